//! Watched folders and feeds: what is remembered of them, and for how long.

use crate::house::{House, at};
use porchlight_store::{Error, HeldFeed};

const URL: &str = "https://state.example/requests.ofrfeed";
const WORDS: &str = "word bamboo praise divide media divorce gym mutual";

fn held(sequence: u64) -> HeldFeed {
    HeldFeed { sequence, identity: [u8::try_from(sequence).expect("small"); 32], expires: at(100), items: 2 }
}

#[test]
fn folders_are_watched_and_counted() {
    let mut house = House::new();
    assert!(house.db.watched_folders().expect("reads").is_empty(), "nothing by itself");
    house.db.watch_folder("/home/me/asks", Some("/home/me"), at(1)).expect("watches");
    house.db.note_folder("/home/me/asks", 2, 1, None).expect("notes");
    house.db.note_folder("/home/me/asks", 1, 0, Some("gone")).expect("notes");
    house.db.watch_folder("/home/me/asks", None, at(9)).expect("is watched already");
    let mut house = house.reopen();
    let folders = house.db.watched_folders().expect("reads");
    let [folder] = folders.as_slice() else { panic!("{folders:?}") };
    assert_eq!((folder.added, folder.taken, folder.refused), (at(1), 3, 0));
    assert_eq!((folder.problem.as_deref(), folder.mount.as_deref()), (Some("gone"), Some("/home/me")));
    house.db.remember_folder_file(&[7; 32], at(1)).expect("remembers");
    house.db.unwatch_folder("/home/me/asks").expect("ends");
    assert!(matches!(house.db.unwatch_folder("/home/me/asks"), Err(Error::NotFound(_))));
    assert!(house.db.knows_folder_file(&[7; 32]).expect("reads"), "watched again, it is not taken again");
    assert!(!house.db.knows_folder_file(&[8; 32]).expect("reads"));
}

#[test]
fn a_poll_is_claimed_once() {
    let mut house = House::new();
    house.db.follow_feed(URL, WORDS, at(5)).expect("follows");
    assert_eq!(house.db.feeds().expect("reads")[0].next_poll, at(5), "due at once");
    assert!(house.db.claim_poll(URL, at(5), at(6), at(30)).expect("claims"));
    assert!(!house.db.claim_poll(URL, at(5), at(6), at(40)).expect("asks"), "somebody else was faster");
    let feed = house.db.feeds().expect("reads").remove(0);
    assert_eq!((feed.last_poll, feed.next_poll), (Some(at(6)), at(30)));
    assert!(!house.db.claim_poll("https://other.example/f", at(5), at(6), at(30)).expect("asks"));
}

#[test]
fn what_was_fetched_is_known_for_its_time() {
    let mut house = House::new();
    house.db.follow_feed(URL, WORDS, at(5)).expect("follows");
    house.db.hold_feed(URL, "KEY", &held(3), &[[1; 32]], at(50), at(6)).expect("holds");
    house.db.remember_feed_file(URL, &[1; 32], at(50)).expect("remembers");
    house.db.remember_feed_file(URL, &[2; 32], at(50)).expect("remembers");
    house.db.remember_feed_file("https://other.example/f", &[3; 32], at(50)).expect("is followed no more");
    let knows = |house: &House, hash: u8| house.db.knows_feed_file(URL, &[hash; 32]).expect("reads");
    assert_eq!([1, 2, 3].map(|hash| knows(&house, hash)), [true, true, false]);
    // Still listed: longer. Listed no more: until its own time.
    house.db.hold_feed(URL, "KEY", &held(4), &[[1; 32]], at(70), at(51)).expect("holds");
    assert_eq!([1, 2].map(|hash| knows(&house, hash)), [true, false]);
    house.db.follow_feed(URL, WORDS, at(60)).expect("changes nothing");
    assert_eq!(house.db.feeds().expect("reads")[0].held, Some(held(4)));
    assert!(knows(&house, 1));
    house.db.follow_feed(URL, "other words", at(60)).expect("begins anew");
    assert_eq!(house.db.feeds().expect("reads")[0].held, None);
    assert!(!knows(&house, 1));
    house.db.drop_feed(URL).expect("ends");
    assert!(matches!(house.db.drop_feed(URL), Err(Error::NotFound("feed"))));
}

#[test]
fn an_equivocation_stays_until_the_number_rises() {
    let mut house = House::new();
    house.db.follow_feed(URL, WORDS, at(5)).expect("follows");
    let flag = |house: &House| house.db.feeds().expect("reads")[0].equivocation;
    house.db.hold_feed(URL, "KEY", &held(3), &[], at(50), at(6)).expect("holds");
    house.db.note_poll(URL, Some("equivocation"), true).expect("notes");
    assert!(flag(&house));
    house.db.hold_feed(URL, "KEY", &held(3), &[], at(50), at(7)).expect("the first of the two again");
    house.db.note_poll(URL, None, false).expect("notes");
    assert!(flag(&house));
    house.db.hold_feed(URL, "KEY", &held(4), &[], at(50), at(8)).expect("holds");
    assert!(!flag(&house));
}
