//! `porchlight-verify BUNDLE`, `proof` and `reveal`: what the report of a bundle says, and the exit status.

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
    let words = if json { as_json(&report) } else { report.words() };
    say(&words, report.holds())
}

/// `porchlight-verify proof ANSWER BUNDLE --challenge FILE`.
pub(crate) fn proof(mut args: impl Iterator<Item = String>) -> ExitCode {
    let (mut paths, mut challenge, mut json) = (Vec::new(), None, false);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--json" => json = true,
            "--challenge" => match args.next() {
                Some(file) => challenge = Some(file),
                None => return wrong_use("--challenge wants the file that was sent"),
            },
            flag if flag.starts_with('-') => return wrong_use(&format!("{flag} is not known")),
            _ => paths.push(arg),
        }
    }
    let ([answer, folder], Some(challenge)) = (&paths[..], challenge) else {
        return wrong_use("say what came back, for which bundle, and to which challenge");
    };
    let report = bundle::proof::check(Path::new(answer), Path::new(folder), Path::new(&challenge));
    let words = if json { as_json(&report) } else { report.words() };
    say(&words, report.holds())
}

/// `porchlight-verify reveal OPENED BUNDLE`.
pub(crate) fn reveal(args: impl Iterator<Item = String>) -> ExitCode {
    let (mut paths, mut json) = (Vec::new(), false);
    for arg in args {
        match arg.as_str() {
            "--json" => json = true,
            flag if flag.starts_with('-') => return wrong_use(&format!("{flag} is not known")),
            _ => paths.push(arg),
        }
    }
    let [opened, folder] = &paths[..] else {
        return wrong_use("say what was opened, and of which bundle");
    };
    let report = bundle::reveal::check(Path::new(opened), Path::new(folder));
    let words = if json { as_json(&report) } else { report.words() };
    say(&words, report.holds())
}

fn as_json(report: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(report).expect("a report always serialises") + "\n"
}

fn say(words: &str, holds: bool) -> ExitCode {
    // Who reads only the first lines closes the pipe: the verdict is the same.
    _ = std::io::stdout().write_all(words.as_bytes());
    if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
