//! The disk fills up: old footage makes room for new, recording goes on, and nothing is damaged. Where nothing may be deleted,
//! the recorder says so and goes on when there is room again.

use anyhow::{Result, ensure};
use demo::{CameraScript, ClipSpec, Server, StreamScript};
use porchlight_tests::footage::{Footage, rows};
use porchlight_tests::household::Household;
use porchlight_tests::story;
use porchlight_tests::wait;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// A small tmpfs, unmounted at the end.
struct Small(PathBuf);

impl Small {
    fn new(folder: &std::path::Path, megabytes: u32) -> Option<Self> {
        let path = folder.join("small");
        std::fs::create_dir_all(&path).ok()?;
        let size = format!("size={megabytes}m");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "none"]).arg(&path).status();
        mounted.is_ok_and(|s| s.success()).then_some(Self(path))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_is_lived_with() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let Some(small) = Small::new(folder.path(), 12) else {
        eprintln!("skipped: a tmpfs cannot be mounted");
        return Ok(());
    };
    let clip = ClipSpec::card().at_kbit(6000);
    let server = Server::start(vec![CameraScript::new("door", StreamScript::new(clip))])?;
    let house = Household::at(&small.0.join("home"), 2)?;
    house.ok(&["settings", "set", "reserve_bytes", "3000000"])?;
    house.add_camera("door", &server.url("door")?)?;
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 2_000_000)?;
    // 6 Mbit/s fill 12 MB in 16 s; after 30 s the first segments must be gone, the newest there.
    std::thread::sleep(Duration::from_secs(30));
    ensure!(recorder.is_running(), "the recorder ended: {}", recorder.said());
    // Somebody else takes all that is left: writing fails now.
    let hog = small.0.join("hog");
    let mut taken = Vec::new();
    wait::until("the disk is full", Duration::from_secs(10), || {
        taken.resize(taken.len() + (1 << 20), 7_u8);
        std::fs::write(&hog, &taken).is_err()
    })?;
    std::thread::sleep(Duration::from_secs(5));
    ensure!(recorder.is_running(), "the recorder ended: {}", recorder.said());
    std::fs::remove_file(&hog)?;
    let newest = server.next_number("door")?;
    let listed = rows(&house)?.iter().map(|r| r.seq).max().unwrap_or(0);
    wait::until("recording goes on", Duration::from_secs(30), || {
        rows(&house).is_ok_and(|rows| rows.iter().any(|r| r.seq > listed + 2 && r.state == "finished"))
    })?;
    recorder.stop()?;
    let footage = Footage::read(&house, "door")?;
    let stretches = footage.stretches()?;
    ensure!(footage.first().is_some_and(|s| s.number > 50), "old footage was not deleted: {stretches:?}");
    ensure!(footage.last().is_some_and(|s| s.number > newest), "recording did not go on: {stretches:?}, {newest}");
    story::end(&house, &server, &[])
}
