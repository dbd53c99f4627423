//! `porchlight-verify BUNDLE`: what the report of a bundle says, and the exit status.

use crate::wrong_use;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use verify::bundle;
use verify::leakscan::{Canaries, MIN_CANARY};

pub(crate) fn run(folder: &str, mut args: impl Iterator<Item = String>) -> ExitCode {
    let (mut texts, mut json) = (Vec::new(), false);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--json" => json = true,
            "--canaries" => match args.next().map(std::fs::read_to_string) {
                Some(Ok(lines)) => texts.extend(lines.lines().filter(|l| !l.trim().is_empty()).map(str::to_owned)),
                _ => return wrong_use("--canaries wants a file that can be read, one text a line"),
            },
            flag if flag.starts_with('-') => return wrong_use(&format!("{flag} is not known")),
            _ => return wrong_use("one bundle at a time"),
        }
    }
    let Some(canaries) = Canaries::new(&texts) else {
        return wrong_use(&format!(
            "a text to look for has {MIN_CANARY} letters or more: shorter ones turn up by chance"
        ));
    };
    let report = bundle::check_for(Path::new(folder), &canaries);
    let words = if json {
        serde_json::to_string_pretty(&report).expect("a report always serialises") + "\n"
    } else {
        report.words()
    };
    // Who reads only the first lines closes the pipe: the verdict is the same.
    _ = std::io::stdout().write_all(words.as_bytes());
    if report.holds() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
