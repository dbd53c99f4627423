//! The seam to whoever looks for subjects in pictures and for speech in sound. `detect` fills it with models; nobody is recognised
//! there, only found.
//!
//! Pictures come out of [`crate::Media::stills`], decoded in the same worker; what is found leaves it as numbers.

use crate::redaction::WHOLE;
use crate::{AccessUnit, MediaTime, VideoConfig};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
#[cfg(feature = "types")]
use ts_rs::TS;

/// What can be found in a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(TS))]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    Face,
    Plate,
    Person,
    Vehicle,
    Animal,
}

/// A picture to be looked through: red, green and blue, eight bits each, rows from the top without padding.
#[derive(Clone, PartialEq, Eq)]
pub struct Still {
    pub at: MediaTime,
    pub width: u32,
    pub height: u32,
    /// `width * height * 3` bytes.
    pub rgb: Vec<u8>,
}

/// Footage never reaches a log.
impl std::fmt::Debug for Still {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a picture of {}x{} at {:?}", self.width, self.height, self.at)
    }
}

/// A place in the picture: left, top, width, height in parts of it ([`WHOLE`] is all of its width, or height). May reach over the edges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(TS))]
pub struct Area {
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
}

/// Something found in one picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Find {
    pub subject: Subject,
    pub area: Area,
    /// How sure, in thousandths: the best of what the model said in the picture and of the crop by which it was confirmed.
    pub score: u16,
    /// A second look at an enlarged crop held it up, or it was sure enough by itself. What was not confirmed makes no track of its own.
    pub confirmed: bool,
}

/// All of what was found in one picture; nothing found is told, too.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looked {
    /// Clip time.
    pub at_us: i64,
    pub finds: Vec<Find>,
    /// Mean brightness, 0 to 255.
    pub light: u8,
}

/// A model as it was used: what a suggestion came of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct ModelFact {
    /// Name and version.
    pub name: String,
    /// SHA-256 of its file; hex.
    pub sha256: String,
    /// What it finds. None: speech.
    pub subjects: Vec<Subject>,
    /// From which score on it proposes, and from which on that is confirmed; thousandths.
    pub proposes: u16,
    pub confirms: u16,
}

/// A model that is not there, or not what it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct MissingModel {
    /// What it would find. None: speech.
    pub subjects: Vec<Subject>,
    /// The file's name, without its folder.
    pub file: String,
    /// In the owner's words: not there, another file than Porchlight knows, not readable.
    pub why: String,
}

/// What can be looked for on this computer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct Models {
    pub there: Vec<ModelFact>,
    pub missing: Vec<MissingModel>,
}

impl Models {
    /// Whether one of them finds this.
    #[must_use]
    pub fn find(&self, subject: Subject) -> bool {
        self.there.iter().any(|model| model.subjects.contains(&subject))
    }

    #[must_use]
    pub fn hear_speech(&self) -> bool {
        self.there.iter().any(|model| model.subjects.is_empty())
    }
}

/// How hard to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effort {
    /// For a redaction: the light way and the low-light way, small ones too, each confirmed on a crop.
    Thorough,
    /// For marks on the timeline: one pass over a small picture.
    Quick,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookOrder {
    /// Those without a model are left out. Plates are looked for on vehicles: whoever wants plates gets vehicles looked for.
    pub subjects: BTreeSet<Subject>,
    pub effort: Effort,
}

/// Finds subjects and speech. Lives in a decode worker: everything it needs is opened before the walls go up.
pub trait Detector: Send + Sync {
    fn models(&self) -> Models;
    /// Begins to look through pictures of one stream.
    fn look(&self, order: &LookOrder) -> Result<Box<dyn Looking>, String>;
    /// Begins to listen for speech in one sound.
    fn listen(&self) -> Result<Box<dyn Listening>, String>;
}

/// Pictures of one stream being looked through, in their order. After an error it is of no use any more.
pub trait Looking: Send {
    fn still(&mut self, still: &Still) -> Result<Vec<Find>, String>;
}

/// Sound at this rate, one channel, is listened to.
pub const LISTEN_RATE: u32 = 16_000;

