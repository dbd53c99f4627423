//! Looking at what is recorded: how much moves, and small pictures for scrubbing. Decoded in a worker that holds no key; this
//! process only hands it what the cameras sent, and keeps what it says until the segment's sidecar is written.
//!
//! Recording never waits for any of it. Channels are bounded and what does not fit is dropped up to the next key frame; a worker
//! that dies is started anew, and a stream that killed it three times is left alone for an hour.

use super::subjects::{Finder, SETTLE, Searcher, Searching, Subjects};
use crate::Program;
use crate::sidecar::{MAX_PICTURE, Marks, Small};
use crate::worker::{Beginning, Glance, Worker};
use model::event::{Event, PAUSE_US};
use model::{AccessUnit, Arrival, CameraId, Clock, MediaTime, Mono, Timekeeper, Track, Utc, VideoConfig, WatchPlan};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How often movement is measured: a person who runs crosses a picture in seconds.
const GRID_EVERY: Duration = Duration::from_millis(200);
/// How often a picture is kept: a minute has twelve, of 5 kB each.
const PICTURE_EVERY: Duration = Duration::from_secs(5);
/// A little under a whole distance of key frames: the picture of one that comes a moment early counts.
const SLACK: Duration = Duration::from_millis(100);
/// Longest side of a small picture, pixels.
const SIDE: u32 = 256;
/// Bytes that wait for the worker: 16 streams of 500 kbit/s for 8 s.
const MAX_BYTES: usize = 8 << 20;
/// Batches that wait: 16 streams' of 150 ms for two seconds.
const MAX_BATCHES: usize = 256;
/// Seconds and pictures kept of a camera for sidecars to come: twice the longest segment.
const MAX_SECONDS: usize = 2 * 1800;
const MAX_PICTURES: usize = 2 * 1800 / 5;
/// Events kept of a camera for sidecars to come.
const MAX_EVENTS: usize = 1024;
/// What comes within this time goes to the worker in one go: waking it for every picture costs as much as looking at a small one, and
/// nobody waits for what is seen but a sidecar, which waits for minutes.
const GATHER: Duration = Duration::from_millis(500);
/// Between a death of the worker and its next life, at first; twice that each time, up to a minute.
const REST: Duration = Duration::from_secs(1);
const MAX_REST: Duration = Duration::from_secs(60);
/// A stream that was asked about in the moment of so many deaths ...
const STRIKES: u32 = 3;
/// ... is not looked at for so long.
const MUTED: Duration = Duration::from_secs(3600);

/// Some units of one stream on their way to the worker.
struct Batch {
    camera: CameraId,
    stream: u32,
    begin: Option<Beginning>,
    units: Vec<AccessUnit>,
    /// UTC of the stream's media zero.
    zero: Utc,
    bytes: usize,
}

/// The way to the looking thread. Cheap to clone.
#[derive(Clone)]
pub(super) struct Look {
    to: SyncSender<Batch>,
    shared: Arc<Common>,
    subjects: Subjects,
}

struct Common {
    /// The owner wants it, and there is a worker.
    on: AtomicBool,
    possible: bool,
    waiting: AtomicUsize,
    /// The worker's number for each stream, by camera and whether it is the recorded one: a new connection goes on under the old
    /// number, so that the worker holds one decoder for each.
    streams: Mutex<BTreeMap<(CameraId, bool), u32>>,
    /// Streams of which the worker knows nothing any more: they begin anew with their next key frame.
    lost: Mutex<BTreeSet<u32>>,
    album: Mutex<BTreeMap<CameraId, Page>>,
}

/// What was seen of a camera and is in no sidecar yet.
#[derive(Default)]
struct Page {
    /// Size of the main stream's pictures: the small ones have its shape, also where they come from the other stream.
    shape: Option<(u32, u32)>,
    /// By second of Unix time.
    levels: BTreeMap<i64, u8>,
    pictures: VecDeque<Small>,
    /// By their beginning and subject: the newest may become longer.
    events: Vec<Event>,
    seen_until: Option<Utc>,
}

