//! A render's folder: reels, each sealed to the household the moment it is whole. Nothing else is ever written of a render.
//!
//! `redactions/<16 random hex>/` in the home: `gop-NNNNN.age`, `sound.age`. Writing is another name, sync, rename, sync of the folder:
//! what has its name is whole. Who works on a render holds its folder's lock; what a crash left is removed by whoever gets it.

use super::reel::Reel;
use crate::desk::Desk;
use crate::error::{Code, Error, Result};
use rustix::fs::FlockOperation;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use tracing::warn;
use vault::Recipient;
use vault::seal::Opened;

const ALL: &str = "redactions";
const SEALED: &str = ".age";
const PART: &str = ".part";

/// Which file of a render.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// A group of pictures, by its number.
    Gop(usize),
    Sound,
}

impl Part {
    fn name(self) -> String {
        match self {
            Self::Gop(number) => format!("gop-{number:05}{SEALED}"),
            Self::Sound => format!("sound{SEALED}"),
        }
    }
}

pub(crate) struct Folder {
    path: PathBuf,
}

/// A folder that only this process works on.
pub(crate) struct Held {
    folder: Folder,
    /// Open as long as it is held.
    handle: File,
}

/// A name for a new one: of chance alone, so that no two have anything in common.
pub(super) fn new_name() -> Result<String> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|_| Error::internal("The system gives no random bytes."))?;
    Ok(hex::encode(bytes))
}

impl Folder {
    pub(super) fn of(home: &Path, name: &str) -> Self {
        Self { path: home.join(ALL).join(name) }
    }

    pub(crate) fn is_there(&self) -> bool {
        self.path.is_dir()
    }

    /// Whether a part is there; then it is whole.
    pub(crate) fn has(&self, part: Part) -> bool {
        self.path.join(part.name()).is_file()
    }

    /// Makes it if it is not there, and holds it.
    pub(super) fn hold(self) -> Result<Held> {
        for folder in self.path.ancestors().take(2).collect::<Vec<_>>().into_iter().rev() {
            match DirBuilder::new().mode(0o700).create(folder) {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error.into()),
                _ => {}
            }
        }
        let handle = File::open(&self.path)?;
        if rustix::fs::flock(&handle, FlockOperation::NonBlockingLockExclusive).is_err() {
            return Err(Error::new(Code::Busy, "Another program of this household works on this render.")
                .hint("Wait for it, or end it."));
        }
        if let Some(all) = self.path.parent() {
            File::open(all)?.sync_all()?;
        }
        let held = Held { folder: self, handle };
        held.sweep();
        Ok(held)
    }

    /// A part that is there, unsealed a chunk at a time.
    pub(crate) fn open(&self, desk: &Desk, part: Part) -> Result<Reel<Opened<File>>> {
        let file = File::open(self.path.join(part.name())).map_err(|error| {
            Error::new(Code::NotFound, "A part of this render is gone.").hint("Render it again.").source(error)
        })?;
        Reel::open(desk.with_identity(|identity| Ok(vault::seal::open_seek(identity, file)?))?)
    }

    pub(super) fn remove(&self) {
        match std::fs::remove_dir_all(&self.path) {
            Err(error) if error.kind() != ErrorKind::NotFound => warn!(%error, "a render could not be removed"),
            _ => {}
        }
    }
}

impl Held {
    pub(crate) fn folder(&self) -> &Folder {
        &self.folder
    }

    /// Seals a part: whole under its name, or not there.
    pub(crate) fn seal(&self, recipient: &Recipient, part: Part, plain: &[u8]) -> Result<()> {
        let target = self.folder.path.join(part.name());
        let under_way = self.folder.path.join(format!("{}{PART}", part.name()));
        let sealed = vault::seal::seal_bytes(recipient, plain)?;
        let mut out = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&under_way)?;
        out.write_all(&sealed)?;
        out.sync_all()?;
        std::fs::rename(&under_way, &target)?;
        Ok(self.handle.sync_all()?)
    }

    /// All that is there was made by another encoder, say: begins anew.
    pub(crate) fn empty(&self) -> Result<()> {
        for entry in std::fs::read_dir(&self.folder.path)? {
            std::fs::remove_file(entry?.path())?;
        }
        Ok(())
    }

    /// Removes what a crash left half-written.
    fn sweep(&self) {
        let Ok(entries) = std::fs::read_dir(&self.folder.path) else { return };
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.extension().is_some_and(|end| PART.ends_with(&*end.to_string_lossy()))
                && let Err(error) = std::fs::remove_file(&path)
            {
                warn!(%error, "what a crash left of a render could not be removed");
            }
        }
    }
}

/// Removes folders that belong to none of these renders, and what is half-written in those that do. After an unlock.
pub(super) fn clear(home: &Path, known: &[String]) -> Result<()> {
    let entries = match std::fs::read_dir(home.join(ALL)) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        other => other?,
    };
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let folder = Folder::of(home, &name);
        // Whoever works on one cleans up after itself.
        let Ok(held) = Folder::of(home, &name).hold() else { continue };
        if !known.contains(&name) {
            folder.remove();
        }
        drop(held);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_to_no_render_goes_and_what_is_worked_on_stays() {
        let home = tempfile::tempdir().expect("a folder");
        let at = |name: &str| home.path().join(ALL).join(name);
        let (known, stranger, busy) = ("aa", "bb", "cc");
        for name in [known, stranger] {
            drop(Folder::of(home.path(), name).hold().expect("held"));
            std::fs::write(at(name).join("gop-00000.age"), b"x").expect("written");
            std::fs::write(at(name).join("gop-00001.age.part"), b"x").expect("written");
        }
        let held = Folder::of(home.path(), busy).hold().expect("held");
        assert!(Folder::of(home.path(), busy).hold().is_err(), "one at a time");
        std::fs::write(at(busy).join("gop-00000.age.part"), b"x").expect("written");
        clear(home.path(), &[known.to_owned()]).expect("cleared");
        assert!(at(known).join("gop-00000.age").exists() && !at(known).join("gop-00001.age.part").exists());
        assert!(!at(stranger).exists());
        assert!(at(busy).join("gop-00000.age.part").exists());
        drop(held);
        clear(home.path(), &[]).expect("cleared");
        assert_eq!(std::fs::read_dir(home.path().join(ALL)).expect("a folder").count(), 0);
    }
}
