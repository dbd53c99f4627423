//! The window's commands: each takes its arguments, calls one method of the engine and answers with a view.
//!
//! No `if` about a household belongs here. The names are also in `build.rs`, `capabilities/main.json` and `ui/src/ipc/commands.ts`;
//! `tests/tests/tidy/window.rs` holds the four together.

use engine::view::{self, bundle, link, redaction, requests};
use engine::{Engine, LiveSink};
use model::Secret;
use model::find::{Models, Subject};
use model::redaction::{CameraMasks, Edit, Risk, Stretch};
use serde::Serialize;
use std::path::PathBuf;
use std::sync::Arc;
use tauri::State;
use tauri::ipc::{Channel, InvokeResponseBody};

/// What the page gets, always: a result union, never a throw.
#[derive(Serialize)]
pub(crate) struct Outcome<T> {
    ok: bool,
    value: Option<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<view::ErrorView>,
}

impl<T> From<engine::Result<T>> for Outcome<T> {
    fn from(result: engine::Result<T>) -> Self {
        match result {
            Ok(value) => Self { ok: true, value: Some(value), error: None },
            Err(error) => {
                tracing::warn!("{}", error.chain());
                Self { ok: false, value: None, error: Some(error.view()) }
            }
        }
    }
}

/// Live bytes to the page, raw: never as JSON.
struct Page(Channel<InvokeResponseBody>);

impl LiveSink for Page {
    fn send(&self, message: Vec<u8>) -> bool {
        self.0.send(InvokeResponseBody::Raw(message)).is_ok()
    }
}

/// Declares commands that hand their arguments to the method of the same name.
macro_rules! commands {
    ($($kind:ident fn $name:ident($($argument:ident: $type:ty),*) -> $value:ty;)*) => {
        $(commands!(@$kind $name($($argument: $type),*) -> $value);)*
    };
    (@wait $name:ident($($argument:ident: $type:ty),*) -> $value:ty) => {
        #[allow(clippy::too_many_arguments, reason = "a command's arguments are what the page sends")]
        #[tauri::command]
        pub(crate) async fn $name(engine: State<'_, Engine>, $($argument: $type),*) -> Result<Outcome<$value>, ()> {
            Ok(engine.$name($($argument),*).await.into())
        }
    };
    (@now $name:ident($($argument:ident: $type:ty),*) -> $value:ty) => {
        #[tauri::command(async)]
        pub(crate) fn $name(engine: State<'_, Engine>, $($argument: $type),*) -> Outcome<$value> {
            engine.$name($($argument),*).into()
        }
    };
}

