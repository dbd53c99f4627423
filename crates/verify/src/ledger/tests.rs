use super::*;
use ed25519_dalek::{Signer, SigningKey};

struct Ledger {
    entries: Vec<(Entry, Hash)>,
    days: Vec<Day>,
    keys: Vec<SigningKey>,
}

fn key(n: u8) -> SigningKey {
    SigningKey::from_bytes(&[n; 32])
}

/// Three days of four entries each, as the recorder makes them.
fn whole() -> Ledger {
    let mut ledger = Ledger { entries: Vec::new(), days: Vec::new(), keys: Vec::new() };
    for day in 0..3u8 {
        let (count, head) = ledger.entries.last().map_or((0, GENESIS), |(e, h)| (e.seq, *h));
        let new = key(day + 1);
        let mut row = Day {
            number: u32::from(day) + 1,
            key: new.verifying_key().to_bytes(),
            at: 1,
            count,
            head,
            signature: None,
        };
        if let Some(old) = ledger.keys.last() {
            row.signature = Some(old.sign(&row.message()).to_bytes());
        }
        ledger.days.push(row);
        ledger.keys.push(new);
        for n in 0..4 {
            let (seq, prev) = ledger.entries.last().map_or((1, GENESIS), |(e, h)| (e.seq + 1, *h));
            let public = canonical_json(&serde_json::json!({"n": n, "camera": "front"})).expect("integers");
            let entry = Entry { seq, at: 5, kind: "view".into(), public, details: (n == 1).then_some([7; 32]), prev };
            let hash = entry.hash();
            ledger.entries.push((entry, hash));
        }
    }
    ledger
}

fn report(ledger: &Ledger, anchors: &[Anchor]) -> Report {
    verify(ledger.entries.iter().map(|(e, h)| (e, *h)), &ledger.days, None, anchors)
}

fn check(harm: impl FnOnce(&mut Ledger), expected: &[Problem]) {
    let mut ledger = whole();
    harm(&mut ledger);
    assert_eq!(report(&ledger, &[]).problems, expected);
}

#[test]
fn a_whole_ledger_is_found_whole() {
    check(|_| {}, &[]);
    let empty = verify([], &[], None, &[]);
    assert!(empty.ok);
    assert_eq!(empty.head, hex::encode(GENESIS));
}

#[test]
fn every_harm_is_found_and_named() {
    check(|l| l.entries[4].0.public = "{}".into(), &[Problem::Altered { seq: 5 }]);
    check(|l| l.entries[4].0.at += 1, &[Problem::Altered { seq: 5 }]);
    check(|l| l.entries[5].0.details = None, &[Problem::Altered { seq: 6 }]);
    check(|l| drop(l.entries.drain(4..6)), &[Problem::Removed { first: 5, last: 6 }]);
    check(|l| l.entries.swap(4, 5), &[Problem::Reordered { seq: 5 }]);
    // Altered with its own hash made to fit: the next one does not follow.
    check(
        |l| {
            l.entries[4].0.kind = "unlock".into();
            l.entries[4].1 = l.entries[4].0.hash();
        },
        &[Problem::Unlinked { seq: 6 }],
    );
    check(|l| l.entries.truncate(6), &[Problem::Cut { count: 8 }]);
    check(|l| l.days[1].signature = Some([1; 64]), &[Problem::DayKey { day: 2 }]);
    check(
        |l| l.days[1].key = key(9).verifying_key().to_bytes(),
        &[Problem::DayKey { day: 2 }, Problem::DayKey { day: 3 }],
    );
    check(|l| drop(l.days.drain(1..2)), &[Problem::DayKey { day: 3 }]);
    check(|l| drop(l.days.drain(0..1)), &[Problem::DayKey { day: 2 }, Problem::DayKey { day: 3 }]);
}

#[test]
fn a_chain_written_anew_contradicts_the_day_keys() {
    check(
        |l| {
            let mut prev = GENESIS;
            for (entry, hash) in &mut l.entries {
                entry.kind = "nothing".into();
                entry.prev = prev;
                *hash = entry.hash();
                prev = *hash;
            }
        },
        &[Problem::Rewritten { day: 2 }, Problem::Rewritten { day: 3 }],
    );
}

