//! The hash chain over a camera's segments: that a segment was recorded here, in this order, and was not exchanged since.
//!
//! age does not prove who wrote a file; the chain does, once its head stands in the signed ledger. A link is
//!
//! ```text
//! SHA-256( "porchlight chain 1\n"              19 bytes
//!       || previous link                        32 bytes, CHAIN_START for a camera's first
//!       || camera id                             8 bytes, ASCII
//!       || sequence                              8 bytes, big endian
//!       || start, microseconds since 1970 UTC    8 bytes, big endian, two's complement
//!       || bytes of the file                     8 bytes, big endian
//!       || SHA-256 of the file                  32 bytes
//!       || SHA-256 of its tails                 32 bytes: over tail a, then tail b, each behind its length in 8 bytes; zeros if none
//!       || ending                                1 byte: 0 finished, 1 cut )
//! ```
//!
//! Every field has a fixed length, so no two different segments have the same bytes.

use model::{CameraId, SegmentSeq, Utc};
use sha2::{Digest, Sha256};

/// What a camera's first link takes for the previous one.
pub const CHAIN_START: [u8; 32] = [0; 32];

/// How a segment's writing ended. Part of the chain, and so never changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ending {
    Finished,
    Cut,
}

/// What a link is made of.
#[derive(Clone, Copy, Debug)]
pub struct Link<'a> {
    pub camera: &'a CameraId,
    pub seq: SegmentSeq,
    pub start: Utc,
    pub bytes: u64,
    pub sha256: [u8; 32],
    pub tails_sha256: [u8; 32],
    pub ending: Ending,
}

impl Link<'_> {
    /// The link's hash, behind `previous`.
    #[must_use]
    pub fn hash(&self, previous: &[u8; 32]) -> [u8; 32] {
        let mut h = Sha256::new();
        h.update(b"porchlight chain 1\n");
        h.update(previous);
        h.update(self.camera.as_str().as_bytes());
        h.update(self.seq.0.to_be_bytes());
        h.update(self.start.0.to_be_bytes());
        h.update(self.bytes.to_be_bytes());
        h.update(self.sha256);
        h.update(self.tails_sha256);
        h.update([match self.ending {
            Ending::Finished => 0u8,
            Ending::Cut => 1,
        }]);
        h.finalize().into()
    }
}
