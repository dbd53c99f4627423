//! Every test vector of requests through the household: the answer is the one that the vectors' file gives.

use super::super::{MEMORY, TRUST, set_book};
use super::{House, file, house, time};
use crate::view::requests::{Carrier, Taken, TakenAs};
use request::envelope::{Envelope, Identity, Kind};
use request::statement::{Directory, Entry, Revocation};
use request::{How, Memory, Moment, Pin, Trust};
use serde_json::{Value, json};

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_else(|| panic!("{member} of {value}"))
}

/// What the owner of a case knows. Revoked keys were pinned before.
fn trust(known: &Value) -> Trust {
    let known = known.as_array().expect("a list");
    let of = |standing: &str| known.iter().filter(|k| k["standing"] == standing).map(entry).collect();
    let mut trust = Trust::default();
    trust.keep_directory(Directory {
        id: "directory.example".to_owned(),
        name: "A directory".to_owned(),
        sequence: 1,
        issued: Moment(0),
        expires: Moment(i64::MAX),
        threshold: 1,
        roots: vec![],
        entries: of("vouched"),
        identity: Identity([0; 32]),
        gone: of("suspended"),
    });
    for k in known.iter().filter(|k| k["standing"] == "pinned" || k["standing"] == "revoked") {
        let Entry { key, name, domain, class } = entry(k);
        trust.pin(key, Pin { name, domain, class: Some(class), how: How::Compared, at: Moment(0), until: None });
        if let Some(from) = k["from"].as_str() {
            trust.revoke(&Revocation { key, from: Moment::parse(from).expect("a time"), reason: String::new() });
        }
    }
    trust
}

fn entry(known: &Value) -> Entry {
    Entry {
        key: text(known, "key").parse().expect("a key"),
        name: text(known, "name").to_owned(),
        domain: text(known, "domain").parse().expect("a domain"),
        class: serde_json::from_value(known["class"].clone()).expect("a class"),
    }
}

/// A household as the case has it: nothing kept, these trusted, the files before taken in.
fn prepare(house: &House, case: &Value, usual: &Value) {
    let (usual_known, none) = (usual.clone(), json!([]));
    let or = |member: &str, other: &'_ Value| if case[member].is_null() { other.clone() } else { case[member].clone() };
    let set_trust = |known: &Value| {
        let kept = house.desk.with_private(|private| set_book(private, TRUST, &trust(known)));
        kept.expect("is kept");
    };
    let clear = house.desk.with_private(|private| {
        for held in private.all_requests()? {
            private.remove_request(&held.identity)?;
        }
        set_book(private, MEMORY, &Memory::default())
    });
    clear.expect("is cleared");
    set_trust(&usual_known);
    house.clock.doubt(true);
    for before in or("before", &none).as_array().expect("a list") {
        house.clock.step(time(text(before, "now")));
        let taken = house.take(text(before, "file"));
        assert_eq!(taken.taken, TakenAs::Card, "{before}");
    }
    set_trust(&or("known", &usual_known));
    house.clock.doubt(case["clock_synchronised"] == false);
    house.clock.step(time(text(case, "now")));
}

fn take(house: &House, case: &Value) -> Taken {
    let bytes = file(text(case, "file"));
    let identity = || Envelope::read(&bytes, Kind::Request).ok()?.verify().ok().map(|v| v.identity());
    let posted = case["posted"].as_array().is_some_and(|all| {
        let posted = |name: &Value| Envelope::read(&file(name.as_str()?), Kind::Request).ok()?.verify().ok();
        all.iter().any(|name| posted(name).map(|v| v.identity()) == identity())
    });
    let now = model::Clock::now(&*house.clock);
    house.desk.take_request(&bytes, Carrier::Folder, now, posted).expect("answers")
}

#[test]
fn every_vector_is_answered_as_its_file_says() {
    let vectors: Value = serde_json::from_slice(&file("vectors.json")).expect("is JSON");
    let house = house();
    let mut counts = [0; 4];
    for case in vectors["cases"].as_array().expect("a list").iter().filter(|case| case["kind"] == "request") {
        prepare(&house, case, &vectors["usual"]);
        let taken = take(&house, case);
        let expect = &case["expect"];
        let wanted: &[TakenAs] = match text(expect, "verdict") {
            "card" if expect["seen_before"].is_null() => &[TakenAs::Card],
            // The very file is here already.
            "card" => &[TakenAs::Known],
            "quarantine" => &[TakenAs::Stranger],
            // Also where the old revision is kept to tell what changed.
            "ignored" => &[TakenAs::Old, TakenAs::Known],
            _ => &[TakenAs::Refused],
        };
        assert!(wanted.contains(&taken.taken), "{case}: {taken:?}");
        if let Some(code) = expect["code"].as_str() {
            let hint = taken.error.as_ref().and_then(|error| error.hint.clone()).expect("a hint");
            assert!(hint.ends_with(&format!("({code})")), "{case}: {hint}");
            assert_eq!(taken.id, None);
        }
        counts[taken.taken as usize % 4] += 1;
    }
    assert!(counts.iter().sum::<usize>() > 150, "{counts:?}");
    let kinds = house.kinds();
    assert!(kinds.iter().any(|kind| kind == "request_received"));
}
