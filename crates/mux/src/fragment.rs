//! Writes fragmented MP4: one init segment, then fragments (`moof` + `mdat`), each whole by itself.

use model::{AccessUnit, MediaTime, StreamConfig};
use std::time::Duration;

/// When a fragment is complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FragmentLength {
    /// As soon as its pictures span this long: recording.
    Duration(Duration),
    /// After so many pictures: live.
    Frames(u32),
}

/// One `moof` + `mdat`, to be appended as it is.
#[derive(Clone, PartialEq, Eq)]
pub struct Fragment {
    pub bytes: Vec<u8>,
    /// Run time of the earliest picture (or sound, where there is no picture) inside.
    pub from: MediaTime,
    /// Run time at which the last picture ends.
    pub to: MediaTime,
    /// Run time of the segment's own zero: what time 0 in the file means. The same for all fragments of a segment.
    pub zero: MediaTime,
    /// Pictures inside.
    pub frames: u32,
    /// Pictures from which decoding can begin.
    pub keys: u32,
    pub starts_with_key: bool,
    pub has_audio: bool,
    /// The first one since [`Fragmenter::new`] or [`Fragmenter::begin_segment`].
    pub first_of_segment: bool,
}

/// Turns access units into fragments. One per run (a run has one config); segments of the run are divided by
/// [`Self::flush_before`] and [`Self::begin_segment`].
pub struct Fragmenter {
    config: StreamConfig,
    _length: FragmentLength,
}

impl Fragmenter {
    #[must_use]
    pub fn new(config: &StreamConfig, length: FragmentLength) -> Self {
        Self { config: config.clone(), _length: length }
    }

    #[must_use]
    pub fn config(&self) -> &StreamConfig {
        &self.config
    }

    /// `ftyp` + `moov`: the beginning of every segment and of every live view.
    #[must_use]
    pub fn init_segment(&self) -> Vec<u8> {
        panic!("being written")
    }

    /// Takes the next unit in decode order; gives the fragment that it completes. The first video unit of a segment is a key frame
    /// (the caller sees to it; the muxer does not drop anything).
    pub fn push(&mut self, _unit: AccessUnit) -> Option<Fragment> {
        panic!("being written")
    }

    /// Ends the fragment under way before `next` is pushed, for a rotation at that key frame: the last picture lasts until `next`.
    pub fn flush_before(&mut self, _next: &AccessUnit) -> Option<Fragment> {
        panic!("being written")
    }

    /// Ends the fragment under way for good (orderly stop, or a view that wants all there is): the last picture lasts as long as the one before it.
    pub fn finish(&mut self) -> Option<Fragment> {
        panic!("being written")
    }

    /// The next fragment begins a new segment: its times count from its own earliest sample.
    pub fn begin_segment(&mut self) {
        panic!("being written")
    }
}
