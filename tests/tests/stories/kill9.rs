//! SIGKILL loses at most two seconds, at any bit rate, and the next start brings the household to rest.

use anyhow::Result;
use demo::ClipSpec;
use porchlight_tests::kill::{When, survive};
use std::time::Duration;

fn survives(clip: ClipSpec, when: When) -> Result<()> {
    let outcome = survive(clip, 3, when)?;
    eprintln!("{} kbit/s, {when:?}: {:.2} s lost, {:?}", clip.kbit, outcome.lost as f64 / 1e6, outcome.gap);
    Ok(())
}

#[test]
fn a_kill_loses_two_seconds_at_most() -> Result<()> {
    survives(ClipSpec::card(), When::After(Duration::from_millis(2233)))
}

#[test]
fn a_kill_in_the_middle_of_a_commit_loses_no_more() -> Result<()> {
    survives(ClipSpec::card(), When::Finishing(Duration::ZERO))
}

#[test]
fn a_kill_of_a_slow_stream_loses_two_seconds_at_most() -> Result<()> {
    survives(ClipSpec::card().sized(320, 180).at_kbit(200), When::After(Duration::from_millis(3665)))
}

#[test]
fn a_kill_of_a_fast_stream_loses_two_seconds_at_most() -> Result<()> {
    survives(ClipSpec::card().sized(1280, 720).at_kbit(8000), When::After(Duration::from_millis(2597)))
}

#[test]
fn a_kill_between_file_and_row_loses_no_more() -> Result<()> {
    if !porchlight_tests::programs::found("strace") {
        eprintln!("skipped: strace is not installed");
        return Ok(());
    }
    // The second segment's file is whole, its read-only mark not set: the first step of a commit.
    survives(ClipSpec::card(), When::Call("fchmod", 2))
}
