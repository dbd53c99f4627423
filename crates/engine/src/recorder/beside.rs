//! Sidecars, written on the writer's thread when it has nothing better to do: some seconds after their segment, a few at a time,
//! never synced. Whatever goes wrong with one is noted in the log and costs nothing else.

use super::look::Look;
use super::volume::chain;
use crate::sidecar::{KeyIndex, Sidecar};
use model::{CameraId, Mono, StreamConfig, Utc};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use store::{Committed, RecorderDb, SegmentFileName, SegmentKey, Volume};
use vault::Recipient;

/// Usually the last second of a segment has been looked at a moment after its end. A computer that is busy with other things may
/// take this long: the worker stands behind everything else.
const LATE: Duration = Duration::from_secs(20);
/// Sidecars written between two passes over the segments: 16 cameras need one every four seconds.
const AT_ONCE: usize = 4;
/// Sidecars that wait: of 64 cameras, whose segments all ended at once.
const MAX_WAITING: usize = 128;

/// A segment that has its row and not its sidecar.
struct Waiting {
    /// Where the segment lies: the owner may have chosen another folder since.
    volume: Arc<Volume>,
    key: SegmentKey,
    name: SegmentFileName,
    start: Utc,
    duration: Duration,
    index: KeyIndex,
    recipient: Recipient,
    since: Mono,
}

pub(super) struct Beside {
    look: Look,
    waiting: VecDeque<Waiting>,
}

impl Beside {
    pub(super) fn new(look: Look) -> Self {
        Self { look, waiting: VecDeque::new() }
    }

    pub(super) fn add(
        &mut self,
        volume: Arc<Volume>,
        committed: &Committed,
        (start, duration): (Utc, Duration),
        index: KeyIndex,
        recipient: Recipient,
        since: Mono,
    ) {
        if self.waiting.len() == MAX_WAITING {
            self.waiting.pop_front();
        }
        let (key, name) = (committed.key().clone(), committed.name());
        self.waiting.push_back(Waiting { volume, key, name, start, duration, index, recipient, since });
    }

    /// Writes what is due, at the end of all everything. Gives how many.
    pub(super) fn write(&mut self, db: &mut RecorderDb, now: Mono, all: bool) -> usize {
        let mut written = 0;
        let mut left = VecDeque::new();
        while let Some(next) = self.waiting.pop_front() {
            if all || (written < AT_ONCE && self.is_due(&next, now)) {
                written += 1;
                let camera = next.key.camera.clone();
                if let Err(error) = self.write_one(db, next) {
                    tracing::warn!(%camera, error = %chain(&*error), "a sidecar was not written");
                }
            } else {
                left.push_back(next);
            }
        }
        self.waiting = left;
        written
    }

    fn is_due(&self, next: &Waiting, now: Mono) -> bool {
        now.since(next.since) >= LATE || self.look.has_seen(&next.key.camera, next.start.plus(next.duration))
    }

    fn write_one(&self, db: &mut RecorderDb, next: Waiting) -> Result<(), Box<dyn std::error::Error>> {
        let (camera, volume): (&CameraId, &Volume) = (&next.key.camera, &next.volume);
        let seen = self.look.take(camera, next.start, next.start.plus(next.duration));
        let sidecar = Sidecar {
            segment: next.name.to_string(),
            start: next.start,
            duration: next.duration,
            marks: seen.marks,
            events: seen.events,
            index: next.index,
            pictures: seen.pictures,
        };
        let sealed = vault::seal::seal_bytes(&next.recipient, &sidecar.encode())?;
        volume.write_side(camera, next.name, &sealed)?;
        if !db.set_side(&next.key, sealed.len() as u64)? {
            volume.remove_side(camera, next.name)?;
        }
        Ok(())
    }
}

/// The index of a segment under way: the same as reading it through would give.
pub(super) struct Indexing {
    config: Arc<StreamConfig>,
    index: Option<KeyIndex>,
}

impl Indexing {
    pub(super) fn new(config: Arc<StreamConfig>, init: usize) -> Self {
        let index = u32::try_from(init).ok().map(|init| KeyIndex { init, fragments: Vec::new() });
        Self { config, index }
    }

    /// One that cannot be read ends the index: with a hole it would lie.
    pub(super) fn fragment(&mut self, offset: u64, bytes: &[u8]) {
        match mux::read::fragment_info(&self.config, offset, bytes) {
            Ok(info) => {
                if let Some(index) = &mut self.index {
                    index.fragments.push(info);
                }
            }
            Err(error) => {
                tracing::warn!(%error, "a fragment was written that cannot be read");
                self.index = None;
            }
        }
    }

    pub(super) fn done(self) -> KeyIndex {
        self.index.unwrap_or_default()
    }
}
