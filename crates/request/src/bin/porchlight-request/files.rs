//! Files on this computer: read with a limit, written never over another one.

use crate::{Failure, Outcome, refused};
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

/// Who may read a file that is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Readers {
    Owner,
    Everybody,
}

/// Reads a regular file. Of one that is larger than `limit`, one byte more comes back, so that it is refused as too large.
pub(crate) fn read(path: &Path, limit: usize) -> Outcome<Vec<u8>> {
    let fault = |error: std::io::Error| Failure::Refused(format!("{}: {error}", path.display()));
    // A named pipe would be waited for, and a device never ends; looked at before it is opened.
    if !std::fs::metadata(path).map_err(fault)?.is_file() {
        return refused(format!("{} is no file", path.display()));
    }
    let mut bytes = Vec::new();
    File::open(path).map_err(fault)?.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(fault)?;
    Ok(bytes)
}

/// Writes a new file; one that is there stays as it is.
pub(crate) fn write(path: &Path, bytes: &[u8], readers: Readers) -> Outcome {
    let written = create(path, readers).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            Failure::Refused(format!("{} is there already; nothing was changed", path.display()))
        }
        _ => Failure::Refused(format!("{}: {error}", path.display())),
    })
}

#[cfg(unix)]
fn create(path: &Path, readers: Readers) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let mode = if readers == Readers::Owner { 0o600 } else { 0o644 };
    OpenOptions::new().write(true).create_new(true).mode(mode).open(path)
}

#[cfg(not(unix))]
fn create(path: &Path, _: Readers) -> std::io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

/// Puts a file in the place of the one that is there, at once and whole: a web server may be reading.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Outcome {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let fresh = path.with_file_name(name);
    write(&fresh, bytes, Readers::Everybody)?;
    std::fs::rename(&fresh, path).map_err(|error| {
        // What is left would stop the next run.
        let _ = std::fs::remove_file(&fresh);
        Failure::Refused(format!("{}: {error}", path.display()))
    })
}

/// Refuses a private file that others can read.
#[cfg(unix)]
pub(crate) fn is_private(path: &Path) -> Outcome {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).map(|meta| meta.permissions().mode());
    match mode {
        Ok(mode) if mode & 0o077 != 0 => {
            refused(format!("{} can be read by others: chmod 600 it, or make a new key if it was seen", path.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
pub(crate) fn is_private(_: &Path) -> Outcome {
    Ok(())
}
