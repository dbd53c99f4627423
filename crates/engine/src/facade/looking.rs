//! Looking back: the timeline, pictures while scrubbing, playback. The raw answers are laid out in `desk/archive`.

use super::Engine;
use crate::error::{Code, Error, Result};
use crate::view;

impl Engine {
    /// Footage, gaps and motion of all cameras (or of some) between two moments, in `buckets` steps.
    pub async fn timeline(
        &self,
        _from_us: i64,
        _to_us: i64,
        _cameras: Option<Vec<String>>,
        _buckets: u32,
    ) -> Result<view::TimelineView> {
        Err(not_yet())
    }

    /// The next (or the last) moment at which something moved in one of these cameras.
    pub async fn next_motion(
        &self,
        _cameras: Vec<String>,
        _from_us: i64,
        _forwards: bool,
        _at_least: u8,
    ) -> Result<Option<view::MotionAt>> {
        Err(not_yet())
    }

    /// A small picture at or before a moment: 8 bytes of time in microseconds, big-endian, and a JPEG. Empty where none is.
    pub async fn scrub_picture(&self, _camera: String, _at_us: i64) -> Result<Vec<u8>> {
        Err(not_yet())
    }

    /// A piece of footage: the length of its head as 4 bytes big-endian, the head ([`view::PlayHeader`] as JSON), then init and fragments.
    pub async fn play(&self, _request: view::PlayRequest) -> Result<Vec<u8>> {
        Err(not_yet())
    }

    /// Exactly the frame that is shown at a moment: 8 bytes of its time in microseconds, big-endian, and a JPEG.
    pub async fn still(&self, _camera: String, _at_us: i64, _max_width: u32) -> Result<Vec<u8>> {
        Err(not_yet())
    }
}

fn not_yet() -> Error {
    Error::new(Code::Unsupported, "This cannot be looked at yet.")
}
