//! The ways in: every `identity/*.age` holds the same identity, wrapped for one passphrase, sheet, person or hardware key.
//!
//! `home` is a household's folder. A footage folder serves as well where only reading is meant (`unlock`, `recover`, `drill`):
//! it holds a copy of the same files under the same names. Every change builds a whole new `identity` folder and exchanges it
//! for the old one, so that all ways always belong together.
//!
//! Does not belong here: the form of the listing (`listing`), of the identity (`identity`), of the sheet (`recovery`).

use crate::files::{self, Files};
use crate::listing::{FILE, Listing, PASSPHRASE, RECOVERY, Way, WayKind, is_name};
use crate::{Epoch, Error, Identity, Passphrase, RecoveryKey, Result, WayRecipient, plugin, private_key};
use model::Utc;
use serde::Serialize;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use zeroize::Zeroizing;

/// The folder of the ways in.
pub(crate) const IDENTITY: &str = "identity";
/// scrypt's cost, fixed: 256 MiB and about a second, on the fastest computer as on the slowest, now and later.
const LOG_N: u8 = 18;

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

/// Whether `home` has any way in. Also when it cannot be read just now: whoever asks might otherwise set it up a second time.
#[must_use]
pub fn is_set_up(home: &Path) -> bool {
    !matches!(wrapped(home), Err(Error::NotSetUp))
}

/// Makes the first identity, its passphrase way and its recovery sheet, and the key of `private.db`. All or nothing. About a
/// second of CPU.
pub fn init(home: &Path, passphrase: &Passphrase, now: Utc) -> Result<(Identity, RecoveryKey)> {
    files::make_dir(home)?;
    let _lock = locked(home)?;
    // A key of `private.db` without an identity is what an accident leaves: its ways in may be on a footage disk.
    if home.join(IDENTITY).exists() || private_key::exists(home) {
        return Err(Error::AlreadySetUp);
    }
    let made = found(home, passphrase, 1, now)?;
    private_key::create(home, made.0.recipient())?;
    Ok(made)
}

/// A new identity with passphrase and sheet, in a new `identity` folder.
fn found(home: &Path, passphrase: &Passphrase, epoch: u32, now: Utc) -> Result<(Identity, RecoveryKey)> {
    let identity = Identity::generate(epoch, now);
    let recovery = RecoveryKey::generate()?;
    let mut listing = Listing::new(identity.epochs());
    listing.put(Way { name: PASSPHRASE.into(), kind: WayKind::Passphrase, recipient: None, added: now });
    listing.put(recovery_way(&recovery, now));
    let mut files = wrap_all(&listing, &identity, passphrase)?;
    files.insert(FILE.into(), listing.to_json());
    files::replace_dir(home, IDENTITY, &files)?;
    Ok((identity, recovery))
}

/// Opens the identity with the passphrase: about a second of CPU (scrypt, log2 N = 18). Call from a blocking thread.
pub fn unlock(home: &Path, passphrase: &Passphrase) -> Result<Identity> {
    let file = passphrase_file();
    match wrapped(home)?.remove(&file) {
        Some(bytes) => open_passphrase(&bytes, passphrase),
        None => Err(Error::Damaged { file, what: "it is gone; the recovery sheet opens the household".into() }),
    }
}

fn open_passphrase(bytes: &[u8], passphrase: &Passphrase) -> Result<Identity> {
    let mut key = age::scrypt::Identity::new(passphrase.secret());
    key.set_max_work_factor(LOG_N);
    match unwrap(bytes, &key) {
        Err(age::DecryptError::DecryptionFailed | age::DecryptError::KeyDecryptionFailed) => {
            Err(Error::WrongPassphrase)
        }
        other => other.map_err(|e| damaged(&passphrase_file(), &e))?,
    }
}

/// Opens the identity with the recovery sheet or a householder's own key.
pub fn recover(home: &Path, key: &RecoveryKey) -> Result<Identity> {
    recover_named(home, key).map(|(_, identity)| identity)
}

