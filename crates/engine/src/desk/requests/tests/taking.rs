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
