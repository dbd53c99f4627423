//! The window's façade: one method per command of the window, each returning a view.
//!
//! No rules and no I/O of its own: it moves the desk's blocking work off the event loop and keeps the recorder's company.

use crate::config::Config;
use crate::error::{Error, Result};
use crate::view;
use model::{Clock, Media, Secret};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::broadcast;

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
    /// Starts the demo's cameras, where they are installed.
    pub demo: Option<Program>,
}

/// Takes a live stream's messages to the page: the first byte is the kind (CONTRACT of `live_open`). Returns false when the
/// page is gone.
pub trait LiveSink: Send + Sync + 'static {
    fn send(&self, message: Vec<u8>) -> bool;
}

/// The façade. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    options: Arc<Options>,
    events: broadcast::Sender<view::Event>,
}

/// Events that wait for a slow window: it reads everything anew after a loss, so few suffice.
const EVENTS: usize = 64;

fn later<T>() -> Result<T> {
    Err(Error::internal("This part is being built."))
}

#[allow(clippy::unused_async)]
impl Engine {
    /// Opens what is at the configured home. A missing or unusable household is a phase of [`Self::app_state`], not an error.
    /// Must be called inside a tokio runtime.
    pub fn start(options: Options) -> Result<Self> {
        Ok(Self { options: Arc::new(options), events: broadcast::channel(EVENTS).0 })
    }

    /// What changed, from here on. After `Lagged`, read everything anew.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<view::Event> {
        self.events.subscribe()
    }

    /// Ends the window's tasks in order. The recorder goes on unless [`Self::window_close`] said otherwise.
    pub async fn shutdown(&self) {}

    pub async fn app_state(&self) -> Result<view::AppState> {
        let _ = &self.options;
        later()
    }
    pub fn passphrase_strength(&self, text: &Secret<String>) -> Result<view::Strength> {
        let _ = text;
        later()
    }
    pub async fn storage_choices(&self) -> Result<Vec<view::StorageChoice>> {
        later()
    }
    pub async fn storage_check(&self, folder: String) -> Result<view::StorageChoice> {
        let _ = folder;
        later()
    }
    pub async fn household_create(
        &self,
        passphrase: Secret<String>,
        folder: String,
        limit_bytes: u64,
        unattended_key: Option<view::KeyPlace>,
    ) -> Result<view::RecoverySheet> {
        let _ = (passphrase, folder, limit_bytes, unattended_key);
        later()
    }
    /// Checks the words asked back, in the order of `RecoverySheet::challenge`.
    pub async fn recovery_confirm(&self, answers: Vec<Secret<String>>) -> Result<()> {
        let _ = answers;
        later()
    }
    pub async fn unlock(&self, passphrase: Secret<String>) -> Result<view::AppState> {
        let _ = passphrase;
        later()
    }
    pub async fn lock(&self) -> Result<view::AppState> {
        later()
    }
    pub async fn recover_with_sheet(
        &self,
        key: Secret<String>,
        new_passphrase: Secret<String>,
    ) -> Result<view::AppState> {
        let _ = (key, new_passphrase);
        later()
    }
    pub async fn change_passphrase(&self, current: Secret<String>, next: Secret<String>) -> Result<()> {
        let _ = (current, next);
        later()
    }
    pub async fn ways_list(&self) -> Result<Vec<view::Way>> {
        later()
    }
    pub async fn way_add(&self, name: String, recipient: String) -> Result<Vec<view::Way>> {
        let _ = (name, recipient);
        later()
    }
    pub async fn way_remove(&self, name: String, passphrase: Secret<String>) -> Result<Vec<view::Way>> {
        let _ = (name, passphrase);
        later()
    }
    pub async fn drill(&self, key: Secret<String>) -> Result<view::DrillReport> {
        let _ = key;
        later()
    }
    pub async fn new_recovery_sheet(&self, passphrase: Secret<String>) -> Result<view::RecoverySheet> {
        let _ = passphrase;
        later()
    }
    pub async fn cameras_list(&self) -> Result<Vec<view::CameraView>> {
        later()
    }
    pub async fn camera_probe(
        &self,
        url: Secret<String>,
        sub_url: Option<Secret<String>>,
        transport: view::TransportName,
    ) -> Result<view::ProbeView> {
        let _ = (url, sub_url, transport);
        later()
    }
    pub async fn camera_add(
        &self,
        name: String,
        url: Secret<String>,
        sub_url: Option<Secret<String>>,
        transport: view::TransportName,
        audio: bool,
    ) -> Result<view::CameraView> {
        let _ = (name, url, sub_url, transport, audio);
        later()
    }
    pub async fn camera_update(&self, id: String, change: view::CameraChange) -> Result<view::CameraView> {
        let _ = (id, change);
        later()
    }
    pub async fn camera_remove(&self, id: String, with_footage: bool) -> Result<()> {
        let _ = (id, with_footage);
        later()
    }
    pub async fn camera_restore(&self, id: String) -> Result<()> {
        let _ = id;
        later()
    }
    pub async fn camera_pause(&self, id: String, paused: bool) -> Result<view::CameraView> {
        let _ = (id, paused);
        later()
    }
    /// Opens a live stream; its messages go to `sink` until it is closed, the page is gone or the household is locked.
    pub async fn live_open(
        &self,
        camera: String,
        which: view::LiveWhich,
        sink: Arc<dyn LiveSink>,
    ) -> Result<view::LiveStream> {
        let _ = (camera, which, sink);
        later()
    }
    /// The page has taken `received` fragments in all.
    pub fn live_ack(&self, stream: u32, received: u64) -> Result<()> {
        let _ = (stream, received);
        later()
    }
    pub fn live_close(&self, stream: u32) -> Result<()> {
        let _ = stream;
        later()
    }
    pub async fn connections(&self) -> Result<view::ConnectionList> {
        later()
    }
    pub async fn settings_get(&self) -> Result<view::Settings> {
        later()
    }
    pub async fn settings_set(&self, change: view::SettingsChange) -> Result<view::Settings> {
        let _ = change;
        later()
    }
    pub async fn ledger_list(&self, limit: u32, before: Option<u64>) -> Result<Vec<view::LedgerEntryView>> {
        let _ = (limit, before);
        later()
    }
    pub async fn ledger_verify(&self) -> Result<view::LedgerReport> {
        later()
    }
    pub async fn check(&self) -> Result<view::CheckReport> {
        later()
    }
    pub async fn health(&self) -> Result<view::Health> {
        later()
    }
    pub async fn report_preview(&self) -> Result<Vec<String>> {
        later()
    }
    pub async fn report_save(&self, path: PathBuf) -> Result<()> {
        let _ = path;
        later()
    }
    pub async fn demo_start(&self) -> Result<view::AppState> {
        later()
    }
    /// The owner's answer to "keep recording or stop"; with `remember` it is not asked again.
    pub async fn window_close(&self, keep_recording: bool, remember: bool) -> Result<()> {
        let _ = (keep_recording, remember);
        later()
    }
    /// Any input of the owner in the window: puts auto-lock off.
    pub fn owner_is_here(&self) {}
}