/// As [`recover`], with the name of the file's way.
fn recover_named(home: &Path, key: &RecoveryKey) -> Result<(String, Identity)> {
    let mut files = wrapped(home)?;
    files.remove(&passphrase_file());
    let key = key.key();
    let mut broken = None;
    for (file, bytes) in &files {
        match unwrap(bytes, &key) {
            Ok(identity) => {
                let name = file.trim_end_matches(".age");
                let name = name.strip_prefix("person-").unwrap_or(name);
                return Ok((name.to_owned(), identity?));
            }
            Err(age::DecryptError::NoMatchingKeys) => {}
            Err(e) => broken = broken.or(Some(damaged(file, &e))),
        }
    }
    // A damaged file may be the one that the key would open: saying "wrong key" then would send the owner to search a sheet.
    Err(broken.unwrap_or(Error::WrongKey))
}

/// Sets a new passphrase, also after [`recover`] when the old one is forgotten. Recording is not touched. About a second of CPU.
pub fn set_passphrase(home: &Path, identity: &Identity, passphrase: &Passphrase, now: Utc) -> Result<()> {
    change(home, |files, listing| {
        let way = Way { name: PASSPHRASE.into(), kind: WayKind::Passphrase, recipient: None, added: now };
        files.insert(way.file(), wrap_passphrase(identity, passphrase)?);
        listing.put(way);
        Ok(())
    })
}

/// The ways in: passphrase, recovery, then the others by name.
pub fn ways(home: &Path) -> Result<Vec<Way>> {
    Ok(listing(home)?.ways)
}

/// Public keys of all epochs, newest first, read without a secret.
pub fn epochs(home: &Path) -> Result<Vec<Epoch>> {
    Ok(listing(home)?.epochs)
}

/// Lets a person (X25519 public key) or a hardware key (`age-plugin-*` recipient) in, to all epochs.
pub fn add_way(home: &Path, identity: &Identity, name: &str, recipient: &WayRecipient, now: Utc) -> Result<Way> {
    if !is_name(name) {
        return Err(if name == PASSPHRASE || name == RECOVERY {
            Error::WayExists(name.into())
        } else {
            Error::BadName
        });
    }
    let kind = if recipient.plugin().is_some() { WayKind::Plugin } else { WayKind::Person };
    let way = Way { name: name.into(), kind, recipient: Some(recipient.clone()), added: now };
    change(home, |files, listing| {
        if listing.way(name).is_some() {
            return Err(Error::WayExists(name.into()));
        }
        files.insert(way.file(), wrap_for(identity, recipient)?);
        listing.put(way.clone());
        Ok(())
    })?;
    Ok(way)
}

/// Takes a person's or hardware key's way in away and starts a new epoch, whose identity is returned: give its recipient to
/// the recorder. Older footage stays readable to whoever kept a copy of the old files. About two seconds of CPU.
pub fn remove_way(home: &Path, passphrase: &Passphrase, name: &str, now: Utc) -> Result<Identity> {
    new_epoch(home, passphrase, now, |listing| {
        let way = listing.way(name).ok_or_else(|| Error::UnknownWay(name.into()))?;
        if matches!(way.kind, WayKind::Passphrase | WayKind::Recovery) {
            return Err(Error::WayNeeded(name.into()));
        }
        listing.ways.retain(|w| w.name != name);
        Ok(())
    })
}

/// A new sheet for the same identity: the old sheet opens nothing that is wrapped from now on. For a sheet that is lost.
pub fn new_recovery(home: &Path, identity: &Identity, now: Utc) -> Result<RecoveryKey> {
    let key = RecoveryKey::generate()?;
    change(home, |files, listing| {
        let way = recovery_way(&key, now);
        files.insert(way.file(), wrap_for(identity, &key.recipient().into())?);
        listing.put(way);
        Ok(())
    })?;
    Ok(key)
}

/// A new sheet and a new epoch: for a sheet that somebody may have seen. About two seconds of CPU.
pub fn replace_recovery(home: &Path, passphrase: &Passphrase, now: Utc) -> Result<(Identity, RecoveryKey)> {
    let key = RecoveryKey::generate()?;
    let identity = new_epoch(home, passphrase, now, |listing| {
        listing.put(recovery_way(&key, now));
        Ok(())
    })?;
    Ok((identity, key))
}

