//! Segments follow one another without a frame missing or doubled, each beginning with a key frame.

use anyhow::{Result, ensure};
use demo::ClipSpec;
use porchlight_tests::footage::{Footage, ffprobe};
use porchlight_tests::story;
use std::time::Duration;

fn rotates(clip: ClipSpec, at_least: usize, seconds: u64) -> Result<()> {
    let (house, server) = crate::door(2, clip)?;
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 40_000)?;
    std::thread::sleep(Duration::from_secs(seconds));
    recorder.stop()?;
    let footage = Footage::read(&house, "door")?;
    footage.assert_whole()?;
    ensure!(footage.segments.len() >= at_least, "{} segments", footage.segments.len());
    for segment in &footage.segments {
        ensure!(segment.row.state == "finished", "{} is {}", segment.row.file, segment.row.state);
        ensure!(segment.frames > 0, "{} is empty", segment.row.file);
        let first = segment.stamps[0].number;
        ensure!(first.is_multiple_of(u64::from(clip.key_every)), "{} begins with frame {first}", segment.row.file);
        let probed = ffprobe(&segment.plain)?;
        ensure!(probed.frames == segment.frames as u64 && probed.complaints.is_empty(), "{}", probed.complaints);
    }
    for pair in footage.segments.windows(2) {
        ensure!(pair[1].row.seq == pair[0].row.seq + 1);
    }
    story::end(&house, &server, &[])
}

#[test]
fn segments_follow_without_a_hole() -> Result<()> {
    rotates(ClipSpec::card(), 4, 10)
}

#[test]
fn b_frames_survive_rotation() -> Result<()> {
    rotates(ClipSpec { b_frames: 2, ..ClipSpec::card() }, 3, 8)
}

#[test]
fn a_long_way_between_key_frames_makes_long_segments() -> Result<()> {
    // Key frames every 3 s, segments wanted every 2: no key frame is waited past, none is cut before.
    rotates(ClipSpec::card().keyed(75), 2, 10)
}