/// What was seen in a segment.
#[derive(Debug, Default)]
pub(super) struct SeenIn {
    pub(super) marks: Marks,
    pub(super) pictures: Vec<Small>,
    /// `None` where nobody looked for subjects, or not all the time.
    pub(super) events: Option<Vec<Event>>,
}

/// The looking thread's own state.
pub(super) struct Eye {
    from: Receiver<Batch>,
    worker: Worker,
    shared: Arc<Common>,
    subjects: Subjects,
    searcher: Option<Searcher>,
    clock: Arc<dyn Clock>,
    rest: Duration,
    asleep_until: Mono,
    strikes: BTreeMap<CameraId, (u32, Mono)>,
    /// Streams that the worker knows.
    begun: BTreeSet<u32>,
}

impl Look {
    /// With no program to decode in, nothing is looked at; and nothing is before [`Self::switch`].
    pub(super) fn channel(worker: Option<Program>, clock: Arc<dyn Clock>) -> (Self, Option<Eye>) {
        let finder = Box::new(worker.clone().map(Finder::new));
        Self::with(worker, finder, clock)
    }

    fn with(worker: Option<Program>, searching: Box<dyn Searching>, clock: Arc<dyn Clock>) -> (Self, Option<Eye>) {
        let (to, from) = mpsc::sync_channel(MAX_BATCHES);
        let (subjects, searcher) = Subjects::channel(searching, clock.clone());
        let shared = Arc::new(Common {
            on: AtomicBool::new(false),
            possible: worker.is_some(),
            waiting: AtomicUsize::new(0),
            streams: Mutex::default(),
            lost: Mutex::default(),
            album: Mutex::default(),
        });
        let eye = worker.map(|program| Eye {
            from,
            worker: Worker::new(program),
            shared: shared.clone(),
            subjects: subjects.clone(),
            searcher: Some(searcher),
            asleep_until: clock.mono(),
            clock,
            rest: REST,
            strikes: BTreeMap::new(),
            begun: Default::default(),
        });
        (Self { to, shared, subjects }, eye)
    }

    /// Whether motion is looked for, and subjects where something moves.
    pub(super) fn switch(&self, motion: bool, subjects: bool) {
        let on = motion && self.shared.possible;
        self.shared.on.store(on, Ordering::Relaxed);
        self.subjects.switch(on && subjects);
    }

    pub(super) fn is_on(&self) -> bool {
        self.shared.on.load(Ordering::Relaxed)
    }

    /// The size of a camera's main pictures.
    pub(super) fn shape(&self, camera: &CameraId, video: &VideoConfig) {
        self.shared.album().entry(camera.clone()).or_default().shape = Some((video.width, video.height));
    }

    /// Whether everything up to `at` was looked at.
    pub(super) fn has_seen(&self, camera: &CameraId, at: Utc) -> bool {
        let at = if self.subjects.is_on() { at.plus(SETTLE) } else { at };
        !self.is_on() || self.shared.album().get(camera).and_then(|p| p.seen_until).is_some_and(|seen| seen >= at)
    }

    /// Takes out what was seen in a segment. The second in which it ends belongs to the next one too.
    pub(super) fn take(&self, camera: &CameraId, from: Utc, to: Utc) -> SeenIn {
        let able_since = self.subjects.able_since();
        match self.shared.album().get_mut(camera) {
            Some(page) => page.take(from, to, able_since.is_some_and(|since| since <= from)),
            None => SeenIn::default(),
        }
    }
}

impl Common {
    fn lost(&self) -> MutexGuard<'_, BTreeSet<u32>> {
        self.lost.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stream(&self, camera: &CameraId, recorded: bool) -> u32 {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        let next = u32::try_from(streams.len()).unwrap_or(u32::MAX);
        *streams.entry((camera.clone(), recorded)).or_insert(next)
    }

