//! What somebody types as a recovery key.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = str::from_utf8(data) else { return };
    if let Ok(key) = vault::RecoveryKey::parse(text) {
        // What was read must be what is printed.
        let again = vault::RecoveryKey::parse(&key.words().join(" ")).expect("our own words");
        assert_eq!(again.recipient(), key.recipient());
    }
});
