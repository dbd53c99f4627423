//! What every camera does now, for whoever asks, and the news that it changed.

use super::status::{Alarm, CameraStatus, RecorderEvent, RecorderState, RecorderStatus, Topic};
use model::capture::{DURABLE_DEADLINE, State};
use model::{CameraId, CaptureEnd, Clock, GapCause, Mono, Utc};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast;

/// News that a watcher may lag behind: it asks for the whole status after a loss, so little is enough.
const NEWS: usize = 64;

/// Rates that a window shows are at most this old.
const REFRESH: Duration = Duration::from_secs(2);

/// A camera's line on the board, as its task writes it.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) state: State,
    pub(super) cause: Option<GapCause>,
    pub(super) last_end: Option<CaptureEnd>,
    pub(super) since: Utc,
    pub(super) last_durable: Option<Utc>,
    pub(super) bit_rate: u64,
    pub(super) frame_rate: f64,
    pub(super) retry_at: Option<Mono>,
    /// Since when it is wanted and nothing became durable.
    pub(super) silent_since: Option<Mono>,
}

struct Facts {
    state: RecorderState,
    cameras: BTreeMap<CameraId, Line>,
    recorded: BTreeMap<CameraId, u64>,
    alarms: BTreeMap<&'static str, Alarm>,
    kept_awake: bool,
    /// When the watchers last heard of a camera.
    told: Mono,
}

/// The board. Its lock is held for copies only, and never together with another.
pub(super) struct Board {
    facts: Mutex<Facts>,
    news: broadcast::Sender<RecorderEvent>,
    clock: Arc<dyn Clock>,
    started: Utc,
}

impl Board {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Arc<Self> {
        let facts = Facts {
            state: RecorderState::Starting,
            cameras: BTreeMap::new(),
            recorded: BTreeMap::new(),
            alarms: BTreeMap::new(),
            kept_awake: false,
            told: clock.mono(),
        };
        let started = clock.now();
        Arc::new(Self { facts: Mutex::new(facts), news: broadcast::channel(NEWS).0, clock, started })
    }

    pub(super) fn status(&self) -> RecorderStatus {
        let now = self.clock.mono();
        let facts = self.lock();
        let cameras = facts.cameras.iter().map(|(camera, line)| CameraStatus {
            camera: camera.clone(),
            state: line.state,
            cause: line.cause,
            last_end: line.last_end,
            since: line.since,
            last_durable: line.last_durable,
            bit_rate: line.bit_rate,
            frame_rate: line.frame_rate,
            recorded_bytes: facts.recorded.get(camera).copied().unwrap_or(0),
            retry_in_ms: line.retry_at.map(|at| u64::try_from(at.since(now).as_millis()).unwrap_or(u64::MAX)),
            not_recording: line.silent_since.is_some_and(|since| now.since(since) >= DURABLE_DEADLINE),
        });
        RecorderStatus {
            state: facts.state,
            pid: std::process::id(),
            started: self.started,
            cameras: cameras.collect(),
            alarms: facts.alarms.values().cloned().collect(),
            kept_awake: facts.kept_awake,
        }
    }

    pub(super) fn subscribe(&self) -> broadcast::Receiver<RecorderEvent> {
        self.news.subscribe()
    }

    /// Whether a window is there to see anything.
    pub(super) fn is_watched(&self) -> bool {
        self.news.receiver_count() > 0
    }

    pub(super) fn set_state(&self, state: RecorderState) {
        self.lock().state = state;
        self.tell(Topic::App);
    }

    /// Writes a camera's line. `news` if the owner would want to see it at once; rates and times are told now and then.
    pub(super) fn set(&self, camera: &CameraId, line: Line, news: bool) {
        let now = self.clock.mono();
        let mut facts = self.lock();
        facts.cameras.insert(camera.clone(), line);
        let tell = news || now.since(facts.told) >= REFRESH;
        if tell {
            facts.told = now;
        }
        drop(facts);
        if tell {
            self.tell(Topic::Status);
        }
    }

    pub(super) fn remove(&self, camera: &CameraId) {
        self.lock().cameras.remove(camera);
        self.tell(Topic::Cameras);
    }

    pub(super) fn set_recorded(&self, recorded: BTreeMap<CameraId, u64>) {
        self.lock().recorded = recorded;
    }

    /// Whether the system agreed not to fall asleep by itself.
    pub(super) fn set_kept_awake(&self, kept: bool) {
        self.lock().kept_awake = kept;
    }

    /// Raises, changes or ends one of the alarms.
    pub(super) fn alarm(&self, slot: &'static str, alarm: Option<Alarm>) {
        let mut facts = self.lock();
        let old = match &alarm {
            Some(alarm) => facts.alarms.insert(slot, alarm.clone()),
            None => facts.alarms.remove(slot),
        };
        drop(facts);
        if old != alarm {
            match &alarm {
                Some(alarm) => tracing::warn!(?alarm, "alarm"),
                None => tracing::info!(slot, "alarm over"),
            }
            self.tell(Topic::App);
        }
    }

    pub(super) fn tell(&self, topic: Topic) {
        // Nobody may be listening.
        drop(self.news.send(RecorderEvent { topics: vec![topic] }));
    }

    fn lock(&self) -> MutexGuard<'_, Facts> {
        self.facts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
