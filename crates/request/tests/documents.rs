//! The specification says what the code does: every code of a refusal and a notice, the kinds of files, and the worked example.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed as it should")]

use request::envelope::{Envelope, Kind, pae};
use std::collections::BTreeSet;
use std::path::Path;

fn text(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)).unwrap()
}

/// What stands in backquotes, or between quotes in a source.
fn quoted(text: &str, quote: char) -> BTreeSet<String> {
    let code = |part: &&str| {
        let plain = part.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c == '.');
        plain && part.split('.').count() == 2 && part.split('.').all(|word| !word.is_empty())
    };
    text.split(quote).filter(code).map(str::to_owned).collect()
}

#[test]
fn every_code_is_in_the_specification_and_no_other() {
    let specification = text("docs/open-footage-request.md");
    let codes = specification.split("## 11. Notices").nth(1).unwrap().split("## 13.").next().unwrap();
    let mut written = quoted(codes, '`');
    written.retain(|code| !code.starts_with("requester.") && !code.starts_with("need.") && !code.ends_with(".rs"));
    let mut used = quoted(&text("crates/request/src/error.rs"), '"');
    used.extend(quoted(&text("crates/request/src/notice.rs"), '"'));
    assert!(used.len() > 90, "{}", used.len());
    assert_eq!(written, used);
}

#[test]
fn kinds_are_what_the_table_says() {
    let specification = text("docs/open-footage-request.md");
    for kind in [Kind::Request, Kind::Feed, Kind::Directory, Kind::Revocation, Kind::Rotation] {
        let mut size = String::new();
        for (index, digit) in kind.max_file().to_string().chars().rev().enumerate() {
            if index > 0 && index % 3 == 0 {
                size.insert(0, ' ');
            }
            size.insert(0, digit);
        }
        let (name, most) = (kind.name(), kind.max_signatures());
        let row = format!("| {name} | `{}` | `{}` | {size} | 1..{most} |", kind.payload_type(), kind.namespace());
        assert!(specification.contains(&row), "{row}");
    }
}

#[test]
fn the_worked_example_is_the_vector() {
    let specification = text("docs/open-footage-request.md");
    let file = text("tests/data/ofr/valid/plain.ofr");
    let verified = Envelope::read(file.as_bytes(), Kind::Request).unwrap().verify().unwrap();
    let payload = verified.payload();
    let signed = pae(&Kind::Request.payload_type(), payload);
    let envelope: serde_json::Value = serde_json::from_str(&file).unwrap();
    let begins = String::from_utf8(signed[..signed.len() - payload.len() + 23].to_vec()).unwrap();
    for part in [
        format!("The payload has {} bytes", payload.len()),
        format!("what is signed are these {} bytes", signed.len()),
        begins,
        verified.identity().to_string(),
        format!("\"key\": {}", envelope["signatures"][0]["key"]),
        format!("\"sig\": {}", envelope["signatures"][0]["sig"]),
        text("tests/data/ofr/keys/riverton.ofrkey"),
    ] {
        assert!(specification.contains(&part), "{part}");
    }
}
