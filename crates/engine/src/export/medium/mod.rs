//! Where a bundle is written: a stick, or a folder of the owner's. What is written here is plain, and goes to strangers.
//!
//! A bundle begins as `footage-<random>.partial/`. Each file and each folder is brought to the medium, read back from it and
//! compared with what was written; at the end times are set to the date, and only then does it get its name. What fails or is
//! cancelled takes the folder along, and what a crash or a pulled stick left is removed at the next unlock, or when the stick is
//! back. Everything goes by the open folder and never by a path: where a stick was pulled, the path leads to this computer's disk.
//!
//! What is in a bundle, and in which order it comes, is not known here.

mod drives;
mod read;
mod spot;
#[cfg(test)]
mod tests;
mod tree;
mod words;
mod writing;

pub(crate) use drives::Watcher;
pub use drives::{eject, list as drives, remembers_its_folder};
pub(crate) use read::Back;
pub(crate) use spot::Spot;
pub(super) use tree::{clear_left_behind, is_bundle};
pub(crate) use writing::Writing;

use super::place::PARTIAL;
use crate::desk::Desk;
use crate::error::{Code, Error, Result};
use rustix::fs::{AtFlags, FlockOperation, Mode, OFlags, RenameFlags, Timespec, Timestamps};
use rustix::io::Errno;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use tracing::warn;
use words::Words;
use writing::Print;

/// How every bundle's name begins; 16 random hex digits follow, so that no two have anything in common.
const NAME: &str = "footage-";
/// What a sealed bundle's name ends in.
const SEALED: &str = ".zip.age";
/// Folders are opened as such, and never through a link.
const FOLDER: OFlags = OFlags::DIRECTORY.union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// What a bundle is on the medium.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A folder, `footage-<random>`.
    Open,
    /// One sealed file, `footage-<random>.zip.age`: the only one that [`Medium::create`] is asked for, by [`Medium::name`].
    Sealed,
    /// One sealed file called like this, which says nothing of the bundle.
    Called(String),
}

/// A bundle being written. Dropped before [`Self::finish`], it is gone as far as the medium lets it.
pub(crate) struct Medium<'a> {
    desk: &'a Desk,
    spot: Spot,
    shape: Shape,
    bundle: String,
    name: String,
    /// What it is called as long as it is not whole.
    partial: String,
    /// Open from the beginning to the end, and locked: who looks for what a crash left sees that somebody still writes.
    folder: OwnedFd,
    /// What was written, by path, with what it takes to know it again.
    files: Mutex<BTreeMap<String, Print>>,
    /// Under which name it lies; none, once it is whole or gone.
    lies: Option<String>,
}

impl<'a> Medium<'a> {
    /// Begins a bundle of a new name at `spot`. Remembered before there is anything, so that a crash leaves nothing unknown.
    pub(crate) fn begin(desk: &'a Desk, spot: Spot, shape: Shape) -> Result<Self> {
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(|_| Error::internal("The system gives no random bytes."))?;
        let bundle = format!("{NAME}{}", hex::encode(random));
        let partial = format!("{bundle}.{PARTIAL}");
        let name = match &shape {
            Shape::Open => bundle.clone(),
            Shape::Sealed => format!("{bundle}{SEALED}"),
            Shape::Called(name) => name.clone(),
        };
        let remembered = spot.path.join(&partial);
        desk.remember_copies(std::slice::from_ref(&remembered))?;
        let made = rustix::fs::mkdirat(&spot.root, &partial, Mode::RWXU)
            .and_then(|()| rustix::fs::openat(&spot.root, &partial, FOLDER, Mode::empty()));
        let folder = match made {
            Ok(folder) => folder,
            Err(error) => {
                // There may be a folder that cannot be opened: then it stays remembered.
                if tree::remove(&spot.root, &partial).is_ok() {
                    desk.forget_copies(&[remembered]);
                }
                return Err(spot.words.before(error.into()));
            }
        };
        // A file system without locks has no such mercy.
        let _ = rustix::fs::flock(&folder, FlockOperation::NonBlockingLockExclusive);
        let lies = Some(partial.clone());
        Ok(Self { desk, spot, shape, bundle, name, partial, folder, files: Mutex::default(), lies })
    }

