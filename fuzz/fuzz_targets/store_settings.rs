//! Settings as the command line takes them and as the database gives them back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use store::{SETTINGS, Settings};

fuzz_target!(|input: (u8, &str)| {
    let key = SETTINGS[usize::from(input.0) % SETTINGS.len()].key;
    let mut settings = Settings::default();
    if settings.set(key, input.1).is_ok() {
        let shown = settings.get(key).expect("is a setting");
        let mut again = Settings::default();
        again.set(key, &shown).expect("reads what it shows");
        assert_eq!(again, settings);
    } else {
        assert_eq!(settings, Settings::default(), "a refused value changes nothing");
    }
});
