//! The socket's frames: whatever comes, a frame is bounded, consumed exactly, and reads back as what it was.
#![no_main]

use engine::socket::frame::{MAX_FRAME, encode, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut rest = bytes;
    while let Ok(Some((frame, length))) = parse(rest) {
        assert!(length <= rest.len() && length <= MAX_FRAME + 5);
        let again = encode(&frame).expect("a parsed frame is not too long");
        assert_eq!(again, rest[..length]);
        rest = &rest[length..];
    }
});
