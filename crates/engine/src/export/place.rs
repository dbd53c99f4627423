//! Where a copy goes: a folder that the owner picked, names that are free, a file that has no name of its own before it is whole.

use super::{link, medium};
use crate::desk::Desk;
use crate::error::{Code, Error, Result};
use rustix::fs::{CWD, FlockOperation, RenameFlags};
use sha2::{Digest, Sha256};
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use tracing::warn;

/// File systems take 255 bytes; a camera's name, a number and two endings come behind.
const MAX_NAME: usize = 120;
/// FAT, as `statfs` names it (linux/magic.h).
const FAT: u64 = 0x4d44;
/// The longest file of FAT.
const FAT_MOST: u64 = u32::MAX as u64;
/// What a file is called while it is not whole.
pub(super) const PARTIAL: &str = "partial";

/// A folder and a name that were looked at.
#[derive(Debug)]
pub(super) struct Place {
    folder: PathBuf,
    name: String,
}

impl Place {
    /// `name` is the owner's, without ending.
    pub(super) fn new(folder: &Path, name: &str) -> Result<Self> {
        let name = name.trim().trim_end_matches(".mp4");
        let bad = |why: &str| {
            Err(Error::new(Code::Refused, format!("A file cannot have this name: {why}."))
                .hint("Letters, digits, spaces and hyphens are fine everywhere."))
        };
        if name.is_empty() {
            return bad("it is empty");
        }
        if name.len() > MAX_NAME {
            return bad("it is too long");
        }
        if name.starts_with('.') || name.chars().any(|c| c.is_control() || NOT_IN_NAMES.contains(&c)) {
            return bad("it begins with a dot, or holds a sign that some disks do not take");
        }
        let folder = std::path::absolute(folder)?;
        let meta = fs::metadata(&folder).map_err(|e| trouble(e, &folder))?;
        if !meta.is_dir() {
            return Err(Error::new(Code::NotFound, "This place is no folder.").hint("Pick a folder."));
        }
        if let Err(error) = rustix::fs::access(&folder, rustix::fs::Access::WRITE_OK) {
            return Err(trouble(error.into(), &folder));
        }
        Ok(Self { folder, name: name.to_owned() })
    }

    /// The file for one camera (named where there are several) and one part (numbered where there are several).
    pub(super) fn file(&self, camera: Option<&str>, part: Option<usize>, ending: &str) -> PathBuf {
        let mut name = self.name.clone();
        if let Some(camera) = camera {
            let tame = |c: char| if c.is_control() || NOT_IN_NAMES.contains(&c) { '-' } else { c };
            name.push_str(" - ");
            name.extend(camera.chars().map(tame));
        }
        if let Some(part) = part {
            name.push_str(&format!(" - part {part}"));
        }
        name.push('.');
        name.push_str(ending);
        self.folder.join(name)
    }

    /// Whether so many bytes fit, the largest file having `largest`.
    pub(super) fn fits(&self, bytes: u64, largest: u64) -> Result<()> {
        let stat = rustix::fs::statvfs(&self.folder).map_err(|e| trouble(e.into(), &self.folder))?;
        let free = stat.f_bavail * stat.f_frsize;
        if bytes > free {
            let (needs, has) = (megabytes(bytes), megabytes(free));
            return Err(Error::new(
                Code::DiskFull,
                format!("There is not enough room: {needs} are needed, {has} are free."),
            )
            .hint("Free some space there, pick another folder, or save a shorter range."));
        }
        if largest > FAT_MOST && self.is_fat() {
            return Err(fat());
        }
        Ok(())
    }

    fn is_fat(&self) -> bool {
        rustix::fs::statfs(&self.folder).is_ok_and(|stat| stat.f_type as u64 == FAT)
    }
}

/// Whether a copy of this name could be begun in `folder`.
pub fn check(folder: &Path, name: &str) -> Result<()> {
    let target = Place::new(folder, name)?.file(None, None, "mp4");
    if target.symlink_metadata().is_ok() {
        return Err(trouble(io::ErrorKind::AlreadyExists.into(), folder));
    }
    Ok(())
}

/// What FAT, NTFS and other systems' programs stumble over.
const NOT_IN_NAMES: [char; 9] = ['/', '\\', ':', '*', '?', '"', '<', '>', '|'];

fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1_000_000))
}

fn fat() -> Error {
    Error::new(Code::DiskUnfit, "This disk's format (FAT) holds no file of 4 GB or more.")
        .hint("Save a shorter range, or fewer hours at a time; or format the disk as exFAT, which has no such limit.")
}

