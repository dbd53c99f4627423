//! Payloads: signed here, so that the fuzzer reaches what stands behind the signature; a card's request is written and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use request::envelope::Kind;
use request::sign::{Signer, Signing};
use request::{Context, How, Memory, Moment, Pin, Policy, Trust, Verdict, check};

fn signed(payload: &[u8]) -> Option<Vec<u8>> {
    Signing::new(Kind::Request, payload.to_vec()).by(&Signer::from_seed(&[1; 32])).ok()?.finish().ok()
}

fuzz_target!(|payload: &[u8]| {
    let mut trust = Trust::default();
    let domain = "police.riverton.example".parse().expect("a domain");
    let key = Signer::from_seed(&[1; 32]).key().expect("a good seed");
    trust.pin(
        key,
        Pin { name: "Riverton".to_owned(), domain, class: None, how: How::Scanned, at: Moment(0), until: None },
    );
    let (memory, policy) = (Memory::default(), Policy::default());
    let context = Context {
        trust: &trust,
        memory: &memory,
        policy: &policy,
        now: Moment(1_772_370_000),
        clock_synchronised: false,
    };
    let Some(file) = signed(payload) else { return };
    let Ok(Verdict::Card(card)) = check(&file, &context) else { return };
    let again = signed(&card.request.to_payload()).expect("it was short enough before");
    match check(&again, &context) {
        Ok(Verdict::Card(second)) => assert_eq!(second.request, card.request),
        other => panic!("{other:?}"),
    }
});
