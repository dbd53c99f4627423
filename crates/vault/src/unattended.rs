//! The key that recording needs while nobody is there: it opens `recorder.db`, never footage.
//!
//! It lives in the log-in keyring (service `porchlight`, account = household id), or, by choice, in `keys/unattended.key`. There
//! is never a second one: a keyring that is locked or gone means to wait and retry.
//!
//! Does not belong here: the waiting, and which place a household chose (`household.json`).

mod keyring;

use crate::files::{self, At, Existing};
use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

pub use keyring::reachable as keyring_reachable;

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

/// What a place answers when it is asked for the key.
pub enum State {
    Ready(UnattendedKey),
    /// The keyring waits for the owner's log-in: retry, "recording waits for your log-in".
    Locked,
    /// The place is reachable and holds no key for this household.
    Missing,
    /// No keyring answers on this session: retry, as for `Locked`.
    NoKeyring,
}

/// What the key opens; the store's, known here only so that there is never a second key for it.
const DATABASE: &str = "recorder.db";

impl UnattendedKey {
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    fn generate() -> Result<Self> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(bytes.as_mut_slice()).map_err(|_| Error::Random)?;
        Ok(Self(bytes))
    }

    /// 64 hex digits and a line end, the same in both places.
    fn to_text(&self) -> Zeroizing<[u8; 65]> {
        let mut text = Zeroizing::new([b'\n'; 65]);
        hex::encode_to_slice(self.0.as_slice(), &mut text[..64]).expect("64 digits are 32 bytes");
        text
    }

    fn from_text(text: &[u8], whence: &str) -> Result<Self> {
        let mut bytes = Zeroizing::new([0; 32]);
        hex::decode_to_slice(text.trim_ascii_end(), bytes.as_mut_slice())
            .map_err(|_| Error::Damaged { file: whence.into(), what: "it holds no key".into() })?;
        Ok(Self(bytes))
    }
}

/// Reads the key. Never prompts; waits for the keyring 5 s at most. Call from a blocking thread.
pub fn load(home: &Path, place: Place, household: &str) -> Result<State> {
    match place {
        Place::Keyring => keyring::load(household),
        Place::File => load_file(home),
    }
}

/// Makes the household's only key; refuses with [`Error::KeyExists`] when the place holds one, or when there is a `recorder.db`,
/// which a new key could not open.
pub fn create(home: &Path, place: Place, household: &str) -> Result<UnattendedKey> {
    if home.join(DATABASE).exists() {
        return Err(Error::KeyExists);
    }
    let key = UnattendedKey::generate()?;
    store(home, place, household, &key)?;
    Ok(key)
}

/// Copies the key to the other place and reads it back there. The caller then writes the new place into `household.json`, and
/// then calls [`remove`] for the old one: a crash at any moment leaves a key where the household says it is. May be repeated.
pub fn copy(home: &Path, household: &str, from: Place, to: Place) -> Result<()> {
    let key = ready(load(home, from, household)?)?;
    match load(home, to, household)? {
        // Left by an attempt that was cut short.
        State::Ready(there) if there.0 == key.0 => Ok(()),
        State::Ready(_) => Err(Error::KeyExists),
        State::Missing => store(home, to, household, &key),
        State::Locked => Err(Error::KeyringLocked),
        State::NoKeyring => Err(Error::NoKeyring),
    }
}

/// Removes the key from a place that the household left. No error when there is none.
pub fn remove(home: &Path, household: &str, place: Place) -> Result<()> {
    match place {
        Place::Keyring => keyring::remove(household),
        Place::File => {
            let path = file(home);
            match fs::remove_file(&path) {
                Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
                Err(e) => Err(e).at(&path),
                Ok(()) => files::sync_dir(&home.join("keys")),
            }
        }
    }
}

fn ready(state: State) -> Result<UnattendedKey> {
    match state {
        State::Ready(key) => Ok(key),
        State::Missing => Err(Error::Damaged { file: "the recording key".into(), what: "it is gone".into() }),
        State::Locked => Err(Error::KeyringLocked),
        State::NoKeyring => Err(Error::NoKeyring),
    }
}

/// Writes the key where there is none, and reads it back.
fn store(home: &Path, place: Place, household: &str, key: &UnattendedKey) -> Result<()> {
    match place {
        Place::Keyring => keyring::store(household, key)?,
        Place::File => store_file(home, key)?,
    }
    match load(home, place, household)? {
        State::Ready(there) if there.0 == key.0 => Ok(()),
        _ => Err(Error::Damaged { file: "the recording key".into(), what: "it does not read back".into() }),
    }
}

fn file(home: &Path) -> PathBuf {
    home.join("keys").join("unattended.key")
}

fn load_file(home: &Path) -> Result<State> {
    let path = file(home);
    let Some(text) = files::read(&path)?.map(Zeroizing::new) else {
        return Ok(State::Missing);
    };
    // A copy or a restore may have opened it to others. Closing it again must not keep recording from starting.
    if fs::metadata(&path).at(&path)?.permissions().mode() & 0o077 != 0 {
        let _ = fs::set_permissions(&path, Permissions::from_mode(0o600));
    }
    Ok(State::Ready(UnattendedKey::from_text(&text, "keys/unattended.key")?))
}

fn store_file(home: &Path, key: &UnattendedKey) -> Result<()> {
    files::make_dir(&home.join("keys"))?;
    files::write(&file(home), key.to_text().as_slice(), Existing::Keep).map_err(|e| match e {
        Error::Io { source, .. } if source.kind() == io::ErrorKind::AlreadyExists => Error::KeyExists,
        other => other,
    })
}

#[cfg(test)]
mod tests;
