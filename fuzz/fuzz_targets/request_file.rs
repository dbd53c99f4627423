//! Request files: any bytes get a verdict or a refusal, and what is taken was signed and says the same when it is written again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use request::envelope::{Envelope, Identity, Kind};
use request::{Context, Memory, Moment, Policy, Trust, check, examine};

fuzz_target!(|bytes: &[u8]| {
    let (trust, memory, policy) = (Trust::default(), Memory::default(), Policy::default());
    // The clock is not sure, so that no time of a seed is too late.
    let context = Context {
        trust: &trust,
        memory: &memory,
        policy: &policy,
        now: Moment(1_772_370_000),
        clock_synchronised: false,
    };
    let verdict = check(bytes, &context);
    let problems = examine(bytes, &context);
    match verdict {
        Ok(_) => assert!(problems.is_empty()),
        Err(refusal) => assert_eq!(problems.first(), Some(&refusal)),
    }
    if let Ok(verified) = Envelope::read(bytes, Kind::Request).and_then(Envelope::verify) {
        assert_eq!(verified.identity(), Identity::of(Kind::Request, verified.payload()));
        assert!(!verified.keys().is_empty());
    }
});
