//! What makes looking back quick: sidecars, small pictures, the index of motion. Play itself is `archive`.
//!
//! ```text
//! sidecars ─▶ take_in (private.db: minutes, hours) ─▶ timeline, next_motion, next_event
//!          └▶ seconds, pictures (kept here, bounded, wiped at lock)
//! ```
//! A sidecar may be missing at any time: then motion is unknown and pictures are decoded from the segment.

mod events;
mod recent;
mod scrub;
mod subjects;
mod take_in;
mod timeline;

pub use timeline::TimelineAsk;

use super::Desk;
use super::unlock::locked;
use crate::error::{Code, Error, Result};
use crate::sidecar::{HEAD, KeyIndex, MAX_BYTES, Marks, Sidecar};
use model::CameraId;
use model::event::Event;
use recent::Recent;
use std::fs::File;
use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::{Segment, SegmentFileName, SegmentKey, Volume};
use tracing::debug;

/// Sidecars kept whole, for their pictures: 300 of a usual size.
const SIDECARS: usize = 24 << 20;
/// Pictures that had to be decoded.
const PICTURES: usize = 8 << 20;
/// Seconds of motion: 8 cameras for a day.
const SECONDS: usize = 8 << 20;

/// What is kept of what was looked at.
#[derive(Default)]
pub(super) struct Looking {
    kept: Mutex<Kept>,
    /// Seconds are being read ahead.
    warming: AtomicBool,
}

struct Kept {
    /// Counts the locks: what was read before one is not kept after it.
    epoch: u64,
    sidecars: Recent<SegmentKey, Arc<Sidecar>>,
    seconds: Recent<SegmentKey, Arc<Head>>,
    /// By camera and time of the key frame.
    pictures: Recent<(CameraId, i64), Arc<Vec<u8>>>,
    /// Back to when motion is known of everything.
    indexed_until: Option<i64>,
}

/// The head of a sidecar: how much moved in each second, and who came by.
#[derive(Default)]
struct Head {
    marks: Marks,
    events: Option<Vec<Event>>,
}

impl Looking {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The household was locked.
    pub(super) fn wipe(&self) {
        let mut kept = self.kept();
        let epoch = kept.epoch + 1;
        *kept = Kept { epoch, ..Kept::default() };
    }

    fn epoch(&self) -> u64 {
        self.kept().epoch
    }

    /// Keeps something that was read in `epoch`, unless the household was locked since.
    fn keep(&self, epoch: u64, put: impl FnOnce(&mut Kept)) -> Result<()> {
        let mut kept = self.kept();
        if kept.epoch != epoch {
            return Err(locked());
        }
        put(&mut kept);
        Ok(())
    }
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            epoch: 0,
            sidecars: Recent::new(SIDECARS),
            seconds: Recent::new(SECONDS),
            pictures: Recent::new(PICTURES),
            indexed_until: None,
        }
    }
}

impl Desk {
    /// Opens a segment's sidecar and reads `most` bytes of it; `None` where there is none. What lies there and is no sidecar, or
    /// another segment's, is none either.
    fn read_side(
        &self,
        volume: &Volume,
        camera: &CameraId,
        name: SegmentFileName,
        most: usize,
    ) -> Result<Option<Vec<u8>>> {
        let mut opened = File::open(volume.side_path(camera, name));
        if opened.is_err() && !volume.path(camera, name).exists() {
            // New footage went to another folder then.
            opened = File::open(self.volume_holding(camera, name)?.side_path(camera, name));
        }
        let file = match opened {
            Ok(file) => file,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(e.into()),
        };
        let read = self.with_identity(|identity| {
            let mut bytes = Vec::new();
            let limit = u64::try_from(most).unwrap_or(u64::MAX);
            vault::seal::open(identity, file)?.take(limit).read_to_end(&mut bytes)?;
            Ok(bytes)
        });
        match read {
            Err(error) if error.code == Code::Locked => Err(error),
            Err(error) => {
                debug!(%camera, error = error.chain(), "a sidecar cannot be opened");
                Ok(None)
            }
            Ok(bytes) => Ok(Some(bytes)),
        }
    }

