//! Sticks, cards and disks that can be pulled: which there are, and what can be written to them.

mod named;

use super::spot::beside_of;
use super::words::{FAT_MOST, Words};
use crate::error::{Code, Error, Result};
use crate::mounts::{Mount, mount_of};
use crate::view::bundle::DriveView;
use rustix::fs::{Access, StatVfsMountFlags};
use std::fs::File;
use std::path::{Path, PathBuf};

/// All that are plugged in.
pub(crate) fn list() -> Vec<DriveView> {
    named::list()
}

/// The one of this id.
pub(crate) fn find(id: &str) -> Result<DriveView> {
    list().into_iter().find(|drive| drive.id == id).ok_or_else(gone)
}

/// Mounts one that is not. Gives where it is then.
pub(crate) fn mount(id: &str) -> Result<PathBuf> {
    find(id)?.path.map(PathBuf::from).ok_or_else(gone)
}

fn gone() -> Error {
    Error::new(Code::NotFound, "The stick is not there any more.").hint("Plug it in again, or pick another one.")
}

/// The largest file of a format that has one.
fn largest(format: &str) -> Option<u64> {
    matches!(format, "vfat" | "msdos" | "fuse.fusefat").then_some(FAT_MOST)
}

/// Fills in what only a look at the mounted file system tells.
fn look(view: &mut DriveView, path: &Path, mounts: &[Mount]) -> rustix::io::Result<()> {
    view.path = Some(path.to_string_lossy().into_owned());
    let stat = rustix::fs::statvfs(path)?;
    view.free = Some(stat.f_bavail * stat.f_frsize);
    if view.bytes == 0 {
        view.bytes = stat.f_blocks * stat.f_frsize;
    }
    let mount = mount_of(mounts, path);
    if view.format.is_empty() {
        view.format = mount.map(|m| m.kind.clone()).unwrap_or_default();
    }
    view.largest = largest(&view.format);
    view.read_only |= stat.f_flag.contains(StatVfsMountFlags::RDONLY) || mount.is_some_and(|m| m.read_only);
    let beside = File::open(path).and_then(|root| beside_of(&root.into()));
    view.others = beside.ok().map(|names| u32::try_from(names.len()).unwrap_or(u32::MAX));
    let words = Words { stick: true, name: view.name.clone() };
    if view.read_only {
        view.problem = Some(words.read_only().view());
    } else if let Err(error) = rustix::fs::access(path, Access::WRITE_OK | Access::EXEC_OK) {
        view.problem = Some(words.before(error.into()).view());
    }
    Ok(())
}
