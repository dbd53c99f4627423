//! The seam to the media library: capture and probe. `media` fills it with GStreamer, tests with [`scripted`].

use crate::find::{PartOf, Stills, TakingSamples, TakingStills};
use crate::redaction::{Edited, Hearing, Render, RenderSound, Rendering};
use crate::{
    AccessUnit, AudioConfig, CameraUrl, MediaTime, Playing, Remake, Remaking, Secret, StreamConfig, Transport,
    VideoConfig, WatchPlan, Watcher,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What to connect to.
#[derive(Clone, Debug)]
pub struct CaptureSpec {
    pub url: CameraUrl,
    pub transport: Transport,
    /// SHA-256 of the certificate pinned for `rtsps:`, in hex; `None` pins the one that comes.
    pub pinned_certificate: Option<String>,
    /// Leave audio unrequested (grids show, they do not sound).
    pub video_only: bool,
}

/// What a capture reports. `Config` comes before the first unit, and again before the first unit for which it changed;
/// that unit is a key frame.
#[derive(Clone, Debug)]
pub enum CaptureEvent {
    Config(StreamConfig),
    Unit(AccessUnit),
    /// The certificate that an `rtsps:` camera showed, when none was pinned.
    Certificate(String),
    /// Nothing comes after this.
    End(CaptureEnd),
}

/// Why a capture ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaptureEnd {
    /// Not reachable: no address, no route, nothing listens.
    Unreachable,
    /// The camera wants another user name or password.
    Unauthorized,
    /// There is no such stream at that address.
    NotFound,
    /// It answers, but not as a camera should, or its certificate is not the pinned one.
    Protocol,
    /// It sends no video in a codec that can be recorded.
    Unsupported,
    /// The camera or the network ended it.
    Closed,
    /// We were too slow to take what came.
    Overflow,
    /// We asked for it.
    Stopped,
}

/// The receiving channel is full. The capture ends with [`CaptureEnd::Overflow`]: it never waits, for that would stall the camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overflow;

/// Takes events on the media library's own threads: copies and returns, never waits.
pub trait CaptureSink: Send + Sync + 'static {
    fn push(&self, event: CaptureEvent) -> Result<(), Overflow>;
}

/// A running capture. Dropping it stops it and gives the connection back in order, within a second.
pub trait Capture: Send {}

/// One stream's facts as the probe saw them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ProbeStream {
    pub video: VideoConfig,
    pub audio: Option<AudioConfig>,
    /// Pictures a second, counted by arrival.
    pub frame_rate: f64,
    /// Bits a second, counted by arrival.
    pub bit_rate: u64,
    /// Seconds from key frame to key frame: the longest seen, `None` if fewer than two came.
    pub key_interval: Option<f64>,
    /// The camera's clock minus ours, microseconds; `None` without sender reports.
    pub clock_offset: Option<i64>,
    /// An audio stream that is there and cannot be recorded, by the name the camera gives it.
    pub odd_audio: Option<String>,
}

/// What a probe found.
#[derive(Clone, Debug)]
pub struct Probe {
    pub stream: ProbeStream,
    /// The first key frame: to be made a picture by [`Media::picture`] in a worker that holds no key.
    pub key_frame: AccessUnit,
    /// The certificate shown, for `rtsps:`.
    pub certificate: Option<String>,
}

/// Why a probe found nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbeError {
    pub end: CaptureEnd,
    /// The media library's own words, without URL or password.
    pub detail: String,
}

/// A JPEG picture.
pub type Picture = Secret<Vec<u8>>;

/// Sound as web views play it: Opus at 48 kHz, one packet behind the other from the sound's beginning.
#[derive(Clone, PartialEq, Eq)]
pub struct OpusSound {
    /// The encoder's own delay in samples of 48 kHz: what a packet plays lay so much earlier in the sound.
    pub delay: u32,
    /// Each of [`Self::FRAME`] samples; the last one is filled up with silence.
    pub packets: Vec<Vec<u8>>,
}

impl OpusSound {
    pub const RATE: u32 = 48_000;
    /// 20 ms.
    pub const FRAME: u32 = 960;
}

/// Footage never reaches a log.
impl std::fmt::Debug for OpusSound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} packets of Opus, delayed by {} samples", self.packets.len(), self.delay)
    }
}

/// The media library.
pub trait Media: Send + Sync {
    /// Connects and delivers until dropped. Returns at once; trouble comes as [`CaptureEvent::End`].
    fn capture(&self, spec: &CaptureSpec, sink: Box<dyn CaptureSink>) -> Box<dyn Capture>;

    /// Watches a stream for `watch` from its first frame (blocking; gives up after 10 s without one) and tells what it is.
    fn probe(&self, spec: &CaptureSpec, watch: Duration) -> Result<Probe, ProbeError>;

    /// Decodes one key frame into a JPEG no wider than `max_width` pixels (blocking). For the decode worker only.
    fn picture(&self, video: &VideoConfig, key_frame: &[u8], max_width: u32) -> Result<Picture, String>;

    /// Decodes `units`, the pictures in decode order from a key frame on, and gives the one that is shown at `at` as a JPEG no wider
    /// than `max_width` pixels (blocking). For the decode worker only.
    fn frame(
        &self,
        video: &VideoConfig,
        units: &[AccessUnit],
        at: MediaTime,
        max_width: u32,
    ) -> Result<Picture, String>;

