//! Cut segments, looked into with the identity: tails merged on reading, exact durations written to the index.
//!
//! A cut file is never rewritten. Which tail continues it is known in `vault`; what lies inside is known in `mux`.

use super::Desk;
use crate::error::{Code, Error, Result};
use mux::read::{ReadError, Reader};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::time::Duration;
use store::{Facts, Part, Segment, Volume};
use tracing::{info, warn};
use vault::seal::Opened;
use vault::{Identity, Tail};

/// Segments settled at a time: the index is not held longer than a look into that many files takes.
const BATCH: usize = 32;
/// A tail holds at most a chunk and its header; more is something else.
const MAX_TAIL: u64 = 1 << 20;

/// A segment's plaintext: the file's, and behind it what its tails saved.
pub(super) struct Plaintext<R> {
    file: Opened<R>,
    /// Bytes that the file gives.
    own: u64,
    tail: Vec<u8>,
    at: u64,
}

impl<R: Read + Seek> Plaintext<R> {
    fn new(file: Opened<R>, tail: Vec<u8>) -> Self {
        Self { own: file.plaintext(), file, tail, at: 0 }
    }

    fn len(&self) -> u64 {
        self.own + self.tail.len() as u64
    }
}

impl<R: Read + Seek> Read for Plaintext<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = if self.at < self.own {
            self.file.seek(SeekFrom::Start(self.at))?;
            let most = usize::try_from(self.own - self.at).unwrap_or(usize::MAX).min(buffer.len());
            self.file.read(&mut buffer[..most])?
        } else {
            let from = usize::try_from(self.at - self.own).unwrap_or(usize::MAX).min(self.tail.len());
            let rest = &self.tail[from..];
            let most = rest.len().min(buffer.len());
            buffer[..most].copy_from_slice(&rest[..most]);
            most
        };
        self.at += read as u64;
        Ok(read)
    }
}

impl<R: Read + Seek> Seek for Plaintext<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.len().checked_add_signed(by),
        };
        self.at = target.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

/// Opens a segment for looking.
pub(super) fn open(identity: &Identity, volume: &Volume, segment: &Segment) -> Result<Plaintext<File>> {
    let name = segment.name();
    let file = vault::seal::open_seek(identity, File::open(volume.path(&segment.key.camera, name))?)?;
    let mut tails = Vec::new();
    for part in [Part::TailA, Part::TailB] {
        let path = volume.folder(&segment.key.camera).join(name.part(part));
        let Ok(tail) = File::open(path) else { continue };
        let mut bytes = Vec::new();
        tail.take(MAX_TAIL).read_to_end(&mut bytes)?;
        // The slot that was being written when the power went is not whole: the other one is.
        if let Ok(tail) = Tail::decode(identity, &bytes) {
            tails.push(tail);
        }
    }
    let tail = Tail::merge(&name.to_string(), file.plaintext(), &tails).to_vec();
    Ok(Plaintext::new(file, tail))
}

/// Whether a segment opens and holds video. One cut before its first whole fragment may be empty.
pub(super) fn readable(identity: &Identity, volume: &Volume, segment: &Segment) -> Result<()> {
    let mut reader = Reader::open(open(identity, volume, segment)?).map_err(unreadable)?;
    reader.index().map_err(unreadable).map(|_| ())
}

fn unreadable(error: ReadError) -> Error {
    match error {
        ReadError::Io(error) => error.into(),
        ReadError::Format(what) | ReadError::TooLarge(what) => {
            Error::new(Code::Damaged, "A segment holds something else than video.").source(what)
        }
    }
}

impl Desk {
    /// Settles the durations of cut segments, now that their insides can be seen. Returns how many.
    pub fn settle(&self) -> Result<usize> {
        let volume = self.volume()?;
        let (mut settled, mut seen) = (0, std::collections::HashSet::new());
        loop {
            let mut batch = self.db().unsettled(BATCH + seen.len())?;
            batch.retain(|segment| seen.insert(segment.key.clone()));
            if batch.is_empty() {
                return Ok(settled);
            }
            for segment in batch {
                match self.with_identity(|identity| facts(identity, &volume, &segment)) {
                    Ok(facts) => {
                        self.db().settle(&segment.key, facts)?;
                        settled += 1;
                        info!(camera = %segment.key.camera, seq = segment.key.seq.0, "a cut segment was settled");
                    }
                    Err(error) if error.code == Code::Locked => return Ok(settled),
                    // Its estimate stands; the next one is no worse for it.
                    Err(error) => {
                        warn!(camera = %segment.key.camera, error = error.chain(), "a cut segment could not be read")
                    }
                }
            }
        }
    }
}

fn facts(identity: &Identity, volume: &Volume, segment: &Segment) -> Result<Facts> {
    let plaintext = open(identity, volume, segment)?;
    let plaintext_bytes = plaintext.len();
    let mut reader = Reader::open(plaintext).map_err(unreadable)?;
    let index = reader.index().map_err(unreadable)?;
    let end = index.iter().map(|fragment| fragment.to.0).max().unwrap_or(0);
    Ok(Facts { duration: Duration::from_nanos(u64::try_from(end).unwrap_or(0)), plaintext_bytes })
}
