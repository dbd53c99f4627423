//! Without UDisks2: what the kernel lists. What is mounted can be written to; what is not is told, for the owner to mount.

use super::{gone, is_system, look, mounts, unknown};
use crate::error::{Code, Error, Result};
use crate::mounts::{Block, Mount};
use crate::view::bundle::{DriveSource, DriveView};
use std::path::Path;
use std::process::{Command, Stdio};

pub(super) fn list() -> Vec<DriveView> {
    from(&mounts(), &crate::mounts::blocks())
}

/// From what is mounted, and which disks there are.
fn from(mounts: &[Mount], blocks: &[Block]) -> Vec<DriveView> {
    let mut drives = Vec::new();
    for block in blocks.iter().filter(|block| block.removable) {
        let on: Vec<&Mount> = mounts.iter().filter(|m| m.device().is_some_and(|d| block.has(&d))).collect();
        if on.iter().any(|mount| is_system(&mount.point)) {
            continue;
        }
        let mut seen: Vec<String> = Vec::new();
        for mount in &on {
            // Mounted twice, or a folder of it by itself: one place is enough.
            let device = mount.device().unwrap_or_default();
            if mount.root != "/" || seen.contains(&device) {
                continue;
            }
            let label = mount.point.file_name().map_or("/".into(), |name| name.to_string_lossy()).into_owned();
            let mut view = unknown(format!("{}-{device}", block.name), label, DriveSource::Mounts);
            if look(&mut view, &mount.point, mounts).is_ok() {
                drives.push(view);
                seen.push(device);
            }
        }
        if on.is_empty() {
            let name = if block.model.is_empty() { "Stick".to_owned() } else { block.model.clone() };
            let mut view = unknown(format!("{}-", block.name), name, DriveSource::Mounts);
            (view.bytes, view.problem) = (block.bytes, Some(not_mounted().view()));
            drives.push(view);
        }
    }
    drives
}

pub(super) fn not_mounted() -> Error {
    Error::new(Code::DiskUnfit, "This stick is plugged in, but not opened yet.")
        .hint("Open it in your file manager (or mount it), and it can be picked here.")
}

/// By the system's own program, which knows who may do so.
pub(super) fn unmount(path: &Path) -> Result<()> {
    let ended = Command::new("umount")
        .arg("--")
        .arg(path)
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if ended.is_ok_and(|status| status.success()) {
        return Ok(());
    }
    if !path.exists() {
        return Err(gone());
    }
    Err(Error::new(Code::Refused, "Everything is on the stick, but it is still mounted.")
        .hint("Take it out by your file manager (“eject” or “safely remove”), after closing what still looks at it."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mounts::parse;

    fn block(name: &str, device: &str, parts: &[&str], removable: bool) -> Block {
        let parts = parts.iter().map(|&part| part.to_owned()).collect();
        let (name, device) = (name.to_owned(), device.to_owned());
        Block { name, device, parts, removable, bytes: 4_000_000_000, model: "Flash Disk".to_owned() }
    }

    #[test]
    fn what_can_be_pulled_is_listed_and_what_the_computer_runs_from_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let here = folder.path().canonicalize().expect("there");
        let point = here.display();
        let text = format!(
            "22 1 8:2 / / rw - ext4 /dev/sda2 rw\n\
             36 22 8:17 / {point} rw,nosuid - vfat /dev/sdb1 rw\n\
             37 22 8:17 /inner /mnt/inner rw - vfat /dev/sdb1 rw\n\
             38 22 8:33 / /boot/efi rw - vfat /dev/sdc1 rw\n"
        );
        let blocks = [
            block("sda", "8:0", &["8:2"], false),
            block("sdb", "8:16", &["8:17"], true),
            block("sdc", "8:32", &["8:33"], true),
            block("sdd", "8:48", &["8:49"], true),
        ];
        let drives = from(&parse(&text), &blocks);
        let ids: Vec<_> = drives.iter().map(|drive| drive.id.as_str()).collect();
        assert_eq!(ids, ["sdb-8:17", "sdd-"], "neither the computer's disk nor the stick that it starts from");
        let (stick, other) = (&drives[0], &drives[1]);
        assert_eq!(stick.path.as_deref(), here.to_str());
        assert_eq!((stick.format.as_str(), stick.others, stick.largest), ("vfat", Some(0), Some(u64::from(u32::MAX))));
        assert!(stick.problem.is_none() && stick.free.is_some() && stick.bytes > 0);
        assert_eq!((other.name.as_str(), other.path.as_ref(), other.bytes), ("Flash Disk", None, 4_000_000_000));
        assert_eq!(other.problem.as_ref().map(|p| p.code), Some(Code::DiskUnfit), "to be mounted first");
    }
}
