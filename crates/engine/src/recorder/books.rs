//! The household's books: ledger, gaps and day keys, kept by one thread, `books`, with a database handle of its own.
//!
//! Apart from the writer threads, so that a footage disk that hangs does not keep the loss from being told. The thread also
//! looks, each second or when poked, whether another process changed the database.

use super::RecorderError;
use super::handle::{LedgerAppended, NewLedgerEntry};
use super::start::World;
use super::volume::chain;
use crate::ledger;
use model::{CameraId, Clock, Gap, GapCause, Utc};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::time::Duration;
use store::{DeleteCause, Reconciled, RecorderDb};
use tokio::sync::{oneshot, watch};
use verify::ledger::{MAX_KIND, PublicKey, canonical_json};

/// How often the database is asked whether somebody changed it.
const POLL: Duration = Duration::from_secs(1);
/// Deletions are entered together: with 16 full cameras one by one they would be 23 000 entries a day.
const DELETIONS: Duration = Duration::from_secs(3600);
/// How often removed cameras are looked at.
const ERASE: Duration = Duration::from_secs(3600);
/// Jobs that may wait: a gap's two ends for each of 64 cameras at once, and as many entries from the desk.
const MAX_JOBS: usize = 256;

/// Most bytes of an entry's sealed details: they tell who and why, they are not documents.
const MAX_DETAILS: usize = 256 * 1024;

enum Job {
    Append(NewLedgerEntry, oneshot::Sender<Result<LedgerAppended, RecorderError>>),
    OpenGap {
        camera: CameraId,
        from: Utc,
        cause: GapCause,
    },
    CloseGap {
        camera: CameraId,
        to: Utc,
    },
    /// A gap that is over when it is told.
    Gap {
        camera: CameraId,
        from: Utc,
        to: Utc,
        cause: GapCause,
    },
    Deleted {
        camera: CameraId,
        cause: DeleteCause,
    },
    Reconciled {
        summary: serde_json::Value,
    },
    Certificate {
        camera: CameraId,
        sha256: String,
    },
    Poke,
    Stop,
}

/// The way to the books.
#[derive(Clone)]
pub(super) struct Books {
    to: SyncSender<Job>,
}

impl Books {
    pub(super) fn channel() -> (Self, Inbox) {
        let (to, from) = mpsc::sync_channel(MAX_JOBS);
        (Self { to }, Inbox(from))
    }

    pub(super) fn open_gap(&self, camera: &CameraId, from: Utc, cause: GapCause) {
        self.give(Job::OpenGap { camera: camera.clone(), from, cause });
    }

    pub(super) fn close_gap(&self, camera: &CameraId, to: Utc) {
        self.give(Job::CloseGap { camera: camera.clone(), to });
    }

    pub(super) fn gap(&self, camera: &CameraId, from: Utc, to: Utc, cause: GapCause) {
        self.give(Job::Gap { camera: camera.clone(), from, to, cause });
    }

    pub(super) fn deleted(&self, camera: &CameraId, cause: DeleteCause) {
        self.give(Job::Deleted { camera: camera.clone(), cause });
    }

    pub(super) fn reconciled(&self, done: &Reconciled) {
        let keys = |keys: &[store::SegmentKey]| {
            keys.iter().take(100).map(|k| format!("{}-{}", k.camera, k.seq.0)).collect::<Vec<_>>()
        };
        let summary = serde_json::json!({
            "cut": keys(&done.cut),
            "missing": keys(&done.missing),
            "returned": keys(&done.returned),
            "adopted": keys(&done.adopted),
            "removed": done.removed.len(),
            "strays": done.strays.len(),
        });
        self.give(Job::Reconciled { summary });
    }

    pub(super) fn certificate(&self, camera: &CameraId, sha256: String) {
        self.give(Job::Certificate { camera: camera.clone(), sha256 });
    }

    pub(super) fn poke(&self) {
        self.give(Job::Poke);
    }

    /// Ends the thread, once everything given before is written.
    pub(super) fn stop(&self) {
        if self.to.send(Job::Stop).is_err() {
            tracing::debug!("the books are closed already");
        }
    }

    pub(super) async fn append(&self, entry: NewLedgerEntry) -> Result<LedgerAppended, RecorderError> {
        let (reply, answer) = oneshot::channel();
        self.to.try_send(Job::Append(entry, reply)).map_err(|_| RecorderError::Stopped)?;
        answer.await.map_err(|_| RecorderError::Stopped)?
    }

    /// Never waits: a task must not, and a gap that is not noted (a database disk that hangs for minutes) is found again by
    /// the next start.
    fn give(&self, job: Job) {
        if self.to.try_send(job).is_err() {
            tracing::error!("the books are full or closed; an entry was lost");
        }
    }
}

/// What waits for the thread.
pub(super) struct Inbox(Receiver<Job>);

