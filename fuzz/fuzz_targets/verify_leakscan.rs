//! A film from anywhere: it is scanned without a panic, within the scanner's limits, and what passes does so only as it is.
#![no_main]
use libfuzzer_sys::fuzz_target;
use std::io::Cursor;
use verify::leakscan::{self, Verdict};

fuzz_target!(|data: &[u8]| {
    let report = leakscan::scan(&mut Cursor::new(data));
    assert_eq!(report.bytes, data.len() as u64);
    assert!(report.findings.len() <= leakscan::MAX_FINDINGS && report.boxes.len() <= leakscan::MAX_BOXES);
    assert!(report.boxes.iter().all(|seen| seen.at + seen.bytes <= report.bytes));
    assert_eq!(report.verdict == Verdict::CannotVouch, report.why.is_some());
    if report.passes() {
        // Every byte has its place: none can be added, none taken away.
        let longer = [data, b"\0"].concat();
        assert!(!leakscan::scan(&mut Cursor::new(&longer)).passes());
        assert!(!leakscan::scan(&mut Cursor::new(&data[..data.len() - 1])).passes());
    }
});
