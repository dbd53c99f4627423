//! Where footage may go: mounted disks, their space, and why one is refused.

use crate::error::Result;
use crate::view::StorageChoice;
use std::fs;
use std::path::{Path, PathBuf};

/// What stays free by default: a tenth of the disk, at most this.
const MOST_LEFT_FREE: u64 = 20_000_000_000;
/// A disk that has less to give is nearly full: under three hours of one camera.
const LEAST_LIMIT: u64 = 5_000_000_000;
/// Bytes a day of one camera at the usual 4 Mbit/s.
const CAMERA_DAY: f64 = 4_000_000.0 / 8.0 * 86_400.0;
/// Systems that keep files for good on this computer's own disks.
const DISK_TYPES: [&str; 9] = ["ext4", "ext3", "ext2", "xfs", "btrfs", "zfs", "f2fs", "bcachefs", "jfs"];

/// A line of `/proc/self/mountinfo`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Mount {
    device: String,
    point: PathBuf,
    kind: String,
    read_only: bool,
}

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
    let removable = mount.is_some_and(|m| is_removable(&m.device));
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

fn mounts() -> Vec<Mount> {
    parse_mounts(&fs::read_to_string("/proc/self/mountinfo").unwrap_or_default())
}

/// `36 35 98:0 /root /point options - type source`, with optional fields before the dash (proc(5)).
fn parse_mounts(text: &str) -> Vec<Mount> {
    text.lines()
        .filter_map(|line| {
            let (left, right) = line.split_once(" - ")?;
            let left: Vec<_> = left.split(' ').collect();
            let kind = right.split(' ').next()?;
            let options = left.get(5)?;
            Some(Mount {
                device: (*left.get(2)?).to_owned(),
                point: PathBuf::from(unescape(left.get(4)?)),
                kind: kind.to_owned(),
                read_only: options.split(',').any(|o| o == "ro"),
            })
        })
        .collect()
}

/// Spaces and the like stand as three octal digits.
fn unescape(text: &str) -> String {
    [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")]
        .iter()
        .fold(text.to_owned(), |text, (code, plain)| text.replace(code, plain))
}

/// The mount a path lies on: the longest mount point that is a prefix; of equal ones the last, which covers the others.
fn mount_of<'a>(mounts: &'a [Mount], path: &Path) -> Option<&'a Mount> {
    mounts.iter().filter(|m| path.starts_with(&m.point)).max_by_key(|m| m.point.as_os_str().len())
}

/// Whether the kernel says that the medium, or the bus the disk hangs on, is made to be pulled.
fn is_removable(device: &str) -> bool {
    let Ok(path) = fs::canonicalize(format!("/sys/dev/block/{device}")) else { return false };
    let on_usb = path.components().any(|part| part.as_os_str().to_string_lossy().starts_with("usb"));
    let medium =
        path.ancestors().take(2).any(|p| fs::read_to_string(p.join("removable")).is_ok_and(|t| t.trim() == "1"));
    on_usb || medium
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
    fn a_path_is_found_on_its_mount() {
        let text = "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n\
                    36 22 8:17 / /mnt/big\\040disk ro,noatime - xfs /dev/sdb1 rw\nnonsense\n";
        let mounts = parse_mounts(text);
        assert_eq!(mounts.len(), 2);
        let on = |path: &str| mount_of(&mounts, Path::new(path)).map(|m| (m.device.as_str(), m.read_only));
        assert_eq!(on("/home/a"), Some(("8:1", false)));
        assert_eq!(on("/mnt/big disk/Porchlight"), Some(("8:17", true)));
        assert_eq!(on("/mnt/big"), Some(("8:1", false)));
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
