//! A request out of a file that the owner names. Its name may be a trap of its own and is told nowhere.

use crate::carrier::plain_file::{self, Unread};
use crate::error::{Code, Error, Result};
use rustix::fs::CWD;
use std::path::Path;

/// Reads a file, once and whole.
pub(super) fn read(path: &Path) -> Result<Vec<u8>> {
    plain_file::read(CWD, path, None).map_err(|unread| match unread {
        Unread::Gone => Error::new(Code::NotFound, "There is no such file."),
        Unread::NotPlain => no_file(),
        Unread::TooLarge => too_large(),
        Unread::Changed => Error::new(Code::Busy, "The file changed while it was read.")
            .hint("Wait until it is written completely, and try again."),
        Unread::Io(error) => error.into(),
    })
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
    use rustix::fs::Mode;
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
