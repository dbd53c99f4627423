//! The cameras of the demo household: what a newcomer sees first, what the screenshots show.

use crate::clip::ClipSpec;
use crate::scene::Scene;
use crate::script::{AudioKind, CameraScript, Outage, StreamScript, VideoKind};
use serde::Serialize;
use std::time::Duration;

/// A camera of the household, with the name its owner would give it.
#[derive(Clone, Debug)]
pub struct HouseholdCamera {
    pub title: &'static str,
    pub script: CameraScript,
    /// What it looks at; of some the owner has not said it yet.
    pub view: Option<View>,
}

/// A fan on a plane of metres around home.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct View {
    pub east: f64,
    pub north: f64,
    /// Its middle, degrees clockwise from north.
    pub bearing: f64,
    /// Degrees.
    pub width: f64,
    /// Metres.
    pub reach: f64,
}

/// Where the household is said to be, latitude and longitude: in a public park, where nobody lives.
pub const PLACE: (f64, f64) = (51.4779, -0.0015);

/// Pictures a second: enough for a walk to look like one, half the work of 25.
const RATE: u32 = 12;
/// Length of every loop, seconds.
const LOOP: u32 = 20;

/// The five cameras. They listen on `port` and the ports behind it; 0 takes any free ones. `seed` changes the sensors' noise.
#[must_use]
pub fn cameras(port: u16, seed: u32) -> Vec<HouseholdCamera> {
    let stream = |scene, codec, kbit, width, height, n| {
        StreamScript::new(ClipSpec {
            scene,
            width,
            height,
            rate: RATE,
            seconds: LOOP,
            codec,
            kbit,
            key_every: 2 * RATE,
            b_frames: 0,
            seed: seed.wrapping_add(n),
            first: 0,
        })
    };
    let camera = |n: u16, title: &'static str, scene, codec, audio: Option<AudioKind>| {
        let mut main = stream(scene, codec, 1800, 1280, 720, u32::from(n));
        let mut sub = stream(scene, VideoKind::H264, 350, 640, 360, u32::from(n) + 100);
        (main.audio, sub.audio) = (audio, None);
        let name = title.to_lowercase().replace(' ', "-");
        let script = CameraScript::new(&name, main).with_sub(sub).at_port(if port == 0 { 0 } else { port + n });
        HouseholdCamera { title, script, view: None }
    };
    let mut all = vec![
        camera(0, "Front door", Scene::FrontDoor, VideoKind::H264, Some(AudioKind::Aac)),
        camera(1, "Driveway", Scene::Driveway, VideoKind::H264, None),
        camera(2, "Garden", Scene::Garden, VideoKind::H264, Some(AudioKind::Pcma)),
        camera(3, "Street", Scene::Street, VideoKind::H265, None),
        camera(4, "Garage", Scene::Garage, VideoKind::H264, None),
    ];
    let view = |east, north, bearing, width, reach| Some(View { east, north, bearing, width, reach });
    all[0].view = view(1.0, -6.0, 175.0, 95.0, 18.0);
    all[1].view = view(-7.0, -5.0, 205.0, 80.0, 25.0);
    all[3].view = view(5.0, -7.0, 130.0, 60.0, 60.0);
    let outage = Outage { every: Duration::from_secs(120), lasts: Duration::from_secs(20) };
    all[4].script = all[4].script.clone().with_outage(outage);
    all
}
