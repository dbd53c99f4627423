//! Tails: two files beside an open segment that take turns holding what no whole chunk of it holds yet.
//!
//! A slot is overwritten in place while the other keeps the state before, so that at any moment one of them is whole: the slots
//! change only once what was put is durable. What is in it (and which of two is newer) is known to `vault`.

use crate::file_name::{Part, SegmentFileName};
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// The tails of one segment being written.
pub struct Tails {
    folder: PathBuf,
    name: SegmentFileName,
    slots: [Option<File>; 2],
    next: usize,
    /// The slot's name is not durable yet.
    new: bool,
}

impl Tails {
    pub(crate) fn new(folder: &Path, name: SegmentFileName) -> Self {
        Self { folder: folder.to_owned(), name, slots: [None, None], next: 0, new: false }
    }

    /// Writes the next slot. It survives the process from here on, and the power once it is synced; until then the next call
    /// overwrites it.
    pub fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some(file) = &self.slots[self.next] {
            file.write_all_at(bytes, 0)?;
            return file.set_len(bytes.len() as u64);
        }
        let part = [Part::TailA, Part::TailB][self.next];
        let path = self.folder.join(self.name.part(part));
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        self.new = true;
        let written = file.write_all(bytes);
        self.slots[self.next] = Some(file);
        written
    }

    /// Both at once, for whoever writes one tail and no more.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.put(bytes)?;
        self.sync()
    }

    /// Makes durable what was put; the next one goes into the other slot.
    pub fn sync(&mut self) -> io::Result<()> {
        let Some(file) = &self.slots[self.next] else { return Ok(()) };
        file.sync_data()?;
        if self.new {
            crate::segment_file::sync_folder(&self.folder)?;
            self.new = false;
        }
        self.next = 1 - self.next;
        Ok(())
    }
}