/// Passphrase and every key lost: a new identity, so that recording goes on with a key somebody holds. Old footage stays
/// sealed. The old `identity` files and `private.key.age` are kept as `identity.lost-<time>`, in case the sheet turns up; the
/// caller moves `private.db` there too.
pub fn start_over(home: &Path, passphrase: &Passphrase, now: Utc) -> Result<(Identity, RecoveryKey)> {
    let _lock = locked(home)?;
    let mut lost = files::read_dir(&home.join(IDENTITY))?.ok_or(Error::NotSetUp)?;
    let last = lost.get(FILE).and_then(|json| Listing::parse(json).ok()).map_or(0, |l| l.epochs[0].number);
    let key = private_key::FILE;
    if let Some(bytes) = files::read(&home.join(key))? {
        lost.insert(key.into(), bytes);
    }
    files::replace_dir(home, &format!("{IDENTITY}.lost-{}", now.compact()), &lost)?;
    private_key::remove(home)?;
    let made = found(home, passphrase, last + 1, now)?;
    private_key::create(home, made.0.recipient())?;
    Ok(made)
}

/// Tries the sheet (or a householder's own key) for real, changing nothing.
pub fn drill(home: &Path, key: &RecoveryKey) -> Result<DrillReport> {
    let (way, identity) = recover_named(home, key)?;
    let epochs: Vec<u32> = identity.epochs().iter().map(|e| e.number).collect();
    // A footage folder of an older program has no listing; then nothing is known to be missing.
    let known = if home.join(IDENTITY).join(FILE).exists() { self::epochs(home)? } else { Vec::new() };
    // By key alone: it is what opens footage; the rest only describes it.
    let held = |e: &Epoch| identity.epochs().iter().any(|h| h.recipient == e.recipient);
    let missing = known.iter().filter(|e| !held(e)).map(|e| e.number).collect();
    let private_key = private_key::exists(home).then(|| private_key::read(home, &identity).is_ok());
    Ok(DrillReport { way, epochs, missing, private_key })
}

/// Copies the `identity` folder to `footage/identity`, in one step; `true` when something changed. So that the sheet opens a
/// rescued disk.
pub fn copy_identity(home: &Path, footage: &Path) -> Result<bool> {
    let files = {
        let _lock = locked(home)?;
        files::read_dir(&home.join(IDENTITY))?.filter(|f| !f.is_empty()).ok_or(Error::NotSetUp)?
    };
    let _lock = locked(footage)?;
    // Also true when both are the same folder.
    if files::read_dir(&footage.join(IDENTITY))?.as_ref() == Some(&files) {
        return Ok(false);
    }
    files::replace_dir(footage, IDENTITY, &files)?;
    Ok(true)
}

/// Opens a plugin's way; `key` may be any age identity.
pub(crate) fn unlock_way(home: &Path, name: &str, key: &dyn age::Identity) -> Result<Identity> {
    let file = format!("plugin-{name}.age");
    let bytes = wrapped(home)?.remove(&file).ok_or_else(|| Error::UnknownWay(name.into()))?;
    match unwrap(&bytes, key) {
        Err(age::DecryptError::NoMatchingKeys) => Err(Error::WrongKey),
        Err(e @ (age::DecryptError::Plugin(_) | age::DecryptError::PluginResolve(_) | age::DecryptError::Io(_))) => {
            Err(Error::Plugin(e.to_string()))
        }
        other => other.map_err(|e| damaged(&file, &e))?,
    }
}

fn recovery_way(key: &RecoveryKey, now: Utc) -> Way {
    Way { name: RECOVERY.into(), kind: WayKind::Recovery, recipient: Some(key.recipient().into()), added: now }
}

fn passphrase_file() -> String {
    format!("{PASSPHRASE}.age")
}

