//! The nouns, the rules and the seams of Porchlight.
//!
//! Pure: no I/O, no clock, no tasks, no sibling crate. Whatever decides "is this allowed, which one, what comes next" is a
//! function here, so that it can be proved by a table and not by a camera.
//!
//! Invariants of this crate:
//! - **M1** Wall time ([`Utc`]) and media time ([`MediaTime`]) never mix without a [`Timekeeper`].
//! - **M2** Nothing that carries a password can be printed: [`Secret`] and [`CameraUrl`] see to it.
//! - **M3** A state machine changes by `apply(event) -> effects` only.
#![forbid(unsafe_code)]

mod camera;
mod clock;
mod gap;
mod ids;
mod media;
mod remake;
mod secret;
mod stream;
mod time;
mod timekeeper;
mod watch;

pub mod asked;
pub mod capture;
pub mod coordinates;
pub mod event;
pub mod find;
pub mod forecast;
pub mod motion;
pub mod place;
pub mod redaction;
pub mod retention;
pub mod sleep;

pub use camera::{Camera, CameraClass, CameraUrl, Login, Transport, UrlError};
#[cfg(feature = "testing")]
pub use clock::ManualClock;
pub use clock::{Clock, Mono};
pub use gap::{Gap, GapCause};
pub use ids::{CameraId, IdError, RunId, SegmentSeq};
#[cfg(feature = "testing")]
pub use media::scripted;
pub use media::{
    Capture, CaptureEnd, CaptureEvent, CaptureSink, CaptureSpec, Media, OpusSound, Overflow, Picture, Probe,
    ProbeError, ProbeStream,
};
pub use remake::{PictureForm, Played, Playing, Remade, Remake, Remaking};
pub use secret::Secret;
pub use stream::{AccessUnit, AudioCodec, AudioConfig, StreamConfig, Track, VideoCodec, VideoConfig};
pub use time::{MediaTime, Span, TimeError, Utc};
pub use timekeeper::{Arrival, Timekeeper};
pub use watch::{Seen, WatchPlan, Watcher};
