//! Feeds, directories, revocations and rotations.

use super::*;
use request::envelope::{Identity, Kind};
use request::statement::{Directory, Entry, Feed, Item, Revocation, Rotation};
use request::{Class, Moment};

fn at(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

fn case(kind: &str, file: &str, bytes: Option<Vec<u8>>, about: &str, expect: Value) -> Case {
    let json =
        json!({ "kind": kind, "file": file, "about": about, "now": NOW, "clock_synchronised": true, "expect": expect });
    Case { file: file.to_owned(), bytes, json }
}

pub(super) fn cases() -> Vec<Case> {
    [feeds(), directories(), revocations(), rotations()].into_iter().flatten().collect()
}

fn feeds() -> Vec<Case> {
    let item = |file: &str, url: &str| {
        let bytes = valid::cases().into_iter().find(|case| case.file == file).and_then(|case| case.bytes).unwrap();
        Item::of(&bytes, url).unwrap()
    };
    let items = vec![item("valid/plain.ofr", "plain.ofr"), item("valid/two-windows.ofr", "2026/two-windows.ofr")];
    let first = Feed { sequence: 7, issued: at("2026-03-01T12:00:00Z"), expires: at("2026-03-14T12:00:00Z"), items };
    let next = Feed { sequence: 8, items: first.items[..1].to_vec(), ..first.clone() };
    let other = Feed { items: vec![], ..first.clone() };
    let long = Feed { expires: at("2026-03-16T12:00:00Z"), ..first.clone() };
    let make = |feed: &Feed, by: &Agency| Some(signed_bytes(Kind::Feed, feed.to_payload(), &[by]));
    let foreign = |url: &str| {
        let text = String::from_utf8(first.to_payload()).unwrap().replace("\"plain.ofr\"", &format!("{url:?}"));
        Some(signed_bytes(Kind::Feed, text.into_bytes(), &[&RIVERTON]))
    };
    let taken = |sequence: u64, stale: bool, items: usize| json!({ "verdict": "taken", "sequence": sequence, "stale": stale, "items": items });
    let feed = |file: &str, bytes: Option<Vec<u8>>, about: &str, expect: Value| {
        let mut case = case("feed", file, bytes, about, expect);
        case.json["followed"] = json!([RIVERTON.key()]);
        case.json["held"] = Value::Null;
        case
    };
    vec![
        feed("feeds/first.ofrfeed", make(&first, &RIVERTON), "A feed of two.", taken(7, false, 2)),
        feed("feeds/next.ofrfeed", make(&next, &RIVERTON), "What follows it.", taken(8, false, 1))
            .with("held", "feeds/first.ofrfeed".into()),
        feed("feeds/first.ofrfeed", None, "The same again.", taken(7, false, 2))
            .with("held", "feeds/first.ofrfeed".into()),
        feed("feeds/first.ofrfeed", None, "H26: the sequence goes back.", refused("statement.sequence"))
            .with("held", "feeds/next.ofrfeed".into()),
        feed("feeds/other.ofrfeed", make(&other, &RIVERTON), "H26: the same sequence with other bytes.", {
            refused("statement.equivocation")
        })
        .with("held", "feeds/first.ofrfeed".into()),
        feed("feeds/first.ofrfeed", None, "H26: expired: taken, with a notice.", taken(7, true, 2))
            .with("now", "2026-03-15T12:00:00Z".into()),
        feed(
            "feeds/other-host.ofrfeed",
            foreign("https://elsewhere.example/plain.ofr"),
            "H26: an item on another host.",
            refused("feed.other_host"),
        ),
        feed(
            "feeds/network-path.ofrfeed",
            foreign("//elsewhere.example/plain.ofr"),
            "H26: the same without its scheme.",
            refused("feed.other_host"),
        ),
        feed(
            "feeds/climbing.ofrfeed",
            foreign("../../plain.ofr"),
            "An item above the feed's folder.",
            refused("feed.other_host"),
        ),
        feed(
            "feeds/token.ofrfeed",
            foreign("plain.ofr?home=81c2"),
            "An item with a query.",
            refused("feed.other_host"),
        ),
        feed(
            "feeds/long.ofrfeed",
            make(&long, &RIVERTON),
            "It lives longer than 14 days.",
            refused("statement.lifetime"),
        ),
        feed("feeds/stranger.ofrfeed", make(&first, &STRANGER), "Signed by a key that is not followed.", {
            refused("feed.unknown_key")
        }),
    ]
}

fn entry(agency: &Agency) -> Entry {
    Entry {
        key: agency.key(),
        name: agency.name.to_owned(),
        domain: agency.domain.parse().unwrap(),
        class: Class::of_word(agency.class).unwrap(),
    }
}

/// The roots of the directory: keys of its own.
const ROOTS: [Agency; 4] = [
    Agency { seed: 11, ..STRANGER },
    Agency { seed: 12, ..STRANGER },
    Agency { seed: 13, ..STRANGER },
    Agency { seed: 14, ..STRANGER },
];

fn first_directory() -> Directory {
    Directory {
        id: "directory.example".to_owned(),
        name: "Directory of the Lower Valley".to_owned(),
        sequence: 1,
        issued: at("2026-02-01T12:00:00Z"),
        expires: at("2026-04-01T12:00:00Z"),
        threshold: 2,
        roots: ROOTS[..3].iter().map(Agency::key).collect(),
        entries: vec![entry(&RIVERTON), entry(&FAIRVIEW)],
        identity: Identity([0; 32]),
        gone: vec![],
    }
}

fn signed_directory(directory: &Directory, roots: &[usize]) -> Vec<u8> {
    let signers: Vec<_> = roots.iter().map(|root| &ROOTS[*root]).collect();
    signed_bytes(Kind::Directory, directory.to_payload(), &signers)
}

fn directories() -> Vec<Case> {
    let first = first_directory();
    let next = Directory { sequence: 2, entries: vec![entry(&RIVERTON)], ..first.clone() };
    let rooted = Directory { sequence: 3, roots: ROOTS[1..].iter().map(Agency::key).collect(), ..next.clone() };
    let other = Directory { name: "Directory of the Upper Valley".to_owned(), ..first.clone() };
    let taken = |sequence: u64, gone: &[&Agency]| json!({ "verdict": "taken", "sequence": sequence, "suspended": gone.iter().map(|a| a.key()).collect::<Vec<_>>() });
    let directory = |file: &str, bytes: Option<Vec<u8>>, held: Option<&str>, about: &str, expect: Value| {
        case("directory", file, bytes, about, expect).with("held", json!(held))
    };
    let held = Some("trust/first.ofrdir");
    vec![
        directory(
            "trust/first.ofrdir",
            Some(signed_directory(&first, &[0, 1])),
            None,
            "Two of its three roots signed.",
            taken(1, &[]),
        ),
        directory("trust/next.ofrdir", Some(signed_directory(&next, &[1, 2])), held, "An entry is gone: suspended.", {
            taken(2, &[&FAIRVIEW])
        }),
        directory(
            "trust/rooted.ofrdir",
            Some(signed_directory(&rooted, &[1, 2])),
            Some("trust/next.ofrdir"),
            "New roots, signed by two of the old and two of the new.",
            taken(3, &[]),
        ),
        directory(
            "trust/usurped.ofrdir",
            Some(signed_directory(&rooted, &[2, 3])),
            Some("trust/next.ofrdir"),
            "New roots, signed by one of the old only.",
            refused("statement.signers"),
        ),
        directory(
            "trust/one-root.ofrdir",
            Some(signed_directory(&first, &[0])),
            None,
            "One root where two are needed.",
            refused("statement.signers"),
        ),
        directory("trust/root-twice.ofrdir", Some(signed_directory(&first, &[0, 0])), None, "One root, twice.", {
            refused("statement.signers")
        }),
        directory(
            "trust/first.ofrdir",
            None,
            Some("trust/next.ofrdir"),
            "A lower sequence.",
            refused("statement.sequence"),
        ),
        directory(
            "trust/other.ofrdir",
            Some(signed_directory(&other, &[0, 1])),
            held,
            "The same sequence, other bytes.",
            refused("statement.equivocation"),
        ),
        directory("trust/first.ofrdir", None, None, "It has expired.", refused("statement.expired"))
            .with("now", "2026-04-02T12:00:00Z".into()),
    ]
}

fn revocations() -> Vec<Case> {
    let revocation =
        Revocation { key: RIVERTON.key(), from: at("2026-02-28T00:00:00Z"), reason: "The key was stolen.".to_owned() };
    let signed_by = |signers: &[&Agency]| Some(signed_bytes(Kind::Revocation, revocation.to_payload(), signers));
    let taken = json!({ "verdict": "taken", "revoked": RIVERTON.key() });
    let case = |file: &str, bytes, about: &str, expect: Value| {
        case("revocation", file, bytes, about, expect).with("held", "trust/first.ofrdir".into())
    };
    vec![
        case("trust/itself.ofrrevoke", signed_by(&[&RIVERTON]), "By the key itself.", taken.clone()),
        case("trust/listed.ofrrevoke", signed_by(&[&ROOTS[0], &ROOTS[2]]), "By a directory's threshold.", taken),
        case("trust/below.ofrrevoke", signed_by(&[&ROOTS[0]]), "By one root of three.", refused("statement.signers")),
        case("trust/foreign.ofrrevoke", signed_by(&[&FAIRVIEW]), "By another agency.", refused("statement.signers")),
    ]
}

fn rotations() -> Vec<Case> {
    let rotation = Rotation {
        old: RIVERTON.key(),
        new: STRANGER.key(),
        domain: RIVERTON.domain.parse().unwrap(),
        from: at("2026-03-01T00:00:00Z"),
    };
    let signed_by = |signers: &[&Agency]| Some(signed_bytes(Kind::Rotation, rotation.to_payload(), signers));
    let taken = json!({ "verdict": "taken", "old": RIVERTON.key(), "new": STRANGER.key() });
    vec![
        case("rotation", "trust/both.ofrrotate", signed_by(&[&RIVERTON, &STRANGER]), "By both keys.", taken),
        case("rotation", "trust/old-only.ofrrotate", signed_by(&[&RIVERTON]), "By the old key only.", {
            refused("statement.signers")
        }),
        case("rotation", "trust/new-only.ofrrotate", signed_by(&[&STRANGER]), "By the new key only.", {
            refused("statement.signers")
        }),
    ]
}
