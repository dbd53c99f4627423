//! A new household: keys, databases, footage folder, in an order that a crash can leave anywhere.
//!
//! `household.json` is written last and makes it one. What an unfinished creation left behind is cleared by the next: the
//! marker file says that nothing of it was ever used.

use super::unlock::{Sheet, passphrase};
use super::{Desk, storage};
use crate::config::Config;
use crate::error::{Code, Error, Result};
use crate::household::{self, Household};
use crate::view;
use model::{Clock, Secret, Utc};
use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::{HouseholdId, PrivateDb, RecorderDb, Volume, VolumeId};
use vault::unattended::{self, Place};

/// The least score that is taken: zxcvbn's 3 is 10^8 guesses, three years for one computer at scrypt's second each.
const LEAST_SCORE: u8 = 3;
const MARKER: &str = "household.creating";

/// What the owner chose.
pub struct NewHousehold {
    pub passphrase: Secret<String>,
    /// `None` is the home's own `footage`.
    pub footage: Option<PathBuf>,
    /// Bytes; `None` leaves a tenth of the disk or 20 GB free.
    pub limit_bytes: Option<u64>,
    /// `None` is the configuration's, else the keyring where one answers, else a file.
    pub unattended_key: Option<view::KeyPlace>,
}

/// A household that was just made, unlocked.
pub struct Created {
    pub desk: Desk,
    pub sheet: view::RecoverySheet,
    pub unattended_key: view::KeyPlace,
}

/// Advice on a passphrase, and whether it is taken.
#[must_use]
pub fn strength(text: &Secret<String>) -> view::Strength {
    let found = vault::strength(text.expose());
    view::Strength {
        score: found.score,
        warning: found.warning,
        suggestion: found.suggestion,
        guesses_log10: f64::from(found.guesses_log10),
        acceptable: found.score >= LEAST_SCORE,
    }
}

/// Refuses a passphrase that a computer guesses.
pub(super) fn require_strong(text: &Secret<String>) -> Result<()> {
    let found = strength(text);
    if found.acceptable {
        return Ok(());
    }
    let message = found.warning.unwrap_or_else(|| "This passphrase is too easy to guess.".to_owned());
    let hint =
        found.suggestion.unwrap_or_else(|| "Four or five words that do not belong together are good.".to_owned());
    Err(Error::new(Code::WeakPassphrase, message).hint(hint))
}

impl Desk {
    /// Makes a household at the configured home. The sheet is kept until [`Desk::confirm_recovery`].
    pub fn create(config: Config, clock: Arc<dyn Clock>, new: NewHousehold) -> Result<Created> {
        require_strong(&new.passphrase)?;
        if Household::read(&config.home)?.is_some() {
            return Err(Error::new(Code::InUse, "There is a household in this folder already."));
        }
        let home = config.home.clone();
        DirBuilder::new().recursive(true).mode(0o700).create(&home)?;
        let footage = new.footage.map(std::path::absolute).transpose()?.filter(|f| *f != home.join("footage"));
        clear_unfinished(&home, footage.as_deref())?;
        household::write_whole(&home.join(MARKER), b"")?;

        let now = clock.now();
        let place = match new.unattended_key.or(config.unattended_key) {
            Some(view::KeyPlace::Keyring) => Place::Keyring,
            Some(view::KeyPlace::File) => Place::File,
            None if unattended::keyring_reachable() => Place::Keyring,
            None => Place::File,
        };
        let household = Household::new(place);
        let (identity, recovery) = vault::init(&home, &passphrase(&new.passphrase)?, now)?;
        let key = unattended::create(&home, place, &household.household_id)?;
        let mut db = RecorderDb::create(&household::recorder_db(&home), key.bytes())?;
        db.start_epoch(identity.recipient().as_str(), now)?;
        let root = footage.clone().unwrap_or_else(|| home.join("footage"));
        set_limits(&mut db, footage.as_deref(), &root, new.limit_bytes)?;
        Volume::adopt(&mut db, &HouseholdId(household.household_id.clone()), volume_id(), &root, now)?;
        vault::copy_identity(&home, &root)?;
        let private = vault::private_key::open(&home, &identity)?;
        PrivateDb::create(&home.join("private.db"), private.bytes())?;
        first_entry(&mut db, now)?;
        household.write(&home)?;
        fs::remove_file(home.join(MARKER))?;

        let desk = Self::new(config, clock, household, db);
        desk.hold(identity)?;
        let sheet = desk.keep_sheet(Sheet::new(recovery)?)?;
        Ok(Created { desk, sheet, unattended_key: place_view(place) })
    }
}

pub(super) fn place_view(place: Place) -> view::KeyPlace {
    match place {
        Place::Keyring => view::KeyPlace::Keyring,
        Place::File => view::KeyPlace::File,
    }
}

fn set_limits(db: &mut RecorderDb, footage: Option<&Path>, root: &Path, limit: Option<u64>) -> Result<()> {
    let (free, total) = storage::space(root)?;
    let reserve = storage::reserve(total);
    let limit = limit.unwrap_or_else(|| free.saturating_sub(reserve));
    if let Some(folder) = footage {
        let folder =
            folder.to_str().ok_or_else(|| Error::new(Code::DiskUnfit, "The folder's name is no plain text."))?;
        db.set_setting("footage_folder", folder)?;
    }
    db.set_setting("quota_bytes", &limit.to_string())?;
    db.set_setting("reserve_bytes", &reserve.to_string())?;
    Ok(())
}

/// The ledger begins with the household: nobody records yet, so nobody else writes it.
fn first_entry(db: &mut RecorderDb, now: Utc) -> Result<()> {
    let entry = crate::recorder::NewLedgerEntry {
        kind: "household_created".to_owned(),
        public: serde_json::json!({ "version": env!("CARGO_PKG_VERSION") }),
        details: None,
    };
    crate::ledger::append(db, &entry, now).map(|_| ())
}

fn volume_id() -> VolumeId {
    VolumeId(uuid::Uuid::new_v4().simple().to_string())
}

/// Removes what a creation that did not finish left; refuses to touch anything that no marker explains.
fn clear_unfinished(home: &Path, footage: Option<&Path>) -> Result<()> {
    const MADE: [&str; 8] = [
        "identity",
        "keys",
        "recorder.db",
        "recorder.db-wal",
        "recorder.db-shm",
        "private.db",
        "private.key.age",
        "footage",
    ];
    if !home.join(MARKER).exists() {
        if let Some(there) = MADE.iter().find(|name| home.join(name).exists()) {
            return Err(Error::new(Code::InUse, format!("The folder holds \"{there}\" already."))
                .hint("Choose an empty folder, or bring the household's household.json back from a backup."));
        }
        return Ok(());
    }
    for name in MADE {
        remove(&home.join(name))?;
    }
    // Elsewhere others may have files: only what a creation makes there goes.
    if let Some(root) = footage {
        remove(&root.join("volume.json"))?;
        remove(&root.join("identity"))?;
    }
    Ok(())
}

fn remove(path: &Path) -> Result<()> {
    let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
