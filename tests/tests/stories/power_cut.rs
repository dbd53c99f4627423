//! The power goes: at most three seconds are lost, and what is left is whole. Told as skipped where the machine does not allow it.

use anyhow::{Result, ensure};
use demo::ClipSpec;
use demo::{CameraScript, Server, StreamScript};
use porchlight_tests::cut_power::Disk;
use porchlight_tests::footage::{Footage, Keys};
use porchlight_tests::household::Household;
use porchlight_tests::recorder::micros;
use porchlight_tests::story;
use rustix::process::Signal;
use std::time::Duration;

/// What a power cut may cost, microseconds.
const LOSS: u64 = 3_000_000;

#[test]
fn a_power_cut_loses_three_seconds_at_most() -> Result<()> {
    if let Some(reason) = Disk::refusal() {
        eprintln!("skipped: {reason}");
        return Ok(());
    }
    let server = Server::start(vec![CameraScript::new("door", StreamScript::new(ClipSpec::card()))])?;
    let folder = tempfile::tempdir()?;
    let disk = Disk::new(folder.path(), "disk", 192)?;
    let home = disk.path().join("home");
    let house = Household::at(&home, 4)?;
    house.add_camera("door", &server.url("door")?)?;
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 200_000)?;
    let mut cuts = Vec::new();
    for n in 0..3_u64 {
        std::thread::sleep(Duration::from_millis(2100 + n * 1370));
        recorder.signal(Signal::STOP)?;
        let at = micros();
        let copy = disk.after_power_cut(folder.path(), &format!("cut-{n}"))?;
        recorder.signal(Signal::CONT)?;
        cuts.push((at, copy));
    }
    recorder.stop()?;
    story::end(&house, &server, &[])?;
    for (at, copy) in cuts {
        let after = house.moved_to(&copy.path().join("home"))?;
        // The next start brings the index and the files to rest, as after a real cut.
        let mut recorder = after.record()?;
        recorder.wait_for_bytes(&after, 30_000)?;
        recorder.stop()?;
        let keys = Keys::from_sheet(&after, after.home())?;
        let footage = Footage::read_with(&after, &keys, "door")?;
        let stretches = footage.stretches()?;
        ensure!(stretches.len() == 2, "one gap, at the cut, is expected: {stretches:?}");
        let last = footage.segments.iter().flat_map(|s| &s.stamps).rfind(|s| s.number <= stretches[0].1);
        let lost = at.saturating_sub(last.map_or(0, |s| s.sent));
        eprintln!("{:.2} s lost", lost as f64 / 1e6);
        ensure!(lost <= LOSS, "{:.2} s are lost", lost as f64 / 1e6);
        story::end(&after, &server, &[])?;
    }
    Ok(())
}
