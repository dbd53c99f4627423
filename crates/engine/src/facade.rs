//! The window's façade: one method per command of the window, each returning a view.
//!
//! No rules and no I/O of its own: it moves the desk's blocking work off the event loop and keeps the recorder company.
//! Locks, in the order in which they are taken where two are: `desk`, `demo`.

mod banner;
mod bundle;
mod carriers;
mod demo;
mod drives;
mod export;
mod house;
mod link;
mod live;
mod looking;
mod pace;
mod redaction;
mod requests;
mod supervise;

use crate::config::Config;
use crate::desk::{self, Created, Desk, NewCamera, NewHousehold};
use crate::error::{Code, Error, Result};
use crate::household::Household;
use crate::recorder::{self, RecorderEvent, RecorderState};
use crate::socket::Caller;
use crate::view::{self, Topic};
use crate::worker::Worker;
use model::{Clock, Media, Secret};
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use supervise::Supervisor;
use tokio::sync::{Mutex, broadcast};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::warn;

/// How a program of ours is started.
#[derive(Clone, Debug)]
pub struct Program {
    pub program: PathBuf,
    pub args: Vec<String>,
}

/// What a shell wires in.
pub struct Options {
    pub config: Config,
    pub media: Arc<dyn Media>,
    pub clock: Arc<dyn Clock>,
    /// Starts a recorder; `--home HOME` is appended.
    pub recorder: Program,
    /// Starts a decode worker.
    pub worker: Program,
    /// Starts the demo's cameras and its agency, where they are installed.
    pub demo: Option<Program>,
    /// Parts of the media library that are not installed, one text each, for the health page.
    pub missing: Vec<String>,
}

/// Takes a live stream's messages to the page: the first byte is the kind ([`crate::socket::live`]). False when the page is gone.
pub trait LiveSink: Send + Sync + 'static {
    fn send(&self, message: Vec<u8>) -> bool;
}

/// The façade. Cheap to clone.
#[derive(Clone)]
pub struct Engine(Arc<Inner>);

struct Inner {
    options: Options,
    worker: Worker,
    desk: Mutex<Held>,
    demo: Mutex<Option<Demo>>,
    supervisor: Supervisor,
    streams: Arc<live::Streams>,
    copies: Arc<export::Copies>,
    bundles: Arc<bundle::Bundles>,
    renders: redaction::Renders,
    carriers: carriers::Wake,
    events: broadcast::Sender<view::Event>,
    /// Footage came, or went, since the window last heard of it.
    timeline_news: Arc<AtomicBool>,
    shutdown: CancellationToken,
    tasks: TaskTracker,
}

/// The household that is shown.
struct Held {
    config: Config,
    desk: Option<Arc<Desk>>,
}

/// The demo, while it runs.
struct Demo {
    cameras: demo::Cameras,
    agency: demo::Agency,
    passphrase: Secret<String>,
}

/// Events that wait for a slow window: it reads everything anew after a loss, so few suffice.
const EVENTS: usize = 64;
/// How often auto-lock looks: a locked screen a few seconds late is still locked.
const LOCK_LOOK: Duration = Duration::from_secs(5);

impl Engine {
    /// Starts the window's side. A missing or unusable household is a phase of [`Self::app_state`], not an error. Must be called
    /// inside a tokio runtime.
    pub fn start(options: Options) -> Result<Self> {
        let (events, _) = broadcast::channel(EVENTS);
        let (shutdown, tasks) = (CancellationToken::new(), TaskTracker::new());
        let timeline_news = Arc::new(AtomicBool::new(false));
        let news = {
            let (events, timeline) = (events.clone(), timeline_news.clone());
            move |event: RecorderEvent| {
                // With sixteen cameras something ends every few seconds: told in its own time.
                if event.topics.contains(&recorder::Topic::Timeline) {
                    timeline.store(true, Ordering::Relaxed);
                }
                let topics = topics(&event);
                if !topics.is_empty() {
                    // Nobody may listen yet.
                    drop(events.send(view::Event { topics }));
                }
            }
        };
        let (supervisor, supervising) = Supervisor::start(options.recorder.clone(), news, shutdown.clone());
        tasks.spawn(supervising);
        let held = Held { config: options.config.clone(), desk: None };
        let worker = Worker::new(options.worker.clone());
        let engine = Self(Arc::new(Inner {
            options,
            worker,
            desk: Mutex::new(held),
            demo: Mutex::new(None),
            supervisor,
            streams: Arc::new(live::Streams::default()),
            copies: Arc::new(export::Copies::default()),
            bundles: Arc::new(bundle::Bundles::default()),
            renders: redaction::Renders::default(),
            carriers: carriers::Wake::default(),
            events,
            timeline_news,
            shutdown,
            tasks,
        }));
        engine.0.tasks.spawn(engine.clone().keep_recording());
        engine.0.tasks.spawn(engine.clone().auto_lock());
        engine.0.tasks.spawn(engine.clone().keep_timeline());
        engine.0.tasks.spawn(engine.clone().keep_folders());
        engine.0.tasks.spawn(engine.clone().keep_feeds());
        engine.0.tasks.spawn(engine.clone().keep_drives());
        Ok(engine)
    }

