//! Redactions, for the window: plans are changed at once; renders and full checks are jobs, one at a time, which end when the household
//! is locked and go on when they are asked for again.

use super::pace::Pace;
use super::{Engine, blocking};
use crate::desk::{Desk, Wanted};
use crate::error::{Code, Error, Result};
use crate::export::{self, Approved, Progress, Stage, Watch};
use crate::redact;
use crate::view::redaction::{
    CameraMasksRow, ContactSheet, FindJob, FindState, PictureOf, RedactedFile, RedactionRow, RedactionView, RenderJob,
    RenderState,
};
use crate::view::requests::ResponseClip;
use crate::view::{self, Told, Topic};
use model::find::Subject;
use model::redaction::{CameraMasks, Edit, Risk, Stretch};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::broadcast;
use tracing::warn;

/// What a change of a plan changes.
const PLANNED: [Topic; 1] = [Topic::Redactions];
/// What stands in the ledger, too.
const ACTED: [Topic; 2] = [Topic::Redactions, Topic::Ledger];
/// And among the holds.
const BEGUN: [Topic; 3] = [Topic::Redactions, Topic::Ledger, Topic::Bookmarks];

/// Renders and checks under way.
#[derive(Default)]
pub(super) struct Renders {
    /// By redaction and kind: set by who wants it to end.
    under_way: Mutex<BTreeMap<(i64, Kind), Arc<AtomicBool>>>,
    /// One at a time: each takes half of the computer as it is.
    turn: tokio::sync::Mutex<()>,
}

/// A redaction has one job of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// Of its result: made, checked, looked through.
    Render,
    /// Of its footage: looked through.
    Find,
}

#[derive(Clone, PartialEq, Eq)]
enum Work {
    Render,
    Check,
    SecondLook,
    Find(Wanted),
}

impl Work {
    fn kind(&self) -> Kind {
        match self {
            Self::Find(_) => Kind::Find,
            _ => Kind::Render,
        }
    }

    /// It waits for its turn.
    fn wait(&self, desk: &Desk, id: i64) {
        match self.kind() {
            Kind::Render => {
                let job = RenderJob { state: RenderState::Waiting, done: 0.0, left_ms: None, error: None };
                desk.set_render_job(id, Some(job));
            }
            Kind::Find => {
                let job = FindJob { state: FindState::Waiting, done: 0.0, left_ms: None, error: None };
                desk.set_find_job(id, Some(job));
            }
        }
    }

    /// It ended: well, or with an error, or because the owner wished so.
    fn ended(&self, desk: &Desk, id: i64, ended: Result<()>, by_owner: bool) {
        let error = ended.err().map(|error| (!by_owner).then(|| error.view()));
        match self.kind() {
            Kind::Render => {
                let state = if by_owner { RenderState::Cancelled } else { RenderState::Failed };
                desk.set_render_job(id, error.map(|error| RenderJob { state, done: 0.0, left_ms: None, error }));
            }
            Kind::Find => {
                let state = if by_owner { FindState::Cancelled } else { FindState::Failed };
                desk.set_find_job(id, error.map(|error| FindJob { state, done: 0.0, left_ms: None, error }));
            }
        }
    }
}

impl Renders {
    fn under_way(&self) -> MutexGuard<'_, BTreeMap<(i64, Kind), Arc<AtomicBool>>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn cancel(&self, id: i64, kind: Kind) -> bool {
        let under_way = self.under_way();
        under_way.get(&(id, kind)).is_some_and(|cancelled| !cancelled.swap(true, Ordering::Relaxed))
    }

    /// Ends all: the window goes.
    pub(super) fn cancel_all(&self) {
        self.under_way().values().for_each(|cancelled| cancelled.store(true, Ordering::Relaxed));
    }
}

/// Passes progress on to what is shown.
struct Seen {
    desk: Arc<Desk>,
    id: i64,
    kind: Kind,
    cancelled: Arc<AtomicBool>,
    pace: Pace,
    events: broadcast::Sender<view::Event>,
}

