//! Jobs that write footage for the owner: own copies and exports. They outlive the page that began them, end when the household is locked,
//! and are made one at a time.
//!
//! What a job makes, and how it is shown, is [`super::export`]'s and [`super::bundle`]'s.

use super::pace::Pace;
use super::{Engine, blocking};
use crate::error::{Code, Error, Result};
use crate::export::{Progress, Watch};
use crate::view::{self, Topic};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::broadcast;
use tracing::warn;

/// A job as its page sees it.
pub(super) trait Shown: Clone + Send + 'static {
    /// What it makes.
    type Made: Send + 'static;
    /// As many may wait: who asks for more has lost sight of them.
    const MOST: usize;
    /// As the owner calls one: "copy".
    const WORD: &'static str;
    /// What is said to who asks for more than [`Self::MOST`].
    const ENOUGH: &'static str;
    /// What changes when one ends.
    const ACTED: &'static [Topic];

    /// It is not its turn yet.
    fn waits(&self) -> bool;
    fn ended(&self) -> bool;
    fn goes_on(&mut self, progress: Progress, left_ms: Option<u64>);
    fn made(&mut self, made: Self::Made);
    /// It was cancelled by its owner, or failed.
    fn unmade(&mut self, by_owner: bool, error: view::ErrorView);
}

/// All jobs of a kind since the window was opened.
pub(super) struct Jobs<T> {
    jobs: Mutex<BTreeMap<u32, Job<T>>>,
}

struct Job<T> {
    shown: T,
    cancelled: Arc<AtomicBool>,
}

/// Jobs of all kinds take turns: two at a time would only make each other slow, and the recorder with them.
pub(super) type Turn = tokio::sync::Mutex<()>;

impl<T> Default for Jobs<T> {
    fn default() -> Self {
        Self { jobs: Mutex::default() }
    }
}

impl<T: Shown> Jobs<T> {
    fn all(&self) -> MutexGuard<'_, BTreeMap<u32, Job<T>>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, id: u32, change: impl FnOnce(&mut T)) {
        if let Some(job) = self.all().get_mut(&id) {
            change(&mut job.shown);
        }
    }

    fn begin(&self, show: impl FnOnce(u32) -> T) -> Result<(u32, T, Arc<AtomicBool>)> {
        let mut jobs = self.all();
        if jobs.values().filter(|job| !job.shown.ended()).count() >= T::MOST {
            return Err(Error::new(Code::Busy, T::ENOUGH).hint("Wait for one of them, or cancel one."));
        }
        let id = jobs.keys().next_back().map_or(1, |last| last + 1);
        let (shown, cancelled) = (show(id), Arc::new(AtomicBool::new(false)));
        jobs.insert(id, Job { shown: shown.clone(), cancelled: cancelled.clone() });
        Ok((id, shown, cancelled))
    }

    pub(super) fn shown(&self) -> Vec<T> {
        self.all().values().map(|job| job.shown.clone()).collect()
    }

    pub(super) fn one(&self, id: u32) -> Result<T> {
        self.all().get(&id).map(|job| job.shown.clone()).ok_or_else(none::<T>)
    }

    /// Ends a job; nothing of what it made is left.
    pub(super) fn cancel(&self, id: u32) -> Result<()> {
        let mut jobs = self.all();
        let job = jobs.get_mut(&id).ok_or_else(none::<T>)?;
        job.cancelled.store(true, Ordering::Relaxed);
        if job.shown.waits() {
            // Its turn may be long in coming.
            job.shown.unmade(true, not_begun::<T>().view());
        }
        Ok(())
    }

    /// Ends all that are under way: the window goes.
    pub(super) fn cancel_all(&self) {
        self.all().values().for_each(|job| job.cancelled.store(true, Ordering::Relaxed));
    }

    /// Takes a job that ended off the list. What it made stays.
    pub(super) fn forget(&self, id: u32) -> Result<()> {
        let mut jobs = self.all();
        if !jobs.get(&id).is_some_and(|job| job.shown.ended()) {
            return Err(none::<T>());
        }
        jobs.remove(&id);
        Ok(())
    }
}

fn none<T: Shown>() -> Error {
    Error::new(Code::NotFound, format!("There is no such {}.", T::WORD))
}

fn not_begun<T: Shown>() -> Error {
    Error::new(Code::Refused, format!("The {} was cancelled before it began.", T::WORD))
}

/// Passes progress on to a job.
struct Seen<T> {
    jobs: Arc<Jobs<T>>,
    id: u32,
    cancelled: Arc<AtomicBool>,
    pace: Pace,
    events: broadcast::Sender<view::Event>,
}

impl<T: Shown> Watch for Seen<T> {
    fn cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    fn tell(&self, progress: Progress) {
        let Some(left_ms) = self.pace.due(progress.done) else { return };
        self.jobs.change(self.id, |shown| shown.goes_on(progress, left_ms));
        // Nobody may listen.
        let _ = self.events.send(view::Event { topics: vec![Topic::Exports] });
    }
}

impl Engine {
    /// Begins a job: `show` is what is shown of it from the first moment on, `work` is done when it is its turn.
    pub(super) fn begin_job<T: Shown>(
        &self,
        jobs: &Arc<Jobs<T>>,
        show: impl FnOnce(u32) -> T,
        work: impl FnOnce(&Self, &dyn Watch) -> Result<T::Made> + Send + 'static,
    ) -> Result<T> {
        let (id, shown, cancelled) = jobs.begin(show)?;
        let (engine, jobs) = (self.clone(), jobs.clone());
        self.0.tasks.spawn(async move {
            let turn = engine.0.turn.lock().await;
            let watch = Seen {
                jobs: jobs.clone(),
                id,
                cancelled: cancelled.clone(),
                pace: Pace::begin(engine.0.options.clock.clone()),
                events: engine.0.events.clone(),
            };
            let worker = engine.clone();
            let made = blocking(move || {
                if watch.cancelled() {
                    return Err(not_begun::<T>());
                }
                work(&worker, &watch)
            })
            .await;
            drop(turn);
            jobs.change(id, |shown| match made {
                Ok(made) => shown.made(made),
                Err(error) => {
                    warn!(error = error.chain(), "a {} was not made", T::WORD);
                    // Locking ends it as well, and says so itself.
                    let by_owner = cancelled.load(Ordering::Relaxed) && error.code != Code::Locked;
                    shown.unmade(by_owner, error.view());
                }
            });
            engine.tell(T::ACTED);
        });
        self.tell(&[Topic::Exports]);
        Ok(shown)
    }
}