/// What the file system says, in the owner's words.
pub(super) fn trouble(error: io::Error, folder: &Path) -> Error {
    use io::ErrorKind as K;
    let shown = folder.display();
    match error.kind() {
        K::StorageFull | K::QuotaExceeded => Error::new(Code::DiskFull, "The disk that the copy goes to is full.")
            .hint("Free some space there, pick another folder, or save a shorter range."),
        K::ReadOnlyFilesystem => Error::new(Code::DiskUnfit, format!("{shown} cannot be written to: it is read-only."))
            .hint("Does the card or stick have a lock switch? Else pick another folder."),
        K::PermissionDenied => {
            Error::new(Code::Refused, format!("You may not write to {shown}.")).hint("Pick a folder of your own.")
        }
        K::NotFound | K::NotADirectory | K::StaleNetworkFileHandle => {
            Error::new(Code::NotFound, format!("{shown} is not there (any more)."))
                .hint("Was a disk or stick pulled out? Connect it again, or pick another folder.")
        }
        K::AlreadyExists => Error::new(Code::InUse, "There is a file of this name already.")
            .hint("Choose another name: nothing is ever written over."),
        K::FileTooLarge => fat(),
        _ => Error::new(Code::DiskUnfit, "The disk that the copy goes to does not work as it should.")
            .hint("Was it pulled out? Try again, or pick another folder."),
    }
    .source(error)
}

/// A file being written. Dropped before [`Self::name`], it is gone.
pub(super) struct Partial {
    file: File,
    path: PathBuf,
    target: PathBuf,
    whole: bool,
}

impl Partial {
    /// Begins `target`, under another name, for nobody but its owner.
    pub(super) fn begin(target: PathBuf) -> Result<Self> {
        if target.symlink_metadata().is_ok() {
            return Err(trouble(io::ErrorKind::AlreadyExists.into(), &target));
        }
        let path = partial(&target);
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .map_err(|e| trouble(e, target.parent().unwrap_or(&target)))?;
        // Who looks for what a crash left behind sees that somebody still writes. A file system without locks has no such mercy.
        let _ = rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive);
        Ok(Self { file, path, target, whole: false })
    }

    pub(super) fn target(&self) -> &Path {
        &self.target
    }

    fn trouble(&self, error: io::Error) -> Error {
        trouble(error, self.target.parent().unwrap_or(&self.target))
    }

    /// Leaves `room` bytes free at the beginning: what is written next stands behind them.
    pub(super) fn leave(&mut self, room: u64) -> Result<()> {
        self.file.seek(SeekFrom::Start(room)).map(drop).map_err(|e| self.trouble(e))
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).map_err(|e| self.trouble(e))
    }

    /// Fills the room at the beginning and brings all of it to the medium.
    pub(super) fn close(&mut self, head: &[u8]) -> Result<()> {
        let written = self.file.rewind().and_then(|()| self.file.write_all(head)).and_then(|()| self.file.sync_all());
        written.map_err(|e| self.trouble(e))
    }

    /// Reads it back, past what the system remembers of it as far as it lets go. Gives length and SHA-256.
    pub(super) fn read_back(&self, mut see: impl FnMut(&[u8]) -> Result<()>) -> Result<(u64, String)> {
        let _ = rustix::fs::fadvise(&self.file, 0, None, rustix::fs::Advice::DontNeed);
        let mut file = File::open(&self.path).map_err(|e| self.trouble(e))?;
        let (mut hash, mut length, mut buffer) = (Sha256::new(), 0, vec![0; 1 << 20]);
        loop {
            match file.read(&mut buffer).map_err(|e| self.trouble(e))? {
                0 => return Ok((length, hex::encode(hash.finalize()))),
                n => {
                    hash.update(&buffer[..n]);
                    length += n as u64;
                    see(&buffer[..n])?;
                }
            }
        }
    }

    /// Gives it its name: it is whole, and was proved so.
    pub(super) fn name(&mut self) -> Result<()> {
        let renamed = match rustix::fs::renameat_with(CWD, &self.path, CWD, &self.target, RenameFlags::NOREPLACE) {
            // A file system that cannot refuse: looked at by ourselves.
            Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) if self.target.symlink_metadata().is_err() => {
                fs::rename(&self.path, &self.target)
            }
            other => other.map_err(io::Error::from),
        };
        renamed.map_err(|e| self.trouble(e))?;
        self.whole = true;
        // The name is on the medium before anybody is told to pull the stick.
        let folder = self.target.parent().unwrap_or(Path::new("/"));
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(|e| self.trouble(e))
    }

    /// Takes the name back: another file of the same act failed.
    pub(super) fn take_back(&mut self) {
        if self.whole {
            remove(&self.target);
        }
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.whole {
            remove(&self.path);
        }
    }
}

