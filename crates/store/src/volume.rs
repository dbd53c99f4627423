//! A footage folder with an identity, so that a missing mount, a swapped disk or an old database is noticed, and nothing is
//! ever written into the empty mount point.

use crate::file_name::Part;
use crate::segment_file::{Begun, Committed, Doomed, SegmentFile, Unlinked, remove, sync_folder, sync_parent};
use crate::{Error, RecorderDb, Result, SegmentFileName, VolumeId, VolumeRow};
use model::{CameraId, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// The household's random id, as `household.json` has it: opaque here.
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
    /// A volume that the database knows.
    Ok(Volume),
    /// No folder, or one without `volume.json`: the disk is not mounted, or nothing was ever here.
    Missing,
    /// Another household's, or one that this household's database does not know.
    Foreign(VolumeIdentity),
    /// `volume.json` is not one.
    Damaged(&'static str),
    /// The volume was used after this database was last: the database is an old copy. Reading is right; writing is not, before
    /// [`Volume::accept`].
    OldDatabase { volume: Volume, found: u64, known: u64 },
    /// The database was used after this volume was last: the disk is an old copy.
    OldVolume { volume: Volume, found: u64, known: u64 },
}

/// A footage folder that was found to be one the database knows.
#[derive(Debug)]
pub struct Volume {
    root: PathBuf,
    identity: VolumeIdentity,
}

/// Space of the file system under a volume, bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    pub total: u64,
    /// In use by anybody.
    pub used: u64,
    /// What this user may still write.
    pub free: u64,
}

const FILE: &str = "volume.json";
/// Three short fields.
const MAX_FILE: u64 = 1024;

impl VolumeIdentity {
    /// Reads `volume.json`: foreign bytes, anybody may have written the disk.
    pub fn parse(bytes: &[u8]) -> std::result::Result<Self, &'static str> {
        if bytes.len() as u64 > MAX_FILE {
            return Err("it is too long");
        }
        let this: Self = serde_json::from_slice(bytes).map_err(|_| "it is not the JSON it should be")?;
        let id =
            |text: &str| (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if !id(&this.household_id.0) || !id(&this.volume_id.0) {
            return Err("an id in it is none");
        }
        // SQLite's integers end there; no honest volume was taken that often.
        if this.generation > i64::MAX as u64 {
            return Err("its generation is none");
        }
        Ok(this)
    }

    fn read(root: &Path) -> Result<Option<std::result::Result<Self, &'static str>>> {
        let path = root.join(FILE);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Ok(None),
            Err(e) => return Err(Error::io("cannot read", &path)(e)),
        };
        let mut bytes = Vec::new();
        file.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(Error::io("cannot read", &path))?;
        Ok(Some(Self::parse(&bytes)))
    }

    /// Replaces `volume.json` in one step.
    fn write(&self, root: &Path) -> Result<()> {
        let (part, path) = (root.join(".volume.json.new"), root.join(FILE));
        let text = serde_json::to_vec_pretty(self).expect("two texts and a number are always JSON");
        remove(&part)?;
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&part)
            .and_then(|mut f| f.write_all(&text).and_then(|()| f.sync_all()))
            .and_then(|()| fs::rename(&part, &path))
            .map_err(Error::io("cannot write", &path))?;
        sync_folder(root).map_err(Error::io("cannot sync", root))
    }
}

fn make_folder(path: &Path) -> Result<()> {
    match DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => sync_parent(path),
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(e) => Err(Error::io("cannot make the folder", path)(e)),
    }
}

impl Volume {
    /// Makes `root` (created if missing; its parent is there) a volume of this household and notes it in the database. `id` is
    /// random, from the caller. A volume of this household that the database has lost is taken in under its own id; one of
    /// another household is refused with [`Error::VolumeForeign`].
    pub fn adopt(db: &mut RecorderDb, household: &HouseholdId, id: VolumeId, root: &Path, now: Utc) -> Result<Self> {
        make_folder(root)?;
        let identity = match VolumeIdentity::read(root)? {
            Some(Ok(there)) if there.household_id == *household => there,
            Some(_) => return Err(Error::VolumeForeign(root.to_owned())),
            None => VolumeIdentity { household_id: household.clone(), volume_id: id, generation: 0 },
        };
        let volume = Self { root: root.to_owned(), identity };
        let known = db.volume(&volume.identity.volume_id)?;
        db.put_volume(&VolumeRow {
            id: volume.identity.volume_id.clone(),
            root: root.to_string_lossy().into_owned(),
            generation: volume.identity.generation,
            next_generation: None,
            adopted: known.map_or(now, |k| k.adopted),
            foreign_bytes: volume.space()?.used,
        })?;
        volume.identity.write(root)?;
        Ok(volume)
    }

    /// Notes a volume of this household that the database has lost, as one that was used after the database was: nothing is
    /// written to it before [`Self::accept`], so that [`crate::take_in`] can come before. `Error::VolumeForeign` for another's.
    pub fn learn(db: &mut RecorderDb, household: &HouseholdId, root: &Path, now: Utc) -> Result<Self> {
        let identity = match VolumeIdentity::read(root)? {
            Some(Ok(there)) if there.household_id == *household => there,
            Some(_) => return Err(Error::VolumeForeign(root.to_owned())),
            None => return Err(Error::VolumeMissing(root.to_owned())),
        };
        let volume = Self { root: root.to_owned(), identity };
        db.put_volume(&VolumeRow {
            id: volume.identity.volume_id.clone(),
            root: root.to_string_lossy().into_owned(),
            // A volume that no recorder ever took has generation 0, and nothing to take in.
            generation: volume.identity.generation.saturating_sub(1),
            next_generation: None,
            adopted: now,
            foreign_bytes: volume.space()?.used,
        })?;
        Ok(volume)
    }

