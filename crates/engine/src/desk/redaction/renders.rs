//! Renders of a redaction: which one is of the plan as it is, what a new one is made of, and what became of it.

use super::folder::{self, Folder, Held};
use super::{Footage, draft, json, parse, plan_hash};
use crate::desk::Desk;
use crate::error::{Code, Error, Result};
use crate::view::redaction::{Receipt, RenderCheck, RenderJob};
use model::find::Models;
use model::redaction::{CameraMasks, Plan, Review, Size, SoundPlan, Stretch};
use model::{AudioConfig, CameraId, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::{StoredRedaction, StoredRender};
use vault::Recipient;

/// What a render was ordered to be: kept with it, so that it is shown, judged and played also when the plan went on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Task {
    pub(crate) plan: Plan,
    pub(crate) masks: CameraMasks,
    pub(crate) size: Size,
    /// The film's groups of pictures.
    pub(crate) groups: Vec<Group>,
    /// From the first kept picture to the end of the last one, clip time.
    pub(crate) film: Stretch,
    /// Wall time of the first kept picture.
    pub(crate) taken: Utc,
    pub(crate) sound: Option<AudioConfig>,
}

/// A group of pictures that is encoded by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Group {
    /// Which part of the clip it is of.
    pub(crate) part: usize,
    pub(crate) when: Stretch,
    pub(crate) pictures: u32,
}

/// What a render became.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Made {
    pub(crate) receipt: Receipt,
    pub(crate) made_us: i64,
    pub(crate) frames: u32,
    pub(crate) bytes: u64,
    pub(crate) length_us: i64,
    pub(crate) sound: bool,
    /// With which the commitments to the original can be opened, one by one; hex.
    pub(crate) salts: Vec<String>,
}

/// A render to be made, or to be gone on with.
pub(crate) struct Order {
    pub(crate) stored: StoredRedaction,
    pub(crate) render: StoredRender,
    pub(crate) task: Task,
    pub(crate) footage: Arc<Footage>,
    pub(crate) folder: Held,
    pub(crate) recipient: Recipient,
}

/// A render that is whole.
pub(crate) struct Whole {
    pub(crate) stored: StoredRender,
    pub(crate) task: Task,
    pub(crate) made: Made,
    pub(crate) review: Review,
    pub(crate) folder: Folder,
}

/// A redaction with all that decides what may be done with it.
pub(crate) struct State {
    pub(crate) stored: StoredRedaction,
    pub(super) draft: model::redaction::Draft,
    pub(super) masks: CameraMasks,
    /// Whole renders, newest first, each with whether it is of the plan, the masks and the footage as they are.
    pub(super) renders: Vec<(Whole, bool)>,
    /// What can be looked for on this computer, once that is known.
    pub(super) models: Option<Models>,
}

impl State {
    /// The whole render of the plan as it is.
    pub(crate) fn current(&self) -> Option<&Whole> {
        self.renders.iter().find(|(_, current)| *current).map(|(whole, _)| whole)
    }

    /// That one, or the newest of an older plan.
    pub(crate) fn newest(&self) -> Option<(&Whole, bool)> {
        let current = self.current().map(|whole| (whole, true));
        current.or_else(|| self.renders.first().map(|(whole, current)| (whole, *current)))
    }
}

impl Desk {
    pub(crate) fn redaction_state(&self, id: i64) -> Result<State> {
        let stored = self.stored_redaction(id)?;
        let draft = draft(&stored)?;
        let masks = self.masks_of(&stored.camera)?;
        let plan = plan_hash(&draft.plan, &masks)?;
        let source = super::clip_facts(&stored)?.source;
        let mut renders = Vec::new();
        for render in self.with_private(|private| Ok(private.renders(id)?))? {
            let current = render.plan == plan && hex::encode(render.source) == source;
            if let Some(whole) = self.whole(render)? {
                renders.push((whole, current));
            }
        }
        Ok(State { stored, draft, masks, renders, models: self.models_if_known() })
    }

