//! Community requests: what is kept, what limits drop, and what hangs on a file.

use crate::house::at;
use porchlight_store::{Error, HoldId, MAX_REQUESTS, MAX_STRANGERS, PrivateDb, StoredRequest};
use tempfile::TempDir;

fn private() -> (TempDir, PrivateDb) {
    let home = TempDir::new().expect("a temporary folder");
    let db = PrivateDb::create(&home.path().join("private.db"), &[7; 32]).expect("creates");
    (home, db)
}

fn identity(n: u32) -> [u8; 32] {
    let mut identity = [0; 32];
    identity[..4].copy_from_slice(&n.to_be_bytes());
    identity
}

fn request(n: u32, thread: &str, revision: u16) -> StoredRequest {
    StoredRequest {
        identity: identity(n),
        bytes: vec![1, 2, 3],
        stranger: false,
        thread: thread.to_owned(),
        revision,
        carrier: "file".to_owned(),
        received: at(u64::from(n)),
        issued: at(u64::from(n)),
        expires: at(1_000_000),
        told: true,
        seen: None,
        hidden: None,
    }
}

fn stranger(n: u32) -> StoredRequest {
    StoredRequest { stranger: true, ..request(n, &format!("s{n}"), 0) }
}

fn numbers(requests: &[StoredRequest]) -> Vec<u32> {
    requests.iter().map(|r| u32::from_be_bytes(r.identity[..4].try_into().expect("four"))).collect()
}

#[test]
fn a_thread_keeps_the_newest_the_last_seen_and_what_is_needed() {
    let (_home, mut db) = private();
    for n in 1..=6 {
        db.keep_request(&request(n, "one", u16::try_from(n).expect("small"))).expect("keeps");
    }
    db.keep_request(&request(9, "two", 1)).expect("keeps");
    db.set_request_seen(&identity(2), at(50)).expect("marks");
    db.set_request_seen(&identity(3), at(50)).expect("marks");
    db.set_request_seen(&identity(3), at(90)).expect("marks again");
    db.note_request_hold(HoldId(4), at(5), &identity(1)).expect("notes");
    db.add_response(&identity(4), "[]", "", at(6)).expect("adds");
    db.thin_thread("one").expect("thins");
    assert_eq!(numbers(&db.request_thread("one").expect("reads")), [1, 3, 4, 6]);
    assert_eq!(db.request(&identity(3)).expect("reads").and_then(|r| r.seen), Some(at(50)), "the first look");
    // The newest was seen too: what changed since the one before can still be told.
    db.set_request_seen(&identity(6), at(91)).expect("marks");
    db.thin_thread("one").expect("thins");
    assert_eq!(numbers(&db.request_thread("one").expect("reads")), [1, 3, 4, 6]);
    assert_eq!(numbers(&db.newest_requests().expect("reads")), [9, 6]);
    db.set_thread_hidden("one", true).expect("hides");
    assert!(db.request_thread("one").expect("reads").iter().all(|r| r.hidden == Some(true)));
    assert_eq!(db.request_holds().expect("reads"), [(HoldId(4), at(5), "one".to_owned())]);
    assert!(db.remove_request(&identity(1)).is_err(), "a hold names it");
    db.forget_request_hold(HoldId(4)).expect("forgets");
    db.remove_request(&identity(1)).expect("removes");
    assert!(matches!(db.remove_request(&identity(1)), Err(Error::NotFound("request"))));
}

#[test]
fn what_expired_goes_first_and_strangers_push_nobody_out() {
    let (_home, mut db) = private();
    for n in 0..MAX_STRANGERS {
        db.keep_request(&stranger(n)).expect("keeps");
    }
    assert!(db.make_room_for_request(false, at(10)).expect("looks"), "a known sender has room");
    assert!(db.make_room_for_request(true, at(10)).expect("looks"));
    assert_eq!(db.all_requests().expect("reads").len() as u32, MAX_STRANGERS - 1, "the oldest stranger went");
    assert!(db.request(&identity(0)).expect("reads").is_none());
    for n in MAX_STRANGERS..MAX_REQUESTS + 1 {
        db.keep_request(&request(n, &n.to_string(), 1)).expect("keeps");
    }
    assert!(db.make_room_for_request(false, at(10)).expect("looks"));
    assert!(db.request(&identity(1)).expect("reads").is_none(), "a stranger went, no card");
    db.add_response(&identity(900), "[]", "", at(6)).expect("adds");
    db.keep_request(&request(1, "more", 1)).expect("keeps");
    assert!(db.make_room_for_request(false, at(2_000_000)).expect("looks"));
    assert_eq!(numbers(&db.all_requests().expect("reads")), [900], "all had expired; one is answered");
}

#[test]
fn books_responses_and_papers_come_back() {
    let (_home, mut db) = private();
    assert_eq!(db.request_book("trust").expect("reads"), None);
    db.set_request_book("trust", "{}").expect("writes");
    db.set_request_book("trust", "{\"a\":1}").expect("writes");
    assert_eq!(db.request_book("trust").expect("reads").as_deref(), Some("{\"a\":1}"));

    db.keep_request(&request(1, "one", 1)).expect("keeps");
    let id = db.add_response(&identity(1), "[]", "by the fence", at(3)).expect("adds");
    let mut made = db.response(id).expect("reads").expect("is there");
    assert_eq!((made.made, made.changed, made.notes.as_str()), (at(3), at(3), "by the fence"));
    made.changed = at(4);
    made.clips = "[1]".to_owned();
    db.change_response(&made).expect("changes");
    assert_eq!(db.responses().expect("reads"), [made.clone()]);
    db.remove_response(id).expect("removes");
    assert!(matches!(db.change_response(&made), Err(Error::NotFound("response"))));

    let paper = db.add_paper("a").expect("adds");
    db.change_paper(paper, "b").expect("changes");
    assert_eq!(db.papers().expect("reads"), [(paper, "b".to_owned())]);
    db.remove_paper(paper).expect("removes");
    assert_eq!(db.paper(paper).expect("reads"), None);
}
