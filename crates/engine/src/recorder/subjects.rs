//! People, vehicles and animals for the timeline, looked for while something moves, when the owner wants it.
//!
//! In a worker of its own, which is started for it and ended with it: recording and motion know nothing of it, whatever becomes of
//! it. Of each camera the newest glimpse waits and no other; one that is not looked at in time is dropped. The camera that was
//! looked at longest ago comes first, and between two looks as long a rest is taken as the first one took: half of one core is the
//! most this ever costs.

use crate::Program;
use crate::worker::{Glimpse, Worker};
use model::event::{Event, Noticing, SUBJECTS};
use model::{CameraId, Clock, Mono, Utc};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A glimpse older than this is not looked at any more: two finds must lie within seconds.
const STALE_US: i64 = 4_000_000;
/// Events come so much later than what they are made of: two finds, and the time to look.
pub(super) const SETTLE: Duration = Duration::from_secs(8);
/// After a failure (no model, a worker that died), at first; twice that each time.
const REST: Duration = Duration::from_secs(5);
const MAX_REST: Duration = Duration::from_secs(600);
/// So many looks without a failure, and the next one counts as the first.
const TRUSTED: u32 = 200;
/// The longest rest between two looks: one that took longer waited for a busy computer.
const MAX_PAUSE: Duration = Duration::from_secs(2);

/// A glimpse that waits.
struct Waiting {
    at: Utc,
    glimpse: Glimpse,
}

/// What the looking thread and the searching one share. Cheap to clone.
#[derive(Clone)]
pub(super) struct Subjects {
    shared: Arc<Shared>,
    bell: SyncSender<()>,
}

#[derive(Default)]
struct Shared {
    on: AtomicBool,
    waiting: Mutex<BTreeMap<CameraId, Waiting>>,
    /// Since when everything that moves can be looked through.
    able_since: Mutex<Option<Utc>>,
}

/// Whoever takes glimpses and tells finds. The real one is a decode worker with models.
pub(super) trait Searching: Send {
    /// Whether it finds anything of what events are made of. Blocking; starts it.
    fn is_able(&mut self) -> Result<bool, String>;
    fn look(&mut self, glimpse: &Glimpse) -> Result<Vec<model::find::Find>, String>;
    /// Gives everything back, until the next question.
    fn end(&mut self);
}

/// The searching thread's own state.
pub(super) struct Searcher {
    bell: Receiver<()>,
    shared: Arc<Shared>,
    searching: Box<dyn Searching>,
    clock: Arc<dyn Clock>,
    /// What was found lately, and when it was looked for last.
    cameras: BTreeMap<CameraId, (Noticing, Mono)>,
    able: bool,
    asleep_until: Mono,
    rest: Duration,
    since_failure: u32,
}

impl Subjects {
    pub(super) fn channel(searching: Box<dyn Searching>, clock: Arc<dyn Clock>) -> (Self, Searcher) {
        // One ring is as good as many.
        let (bell, rung) = mpsc::sync_channel(1);
        let shared = Arc::new(Shared::default());
        let searcher = Searcher {
            bell: rung,
            shared: shared.clone(),
            searching,
            asleep_until: clock.mono(),
            clock,
            cameras: BTreeMap::new(),
            able: false,
            rest: REST,
            since_failure: 0,
        };
        (Self { shared, bell }, searcher)
    }

    pub(super) fn switch(&self, on: bool) {
        if self.shared.on.swap(on, Ordering::Relaxed) != on {
            if !on {
                *self.shared.able_since() = None;
            }
            self.ring();
        }
    }

    pub(super) fn is_on(&self) -> bool {
        self.shared.on.load(Ordering::Relaxed)
    }

    /// Since when everything that moves is looked through; `None` while it is not.
    pub(super) fn able_since(&self) -> Option<Utc> {
        *self.shared.able_since()
    }

    /// Puts a glimpse in the place of an older one of the camera.
    pub(super) fn offer(&self, camera: &CameraId, at: Utc, glimpse: Glimpse) {
        if self.is_on() {
            self.shared.waiting().insert(camera.clone(), Waiting { at, glimpse });
            self.ring();
        }
    }

    /// A bell that rings already is loud enough.
    fn ring(&self) {
        let _ = self.bell.try_send(());
    }
}