    /// `footage-<random>`, as the bundle calls itself.
    pub(crate) fn bundle(&self) -> &str {
        &self.bundle
    }

    /// What it will be called.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Where it lies while it is written, for who checks a whole folder: see [`Self::still_there`].
    pub(crate) fn folder(&self) -> PathBuf {
        self.spot.path.join(&self.partial)
    }

    /// An error where the path leads to this computer's disk by now: then nothing that was read by it counts.
    pub(crate) fn still_there(&self) -> Result<()> {
        self.spot.still_there()
    }

    fn words(&self) -> &Words {
        &self.spot.words
    }

    /// Begins the file `path` ("data/clip-01.mp4"), with the folders that lead to it.
    pub(crate) fn create(&self, path: &str) -> Result<Writing<'_>> {
        if path.is_empty() || path.split('/').any(|part| part.is_empty() || part.starts_with('.')) {
            return Err(Error::internal("A bundle has no file of this name."));
        }
        let (parent, name) = self.parent(path, true)?;
        Writing::begin(self, parent, path, name)
    }

    /// The open folder that `path` lies in, and its name in there.
    fn parent<'p>(&self, path: &'p str, make: bool) -> Result<(OwnedFd, &'p str)> {
        let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
        let down = |folder: OwnedFd, part: &str| {
            if make {
                match rustix::fs::mkdirat(&folder, part, Mode::RWXU) {
                    Ok(()) => rustix::fs::fsync(&folder)?,
                    Err(Errno::EXIST) => {}
                    Err(error) => return Err(error),
                }
            }
            rustix::fs::openat(&folder, part, FOLDER, Mode::empty())
        };
        let top = rustix::fs::openat(&self.folder, ".", FOLDER, Mode::empty());
        let folder = folders.split('/').filter(|part| !part.is_empty()).fold(top, |folder, part| down(folder?, part));
        Ok((folder.map_err(|e| self.words().during(e.into()))?, name))
    }

    fn written(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Print>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads a file back from the medium and gives all of it to `see`, in order. An error where it is not what was written.
    pub(crate) fn read_back(&self, path: &str, see: impl FnMut(&[u8]) -> Result<()>) -> Result<Back> {
        let print = self.written().get(path).cloned();
        let print = print.ok_or_else(|| Error::internal("A file was to be read back that was not written."))?;
        let (parent, name) = self.parent(path, false)?;
        read::back(&parent, name, &print, self.words(), see)
    }

    /// Every file and folder that lies in it: what was written and nothing else, or an error (E7). On a stick, also that nothing
    /// came to lie beside it.
    pub(crate) fn nothing_else(&self) -> Result<()> {
        let during = |e: Errno| self.words().during(e.into());
        let written: BTreeSet<String> = self.written().keys().cloned().collect();
        let found = tree::walk(&self.folder).map_err(during)?;
        let lies = |path: &str| found.files.iter().any(|file| file == path);
        if let Some(missing) = written.iter().find(|path| !lies(path)) {
            return Err(during(Errno::NOENT).source(format!("{missing} is missing")));
        }
        let own = |folder: &String| written.iter().any(|file| file.starts_with(&format!("{folder}/")));
        if found.others || found.files.len() != written.len() || !found.folders.iter().all(own) {
            return Err(Error::new(
                Code::Refused,
                "Another program put something into the bundle while it was written.",
            )
            .hint("Nothing of it was kept. Close programs that look at the stick, and export once more."));
        }
        self.spot.nothing_new(&self.partial)
    }

    /// Sets times, brings everything to the medium and gives it its name. Gives where it lies now.
    pub(crate) fn finish(mut self) -> Result<PathBuf> {
        self.nothing_else()?;
        let midnight = midnight(self.desk.now().0);
        tree::settle(&self.folder, self.spot.is_stick(), &midnight).map_err(|e| self.words().during(e.into()))?;
        self.spot.still_there()?;
        match self.shape {
            Shape::Open => self.rename(&self.partial)?,
            // Out of its folder, which is removed behind it.
            Shape::Sealed | Shape::Called(_) => self.rename(&format!("{}/{}", self.partial, self.name))?,
        }
        // From here on it is under its own name that it is removed, if something still fails.
        self.lies = Some(self.name.clone());
        if self.shape != Shape::Open {
            rustix::fs::unlinkat(&self.spot.root, &self.partial, AtFlags::REMOVEDIR)
                .map_err(|e| self.words().during(e.into()))?;
        }
        // A file system may take a new name for a change.
        rustix::fs::utimensat(&self.spot.root, &self.name, &midnight, AtFlags::SYMLINK_NOFOLLOW)
            .map_err(|e| self.words().during(e.into()))?;
        self.spot.settle(&midnight)?;
        self.is_whole()?;
        self.lies = None;
        self.desk.forget_copies(&[self.folder()]);
        Ok(self.spot.path.join(&self.name))
    }

    /// What has its name is all there: there are file systems that lose what is in a folder when it is renamed.
    fn is_whole(&self) -> Result<()> {
        let during = |e: Errno| self.words().during(e.into());
        let root = &self.spot.root;
        let parent = match self.shape {
            Shape::Open => rustix::fs::openat(root, &self.name, FOLDER, Mode::empty()),
            Shape::Sealed | Shape::Called(_) => rustix::fs::openat(root, ".", FOLDER, Mode::empty()),
        };
        let parent = parent.map_err(during)?;
        for (path, print) in self.written().iter() {
            match rustix::fs::statat(&parent, path, AtFlags::SYMLINK_NOFOLLOW) {
                Ok(stat) if u64::try_from(stat.st_size) == Ok(print.bytes) => {}
                Ok(_) | Err(Errno::NOENT) => return Err(self.words().differs()),
                Err(error) => return Err(during(error)),
            }
        }
        if self.shape == Shape::Open && tree::walk(&parent).map_err(during)?.files.len() != self.written().len() {
            return Err(self.words().differs());
        }
        Ok(())
    }

    fn rename(&self, from: &str) -> Result<()> {
        let root = &self.spot.root;
        let renamed = match rustix::fs::renameat_with(root, from, root, &self.name, RenameFlags::NOREPLACE) {
            // A file system that cannot refuse: looked at by ourselves.
            Err(Errno::INVAL | Errno::NOSYS) => match rustix::fs::statat(root, &self.name, AtFlags::SYMLINK_NOFOLLOW) {
                Err(Errno::NOENT) => rustix::fs::renameat(root, from, root, &self.name),
                Ok(_) => Err(Errno::EXIST),
                Err(error) => Err(error),
            },
            other => other,
        };
        renamed.map_err(|e| self.words().during(e.into()))
    }
}

impl Drop for Medium<'_> {
    fn drop(&mut self) {
        let Some(lies) = self.lies.take() else { return };
        let mut gone = tree::remove(&self.spot.root, &lies);
        if lies != self.partial {
            gone = gone.and_then(|()| tree::remove(&self.spot.root, &self.partial));
        }
        match gone.and_then(|()| rustix::fs::fsync(&self.spot.root)) {
            Ok(()) => self.desk.forget_copies(&[self.folder()]),
            // It stays remembered. Whoever finds it first removes it: the next unlock, or the next look at the stick.
            Err(error) => warn!(%error, "a bundle that failed could not be removed yet"),
        }
    }
}

/// The beginning of the day, in UTC: what the medium tells of when it was written.
fn midnight(micros: i64) -> Timestamps {
    const DAY: i64 = 86_400;
    let seconds = micros.div_euclid(1_000_000).div_euclid(DAY) * DAY;
    let time = Timespec { tv_sec: seconds, tv_nsec: 0 };
    Timestamps { last_access: time, last_modification: time }
}

/// Opens the folder that `path` leads to.
fn open_folder(path: &Path) -> std::io::Result<OwnedFd> {
    Ok(File::open(path)?.into())
}