impl Watch for Seen {
    fn cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    fn tell(&self, progress: Progress) {
        let Some(left_ms) = self.pace.due(progress.done) else { return };
        let Progress { stage, done, .. } = progress;
        match self.kind {
            Kind::Render => {
                let state = match stage {
                    Stage::Planning | Stage::Writing => RenderState::Rendering,
                    Stage::ReadingBack | Stage::Checking => RenderState::Checking,
                    Stage::Looking | Stage::Listening => RenderState::Looking,
                };
                self.desk.set_render_job(self.id, Some(RenderJob { state, done, left_ms, error: None }));
            }
            Kind::Find => {
                let state = if stage == Stage::Listening { FindState::Listening } else { FindState::Looking };
                self.desk.set_find_job(self.id, Some(FindJob { state, done, left_ms, error: None }));
            }
        }
        // Nobody may listen.
        let _ = self.events.send(view::Event { topics: PLANNED.to_vec() });
    }
}

/// Ends with the window only.
struct Unwatched(tokio_util::sync::CancellationToken);

impl Watch for Unwatched {
    fn cancelled(&self) -> bool {
        self.0.is_cancelled()
    }

    fn tell(&self, _: Progress) {}
}

impl Engine {
    pub async fn redactions_list(&self) -> Result<Vec<RedactionRow>> {
        self.at_open_desk(&[], |desk| desk.redactions()).await
    }

    pub async fn redaction_begin(&self, clip: ResponseClip, response: Option<i64>) -> Result<RedactionView> {
        self.at_open_desk(&BEGUN, move |desk| desk.begin_redaction(&clip, response)).await
    }

    pub async fn redaction_show(&self, id: i64) -> Result<RedactionView> {
        if self.desk().await?.models_to_be_asked() {
            self.learn_models();
        }
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
        self.0.renders.cancel(id, Kind::Render);
        self.0.renders.cancel(id, Kind::Find);
        self.at_open_desk(&BEGUN, move |desk| desk.discard_redaction(id)).await
    }

    /// Sixteen bytes a picture: see [`crate::desk::Desk::redaction_frames`].
    pub async fn redaction_frames(&self, id: i64) -> Result<Vec<u8>> {
        self.at_open_desk(&[], move |desk| desk.redaction_frames(id)).await
    }

    /// 8 bytes of the picture's own clip time in microseconds, big-endian, and a JPEG.
    pub async fn redaction_picture(&self, id: i64, at_us: i64, which: PictureOf, max_width: u32) -> Result<Vec<u8>> {
        let engine = self.clone();
        self.at_open_desk(&[], move |desk| {
            let (at, picture) = desk.redaction_picture(&engine.0.worker, id, at_us, which, max_width)?;
            Ok([&at.to_be_bytes()[..], picture.expose()].concat())
        })
        .await
    }

    /// A JPEG of a mark, cut out.
    pub async fn redaction_thumbnail(&self, id: i64, mark: u32, max_width: u32) -> Result<Vec<u8>> {
        let engine = self.clone();
        self.at_open_desk(&[], move |desk| {
            let picture = desk.redaction_thumbnail(&engine.0.worker, id, mark, max_width)?;
            Ok(picture.expose().clone())
        })
        .await
    }

    /// Where something may slip through, the greatest weight first.
    pub async fn redaction_risks(&self, id: i64) -> Result<Vec<Risk>> {
        self.at_open_desk(&[], move |desk| desk.redaction_risks(id)).await
    }

    /// One byte a bucket; nothing where there is no sound.
    pub async fn redaction_waveform(&self, id: i64, from_us: i64, to_us: i64, buckets: u32) -> Result<Vec<u8>> {
        let engine = self.clone();
        let when = Stretch { from_us, to_us };
        self.at_open_desk(&[], move |desk| desk.redaction_waveform(&engine.0.worker, id, when, buckets)).await
    }

