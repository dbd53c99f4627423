//! Own copies, snapshots, bookmarks, and holds of a range, for the window. Copies are jobs: they outlive the dialog that began them,
//! and end when the household is locked.

use super::pace::Pace;
use super::{Engine, blocking};
use crate::desk::{self, Desk};
use crate::error::{Code, Error, Result};
use crate::export::{self, Approved, Progress, Stage, Watch};
use crate::view::{self, OwnCopyJob, OwnCopyState, Topic};
use model::Utc;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::broadcast;
use tracing::warn;

/// Copies being made or waiting. Who asks for more has lost sight of them.
const MOST: usize = 8;

/// All copies since the window was opened.
#[derive(Default)]
pub(super) struct Copies {
    jobs: Mutex<BTreeMap<u32, Job>>,
    /// One copy at a time: two would only make each other slow, and the recorder with them.
    turn: tokio::sync::Mutex<()>,
}

struct Job {
    shown: OwnCopyJob,
    cancelled: Arc<AtomicBool>,
}

impl Copies {
    fn all(&self) -> std::sync::MutexGuard<'_, BTreeMap<u32, Job>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, id: u32, change: impl FnOnce(&mut OwnCopyJob)) {
        if let Some(job) = self.all().get_mut(&id) {
            change(&mut job.shown);
        }
    }

    /// The turn of whoever writes footage: copies and exports share it.
    pub(super) async fn turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    /// Ends all that are under way: the window goes, or the household is locked.
    pub(super) fn cancel_all(&self) {
        self.all().values().for_each(|job| job.cancelled.store(true, Ordering::Relaxed));
    }
}

/// Passes a copy's progress on to its job.
struct Seen {
    copies: Arc<Copies>,
    id: u32,
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
        self.copies.change(self.id, |job| {
            job.state = match progress.stage {
                Stage::Planning | Stage::Writing => OwnCopyState::Writing,
                // No models look through an own copy.
                Stage::ReadingBack | Stage::Checking | Stage::Looking | Stage::Listening => OwnCopyState::Checking,
            };
            job.done = progress.done;
            job.left_ms = left_ms;
            job.now = progress.file;
        });
        // Nobody may listen.
        let _ = self.events.send(view::Event { topics: vec![Topic::Exports] });
    }
}

impl Engine {
    /// What a copy of this range would be: nothing is written.
    pub async fn own_copy_plan(&self, request: view::OwnCopyRequest) -> Result<view::OwnCopyPlan> {
        self.at_open_desk(&[], move |desk| export::plan(desk, &request)).await
    }

    /// Begins to write a copy into `folder`. `told` says what the owner was told before agreeing.
    pub async fn own_copy_start(
        &self,
        request: view::OwnCopyRequest,
        folder: PathBuf,
        name: String,
        told: view::Told,
    ) -> Result<OwnCopyJob> {
        let desk = self.desk().await?;
        desk.require_open()?;
        let approved = Approved::own_copy(told);
        {
            let (folder, name) = (folder.clone(), name.clone());
            blocking(move || export::check_place(&folder, &name)).await?;
        }
        let copies = self.0.copies.clone();
        let cancelled = Arc::new(AtomicBool::new(false));
        let shown = {
            let mut jobs = copies.all();
            let under_way = |job: &&Job| !ended(job.shown.state);
            if jobs.values().filter(under_way).count() >= MOST {
                return Err(Error::new(Code::Busy, "Many copies are being made already.")
                    .hint("Wait for one of them, or cancel one."));
            }
            let id = jobs.keys().next_back().map_or(1, |last| last + 1);
            let shown = OwnCopyJob {
                id,
                request: request.clone(),
                folder: folder.to_string_lossy().into_owned(),
                name: name.clone(),
                state: OwnCopyState::Waiting,
                done: 0.0,
                left_ms: None,
                now: None,
                files: Vec::new(),
                gaps: Vec::new(),
                error: None,
            };
            jobs.insert(id, Job { shown: shown.clone(), cancelled: cancelled.clone() });
            shown
        };
        let (engine, id) = (self.clone(), shown.id);
        self.0.tasks.spawn(async move {
            let _turn = engine.0.copies.turn.lock().await;
            let worker = engine.clone();
            let watch = Seen {
                copies: engine.0.copies.clone(),
                id,
                cancelled: cancelled.clone(),
                pace: Pace::begin(engine.0.options.clock.clone()),
                events: engine.0.events.clone(),
            };
            let made = blocking(move || {
                if watch.cancelled() {
                    return Err(Error::new(Code::Refused, "The copy was cancelled before it began."));
                }
                export::copy(&desk, &worker.0.worker, &approved, &request, (&folder, &name), &watch)
            })
            .await;
            engine.0.copies.change(id, |job| {
                (job.left_ms, job.now) = (None, None);
                match made {
                    Ok(made) => {
                        (job.state, job.done) = (OwnCopyState::Done, 1.0);
                        (job.files, job.gaps) = (made.files, made.gaps);
                    }
                    Err(error) => {
                        warn!(error = error.chain(), "a copy was not made");
                        // Locking cancels as well, and says so itself.
                        let by_owner = cancelled.load(Ordering::Relaxed) && error.code != Code::Locked;
                        job.state = if by_owner { OwnCopyState::Cancelled } else { OwnCopyState::Failed };
                        job.error = Some(error.view());
                    }
                }
            });
            engine.tell(&[Topic::Exports, Topic::Ledger]);
        });
        self.tell(&[Topic::Exports]);
        Ok(shown)
    }

