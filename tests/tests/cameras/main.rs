//! Captures from real RTSP servers in this process: `demo::Server`, whose frames carry their number. Every scenario over both ways in:
//! GStreamer alone, and the lean way with GStreamer behind it, as the programs have it.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::tests_outside_test_module)]

mod hand_over;
mod odd_descriptions;
mod own_server;
mod rtsps;
mod way;

use demo::{
    AudioKind, CameraScript, ClipSpec, Fault, Login, Lower, Quirk, Server, Stamp, StreamScript, VideoKind, stamp,
};
use media::GstMedia;
use model::CameraUrl;
use model::{
    AccessUnit, AudioCodec, Capture, CaptureEnd, CaptureEvent, CaptureSink, CaptureSpec, Media, Overflow, StreamConfig,
    Track, Transport, VideoCodec,
};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::time::{Duration, Instant};
use way::{HandedOver, Way};

/// Longer than any wait here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// Every scenario once for each way.
macro_rules! over_both_ways {
    ($($scenario:ident),* $(,)?) => {
        mod general {
            use crate::way::Way;
            $(#[test] fn $scenario() { super::$scenario(Way::General); })*
        }
        mod lean {
            use crate::way::Way;
            $(#[test] fn $scenario() { super::$scenario(Way::Lean); })*
        }
    };
}
use odd_descriptions::what_cannot_be_recorded_is_left_out;
over_both_ways! {
    h264,
    h265,
    every_kind_of_sound,
    log_ins,
    ends_say_why,
    another_size_is_another_config,
    a_killed_camera_ends_and_comes_back,
    a_frozen_camera_says_nothing_and_goes_on,
    parameter_sets_in_the_stream_only,
    a_marker_on_every_sei,
    frames_stamped_hours_away,
    a_clock_that_goes_back,
    no_sender_reports,
    a_time_that_stands_still_is_passed_on,
    b_frames_come_in_decode_order,
    a_full_channel_ends_the_capture,
    what_cannot_be_recorded_is_left_out,
}

struct ToTest(Mutex<Sender<CaptureEvent>>);

impl CaptureSink for ToTest {
    fn push(&self, event: CaptureEvent) -> Result<(), Overflow> {
        // A test that has seen enough.
        let _ = self.0.lock().unwrap().send(event);
        Ok(())
    }
}

/// Takes so many events, then refuses; what is refused is shown to the test.
struct Narrow {
    room: SyncSender<CaptureEvent>,
    refused: Mutex<Sender<CaptureEvent>>,
}

impl CaptureSink for Narrow {
    fn push(&self, event: CaptureEvent) -> Result<(), Overflow> {
        self.room.try_send(event).map_err(|full| {
            let (TrySendError::Full(event) | TrySendError::Disconnected(event)) = full;
            let _ = self.refused.lock().unwrap().send(event);
            Overflow
        })
    }
}

struct Watch {
    events: Receiver<CaptureEvent>,
    capture: Box<dyn Capture>,
    handed_over: HandedOver,
}

fn spec(url: &str) -> CaptureSpec {
    CaptureSpec {
        url: CameraUrl::parse(url).unwrap(),
        transport: Transport::Tcp,
        pinned_certificate: None,
        video_only: false,
    }
}

fn watch(way: Way, spec: &CaptureSpec) -> Watch {
    let (sender, events) = channel();
    let (media, handed_over) = way.media();
    Watch { capture: media.capture(spec, Box::new(ToTest(Mutex::new(sender)))), events, handed_over }
}

impl Watch {
    fn next(&self) -> CaptureEvent {
        self.events.recv_timeout(PATIENCE).expect("something comes")
    }

    /// The first event, by the way that was asked for.
    fn config(&self) -> StreamConfig {
        let event = self.next();
        assert_eq!(self.handed_over.count(), 0, "the lean way manages this by itself");
        match event {
            CaptureEvent::Config(config) => config,
            other => panic!("a config first, not {other:?}"),
        }
    }

    /// Units until `n` pictures were there.
    fn units(&self, n: usize) -> Vec<AccessUnit> {
        let mut units = Vec::new();
        let mut pictures = 0;
        while pictures < n {
            match self.next() {
                CaptureEvent::Unit(unit) => {
                    pictures += usize::from(unit.track == Track::Video);
                    units.push(unit);
                }
                other => panic!("{other:?} after {pictures} pictures"),
            }
        }
        units
    }

    /// Skips units until something else comes.
    fn after_units(&self) -> CaptureEvent {
        loop {
            match self.next() {
                CaptureEvent::Unit(_) => {}
                other => return other,
            }
        }
    }

    fn end(&self) -> CaptureEnd {
        match self.after_units() {
            CaptureEvent::End(end) => end,
            other => panic!("the end, not {other:?}"),
        }
    }
}

fn stream(codec: VideoKind) -> StreamScript {
    StreamScript::new(ClipSpec { codec, ..ClipSpec::card() })
}

fn one(script: CameraScript) -> (Server, CaptureSpec) {
    let name = script.name.clone();
    let server = Server::start(vec![script]).unwrap();
    let spec = spec(&server.url(&name).unwrap());
    (server, spec)
}

fn stamps(units: &[AccessUnit]) -> Vec<Stamp> {
    let pictures = units.iter().filter(|unit| unit.track == Track::Video);
    pictures.map(|unit| stamp::read(&unit.data).expect("every frame is stamped")).collect()
}

/// Every picture, in order, at its time.
#[track_caller]
fn check_pictures(units: &[AccessUnit]) {
    let pictures: Vec<&AccessUnit> = units.iter().filter(|unit| unit.track == Track::Video).collect();
    assert!(pictures[0].key && pictures[0].pts.0 == 0, "begins at a key frame: {:?}", pictures[0]);
    for (pair, stamps) in pictures.windows(2).zip(stamps(units).windows(2)) {
        assert_eq!(stamps[1].number, stamps[0].number + 1);
        let step = pair[1].pts.0 - pair[0].pts.0;
        // 25 a second; nanoseconds are rounded at both ends.
        assert!((step - 40_000_000).abs() <= 2, "{step} ns from {:?} to {:?}", pair[0], pair[1]);
    }
}

fn h264(way: Way) {
    let (_server, spec) = one(CameraScript::new("cam", stream(VideoKind::H264)));
    let watch = watch(way, &spec);
    let config = watch.config();
    assert_eq!((config.video.codec, config.video.width, config.video.height), (VideoCodec::H264, 640, 360));
    assert_eq!(config.audio, None);
    let units = watch.units(100);
    check_pictures(&units);
    assert_eq!(units.iter().filter(|unit| unit.key).count(), 4);
    let (clock, sent) = units
        .iter()
        .rev()
        .zip(stamps(&units).into_iter().rev())
        .find_map(|(u, s)| Some((u.camera_clock?, s.sent)))
        .expect("a sender report within four seconds");
    assert!((clock - sent as i64).abs() < 500_000, "the camera's clock says {clock}, its stamp {sent}");
    let begun = Instant::now();
    drop(watch.capture);
    assert!(begun.elapsed() < Duration::from_secs(1));
    let last = watch.events.iter().last();
    assert!(matches!(last, Some(CaptureEvent::End(CaptureEnd::Stopped))), "{last:?}");
}

/// Over UDP where that is GStreamer's.
fn h265(way: Way) {
    let (lower, transport) = match way {
        Way::General => (Lower::UdpOnly, Transport::Udp),
        Way::Lean => (Lower::TcpOnly, Transport::Tcp),
    };
    let (_server, mut spec) = one(CameraScript::new("cam", stream(VideoKind::H265)).with_lower(lower));
    spec.transport = transport;
    let watch = watch(way, &spec);
    let config = watch.config();
    assert_eq!((config.video.codec, config.video.width, config.video.height), (VideoCodec::H265, 640, 360));
    check_pictures(&watch.units(60));
}

fn every_kind_of_sound(way: Way) {
    let kinds = [
        (AudioKind::Aac, AudioCodec::Aac, "aac"),
        (AudioKind::Opus, AudioCodec::Opus, "opus"),
        (AudioKind::Pcma, AudioCodec::Pcma, "pcma"),
        (AudioKind::Pcmu, AudioCodec::Pcmu, "pcmu"),
    ];
    let scripts =
        kinds.iter().map(|(kind, _, name)| CameraScript::new(name, stream(VideoKind::H264).with_audio(*kind)));
    let server = Server::start(scripts.collect()).unwrap();
    let watches: Vec<Watch> = kinds.iter().map(|(.., name)| watch(way, &spec(&server.url(name).unwrap()))).collect();
    for ((_, codec, name), watch) in kinds.iter().zip(&watches) {
        let config = watch.config();
        let audio = config.audio.unwrap_or_else(|| panic!("{name}: sound"));
        assert_eq!(audio.codec, *codec);
        let units = watch.units(75);
        check_pictures(&units);
        let sounds: Vec<&AccessUnit> = units.iter().filter(|unit| unit.track == Track::Audio).collect();
        assert!(sounds.len() >= 30, "{name}: {} packets in three seconds", sounds.len());
        let mut clocks = 0;
        for pair in sounds.windows(2) {
            let (step, told) = (pair[1].pts.0 - pair[0].pts.0, pair[0].duration.expect("known").0);
            // The clocks of picture and sound are laid over each other once, when the first report comes.
            clocks += i32::from((step - told).abs() > 200_000);
        }
        assert!(clocks <= 1, "{name}: {clocks} steps");
        let apart = sounds.last().unwrap().pts.0 - units.iter().rfind(|u| u.track == Track::Video).unwrap().pts.0;
        assert!(apart.abs() < 500_000_000, "{name}: picture and sound are {apart} ns apart");
    }
    let mut silent = spec(&server.url("aac").unwrap());
    silent.video_only = true;
    assert_eq!(watch(way, &silent).config().audio, None);
}

fn log_ins(way: Way) {
    let login = |digest: bool| {
        let (user, password) = ("ad min".to_owned(), "s@cret/1".to_owned());
        if digest { Login::Digest { user, password } } else { Login::Basic { user, password } }
    };
    for digest in [false, true] {
        let script = CameraScript::new("cam", stream(VideoKind::H264)).with_login(login(digest));
        let server = Server::start(vec![script]).unwrap();
        let bare = server.bare_url("cam").unwrap();
        let address = bare.strip_prefix("rtsp://").unwrap();
        let good = watch(way, &spec(&format!("rtsp://ad%20min:s%40cret%2F1@{address}")));
        good.config();
        for bad in [bare.clone(), format!("rtsp://ad%20min:wrong@{address}")] {
            assert_eq!(watch(way, &spec(&bad)).end(), CaptureEnd::Unauthorized, "digest {digest}");
        }
    }
}

fn ends_say_why(way: Way) {
    let script = CameraScript::new("cam", stream(VideoKind::H264)).with_lower(Lower::UdpOnly);
    let (server, over_tcp) = one(script);
    let (port, silent) = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        (port, std::net::TcpListener::bind("127.0.0.1:0").unwrap())
    };
    let other = server.url("cam").unwrap().replace("/main", "/nothing");
    assert_eq!(watch(way, &spec(&other)).end(), CaptureEnd::NotFound);
    assert_eq!(watch(way, &spec(&format!("rtsp://127.0.0.1:{port}/"))).end(), CaptureEnd::Unreachable);
    assert_eq!(watch(way, &spec("rtsp://no-such-camera.invalid/")).end(), CaptureEnd::Unreachable);
    assert_eq!(watch(way, &over_tcp).end(), CaptureEnd::Protocol, "a camera that only does UDP");
    // One that accepts and says nothing: stopping it is quick all the same.
    let hangs = watch(way, &spec(&format!("rtsp://{}/", silent.local_addr().unwrap())));
    assert_eq!(hangs.events.recv_timeout(Duration::from_millis(300)).err(), Some(RecvTimeoutError::Timeout));
    let begun = Instant::now();
    drop(hangs.capture);
    assert!(begun.elapsed() < Duration::from_secs(1));
}

fn another_size_is_another_config(way: Way) {
    let (server, spec) = one(CameraScript::new("cam", stream(VideoKind::H264)));
    let watch = watch(way, &spec);
    watch.config();
    let mut before = watch.units(10);
    server.switch("cam", ClipSpec::card().sized(320, 240)).unwrap();
    let config = loop {
        match watch.next() {
            CaptureEvent::Unit(unit) => before.push(unit),
            CaptureEvent::Config(config) => break config,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!((config.video.width, config.video.height), (320, 240));
    let after = watch.units(30);
    assert!(after[0].key);
    let first = stamps(&after)[0].number;
    assert_eq!(stamps(&before).last().unwrap().number + 1, first, "nothing is lost at the change");
}

fn a_killed_camera_ends_and_comes_back(way: Way) {
    let (server, spec) = one(CameraScript::new("cam", stream(VideoKind::H264)));
    let first = watch(way, &spec);
    first.config();
    first.units(10);
    server.fault("cam", Fault::Kill).unwrap();
    assert_eq!(first.end(), CaptureEnd::Closed);
    drop(first);
    assert_eq!(watch(way, &spec).end(), CaptureEnd::Unreachable);
    server.fault("cam", Fault::Revive).unwrap();
    let second = watch(way, &spec);
    second.config();
    check_pictures(&second.units(30));
}

#[test]
fn a_camera_killed_over_udp_ends_too() {
    let (server, mut spec) = one(CameraScript::new("cam", stream(VideoKind::H264)));
    spec.transport = Transport::Udp;
    let watch = watch(Way::General, &spec);
    watch.config();
    watch.units(10);
    server.fault("cam", Fault::Kill).unwrap();
    assert_eq!(watch.end(), CaptureEnd::Closed);
}

fn a_frozen_camera_says_nothing_and_goes_on(way: Way) {
    let (server, spec) = one(CameraScript::new("cam", stream(VideoKind::H264)));
    let watch = watch(way, &spec);
    watch.config();
    watch.units(10);
    server.fault("cam", Fault::Freeze).unwrap();
    let last = loop {
        match watch.events.recv_timeout(Duration::from_millis(1500)) {
            Ok(CaptureEvent::Unit(_)) => {}
            other => break other.err(),
        }
    };
    assert_eq!(last, Some(RecvTimeoutError::Timeout), "no end: the watchdog above sees it");
    server.fault("cam", Fault::Thaw).unwrap();
    watch.units(10);
    let begun = Instant::now();
    drop(watch.capture);
    assert!(begun.elapsed() < Duration::from_secs(1));
}

fn quirk(way: Way, quirk: Quirk) {
    let (_server, spec) = one(CameraScript::new("cam", stream(VideoKind::H264).with_quirk(quirk)));
    let watch = watch(way, &spec);
    watch.config();
    check_pictures(&watch.units(100));
}

fn parameter_sets_in_the_stream_only(way: Way) {
    quirk(way, Quirk::ParameterSetsInBandOnly);
}

fn a_marker_on_every_sei(way: Way) {
    quirk(way, Quirk::MarkerOnSei);
}

fn frames_stamped_hours_away(way: Way) {
    quirk(way, Quirk::OutlierEvery(20));
}

fn a_clock_that_goes_back(way: Way) {
    quirk(way, Quirk::BackEvery(30));
}

fn no_sender_reports(way: Way) {
    quirk(way, Quirk::NoRtcp);
}

fn a_time_that_stands_still_is_passed_on(way: Way) {
    let (_server, spec) = one(CameraScript::new("cam", stream(VideoKind::H264).with_quirk(Quirk::DuplicateEvery(10))));
    let watch = watch(way, &spec);
    watch.config();
    let units = watch.units(60);
    assert!(stamps(&units).windows(2).all(|pair| pair[1].number == pair[0].number + 1));
    let still = units.windows(2).filter(|pair| pair[0].pts == pair[1].pts).count();
    assert!((4..=6).contains(&still), "{still} doubled times, for the muxer to nudge");
}

fn b_frames_come_in_decode_order(way: Way) {
    let clip = ClipSpec { b_frames: 2, ..ClipSpec::card() };
    let (_server, spec) = one(CameraScript::new("cam", StreamScript::new(clip)));
    let watch = watch(way, &spec);
    watch.config();
    let units = watch.units(75);
    assert!(stamps(&units).windows(2).all(|pair| pair[1].number == pair[0].number + 1));
    assert!(units.windows(2).any(|pair| pair[1].pts < pair[0].pts), "times go back");
    let mut times: Vec<i64> = units.iter().map(|unit| unit.pts.0).collect();
    times.sort_unstable();
    // The last ones wait for pictures that were not looked at.
    assert!(times[..60].windows(2).all(|pair| (pair[1] - pair[0] - 40_000_000).abs() <= 2));
}

fn a_full_channel_ends_the_capture(way: Way) {
    let (_server, spec) = one(CameraScript::new("cam", stream(VideoKind::H264)));
    let (room, events) = sync_channel(5);
    let (sender, refused) = channel();
    let (media, _) = way.media();
    let capture = media.capture(&spec, Box::new(Narrow { room, refused: Mutex::new(sender) }));
    let unit = refused.recv_timeout(PATIENCE).unwrap();
    assert!(matches!(unit, CaptureEvent::Unit(_)), "{unit:?}");
    let end = refused.recv_timeout(PATIENCE).unwrap();
    assert!(matches!(end, CaptureEvent::End(CaptureEnd::Overflow)), "{end:?}");
    assert_eq!(events.try_iter().count(), 5, "what fitted in was taken");
    drop(capture);
    assert!(refused.try_recv().is_err() && events.try_recv().is_err(), "nothing after the end");
}

#[test]
fn a_probe_tells_what_is_there() {
    media::init().unwrap();
    let script = CameraScript::new("cam", stream(VideoKind::H264).with_audio(AudioKind::Aac));
    let (_server, spec) = one(script);
    let probe = GstMedia.probe(&spec, Duration::from_secs(4)).unwrap();
    let stream = &probe.stream;
    assert!((23.0..27.0).contains(&stream.frame_rate), "{stream:?}");
    assert!((500_000..2_000_000).contains(&stream.bit_rate), "{stream:?}");
    assert!((stream.key_interval.unwrap() - 1.0).abs() < 0.01, "{stream:?}");
    assert!(stream.clock_offset.unwrap().abs() < 500_000, "{stream:?}");
    assert_eq!(stream.audio.as_ref().map(|audio| audio.codec), Some(AudioCodec::Aac));
    let picture = GstMedia.picture(&stream.video, &probe.key_frame.data, 320).unwrap();
    let jpeg = picture.expose();
    assert!(jpeg.starts_with(&[0xff, 0xd8]) && jpeg.ends_with(&[0xff, 0xd9]));
    assert_eq!(jpeg_size(jpeg), Some((320, 180)));

    let port = { std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port() };
    let error =
        GstMedia.probe(&self::spec(&format!("rtsp://u:hush@127.0.0.1:{port}/x")), Duration::from_secs(1)).unwrap_err();
    assert_eq!(error.end, CaptureEnd::Unreachable);
    assert!(!error.detail.is_empty() && !error.detail.contains("hush"), "{error:?}");
}

#[test]
fn pictures_of_every_codec_and_of_nonsense() {
    media::init().unwrap();
    media::load_decoders().unwrap();
    let scripts =
        [VideoKind::H264, VideoKind::H265].map(|codec| CameraScript::new(&format!("{codec:?}"), stream(codec)));
    let names = scripts.clone().map(|script| script.name);
    let server = Server::start(scripts.to_vec()).unwrap();
    for name in names {
        let watch = watch(Way::General, &spec(&server.url(&name).unwrap()));
        let video = watch.config().video;
        let key = watch.units(1).remove(0);
        let jpeg = GstMedia.picture(&video, &key.data, 4000).unwrap();
        assert_eq!(jpeg_size(jpeg.expose()), Some((640, 360)), "{name}: never larger than it is");
        assert!(GstMedia.picture(&video, &[7; 5000], 320).is_err());
        assert!(GstMedia.picture(&video, &[], 320).is_err());
    }
}

/// Width and height in the start-of-frame segment.
fn jpeg_size(jpeg: &[u8]) -> Option<(u16, u16)> {
    let mut at = 2;
    while let [0xff, kind, high, low, _, h1, h0, w1, w0, ..] = jpeg.get(at..)? {
        if (0xc0..=0xc2).contains(kind) {
            return Some((u16::from_be_bytes([*w1, *w0]), u16::from_be_bytes([*h1, *h0])));
        }
        at += 2 + usize::from(u16::from_be_bytes([*high, *low]));
    }
    None
}

#[test]
fn nothing_is_missing_here() {
    media::init().unwrap();
    assert_eq!(media::missing_elements(), []);
}
