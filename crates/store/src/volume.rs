//! A footage folder with an identity, so that a missing mount, a swapped disk or an old database is noticed, and nothing is
//! ever written into the empty mount point.

use crate::segment_file::{Begun, Committed, Doomed, SegmentFile, Unlinked};
use crate::{RecorderDb, Result, SegmentFileName, VolumeId};
use model::CameraId;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The household's random id, 32 hex digits or a UUID as `vault` made it: opaque here.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HouseholdId(pub String);

/// What `volume.json` says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VolumeIdentity {
    pub household_id: HouseholdId,
    pub volume_id: VolumeId,
    /// Counts how often a recorder took this volume; the database counts along.
    pub generation: u64,
}

/// What lies at a footage folder.
#[derive(Debug)]
pub enum VolumeState {
    /// The volume, and it is the one the database knows.
    Ok(Volume),
    /// No folder, or one without `volume.json`: the disk is not mounted, or nothing was ever here.
    Missing,
    /// Another household's, or another volume of this one.
    Foreign(VolumeIdentity),
    /// `volume.json` cannot be read.
    Damaged(String),
    /// The volume was used after this database was last: the database is an old copy. Reading is right, writing is not,
    /// before [`Volume::accept`].
    OldDatabase { volume: Volume, found: u64, known: u64 },
    /// The database was used after this volume was last: the disk is an old copy.
    OldVolume { volume: Volume, found: u64, known: u64 },
}

/// A footage folder that was found to be the right one.
#[derive(Debug)]
pub struct Volume {
    pub(crate) root: PathBuf,
    pub(crate) identity: VolumeIdentity,
}

/// Space of the file system under a volume, bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    pub total: u64,
    /// What this user may still write.
    pub free: u64,
}

impl Volume {
    /// Makes `root` (created if missing, else empty or holding nothing but a plain folder tree of its own) a volume of this
    /// household and notes it in the database.
    /// `id` is random, from the caller.
    pub fn adopt(
        _db: &mut RecorderDb,
        _household: &HouseholdId,
        _id: VolumeId,
        _root: &Path,
        _now: model::Utc,
    ) -> Result<Self> {
        unimplemented!()
    }

    /// Looks what lies at `root`, without writing.
    pub fn look(_db: &RecorderDb, _household: &HouseholdId, _root: &Path) -> Result<VolumeState> {
        unimplemented!()
    }

    /// Counts the generation up, in the database and on the volume: the recorder does so when it takes the volume.
    pub fn take(&mut self, _db: &mut RecorderDb) -> Result<()> {
        unimplemented!()
    }

    /// The owner says that an old database or an old disk is right all the same.
    pub fn accept(&mut self, _db: &mut RecorderDb) -> Result<()> {
        unimplemented!()
    }

    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    #[must_use]
    pub fn identity(&self) -> &VolumeIdentity {
        &self.identity
    }

    #[must_use]
    pub fn folder(&self, camera: &CameraId) -> PathBuf {
        self.root.join(camera.as_str())
    }

    /// Where a segment's file lies.
    #[must_use]
    pub fn path(&self, camera: &CameraId, name: SegmentFileName) -> PathBuf {
        self.folder(camera).join(name.to_string())
    }

    /// Checks that the volume is still mounted here: cheap, done before each file is created.
    pub fn still_there(&self) -> Result<()> {
        unimplemented!()
    }

    pub fn space(&self) -> Result<Space> {
        unimplemented!()
    }

    /// Creates a begun segment's file, exclusively and for the owner only, and makes its name durable.
    pub fn create(&self, _begun: Begun) -> Result<SegmentFile> {
        unimplemented!()
    }

    /// Removes the tails of a committed segment.
    pub fn tidy(&self, _committed: &Committed) -> Result<()> {
        unimplemented!()
    }

    /// Removes the files of doomed segments and makes that durable.
    pub fn unlink(&self, _doomed: Vec<Doomed>) -> Result<Unlinked> {
        unimplemented!()
    }
}
