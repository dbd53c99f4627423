//! Folders by their open handles: what lies in them, their last touches, their end.

use super::super::place::PARTIAL;
use super::{FOLDER, NAME, drives};
use crate::desk::Desk;
use rustix::fs::{AtFlags, Dir, FileType, FlockOperation, Mode, OFlags, Timestamps};
use rustix::io::{Errno, Result};
use std::collections::BTreeSet;
use std::fs::File;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use tracing::{debug, warn};

/// What lies in a folder, all the way down, by path.
#[derive(Default)]
pub(super) struct Walk {
    pub(super) files: Vec<String>,
    /// The deepest last.
    pub(super) folders: Vec<String>,
    /// Something is neither, or has a name that is no text.
    pub(super) others: bool,
}

/// Names and kinds of what lies in `folder`; a name that is no text is left as well as it goes.
pub(super) fn names(folder: impl AsFd) -> Result<Vec<(String, FileType)>> {
    let mut names = Vec::new();
    for entry in Dir::read_from(folder.as_fd())? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name == "." || name == ".." {
            continue;
        }
        let kind = match entry.file_type() {
            // A file system that does not say so in its lists.
            FileType::Unknown => {
                let stat = rustix::fs::statat(&folder, entry.file_name(), AtFlags::SYMLINK_NOFOLLOW)?;
                FileType::from_raw_mode(stat.st_mode)
            }
            kind => kind,
        };
        names.push((name, kind));
    }
    Ok(names)
}

pub(super) fn walk(folder: impl AsFd) -> Result<Walk> {
    let mut walk = Walk::default();
    down(folder.as_fd(), "", &mut walk)?;
    Ok(walk)
}

fn down(folder: impl AsFd, path: &str, walk: &mut Walk) -> Result<()> {
    for (name, kind) in names(&folder)? {
        let below = format!("{path}{name}");
        match kind {
            FileType::RegularFile => walk.files.push(below),
            FileType::Directory => {
                let inner = rustix::fs::openat(&folder, &name, FOLDER, Mode::empty())?;
                walk.folders.push(below.clone());
                down(inner, &format!("{below}/"), walk)?;
            }
            _ => walk.others = true,
        }
    }
    Ok(())
}

/// Times, modes, and everything on the medium. A folder that goes to others is theirs to read, whoever they are at their computer:
/// a stick that keeps users apart would show them nothing.
pub(super) fn settle(folder: impl AsFd, for_others: bool, times: &Timestamps) -> Result<()> {
    let walk = walk(&folder)?;
    let touch = |handle: OwnedFd, mode: Mode| {
        if for_others {
            // Without users there are no modes.
            let _ = rustix::fs::fchmod(&handle, mode);
        }
        rustix::fs::futimens(&handle, times)?;
        rustix::fs::fsync(&handle)
    };
    let (read, open) = (Mode::from_raw_mode(0o644), Mode::from_raw_mode(0o755));
    for file in &walk.files {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        touch(rustix::fs::openat(&folder, file, flags, Mode::empty())?, read)?;
    }
    // What lies deeper first: a folder's time changes with what it holds.
    for inner in walk.folders.iter().rev() {
        touch(rustix::fs::openat(&folder, inner, FOLDER, Mode::empty())?, open)?;
    }
    touch(rustix::fs::openat(&folder, ".", FOLDER, Mode::empty())?, open)
}

/// Removes a file, or a folder with all that lies in it. What is not there is gone already.
pub(super) fn remove(parent: impl AsFd, name: &str) -> Result<()> {
    match rustix::fs::unlinkat(&parent, name, AtFlags::empty()) {
        Ok(()) | Err(Errno::NOENT) => return Ok(()),
        // What Linux, and what others say of a folder.
        Err(Errno::ISDIR | Errno::PERM) => {}
        Err(error) => return Err(error),
    }
    let folder = rustix::fs::openat(&parent, name, FOLDER, Mode::empty())?;
    for (inner, _) in names(&folder)? {
        remove(&folder, &inner)?;
    }
    rustix::fs::unlinkat(&parent, name, AtFlags::REMOVEDIR)
}

/// Whether a path is that of an unfinished bundle.
pub(in crate::export) fn is_bundle(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let random = name.strip_prefix(NAME).and_then(|rest| rest.strip_suffix(PARTIAL)).and_then(|r| r.strip_suffix('.'));
    random.is_some_and(|random| random.len() == 16 && random.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// What became of an unfinished bundle.
enum Left {
    Removed,
    /// It is not in this place.
    Nothing,
    /// Somebody writes it now.
    Busy,
}

fn remove_left(root: impl AsFd, name: &str) -> Result<Left> {
    let folder = match rustix::fs::openat(&root, name, FOLDER, Mode::empty()) {
        Ok(folder) => folder,
        Err(Errno::NOENT) => return Ok(Left::Nothing),
        Err(error) => return Err(error),
    };
    if rustix::fs::flock(&folder, FlockOperation::NonBlockingLockExclusive) == Err(Errno::WOULDBLOCK) {
        return Ok(Left::Busy);
    }
    remove(&root, name)?;
    rustix::fs::fsync(&root)?;
    Ok(Left::Removed)
}

/// Removes unfinished bundles of this household from where they were begun, and from every stick: one that was pulled may be mounted
/// elsewhere by now.
pub(in crate::export) fn clear_left_behind(desk: &Desk, bundles: &[PathBuf]) -> crate::error::Result<()> {
    let mut places: BTreeSet<PathBuf> = bundles.iter().filter_map(|path| path.parent().map(Path::to_owned)).collect();
    places.extend(drives::list(Some(desk))?.into_iter().filter_map(|drive| drive.path.map(PathBuf::from)));
    for place in places {
        match File::open(&place) {
            Ok(root) => sweep(desk, root)?,
            // Its disk may be back another day.
            Err(error) => debug!(%error, "an unfinished bundle's place is not there"),
        }
    }
    Ok(())
}

/// Removes what a crash or a pulled stick left of bundles of this household in one place: known by their names, wherever it is now.
pub(super) fn sweep(desk: &Desk, root: impl AsFd) -> crate::error::Result<()> {
    let remembered = desk.remembered_copies()?;
    for path in remembered.iter().filter(|path| is_bundle(path)) {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        match remove_left(&root, name) {
            Ok(Left::Removed) => desk.forget_copies(std::slice::from_ref(path)),
            Ok(Left::Nothing | Left::Busy) => {}
            Err(error) => warn!(%error, "an unfinished bundle could not be removed"),
        }
    }
    Ok(())
}
