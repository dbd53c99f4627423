//! Minutes of footage, drawn and encoded once and sealed ten thousand times. Minute 17 shows 17:00 to 17:59 by its burnt clock
//! and strip, and is put at minute 17 of every hour: so the picture tells its own time within the hour, to the frame, wherever
//! it lies. Day and hour are in the stamp of each frame, which is made anew each time.

use crate::programs::pipe;
use anyhow::{Context, Result, ensure};
use demo::{Clip, ClipSpec, Scene, Stamp, VideoKind, stamp};
use model::{AccessUnit, MediaTime, StreamConfig, Track, Utc, VideoCodec};
use mux::nal::{self, ParameterSets};
use mux::{FragmentLength, Fragmenter};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What a camera sends for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// H.264, 320x180.
    Small,
    /// H.264, 640x360: another size.
    Larger,
    /// H.265, 320x180: another codec.
    H265,
    /// H.264, 1920x1080 at 25 pictures a second and 4 Mbit/s: what a seek costs with a camera of today.
    Full,
}

impl Look {
    /// How minute `of_hour` is drawn and encoded.
    #[must_use]
    pub fn clip(self, of_hour: u32) -> ClipSpec {
        let small = ClipSpec {
            scene: Scene::Clock,
            width: 320,
            height: 180,
            // The strip counts to 65535: at 5 pictures a second it tells every frame of an hour.
            rate: 5,
            seconds: 60,
            codec: VideoKind::H264,
            kbit: 0,
            key_every: 20,
            b_frames: 0,
            seed: of_hour,
            first: 0,
        };
        let clip = match self {
            Self::Small => small,
            Self::Larger => small.sized(640, 360),
            Self::H265 => small.coded(VideoKind::H265),
            Self::Full => {
                ClipSpec { scene: Scene::Street, rate: 25, key_every: 50, ..small }.sized(1920, 1080).at_kbit(4000)
            }
        };
        ClipSpec { first: of_hour * 60 * clip.rate, ..clip }
    }

    /// Pictures a second.
    #[must_use]
    pub fn rate(self) -> u32 {
        self.clip(0).rate
    }

    /// The number in the strip of the picture that is shown at `at`.
    #[must_use]
    pub fn strip(self, at: Utc) -> u16 {
        let into_hour = at.0.rem_euclid(3_600_000_000) as u64;
        ((into_hour * u64::from(self.rate()) / 1_000_000) % 65_536) as u16
    }
}

/// One minute, ready to be stamped.
pub(super) struct Minute {
    clip: Arc<Clip>,
    pub(super) config: StreamConfig,
    /// Small pictures, one every [`PICTURE_EVERY`] seconds.
    pub(super) pictures: Vec<Vec<u8>>,
}

/// Seconds from one small picture to the next.
pub(super) const PICTURE_EVERY: u32 = 5;
/// For so many seconds of a small minute something walks through the picture: see the demo's clock.
pub(super) const MOVING: u32 = 30;

/// All that were made so far.
#[derive(Default)]
pub(super) struct Minutes(Mutex<HashMap<(Look, u32), Arc<Minute>>>);

impl Minutes {
    pub(super) fn get(&self, look: Look, of_hour: u32) -> Result<Arc<Minute>> {
        if let Some(minute) = self.0.lock().unwrap().get(&(look, of_hour)) {
            return Ok(minute.clone());
        }
        let minute = Arc::new(Minute::make(look, of_hour)?);
        self.0.lock().unwrap().insert((look, of_hour), minute.clone());
        Ok(minute)
    }
}

impl Minute {
    fn make(look: Look, of_hour: u32) -> Result<Self> {
        let clip = Clip::make(look.clip(of_hour))?;
        let codec = match clip.spec.codec {
            VideoKind::H264 => VideoCodec::H264,
            VideoKind::H265 => VideoCodec::H265,
        };
        let mut sets = ParameterSets::default();
        sets.take_from(codec, &nal::from_annex_b(&clip.frames[0].data));
        let video = sets.config(codec).context("a clip begins with its parameter sets")?;
        let mut minute = Self { clip, config: StreamConfig { video, audio: None }, pictures: Vec::new() };
        let film = minute.film(Utc(0), 60);
        minute.pictures = small_pictures(&film)?;
        Ok(minute)
    }

    /// The plaintext of a segment of the first `seconds`, as recorded from `start` on.
    pub(super) fn film(&self, start: Utc, seconds: u32) -> Vec<u8> {
        let mut fragmenter = Fragmenter::new(&self.config, FragmentLength::Duration(Duration::from_millis(500)));
        let mut film = fragmenter.init_segment();
        for unit in self.units(start, seconds) {
            if let Some(fragment) = fragmenter.push(unit) {
                film.extend(fragment.bytes);
            }
        }
        film.extend(fragmenter.finish().into_iter().flat_map(|f| f.bytes));
        film
    }

    /// The pictures of the first `seconds`, as recorded from `start` on.
    fn units(&self, start: Utc, seconds: u32) -> impl Iterator<Item = AccessUnit> {
        let spec = self.clip.spec;
        let h265 = spec.codec == VideoKind::H265;
        self.clip.frames.iter().take((seconds * spec.rate) as usize).enumerate().map(move |(n, frame)| {
            let into = n as i64 * 1_000_000 / i64::from(spec.rate);
            let sent = (start.0 + into) as u64;
            let stamp = Stamp { number: sent * u64::from(spec.rate) / 1_000_000, sent };
            let (before, after) = frame.data.split_at(frame.stamp_at);
            let stamped = [before, &[0, 0, 0, 1], &stamp::nal(stamp, h265), after].concat();
            AccessUnit {
                track: Track::Video,
                data: nal::from_annex_b(&stamped),
                pts: MediaTime(into * 1000),
                duration: None,
                key: frame.key,
                camera_clock: None,
            }
        })
    }
}

/// A JPEG every [`PICTURE_EVERY`] seconds, by ffmpeg.
fn small_pictures(film: &[u8]) -> Result<Vec<Vec<u8>>> {
    let filter = format!("select='not(mod(floor(t*100+0.5),{}))',scale=256:-2", PICTURE_EVERY * 100);
    let args = [
        "-v",
        "error",
        "-i",
        "pipe:0",
        "-vf",
        &filter,
        "-vsync",
        "0",
        "-q:v",
        "5",
        "-f",
        "image2pipe",
        "-c:v",
        "mjpeg",
        "pipe:1",
    ];
    let output = pipe(Command::new("ffmpeg").args(args), film)?;
    ensure!(output.status.success(), "ffmpeg: {}", String::from_utf8_lossy(&output.stderr));
    let mut rest = &output.stdout[..];
    let mut pictures = Vec::new();
    // Inside a picture no 0xff is followed by 0xd9: it ends there and nowhere else.
    while let Some(end) = rest.windows(2).position(|w| w == [0xff, 0xd9]) {
        let (picture, after) = rest.split_at(end + 2);
        pictures.push(picture.to_vec());
        rest = after;
    }
    ensure!(pictures.len() as u32 == 60 / PICTURE_EVERY, "{} small pictures", pictures.len());
    Ok(pictures)
}