    /// Begins to render the plan as it is, or goes on with it. A render of an older plan ends.
    pub async fn redaction_render(&self, id: i64) -> Result<RedactionView> {
        self.0.renders.cancel(id, Kind::Render);
        self.begin(id, Work::Render).await
    }

    /// Begins the full check of the render.
    pub async fn redaction_check(&self, id: i64) -> Result<RedactionView> {
        self.is_free(id)?;
        self.begin(id, Work::Check).await
    }

    /// Begins the second look through the render, where it has none.
    pub async fn redaction_second_look(&self, id: i64) -> Result<RedactionView> {
        self.is_free(id)?;
        self.begin(id, Work::SecondLook).await
    }

    fn is_free(&self, id: i64) -> Result<()> {
        if self.0.renders.under_way().contains_key(&(id, Kind::Render)) {
            return Err(Error::new(Code::Busy, "This redaction is being rendered, checked or looked through already.")
                .hint("Wait for it, or cancel it."));
        }
        Ok(())
    }

    /// Ends a render or a check. Groups that are finished are kept: the next render of the same plan goes on from them.
    pub async fn redaction_cancel(&self, id: i64) -> Result<RedactionView> {
        if !self.0.renders.cancel(id, Kind::Render) {
            return Err(Error::new(Code::NotFound, "This redaction is not being rendered."));
        }
        self.at_open_desk(&PLANNED, move |desk| desk.redaction(id)).await
    }

    /// Looks through the clip for subjects, or goes on with it, and listens for speech where that is wanted. What is found becomes
    /// suggestions of the plan.
    pub async fn redaction_find(&self, id: i64, subjects: Vec<Subject>, speech: bool) -> Result<RedactionView> {
        self.0.renders.cancel(id, Kind::Find);
        self.begin(id, Work::Find(Wanted { subjects: subjects.into_iter().collect(), speech })).await
    }

    /// Ends a look. What was looked through is kept: the next look goes on from there.
    pub async fn redaction_find_cancel(&self, id: i64) -> Result<RedactionView> {
        if !self.0.renders.cancel(id, Kind::Find) {
            return Err(Error::new(Code::NotFound, "This clip is not being looked through."));
        }
        self.at_open_desk(&PLANNED, move |desk| desk.redaction(id)).await
    }

    /// Asks in the background what can be looked for: what is shown of redactions tells it, and no look waits for it.
    fn learn_models(&self) {
        let engine = self.clone();
        self.0.tasks.spawn(async move {
            let learnt = async {
                let (asking, desk) = (engine.clone(), engine.desk().await?);
                blocking(move || desk.models(&asking.0.worker)).await
            };
            match learnt.await {
                Ok(_) => engine.tell(&PLANNED),
                Err(error) => warn!(error = error.chain(), "what can be looked for is not known"),
            }
        });
    }

    async fn begin(&self, id: i64, work: Work) -> Result<RedactionView> {
        let desk = self.desk().await?;
        // What cannot be done at all is refused at once.
        let (engine, ready, asked) = (self.clone(), desk.clone(), work.clone());
        blocking(move || {
            ready.require_open()?;
            match asked {
                Work::Find(wanted) => ready.may_find(id, &wanted, &ready.models(&engine.0.worker)?),
                Work::SecondLook => ready.may_look_again(id, &ready.models(&engine.0.worker)?),
                work => ready.may_render(id, work == Work::Check),
            }
        })
        .await?;
        let cancelled = Arc::new(AtomicBool::new(false));
        self.0.renders.under_way().insert((id, work.kind()), cancelled.clone());
        work.wait(&desk, id);
        self.0.tasks.spawn(self.clone().work(desk, id, work, cancelled));
        self.at_open_desk(&PLANNED, move |desk| desk.redaction(id)).await
    }

