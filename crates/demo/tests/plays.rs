//! A foreign client (GStreamer's own `rtspsrc`) sees what the simulator says it sends.
#![allow(clippy::unwrap_used, reason = "a test")]

use gst::prelude::*;
use porchlight_demo::{
    AudioKind, CameraScript, ClipSpec, Fault, Login, Lower, Outage, Quirk, Server, StreamScript, VideoKind, stamp,
};
use std::time::{Duration, Instant};

/// Access units of a stream until there are `count`, or ten seconds went by.
fn watch(url: &str, codec: &str, protocols: &str, count: usize) -> Vec<(u64, Option<gst::ClockTime>)> {
    gst::init().unwrap();
    let line = format!(
        "rtspsrc name=r location={url} protocols={protocols} latency=100 buffer-mode=none ! rtp{codec}depay \
         ! video/x-{codec},stream-format=byte-stream,alignment=au ! appsink name=out sync=false"
    );
    let pipeline = gst::parse::launch(&line).unwrap().downcast::<gst::Pipeline>().unwrap();
    let out = pipeline.by_name("out").and_downcast::<gst_app::AppSink>().unwrap();
    pipeline.set_state(gst::State::Playing).unwrap();
    let end = Instant::now() + Duration::from_secs(10);
    let mut seen = Vec::new();
    while seen.len() < count && Instant::now() < end {
        let Some(sample) = out.try_pull_sample(gst::ClockTime::from_mseconds(200)) else {
            let failed = pipeline.bus().unwrap().pop_filtered(&[gst::MessageType::Error]).is_some();
            if failed || out.is_eos() {
                break;
            }
            continue;
        };
        let buffer = sample.buffer().unwrap();
        if let Some(stamp) = stamp::read(&buffer.map_readable().unwrap()) {
            seen.push((stamp.number, buffer.pts()));
        }
    }
    pipeline.set_state(gst::State::Null).unwrap();
    seen
}

fn small() -> ClipSpec {
    ClipSpec { seconds: 2, ..ClipSpec::card() }.sized(320, 180)
}

fn contiguous(seen: &[(u64, Option<gst::ClockTime>)]) -> bool {
    seen.windows(2).all(|w| w[1].0 == w[0].0 + 1)
}

#[test]
fn every_frame_arrives_stamped_over_tcp_and_udp() {
    let server = Server::start(vec![
        CameraScript::new("a", StreamScript::new(small()).with_audio(AudioKind::Aac)),
        CameraScript::new("b", StreamScript::new(small().coded(VideoKind::H265))),
        CameraScript::new("c", StreamScript::new(small())).with_lower(Lower::UdpOnly),
    ])
    .unwrap();
    for (name, codec, protocols) in [("a", "h264", "tcp"), ("b", "h265", "tcp"), ("c", "h264", "udp")] {
        let seen = watch(&server.url(name).unwrap(), codec, protocols, 60);
        assert!(seen.len() >= 60, "{name}: {} frames", seen.len());
        assert!(contiguous(&seen), "{name}: {seen:?}");
    }
    assert!(watch(&server.url("c").unwrap(), "h264", "tcp", 5).is_empty(), "c offers UDP only");
}

#[test]
fn log_ins_are_asked_for() {
    let login = Login::Digest { user: "eve".to_owned(), password: "door-4711".to_owned() };
    let basic = Login::Basic { user: "eve".to_owned(), password: "door-4711".to_owned() };
    let server = Server::start(vec![
        CameraScript::new("digest", StreamScript::new(small())).with_login(login),
        CameraScript::new("basic", StreamScript::new(small())).with_login(basic),
    ])
    .unwrap();
    for name in ["digest", "basic"] {
        assert_eq!(watch(&server.bare_url(name).unwrap(), "h264", "tcp", 1).len(), 0, "{name} without a log-in");
        assert_eq!(watch(&server.url(name).unwrap(), "h264", "tcp", 10).len(), 10, "{name}");
    }
}

#[test]
fn killed_cameras_come_back_and_others_do_not_notice() {
    let server = Server::start(vec![
        CameraScript::new("a", StreamScript::new(small())),
        CameraScript::new("b", StreamScript::new(small())),
    ])
    .unwrap();
    let (a, b) = (server.url("a").unwrap(), server.url("b").unwrap());
    let other = std::thread::spawn(move || watch(&b, "h264", "tcp", 100));
    assert_eq!(watch(&a, "h264", "tcp", 10).len(), 10);
    server.fault("a", Fault::Kill).unwrap();
    assert!(watch(&a, "h264", "tcp", 1).is_empty());
    server.fault("a", Fault::Revive).unwrap();
    assert_eq!(watch(&a, "h264", "tcp", 10).len(), 10);
    let seen = other.join().unwrap();
    assert_eq!(seen.len(), 100);
    assert!(contiguous(&seen));
}

#[test]
fn odd_cameras_send_on() {
    let odd = [
        ("in-band", Quirk::ParameterSetsInBandOnly),
        ("marker", Quirk::MarkerOnSei),
        ("outlier", Quirk::OutlierEvery(20)),
        ("back", Quirk::BackEvery(30)),
        ("double", Quirk::DuplicateEvery(10)),
        ("no-rtcp", Quirk::NoRtcp),
    ];
    let cameras = odd.map(|(name, quirk)| CameraScript::new(name, StreamScript::new(small()).with_quirk(quirk)));
    let server = Server::start(cameras.to_vec()).unwrap();
    let watching = odd.map(|(name, _)| {
        let url = server.url(name).unwrap();
        std::thread::spawn(move || (name, watch(&url, "h264", "tcp", 70)))
    });
    for watched in watching {
        let (name, seen) = watched.join().unwrap();
        assert_eq!(seen.len(), 70, "{name}");
        assert!(contiguous(&seen), "{name}: {seen:?}");
    }
}

#[test]
fn a_camera_goes_and_comes_by_itself() {
    let outage = Outage { every: Duration::from_secs(3), lasts: Duration::from_secs(1) };
    let server =
        Server::start(vec![CameraScript::new("garage", StreamScript::new(small())).with_outage(outage)]).unwrap();
    let url = server.url("garage").unwrap();
    let (mut lost, mut numbers) = (0, Vec::new());
    let end = Instant::now() + Duration::from_secs(20);
    while (lost < 2 || numbers.len() < 80) && Instant::now() < end {
        let seen = watch(&url, "h264", "tcp", 40);
        lost += usize::from(seen.len() < 40);
        numbers.extend(seen.into_iter().map(|(n, _)| n));
    }
    assert!(lost >= 2, "it never went");
    assert!(numbers.len() >= 80, "it never came back: {} frames", numbers.len());
    assert!(numbers.windows(2).all(|w| w[1] > w[0]), "numbers go on: {numbers:?}");
}
