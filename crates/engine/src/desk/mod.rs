//! Looking: everything the owner does with a household, from a window or from the command line.
//!
//! Blocking throughout: the window calls it from blocking threads, the command line straight. The identity lives in `unlock`
//! only; what needs it borrows it for the time of one call. Recording does not belong here: the desk writes what the owner
//! wants into the household's database and tells the recorder to look.

mod archive;
mod bookmarks;
mod cameras;
mod carriers;
mod check;
mod connections;
mod create;
mod exports;
mod footage;
mod health;
mod holds;
mod house;
mod ledger;
mod ledger_lines;
mod links;
mod looking;
mod own_copies;
mod probe;
mod recovery;
mod redaction;
mod report;
mod requests;
mod settings;
mod settle;
mod storage;
mod unlock;
mod ways;

pub(crate) use archive::{Plaintext, unreadable};
pub use archive::{Stretch, Unit, Units};
pub use cameras::{NewCamera, camera_id};
pub use create::{Created, NewHousehold, strength};
pub(crate) use exports::{ExportNote, GroupsOf, Opens};
pub use health::system_health;
pub(crate) use health::{alarm, clock_is_right};
pub(crate) use links::{HostSeen, Link, LinkHost, Said, age_only, alive};
pub use looking::TimelineAsk;
pub(crate) use own_copies::{CopyNote, Found};
pub use probe::probe;
pub use redaction::Wanted;
pub(crate) use redaction::{
    Approval, EVERY, Folder, Footage, Group, Label, LookBatch, LookJob, MAX_WIDTH, Made, Order, Part, Placed, Reel,
    SecondJob, Task, Whole, footage_kept, write_reel,
};
pub use report::report;
pub(crate) use requests::Answering;
pub use storage::{storage_check, storage_choices};

use crate::config::Config;
use crate::error::{Code, Error, Result};
use crate::household::{self, Household};
use crate::recorder::{LedgerAppended, NewLedgerEntry, RecorderStatus};
use crate::socket::Caller;
use model::Clock;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use store::{RecorderDb, Volume, VolumeState};
use tracing::warn;

/// A recorder that starts or stops holds the household's lock for moments without answering: worth waiting for.
const LOCK_PATIENCE: Duration = Duration::from_secs(5);
const LOCK_RETRY: Duration = Duration::from_millis(100);

/// An open household. Locked or unlocked; the list of cameras needs no passphrase, looking does.
pub struct Desk {
    config: Config,
    clock: Arc<dyn Clock>,
    household: Mutex<Household>,
    /// Taken for single calls, never while another lock of the desk is waited for.
    db: Mutex<RecorderDb>,
    vault: unlock::Vault,
    footprints: house::Footprints,
    archive: archive::Archive,
    looking: looking::Looking,
    redactions: redaction::Redactions,
}

impl Desk {
    /// Opens the household at the configured home. `not_found`: there is none; `keyring_locked`: its key cannot be had now.
    pub fn open(config: Config, clock: Arc<dyn Clock>) -> Result<Self> {
        let household = Household::read(&config.home)?.ok_or_else(|| {
            Error::new(Code::NotFound, "There is no household in this folder.")
                .hint("Make one with `porchlight vault init`.")
        })?;
        let key = household::unattended_key(&config.home, &household)?;
        let db = RecorderDb::open(&household::recorder_db(&config.home), key.bytes())?;
        house::finish_key_move(&config.home, &household);
        Ok(Self::new(config, clock, household, db))
    }

    fn new(config: Config, clock: Arc<dyn Clock>, household: Household, db: RecorderDb) -> Self {
        let vault = unlock::Vault::default();
        Self {
            config,
            clock,
            household: Mutex::new(household),
            db: Mutex::new(db),
            vault,
            archive: archive::Archive::default(),
            looking: looking::Looking::default(),
            redactions: redaction::Redactions::default(),
            footprints: house::Footprints::default(),
        }
    }

    #[must_use]
    pub fn home(&self) -> &Path {
        &self.config.home
    }

