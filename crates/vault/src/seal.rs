//! Sealing streams and bytes with age, and opening them: the only place that knows how parts are framed.
//!
//! Does not belong here: files, their names, their hashes and their order of sync (`store`), what the plaintext means.

mod cut;
mod open;
mod others;
mod tail;

pub use cut::{CutLength, cut_length};
pub use open::{Opened, open, open_seek};
pub use others::{ForOthers, Once};
pub use tail::Tail;

use crate::{Error, Identity, Recipient, Result};
use age::stream::StreamWriter;
use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};
use zeroize::Zeroizing;

/// Plaintext bytes per chunk of an age file; a chunk is sealed when the next byte after it comes.
pub const CHUNK: usize = 64 * 1024;
/// The same chunk sealed, with its tag.
const SEALED_CHUNK: u64 = CHUNK as u64 + 16;

/// A segment being written. Plaintext goes in by [`Write`]; whole chunks come out sealed into `W`.
///
/// When writing into `W` fails (a full disk), the sealed bytes wait here and the next write or flush tries them again first:
/// the plaintext was taken and must not be given a second time.
pub struct Sealed<W: Write> {
    stream: StreamWriter<Outlet>,
    out: Output<W>,
    /// A copy of what age holds back: its writer neither shows it nor lets its inner writer be reached.
    pending: Vec<u8>,
    plaintext: u64,
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
    /// Bytes of plaintext.
    pub plaintext: u64,
}

/// Where age's writer leaves sealed bytes; [`Output`] takes them on.
#[derive(Clone, Default)]
struct Outlet(Arc<Mutex<Vec<u8>>>);

/// Passes sealed bytes on to `inner`: counts them, and keeps what could not be written.
struct Output<W> {
    outlet: Outlet,
    /// Sealed bytes on their way to `inner`, of which the first `sent` are there.
    waiting: Vec<u8>,
    sent: usize,
    inner: W,
    length: u64,
}

impl Write for Outlet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<W: Write> Sealed<W> {
    /// Writes the header to `inner`.
    pub fn new(inner: W, recipient: &Recipient) -> Result<Self> {
        let outlet = Outlet::default();
        let stream = encryptor(recipient)?.wrap_output(outlet.clone())?;
        let mut out = Output { outlet, waiting: Vec::new(), sent: 0, inner, length: 0 };
        out.pass_on()?;
        Ok(Self { stream, out, pending: Vec::with_capacity(CHUNK), plaintext: 0 })
    }

    /// The file beneath, for example to sync it.
    pub fn get_ref(&self) -> &W {
        &self.out.inner
    }

    /// The file beneath. Writing to it past this type breaks the segment.
    pub fn get_mut(&mut self) -> &mut W {
        &mut self.out.inner
    }

    #[must_use]
    pub fn pending(&self) -> Pending<'_> {
        Pending { offset: self.plaintext - self.pending.len() as u64, bytes: &self.pending }
    }

    /// Bytes of plaintext taken so far.
    #[must_use]
    pub fn plaintext(&self) -> u64 {
        self.plaintext
    }

    /// Bytes of ciphertext written to `W` so far, header included.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.out.length
    }

    /// Seals the last chunk: the only way to a complete segment. On an error the file stays a cut one.
    pub fn finish(self) -> Result<Finished<W>> {
        let Self { stream, mut out, plaintext, .. } = self;
        stream.finish()?;
        out.pass_on()?;
        out.inner.flush()?;
        Ok(Finished { length: out.length, plaintext, inner: out.inner })
    }
}

impl<W: Write> Output<W> {
    /// Hands all sealed bytes to `inner`, those of an earlier failure first.
    fn pass_on(&mut self) -> io::Result<()> {
        self.waiting.append(&mut self.outlet.0.lock().unwrap_or_else(PoisonError::into_inner));
        while self.sent < self.waiting.len() {
            match self.inner.write(&self.waiting[self.sent..]) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(n) => {
                    self.length += n as u64;
                    self.sent += n;
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        self.waiting.clear();
        self.sent = 0;
        Ok(())
    }
}

impl<W: Write> Write for Sealed<W> {
    /// Takes all of `plaintext`, also when passing sealed bytes on to `W` fails (see the type).
    fn write(&mut self, plaintext: &[u8]) -> io::Result<usize> {
        self.stream.write_all(plaintext)?;
        let begin = self.pending().offset;
        self.plaintext += plaintext.len() as u64;
        // As age does it: a full chunk waits for the byte after it.
        let held = if self.plaintext == 0 { 0 } else { ((self.plaintext - 1) % CHUNK as u64 + 1) as usize };
        if self.plaintext - held as u64 == begin {
            self.pending.extend_from_slice(plaintext);
        } else {
            self.pending.clear();
            self.pending.extend_from_slice(&plaintext[plaintext.len() - held..]);
        }
        self.out.pass_on()?;
        Ok(plaintext.len())
    }

    /// Passes on what an earlier failure left waiting. Does not seal the pending chunk: age never writes a part of one.
    fn flush(&mut self) -> io::Result<()> {
        self.out.pass_on()?;
        self.out.inner.flush()
    }
}

fn encryptor(recipient: &Recipient) -> Result<age::Encryptor> {
    let key = recipient.key();
    age::Encryptor::with_recipients(std::iter::once(&key as &dyn age::Recipient))
        .map_err(|e| Error::Stream(io::Error::other(e.to_string())))
}

/// Seals a small thing.
pub fn seal_bytes(recipient: &Recipient, plaintext: &[u8]) -> Result<Vec<u8>> {
    // 512 covers the header with its grease stanza in all but rare cases, and a tag.
    let mut out = Vec::with_capacity(plaintext.len() + plaintext.len() / CHUNK * 16 + 512);
    let mut writer = encryptor(recipient)?.wrap_output(&mut out)?;
    writer.write_all(plaintext)?;
    writer.finish()?;
    Ok(out)
}

/// Opens what [`seal_bytes`] made.
pub fn open_bytes(identity: &Identity, ciphertext: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    // As long as the ciphertext: a buffer that grew would leave plaintext behind.
    let mut out = Zeroizing::new(Vec::with_capacity(ciphertext.len()));
    open(identity, ciphertext)?.read_to_end(&mut out).map_err(open::classify)?;
    Ok(out)
}

#[cfg(test)]
mod tests;
