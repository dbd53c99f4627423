//! The ledger's keys: a new Ed25519 key each day, the old one vouches for it and is erased.
//!
//! Whoever takes the computer today cannot rewrite yesterday: yesterday's key is gone. The store keeps the bytes, sealed under
//! the unattended key; the chain and its verification are in `crates/verify`.

use crate::Result;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Today's signing key. Zeroised; neither `Clone` nor `Debug`.
pub struct DayKey(#[allow(dead_code)] ed25519_dalek::SigningKey);

/// The old key's statement about its successor. The signature is over
/// `"porchlight ledger key 1\n" || next (32) || count (u64, big endian) || head (32)`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    /// Public key that signs, lower-case hex.
    pub key: String,
    /// Public key that follows, lower-case hex.
    pub next: String,
    /// How many ledger entries there were.
    pub count: u64,
    /// Hash of the last of them, lower-case hex.
    pub head: String,
    /// Lower-case hex, 64 bytes.
    pub signature: String,
}

impl DayKey {
    pub fn generate() -> Result<Self> {
        unimplemented!()
    }

    #[must_use]
    pub fn from_bytes(_bytes: &[u8; 32]) -> Self {
        unimplemented!()
    }

    /// For the store, which keeps it under the unattended key.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        unimplemented!()
    }

    /// Public key, 32 bytes.
    #[must_use]
    pub fn public(&self) -> [u8; 32] {
        unimplemented!()
    }

    /// Makes tomorrow's key and erases this one from memory; the caller replaces the stored bytes in the same transaction
    /// that stores the handover.
    pub fn rotate(self, _count: u64, _head: &[u8; 32]) -> Result<(Self, Handover)> {
        unimplemented!()
    }

    /// Signs a head for a receipt or an anchor, over `"porchlight ledger head 1\n" || count (u64, big endian) || head (32)`.
    #[must_use]
    pub fn sign_head(&self, _count: u64, _head: &[u8; 32]) -> [u8; 64] {
        unimplemented!()
    }
}

impl Handover {
    /// Whether the signature holds.
    #[must_use]
    pub fn verify(&self) -> bool {
        unimplemented!()
    }
}

/// A public key's fingerprint for paper: the first 20 bytes of its SHA-256 as ten groups of four hex digits.
#[must_use]
pub fn fingerprint(_public: &[u8; 32]) -> String {
    unimplemented!()
}
