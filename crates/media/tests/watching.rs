//! Streams of simulated cameras, watched: how much moves when, and what the small pictures are.
#![allow(clippy::unwrap_used, clippy::tests_outside_test_module)]

use demo::{CameraScript, ClipSpec, Scene, Server, StreamScript, VideoKind, stamp};
use model::motion::Motion;
use model::{
    AccessUnit, CameraUrl, CaptureEvent, CaptureSink, CaptureSpec, Media, Overflow, Picture, Transport, VideoConfig,
    WatchPlan,
};
use porchlight_media::GstMedia;
use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

struct ToTest(Mutex<Sender<CaptureEvent>>);

impl CaptureSink for ToTest {
    fn push(&self, event: CaptureEvent) -> Result<(), Overflow> {
        // A test that has seen enough.
        let _ = self.0.lock().unwrap().send(event);
        Ok(())
    }
}

fn units(clip: ClipSpec, pictures: usize) -> (VideoConfig, Vec<AccessUnit>) {
    porchlight_media::init().unwrap();
    let server = Server::start(vec![CameraScript::new("seen", StreamScript::new(clip))]).unwrap();
    let spec = CaptureSpec {
        url: CameraUrl::parse(&server.url("seen").unwrap()).unwrap(),
        transport: Transport::Tcp,
        pinned_certificate: None,
        video_only: true,
    };
    let (sender, events) = channel();
    let _capture = GstMedia.capture(&spec, Box::new(ToTest(Mutex::new(sender))));
    let (mut config, mut units) = (None, Vec::new());
    while units.len() < pictures {
        match events.recv_timeout(Duration::from_secs(20)).unwrap() {
            CaptureEvent::Config(new) => config = Some(new.video),
            CaptureEvent::Unit(unit) => units.push(unit),
            other => panic!("{other:?}"),
        }
    }
    (config.unwrap(), units)
}

fn plan() -> WatchPlan {
    WatchPlan { grid_every: Duration::from_millis(200), picture_every: Duration::from_secs(5), width: 256, height: 144 }
}

/// Levels with the number of the frame that they are of, and the pictures.
fn watch(video: &VideoConfig, units: &[AccessUnit]) -> (Vec<(u64, u8)>, Vec<Picture>) {
    let mut watcher = GstMedia.watch(video, plan()).unwrap();
    let (mut motion, mut levels, mut pictures) = (Motion::default(), Vec::new(), Vec::new());
    for unit in units {
        for seen in watcher.push(&unit.data, unit.pts).unwrap() {
            let of = units.iter().find(|u| (u.pts.0 - seen.at.0).abs() < 1000).expect("a picture that was pushed");
            let number = stamp::read(&of.data).unwrap().number;
            levels.extend(seen.grid.map(|grid| (number, motion.look(seen.at, &grid))));
            pictures.extend(seen.picture);
        }
    }
    (levels, pictures)
}

#[test]
fn pictures_are_small_and_grids_come_five_times_a_second() {
    for codec in [VideoKind::H264, VideoKind::H265] {
        let clip = ClipSpec { scene: Scene::FrontDoor, rate: 15, seconds: 20, key_every: 30, ..ClipSpec::card() };
        let (video, units) = units(clip.coded(codec), 15 * 11);
        let (levels, pictures) = watch(&video, &units);
        assert!((50..=56).contains(&levels.len()), "{codec:?}: {} grids in 11 s", levels.len());
        assert!((2..=3).contains(&pictures.len()), "{codec:?}: {} pictures in 11 s", pictures.len());
        for picture in &pictures {
            let jpeg = picture.expose();
            assert!(jpeg.starts_with(&[0xff, 0xd8]) && (3000..=9000).contains(&jpeg.len()), "{} bytes", jpeg.len());
        }
    }
}
