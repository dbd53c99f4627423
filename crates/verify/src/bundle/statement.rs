//! `meta/bundle.json`: what a bundle says of itself, for machines. Written by the recorder's owner's program, read by anybody.
//!
//! The owner's program writes no more than its disclosure level allows; whoever reads takes everything in it as claimed, but for what
//! the files themselves prove.

use serde::{Deserialize, Serialize};

/// The form's name and number. A reader refuses a higher number than it knows.
pub const FORMAT: &str = "porchlight-bundle/1";
/// The type that the signature names (DSSE's `payloadType`).
pub const PAYLOAD_TYPE: &str = "application/vnd.porchlight.bundle+json";
/// Longest statement, bytes.
pub const MAX_STATEMENT: usize = 4 << 20;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct Statement {
    /// [`FORMAT`].
    pub format: String,
    /// The bundle's name, random, as its folder is called.
    pub bundle: String,
    /// The UTC day on which it was made, `YYYY-MM-DD`.
    pub made: String,
    pub purpose: Purpose,
    pub level: Level,
    /// The request that is answered; none where there is none, and where it may have been made for this home alone and the owner kept it back.
    pub request: Option<Answered>,
    /// What the owner tells of themselves: none at [`Level::ClipOnly`].
    pub owner: Option<Owner>,
    pub clips: Vec<Clip>,
    pub clock: Clock,
    /// What made it, with versions: `porchlight 0.1.0`, the encoder's name where something was encoded anew.
    pub process: Vec<String>,
    /// What was left out on purpose, in stable words: `sound`, `camera_names`, `identity`, `request`, `seconds`, `outside_the_cut`.
    pub left_out: Vec<String>,
}

/// Why it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// In answer to a community request.
    Answer,
    OwnUse,
    /// An order, a warrant or an emergency claim.
    LegalPaper,
}

/// How much of the owner goes along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// L0: the clips alone.
    ClipOnly,
    /// L1: one mailbox or telephone.
    Contactable,
    /// L2: name, address, and everything a witness says.
    Witness,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The request's own id, as its sender gave it.
    pub id: String,
    /// SHA-256 of what its sender signed, hex.
    pub identity: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// L1: the one way to reach them.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub contact: String,
    /// L2.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub email: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clip {
    /// Where it lies in the bundle: `data/clip-01.mp4`.
    pub file: String,
    pub bytes: u64,
    /// SHA-256, hex.
    pub sha256: String,
    pub kind: Kind,
    /// UTC, RFC 3339: to the second at L0 and L1, to the microsecond at L2.
    pub start: String,
    pub end: String,
    /// Pictures in it.
    pub frames: u64,
    /// SHA-256 over each picture's time in the file, in its track's timescale, as 64-bit big-endian numbers in the order of the file; hex.
    pub pts_sha256: String,
    /// As in MP4: `avc1`, `hvc1`.
    pub codec: String,
    pub width: u32,
    pub height: u32,
    pub sound: Sound,
    /// L1: what it looks at in general words. L2: the camera's name and where it hangs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub camera: Option<Camera>,
    /// Time inside of it that no picture shows.
    pub gaps: Vec<Gap>,
    /// Pictures that came damaged from the camera and were left as they are.
    #[serde(default)]
    pub damaged: u64,
    /// Of the recorded original: what the owner can open later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commitment: Option<Committed>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redaction: Option<Redacted>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Pictures were hidden, and all of it was encoded anew.
    Redacted,
    /// The camera's own pictures, bit for bit, in a fresh container.
    Original,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sound {
    /// The camera recorded none.
    None,
    /// Left out on purpose.
    LeftOut,
    AsRecorded,
    /// Encoded anew, as recorded otherwise.
    Reencoded,
    /// Encoded anew; parts of it are digital silence.
    PartlyMuted,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Camera {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// In the owner's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub looks_at: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// Where in the file it was left out, milliseconds.
    pub at_ms: u64,
    /// How much time is missing, milliseconds.
    pub lasts_ms: u64,
    /// Why, in the recorder's stable words (`camera_offline`, `stalled`, …); none where it is not known.
    pub cause: Option<String>,
}

/// `verify::commitment`, published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Committed {
    /// Hex.
    pub root: String,
    pub leaves: u64,
}

/// What a redaction did, in numbers: no pictures, no boxes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redacted {
    /// Tracks hidden, by class: `face`, `plate`, `person`, `vehicle`, `animal`, `other`.
    pub hidden: Vec<Counted>,
    /// All is hidden but what was picked.
    pub all_but_picked: bool,
    /// Of all blocks over all pictures, in parts of a million.
    pub hidden_ppm: u32,
    /// Seconds of the clip that were muted, milliseconds.
    pub muted_ms: u64,
    /// Groups of pictures, and how many were made again with noise in the place of what is hidden and are the same to the byte.
    pub groups: u32,
    pub groups_again: u32,
    /// Whether models looked through the result, and through how many pictures.
    pub looked_again: Option<u64>,
    /// The owner looked at the contact sheet of every track, and all of the result was played.
    pub reviewed: bool,
    /// SHA-256 of the plan, hex.
    pub plan: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    pub what: String,
    pub tracks: u32,
    /// The owner's reasons, in stable words, with their counts.
    pub reasons: Vec<(String, u32)>,
}

/// How far the times can be trusted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clock {
    /// `computer`: the recording computer's clock; `camera`: the camera's own, where the owner corrected by it.
    pub source: String,
    /// Whether the computer's clock was kept right by the network when the bundle was made; none where that cannot be asked.
    pub synchronised: Option<bool>,
    /// The camera's own clock less the computer's while it recorded, seconds; none where the camera said nothing.
    pub camera_offset_s: Option<f64>,
    /// How far a time may be off, seconds.
    pub error_s: f64,
}
