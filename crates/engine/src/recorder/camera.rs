//! One camera's task: capture, recording, viewers. It decides nothing by itself: `model::capture::Machine` does, and
//! [`Recording`] knows about segments; the task carries their effects out. Nothing here waits for a disk.

use super::board::{Board, Line};
use super::books::Books;
use super::inlet::{Arrived, Inlet, Sink};
use super::live::{Fan, LiveError, LivePace, LiveReceiver};
use super::look::{Look, Looker};
use super::orders::{Durability, Order, Orders};
use super::recording::{Count, Division, Recording, Step};
use model::capture::{Effect, Event, Machine, State};
use model::sleep::{SleepWatch, Slept};
use model::{Camera, Capture, CaptureEnd, CaptureEvent, CaptureSpec, Clock, GapCause, Media, Mono, Utc, VideoConfig};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};

/// Rates are counted over at least this long: three usual key-frame distances are in it more often than not.
const RATES: Duration = Duration::from_secs(3);
/// While nothing else happens the task looks up this often: for windows that came or went, and for a stream's last frames.
const LOOK: Duration = Duration::from_secs(1);

/// What a camera's task is told.
pub(super) enum Command {
    /// The camera as the owner wants it now.
    Update(Box<Camera>, Duration),
    Watch(LivePace, oneshot::Sender<Result<LiveReceiver, LiveError>>),
    /// Stop in order and end the task, for this reason.
    Stop(GapCause),
}

/// What every task needs.
#[derive(Clone)]
pub(super) struct Shared {
    pub(super) media: Arc<dyn Media>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) board: Arc<Board>,
    pub(super) books: Books,
    pub(super) orders: Orders,
    pub(super) look: Look,
}

/// What happened, as the loop sees it.
pub(super) enum Happened {
    Arrived(VecDeque<Arrived>),
    Durable(Durability),
    Told(Command),
    Time,
}

/// A running capture.
struct Running {
    capture: Box<dyn Capture>,
    inlet: Arc<Inlet>,
    recording: Recording,
    /// Its first footage, when it is durable, ends the gap before it; and a stall's footage ends the stall.
    resumed: Option<Utc>,
    begun: bool,
    /// Looks at the key frames, where the camera has no small stream.
    looker: Option<Looker>,
    video: Option<VideoConfig>,
}

pub(super) struct CameraTask {
    camera: Camera,
    segment: Duration,
    shared: Shared,
    machine: Machine,
    running: Option<Running>,
    fan: Fan,
    attempt: u32,
    /// Disk troubles that were answered.
    troubles: u32,
    durable: Option<Utc>,
    /// Where footage ended, over all captures.
    last_end: Option<Utc>,
    in_gap: bool,
    sleep: SleepWatch,
    /// When the computer woke, while the gap of its sleep lasts.
    woke: Option<Utc>,
    since: Utc,
    silent_since: Option<Mono>,
    counted: (Mono, Count),
    rates: (u64, f64),
    retry: Option<Mono>,
}

impl CameraTask {
    pub(super) fn new(camera: Camera, segment: Duration, shared: Shared) -> Self {
        let (now, mono) = (shared.clock.now(), shared.clock.mono());
        let sleep = SleepWatch::new(now, mono, shared.clock.slept());
        // Any number that differs from camera to camera: those that went down together must not come back together.
        let seed = camera.id.as_str().bytes().fold(7u64, |s, b| s.wrapping_mul(31).wrapping_add(b.into()));
        Self {
            machine: Machine::new(mono, seed ^ now.0.unsigned_abs()),
            camera,
            segment,
            shared,
            running: None,
            fan: Fan::default(),
            attempt: 0,
            troubles: 0,
            durable: None,
            last_end: None,
            in_gap: false,
            sleep,
            woke: None,
            since: now,
            silent_since: None,
            counted: (mono, Count::default()),
            rates: (0, 0.0),
            retry: None,
        }
    }

