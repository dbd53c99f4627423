//! The timeline: coalesced stretches of footage, kept up to date by every commit and every deletion, so that a year costs no
//! more to look at than the number of its interruptions.

use crate::{RecorderDb, Result};
use model::{CameraId, Gap, RunId, Span, Utc};
use std::time::Duration;

/// Footage without a hole, of one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub run: RunId,
    pub span: Span,
}

/// One camera's part of a timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CameraTimeline {
    pub camera: CameraId,
    pub footage: Vec<Stretch>,
    pub gaps: Vec<Gap>,
    /// Since when the segment under way is being written.
    pub writing_since: Option<Utc>,
}

impl RecorderDb {
    /// Footage and gaps of `cameras` that touch `span`, clipped to it. Neighbours of the same kind less than `resolution` apart
    /// are drawn as one; `Duration::ZERO` gives every one.
    pub fn timeline(&self, _cameras: &[CameraId], _span: Span, _resolution: Duration) -> Result<Vec<CameraTimeline>> {
        unimplemented!()
    }
}
