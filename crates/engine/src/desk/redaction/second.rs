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
use store::{ChangedBy, PrivateDb};

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

/// Whether the second look of a render still holds: for all that is looked for now, and without suggestions. Those that came of it made
/// another plan; whoever took them back has what slipped through again.
fn holds(second: &SecondLook, setup: &Setup) -> bool {
    second.suggested == 0 && setup.subjects.iter().all(|subject| second.subjects.contains(subject))
}

impl State {
    /// Whether models could look through the render of the plan as it is, and did not. What the owner approved stays approved when
    /// models come later.
    pub(super) fn lacks_second_look(&self) -> bool {
        let open = self.current().map(|whole| &whole.made.receipt).filter(|receipt| receipt.approved_us.is_none());
        let (Some(receipt), Some(models)) = (open, &self.models) else { return false };
        let setup = Setup::of(&subjects(&self.draft.plan), models);
        setup.is_ok_and(|setup| !receipt.second.as_ref().is_some_and(|second| holds(second, &setup)))
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
        let Ok(setup) = Setup::of(&subjects(&state.draft.plan), models) else { return Ok(None) };
        let whole = state.renders.into_iter().find(|(_, current)| *current).map(|(whole, _)| whole);
        let looked = |whole: &Whole| whole.made.receipt.second.as_ref().is_some_and(|second| holds(second, &setup));
        let Some(whole) = whole.filter(|whole| !looked(whole)) else { return Ok(None) };
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
        let look = job.setup.facts(true, second.looked);
        let public = serde_json::json!({
            "redaction": job.id, "pictures": second.looked, "decided": second.decided, "suggested": second.suggested,
        });
        let told = |private: &PrivateDb| {
            let now = private.renders(job.id)?.into_iter().find(|render| render.id == job.whole.stored.id);
            let mut made: Made = parse(&now.and_then(|render| render.made).ok_or_else(not_rendered)?)?;
            made.receipt.second = Some(second.clone());
            json(&made)
        };
        let id = job.whole.stored.id;
        if marks.is_empty() {
            // The plan stays what was rendered.
            self.with_private(|private| {
                let made = told(private)?;
                Ok(private.set_render_made(id, &made)?)
            })?;
        } else {
            let by = |private: &PrivateDb| Ok(ChangedBy::Render { id, made: told(private)? });
            self.suggest(job.id, &look, &marks, false, by)?;
        }
        let words = format!("{}: looked for {} in the result", self.words_of(&stored), listed(&job.setup.subjects));
        self.note("redaction_looked", public, Some(&words));
        Ok(())
    }
}
