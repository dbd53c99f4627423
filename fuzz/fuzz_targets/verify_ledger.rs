//! A ledger from anywhere: reading and checking it neither panics nor fills the memory, and what reads is written the same.
#![no_main]
use libfuzzer_sys::fuzz_target;
use verify::ledger::{self, Line};

fuzz_target!(|data: &[u8]| {
    let Ok(lines) = ledger::read(data) else { return };
    for line in &lines {
        assert_eq!(ledger::parse_line(&ledger::to_line(line)).as_ref(), Ok(line));
    }
    let days: Vec<_> = lines.iter().filter_map(|l| if let Line::Day(d) = l { Some(d.clone()) } else { None }).collect();
    let head = lines.iter().find_map(|l| if let Line::Head(h) = l { Some(h) } else { None });
    let entries = lines.iter().filter_map(|l| if let Line::Entry(e, hash) = l { Some((e, *hash)) } else { None });
    ledger::verify(entries, &days, head, &[]);
});
