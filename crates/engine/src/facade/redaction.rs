//! Redactions, for the window: plans are changed at once; renders are jobs.

use super::Engine;
use crate::error::Result;
use crate::view::Topic;
use crate::view::redaction::{CameraMasksRow, RedactionRow, RedactionView};
use crate::view::requests::ResponseClip;
use model::redaction::{CameraMasks, Edit};

/// What a change of a plan changes.
const PLANNED: [Topic; 1] = [Topic::Redactions];
/// What stands in the ledger, too, and among the holds.
const BEGUN: [Topic; 3] = [Topic::Redactions, Topic::Ledger, Topic::Bookmarks];

impl Engine {
    pub async fn redactions_list(&self) -> Result<Vec<RedactionRow>> {
        self.at_open_desk(&[], |desk| desk.redactions()).await
    }

    pub async fn redaction_begin(&self, clip: ResponseClip, response: Option<i64>) -> Result<RedactionView> {
        self.at_open_desk(&BEGUN, move |desk| desk.begin_redaction(&clip, response)).await
    }

    pub async fn redaction_show(&self, id: i64) -> Result<RedactionView> {
        self.at_open_desk(&[], move |desk| desk.redaction(id)).await
    }

    pub async fn redaction_edit(&self, id: i64, revision: u32, edit: Edit) -> Result<RedactionView> {
        self.at_open_desk(&PLANNED, move |desk| desk.edit_redaction(id, revision, edit)).await
    }

    pub async fn redaction_undo(&self, id: i64, revision: u32) -> Result<RedactionView> {
        self.at_open_desk(&PLANNED, move |desk| desk.undo_redaction(id, revision)).await
    }

    pub async fn redaction_redo(&self, id: i64, revision: u32) -> Result<RedactionView> {
        self.at_open_desk(&PLANNED, move |desk| desk.redo_redaction(id, revision)).await
    }

    pub async fn redaction_discard(&self, id: i64) -> Result<()> {
        self.at_open_desk(&BEGUN, move |desk| desk.discard_redaction(id)).await
    }

    /// Sixteen bytes a picture: see [`crate::desk::Desk::redaction_frames`].
    pub async fn redaction_frames(&self, id: i64) -> Result<Vec<u8>> {
        self.at_open_desk(&[], move |desk| desk.redaction_frames(id)).await
    }

    pub async fn camera_masks_get(&self, camera: String) -> Result<CameraMasks> {
        self.at_open_desk(&[], move |desk| desk.camera_masks(&camera)).await
    }

    pub async fn camera_masks_set(&self, camera: String, masks: CameraMasks) -> Result<CameraMasks> {
        let topics = [Topic::Redactions, Topic::Ledger];
        self.at_open_desk(&topics, move |desk| desk.set_camera_masks(&camera, masks)).await
    }

    pub async fn all_masks(&self) -> Result<Vec<CameraMasksRow>> {
        self.at_open_desk(&[], |desk| desk.all_masks()).await
    }
}