    /// Works until told to stop or until `commands` is closed; then everything that arrived is on its way to the disk.
    pub(super) async fn run(mut self, mut commands: mpsc::Receiver<Command>) {
        let (report, mut durable) = watch::channel(Durability::default());
        let join = Order::Join { camera: self.camera.id.clone(), report };
        if self.shared.orders.give(join).is_err() {
            tracing::error!(camera = %self.camera.id, "the writer takes no orders");
            return;
        }
        self.begin();
        let cause = loop {
            let inlet = self.running.as_ref().map(|r| r.inlet.clone());
            let wait = self.wait();
            let happened = tokio::select! {
                () = ready(inlet.as_deref()) => Happened::Arrived(inlet.as_ref().map(|i| i.drain()).unwrap_or_default()),
                changed = durable.changed() => match changed {
                    Ok(()) => Happened::Durable(*durable.borrow_and_update()),
                    // The writer is gone: the recorder is ending.
                    Err(_) => break GapCause::Stopped,
                },
                command = commands.recv() => match command {
                    Some(Command::Stop(cause)) => break cause,
                    Some(command) => Happened::Told(command),
                    None => break GapCause::Stopped,
                },
                () = tokio::time::sleep(wait) => Happened::Time,
            };
            self.apply(happened);
        };
        self.stop(cause).await;
    }

    /// Begins as the owner left it.
    pub(super) fn begin(&mut self) {
        let event = if self.camera.paused { Event::Disable(GapCause::Paused) } else { Event::Enable };
        self.machine(event);
        self.publish(true);
    }

    fn wait(&mut self) -> Duration {
        let now = self.shared.clock.mono();
        let deadline = self.machine.deadline().map_or(LOOK, |at| at.since(now));
        // An idle task sleeps until its deadline; one with a capture has windows to look for.
        if self.running.is_some() { deadline.min(LOOK) } else { deadline }
    }

    pub(super) fn apply(&mut self, happened: Happened) {
        let before = self.machine.state();
        let clock = &self.shared.clock;
        let slept = self.sleep.look(clock.now(), clock.mono(), clock.slept());
        let happened = match slept {
            Some(slept) => self.after_sleep(slept, happened),
            None => happened,
        };
        match happened {
            Happened::Arrived(events) => self.arrived(events),
            Happened::Durable(durability) => self.made_durable(durability),
            Happened::Told(Command::Update(camera, segment)) => self.update(*camera, segment),
            Happened::Told(Command::Watch(pace, reply)) => self.watch(pace, reply),
            Happened::Told(Command::Stop(_)) => {}
            Happened::Time => {
                // What came after the last wake-up of a stream that stopped.
                let waiting = self.running.as_ref().map(|r| r.inlet.drain()).unwrap_or_default();
                self.arrived(waiting);
                self.machine(Event::Tick);
            }
        }
        self.look_for_viewers();
        self.publish(self.machine.state() != before);
    }

    /// What came before the computer slept is written; the connection of before is given up, and whatever it still sends with it.
    fn after_sleep(&mut self, slept: Slept, happened: Happened) -> Happened {
        if self.machine.state() == State::Off {
            return happened;
        }
        let (events, rest) = match happened {
            Happened::Arrived(events) => (events, Happened::Time),
            other => (self.running.as_ref().map(|r| r.inlet.drain()).unwrap_or_default(), other),
        };
        self.arrived(events.into_iter().filter(|(_, at)| *at < slept.woke).collect());
        tracing::info!(camera = %self.camera.id, from = %slept.from, woke = %slept.woke, "the computer slept");
        if let Some(running) = &self.running {
            // Nothing of what came after the waking may follow on what came before.
            drop(running.inlet.drain());
        }
        self.woke = Some(slept.from);
        self.machine(Event::Disable(GapCause::Asleep));
        self.woke = Some(slept.woke);
        self.machine(Event::Enable);
        rest
    }

    fn arrived(&mut self, events: VecDeque<Arrived>) {
        let mut steps = Vec::new();
        let mut ended = None;
        let Some(running) = &mut self.running else { return };
        for (event, at) in events {
            match &event {
                CaptureEvent::Config(config) => {
                    self.fan.config(config.clone());
                    running.video = Some(config.video.clone());
                    match &mut running.looker {
                        Some(looker) => looker.config(&config.video),
                        None => self.shared.look.shape(&self.camera.id, &config.video),
                    }
                }
                CaptureEvent::Unit(unit) => {
                    self.fan.unit(unit);
                    if let Some(looker) = running.looker.as_mut().filter(|_| unit.key) {
                        looker.unit(unit, at);
                    }
                }
                CaptureEvent::Certificate(sha256) => {
                    self.shared.books.certificate(&self.camera.id, sha256.clone());
                    self.camera.pinned_certificate.get_or_insert(sha256.clone());
                }
                CaptureEvent::End(end) => {
                    ended = Some(*end);
                    break;
                }
            }
            running.recording.take(event, at, &mut steps);
        }
        if let Some(looker) = &mut running.looker {
            looker.send();
        }
        let too_slow = !self.carry_out(steps);
        if let Some(end) = ended.or(too_slow.then_some(CaptureEnd::Overflow)) {
            tracing::info!(camera = %self.camera.id, ?end, "the capture ended");
            self.machine(Event::Ended(end));
        }
    }

