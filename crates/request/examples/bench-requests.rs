//! `npm run bench:requests`: what a refused request file costs, in time and memory, beside reading the same bytes with plain
//! `serde_json` in the same run. Writes `docs/bench-requests.md`.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "a tool of the developers speaks there")]

#[expect(unreachable_pub, reason = "other measurements take it from their library")]
#[path = "../../../tests/src/measure/machine.rs"]
mod machine;
#[path = "../tests/vectors/made/mod.rs"]
#[expect(dead_code, reason = "the vectors use the rest")]
mod made;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use made::{RIVERTON, TYPE, envelope, plain, sig, signed};
use peakmem_alloc::{INSTRUMENTED_SYSTEM, PeakMemAlloc, PeakMemAllocTrait};
use request::envelope::{Envelope, Kind};
use request::{Context, How, Memory, Moment, Pin, Policy, Trust, check};
use std::alloc::System;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};

#[global_allocator]
static COUNTING: &PeakMemAlloc<System> = &INSTRUMENTED_SYSTEM;

const RUNS: usize = 200;
const TIME: Duration = Duration::from_millis(10);
const MEMORY: usize = 1024 * 1024;

/// One kind of file, several where a trick has several.
struct Row {
    what: String,
    files: Vec<Vec<u8>>,
}

/// What one way of reading took.
struct Cost {
    p95: Duration,
    worst: Duration,
    peak: usize,
}

fn main() {
    let mut trust = Trust::default();
    let (name, domain) = (RIVERTON.name.to_owned(), RIVERTON.domain.parse().expect("a domain of the vectors"));
    trust.pin(RIVERTON.key(), Pin { name, domain, class: None, how: How::Scanned, at: Moment(0), until: None });
    let (memory, policy, now) =
        (Memory::default(), Policy::default(), Moment::parse(made::NOW).expect("a time of the vectors"));
    let context = Context { trust: &trust, memory: &memory, policy: &policy, now, clock_synchronised: true };
    let mut table = String::new();
    let mut missed = 0;
    for row in rows() {
        let ours = cost(&row.files, |bytes| drop(black_box(check(bytes, &context))));
        let signature = cost(&row.files, |bytes| {
            drop(black_box(Envelope::read(bytes, Kind::Request).and_then(Envelope::verify)));
        });
        let plain = cost(&row.files, |bytes| drop(black_box(plain_read(bytes))));
        let reached = ours.p95 <= TIME && ours.peak <= MEMORY;
        missed += usize::from(!reached);
        let ratio = ours.p95.as_secs_f64() / plain.p95.as_secs_f64();
        let size = row.files.iter().map(Vec::len).max().unwrap_or(0);
        let _ = writeln!(
            table,
            "| {} | {size} | {} | {} | {} | {} | {} | {} | {ratio:.2} | {} |",
            row.what,
            micros(ours.p95),
            micros(ours.worst),
            micros(signature.p95),
            kib(ours.peak),
            micros(plain.p95),
            kib(plain.peak),
            if reached { "reached" } else { "**missed**" }
        );
        println!("{}: {} us", row.what, micros(ours.p95));
    }
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/bench-requests.md");
    std::fs::write(path, document(&table)).expect("docs/ can be written");
    assert_eq!(missed, 0, "{missed} kinds cost more than they may");
}

/// What a reader without any rule does.
fn plain_read(bytes: &[u8]) -> Option<(serde_json::Value, serde_json::Value)> {
    let file: serde_json::Value = serde_json::from_slice(bytes).ok()?;
    let payload = STANDARD.decode(file["payload"].as_str()?).ok()?;
    let payload = serde_json::from_slice(&payload).ok()?;
    Some((file, payload))
}

