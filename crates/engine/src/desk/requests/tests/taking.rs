//! Taking in: strangers, pins, revisions, what is refused.

use super::{file, house, key, time};
use crate::error::Code;
use crate::view::requests::{Carrier, TakenAs};

const PLAIN: &str = "valid/plain.ofr";
const CANCELLED: &str = "valid/cancelled.ofr";

#[test]
fn a_stranger_becomes_a_card_when_the_key_is_pinned() {
    let house = house();
    let first = house.take(PLAIN);
    assert_eq!(first.taken, TakenAs::Stranger);
    assert_eq!(house.take(PLAIN).taken, TakenAs::Known);
    let riverton = key("riverton");
    house.pin(riverton.key, "Riverton police", riverton.domain.as_str());
    let stored = house.stored();
    assert_eq!((stored.len(), stored[0].stranger, stored[0].revision), (1, false, 1));
    assert_eq!(stored[0].bytes, file(PLAIN), "exactly as it came");
    assert_eq!(house.take(PLAIN).taken, TakenAs::Known);
    assert_eq!(house.take(CANCELLED).taken, TakenAs::Card);
    assert_eq!(house.take(PLAIN).taken, TakenAs::Old, "nobody looked at it, so it was dropped");
    assert_eq!(house.stored().len(), 1);
    let received = house.kinds().into_iter().filter(|kind| kind == "request_received").count();
    assert_eq!(received, 2, "what is here already is not received again");
}

#[test]
fn one_changed_byte_is_refused_and_nothing_is_kept() {
    let house = house();
    let riverton = key("riverton");
    house.pin(riverton.key, "Riverton police", riverton.domain.as_str());
    let whole = String::from_utf8(file(PLAIN)).expect("is text");
    let at = whole.find("\"payload\"").expect("has one") + 40;
    let mut bytes = whole.into_bytes();
    bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
    let taken = house.take_bytes(&bytes);
    assert_eq!((taken.taken, taken.id), (TakenAs::Refused, None));
    assert!(house.stored().is_empty());
}

#[test]
fn what_waited_while_locked_does_not_expire_by_waiting() {
    let house = house();
    let riverton = key("riverton");
    house.pin(riverton.key, "Riverton police", riverton.domain.as_str());
    let received = time("2026-03-01T13:00:00Z");
    house.clock.step(time("2026-06-01T00:00:00Z"));
    let taken = house.desk.take_request(&file(PLAIN), Carrier::Folder, received, false).expect("answers");
    assert_eq!(taken.taken, TakenAs::Card);
    assert_eq!(house.take(CANCELLED).taken, TakenAs::Refused, "this one came too late");
}

#[test]
fn a_locked_household_takes_nothing_in() {
    let house = house();
    house.desk.lock();
    let now = time("2026-03-01T13:00:00Z");
    let error = house.desk.take_request(&file(PLAIN), Carrier::File, now, false).expect_err("is locked");
    assert_eq!(error.code, Code::Locked);
}

/// Signs the plain vector's payload again, at another revision.
fn revision(signer: &request::sign::Signer, number: u16) -> Vec<u8> {
    use request::envelope::{Envelope, Kind};
    let plain = Envelope::read(&file(PLAIN), Kind::Request).and_then(Envelope::verify).expect("verifies");
    let mut payload: serde_json::Value = serde_json::from_slice(plain.payload()).expect("is JSON");
    let issued = request::Moment::parse(payload["issued"].as_str().expect("a time")).expect("a time");
    payload["revision"] = number.into();
    payload["issued"] = issued.plus(i64::from(number)).to_string().into();
    let signing = request::sign::Signing::new(Kind::Request, serde_json::to_vec(&payload).expect("is JSON"));
    signing.by(signer).expect("signs").finish().expect("a file")
}

#[test]
fn many_revisions_are_one_card_with_a_notice() {
    let house = house();
    let signer = request::sign::Signer::from_seed(&[9; 32]);
    house.pin(signer.key().expect("a key"), "Riverton police", key("riverton").domain.as_str());
    for number in 1..=60 {
        let taken = house.take_bytes(&revision(&signer, number));
        assert_eq!(taken.taken, TakenAs::Card, "{number}: {taken:?}");
        if number == 20 {
            house.desk.show_request(&taken.id.expect("an id")).expect("shows");
        }
    }
    let list = house.desk.requests().expect("lists");
    assert_eq!((list.requests.len(), list.requests[0].revision), (1, 60));
    assert!(!list.requests[0].unread, "the same again does not call for attention");
    let card = house.desk.show_request(&list.requests[0].id).expect("shows");
    assert!(card.notices.iter().any(|notice| notice.code == crate::view::requests::NoticeCode::ManyFiles));
    let kept: Vec<u16> = house.stored().iter().map(|held| held.revision).collect();
    assert_eq!(kept, [20, 60], "the one that was looked at, and the newest");
}

#[test]
fn versions_of_one_revision_are_told_and_are_not_endless() {
    let house = house();
    let signer = request::sign::Signer::from_seed(&[9; 32]);
    house.pin(signer.key().expect("a key"), "Riverton police", key("riverton").domain.as_str());
    let version = |n: u16| {
        use request::envelope::{Envelope, Kind};
        let plain = Envelope::read(&file(PLAIN), Kind::Request).and_then(Envelope::verify).expect("verifies");
        let mut payload: serde_json::Value = serde_json::from_slice(plain.payload()).expect("is JSON");
        payload["wanted"] = format!("A red cargo bicycle, number {n}.").into();
        let signing = request::sign::Signing::new(Kind::Request, serde_json::to_vec(&payload).expect("is JSON"));
        signing.by(&signer).expect("signs").finish().expect("a file")
    };
    let taken: Vec<TakenAs> = (0..10).map(|n| house.take_bytes(&version(n)).taken).collect();
    assert!(taken[..8].iter().all(|taken| *taken == TakenAs::Card) && taken[8..] == [TakenAs::Refused; 2], "{taken:?}");
    let list = house.desk.requests().expect("lists");
    assert_eq!(list.requests.len(), 8);
    let red = Some(crate::view::requests::NoticeWeight::Red);
    assert!(list.requests.iter().all(|row| row.weight == red && row.unread), "each tells of the others");
}
