//! A place that a bundle may go to: looked at before anything is written, and again at the end.

use super::words::{FAT_MOST, Words};
use super::{drives, open_folder, tree};
use crate::desk::Desk;
use crate::error::{Code, Error, Result};
use crate::view::bundle::{DriveView, ExportPlace, PlaceKind};
use rustix::fs::{Access, FileType, StatVfsMountFlags, Timestamps};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

/// Names, sizes and tables of the file system, beside the files themselves.
const SLACK: u64 = 1 << 20;
/// FAT, as `statfs` names it (linux/magic.h).
const FAT: u64 = 0x4d44;
/// What systems put onto every stick by themselves, and nobody can keep off it.
const FURNITURE: [&str; 2] = ["lost+found", "System Volume Information"];

/// A folder that a bundle may be made in, open as long as it is one's.
pub(crate) struct Spot {
    pub(super) path: PathBuf,
    pub(super) root: OwnedFd,
    pub(super) words: Words,
    /// Of a stick; empty of a folder.
    format: String,
    /// Of a stick: what lies beside the bundle, which the owner saw.
    beside: Option<Vec<String>>,
    /// The largest file that it takes.
    largest: Option<u64>,
}

impl Spot {
    /// Looks at a place: a stick is mounted where it is not, remains of ours are removed from it, and what else lies on it needs the
    /// owner's word.
    pub(crate) fn look(desk: &Desk, place: &ExportPlace) -> Result<Self> {
        match (place.kind, &place.drive, &place.folder) {
            (PlaceKind::Stick, Some(drive), _) => Self::stick(desk, drive, place.others_fine),
            (PlaceKind::Folder, _, Some(folder)) => Self::folder(desk, Path::new(folder)),
            _ => Err(Error::new(Code::Refused, "No place was picked.").hint("Pick a stick or a folder.")),
        }
    }

    fn stick(desk: &Desk, id: &str, others_fine: bool) -> Result<Self> {
        let mut drive = drives::find(Some(desk), id)?;
        if drive.problem.is_none() && drive.path.is_none() {
            drives::mount(&drive)?;
            // Only now can be seen what is on it.
            drive = drives::find(Some(desk), id)?;
        }
        Self::on(desk, drive, others_fine)
    }

    /// On a stick that was found and is mounted.
    pub(super) fn on(desk: &Desk, drive: DriveView, others_fine: bool) -> Result<Self> {
        if let Some(problem) = drive.problem {
            return Err(problem.into());
        }
        let path = PathBuf::from(drive.path.unwrap_or_default());
        let words = Words { stick: true, name: drive.name };
        let path = path.canonicalize().map_err(|e| words.before(e))?;
        let root = Self::open(desk, &path, &words)?;
        if desk.own_folders()?.iter().any(|own| own.canonicalize().is_ok_and(|own| own.starts_with(&path))) {
            return Err(drives::own_footage());
        }
        tree::sweep(desk, &root)?;
        let beside = beside_of(&root).map_err(|e| words.before(e))?;
        if !beside.is_empty() && !others_fine {
            return Err(words.others(beside.len()));
        }
        let largest = drive.largest.or_else(|| is_fat(&root).then_some(FAT_MOST));
        Ok(Self { path, root, words, format: drive.format, beside: Some(beside), largest })
    }

    /// A folder of the owner's.
    fn folder(desk: &Desk, folder: &Path) -> Result<Self> {
        let words = Words { stick: false, name: folder.display().to_string() };
        let path = folder.canonicalize().map_err(|e| words.before(e))?;
        let root = Self::open(desk, &path, &words)?;
        tree::sweep(desk, &root)?;
        let largest = is_fat(&root).then_some(FAT_MOST);
        Ok(Self { path, root, words, format: String::new(), beside: None, largest })
    }

    /// The folder of sealed files that wait to be sent, which nobody else writes to; called as the owner calls the host.
    pub(crate) fn outbox(desk: &Desk, path: &Path, host: &str) -> Result<Self> {
        let words = Words { stick: false, name: host.to_owned() };
        let root = open_folder(path).map_err(|e| words.before(e))?;
        tree::sweep(desk, &root)?;
        Ok(Self { path: path.to_owned(), root, words, format: String::new(), beside: None, largest: None })
    }

