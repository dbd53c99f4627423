//! The lamp in the desktop's tray: whether everything is recorded, open, lock, quit.

use crate::closing::{self, Leaving};
use engine::Engine;
use engine::view::{AppState, BannerKind, Phase};
use tauri::menu::{Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::TrayIconBuilder;
use tauri::{App, AppHandle, Manager, Wry};

const STATE: &str = "state";
const OPEN: &str = "open";
const LOCK: &str = "lock";
const QUIT: &str = "quit";

/// The entries that change.
pub(crate) struct Entries {
    state: MenuItem<Wry>,
    lock: MenuItem<Wry>,
}

pub(crate) fn build(app: &App) -> tauri::Result<()> {
    // Reads as a line of text: nothing happens when it is pressed.
    let state = MenuItem::with_id(app, STATE, "Starting…", false, None::<&str>)?;
    let lock = MenuItem::with_id(app, LOCK, "Lock", false, None::<&str>)?;
    let menu = Menu::with_items(
        app,
        &[
            &state,
            &PredefinedMenuItem::separator(app)?,
            &MenuItem::with_id(app, OPEN, "Open Porchlight", true, None::<&str>)?,
            &lock,
            &PredefinedMenuItem::separator(app)?,
            &MenuItem::with_id(app, QUIT, "Quit…", true, None::<&str>)?,
        ],
    )?;
    TrayIconBuilder::with_id("porchlight")
        .icon(tauri::include_image!("icons/tray.png"))
        .tooltip("Porchlight")
        .menu(&menu)
        .on_menu_event(|app, event| match event.id().as_ref() {
            OPEN => crate::window::show(app),
            LOCK => lock_now(app),
            QUIT => closing::ask(app, Leaving::Program),
            _ => {}
        })
        .build(app)?;
    app.manage(Entries { state, lock });
    Ok(())
}

/// Brings the menu in line with what is so. No camera is named: the tray is seen by whoever passes the desk.
pub(crate) fn show(app: &AppHandle, state: &AppState) {
    let (words, open) = (words(state), state.phase == Phase::Open);
    let shown = app.clone();
    // Left to the main thread and not waited for: a task that waits for it while it waits for the tasks would end neither.
    let done = app.run_on_main_thread(move || {
        let Some(entries) = shown.try_state::<Entries>() else { return };
        let done = entries.state.set_text(words).and_then(|()| entries.lock.set_enabled(open));
        if let Err(error) = done {
            tracing::warn!("the tray's menu did not change: {error}");
        }
    });
    if let Err(error) = done {
        tracing::warn!("the tray's menu was not reached: {error}");
    }
}

fn words(state: &AppState) -> String {
    match &state.banner {
        _ if state.phase == Phase::New => "Not set up yet".to_owned(),
        Some(banner) if banner.kind == BannerKind::NotRecording => not_recorded(banner.cameras.len()),
        Some(banner) if banner.kind != BannerKind::RecoveryUnconfirmed => "Not recording".to_owned(),
        _ if state.recorder.running => "Recording".to_owned(),
        _ => "Nothing is recorded".to_owned(),
    }
}

/// How many cameras are not recorded, without their names.
pub(crate) fn not_recorded(cameras: usize) -> String {
    match cameras {
        1 => "1 camera is not being recorded".to_owned(),
        many => format!("{many} cameras are not being recorded"),
    }
}

fn lock_now(app: &AppHandle) {
    let engine = app.state::<Engine>().inner().clone();
    tauri::async_runtime::spawn(async move {
        if let Err(error) = engine.lock().await {
            tracing::warn!("{}", error.chain());
        }
    });
}