    /// Begins to encode footage anew for a copy. For the decode worker only.
    fn remake(&self, order: &Remake) -> Result<Box<dyn Remaking>, String> {
        Err(format!("no media library makes this: {order:?}"))
    }

    /// Begins to render pictures with what is hidden filled. For the decode worker only.
    fn render(&self, order: &Render) -> Result<Box<dyn Rendering>, String> {
        Err(format!("no media library renders {:?}", order.size))
    }

    /// Begins to render sound with what is muted silent. For the decode worker only.
    fn render_sound(&self, order: &RenderSound) -> Result<Box<dyn Remaking>, String> {
        Err(format!("no media library renders {:?}", order.sound))
    }

    /// One picture of an edit, decoded from `units`: the pictures in decode order from a key frame up to it, their times clip times
    /// (blocking). For the decode worker only.
    fn edited(&self, order: &Edited, units: &[AccessUnit]) -> Result<Picture, String> {
        Err(format!("no media library shows any of {} pictures at {} us", units.len(), order.at.micros()))
    }

    /// Begins to measure how loud a sound is. For the decode worker only.
    fn loudness(&self, sound: &AudioConfig) -> Result<Box<dyn Hearing>, String> {
        Err(format!("no media library hears {sound:?}"))
    }

    /// A JPEG of a part of one picture, of the units from a key frame up to it (blocking). For the decode worker only.
    fn part(&self, order: &PartOf, units: &[AccessUnit]) -> Result<Picture, String> {
        Err(format!("no media library shows {:?} of {} pictures", order.area, units.len()))
    }

    /// Begins to take pictures out of a stream, to be looked through. For the decode worker only.
    fn stills(&self, order: &Stills) -> Result<Box<dyn TakingStills>, String> {
        Err(format!("no media library takes pictures {} wide", order.max_width))
    }

    /// Begins to decode sound, to be listened to. For the decode worker only.
    fn samples(&self, sound: &AudioConfig) -> Result<Box<dyn TakingSamples>, String> {
        Err(format!("no media library hears {sound:?}"))
    }

    /// Begins to take a plain MP4 apart and to count what it plays. For the decode worker only.
    fn playing(&self) -> Result<Box<dyn Playing>, String> {
        Err("no media library plays this".to_owned())
    }

    /// Encodes G.711 (one byte a sample and channel, nothing missing between) as Opus of `sound.channels` channels, at most two
    /// (blocking). For the decode worker only.
    fn opus(&self, sound: &AudioConfig, g711: &[u8]) -> Result<OpusSound, String>;

    /// Begins to watch a stream: motion, and pictures for scrubbing. For the decode worker only.
    fn watch(&self, video: &VideoConfig, plan: WatchPlan) -> Result<Box<dyn Watcher>, String>;
}

/// A `Media` that plays a script: the one fake of this seam.
#[cfg(feature = "testing")]
pub mod scripted {
    use super::{Capture, CaptureEvent, CaptureSink, CaptureSpec, Media, OpusSound, Picture, Probe, ProbeError};
    use crate::{AccessUnit, AudioConfig, MediaTime, VideoConfig, WatchPlan, Watcher};
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    /// Every capture's sink is handed to the test, which pushes what it likes.
    #[derive(Clone, Default)]
    pub struct ScriptedMedia {
        sinks: Arc<Mutex<Vec<Begun>>>,
    }

    type Begun = (CaptureSpec, Arc<dyn CaptureSink>);

    struct Held;
    impl Capture for Held {}

    impl ScriptedMedia {
        /// How many captures were begun so far.
        #[must_use]
        pub fn begun(&self) -> usize {
            self.sinks.lock().expect("no holder panics").len()
        }

        /// Pushes into the capture begun as number `n`, from 0. False if it was refused.
        pub fn push(&self, n: usize, event: CaptureEvent) -> bool {
            let sink = self.sinks.lock().expect("no holder panics")[n].1.clone();
            sink.push(event).is_ok()
        }
    }

    impl Media for ScriptedMedia {
        fn capture(&self, spec: &CaptureSpec, sink: Box<dyn CaptureSink>) -> Box<dyn Capture> {
            self.sinks.lock().expect("no holder panics").push((spec.clone(), Arc::from(sink)));
            Box::new(Held)
        }
        fn probe(&self, _: &CaptureSpec, _: Duration) -> Result<Probe, ProbeError> {
            Err(ProbeError { end: super::CaptureEnd::Unreachable, detail: "scripted".to_owned() })
        }
        fn picture(&self, _: &VideoConfig, _: &[u8], _: u32) -> Result<Picture, String> {
            Err("scripted".to_owned())
        }
        fn frame(&self, _: &VideoConfig, _: &[AccessUnit], _: MediaTime, _: u32) -> Result<Picture, String> {
            Err("scripted".to_owned())
        }
        fn opus(&self, _: &AudioConfig, _: &[u8]) -> Result<OpusSound, String> {
            Err("scripted".to_owned())
        }
        fn watch(&self, _: &VideoConfig, _: WatchPlan) -> Result<Box<dyn Watcher>, String> {
            Err("scripted".to_owned())
        }
    }
}