impl Shared {
    fn waiting(&self) -> MutexGuard<'_, BTreeMap<CameraId, Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn able_since(&self) -> MutexGuard<'_, Option<Utc>> {
        self.able_since.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Searcher {
    /// Works until every [`Subjects`] is gone. What it finds goes to `tell`.
    pub(super) fn run(mut self, tell: impl Fn(&CameraId, &[Event])) {
        while let Ok(()) = self.bell.recv() {
            while let Some(pause) = self.step(&tell) {
                std::thread::sleep(pause);
            }
        }
        self.searching.end();
    }

    /// Looks at one glimpse. Gives the rest to take before the next one, or `None` where nothing more is to be done now.
    fn step(&mut self, tell: &impl Fn(&CameraId, &[Event])) -> Option<Duration> {
        if !self.shared.on.load(Ordering::Relaxed) {
            self.searching.end();
            self.shared.waiting().clear();
            self.cameras.clear();
            (self.able, self.rest, self.asleep_until) = (false, REST, self.clock.mono());
            return None;
        }
        let begun = self.clock.mono();
        if begun < self.asleep_until {
            self.shared.waiting().clear();
            return None;
        }
        if !self.able {
            match self.searching.is_able() {
                Ok(true) => {
                    self.able = true;
                    *self.shared.able_since() = Some(self.clock.now());
                }
                Ok(false) => self.failed("no model is there", MAX_REST),
                Err(why) => self.failed(&why, self.rest),
            }
            return Some(Duration::ZERO);
        }
        let (camera, next) = self.next()?;
        match self.searching.look(&next.glimpse) {
            Ok(finds) => {
                self.since_failure = self.since_failure.saturating_add(1);
                if self.since_failure >= TRUSTED {
                    self.rest = REST;
                }
                let (noticing, last) =
                    self.cameras.entry(camera.clone()).or_insert_with(|| (Noticing::default(), begun));
                *last = begun;
                let events = noticing.look(next.at, &finds, &next.glimpse.moved);
                if !events.is_empty() {
                    tell(&camera, &events);
                }
            }
            Err(why) => self.failed(&why, self.rest),
        }
        Some(self.clock.mono().since(begun).min(MAX_PAUSE))
    }

    /// Of the camera that was looked at longest ago.
    fn next(&self) -> Option<(CameraId, Waiting)> {
        let now = self.clock.now();
        let mut waiting = self.shared.waiting();
        waiting.retain(|_, next| now.0.saturating_sub(next.at.0) < STALE_US);
        let turn = |camera: &CameraId| self.cameras.get(camera).map(|(_, last)| *last);
        let camera = waiting.keys().min_by_key(|camera| turn(camera))?.clone();
        let next = waiting.remove(&camera)?;
        Some((camera, next))
    }

    /// Nothing is known to be looked at until it works again.
    fn failed(&mut self, why: &str, rest: Duration) {
        tracing::warn!(why, seconds = rest.as_secs(), "subjects are not looked for, for a while");
        self.searching.end();
        *self.shared.able_since() = None;
        self.able = false;
        self.since_failure = 0;
        self.asleep_until = self.clock.mono().plus(rest);
        self.rest = (self.rest * 2).min(MAX_REST);
    }
}

/// A decode worker with models.
pub(super) struct Finder {
    worker: Worker,
}

impl Finder {
    pub(super) fn new(program: Program) -> Self {
        Self { worker: Worker::new(program).finder() }
    }

    fn is_able(&mut self) -> Result<bool, String> {
        let models = self.worker.own_models().map_err(|e| e.chain())?;
        Ok(SUBJECTS.iter().any(|subject| models.find(*subject)))
    }

    fn look(&mut self, glimpse: &Glimpse) -> Result<Vec<model::find::Find>, String> {
        self.worker.glimpse(&glimpse.still).map_err(|e| e.chain())
    }

    fn end(&mut self) {
        // The old one ends with its child.
        self.worker = self.worker.finder();
    }
}

/// With no program to decode in, nothing is found.
impl Searching for Option<Finder> {
    fn is_able(&mut self) -> Result<bool, String> {
        self.as_mut().map_or(Ok(false), Finder::is_able)
    }

    fn look(&mut self, glimpse: &Glimpse) -> Result<Vec<model::find::Find>, String> {
        self.as_mut().map_or(Ok(Vec::new()), |finder| finder.look(glimpse))
    }

    fn end(&mut self) {
        if let Some(finder) = self {
            finder.end();
        }
    }
}

#[cfg(test)]
mod tests;
