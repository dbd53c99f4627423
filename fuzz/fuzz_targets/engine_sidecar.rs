//! Sidecars: opened by the desk, and whoever knows the recipient may have sealed one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use engine::sidecar::Sidecar;

fuzz_target!(|bytes: &[u8]| {
    let _ = Sidecar::decode_head(bytes);
    if let Ok(sidecar) = Sidecar::decode(bytes) {
        assert_eq!(Sidecar::decode(&sidecar.encode()), Ok(sidecar));
    }
});
