//! The review of a render, and its approval: the one gate to what leaves the house. Nothing but [`Desk::approval`] makes an
//! [`Approval`], and that looks at everything anew.

use super::renders::{State, Whole, not_rendered};
use super::{draft, json};
use crate::desk::Desk;
use crate::error::{Code, Error, Result};
use crate::view::redaction::{ContactSheet, RedactionView};
use model::redaction::{Lacking, Review, Stretch, sheet};

/// That the owner approved these very bytes, and that nothing changed since.
pub(crate) struct Approval {
    whole: Whole,
    words: String,
}

impl Approval {
    pub(crate) fn whole(&self) -> &Whole {
        &self.whole
    }

    /// Of which clip, for the ledger.
    pub(crate) fn words(&self) -> &str {
        &self.words
    }
}

impl State {
    /// What is missing before the plan as it is may be approved.
    pub(super) fn lacking(&self) -> Vec<Lacking> {
        let mut lacking = self.draft.plan.lacking(self.current().map(|whole| &whole.review));
        lacking.extend(self.lacks_second_look().then_some(Lacking::SecondLook));
        lacking
    }
}

impl Desk {
    /// The pictures of a mark's contact sheet, of the render that is shown.
    pub fn redaction_sheet(&self, id: i64, mark: u32) -> Result<ContactSheet> {
        let state = self.redaction_state(id)?;
        let (whole, _) = state.newest().ok_or_else(not_rendered)?;
        let marked = whole.task.plan.mark(mark).ok_or_else(no_mark)?;
        let times = self.redaction_footage(&state.stored)?.shown();
        Ok(ContactSheet { mark, pictures: sheet(marked, &times, whole.task.plan.trim) })
    }

    pub fn saw_redaction_sheet(&self, id: i64, mark: u32) -> Result<RedactionView> {
        self.review(id, |whole, review| {
            whole.task.plan.mark(mark).ok_or_else(no_mark)?;
            review.saw_sheet(mark);
            Ok(())
        })
    }

    pub fn watched_redaction(&self, id: i64, stretch: Stretch) -> Result<RedactionView> {
        self.review(id, |whole, review| {
            let (trim, film) = (whole.task.plan.trim, whole.task.film);
            // Before the film's first picture there is nothing to be watched.
            let from_us = if stretch.from_us <= film.from_us { trim.from_us } else { stretch.from_us };
            let seen = Stretch { from_us, to_us: stretch.to_us.min(trim.to_us) };
            if seen.is_empty() {
                return Err(Error::new(Code::BadAddress, "That is no part of the result."));
            }
            review.watched(seen);
            Ok(())
        })
    }

    fn review(&self, id: i64, see: impl FnOnce(&Whole, &mut Review) -> Result<()>) -> Result<RedactionView> {
        let state = self.redaction_state(id)?;
        let (whole, _) = state.newest().ok_or_else(not_rendered)?;
        let mut review = whole.review.clone();
        see(whole, &mut review)?;
        let body = json(&review)?;
        self.with_private(|private| Ok(private.set_render_review(whole.stored.id, &body)?))?;
        self.redaction(id)
    }

    /// The owner approves the result, having seen all of it. Refused while anything lacks.
    pub fn approve_redaction(&self, id: i64) -> Result<RedactionView> {
        let state = self.redaction_state(id)?;
        self.may_leave(&state)?;
        let whole = state.current().ok_or_else(not_rendered)?;
        if whole.made.receipt.approved_us.is_none() {
            let mut made = whole.made.clone();
            made.receipt.approved_us = Some(self.clock.now().0);
            let body = json(&made)?;
            let words = format!("{}: SHA-256 {}", self.words_of(&state.stored), made.receipt.sha256);
            // Not in the ledger, not approved.
            let public = serde_json::json!({ "redaction": id });
            self.try_note("redaction_approved", public, Some(&words))?;
            let unchanged = self.with_private(|private| {
                let now = private.redaction(id)?;
                let unchanged = now.revision == state.stored.revision && draft(&now)?.plan == state.draft.plan;
                if unchanged {
                    private.set_render_made(whole.stored.id, &body)?;
                }
                Ok(unchanged)
            })?;
            if !unchanged {
                return Err(not_rendered());
            }
        }
        self.redaction(id)
    }

    /// The approval of the plan as it is; looked at anew, by every path on which something leaves the house.
    pub(crate) fn approval(&self, id: i64) -> Result<Approval> {
        let state = self.redaction_state(id)?;
        self.may_leave(&state)?;
        let words = self.words_of(&state.stored);
        let whole = state.renders.into_iter().find(|(_, current)| *current).map(|(whole, _)| whole);
        let whole = whole.ok_or_else(not_rendered)?;
        if whole.made.receipt.approved_us.is_none() {
            return Err(Error::new(Code::Refused, "This result was not approved yet.")
                .hint("Look at the whole of it, then approve it."));
        }
        Ok(Approval { whole, words })
    }

    /// Nothing lacks, the checks held, and the footage is what was rendered.
    fn may_leave(&self, state: &State) -> Result<()> {
        if let Some(lacking) = state.lacking().first() {
            return Err(lacks(lacking, state));
        }
        self.redaction_footage(&state.stored)?;
        let whole = state.current().ok_or_else(not_rendered)?;
        let checked = &whole.made.receipt.checked;
        let held = checked.scanned && checked.again > 0 && checked.sound != Some(false);
        if !held || whole.made.sound != checked.sound.is_some() {
            return Err(Error::new(Code::Refused, "This render was not checked.").hint("Render it again."));
        }
        Ok(())
    }
}

/// What the owner still has to do.
fn lacks(lacking: &Lacking, state: &State) -> Error {
    // By its place among the marks, as the page counts: errors reach the log, and the owner's name for somebody must not.
    let name = |id: u32| {
        let at = state.draft.plan.marks.iter().position(|mark| mark.id == id);
        format!("Mark {}", at.map_or(id as usize, |at| at + 1))
    };
    let (message, hint) = match lacking {
        Lacking::Decision { mark } => {
            (format!("{} is undecided.", name(*mark)), "Decide whether it is hidden or kept; until then it is hidden.")
        }
        Lacking::Render => return not_rendered(),
        Lacking::Sheet { mark } => {
            (format!("The contact sheet of {} was not looked at.", name(*mark)), "Look at it, then approve.")
        }
        Lacking::SecondLook => (
            "The result was not looked through for faces and number plates yet.".to_owned(),
            "Let Porchlight look through it; what it finds there is yours to decide.",
        ),
        Lacking::Watch { stretch } => (
            format!(
                "The result was not watched from {:.1} s to {:.1} s.",
                stretch.from_us as f64 / 1e6,
                stretch.to_us as f64 / 1e6
            ),
            "Watch that part, then approve.",
        ),
    };
    Error::new(Code::Refused, message).hint(hint)
}

fn no_mark() -> Error {
    Error::new(Code::NotFound, "This mark is not in the result.").hint("Was it drawn since? Render it again.")
}