    fn album(&self) -> MutexGuard<'_, BTreeMap<CameraId, Page>> {
        self.album.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Page {
    fn add(&mut self, at: Utc, level: Option<u8>, jpeg: Option<Vec<u8>>) {
        if let Some(level) = level {
            let second = self.levels.entry(at.0.div_euclid(1_000_000)).or_default();
            *second = level.max(*second);
            self.seen_until = self.seen_until.max(Some(at));
        }
        if let Some(jpeg) = jpeg.filter(|jpeg| jpeg.len() <= MAX_PICTURE) {
            let behind = self.pictures.partition_point(|p| p.at <= at);
            self.pictures.insert(behind, Small { at, jpeg });
        }
        while self.levels.len() > MAX_SECONDS {
            self.levels.pop_first();
        }
        while self.pictures.len() > MAX_PICTURES {
            self.pictures.pop_front();
        }
    }

    fn note(&mut self, event: &Event) {
        match self.events.iter_mut().rfind(|e| (e.subject, e.from) == (event.subject, event.from)) {
            Some(known) => *known = *event,
            None => self.events.push(*event),
        }
        let more = self.events.len().saturating_sub(MAX_EVENTS);
        self.events.drain(..more);
    }

    /// `searched`: subjects were looked for all the time.
    fn take(&mut self, from: Utc, to: Utc, searched: bool) -> SeenIn {
        let (first, last) = (from.0.div_euclid(1_000_000), (to.0 - 1).div_euclid(1_000_000));
        let mut marks = Marks { from: first, levels: Vec::new() };
        // A segment is never that long; a clock can be that wrong.
        if (0..MAX_SECONDS as i64).contains(&(last - first)) {
            marks.levels = (first..=last).map(|second| self.levels.get(&second).copied()).collect();
        }
        if marks.levels.iter().all(Option::is_none) {
            marks.levels.clear();
        }
        self.levels = self.levels.split_off(&last);
        let behind = self.pictures.partition_point(|p| p.at < to);
        let pictures = self.pictures.drain(..behind).filter(|p| p.at >= from).collect();
        let inside = self.events.iter().filter(|e| e.from < to && e.to > from);
        let events: Vec<_> = inside.map(|e| Event { from: e.from.max(from), to: e.to.min(to), ..*e }).collect();
        // What may go on belongs to the next one, too.
        self.events.retain(|e| e.to.0.saturating_add(PAUSE_US) >= to.0);
        let searched = searched && !marks.levels.is_empty();
        SeenIn { marks, pictures, events: (searched || !events.is_empty()).then_some(events) }
    }
}

impl Eye {
    /// Works until every [`Look`] is gone.
    pub(super) fn run(mut self) {
        self.search();
        while let Ok(first) = self.from.recv() {
            let some = self.with_what_follows(first);
            self.shared.waiting.fetch_sub(some.iter().map(|b| b.bytes).sum(), Ordering::Relaxed);
            for batch in gather(some) {
                self.take(batch);
            }
        }
    }

    /// Looks for subjects in a thread of its own: nobody waits for it.
    fn search(&mut self) {
        let (Some(searcher), shared) = (self.searcher.take(), self.shared.clone()) else { return };
        let tell = move |camera: &CameraId, events: &[Event]| {
            let mut album = shared.album();
            let page = album.entry(camera.clone()).or_default();
            events.iter().for_each(|event| page.note(event));
        };
        let searching = std::thread::Builder::new().name("look-subjects".to_owned()).spawn(move || searcher.run(tell));
        if let Err(error) = searching {
            tracing::warn!(%error, "no thread looks for subjects");
        }
    }

    fn with_what_follows(&self, first: Batch) -> Vec<Batch> {
        let (begun, mut some) = (self.clock.mono(), vec![first]);
        while let Ok(next) = self.from.recv_timeout(GATHER.saturating_sub(self.clock.mono().since(begun))) {
            some.push(next);
        }
        some
    }

