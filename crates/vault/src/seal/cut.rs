//! The length of age files, found without a key: header, nonce, chunks.

use super::{CHUNK, SEALED_CHUNK};
use crate::{Error, Result};
use std::io::{self, Read};

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

/// Longest header that is read: ours have some 350 bytes, a hundred recipients some 10 KiB.
const MOST_HEADER: usize = 64 * 1024;
/// Random bytes between header and first chunk.
const NONCE: u64 = 16;

/// Finds the good length of a cut file of `length` bytes; reads its header only (at most 64 KiB). [`Error::Altered`] means
/// that not even the header and the nonce are whole, or that it is no age file.
///
/// Of a *finished* file this is the length without its last chunk, whole or not: only a key can tell the two apart.
pub fn cut_length<R: Read>(reader: R, length: u64) -> Result<CutLength> {
    let header = header_length(reader)? + NONCE;
    let body = length.checked_sub(header).ok_or(Error::Altered)?;
    let chunks = body / SEALED_CHUNK;
    Ok(CutLength { header, good: header + chunks * SEALED_CHUNK, plaintext: chunks * CHUNK as u64 })
}

/// Length of the version 1 header, from its first line to the line end behind its MAC.
fn header_length<R: Read>(reader: R) -> Result<u64> {
    let mut reader = reader.take(MOST_HEADER as u64);
    let mut header = Vec::with_capacity(1024);
    let mut block = [0; 1024];
    let mut line = 0;
    let mut first = true;
    loop {
        let n = match reader.read(&mut block) {
            Ok(0) => return Err(Error::Altered),
            Ok(n) => n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(Error::Stream(e)),
        };
        header.extend_from_slice(&block[..n]);
        while let Some(end) = header[line..].iter().position(|b| *b == b'\n').map(|i| line + i) {
            let text = &header[line..end];
            if first && text != b"age-encryption.org/v1" {
                return Err(Error::Altered);
            }
            first = false;
            if let Some(mac) = text.strip_prefix(b"---") {
                // A space and 32 bytes in base64 without padding.
                let whole = mac.len() == 44 && mac[0] == b' ' && mac[1..].iter().all(|b| is_base64(*b));
                return if whole { Ok(end as u64 + 1) } else { Err(Error::Altered) };
            }
            if !text.iter().all(|b| (b' '..=b'~').contains(b)) {
                return Err(Error::Altered);
            }
            line = end + 1;
        }
    }
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/'
}
