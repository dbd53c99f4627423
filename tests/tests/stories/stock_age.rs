//! The way of README without Porchlight: the text on the sheet, and its words, open the footage with stock `age` and `ffprobe`.

use anyhow::{Context, Result, ensure};
use demo::ClipSpec;
use porchlight_tests::footage::{Keys, ffprobe, rows, sheet_key};
use porchlight_tests::story;
use std::process::Command;

#[test]
fn the_sheet_opens_the_footage_without_porchlight() -> Result<()> {
    let (house, server) = crate::door(60, ClipSpec::card())?;
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 200_000)?;
    recorder.stop()?;
    let row = rows(&house)?.into_iter().next().context("a segment")?;
    let sealed = house.footage().join(&row.file);
    // age -d -i recovery.txt identity/recovery.age > id.txt; age -d -i id.txt footage/....age > door.mp4
    let keys = Keys::from_sheet(&house, house.home())?;
    let (plain, content) = keys.open(&sealed)?;
    ensure!(content, "age is not content");
    let probed = ffprobe(&plain)?;
    ensure!(probed.frames > 20 && probed.complaints.is_empty(), "{} frames, {}", probed.frames, probed.complaints);
    let other = Command::new("age-keygen").output()?;
    let wrong = house.owner().join("wrong.txt");
    std::fs::write(&wrong, other.stdout)?;
    let refused = Command::new("age").args(["-d", "-i"]).arg(&wrong).arg(&sealed).output()?;
    ensure!(!refused.status.success(), "another key opens the footage");
    // The rescued disk: the footage folder alone has the ways in.
    let copy = house.footage().join("identity/recovery.age");
    ensure!(
        std::fs::read(&copy)? == std::fs::read(house.home().join("identity/recovery.age"))?,
        "no copy on the volume"
    );
    // The printed words are the same key.
    let sheet = std::fs::read_to_string(house.recovery_file())?;
    let text = sheet_key(&sheet).context("a text key on the sheet")?;
    let words = words(&sheet).context("24 words on the sheet")?;
    let from_words = vault::RecoveryKey::parse(&words)?;
    ensure!(*from_words.text() == text, "the words are another key than the text");
    story::end(&house, &server, &[])
}

/// The longest run of small-lettered words on the sheet, numbered or not.
fn words(sheet: &str) -> Option<String> {
    let mut best: Vec<&str> = Vec::new();
    let mut run: Vec<&str> = Vec::new();
    for token in sheet.split_whitespace() {
        let mark = token == "#";
        let number = token.trim_end_matches(['.', ':', ')']).chars().all(|c| c.is_ascii_digit());
        if mark || number {
            continue;
        }
        if (3..=8).contains(&token.len()) && token.bytes().all(|b| b.is_ascii_lowercase()) {
            run.push(token);
            if run.len() > best.len() {
                best.clone_from(&run);
            }
        } else {
            run.clear();
        }
    }
    (best.len() >= 24).then(|| best[best.len() - 24..].join(" "))
}
