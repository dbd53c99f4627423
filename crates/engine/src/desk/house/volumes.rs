//! Footage folders: how each is found, what that means for the owner, and taking one in after the owner's yes.

use super::Desk;
use crate::error::{Code, Error, Result};
use crate::view::{StorageOverview, VolumeCondition};
use model::StreamConfig;
use std::fs::File;
use std::path::{Path, PathBuf};
use store::{HouseholdId, Reconciled, SegmentFileName, Volume, VolumeId, VolumeState};
use tracing::{info, warn};
use vault::Identity;

/// A footage folder as it was found.
pub(in crate::desk) struct Found {
    /// As its identity file says; of a missing one as the database remembers.
    pub(in crate::desk) id: Option<VolumeId>,
    pub(in crate::desk) root: PathBuf,
    /// New footage goes here.
    pub(in crate::desk) current: bool,
    pub(in crate::desk) condition: VolumeCondition,
    /// Of this household, and not in its database: a disk of before, or of a time the database does not know.
    unknown: bool,
    /// What can be written to after the owner's yes.
    volume: Option<Volume>,
}

impl Found {
    /// Only what is this household's can be accepted, and only what is there.
    pub(in crate::desk) fn may_accept(&self) -> bool {
        matches!(self.condition, VolumeCondition::OldDatabase | VolumeCondition::Swapped)
    }

    /// To read from. Good also where the database or the disk is an old copy.
    pub(in crate::desk) fn into_volume(self) -> Option<Volume> {
        self.volume
    }

    pub(in crate::desk) fn volume(&self) -> Option<&Volume> {
        self.volume.as_ref()
    }

    /// What is the matter, and what the owner may do.
    pub(in crate::desk) fn words(&self) -> (String, Option<String>) {
        let (text, hint) = match (self.condition, self.current) {
            (VolumeCondition::Ok, true) => ("Footage goes here.", ""),
            (VolumeCondition::Ok, false) => {
                ("Older footage lies here, and can be looked at as before. It goes when its days are over.", "")
            }
            (VolumeCondition::Missing, true) => (
                "The footage folder is not there: nothing is recorded.",
                "Connect its disk and mount it, and recording goes on by itself. Or choose another folder.",
            ),
            (VolumeCondition::Missing, false) => (
                "Older footage lies here, and the folder is not there now.",
                "Connect its disk to look at that footage. Recording goes on elsewhere.",
            ),
            (VolumeCondition::OldDatabase, _) => (
                "The household's database is an older copy than its footage: nothing is recorded, so that nothing is overwritten.",
                "If you have the newer database, bring it back. Or accept: the footage that the database does not know is taken \
                 in, and recording goes on. Cameras and settings stay as the database has them: look them over.",
            ),
            (VolumeCondition::Swapped, _) if self.unknown => (
                "This footage is your household's, and the database does not know its disk: nothing is recorded on it.",
                "If another disk should be here, connect that one. Or accept this one: its footage is taken in, and recording \
                 goes on here.",
            ),
            (VolumeCondition::Swapped, _) => (
                "This disk is an older copy of the one that was recorded to last: nothing is recorded on it.",
                "Connect the newer disk if you have it. Or accept this one: what only the newer disk has is told as missing, and \
                 recording goes on here.",
            ),
            (VolumeCondition::Foreign, _) => (
                "The footage in this folder is another household's. Nothing is written to it.",
                "Connect your own disk, or choose another folder for footage.",
            ),
            (VolumeCondition::Damaged, _) => (
                "The file volume.json of the footage folder cannot be read, so it is not certain whose footage this is.",
                "Bring it back from a backup, check the disk, or choose another folder for footage.",
            ),
        };
        (text.to_owned(), (!hint.is_empty()).then(|| hint.to_owned()))
    }
}

impl Desk {
    fn household_id(&self) -> HouseholdId {
        HouseholdId(self.household().household_id)
    }

    /// Every footage folder the household knows, the one for new footage first.
    pub(in crate::desk) fn find_volumes(&self) -> Result<Vec<Found>> {
        let current = self.footage_root()?;
        let rows = self.db().volumes()?;
        let mut roots = vec![current.clone()];
        roots.extend(rows.iter().map(|row| PathBuf::from(&row.root)).filter(|root| *root != current));
        let mut all: Vec<Found> = Vec::new();
        for root in roots {
            let found = self.find(root.clone(), root == current)?;
            // A disk that is mounted elsewhere now is one volume, not two; an old place of it is no news.
            if all.iter().any(|known| known.id == found.id || known.root == found.root) {
                continue;
            }
            // A folder that nothing of this household's lies in any more.
            if !found.current && self.is_empty(&found)? {
                continue;
            }
            all.push(found);
        }
        Ok(all)
    }

    fn is_empty(&self, found: &Found) -> Result<bool> {
        let bytes = found.id.as_ref().map(|id| self.db().footage_bytes(id));
        Ok(match bytes {
            Some(Ok(bytes)) => bytes == 0,
            // Not in the database: nothing of it is known here.
            Some(Err(store::Error::NotFound(_))) | None => true,
            Some(Err(error)) => return Err(error.into()),
        })
    }

