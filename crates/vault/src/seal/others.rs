//! Sealing for others: to the recipients that they named, and to a key that exists for this file alone, so that who wrote it can read it
//! back once before that key is gone. Or by a passphrase that they are told, which opens it here as well.

use crate::{Error, Recipient, Result};
use age::secrecy::SecretString;
use age::stream::{StreamReader, StreamWriter};
use model::Secret;
use std::cell::Cell;
use std::io::{self, Read, Seek, Write};
use std::rc::Rc;

/// For a passphrase of 160 random bits, which nobody guesses at any price: what stock tools and a page in an old browser open at once.
const WORK: u8 = 14;
/// How age frames what it seals (age-encryption.org/v1): chunks of plaintext, each with a tag.
const CHUNK: u64 = 64 << 10;
const TAG: u64 = 16;

/// A file being sealed for others. Plaintext goes in by [`Write`].
pub struct ForOthers<W: Write> {
    stream: StreamWriter<Counting<W>>,
    once: Once,
    /// Bytes before the first chunk.
    head: u64,
}

/// Opens the one file that it was made with. Erased when dropped.
pub struct Once(Opens);

enum Opens {
    Key(age::x25519::Identity),
    Phrase(age::scrypt::Identity),
}

/// Counts what goes through.
struct Counting<W> {
    out: W,
    bytes: Rc<Cell<u64>>,
}

impl<W: Write> Write for Counting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.bytes.set(self.bytes.get() + written as u64);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

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
        Self::begin(out, encryptor, Once(Opens::Key(once)))
    }

    /// The same by a passphrase of many random bits. No other key may open such a file: so age has it.
    pub fn by_passphrase(out: W, passphrase: &Secret<String>) -> Result<Self> {
        let phrase = || SecretString::from(passphrase.expose().as_str());
        let mut recipient = age::scrypt::Recipient::new(phrase());
        recipient.set_work_factor(WORK);
        let encryptor = age::Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient))
            .map_err(|e| Error::Stream(io::Error::other(e.to_string())))?;
        let mut once = age::scrypt::Identity::new(phrase());
        once.set_max_work_factor(WORK);
        Self::begin(out, encryptor, Once(Opens::Phrase(once)))
    }

    fn begin(out: W, encryptor: age::Encryptor, once: Once) -> Result<Self> {
        let bytes = Rc::new(Cell::new(0));
        let stream = encryptor.wrap_output(Counting { out, bytes: bytes.clone() })?;
        Ok(Self { stream, once, head: bytes.get() })
    }

    /// How long the file will be around so much plaintext.
    pub fn sealed_bytes(&self, plaintext: u64) -> u64 {
        self.head + plaintext + TAG * plaintext.div_ceil(CHUNK).max(1)
    }

    /// How much plaintext makes a file of exactly this length; none where no plaintext does.
    pub fn plaintext_of(&self, sealed: u64) -> Option<u64> {
        let chunks = sealed.checked_sub(self.head)?.div_ceil(CHUNK + TAG).max(1);
        let plaintext = sealed.checked_sub(self.head + TAG * chunks)?;
        (self.sealed_bytes(plaintext) == sealed).then_some(plaintext)
    }

    /// Seals the last chunk: the only way to a complete file.
    pub fn finish(self) -> Result<(W, Once)> {
        Ok((self.stream.finish()?.out, self.once))
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
        let identity: &dyn age::Identity = match &self.0 {
            Opens::Key(key) => key,
            Opens::Phrase(phrase) => phrase,
        };
        decryptor.decrypt(std::iter::once(identity)).map_err(|e| Error::Stream(io::Error::other(e.to_string())))
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

    #[test]
    fn a_passphrase_opens_it_and_its_length_is_known_before() {
        let phrase = Secret::new("0123456789abcdefghjkmnpqrstvwxyz-01234567".to_owned());
        for bytes in [0_usize, 1, 65_535, 65_536, 65_537, 200_000] {
            let mut writer = ForOthers::by_passphrase(Vec::new(), &phrase).unwrap();
            let length = writer.sealed_bytes(bytes as u64);
            assert_eq!(writer.plaintext_of(length), Some(bytes as u64));
            writer.write_all(&vec![7; bytes]).unwrap();
            let (sealed, once) = writer.finish().unwrap();
            assert_eq!(sealed.len() as u64, length, "{bytes}");
            let mut read = Vec::new();
            once.open(Cursor::new(&sealed)).unwrap().read_to_end(&mut read).unwrap();
            assert_eq!(read, vec![7; bytes]);
            let head = String::from_utf8_lossy(&sealed[..120]).into_owned();
            assert!(head.contains("-> scrypt ") && head.contains(" 14\n"), "{head}");
        }
        // Between a full chunk and one byte more there is a tag, too.
        let writer = ForOthers::by_passphrase(Vec::new(), &phrase).unwrap();
        assert_eq!(writer.plaintext_of(writer.sealed_bytes(65_536) + 5), None);
        assert_eq!(writer.plaintext_of(3), None);
        let keys =
            ForOthers::new(Vec::new(), &[age::x25519::Identity::generate().to_public().to_string().parse().unwrap()]);
        let mut writer = keys.unwrap();
        let length = writer.sealed_bytes(100_000);
        writer.write_all(&[7; 100_000]).unwrap();
        assert_eq!(writer.finish().unwrap().0.len() as u64, length);
    }
}
