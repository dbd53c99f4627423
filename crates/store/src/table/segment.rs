//! The segments' rows.

use crate::segment_file::{Begun, Committed, Discarded, Doomed, Facts, FinishedFile, Unlinked};
use crate::{DeleteCause, EpochId, RecorderDb, Result, SegmentFileName, VolumeId};
use model::{CameraId, RunId, SegmentSeq, Span, Utc};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Which segment.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SegmentKey {
    pub camera: CameraId,
    pub seq: SegmentSeq,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SegmentState {
    /// Ended in order; stock `age` opens it.
    Finished,
    /// Cut short by a crash; good to its last whole chunk.
    Cut,
    /// Its file is not there.
    Missing,
    /// Its file is about to go.
    Doomed,
}

/// A segment as the index knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    pub key: SegmentKey,
    pub run: RunId,
    pub epoch: EpochId,
    pub start: Utc,
    pub duration: Duration,
    /// The duration (and the plaintext length) is estimated, until somebody with the identity settles it.
    pub approx: bool,
    pub plaintext_bytes: u64,
    /// Of the file, without tails.
    pub bytes: u64,
    pub tail_bytes: u64,
    pub sha256: [u8; 32],
    pub prev: [u8; 32],
    pub chain: [u8; 32],
    pub state: SegmentState,
}

/// What begins.
#[derive(Clone, Debug)]
pub struct NewSegment {
    pub camera: CameraId,
    pub run: RunId,
    pub epoch: EpochId,
    pub start: Utc,
    pub volume: VolumeId,
}

/// A segment under way: footage that is not in the timeline yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BeingWritten {
    pub key: SegmentKey,
    pub run: RunId,
    pub epoch: EpochId,
    pub start: Utc,
}

/// Where a camera's chain stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainHead {
    pub camera: CameraId,
    pub seq: SegmentSeq,
    pub hash: [u8; 32],
}

impl Segment {
    #[must_use]
    pub fn name(&self) -> SegmentFileName {
        SegmentFileName::new(self.start, self.key.seq)
    }

    #[must_use]
    pub fn end(&self) -> Utc {
        self.start.plus(self.duration)
    }
}

impl BeingWritten {
    #[must_use]
    pub fn name(&self) -> SegmentFileName {
        SegmentFileName::new(self.start, self.key.seq)
    }
}

impl RecorderDb {
    /// Notes a segment as being written, under the camera's next number. `Error::StillOpen` if one is.
    pub fn begin(&mut self, _new: &NewSegment) -> Result<Begun> {
        unimplemented!()
    }

    /// Writes the row of a finished file: chain, timeline and usage in the same transaction.
    pub fn commit(&mut self, _file: FinishedFile, _facts: Facts) -> Result<Committed> {
        unimplemented!()
    }

    /// Takes back what was begun and discarded.
    pub fn abandon(&mut self, _discarded: Discarded) -> Result<()> {
        unimplemented!()
    }

    pub fn being_written(&self) -> Result<Vec<BeingWritten>> {
        unimplemented!()
    }

    /// Segments that touch `span`, oldest first, doomed ones left out.
    pub fn segments(&self, _camera: &CameraId, _span: Span) -> Result<Vec<Segment>> {
        unimplemented!()
    }

    pub fn segment(&self, _key: &SegmentKey) -> Result<Option<Segment>> {
        unimplemented!()
    }

    /// At most `limit` segments with estimated durations, for whoever holds the identity.
    pub fn unsettled(&self, _limit: usize) -> Result<Vec<Segment>> {
        unimplemented!()
    }

    /// Sets what a look into the segment (and its tails) showed.
    pub fn settle(&mut self, _key: &SegmentKey, _facts: Facts) -> Result<()> {
        unimplemented!()
    }

    /// First phase of deleting. What is held, or doomed already, is passed over.
    pub fn doom(&mut self, _keys: &[SegmentKey], _cause: DeleteCause, _now: Utc) -> Result<Vec<Doomed>> {
        unimplemented!()
    }

    /// Doomed before, and not yet gone.
    pub fn doomed(&self, _limit: usize) -> Result<Vec<Doomed>> {
        unimplemented!()
    }

    /// Last phase of deleting: the rows go, the chain keeps its root.
    pub fn forget(&mut self, _unlinked: Unlinked) -> Result<()> {
        unimplemented!()
    }

    /// The head of every camera's chain, for the ledger.
    pub fn chain_heads(&self) -> Result<Vec<ChainHead>> {
        unimplemented!()
    }
}