#[cfg(test)]
impl Inbox {
    /// What was told about gaps, as text.
    pub(super) fn gaps(&self) -> Vec<String> {
        let ms = |t: Utc| t.0 / 1000;
        self.0
            .try_iter()
            .filter_map(|job| match job {
                Job::OpenGap { from, cause, .. } => Some(format!("open {} {}", ms(from), cause.as_str())),
                Job::CloseGap { to, .. } => Some(format!("close {}", ms(to))),
                Job::Gap { from, to, cause, .. } => Some(format!("{}..{} {}", ms(from), ms(to), cause.as_str())),
                _ => None,
            })
            .collect()
    }
}

/// The thread's own state.
pub(super) struct Keeper {
    db: RecorderDb,
    /// The reigning day key.
    key: PublicKey,
    world: watch::Sender<Arc<World>>,
    seen: Option<i64>,
    erased: Option<model::Mono>,
    deletions: BTreeSet<(CameraId, &'static str)>,
    deletions_since: Option<model::Mono>,
    changed: Box<dyn Fn(super::Topic) + Send>,
    clock: Arc<dyn Clock>,
}

impl Keeper {
    /// Reads the household and opens the ledger.
    pub(super) fn new(
        mut db: RecorderDb,
        world: watch::Sender<Arc<World>>,
        changed: Box<dyn Fn(super::Topic) + Send>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, RecorderError> {
        let key = day_key(&mut db, clock.now())?;
        let (deletions, deletions_since) = (BTreeSet::new(), None);
        let mut keeper = Self { db, key, world, seen: None, erased: None, deletions, deletions_since, changed, clock };
        keeper.look()?;
        Ok(keeper)
    }

    /// Works until every sender is gone.
    pub(super) fn run(mut self, inbox: &Inbox) {
        self.enter("recorder_started", &serde_json::json!({"version": env!("CARGO_PKG_VERSION")}));
        let mut next = self.clock.mono().plus(POLL);
        loop {
            match inbox.0.recv_timeout(next.since(self.clock.mono())) {
                Ok(Job::Stop) => break,
                Ok(Job::Poke) => next = self.clock.mono(),
                Ok(job) => self.apply(job),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if self.clock.mono() >= next {
                self.tick();
                next = self.clock.mono().plus(POLL);
            }
        }
        self.enter_deletions();
        self.enter("recorder_stopped", &self.heads());
    }

    fn tick(&mut self) {
        if let Err(error) = self.look() {
            tracing::warn!(error = %chain(&error), "the household could not be read");
        }
        self.end_pauses();
        match day_key(&mut self.db, self.clock.now()) {
            Ok(key) if key != self.key => {
                self.key = key;
                self.enter("day", &self.heads());
            }
            Ok(_) => {}
            Err(error) => tracing::error!(error = %chain(&error), "the ledger's day key was not changed"),
        }
        if self.erased.is_none_or(|at| self.clock.mono().since(at) >= ERASE) {
            self.erased = Some(self.clock.mono());
            self.erase_removed();
        }
        if self.deletions_since.is_some_and(|since| self.clock.mono().since(since) >= DELETIONS) {
            self.enter_deletions();
        }
    }

    /// Tells everybody when somebody else wrote to the database.
    fn look(&mut self) -> Result<(), RecorderError> {
        let version = self.db.data_version()?;
        if self.seen == Some(version) {
            return Ok(());
        }
        let world = World::read(&self.db)?;
        self.seen = Some(version);
        self.world.send_if_modified(|old| {
            let differs = **old != world;
            if differs {
                *old = Arc::new(world);
            }
            differs
        });
        Ok(())
    }

    fn apply(&mut self, job: Job) {
        let result = match job {
            Job::Append(entry, reply) => {
                let result = append(&mut self.db, &entry, self.clock.now());
                (self.changed)(super::Topic::Ledger);
                // The asker may be gone; the entry stands.
                drop(reply.send(result));
                return;
            }
            Job::OpenGap { camera, from, cause } => self.open_gap(&camera, from, cause),
            Job::CloseGap { camera, to } => self.close_gap(&camera, to),
            Job::Gap { camera, from, to, cause } => {
                self.open_gap(&camera, from, cause).and_then(|()| self.close_gap(&camera, to))
            }
            Job::Deleted { camera, cause } => {
                self.deletions.insert((camera, cause.as_str()));
                self.deletions_since.get_or_insert_with(|| self.clock.mono());
                return;
            }
            Job::Reconciled { summary } => {
                self.enter("reconciled", &summary);
                Ok(())
            }
            Job::Certificate { camera, sha256 } => self.pin(&camera, sha256),
            Job::Poke | Job::Stop => return,
        };
        if let Err(error) = result {
            tracing::error!(error = %chain(&error), "a gap or a certificate was not noted");
        }
        (self.changed)(super::Topic::Timeline);
    }

    fn open_gap(&mut self, camera: &CameraId, from: Utc, cause: GapCause) -> store::Result<()> {
        let current = self.db.current_gap(camera)?;
        if current.as_ref().is_some_and(|gap| gap.cause == cause) {
            return Ok(());
        }
        // What ended with another cause than it began is two gaps: stopped until here, offline from here.
        let from = current.as_ref().map_or(from, |gap| from.max(gap.from));
        self.db.open_gap(camera, from, cause)?;
        if let Some(gap) = current {
            self.enter_gap(camera, &gap, from);
        }
        Ok(())
    }

    fn close_gap(&mut self, camera: &CameraId, to: Utc) -> store::Result<()> {
        let Some(gap) = self.db.current_gap(camera)? else { return Ok(()) };
        self.db.close_gap(camera, to)?;
        self.enter_gap(camera, &gap, to);
        Ok(())
    }

    fn enter_gap(&mut self, camera: &CameraId, gap: &Gap, to: Utc) {
        if to > gap.from {
            let public = serde_json::json!({
                "camera": camera, "from": gap.from.rfc3339(), "to": to.rfc3339(), "cause": gap.cause.as_str(),
            });
            self.enter("gap", &public);
        }
    }

    fn pin(&mut self, camera: &CameraId, sha256: String) -> store::Result<()> {
        let Some(mut known) = self.db.camera(camera)? else { return Ok(()) };
        if known.pinned_certificate.is_some() {
            return Ok(());
        }
        known.pinned_certificate = Some(sha256.clone());
        self.db.update_camera(&known)?;
        self.enter("certificate_pinned", &serde_json::json!({"camera": camera, "sha256": sha256}));
        Ok(())
    }

    /// A pause with an end is over then, whether or not a window is open.
    fn end_pauses(&mut self) {
        let now = self.clock.now();
        let due = |c: &model::Camera| c.paused && !c.is_paused(now);
        if !self.world.borrow().cameras.iter().any(due) {
            return;
        }
        match self.db.end_pauses(now) {
            Ok(resumed) => {
                for camera in resumed {
                    self.enter("camera_resumed", &serde_json::json!({"camera": camera, "by": "time"}));
                }
                // The version of the database does not tell a handle of its own writes.
                self.seen = None;
                if let Err(error) = self.look() {
                    tracing::warn!(error = %chain(&error), "the household could not be read");
                }
                (self.changed)(super::Topic::Cameras);
            }
            Err(error) => tracing::error!(error = %chain(&error), "a pause was not ended"),
        }
    }

    /// What was removed for longer than it can be undone keeps its name for its footage, and no address or log-in.
    fn erase_removed(&mut self) {
        match self.db.erase_removed(self.clock.now().minus(model::retention::GRACE)) {
            Ok(erased) => {
                for camera in erased {
                    self.enter("camera_erased", &serde_json::json!({"camera": camera}));
                }
            }
            Err(error) => tracing::warn!(error = %chain(&error), "a removed camera's log-in was not erased"),
        }
    }

    /// One entry per camera and cause: the newest range of what was deleted, with the root of its chain.
    fn enter_deletions(&mut self) {
        self.deletions_since = None;
        for (camera, cause) in std::mem::take(&mut self.deletions) {
            let range = self.db.deleted(&camera).map(|all| all.into_iter().rev().find(|r| r.cause.as_str() == cause));
            match range {
                Ok(Some(range)) => {
                    let public = serde_json::json!({
                        "camera": camera,
                        "cause": cause,
                        "first": range.first.0,
                        "last": range.last.0,
                        "from": range.span.from.rfc3339(),
                        "to": range.span.to.rfc3339(),
                        "bytes": range.bytes,
                        "root": hex::encode(range.chain),
                    });
                    self.enter("deletion", &public);
                }
                Ok(None) => {}
                Err(error) => tracing::error!(error = %chain(&error), "a deletion was not entered"),
            }
        }
    }

    /// The heads of the cameras' chains: once they stand in the signed ledger, no segment can be exchanged unseen.
    fn heads(&self) -> serde_json::Value {
        let heads = self.db.chain_heads().unwrap_or_default();
        let heads: serde_json::Map<_, _> = heads
            .into_iter()
            .map(|h| (h.camera.to_string(), serde_json::json!({"seq": h.seq.0, "hash": hex::encode(h.hash)})))
            .collect();
        serde_json::json!({ "chains": heads })
    }

    fn enter(&mut self, kind: &str, public: &serde_json::Value) {
        let entry = NewLedgerEntry { kind: kind.to_owned(), public: public.clone(), details: None };
        if let Err(error) = append(&mut self.db, &entry, self.clock.now()) {
            tracing::error!(kind, error = %chain(&error), "an entry of the ledger was not written");
        }
        (self.changed)(super::Topic::Ledger);
    }
}

fn append(db: &mut RecorderDb, entry: &NewLedgerEntry, now: Utc) -> Result<LedgerAppended, RecorderError> {
    let details_fit = entry.details.as_ref().is_none_or(|d| d.len() <= MAX_DETAILS);
    if entry.kind.len() > MAX_KIND || !details_fit || canonical_json(&entry.public).is_none() {
        return Err(RecorderError::BadEntry);
    }
    ledger::append(db, entry, now).map_err(|e| RecorderError::unusable("the ledger was not written", e))
}

fn day_key(db: &mut RecorderDb, now: Utc) -> Result<PublicKey, RecorderError> {
    ledger::day_key(db, now).map_err(|e| RecorderError::unusable("the ledger's day key cannot be used", e))
}
