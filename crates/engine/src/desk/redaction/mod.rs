//! Redaction at the desk: what of a clip is hidden is planned here, step by step, and nothing of the footage is changed.
//!
//! ```text
//! begin ─▶ edit, undo, redo ─▶ render (crate::redact) ─▶ review ─▶ approve ─▶ save (crate::export)
//!            ▲  any change of the plan or of the camera's masks leads back here: a hash decides │
//!            └──────────────────────────────────────────────────────────────────────────────────┘
//! ```
//! Plans lie in `private.db`, renders sealed in folders below the home; the plan as data, and what it hides, is `model::redaction`'s.
//! What decodes and encodes is the decode worker's.

mod find;
mod folder;
mod footage;
mod kept;
mod masks;
mod picture;
mod plan;
mod reel;
mod renders;
mod result;
mod review;
mod second;
mod show;

use super::{Desk, camera_id};
use crate::error::{Code, Error, Result};
use crate::view::redaction::{FindJob, RedactionView, RenderJob};
use crate::view::requests::ResponseClip;
pub use find::Wanted;
pub(crate) use find::{Batch as LookBatch, EVERY, LookJob, MAX_WIDTH};
pub(crate) use folder::{Folder, Part};
use footage::ClipFacts;
pub(crate) use footage::{Footage, kept as footage_kept};
use kept::Kept;
use model::find::Models;
use model::redaction::{CameraMasks, Draft, Plan};
use model::{Span, Utc};
pub(crate) use reel::{Label, Placed, Reel, write as write_reel};
pub(crate) use renders::{Group, Made, Order, Task, Whole};
pub(crate) use review::Approval;
pub(crate) use second::SecondJob;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use store::{HoldId, StoredRedaction};

/// What the hold of a redaction's footage is called.
const HELD_FOR: &str = "A clip of it is being redacted.";

/// What is kept of redactions while the household is open.
#[derive(Default)]
pub(super) struct Redactions {
    footage: footage::Clips,
    /// Renders and checks under way, and how the last one ended if not well; by redaction.
    jobs: Mutex<BTreeMap<i64, RenderJob>>,
    /// The same of looks.
    finds: Mutex<BTreeMap<i64, FindJob>>,
    models: Mutex<KnownModels>,
}

/// What can be looked for here, as far as it was asked since the household was unlocked: models come and go meanwhile.
#[derive(Default)]
struct KnownModels {
    there: Option<Models>,
    /// Somebody saw to it that it is asked, whatever comes of it.
    asking: bool,
}

impl Redactions {
    /// The household was unlocked.
    pub(super) fn begin(&self) {
        *self.models() = KnownModels::default();
    }

    fn models(&self) -> MutexGuard<'_, KnownModels> {
        self.models.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The household was locked.
    pub(super) fn wipe(&self) {
        self.footage.wipe();
        self.jobs().clear();
        self.finds().clear();
    }

    fn finds(&self) -> MutexGuard<'_, BTreeMap<i64, FindJob>> {
        self.finds.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn jobs(&self) -> MutexGuard<'_, BTreeMap<i64, RenderJob>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Desk {
    /// The redaction of this clip for this response (or for none) if there is one, else a new one whose footage is held.
    pub fn begin_redaction(&self, clip: &ResponseClip, response: Option<i64>) -> Result<RedactionView> {
        let camera = camera_id(&clip.camera)?;
        let span = Span::new(Utc(clip.from_us), Utc(clip.to_us))
            .ok_or_else(|| Error::new(Code::BadAddress, "A clip ends before it begins."))?;
        if let Some(there) = self.with_private(|private| Ok(private.redaction_of(&camera, span, response)?))? {
            self.hold_redaction(&there)?;
            return self.redaction(there.id);
        }
        self.name_of(&camera)?;
        if let Some(response) = response {
            let known = self.with_private(|private| Ok(private.response(response)?.is_some()))?;
            if !known {
                return Err(Error::new(Code::NotFound, "There is no such response."));
            }
        }
        let footage = self.clip_of(&camera, span)?;
        let facts = footage.facts(self);
        // Where anybody may walk, everything is hidden but what the owner picks.
        let street = self.masks_of(&camera)?.street;
        let plan = if street { Plan::of_street(facts.length_us) } else { Plan::of(facts.length_us) };
        let now = self.clock.now();
        let mut new = StoredRedaction {
            id: 0,
            camera,
            span,
            response,
            hold: None,
            clip: json(&facts)?,
            draft: json(&Draft::of(plan))?,
            revision: 1,
            made: now,
            changed: now,
        };
        new.id = self.with_private(|private| Ok(private.add_redaction(&new)?))?;
        self.hold_redaction(&new)?;
        self.note_redaction("redaction_begun", &new, &self.words_of(&new));
        self.redaction(new.id)
    }

