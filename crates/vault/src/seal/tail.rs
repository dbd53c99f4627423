//! Tails: what a segment held in memory, saved in a small age file of its own until a whole chunk holds it.

use super::{CHUNK, Pending, open_bytes, seal_bytes};
use crate::{Error, Identity, Recipient, Result};
use zeroize::Zeroizing;

/// What a tail file says: the plaintext of a segment that was not yet in a whole chunk.
#[derive(Clone, PartialEq, Eq)]
pub struct Tail {
    /// File name of the segment it belongs to: no path, at most 255 bytes.
    pub segment: String,
    /// Where `bytes` begins in the segment's plaintext; a multiple of [`CHUNK`].
    pub offset: u64,
    /// The newer of two slots has the greater one.
    pub sequence: u64,
    /// At most [`CHUNK`] bytes.
    pub bytes: Vec<u8>,
}

const MAGIC: &[u8; 8] = b"PLTAIL1\n";
const MOST_NAME: usize = 255;
/// Largest tail file that is opened: a whole chunk, a long name, a header with room to spare.
const MOST_SEALED: usize = CHUNK + 4096;

impl Tail {
    /// A sealed tail, ready to be written as a file of its own. `segment` is the segment's file name.
    pub fn encode(recipient: &Recipient, segment: &str, sequence: u64, pending: Pending<'_>) -> Result<Vec<u8>> {
        if !is_file_name(segment) {
            return Err(bad("its segment's name is none"));
        }
        let mut plain = Zeroizing::new(Vec::with_capacity(MAGIC.len() + 22 + segment.len() + pending.bytes.len()));
        plain.extend_from_slice(MAGIC);
        plain.extend_from_slice(&(segment.len() as u16).to_be_bytes());
        plain.extend_from_slice(segment.as_bytes());
        plain.extend_from_slice(&pending.offset.to_be_bytes());
        plain.extend_from_slice(&sequence.to_be_bytes());
        plain.extend_from_slice(&(pending.bytes.len() as u32).to_be_bytes());
        plain.extend_from_slice(pending.bytes);
        seal_bytes(recipient, &plain)
    }

    /// Opens a tail file. A torn one is [`Error::Altered`]: the other slot serves.
    pub fn decode(identity: &Identity, ciphertext: &[u8]) -> Result<Self> {
        if ciphertext.len() > MOST_SEALED {
            return Err(bad("it is too long"));
        }
        Self::parse(&open_bytes(identity, ciphertext)?)
    }

    /// Reads the plaintext of a tail: magic, name (u16 length), offset (u64), sequence (u64), bytes (u32 length), all big
    /// endian, nothing after.
    pub fn parse(plain: &[u8]) -> Result<Self> {
        let mut rest = plain.strip_prefix(MAGIC).ok_or_else(|| bad("it is no tail"))?;
        let name = usize::from(u16::from_be_bytes(take(&mut rest)?));
        let (segment, after) = rest.split_at_checked(name).ok_or_else(|| bad("its name is cut"))?;
        rest = after;
        let segment = str::from_utf8(segment).ok().filter(|s| is_file_name(s));
        let segment = segment.ok_or_else(|| bad("its segment's name is none"))?.to_owned();
        let offset = u64::from_be_bytes(take(&mut rest)?);
        let sequence = u64::from_be_bytes(take(&mut rest)?);
        let length = u32::from_be_bytes(take(&mut rest)?) as usize;
        if !offset.is_multiple_of(CHUNK as u64) || length > CHUNK || length != rest.len() {
            return Err(bad("its lengths do not fit"));
        }
        Ok(Self { segment, offset, sequence, bytes: rest.to_vec() })
    }

    /// The bytes to append to `segment`, of which `plaintext` bytes are readable: from the newest tail that reaches on from
    /// there. Empty when none does (none is left, or the chunk before it never became durable).
    #[must_use]
    pub fn merge<'a>(segment: &str, plaintext: u64, tails: &'a [Self]) -> &'a [u8] {
        tails
            .iter()
            .filter(|t| t.segment == segment && t.offset <= plaintext)
            .max_by_key(|t| t.sequence)
            .and_then(|t| t.bytes.get(usize::try_from(plaintext - t.offset).ok()?..))
            .unwrap_or_default()
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N]> {
    let (head, after) = rest.split_first_chunk::<N>().ok_or_else(|| bad("it is cut"))?;
    *rest = after;
    Ok(*head)
}

/// A name that cannot lead out of its folder.
fn is_file_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= MOST_NAME
        && !name.starts_with('.')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b))
}

fn bad(what: &str) -> Error {
    Error::Damaged { file: "a tail".into(), what: what.into() }
}
