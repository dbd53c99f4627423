//! A segment's plaintext: any bytes are answered without a panic, and what is read is never more than was there.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mux::read::Reader;
use std::io::Cursor;

fuzz_target!(|data: &[u8]| {
    let Ok(mut reader) = Reader::open(Cursor::new(data)) else { return };
    let Ok(index) = reader.index() else { return };
    for info in &index {
        assert!(info.offset + info.len <= data.len() as u64);
        if let Ok(units) = reader.units(info) {
            assert!(units.iter().map(|unit| unit.data.len()).sum::<usize>() <= info.len as usize);
        }
    }
});
