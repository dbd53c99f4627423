//! The program: its words and its exit status.

use crate::made::Made;
use std::path::Path;
use std::process::{Command, Output};

const PROGRAM: &str = env!("CARGO_BIN_EXE_porchlight-verify");

fn run(args: &[&str], file: Option<&Path>) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } =
        Command::new(PROGRAM).arg("leakscan").args(args).args(file).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn l19_the_program_says_what_it_checked_and_what_it_cannot_know() {
    let folder = tempfile::tempdir().unwrap();
    let film = folder.path().join("film.mp4");
    std::fs::write(&film, Made::new(true).bytes()).unwrap();
    let (code, words, _) = run(&["--canary", "Front door"], Some(&film));
    assert_eq!(code, Some(0));
    assert!(words.starts_with("Nothing hidden was found beside the pictures and the sound.\n"));
    assert!(words.contains("What was checked:") && words.contains("None of the texts that you named (1)"));
    assert!(words.contains("What this cannot know:") && words.contains("Whether somebody can be seen or heard"));
    let (code, json, _) = run(&["--json"], Some(&film));
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((code, report["verdict"].as_str()), (Some(0), Some("nothing_hidden")));
    assert_eq!(report["pictures"]["samples"], 8);
}

#[test]
fn l13_the_program_finds_a_text_and_does_not_repeat_it() {
    let folder = tempfile::tempdir().unwrap();
    let (film, texts) = (folder.path().join("film.mp4"), folder.path().join("texts.txt"));
    let mut made = Made::new(false);
    made.free.as_mut().unwrap().own[..14].copy_from_slice(b"s3cret-at-home");
    std::fs::write(&film, made.bytes()).unwrap();
    std::fs::write(&texts, "another one\n\ns3cret-at-home\n").unwrap();
    let (code, words, _) = run(&["--canaries", texts.to_str().unwrap()], Some(&film));
    assert_eq!(code, Some(1));
    assert!(words.contains("text 2 of those") && words.contains("L6:") && words.contains("bytes  free"), "{words}");
    assert!(!words.contains("s3cret") && !words.contains("Nothing hidden") && !words.contains("What was checked"));
}

#[test]
fn the_program_tells_what_it_cannot_vouch_for_and_wrong_use() {
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("picture.jpg");
    std::fs::write(&picture, b"\xff\xd8\xff\xe0\0\x10JFIF\0").unwrap();
    let (code, words, _) = run(&[], Some(&picture));
    assert_eq!(code, Some(1));
    assert!(words.starts_with("Not a file this scanner can vouch for: it is a JPEG picture"), "{words}");
    assert_eq!(run(&[], Some(&folder.path().join("nothing.mp4"))).0, Some(1));
    for wrong in [&[][..], &["--canary", "abc", "x"], &["--loud", "x"], &["a", "b"], &["--canaries", "/nowhere", "x"]] {
        let (code, _, words) = run(wrong, None);
        assert_eq!(code, Some(2), "{wrong:?}");
        assert!(words.contains("porchlight-verify leakscan FILE"));
    }
}

/// It runs where nothing of Porchlight is installed.
#[test]
fn the_program_needs_no_gstreamer() {
    let program = std::fs::read(PROGRAM).unwrap();
    for library in ["libgst", "libsqlite", "libglib"] {
        assert!(!program.windows(library.len()).any(|bytes| bytes == library.as_bytes()), "{library}");
    }
}
