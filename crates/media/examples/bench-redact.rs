//! `npm run bench:redact`: what a redaction by hand costs. Two boxes that move are rendered out of a street in 1080p, by turns with
//! a plain decoder and the same encoder with the same settings, each in a process of its own. Writes `docs/bench-redact.md`.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "a tool of the developers speaks there")]

#[expect(unreachable_pub, reason = "other measurements take it from their library")]
#[path = "../../../tests/src/measure/machine.rs"]
mod machine;

use demo::{Clip, ClipSpec, Scene};
use gst::prelude::*;
use gst_app::{AppSink, AppSrc};
use model::redaction::{CameraMasks, Decision, Fill, Key, Mark, Plan, Reason, Render, Shape, Size, gops};
use model::{AccessUnit, Media, MediaTime, Track, VideoCodec, VideoConfig};
use mux::nal::{self, ParameterSets};
use porchlight_media::GstMedia;
use std::fmt::Write;
use std::process::Command;
use std::time::Instant;

/// Pictures a second, and seconds of the street that is played in a loop.
const RATE: u32 = 30;
const LOOP: u32 = 10;
/// Lengths, seconds: memory must not follow them.
const SHORT: u32 = 20;
const LONG: u32 = 120;
/// Turns of each for times.
const TURNS: usize = 5;
/// Targets of times and memory.
const RATIO: f64 = 1.25;
const MEMORY_MB: f64 = 600.0;
/// Pictures of a batch, as the engine gives them to a worker.
const BATCH: usize = 16;
/// As the render's encoder is set; a key frame as often as it begins a group.
const ENCODER: &str = "openh264enc rate-control=off complexity=low usage-type=camera slice-mode=n-slices num-slices=1 \
     scene-change-detection=false background-detection=false adaptive-quantization=false enable-frame-skip=false enable-denoise=false \
     qp-min=24 qp-max=24 multi-thread=1 gop-size=75";

/// What one run took.
#[derive(Clone, Copy)]
struct Cost {
    wall: f64,
    cpu: f64,
    peak_mb: f64,
    pictures: f64,
    bytes: f64,
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    porchlight_media::init().expect("GStreamer starts");
    // A drawing, not footage: each run would draw it for longer than it works.
    demo::keep_in(&std::env::temp_dir().join("porchlight-bench-redact"));
    match &args[..] {
        [what, seconds] => {
            let cost = work(what, seconds.parse().expect("a number of seconds"));
            println!("{} {} {} {} {}", cost.wall, cost.cpu, cost.peak_mb, cost.pictures, cost.bytes);
        }
        _ => report(),
    }
}

/// The street: what it is, and its units, which are played in a loop.
struct Street {
    video: VideoConfig,
    units: Vec<(Vec<u8>, bool)>,
}

impl Street {
    fn drawn() -> Self {
        let spec =
            ClipSpec { scene: Scene::Street, rate: RATE, seconds: LOOP, key_every: 2 * RATE, ..ClipSpec::card() };
        let clip = Clip::make(spec.sized(1920, 1080).at_kbit(6000)).expect("the street is drawn");
        let mut sets = ParameterSets::default();
        let units = clip.frames.iter().map(|frame| {
            let data = nal::from_annex_b(&frame.data);
            sets.take_from(VideoCodec::H264, &data);
            (data, frame.key)
        });
        let units = units.collect();
        Self { video: sets.config(VideoCodec::H264).expect("the street has parameter sets"), units }
    }

    fn time(n: u32) -> MediaTime {
        MediaTime(i64::from(n) * 1_000_000_000 / i64::from(RATE))
    }

    /// Made as they are wanted: nothing of a long film is held.
    fn play(self, seconds: u32) -> impl Iterator<Item = AccessUnit> {
        (0..seconds * RATE).map(move |n| {
            let (data, key) = self.units[n as usize % self.units.len()].clone();
            AccessUnit { track: Track::Video, data, pts: Self::time(n), duration: None, key, camera_clock: None }
        })
    }
}

/// Two boxes, each across the picture and back again.
fn plan(length_us: i64, fill: Fill) -> Plan {
    let mark = |id: u32, x: i32, y: i32, by: i32| {
        let shape = Shape::Rect { x, y, width: 8_000, height: 25_000 };
        let keys = (0..).map(|n| Key { at_us: i64::from(n) * 2_000_000, shape: shape.moved(by * (n % 2), 0) });
        let keys = keys.take_while(|key| key.at_us <= length_us).collect();
        let (decision, reason) = (Decision::Hide, Reason::Bystander);
        Mark {
            id,
            name: String::new(),
            decision,
            reason,
            locked: false,
            from_us: 0,
            to_us: length_us,
            keys,
            found: None,
        }
    };
    Plan {
        fill,
        next: 3,
        marks: vec![mark(1, 5_000, 40_000, 60_000), mark(2, 85_000, 50_000, -50_000)],
        ..Plan::of(length_us)
    }
}