    pub async fn own_copy_jobs(&self) -> Result<Vec<OwnCopyJob>> {
        let copies = self.0.copies.clone();
        self.at_open_desk(&[], move |_| Ok(copies.all().values().map(|job| job.shown.clone()).collect())).await
    }

    /// Ends a copy; nothing of it is left.
    pub async fn own_copy_cancel(&self, id: u32) -> Result<()> {
        match self.0.copies.all().get(&id) {
            Some(job) => job.cancelled.store(true, Ordering::Relaxed),
            None => return Err(no_copy()),
        }
        Ok(())
    }

    /// Takes a copy that ended off the list. Its files stay.
    pub async fn own_copy_forget(&self, id: u32) -> Result<()> {
        let mut jobs = self.0.copies.all();
        if !jobs.get(&id).is_some_and(|job| ended(job.shown.state)) {
            return Err(no_copy());
        }
        jobs.remove(&id);
        drop(jobs);
        self.tell(&[Topic::Exports]);
        Ok(())
    }

    /// Where a copy lies, for the desktop to show.
    pub fn own_copy_folder(&self, id: u32) -> Result<PathBuf> {
        self.0.copies.all().get(&id).map(|job| PathBuf::from(&job.shown.folder)).ok_or_else(no_copy)
    }

    pub async fn snapshot_save(
        &self,
        camera: String,
        at_us: i64,
        path: PathBuf,
        told: view::Told,
    ) -> Result<view::Snapshot> {
        let engine = self.clone();
        self.at_open_desk(&[Topic::Ledger], move |desk| {
            export::snapshot(desk, &engine.0.worker, &Approved::own_copy(told), &camera, Utc(at_us), &path)
        })
        .await
    }

    pub async fn bookmark_list(&self, from_us: Option<i64>, to_us: Option<i64>) -> Result<Vec<view::BookmarkView>> {
        self.at_open_desk(&[], move |desk| desk.bookmarks(from_us.map(Utc), to_us.map(Utc))).await
    }

    pub async fn bookmark_add(&self, camera: Option<String>, at_us: i64, note: String) -> Result<view::BookmarkView> {
        self.at_open_desk(&[Topic::Bookmarks], move |desk| {
            desk.add_bookmark(one(camera.as_deref())?.as_ref(), Utc(at_us), &note)
        })
        .await
    }

    pub async fn bookmark_update(
        &self,
        id: i64,
        camera: Option<String>,
        at_us: i64,
        note: String,
    ) -> Result<view::BookmarkView> {
        self.at_open_desk(&[Topic::Bookmarks], move |desk| {
            desk.change_bookmark(id, one(camera.as_deref())?.as_ref(), Utc(at_us), &note)
        })
        .await
    }

    pub async fn bookmark_remove(&self, id: i64) -> Result<()> {
        self.at_open_desk(&[Topic::Bookmarks], move |desk| desk.remove_bookmark(id)).await
    }

    /// Keeps a range of a camera from ever being deleted, for a reason.
    pub async fn hold_add(&self, camera: String, from_us: i64, to_us: i64, reason: String) -> Result<view::HoldView> {
        self.at_open_desk(&[Topic::Bookmarks, Topic::Ledger], move |desk| {
            desk.add_hold(&desk::camera_id(&camera)?, Utc(from_us), Utc(to_us), None, Some(&reason))
        })
        .await
    }

    pub async fn hold_release(&self, id: i64) -> Result<()> {
        self.at_open_desk(&[Topic::Bookmarks, Topic::Ledger], move |desk| desk.release_hold(id)).await
    }
}

/// What follows an unlock: files that a crash left half-written are removed.
pub(super) fn opened(desk: &Desk) -> Result<()> {
    export::clear_left_behind(desk)
}

fn one(camera: Option<&str>) -> Result<Option<model::CameraId>> {
    camera.map(desk::camera_id).transpose()
}

fn ended(state: OwnCopyState) -> bool {
    matches!(state, OwnCopyState::Done | OwnCopyState::Cancelled | OwnCopyState::Failed)
}

fn no_copy() -> Error {
    Error::new(Code::NotFound, "There is no such copy.")
}
