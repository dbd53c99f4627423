//! News from the engine: to the page as they come, and to the desktop when recording stops or starts again.

use engine::Engine;
use engine::view::{AppState, Banner, BannerKind};
use tauri::{AppHandle, Emitter};
use tauri_plugin_notification::NotificationExt;
use tokio::sync::broadcast::error::RecvError;

/// The event that the page listens to; its payload is a `view::Event`.
const NEWS: &str = "porchlight";

/// Passes news on until the engine ends.
pub(crate) async fn pass_on(app: AppHandle, engine: Engine) {
    let mut events = engine.events();
    let mut told = None;
    loop {
        match events.recv().await {
            Ok(event) => {
                if let Err(error) = app.emit(NEWS, &event) {
                    tracing::warn!("the page did not get the news: {error}");
                }
            }
            // What was lost is in the state read below, and the next event makes the page read anew.
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
        let (Ok(state), Ok(settings)) = (engine.app_state().await, engine.settings_get().await) else { continue };
        let now = trouble(&state);
        if settings.notifications && now != told {
            notify(&app, now.as_ref());
        }
        told = now;
    }
}

/// The banner, if it says that something is not recorded.
fn trouble(state: &AppState) -> Option<Banner> {
    let banner = state.banner.clone()?;
    match banner.kind {
        BannerKind::NotRecording
        | BannerKind::RecorderDown
        | BannerKind::Disk
        | BannerKind::Storage
        | BannerKind::Keyring => Some(banner),
        BannerKind::RecoveryUnconfirmed => None,
    }
}

fn notify(app: &AppHandle, trouble: Option<&Banner>) {
    let notification = match trouble {
        Some(banner) => app.notification().builder().title("Not recording").body(&banner.text),
        None => app.notification().builder().title("Recording again").body("All cameras are being recorded."),
    };
    if let Err(error) = notification.show() {
        tracing::warn!("the desktop takes no notification: {error}");
    }
}