    /// Looks what lies at `root`, without writing.
    pub fn look(db: &RecorderDb, household: &HouseholdId, root: &Path) -> Result<VolumeState> {
        let identity = match VolumeIdentity::read(root)? {
            None => return Ok(VolumeState::Missing),
            Some(Err(why)) => return Ok(VolumeState::Damaged(why)),
            Some(Ok(identity)) => identity,
        };
        let row = db.volume(&identity.volume_id)?;
        let Some(row) = row.filter(|_| identity.household_id == *household) else {
            return Ok(VolumeState::Foreign(identity));
        };
        let (found, known) = (identity.generation, row.generation);
        let volume = Self { root: root.to_owned(), identity };
        Ok(if found == known || row.next_generation == Some(found) {
            VolumeState::Ok(volume)
        } else if found > known {
            VolumeState::OldDatabase { volume, found, known }
        } else {
            VolumeState::OldVolume { volume, found, known }
        })
    }

    /// Counts the generation up, in the database and on the volume: the recorder does so when it takes the volume.
    pub fn take(&mut self, db: &mut RecorderDb) -> Result<()> {
        let row = db.volume(&self.identity.volume_id)?.ok_or(Error::NotFound("volume"))?;
        self.count_up(db, row, self.identity.generation + 1)
    }

    /// The owner says that an old database or an old disk is right all the same.
    pub fn accept(&mut self, db: &mut RecorderDb) -> Result<()> {
        let row = db.volume(&self.identity.volume_id)?.ok_or(Error::NotFound("volume"))?;
        let next = self.identity.generation.max(row.generation) + 1;
        self.count_up(db, row, next)
    }

    /// The intent, the volume, the fact, in this order: a crash between leaves two numbers that [`Self::look`] takes for one.
    fn count_up(&mut self, db: &mut RecorderDb, mut row: VolumeRow, next: u64) -> Result<()> {
        row.root = self.root.to_string_lossy().into_owned();
        row.next_generation = Some(next);
        db.put_volume(&row)?;
        self.identity.generation = next;
        self.identity.write(&self.root)?;
        (row.generation, row.next_generation) = (next, None);
        db.put_volume(&row)
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
    pub fn id(&self) -> &VolumeId {
        &self.identity.volume_id
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

    /// That this volume, and not the empty mount point or another disk, is still here. Done before each file is created.
    pub fn still_there(&self) -> Result<()> {
        match VolumeIdentity::read(&self.root)? {
            Some(Ok(found)) if found.volume_id == self.identity.volume_id => Ok(()),
            Some(_) => Err(Error::VolumeForeign(self.root.clone())),
            None => Err(Error::VolumeMissing(self.root.clone())),
        }
    }

    /// Whether both lie on one file system, and so share its space.
    pub fn is_on_the_disk_of(&self, other: &Self) -> Result<bool> {
        let device = |root: &Path| fs::metadata(root).map(|m| m.dev()).map_err(Error::io("cannot look at", root));
        Ok(device(&self.root)? == device(&other.root)?)
    }

    pub fn space(&self) -> Result<Space> {
        let fs = rustix::fs::statvfs(&self.root).map_err(|e| Error::io("cannot look at", &self.root)(e.into()))?;
        let of = |blocks: u64| blocks.saturating_mul(fs.f_frsize);
        Ok(Space { total: of(fs.f_blocks), used: of(fs.f_blocks.saturating_sub(fs.f_bfree)), free: of(fs.f_bavail) })
    }

    /// Creates a begun segment's file, exclusively and for the owner only, and makes its name durable.
    pub fn create(&self, begun: Begun) -> Result<SegmentFile> {
        self.still_there()?;
        if begun.volume != self.identity.volume_id {
            return Err(Error::VolumeForeign(self.root.clone()));
        }
        let folder = self.folder(&begun.key.camera);
        make_folder(&folder)?;
        let path = folder.join(begun.name().to_string());
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .map_err(Error::io("cannot make", &path))?;
        sync_folder(&folder).map_err(Error::io("cannot sync", &folder))?;
        Ok(SegmentFile { begun, folder, file, hash: Sha256::new(), bytes: 0 })
    }

    /// Removes the tails of a committed segment.
    pub fn tidy(&self, committed: &Committed) -> Result<()> {
        let folder = self.folder(&committed.key.camera);
        for part in [Part::TailA, Part::TailB] {
            remove(&folder.join(committed.name.part(part)))?;
        }
        Ok(())
    }

    /// Removes the files of doomed segments and makes that durable. Those of another volume stay doomed.
    pub fn unlink(&self, doomed: Vec<Doomed>) -> Result<Unlinked> {
        self.still_there()?;
        let mut done = Unlinked { keys: Vec::new(), bytes: 0 };
        let mut folders = BTreeSet::new();
        for d in doomed.into_iter().filter(|d| d.volume == self.identity.volume_id) {
            let folder = self.folder(&d.key.camera);
            // The segment last: as long as it is there, what lies beside it belongs to something.
            for part in [Part::TailA, Part::TailB, Part::Side, Part::Segment] {
                remove(&folder.join(d.name.part(part)))?;
            }
            folders.insert(folder);
            done.bytes += d.bytes;
            done.keys.push(d.key);
        }
        for folder in folders {
            match sync_folder(&folder) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(Error::io("cannot sync", &folder)(e)),
                _ => {}
            }
        }
        Ok(done)
    }
}
