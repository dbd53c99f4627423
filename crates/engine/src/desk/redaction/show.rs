//! What is shown of a redaction.

use super::{ClipFacts, clip_facts, draft};
use crate::desk::Desk;
use crate::error::Result;
use crate::view::redaction::{RedactionRow, RedactionStage, RedactionView};
use store::StoredRedaction;

impl Desk {
    /// All redactions, the one changed last first.
    pub fn redactions(&self) -> Result<Vec<RedactionRow>> {
        let mut all = self.with_private(|private| Ok(private.redactions()?))?;
        all.sort_by_key(|stored| std::cmp::Reverse((stored.changed, stored.id)));
        all.iter().map(|stored| self.redaction_row(stored)).collect()
    }

    fn redaction_row(&self, stored: &StoredRedaction) -> Result<RedactionRow> {
        let facts = clip_facts(stored)?;
        let plan = draft(stored)?.plan;
        Ok(RedactionRow {
            id: stored.id,
            camera: stored.camera.to_string(),
            camera_name: self.name_of(&stored.camera).unwrap_or_default(),
            from_us: facts.from_us,
            to_us: facts.to_us,
            response: stored.response,
            stage: RedactionStage::Draft,
            job: self.redactions.jobs().get(&stored.id).cloned(),
            marks: u32::try_from(plan.marks.len()).unwrap_or(u32::MAX),
            changed_us: stored.changed.0,
        })
    }

    /// One redaction. What its footage was is told also where it is gone; then `problem` says so.
    pub fn redaction(&self, id: i64) -> Result<RedactionView> {
        let stored = self.stored_redaction(id)?;
        let draft = draft(&stored)?;
        let masks = self.masks_of(&stored.camera)?;
        let problem = match self.redaction_footage(&stored) {
            Ok(_) => None,
            Err(error) => {
                self.require_open()?;
                Some(error.view())
            }
        };
        let ClipFacts { from_us, to_us, length_us, frames, width, height, has_sound, gaps, .. } = clip_facts(&stored)?;
        let lacking = draft.plan.lacking(None);
        Ok(RedactionView {
            id,
            camera: stored.camera.to_string(),
            camera_name: self.name_of(&stored.camera).unwrap_or_default(),
            from_us,
            to_us,
            length_us,
            frames,
            width,
            height,
            has_sound,
            gaps,
            response: stored.response,
            revision: stored.revision,
            can_undo: !draft.past.is_empty(),
            can_redo: !draft.future.is_empty(),
            plan: draft.plan,
            masks,
            stage: RedactionStage::Draft,
            job: self.redactions.jobs().get(&id).cloned(),
            render: None,
            lacking,
            problem,
        })
    }

    /// Sixteen bytes a picture, in their order: clip time and wall time in microseconds, each a double, big-endian.
    pub fn redaction_frames(&self, id: i64) -> Result<Vec<u8>> {
        let footage = self.redaction_footage(&self.stored_redaction(id)?)?;
        let frame =
            |(at, wall): &(i64, model::Utc)| [(*at as f64).to_be_bytes(), (wall.0 as f64).to_be_bytes()].concat();
        Ok(footage.times.iter().flat_map(frame).collect())
    }
}