    fn open(desk: &Desk, path: &Path, words: &Words) -> Result<OwnedFd> {
        if !path.is_dir() {
            return Err(Error::new(Code::NotFound, "This place is no folder.").hint("Pick a folder."));
        }
        if desk.own_folders()?.iter().any(|own| own.canonicalize().is_ok_and(|own| path.starts_with(own))) {
            return Err(Error::new(
                Code::Refused,
                "This folder is Porchlight's own: sealed footage and keys lie there.",
            )
            .hint("Pick a folder of yours, or a stick."));
        }
        let root = open_folder(path).map_err(|e| words.before(e))?;
        let stat = rustix::fs::fstatvfs(&root).map_err(|e| words.before(e.into()))?;
        if stat.f_flag.contains(StatVfsMountFlags::RDONLY) {
            return Err(words.read_only());
        }
        rustix::fs::access(path, Access::WRITE_OK | Access::EXEC_OK).map_err(|e| words.before(e.into()))?;
        Ok(root)
    }

    pub(super) fn is_stick(&self) -> bool {
        self.words.stick
    }

    /// As the receipt calls it: a stick's name and format, or a folder.
    pub(crate) fn shown(&self) -> String {
        let name = &self.words.name;
        if self.format.is_empty() { name.clone() } else { format!("{name} ({})", self.format) }
    }

    /// Whether so many bytes fit, the largest file having `largest`.
    pub(crate) fn fits(&self, bytes: u64, largest: u64) -> Result<()> {
        if self.largest.is_some_and(|most| largest > most) {
            return Err(self.words.fat());
        }
        let stat = rustix::fs::fstatvfs(&self.root).map_err(|e| self.words.before(e.into()))?;
        let (free, all) = (stat.f_bavail * stat.f_frsize, stat.f_blocks * stat.f_frsize);
        let bytes = bytes.saturating_add(SLACK);
        if bytes > all {
            return Err(self.words.too_small(bytes, all));
        }
        if bytes > free {
            return Err(self.words.no_room(bytes, free));
        }
        Ok(())
    }

    /// On a stick, nothing lies beside the bundle but what the owner saw (E7).
    pub(super) fn nothing_new(&self, partial: &str) -> Result<()> {
        let Some(beside) = &self.beside else { return Ok(()) };
        let now = beside_of(&self.root).map_err(|e| self.words.during(e))?;
        match now.iter().all(|name| name == partial || beside.contains(name)) {
            true => Ok(()),
            false => Err(self.words.something_new()),
        }
    }

    /// Whether the path still leads to what was written: of a stick that was pulled or unmounted, it leads to this computer's disk.
    pub(super) fn still_there(&self) -> Result<()> {
        let looked = rustix::fs::fstat(&self.root)
            .and_then(|open| Ok((open, rustix::fs::stat(&self.path)?)))
            .map_err(|e| self.words.during(e.into()))?;
        let (open, named) = looked;
        if (open.st_dev, open.st_ino) != (named.st_dev, named.st_ino) {
            return Err(self.words.during(rustix::io::Errno::NODEV.into()));
        }
        Ok(())
    }

    /// Brings the new name, and all that the system still keeps of this medium, to it.
    pub(super) fn settle(&self, times: &Timestamps) -> Result<()> {
        if self.is_stick() && self.largest != Some(FAT_MOST) {
            // The stick's own folder tells when it was written as well; FAT keeps no time of it. Not everybody may change it.
            let _ = rustix::fs::futimens(&self.root, times);
        }
        rustix::fs::fsync(&self.root)
            .and_then(|()| rustix::fs::syncfs(&self.root))
            .map_err(|e| self.words.during(e.into()))?;
        self.still_there()
    }
}

fn is_fat(root: &OwnedFd) -> bool {
    rustix::fs::fstatfs(root).is_ok_and(|stat| stat.f_type as u64 == FAT)
}

/// What lies at a stick's top and would leave with it. An earlier bundle counts: it was for others.
pub(super) fn beside_of(root: &OwnedFd) -> std::io::Result<Vec<String>> {
    let mut beside = Vec::new();
    for (name, kind) in tree::names(root)? {
        let furniture = FURNITURE.contains(&name.as_str()) && kind == FileType::Directory;
        if !furniture {
            beside.push(name);
        }
    }
    Ok(beside)
}
