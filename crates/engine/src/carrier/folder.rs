//! Watched folders: files that somebody puts into a folder of the owner's are taken in by their content.
//!
//! A stranger may have put them there. So: regular files only, and each only after it was the same at two looks (how it is read then is
//! `plain_file`'s to know). Names are compared and never told. The owner's files are neither moved nor removed.

use super::plain_file::{self, Stamp};
use super::{Hash, Kept, hash};
use crate::error::{Code, Error, Result};
use model::Mono;
use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, openat, statat};
use rustix::io::Errno;
use std::collections::{BTreeMap, HashMap};
use std::ffi::CString;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Between the two looks at which a file must be the same: longer than a writer pauses between two pieces.
pub(crate) const LOOKS_APART: Duration = Duration::from_secs(2);
/// Files read in one scan.
const AT_A_TIME: usize = 200;
/// Files of this kind that are minded in one folder: far more than anybody is sent.
const MOST_NAMES: usize = 10_000;
const ENDING: &[u8] = b".ofr";

/// What is known of a file in the folder.
struct Look {
    stamp: Stamp,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Seen first at this moment; not read yet.
    Seen(Mono),
    /// Its content is taken, now or before.
    Done,
    /// It cannot be taken as it is; a change of it begins anew.
    Refused,
    /// The inbox was full: tried again with the next scan.
    NoRoom,
}

/// Why a folder cannot be watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    Gone,
    NoFolder,
    Forbidden,
    Unreadable,
}

impl Trouble {
    const ALL: [Self; 4] = [Self::Gone, Self::NoFolder, Self::Forbidden, Self::Unreadable];

    /// As it is stored.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::NoFolder => "no_folder",
            Self::Forbidden => "forbidden",
            Self::Unreadable => "unreadable",
        }
    }

    /// A name that a newer version stored is told as the plainest of them.
    pub(crate) fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|trouble| trouble.name() == name).unwrap_or(Self::Unreadable)
    }

    pub(crate) fn error(self) -> Error {
        let (code, message, hint) = match self {
            Self::Gone => (
                Code::NotFound,
                "The folder is not there.",
                "Is its disk connected, or its share mounted? It is watched again when it is back.",
            ),
            Self::NoFolder => (Code::Refused, "This is not a folder.", "Choose a folder."),
            Self::Forbidden => (
                Code::Refused,
                "The system does not let Porchlight look into this folder.",
                "Change its permissions, or choose another folder.",
            ),
            Self::Unreadable => {
                (Code::Internal, "The folder cannot be read now.", "It is tried again by itself; the log says more.")
            }
        };
        Error::new(code, message).hint(hint)
    }
}

/// What a scan of one folder did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scan {
    /// Files taken by it.
    pub(crate) taken: u64,
    /// Files that lie there and cannot be taken.
    pub(crate) refused: u64,
    /// Some were seen for the first time, or are left for the next scan: look again soon.
    pub(crate) more: bool,
}

/// The folders that are watched, as far as they were looked at since the program started.
#[derive(Default)]
pub(crate) struct Folders(HashMap<PathBuf, HashMap<CString, Look>>);

impl Folders {
    /// Forgets what is not among `paths`.
    pub(crate) fn keep_only(&mut self, paths: &[PathBuf]) {
        self.0.retain(|path, _| paths.contains(path));
    }