fn work(what: &str, seconds: u32) -> Cost {
    let street = Street::drawn();
    // What reading the clip took is none of the work's: the peak is counted from here on.
    std::fs::write("/proc/self/clear_refs", "5").expect("Linux counts peaks anew");
    let (begun, cpu) = (Instant::now(), cpu());
    let (pictures, bytes) = match what {
        "plain" => plain(street, seconds),
        "soft" => render(street, seconds, Fill::Soft),
        _ => render(street, seconds, Fill::Solid),
    };
    Cost {
        wall: begun.elapsed().as_secs_f64(),
        cpu: self::cpu() - cpu,
        peak_mb: status("VmHWM"),
        pictures: pictures as f64,
        bytes: bytes as f64,
    }
}

fn render(street: Street, seconds: u32, fill: Fill) -> (usize, usize) {
    let times: Vec<i64> = (0..seconds * RATE).map(|n| Street::time(n).micros()).collect();
    let length_us = times.last().copied().unwrap_or(0) + 1;
    let video = street.video.clone();
    let plan = plan(length_us, fill);
    let order = Render {
        size: Size::of_film(video.width, video.height),
        video,
        usual: MediaTime(1_000_000_000 / i64::from(RATE)),
        gops: gops(&times, plan.trim),
        plan,
        masks: CameraMasks::default(),
        noise: None,
    };
    let mut work = GstMedia.render(&order).expect("the render begins");
    let (mut pictures, mut bytes) = (0, 0);
    let mut take = |made: model::redaction::Rendered| {
        for unit in made.gops.iter().flat_map(|gop| &gop.units) {
            pictures += 1;
            bytes += unit.data.len();
        }
    };
    let mut batch = Vec::with_capacity(BATCH);
    for unit in street.play(seconds) {
        batch.push(unit);
        if batch.len() == BATCH {
            take(work.push(std::mem::take(&mut batch)).expect("the street is rendered"));
        }
    }
    take(work.push(batch).expect("the street is rendered"));
    take(work.finish().expect("the render ends"));
    (pictures, bytes)
}

/// Decoded and encoded by a pipeline of GStreamer's own, with a thread's step in between, as the render has it.
fn plain(street: Street, seconds: u32) -> (usize, usize) {
    let video = &street.video;
    let line = format!(
        "appsrc name=in format=time block=true max-buffers=4 max-bytes=0 ! avdec_h264 max-threads=1 \
         ! queue max-size-buffers=4 max-size-bytes=0 max-size-time=0 ! {ENCODER} ! appsink name=out sync=false"
    );
    let pipeline = gst::parse::launch(&line).expect("known elements").downcast::<gst::Pipeline>().expect("a pipeline");
    let input = pipeline.by_name("in").and_downcast::<AppSrc>().expect("named above");
    let output = pipeline.by_name("out").and_downcast::<AppSink>().expect("named above");
    let caps = gst::Caps::builder("video/x-h264")
        .field("stream-format", "avc")
        .field("alignment", "au")
        .field("width", video.width as i32)
        .field("height", video.height as i32)
        .field("framerate", gst::Fraction::new(RATE as i32, 1))
        .field("codec_data", gst::Buffer::from_slice(video.record.clone()))
        .build();
    input.set_caps(Some(&caps));
    pipeline.set_state(gst::State::Playing).expect("it starts");
    let feed = std::thread::spawn(move || {
        for unit in street.play(seconds) {
            let mut buffer = gst::Buffer::from_slice(unit.data);
            let at = gst::ClockTime::from_nseconds(unit.pts.0.unsigned_abs());
            buffer.get_mut().expect("just made").set_pts(at);
            if input.push_buffer(buffer).is_err() {
                return;
            }
        }
        let _ = input.end_of_stream();
    });
    let (mut pictures, mut bytes) = (0, 0);
    while let Ok(sample) = output.pull_sample() {
        pictures += 1;
        bytes += sample.buffer().map_or(0, gst::BufferRef::size);
    }
    feed.join().expect("feeding ends");
    let _ = pipeline.set_state(gst::State::Null);
    (pictures, bytes)
}

