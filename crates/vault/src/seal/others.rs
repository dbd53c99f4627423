//! Sealing for others: to the recipients that they named, and to a key that exists for this file alone, so that who wrote it can read it
//! back once before that key is gone.

use crate::{Error, Recipient, Result};
use age::stream::{StreamReader, StreamWriter};
use std::io::{self, Read, Seek, Write};

/// A file being sealed for others. Plaintext goes in by [`Write`].
pub struct ForOthers<W: Write> {
    stream: StreamWriter<W>,
    once: age::x25519::Identity,
}

/// Opens the one file that it was made with. Erased when dropped.
pub struct Once(age::x25519::Identity);

impl<W: Write> ForOthers<W> {
    /// Writes the header to `out`. At least one recipient.
    pub fn new(out: W, recipients: &[Recipient]) -> Result<Self> {
        let once = age::x25519::Identity::generate();
        let mut keys: Vec<age::x25519::Recipient> = recipients.iter().map(Recipient::key).collect();
        if keys.is_empty() {
            return Err(Error::Stream(io::Error::other("nobody to seal to")));
        }
        keys.push(once.to_public());
        let encryptor = age::Encryptor::with_recipients(keys.iter().map(|key| key as &dyn age::Recipient))
            .map_err(|e| Error::Stream(io::Error::other(e.to_string())))?;
        Ok(Self { stream: encryptor.wrap_output(out)?, once })
    }

    /// Seals the last chunk: the only way to a complete file.
    pub fn finish(self) -> Result<(W, Once)> {
        Ok((self.stream.finish()?, Once(self.once)))
    }
}

impl<W: Write> Write for ForOthers<W> {
    fn write(&mut self, plaintext: &[u8]) -> io::Result<usize> {
        self.stream.write(plaintext)
    }

    fn flush(&mut self) -> io::Result<()> {
        // Not the pending chunk: age never writes a part of one.
        Ok(())
    }
}

impl Once {
    /// What was sealed, to be read and sought in.
    pub fn open<R: Read + Seek>(&self, sealed: R) -> Result<StreamReader<R>> {
        let decryptor = age::Decryptor::new(sealed).map_err(|e| Error::Stream(io::Error::other(e.to_string())))?;
        let identity = std::iter::once(&self.0 as &dyn age::Identity);
        decryptor.decrypt(identity).map_err(|e| Error::Stream(io::Error::other(e.to_string())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[test]
    fn whom_it_is_for_opens_it_and_who_wrote_it_once() {
        let theirs = age::x25519::Identity::generate();
        let recipient: Recipient = theirs.to_public().to_string().parse().unwrap();
        let mut writer = ForOthers::new(Vec::new(), &[recipient]).unwrap();
        let text = vec![7; 200_000];
        writer.write_all(&text).unwrap();
        let (sealed, once) = writer.finish().unwrap();
        let mut read = Vec::new();
        once.open(Cursor::new(&sealed)).unwrap().read_to_end(&mut read).unwrap();
        assert_eq!(read, text);
        read.clear();
        let decryptor = age::Decryptor::new(sealed.as_slice()).unwrap();
        let mut opened = decryptor.decrypt(std::iter::once(&theirs as &dyn age::Identity)).unwrap();
        opened.read_to_end(&mut read).unwrap();
        assert_eq!(read, text);
        assert!(ForOthers::new(Vec::new(), &[]).is_err());
    }
}
