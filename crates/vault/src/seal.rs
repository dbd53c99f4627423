//! Sealing streams and bytes with age, and opening them: the only place that knows how parts are framed.

use crate::{Identity, Recipient, Result};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::marker::PhantomData;
use zeroize::Zeroizing;

/// Plaintext bytes per chunk of an age file; a chunk is sealed when the next byte after it comes.
pub const CHUNK: usize = 64 * 1024;

/// A segment being written. Plaintext goes in by [`Write`]; whole chunks come out sealed into `W`.
///
/// When writing into `W` fails (a full disk), the sealed bytes wait here and the next write or flush tries them again first:
/// the plaintext was taken and must not be given a second time.
pub struct Sealed<W: Write> {
    inner: W,
}

/// Plaintext that no whole chunk holds yet: what a tail must save.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Pending<'a> {
    /// Where `bytes` begins in the plaintext; a multiple of [`CHUNK`].
    pub offset: u64,
    /// 0 to [`CHUNK`] bytes.
    pub bytes: &'a [u8],
}

/// A complete segment.
pub struct Finished<W> {
    pub inner: W,
    /// Bytes of ciphertext written, header included.
    pub length: u64,
    /// Of the ciphertext.
    pub sha256: [u8; 32],
    /// Bytes of plaintext.
    pub plaintext: u64,
}

impl<W: Write> Sealed<W> {
    /// Writes the header to `inner`.
    pub fn new(_inner: W, _recipient: &Recipient) -> Result<Self> {
        unimplemented!()
    }

    /// The file beneath, for example to sync it.
    pub fn get_ref(&self) -> &W {
        &self.inner
    }

    pub fn get_mut(&mut self) -> &mut W {
        &mut self.inner
    }

    #[must_use]
    pub fn pending(&self) -> Pending<'_> {
        unimplemented!()
    }

    /// Bytes of plaintext taken so far.
    #[must_use]
    pub fn plaintext(&self) -> u64 {
        unimplemented!()
    }

    /// Bytes of ciphertext written to `W` so far, header included.
    #[must_use]
    pub fn length(&self) -> u64 {
        unimplemented!()
    }

    /// SHA-256 of the ciphertext written so far.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        unimplemented!()
    }

    /// Seals the last chunk: the only way to a complete segment. On an error the file stays a cut one.
    pub fn finish(self) -> Result<Finished<W>> {
        unimplemented!()
    }
}

impl<W: Write> Write for Sealed<W> {
    fn write(&mut self, _plaintext: &[u8]) -> io::Result<usize> {
        unimplemented!()
    }

    fn flush(&mut self) -> io::Result<()> {
        unimplemented!()
    }
}

/// Reads a whole age file from its beginning; a cut one ends in an error. For small finished files and streams.
pub fn open<R: Read>(_identity: &Identity, reader: R) -> Result<impl Read + use<R>> {
    unimplemented!();
    #[allow(unreachable_code)]
    Ok(reader)
}

/// A segment opened for reading at any place. A cut one reads to its last whole chunk, then ends.
pub struct Opened<R> {
    reader: PhantomData<R>,
}

/// Opens a segment, finished or cut, for reading and seeking.
pub fn open_seek<R: Read + Seek>(_identity: &Identity, _reader: R) -> Result<Opened<R>> {
    unimplemented!()
}

impl<R> Opened<R> {
    /// Whether the file ends before its last chunk was sealed.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        unimplemented!()
    }

    /// Bytes of plaintext that can be read.
    #[must_use]
    pub fn plaintext(&self) -> u64 {
        unimplemented!()
    }
}

impl<R: Read + Seek> Read for Opened<R> {
    fn read(&mut self, _buf: &mut [u8]) -> io::Result<usize> {
        unimplemented!()
    }
}

impl<R: Read + Seek> Seek for Opened<R> {
    fn seek(&mut self, _to: SeekFrom) -> io::Result<u64> {
        unimplemented!()
    }
}

/// How much of a cut file is good, found without any key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CutLength {
    /// Bytes before the first chunk: header and nonce.
    pub header: u64,
    /// Length to truncate the file to: header and whole chunks.
    pub good: u64,
    /// Bytes of plaintext in those chunks.
    pub plaintext: u64,
}

/// Finds the good length of a cut file of `length` bytes; reads the header only (at most 64 KiB). An error
/// ([`crate::Error::Altered`]) means that not even the header is whole.
pub fn cut_length<R: Read>(_reader: R, _length: u64) -> Result<CutLength> {
    unimplemented!()
}

/// Seals a small thing.
pub fn seal_bytes(_recipient: &Recipient, _plaintext: &[u8]) -> Result<Vec<u8>> {
    unimplemented!()
}

/// Opens what [`seal_bytes`] made.
pub fn open_bytes(_identity: &Identity, _ciphertext: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    unimplemented!()
}

/// What a tail file says: the plaintext of a segment that was not yet in a whole chunk.
#[derive(Clone, PartialEq, Eq)]
pub struct Tail {
    /// File name of the segment it belongs to, at most 255 bytes.
    pub segment: String,
    /// Where `bytes` begins in the segment's plaintext.
    pub offset: u64,
    /// The newer of two slots has the greater one.
    pub sequence: u64,
    /// At most [`CHUNK`] bytes.
    pub bytes: Vec<u8>,
}

impl Tail {
    /// A sealed tail, ready to be written as a file of its own.
    pub fn encode(_recipient: &Recipient, _segment: &str, _sequence: u64, _pending: Pending<'_>) -> Result<Vec<u8>> {
        unimplemented!()
    }

    pub fn decode(_identity: &Identity, _ciphertext: &[u8]) -> Result<Self> {
        unimplemented!()
    }

    /// The bytes to append to `segment`, of which `plaintext` bytes are readable: from the newest tail that reaches on from
    /// there. Empty when none does (none is left, or the chunk before it never became durable).
    #[must_use]
    pub fn merge<'a>(_segment: &str, _plaintext: u64, _tails: &'a [Self]) -> &'a [u8] {
        unimplemented!()
    }
}
