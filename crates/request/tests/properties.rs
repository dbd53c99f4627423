//! Properties over many files: what is signed is read, what is changed is refused, what is remembered holds.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed as it should")]

#[path = "vectors/made/mod.rs"]
#[expect(dead_code, reason = "the vectors use the rest")]
mod made;

use made::{FAIRVIEW, RIVERTON, plain_with, signed};
use proptest::prelude::*;
use request::{Context, How, Memory, Moment, Notice, Pin, Policy, Refusal, Trust, Verdict, check, examine};
use serde_json::json;

fn trust() -> Trust {
    let mut trust = Trust::default();
    for agency in [RIVERTON, FAIRVIEW] {
        let (name, domain) = (agency.name.to_owned(), agency.domain.parse().unwrap());
        trust.pin(agency.key(), Pin { name, domain, class: None, how: How::Scanned, at: Moment(0), until: None });
    }
    trust
}

fn checked(bytes: &[u8], memory: &Memory, now: &str) -> Result<Verdict, Refusal> {
    let (trust, policy, now) = (trust(), Policy::default(), Moment::parse(now).unwrap());
    check(bytes, &Context { trust: &trust, memory, policy: &policy, now, clock_synchronised: true })
}

fn card(bytes: &[u8]) -> request::Card {
    match checked(bytes, &Memory::default(), made::NOW) {
        Ok(Verdict::Card(card)) => *card,
        other => panic!("{other:?}"),
    }
}

/// Of 21 characters at least: a summary has 20.
fn text() -> impl Strategy<Value = String> {
    "[A-Za-z0-9äßéñ€½😀.,;:!?()'\"/\\\\<>&-]{1,12}( [A-Za-z0-9äßéñ€½😀.,;:!?()'\"/\\\\<>&-]{1,12}){10,20}"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Any good request is read as what it says, and is the same after being written again.
    #[test]
    fn what_is_signed_is_read(summary in text(), wanted in text(), revision in 1_u16..=999, hours in 1_i64..=720,
        start in 0_i64..900, length in 5_i64..=720, hold in any::<bool>()) {
        let issued = Moment::parse("2026-03-01T12:00:00Z").unwrap();
        let from = issued.plus(-60 * (start + length));
        let file = signed(&plain_with(&[
            ("/incident/summary", summary.clone().into()),
            ("/wanted", wanted.clone().into()),
            ("/revision", revision.into()),
            ("/expires", json!(issued.plus(hours * 3600))),
            ("/windows", json!([{ "from": from, "to": from.plus(60 * length) }])),
            ("/hold_only", hold.into()),
        ]), &[&RIVERTON]);
        // A request of one hour has expired when it is checked an hour later; look at it while it lives.
        let read = match checked(&file, &Memory::default(), "2026-03-01T12:30:00Z") {
            Ok(Verdict::Card(card)) => *card,
            other => return Err(TestCaseError::fail(format!("{other:?}"))),
        };
        prop_assert_eq!(&read.request.incident.summary, &summary);
        prop_assert_eq!(&read.request.wanted, &wanted);
        prop_assert_eq!(read.request.revision, revision);
        prop_assert_eq!(read.request.hold_only, hold);
        let again = made::signed_bytes(request::envelope::Kind::Request, read.request.to_payload(), &[&RIVERTON]);
        match checked(&again, &Memory::default(), "2026-03-01T12:30:00Z") {
            Ok(Verdict::Card(card)) => prop_assert_eq!(card.request, read.request),
            other => return Err(TestCaseError::fail(format!("{other:?}"))),
        }
    }

    /// A byte that is not what it was: refused, or nothing of what it says has changed (white space around JSON).
    #[test]
    fn a_changed_byte_changes_nothing_unseen(at in 0_usize..10_000, bit in 0_u32..8) {
        let mut file = signed(&made::plain(), &[&RIVERTON]);
        let whole = card(&file);
        let at = at % file.len();
        file[at] ^= 1 << bit;
        if let Ok(verdict) = checked(&file, &Memory::default(), made::NOW) {
            let Verdict::Card(card) = verdict else { return Err(TestCaseError::fail("another verdict")) };
            prop_assert_eq!(card.identity, whole.identity);
            prop_assert_eq!(card.request, whole.request);
        }
    }

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(checked(&bytes, &Memory::default(), made::NOW).is_err());
    }

    /// Signed nonsense reaches the later steps, and is answered there.
    #[test]
    fn any_signed_payload_is_answered(member in prop::sample::select(vec!["/id", "/windows", "/area", "/requester",
        "/requester/contact", "/area/coordinates", "/windows/0/from", "/need", "/ext", "/delivery", "/promises/onward", "/v"]),
        value in "[\\[\\]{}\":,0-9a-z. -]{0,30}") {
        let value = serde_json::from_str(&value).unwrap_or(serde_json::Value::String(value));
        let file = signed(&plain_with(&[(member, value)]), &[&RIVERTON]);
        let _ = checked(&file, &Memory::default(), made::NOW);
    }
}

/// What the specification asks of every implementation.
#[test]
fn no_byte_of_a_payload_can_be_changed() {
    let payload = made::bytes(&made::plain());
    let signature = made::sig(&RIVERTON, made::TYPE, &payload);
    for at in 0..payload.len() {
        let mut altered = payload.clone();
        altered[at] ^= 1;
        let file = made::envelope(made::TYPE, &altered, std::slice::from_ref(&signature));
        let code = checked(&file, &Memory::default(), made::NOW).map_err(|refusal| refusal.code());
        assert_eq!(code, Err("signature.bad"), "{at}");
    }
}

