//! Cameras that misbehave as real ones do are recorded whole.

use anyhow::{Result, ensure};
use demo::{CameraScript, ClipSpec, Quirk, Server, StreamScript};
use porchlight_tests::footage::{Footage, ffprobe};
use porchlight_tests::household::Household;
use porchlight_tests::story;

#[test]
fn odd_cameras_are_recorded_whole() -> Result<()> {
    let clip = ClipSpec::card().sized(320, 180).at_kbit(500);
    let odd = [
        ("in-band", Quirk::ParameterSetsInBandOnly),
        ("marker", Quirk::MarkerOnSei),
        ("outlier", Quirk::OutlierEvery(60)),
        ("back", Quirk::BackEvery(90)),
        ("double", Quirk::DuplicateEvery(20)),
        ("no-rtcp", Quirk::NoRtcp),
    ];
    let cameras = odd.map(|(name, quirk)| CameraScript::new(name, StreamScript::new(clip).with_quirk(quirk)));
    let server = Server::start(cameras.to_vec())?;
    let house = Household::new(60)?;
    for (name, _) in odd {
        house.add_camera(name, &server.url(name)?)?;
    }
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 2_500_000)?;
    recorder.stop()?;
    let mut wrong = Vec::new();
    for (name, _) in odd {
        let footage = Footage::read(&house, name)?;
        if let Err(e) = footage.assert_whole() {
            wrong.push(format!("{name}: {e}"));
        }
        let frames = footage.numbers().len();
        if frames < 100 {
            wrong.push(format!("{name}: only {frames} frames"));
        }
        let shown: u64 = footage.segments.iter().map(|s| s.row.duration_ms).sum();
        if shown.abs_diff(frames as u64 * 40) > 1000 {
            wrong.push(format!("{name}: {shown} ms for {frames} frames"));
        }
        for segment in &footage.segments {
            let probed = ffprobe(&segment.plain)?;
            if probed.frames != segment.frames as u64 {
                wrong.push(format!("{name}: ffprobe counts {} of {}", probed.frames, segment.frames));
            }
        }
    }
    ensure!(wrong.is_empty(), "{wrong:#?}");
    story::end(&house, &server, &[])
}

#[test]
fn frames_that_the_camera_drops_do_not_end_the_recording() -> Result<()> {
    let clip = ClipSpec::card().sized(320, 180).at_kbit(500);
    let script = CameraScript::new("drops", StreamScript::new(clip).with_quirk(Quirk::DropEvery(31)));
    let server = Server::start(vec![script])?;
    let house = Household::new(60)?;
    house.add_camera("drops", &server.url("drops")?)?;
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 350_000)?;
    recorder.stop()?;
    let footage = Footage::read(&house, "drops")?;
    ensure!(footage.segments.len() == 1, "{} segments", footage.segments.len());
    for (_, last) in footage.stretches()?.iter().rev().skip(1) {
        ensure!(last % 31 == 29, "frame {} is missing, which was sent", last + 1);
    }
    story::end(&house, &server, &[])
}