    /// What changed, from here on. After `Lagged`, read everything anew.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<view::Event> {
        self.0.events.subscribe()
    }

    /// Ends the window's tasks in order and forgets the identity. The recorder goes on; a demo's ends with it.
    pub async fn shutdown(&self) {
        self.0.streams.close_all();
        self.0.copies.cancel_all();
        self.0.bundles.cancel_all();
        self.0.renders.cancel_all();
        if let Some(demo) = self.0.demo.lock().await.take() {
            self.0.supervisor.stop().await;
            demo.agency.stop().await;
            demo.cameras.stop().await;
        }
        let desk = self.0.desk.lock().await.desk.take();
        if let Some(desk) = desk {
            // A task of the runtime that ends would end with it, unlocked.
            let locked = blocking(move || {
                desk.lock();
                Ok(())
            });
            if let Err(error) = locked.await {
                warn!(error = error.chain(), "locking at the end failed");
            }
        }
        self.0.shutdown.cancel();
        self.0.tasks.close();
        self.0.tasks.wait().await;
    }

    pub async fn app_state(&self) -> Result<view::AppState> {
        let config = self.config().await;
        let desk = self.desk().await;
        let seen = self.0.supervisor.seen();
        let demo = self.0.demo.lock().await.is_some();
        let demo_offered = self.0.options.demo.is_some();
        blocking(move || {
            let (phase, problem) = match &desk {
                Ok(desk) if desk.is_open() => (view::Phase::Open, None),
                Ok(_) => (view::Phase::Locked, None),
                Err(error) if error.code == Code::NotFound => (view::Phase::New, None),
                Err(error) => (view::Phase::Unusable, Some(error.view())),
            };
            let desk = desk.ok();
            let status = match Caller::connect(&config.home) {
                Ok(Some(mut caller)) => caller.status().ok(),
                _ => None,
            };
            let names = match &desk {
                Some(desk) => desk.cameras()?.into_iter().map(|c| (c.id, c.name)).collect(),
                None => Vec::new(),
            };
            let recovery_confirmed = desk.as_ref().map_or(Ok(true), |d| d.recovery_confirmed())?;
            let banner = banner::banner(&banner::Facts {
                recorder: status.as_ref(),
                problem: seen.problem.as_ref(),
                names: &names,
                recovery_confirmed,
                open: phase == view::Phase::Open,
            });
            Ok(view::AppState {
                phase,
                demo,
                demo_offered: demo_offered && phase == view::Phase::New,
                version: env!("CARGO_PKG_VERSION").to_owned(),
                home: config.home.to_string_lossy().into_owned(),
                household: desk.as_ref().map(|d| d.household().household_id),
                recorder: recorder_view(status.as_ref(), &seen),
                banner,
                auto_lock_minutes: desk.as_ref().map(|d| d.settings()).transpose()?.and_then(|s| s.auto_lock_minutes),
                unattended_key: desk.as_ref().map_or(view::KeyPlace::Keyring, |d| d.unattended_key()),
                recovery_confirmed,
                problem,
            })
        })
        .await
    }

    pub fn passphrase_strength(&self, text: &Secret<String>) -> Result<view::Strength> {
        Ok(desk::strength(text))
    }

    pub async fn storage_choices(&self) -> Result<Vec<view::StorageChoice>> {
        let home = self.config().await.home;
        blocking(move || desk::storage_choices(&home)).await
    }

    pub async fn storage_check(&self, folder: String) -> Result<view::StorageChoice> {
        blocking(move || desk::storage_check(folder.as_ref())).await
    }

    pub async fn household_create(
        &self,
        passphrase: Secret<String>,
        folder: String,
        limit_bytes: u64,
        unattended_key: Option<view::KeyPlace>,
    ) -> Result<view::RecoverySheet> {
        let mut held = self.0.desk.lock().await;
        let (config, clock) = (held.config.clone(), self.0.options.clock.clone());
        let Created { desk, sheet, .. } = blocking(move || {
            if let Some(refusal) = desk::storage_check(folder.as_ref())?.refusal {
                return Err(Error::new(Code::DiskUnfit, refusal).hint("Choose another place for footage."));
            }
            let new = NewHousehold {
                passphrase,
                footage: Some(PathBuf::from(folder)),
                limit_bytes: Some(limit_bytes),
                unattended_key,
            };
            Desk::create(config, clock, new)
        })
        .await?;
        self.0.supervisor.keep(desk.home().to_owned()).await;
        held.desk = Some(Arc::new(desk));
        drop(held);
        self.tell(&[Topic::App, Topic::Cameras, Topic::Settings, Topic::Ledger, Topic::Locked]);
        Ok(sheet)
    }

    /// Checks the words asked back, in the order of `RecoverySheet::challenge`.
    pub async fn recovery_confirm(&self, answers: Vec<Secret<String>>) -> Result<()> {
        self.at_desk(&[Topic::App, Topic::Ledger], move |desk| desk.confirm_recovery(&answers)).await
    }

    pub async fn unlock(&self, passphrase: Secret<String>) -> Result<view::AppState> {
        self.at_desk(&OPENED, move |desk| desk.unlock(&passphrase)).await?;
        self.opened().await
    }

    pub async fn lock(&self) -> Result<view::AppState> {
        self.0.streams.close_all();
        self.at_desk(&OPENED, |desk| {
            desk.lock();
            Ok(())
        })
        .await?;
        self.app_state().await
    }

    pub async fn recover_with_sheet(
        &self,
        key: Secret<String>,
        new_passphrase: Secret<String>,
    ) -> Result<view::AppState> {
        self.at_desk(&OPENED, move |desk| desk.recover(&key, &new_passphrase)).await?;
        self.opened().await
    }

    /// Passphrase and sheet are both lost: a new key, so that recording goes on with one that somebody holds.
    pub async fn start_over(&self, new_passphrase: Secret<String>) -> Result<view::RecoverySheet> {
        let sheet = self.at_desk(&OPENED, move |desk| desk.start_over(&new_passphrase)).await?;
        self.opened().await?;
        Ok(sheet)
    }

    pub async fn change_passphrase(&self, current: Secret<String>, next: Secret<String>) -> Result<()> {
        self.at_desk(&[Topic::Ledger], move |desk| desk.change_passphrase(&current, &next)).await
    }

    pub async fn ways_list(&self) -> Result<Vec<view::Way>> {
        self.at_desk(&[], |desk| desk.ways()).await
    }

    pub async fn way_add(&self, name: String, recipient: String) -> Result<Vec<view::Way>> {
        self.at_desk(&[Topic::Ledger], move |desk| desk.add_way(&name, &recipient)).await
    }

    pub async fn way_remove(&self, name: String, passphrase: Secret<String>) -> Result<Vec<view::Way>> {
        self.at_desk(&[Topic::Ledger], move |desk| desk.remove_way(&name, &passphrase)).await
    }

    pub async fn drill(&self, key: Secret<String>) -> Result<view::DrillReport> {
        self.at_desk(&[Topic::Ledger, Topic::Settings], move |desk| desk.drill(&key)).await
    }

    pub async fn new_recovery_sheet(&self, passphrase: Secret<String>) -> Result<view::RecoverySheet> {
        self.at_desk(&[Topic::App, Topic::Ledger], move |desk| desk.new_recovery_sheet(&passphrase)).await
    }

    pub async fn cameras_list(&self) -> Result<Vec<view::CameraView>> {
        self.at_open_desk(&[], |desk| desk.cameras()).await
    }

    pub async fn camera_probe(
        &self,
        url: Secret<String>,
        sub_url: Option<Secret<String>>,
        transport: view::TransportName,
    ) -> Result<view::ProbeView> {
        let engine = self.clone();
        blocking(move || {
            let inner = &engine.0;
            desk::probe(&*inner.options.media, &inner.worker, &url, sub_url.as_ref(), transport)
        })
        .await
    }

    #[expect(clippy::too_many_arguments, reason = "the arguments of one command, as the page gives them")]
    pub async fn camera_add(
        &self,
        name: String,
        url: Secret<String>,
        sub_url: Option<Secret<String>>,
        transport: view::TransportName,
        audio: bool,
        place: Option<String>,
        class: Option<view::CameraClass>,
    ) -> Result<view::CameraView> {
        let class = class.unwrap_or_else(|| model::CameraClass::default().into());
        let place = place.unwrap_or_default();
        let new = NewCamera { name, url, sub_url, transport, audio, place, class, quota_bytes: None };
        self.at_open_desk(&CAMERAS, move |desk| desk.add_camera(&new)).await
    }

    pub async fn camera_update(&self, id: String, change: view::CameraChange) -> Result<view::CameraView> {
        self.at_open_desk(&CAMERAS, move |desk| desk.update_camera(&desk::camera_id(&id)?, &change)).await
    }

    pub async fn camera_remove(&self, id: String, with_footage: bool) -> Result<()> {
        self.at_open_desk(&CAMERAS, move |desk| desk.remove_camera(&desk::camera_id(&id)?, with_footage)).await
    }

    pub async fn camera_restore(&self, id: String) -> Result<()> {
        self.at_open_desk(&CAMERAS, move |desk| desk.restore_camera(&desk::camera_id(&id)?)).await
    }

    /// Opens a live stream; its messages go to `sink` until it is closed, the page is gone or the household is locked.
    pub async fn live_open(
        &self,
        camera: String,
        which: view::LiveWhich,
        sink: Arc<dyn LiveSink>,
    ) -> Result<view::LiveStream> {
        let id = desk::camera_id(&camera)?;
        let streams = self.0.streams.clone();
        let looked = id.clone();
        let (home, has_sub) = self
            .at_open_desk(&[], move |desk| {
                let camera = desk.camera(&looked)?;
                if streams.is_first_look(&looked) {
                    desk.note_view(&looked);
                }
                Ok((desk.home().to_owned(), camera.sub_address.is_some()))
            })
            .await?;
        let wanted = live::Wanted::new(which, has_sub);
        let stream = self.0.streams.start(&home, id, wanted, sink, &self.0.tasks).await?;
        // Locked while the first picture was waited for.
        if !self.desk().await?.is_open() {
            self.0.streams.close(stream.stream);
        }
        Ok(stream)
    }

    /// The page has taken `received` fragments in all.
    pub fn live_ack(&self, stream: u32, received: u64) -> Result<()> {
        self.0.streams.acknowledge(stream, received);
        Ok(())
    }

    pub fn live_close(&self, stream: u32) -> Result<()> {
        self.0.streams.close(stream);
        Ok(())
    }

    pub async fn connections(&self) -> Result<view::ConnectionList> {
        self.at_open_desk(&[], |desk| desk.connections()).await
    }

    pub async fn settings_get(&self) -> Result<view::Settings> {
        self.at_desk(&[], |desk| desk.settings()).await
    }

    pub async fn settings_set(&self, change: view::SettingsChange) -> Result<view::Settings> {
        let topics = [Topic::Settings, Topic::App, Topic::Ledger];
        self.at_open_desk(&topics, move |desk| desk.change_settings(&change)).await
    }

    pub async fn ledger_list(&self, limit: u32, before: Option<u64>) -> Result<Vec<view::LedgerEntryView>> {
        self.at_open_desk(&[], move |desk| desk.ledger(limit, before)).await
    }

    pub async fn ledger_verify(&self) -> Result<view::LedgerReport> {
        self.at_desk(&[], |desk| desk.verify_ledger(None)).await
    }

    pub async fn check(&self) -> Result<view::CheckReport> {
        self.at_desk(&[], |desk| desk.check(false)).await
    }

    pub async fn health(&self) -> Result<view::Health> {
        let engine = self.clone();
        self.at_desk(&[], move |desk| desk.health(&engine.0.options.missing)).await
    }

    pub async fn report_preview(&self) -> Result<Vec<String>> {
        let config = self.config().await;
        let desk = self.desk().await.ok();
        let engine = self.clone();
        blocking(move || Ok(desk::report(&config, desk.as_deref(), &engine.0.options.missing))).await
    }

    /// Saves what [`Self::report_preview`] shows, to a place the owner picked.
    pub async fn report_save(&self, path: PathBuf) -> Result<()> {
        let lines = self.report_preview().await?;
        blocking(move || crate::household::write_whole(&path, (lines.join("\n") + "\n").as_bytes())).await
    }

    /// Starts the demo's cameras and agency and a new household for them, unlocked.
    pub async fn demo_start(&self) -> Result<view::AppState> {
        let program = self.0.options.demo.clone();
        let program = program.ok_or_else(|| Error::new(Code::Unsupported, "The demo is not installed."))?;
        let mut held = self.0.desk.lock().await;
        let mut running = self.0.demo.lock().await;
        if running.is_none() {
            let cameras = demo::Cameras::start(&program).await?;
            let config = demo::config(&held.config);
            // A recorder of an earlier demo, whose window was killed, still holds its folder.
            self.0.supervisor.keep(config.home.clone()).await;
            self.0.supervisor.stop().await;
            let (clock, made) = (self.0.options.clock.clone(), config.clone());
            let (cameras, desk, passphrase) = blocking(move || {
                let (desk, passphrase) = cameras.household(made, clock)?;
                Ok((cameras, desk, passphrase))
            })
            .await?;
            let agency = demo::Agency::start(&program, &config.home).await?;
            let (agency, desk) = blocking(move || {
                agency.introduce(&desk)?;
                Ok((agency, desk))
            })
            .await?;
            self.0.supervisor.keep(config.home.clone()).await;
            *held = Held { config, desk: Some(Arc::new(desk)) };
            *running = Some(Demo { cameras, agency, passphrase });
            self.0.carriers.changed();
        }
        drop((held, running));
        self.tell(&[Topic::App, Topic::Cameras, Topic::Status, Topic::Ledger, Topic::Settings, Topic::Locked]);
        self.app_state().await
    }

    /// The running demo's passphrase, to be shown: it guards nothing but simulated cameras.
    pub async fn demo_passphrase(&self) -> Option<String> {
        self.0.demo.lock().await.as_ref().map(|demo| demo.passphrase.expose().clone())
    }

    /// The owner's answer to "keep recording or stop"; with `remember` it is not asked again.
    pub async fn window_close(&self, keep_recording: bool, remember: bool) -> Result<()> {
        if remember {
            let action = if keep_recording { view::CloseAction::Keep } else { view::CloseAction::Stop };
            let change = view::SettingsChange { close_action: Some(action), ..Default::default() };
            self.at_desk(&[Topic::Settings], move |desk| desk.change_settings(&change)).await?;
        }
        if !keep_recording {
            self.0.supervisor.stop().await;
        }
        Ok(())
    }

    /// Any input of the owner in the window: puts auto-lock off.
    pub fn owner_is_here(&self) {
        // Busy means that something is being opened or made: the owner was seen there too.
        if let Ok(held) = self.0.desk.try_lock()
            && let Some(desk) = &held.desk
        {
            desk.owner_is_here();
        }
    }

    async fn config(&self) -> Config {
        self.0.desk.lock().await.config.clone()
    }

    /// The open household; opened now if it was not, so that a keyring unlocked later needs no restart.
    async fn desk(&self) -> Result<Arc<Desk>> {
        let mut held = self.0.desk.lock().await;
        if let Some(desk) = &held.desk {
            return Ok(desk.clone());
        }
        let (config, clock) = (held.config.clone(), self.0.options.clock.clone());
        let desk = Arc::new(blocking(move || Desk::open(config, clock)).await?);
        held.desk = Some(desk.clone());
        Ok(desk)
    }

    async fn at_desk<T: Send + 'static>(
        &self,
        topics: &[Topic],
        work: impl FnOnce(&Desk) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let desk = self.desk().await?;
        let done = blocking(move || work(&desk)).await?;
        self.tell(topics);
        Ok(done)
    }

    /// The same for what only the owner may do: the lock screen hides it, and this holds behind it.
    async fn at_open_desk<T: Send + 'static>(
        &self,
        topics: &[Topic],
        work: impl FnOnce(&Desk) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.at_desk(topics, move |desk| {
            desk.require_open()?;
            work(desk)
        })
        .await
    }

    /// What follows an unlock: cut segments get their exact durations, in the background.
    async fn opened(&self) -> Result<view::AppState> {
        let engine = self.clone();
        self.0.tasks.spawn(async move {
            engine.take_arrived().await;
            if let Err(error) = engine.at_desk(&[], export::opened).await {
                warn!(error = error.chain(), "what a copy left behind was not removed");
            }
            if let Err(error) = engine.at_desk(&[], |desk| desk.clear_salts()).await {
                warn!(error = error.chain(), "what ended holds kept was not removed");
            }
            if let Err(error) = engine.at_desk(&[], |desk| desk.clear_renders()).await {
                warn!(error = error.chain(), "what a crash left of a render was not removed");
            }
            if let Err(error) = engine.at_desk(&[], |desk| desk.settle(&mut HashSet::new())).await {
                warn!(error = error.chain(), "cut segments were not settled");
            }
        });
        self.app_state().await
    }

    fn tell(&self, topics: &[Topic]) {
        if !topics.is_empty() {
            // Without a listener there is no window to refresh.
            let _ = self.0.events.send(view::Event { topics: topics.to_vec() });
        }
    }

    /// A household that is there is recorded, unlocked or not.
    async fn keep_recording(self) {
        let home = self.config().await.home;
        let found = blocking({
            let home = home.clone();
            move || Household::read(&home)
        });
        match found.await {
            Ok(Some(_)) => self.0.supervisor.keep(home).await,
            Ok(None) => {}
            Err(error) => warn!(error = error.chain(), "the household is not recorded"),
        }
    }

    async fn auto_lock(self) {
        loop {
            tokio::select! {
                () = self.0.shutdown.cancelled() => return,
                () = tokio::time::sleep(LOCK_LOOK) => {}
            }
            let Some(desk) = self.0.desk.lock().await.desk.clone() else { continue };
            let locked = blocking(move || {
                let Some(minutes) =
                    desk.is_open().then(|| desk.settings()).transpose()?.and_then(|s| s.auto_lock_minutes)
                else {
                    return Ok(false);
                };
                Ok(desk.lock_if_idle(Duration::from_secs(u64::from(minutes) * 60)))
            });
            match locked.await {
                Ok(true) => {
                    self.0.streams.close_all();
                    self.tell(&OPENED);
                }
                Ok(false) => {}
                Err(error) => warn!(error = error.chain(), "auto-lock could not look"),
            }
        }
    }
}

