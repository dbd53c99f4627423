//! An orderly stop loses nothing that had come, five times in a row; the recorder starts again where it stopped.

use anyhow::{Result, ensure};
use demo::ClipSpec;
use porchlight_tests::footage::Footage;
use porchlight_tests::recorder::micros;
use porchlight_tests::story;
use std::time::Duration;

#[test]
fn five_stops_lose_nothing() -> Result<()> {
    let (house, server) = crate::door(60, ClipSpec::card())?;
    let mut stops = Vec::new();
    for n in 0..5_u64 {
        let mut recorder = house.record()?;
        recorder.wait_for_bytes(&house, 66_000)?;
        std::thread::sleep(Duration::from_millis(400 + n * 370));
        let at = micros();
        recorder.stop()?;
        stops.push(at);
    }
    let footage = Footage::read(&house, "door")?;
    ensure!(footage.segments.len() == 5, "{} segments", footage.segments.len());
    for (segment, at) in footage.segments.iter().zip(stops) {
        ensure!(segment.row.state == "finished", "{} is {}", segment.row.file, segment.row.state);
        let last = segment.stamps.last().map_or(0, |s| s.sent);
        // The jitter buffer and the wire hold at most this when SIGINT comes.
        ensure!(last + 500_000 >= at, "the last {} ms before the stop are missing", (at - last) / 1000);
        ensure!(segment.stamps.windows(2).all(|w| w[1].number == w[0].number + 1), "frames are missing");
    }
    footage.stretches()?;
    story::end(&house, &server, &[])
}
