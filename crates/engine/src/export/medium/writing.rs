//! One file of a bundle, being written.

use super::{Medium, Words};
use crate::error::Result;
use rustix::fs::{Mode, OFlags};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::OwnedFd;

/// By what a file is known again: its length, and what it hashes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Print {
    pub(super) bytes: u64,
    pub(super) sha256: [u8; 32],
}

/// A file that was begun. Nothing counts before [`Self::close`].
pub(crate) struct Writing<'m> {
    medium: &'m Medium<'m>,
    parent: OwnedFd,
    file: File,
    path: String,
    bytes: u64,
    hash: Sha256,
}

impl<'m> Writing<'m> {
    pub(super) fn begin(medium: &'m Medium<'_>, parent: OwnedFd, path: &str, name: &str) -> Result<Self> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = rustix::fs::openat(&parent, name, flags, Mode::RUSR | Mode::WUSR)
            .map_err(|e| medium.words().during(e.into()))?;
        let (file, path) = (File::from(file), path.to_owned());
        Ok(Self { medium, parent, file, path, bytes: 0, hash: Sha256::new() })
    }

    fn words(&self) -> &Words {
        self.medium.words()
    }

    pub(crate) fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.write_all(bytes).map_err(|e| self.words().during(e))
    }

    /// Brings file and folder to the medium. Gives the file's length.
    pub(crate) fn close(self) -> Result<u64> {
        let written = self.file.sync_all().and_then(|()| Ok(rustix::fs::fsync(&self.parent)?));
        written.map_err(|e| self.words().during(e))?;
        let print = Print { bytes: self.bytes, sha256: self.hash.finalize().into() };
        self.medium.written().insert(self.path, print);
        Ok(self.bytes)
    }
}

/// For what wants to write by itself, such as a cipher; [`Writing::put`] says the same in the owner's words.
impl Write for Writing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.file.write(bytes)?;
        self.hash.update(&bytes[..n]);
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
