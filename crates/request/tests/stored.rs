//! What callers store: its JSON is a contract, written out here. Whoever changes it must read the old one still.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed as it should")]

use request::envelope::{Identity, Kind};
use request::sign::Signer;
use request::statement::{Directory, Entry, FeedHeld, Revocation};
use request::{Class, How, Key, Memory, Moment, Pin, Policy, RequestId, Sighting, Status, Trust};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

fn key(seed: u8) -> Key {
    Signer::from_seed(&[seed; 32]).key().unwrap()
}

const KEY_1: &str = "iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w=";

#[track_caller]
fn check<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(stored: &T, expected: Value) {
    assert_eq!(serde_json::to_value(stored).unwrap(), expected);
    assert_eq!(&serde_json::from_value::<T>(expected).unwrap(), stored);
}

fn sighting() -> Sighting {
    Sighting {
        key: key(1),
        id: RequestId::parse("01KJM2PZ00RVTP0000000TEST1").unwrap(),
        revision: 2,
        identity: Identity::of(Kind::Request, b"x"),
        status: Status::Cancelled,
        issued: Moment(1_772_366_400),
        expires: Moment(1_772_971_200),
        domain: "police.riverton.example".parse().unwrap(),
        encrypt_to: vec![],
        seen: Moment(1_772_366_460),
    }
}

fn identity() -> String {
    Identity::of(Kind::Request, b"x").to_string()
}

#[test]
fn memory() {
    let row = json!({ "key": KEY_1, "id": "01KJM2PZ00RVTP0000000TEST1", "revision": 2, "identity": identity(),
        "status": "cancelled", "issued": "2026-03-01T12:00:00Z", "expires": "2026-03-08T12:00:00Z",
        "domain": "police.riverton.example", "encrypt_to": [], "seen": "2026-03-01T12:01:00Z" });
    check(&sighting(), row.clone());
    let mut memory = Memory::default();
    check(&memory, json!({ "sightings": [], "posted": [] }));
    memory.remember(sighting());
    memory.note_posted(Identity::of(Kind::Request, b"x"));
    check(&memory, json!({ "sightings": [row], "posted": [identity()] }));
}

#[test]
fn trust() {
    let mut trust = Trust::default();
    check(&trust, json!({ "pins": {}, "directories": [], "revoked": {} }));
    let domain = || "police.riverton.example".parse().unwrap();
    trust.pin(
        key(1),
        Pin {
            name: "Riverton".to_owned(),
            domain: domain(),
            class: Some(Class::Municipal),
            how: How::Compared,
            at: Moment(0),
            until: None,
        },
    );
    trust.revoke(&Revocation { key: key(2), from: Moment(60), reason: String::new() });
    let entry = || Entry { key: key(1), name: "Riverton".to_owned(), domain: domain(), class: Class::County };
    trust.keep_directory(Directory {
        id: "directory.example".to_owned(),
        name: "A directory".to_owned(),
        sequence: 3,
        issued: Moment(0),
        expires: Moment(86_400),
        threshold: 1,
        roots: vec![key(1)],
        entries: vec![entry()],
        identity: Identity::of(Kind::Request, b"x"),
        gone: vec![entry()],
    });
    let entry = json!({ "key": KEY_1, "name": "Riverton", "domain": "police.riverton.example", "class": "county" });
    check(
        &trust,
        json!({
            "pins": { KEY_1: { "name": "Riverton", "domain": "police.riverton.example", "class": "municipal", "how": "compared",
                "at": "1970-01-01T00:00:00Z" } },
            "directories": [{ "id": "directory.example", "name": "A directory", "sequence": 3, "issued": "1970-01-01T00:00:00Z",
                "expires": "1970-01-02T00:00:00Z", "threshold": 1, "roots": [KEY_1], "entries": [entry], "identity": identity(),
                "gone": [entry] }],
            "revoked": { key(2).to_string(): { "from": "1970-01-01T00:01:00Z" } }
        }),
    );
}

#[test]
fn policy_and_feeds() {
    check(&Policy::default(), json!({ "hidden": ["federal"] }));
    let held = FeedHeld { sequence: 7, identity: Identity::of(Kind::Request, b"x") };
    check(&held, json!({ "sequence": 7, "identity": identity() }));
}

/// What a database could hold after somebody else wrote to it: refused, not believed.
#[test]
fn bad_rows_are_refused() {
    let good = serde_json::to_value(sighting()).unwrap();
    for (member, bad) in [
        ("key", json!("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")),
        ("id", json!("x")),
        ("identity", json!("00")),
        ("status", json!("urgent")),
        ("seen", json!(0)),
        ("domain", json!("Localhost")),
    ] {
        let mut row = good.clone();
        row[member] = bad;
        assert!(serde_json::from_value::<Sighting>(row).is_err(), "{member}");
    }
}
