use super::*;
use crate::envelope::Identity;
use crate::sign::{Signer, Signing};
use crate::{Class, How, Key, Pin, Standing, Trust};

const NOW: Moment = Moment(1_772_366_400);

fn signer(seed: u8) -> Signer {
    Signer::from_seed(&[seed; 32])
}

fn key(seed: u8) -> Key {
    signer(seed).key().unwrap()
}

fn signed(kind: Kind, payload: Vec<u8>, seeds: &[u8]) -> Vec<u8> {
    seeds.iter().fold(Signing::new(kind, payload), |s, seed| s.by(&signer(*seed)).unwrap()).finish().unwrap()
}

fn entry(seed: u8, class: Class) -> Entry {
    Entry { key: key(seed), name: format!("Agency {seed}"), domain: "a.example".parse().unwrap(), class }
}

fn directory(sequence: u64, entries: Vec<Entry>) -> Directory {
    Directory {
        id: "dir.example".to_owned(),
        name: "A directory".to_owned(),
        sequence,
        issued: NOW,
        expires: NOW.plus(86_400),
        threshold: 1,
        roots: vec![key(50)],
        entries,
        identity: Identity([0; 32]),
        gone: vec![],
    }
}

fn pin(class: Option<Class>) -> Pin {
    let (name, domain) = ("Agency".to_owned(), "a.example".parse().unwrap());
    Pin { name, domain, class, how: How::Scanned, at: NOW, until: None }
}

fn word(standing: &Standing) -> (&'static str, Option<Class>) {
    match standing {
        Standing::Unknown => ("unknown", None),
        Standing::Pinned(known) => ("pinned", known.class),
        Standing::Vouched(known) => ("vouched", known.class),
        Standing::Suspended(known) => ("suspended", known.class),
        Standing::Revoked(_) => ("revoked", None),
    }
}

#[test]
fn how_a_key_stands() {
    let mut trust = Trust::default();
    let check = |trust: &Trust, seed: u8, later: i64, expected: (&str, Option<Class>)| {
        assert_eq!(word(&trust.standing(key(seed), NOW.plus(later))), expected);
    };
    check(&trust, 1, 0, ("unknown", None));
    trust.keep_directory(directory(1, vec![entry(1, Class::Federal), entry(2, Class::Fire)]));
    check(&trust, 1, 0, ("vouched", Some(Class::Federal)));
    check(&trust, 1, 86_400, ("suspended", Some(Class::Federal)));
    // A pin without a class takes the directory's, while that is valid; one with a class keeps its own.
    trust.pin(key(1), pin(None));
    check(&trust, 1, 0, ("pinned", Some(Class::Federal)));
    check(&trust, 1, 86_400, ("pinned", None));
    trust.pin(key(1), pin(Some(Class::Municipal)));
    check(&trust, 1, 0, ("pinned", Some(Class::Municipal)));
    // An update without an entry suspends it; a later one can bring it back.
    let held = trust.directory("dir.example").unwrap().clone();
    let next = signed(Kind::Directory, directory(2, vec![entry(1, Class::Federal)]).to_payload(), &[50]);
    trust.keep_directory(held.update(&next, NOW, true).unwrap());
    check(&trust, 2, 0, ("suspended", Some(Class::Fire)));
    let held = trust.directory("dir.example").unwrap().clone();
    let back = signed(Kind::Directory, directory(3, vec![entry(2, Class::Fire)]).to_payload(), &[50]);
    trust.keep_directory(held.update(&back, NOW, true).unwrap());
    check(&trust, 2, 0, ("vouched", Some(Class::Fire)));
    trust.revoke(&Revocation { key: key(2), from: NOW, reason: String::new() });
    check(&trust, 2, 0, ("revoked", None));
    assert!(trust.unpin(key(1)).is_some());
    check(&trust, 1, 0, ("suspended", Some(Class::Federal)));
    trust.drop_directory("dir.example");
    check(&trust, 1, 0, ("unknown", None));
    check(&trust, 2, 0, ("revoked", None));
    let stored = serde_json::to_string(&trust).unwrap();
    assert_eq!(serde_json::from_str::<Trust>(&stored).unwrap(), trust);
}

#[test]
fn a_rotation_hands_a_pin_over() {
    let rotation =
        |from: i64| Rotation { old: key(1), new: key(2), domain: "a.example".parse().unwrap(), from: NOW.plus(from) };
    let mut trust = Trust::default();
    assert!(!trust.rotate(&rotation(0), NOW), "nothing is pinned");
    trust.pin(key(1), pin(Some(Class::State)));
    let elsewhere = Rotation { domain: "b.example".parse().unwrap(), ..rotation(0) };
    assert!(!trust.rotate(&elsewhere, NOW), "pinned for another domain");
    assert!(trust.rotate(&rotation(60), NOW));
    assert_eq!(word(&trust.standing(key(2), NOW)), ("pinned", Some(Class::State)));
    assert_eq!(trust.pins()[&key(2)].how, How::Rotated);
    assert_eq!(word(&trust.standing(key(1), NOW)).0, "pinned");
    assert_eq!(word(&trust.standing(key(1), NOW.plus(60))).0, "suspended");
    let mut trust = Trust::default();
    trust.pin(key(1), pin(None));
    trust.revoke(&Revocation { key: key(1), from: NOW, reason: String::new() });
    assert!(!trust.rotate(&rotation(0), NOW), "a stolen key names no successor");
}

