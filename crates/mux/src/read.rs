//! Reads back what [`crate::Fragmenter`] wrote, whole or cut short. Not a reader for any MP4 on earth.

use model::{AccessUnit, MediaTime, StreamConfig};
use std::io::{Read, Seek};

/// Why a segment cannot be read. A cut end is none of these: the index ends at the last whole fragment.
#[derive(Debug)]
pub enum ReadError {
    Io(std::io::Error),
    /// Not what Porchlight writes, or damaged; what exactly.
    Format(&'static str),
    /// Larger than anything Porchlight writes; which limit.
    TooLarge(&'static str),
}

/// One whole fragment of a segment. Times count from the segment's zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FragmentInfo {
    /// Bytes from the beginning of the plaintext.
    pub offset: u64,
    /// Bytes of `moof` + `mdat`.
    pub len: u64,
    /// Earliest picture.
    pub from: MediaTime,
    /// End of the last picture.
    pub to: MediaTime,
    /// Pictures inside.
    pub frames: u32,
    /// Presentation times of the key frames inside.
    pub keys: Vec<MediaTime>,
    pub starts_with_key: bool,
    pub has_audio: bool,
}

/// A segment's plaintext, opened.
pub struct Reader<R> {
    _inner: R,
    config: StreamConfig,
}

impl<R: Read + Seek> Reader<R> {
    /// Reads the init segment. `inner` begins at the segment's first byte.
    pub fn open(_inner: R) -> Result<Self, ReadError> {
        panic!("being written")
    }

    #[must_use]
    pub fn config(&self) -> &StreamConfig {
        &self.config
    }

    /// The init segment's bytes, as they are in the file.
    #[must_use]
    pub fn init_segment(&self) -> &[u8] {
        panic!("being written")
    }

    /// The next whole fragment's place and times, read from its `moof` alone; `None` at the end or where the file is cut.
    pub fn next_fragment(&mut self) -> Result<Option<FragmentInfo>, ReadError> {
        panic!("being written")
    }

    /// All whole fragments, from the first.
    pub fn index(&mut self) -> Result<Vec<FragmentInfo>, ReadError> {
        panic!("being written")
    }

    /// A fragment's bytes, ready to be appended to a MediaSource after the init segment.
    pub fn fragment(&mut self, _info: &FragmentInfo) -> Result<Vec<u8>, ReadError> {
        panic!("being written")
    }

    /// A fragment's units in decode order, video first, then audio; `pts` counts from the segment's zero.
    pub fn units(&mut self, _info: &FragmentInfo) -> Result<Vec<AccessUnit>, ReadError> {
        panic!("being written")
    }
}

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Io(_) => f.write_str("the segment could not be read"),
            Self::Format(what) => write!(f, "not a segment that Porchlight wrote: {what}"),
            Self::TooLarge(what) => write!(f, "larger than any segment that Porchlight writes: {what}"),
        }
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(e) => Some(e),
            Self::Format(_) | Self::TooLarge(_) => None,
        }
    }
}
