//! The figures as a page.

use crate::rivals::Rival;
use crate::{Bytes, Look, Run};
use std::fmt::Write;
use std::time::Duration;

pub(crate) fn markdown(machine: &[String], time: Duration, runs: &[Run], bytes: &[Bytes]) -> String {
    let mut out = String::from(
        "# What recording costs\n\n\
         Made by `npm run bench:record`; do not edit. N simulated cameras in a process of their own send 1080p25 H.264 at 4 Mbit/s \
         over TCP. Each recorder in turn records them all, in one run on one machine. CPU is seconds in user mode and in the kernel of \
         the whole process tree, as a part of one core for each camera; memory is the proportional set size. Porchlight seals every \
         byte and syncs every second; the others write clear files and sync nothing. A ratio is to `ffmpeg -c copy` at the same N.\n\n",
    );
    let _ = writeln!(out, "Measured over {} s each, after a start of some seconds, on:\n", time.as_secs());
    for line in machine.iter().filter(|l| !l.is_empty()) {
        let _ = writeln!(out, "- {line}");
    }
    out.push_str(
        "\n| cameras | recorder | CPU a camera | ratio | memory | ratio | frames | missing |\n|---|---|---|---|---|---|---|---|\n",
    );
    for run in runs {
        let floor = runs.iter().find(|r| r.cameras == run.cameras && r.who == Rival::Ffmpeg.name());
        let ratio = |of: fn(&Run) -> f64| {
            floor.map_or("".to_owned(), |f| if of(f) > 0.0 { format!("{:.2}", of(run) / of(f)) } else { "".to_owned() })
        };
        let _ = writeln!(
            out,
            "| {} | {} | {:.2} % | {} | {:.1} MB | {} | {} | {} |",
            run.cameras,
            run.who,
            run.cost.cpu / time.as_secs_f64() / run.cameras as f64 * 100.0,
            ratio(|r| r.cost.cpu),
            run.cost.pss as f64 / 1e6,
            ratio(|r| r.cost.pss as f64),
            run.frames,
            run.missing
        );
    }
    bars(&mut out, time, runs);
    out.push_str(
        "\n## Bytes\n\nOne camera. *Sent* is the camera's video itself, *kept* the sealed segments, *written* what the recorder made the \
         kernel write (`write_bytes`) after its first seconds, brought to the whole time; the database, tails and file system blocks included.\n\n\
         | stream | for | sent | kept | kept / sent | written / sent |\n|---|---|---|---|---|---|\n",
    );
    for b in bytes {
        let over = |n: u64| n as f64 / b.payload.max(1) as f64;
        let _ = writeln!(
            out,
            "| {} kbit/s | {} s | {:.2} MB | {:.2} MB | {:.3} | {:.2} |",
            b.kbit,
            b.seconds,
            b.payload as f64 / 1e6,
            b.kept as f64 / 1e6,
            over(b.kept),
            over(b.written)
        );
    }
    out
}

/// What is to be reached, and whether it was: recording beside ffmpeg, and what looking for motion adds to it.
fn bars(out: &mut String, time: Duration, runs: &[Run]) {
    out.push_str(
        "\n## Bars\n\nRecording is compared with ffmpeg; what looking for motion adds to it, decoding included, is a part of one core for each \
         camera. *Small streams* are 640x360 with five pictures a second, for which the bar is said; *key frames* are those of the recorded \
         stream, one in two seconds, where a camera has no small one: what it costs to decode them is the camera's bit rate's affair.\n\n\
         | cameras | what | figure | bar | |\n|---|---|---|---|---|\n",
    );
    let mut counts: Vec<usize> = runs.iter().map(|run| run.cameras).collect();
    counts.dedup();
    for cameras in counts {
        let of = |who: &str| runs.iter().find(|run| run.cameras == cameras && run.who == who);
        let Some(plain) = of(Look::Nowhere.name()) else { continue };
        let word = |reached: bool| if reached { "reached" } else { "**missed**" };
        if let Some(ffmpeg) = of(Rival::Ffmpeg.name()) {
            let cpu = plain.cost.cpu / ffmpeg.cost.cpu;
            let _ = writeln!(
                out,
                "| {cameras} | CPU of ffmpeg's, recording | {cpu:.2} | 1.8, goal 0.6 | {} |",
                word(cpu <= 1.8)
            );
            let memory = plain.cost.pss as f64 / ffmpeg.cost.pss as f64;
            if cameras >= 16 {
                let _ = writeln!(
                    out,
                    "| {cameras} | memory of ffmpeg's, recording | {memory:.2} | 0.35 | {} |",
                    word(memory <= 0.35)
                );
            }
        }
        let more = |look: Look| {
            let run = of(look.name())?;
            Some((run.cost.cpu - plain.cost.cpu) / time.as_secs_f64() / cameras as f64 * 100.0)
        };
        if let Some(more) = more(Look::Small) {
            let _ = writeln!(out, "| {cameras} | motion, small streams | {more:.2} % | 1 % | {} |", word(more <= 1.0));
        }
        if let Some(more) = more(Look::KeyFrames) {
            let _ = writeln!(out, "| {cameras} | motion, key frames | {more:.2} % | | |");
        }
    }
}