    async fn work(self, desk: Arc<Desk>, id: i64, work: Work, cancelled: Arc<AtomicBool>) {
        let turn = self.0.renders.turn.lock().await;
        let kind = work.kind();
        let watch = Seen {
            desk: desk.clone(),
            id,
            kind,
            cancelled: cancelled.clone(),
            pace: Pace::begin(self.0.options.clock.clone()),
            events: self.0.events.clone(),
        };
        let (engine, at, doing) = (self.clone(), desk.clone(), work.clone());
        let ended = blocking(move || {
            if watch.cancelled() {
                return Err(Error::new(Code::Refused, "It was cancelled before it began."));
            }
            let worker = &engine.0.worker;
            match doing {
                Work::Render => redact::render(&at, worker, id, &watch),
                Work::Check => redact::check(&at, worker, id, &watch),
                Work::SecondLook => redact::second_look(&at, worker, id, &watch),
                Work::Find(wanted) => redact::find(&at, worker, id, &wanted, &watch),
            }
        })
        .await;
        drop(turn);
        let newest = {
            let mut under_way = self.0.renders.under_way();
            let newest = under_way.get(&(id, kind)).is_some_and(|other| Arc::ptr_eq(other, &cancelled));
            if newest {
                under_way.remove(&(id, kind));
            }
            newest
        };
        let by_owner =
            ended.as_ref().is_err_and(|error| cancelled.load(Ordering::Relaxed) || error.code == Code::Locked);
        if let Err(error) = &ended {
            warn!(error = error.chain(), ?kind, "a redaction was not rendered, checked or looked through");
        }
        // One that gave way to another is not told of any more, nor is anything while the household is locked.
        if newest && desk.is_open() {
            work.ended(&desk, id, ended, by_owner);
        }
        self.tell(&ACTED);
    }

    pub async fn redaction_sheet(&self, id: i64, mark: u32) -> Result<ContactSheet> {
        self.at_open_desk(&[], move |desk| desk.redaction_sheet(id, mark)).await
    }

    pub async fn redaction_sheet_seen(&self, id: i64, mark: u32) -> Result<RedactionView> {
        self.at_open_desk(&PLANNED, move |desk| desk.saw_redaction_sheet(id, mark)).await
    }

    pub async fn redaction_watched(&self, id: i64, stretch: Stretch) -> Result<RedactionView> {
        self.at_open_desk(&PLANNED, move |desk| desk.watched_redaction(id, stretch)).await
    }

    /// A piece of the result: see [`crate::desk::Desk::redaction_result`].
    pub async fn redaction_result(&self, id: i64, at_us: i64, budget_bytes: Option<u32>) -> Result<Vec<u8>> {
        self.at_open_desk(&[], move |desk| desk.redaction_result(id, at_us, budget_bytes)).await
    }

    pub async fn redaction_approve(&self, id: i64) -> Result<RedactionView> {
        let engine = self.clone();
        self.at_open_desk(&ACTED, move |desk| {
            // Whether a second look lacks is known only when it is known what could look.
            if let Err(error) = desk.models(&engine.0.worker) {
                warn!(error = error.chain(), "what can be looked for is not known");
            }
            desk.approve_redaction(id)
        })
        .await
    }

    /// Saves an approved result. `told` says what the owner was told before agreeing.
    pub async fn redaction_save(&self, id: i64, path: PathBuf, told: Told) -> Result<RedactedFile> {
        let engine = self.clone();
        self.at_open_desk(&ACTED, move |desk| {
            let approved = Approved::redacted(desk, id, told)?;
            let watch = Unwatched(engine.0.shutdown.clone());
            export::save_redacted(desk, &engine.0.worker, &approved, &path, &watch)
        })
        .await
    }

    pub async fn camera_masks_get(&self, camera: String) -> Result<CameraMasks> {
        self.at_open_desk(&[], move |desk| desk.camera_masks(&camera)).await
    }

    pub async fn camera_masks_set(&self, camera: String, masks: CameraMasks) -> Result<CameraMasks> {
        self.at_open_desk(&ACTED, move |desk| desk.set_camera_masks(&camera, masks)).await
    }

    pub async fn all_masks(&self) -> Result<Vec<CameraMasksRow>> {
        self.at_open_desk(&[], |desk| desk.all_masks()).await
    }
}
