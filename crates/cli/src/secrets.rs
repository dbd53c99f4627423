//! Where secrets come from: a file, a descriptor, or the keyboard without an echo; never an argument.

use crate::terminal;
use engine::{Code, Error};
use model::Secret;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Longer than any passphrase that is typed.
const MAX_SECRET: u64 = 64 * 1024;

/// `--passphrase-file` and `--passphrase-fd`.
pub(crate) struct Sources {
    pub(crate) file: Option<PathBuf>,
    pub(crate) fd: Option<u32>,
}

impl Sources {
    /// The passphrase; asked for on the terminal where no source was given. Wrong use without either.
    pub(crate) fn passphrase(&self) -> Result<Secret<String>, Error> {
        self.asked("Passphrase: ")
    }

    /// The same under another name, for a command that needs two.
    pub(crate) fn asked(&self, prompt: &str) -> Result<Secret<String>, Error> {
        match self.given()? {
            Some(given) => Ok(given),
            None => terminal::ask(prompt)?.ok_or_else(|| {
                Error::new(Code::BadAddress, "A passphrase is needed.")
                    .hint("Give --passphrase-file F or --passphrase-fd N, or run this in a terminal.")
            }),
        }
    }

    /// A new passphrase: typed twice where it is typed, because nobody sees it.
    pub(crate) fn new_passphrase(&self) -> Result<Secret<String>, Error> {
        let first = self.asked("New passphrase: ")?;
        if self.file.is_none() && self.fd.is_none() && self.asked("The same again: ")?.expose() != first.expose() {
            return Err(Error::new(Code::Refused, "These were two different passphrases.").hint("Nothing was changed."));
        }
        Ok(first)
    }

    /// The passphrase, if a source was given.
    pub(crate) fn given(&self) -> Result<Option<Secret<String>>, Error> {
        match (&self.file, self.fd) {
            (Some(file), _) => read(file).map(Some),
            (None, Some(fd)) => read(&PathBuf::from(format!("/dev/fd/{fd}"))).map(Some),
            (None, None) => Ok(None),
        }
    }
}

/// The first line of a file, without its line end.
pub(crate) fn read(path: &Path) -> Result<Secret<String>, Error> {
    let text = whole(path)?;
    Ok(Secret::new(text.expose().lines().next().unwrap_or_default().to_owned()))
}

/// A recovery key: the words or the key, or the file that `vault init --recovery-out` wrote, whose other lines are comments.
pub(crate) fn read_recovery(path: &Path) -> Result<Secret<String>, Error> {
    let text = whole(path)?;
    Ok(Secret::new(recovery_lines(text.expose())))
}

fn recovery_lines(text: &str) -> String {
    text.lines().filter(|l| !l.trim_start().starts_with('#')).collect::<Vec<_>>().join("\n")
}

fn whole(path: &Path) -> Result<Secret<String>, Error> {
    let unreadable = |e| Error::new(Code::BadAddress, format!("{} cannot be read.", path.display())).source(e);
    let mut text = String::new();
    File::open(path).map_err(unreadable)?.take(MAX_SECRET).read_to_string(&mut text).map_err(unreadable)?;
    Ok(Secret::new(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_no_part_of_a_recovery_key() {
        assert_eq!(recovery_lines("# household x\nAGE-SECRET-KEY-1X\n # words: a b\n"), "AGE-SECRET-KEY-1X");
    }
}
