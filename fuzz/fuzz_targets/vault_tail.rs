//! The plaintext of a tail.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(tail) = vault::Tail::parse(data) {
        assert!(tail.bytes.len() <= vault::seal::CHUNK && !tail.segment.contains('/'));
        let (segment, offset) = (tail.segment.clone(), tail.offset);
        let all = [tail];
        assert_eq!(vault::Tail::merge(&segment, offset, &all), all[0].bytes);
        let _ = vault::Tail::merge(&segment, u64::MAX, &all);
    }
});
