//! Looking back: what was recorded, opened with the identity and read from any moment.
//!
//! ```text
//! camera, moment ─▶ find (segment, or why there is none) ─▶ segment (unsealed, indexed) ─▶ play | still | units
//! ```
//! Nothing here writes footage anywhere. What decodes a picture or encodes sound is the decode worker; what draws the timeline and what
//! is in the sidecars are their own modules.
//!
//! One lock, [`Archive`]'s own, never held while a file is read, the database or the identity is waited for.

mod find;
mod piece;
mod plaintext;
mod play;
mod segment;
mod sound;
mod still;
mod units;

pub(in crate::desk) use plaintext::open;
pub(crate) use plaintext::{Plaintext, unreadable};
pub use units::{Stretch, Unit, Units};

use super::Desk;
use super::unlock::locked;
use crate::error::Result;
use model::{CameraId, Utc};
use segment::OpenSegment;
use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use store::SegmentKey;

/// Segments kept open: four cameras played side by side, each with the segments before and after, and the scrubber among others.
/// Each holds a chunk of 64 KiB, the end of a cut one as much again, and some 15 KB of index: 5 MB in all at the most.
const KEPT: usize = 32;
/// Players that are under way at a time are few; a place that was forgotten is found by its moment.
const TOLD: usize = 256;

/// What is open for looking, and for whom it was noted that the owner looked.
#[derive(Default)]
pub(super) struct Archive(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    /// Counts the locks: what was opened before one is not kept, and not answered, after it.
    epoch: u64,
    /// The one used last is the last.
    segments: VecDeque<OpenSegment>,
    seen: HashSet<CameraId>,
    /// Where players were told to go on, and in which segment that is: two runs may overlap by what the clock of each is off, and a
    /// moment alone would lead from one to the other and back.
    told: VecDeque<(i64, SegmentKey)>,
}

/// One act of looking: good until the household is locked.
#[derive(Clone, Copy)]
pub(super) struct Look(u64);

impl Archive {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The household was locked: everything open goes, and what is under way finds out at its next step.
    pub(super) fn wipe(&self) {
        let mut kept = self.kept();
        kept.epoch += 1;
        kept.segments.clear();
        kept.seen.clear();
        kept.told.clear();
    }

    fn begin(&self) -> Look {
        Look(self.kept().epoch)
    }

    /// Refuses what began before a lock.
    fn still(&self, look: Look) -> Result<()> {
        if self.kept().epoch == look.0 { Ok(()) } else { Err(locked()) }
    }

    /// Remembers that a player goes on at `at` in this segment.
    fn tell(&self, at: Utc, key: &SegmentKey) {
        let mut kept = self.kept();
        kept.told.retain(|(told, of)| *told != at.0 || of.camera != key.camera);
        if kept.told.len() >= TOLD {
            kept.told.pop_front();
        }
        kept.told.push_back((at.0, key.clone()));
    }

    fn told(&self, at: Utc, camera: &CameraId) -> Option<SegmentKey> {
        let kept = self.kept();
        kept.told.iter().find(|(told, of)| *told == at.0 && of.camera == *camera).map(|(_, key)| key.clone())
    }

    /// Takes a segment out for as long as it is used; two uses at once open it twice.
    fn take(&self, key: &SegmentKey) -> Option<OpenSegment> {
        let mut kept = self.kept();
        let at = kept.segments.iter().position(|open| open.footage().key == *key)?;
        kept.segments.remove(at)
    }

    fn give_back(&self, look: Look, segment: OpenSegment) {
        let mut kept = self.kept();
        if kept.epoch != look.0 || kept.segments.iter().any(|open| open.footage().key == segment.footage().key) {
            return;
        }
        while kept.segments.len() >= KEPT {
            kept.segments.pop_front();
        }
        kept.segments.push_back(segment);
    }
}

impl Desk {
    /// Whether this is the first look at a camera's footage since the unlock, which is when the ledger notes it.
    pub(crate) fn is_first_look_back(&self, camera: &CameraId) -> bool {
        self.archive.kept().seen.insert(camera.clone())
    }

    /// The owner looks at what a camera recorded: entered once per unlock.
    pub(crate) fn note_look_back(&self, camera: &CameraId) {
        self.note("view", serde_json::json!({ "camera": camera, "what": "recorded" }), None);
    }
}

#[cfg(test)]
pub(super) mod tests;