    /// A render, if it is whole and its files are there.
    fn whole(&self, stored: StoredRender) -> Result<Option<Whole>> {
        let folder = Folder::of(self.home(), &stored.folder);
        let Some(made) = stored.made.as_deref().filter(|_| folder.is_there()).map(parse).transpose()? else {
            return Ok(None);
        };
        Ok(Some(Whole { task: parse(&stored.task)?, made, review: parse(&stored.review)?, folder, stored }))
    }

    /// Refuses what can be neither rendered nor, with `check`, checked.
    pub(crate) fn may_render(&self, id: i64, check: bool) -> Result<()> {
        let state = self.redaction_state(id)?;
        let footage = self.redaction_footage(&state.stored)?;
        if check {
            return state.current().map(drop).ok_or_else(not_rendered);
        }
        task(&footage, state.draft.plan, state.masks).map(drop)
    }

    /// What is to be rendered of a redaction's plan as it is; `None` where that is done.
    pub(crate) fn order_render(&self, id: i64) -> Result<Option<Order>> {
        let State { stored, draft, masks, renders, .. } = self.redaction_state(id)?;
        if renders.iter().any(|(_, current)| *current) {
            return Ok(None);
        }
        let footage = self.redaction_footage(&stored)?;
        let task = task(&footage, draft.plan, masks)?;
        let plan = plan_hash(&task.plan, &task.masks)?;
        let all = self.with_private(|private| Ok(private.renders(id)?))?;
        // Others that were not finished are of plans that nobody has any more.
        let (going_on, left): (Vec<_>, Vec<_>) = all
            .into_iter()
            .filter(|render| render.made.is_none())
            .partition(|render| render.plan == plan && render.source == footage.source);
        left.iter().try_for_each(|render| self.drop_render(render))?;
        let render = match going_on.into_iter().next() {
            Some(render) => render,
            None => self.new_render(id, plan, footage.source, &task)?,
        };
        self.hold_order(stored, render, task, footage).map(Some)
    }

    /// The render of the plan as it is, to be made again beside itself.
    pub(crate) fn order_check(&self, id: i64) -> Result<Order> {
        let state = self.redaction_state(id)?;
        let whole = state.renders.into_iter().find(|(_, current)| *current).map(|(whole, _)| whole);
        let whole = whole.ok_or_else(not_rendered)?;
        let footage = self.redaction_footage(&state.stored)?;
        self.hold_order(state.stored, whole.stored, whole.task, footage)
    }

    fn hold_order(
        &self,
        stored: StoredRedaction,
        render: StoredRender,
        task: Task,
        footage: Arc<Footage>,
    ) -> Result<Order> {
        let folder = Folder::of(self.home(), &render.folder).hold()?;
        Ok(Order { stored, render, task, footage, folder, recipient: self.recipient()? })
    }

    fn new_render(&self, redaction: i64, plan: [u8; 32], source: [u8; 32], task: &Task) -> Result<StoredRender> {
        let mut new = StoredRender {
            id: 0,
            redaction,
            folder: folder::new_name()?,
            plan,
            source,
            task: json(task)?,
            made: None,
            review: json(&Review::default())?,
            at: self.clock.now(),
        };
        // The row first: a folder without one is left over.
        new.id = self.with_private(|private| Ok(private.add_render(&new)?))?;
        Ok(new)
    }

    /// A render is whole and was checked. Older ones go, but for one that was approved.
    pub(crate) fn render_is_made(&self, order: &Order, made: &Made) -> Result<()> {
        let body = json(made)?;
        self.with_private(|private| Ok(private.set_render_made(order.render.id, &body)?))?;
        let all = self.with_private(|private| Ok(private.renders(order.stored.id)?))?;
        for old in all.into_iter().filter(|render| render.id != order.render.id) {
            let kept = old.made.as_deref().map(parse::<Made>).transpose()?;
            if kept.is_none_or(|made| made.receipt.approved_us.is_none()) {
                self.drop_render(&old)?;
            }
        }
        Ok(())
    }

    /// A render was checked once more. The owner may have approved it in the meantime.
    pub(crate) fn render_is_checked(&self, order: &Order, checked: RenderCheck) -> Result<()> {
        self.with_private(|private| {
            let now = private.renders(order.stored.id)?.into_iter().find(|render| render.id == order.render.id);
            let mut made: Made = parse(&now.and_then(|render| render.made).ok_or_else(not_rendered)?)?;
            made.receipt.checked = RenderCheck { scanned: made.receipt.checked.scanned, ..checked };
            Ok(private.set_render_made(order.render.id, &json(&made)?)?)
        })
    }

