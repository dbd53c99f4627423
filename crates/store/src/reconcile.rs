//! Start-up: brings files and rows to agree after a crash, without any identity.

use crate::{RecorderDb, Result, SegmentKey, Volume};
use model::{CameraId, Utc};
use std::fs::File;
use std::io;

/// How much of a cut file is worth keeping, as `vault` reads it off the file's head and length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CutLength {
    /// Bytes of the file to its last whole chunk; 0 if not even the header is whole.
    pub good: u64,
    /// Plaintext bytes in them.
    pub plaintext: u64,
}

/// What was done, in numbers and keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// Cut short by a crash and kept to their last whole chunk.
    pub cut: Vec<SegmentKey>,
    /// Were finished, only the row was missing.
    pub committed: Vec<SegmentKey>,
    /// Held nothing worth keeping and were removed.
    pub removed: Vec<SegmentKey>,
    /// Rows whose file is gone.
    pub missing: Vec<SegmentKey>,
    /// Rows whose missing file is there again.
    pub returned: Vec<SegmentKey>,
    /// Doomed before the crash, deleted now.
    pub deleted: Vec<SegmentKey>,
    /// Tails of finished segments, removed.
    pub tails_removed: usize,
    /// Files that were unknown to the database and were taken in behind the camera's last segment (an old database).
    pub adopted: Vec<SegmentKey>,
    /// Files that belong to nothing; left alone. Paths below the volume.
    pub strays: Vec<String>,
}

/// Brings the files of `volume` and the rows of `db` to agree. The recorder must be down, or be the caller. Idempotent.
///
/// `cut` tells the good length of a file that was being written, from the open file and its length.
pub fn reconcile(
    _db: &mut RecorderDb,
    _volume: &Volume,
    _cut: &dyn Fn(&File, u64) -> io::Result<CutLength>,
    _now: Utc,
) -> Result<Reconciled> {
    unimplemented!()
}

/// Settles the one segment that `camera` has being written, after its writer gave up (a full disk, an I/O error): the same as
/// at start-up. `None` if there is none.
pub fn settle_open(
    _db: &mut RecorderDb,
    _volume: &Volume,
    _camera: &CameraId,
    _cut: &dyn Fn(&File, u64) -> io::Result<CutLength>,
) -> Result<Option<Reconciled>> {
    unimplemented!()
}