    fn take(&mut self, mut batch: Batch) {
        let now = self.clock.mono();
        let muted = self.strikes.get(&batch.camera).is_some_and(|(n, last)| *n >= STRIKES && now.since(*last) < MUTED);
        if !self.shared.on.load(Ordering::Relaxed) || muted || now < self.asleep_until {
            return self.lose(batch.stream);
        }
        if batch.begin.is_none() && !self.begun.contains(&batch.stream) {
            return self.lose(batch.stream);
        }
        let (begin, units) = (batch.begin.take(), std::mem::take(&mut batch.units));
        match self.worker.watch(batch.stream, begin.as_ref(), &units, self.subjects.is_on()) {
            Ok(glances) => {
                self.begun.insert(batch.stream);
                self.rest = REST;
                self.note(&batch, glances);
            }
            Err(error) => {
                self.lose(batch.stream);
                tracing::debug!(camera = %batch.camera, error = error.chain(), "a stream could not be watched");
                if !self.worker.is_up() {
                    self.died(&batch.camera, now);
                }
            }
        }
    }

    /// What comes next of this stream is of no use without its beginning.
    fn lose(&mut self, stream: u32) {
        self.begun.remove(&stream);
        self.shared.lost().insert(stream);
    }

    fn note(&mut self, batch: &Batch, glances: Vec<Glance>) {
        let mut album = self.shared.album();
        let page = album.entry(batch.camera.clone()).or_default();
        for glance in glances {
            let at = Utc(batch.zero.0 + glance.at.micros());
            if let Some(glimpse) = glance.glimpse {
                self.subjects.offer(&batch.camera, at, glimpse);
            }
            page.add(at, glance.level, glance.picture.map(|p| p.expose().clone()));
        }
    }

    /// The worker is gone with all it knew.
    fn died(&mut self, camera: &CameraId, now: Mono) {
        self.begun.clear();
        self.asleep_until = now.plus(self.rest);
        self.rest = (self.rest * 2).min(MAX_REST);
        let (strikes, last) = self.strikes.entry(camera.clone()).or_insert((0, now));
        *strikes = if now.since(*last) < MUTED { *strikes + 1 } else { 1 };
        *last = now;
        if *strikes == STRIKES {
            tracing::warn!(%camera, "its pictures end the decode worker: motion is not looked at for an hour");
        }
    }
}

/// One request for all that waits of a stream: where a busy computer lets the worker run rarely, each turn must count.
fn gather(batches: Vec<Batch>) -> Vec<Batch> {
    let mut all: Vec<Batch> = Vec::new();
    for batch in batches {
        match all.iter_mut().rfind(|b| b.stream == batch.stream).filter(|_| batch.begin.is_none()) {
            Some(before) => {
                before.units.extend(batch.units);
                before.zero = batch.zero;
            }
            None => all.push(batch),
        }
    }
    all
}

/// One stream's end: gathers units and hands them on.
pub(super) struct Looker {
    look: Look,
    camera: CameraId,
    stream: u32,
    video: Option<VideoConfig>,
    /// Only key frames are looked at: the stream is the one that is recorded, and decoding all of it would cost more than recording.
    keys_only: bool,
    /// The worker must be told of the stream, with the next key frame.
    begin: bool,
    /// Units are missing: the next key frame is waited for.
    skip: bool,
    keeper: Timekeeper,
    last: MediaTime,
    waiting: Vec<AccessUnit>,
    bytes: usize,
}

impl Looker {
    pub(super) fn new(look: Look, camera: CameraId, keys_only: bool) -> Self {
        let stream = look.shared.stream(&camera, keys_only);
        Self {
            look,
            camera,
            stream,
            video: None,
            keys_only,
            begin: true,
            skip: false,
            keeper: Timekeeper::new(),
            last: MediaTime(i64::MIN),
            waiting: Vec::new(),
            bytes: 0,
        }
    }

