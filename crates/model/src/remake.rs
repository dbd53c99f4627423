//! Long work on footage that the media library does batch by batch: encoding anew for a copy, and counting what a file plays.
//!
//! Hours of footage pass through, so neither side holds more than a batch. For the decode worker only: the bytes are a camera's.

use crate::{AccessUnit, AudioConfig, MediaTime, VideoConfig};
use serde::{Deserialize, Serialize};

/// What is to be made of footage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Remake {
    /// Pictures decoded, and those shown from `from` up to (not with) `to` encoded anew.
    Pictures {
        video: VideoConfig,
        from: MediaTime,
        to: MediaTime,
        /// How long a picture usually lasts.
        usual: MediaTime,
        form: PictureForm,
    },
    /// G.711, nothing missing in it, as AAC. Bytes are a unit's data; times count from the first byte.
    Sound { sound: AudioConfig },
}

/// What pictures become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PictureForm {
    /// A film of constant quality.
    H264,
    /// Each picture by itself.
    Jpeg,
    Png,
}

/// What a batch has become.
#[derive(Debug, Default)]
pub struct Remade {
    pub units: Vec<AccessUnit>,
    /// Known from the first unit on.
    pub video: Option<VideoConfig>,
    pub audio: Option<AudioConfig>,
}

/// A remake under way. After an error it is of no use any more.
pub trait Remaking: Send {
    /// Takes a batch in decode order; gives what is ready.
    fn push(&mut self, units: Vec<AccessUnit>) -> Result<Remade, String>;
    /// Gives the rest.
    fn finish(&mut self) -> Result<Remade, String>;
}

/// What a plain MP4 plays, found by taking it apart and decoding all of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Played {
    /// Samples of the picture track.
    pub samples: u64,
    /// Pictures that came out of the decoder.
    pub pictures: u64,
    /// Samples of the sound track.
    pub sounds: u64,
    /// Of those, buffers of sound that came out of the decoder.
    pub heard: u64,
}

/// A count under way.
pub trait Playing: Send {
    /// Takes the file's next bytes.
    fn push(&mut self, bytes: Vec<u8>) -> Result<Played, String>;
    /// After the last ones.
    fn finish(&mut self) -> Result<Played, String>;
}
