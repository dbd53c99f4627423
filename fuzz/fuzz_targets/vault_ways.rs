//! The listing of the ways in.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(listing) = vault::Listing::parse(data) {
        assert!(!listing.epochs.is_empty());
        assert!(listing.ways.iter().all(|w| !w.name.contains(['/', '.'])));
    }
});
