//! The figures as a page.

use crate::Line;
use std::fmt::Write;

pub(crate) fn markdown(machine: &[String], lines: &[Line]) -> String {
    let mut out = String::from(
        "# How long the past takes to come\n\n\
         Made by `npm run bench:seek`; do not edit. Times are what the window waits for its façade, unlocked, in milliseconds. Archives \
         are made: real sealed segments of a minute, most of them small, the minutes that seeks land in 1080p25 H.264 at 4 Mbit/s. \
         *From the disk*: the file is put out of the page cache before each seek. The first bytes of a seek are a whole first piece: init and the group of \
         pictures from the key frame on. A still is what a snapshot is made of: exactly the frame at the moment, all pictures since its key frame decoded in the worker, as JPEG \
         1280 wide; that it is the right one is checked by its stamp and, for every tenth, by the strip in its pixels. The picture that a seek \
         brings to the screen is measured there, by `npm run bench:window`. The rows of the timeline are one a minute \
         and camera, without files.\n\n",
    );
    let _ = writeln!(out, "Measured on:\n");
    for line in machine.iter().filter(|l| !l.is_empty()) {
        let _ = writeln!(out, "- {line}");
    }
    out.push_str("\n| archive | what | count | median | p95 | worst | target p95 |\n|---|---|---|---|---|---|---|\n");
    for line in lines {
        let target = line.target.map_or(String::new(), |t| {
            format!("{t:.0}, {}", if line.times.within(95) <= t { "reached" } else { "**missed**" })
        });
        let _ = writeln!(
            out,
            "| {} | {} | {} | {:.1} | {:.1} | {:.1} | {target} |",
            line.archive,
            line.what,
            line.times.count(),
            line.times.within(50),
            line.times.within(95),
            line.times.within(100),
        );
    }
    out
}
