//! One file of a bundle, being written.

use super::{Medium, Words};
use crate::error::Result;
use rustix::fs::{Mode, OFlags};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::os::fd::OwnedFd;

/// By what a file is known again: its length, and what its head and the rest hash to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Print {
    pub(super) bytes: u64,
    /// How long the head is that was filled in at the end.
    pub(super) room: u64,
    pub(super) head: [u8; 32],
    pub(super) body: [u8; 32],
}

/// A file that was begun. Nothing counts before [`Self::close`].
pub(crate) struct Writing<'m> {
    medium: &'m Medium<'m>,
    parent: OwnedFd,
    file: File,
    path: String,
    room: u64,
    bytes: u64,
    body: Sha256,
}

impl<'m> Writing<'m> {
    pub(super) fn begin(medium: &'m Medium<'_>, parent: OwnedFd, path: &str, name: &str) -> Result<Self> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = rustix::fs::openat(&parent, name, flags, Mode::RUSR | Mode::WUSR)
            .map_err(|e| medium.words().during(e.into()))?;
        let (file, path) = (File::from(file), path.to_owned());
        Ok(Self { medium, parent, file, path, room: 0, bytes: 0, body: Sha256::new() })
    }

    fn words(&self) -> &Words {
        self.medium.words()
    }

    /// Leaves `room` bytes free at the beginning: what is written next stands behind them. Before anything is written.
    #[allow(dead_code, reason = "a film whose index is known last begins so; all that a bundle holds is known before")]
    pub(crate) fn leave(&mut self, room: u64) -> Result<()> {
        debug_assert_eq!(self.bytes, 0, "room is at the beginning");
        self.file.seek(SeekFrom::Start(room)).map_err(|e| self.words().during(e))?;
        (self.room, self.bytes) = (room, room);
        Ok(())
    }

    pub(crate) fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.write_all(bytes).map_err(|e| self.words().during(e))
    }

    /// Fills the room at the beginning, and brings file and folder to the medium. Gives the file's length.
    pub(crate) fn close(mut self, head: &[u8]) -> Result<u64> {
        if head.len() as u64 != self.room {
            return Err(crate::error::Error::internal("The head of a file is not as long as its room."));
        }
        let written = self.file.rewind().and_then(|()| self.file.write_all(head)).and_then(|()| self.file.sync_all());
        written.and_then(|()| Ok(rustix::fs::fsync(&self.parent)?)).map_err(|e| self.words().during(e))?;
        let print = Print {
            bytes: self.bytes,
            room: self.room,
            head: Sha256::digest(head).into(),
            body: self.body.finalize().into(),
        };
        self.medium.written().insert(self.path, print);
        Ok(self.bytes)
    }
}

/// For what wants to write by itself, such as a cipher; [`Writing::put`] says the same in the owner's words.
impl Write for Writing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.file.write(bytes)?;
        self.body.update(&bytes[..n]);
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
