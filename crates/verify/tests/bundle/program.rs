//! The program: its words, its JSON and its exit status.

use crate::make::{Bundle, NAME};
use std::path::Path;
use std::process::{Command, Output};

fn run(args: &[&str], folder: Option<&Path>) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } =
        Command::new(env!("CARGO_BIN_EXE_porchlight-verify")).args(folder).args(args).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn its_json_is_stable() {
    let folder = tempfile::tempdir().unwrap();
    let bundle = Bundle::new().write(folder.path());
    let (code, json, _) = run(&["--json"], Some(&bundle));
    assert_eq!(code, Some(0));
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    insta::assert_json_snapshot!("unchanged", report);
    std::fs::write(bundle.join("note.txt"), "").unwrap();
    std::fs::write(bundle.join("data/statement.pdf"), "").unwrap();
    let (code, json, _) = run(&["--json"], Some(&bundle));
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((code, report["verdict"].as_str()), (Some(1), Some("changed")));
    insta::assert_json_snapshot!("problems", report["problems"]);
}

#[test]
fn it_speaks_to_people() {
    let folder = tempfile::tempdir().unwrap();
    Bundle::new().write(folder.path());
    let (code, words, _) = run(&[], Some(folder.path()));
    assert_eq!(code, Some(0));
    insta::assert_snapshot!("words", words);
    let (code, words, _) = run(&[], Some(&folder.path().join("nowhere")));
    assert_eq!(code, Some(1));
    assert!(words.starts_with("This cannot be checked.\n\n- it cannot be opened"), "{words}");
}

#[test]
fn wrong_use_is_told() {
    for wrong in [&["--loud"][..], &["other"], &["--canaries", "/nowhere at all"], &["--canaries"]] {
        let (code, _, words) = run(wrong, Some(Path::new(NAME)));
        assert_eq!(code, Some(2), "{wrong:?}");
        assert!(words.contains("porchlight-verify BUNDLE"));
    }
}
