//! Sticks, cards and disks that can be pulled: which there are, what can be written to them, and letting go of one.
//!
//! UDisks2 is asked, which every desktop has: it knows what is plugged in and not mounted, mounts it for whoever sits there, and powers
//! it off. Where it does not answer, the kernel's own lists are read. What is on a stick is looked at by ourselves in either case.

mod mounted;
pub(super) mod named;
mod udisks;
mod watcher;

pub(crate) use watcher::Watcher;

use super::spot::beside_of;
use super::words::{FAT_MOST, Words};
use crate::desk::Desk;
use crate::error::{Code, Error, Result};
use crate::mounts::{Mount, mount_of, mounts};
use crate::view::bundle::{DriveSource, DriveView};
use rustix::fs::{Access, StatVfsMountFlags};
use std::fs::File;
use std::path::{Path, PathBuf};
use tracing::debug;

/// All that are plugged in. `desk`: whose own footage is no place for a bundle.
pub fn list(desk: Option<&Desk>) -> Result<Vec<DriveView>> {
    let own = desk.map(Desk::own_folders).transpose()?.unwrap_or_default();
    let mut drives = named::list();
    drives.extend(udisks::list().unwrap_or_else(|error| {
        debug!(%error, "UDisks2 does not answer: the kernel is asked");
        mounted::list()
    }));
    for drive in &mut drives {
        let holds = |path: &String| own.iter().any(|own| own.canonicalize().is_ok_and(|own| own.starts_with(path)));
        if drive.path.as_ref().is_some_and(holds) {
            drive.problem = Some(own_footage().view());
        }
    }
    Ok(drives)
}

/// The one of this id.
pub(crate) fn find(desk: Option<&Desk>, id: &str) -> Result<DriveView> {
    list(desk)?.into_iter().find(|drive| drive.id == id).ok_or_else(gone)
}

/// Mounts one that is not. Gives where it is then.
pub(crate) fn mount(drive: &DriveView) -> Result<PathBuf> {
    match (&drive.path, drive.source) {
        (Some(path), _) => Ok(PathBuf::from(path)),
        (None, DriveSource::Udisks) => udisks::mount(&drive.id),
        (None, DriveSource::Mounts) => Err(mounted::not_mounted()),
    }
}

/// Brings all to it and lets go of it: then it can be pulled.
pub fn eject(desk: Option<&Desk>, id: &str) -> Result<()> {
    let drive = find(desk, id)?;
    if let Some(path) = &drive.path {
        let words = Words { stick: true, name: drive.name.clone() };
        let synced = File::open(path).and_then(|root| Ok(rustix::fs::syncfs(root)?));
        // What cannot be written to has nothing to bring.
        if let Err(error) = synced
            && !drive.read_only
        {
            return Err(words.during(error));
        }
    }
    match (drive.source, drive.path) {
        (DriveSource::Udisks, _) => udisks::eject(id),
        (DriveSource::Mounts, Some(path)) if !id.starts_with(named::ID) => mounted::unmount(Path::new(&path)),
        (DriveSource::Mounts, _) => Ok(()),
    }
}

fn gone() -> Error {
    Error::new(Code::NotFound, "The stick is not there any more.").hint("Plug it in again, or pick another one.")
}

pub(super) fn own_footage() -> Error {
    Error::new(Code::Refused, "This household's own footage lies on this disk: it does not leave the house.")
        .hint("Take another stick.")
}

/// The largest file of a format that has one.
fn largest(format: &str) -> Option<u64> {
    matches!(format, "vfat" | "msdos" | "fuse.fusefat").then_some(FAT_MOST)
}

/// Whether a format writes down the folder that it was opened in last, which is often named after who is logged in: the ext family does
/// (`s_last_mounted`), as soon as a file of it is opened, and only root could take it away.
#[must_use]
pub fn remembers_its_folder(format: &str) -> bool {
    matches!(format, "ext2" | "ext3" | "ext4")
}

/// Whether this computer runs from what is mounted here: no stick to give away, even where it is one.
fn is_system(point: &Path) -> bool {
    const WHOLE: [&str; 5] = ["/", "/home", "/root", "/srv", "/tmp"];
    const TREES: [&str; 10] =
        ["/boot", "/efi", "/usr", "/var", "/etc", "/nix", "/opt", "/run/live", "/run/initramfs", "/cdrom"];
    // Where systems that keep everything in /var mount what is plugged in.
    const PLUGGED: [&str; 3] = ["/var/mnt", "/var/media", "/var/run/media"];
    let below = |trees: &[&str]| trees.iter().any(|tree| point.starts_with(tree));
    WHOLE.iter().any(|system| point == Path::new(system)) || (below(&TREES) && !below(&PLUGGED))
}

/// What only a look at the mounted file system tells.
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

/// A drive of which nothing is known yet but its name.
fn unknown(id: String, name: String, source: DriveSource) -> DriveView {
    DriveView {
        id,
        name,
        bytes: 0,
        free: None,
        format: String::new(),
        path: None,
        read_only: false,
        others: None,
        largest: None,
        source,
        problem: None,
    }
}

#[cfg(test)]
mod tests;