commands! {
    wait fn app_state() -> view::AppState;
    wait fn storage_choices() -> Vec<view::StorageChoice>;
    wait fn storage_check(folder: String) -> view::StorageChoice;
    wait fn household_create(passphrase: Secret<String>, folder: String, limit_bytes: u64, unattended_key: Option<view::KeyPlace>) -> view::RecoverySheet;
    wait fn recovery_confirm(answers: Vec<Secret<String>>) -> ();
    wait fn unlock(passphrase: Secret<String>) -> view::AppState;
    wait fn lock() -> view::AppState;
    wait fn recover_with_sheet(key: Secret<String>, new_passphrase: Secret<String>) -> view::AppState;
    wait fn start_over(new_passphrase: Secret<String>) -> view::RecoverySheet;
    wait fn change_passphrase(current: Secret<String>, next: Secret<String>) -> ();
    wait fn ways_list() -> Vec<view::Way>;
    wait fn way_add(name: String, recipient: String) -> Vec<view::Way>;
    wait fn way_remove(name: String, passphrase: Secret<String>) -> Vec<view::Way>;
    wait fn drill(key: Secret<String>) -> view::DrillReport;
    wait fn new_recovery_sheet(passphrase: Secret<String>) -> view::RecoverySheet;
    wait fn cameras_list() -> Vec<view::CameraView>;
    wait fn camera_probe(url: Secret<String>, sub_url: Option<Secret<String>>, transport: view::TransportName) -> view::ProbeView;
    wait fn camera_add(name: String, url: Secret<String>, sub_url: Option<Secret<String>>, transport: view::TransportName, audio: bool, place: Option<String>, class: Option<view::CameraClass>) -> view::CameraView;
    wait fn camera_update(id: String, change: view::CameraChange) -> view::CameraView;
    wait fn camera_remove(id: String, with_footage: bool) -> ();
    wait fn camera_restore(id: String) -> ();
    wait fn camera_pause(id: String, paused: bool, until: Option<String>) -> view::CameraView;
    wait fn storage_overview() -> view::StorageOverview;
    wait fn volume_accept(volume: String) -> view::StorageOverview;
    wait fn footage_folder_set(folder: String, limit_bytes: u64) -> view::StorageOverview;
    wait fn unattended_key_move(to: view::KeyPlace) -> view::Settings;
    now fn live_ack(stream: u32, received: u64) -> ();
    now fn live_close(stream: u32) -> ();
    wait fn connections() -> view::ConnectionList;
    wait fn settings_get() -> view::Settings;
    wait fn settings_set(settings: view::SettingsChange) -> view::Settings;
    wait fn ledger_list(limit: u32, before: Option<u64>) -> Vec<view::LedgerEntryView>;
    wait fn ledger_verify() -> view::LedgerReport;
    wait fn check() -> view::CheckReport;
    wait fn health() -> view::Health;
    wait fn report_preview() -> Vec<String>;
    wait fn report_save(path: PathBuf) -> ();
    wait fn demo_start() -> view::AppState;
    wait fn timeline(from_us: i64, to_us: i64, cameras: Option<Vec<String>>, buckets: u32) -> view::TimelineView;
    wait fn own_copy_plan(request: view::OwnCopyRequest) -> view::OwnCopyPlan;
    wait fn own_copy_start(request: view::OwnCopyRequest, folder: PathBuf, name: String, told: view::Told) -> view::OwnCopyJob;
    wait fn own_copy_jobs() -> Vec<view::OwnCopyJob>;
    wait fn own_copy_cancel(id: u32) -> ();
    wait fn own_copy_forget(id: u32) -> ();
    wait fn snapshot_save(camera: String, at_us: i64, path: PathBuf, told: view::Told) -> view::Snapshot;
    wait fn bookmark_list(from_us: Option<i64>, to_us: Option<i64>) -> Vec<view::BookmarkView>;
    wait fn bookmark_add(camera: Option<String>, at_us: i64, note: String) -> view::BookmarkView;
    wait fn bookmark_update(id: i64, camera: Option<String>, at_us: i64, note: String) -> view::BookmarkView;
    wait fn bookmark_remove(id: i64) -> ();
    wait fn hold_add(camera: String, from_us: i64, to_us: i64, reason: String) -> view::HoldView;
    wait fn hold_release(id: i64) -> ();
    wait fn drives_get() -> Vec<view::bundle::DriveView>;
    wait fn drive_eject(id: String) -> ();
    wait fn requests_list() -> requests::RequestList;
    wait fn request_show(id: String) -> requests::RequestCard;
    wait fn request_take(text: String) -> requests::Taken;
    wait fn request_open(path: PathBuf) -> requests::Taken;
    wait fn request_hide(id: String, hidden: bool) -> requests::RequestCard;
    wait fn request_forget(id: String) -> ();
    wait fn request_hold(id: String, cameras: Vec<String>, until_us: Option<i64>, reason: String) -> requests::RequestCard;
    wait fn request_release(id: String, hold: Option<i64>) -> Option<requests::RequestCard>;
    wait fn request_prepare(id: String, clips: Vec<requests::ResponseClip>, notes: String) -> requests::ResponseView;
    wait fn request_save(id: String, path: PathBuf) -> ();
    wait fn responses_list() -> Vec<requests::ResponseView>;
    wait fn response_update(id: i64, clips: Vec<requests::ResponseClip>, notes: String) -> requests::ResponseView;
    wait fn response_discard(id: i64) -> ();
    wait fn trust_list() -> requests::TrustView;
    wait fn trust_pin_words(id: String, words: String, name: String, class: Option<requests::RequesterClass>) -> requests::TrustView;
    wait fn trust_pin_code(code: String, name: String, domain: String, class: Option<requests::RequesterClass>) -> requests::TrustView;
    wait fn trust_pin_file(text: String, class: Option<requests::RequesterClass>) -> requests::TrustView;
    wait fn trust_unpin(key: String) -> requests::TrustView;
    wait fn trust_statement(text: String, words: Option<String>) -> requests::TrustView;
    wait fn trust_directory_drop(id: String) -> requests::TrustView;
    wait fn rules_get() -> requests::RequestRules;
    wait fn rules_set(rules: requests::RequestRules) -> requests::RequestRules;
    wait fn places_get() -> requests::Places;
    wait fn place_set(text: Option<String>) -> requests::Places;
    wait fn place_search(query: String) -> Vec<requests::HomePlace>;
    wait fn camera_fan_set(camera: String, fan: Option<requests::CameraFan>) -> requests::Places;
    wait fn carriers_get() -> requests::Carriers;
    wait fn folder_watch(path: String) -> requests::Carriers;
    wait fn folder_unwatch(path: String) -> requests::Carriers;
    wait fn feed_add(url: String, words: String) -> requests::Carriers;
    wait fn feed_remove(url: String) -> requests::Carriers;
    wait fn papers_list() -> Vec<requests::Paper>;
    wait fn paper_save(paper: requests::Paper) -> requests::Paper;
    wait fn paper_close(id: i64, closed: bool) -> requests::Paper;
    wait fn paper_remove(id: i64) -> ();
    wait fn redactions_list() -> Vec<redaction::RedactionRow>;
    wait fn redaction_begin(clip: requests::ResponseClip, response: Option<i64>) -> redaction::RedactionView;
    wait fn redaction_show(id: i64) -> redaction::RedactionView;
    wait fn redaction_edit(id: i64, revision: u32, edit: Edit) -> redaction::RedactionView;
    wait fn redaction_undo(id: i64, revision: u32) -> redaction::RedactionView;
    wait fn redaction_redo(id: i64, revision: u32) -> redaction::RedactionView;
    wait fn redaction_discard(id: i64) -> ();
    wait fn redaction_find(id: i64, subjects: Vec<Subject>, speech: bool) -> redaction::RedactionView;
    wait fn redaction_find_cancel(id: i64) -> redaction::RedactionView;
    wait fn redaction_risks(id: i64) -> Vec<Risk>;
    wait fn redaction_render(id: i64) -> redaction::RedactionView;
    wait fn redaction_cancel(id: i64) -> redaction::RedactionView;
    wait fn redaction_sheet(id: i64, mark: u32) -> redaction::ContactSheet;
    wait fn redaction_sheet_seen(id: i64, mark: u32) -> redaction::RedactionView;
    wait fn redaction_watched(id: i64, stretch: Stretch) -> redaction::RedactionView;
    wait fn redaction_check(id: i64) -> redaction::RedactionView;
    wait fn redaction_second_look(id: i64) -> redaction::RedactionView;
    wait fn redaction_approve(id: i64) -> redaction::RedactionView;
    wait fn redaction_save(id: i64, path: PathBuf, told: view::Told) -> redaction::RedactedFile;
    wait fn export_plan(draft: bundle::ExportDraft) -> bundle::ExportPlan;
    wait fn export_start(draft: bundle::ExportDraft, place: bundle::ExportPlace, told: view::Told) -> bundle::ExportJob;
    wait fn export_jobs() -> Vec<bundle::ExportJob>;
    wait fn export_cancel(id: u32) -> ();
    wait fn export_forget(id: u32) -> ();
    wait fn export_receipts() -> Vec<bundle::ExportReceipt>;
    wait fn export_prove(id: i64, challenge: String, path: PathBuf) -> bundle::ExportProof;
    wait fn link_hosts() -> Vec<link::LinkHostView>;
    wait fn link_host_set(id: Option<i64>, draft: link::LinkHostDraft) -> link::LinkHostView;
    wait fn link_host_remove(id: i64) -> ();
    wait fn link_host_check(id: i64) -> link::LinkHostView;
    wait fn links() -> Vec<link::LinkView>;
    wait fn link_secrets(id: i64) -> link::LinkSecrets;
    wait fn link_extend(id: i64, days: u32, downloads: u32) -> link::LinkView;
    wait fn link_revoke(id: i64) -> link::LinkView;
    wait fn links_refresh() -> Vec<link::LinkView>;
    wait fn models_get() -> Models;
    wait fn camera_masks_get(camera: String) -> CameraMasks;
    wait fn camera_masks_set(camera: String, masks: CameraMasks) -> CameraMasks;
    wait fn all_masks() -> Vec<redaction::CameraMasksRow>;
    wait fn next_motion(cameras: Vec<String>, from_us: i64, forwards: bool, at_least: u8) -> Option<view::MotionAt>;
    wait fn next_event(
        cameras: Vec<String>, from_us: i64, forwards: bool, subjects: Vec<Subject>
    ) -> Option<view::EventAt>;
}

#[tauri::command(async)]
pub(crate) fn passphrase_strength(engine: State<'_, Engine>, text: Secret<String>) -> Outcome<view::Strength> {
    engine.passphrase_strength(&text).into()
}

#[tauri::command(async)]
pub(crate) fn owner_is_here(engine: State<'_, Engine>) -> Outcome<()> {
    engine.owner_is_here();
    Ok(()).into()
}

#[tauri::command]
pub(crate) async fn live_open(
    engine: State<'_, Engine>,
    camera: String,
    which: view::LiveWhich,
    channel: Channel<InvokeResponseBody>,
) -> Result<Outcome<view::LiveStream>, ()> {
    Ok(engine.live_open(camera, which, Arc::new(Page(channel))).await.into())
}