    /// Sends steps to the writer and the books. False if the writer is too far behind.
    fn carry_out(&mut self, steps: Vec<Step>) -> bool {
        let id = self.camera.id.clone();
        for step in steps {
            let mut sent = None;
            let order = match step {
                Step::Begin { config, start, init } => {
                    if let Some(running) = self.running.as_mut().filter(|r| !r.begun) {
                        running.begun = true;
                        running.resumed = Some(start);
                    }
                    Order::Begin { camera: id.clone(), attempt: self.attempt, config, start, init }
                }
                Step::Write { bytes, end } => {
                    sent = Some(end);
                    Order::Write { camera: id.clone(), bytes, end }
                }
                Step::Finish { end } => Order::Finish { camera: id.clone(), end },
                Step::Clock { offset_us } => Order::Clock { camera: id.clone(), offset_us },
                Step::Gap { from, to, cause } => {
                    self.shared.books.gap(&id, from, to, cause);
                    continue;
                }
            };
            if self.shared.orders.give(order).is_err() {
                return false;
            }
            self.last_end = sent.or(self.last_end);
        }
        true
    }

    fn made_durable(&mut self, durability: Durability) {
        if durability.trouble != self.troubles {
            self.troubles = durability.trouble;
            // What was sent and is not durable is lost with the segment.
            self.last_end = durability.end.or(self.durable);
            if let Some(running) = &mut self.running {
                running.recording = Recording::new(Division::of(&self.camera.id, self.segment));
            }
            self.machine(Event::DiskTrouble);
        }
        if durability.attempt == self.attempt && durability.end != self.durable {
            self.durable = durability.end;
            self.silent_since = Some(self.shared.clock.mono());
            self.machine(Event::Durable);
            let resumed = self.running.as_mut().and_then(|r| r.resumed.take());
            if let Some(at) = resumed {
                self.in_gap = false;
                self.woke = None;
                self.shared.books.close_gap(&self.camera.id, at);
            }
        }
    }

    fn update(&mut self, camera: Camera, segment: Duration) {
        let old = std::mem::replace(&mut self.camera, camera);
        self.segment = segment;
        if old.sub.is_some() != self.camera.sub.is_some() {
            let looker = self.looker();
            if let Some(running) = &mut self.running {
                running.looker = looker;
                if let Some((looker, video)) = running.looker.as_mut().zip(running.video.as_ref()) {
                    looker.config(video);
                }
            }
        }
        if self.camera.paused != old.paused {
            self.machine(if self.camera.paused { Event::Disable(GapCause::Paused) } else { Event::Enable });
        } else if address(&old) != address(&self.camera) && self.machine.state() != State::Off {
            // Another address or log-in: what was wrong with the old one says nothing about it.
            self.machine(Event::Disable(GapCause::Stopped));
            self.machine(Event::Enable);
        }
    }

    fn watch(&mut self, pace: LivePace, reply: oneshot::Sender<Result<LiveReceiver, LiveError>>) {
        let result = if self.machine.state() == State::Off { Err(LiveError::Off) } else { self.fan.add(pace) };
        // The asker may have gone.
        drop(reply.send(result));
    }

    fn look_for_viewers(&mut self) {
        self.fan.keep(self.shared.board.is_watched());
        let watched = self.fan.is_watched();
        if let Some(running) = &self.running {
            running.inlet.set_live(watched);
        }
    }

    /// Tells the machine and carries its effects out.
    fn machine(&mut self, event: Event) {
        let now = self.shared.clock.mono();
        for effect in self.machine.apply(event, now) {
            match effect {
                Effect::StartCapture => self.start_capture(),
                Effect::StopCapture => {
                    if let Some(running) = self.end_recording() {
                        // Giving the connection back may take a second.
                        tokio::task::spawn_blocking(move || drop(running.capture));
                    }
                }
                Effect::OpenGap(cause) => self.open_gap(cause),
                // The first durable footage closes it, at that footage's begin.
                Effect::CloseGap => {}
                Effect::StateChanged => self.since = self.shared.clock.now(),
            }
        }
        self.retry = match self.machine.state() {
            State::Waiting | State::Refused => self.machine.deadline(),
            _ => None,
        };
        match self.machine.state() {
            State::Off => self.silent_since = None,
            _ => {
                self.silent_since.get_or_insert(now);
            }
        }
    }

