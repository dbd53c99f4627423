//! What is shown of a redaction.

use super::renders::State;
use super::{ClipFacts, Whole, clip_facts};
use crate::desk::Desk;
use crate::error::Result;
use crate::view::redaction::{RedactionRow, RedactionStage, RedactionView, RenderJob, RenderState, RenderView};
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
        let state = self.redaction_state(stored.id)?;
        let job = self.render_job(stored.id);
        Ok(RedactionRow {
            id: stored.id,
            camera: stored.camera.to_string(),
            camera_name: self.name_of(&stored.camera).unwrap_or_default(),
            from_us: facts.from_us,
            to_us: facts.to_us,
            response: stored.response,
            stage: stage(&state, job.as_ref()),
            job,
            marks: u32::try_from(state.draft.plan.marks.len()).unwrap_or(u32::MAX),
            changed_us: stored.changed.0,
        })
    }

    /// One redaction. What its footage was is told also where it is gone; then `problem` says so.
    pub fn redaction(&self, id: i64) -> Result<RedactionView> {
        let state = self.redaction_state(id)?;
        let problem = match self.redaction_footage(&state.stored) {
            Ok(_) => None,
            Err(error) => {
                self.require_open()?;
                Some(error.view())
            }
        };
        let job = self.render_job(id);
        let (stage, lacking) = (stage(&state, job.as_ref()), state.lacking());
        let render = state.newest().map(|(whole, current)| render_view(whole, !current));
        let find = self.find_view(&state.stored)?;
        let State { stored, draft, masks, .. } = state;
        let ClipFacts { from_us, to_us, length_us, frames, width, height, has_sound, gaps, .. } = clip_facts(&stored)?;
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
            stage,
            job,
            render,
            lacking,
            find,
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

/// How far it has come, all of it looked at anew.
fn stage(state: &State, job: Option<&RenderJob>) -> RedactionStage {
    let Some(whole) = state.current() else {
        let under_way = |job: &RenderJob| !matches!(job.state, RenderState::Cancelled | RenderState::Failed);
        return if job.is_some_and(under_way) { RedactionStage::Rendering } else { RedactionStage::Draft };
    };
    match (state.lacking().is_empty(), whole.made.receipt.approved_us) {
        (false, _) => RedactionStage::Review,
        (true, None) => RedactionStage::Reviewed,
        (true, Some(_)) => RedactionStage::Approved,
    }
}

fn render_view(whole: &Whole, stale: bool) -> RenderView {
    let Whole { stored, task, made, review, .. } = whole;
    RenderView {
        id: stored.id,
        made_us: made.made_us,
        stale,
        frames: made.frames,
        width: task.size.width,
        height: task.size.height,
        bytes: made.bytes,
        length_us: made.length_us,
        sound: made.sound,
        sheets: task.plan.to_be_seen().map(|mark| mark.id).collect(),
        sheets_seen: review.sheets.iter().copied().collect(),
        watched: review.watched.clone(),
        receipt: made.receipt.clone(),
    }
}
