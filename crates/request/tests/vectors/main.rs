//! Every committed test vector against the library, read from `vectors.json` alone, as another implementation would; and the
//! committed files against what makes them.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed as it should")]

mod made;

use request::envelope::{Identity, Kind};
use request::statement::{Directory, Entry, Feed, FeedHeld, Revocation, Rotation};
use request::{Card, Class, Context, How, Key, Memory, Moment, Pin, Policy, Refusal, Trust, Verdict, check};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Vectors {
    /// Whom the owner of a case knows that does not say otherwise.
    usual: Value,
    cases: Vec<Value>,
}

#[derive(Clone, Deserialize)]
struct KnownKey {
    key: Key,
    standing: String,
    name: String,
    domain: String,
    class: Class,
    from: Option<Moment>,
}

fn file(name: &str) -> Vec<u8> {
    std::fs::read(made::folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn moment(value: &Value) -> Moment {
    Moment::parse(value.as_str().unwrap()).unwrap()
}

fn cases() -> Vec<Value> {
    let vectors: Vectors = serde_json::from_slice(&file("vectors.json")).unwrap();
    assert!(vectors.cases.len() > 100, "only {} cases", vectors.cases.len());
    let mut cases = vectors.cases;
    for case in cases.iter_mut().filter(|case| case["kind"] == "request") {
        for (member, usual) in [("known", vectors.usual.clone()), ("before", json!([])), ("posted", json!([]))] {
            if case[member].is_null() {
                case[member] = usual;
            }
        }
    }
    cases
}

/// What the owner of a case knows. Revoked keys were pinned before.
fn trust(known: &Value) -> Trust {
    let mut trust = Trust::default();
    let entry = |known: &KnownKey| Entry {
        key: known.key,
        name: known.name.clone(),
        domain: known.domain.parse().unwrap(),
        class: known.class,
    };
    let known: Vec<KnownKey> = serde_json::from_value(known.clone()).unwrap();
    let of = |standing: &str| known.iter().filter(|k| k.standing == standing).map(entry).collect();
    let directory = Directory {
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
    };
    trust.keep_directory(directory);
    for known in known.iter().filter(|known| ["pinned", "revoked"].contains(&known.standing.as_str())) {
        let (name, domain) = (known.name.clone(), known.domain.parse().unwrap());
        trust.pin(
            known.key,
            Pin { name, domain, class: Some(known.class), how: How::Compared, at: Moment(0), until: None },
        );
        if let Some(from) = known.from {
            trust.revoke(&Revocation { key: known.key, from, reason: String::new() });
        }
    }
    trust
}

fn memory(case: &Value) -> Memory {
    let mut memory = Memory::default();
    let trust = trust(&json!([made::RIVERTON.known(), made::FAIRVIEW.known(), made::DANA.known()]));
    for before in case["before"].as_array().unwrap() {
        let policy = Policy::default();
        let now = moment(&before["now"]);
        // A cancellation may come minutes after its own time; the hour earlier is only when it came in.
        let context = Context { trust: &trust, memory: &memory, policy: &policy, now, clock_synchronised: false };
        match check(&file(before["file"].as_str().unwrap()), &context) {
            Ok(Verdict::Card(card)) => memory.remember(card.sighting()),
            other => panic!("{before}: {other:?}"),
        }
    }
    for posted in case["posted"].as_array().unwrap() {
        let bytes = file(posted.as_str().unwrap());
        memory.note_posted(
            request::envelope::Envelope::read(&bytes, Kind::Request).unwrap().verify().unwrap().identity(),
        );
    }
    memory
}

/// An answer in the words of `vectors.json`.
fn answer(result: Result<Verdict, Refusal>) -> Value {
    match result {
        Err(refusal) => json!({ "verdict": "refused", "code": refusal.code() }),
        Ok(Verdict::Ignored(i)) => json!({ "verdict": "ignored", "revision": i.revision, "highest": i.highest }),
        Ok(Verdict::Quarantine(q)) => json!({ "verdict": "quarantine", "suspended": q.suspended,
            "resembles": q.resembles.map(|of| of.name), "mixed_script": q.mixed_script }),
        Ok(Verdict::Card(card)) => {
            let Card { hidden, also_signed_by, notices, seen_before, .. } = *card;
            let codes: Vec<_> = notices.iter().map(request::Notice::code).collect();
            let mut answer = json!({ "verdict": "card", "hidden": hidden, "also_signed_by": also_signed_by.len(), "notices": codes });
            if let Some(at) = seen_before {
                answer["seen_before"] = json!(at);
            }
            answer
        }
    }
}

fn taken(result: Result<Value, Refusal>) -> Value {
    result
        .map(|mut value| {
            value["verdict"] = "taken".into();
            value
        })
        .unwrap_or_else(|refusal| json!({ "verdict": "refused", "code": refusal.code() }))
}

fn feed(case: &Value, bytes: &[u8], now: Moment) -> Value {
    let followed: Vec<Key> = serde_json::from_value(case["followed"].clone()).unwrap();
    let held = case["held"].as_str().map(|name| -> FeedHeld {
        Feed::read(&file(name), &followed, None, moment(&json!(made::NOW)), true).unwrap().held
    });
    taken(
        Feed::read(bytes, &followed, held, now, true)
            .map(|read| json!({ "sequence": read.feed.sequence, "stale": read.stale, "items": read.feed.items.len() })),
    )
}

fn directory(case: &Value, bytes: &[u8], now: Moment) -> Value {
    let then = moment(&json!(made::NOW));
    let held = case["held"].as_str().map(|name| Directory::offered(&file(name), then, true).unwrap());
    let read = match held {
        None => Directory::offered(bytes, now, true),
        Some(held) => held.update(bytes, now, true),
    };
    taken(read.map(|directory| {
        let gone: Vec<Key> = directory.gone.iter().map(|entry| entry.key).collect();
        json!({ "sequence": directory.sequence, "suspended": gone })
    }))
}

fn revocation(case: &Value, bytes: &[u8], now: Moment) -> Value {
    let mut trust = Trust::default();
    trust.keep_directory(Directory::offered(&file(case["held"].as_str().unwrap()), now, true).unwrap());
    taken(Revocation::read(bytes, &trust).map(|revocation| json!({ "revoked": revocation.key })))
}

#[test]
fn every_vector_is_answered_as_it_says() {
    let mut wrong = Vec::new();
    for case in cases() {
        let name = case["file"].as_str().unwrap();
        let (bytes, now) = (file(name), moment(&case["now"]));
        let found = match case["kind"].as_str().unwrap() {
            "request" => {
                let (trust, memory, policy) = (trust(&case["known"]), memory(&case), Policy::default());
                let clock_synchronised = case["clock_synchronised"].as_bool().unwrap();
                answer(check(
                    &bytes,
                    &Context { trust: &trust, memory: &memory, policy: &policy, now, clock_synchronised },
                ))
            }
            "feed" => feed(&case, &bytes, now),
            "directory" => directory(&case, &bytes, now),
            "revocation" => revocation(&case, &bytes, now),
            "rotation" => taken(Rotation::read(&bytes).map(|r| json!({ "old": r.old, "new": r.new }))),
            other => panic!("{other}"),
        };
        if found != case["expect"] {
            wrong.push(format!("{name} ({}):\n  expected {}\n  found    {found}", case["about"], case["expect"]));
        }
    }
    assert!(wrong.is_empty(), "{} vectors:\n{}", wrong.len(), wrong.join("\n"));
}

/// Every trick of the specification's table has a vector or, where it cannot be a file, words.
#[test]
fn no_trick_is_left_out() {
    let vectors: Value = serde_json::from_slice(&file("vectors.json")).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut said: Vec<String> = vectors["cases"].as_array().unwrap().iter().map(|case| text(&case["about"])).collect();
    said.extend(vectors["described"].as_array().unwrap().iter().map(|case| format!("{}:", text(&case["case"]))));
    let missing: Vec<_> =
        (1..=30).map(|n| format!("H{n}:")).filter(|trick| !said.iter().any(|about| about.starts_with(trick))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// `cargo run -p porchlight-request --example make-vectors` writes them anew.
#[test]
fn the_committed_files_are_what_is_made() {
    let made = made::files();
    let mut committed = Vec::new();
    let mut folders = vec![made::folder()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { committed.push(path) }
        }
    }
    let name =
        |path: &std::path::PathBuf| path.strip_prefix(made::folder()).unwrap().to_str().unwrap().replace('\\', "/");
    let names: std::collections::BTreeSet<_> = committed.iter().map(name).collect();
    assert_eq!(names, made.keys().cloned().collect(), "files were added or are missing");
    for (name, bytes) in made {
        assert!(file(&name) == bytes, "{name} is not what is made");
    }
}
