//! A file beside the database that holds nothing but its place on the disk.
//!
//! When others have filled the disk to the last byte, not even "this segment is to be deleted" can be written, and footage that
//! would make room cannot go. Then the ballast goes first, and comes back when there is room again.

use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// A transaction that dooms and one that forgets a batch, in the journal and then in the database, several times over.
const SIZE: u64 = 2 << 20;

fn path(db: &Path) -> PathBuf {
    crate::sealed_db::beside(db, "ballast")
}

/// Takes the ballast on board, if it is not there. Without room there is none: that is no error.
pub(crate) fn take(db: &Path) {
    let path = path(db);
    if fs::metadata(&path).is_ok_and(|m| m.len() == SIZE) {
        return;
    }
    let made = || -> io::Result<()> {
        let file = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path)?;
        // Really there, not a hole.
        rustix::fs::fallocate(&file, rustix::fs::FallocateFlags::empty(), 0, SIZE)?;
        file.sync_all()
    };
    if made().is_err() {
        drop_it(db);
    }
}

/// Throws the ballast over board. False if there was none.
pub(crate) fn drop_it(db: &Path) -> bool {
    fs::remove_file(path(db)).is_ok()
}
