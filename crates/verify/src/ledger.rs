//! The ledger's canonical form, its hash chain and its day keys. Pure: rows come from `store`, signatures from `vault`.
//!
//! Entry `n` carries the hash of entry `n - 1`, so nothing before the newest can be altered, taken out or moved alone. Against
//! somebody who writes the *whole* chain anew stand the day keys: each day a new Ed25519 key is made, the old one signs
//! {new key, count, head} and is erased, so that who takes the computer today holds no key that could sign yesterday. Against
//! a tail cut off, or day keys replaced as well, stands an [`Anchor`] that was written down elsewhere.

mod check;
mod line;

pub use check::{Anchor, Problem, Report, cannot_prove, verify};
pub use line::{HeadStatement, Header, Line, LineError, MAX_LINE, parse_line, read, to_line};

use sha2::{Digest, Sha256};

/// Longest name of a kind, bytes.
pub const MAX_KIND: usize = 64;
/// Longest public part of an entry, bytes of canonical JSON: facts and counts, never documents.
pub const MAX_PUBLIC: usize = 16 * 1024;

/// A SHA-256.
pub type Hash = [u8; 32];
/// An Ed25519 public key.
pub type PublicKey = [u8; 32];
/// An Ed25519 signature.
pub type Signature = [u8; 64];

/// What stands before the first entry.
pub const GENESIS: Hash = [0; 32];

/// One entry, without its hash: that follows from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// From 1, without holes.
    pub seq: u64,
    /// Microseconds of Unix time.
    pub at: i64,
    /// For example `unlock`, `deletion`, `gap`.
    pub kind: String,
    /// Facts in the open, as canonical JSON (see [`canonical_json`]).
    pub public: String,
    /// SHA-256 of the sealed private details, where there are any.
    pub details: Option<Hash>,
    /// Hash of the entry before; [`GENESIS`] for the first.
    pub prev: Hash,
}

/// The beginning of a day key's reign. The first has no signature: its fingerprint stands on the recovery sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// From 1, without holes.
    pub number: u32,
    /// The key that reigns from here on.
    pub key: PublicKey,
    /// Microseconds of Unix time.
    pub at: i64,
    /// Entries in the ledger when it began.
    pub count: u64,
    /// Hash of entry `count`; [`GENESIS`] if there was none.
    pub head: Hash,
    /// By the key before it, over [`handover_message`].
    pub signature: Option<Signature>,
}

impl Entry {
    /// What is hashed: every field behind its length, so that no two entries share their bytes.
    #[must_use]
    pub fn canonical(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(160 + self.kind.len() + self.public.len());
        out.extend_from_slice(b"porchlight ledger 1\n");
        out.extend_from_slice(&self.seq.to_be_bytes());
        out.extend_from_slice(&self.at.to_be_bytes());
        put_text(&mut out, &self.kind);
        put_text(&mut out, &self.public);
        match &self.details {
            Some(hash) => {
                out.push(1);
                out.extend_from_slice(hash);
            }
            None => out.push(0),
        }
        out.extend_from_slice(&self.prev);
        out
    }

    /// The entry's hash, which the next one carries.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Sha256::digest(self.canonical()).into()
    }
}

impl Day {
    /// What the key before this one signs.
    #[must_use]
    pub fn message(&self) -> Vec<u8> {
        handover_message(&self.key, self.count, &self.head)
    }
}

/// The bytes an old day key signs before it is erased.
#[must_use]
pub fn handover_message(new_key: &PublicKey, count: u64, head: &Hash) -> Vec<u8> {
    let mut out = b"porchlight ledger key 1\n".to_vec();
    out.extend_from_slice(new_key);
    out.extend_from_slice(&count.to_be_bytes());
    out.extend_from_slice(head);
    out
}

/// The bytes the reigning day key signs when the ledger is written out.
#[must_use]
pub fn head_message(count: u64, head: &Hash) -> Vec<u8> {
    let mut out = b"porchlight ledger head 1\n".to_vec();
    out.extend_from_slice(&count.to_be_bytes());
    out.extend_from_slice(head);
    out
}

/// The fingerprint of a day key as the recovery sheet prints it: the first 20 bytes of its SHA-256, ten groups of four digits.
#[must_use]
pub fn fingerprint(key: &PublicKey) -> String {
    let digest = hex::encode(&Sha256::digest(key)[..20]);
    digest.as_bytes().chunks(4).map(|g| String::from_utf8_lossy(g).into_owned()).collect::<Vec<_>>().join(" ")
}

/// JSON with sorted keys, no spaces, and no number that is not an integer: the same facts are always the same bytes.
/// `None` for a value that has none such: a fraction, or text beyond [`MAX_PUBLIC`].
#[must_use]
pub fn canonical_json(value: &serde_json::Value) -> Option<String> {
    fn put(value: &serde_json::Value, out: &mut String) -> Option<()> {
        use serde_json::Value;
        match value {
            Value::Number(n) if !(n.is_i64() || n.is_u64()) => return None,
            Value::Array(items) => {
                out.push('[');
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    put(item, out)?;
                }
                out.push(']');
            }
            Value::Object(map) => {
                // Sorted here: whether the map keeps its order is another crate's feature flag.
                let mut keys: Vec<_> = map.iter().collect();
                keys.sort_by(|a, b| a.0.cmp(b.0));
                out.push('{');
                for (i, (key, item)) in keys.into_iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    out.push_str(&Value::String(key.clone()).to_string());
                    out.push(':');
                    put(item, out)?;
                }
                out.push('}');
            }
            simple => out.push_str(&simple.to_string()),
        }
        (out.len() <= MAX_PUBLIC).then_some(())
    }
    let mut out = String::new();
    put(value, &mut out)?;
    Some(out)
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(&(text.len() as u64).to_be_bytes());
    out.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests;
