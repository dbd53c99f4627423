//! A ZIP of stored entries, written from front to back: what any system unpacks without a program of its own. Nothing is compressed, all
//! times are 1980-01-01, and nothing says on what it was made. Long files and archives by ZIP64.

use crate::error::{Code, Error, Result};

/// Each header's first bytes.
const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const END_64: u32 = 0x0606_4b50;
const LOCATOR_64: u32 = 0x0706_4b50;
/// What a reader must know: ZIP64.
const NEEDS: u16 = 45;
/// Names are UTF-8.
const UTF8: u16 = 1 << 11;
/// 1980-01-01 00:00, as MS-DOS counts.
const DATE: u16 = 1 << 5 | 1;
/// What a field of 32 bits says where the real number stands in the ZIP64 field.
const WIDE: u32 = u32::MAX;

/// An entry, known before it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) bytes: u64,
    pub(super) crc: u32,
}

/// What was written so far.
#[derive(Clone, Default)]
pub(super) struct Zip {
    entries: Vec<(Entry, u64)>,
    at: u64,
}

impl Zip {
    /// The header before an entry's bytes, which must follow.
    pub(super) fn entry(&mut self, entry: Entry) -> Result<Vec<u8>> {
        if self.entries.len() >= usize::from(u16::MAX) || entry.name.len() > usize::from(u16::MAX) {
            return Err(Error::new(Code::Refused, "There are too many files for one archive."));
        }
        let mut out = Vec::with_capacity(64);
        put32(&mut out, LOCAL);
        common(&mut out, &entry);
        // Always both sizes in the ZIP64 field: a header as long whatever the file.
        put16(&mut out, 20);
        out.extend_from_slice(entry.name.as_bytes());
        put16(&mut out, 1);
        put16(&mut out, 16);
        put64(&mut out, entry.bytes);
        put64(&mut out, entry.bytes);
        let begins = self.at;
        self.at += out.len() as u64 + entry.bytes;
        self.entries.push((entry, begins));
        Ok(out)
    }

    /// How long all of it would be with one more entry and the end.
    pub(super) fn bytes_with(&self, entry: Entry) -> Result<u64> {
        let mut whole = self.clone();
        whole.entry(entry)?;
        Ok(whole.at + whole.finish().len() as u64)
    }

    /// The directory behind the last entry.
    pub(super) fn finish(self) -> Vec<u8> {
        let mut out = Vec::new();
        for (entry, begins) in &self.entries {
            put32(&mut out, CENTRAL);
            // Made by nobody in particular: FAT, which has no owners and no permissions.
            put16(&mut out, NEEDS);
            common(&mut out, entry);
            put16(&mut out, 28);
            // Comment, disk, two kinds of attributes.
            out.extend_from_slice(&[0; 10]);
            put32(&mut out, WIDE);
            out.extend_from_slice(entry.name.as_bytes());
            put16(&mut out, 1);
            put16(&mut out, 24);
            put64(&mut out, entry.bytes);
            put64(&mut out, entry.bytes);
            put64(&mut out, *begins);
        }
        let (count, length) = (self.entries.len() as u64, out.len() as u64);
        let end = self.at + length;
        put32(&mut out, END_64);
        put64(&mut out, 44);
        put16(&mut out, NEEDS);
        put16(&mut out, NEEDS);
        put32(&mut out, 0);
        put32(&mut out, 0);
        put64(&mut out, count);
        put64(&mut out, count);
        put64(&mut out, length);
        put64(&mut out, self.at);
        put32(&mut out, LOCATOR_64);
        put32(&mut out, 0);
        put64(&mut out, end);
        put32(&mut out, 1);
        put32(&mut out, END);
        put32(&mut out, 0);
        put16(&mut out, count as u16);
        put16(&mut out, count as u16);
        put32(&mut out, WIDE);
        put32(&mut out, WIDE);
        put16(&mut out, 0);
        out
    }
}

/// What both headers of an entry have, up to the length of its name.
fn common(out: &mut Vec<u8>, entry: &Entry) {
    put16(out, NEEDS);
    put16(out, UTF8);
    // Stored.
    put16(out, 0);
    put16(out, 0);
    put16(out, DATE);
    put32(out, entry.crc);
    put32(out, WIDE);
    put32(out, WIDE);
    put16(out, entry.name.len() as u16);
}

fn put16(out: &mut Vec<u8>, number: u16) {
    out.extend_from_slice(&number.to_le_bytes());
}

fn put32(out: &mut Vec<u8>, number: u32) {
    out.extend_from_slice(&number.to_le_bytes());
}

fn put64(out: &mut Vec<u8>, number: u64) {
    out.extend_from_slice(&number.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn a_foreign_program_unpacks_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let (mut zip, mut bytes) = (Zip::default(), Vec::new());
        for (name, content) in [("footage-1/a.txt", &b"first"[..]), ("footage-1/data/b.bin", &[0; 70_000])] {
            let entry = Entry { name: name.to_owned(), bytes: content.len() as u64, crc: crc32fast::hash(content) };
            bytes.extend(zip.entry(entry).expect("fits"));
            bytes.extend_from_slice(content);
        }
        bytes.extend(zip.finish());
        let path = folder.path().join("a.zip");
        std::fs::write(&path, &bytes).expect("writes");
        let script = "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\n\
                      for i in z.infolist(): print(i.filename, i.file_size, i.date_time, i.create_system)";
        let said = Command::new("python3").args(["-c", script]).arg(&path).output().expect("python3 is there");
        assert_eq!(
            String::from_utf8_lossy(&said.stdout),
            "footage-1/a.txt 5 (1980, 1, 1, 0, 0, 0) 0\nfootage-1/data/b.bin 70000 (1980, 1, 1, 0, 0, 0) 0\n",
            "{}",
            String::from_utf8_lossy(&said.stderr)
        );
    }
}
