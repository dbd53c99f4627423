//! `npm run bench:record`: what recording costs, beside `ffmpeg -c copy` and GStreamer's own recorder, which both seal nothing,
//! in one run on one machine. CPU seconds of whole process trees and their memory, not wall time; every recorder's frames are
//! counted. Writes `docs/bench-record.md`.
//!
//! Arguments: `--seconds N` measured (20), `--cameras 1,8,16`, `--out FILE`.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "a program for people")]

mod report;
mod rivals;

use anyhow::{Result, ensure};
use porchlight_tests::footage::{Footage, Keys, Segment};
use porchlight_tests::household::Household;
use porchlight_tests::measure::tree::Sample;
use porchlight_tests::measure::{self, Arguments, machine, tree};
use porchlight_tests::programs::built;
use rivals::{Cards, Rival};
use std::time::Duration;

/// Before measuring: connections made, first segments open. ffmpeg alone studies a stream for five seconds before it records.
const WARM: Duration = Duration::from_secs(12);
/// By then the media library has written the list of its plugins, which it does once for the computer's user.
const FIRST_START: Duration = Duration::from_secs(5);
const SMALL_KBIT: u32 = 200;
const LARGE_KBIT: u32 = 4000;

pub(crate) struct Run {
    pub(crate) who: &'static str,
    pub(crate) cameras: usize,
    pub(crate) cost: Sample,
    pub(crate) frames: u64,
    pub(crate) missing: u64,
}

pub(crate) struct Bytes {
    pub(crate) kbit: u32,
    pub(crate) seconds: u64,
    /// What the camera sent as video.
    pub(crate) payload: u64,
    pub(crate) kept: u64,
    /// `write_bytes` of the recorder: what it made the kernel write.
    pub(crate) written: u64,
}

fn main() -> Result<()> {
    let a = Arguments::or(20, "docs/bench-record.md")?;
    let most = a.most()?;
    built("porchlight")?;
    println!("Drawing the cameras' pictures (1080p25, {LARGE_KBIT} kbit/s)");
    let cards = Cards::start(most, 1920, 1080, LARGE_KBIT)?;
    let measured = Duration::from_secs(a.seconds);
    let mut runs = Vec::new();
    for &cameras in &a.cameras {
        let urls = &cards.urls[..cameras];
        for rival in [Rival::Ffmpeg, Rival::Splitmux] {
            if !rival.is_here() {
                println!("{} is not installed and is left out", rival.name());
                continue;
            }
            let run = rivals::measure(rival, urls, WARM, measured)?;
            tell(&run, measured);
            runs.push(run);
        }
        for look in [Look::Nowhere, Look::KeyFrames, Look::Small] {
            let run = porchlight(urls, &cards.small, measured, look)?;
            tell(&run, measured);
            runs.push(run);
        }
    }
    drop(cards);
    let mut bytes = Vec::new();
    for (kbit, width, height) in [(SMALL_KBIT, 640, 360), (LARGE_KBIT, 1920, 1080)] {
        let cards = Cards::start(1, width, height, kbit)?;
        let measured = bytes_of(&cards.urls[0], kbit)?;
        println!("{kbit} kbit/s: {} sent, {} kept, {} written", measured.payload, measured.kept, measured.written);
        bytes.push(measured);
    }
    let text = report::markdown(&machine::describe(), measured, &runs, &bytes);
    measure::write(&a.out, &text)?;
    Ok(())
}

fn tell(run: &Run, measured: Duration) {
    println!(
        "{:>2} cameras, {}: {:.2} % of a core a camera, {:.1} MB, {} frames, {} missing",
        run.cameras,
        run.who,
        run.cost.cpu / measured.as_secs_f64() / run.cameras as f64 * 100.0,
        run.cost.pss as f64 / 1e6,
        run.frames,
        run.missing
    );
}

/// Where Porchlight looks for motion; the worker that decodes is part of the cost.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    Nowhere,
    /// Of the recorded stream, where a camera has no small one: every two seconds.
    KeyFrames,
    /// All of 640x360 with five pictures a second, a connection of its own included.
    Small,
}

impl Look {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Nowhere => "Porchlight",
            Self::KeyFrames => "Porchlight, motion from key frames",
            Self::Small => "Porchlight, motion from small streams",
        }
    }
}

fn porchlight(urls: &[String], small: &[String], measured: Duration, look: Look) -> Result<Run> {
    let house = Household::new(60)?;
    house.ok(&["settings", "set", "mark_motion", if look == Look::Nowhere { "no" } else { "yes" }])?;
    for (n, (url, small)) in urls.iter().zip(small).enumerate() {
        let name = format!("card {n}");
        let small: &[&str] = if look == Look::Small { &["--sub", small] } else { &[] };
        house.ok(&[&["cameras", "add", &name, url], small].concat())?;
    }
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 100_000 * urls.len() as u64)?;
    std::thread::sleep(WARM);
    let cost = tree::over(&[recorder.pid()], measured)?;
    ensure!(recorder.is_running(), "the recorder ended: {}", recorder.said());
    recorder.stop()?;
    let keys = Keys::from_sheet(&house, house.home())?;
    let (mut frames, mut missing) = (0, 0);
    for n in 0..urls.len() {
        let numbers = Footage::read_with(&house, &keys, &format!("card {n}"))?.numbers();
        let (have, lack) = rivals::count(&numbers);
        frames += have;
        missing += lack;
    }
    house.check()?;
    Ok(Run { who: look.name(), cameras: urls.len(), cost, frames, missing })
}

/// One camera for a minute and more, so that at least one segment is whole.
fn bytes_of(url: &str, kbit: u32) -> Result<Bytes> {
    let house = Household::new(60)?;
    house.add_camera("card", url)?;
    let recorder = house.record()?;
    let seconds = 75;
    std::thread::sleep(FIRST_START);
    let before = tree::written(recorder.pid())?;
    std::thread::sleep(Duration::from_secs(seconds) - FIRST_START);
    let written = (tree::written(recorder.pid())? - before) * seconds / (seconds - FIRST_START.as_secs());
    recorder.stop()?;
    let footage = Footage::read(&house, "card")?;
    let payload = footage.segments.iter().map(|s| s.video_bytes).sum();
    let beside = |s: &Segment| {
        let side = house.footage().join(s.row.file.replace(".age", ".side.age"));
        std::fs::metadata(side).map_or(0, |m| m.len())
    };
    let kept = footage.segments.iter().map(|s| s.row.bytes + beside(s)).sum();
    Ok(Bytes { kbit, seconds, payload, kept, written })
}
