//! SIGKILL loses at most two seconds, at any bit rate, and the next start brings the household to rest.

use anyhow::{Result, ensure};
use demo::ClipSpec;
use porchlight_tests::footage::Footage;
use porchlight_tests::story;
use std::time::Duration;

/// What a kill may cost, microseconds.
const LOSS: u64 = 2_000_000;

fn survives(clip: ClipSpec, seed: u64) -> Result<()> {
    let (house, server) = crate::door(3, clip)?;
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 66_000)?;
    // Another place in the life of a segment for each seed.
    std::thread::sleep(Duration::from_millis(1500 + seed * 733 % 3000));
    let killed = recorder.kill()?;
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 30_000)?;
    recorder.stop()?;
    let footage = Footage::read(&house, "door")?;
    let stretches = footage.stretches()?;
    ensure!(stretches.len() == 2, "one gap, at the kill, is expected: {stretches:?}");
    let last = footage
        .segments
        .iter()
        .flat_map(|s| &s.stamps)
        .filter(|s| s.number <= stretches[0].1)
        .next_back()
        .map_or(0, |s| s.sent);
    let lost = killed.saturating_sub(last);
    eprintln!("seed {seed}, {} kbit/s: {:.2} s lost", clip.kbit, lost as f64 / 1e6);
    ensure!(lost <= LOSS, "{:.2} s are lost at {} kbit/s", lost as f64 / 1e6, clip.kbit);
    let cut = footage.segments.iter().filter(|s| s.row.state == "cut").count();
    ensure!(cut <= 1, "{cut} segments are cut");
    story::end(&house, &server, &[])
}

#[test]
fn a_kill_loses_two_seconds_at_most() -> Result<()> {
    (0..2).try_for_each(|seed| survives(ClipSpec::card(), seed))
}

#[test]
fn a_kill_of_a_slow_stream_loses_two_seconds_at_most() -> Result<()> {
    survives(ClipSpec::card().sized(320, 180).at_kbit(200), 5)
}

#[test]
fn a_kill_of_a_fast_stream_loses_two_seconds_at_most() -> Result<()> {
    survives(ClipSpec::card().sized(1280, 720).at_kbit(8000), 9)
}
