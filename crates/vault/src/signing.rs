//! The ledger's keys: a new Ed25519 key each day, the old one vouches for it and is erased.
//!
//! Whoever takes the computer today cannot rewrite yesterday: yesterday's key is gone. What exactly is signed, and the chain's
//! verification, stand in `crates/verify`; the store keeps the bytes, under the unattended key.

use crate::{Error, Result};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use zeroize::Zeroizing;

/// Today's signing key. Zeroised when dropped; neither `Clone` nor `Debug`.
pub struct DayKey(SigningKey);

impl DayKey {
    /// A new random key.
    pub fn generate() -> Result<Self> {
        let mut seed = Zeroizing::new([0; 32]);
        getrandom::fill(seed.as_mut_slice()).map_err(|_| Error::Random)?;
        Ok(Self::from_bytes(&seed))
    }

    /// From what [`Self::to_bytes`] gave.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(bytes))
    }

    /// For the store, which keeps it under the unattended key and overwrites it when the next key begins.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    #[must_use]
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }

    /// Makes the next day's key; this one signs `message(next public key)` and is erased from memory. Whoever stores the new
    /// key's bytes over the old ones, in the transaction that stores the signature, has erased it for good.
    pub fn hand_over(self, message: impl FnOnce(&[u8; 32]) -> Vec<u8>) -> Result<(Self, [u8; 64])> {
        let next = Self::generate()?;
        let signature = self.sign(&message(&next.public()));
        Ok((next, signature))
    }
}

/// Whether `signature` is `public`'s over `message`. Strict: refuses weak keys and altered encodings.
#[must_use]
pub fn verify(public: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    VerifyingKey::from_bytes(public).is_ok_and(|k| k.verify_strict(message, &Signature::from_bytes(signature)).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_key_vouches_for_the_new_one_and_for_nothing_else() {
        let monday = DayKey::generate().unwrap();
        let monday_public = monday.public();
        let (tuesday, signature) = monday.hand_over(|next| [b"count 7 ", next.as_slice()].concat()).unwrap();
        let said = [b"count 7 ", tuesday.public().as_slice()].concat();
        assert!(verify(&monday_public, &said, &signature));
        assert!(!verify(&tuesday.public(), &said, &signature));
        let mut other = said.clone();
        other[6] = b'8';
        assert!(!verify(&monday_public, &other, &signature));
        assert_ne!(monday_public, tuesday.public());
    }

    #[test]
    fn a_stored_key_comes_back() {
        let key = DayKey::generate().unwrap();
        let back = DayKey::from_bytes(&key.to_bytes());
        assert_eq!(key.public(), back.public());
        assert_eq!(key.sign(b"x"), back.sign(b"x"));
    }

    /// RFC 8032, section 7.1, test 2: foreign numbers, so that the key's bytes are known to be the seed.
    #[test]
    fn agrees_with_the_standard() {
        let seed = hex::decode("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb").unwrap();
        let key = DayKey::from_bytes(&seed.try_into().unwrap());
        assert_eq!(hex::encode(key.public()), "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        assert!(hex::encode(key.sign(&[0x72])).starts_with("92a009a9f0d4cab8720e820b5f642540"));
    }
}
