//! The ways in: every `identity/*.age` holds the same identity, wrapped for one passphrase, sheet, person or hardware key.
//!
//! `home` is a household's folder. A footage folder serves as well where only reading is meant (`unlock`, `recover`, `drill`):
//! it holds a copy of the same files under the same names.

use crate::{Epoch, Identity, Passphrase, RecoveryKey, Result, WayRecipient};
use model::Utc;
use serde::{Deserialize, Serialize};
use std::path::Path;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WayKind {
    Passphrase,
    Recovery,
    Person,
    Plugin,
}

/// A way in, as it is listed. Nothing here is secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    /// `passphrase`, `recovery`, or the owner's name for it.
    pub name: String,
    pub kind: WayKind,
    /// `None` for the passphrase.
    pub recipient: Option<WayRecipient>,
    pub added: Utc,
}

/// What a recovery drill proved, without changing anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DrillReport {
    /// Name of the way the key opened.
    pub way: String,
    /// Epochs the file holds, newest first.
    pub epochs: Vec<u32>,
    /// Epochs that exist but that this way does not hold; empty when all is well.
    pub missing: Vec<u32>,
    /// Whether the key to `private.db` opens with it too; `None` where there is none (a footage folder).
    pub private_key: Option<bool>,
}

impl DrillReport {
    #[must_use]
    pub fn passed(&self) -> bool {
        self.missing.is_empty() && self.private_key != Some(false)
    }
}

/// Whether `home` has any way in.
#[must_use]
pub fn is_set_up(_home: &Path) -> bool {
    unimplemented!()
}

/// Makes the first identity, its passphrase way and its recovery sheet, and the key of `private.db`. All or nothing.
pub fn init(_home: &Path, _passphrase: &Passphrase, _now: Utc) -> Result<(Identity, RecoveryKey)> {
    unimplemented!()
}

/// Opens the identity with the passphrase: about a second of CPU (scrypt, log2 N = 18). Call from a blocking thread.
pub fn unlock(_home: &Path, _passphrase: &Passphrase) -> Result<Identity> {
    unimplemented!()
}

/// Opens the identity with the recovery sheet or a householder's own key.
pub fn recover(_home: &Path, _key: &RecoveryKey) -> Result<Identity> {
    unimplemented!()
}

/// Sets a new passphrase, also after `recover` when the old one is forgotten. Recording is not touched.
pub fn set_passphrase(_home: &Path, _identity: &Identity, _passphrase: &Passphrase, _now: Utc) -> Result<()> {
    unimplemented!()
}

/// The ways in: passphrase, recovery, then the others by name.
pub fn ways(_home: &Path) -> Result<Vec<Way>> {
    unimplemented!()
}

/// Public keys of all epochs, newest first, read without a secret.
pub fn epochs(_home: &Path) -> Result<Vec<Epoch>> {
    unimplemented!()
}

/// Lets a person (X25519 public key) or a hardware key (`age-plugin-*` recipient) in, to all epochs.
pub fn add_way(_home: &Path, _identity: &Identity, _name: &str, _recipient: &WayRecipient, _now: Utc) -> Result<Way> {
    unimplemented!()
}

/// Takes a person's or hardware key's way in away and starts a new epoch, whose identity is returned: give its recipient to
/// the recorder. Older footage stays readable to whoever kept a copy of the old files.
pub fn remove_way(_home: &Path, _passphrase: &Passphrase, _name: &str, _now: Utc) -> Result<Identity> {
    unimplemented!()
}

/// A new sheet for the same identity: the old sheet opens nothing that is wrapped from now on. For a sheet that is lost.
pub fn new_recovery(_home: &Path, _identity: &Identity, _now: Utc) -> Result<RecoveryKey> {
    unimplemented!()
}

/// A new sheet and a new epoch: for a sheet that somebody may have seen.
pub fn replace_recovery(_home: &Path, _passphrase: &Passphrase, _now: Utc) -> Result<(Identity, RecoveryKey)> {
    unimplemented!()
}

/// Passphrase and every key lost: a new identity, so that recording goes on with a key somebody holds. Old footage stays
/// sealed; the old identity files are kept aside as `identity.lost-<time>` in case the sheet turns up.
pub fn start_over(_home: &Path, _passphrase: &Passphrase, _now: Utc) -> Result<(Identity, RecoveryKey)> {
    unimplemented!()
}

/// Tries the sheet for real, changing nothing.
pub fn drill(_home: &Path, _key: &RecoveryKey) -> Result<DrillReport> {
    unimplemented!()
}

/// Copies `identity/*.age` into `footage/identity/`, file by file atomically, the removal of outdated ones last. `true` when
/// something changed. So that the sheet opens a rescued disk.
pub fn copy_identity(_home: &Path, _footage: &Path) -> Result<bool> {
    unimplemented!()
}
