//! A segment's file, from its creation to its rest. What the bytes are is not known here.

use crate::file_name::{Part, SegmentFileName};
use crate::{EpochId, Error, Result, SegmentKey, Tails, VolumeId};
use model::{RunId, Utc};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A segment that has its row "being written" and no file yet.
#[derive(Debug)]
pub struct Begun {
    pub(crate) key: SegmentKey,
    pub(crate) volume: VolumeId,
    pub(crate) run: RunId,
    pub(crate) epoch: EpochId,
    pub(crate) start: Utc,
}

/// An open segment file. Bytes go in by [`io::Write`] and are hashed on the way.
pub struct SegmentFile {
    pub(crate) begun: Begun,
    pub(crate) folder: PathBuf,
    pub(crate) file: File,
    pub(crate) hash: Sha256,
    pub(crate) bytes: u64,
}

/// A file at rest: synced, not writable any more, its folder synced. Only [`crate::RecorderDb::commit`] takes it.
#[derive(Debug)]
pub struct FinishedFile {
    pub(crate) begun: Begun,
    pub(crate) bytes: u64,
    pub(crate) sha256: [u8; 32],
}

/// What only the writer knows of a finished segment.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    pub duration: Duration,
    pub plaintext_bytes: u64,
}

/// A segment with its row; its tails, if any, may go: [`crate::Volume::tidy`].
#[derive(Debug)]
#[must_use = "its tails are still there: Volume::tidy"]
pub struct Committed {
    pub(crate) key: SegmentKey,
    pub(crate) name: SegmentFileName,
    pub(crate) chain: [u8; 32],
}

/// A file that was removed before anything worth keeping was in it. [`crate::RecorderDb::abandon`] takes it.
#[derive(Debug)]
pub struct Discarded {
    pub(crate) key: SegmentKey,
}

/// A segment whose row says that its file is to go.
#[derive(Debug)]
pub struct Doomed {
    pub(crate) key: SegmentKey,
    pub(crate) volume: VolumeId,
    pub(crate) name: SegmentFileName,
    pub(crate) bytes: u64,
}

/// Doomed segments whose files are gone for good. [`crate::RecorderDb::forget`] takes it.
#[derive(Debug)]
pub struct Unlinked {
    pub(crate) keys: Vec<SegmentKey>,
    /// Bytes that came free.
    pub bytes: u64,
}

impl Begun {
    #[must_use]
    pub fn key(&self) -> &SegmentKey {
        &self.key
    }

    #[must_use]
    pub fn name(&self) -> SegmentFileName {
        SegmentFileName::new(self.start, self.key.seq)
    }

    #[must_use]
    pub fn epoch(&self) -> EpochId {
        self.epoch
    }

    #[must_use]
    pub fn start(&self) -> Utc {
        self.start
    }
}

impl SegmentFile {
    #[must_use]
    pub fn begun(&self) -> &Begun {
        &self.begun
    }

    /// Bytes written so far.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.folder.join(self.begun.name().to_string())
    }

    /// Makes what was written durable.
    pub fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }

    /// The slots for this segment's tails.
    #[must_use]
    pub fn tails(&self) -> Tails {
        Tails::new(&self.folder, self.begun.name())
    }

    /// Syncs the file, takes the right to write from it, syncs again and syncs the folder.
    pub fn finish(self) -> Result<FinishedFile> {
        let path = self.path();
        self.file.sync_all().map_err(Error::io("cannot sync", &path))?;
        // Only now, and synced by itself: a file that cannot be written to is one whose bytes were all on the disk. So
        // start-up knows a finished file whose row did not come to be from one that a crash cut short.
        put_to_rest(&self.file).map_err(Error::io("cannot sync", &path))?;
        sync_folder(&self.folder).map_err(Error::io("cannot sync", &self.folder))?;
        Ok(FinishedFile { begun: self.begun, bytes: self.bytes, sha256: self.hash.finalize().into() })
    }

    /// Removes the file and its tails: nothing worth keeping came.
    pub fn discard(self) -> Result<Discarded> {
        let name = self.begun.name();
        for part in [Part::TailA, Part::TailB, Part::Segment] {
            remove(&self.folder.join(name.part(part)))?;
        }
        sync_folder(&self.folder).map_err(Error::io("cannot sync", &self.folder))?;
        Ok(Discarded { key: self.begun.key })
    }
}

impl io::Write for SegmentFile {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        let n = self.file.write(buf)?;
        self.hash.update(&buf[..n]);
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl FinishedFile {
    #[must_use]
    pub fn key(&self) -> &SegmentKey {
        &self.begun.key
    }

    #[must_use]
    pub fn sha256(&self) -> &[u8; 32] {
        &self.sha256
    }
}

impl Committed {
    #[must_use]
    pub fn key(&self) -> &SegmentKey {
        &self.key
    }

    /// The camera's chain after this segment.
    #[must_use]
    pub fn chain(&self) -> &[u8; 32] {
        &self.chain
    }
}

impl Doomed {
    #[must_use]
    pub fn key(&self) -> &SegmentKey {
        &self.key
    }

    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}

impl Discarded {
    /// A segment that was begun and whose file was never made (the volume refused).
    #[must_use]
    pub fn never_created(begun: Begun) -> Self {
        Self { key: begun.key }
    }
}

/// Takes the right to write from a file whose bytes are synced, durably. A file system without such rights (an exFAT disk, a
/// share) keeps it as it is; a crash between finish and commit then leaves a cut segment instead of a finished one.
pub(crate) fn put_to_rest(file: &File) -> io::Result<()> {
    let mut rights = file.metadata()?.permissions();
    rights.set_readonly(true);
    match file.set_permissions(rights) {
        Err(e) if matches!(e.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::Unsupported) => Ok(()),
        done => done.and_then(|()| file.sync_all()),
    }
}

/// Whether a file was put to rest.
pub(crate) fn at_rest(mode: u32) -> bool {
    mode & 0o200 == 0
}

/// Removes a file that may be gone already.
pub(crate) fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(Error::io("cannot remove", path)(e)),
        _ => Ok(()),
    }
}

/// Makes the name of `path` durable.
pub(crate) fn sync_parent(path: &Path) -> Result<()> {
    let folder = match path.parent() {
        Some(p) if !p.as_os_str().is_empty() => p,
        _ => Path::new("."),
    };
    sync_folder(folder).map_err(Error::io("cannot sync", folder))
}

/// Makes a folder's entries durable.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
