//! A refused file costs at most 10 ms and 1 MiB, measured with an allocator that counts. One test in this file: other threads would
//! be counted too.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed as it should")]

#[path = "vectors/made/mod.rs"]
#[expect(dead_code, reason = "the vectors use the rest")]
mod made;

use made::{RIVERTON, TYPE, envelope, plain, sig, signed};
use peakmem_alloc::{INSTRUMENTED_SYSTEM, PeakMemAlloc, PeakMemAllocTrait};
use request::{Context, How, Memory, Moment, Pin, Policy, Trust, check};
use std::alloc::System;
use std::time::{Duration, Instant};

#[global_allocator]
static COUNTING: &PeakMemAlloc<System> = &INSTRUMENTED_SYSTEM;

const MEMORY: usize = 1024 * 1024;
const TIME: Duration = Duration::from_millis(10);

/// Hostile by size, depth, number of values, length of texts, marks and members; with and without a signature that holds.
fn hostile() -> Vec<(&'static str, Vec<u8>)> {
    let signed_payload = |payload: Vec<u8>| envelope(TYPE, &payload, &[sig(&RIVERTON, TYPE, &payload)]);
    let text = |fill: &str| {
        let mut value = plain();
        value["wanted"] = fill.repeat(28_000 / fill.len()).into();
        signed(&value, &[&RIVERTON])
    };
    let members: Vec<String> = (0..6000).map(|n| format!("\"{n:x}\":0")).collect();
    let ring = format!("[[{}]]", vec!["[1,1]"; 700].join(","));
    let mut many = plain();
    many["area"]["coordinates"] = serde_json::from_str(&ring).unwrap();
    vec![
        ("10 MB of brackets", vec![b'['; 10_000_000]),
        ("10 MB inside a text", [b"{\"payload\":\"".as_slice(), &vec![b'a'; 10_000_000]].concat()),
        ("10 000 deep", vec![b'['; 10_000]),
        ("64 KiB of brackets", vec![b'['; 65_536]),
        ("64 KiB of zeros", [b"[0".as_slice(), &b",0".repeat(32_000)].concat()),
        ("64 KiB of empty arrays", [b"[[]".as_slice(), &b",[]".repeat(21_000)].concat()),
        ("64 KiB of escapes", [b"\"".as_slice(), &b"\\u0041".repeat(10_900), b"\""].concat()),
        ("deep payload", signed_payload(vec![b'['; 30_000])),
        ("payload of zeros", signed_payload([b"[0".as_slice(), &b",0".repeat(16_000), b"]"].concat())),
        ("payload of empty objects", signed_payload([b"[{}".as_slice(), &b",{}".repeat(10_000), b"]"].concat())),
        ("payload of members", signed_payload(format!("{{{}}}", members[..3000].join(",")).into_bytes())),
        (
            "payload of one member twice",
            signed_payload(format!("{{{},\"0\":1}}", members[..2000].join(",")).into_bytes()),
        ),
        ("long text", text("a")),
        ("text of marks", text("\u{301}")),
        ("text of letters that decompose", text("\u{1e69}")),
        ("ring of 700", signed(&many, &[&RIVERTON])),
        ("four bad signatures", envelope(TYPE, b"{}", &vec![sig(&RIVERTON, TYPE, b"[]"); 4])),
    ]
}

#[test]
fn a_refused_file_costs_little() {
    let mut trust = Trust::default();
    let (name, domain) = (RIVERTON.name.to_owned(), RIVERTON.domain.parse().unwrap());
    trust.pin(RIVERTON.key(), Pin { name, domain, class: None, how: How::Scanned, at: Moment(0), until: None });
    let (memory, policy, now) = (Memory::default(), Policy::default(), Moment::parse(made::NOW).unwrap());
    let context = Context { trust: &trust, memory: &memory, policy: &policy, now, clock_synchronised: true };
    let mut files = hostile();
    // What is refused late, too: every hostile vector.
    for (name, bytes) in made::files() {
        if name.starts_with("hostile/") || name.starts_with("more/") {
            files.push(("a vector", bytes));
        }
    }
    // The counter counts: a mebibyte is seen as one.
    COUNTING.reset_peak_memory();
    drop(std::hint::black_box(vec![1_u8; MEMORY]));
    assert!(COUNTING.get_peak_memory() >= MEMORY);
    for (what, bytes) in files {
        // On a machine that is busy elsewhere it is tried again: waiting for a processor is not the library's cost.
        let mut fastest = Duration::MAX;
        for _ in 0..100 {
            COUNTING.reset_peak_memory();
            let begun = Instant::now();
            let answer = check(&bytes, &context);
            fastest = fastest.min(begun.elapsed());
            assert!(what == "a vector" || answer.is_err(), "{what} was taken");
            drop(answer);
            assert!(COUNTING.get_peak_memory() <= MEMORY, "{what}: {} bytes", COUNTING.get_peak_memory());
            if fastest <= TIME {
                break;
            }
        }
        assert!(fastest <= TIME, "{what}: {fastest:?}");
    }
}