/// What an unlock, or a lock, changes.
const OPENED: [Topic; 5] = [Topic::App, Topic::Cameras, Topic::Status, Topic::Ledger, Topic::Locked];
const CAMERAS: [Topic; 4] = [Topic::Cameras, Topic::Status, Topic::App, Topic::Ledger];

/// Off the event loop: SQLite, scrypt and disks block.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|e| Error::internal("A task of the window failed.").source(e))?
}

fn topics(event: &RecorderEvent) -> Vec<Topic> {
    let topic = |topic: &recorder::Topic| match topic {
        recorder::Topic::App => Some(Topic::App),
        recorder::Topic::Cameras => Some(Topic::Cameras),
        recorder::Topic::Status => Some(Topic::Status),
        recorder::Topic::Ledger => Some(Topic::Ledger),
        recorder::Topic::Settings => Some(Topic::Settings),
        recorder::Topic::Timeline => None,
    };
    event.topics.iter().filter_map(topic).collect()
}

fn recorder_view(status: Option<&recorder::RecorderStatus>, seen: &supervise::Seen) -> view::RecorderStatus {
    view::RecorderStatus {
        running: status.is_some(),
        pid: status.map(|s| s.pid),
        started_at: status.map(|s| s.started.rfc3339()),
        waiting_for_keyring: status.is_some_and(|s| s.state == RecorderState::WaitingForKeyring),
        problem: if status.is_some() { None } else { seen.problem.clone() },
    }
}