fn document(table: &str) -> String {
    let machine = machine::describe();
    let here =
        machine.iter().filter(|line| !line.is_empty() && !line.starts_with("ffmpeg") && !line.starts_with("gst-"));
    let here: String = here.fold(String::new(), |text, line| text + "- " + line + "\n");
    format!(
        "# What a request file costs\n\nMade by `npm run bench:requests`; do not edit. Each kind of file is checked {RUNS} times from its \
         bytes in memory, envelope, signatures, schema and rules, by a household that knows the sender; the peak is what the allocator \
         counted, the file's own bytes not included. *Signature* is the part up to the verified payload. *Plain* is `serde_json` reading the \
         same bytes into a `Value` in the same run, and the payload inside after its base64, which checks nothing: the ratio says how much \
         more than mere reading a verdict takes (below 1: refused before it was read to the end). A file is to be refused within 10 ms and \
         1 MiB.\n\nMeasured on:\n\n{here}\n\
         | file | bytes at most | p95, us | worst, us | signature p95, us | peak, KiB | plain p95, us | plain peak, KiB | p95 by plain p95 | 10 ms, 1 MiB |\n\
         |---|---|---|---|---|---|---|---|---|---|\n{table}"
    )
}

fn rows() -> Vec<Row> {
    let mut rows =
        vec![Row { what: "a valid request, for comparison".to_owned(), files: vec![signed(&plain(), &[&RIVERTON])] }];
    // The vectors of a trick are one row: h09-deep and h09-exponent are H9.
    let mut tricks: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
    for (name, bytes) in made::files() {
        if let Some(name) = name.strip_prefix("hostile/h") {
            tricks.entry(format!("H{}", name[..2].trim_start_matches('0'))).or_default().push(bytes);
        }
    }
    let mut tricks: Vec<_> = tricks.into_iter().collect();
    tricks.sort_by_key(|(what, _)| what[1..].parse::<u32>().unwrap_or(0));
    rows.extend(tricks.into_iter().map(|(what, files)| Row { what, files }));
    let mut row = |what: &str, file: Vec<u8>| rows.push(Row { what: what.to_owned(), files: vec![file] });
    let payload = |payload: Vec<u8>| envelope(TYPE, &payload, &[sig(&RIVERTON, TYPE, &payload)]);
    row("H9: 10 MB of brackets", vec![b'['; 10_000_000]);
    row("H9: 10 MB inside a text", [b"{\"payload\":\"".as_slice(), &vec![b'a'; 10_000_000]].concat());
    row("64 KiB of zeros", [b"[0".as_slice(), &b",0".repeat(32_000), b"]"].concat());
    row("signed payload of 16 000 zeros", payload([b"[0".as_slice(), &b",0".repeat(16_000), b"]"].concat()));
    row("signed payload of 10 000 empty objects", payload([b"[{}".as_slice(), &b",{}".repeat(10_000), b"]"].concat()));
    let members: Vec<String> = (0..3000).map(|n| format!("\"{n:x}\":0")).collect();
    row("signed payload of 3000 members", payload(format!("{{{}}}", members.join(",")).into_bytes()));
    row("four bad signatures", envelope(TYPE, b"{}", &vec![sig(&RIVERTON, TYPE, b"[]"); 4]));
    rows
}

fn cost(files: &[Vec<u8>], read: impl Fn(&[u8])) -> Cost {
    let mut times = Vec::with_capacity(RUNS * files.len());
    let mut peak = 0;
    for bytes in files {
        for _ in 0..RUNS {
            COUNTING.reset_peak_memory();
            let begun = Instant::now();
            read(bytes);
            times.push(begun.elapsed());
            peak = peak.max(COUNTING.get_peak_memory());
        }
    }
    times.sort_unstable();
    Cost { p95: times[times.len() * 95 / 100], worst: times[times.len() - 1], peak }
}

fn micros(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64() * 1e6)
}

#[expect(clippy::cast_precision_loss, reason = "a few megabytes")]
fn kib(bytes: usize) -> String {
    format!("{:.1}", bytes as f64 / 1024.0)
}
