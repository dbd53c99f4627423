//! Holds: footage that no limit may delete. Bare here (camera, span, until); the reason is in `private.db`.

use crate::{RecorderDb, Result};
use model::{CameraId, Span, Utc};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct HoldId(pub i64);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    pub id: HoldId,
    pub camera: CameraId,
    pub span: Span,
    pub made: Utc,
    /// Ends by itself then; `None` is until released.
    pub until: Option<Utc>,
}

impl RecorderDb {
    pub fn add_hold(&mut self, _camera: &CameraId, _span: Span, _until: Option<Utc>, _now: Utc) -> Result<HoldId> {
        unimplemented!()
    }

    /// `Error::NotFound` if there is no such hold.
    pub fn release_hold(&mut self, _id: HoldId) -> Result<()> {
        unimplemented!()
    }

    /// Holds in force at `now`.
    pub fn holds(&self, _now: Utc) -> Result<Vec<Hold>> {
        unimplemented!()
    }
}
