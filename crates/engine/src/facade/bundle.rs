//! Exports, for the window: what a draft would be, bundles being written, and receipts. Exports are jobs: they outlive the page that began
//! them, end when the household is locked, and are made one at a time, in turn with own copies.

use super::pace::Pace;
use super::{Engine, blocking};
use crate::error::{Code, Error, Result};
use crate::export::{self, Approved, Exported, Progress, Stage, Watch};
use crate::view::bundle::{ExportDraft, ExportJob, ExportPlace, ExportPlan, ExportReceipt, ExportState};
use crate::view::{self, Topic};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::broadcast;
use tracing::warn;

/// Exports being made or waiting: each is an act that was thought about.
const MOST: usize = 4;
/// What an export changes beside itself.
const ACTED: [Topic; 5] = [Topic::Exports, Topic::Ledger, Topic::Bookmarks, Topic::Drives, Topic::Links];

/// All exports since the window was opened.
#[derive(Default)]
pub(super) struct Bundles {
    jobs: Mutex<BTreeMap<u32, Job>>,
}

struct Job {
    shown: ExportJob,
    cancelled: Arc<AtomicBool>,
    /// Where it lies, once it is done.
    path: Option<PathBuf>,
}

impl Bundles {
    fn all(&self) -> MutexGuard<'_, BTreeMap<u32, Job>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, id: u32, change: impl FnOnce(&mut Job)) {
        if let Some(job) = self.all().get_mut(&id) {
            change(job);
        }
    }

    /// Ends all that are under way: the window goes.
    pub(super) fn cancel_all(&self) {
        self.all().values().for_each(|job| job.cancelled.store(true, Ordering::Relaxed));
    }
}

/// Passes an export's progress on to its job.
struct Seen {
    bundles: Arc<Bundles>,
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
        self.bundles.change(self.id, |job| {
            job.shown.state = match progress.stage {
                Stage::Planning => ExportState::Preparing,
                Stage::Writing => ExportState::Writing,
                Stage::ReadingBack => ExportState::ReadingBack,
                Stage::Checking | Stage::Looking | Stage::Listening => ExportState::Checking,
            };
            (job.shown.done, job.shown.left_ms, job.shown.now) = (progress.done, left_ms, progress.file);
        });
        // Nobody may listen.
        let _ = self.events.send(view::Event { topics: vec![Topic::Exports] });
    }
}

impl Engine {
    /// What a draft would be: nothing is written.
    pub async fn export_plan(&self, draft: ExportDraft) -> Result<ExportPlan> {
        self.at_open_desk(&[], move |desk| export::export_plan(desk, &draft)).await
    }

    /// Begins to make a bundle. `told` says what the owner was told before agreeing; refused while anything lacks.
    pub async fn export_start(&self, draft: ExportDraft, place: ExportPlace, told: view::Told) -> Result<ExportJob> {
        let desk = self.desk().await?;
        desk.require_open()?;
        let (approved, to) = {
            let (desk, place) = (desk.clone(), place.clone());
            blocking(move || {
                let to = export::shown_place(&desk, &place, &draft)?;
                Ok((Approved::bundle(&desk, &draft, told)?, to))
            })
            .await?
        };
        let cancelled = Arc::new(AtomicBool::new(false));
        let shown = {
            let mut jobs = self.0.bundles.all();
            if jobs.values().filter(|job| !ended(job.shown.state)).count() >= MOST {
                return Err(Error::new(Code::Busy, "Several exports are being made already.")
                    .hint("Wait for one of them, or cancel one."));
            }
            let id = jobs.keys().next_back().map_or(1, |last| last + 1);
            let shown = ExportJob {
                id,
                state: ExportState::Waiting,
                done: 0.0,
                left_ms: None,
                now: None,
                to,
                receipt: None,
                link: None,
                error: None,
            };
            jobs.insert(id, Job { shown: shown.clone(), cancelled: cancelled.clone(), path: None });
            shown
        };
        let (engine, id) = (self.clone(), shown.id);
        self.0.tasks.spawn(async move {
            let _turn = engine.0.copies.turn().await;
            let worker = engine.clone();
            let watch = Seen {
                bundles: engine.0.bundles.clone(),
                id,
                cancelled: cancelled.clone(),
                pace: Pace::begin(engine.0.options.clock.clone()),
                events: engine.0.events.clone(),
            };
            let made = blocking(move || {
                if watch.cancelled() {
                    return Err(Error::new(Code::Refused, "The export was cancelled before it began."));
                }
                export::export(&desk, &worker.0.worker, &approved, &place, &watch)
            })
            .await;
            engine.0.bundles.change(id, |job| {
                (job.shown.left_ms, job.shown.now) = (None, None);
                match made {
                    Ok(Exported { receipt, path, link }) => {
                        (job.shown.state, job.shown.done) = (ExportState::Done, 1.0);
                        (job.shown.receipt, job.shown.link) = (Some(receipt.id), link);
                        // What waits to be sent is no folder to be shown.
                        job.path = link.is_none().then_some(path);
                    }
                    Err(error) => {
                        warn!(error = error.chain(), "an export was not made");
                        // Locking ends it as well, and says so itself.
                        let by_owner = cancelled.load(Ordering::Relaxed) && error.code != Code::Locked;
                        job.shown.state = if by_owner { ExportState::Cancelled } else { ExportState::Failed };
                        job.shown.error = Some(error.view());
                    }
                }
            });
            engine.0.links.send();
            engine.tell(&ACTED);
        });
        self.tell(&[Topic::Exports]);
        Ok(shown)
    }

    pub async fn export_jobs(&self) -> Result<Vec<ExportJob>> {
        let bundles = self.0.bundles.clone();
        self.at_open_desk(&[], move |_| Ok(bundles.all().values().map(|job| job.shown.clone()).collect())).await
    }

    /// Ends an export; nothing of it is left.
    pub async fn export_cancel(&self, id: u32) -> Result<()> {
        match self.0.bundles.all().get(&id) {
            Some(job) => job.cancelled.store(true, Ordering::Relaxed),
            None => return Err(no_export()),
        }
        Ok(())
    }

    /// Takes an export that ended off the list. What was given stays given, and so does its receipt.
    pub async fn export_forget(&self, id: u32) -> Result<()> {
        let mut jobs = self.0.bundles.all();
        if !jobs.get(&id).is_some_and(|job| ended(job.shown.state)) {
            return Err(no_export());
        }
        jobs.remove(&id);
        drop(jobs);
        self.tell(&[Topic::Exports]);
        Ok(())
    }

    /// Where a bundle lies, for the desktop to show.
    pub fn export_folder(&self, id: u32) -> Result<PathBuf> {
        let jobs = self.0.bundles.all();
        let path = jobs.get(&id).and_then(|job| job.path.clone()).ok_or_else(no_export)?;
        // A sealed bundle is a file: the folder that it lies in.
        if path.is_dir() { Ok(path) } else { path.parent().map(PathBuf::from).ok_or_else(no_export) }
    }

    pub async fn export_receipts(&self) -> Result<Vec<ExportReceipt>> {
        self.at_open_desk(&[], move |desk| desk.exports()).await
    }
}

fn ended(state: ExportState) -> bool {
    matches!(state, ExportState::Done | ExportState::Cancelled | ExportState::Failed)
}

fn no_export() -> Error {
    Error::new(Code::NotFound, "There is no such export.")
}
