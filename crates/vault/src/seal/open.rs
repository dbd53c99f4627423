//! Reading what was sealed, whole or cut.

use super::{CHUNK, CutLength, cut_length};
use crate::{Error, Identity, Result};
use age::DecryptError;
use age::stream::StreamReader;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

/// Reads a whole age file from its beginning; a cut one ends in an error. For small finished files and streams.
pub fn open<R: Read>(identity: &Identity, reader: R) -> Result<impl Read + use<R>> {
    decrypt(identity, BufReader::with_capacity(HEADER_BUFFER, reader))
}

/// Holds a header; chunks are larger and so pass by.
const HEADER_BUFFER: usize = 4096;

fn decrypt<R: BufRead>(identity: &Identity, reader: R) -> Result<StreamReader<R>> {
    age::Decryptor::new_buffered(reader)
        .and_then(|d| d.decrypt(identity.keys().map(|k| k as &dyn age::Identity)))
        .map_err(refusal)
}

fn refusal(error: DecryptError) -> Error {
    match error {
        DecryptError::Io(e) => classify(e),
        DecryptError::NoMatchingKeys => Error::NotForUs,
        _ => Error::Altered,
    }
}

/// What age says of altered or cut bytes is told from what the file system says.
pub(super) fn classify(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData => Error::Altered,
        _ => Error::Stream(error),
    }
}

/// A segment opened for reading at any place. A cut one reads to its last whole chunk, then ends. After an error (an altered
/// chunk) open it anew to read on behind the damage.
pub struct Opened<R> {
    stream: StreamReader<BufReader<Head<R>>>,
    /// Where the next read begins; may lie behind the end.
    position: u64,
    /// Whether `stream` stands at `position`.
    there: bool,
    plaintext: u64,
    cut: bool,
}

/// Opens a segment, finished or cut, for reading and seeking. `reader` is read from its beginning, and seen as long as it is
/// now: of a segment that still grows, open it anew to see more.
pub fn open_seek<R: Read + Seek>(identity: &Identity, mut reader: R) -> Result<Opened<R>> {
    let length = reader.seek(SeekFrom::End(0))?;
    reader.rewind()?;
    let CutLength { good, plaintext, .. } = cut_length(&mut reader, length)?;

    // Only the last chunk knows that it is the last, so ask it. A failed attempt leaves age's reader unusable, hence by
    // reference first: that costs one more X25519.
    let mut asked = decrypt(identity, BufReader::with_capacity(HEADER_BUFFER, Head::new(&mut reader, length)?))?;
    let (plaintext, cut) = match asked.seek(SeekFrom::End(0)) {
        Ok(end) => (end, false),
        Err(e) if e.kind() == io::ErrorKind::InvalidData => (plaintext, true),
        Err(e) => return Err(e.into()),
    };
    let head = Head::new(reader, if cut { good } else { length })?;
    let stream = decrypt(identity, BufReader::with_capacity(HEADER_BUFFER, head))?;
    Ok(Opened { stream, position: 0, there: true, plaintext, cut })
}

impl<R> Opened<R> {
    /// Whether the file ends before its last chunk was sealed. Of a segment known as finished it means that its end was lost or
    /// altered.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.cut
    }

    /// Bytes of plaintext that can be read.
    #[must_use]
    pub fn plaintext(&self) -> u64 {
        self.plaintext
    }
}

impl<R: Read + Seek> Opened<R> {
    /// Brings `stream` to `position`, which lies before the end.
    fn go(&mut self) -> io::Result<()> {
        if self.position.is_multiple_of(CHUNK as u64) {
            // To seek to a chunk's beginning from another chunk, age asks for the length: it decrypts the last chunk for that,
            // and a cut file has none. From within the chunk it does not ask. The byte there exists: we are before the end.
            self.stream.seek(SeekFrom::Start(self.position + 1))?;
        }
        self.stream.seek(SeekFrom::Start(self.position))?;
        self.there = true;
        Ok(())
    }
}

impl<R: Read + Seek> Read for Opened<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let left = self.plaintext.saturating_sub(self.position);
        if left == 0 || buf.is_empty() {
            return Ok(0);
        }
        if !self.there {
            self.go()?;
        }
        let want = usize::try_from(left).unwrap_or(usize::MAX).min(buf.len());
        let n = self.stream.read(&mut buf[..want])?;
        self.position += n as u64;
        Ok(n)
    }
}

impl<R: Read + Seek> Seek for Opened<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
            SeekFrom::End(by) => self.plaintext.checked_add_signed(by),
        };
        let target = target.ok_or(io::ErrorKind::InvalidInput)?;
        if target != self.position {
            self.position = target;
            self.there = false;
        }
        Ok(target)
    }
}

/// The first `length` bytes of a reader: hides a torn chunk, and what is written while we read.
struct Head<R> {
    inner: R,
    position: u64,
    length: u64,
}

impl<R: Read + Seek> Head<R> {
    fn new(mut inner: R, length: u64) -> io::Result<Self> {
        inner.rewind()?;
        Ok(Self { inner, position: 0, length })
    }
}

impl<R: Read> Read for Head<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.length.saturating_sub(self.position)).unwrap_or(usize::MAX);
        let want = left.min(buf.len());
        let n = self.inner.read(&mut buf[..want])?;
        self.position += n as u64;
        Ok(n)
    }
}

impl<R: Seek> Seek for Head<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
        };
        self.position = self.inner.seek(SeekFrom::Start(target.ok_or(io::ErrorKind::InvalidInput)?))?;
        Ok(self.position)
    }
}
