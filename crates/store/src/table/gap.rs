//! Gaps: where there is no footage, and why.

use crate::{RecorderDb, Result};
use model::{CameraId, Gap, GapCause, Span, Utc};

impl RecorderDb {
    /// A gap begins. One that is open already ends here if it began before, and is replaced if not.
    pub fn open_gap(&mut self, _camera: &CameraId, _from: Utc, _cause: GapCause) -> Result<()> {
        unimplemented!()
    }

    /// The camera's open gap ends, if there is one. What footage covers is taken out of it.
    pub fn close_gap(&mut self, _camera: &CameraId, _to: Utc) -> Result<()> {
        unimplemented!()
    }

    /// The gap that lasts.
    pub fn current_gap(&self, _camera: &CameraId) -> Result<Option<Gap>> {
        unimplemented!()
    }

    /// Gaps that touch `span`, oldest first, deletions included as [`GapCause::Deleted`].
    pub fn gaps(&self, _camera: &CameraId, _span: Span) -> Result<Vec<Gap>> {
        unimplemented!()
    }
}
