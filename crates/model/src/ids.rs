//! Identifiers. Newtypes, so that a run is never taken for a sequence number.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A camera: eight random characters of lower-case Crockford base32. It names the footage folder and tells nothing about
/// the camera, so that a file name on a rescued disk gives no place away.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CameraId(String);

/// Why a text is no [`CameraId`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdError;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

impl CameraId {
    /// The id made of 40 random bits (five bytes, from the caller: this crate has no randomness).
    #[must_use]
    pub fn from_random(bytes: [u8; 5]) -> Self {
        let bits = bytes.iter().fold(0u64, |all, b| (all << 8) | u64::from(*b));
        let text = (0..8).map(|i| char::from(ALPHABET[(bits >> (35 - 5 * i)) as usize & 31])).collect();
        Self(text)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for CameraId {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        let ok = text.len() == 8 && text.bytes().all(|b| ALPHABET.contains(&b));
        if ok { Ok(Self(text)) } else { Err(IdError) }
    }
}

impl From<CameraId> for String {
    fn from(id: CameraId) -> Self {
        id.0
    }
}

impl fmt::Display for CameraId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a camera id is eight characters of 0-9 and a-z without i, l, o and u")
    }
}

impl std::error::Error for IdError {}

/// A run: the stretch of one camera's recording with one init segment and no gap. Row id in `recorder.db`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RunId(pub i64);

/// Number of a segment of one camera, from 1, never used twice, without holes in the order of recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SegmentSeq(pub u64);

impl SegmentSeq {
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_camera_id_is_eight_letters_of_its_alphabet() {
        assert_eq!(CameraId::from_random([0; 5]).as_str(), "00000000");
        assert_eq!(CameraId::from_random([255; 5]).as_str(), "zzzzzzzz");
        assert_eq!(CameraId::from_random([0, 0, 0, 0, 33]).as_str(), "00000011");
        for bad in ["", "0000000", "000000000", "0000000l", "0000000I", "../../..", "abcdefgü"] {
            assert!(CameraId::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }
}
