//! A camera is added and recorded; without Porchlight, the footage opens and holds every frame.

use anyhow::{Result, ensure};
use demo::ClipSpec;
use porchlight_tests::footage::{Footage, ffprobe};
use porchlight_tests::story;

#[test]
fn a_camera_is_recorded() -> Result<()> {
    let (house, server) = crate::door(60, ClipSpec::card())?;
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 400_000)?;
    story::scan(&house, &server, &[])?;
    recorder.stop()?;
    let next = server.next_number("door")?;
    let footage = Footage::read(&house, "door")?;
    footage.assert_whole()?;
    ensure!(footage.segments.len() == 1, "{} segments", footage.segments.len());
    let segment = &footage.segments[0];
    ensure!(segment.row.state == "finished", "state {}", segment.row.state);
    ensure!((segment.width, segment.height) == (640, 360), "{}x{}", segment.width, segment.height);
    ensure!(segment.stamps.len() > 50 && segment.frames == segment.stamps.len(), "{} frames", segment.frames);
    ensure!(segment.row.bytes == std::fs::metadata(house.footage().join(&segment.row.file))?.len());
    let shown = segment.stamps.len() as u64 * 40;
    ensure!(segment.row.duration_ms.abs_diff(shown) <= 80, "{} ms for {shown} ms of frames", segment.row.duration_ms);
    // What was on its way when the recorder stopped is at most what it had not got yet.
    let last = footage.last().map_or(0, |s| s.number);
    ensure!(next - last < 40, "the last frame is {last}, the camera is at {next}");
    let probed = ffprobe(&segment.plain)?;
    ensure!(probed.video == "h264" && probed.frames == segment.frames as u64, "ffprobe counts {}", probed.frames);
    ensure!(probed.complaints.is_empty(), "ffprobe complains: {}", probed.complaints);
    story::end(&house, &server, &[])
}

#[test]
fn h265_over_udp_is_recorded() -> Result<()> {
    use demo::{CameraScript, Lower, Server, StreamScript, VideoKind};
    let clip = ClipSpec::card().sized(320, 180).coded(VideoKind::H265);
    let camera = CameraScript::new("street", StreamScript::new(clip)).with_lower(Lower::UdpOnly);
    let server = Server::start(vec![camera])?;
    let house = porchlight_tests::household::Household::new(60)?;
    house.ok(&["cameras", "add", "street", &server.url("street")?, "--udp"])?;
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 200_000)?;
    recorder.stop()?;
    let footage = Footage::read(&house, "street")?;
    footage.assert_whole()?;
    let probed = ffprobe(&footage.segments[0].plain)?;
    ensure!(
        probed.video == "hevc" && probed.frames == footage.numbers().len() as u64,
        "{} {}",
        probed.video,
        probed.frames
    );
    story::end(&house, &server, &[])
}
