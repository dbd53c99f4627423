//! Sound is recorded as it comes: AAC, Opus and G.711.

use anyhow::{Result, ensure};
use demo::{AudioKind, CameraScript, ClipSpec, Server, StreamScript};
use porchlight_tests::footage::{Footage, ffprobe};
use porchlight_tests::household::Household;
use porchlight_tests::story;

#[test]
fn every_kind_of_sound_is_kept() -> Result<()> {
    let clip = ClipSpec::card().sized(320, 180).at_kbit(600);
    let kinds = [
        ("aac", AudioKind::Aac, "aac"),
        ("opus", AudioKind::Opus, "opus"),
        ("pcma", AudioKind::Pcma, "pcm_alaw"),
        ("pcmu", AudioKind::Pcmu, "pcm_mulaw"),
    ];
    let cameras = kinds.map(|(name, kind, _)| CameraScript::new(name, StreamScript::new(clip).with_audio(kind)));
    let server = Server::start(cameras.to_vec())?;
    let house = Household::new(3)?;
    for (name, _, _) in kinds {
        house.add_camera(name, &server.url(name)?)?;
    }
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 1_600_000)?;
    recorder.stop()?;
    for (name, _, codec) in kinds {
        let footage = Footage::read(&house, name)?;
        footage.assert_whole()?;
        for segment in &footage.segments {
            let probed = ffprobe(&segment.plain)?;
            ensure!(probed.audio.as_deref() == Some(codec), "{name}: {:?}", probed.audio);
            ensure!(
                probed.frames == segment.frames as u64 && probed.complaints.is_empty(),
                "{name}: {}",
                probed.complaints
            );
        }
        let (frames, packets) = footage.segments.iter().fold((0, 0), |(f, p), s| (f + s.frames, p + s.sound_packets));
        // Packets of 20 to 64 ms beside pictures of 40 ms.
        ensure!(packets * 2 > frames, "{name}: {packets} packets of sound beside {frames} pictures");
    }
    story::end(&house, &server, &[])
}
