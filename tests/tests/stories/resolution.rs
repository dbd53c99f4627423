//! A camera changes its picture size in mid-stream: a new segment with its own beginning, no frame lost, no restart; parameter
//! sets that come again without a change cut nothing.

use anyhow::{Result, ensure};
use demo::ClipSpec;
use porchlight_tests::footage::{Footage, ffprobe};
use porchlight_tests::story;
use std::time::Duration;

#[test]
fn another_size_is_another_segment() -> Result<()> {
    let (house, server) = crate::door(60, ClipSpec::card())?;
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 250_000)?;
    let before = server.clips();
    server.switch("door", ClipSpec::card().sized(320, 180).at_kbit(500))?;
    std::thread::sleep(Duration::from_secs(6));
    recorder.stop()?;
    let footage = Footage::read(&house, "door")?;
    footage.assert_whole()?;
    let sizes: Vec<_> = footage.segments.iter().map(|s| (s.width, s.height)).collect();
    ensure!(sizes == [(640, 360), (320, 180)], "{sizes:?}");
    for segment in &footage.segments {
        let probed = ffprobe(&segment.plain)?;
        ensure!(probed.frames == segment.frames as u64 && probed.complaints.is_empty(), "{}", probed.complaints);
    }
    story::end(&house, &server, &before)
}
