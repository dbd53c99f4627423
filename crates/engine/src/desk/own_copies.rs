//! What an own copy needs of the household: which segments lie in a range, their plaintext, a hold while they are read, and the
//! ledger. Writing the copy is `export`'s.

use super::Desk;
use super::archive::{self, Plaintext};
use crate::error::{Code, Error, Result};
use model::{CameraId, Gap, RunId, Span, Utc};
use std::fs::File;
use std::path::PathBuf;
use std::time::Duration;
use store::{HoldId, SegmentFileName, SegmentState};
use tracing::warn;

/// A segment that does not begin with a key frame needs those before it; no camera's key frames are further apart.
const LOOK_BACK: Duration = Duration::from_secs(3600);
/// A hold outlives its copy by no more than this, whatever becomes of the program that made it.
const HOLD: Duration = Duration::from_secs(24 * 3600);

/// A segment of a range, at rest or being written.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    camera: CameraId,
    pub(crate) run: RunId,
    pub(crate) start: Utc,
    /// `None` while it is being written.
    pub(crate) end: Option<Utc>,
    name: SegmentFileName,
    /// SHA-256 of the sealed file, and of its tails; `None` while it is being written.
    pub(crate) hashes: Option<[[u8; 32]; 2]>,
}

impl Found {
    /// The same segment, with the same bytes.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.name == other.name && self.hashes == other.hashes
    }
}

/// What the ledger keeps of a copy.
pub(crate) struct CopyNote {
    /// `own_copy` or `snapshot`.
    pub(crate) kind: &'static str,
    /// For anybody who opens the database.
    pub(crate) public: serde_json::Value,
    /// For the owner only: cameras, span, files and their hashes.
    pub(crate) details: String,
}

impl Desk {
    /// The camera's name, also of one that was removed.
    pub(crate) fn name_of(&self, camera: &CameraId) -> Result<String> {
        let names = self.db().camera_names()?;
        let found = names.into_iter().find(|(id, _)| id == camera).map(|(_, name)| name);
        found.ok_or_else(|| Error::new(Code::NotFound, "There is no such camera."))
    }

    /// The segments of a range, and those before it that a key frame may have to be looked for in; by time.
    pub(crate) fn segments_in(&self, camera: &CameraId, span: Span) -> Result<Vec<Found>> {
        let db = self.db();
        let wide = Span { from: span.from.minus(LOOK_BACK), to: span.to };
        let mut found: Vec<Found> = db
            .segments(camera, wide)?
            .into_iter()
            .filter(|segment| segment.state != SegmentState::Missing)
            .map(|segment| Found {
                camera: camera.clone(),
                run: segment.run,
                start: segment.start,
                end: Some(segment.end()),
                name: segment.name(),
                hashes: Some([segment.sha256, segment.tails_sha256]),
            })
            .collect();
        // Between the two looks it may have been finished: the one at rest is taken.
        let writing = db.being_written()?.into_iter().filter(|w| w.key.camera == *camera && w.start < span.to);
        for segment in writing {
            if found.iter().all(|known| known.name != segment.name()) {
                let (run, start, name) = (segment.run, segment.start, segment.name());
                found.push(Found { camera: camera.clone(), run, start, end: None, name, hashes: None });
            }
        }
        Ok(found)
    }

    /// A segment's plaintext. `locked` when the household is not open (any more).
    pub(crate) fn open_found(&self, found: &Found) -> Result<Plaintext<File>> {
        let volume = self.volume_holding(&found.camera, found.name)?;
        self.with_identity(|identity| archive::open(identity, &volume, &found.camera, found.name))
    }

    /// Gaps of a camera that touch a range.
    pub(crate) fn gaps_in(&self, camera: &CameraId, span: Span) -> Result<Vec<Gap>> {
        let lines = self.db().timeline(std::slice::from_ref(camera), span, Duration::ZERO)?;
        Ok(lines.into_iter().flat_map(|line| line.gaps).collect())
    }

    /// Keeps a range from being deleted while it is copied. Not an act of the owner's: it stands in no ledger and ends by itself.
    pub(crate) fn keep_while_copying(&self, camera: &CameraId, span: Span) -> Result<HoldId> {
        let now = self.clock.now();
        let id = self.db().add_hold(camera, span, Some(now.plus(HOLD)), now)?;
        self.with_private(|private| Ok(private.set_hold_reason(id, "A copy of it is being made.")?))?;
        self.poke();
        Ok(id)
    }

    pub(crate) fn copying_ended(&self, hold: HoldId) {
        if let Err(error) = self.db().release_hold(hold) {
            warn!(%error, "a copy's hold stays until it ends by itself");
        }
        self.poke();
    }

    /// Enters a copy into the ledger: without that there is none.
    pub(crate) fn note_copy(&self, note: CopyNote) -> Result<()> {
        self.try_note(note.kind, note.public, Some(&note.details))
    }

    /// Remembers a file under way, so that one that a crash left behind is found.
    pub(crate) fn remember_copies(&self, files: &[PathBuf]) -> Result<()> {
        let now = self.clock.now();
        self.with_private(|private| {
            files.iter().try_for_each(|file| Ok(private.remember_copy(&file.to_string_lossy(), now)?))
        })
    }

    pub(crate) fn forget_copies(&self, files: &[PathBuf]) {
        // Locked in the meantime: the next unlock looks for them and finds none.
        let forgotten = self.with_private(|private| {
            files.iter().try_for_each(|file| Ok(private.forget_copy(&file.to_string_lossy())?))
        });
        if let Err(error) = forgotten {
            warn!(error = error.chain(), "copies under way are forgotten later");
        }
    }

    /// Files that were under way when a program ended without a word.
    pub(crate) fn remembered_copies(&self) -> Result<Vec<PathBuf>> {
        self.with_private(|private| Ok(private.remembered_copies()?.into_iter().map(PathBuf::from).collect()))
    }
}
