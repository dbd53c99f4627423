//! The log-in keyring over D-Bus (Secret Service: GNOME Keyring, KWallet, KeePassXC), asked without ever prompting.
//!
//! Below the `keyring` crates on purpose: they open a locked collection with a prompt that nobody may be there to answer.

use super::{State, UnattendedKey};
use crate::{Error, Result};
use secret_service::blocking::{Item, SecretService};
use secret_service::{EncryptionType, Error as Failure};
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use zeroize::Zeroizing;

/// A keyring answers within milliseconds; one that hangs must hold neither start nor retry.
const PATIENCE: Duration = Duration::from_secs(5);

/// Whether a keyring answers and is unlocked, so that it can be the default. At most 5 s.
#[must_use]
pub fn reachable() -> bool {
    let open = |service: &SecretService<'_>| Ok(!service.get_default_collection()?.is_locked()?);
    matches!(ask(open), Ok(Some(true)))
}

pub(super) fn load(household: &str) -> Result<State> {
    let household = household.to_owned();
    ask(move |service| find(service, &household)).map(|found| match found {
        Some(Found::Key(text)) => UnattendedKey::from_text(&text, "the key in the keyring").map(State::Ready),
        Some(Found::Several) => Err(Error::Keyring("it holds several keys of this household".into())),
        Some(Found::Locked) => Ok(State::Locked),
        Some(Found::Nothing) => Ok(State::Missing),
        None => Ok(State::NoKeyring),
    })?
}

/// Stores the key where none is.
pub(super) fn store(household: &str, key: &UnattendedKey) -> Result<()> {
    let (household, text) = (household.to_owned(), key.to_text());
    let stored = ask(move |service| {
        match find(service, &household)? {
            Found::Nothing => {}
            Found::Locked => return Ok(Err(Error::KeyringLocked)),
            Found::Key(_) | Found::Several => return Ok(Err(Error::KeyExists)),
        }
        let collection = match service.get_default_collection() {
            Err(Failure::NoResult) => return Ok(Err(Error::NoKeyring)),
            other => other?,
        };
        let label = "Porchlight: key for recording";
        collection.create_item(label, attributes(&household), text.as_slice(), false, "text/plain")?;
        Ok(Ok(()))
    });
    stored?.unwrap_or(Err(Error::NoKeyring))
}

pub(super) fn remove(household: &str) -> Result<()> {
    let household = household.to_owned();
    let removed = ask(move |service| {
        let found = service.search_items(attributes(&household))?;
        if !found.locked.is_empty() {
            return Ok(Err(Error::KeyringLocked));
        }
        found.unlocked.iter().try_for_each(Item::delete).map(Ok)
    });
    removed?.unwrap_or(Err(Error::NoKeyring))
}

enum Found {
    Key(Zeroizing<Vec<u8>>),
    /// Two that differ: neither may be trusted to be the one.
    Several,
    Locked,
    Nothing,
}

fn attributes(household: &str) -> HashMap<&str, &str> {
    HashMap::from([("service", "porchlight"), ("account", household)])
}

fn find(service: &SecretService<'_>, household: &str) -> Result<Found, Failure> {
    let found = service.search_items(attributes(household))?;
    let mut keys = Vec::new();
    for item in &found.unlocked {
        keys.push(Zeroizing::new(item.get_secret()?));
    }
    keys.dedup();
    match keys.len() {
        0 => {}
        1 => return Ok(keys.pop().map_or(Found::Nothing, Found::Key)),
        _ => return Ok(Found::Several),
    }
    if !found.locked.is_empty() {
        return Ok(Found::Locked);
    }
    // Some keyrings do not search what is locked: the key may be in there, and must not be taken for missing.
    for collection in service.get_all_collections()? {
        if collection.is_locked()? {
            return Ok(Found::Locked);
        }
    }
    Ok(Found::Nothing)
}

/// Asks the keyring on a thread of its own: D-Bus may hang, and its blocking calls must not meet an async runtime. `None` when no
/// keyring answers in time.
fn ask<T: Send + 'static>(
    question: impl FnOnce(&SecretService<'_>) -> Result<T, Failure> + Send + 'static,
) -> Result<Option<T>> {
    /// Questions on their way. Those that hang are never answered, and retries must not pile them up.
    static ASKING: AtomicUsize = AtomicUsize::new(0);
    const MOST: usize = 8;
    if ASKING.fetch_add(1, Ordering::Relaxed) >= MOST {
        ASKING.fetch_sub(1, Ordering::Relaxed);
        return Ok(None);
    }
    let (answer, answered) = mpsc::sync_channel(1);
    let asking = thread::Builder::new().name("keyring".into()).spawn(move || {
        // Whatever keeps it from connecting, be it no bus, no service or a broken one: no keyring answers.
        let said = SecretService::connect(EncryptionType::Dh).ok().map(|service| question(&service));
        ASKING.fetch_sub(1, Ordering::Relaxed);
        let _ = answer.send(said);
    });
    if let Err(e) = asking {
        ASKING.fetch_sub(1, Ordering::Relaxed);
        return Err(e.into());
    }
    match answered.recv_timeout(PATIENCE) {
        Ok(Some(Ok(said))) => Ok(Some(said)),
        Ok(Some(Err(Failure::Locked))) => Err(Error::KeyringLocked),
        Ok(Some(Err(other))) => Err(Error::Keyring(other.to_string())),
        Ok(None) | Err(_) => Ok(None),
    }
}