    fn decoded<T>(
        camera: &CameraId,
        name: SegmentFileName,
        decoded: std::result::Result<T, crate::sidecar::NotOne>,
        of: impl Fn(&T) -> &str,
    ) -> Option<T> {
        match decoded {
            Ok(side) if of(&side) == name.to_string() => Some(side),
            Ok(_) => {
                debug!(%camera, "a sidecar lies beside another segment");
                None
            }
            Err(error) => {
                debug!(%camera, %error, "a sidecar cannot be read");
                None
            }
        }
    }

    /// A segment's whole sidecar, from memory if it was looked at lately.
    fn sidecar(&self, volume: &Volume, segment: &Segment) -> Result<Option<Arc<Sidecar>>> {
        let epoch = self.looking.epoch();
        if let Some(kept) = self.looking.kept().sidecars.get(&segment.key) {
            return Ok(Some(kept));
        }
        if segment.side_bytes == 0 {
            return Ok(None);
        }
        let (camera, name) = (&segment.key.camera, segment.name());
        let Some(bytes) = self.read_side(volume, camera, name, MAX_BYTES)? else { return Ok(None) };
        let Some(side) = Self::decoded(camera, name, Sidecar::decode(&bytes), |s| &s.segment) else { return Ok(None) };
        let (side, weight) = (Arc::new(side), bytes.len());
        self.looking.keep(epoch, |kept| kept.sidecars.put(segment.key.clone(), side.clone(), weight))?;
        Ok(Some(side))
    }

    /// A segment's motion by the second and its events, as far as it is in memory.
    fn known_seconds(&self, segment: &Segment) -> Option<Arc<Head>> {
        self.looking.kept().seconds.get(&segment.key)
    }

    /// The same, read if it must be. One without a sidecar has no marks.
    fn seconds(&self, volume: &Volume, segment: &Segment) -> Result<Arc<Head>> {
        let epoch = self.looking.epoch();
        if let Some(kept) = self.known_seconds(segment) {
            return Ok(kept);
        }
        let (camera, name) = (&segment.key.camera, segment.name());
        let mut head = Head::default();
        if segment.side_bytes > 0
            && let Some(bytes) = self.read_side(volume, camera, name, HEAD)?
            && let Some(side) = Self::decoded(camera, name, Sidecar::decode_head(&bytes), |s| &s.segment)
        {
            head = Head { marks: side.marks, events: side.events };
        }
        let events = head.events.as_ref().map_or(0, Vec::len) * size_of::<Event>();
        let (head, weight) = (Arc::new(head), 128 + 2 * HEAD.min(segment.duration.as_secs() as usize) + events);
        // One that has no sidecar yet will have one soon.
        if segment.side_bytes > 0 {
            self.looking.keep(epoch, |kept| kept.seconds.put(segment.key.clone(), head.clone(), weight))?;
        }
        Ok(head)
    }

    /// Where a finished segment's fragments and key frames are, if its sidecar says so for a segment with such an init.
    pub(super) fn key_index(&self, camera: &CameraId, name: SegmentFileName, init: usize) -> Result<Option<KeyIndex>> {
        let volume = self.volume()?;
        let Some(bytes) = self.read_side(&volume, camera, name, MAX_BYTES)? else { return Ok(None) };
        let index = Self::decoded(camera, name, Sidecar::decode_index(&bytes), |s| &s.segment).map(|side| side.index);
        Ok(index.filter(|index| index.init as usize == init && !index.fragments.is_empty()))
    }

    /// The cameras whose footage is looked at: names of all, in use or removed.
    fn looked_at(&self, some: Option<&[CameraId]>) -> Result<Vec<(CameraId, String)>> {
        let mut all = self.db().camera_names()?;
        if let Some(some) = some {
            if let Some(unknown) = some.iter().find(|id| !all.iter().any(|(known, _)| known == *id)) {
                return Err(Error::new(Code::NotFound, format!("There is no camera {unknown}.")));
            }
            all.retain(|(id, _)| some.contains(id));
        }
        Ok(all)
    }

    /// Whether this call, and no other, reads ahead now.
    pub(crate) fn begin_warming(&self) -> bool {
        !self.looking.warming.swap(true, Ordering::Relaxed)
    }

    pub(crate) fn end_warming(&self) {
        self.looking.warming.store(false, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests;
