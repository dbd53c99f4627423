//! Recording needs no secret: with every way in taken out of the house, it records; and what it records cannot be opened with
//! what is left.

use anyhow::{Result, ensure};
use demo::ClipSpec;
use porchlight_tests::footage::Footage;
use porchlight_tests::story;

#[test]
fn a_locked_household_records() -> Result<()> {
    let (house, server) = crate::door(3, ClipSpec::card())?;
    let identity = house.home().join("identity");
    let away = house.owner().join("taken-out");
    std::fs::create_dir_all(&away)?;
    for entry in std::fs::read_dir(&identity)? {
        let entry = entry?;
        if entry.path().extension().is_some_and(|e| e == "age") {
            std::fs::rename(entry.path(), away.join(entry.file_name()))?;
        }
    }
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 700_000)?;
    recorder.stop()?;
    for entry in std::fs::read_dir(&away)? {
        let entry = entry?;
        std::fs::rename(entry.path(), identity.join(entry.file_name()))?;
    }
    let footage = Footage::read(&house, "door")?;
    footage.assert_whole()?;
    ensure!(footage.segments.len() >= 2, "{} segments", footage.segments.len());
    // The unattended key opens no footage: no file of the house is an identity in the clear.
    let secret = std::fs::read_dir(house.home().join("keys"))?
        .flatten()
        .any(|entry| std::fs::read_to_string(entry.path()).is_ok_and(|text| text.contains("AGE-SECRET-KEY")));
    ensure!(!secret, "an age identity lies in keys/");
    let out = house.owner().join("clip.mp4");
    let refused = house.run(&[
        "clip",
        "--camera",
        "door",
        "--from",
        "2020-01-01T00:00:00Z",
        "--to",
        "2099-01-01T00:00:00Z",
        "--out",
        &out.to_string_lossy(),
    ])?;
    ensure!(!refused.status.success() && !out.exists(), "a clip was cut without the passphrase");
    story::end(&house, &server, &[])
}
