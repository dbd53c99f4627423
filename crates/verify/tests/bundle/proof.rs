//! An answer to a challenge holds for its bundle, its key and its challenge, and for nothing else.

use crate::make::{Bundle, NAME};
use ed25519_dalek::{Signer, SigningKey};
use std::fs;
use std::path::{Path, PathBuf};
use verify::bundle::proof::{LEAST, MOST, PAYLOAD_TYPE, answer, check, is_challenge};
use verify::bundle::{Verdict, dsse, statement};

/// The key of [`Bundle::write`].
fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn answered(bundle: &str, challenge: &[u8], by: &SigningKey) -> Vec<u8> {
    let sign = |message: &[u8]| Ok::<_, ()>(by.sign(message).to_bytes());
    answer(bundle, challenge, &by.verifying_key().to_bytes(), sign).unwrap()
}

struct Case {
    folder: tempfile::TempDir,
    bundle: PathBuf,
}

impl Case {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let bundle = Bundle::new().write(folder.path());
        Self { folder, bundle }
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    /// The verdict, and what is said.
    fn check(&self, answer: &[u8], challenge: &[u8]) -> (Verdict, String) {
        let checked = check(&self.file("answer", answer), &self.bundle, &self.file("challenge", challenge));
        assert_eq!(checked.holds(), checked.verdict == Verdict::Unchanged);
        (checked.verdict, checked.words())
    }
}

const CHALLENGE: &[u8] = b"thirty-two bytes made by chance!";

#[test]
fn whoever_holds_the_key_answers() {
    let (verdict, words) = Case::new().check(&answered(NAME, CHALLENGE, &key(7)), CHALLENGE);
    assert_eq!(verdict, Verdict::Unchanged, "{words}");
    assert!(words.starts_with("Whoever answered your challenge holds the key that signed this bundle."), "{words}");
    assert!(words.contains("a key has no name"), "{words}");
}

#[test]
fn it_holds_for_nothing_else() {
    let case = Case::new();
    let refused = |what: &str, answer: &[u8], challenge: &[u8]| {
        let (verdict, words) = case.check(answer, challenge);
        assert!(verdict == Verdict::Changed && words.contains(what), "{what}: {words}");
    };
    refused("another challenge", &answered(NAME, CHALLENGE, &key(7)), b"thirty-two bytes made by chance.");
    refused("another bundle", &answered("footage-ffffffffffffffff", CHALLENGE, &key(7)), CHALLENGE);
    refused("another key", &answered(NAME, CHALLENGE, &key(8)), CHALLENGE);
    let mut changed = String::from_utf8(answered(NAME, CHALLENGE, &key(7))).unwrap();
    changed = changed.replacen("\"sig\": \"", "\"sig\": \"AAAA", 1);
    refused("proves nothing", changed.as_bytes(), CHALLENGE);
    refused("proves nothing", b"{}", CHALLENGE);
    // The bundle's own signature is no answer, and an answer is no bundle's signature.
    let signature = fs::read(case.bundle.join("meta/bundle.json.sig")).unwrap();
    refused("signs another kind of thing", &signature, CHALLENGE);
    let file = answered(NAME, CHALLENGE, &key(7));
    assert_eq!(dsse::verify(&file, statement::PAYLOAD_TYPE), Err(dsse::Unproved::Type));
    let payload = dsse::verify(&file, PAYLOAD_TYPE).unwrap().payload;
    assert!(!payload.windows(8).any(|part| part == &CHALLENGE[..8]), "nothing of a stranger's choice is signed");
}

#[test]
fn what_cannot_be_asked_is_told() {
    assert!(is_challenge(&[1; LEAST]).is_ok() && is_challenge(&[1; MOST]).is_ok());
    assert!(is_challenge(&[1; LEAST - 1]).is_err() && is_challenge(&[1; MOST + 1]).is_err());
    let case = Case::new();
    let told = |what: &str, (verdict, words): (Verdict, String)| {
        assert!(verdict == Verdict::CannotTell && words.contains(what), "{what}: {words}");
    };
    told("fewer than 16 bytes", case.check(&answered(NAME, b"short", &key(7)), b"short"));
    told("challenge cannot be read", case.check(b"", &vec![1; MOST + 1]));
    let seal = |payload: &[u8]| {
        let key = key(7);
        let sign = |message: &[u8]| Ok::<_, ()>(key.sign(message).to_bytes());
        dsse::seal(PAYLOAD_TYPE, payload, &key.verifying_key().to_bytes(), sign).unwrap()
    };
    told("newest porchlight-verify", case.check(&seal(br#"{"format":"porchlight-key-proof/2"}"#), CHALLENGE));
    told("is damaged", case.check(&seal(br#"{"format":"porchlight-key-proof/1"}"#), CHALLENGE));
    told("none to a challenge", case.check(&seal(b"[]"), CHALLENGE));
    fs::write(case.bundle.join("meta/bundle.json.sig"), "{}").unwrap();
    told("is not signed", case.check(&answered(NAME, CHALLENGE, &key(7)), CHALLENGE));
}

#[test]
fn the_program_says_so() {
    let case = Case::new();
    let (answer, challenge) = (case.file("a", &answered(NAME, CHALLENGE, &key(7))), case.file("c", CHALLENGE));
    let run = |args: &[&Path]| {
        let done = std::process::Command::new(env!("CARGO_BIN_EXE_porchlight-verify")).arg("proof").args(args).output();
        let done = done.unwrap();
        (done.status.code(), String::from_utf8(done.stdout).unwrap())
    };
    let asked = Path::new("--challenge");
    assert_eq!(run(&[&answer, &case.bundle, asked, &challenge]).0, Some(0));
    let (code, json) = run(&[&answer, &case.bundle, asked, &challenge, Path::new("--json")]);
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((code, report["verdict"].as_str(), report["bundle"].as_str()), (Some(0), Some("unchanged"), Some(NAME)));
    assert_eq!(run(&[&answer, &case.bundle, asked, &answer]).0, Some(1));
    assert_eq!(run(&[&answer, &case.bundle]).0, Some(2));
}