    /// Keeps a redaction's footage, unless that was done; a crash may have come between.
    fn hold_redaction(&self, stored: &StoredRedaction) -> Result<()> {
        if stored.hold.is_some() {
            return Ok(());
        }
        let span = self.clip_of(&stored.camera, stored.span)?.kept(stored.span);
        let made = self.add_hold(&stored.camera, span.from, span.to, None, Some(HELD_FOR))?;
        let holds = self.db().holds(self.clock.now())?;
        let Some(hold) = holds.into_iter().find(|hold| hold.id == HoldId(made.id)) else { return Ok(()) };
        self.with_private(|private| Ok(private.set_redaction_hold(stored.id, hold.id, hold.made)?))
    }

    /// Drops a redaction with its hold. The footage stays as long as it would have without.
    pub fn discard_redaction(&self, id: i64) -> Result<()> {
        let stored = self.stored_redaction(id)?;
        let folders = self.render_folders(id)?;
        self.with_private(|private| Ok(private.remove_redaction(id)?))?;
        folders.iter().for_each(Folder::remove);
        if let Some((hold, made)) = stored.hold {
            let there = self.db().holds(self.clock.now())?.iter().any(|held| held.id == hold && held.made == made);
            // The owner may have released it by hand.
            if there {
                self.release_hold(hold.0)?;
            }
        }
        self.redactions.jobs().remove(&id);
        self.redactions.finds().remove(&id);
        self.note_redaction("redaction_discarded", &stored, &self.words_of(&stored));
        Ok(())
    }

    pub(crate) fn stored_redaction(&self, id: i64) -> Result<StoredRedaction> {
        self.with_private(|private| Ok(private.redaction(id)?))
    }

    /// Enters an act: which redaction is for anybody, what it is of for the owner only.
    fn note_redaction(&self, kind: &str, stored: &StoredRedaction, details: &str) {
        self.note(kind, serde_json::json!({ "redaction": stored.id }), Some(details));
    }

    /// Which clip, in the ledger's words.
    fn words_of(&self, stored: &StoredRedaction) -> String {
        let name = self.name_of(&stored.camera).unwrap_or_else(|_| stored.camera.to_string());
        format!("{name} from {} to {}", stored.span.from, stored.span.to)
    }
}

fn clip_facts(stored: &StoredRedaction) -> Result<ClipFacts> {
    parse(&stored.clip)
}

fn draft(stored: &StoredRedaction) -> Result<Draft> {
    parse(&stored.draft)
}

/// What names a plan with what its camera never shows, as far as a result follows from it: neither whether the masks are drawn on the
/// screen, nor in which looks its marks were found.
fn plan_hash(plan: &Plan, masks: &CameraMasks) -> Result<[u8; 32]> {
    let mut plan = Plan { looks: Vec::new(), ..plan.clone() };
    plan.marks.iter_mut().filter_map(|mark| mark.found.as_mut()).for_each(|found| found.look = 0);
    let masks = CameraMasks { on_screen: false, street: false, ..masks.clone() };
    Ok(Sha256::digest(json(&(&plan, &masks))?).into())
}

fn json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|_| Error::internal("What is kept of a redaction is no JSON."))
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T> {
    // The error of the parser would quote what stands there.
    serde_json::from_str(text).map_err(|_| {
        Error::new(Code::Damaged, "What is kept of this redaction cannot be read.")
            .hint("A copy of private.db from a backup can take its place. The footage is not affected.")
    })
}

#[cfg(test)]
mod tests;
