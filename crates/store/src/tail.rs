//! Tails: two files beside an open segment that take turns holding what no whole chunk of it holds yet.
//!
//! A slot is overwritten in place while the other keeps the state before, so that at any moment one of them is whole. What is
//! in it (and which of two is newer) is known to `vault`.

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
}

impl Tails {
    pub(crate) fn new(folder: &Path, name: SegmentFileName) -> Self {
        Self { folder: folder.to_owned(), name, slots: [None, None], next: 0 }
    }

    /// Writes the next slot and makes it durable.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let part = [Part::TailA, Part::TailB][self.next];
        let slot = &mut self.slots[self.next];
        match slot {
            Some(file) => {
                file.write_all_at(bytes, 0)?;
                file.set_len(bytes.len() as u64)?;
                file.sync_data()?;
            }
            None => {
                let path = self.folder.join(self.name.part(part));
                let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
                file.write_all(bytes)?;
                file.sync_data()?;
                crate::segment_file::sync_folder(&self.folder)?;
                *slot = Some(file);
            }
        }
        self.next = 1 - self.next;
        Ok(())
    }
}
