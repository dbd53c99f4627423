//! The lamp in the desktop's tray: open, lock, leave.

use engine::Engine;
use tauri::menu::{Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::TrayIconBuilder;
use tauri::{App, AppHandle, Manager};

const OPEN: &str = "open";
const LOCK: &str = "lock";
const LEAVE: &str = "leave";

pub(crate) fn build(app: &App) -> tauri::Result<()> {
    let menu = Menu::with_items(
        app,
        &[
            &MenuItem::with_id(app, OPEN, "Open Porchlight", true, None::<&str>)?,
            &MenuItem::with_id(app, LOCK, "Lock", true, None::<&str>)?,
            &PredefinedMenuItem::separator(app)?,
            &MenuItem::with_id(app, LEAVE, "Close", true, None::<&str>)?,
        ],
    )?;
    TrayIconBuilder::with_id("porchlight")
        .icon(tauri::include_image!("icons/tray.png"))
        .tooltip("Porchlight")
        .menu(&menu)
        .on_menu_event(|app, event| match event.id().as_ref() {
            OPEN => crate::window::show(app),
            LOCK => lock(app),
            LEAVE => crate::window::ask_to_leave(app),
            _ => {}
        })
        .build(app)?;
    Ok(())
}

fn lock(app: &AppHandle) {
    let engine = app.state::<Engine>().inner().clone();
    tauri::async_runtime::spawn(async move {
        if let Err(error) = engine.lock().await {
            tracing::warn!("{}", error.chain());
        }
    });
}