    #[must_use]
    pub fn household(&self) -> Household {
        self.household.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn replace_household(&self, household: Household) {
        *self.household.lock().unwrap_or_else(PoisonError::into_inner) = household;
    }

    /// Where the unattended key lives.
    #[must_use]
    pub fn unattended_key(&self) -> crate::view::KeyPlace {
        create::place_view(self.household().unattended_key)
    }

    /// The owner looks at a camera: entered once per unlock, by the caller's count.
    pub fn note_view(&self, camera: &model::CameraId) {
        self.note("view", serde_json::json!({ "camera": camera, "what": "live" }), None);
    }

    /// What the recorder does, or `None` where none runs.
    pub fn recorder(&self) -> Result<Option<RecorderStatus>> {
        Caller::connect(self.home())?.map(|mut caller| caller.status()).transpose()
    }

    pub(crate) fn now(&self) -> model::Utc {
        self.clock.now()
    }

    fn db(&self) -> MutexGuard<'_, RecorderDb> {
        // A panic in another call leaves SQLite's own transactions whole.
        self.db.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where footage lies.
    fn footage_root(&self) -> Result<PathBuf> {
        let folder = self.db().settings()?.footage_folder;
        Ok(if folder.is_empty() { self.home().join("footage") } else { PathBuf::from(folder) })
    }

    /// Folders that are Porchlight's own: the home, and where footage lies or lay.
    pub(crate) fn own_folders(&self) -> Result<Vec<PathBuf>> {
        let mut own = vec![self.home().to_owned(), self.footage_root()?];
        own.extend(self.db().volumes()?.into_iter().map(|row| PathBuf::from(row.root)));
        Ok(own)
    }

    /// The footage folder, found to be this household's. Good for reading also where the database or the disk is an old copy.
    fn volume(&self) -> Result<Volume> {
        let root = self.footage_root()?;
        let household = store::HouseholdId(self.household().household_id);
        match Volume::look(&self.db(), &household, &root)? {
            VolumeState::Ok(volume)
            | VolumeState::OldDatabase { volume, .. }
            | VolumeState::OldVolume { volume, .. } => Ok(volume),
            VolumeState::Missing => Err(Error::new(Code::DiskUnfit, "The footage folder is not there.")
                .hint("Is its disk connected and mounted?")),
            VolumeState::Foreign(_) => {
                Err(Error::new(Code::DiskUnfit, "The footage folder belongs to another household."))
            }
            VolumeState::Damaged(what) => {
                Err(Error::new(Code::Damaged, "The footage folder's identity file is damaged.").source(what))
            }
        }
    }

    /// Tells a running recorder that the database changed. It looks by itself within a second, so this may fail.
    fn poke(&self) {
        if let Ok(Some(mut caller)) = Caller::connect(self.home())
            && let Err(error) = caller.poke()
        {
            warn!(error = error.chain(), "the recorder was not told");
        }
    }

    /// Enters an act of the owner into the ledger: `public` for anybody who opens the database, `details` for the owner only.
    ///
    /// The act is done already, and a full disk must not keep the owner from unlocking to free it: trouble is logged.
    fn note(&self, kind: &str, public: serde_json::Value, details: Option<&str>) {
        if let Err(error) = self.enter(kind, public, details) {
            warn!(error = error.chain(), kind, "an act was not entered into the ledger");
        }
    }

    /// To whom new things are sealed.
    fn recipient(&self) -> Result<vault::Recipient> {
        let epoch = self.db().current_epoch()?.ok_or_else(|| Error::internal("The household has no epoch."))?;
        Ok(epoch.recipient.parse().map_err(vault::Error::from)?)
    }

    fn try_note(&self, kind: &str, public: serde_json::Value, details: Option<&str>) -> Result<()> {
        self.enter(kind, public, details).map(drop)
    }

    /// The same; gives the entry's number, and the ledger's head behind it.
    fn enter(&self, kind: &str, public: serde_json::Value, details: Option<&str>) -> Result<LedgerAppended> {
        let details = match details {
            None => None,
            Some(text) => Some(vault::seal::seal_bytes(&self.recipient()?, text.as_bytes())?),
        };
        let entry = NewLedgerEntry { kind: kind.to_owned(), public, details };
        let give_up = Instant::now() + LOCK_PATIENCE;
        loop {
            if let Some(mut caller) = Caller::connect(self.home())? {
                return caller.append_ledger(entry);
            }
            if let Some(_lock) = household::lock(self.home())? {
                let now = self.clock.now();
                return crate::ledger::append(&mut self.db(), &entry, now);
            }
            if Instant::now() >= give_up {
                return Err(Error::new(Code::Busy, "Another program holds the household and does not answer."));
            }
            std::thread::sleep(LOCK_RETRY);
        }
    }
}

#[cfg(test)]
mod tests;
