//! Asking on the terminal without showing what is typed.

use engine::{Code, Error};
use model::Secret;
use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
use std::fs::{File, OpenOptions};
use std::io::{BufReader, Read, Write};

/// Longer than any passphrase that is typed.
const MAX_LINE: u64 = 4096;

/// Puts the echo back, however the question ends.
struct Quiet<'a> {
    terminal: &'a File,
    before: Termios,
}

impl Drop for Quiet<'_> {
    fn drop(&mut self) {
        // The terminal is gone, and nobody types there any more.
        let _ = tcsetattr(self.terminal, OptionalActions::Flush, &self.before);
    }
}

/// Ctrl-C, as the terminal sends it.
const INTERRUPT: u8 = 3;

/// A line from the terminal this program runs in, typed without an echo; `None` where there is none.
///
/// The terminal itself and not standard input, which may be a pipe with something else in it.
pub(crate) fn ask(prompt: &str) -> Result<Option<Secret<String>>, Error> {
    let Ok(terminal) = OpenOptions::new().read(true).write(true).open("/dev/tty") else { return Ok(None) };
    let Ok(before) = tcgetattr(&terminal) else { return Ok(None) };
    let mut silent = before.clone();
    // Ctrl-C comes as the end of a line: a signal would end this program with the echo still off.
    silent.local_modes.remove(LocalModes::ECHO | LocalModes::ISIG);
    silent.local_modes.insert(LocalModes::ICANON | LocalModes::ECHONL);
    silent.special_codes[SpecialCodeIndex::VEOL] = INTERRUPT;
    // Before the question: who answers at once is not shown either.
    tcsetattr(&terminal, OptionalActions::Flush, &silent).map_err(std::io::Error::from)?;
    let quiet = Quiet { terminal: &terminal, before };
    (&terminal).write_all(prompt.as_bytes())?;
    let mut typed = Vec::new();
    for byte in BufReader::new((&terminal).take(MAX_LINE)).bytes() {
        match byte? {
            b'\n' => break,
            INTERRUPT => return Err(Error::new(Code::Refused, "Nothing was done.")),
            byte => typed.push(byte),
        }
    }
    drop(quiet);
    let typed = String::from_utf8(typed).map_err(|_| Error::new(Code::BadAddress, "That is no text."))?;
    Ok(Some(Secret::new(typed)))
}
