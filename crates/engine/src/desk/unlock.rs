//! The identity's only home: unlocked, used by borrowing, zeroised when locked. Also the recovery sheet until it is confirmed.
//!
//! Two locks, taken in this order where both are: `open`, `sheet`. Neither is held while the database is waited for.

use super::Desk;
use crate::error::{Code, Error, Result};
use model::{Mono, Secret, Utc};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use store::PrivateDb;
use tracing::warn;
use vault::{Identity, Passphrase, RecoveryKey};

/// What is open while the owner looks.
struct Open {
    identity: Identity,
    private: PrivateDb,
    /// When the owner was last seen, by both clocks: the monotonic one does not count sleep, the wall clock can step.
    seen: (Utc, Mono),
}

/// A sheet that was made and not yet given back.
pub(super) struct Sheet {
    pub(super) key: RecoveryKey,
    /// Words asked back, counted from 0.
    pub(super) challenge: Vec<u32>,
}

#[derive(Default)]
pub(super) struct Vault {
    open: Mutex<Option<Open>>,
    sheet: Mutex<Option<Sheet>>,
}

impl Vault {
    fn open(&self) -> std::sync::MutexGuard<'_, Option<Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The sheet that waits for confirmation.
    pub(super) fn sheet(&self) -> std::sync::MutexGuard<'_, Option<Sheet>> {
        self.sheet.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) fn passphrase(text: &Secret<String>) -> Result<Passphrase> {
    Ok(Passphrase::new(text.expose().clone())?)
}

impl Desk {
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.vault.open().is_some()
    }

    /// What only the owner may do begins with this.
    pub fn require_open(&self) -> Result<()> {
        if self.is_open() { Ok(()) } else { Err(locked()) }
    }

    /// Opens the vault. About a second of work (scrypt), by design.
    pub fn unlock(&self, text: &Secret<String>) -> Result<()> {
        let identity = match vault::unlock(self.home(), &passphrase(text)?) {
            Ok(identity) => identity,
            Err(vault::Error::WrongPassphrase) => {
                self.note("unlock_failed", serde_json::json!({}), None);
                return Err(vault::Error::WrongPassphrase.into());
            }
            Err(error) => return Err(error.into()),
        };
        self.hold(identity)?;
        self.note("unlock", serde_json::json!({ "way": "passphrase" }), None);
        Ok(())
    }

    /// Forgets the identity. What uses it finishes first.
    pub fn lock(&self) {
        let was_open = self.vault.open().take().is_some();
        self.archive.wipe();
        self.looking.wipe();
        self.redactions.wipe();
        self.vault.sheet().take();
        if was_open {
            self.note("lock", serde_json::json!({}), None);
        }
    }

    /// Takes an identity in: the vault is open from here on, and the recorder seals to it. It may have sealed to an older key
    /// until now, after a crash between a new epoch's making and its entry.
    pub(super) fn hold(&self, identity: Identity) -> Result<()> {
        let recipient = identity.recipient().as_str();
        let epochs = self.db().epochs()?;
        if epochs.iter().all(|epoch| epoch.recipient != recipient) {
            self.db().start_epoch(recipient, self.clock.now())?;
            self.poke();
        } else if epochs.last().is_none_or(|newest| newest.recipient != recipient) {
            warn!("the keys are an older copy than the database: newer footage may not open with them");
        }
        let key = vault::private_key::open(self.home(), &identity)?;
        let path = self.home().join("private.db");
        let private = match PrivateDb::open(&path, key.bytes()) {
            Err(store::Error::Absent(_)) => PrivateDb::create(&path, key.bytes())?,
            other => other?,
        };
        self.redactions.begin();
        let seen = (self.clock.now(), self.clock.mono());
        *self.vault.open() = Some(Open { identity, private, seen });
        Ok(())
    }

    /// Lends the identity for one call.
    pub(super) fn with_identity<T>(&self, work: impl FnOnce(&Identity) -> Result<T>) -> Result<T> {
        work(&self.vault.open().as_ref().ok_or_else(locked)?.identity)
    }

    /// Lends the private database for one call.
    pub(super) fn with_private<T>(&self, work: impl FnOnce(&mut PrivateDb) -> Result<T>) -> Result<T> {
        work(&mut self.vault.open().as_mut().ok_or_else(locked)?.private)
    }

    /// The owner did something: auto-lock begins to count anew.
    pub fn owner_is_here(&self) {
        if let Some(open) = self.vault.open().as_mut() {
            open.seen = (self.clock.now(), self.clock.mono());
        }
    }

    /// Locks if the owner has been away longer than `after`. Sleep counts. True if it locked.
    pub fn lock_if_idle(&self, after: Duration) -> bool {
        let idle = match self.vault.open().as_ref() {
            None => return false,
            Some(open) => self.clock.now().since(open.seen.0).max(self.clock.mono().since(open.seen.1)),
        };
        if idle >= after {
            self.lock();
        }
        idle >= after
    }

    /// Whether the keys are kept out of swap; `None` while locked.
    #[must_use]
    pub(super) fn memory_locked(&self) -> Option<bool> {
        self.vault.open().as_ref().map(|open| open.identity.memory_locked())
    }
}

pub(super) fn locked() -> Error {
    Error::new(Code::Locked, "The household is locked.").hint("Unlock it with your passphrase.")
}
