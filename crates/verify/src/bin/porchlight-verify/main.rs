//! `porchlight-verify`: checks what Porchlight gave out, on any computer. Says what it found and what it rests on.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program of the command line speaks on it")]

mod bundle;
mod leakscan;

use std::fs::File;
use std::io::BufReader;
use std::process::ExitCode;
use verify::ledger::{self, Anchor, Line, Problem, Report};

const USAGE: &str = "\
Checks what Porchlight gave out.

porchlight-verify BUNDLE [--canaries F] [--json]
    BUNDLE      the folder footage-..., or the top folder of a stick with one on it: whether it is unchanged since it was made,
                by which key, and what nobody can know of it
    --canaries  a file of texts that must not be in its clips, one a line

porchlight-verify reveal OPENED BUNDLE [--json]
    OPENED      the folder that `porchlight reveal` wrote, or the opened.json in it: whether the opened parts of the original are the ones
                that the bundle commits to

porchlight-verify proof ANSWER BUNDLE --challenge FILE [--json]
    ANSWER      what came back for a challenge, as `porchlight exports prove` wrote it: whether whoever answered holds the key that signed
                the bundle
    --challenge the bytes that were sent, exactly

porchlight-verify ledger FILE.jsonl [--head HASH] [--first-key FINGERPRINT] [--json]
    FILE.jsonl  what `porchlight ledger export --out FILE.jsonl` wrote
    --head      a head that a receipt or a copy elsewhere states
    --first-key the fingerprint on the recovery sheet

porchlight-verify leakscan FILE [--canary TEXT]... [--canaries F] [--json]
    FILE        any film: says whether anything lies in it beside the pictures and the sound that are played
    --canary    a text that must not be in it, such as a name or an address; small and capital letters are alike
    --canaries  a file of such texts, one a line: for those that should not be seen in a list of processes

Exit status: 0 whole, unchanged, or nothing found; 1 found bad, or cannot be vouched for; 2 wrong use.";

/// What is no bundle's name; a folder that is called so is given as `./ledger`.
const SUBCOMMANDS: [&str; 4] = ["ledger", "leakscan", "proof", "reveal"];

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    match args.next().as_deref() {
        Some(path) if !path.starts_with('-') && !SUBCOMMANDS.contains(&path) => bundle::run(path, args),
        Some("ledger") => check_ledger(args),
        Some("leakscan") => leakscan::run(args),
        Some("proof") => bundle::proof(args),
        Some("reveal") => bundle::reveal(args),
        Some("--help" | "-h") => {
            println!("{USAGE}");
            ExitCode::SUCCESS
        }
        Some("--version" | "-V") => {
            println!("porchlight-verify {}", env!("CARGO_PKG_VERSION"));
            ExitCode::SUCCESS
        }
        _ => wrong_use("say what to check"),
    }
}

fn wrong_use(why: &str) -> ExitCode {
    eprintln!("porchlight-verify: {why}\n\n{USAGE}");
    ExitCode::from(2)
}

fn check_ledger(mut args: impl Iterator<Item = String>) -> ExitCode {
    let (mut file, mut anchors, mut json) = (None, Vec::new(), false);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--json" => json = true,
            "--head" => {
                let mut hash = [0; 32];
                match args.next().map(|text| hex::decode_to_slice(text.trim(), &mut hash)) {
                    Some(Ok(())) => anchors.push(Anchor::Head(hash)),
                    _ => return wrong_use("a head is 64 hex digits"),
                }
            }
            "--first-key" => match args.next() {
                Some(text) => anchors.push(Anchor::FirstKey(text)),
                None => return wrong_use("--first-key wants the fingerprint"),
            },
            flag if flag.starts_with('-') => return wrong_use(&format!("{flag} is not known")),
            _ if file.is_none() => file = Some(arg),
            _ => return wrong_use("one file at a time"),
        }
    }
    let Some(file) = file else {
        return wrong_use("say which file");
    };
    let lines = match File::open(&file).map_err(ledger::LineError::Read).and_then(|f| ledger::read(BufReader::new(f))) {
        Ok(lines) => lines,
        Err(error) => {
            let cause = std::error::Error::source(&error).map(|s| format!(": {s}")).unwrap_or_default();
            eprintln!("porchlight-verify: {file}: {error}{cause}");
            return ExitCode::FAILURE;
        }
    };
    let report = judge(&lines, &anchors);
    if json {
        println!("{}", serde_json::to_string_pretty(&report).expect("a report always serialises"));
    } else {
        print(&report);
    }
    if report.ok { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn judge(lines: &[Line], anchors: &[Anchor]) -> Report {
    let days: Vec<_> = lines.iter().filter_map(|l| if let Line::Day(d) = l { Some(d.clone()) } else { None }).collect();
    let statement = lines.iter().rev().find_map(|l| if let Line::Head(h) = l { Some(h) } else { None });
    let entries = lines.iter().filter_map(|l| if let Line::Entry(e, hash) = l { Some((e, *hash)) } else { None });
    ledger::verify(entries, &days, statement, anchors)
}

fn print(report: &Report) {
    let verdict = if report.ok { "whole" } else { "NOT whole" };
    println!("The ledger is {verdict}: {} entries, {} day keys.", report.entries, report.days);
    println!("Head: {}", report.head);
    if let Some(key) = &report.first_key {
        println!("First key: {key} (hold it against the recovery sheet)");
    }
    println!("This rests on {}.", report.anchor);
    for problem in &report.problems {
        println!("- {}", words(problem));
    }
    println!("\nWhat this cannot prove:");
    for sentence in &report.cannot_prove {
        println!("- {sentence}");
    }
}

fn words(problem: &Problem) -> String {
    match problem {
        Problem::Altered { seq } => format!("Entry {seq} was altered: its content is not what its hash says."),
        Problem::Unlinked { seq } => format!("Entry {seq} does not follow from the one before it."),
        Problem::Removed { first, last } if first == last => format!("Entry {first} is missing."),
        Problem::Removed { first, last } => format!("Entries {first} to {last} are missing."),
        Problem::Reordered { seq } => format!("Entry {seq} is not at its place."),
        Problem::Cut { count } => format!("The end was cut off: there once were {count} entries."),
        Problem::Rewritten { day } => format!("What was before day key {day} was written anew."),
        Problem::DayKey { day } => format!("Day key {day} was not handed over by the one before it."),
        Problem::HeadStatement => "The statement of the head is not by the newest day key.".to_owned(),
        Problem::AnchorMissing => "The head that you gave is not in this ledger.".to_owned(),
        Problem::FirstKey => "The first key is not the one whose fingerprint you gave.".to_owned(),
    }
}