    fn find(&self, root: PathBuf, current: bool) -> Result<Found> {
        let household = self.household_id();
        let db = self.db();
        let remembered = || {
            db.volumes().map(|rows| rows.into_iter().find(|row| root.as_os_str() == row.root.as_str()).map(|r| r.id))
        };
        let state = Volume::look(&db, &household, &root)?;
        let (id, condition, unknown, volume) = match state {
            VolumeState::Ok(volume) => (Some(volume.id().clone()), VolumeCondition::Ok, false, Some(volume)),
            VolumeState::Missing => (remembered()?, VolumeCondition::Missing, false, None),
            VolumeState::Foreign(identity) if identity.household_id == household => {
                (Some(identity.volume_id), VolumeCondition::Swapped, true, None)
            }
            VolumeState::Foreign(identity) => (Some(identity.volume_id), VolumeCondition::Foreign, false, None),
            VolumeState::Damaged(_) => (remembered()?, VolumeCondition::Damaged, false, None),
            VolumeState::OldDatabase { volume, .. } => {
                (Some(volume.id().clone()), VolumeCondition::OldDatabase, false, Some(volume))
            }
            VolumeState::OldVolume { volume, .. } => {
                (Some(volume.id().clone()), VolumeCondition::Swapped, false, Some(volume))
            }
        };
        Ok(Found { id, root, current, condition, unknown, volume })
    }

    /// A database from before a householder was removed must not seal to the old key again.
    fn catch_up_epoch(&self) -> Result<()> {
        let newest = vault::epochs(self.home())?.into_iter().next();
        let newest = newest.ok_or_else(|| Error::internal("The household has no epoch."))?;
        let recipient = newest.recipient.as_str();
        let known = self.db().epochs()?;
        if known.iter().all(|epoch| epoch.recipient != recipient) {
            self.db().start_epoch(recipient, self.clock.now())?;
        }
        Ok(())
    }

    /// With the identity, where the household is unlocked: what cameras of before sent is read from their footage.
    fn take_in(&self, volume: &Volume, identity: Option<&Identity>) -> Result<Reconciled> {
        let now = self.clock.now();
        let mut config = |path: &Path, name: SegmentFileName| {
            let read = config_of(identity?, path);
            read.inspect_err(|error| warn!(%name, error = error.chain(), "found footage could not be read")).ok()
        };
        Ok(store::take_in(&mut self.db(), volume, now, &mut config)?)
    }

    /// Why nothing can be recorded before the owner has said something, if that is so.
    pub fn storage_refusal(&self) -> Result<Option<Error>> {
        let current = self.find(self.footage_root()?, true)?;
        let refuses = matches!(
            current.condition,
            VolumeCondition::OldDatabase
                | VolumeCondition::Swapped
                | VolumeCondition::Foreign
                | VolumeCondition::Damaged
        );
        if !refuses || self.db().volumes()?.is_empty() {
            return Ok(None);
        }
        let (text, hint) = current.words();
        let mut error = Error::new(Code::DiskUnfit, text);
        if let Some(hint) = hint {
            error = error.hint(if current.may_accept() {
                format!("{hint} To accept: `porchlight storage accept`.")
            } else {
                hint
            });
        }
        Ok(Some(error))
    }

    /// The owner says yes to an old database or a swapped disk, named by its id (or, of the current folder, by nothing).
    pub fn accept_volume(&self, id: &str) -> Result<StorageOverview> {
        let found = self.find_volumes()?.into_iter().find(|found| match &found.id {
            Some(known) if !id.is_empty() => known.0 == id,
            _ => found.current && id.is_empty(),
        });
        let found = found.ok_or_else(|| Error::new(Code::NotFound, "There is no such footage folder."))?;
        if !found.may_accept() {
            let (text, hint) = found.words();
            let error = Error::new(
                Code::Refused,
                if found.condition == VolumeCondition::Ok {
                    "There is nothing to accept: this footage folder is as it should be.".to_owned()
                } else {
                    text
                },
            );
            return Err(match hint {
                Some(hint) => error.hint(hint),
                None => error,
            });
        }
        let condition = found.condition;
        let mut volume = match found.volume {
            Some(volume) => volume,
            // It stays "older than its footage" for the database until it is accepted below: a recorder keeps off.
            None => Volume::learn(&mut self.db(), &self.household_id(), &found.root, self.clock.now())?,
        };
        // Before the yes is written: from then on a recorder counts on, and would take the numbers of what is taken in here.
        self.catch_up_epoch()?;
        let done = if self.is_open() {
            self.with_identity(|identity| self.take_in(&volume, Some(identity)))?
        } else {
            self.take_in(&volume, None)?
        };
        volume.accept(&mut self.db())?;
        info!(
            volume = volume.id().0,
            taken_in = done.adopted.len(),
            strays = done.strays.len(),
            "a volume was accepted"
        );
        self.copy_identity();
        let what = if condition == VolumeCondition::OldDatabase { "old_database" } else { "swapped" };
        let public = serde_json::json!({
            "volume": volume.id(), "what": what, "taken_in": done.adopted.len(), "strays": done.strays.len(),
        });
        self.note("volume_accepted", public, None);
        self.poke();
        self.storage_overview()
    }
}

/// What a camera sent, from one of its segments.
fn config_of(identity: &Identity, path: &Path) -> Result<StreamConfig> {
    let plain = vault::seal::open_seek(identity, File::open(path)?)?;
    let reader = mux::read::Reader::open(plain);
    reader.map(|r| r.config().clone()).map_err(|_| Error::new(Code::Damaged, "There is no video in it."))
}