/// Takes the household's lock and repairs what a crash left.
fn locked(home: &Path) -> Result<File> {
    let lock = match files::lock(home) {
        Err(Error::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => Err(Error::NotSetUp),
        other => other,
    }?;
    files::settle(home, IDENTITY)?;
    Ok(lock)
}

/// The wrapped identities by file name; at least one.
fn wrapped(home: &Path) -> Result<Files> {
    let _lock = locked(home)?;
    let mut files = files::read_dir(&home.join(IDENTITY))?.ok_or(Error::NotSetUp)?;
    files.retain(|name, _| name.ends_with(".age"));
    if files.is_empty() { Err(Error::NotSetUp) } else { Ok(files) }
}

fn listing(home: &Path) -> Result<Listing> {
    let _lock = locked(home)?;
    let json = files::read(&home.join(IDENTITY).join(FILE))?.ok_or(Error::NotSetUp)?;
    Listing::parse(&json)
}

/// Changes files and listing together, in one step.
fn change<T>(home: &Path, apply: impl FnOnce(&mut Files, &mut Listing) -> Result<T>) -> Result<T> {
    let _lock = locked(home)?;
    let mut files = files::read_dir(&home.join(IDENTITY))?.ok_or(Error::NotSetUp)?;
    let json = files.get(FILE).ok_or_else(|| Error::Damaged { file: FILE.into(), what: "it is gone".into() })?;
    let mut listing = Listing::parse(json)?;
    let done = apply(&mut files, &mut listing)?;
    // What no way in leads to goes, such as a file that somebody put there.
    let known: Vec<String> = listing.ways.iter().map(Way::file).collect();
    files.retain(|name, _| !name.ends_with(".age") || known.contains(name));
    files.insert(FILE.into(), listing.to_json());
    files::replace_dir(home, IDENTITY, &files)?;
    Ok(done)
}

/// Starts an epoch: a new key before the old ones, wrapped for every way that `alter` leaves.
fn new_epoch(
    home: &Path,
    passphrase: &Passphrase,
    now: Utc,
    alter: impl FnOnce(&mut Listing) -> Result<()>,
) -> Result<Identity> {
    let identity = change(home, |files, listing| {
        alter(listing)?;
        let old = files.get(&passphrase_file()).ok_or(Error::NotSetUp)?;
        let identity = open_passphrase(old, passphrase)?.with_new_epoch(now);
        listing.epochs = identity.epochs().to_vec();
        files.extend(wrap_all(listing, &identity, passphrase)?);
        Ok(identity)
    })?;
    // The epoch has begun, whatever becomes of this: opening `private.db` seals its key anew when it was not done here.
    let _ = private_key::open(home, &identity);
    Ok(identity)
}

fn wrap_all(listing: &Listing, identity: &Identity, passphrase: &Passphrase) -> Result<Files> {
    let wrap = |way: &Way| match &way.recipient {
        None => wrap_passphrase(identity, passphrase),
        Some(recipient) => wrap_for(identity, recipient),
    };
    listing.ways.iter().map(|way| Ok((way.file(), wrap(way)?))).collect()
}

fn wrap_passphrase(identity: &Identity, passphrase: &Passphrase) -> Result<Vec<u8>> {
    let mut recipient = age::scrypt::Recipient::new(passphrase.secret());
    recipient.set_work_factor(LOG_N);
    wrap(identity, &recipient)
}

fn wrap_for(identity: &Identity, recipient: &WayRecipient) -> Result<Vec<u8>> {
    match recipient.ordinary() {
        Some(key) => wrap(identity, &key),
        None => wrap(identity, &plugin::recipient(recipient)?),
    }
}

fn wrap(identity: &Identity, recipient: &dyn age::Recipient) -> Result<Vec<u8>> {
    let encryptor = age::Encryptor::with_recipients(std::iter::once(recipient)).map_err(|e| match e {
        age::EncryptError::Io(e) => Error::Stream(e),
        other => Error::Plugin(other.to_string()),
    })?;
    let mut out = Vec::new();
    let mut writer = encryptor.wrap_output(&mut out)?;
    writer.write_all(identity.to_file().as_bytes())?;
    writer.finish()?;
    Ok(out)
}

/// Opens a wrapped identity: the outer result is age's, the inner one of what was inside.
fn unwrap(bytes: &[u8], key: &dyn age::Identity) -> Result<Result<Identity>, age::DecryptError> {
    let mut reader = age::Decryptor::new_buffered(bytes)?.decrypt(std::iter::once(key))?;
    // As long as the ciphertext, so that it never grows and leaves keys behind.
    let mut text = Zeroizing::new(String::with_capacity(bytes.len()));
    reader.read_to_string(&mut text)?;
    Ok(Identity::from_file(&text))
}

fn damaged(file: &str, error: &age::DecryptError) -> Error {
    let what = match error {
        age::DecryptError::NoMatchingKeys => "it is wrapped for something else",
        age::DecryptError::ExcessiveWork { .. } => "it asks for more work than Porchlight ever writes",
        age::DecryptError::UnknownFormat => "a newer age wrote it",
        _ => "it is cut or altered",
    };
    Error::Damaged { file: file.into(), what: what.into() }
}

#[cfg(test)]
mod tests;