fn remove(path: &Path) {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            warn!(%error, "a copy that failed could not be removed");
        }
        _ => {}
    }
}

/// What `target` is called while it is not whole.
pub(super) fn partial(target: &Path) -> PathBuf {
    let mut name: OsString = target.as_os_str().to_owned();
    name.push(".");
    name.push(PARTIAL);
    PathBuf::from(name)
}

/// Removes what a crash in the middle of a copy or a bundle left behind. After an unlock, and when a stick is back.
pub fn clear_left_behind(desk: &Desk) -> Result<()> {
    let (bundles, files): (Vec<_>, Vec<_>) =
        desk.remembered_copies()?.into_iter().partition(|path| medium::is_bundle(path));
    if !bundles.is_empty() {
        medium::clear_left_behind(desk, &bundles)?;
    }
    let mut gone = Vec::new();
    for path in files {
        if path.extension().is_some_and(|end| end == PARTIAL) {
            match OpenOptions::new().write(true).open(&path) {
                // Another program of this household writes it now.
                Ok(file) if rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() => continue,
                Ok(_) => remove(&path),
                // Its disk may be back another day.
                Err(error) if error.kind() != io::ErrorKind::NotFound || !path.parent().is_some_and(Path::is_dir) => {
                    continue;
                }
                Err(_) => {}
            }
        }
        gone.push(path);
    }
    desk.forget_copies(&gone);
    link::clear_outbox(desk)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_a_disk_takes() {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, fine) in [
            ("Front door 22 November", true),
            ("Tür.mp4", true),
            ("", false),
            (".hidden", false),
            ("a/b", false),
            ("a:b", false),
            (&"x".repeat(121), false),
        ] {
            assert_eq!(Place::new(folder.path(), name).is_ok(), fine, "{name:?}");
        }
        let place = Place::new(folder.path(), "Evening.mp4").expect("fine");
        let name = |path: PathBuf| path.file_name().expect("a name").to_string_lossy().into_owned();
        assert_eq!(name(place.file(None, None, "mp4")), "Evening.mp4");
        assert_eq!(name(place.file(Some("Drive/way"), Some(2), "mp4")), "Evening - Drive-way - part 2.mp4");
        let gone = Place::new(&folder.path().join("gone"), "x").expect_err("no folder");
        assert_eq!(gone.code, Code::NotFound);
        let full = place.fits(u64::MAX, 1).expect_err("no disk is that large");
        assert_eq!(full.code, Code::DiskFull);
    }

    #[test]
    fn what_is_not_named_is_gone_and_nothing_is_written_over() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("a.mp4");
        let mut copy = Partial::begin(target.clone()).expect("free");
        copy.leave(4).expect("room");
        copy.write(b"media").expect("space");
        copy.close(b"head").expect("synced");
        assert!(Partial::begin(target.clone()).is_err(), "somebody writes it already");
        let mut seen = Vec::new();
        let (length, hash) = copy
            .read_back(|bytes| {
                seen.extend_from_slice(bytes);
                Ok(())
            })
            .expect("read");
        assert_eq!((length, &seen[..]), (9, &b"headmedia"[..]));
        assert_eq!(hash, hex::encode(Sha256::digest(b"headmedia")));
        assert!(!target.exists());
        copy.name().expect("named");
        drop(copy);
        assert_eq!(fs::read(&target).expect("there"), b"headmedia");
        assert_eq!(fs::metadata(&target).expect("there").permissions().mode() & 0o777, 0o600);
        assert_eq!(Partial::begin(target.clone()).map(drop).expect_err("taken").code, Code::InUse);
        // Somebody makes a file of that name while the copy is written.
        let other = folder.path().join("b.mp4");
        let mut copy = Partial::begin(other.clone()).expect("free");
        fs::write(&other, b"mine").expect("written");
        assert_eq!(copy.name().expect_err("taken").code, Code::InUse);
        drop(copy);
        assert_eq!(fs::read(&other).expect("there"), b"mine");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 2, "nothing else is left");
    }
}
