//! Where the window is on the desktop: full screen, and on which monitor. What is shown there is the page's.

use crate::commands::Outcome;
use engine::Engine;
use serde::Serialize;
use std::sync::Mutex;
use std::sync::PoisonError;
use tauri::{AppHandle, Emitter, Manager, Monitor, PhysicalPosition, State, WebviewWindow, Window};

/// Tells the page that the window fills the screen, or no longer does; its payload is a bool.
const FULL: &str = "porchlight-full-screen";

/// What the page was told last.
#[derive(Default)]
pub(crate) struct FullScreen(Mutex<bool>);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WindowPlace {
    full_screen: bool,
    monitors: Vec<MonitorView>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MonitorView {
    /// As the settings keep it.
    name: String,
    width: u32,
    height: u32,
    /// The window is on it.
    here: bool,
}

#[tauri::command]
pub(crate) async fn window_place(window: WebviewWindow) -> Result<Outcome<WindowPlace>, ()> {
    let here = window.current_monitor().ok().flatten().map(|monitor| *monitor.position());
    let monitors = monitors(&window)
        .into_iter()
        .map(|(name, monitor)| MonitorView {
            name,
            width: monitor.size().width,
            height: monitor.size().height,
            here: here == Some(*monitor.position()),
        })
        .collect();
    Ok(Outcome::from(Ok(WindowPlace { full_screen: window.is_fullscreen().unwrap_or_default(), monitors })))
}

#[tauri::command]
pub(crate) async fn window_full_screen(
    window: WebviewWindow,
    engine: State<'_, Engine>,
    on: bool,
) -> Result<Outcome<()>, ()> {
    let chosen = engine.settings_get().await.ok().and_then(|settings| settings.monitor);
    fill(&window, on, chosen.as_deref());
    Ok(Outcome::from(Ok(())))
}

/// Fills the chosen monitor, or the one the window is on where none is chosen or the chosen one is not plugged in.
pub(crate) fn fill(window: &WebviewWindow, on: bool, chosen: Option<&str>) {
    let place = monitors(window).into_iter().find(|(name, _)| Some(name.as_str()) == chosen);
    let done = match place {
        Some((_, monitor)) if on => {
            let PhysicalPosition { x, y } = *monitor.position();
            window.set_fullscreen_on_monitor(PhysicalPosition::new(f64::from(x), f64::from(y)))
        }
        _ => window.set_fullscreen(on),
    };
    if let Err(error) = done {
        tracing::warn!("the window did not change to or from full screen: {error}");
    }
}

/// All monitors with a name each; two of one make get a number.
fn monitors(window: &WebviewWindow) -> Vec<(String, Monitor)> {
    let mut named: Vec<(String, Monitor)> = Vec::new();
    for monitor in window.available_monitors().unwrap_or_default() {
        let name = monitor.name().cloned().unwrap_or_else(|| "Monitor".to_owned());
        let before =
            named.iter().filter(|(other, _)| *other == name || other.starts_with(&format!("{name} ("))).count();
        named.push((if before == 0 { name } else { format!("{name} ({})", before + 1) }, monitor));
    }
    named
}

/// The window got another size: says so where it now fills the screen, or no longer does.
pub(crate) fn resized(window: &Window) {
    let Ok(full) = window.is_fullscreen() else { return };
    let told = window.state::<FullScreen>();
    let before = std::mem::replace(&mut *told.0.lock().unwrap_or_else(PoisonError::into_inner), full);
    if before != full {
        tell(window.app_handle(), full);
    }
}

fn tell(app: &AppHandle, full: bool) {
    if let Err(error) = app.emit(FULL, full) {
        tracing::warn!("the page did not hear of full screen: {error}");
    }
}
