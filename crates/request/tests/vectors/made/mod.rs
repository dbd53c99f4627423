//! The test vectors of OFR-1: every file, and what every implementation must answer, made from fixed seeds. Shared by the tool that
//! writes them and the test that holds the committed ones against it.

#![allow(clippy::unwrap_used, reason = "what fails here is to stop loudly")]

mod agencies;
mod hostile;
mod more;
mod statements;
mod valid;

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub(crate) use agencies::*;

/// When the files are checked, unless a case says otherwise.
pub(crate) const NOW: &str = "2026-03-01T13:00:00Z";

/// Where the committed vectors lie.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/ofr")
}

/// One case of `vectors.json`, and the file that it needs if no other case brings it.
pub(crate) struct Case {
    pub(crate) file: String,
    pub(crate) bytes: Option<Vec<u8>>,
    pub(crate) json: Value,
}

impl Case {
    /// A request file, its answer, and what the answer is about.
    pub(crate) fn request(file: &str, bytes: Vec<u8>, about: &str, expect: Value) -> Self {
        let json = json!({ "kind": "request", "file": file, "about": about, "now": NOW, "clock_synchronised": true,
            "expect": expect });
        Self { file: file.to_owned(), bytes: Some(bytes), json }
    }

    /// The file of another case, in another situation.
    pub(crate) fn again(file: &str, about: &str, expect: Value) -> Self {
        Self { bytes: None, ..Self::request(file, Vec::new(), about, expect) }
    }

    pub(crate) fn with(mut self, member: &str, value: Value) -> Self {
        self.json[member] = value;
        self
    }

    /// Files that were taken in before, an hour earlier.
    pub(crate) fn after(self, files: &[&str]) -> Self {
        let before: Vec<_> = files.iter().map(|file| json!({ "file": file, "now": "2026-03-01T12:10:00Z" })).collect();
        self.with("before", before.into())
    }
}

pub(crate) fn refused(code: &str) -> Value {
    json!({ "verdict": "refused", "code": code })
}

/// A card with exactly these notices, in this order, and the one that it was not seen anywhere else.
pub(crate) fn card(notices: &[&str]) -> Value {
    let codes = notices.iter().map(|code| format!("notice.{code}")).chain(["notice.may_be_yours_alone".to_owned()]);
    json!({ "verdict": "card", "hidden": false, "also_signed_by": 0, "notices": codes.collect::<Vec<_>>() })
}

pub(crate) fn quarantine(resembles: Option<&str>, mixed_script: bool) -> Value {
    json!({ "verdict": "quarantine", "suspended": false, "resembles": resembles, "mixed_script": mixed_script })
}

/// Everything, by its name under the folder.
pub(crate) fn files() -> BTreeMap<String, Vec<u8>> {
    let cases: Vec<Case> =
        [valid::cases(), hostile::cases(), more::cases(), statements::cases()].into_iter().flatten().collect();
    let agencies: Vec<_> = AGENCIES.iter().map(|agency| agency.described()).collect();
    let listed: Vec<&Value> = cases.iter().map(|case| &case.json).collect();
    let vectors = json!({
        "format": "Open Footage Request test vectors, version 1",
        "keys": agencies,
        "usual": [RIVERTON.known(), FAIRVIEW.known(), DANA.known(), TOKEN.known()],
        "cases": listed,
        "described": described(),
    });
    let mut text = serde_json::to_string_pretty(&vectors).unwrap();
    text.push('\n');
    let mut files = BTreeMap::from([("vectors.json".to_owned(), text.into_bytes())]);
    for case in cases {
        if let Some(bytes) = case.bytes {
            assert!(files.insert(case.file.clone(), bytes).is_none(), "{} is made twice", case.file);
        }
    }
    for agency in AGENCIES {
        let key = request::PublishedKey {
            name: agency.name.to_owned(),
            domain: agency.domain.parse().unwrap(),
            key: agency.key(),
        };
        files.insert(format!("keys/{}.ofrkey", agency.id), key.write().into_bytes());
    }
    files
}

/// What cannot be a file: how a carrier behaves, and what is too large to keep.
fn described() -> Value {
    json!([
        { "case": "H9", "how": "10 000 000 bytes of '['; the same of 'a' inside a JSON text", "code": "size.too_large",
          "answer": "refused within 10 ms and 1 MiB, the file's own bytes not counted" },
        { "case": "H18", "how": "valid/plain.ofr with revisions 1 to 500, each a minute later than the one before, all within an hour",
          "answer": "one card; notice.many_files from the tenth on; nothing is told anew" },
        { "case": "H24", "how": "a file that is a symbolic link, a named pipe, or grows while it is read", "answer": "refused" },
        { "case": "H25", "how": "a file named ../../x.ofr, a\u{202e}rfo.exe or police.ofr.exe",
          "answer": "kept under its hash; the raw name is never shown" },
        { "case": "H26", "how": "the host of a feed answers with any redirect", "answer": "refused" },
        { "case": "H26", "how": "the host of a feed sends a cookie", "answer": "dropped; the next poll sends none" }
    ])
}
