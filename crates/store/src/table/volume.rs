//! The volumes this household knows.

use crate::{RecorderDb, Result};
use model::Utc;
use serde::{Deserialize, Serialize};

/// A volume's random id, 32 hex digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct VolumeId(pub String);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VolumeRow {
    pub id: VolumeId,
    pub root: String,
    pub generation: u64,
    pub adopted: Utc,
    /// Bytes of the file system that were not ours when last calm.
    pub foreign_bytes: u64,
}

impl RecorderDb {
    pub fn volumes(&self) -> Result<Vec<VolumeRow>> {
        unimplemented!()
    }

    /// The owner has seen that others grew on this disk: what they take now is the new normal.
    pub fn accept_foreign_growth(&mut self, _id: &VolumeId, _foreign_bytes: u64) -> Result<()> {
        unimplemented!()
    }
}
