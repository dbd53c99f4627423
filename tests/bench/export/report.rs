//! The page of results.

use super::Round;
use std::time::Duration;

/// What writing and verifying may cost, times the cost of `cp`, `sync` and `sha256sum`.
const BAR: f64 = 1.3;

/// One line: ours and what stands beside it, seconds.
struct Line {
    what: &'static str,
    ours: f64,
    beside: Option<(&'static str, f64)>,
    bar: bool,
}

impl Line {
    fn text(&self) -> String {
        let (beside, theirs, ratio) = match self.beside {
            Some((beside, theirs)) => (beside, format!("{theirs:.1}"), self.ours / theirs.max(0.001)),
            None => return format!("| {} | {:.1} | | | | |\n", self.what, self.ours),
        };
        let bar = match self.bar {
            true if ratio <= BAR => format!("{BAR}, reached"),
            true => format!("{BAR}, **missed**"),
            false => String::new(),
        };
        format!("| {} | {:.1} | {beside} | {theirs} | {ratio:.2} | {bar} |\n", self.what, self.ours)
    }
}

pub(crate) fn markdown(machine: &[String], rounds: &[Round], bytes: u64, sealed: u64, minutes: u32) -> String {
    // The quickest of all: what is slower was somebody else's.
    let best = |of: fn(&Round) -> Duration| rounds.iter().map(of).min().unwrap_or_default().as_secs_f64();
    let (copied, hashed, decoded) = (best(|r| r.cp_sync), best(|r| r.sha256sum), best(|r| r.ffmpeg));
    let (written, verified) = (best(|r| r.export.writing), best(|r| r.verify));
    let line = |what, ours, beside| Line { what, ours, beside: Some(beside), bar: false };
    let alone = |what, ours| Line { what, ours, beside: None, bar: false };
    let lines = [
        Line {
            what: "written and verified",
            ours: written + verified,
            beside: Some(("`cp -r`, `sync`, `sha256sum`", copied + hashed)),
            bar: true,
        },
        line(
            "the same, beside hashes by the processor's own instructions",
            written + verified,
            ("`cp -r`, `sync`, `openssl dgst -sha256`", copied + best(|r| r.openssl)),
        ),
        line("of that: opened, put into its container, hashed, synced", written, ("`cp -r`, `sync`", copied)),
        line("of that: `porchlight-verify`", verified, ("`sha256sum`", hashed)),
        line(
            "read back and every picture decoded (E3)",
            best(|r| r.export.reading_back),
            ("`sha256sum`, `ffmpeg -f null`", hashed + decoded),
        ),
        alone("looked through before: index, and commitment to the original", best(|r| r.export.preparing)),
        alone("checked at the end (E1, E2, E4, E5), held and entered", best(|r| r.export.checking)),
        line(
            "the whole act, and `porchlight-verify`",
            best(|r| r.export.whole + r.verify),
            ("all of theirs", copied + hashed + decoded),
        ),
    ];
    let machine: String = machine.iter().map(|line| format!("- {line}\n")).collect();
    let lines: String = lines.iter().map(Line::text).collect();
    format!(
        "# What a bundle costs\n\n\
         Made by `npm run bench:export`; do not edit. A bundle of {minutes} minutes of originals, 1080p25 H.264, {:.0} MB ({:.0} MB as sealed \
         segments), written to a folder and verified, beside the same bytes copied with `cp -r`, brought to the same disk with `sync` and \
         hashed with `sha256sum`. Everything is read from the disk: caches are put out before each measurement. {} round(s), in turn; the \
         quickest of each counts.\n\n\
         The bar is on what both sides do: writing, and verifying what was written. Decoding every picture is no part of it, for no copy does \
         that; `ffmpeg` stands beside it by itself.\n\n\
         Measured on:\n\n{machine}\n\
         | Porchlight | seconds | beside | seconds | ratio | bar |\n|---|---|---|---|---|---|\n{lines}",
        bytes as f64 / 1e6,
        sealed as f64 / 1e6,
        rounds.len()
    )
}
