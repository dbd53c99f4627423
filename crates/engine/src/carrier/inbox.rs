//! The sealed inbox: whatever comes is one small file, sealed to the household, until the owner's desk has taken it.
//!
//! `inbox/<SHA-256 of the bytes>.age` in the home: a line of JSON ([`Header`]) and then the bytes, as they came. Writing is
//! temporary file, sync, rename, sync of the folder; taking is the desk's commit, then removal: a crash between the two has a file
//! taken twice, and the desk knows it by its content.

use super::{Hash, hash};
use crate::error::{Error, Result};
use crate::view::requests::Carrier;
use model::Utc;
use rustix::fs::FlockOperation;
use serde::{Deserialize, Serialize};
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use tracing::warn;
use vault::Recipient;
use zeroize::Zeroizing;

/// Files that wait at the most: months of an honest area, and 32 MB.
pub(crate) const MOST_FILES: usize = 500;
/// A request's file, as OFR-1 has it.
pub(crate) const MOST_BYTES: usize = 64 * 1024;
const SEALED: &str = ".age";
const PART: &str = ".part";

/// A file as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Arrived {
    pub(crate) bytes: Vec<u8>,
    pub(crate) carrier: Carrier,
    pub(crate) received: Utc,
    /// It was seen where everybody sees it.
    pub(crate) posted: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Header {
    carrier: Carrier,
    received_us: i64,
    posted: bool,
}

/// What became of a file that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    New,
    /// It waits already.
    Already,
    /// As many wait as there is room for.
    Full,
    /// Larger than any request, or empty.
    Unfit,
}

/// How a sealed file could not be opened.
pub(crate) enum Unopened {
    /// The household is locked: all wait on.
    Locked(Error),
    /// The household's keys are an older copy than this file: it waits for newer ones.
    NotForUs,
    /// Never: it is damaged.
    Damaged,
}

pub(crate) struct Inbox {
    folder: PathBuf,
}

impl Inbox {
    pub(crate) fn of(home: &Path) -> Self {
        Self { folder: home.join("inbox") }
    }

    /// Seals and keeps a file.
    pub(crate) fn keep(&self, recipient: &Recipient, arrived: &Arrived) -> Result<Kept> {
        if arrived.bytes.is_empty() || arrived.bytes.len() > MOST_BYTES {
            return Ok(Kept::Unfit);
        }
        match DirBuilder::new().mode(0o700).create(&self.folder) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error.into()),
            _ => {}
        }
        let folder = self.lock()?;
        let name = hex::encode(hash(&arrived.bytes));
        let file = self.folder.join(format!("{name}{SEALED}"));
        let here = file.try_exists()?;
        // What waits cannot be read now: that it was seen in public is told by the later copy, in the earlier one's place.
        if here && !arrived.posted {
            return Ok(Kept::Already);
        }
        if !here && self.files()?.len() >= MOST_FILES {
            return Ok(Kept::Full);
        }
        let part = self.folder.join(format!("{name}{PART}"));
        let mut out = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
        out.write_all(&vault::seal::seal_bytes(recipient, &framed(arrived)?)?)?;
        out.sync_all()?;
        std::fs::rename(&part, &file)?;
        folder.sync_all()?;
        Ok(if here { Kept::Already } else { Kept::New })
    }

    /// How many files wait.
    pub(crate) fn waiting(&self) -> Result<usize> {
        Ok(self.files()?.len())
    }

    /// Hands every file that waits to `take`, in the order in which they came, and removes it after it was taken. Where one is not
    /// taken, it and the later ones wait on. How many were taken.
    pub(crate) fn drain(
        &self,
        open: impl Fn(&[u8]) -> std::result::Result<Zeroizing<Vec<u8>>, Unopened>,
        mut take: impl FnMut(Arrived) -> Result<()>,
    ) -> Result<u32> {
        self.sweep()?;
        let mut taken = 0;
        for file in self.files()? {
            let sealed = match std::fs::read(&file) {
                Ok(sealed) => sealed,
                // Another process took it.
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(error.into()),
            };
            let arrived = match open(&sealed) {
                Ok(plain) => unframed(&plain).filter(|arrived| Some(hash(&arrived.bytes)) == named(&file)),
                Err(Unopened::Damaged) => None,
                Err(Unopened::NotForUs) => continue,
                Err(Unopened::Locked(error)) => return Err(error),
            };
            match arrived {
                Some(arrived) => {
                    take(arrived)?;
                    taken += 1;
                }
                None => warn!("a damaged file was removed from the inbox"),
            }
            self.remove(&file, &sealed)?;
        }
        Ok(taken)
    }

    /// Removes temporary files that a crash left.
    fn sweep(&self) -> Result<()> {
        if !self.folder.exists() {
            return Ok(());
        }
        let _lock = self.lock()?;
        for entry in std::fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == PART.trim_start_matches('.')) {
                std::fs::remove_file(&path)?;
            }
        }
        Ok(())
    }

    /// Removes a file that was taken, unless another one came in its place meanwhile.
    fn remove(&self, file: &Path, taken: &[u8]) -> Result<()> {
        let _lock = self.lock()?;
        let removed =
            std::fs::read(file).and_then(|now| if now == taken { std::fs::remove_file(file) } else { Ok(()) });
        match removed {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// One writer at a time: the count is exact, and a temporary file that is found was left by a crash.
    fn lock(&self) -> Result<File> {
        let folder = File::open(&self.folder)?;
        rustix::fs::flock(&folder, FlockOperation::LockExclusive).map_err(std::io::Error::from)?;
        Ok(folder)
    }

    /// The files that wait, in the order in which they came.
    fn files(&self) -> Result<Vec<PathBuf>> {
        let entries = match std::fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        let mut files = Vec::new();
        for entry in entries {
            let path = entry?.path();
            if named(&path).is_none() {
                continue;
            }
            match std::fs::symlink_metadata(&path) {
                Ok(meta) if meta.is_file() => files.push((meta.modified()?, path)),
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(error.into()),
            }
        }
        files.sort();
        Ok(files.into_iter().map(|(_, path)| path).collect())
    }
}

/// The hash in the name of a file that waits; none, if it is not one.
fn named(file: &Path) -> Option<Hash> {
    let name = file.file_name()?.to_str()?.strip_suffix(SEALED)?;
    let hash: Hash = hex::decode(name).ok()?.try_into().ok()?;
    (hex::encode(hash) == name).then_some(hash)
}

fn framed(arrived: &Arrived) -> Result<Zeroizing<Vec<u8>>> {
    let Arrived { bytes, carrier, received, posted } = arrived;
    let header = Header { carrier: *carrier, received_us: received.0, posted: *posted };
    let header =
        serde_json::to_vec(&header).map_err(|e| Error::internal("The inbox could not be written.").source(e))?;
    // As long as both: a buffer that grew would leave plaintext behind.
    let mut all = Zeroizing::new(Vec::with_capacity(header.len() + 1 + bytes.len()));
    all.extend_from_slice(&header);
    all.push(b'\n');
    all.extend_from_slice(bytes);
    Ok(all)
}

fn unframed(plain: &[u8]) -> Option<Arrived> {
    let end = plain.iter().position(|b| *b == b'\n')?;
    let header: Header = serde_json::from_slice(&plain[..end]).ok()?;
    let bytes = plain[end + 1..].to_vec();
    Some(Arrived { bytes, carrier: header.carrier, received: Utc(header.received_us), posted: header.posted })
}

#[cfg(test)]
mod tests;
