//! `household.json`: which household lies in a folder, and where its unattended key lives (not secret); and its lock.

use crate::error::{Code, Error, Result};
use crate::recorder::RecorderError;
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use vault::unattended::{self, Place, State, UnattendedKey};

/// The layout of the folder that this program makes and understands.
const FORMAT: u32 = 1;
/// Three short fields; more is something else.
const MAX_BYTES: u64 = 16 * 1024;

/// What `household.json` says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Household {
    pub household_id: String,
    pub unattended_key: Place,
    pub format: u32,
}

impl Household {
    pub fn new(unattended_key: Place) -> Self {
        Self { household_id: uuid::Uuid::new_v4().simple().to_string(), unattended_key, format: FORMAT }
    }

    /// `None` when no household lies at `home`.
    pub fn read(home: &Path) -> Result<Option<Self>> {
        let file = home.join("household.json");
        let length = match std::fs::metadata(&file) {
            Ok(meta) => meta.len(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let damaged =
            || Error::new(Code::Damaged, "household.json is damaged.").hint("It can be restored from a backup.");
        if length > MAX_BYTES {
            return Err(damaged());
        }
        let found: Self = serde_json::from_slice(&std::fs::read(file)?).map_err(|e| damaged().source(e))?;
        if found.format > FORMAT {
            return Err(Error::new(Code::NewerHousehold, "A newer Porchlight made this household.")
                .hint("Install that version or a later one; nothing was changed."));
        }
        Ok(Some(found))
    }

    /// Writes it, whole or not at all.
    pub fn write(&self, home: &Path) -> Result<()> {
        let bytes = serde_json::to_vec_pretty(self).map_err(|e| Error::internal("household.json").source(e))?;
        write_whole(&home.join("household.json"), &bytes)
    }
}

/// The sealed database of a household.
pub(crate) fn recorder_db(home: &Path) -> PathBuf {
    home.join("recorder.db")
}

/// The household's unattended key, where it can be had now.
pub(crate) fn unattended_key(home: &Path, household: &Household) -> Result<UnattendedKey> {
    match unattended::load(home, household.unattended_key, &household.household_id)? {
        State::Ready(key) => Ok(key),
        State::Locked | State::NoKeyring => {
            Err(Error::new(Code::KeyringLocked, "The log-in keyring is locked, and the household's key is in it.")
                .hint("Log in to the desktop, or unlock the keyring."))
        }
        State::Missing => Err(RecorderError::KeyMissing.into()),
    }
}

/// Held by the recorder, or by whoever writes the ledger without one. Released when dropped, and by the system at a crash.
pub struct Lock {
    _file: File,
}

/// Takes the household's lock; `None` when another process holds it.
pub fn lock(home: &Path) -> io::Result<Option<Lock>> {
    let path = home.join("household.lock");
    let file = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path)?;
    match rustix::fs::flock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(Some(Lock { _file: file })),
        Err(rustix::io::Errno::WOULDBLOCK) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Makes a small owner-only file that the owner asked for: a new one, whole or not at all. Nothing is written over.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut file = file.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            Error::new(Code::InUse, "There is a file of this name already; it was not touched.")
                .hint("Choose another name.")
        }
        io::ErrorKind::NotFound => Error::new(Code::NotFound, "There is no such folder."),
        _ => Error::from(error),
    })?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if let Err(error) = written {
        // Half a file is none.
        drop(std::fs::remove_file(path));
        return Err(error.into());
    }
    Ok(())
}

/// Replaces a small owner-only file: whole or not at all, also over a power cut.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().ok_or_else(|| Error::internal("a file without a folder"))?;
    let mut next = path.as_os_str().to_owned();
    next.push(".new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&next)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&next, path)?;
    File::open(folder)?.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_household_has_one_lock() {
        let home = tempfile::tempdir().expect("a folder");
        let held = lock(home.path()).expect("works").expect("free");
        assert!(lock(home.path()).expect("works").is_none());
        drop(held);
        assert!(lock(home.path()).expect("works").is_some());
    }

    #[test]
    fn a_household_reads_what_it_writes_and_refuses_a_newer_one() {
        let home = tempfile::tempdir().expect("a folder");
        assert_eq!(Household::read(home.path()).expect("readable"), None);
        let mut household = Household::new(Place::File);
        household.write(home.path()).expect("writes");
        assert_eq!(Household::read(home.path()).expect("readable"), Some(household.clone()));
        household.format = FORMAT + 1;
        household.write(home.path()).expect("writes");
        assert_eq!(Household::read(home.path()).map_err(|e| e.code), Err(Code::NewerHousehold));
        std::fs::write(home.path().join("household.json"), b"{").expect("writes");
        assert_eq!(Household::read(home.path()).map_err(|e| e.code), Err(Code::Damaged));
    }
}
