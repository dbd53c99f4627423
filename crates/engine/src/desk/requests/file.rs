//! A request out of a file that the owner names: a regular file of a legal size, read once and whole. Its name may be a trap of its
//! own and is told nowhere.

use crate::error::{Code, Error, Result};
use rustix::fs::{Mode, OFlags};
use std::fs::{File, Metadata};
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// The largest request, bytes.
const MAX_FILE: u64 = 64 * 1024;

/// Reads a file. No link is followed, a pipe is not waited for, and what changes while it is read is refused.
pub(super) fn read(path: &Path) -> Result<Vec<u8>> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file: File = match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(file) => file.into(),
        Err(rustix::io::Errno::NOENT) => return Err(Error::new(Code::NotFound, "There is no such file.")),
        Err(rustix::io::Errno::LOOP) => return Err(no_file()),
        Err(error) => return Err(std::io::Error::from(error).into()),
    };
    let before = file.metadata()?;
    if !before.is_file() {
        return Err(no_file());
    }
    if before.len() > MAX_FILE {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    let read = (&file).take(MAX_FILE + 1).read_to_end(&mut bytes)?;
    if state(&before) != state(&file.metadata()?) || u64::try_from(read).ok() != Some(before.len()) {
        return Err(Error::new(Code::Busy, "The file changed while it was read.")
            .hint("Wait until it is written completely, and try again."));
    }
    Ok(bytes)
}

/// What tells that a file was written to.
fn state(file: &Metadata) -> (u64, i64, i64) {
    (file.len(), file.mtime(), file.mtime_nsec())
}

fn no_file() -> Error {
    Error::new(Code::Refused, "This is a link or no file at all; only plain files are read.")
        .hint("Open the .ofr file itself.")
}

fn too_large() -> Error {
    Error::new(Code::Refused, "This file is larger than any footage request.")
        .hint("A request is a single .ofr file of at most 64 KiB, not packed into another one.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn only_plain_files_of_a_legal_size_are_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        let code = |name: &str| read(&at(name)).map_err(|error| error.code);
        std::fs::write(at("good.ofr"), b"{}").expect("writes");
        assert_eq!(code("good.ofr").as_deref(), Ok(b"{}".as_slice()));
        symlink(at("good.ofr"), at("link.ofr")).expect("links");
        assert_eq!(code("link.ofr"), Err(Code::Refused));
        let fifo = rustix::fs::mknodat(rustix::fs::CWD, at("pipe.ofr"), rustix::fs::FileType::Fifo, Mode::RWXU, 0);
        fifo.expect("makes a pipe");
        assert_eq!(code("pipe.ofr"), Err(Code::Refused), "and nobody waits for a writer");
        std::fs::create_dir(at("folder.ofr")).expect("makes");
        assert_eq!(code("folder.ofr"), Err(Code::Refused));
        std::fs::write(at("full.ofr"), vec![b' '; 64 * 1024]).expect("writes");
        assert_eq!(code("full.ofr").map(|bytes| bytes.len()), Ok(64 * 1024));
        std::fs::write(at("large.ofr"), vec![b' '; 64 * 1024 + 1]).expect("writes");
        assert_eq!(code("large.ofr"), Err(Code::Refused));
        assert_eq!(code("none.ofr"), Err(Code::NotFound));
        // A name that turns itself around is told by no answer.
        let trap = "canary\u{202e}rfo.exe";
        symlink(at("good.ofr"), at(trap)).expect("links");
        let error = read(&at(trap)).expect_err("is a link");
        assert!(!format!("{error:?} {}", error.chain()).contains("canary"));
    }
}
