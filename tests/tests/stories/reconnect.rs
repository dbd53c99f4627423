//! A camera dies, or freezes without closing: recording goes on within ten seconds of its return, nothing else is lost, and
//! the gap has a cause.

use anyhow::{Result, ensure};
use demo::{ClipSpec, Fault};
use porchlight_tests::footage::Footage;
use porchlight_tests::household::Household;
use porchlight_tests::story;
use std::time::{Duration, Instant};

fn goes_and_comes(away: Fault, back: Fault, gone: Duration) -> Result<(Household, demo::Server)> {
    let (house, server) = crate::door(60, ClipSpec::card())?;
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 250_000)?;
    let lost_from = server.next_number("door")?;
    server.fault("door", away)?;
    std::thread::sleep(gone);
    server.fault("door", back)?;
    let (again, since) = (server.next_number("door")?, Instant::now());
    recorder.wait_for_bytes(&house, 200_000)?;
    let took = since.elapsed();
    recorder.stop()?;
    let footage = Footage::read(&house, "door")?;
    let stretches = footage.stretches()?;
    ensure!(stretches.len() == 2, "one gap is expected: {stretches:?}");
    let (before, after) = (stretches[0].1, stretches[1].0);
    // What lies in the jitter buffer (200 ms) when the connection breaks may be lost with it.
    ensure!(before + 6 >= lost_from, "frames before the loss are missing: {before} of {lost_from}");
    // 25 frames a second: back within ten seconds, and it begins at a key frame.
    ensure!(after < again + 275, "recording began {} frames after the camera was back ({took:?})", after - again);
    Ok((house, server))
}

fn causes(house: &Household) -> Result<Vec<String>> {
    let timeline = house.json(&["timeline", "--from", "2020-01-01T00:00:00Z", "--to", "2099-01-01T00:00:00Z"])?;
    let gaps = timeline["cameras"][0]["gaps"].as_array().cloned().unwrap_or_default();
    Ok(gaps.iter().filter_map(|g| g["cause"].as_str()).map(str::to_owned).collect())
}

#[test]
fn a_killed_camera_comes_back() -> Result<()> {
    let (house, server) = goes_and_comes(Fault::Kill, Fault::Revive, Duration::from_secs(6))?;
    let causes = causes(&house)?;
    ensure!(!causes.is_empty(), "the loss is not told");
    story::end(&house, &server, &[])
}

#[test]
fn a_frozen_camera_comes_back() -> Result<()> {
    let (house, server) = goes_and_comes(Fault::Freeze, Fault::Thaw, Duration::from_secs(22))?;
    let causes = causes(&house)?;
    ensure!(!causes.is_empty(), "the loss is not told");
    story::end(&house, &server, &[])
}
