//! Key epochs: the recipient that footage is sealed to, since when.

use crate::{RecorderDb, Result};
use model::Utc;
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EpochId(pub i64);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Epoch {
    /// From 1, as in the identity files.
    pub id: EpochId,
    /// `age1...`, public.
    pub recipient: String,
    pub started: Utc,
}

impl RecorderDb {
    /// Begins the next epoch.
    pub fn start_epoch(&mut self, _recipient: &str, _now: Utc) -> Result<EpochId> {
        unimplemented!()
    }

    /// All epochs, oldest first.
    pub fn epochs(&self) -> Result<Vec<Epoch>> {
        unimplemented!()
    }

    pub fn current_epoch(&self) -> Result<Option<Epoch>> {
        unimplemented!()
    }
}
