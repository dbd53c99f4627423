//! Purge before write: feeds `model::retention` with what there is and does what it says, in two phases.

use crate::{RecorderDb, Result, Segment, SegmentKey, Settings, Volume};
use model::{CameraId, Utc};
use std::collections::BTreeMap;

/// Bytes about to be written.
#[derive(Clone, Debug, Default)]
pub struct Want {
    /// Per camera, what its next segment will take, as the last ones were.
    pub bytes: BTreeMap<CameraId, u64>,
}

/// What a purge did.
#[derive(Clone, Debug, Default)]
pub struct Purged {
    pub deleted: Vec<(SegmentKey, crate::DeleteCause)>,
    pub bytes: u64,
    /// Bytes that could not be freed: holds, or nothing left.
    pub short_by: u64,
    /// Bytes by which others on this disk grew into the reserve: told, not answered by deleting footage.
    pub foreign_growth: Option<u64>,
}

/// Makes room for `want` under the limits of `settings`, the cameras' quotas and the holds.
pub fn make_room(
    _db: &mut RecorderDb,
    _volume: &Volume,
    _settings: &Settings,
    _want: &Want,
    _now: Utc,
) -> Result<Purged> {
    let _ = core::mem::size_of::<Segment>();
    unimplemented!()
}

/// Bytes in use per camera on this volume: kept, being written and waiting for deletion.
pub fn usage(_db: &RecorderDb, _volume: &Volume) -> Result<BTreeMap<CameraId, u64>> {
    unimplemented!()
}
