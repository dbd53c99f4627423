//! What is left of deleted footage: its span, its cause and the ends of its chain, one row per camera, day and cause.

use crate::{RecorderDb, Result};
use model::{CameraId, SegmentSeq, Span};

/// Why a segment was deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeleteCause {
    Quota,
    CameraQuota,
    Days,
    Reserve,
    /// Its camera was removed with its footage.
    Removed,
    /// The owner deleted it.
    Owner,
}

/// A row of deleted segments that followed one another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeletedRange {
    pub camera: CameraId,
    pub first: SegmentSeq,
    pub last: SegmentSeq,
    pub span: Span,
    pub cause: DeleteCause,
    pub bytes: u64,
    /// The link before the first.
    pub prev: [u8; 32],
    /// The link of the last: the root that the next segment hangs on.
    pub chain: [u8; 32],
}

impl RecorderDb {
    /// What was deleted of a camera, oldest first.
    pub fn deleted(&self, _camera: &CameraId) -> Result<Vec<DeletedRange>> {
        unimplemented!()
    }
}