    /// The stream's facts, at its beginning and when they change.
    pub(super) fn config(&mut self, video: &VideoConfig) {
        self.send();
        if self.keys_only {
            self.look.shape(&self.camera, video);
        }
        self.video = Some(video.clone());
        self.keeper = Timekeeper::new();
        (self.begin, self.last) = (true, MediaTime(i64::MIN));
    }

    /// Takes a unit of the stream, in decode order.
    pub(super) fn unit(&mut self, unit: &AccessUnit, arrived: Utc) {
        if unit.track != Track::Video || !self.look.is_on() || self.video.is_none() {
            self.waiting.clear();
            (self.bytes, self.begin) = (0, true);
            return;
        }
        if matches!(self.keeper.arrived(unit.pts, arrived), Arrival::Step(_)) {
            self.keeper = Timekeeper::new();
            let _ = self.keeper.arrived(unit.pts, arrived);
            self.begin = true;
        }
        if unit.key && self.look.shared.lost().remove(&self.stream) {
            self.begin = true;
        }
        let wanted = if self.keys_only { self.is_due(unit) } else { unit.key || !(self.begin || self.skip) };
        if !wanted {
            return;
        }
        let begins = self.begin;
        self.skip = false;
        if begins {
            // What came before belongs to the old stream.
            self.hand_on(false);
        }
        self.bytes += unit.data.len();
        self.waiting.push(unit.clone());
        self.last = unit.pts;
        if begins {
            self.begin = !self.hand_on(true);
        }
    }

    /// Of the recorded stream a key frame a second is enough.
    fn is_due(&self, unit: &AccessUnit) -> bool {
        let since = unit.pts.0.saturating_sub(self.last.0);
        unit.key && !(0..900_000_000).contains(&since)
    }

    /// Hands on what has come since the last time. What does not fit is dropped up to the next key frame.
    pub(super) fn send(&mut self) {
        self.skip |= !self.hand_on(false);
    }

    /// False if it was dropped.
    fn hand_on(&mut self, begins: bool) -> bool {
        let (units, bytes) = (std::mem::take(&mut self.waiting), std::mem::take(&mut self.bytes));
        let (Some(video), Some(zero), false) = (&self.video, self.keeper.utc(MediaTime(0)), units.is_empty()) else {
            return true;
        };
        let begin = begins.then(|| Beginning { video: video.clone(), plan: self.plan(video) });
        let shared = &self.look.shared;
        let room = shared.waiting.load(Ordering::Relaxed) + bytes <= MAX_BYTES;
        shared.waiting.fetch_add(bytes, Ordering::Relaxed);
        let batch = Batch { camera: self.camera.clone(), stream: self.stream, begin, units, zero, bytes };
        let sent = room && self.look.to.try_send(batch).is_ok();
        if !sent {
            shared.waiting.fetch_sub(bytes, Ordering::Relaxed);
        }
        sent
    }

    fn plan(&self, video: &VideoConfig) -> WatchPlan {
        let shape = self.look.shared.album().get(&self.camera).and_then(|page| page.shape);
        let (width, height) = small(shape.unwrap_or((video.width, video.height)));
        WatchPlan { grid_every: GRID_EVERY, picture_every: PICTURE_EVERY - SLACK, width, height }
    }
}

/// A small picture's size.
fn small((width, height): (u32, u32)) -> (u32, u32) {
    let (wide, tall) = (u64::from(width.max(1)), u64::from(height.max(1)));
    let side = |n: u64, of: u64| u32::try_from(u64::from(SIDE) * n / of).unwrap_or(SIDE);
    if wide >= tall { (SIDE, side(tall, wide)) } else { (side(wide, tall), SIDE) }
}

#[cfg(test)]
mod tests;
