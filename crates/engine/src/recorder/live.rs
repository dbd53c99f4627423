//! Live pictures: one capture per stream, shared by whoever looks.

use model::{CaptureEnd, MediaTime, StreamConfig};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Which of a camera's streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// The one that is recorded.
    Main,
    /// The small one; the main one where there is no other.
    Sub,
}

/// How many pictures travel together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LivePace {
    /// One picture a fragment: the least delay.
    Focus,
    /// Three pictures a fragment: a third of the work.
    Grid,
    /// Key frames only, for a tile without a sub-stream.
    KeyFrames,
}

/// What a viewer gets, in order.
#[derive(Clone, Debug)]
pub enum LiveEvent {
    /// The stream's facts and its init segment; again when the camera changes them. G.711 sound is not in the init segment
    /// (no browser plays it): it comes as [`LiveEvent::Audio`].
    Init { config: Arc<StreamConfig>, bytes: Arc<[u8]> },
    Fragment { bytes: Arc<[u8]>, key: bool, from: MediaTime, to: MediaTime },
    /// One packet of G.711.
    Audio { bytes: Arc<[u8]>, at: MediaTime },
    /// The camera is gone; the viewer may stay, a new `Init` follows when it is back.
    Paused(CaptureEnd),
}

/// Why there are no live pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LiveError {
    #[error("there is no such camera")]
    NoCamera,
    #[error("the camera is paused")]
    Off,
    #[error("too many watch this camera already")]
    Busy,
    #[error("the recorder has stopped")]
    Stopped,
}

/// A viewer's end. Dropping it ends the viewing.
pub struct LiveReceiver {}

impl LiveReceiver {
    /// The next event; `None` when the recorder stops or the camera was removed. A viewer that is too slow loses whole
    /// groups of pictures and goes on at a key frame.
    pub async fn next(&mut self) -> Option<LiveEvent> {
        None
    }
}
