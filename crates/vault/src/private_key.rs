//! The key of `private.db`: 32 random bytes as hex, sealed to the newest epoch, in `private.key.age`.

use crate::{Identity, Recipient, Result};
use std::path::Path;
use zeroize::Zeroizing;

/// Raw SQLCipher key. Zeroised; neither `Clone` nor `Debug`.
pub struct PrivateKey(Zeroizing<[u8; 32]>);

impl PrivateKey {
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Makes a new key; refuses when one is there.
pub fn create(_home: &Path, _recipient: &Recipient) -> Result<PrivateKey> {
    unimplemented!()
}

/// Opens the key, and seals it anew when it is still sealed to an older epoch.
pub fn open(_home: &Path, _identity: &Identity) -> Result<PrivateKey> {
    unimplemented!()
}
