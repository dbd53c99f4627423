//! What a camera sends: codecs, their configuration, and access units.

use crate::MediaTime;
use serde::{Deserialize, Serialize};
use std::fmt;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VideoCodec {
    H264,
    H265,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AudioCodec {
    Aac,
    Opus,
    /// G.711 A-law.
    Pcma,
    /// G.711 mu-law.
    Pcmu,
}

/// Which of a stream's tracks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Track {
    Video,
    Audio,
}

/// A video track's fixed facts. Two configs that are equal need no new init segment.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VideoConfig {
    pub codec: VideoCodec,
    /// Coded picture after cropping, pixels.
    pub width: u32,
    pub height: u32,
    /// `AVCDecoderConfigurationRecord` or `HEVCDecoderConfigurationRecord` (ISO/IEC 14496-15), without the box header.
    /// NAL lengths are always four bytes.
    pub record: Vec<u8>,
}

/// An audio track's fixed facts.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AudioConfig {
    pub codec: AudioCodec,
    /// Samples a second and channel; what the stream says, not what the standard would have.
    pub rate: u32,
    pub channels: u16,
    /// AAC: `AudioSpecificConfig`. Opus: the `dOps` box's content. G.711: empty.
    pub record: Vec<u8>,
}

/// Everything an init segment is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamConfig {
    pub video: VideoConfig,
    pub audio: Option<AudioConfig>,
}

/// One coded picture, or one packet of audio.
///
/// Video bytes are NAL units, each behind its length in four big-endian bytes, parameter sets left in place.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessUnit {
    pub track: Track,
    pub data: Vec<u8>,
    /// Presentation time on the run's media clock. Goes back where the camera sends B-frames; units come in decode order.
    pub pts: MediaTime,
    /// How long it lasts, where the stream says so (audio); video's follows from the next unit.
    pub duration: Option<MediaTime>,
    /// A picture from which decoding can begin. Always true for audio.
    pub key: bool,
    /// The camera's own wall clock for this unit, from RTCP sender reports, where there are any: microseconds of Unix time.
    pub camera_clock: Option<i64>,
}

impl VideoCodec {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::H264 => "h264",
            Self::H265 => "h265",
        }
    }
}

impl AudioCodec {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Aac => "aac",
            Self::Opus => "opus",
            Self::Pcma => "pcma",
            Self::Pcmu => "pcmu",
        }
    }
}

impl fmt::Debug for VideoConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}x{}", self.codec.as_str(), self.width, self.height)
    }
}

impl fmt::Debug for AudioConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} Hz x{}", self.codec.as_str(), self.rate, self.channels)
    }
}

/// Footage never reaches a log: the bytes are counted, not shown.
impl fmt::Debug for AccessUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = if self.key { " key" } else { "" };
        write!(f, "{:?}{key} {} bytes at {} us", self.track, self.data.len(), self.pts.micros())
    }
}