#[test]
fn anchors_find_a_cut_tail_and_a_new_ledger() {
    let mut ledger = whole();
    let head = Anchor::Head(ledger.entries[11].1);
    let sheet = Anchor::FirstKey(fingerprint(&ledger.days[0].key).to_uppercase());
    let good = report(&ledger, &[head.clone(), sheet.clone()]);
    assert!(good.ok && good.anchor.contains("that you gave"), "{good:?}");
    assert!(good.cannot_prove.len() < report(&ledger, &[]).cannot_prove.len());
    ledger.entries.truncate(10);
    assert!(report(&ledger, &[]).ok, "without an anchor the cut of the newest day cannot be seen");
    assert_eq!(report(&ledger, &[head]).problems, [Problem::AnchorMissing]);
    let mut anew = whole();
    anew.days.clear();
    assert_eq!(report(&anew, &[sheet]).problems, [Problem::FirstKey]);
}

#[test]
fn a_signed_head_finds_a_cut_tail() {
    let ledger = whole();
    let head = ledger.entries[11].1;
    let signature = ledger.keys[2].sign(&head_message(12, &head)).to_bytes();
    let statement = HeadStatement { count: 12, head, signature };
    let run = |n: usize, s: &HeadStatement| {
        verify(ledger.entries[..n].iter().map(|(e, h)| (e, *h)), &ledger.days, Some(s), &[]).problems
    };
    assert_eq!(run(12, &statement), []);
    assert_eq!(run(11, &statement), [Problem::Cut { count: 12 }]);
    let forged = HeadStatement { signature: [3; 64], ..statement };
    assert_eq!(run(12, &forged), [Problem::HeadStatement]);
}

#[test]
fn a_forged_number_does_not_fill_the_memory() {
    let entry = Entry { seq: u64::MAX, at: 0, kind: "x".into(), public: "{}".into(), details: None, prev: GENESIS };
    let found = verify([(&entry, entry.hash())], &[], None, &[]);
    assert_eq!(found.problems, [Problem::Removed { first: 1, last: u64::MAX - 1 }]);
    let twice = [(&entry, entry.hash()), (&entry, entry.hash())];
    assert!(!verify(twice, &[], None, &[]).ok);
}

#[test]
fn canonical_json_has_one_form() {
    let check = |value: serde_json::Value, expected: Option<&str>| {
        assert_eq!(canonical_json(&value).as_deref(), expected);
    };
    check(serde_json::json!({"b": [1, null], "a": "é\n"}), Some("{\"a\":\"é\\n\",\"b\":[1,null]}"));
    check(serde_json::json!({"a": 0.5}), None);
    check(serde_json::json!("x".repeat(MAX_PUBLIC)), None);
}

#[test]
fn lines_read_back_as_written() {
    let ledger = whole();
    let mut lines = vec![Line::Header(Header { household: "h1".into() })];
    lines.extend(ledger.days.iter().cloned().map(Line::Day));
    lines.extend(ledger.entries.iter().cloned().map(|(e, h)| Line::Entry(e, h)));
    lines.push(Line::Head(HeadStatement { count: 12, head: [1; 32], signature: [2; 64] }));
    let text: String = lines.iter().map(|l| to_line(l) + "\n").collect();
    assert_eq!(read(text.as_bytes()).expect("reads"), lines);
    assert_eq!(to_line(&lines[4]), {
        let (e, h) = &ledger.entries[0];
        format!(
            "{{\"entry\":{{\"seq\":1,\"at\":5,\"kind\":\"view\",\"public\":\"{{\\\"camera\\\":\\\"front\\\",\\\"n\\\":0}}\",\
             \"prev\":\"{}\",\"hash\":\"{}\"}}}}",
            hex::encode(e.prev),
            hex::encode(h)
        )
    });
}

#[test]
fn no_odd_file_is_taken_for_a_ledger() {
    let head = to_line(&Line::Header(Header { household: "h".into() }));
    let day = to_line(&Line::Day(whole().days.remove(0)));
    for bad in [
        day.clone(),
        format!("{head}\n{head}"),
        format!("{head}\n{{}}"),
        format!("{head}\n{day} x"),
        format!("{head}\n{}", day.replace("\"key\":\"", "\"key\":\"zz")),
        format!("{head}\n{}", day.replace("\"number\":1", "\"number\":-1")),
        format!("{head}\n{}", "x".repeat(MAX_LINE + 1)),
        head.replace("ledger 1", "ledger 2"),
    ] {
        assert!(read(bad.as_bytes()).is_err(), "{}", &bad[..bad.len().min(80)]);
    }
    assert!(read(&b"\xff\n"[..]).is_err());
    assert_eq!(read(&b""[..]).expect("empty"), []);
}
