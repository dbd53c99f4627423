//! Names in a footage folder: one that is taken for ours is exactly the one we would write.
#![no_main]

use libfuzzer_sys::fuzz_target;
use store::SegmentFileName;

fuzz_target!(|name: &str| {
    if let Some((parsed, part)) = SegmentFileName::parse(name) {
        assert_eq!(parsed.part(part), name);
        assert!(parsed.seq.0 > 0 && !name.contains('/'));
        assert_eq!(SegmentFileName::new(parsed.start, parsed.seq), parsed);
    }
});