/// Processor time of this process, seconds.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    // utime and stime, in hundredths of a second: 14 and 15 of all, 12 and 13 behind the name.
    let ticks = |n: usize| fields.get(n).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

/// A line of this process's status, megabytes.
fn status(name: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) / 1000.0
}

/// One run in a process of its own.
fn run(what: &str, seconds: u32) -> Cost {
    let own = std::env::current_exe().expect("this program lies somewhere");
    let output = Command::new(own).args([what, &seconds.to_string()]).output().expect("it starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let numbers: Vec<f64> = text.split_whitespace().filter_map(|n| n.parse().ok()).collect();
    let [wall, cpu, peak_mb, pictures, bytes] = numbers[..] else {
        panic!("{what} of {seconds} s failed: {}", String::from_utf8_lossy(&output.stderr))
    };
    println!("{what} of {seconds} s: {wall:.1} s, {cpu:.1} s of processors, {peak_mb:.0} MB");
    assert_eq!(pictures as u32, seconds * RATE, "{what} of {seconds} s lost pictures");
    Cost { wall, cpu, peak_mb, pictures, bytes }
}

/// The quickest: what else the machine does only adds to it.
fn quickest(mut costs: Vec<Cost>) -> Cost {
    costs.sort_by(|a, b| a.wall.total_cmp(&b.wall));
    costs[0]
}

fn report() {
    // Drawn once and kept, so that no run pays for it.
    drop(Street::drawn());
    let (mut plain, mut hidden) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        plain.push(run("plain", SHORT));
        hidden.push(run("solid", SHORT));
    }
    let (plain, hidden, soft) = (quickest(plain), quickest(hidden), run("soft", SHORT));
    let long = run("solid", LONG);
    let mut table = String::new();
    for (what, seconds, cost) in [
        ("decoded and encoded plainly", SHORT, plain),
        ("two boxes, black", SHORT, hidden),
        ("two boxes, soft", SHORT, soft),
        ("two boxes, black", LONG, long),
    ] {
        let Cost { wall, cpu, peak_mb, pictures, bytes } = cost;
        let _ = writeln!(
            table,
            "| {what} | {seconds} | {wall:.1} | {cpu:.1} | {:.0} | {peak_mb:.0} | {:.1} |",
            pictures / wall,
            bytes * 8.0 / 1e6 / f64::from(seconds)
        );
    }
    let (wall, cpu) = (hidden.wall / plain.wall, hidden.cpu / plain.cpu);
    let peak = hidden.peak_mb.max(long.peak_mb);
    let reached = |good: bool| if good { "reached" } else { "**missed**" };
    let (in_time, in_memory) = (wall <= RATIO && cpu <= RATIO, peak <= MEMORY_MB);
    let machine = machine::describe();
    let here = machine.iter().filter(|line| !line.is_empty() && !line.starts_with("ffmpeg"));
    let here: String = here.fold(String::new(), |text, line| text + "- " + line + "\n");
    let document = format!(
        "# What a redaction by hand costs\n\nMade by `npm run bench:redact`; do not edit. A drawn street of 1920x1080 at {RATE} pictures a \
         second, H.264 at 6 Mbit/s, is rendered with two boxes that cross it. *Plainly* is a pipeline of the same decoder and the same encoder \
         with the same settings, which hides nothing. The two ran by turns, {TURNS} times, each in a process of its own; the quickest \
         counts. Memory is a run's peak of resident memory, all of GStreamer and ten seconds of footage included.\n\nMeasured on:\n\n{here}\n\
         | what | length, s | time, s | processors, s | pictures a second | memory, MB | film, Mbit/s |\n|---|---|---|---|---|---|---|\n{table}\n\
         | goal | target | measured | |\n|---|---|---|---|\n\
         | time of a render by that of plain decoding and encoding | {RATIO} | {wall:.2} | {} |\n\
         | processors' time by that of plain decoding and encoding | {RATIO} | {cpu:.2} | {} |\n\
         | memory of any length, MB | {MEMORY_MB} | {:.0} of {SHORT} s, {:.0} of {LONG} s | {} |\n",
        reached(wall <= RATIO),
        reached(cpu <= RATIO),
        hidden.peak_mb,
        long.peak_mb,
        reached(in_memory)
    );
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/bench-redact.md");
    // What hides by itself writes its own sections behind this one.
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    let others = before.find("\n<!-- ").map_or("", |at| &before[at..]);
    std::fs::write(path, document + others).expect("docs/ can be written");
    assert!(in_time && in_memory, "a target is missed: see docs/bench-redact.md");
}