/// Truncated anywhere, every valid vector is refused.
#[test]
fn cut_anywhere_it_is_refused() {
    let file = signed(&made::plain(), &[&RIVERTON, &FAIRVIEW]);
    let whole = file.iter().rposition(|b| *b == b'}').unwrap();
    for length in 0..=whole {
        assert!(checked(&file[..length], &Memory::default(), made::NOW).is_err(), "{length}");
    }
}

/// H18: 500 revisions within an hour are one request, and the owner is told that they are many.
#[test]
fn many_revisions_are_one_card_and_a_notice() {
    let mut memory = Memory::default();
    let start = Moment::parse("2026-03-01T12:00:00Z").unwrap();
    let (mut ids, mut told) = (std::collections::BTreeSet::new(), None);
    for revision in 1..=500_i64 {
        let issued = start.plus(revision * 7);
        let file = signed(&plain_with(&[("/revision", revision.into()), ("/issued", json!(issued))]), &[&RIVERTON]);
        let Ok(Verdict::Card(card)) = checked(&file, &memory, &issued.to_string()) else { panic!("{revision}") };
        if card.notices.iter().any(|notice| matches!(notice, Notice::ManyFiles { .. })) {
            told = told.or(Some(revision));
        }
        ids.insert(card.request.id.clone());
        memory.remember(card.sighting());
    }
    assert_eq!(ids.len(), 1);
    assert_eq!(told, Some(11), "the eleventh is told that ten came within the hour");
    assert_eq!(memory.sightings().count(), 500);
    let stored = serde_json::to_string(&memory).unwrap();
    assert_eq!(serde_json::from_str::<Memory>(&stored).unwrap(), memory);
}

/// A stolen key that signed the highest revision does not block its successor; what expired long ago is forgotten.
#[test]
fn memory_is_per_key_and_ends() {
    let mut memory = Memory::default();
    let highest = signed(&plain_with(&[("/revision", 999.into())]), &[&FAIRVIEW]);
    // Fairview's key says Riverton's domain: it is refused, and would be remembered under Fairview at most.
    assert_eq!(checked(&highest, &memory, made::NOW).map_err(|r| r.code()), Err("domain.mismatch"));
    let theirs = signed(&plain_with(&[("/revision", 999.into())]), &[&RIVERTON]);
    let Ok(Verdict::Card(card)) = checked(&theirs, &memory, made::NOW) else { panic!() };
    memory.remember(request::Sighting { key: FAIRVIEW.key(), ..card.sighting() });
    let first = signed(&made::plain(), &[&RIVERTON]);
    assert!(matches!(checked(&first, &memory, made::NOW), Ok(Verdict::Card(_))));
    memory.remember(card.sighting());
    assert!(matches!(checked(&first, &memory, made::NOW), Ok(Verdict::Ignored(_))));
    memory.forget_expired(card.request.expires.plus(30 * 86_400 - 1));
    assert_eq!(memory.sightings().count(), 2);
    memory.forget_expired(card.request.expires.plus(30 * 86_400));
    assert_eq!(memory, Memory::default());
}

/// The first problem of all of them is the one that stops.
#[test]
fn examining_tells_all_and_the_first_is_the_answer() {
    let (trust, memory, policy) = (trust(), Memory::default(), Policy::default());
    let now = Moment::parse(made::NOW).unwrap();
    let context = Context { trust: &trust, memory: &memory, policy: &policy, now, clock_synchronised: true };
    let file = signed(
        &plain_with(&[
            ("/wanted", "A red\u{202e} bicycle".into()),
            ("/expires", "2026-05-01T12:00:00Z".into()),
            ("/area/coordinates/0/4", json!([-122.402, 37.770_01])),
        ]),
        &[&FAIRVIEW],
    );
    let found: Vec<_> = examine(&file, &context).iter().map(Refusal::code).collect();
    assert_eq!(found, ["text.character", "clock.lifetime", "area.open", "domain.mismatch"]);
    assert_eq!(check(&file, &context).unwrap_err().code(), "text.character");
    assert!(examine(&signed(&made::plain(), &[&RIVERTON]), &context).is_empty());
    assert_eq!(examine(b"x", &context).len(), 1);
    // Nothing of a stranger's text, whatever the problem.
    let secret = "Quokka";
    let texts = [("/wanted", json!([secret])), ("/status", secret.into()), ("/ext", json!({ "must": secret }))];
    for (member, value) in texts {
        let file = signed(&plain_with(&[(member, value), (&format!("/{secret}"), secret.into())]), &[&made::STRANGER]);
        let told = serde_json::to_string(&examine(&file, &context)).unwrap();
        assert!(!told.contains(secret), "{told}");
    }
}

/// What is shown of a stranger is the listed members, none of them free text.
#[test]
fn a_quarantined_file_tells_no_text() {
    let file = signed(&made::plain_of(&made::STRANGER, "01KJM2PZ00RVTP0000000TEST1"), &[&made::STRANGER]);
    let verdict = checked(&file, &Memory::default(), made::NOW).unwrap();
    assert!(matches!(verdict, Verdict::Quarantine(_)));
    let shown = serde_json::to_string(&verdict).unwrap();
    for text in ["Eastham", "Okafor", "bicycle", "26-004512", "+1555", "evidence"] {
        assert!(!shown.contains(text), "{text} in {shown}");
    }
    assert!(shown.contains("watch.eastham.example"));
}
