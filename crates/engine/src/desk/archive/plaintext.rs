//! A segment's plaintext in memory, a chunk at a time: the file's, and behind it what its tails saved.
//!
//! A cut file is never rewritten. Which tail continues it is known in `vault`; what lies inside is known in `mux`.

use crate::error::{Code, Error, Result};
use model::CameraId;
use mux::read::ReadError;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use store::{Part, SegmentFileName, Volume};
use vault::seal::Opened;
use vault::{Identity, Tail};

/// A tail holds at most a chunk and its header; more is something else.
const MAX_TAIL: u64 = 1 << 20;

/// A segment opened for reading at any place.
pub(crate) struct Plaintext<R> {
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

    pub(in crate::desk) fn len(&self) -> u64 {
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

/// Opens a segment, whatever its state; of one that is being written, as much as is there now.
pub(in crate::desk) fn open(
    identity: &Identity,
    volume: &Volume,
    camera: &CameraId,
    name: SegmentFileName,
) -> Result<Plaintext<File>> {
    let file = vault::seal::open_seek(identity, File::open(volume.path(camera, name))?)?;
    let mut tails = Vec::new();
    // A finished one needs none. One being written may be just getting them: the file was looked at first, and a tail that begins behind
    // its end is not taken.
    for part in [Part::TailA, Part::TailB].into_iter().filter(|_| file.is_cut()) {
        let Ok(tail) = File::open(volume.folder(camera).join(name.part(part))) else { continue };
        let mut bytes = Vec::new();
        tail.take(MAX_TAIL).read_to_end(&mut bytes)?;
        // The slot that was being written when the power went, or is just now, is not whole: the other one is.
        if let Ok(tail) = Tail::decode(identity, &bytes) {
            tails.push(tail);
        }
    }
    let tail = Tail::merge(&name.to_string(), file.plaintext(), &tails).to_vec();
    Ok(Plaintext::new(file, tail))
}

pub(crate) fn unreadable(error: ReadError) -> Error {
    match error {
        ReadError::Io(error) if error.kind() == io::ErrorKind::InvalidData => {
            Error::new(Code::Damaged, "A segment is damaged.").source(error)
        }
        ReadError::Io(error) => error.into(),
        ReadError::Format(what) | ReadError::TooLarge(what) => {
            Error::new(Code::Damaged, "A segment holds something else than video.").source(what)
        }
    }
}