#[test]
fn the_earliest_revocation_counts() {
    let mut trust = Trust::default();
    for from in [60, 0, 120] {
        trust.revoke(&Revocation { key: key(1), from: NOW.plus(from), reason: String::new() });
    }
    assert_eq!(trust.revoked(key(1)).unwrap().from, NOW);
}

#[test]
fn items_lie_beside_their_feed() {
    let check = |feed: &str, url: &str, expected: Option<&str>| {
        let item = Item::of(b"x", url);
        let address = item.and_then(|item| item.address(&feed.parse().unwrap()));
        assert_eq!(address.map(|address| address.to_string()).as_deref(), expected, "{feed} {url}");
    };
    check("https://a.example/ofr/feed.ofrfeed", "one.ofr", Some("https://a.example/ofr/one.ofr"));
    check("https://a.example/ofr/feed.ofrfeed", "2026/one.ofr", Some("https://a.example/ofr/2026/one.ofr"));
    check("https://a.example/ofr/feed.ofrfeed", "/one.ofr", Some("https://a.example/one.ofr"));
    check("https://a.example/ofr/", "one.ofr", Some("https://a.example/ofr/one.ofr"));
    check("https://a.example", "one.ofr", Some("https://a.example/one.ofr"));
    for bad in
        ["", "/", "//b.example/x", "https://b.example/x", "../x", "a/../x", "x?y", "x#y", "a//b", "x%2f", "a\\b", "a/"]
    {
        check("https://a.example/feed", bad, None);
    }
    let item = Item::of(b"x", "one.ofr").unwrap();
    assert!(item.is(b"x") && !item.is(b"y"));
    assert!(Item::of(&vec![0; 70_000], "one.ofr").is_none());
}

#[test]
fn texts_of_statements_keep_the_rules() {
    let code = |reason: &str| {
        let revocation = Revocation { key: key(1), from: NOW, reason: reason.to_owned() };
        let file = signed(Kind::Revocation, revocation.to_payload(), &[1]);
        Revocation::read(&file, &Trust::default()).map(|_| "").map_err(|refusal| refusal.code())
    };
    assert_eq!(code("stolen"), Ok(""));
    assert_eq!(code(""), Ok(""));
    assert_eq!(code("sto\u{202e}len"), Err("schema.form"));
    assert_eq!(code(&"x".repeat(201)), Err("schema.length"));
    let twice = directory(1, vec![entry(1, Class::Fire), entry(1, Class::State)]);
    let file = signed(Kind::Directory, twice.to_payload(), &[50]);
    assert_eq!(Directory::offered(&file, NOW, true).map_err(|r| r.code()), Err("schema.repeated"));
}

/// The largest directory that the format allows is read.
#[test]
fn five_thousand_entries_are_read() {
    let entries = (0..5000_u32).map(|n| {
        let mut seed = [9; 32];
        seed[..4].copy_from_slice(&n.to_le_bytes());
        let key = Signer::from_seed(&seed).key().unwrap();
        Entry { key, name: format!("Agency number {n}"), domain: "a.example".parse().unwrap(), class: Class::Fire }
    });
    let file = signed(Kind::Directory, directory(1, entries.collect()).to_payload(), &[50]);
    assert_eq!(Directory::offered(&file, NOW, true).unwrap().entries.len(), 5000);
}

/// Who is imitated is known again after each change of who is known.
#[test]
fn looks_follow_the_trust() {
    let resembled = |trust: &Trust| {
        let like = trust.looks().resembles(key(9), None, "Agencу 1", &"b.example".parse().unwrap());
        like.map(|of| of.key)
    };
    let mut trust = Trust::default();
    assert_eq!(resembled(&trust), None);
    trust.keep_directory(directory(1, vec![entry(1, Class::Fire)]));
    assert_eq!(resembled(&trust), Some(key(1)));
    assert_eq!(resembled(&trust.clone()), Some(key(1)));
    trust.drop_directory("dir.example");
    assert_eq!(resembled(&trust), None);
    trust.pin(key(2), Pin { name: "AGENCY-1".to_owned(), ..pin(None) });
    assert_eq!(resembled(&trust), Some(key(2)));
    let same = Trust::default();
    trust.unpin(key(2));
    assert_eq!((resembled(&trust), &trust), (None, &same));
}
