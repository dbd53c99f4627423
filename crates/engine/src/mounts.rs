//! What is mounted, from `/proc/self/mountinfo`, and which disks there are and are made to be pulled, from `/sys`.

use rustix::fs::FileType;
use std::fs;
use std::path::{Path, PathBuf};

pub(crate) const MOUNT_INFO: &str = "/proc/self/mountinfo";
const BLOCKS: &str = "/sys/block";
/// What `/sys` counts sizes in, whatever the disk does.
const SECTOR: u64 = 512;

/// A line of [`MOUNT_INFO`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mount {
    /// Major and minor number.
    pub(crate) device: String,
    /// What of the file system is seen there: `/`, unless a folder of it is mounted by itself.
    pub(crate) root: String,
    pub(crate) point: PathBuf,
    pub(crate) kind: String,
    /// Usually a device's file.
    pub(crate) source: String,
    pub(crate) read_only: bool,
}

pub(crate) fn mounts() -> Vec<Mount> {
    parse(&fs::read_to_string(MOUNT_INFO).unwrap_or_default())
}

/// `36 35 98:0 /root /point options - type source superoptions`, with optional fields before the dash (proc(5)).
pub(crate) fn parse(text: &str) -> Vec<Mount> {
    text.lines()
        .filter_map(|line| {
            let (left, right) = line.split_once(" - ")?;
            let left: Vec<_> = left.split(' ').collect();
            let mut right = right.split(' ');
            let (kind, source) = (right.next()?, right.next()?);
            let read_only = |options: &str| options.split(',').any(|o| o == "ro");
            Some(Mount {
                device: (*left.get(2)?).to_owned(),
                root: unescape(left.get(3)?),
                point: PathBuf::from(unescape(left.get(4)?)),
                kind: kind.to_owned(),
                source: unescape(source),
                read_only: read_only(left.get(5)?) || right.next().is_some_and(read_only),
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
pub(crate) fn mount_of<'a>(mounts: &'a [Mount], path: &Path) -> Option<&'a Mount> {
    mounts.iter().filter(|m| path.starts_with(&m.point)).max_by_key(|m| m.point.as_os_str().len())
}

impl Mount {
    /// The block device below it, `8:17`. A file system of several disks, or a program in between (FUSE), has a number of its own, and
    /// names the device's file instead.
    pub(crate) fn device(&self) -> Option<String> {
        if !self.device.starts_with("0:") {
            return Some(self.device.clone());
        }
        let stat = rustix::fs::stat(Path::new(&self.source)).ok()?;
        (FileType::from_raw_mode(stat.st_mode) == FileType::BlockDevice)
            .then(|| format!("{}:{}", rustix::fs::major(stat.st_rdev), rustix::fs::minor(stat.st_rdev)))
    }

    /// Whether the kernel says that the medium, or the bus the disk hangs on, is made to be pulled.
    pub(crate) fn is_removable(&self) -> bool {
        self.device()
            .and_then(|device| fs::canonicalize(format!("/sys/dev/block/{device}")).ok())
            .is_some_and(|path| is_removable(&path))
    }
}

/// Of a disk's folder in `/sys`, or of a partition's, which lies in its disk's.
fn is_removable(path: &Path) -> bool {
    let on_usb = path.components().any(|part| part.as_os_str().to_string_lossy().starts_with("usb"));
    let medium =
        path.ancestors().take(2).any(|p| fs::read_to_string(p.join("removable")).is_ok_and(|t| t.trim() == "1"));
    on_usb || medium
}

/// A disk, mounted or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) name: String,
    pub(crate) device: String,
    /// Its partitions' numbers.
    pub(crate) parts: Vec<String>,
    pub(crate) removable: bool,
    pub(crate) bytes: u64,
    pub(crate) model: String,
}

impl Block {
    /// Whether a number is this disk's or a partition's of it.
    pub(crate) fn has(&self, device: &str) -> bool {
        self.device == device || self.parts.iter().any(|part| part == device)
    }
}

/// What is plugged in: names only, for seeing that something changed.
pub(crate) fn block_names() -> Vec<String> {
    let name = |entry: std::io::Result<fs::DirEntry>| Some(entry.ok()?.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = fs::read_dir(BLOCKS).into_iter().flatten().filter_map(name).collect();
    names.sort();
    names
}

/// Every disk that holds something; a card reader without a card has no size.
pub(crate) fn blocks() -> Vec<Block> {
    block_names().into_iter().filter_map(block).filter(|block| block.bytes > 0).collect()
}

fn block(name: String) -> Option<Block> {
    let path = fs::canonicalize(Path::new(BLOCKS).join(&name)).ok()?;
    let text = |file: &str| fs::read_to_string(path.join(file)).unwrap_or_default().trim().to_owned();
    let parts = fs::read_dir(&path).ok()?.filter_map(|entry| {
        let path = entry.ok()?.path();
        path.join("partition")
            .exists()
            .then(|| fs::read_to_string(path.join("dev")).unwrap_or_default().trim().to_owned())
    });
    Some(Block {
        device: text("dev"),
        parts: parts.collect(),
        // Discs are not written like sticks.
        removable: is_removable(&path) && !name.starts_with("sr"),
        bytes: text("size").parse::<u64>().unwrap_or_default() * SECTOR,
        model: format!("{} {}", text("device/vendor"), text("device/model")).trim().to_owned(),
        name,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_found_on_its_mount() {
        let text = "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n\
                    36 22 8:17 / /mnt/big\\040disk ro,noatime - xfs /dev/sdb1 rw\n\
                    37 22 8:33 / /mnt/turned rw - vfat /dev/sdc1 ro,errors=remount-ro\nnonsense\n";
        let mounts = parse(text);
        assert_eq!(mounts.len(), 3);
        let on = |path: &str| mount_of(&mounts, Path::new(path)).map(|m| (m.device.as_str(), m.read_only));
        assert_eq!(on("/home/a"), Some(("8:1", false)));
        assert_eq!(on("/mnt/big disk/Porchlight"), Some(("8:17", true)));
        assert_eq!(on("/mnt/big"), Some(("8:1", false)));
        assert_eq!(on("/mnt/turned"), Some(("8:33", true)));
        assert_eq!((mounts[2].source.as_str(), mounts[2].root.as_str()), ("/dev/sdc1", "/"));
    }
}
