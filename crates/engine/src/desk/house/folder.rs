//! Another folder for new footage. What is recorded stays where it is and stays readable; a running recorder begins there with
//! each camera's next segment, and loses nothing in between.

use super::Desk;
use crate::desk::storage;
use crate::error::{Code, Error, Result};
use crate::view::StorageOverview;
use model::CameraId;
use std::fs::{self, DirBuilder};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use store::{HouseholdId, SegmentFileName, Volume, VolumeId, VolumeState};

impl Desk {
    /// Chooses where new footage goes, and what all footage there may take; without a limit, what leaves a tenth of the disk or
    /// 20 GB free.
    pub fn set_footage_folder(&self, folder: &Path, limit_bytes: Option<u64>) -> Result<StorageOverview> {
        let folder = std::path::absolute(folder)?;
        let text = folder.to_str().ok_or_else(|| Error::new(Code::DiskUnfit, "The folder's name is no plain text."))?;
        let before = self.footage_root()?;
        let choice = storage::storage_check(&folder)?;
        // On the disk that is used already nothing gets worse.
        if let Some(refusal) = choice.refusal.filter(|_| !on_one_disk(&before, &folder)) {
            return Err(Error::new(Code::DiskUnfit, refusal).hint("Choose another place for footage."));
        }
        let household = HouseholdId(self.household().household_id);
        let refuse = |why: &str| Err(Error::new(Code::DiskUnfit, why).hint("Choose an empty folder."));
        // Bound first: a guard in the head of a match is held to its end.
        let state = Volume::look(&self.db(), &household, &folder)?;
        match state {
            VolumeState::Ok(_) => {}
            VolumeState::Missing => {
                if let Some(parent) = folder.parent() {
                    DirBuilder::new().recursive(true).mode(0o700).create(parent)?;
                }
                let id = VolumeId(uuid::Uuid::new_v4().simple().to_string());
                Volume::adopt(&mut self.db(), &household, id, &folder, self.clock.now())?;
            }
            VolumeState::Foreign(found) if found.household_id == household => {
                return refuse("Footage of this household lies there that its database does not know.");
            }
            VolumeState::Foreign(_) => return refuse("The footage in that folder is another household's."),
            VolumeState::OldDatabase { .. } | VolumeState::OldVolume { .. } => {
                return refuse("The footage in that folder is an older or a newer copy than the database knows.");
            }
            VolumeState::Damaged(_) => return refuse("That folder's identity file cannot be read."),
        }
        vault::copy_identity(self.home(), &folder)?;
        let limit = limit_bytes.unwrap_or(choice.default_limit_bytes);
        {
            let mut db = self.db();
            db.set_setting("quota_bytes", &limit.to_string())?;
            let own = folder == self.home().join("footage");
            db.set_setting("footage_folder", if own { "" } else { text })?;
        }
        self.poke();
        self.note("footage_moved", serde_json::json!({ "limit_bytes": limit }), Some(text));
        self.storage_overview()
    }

    /// The volumes that can be read now, the one for new footage first.
    pub(in crate::desk) fn readable_volumes(&self) -> Result<Vec<Volume>> {
        Ok(self.find_volumes()?.into_iter().filter_map(|found| found.into_volume()).collect())
    }

    /// The volume on which a segment's file lies.
    pub(in crate::desk) fn volume_holding(&self, camera: &CameraId, name: SegmentFileName) -> Result<Volume> {
        let current = self.volume();
        match current {
            // The usual case asks for no list of volumes.
            Ok(volume) if volume.path(camera, name).exists() => Ok(volume),
            current => {
                let elsewhere = self.readable_volumes()?.into_iter().find(|v| v.path(camera, name).exists());
                elsewhere.map_or(current, Ok)
            }
        }
    }

    /// The folder of every volume that the database knows.
    pub(in crate::desk) fn roots(&self) -> Result<Vec<(VolumeId, PathBuf)>> {
        let current = self.volume().ok();
        let rows = self.db().volumes()?;
        let root = |row: &store::VolumeRow| match &current {
            // Its disk may be mounted elsewhere than when a recorder last took it.
            Some(volume) if *volume.id() == row.id => volume.root().to_owned(),
            _ => PathBuf::from(&row.root),
        };
        Ok(rows.iter().map(|row| (row.id.clone(), root(row))).collect())
    }
}

fn on_one_disk(one: &Path, other: &Path) -> bool {
    let device = |path: &Path| path.ancestors().find_map(|p| fs::metadata(p).ok()).map(|m| m.dev());
    device(one).is_some() && device(one) == device(other)
}