/// One sound being listened to, without holes. After an error it is of no use any more.
pub trait Listening: Send {
    /// Takes samples (-1 to 1); gives for each whole window of [`LISTEN_WINDOW`] samples how sure it is speech, in thousandths.
    fn hear(&mut self, samples: &[f32]) -> Result<Vec<u16>, String>;
}

/// Samples for which [`Listening::hear`] gives one answer: 32 ms.
pub const LISTEN_WINDOW: usize = 512;

/// Pictures to be taken out of a stream. Units' times are clip times.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stills {
    pub video: VideoConfig,
    /// No two pictures closer than this; zero: all of them.
    pub every: MediaTime,
    /// Only those with times from here on, and before there.
    pub from: MediaTime,
    pub to: MediaTime,
    /// Larger pictures are made smaller, keeping their form.
    pub max_width: u32,
}

/// A part of one picture, to be shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartOf {
    pub video: VideoConfig,
    /// The picture that is shown then, of units whose times are clip times.
    pub at: MediaTime,
    pub area: Area,
    pub max_width: u32,
}

/// Pictures being taken out of a stream. After an error it is of no use any more.
pub trait TakingStills: Send {
    /// Takes units in decode order, from a key frame on; gives pictures in the order in which they are shown. With B-frames some come
    /// later: what is held back comes with the next units or with `finish`.
    fn push(&mut self, unit: AccessUnit) -> Result<Vec<Still>, String>;
    fn finish(&mut self) -> Result<Vec<Still>, String>;
}

/// Sound as numbers: one channel of [`LISTEN_RATE`], samples -1 to 1.
pub struct Samples {
    /// Time of the first one.
    pub at: MediaTime,
    pub samples: Vec<f32>,
}

/// Sound being decoded. After an error it is of no use any more.
pub trait TakingSamples: Send {
    /// Takes packets, their times clip times.
    fn push(&mut self, units: Vec<AccessUnit>) -> Result<Vec<Samples>, String>;
    fn finish(&mut self) -> Result<Vec<Samples>, String>;
}

impl Area {
    #[must_use]
    pub fn right(&self) -> i32 {
        self.x + self.width
    }

    #[must_use]
    pub fn bottom(&self) -> i32 {
        self.y + self.height
    }

    /// Size in parts of parts; zero where a side is not above zero.
    #[must_use]
    pub fn size(&self) -> i64 {
        i64::from(self.width.max(0)) * i64::from(self.height.max(0))
    }

    /// What two share.
    #[must_use]
    pub fn shared(&self, other: &Self) -> i64 {
        let side = |from: i32, to: i32| i64::from((to - from).max(0));
        side(self.x.max(other.x), self.right().min(other.right()))
            * side(self.y.max(other.y), self.bottom().min(other.bottom()))
    }

    /// What two share of both together (intersection over union), 0 to 1.
    #[must_use]
    pub fn overlap(&self, other: &Self) -> f64 {
        let shared = self.shared(other);
        shared as f64 / (self.size() + other.size() - shared).max(1) as f64
    }

    /// What lies in the picture of it; without a size where nothing does.
    #[must_use]
    pub fn in_picture(&self) -> Self {
        let (x, y) = (self.x.clamp(0, WHOLE), self.y.clamp(0, WHOLE));
        Self { x, y, width: self.right().clamp(0, WHOLE) - x, height: self.bottom().clamp(0, WHOLE) - y }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_overlap_as_they_should() {
        let area = |x, y, width, height| Area { x, y, width, height };
        let one = area(0, 0, 100, 100);
        assert!((one.overlap(&one) - 1.0).abs() < 1e-9);
        assert!((one.overlap(&area(50, 0, 100, 100)) - 1.0 / 3.0).abs() < 1e-9);
        assert_eq!(one.overlap(&area(100, 0, 100, 100)), 0.0);
        assert_eq!(area(-50, WHOLE - 10, 60, 60).in_picture(), area(0, WHOLE - 10, 10, 10));
        assert_eq!(area(-50, 0, 10, 10).in_picture().size(), 0);
    }
}
