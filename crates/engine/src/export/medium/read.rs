//! Reading back what was written: past what the system remembers of it, where the file system can, and against what was meant.

use super::words::Words;
use super::writing::Print;
use crate::error::Result;
use crate::view::bundle::ReadBack;
use rustix::fs::{Advice, Mode, OFlags};
use rustix::io::Errno;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsFd, OwnedFd};

/// What disks ask of a direct read: places, lengths and memory in whole pages. None asks for more.
const PAGE: usize = 4096;
const CHUNK: usize = 1 << 20;
/// Where a direct read comes from the disk itself, as `statfs` names them (linux/magic.h): ext2 to ext4, XFS, Btrfs, FAT, exFAT, F2FS,
/// NTFS. A program in between (FUSE), a network, or memory may answer from what they remember.
const DISKS: [u64; 7] = [0xef53, 0x5846_5342, 0x9123_683e, 0x4d44, 0x2011_bab0, 0xf2f5_2010, 0x7366_746e];

/// A file, read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Back {
    pub(crate) from: ReadBack,
    pub(crate) bytes: u64,
    /// Hex.
    pub(crate) sha256: String,
}

pub(super) fn back(
    parent: &OwnedFd,
    name: &str,
    print: &Print,
    words: &Words,
    mut see: impl FnMut(&[u8]) -> Result<()>,
) -> Result<Back> {
    let (mut bytes, mut hash) = (0, Sha256::new());
    let from = read(parent, name, words, &mut |bite| {
        hash.update(bite);
        bytes += bite.len() as u64;
        see(bite)
    })?;
    let sha256: [u8; 32] = hash.finalize().into();
    if (bytes, sha256) != (print.bytes, print.sha256) {
        return Err(words.differs());
    }
    Ok(Back { from, bytes, sha256: hex::encode(sha256) })
}

fn read(parent: &OwnedFd, name: &str, words: &Words, see: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<ReadBack> {
    let during = |e: Errno| words.during(e.into());
    let open = |more: OFlags| {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | more;
        rustix::fs::openat(parent, name, flags, Mode::empty())
    };
    let file = open(OFlags::empty()).map_err(during)?;
    // Clean pages are let go; what is not on the medium yet would stay.
    rustix::fs::fsync(&file).map_err(during)?;
    let _ = rustix::fs::fadvise(&file, 0, None, Advice::DontNeed);
    if is_disk(parent)
        && let Ok(direct) = open(OFlags::DIRECT)
        && read_direct(&direct, words, see)?
    {
        return Ok(ReadBack::Medium);
    }
    let (mut file, mut buffer) = (File::from(file), vec![0; CHUNK]);
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(ReadBack::NotProven),
            Ok(n) => see(&buffer[..n])?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(words.during(error)),
        }
    }
}

fn is_disk(on: impl AsFd) -> bool {
    rustix::fs::fstatfs(on).is_ok_and(|stat| DISKS.contains(&(stat.f_type as u64)))
}

/// `false`: this file system does not read directly, and nothing was seen yet.
fn read_direct(file: &OwnedFd, words: &Words, see: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<bool> {
    let mut memory = vec![0; CHUNK + PAGE];
    let start = memory.as_ptr().align_offset(PAGE);
    let chunk = &mut memory[start..start + CHUNK];
    let mut at = 0;
    loop {
        match rustix::io::pread(file, &mut *chunk, at) {
            Ok(0) => return Ok(true),
            Ok(n) => {
                see(&chunk[..n])?;
                at += n as u64;
                // Short only at the end, behind which a direct read cannot even begin.
                if n % PAGE != 0 {
                    return Ok(true);
                }
            }
            Err(Errno::INTR) => {}
            Err(Errno::INVAL | Errno::OPNOTSUPP) if at == 0 => return Ok(false),
            Err(error) => return Err(words.during(error.into())),
        }
    }
}
