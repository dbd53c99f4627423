//! `volume.json` of a disk that anybody may have written.
#![no_main]

use libfuzzer_sys::fuzz_target;
use store::VolumeIdentity;

fuzz_target!(|data: &[u8]| {
    if let Ok(identity) = VolumeIdentity::parse(data) {
        assert!(!identity.volume_id.0.contains(['/', '.']) && identity.generation <= i64::MAX as u64);
        let again = serde_json::to_vec(&identity).expect("two texts and a number are JSON");
        assert_eq!(VolumeIdentity::parse(&again), Ok(identity));
    }
});
