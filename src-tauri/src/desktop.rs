//! What of the owner's settings the desktop must know: the look of the window's frame, and whether Porchlight starts with the log-in.

use engine::view::{Look, Settings};
use std::path::Path;
use tauri::{AppHandle, Manager, Theme};
use tauri_plugin_autostart::ManagerExt;

/// Starts Porchlight with the log-in, without opening its window.
pub(crate) const BACKGROUND: &str = "--background";

/// What the start with the log-in is given, so that it opens the same household.
pub(crate) fn start_arguments(home: Option<&Path>) -> Vec<String> {
    let mut arguments = vec![BACKGROUND.to_owned()];
    if let Some(home) = home {
        arguments.extend(["--home".to_owned(), home.to_string_lossy().into_owned()]);
    }
    arguments
}

/// `None` is the system's own, which WebKit follows by itself.
pub(crate) fn theme(look: Look) -> Option<Theme> {
    match look {
        Look::Auto => None,
        Look::Light => Some(Theme::Light),
        Look::Dark => Some(Theme::Dark),
    }
}

/// Brings the desktop in line with the settings, where it differs from `before`.
pub(crate) fn follow(app: &AppHandle, before: Option<&Settings>, now: &Settings) {
    if before.is_none_or(|before| before.look != now.look) {
        for window in app.webview_windows().values() {
            if let Err(error) = window.set_theme(theme(now.look)) {
                tracing::warn!("the window's frame keeps its look: {error}");
            }
        }
    }
    if before.is_none_or(|before| before.autostart != now.autostart) {
        autostart(app, now.autostart);
    }
}

fn autostart(app: &AppHandle, wanted: bool) {
    let autostart = app.autolaunch();
    let done = match autostart.is_enabled() {
        Ok(is) if is == wanted => return,
        _ if wanted => autostart.enable(),
        _ => autostart.disable(),
    };
    match done {
        Ok(()) => tracing::info!("starts with the log-in: {wanted}"),
        Err(error) => tracing::warn!("whether Porchlight starts with the log-in could not be changed: {error}"),
    }
}
