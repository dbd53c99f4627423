//! The header of an age file, read without a key.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(found) = vault::seal::cut_length(data, data.len() as u64) {
        assert!(found.header <= found.good && found.good <= data.len() as u64);
        assert_eq!((found.good - found.header) / (64 * 1024 + 16) * 64 * 1024, found.plaintext);
    }
});
