//! What models found in a rendered result: kept with the render, told in its receipt, and made undecided marks of the plan where no
//! decision covers it.

use super::find::{Setup, listed};
use super::renders::{State, Whole, not_rendered};
use super::{Made, json, parse};
use crate::desk::Desk;
use crate::error::Result;
use crate::view::redaction::SecondLook;
use model::find::{Models, Subject};
use model::redaction::Plan;
use std::collections::BTreeSet;

/// A second look to be made, or to be gone on with.
pub(crate) struct SecondJob {
    id: i64,
    pub(crate) look: i64,
    pub(crate) setup: Setup,
    pub(crate) whole: Whole,
    /// Groups that were not looked through yet.
    pub(crate) missing: Vec<usize>,
}

/// What is looked for in a result: what was looked for in the clip, and faces and number plates where nothing was.
fn subjects(plan: &Plan) -> BTreeSet<Subject> {
    let looked: BTreeSet<Subject> = plan.looks.iter().flat_map(|look| look.subjects.iter().copied()).collect();
    if looked.is_empty() { BTreeSet::from([Subject::Face, Subject::Plate]) } else { looked }
}

impl State {
    /// Whether models could look through the render of the plan as it is, and did not. What the owner approved stays approved when
    /// models come later.
    pub(super) fn lacks_second_look(&self) -> bool {
        let not_looked = |whole: &Whole| {
            let receipt = &whole.made.receipt;
            receipt.second.is_none() && receipt.approved_us.is_none()
        };
        let can = |models: &Models| Setup::of(&subjects(&self.draft.plan), models).is_ok();
        self.models.as_ref().is_some_and(can) && self.current().is_some_and(not_looked)
    }
}

impl Desk {
    /// Refuses where no model is there, or nothing was rendered of the plan as it is.
    pub(crate) fn may_look_again(&self, id: i64, models: &Models) -> Result<()> {
        let state = self.redaction_state(id)?;
        Setup::of(&subjects(&state.draft.plan), models)?;
        state.current().map(drop).ok_or_else(not_rendered)
    }

    /// What of the render of the plan as it is models did not look through yet; `None` where they did, or none is there.
    pub(crate) fn order_second(&self, id: i64, models: &Models) -> Result<Option<SecondJob>> {
        let state = self.redaction_state(id)?;
        let whole = state.renders.into_iter().find(|(_, current)| *current).map(|(whole, _)| whole);
        let Some(whole) = whole.filter(|whole| whole.made.receipt.second.is_none()) else { return Ok(None) };
        let Ok(setup) = Setup::of(&subjects(&whole.task.plan), models) else { return Ok(None) };
        let setup = setup.without_heads();
        let hash = setup.hash()?;
        let all = self.with_private(|private| Ok(private.looks(id)?))?;
        let (same, left): (Vec<_>, Vec<_>) = all
            .into_iter()
            .filter(|look| look.render == Some(whole.stored.id))
            .partition(|look| look.setup == hash && look.source == whole.stored.source);
        for look in left {
            self.with_private(|private| Ok(private.remove_look(look.id)?))?;
        }
        let look = match same.first() {
            Some(look) => look.id,
            None => self.new_look(id, Some(whole.stored.id), whole.stored.source, &setup)?,
        };
        let there = self.with_private(|private| Ok(private.look_batches(look)?))?;
        let not_there = |group: &usize| !there.contains(&i64::try_from(*group).unwrap_or(i64::MAX));
        let missing = (0..whole.task.groups.len()).filter(not_there).collect();
        Ok(Some(SecondJob { id, look, setup, whole, missing }))
    }

    /// All of the result was looked through.
    pub(crate) fn second_is_whole(&self, job: &SecondJob) -> Result<()> {
        let found = self.found(job.look)?;
        let stored = self.stored_redaction(job.id)?;
        let footage = self.redaction_footage(&stored)?;
        let facts = self.track_facts(&stored, &footage, &job.setup)?;
        let (marks, decided) = track::slipped(&found, &job.whole.task.plan, &facts);
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let second = SecondLook {
            subjects: job.setup.subjects.iter().copied().collect(),
            models: job.setup.models.clone(),
            pictures: job.pictures()?,
            looked: number(found.len()),
            decided: number(decided),
            suggested: number(marks.len()),
        };
        // The marks first: a receipt that tells of a look lets the owner approve. Without any, the plan stays what was rendered.
        if !marks.is_empty() {
            self.suggest(job.id, &job.setup.facts(true, second.looked), &marks, false)?;
        }
        let public = serde_json::json!({
            "redaction": job.id, "pictures": second.looked, "decided": second.decided, "suggested": second.suggested,
        });
        self.with_private(|private| {
            let now = private.renders(job.id)?.into_iter().find(|render| render.id == job.whole.stored.id);
            let mut made: Made = parse(&now.and_then(|render| render.made).ok_or_else(not_rendered)?)?;
            made.receipt.second = Some(second);
            Ok(private.set_render_made(job.whole.stored.id, &json(&made)?)?)
        })?;
        let words = format!("{}: looked for {} in the result", self.words_of(&stored), listed(&job.setup.subjects));
        self.note("redaction_looked", public, Some(&words));
        Ok(())
    }
}
