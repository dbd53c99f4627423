//! A stream of 200 kbit/s is recorded whole, costs at most 35 % more on disk than it has bytes.

use anyhow::{Result, ensure};
use demo::ClipSpec;
use porchlight_tests::footage::Footage;
use porchlight_tests::story;
use std::time::Duration;

#[test]
fn a_slow_stream_is_recorded() -> Result<()> {
    let clip = ClipSpec::card().sized(320, 180).at_kbit(200).keyed(50);
    let (house, server) = crate::door(60, clip)?;
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 66_000)?;
    std::thread::sleep(Duration::from_secs(12));
    recorder.stop()?;
    let footage = Footage::read(&house, "door")?;
    footage.assert_whole()?;
    let played = server.clip("door")?;
    let frames = footage.numbers().len();
    let payload: usize =
        footage.numbers().iter().map(|n| played.frames[*n as usize % played.frames.len()].data.len()).sum();
    let kept: u64 = footage.segments.iter().map(|s| s.row.bytes).sum();
    eprintln!(
        "{frames} frames, {payload} bytes sent, {kept} kept: {:+.1} %",
        (kept as f64 / payload as f64 - 1.0) * 100.0
    );
    ensure!(kept as f64 <= payload as f64 * 1.35, "{kept} bytes are kept for {payload}");
    let tails = std::fs::read_dir(house.footage())?.flatten().filter(|e| e.path().is_dir()).flat_map(|folder| {
        std::fs::read_dir(folder.path())
            .into_iter()
            .flatten()
            .flatten()
            .filter(|e| e.file_name().to_string_lossy().contains(".tail."))
    });
    ensure!(tails.count() == 0, "tails of finished segments are left");
    story::end(&house, &server, &[])
}
