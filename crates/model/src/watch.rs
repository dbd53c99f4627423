//! Watching a stream: what a decoder is asked to see in it, and what it saw.

use crate::find::Still;
use crate::motion::Grid;
use crate::{MediaTime, Picture};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What is to be seen in a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchPlan {
    /// A grid of brightness at most this often.
    pub grid_every: Duration,
    /// A picture at most this often.
    pub picture_every: Duration,
    /// About this size, pixels.
    pub width: u32,
    pub height: u32,
}

/// One decoded picture, as far as it was looked at.
#[derive(Debug)]
pub struct Seen {
    pub at: MediaTime,
    pub grid: Option<Grid>,
    pub picture: Option<Picture>,
}

/// A stream being watched. Begins with a key frame; units come in decode order. After an error it is of no more use.
pub trait Watcher {
    /// Takes the next unit, and tells what was seen since.
    fn push(&mut self, unit: &[u8], pts: MediaTime) -> Result<Vec<Seen>, String>;

    /// The newest picture that a grid was made of, at most so many pixels wide; `None` before there is one.
    fn still(&mut self, max_width: u32) -> Option<Still>;
}
