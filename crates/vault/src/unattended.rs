//! The key that recording needs while nobody is there: it opens `recorder.db`, never footage.
//!
//! It lives in the log-in keyring (service `porchlight`, account = household id), or, by choice, in `keys/unattended.key`. There
//! is never a second one: a keyring that is locked or gone means to wait and retry.

use crate::Result;
use serde::{Deserialize, Serialize};
use std::path::Path;
use zeroize::Zeroizing;

/// Where the key lives; written in `household.json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    Keyring,
    /// Owner-only file: recording starts before anybody logs in, and a stolen computer gives up camera log-ins and times.
    File,
}

/// Raw SQLCipher key of `recorder.db`. Zeroised; neither `Clone` nor `Debug`.
pub struct UnattendedKey(Zeroizing<[u8; 32]>);

impl UnattendedKey {
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

pub enum State {
    Ready(UnattendedKey),
    /// The keyring waits for the owner's log-in: retry, "recording waits for your log-in".
    Locked,
    /// The place is reachable and holds no key for this household.
    Missing,
    /// No keyring answers on this session: retry, as for `Locked`.
    NoKeyring,
}

/// Whether a keyring answers, unlocked, so that it can be the default. At most 5 s.
#[must_use]
pub fn keyring_reachable() -> bool {
    unimplemented!()
}

/// Reads the key. Never prompts, never waits longer than 5 s.
pub fn load(_home: &Path, _place: Place, _household: &str) -> Result<State> {
    unimplemented!()
}

/// Makes the household's only key; refuses with [`crate::Error::KeyExists`] when the place holds one.
pub fn create(_home: &Path, _place: Place, _household: &str) -> Result<UnattendedKey> {
    unimplemented!()
}

/// Moves the key to the other place: stored and read back there first, then removed here.
pub fn relocate(_home: &Path, _household: &str, _from: Place, _to: Place) -> Result<()> {
    unimplemented!()
}