    /// Looks at one folder, which lay on what is mounted at `mount`. `take` is asked to keep a file's bytes.
    pub(crate) fn scan(
        &mut self,
        path: &Path,
        mount: Option<&Path>,
        now: Mono,
        mut take: impl FnMut(&Hash, Vec<u8>) -> Result<Kept>,
    ) -> Result<std::result::Result<Scan, Trouble>> {
        let found = if mount.is_none_or(is_mounted) { listed(path) } else { Err(Errno::NODEV) };
        let (folder, names) = match found {
            Ok(found) => found,
            Err(error) => {
                // Back again, its files are looked at anew.
                self.0.remove(path);
                return Ok(Err(trouble(error)));
            }
        };
        let looks = self.0.entry(path.to_owned()).or_default();
        let mut before = std::mem::take(looks);
        let (mut scan, mut read) = (Scan::default(), 0);
        for name in names {
            let Some((stamp, fit)) = stamp_of(&folder, &name) else { continue };
            let known = before.remove(&name).filter(|look| look.stamp == stamp).map(|look| look.state);
            let state = match known {
                Some(done @ (State::Done | State::Refused)) => done,
                _ if !fit => State::Refused,
                None => State::Seen(now),
                Some(State::Seen(first)) if now.since(first) < LOOKS_APART => State::Seen(first),
                Some(waiting) if read >= AT_A_TIME => waiting,
                Some(_) => {
                    read += 1;
                    match plain_file::read(&folder, &name, Some(stamp)) {
                        Err(_) => State::Refused,
                        Ok(bytes) => match take(&hash(&bytes), bytes)? {
                            Kept::New => {
                                scan.taken += 1;
                                State::Done
                            }
                            Kept::Already => State::Done,
                            Kept::Full => State::NoRoom,
                            Kept::Unfit => State::Refused,
                        },
                    }
                }
            };
            scan.refused += u64::from(matches!(state, State::Refused | State::NoRoom));
            scan.more |= matches!(state, State::Seen(_));
            looks.insert(name, Look { stamp, state });
        }
        Ok(Ok(scan))
    }
}

/// Whether this can be watched.
pub(crate) fn look(path: &Path) -> std::result::Result<(), Trouble> {
    listed(path).map(drop).map_err(trouble)
}

/// Which folder lies at a path now: another one, once a disk was taken out or put in.
pub(crate) fn place(path: &Path) -> Option<(u64, u64)> {
    let stat = statat(CWD, path, AtFlags::empty()).ok()?;
    (FileType::from_raw_mode(stat.st_mode) == FileType::Directory).then_some((stat.st_dev, stat.st_ino))
}

/// Where the disk or share is mounted on which a folder lies; none for the one that everything else lies on.
pub(crate) fn mount_of(path: &Path) -> Option<String> {
    let path = path.canonicalize().ok()?;
    let device = |path: &Path| Some(place(path)?.0);
    let here = device(&path)?;
    let top = path.ancestors().take_while(|above| device(above) == Some(here)).last()?;
    top.parent()?;
    top.to_str().map(str::to_owned)
}

/// Whether anything is mounted there: it is on another device than what is around it.
fn is_mounted(mount: &Path) -> bool {
    let device = |path: &Path| place(path).map(|(device, _)| device);
    device(mount).is_some_and(|here| mount.parent().and_then(device).is_none_or(|around| around != here))
}

fn trouble(error: Errno) -> Trouble {
    match error {
        Errno::NOENT | Errno::NODEV | Errno::NXIO => Trouble::Gone,
        Errno::NOTDIR => Trouble::NoFolder,
        Errno::ACCESS | Errno::PERM => Trouble::Forbidden,
        _ => Trouble::Unreadable,
    }
}

/// The folder, and the names in it that end as a request's file does, in order.
fn listed(path: &Path) -> std::result::Result<(OwnedFd, Vec<CString>), Errno> {
    let folder = openat(CWD, path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
    let mut names = BTreeMap::new();
    for entry in Dir::read_from(&folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if name.to_bytes().ends_with(ENDING) && names.len() < MOST_NAMES {
            names.insert(name.to_owned(), ());
        }
    }
    Ok((folder, names.into_keys().collect()))
}

/// A file's stamp, and whether it may be read at all; none, if it is gone already.
fn stamp_of(folder: impl AsFd, name: &CString) -> Option<(Stamp, bool)> {
    let stamp = Stamp::of(folder, name)?;
    Some((stamp, stamp.fit().is_ok() && !stamp.is_empty()))
}

#[cfg(test)]
mod tests;
