//! NAL units: framing, parameter sets, key frames, and user data in SEI. No picture is decoded here.

use model::{VideoCodec, VideoConfig};

/// The parameter sets of one stream, each a NAL unit with its header, without start code or length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParameterSets {
    /// H.265 only.
    pub vps: Vec<Vec<u8>>,
    pub sps: Vec<Vec<u8>>,
    pub pps: Vec<Vec<u8>>,
}

impl ParameterSets {
    /// Takes every parameter set of an access unit (length-prefixed), replacing the one of the same id. True if one was there.
    pub fn take_from(&mut self, _codec: VideoCodec, _unit: &[u8]) -> bool {
        panic!("being written")
    }

    /// The configuration these make, once all kinds are there.
    #[must_use]
    pub fn config(&self, _codec: VideoCodec) -> Option<VideoConfig> {
        panic!("being written")
    }

    /// Reads them out of an `avcC` or `hvcC` record.
    #[must_use]
    pub fn from_record(_codec: VideoCodec, _record: &[u8]) -> Option<Self> {
        panic!("being written")
    }
}

/// The NAL units of an access unit whose units stand behind four-byte lengths. Ends at the first length that does not fit.
pub fn units(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    let _ = data;
    std::iter::empty()
}

/// The NAL units of an Annex B byte stream (start codes of three or four bytes).
pub fn annex_b_units(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    let _ = data;
    std::iter::empty()
}

/// Annex B to four-byte lengths.
#[must_use]
pub fn from_annex_b(_data: &[u8]) -> Vec<u8> {
    panic!("being written")
}

/// Four-byte lengths to Annex B with four-byte start codes.
#[must_use]
pub fn to_annex_b(_data: &[u8]) -> Vec<u8> {
    panic!("being written")
}

/// Whether decoding can begin at this unit (length-prefixed).
#[must_use]
pub fn is_key(_codec: VideoCodec, _data: &[u8]) -> bool {
    panic!("being written")
}

/// The `user_data_unregistered` SEI messages of an access unit: UUID and payload, emulation bytes removed.
#[must_use]
pub fn user_data(_codec: VideoCodec, _data: &[u8]) -> Vec<([u8; 16], Vec<u8>)> {
    panic!("being written")
}
