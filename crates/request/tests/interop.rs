//! Others' implementations: an independent DSSE verifies what we sign and we what it signs; an independent validator reads our JSON
//! Schema. Both are npm packages that set-up installs; nothing here needs the network.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed as it should")]

use request::envelope::{Envelope, Kind};
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn node(script: &str, args: &[&str]) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/foreign").join(script);
    let output = Command::new("node").arg(script).args(args).output().expect("node runs: set-up needs it too");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}\n(npm ci, or npm run setup, installs what it imports)");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn another_dsse_verifies_what_we_sign() {
    let vectors = root().join("tests/data/ofr");
    let files: Vec<String> = [
        "valid/plain.ofr",
        "valid/also-signed.ofr",
        "valid/rtl.ofr",
        "hostile/h01-payload-changed.ofr",
        "feeds/first.ofrfeed",
        "trust/first.ofrdir",
        "trust/both.ofrrotate",
    ]
    .iter()
    .map(|file| vectors.join(file).to_str().unwrap().to_owned())
    .collect();
    let arguments: Vec<&str> = std::iter::once("verify").chain(files.iter().map(String::as_str)).collect();
    let answers = node("dsse.mjs", &arguments);
    let kinds =
        [Kind::Request, Kind::Request, Kind::Request, Kind::Request, Kind::Feed, Kind::Directory, Kind::Rotation];
    assert_eq!(answers.lines().count(), files.len());
    for ((line, file), kind) in answers.lines().zip(&files).zip(kinds) {
        let answer: serde_json::Value = serde_json::from_str(line).unwrap();
        let ours = Envelope::read(&std::fs::read(file).unwrap(), kind).unwrap().verify();
        let ours: Vec<String> = ours.map(|v| v.keys().iter().map(ToString::to_string).collect()).unwrap_or_default();
        assert_eq!(answer["keys"], serde_json::json!(ours), "{file}");
        assert_eq!(ours.is_empty(), file.contains("h01"), "{file}");
    }
}

#[test]
fn we_verify_what_another_dsse_signs() {
    let folder = tempfile::tempdir().unwrap();
    let (payload, out) = (folder.path().join("payload.json"), folder.path().join("signed.ofr"));
    std::fs::write(&payload, "{\"ü\": [1, 2.5]}\n").unwrap();
    let kind = Kind::Request;
    node("dsse.mjs", &["sign", payload.to_str().unwrap(), &kind.payload_type(), out.to_str().unwrap()]);
    let mut file = std::fs::read(&out).unwrap();
    let verified = Envelope::read(&file, kind).unwrap().verify().unwrap();
    assert_eq!(verified.payload(), std::fs::read(&payload).unwrap());
    // And not when a byte of it changes.
    let at = file.windows(11).position(|w| w == b"\"payload\":\"").unwrap() + 11;
    file[at] = if file[at] == b'e' { b'f' } else { b'e' };
    assert_eq!(Envelope::read(&file, kind).unwrap().verify().unwrap_err().code(), "signature.bad");
}

#[test]
fn the_schema_says_what_the_library_does() {
    let (schema, vectors) =
        (root().join("docs/open-footage-request.schema.json"), root().join("tests/data/ofr/vectors.json"));
    let answer = node("schema.mjs", &[schema.to_str().unwrap(), vectors.to_str().unwrap()]);
    let lines: Vec<&str> = answer.lines().collect();
    let (counts, wrong) = lines.split_last().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let counts: serde_json::Value = serde_json::from_str(counts).unwrap();
    assert!(counts["valid"].as_u64() > Some(20) && counts["refused"].as_u64() > Some(25), "{counts}");
}