    /// Without a small stream the recorded one's key frames are looked at.
    fn looker(&self) -> Option<Looker> {
        let (look, camera) = (self.shared.look.clone(), self.camera.id.clone());
        self.camera.sub.is_none().then(|| Looker::new(look, camera, true))
    }

    fn start_capture(&mut self) {
        self.attempt += 1;
        let inlet = Inlet::new(self.shared.clock.clone());
        let capture = self.shared.media.capture(&spec(&self.camera), Box::new(Sink(inlet.clone())));
        let recording = Recording::new(Division::of(&self.camera.id, self.segment));
        let looker = self.looker();
        self.running = Some(Running { capture, inlet, recording, resumed: None, begun: false, looker, video: None });
        self.counted = (self.shared.clock.mono(), Count::default());
    }

    /// Takes what waits, ends the segment and gives the capture up.
    fn end_recording(&mut self) -> Option<Running> {
        let mut running = self.running.take()?;
        let mut steps = Vec::new();
        for (event, at) in running.inlet.drain() {
            running.recording.take(event, at, &mut steps);
        }
        running.recording.finish(&mut steps);
        self.rates = (0, 0.0);
        self.fan.paused(self.machine.last_end().unwrap_or(CaptureEnd::Stopped));
        if !self.carry_out(steps) {
            tracing::error!(camera = %self.camera.id, "the disk is too slow; footage was lost");
        }
        Some(running)
    }

    /// A gap begins where footage ends. Where one lasts already, or nothing was recorded yet, another cause begins now.
    fn open_gap(&mut self, cause: GapCause) {
        // The gap of a sleep reaches from falling asleep to waking, whenever either is noticed.
        let begins = self.woke.take().unwrap_or_else(|| self.shared.clock.now());
        let from = self.last_end.filter(|_| !self.in_gap).unwrap_or(begins);
        self.in_gap = true;
        if let Some(running) = self.running.as_mut().filter(|r| r.begun) {
            // A stall: if the same capture goes on, so does its footage, and the gap was none but for what it says itself.
            running.resumed = Some(from);
        }
        self.shared.books.open_gap(&self.camera.id, from, cause);
    }

    async fn stop(mut self, cause: GapCause) {
        if let Some(mut running) = self.running.take() {
            // First no more may come, then everything that came is written.
            let capture = std::mem::replace(&mut running.capture, Box::new(Gone));
            if tokio::task::spawn_blocking(move || drop(capture)).await.is_err() {
                tracing::warn!(camera = %self.camera.id, "the capture did not end in order");
            }
            self.running = Some(running);
        }
        self.machine(Event::Disable(cause));
        if self.shared.orders.give(Order::Leave { camera: self.camera.id.clone() }).is_err() {
            tracing::error!(camera = %self.camera.id, "the writer is gone before its cameras");
        }
        self.shared.board.remove(&self.camera.id);
    }

    fn publish(&mut self, news: bool) {
        let now = self.shared.clock.mono();
        if let Some(running) = &self.running {
            let (since, old) = self.counted;
            let (new, seconds) = (running.recording.count(), now.since(since).as_secs_f64());
            if now.since(since) >= RATES && new.frames >= old.frames {
                let per_second = |n: u64| n as f64 / seconds;
                self.rates = (per_second((new.bytes - old.bytes) * 8) as u64, per_second(new.frames - old.frames));
                self.counted = (now, new);
            }
        }
        let line = Line {
            state: self.machine.state(),
            cause: self.machine.cause(),
            last_end: self.machine.last_end(),
            since: self.since,
            last_durable: self.durable,
            bit_rate: self.rates.0,
            frame_rate: self.rates.1,
            retry_at: self.retry,
            silent_since: self.silent_since,
        };
        self.shared.board.set(&self.camera.id, line, news);
    }
}

/// Stands where a capture was.
struct Gone;
impl Capture for Gone {}

pub(super) async fn ready(inlet: Option<&Inlet>) {
    match inlet {
        Some(inlet) => inlet.ready().await,
        None => std::future::pending().await,
    }
}

/// What, if it changes, wants a new connection.
fn address(camera: &Camera) -> (&model::CameraUrl, model::Transport, Option<&str>, bool) {
    (&camera.main, camera.transport, camera.pinned_certificate.as_deref(), camera.audio)
}

/// What to connect to for recording.
fn spec(camera: &Camera) -> CaptureSpec {
    CaptureSpec {
        url: camera.main.clone(),
        transport: camera.transport,
        pinned_certificate: camera.pinned_certificate.clone(),
        video_only: !camera.audio,
    }
}

#[cfg(test)]
mod tests;
