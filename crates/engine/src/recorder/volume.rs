//! Finding the footage volume, taking it, and putting it in order.

use super::books::Books;
use super::status::Alarm;
use model::Utc;
use std::fs::File;
use std::io;
use std::path::PathBuf;
use store::{HouseholdId, RecorderDb, Volume, VolumeId, VolumeState};

/// Where the household's footage goes, and whose it must be.
pub(super) struct Opened {
    pub(super) household: HouseholdId,
    /// The home's own folder, where the owner chose no other.
    pub(super) default_root: PathBuf,
    pub(super) books: Books,
}

impl Opened {
    /// Finds the volume and brings files and rows to agree. Nothing of this household may be written meanwhile.
    pub(super) fn open(&self, db: &mut RecorderDb, now: Utc) -> Result<Volume, Alarm> {
        let mut volume = self.find(db, now).map_err(|error| {
            tracing::error!(error = %chain(&error), "the footage volume cannot be used");
            match error {
                store::Error::VolumeMissing(_) => Alarm::VolumeMissing,
                store::Error::VolumeForeign(_) => Alarm::VolumeForeign,
                store::Error::Full => Alarm::DiskFull,
                error => Alarm::DiskFailed { reason: error.to_string() },
            }
        })??;
        let older = self.older(db, &volume);
        let done = volume
            .take(db)
            .and_then(|()| {
                let here: Vec<_> = older.iter().chain([&volume]).collect();
                let given_up = store::give_up_elsewhere(db, &here)?;
                if !given_up.is_empty() {
                    tracing::warn!(?given_up, "segments on a disk that is away are given up");
                }
                let mut done = store::reconcile(db, &volume, &cut)?;
                for older in &older {
                    // Trouble with what is only read from now on must not keep the cameras from being recorded.
                    match store::reconcile(db, older, &cut) {
                        Ok(more) => merge(&mut done, more),
                        Err(error) => tracing::warn!(error = %chain(&error), "older footage was not put in order"),
                    }
                }
                Ok(done)
            })
            .map_err(|error| Alarm::DiskFailed { reason: chain(&error) })?;
        if done != store::Reconciled::default() {
            tracing::info!(
                cut = done.cut.len(),
                committed = done.committed.len(),
                removed = done.removed.len(),
                missing = done.missing.len(),
                strays = done.strays.len(),
                "footage put in order"
            );
            self.books.reconciled(&done);
        }
        Ok(volume)
    }

    /// Where the owner wants new footage.
    pub(super) fn root(&self, db: &RecorderDb) -> store::Result<PathBuf> {
        let chosen = db.settings()?.footage_folder;
        Ok(if chosen.is_empty() { self.default_root.clone() } else { PathBuf::from(chosen) })
    }

    /// The volume that the owner chose while others are written to. Nothing is put in order: files and rows agree already.
    pub(super) fn switch(&self, db: &mut RecorderDb, now: Utc) -> Result<Volume, Alarm> {
        let failed = |error: store::Error| Alarm::DiskFailed { reason: chain(&error) };
        let mut volume = self.find(db, now).map_err(failed)??;
        volume.take(db).map_err(failed)?;
        Ok(volume)
    }

    /// Volumes that footage went to before, as far as they are there and hold any.
    pub(super) fn older(&self, db: &RecorderDb, current: &Volume) -> Vec<Volume> {
        let rows = db.volumes().unwrap_or_default();
        let writing = db.being_written().unwrap_or_default();
        rows.into_iter()
            .filter(|row| row.id != *current.id())
            .filter(|row| db.footage_bytes(&row.id).is_ok_and(|b| b > 0) || writing.iter().any(|w| w.volume == row.id))
            .filter_map(|row| match Volume::look(db, &self.household, row.root.as_ref()) {
                Ok(VolumeState::Ok(volume)) => Some(volume),
                _ => None,
            })
            .collect()
    }

    fn find(&self, db: &mut RecorderDb, now: Utc) -> store::Result<Result<Volume, Alarm>> {
        let root = self.root(db)?;
        if db.volumes()?.is_empty() {
            let id = VolumeId(uuid::Uuid::new_v4().simple().to_string());
            return Volume::adopt(db, &self.household, id, &root, now).map(Ok);
        }
        Ok(match Volume::look(db, &self.household, &root)? {
            VolumeState::Ok(volume) => Ok(volume),
            VolumeState::Missing => Err(Alarm::VolumeMissing),
            VolumeState::Foreign(found) if found.household_id == self.household => Err(Alarm::VolumeUnknown),
            VolumeState::Foreign(_) => Err(Alarm::VolumeForeign),
            VolumeState::Damaged(reason) => Err(Alarm::DiskFailed { reason: reason.to_owned() }),
            VolumeState::OldDatabase { .. } => Err(Alarm::OldDatabase),
            VolumeState::OldVolume { .. } => Err(Alarm::OldVolume),
        })
    }
}

fn merge(done: &mut store::Reconciled, more: store::Reconciled) {
    done.cut.extend(more.cut);
    done.committed.extend(more.committed);
    done.removed.extend(more.removed);
    done.unreadable.extend(more.unreadable);
    done.missing.extend(more.missing);
    done.returned.extend(more.returned);
    done.deleted.extend(more.deleted);
    done.tidied.extend(more.tidied);
    done.adopted.extend(more.adopted);
    done.strays.extend(more.strays);
}

/// How much of a cut file is good, as `store` asks and `vault` knows. A file whose header is not whole holds nothing.
pub(super) fn cut(file: &File, length: u64) -> io::Result<store::CutLength> {
    match vault::seal::cut_length(file, length) {
        Ok(cut) => Ok(store::CutLength { good: cut.good, plaintext: cut.plaintext }),
        Err(vault::Error::Stream(error)) => Err(error),
        Err(_) => Ok(store::CutLength { good: 0, plaintext: 0 }),
    }
}

/// An error with its causes, in one line, for the log.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}
