//! What a medium's trouble is in the owner's words.

use crate::error::{Code, Error};
use std::io::{self, ErrorKind};

/// FAT's longest file.
pub(super) const FAT_MOST: u64 = u32::MAX as u64;

/// Of one medium: what it is, and what it is called.
#[derive(Clone, Debug)]
pub(super) struct Words {
    pub(super) stick: bool,
    /// As it is called: a stick's name, a folder's path.
    pub(super) name: String,
}

impl Words {
    fn what(&self) -> &'static str {
        if self.stick { "The stick" } else { "The disk that the bundle goes to" }
    }

    /// Something did not work before anything was written.
    pub(super) fn before(&self, error: io::Error) -> Error {
        let name = &self.name;
        match error.kind() {
            ErrorKind::ReadOnlyFilesystem => self.read_only().source(error),
            ErrorKind::NotFound | ErrorKind::NotADirectory => {
                let words = if self.stick {
                    "The stick is not there any more.".to_owned()
                } else {
                    format!("{name} is not there (any more).")
                };
                Error::new(Code::NotFound, words)
                    .hint("Was it pulled out? Plug it in again, or pick another place.")
                    .source(error)
            }
            _ => self.during(error),
        }
    }

    /// Something did not work while a bundle was written, or read back.
    pub(super) fn during(&self, error: io::Error) -> Error {
        let what = self.what();
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Error::new(Code::DiskFull, format!("{what} is full."))
                .hint("Nothing of the bundle was kept there. Free some space, take a larger stick, or leave clips out."),
            ErrorKind::PermissionDenied => Error::new(Code::Refused, format!("You may not write to {}.", self.name))
                .hint("Pick another stick, or a folder of your own."),
            ErrorKind::AlreadyExists => {
                Error::new(Code::InUse, "There is something of this name already; it was not touched.")
                    .hint("Export once more: each bundle gets a name of its own.")
            }
            ErrorKind::FileTooLarge => self.fat(),
            // EIO, ENODEV, ENXIO, ENOTCONN, ESTALE, a name that is gone, a file system that the kernel made read-only in its need:
            // a stick that is pulled out says any of them, and a stick that dies does too.
            _ => Error::new(
                Code::DiskUnfit,
                if self.stick {
                    "The stick was pulled out, or failed, before everything was on it.".to_owned()
                } else {
                    format!("{what} went away, or failed, before everything was on it.")
                },
            )
            .hint(
                "Your footage is safe here, and the bundle does not count. Plug it in again and export once more: what is left of \
                 this one has a name that ends in “.partial”, and is removed then.",
            ),
        }
        .source(error)
    }

    pub(super) fn read_only(&self) -> Error {
        let words =
            if self.stick { "The stick is read-only.".to_owned() } else { format!("{} is read-only.", self.name) };
        Error::new(Code::DiskUnfit, words).hint("Does the stick or card have a lock switch? Else pick another one.")
    }

    pub(super) fn fat(&self) -> Error {
        Error::new(Code::DiskUnfit, "The format of this stick (FAT) holds no file of 4 GB or more.")
            .hint("Cut the longest clip shorter, or take a stick that is formatted as exFAT, which has no such limit.")
    }

    pub(super) fn too_small(&self, bytes: u64, all: u64) -> Error {
        let (needs, has) = (megabytes(bytes), megabytes(all));
        Error::new(Code::DiskFull, format!("{} is too small: {needs} are needed, and it holds {has}.", self.what()))
            .hint("Take a larger one, or leave clips out.")
    }

    pub(super) fn no_room(&self, bytes: u64, free: u64) -> Error {
        let (needs, has) = (megabytes(bytes), megabytes(free));
        Error::new(Code::DiskFull, format!("There is not enough room: {needs} are needed, {has} are free."))
            .hint("Free some space there, take a larger stick, or leave clips out.")
    }

    pub(super) fn others(&self, others: usize) -> Error {
        let files = if others == 1 { "something else".to_owned() } else { format!("{others} other things") };
        Error::new(Code::Refused, format!("There is {files} on the stick, and whoever gets it gets that too."))
            .hint("Take an empty stick, or confirm that the rest may go along.")
    }

    pub(super) fn something_new(&self) -> Error {
        Error::new(Code::Refused, "Something came to lie on the stick while the bundle was written.")
            .hint("Nothing of the bundle was kept. Close programs that look at the stick, and export once more.")
    }

    /// What was read is not what was written, without a word from the system.
    pub(super) fn differs(&self) -> Error {
        Error::new(Code::DiskUnfit, format!("{} does not give back what was written to it.", self.what()))
            .hint("It is worn out, or smaller than it claims to be. Nothing was lost: take another one.")
    }
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1_000_000))
}
