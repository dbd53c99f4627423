//! `npm run bench:events`: what marking people, vehicles and animals costs beside recording with motion alone, in one run on one
//! machine: CPU seconds of whole process trees, decoding and models included. Something moves part of the time; how much, is
//! told by the recorder's own sidecars. Writes `docs/bench-events.md`.
//!
//! Arguments: `--seconds N` measured (56: two turns of the scene), `--cameras 1,8,16`, `--out FILE`.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "a program for people")]

use anyhow::{Context, Result, ensure};
use demo::{CameraScript, ClipSpec, Scene, Server, StreamScript};
use engine::sidecar::Sidecar;
use porchlight_tests::footage::{Footage, Keys};
use porchlight_tests::household::Household;
use porchlight_tests::measure::{self, Arguments, machine, tree};
use porchlight_tests::programs::built;
use std::fmt::Write;
use std::time::Duration;

/// Connections made, the background learnt, models loaded.
const WARM: Duration = Duration::from_secs(20);
/// Detection of sixteen cameras may cost this part of one core.
const BAR: f64 = 0.7;
/// Of so many cameras one sees somebody walk about for half of the time; the others see little but a clock.
const BUSY: usize = 3;
const LOOP: u32 = 28;

struct Run {
    cameras: usize,
    marks: bool,
    cost: tree::Sample,
    /// Part of all seconds in which something moved.
    moved: f64,
    /// Parts of events in sidecars; `None` where nobody looked.
    events: Option<usize>,
}

/// A camera of 1080p at a low rate (what it records is another measurement's affair), and its small stream, which is looked at.
fn camera(n: usize) -> CameraScript {
    let scene = if n.is_multiple_of(BUSY) { Scene::Garage } else { Scene::Clock };
    let spec = |width, height, rate, kbit| ClipSpec {
        scene,
        rate,
        seconds: LOOP,
        key_every: 2 * rate,
        seed: n as u32,
        ..ClipSpec::card().sized(width, height).at_kbit(kbit)
    };
    CameraScript::new(&format!("cam{n}"), StreamScript::new(spec(640, 360, 5, 300)))
        .with_sub(StreamScript::new(spec(640, 360, 5, 500)))
}

fn main() -> Result<()> {
    let a = Arguments::or(56, "docs/bench-events.md")?;
    media::init()?;
    built("porchlight")?;
    let most = a.most()?;
    println!("Drawing the cameras' pictures");
    let server = Server::start((0..most).map(camera).collect())?;
    let measured = Duration::from_secs(a.seconds);
    let mut runs = Vec::new();
    for &cameras in &a.cameras {
        for marks in [false, true] {
            let run = run(&server, cameras, marks, measured)?;
            println!(
                "{cameras:>2} cameras, marks {}: {:.3} of a core, {:.0} MB, {:.0} % of the time something moved, {} parts of events",
                if marks { "on" } else { "off" },
                run.cost.cpu / measured.as_secs_f64(),
                run.cost.pss as f64 / 1e6,
                run.moved * 100.0,
                run.events.map_or("no".to_owned(), |n| n.to_string()),
            );
            runs.push(run);
        }
    }
    measure::write(&a.out, &markdown(&machine::describe(), measured, &runs))?;
    Ok(())
}

fn run(server: &Server, cameras: usize, marks: bool, measured: Duration) -> Result<Run> {
    let house = Household::new(20)?;
    house.bring_models()?;
    house.ok(&["settings", "set", "mark_subjects", if marks { "yes" } else { "no" }])?;
    for n in 0..cameras {
        let name = format!("cam{n}");
        let sub = server.sub_url(&name)?.context("it has one")?;
        house.ok(&["cameras", "add", &name, &server.url(&name)?, "--sub", &sub])?;
    }
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 20_000 * cameras as u64)?;
    std::thread::sleep(WARM);
    let cost = tree::over(&[recorder.pid()], measured)?;
    ensure!(recorder.is_running(), "the recorder ended: {}", recorder.said());
    recorder.stop()?;
    let keys = Keys::from_sheet(&house, house.home())?;
    let (mut seconds, mut moved, mut events) = (0, 0, None);
    for n in 0..cameras {
        for segment in &Footage::read_with(&house, &keys, &format!("cam{n}"))?.segments {
            let path = house.footage().join(segment.row.file.replace(".age", ".side.age"));
            let side = Sidecar::decode(&keys.open(&path)?.0)?;
            seconds += side.marks.levels.iter().flatten().count();
            moved += side.marks.levels.iter().flatten().filter(|level| **level > 0).count();
            events = match (events, side.events) {
                (events, None) => events,
                (events, Some(more)) => Some(events.unwrap_or(0) + more.len()),
            };
        }
    }
    ensure!(marks || events.is_none(), "switched off, somebody looked");
    ensure!(!marks || events.is_some(), "switched on, nobody looked: are the models there?");
    house.check()?;
    Ok(Run { cameras, marks, cost, moved: moved as f64 / f64::from(seconds.max(1) as u32), events })
}

fn markdown(machine: &[String], time: Duration, runs: &[Run]) -> String {
    let mut out = format!(
        "# What marking people, vehicles and animals costs\n\n\
         Made by `npm run bench:events`; do not edit. N simulated cameras with a small stream of 640x360 at five pictures a second \
         are recorded twice in one run: with marks of motion alone, and with marks of people, vehicles and animals too. CPU is seconds in \
         user mode and in the kernel of the whole process tree (both decode workers and the models in one of them included), as a part \
         of one core. Before one camera of {BUSY} somebody walks about for half of the time, the others see little but a \
         clock; the part of the time in which something moved is told by the sidecars. Models see only what moves, a picture a second of each \
         camera at the most, and rest as long as they look: however much moves, half of one core is the most.\n\n\
         Measured over {} s each, after a start of {} s, on:\n\n",
        time.as_secs(),
        WARM.as_secs()
    );
    for line in machine.iter().filter(|l| !l.is_empty()) {
        let _ = writeln!(out, "- {line}");
    }
    out.push_str("\n| cameras | marks | CPU | a camera | memory | something moved | parts of events |\n|---|---|---|---|---|---|---|\n");
    let core = |run: &Run| run.cost.cpu / time.as_secs_f64();
    for run in runs {
        let _ = writeln!(
            out,
            "| {} | {} | {:.3} | {:.4} | {:.0} MB | {:.0} % | {} |",
            run.cameras,
            if run.marks { "on" } else { "off" },
            core(run),
            core(run) / run.cameras as f64,
            run.cost.pss as f64 / 1e6,
            run.moved * 100.0,
            run.events.map_or("–".to_owned(), |n| n.to_string())
        );
    }
    out.push_str("\n## Bars\n\nWhat is on less what is off, as a part of one core.\n\n| cameras | marks cost | a camera | bar | |\n|---|---|---|---|---|\n");
    for pair in runs.chunks(2) {
        let [off, on] = pair else { continue };
        let more = core(on) - core(off);
        let bar = if on.cameras >= 16 { format!("{BAR}") } else { String::new() };
        let word = match on.cameras {
            16.. if more <= BAR => "reached",
            16.. => "**missed**",
            _ => "",
        };
        let _ = writeln!(out, "| {} | {more:.3} | {:.4} | {bar} | {word} |", on.cameras, more / on.cameras as f64);
    }
    out
}