    /// Texts that name a camera: none of them may be in a result. Of a camera that was removed no address is known any more.
    pub(crate) fn camera_words(&self, camera: &CameraId) -> Result<Vec<String>> {
        let mut words = vec![camera.to_string(), self.name_of(camera)?];
        if let Some(camera) = self.db().camera(camera)? {
            for url in [Some(camera.main), camera.sub].into_iter().flatten() {
                words.extend([url.expose().to_owned(), url.without_login(), url.host().to_owned()]);
                let login = url.login().map(|login| [login.user.clone(), login.password.expose().clone()]);
                words.extend(login.into_iter().flatten());
            }
        }
        Ok(words)
    }

    pub(crate) fn note_rendered(&self, order: &Order, made: &Made) {
        let words = format!("{}: SHA-256 {}", self.words_of(&order.stored), made.receipt.sha256);
        self.note_redaction("redaction_rendered", &order.stored, &words);
    }

    /// A render that must not be used any more.
    pub(crate) fn forget_render(&self, order: &Order) -> Result<()> {
        self.drop_render(&order.render)
    }

    /// Counts the locks: what began in one unlock does not go on in the next.
    pub(crate) fn redaction_epoch(&self) -> u64 {
        self.redactions.footage.epoch()
    }

    /// The row first: what a crash leaves is a folder without one, which the next unlock removes.
    fn drop_render(&self, render: &StoredRender) -> Result<()> {
        self.with_private(|private| Ok(private.remove_render(render.id)?))?;
        Folder::of(self.home(), &render.folder).remove();
        Ok(())
    }

    /// The folders of a redaction's renders, for its discard.
    pub(super) fn render_folders(&self, redaction: i64) -> Result<Vec<Folder>> {
        let all = self.with_private(|private| Ok(private.renders(redaction)?))?;
        Ok(all.iter().map(|render| Folder::of(self.home(), &render.folder)).collect())
    }

    /// Removes what a crash left behind of renders. After an unlock.
    pub fn clear_renders(&self) -> Result<()> {
        let known = self.with_private(|private| Ok(private.render_folders()?))?;
        folder::clear(self.home(), &known)
    }

    /// How far a render or a check is, or how it ended; `None` where it ended well.
    pub(crate) fn set_render_job(&self, id: i64, job: Option<RenderJob>) {
        let mut jobs = self.redactions.jobs();
        match job {
            Some(job) => drop(jobs.insert(id, job)),
            None => drop(jobs.remove(&id)),
        }
    }

    pub(crate) fn render_job(&self, id: i64) -> Option<RenderJob> {
        self.redactions.jobs().get(&id).cloned()
    }
}

fn task(footage: &Footage, plan: Plan, masks: CameraMasks) -> Result<Task> {
    let groups = footage.groups(plan.trim);
    let kept: Vec<&(i64, Utc)> = footage.times.iter().filter(|(at, _)| plan.trim.contains(*at)).collect();
    let (Some((from_us, taken)), Some(_)) = (kept.first(), groups.first()) else {
        return Err(Error::new(Code::Refused, "No picture is kept of this clip.")
            .hint("Let what is kept of it begin earlier or end later."));
    };
    // The last picture lasts until the next one, or the clip's end.
    let after = footage.times.iter().map(|(at, _)| *at).find(|at| *at >= plan.trim.to_us);
    let film = Stretch { from_us: *from_us, to_us: after.unwrap_or_else(|| footage.length_us()) };
    let sound = match plan.sound {
        SoundPlan::None => None,
        SoundPlan::Kept { .. } => footage.sound(film)?,
    };
    Ok(Task { size: footage.size(plan.trim), groups, film, taken: *taken, sound, plan, masks })
}

pub(super) fn not_rendered() -> Error {
    Error::new(Code::Refused, "There is no render of this plan as it is.").hint("Render it, then look at the result.")
}
