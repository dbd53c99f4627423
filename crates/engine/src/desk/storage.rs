//! Where footage may go: mounted disks, their space, and why one is refused.

use crate::error::Result;
use crate::mounts::{Mount, mount_of, mounts};
use crate::view::StorageChoice;
use std::path::Path;

/// What stays free by default: a tenth of the disk, at most this.
const MOST_LEFT_FREE: u64 = 20_000_000_000;
/// A disk that has less to give is nearly full: under three hours of one camera.
const LEAST_LIMIT: u64 = 5_000_000_000;
/// Bytes a day of one camera at the usual 4 Mbit/s.
const CAMERA_DAY: f64 = 4_000_000.0 / 8.0 * 86_400.0;
/// Systems that keep files for good on this computer's own disks.
const DISK_TYPES: [&str; 9] = ["ext4", "ext3", "ext2", "xfs", "btrfs", "zfs", "f2fs", "bcachefs", "jfs"];

/// Places to offer: the home's own folder first, then every other disk that this user may write to.
pub fn storage_choices(home: &Path) -> Result<Vec<StorageChoice>> {
    let mounts = mounts();
    let own = home.join("footage");
    let own_device = mount_of(&mounts, &own).map(|m| m.device.clone());
    let mut choices = vec![choice(&mounts, &own, "This computer's disk".to_owned())?];
    for mount in &mounts {
        let writable = rustix::fs::access(&mount.point, rustix::fs::Access::WRITE_OK).is_ok();
        let seen =
            choices.iter().any(|c| mount_of(&mounts, Path::new(&c.folder)).is_some_and(|m| m.device == mount.device));
        if seen || Some(&mount.device) == own_device.as_ref() || !writable || mount.read_only {
            continue;
        }
        if DISK_TYPES.contains(&mount.kind.as_str()) {
            let label = mount.point.file_name().map_or("/".to_owned(), |n| n.to_string_lossy().into_owned());
            choices.push(choice(&mounts, &mount.point.join("Porchlight"), label)?);
        }
    }
    let best =
        choices.iter().enumerate().filter(|(_, c)| c.refusal.is_none()).max_by_key(|(_, c)| c.default_limit_bytes);
    if let Some(best) = best.map(|(i, _)| i) {
        choices[best].recommended = true;
    }
    Ok(choices)
}

/// A folder the owner named.
pub fn storage_check(folder: &Path) -> Result<StorageChoice> {
    let folder = std::path::absolute(folder)?;
    let label = folder.file_name().map_or("/".to_owned(), |n| n.to_string_lossy().into_owned());
    choice(&mounts(), &folder, label)
}

/// Bytes to leave free on a disk of `total` bytes.
pub(super) fn reserve(total: u64) -> u64 {
    (total / 10).min(MOST_LEFT_FREE)
}

/// Free and total bytes of the disk under `folder`, which need not exist yet.
pub(super) fn space(folder: &Path) -> Result<(u64, u64)> {
    let existing = folder.ancestors().find(|f| f.exists()).unwrap_or(Path::new("/"));
    let stat = rustix::fs::statvfs(existing).map_err(std::io::Error::from)?;
    Ok((stat.f_bavail * stat.f_frsize, stat.f_blocks * stat.f_frsize))
}

fn choice(mounts: &[Mount], folder: &Path, label: String) -> Result<StorageChoice> {
    let (free, total) = space(folder)?;
    let mount = mount_of(mounts, folder);
    let removable = mount.is_some_and(Mount::is_removable);
    let limit = free.saturating_sub(reserve(total));
    let existing = folder.ancestors().find(|f| f.exists()).unwrap_or(Path::new("/"));
    let writable = rustix::fs::access(existing, rustix::fs::Access::WRITE_OK).is_ok();
    let refusal = refusal(mount.map_or("", |m| m.kind.as_str()), removable, writable, limit);
    Ok(StorageChoice {
        folder: folder.to_string_lossy().into_owned(),
        label,
        free_bytes: free,
        total_bytes: total,
        removable,
        recommended: false,
        refusal: refusal.map(str::to_owned),
        estimate_days: limit as f64 / CAMERA_DAY,
        default_limit_bytes: limit,
    })
}

/// Why footage may not go to such a disk.
fn refusal(kind: &str, removable: bool, writable: bool, limit: u64) -> Option<&'static str> {
    if !writable {
        return Some("This user may not write there.");
    }
    if removable {
        return Some("This disk can be pulled out: recording would stop, and footage would leave the house with it.");
    }
    match kind {
        "tmpfs" | "ramfs" => return Some("This is memory, not a disk: everything is gone after a restart."),
        "vfat" | "exfat" | "msdos" => return Some("This disk's format cannot keep files from other users (FAT)."),
        _ => {}
    }
    (limit < LEAST_LIMIT).then_some("This disk is nearly full.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disks_are_refused_for_a_reason() {
        const ENOUGH: u64 = LEAST_LIMIT;
        for (kind, removable, writable, limit, refused) in [
            ("ext4", false, true, ENOUGH, false),
            ("ext4", true, true, ENOUGH, true),
            ("ext4", false, false, ENOUGH, true),
            ("ext4", false, true, ENOUGH - 1, true),
            ("tmpfs", false, true, ENOUGH, true),
            ("vfat", false, true, ENOUGH, true),
            ("nfs4", false, true, ENOUGH, false),
        ] {
            let said = refusal(kind, removable, writable, limit);
            assert_eq!(said.is_some(), refused, "{kind} {removable} {writable} {limit}: {said:?}");
        }
    }

    #[test]
    fn what_stays_free_is_a_tenth_or_twenty_gigabytes() {
        assert_eq!(reserve(100_000_000_000), 10_000_000_000);
        assert_eq!(reserve(4_000_000_000_000), MOST_LEFT_FREE);
    }

    #[test]
    fn this_computer_has_a_place_to_offer() {
        let home = tempfile::tempdir().expect("a folder");
        let choices = storage_choices(home.path()).expect("space is known");
        assert_eq!(choices[0].folder, home.path().join("footage").to_string_lossy());
        assert!(choices[0].total_bytes >= choices[0].free_bytes);
    }
}
