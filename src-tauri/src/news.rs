//! News from the engine: to the page as they come, to the tray, and to the desktop when recording stops or starts again, and when
//! somebody asks for footage.

use crate::{desktop, tray};
use engine::Engine;
use engine::view::requests::RequestRow;
use engine::view::{AppState, Banner, BannerKind, Phase, Settings, Topic};
use std::time::{Duration, Instant};
use tauri::{AppHandle, Emitter};
use tauri_plugin_notification::NotificationExt;
use tokio::sync::broadcast::error::RecvError;

/// The event that the page listens to; its payload is a `view::Event`.
const NEWS: &str = "porchlight";

/// Without any news the state is looked at this often: a recorder that died tells nobody.
const LOOK_AGAIN: Duration = Duration::from_secs(15);

/// The end of quiet hours tells nobody either.
const QUIET_LOOK: Duration = Duration::from_secs(600);

/// Passes news on until the engine ends.
pub(crate) async fn pass_on(app: AppHandle, engine: Engine) {
    let mut events = engine.events();
    let mut told: Option<Banner> = None;
    let mut known: Option<Settings> = None;
    let mut asked: Option<Instant> = None;
    loop {
        let (state, settings) = (engine.app_state().await, engine.settings_get().await);
        if let Ok(state) = &state {
            tray::show(&app, state);
        }
        if let (Ok(state), Ok(settings)) = (state, settings) {
            // The demo is thrown away: it may change how this window looks, but nothing of the owner's desktop.
            if !state.demo {
                desktop::follow(&app, known.as_ref(), &settings);
            }
            // A recorder that gives no answer just now says neither that all is well nor that anything is new.
            let now = trouble(&state);
            if now.is_some() || state.recorder.running {
                if settings.notifications && now.map(what) != told.as_ref().map(what) {
                    notify(&app, now.map(|banner| words(banner, state.phase)));
                }
                told = now.cloned();
            }
            if settings.notifications && asked.is_none_or(|at| at.elapsed() >= QUIET_LOOK) {
                asked = Some(Instant::now());
                match engine.request_news().await {
                    Ok(new) => tell_of(&app, &new),
                    // Before the first household there is no desk.
                    Err(error) => tracing::debug!("requests were not looked at: {error}"),
                }
            }
            known = Some(settings);
        }
        match tokio::time::timeout(LOOK_AGAIN, events.recv()).await {
            Ok(Ok(event)) => {
                if let Err(error) = app.emit(NEWS, &event) {
                    tracing::warn!("the page did not get the news: {error}");
                }
                // An unlock opens what came meanwhile.
                if event.topics.iter().any(|topic| matches!(topic, Topic::Requests | Topic::Locked)) {
                    asked = None;
                }
            }
            // What was lost is in the state read above, and the next event makes the page read anew.
            Ok(Err(RecvError::Lagged(_))) | Err(_) => {}
            Ok(Err(RecvError::Closed)) => return,
        }
    }
}

/// The banner, if it says that something is not recorded.
fn trouble(state: &AppState) -> Option<&Banner> {
    state.banner.as_ref().filter(|banner| banner.kind != BannerKind::RecoveryUnconfirmed)
}

/// What makes one trouble another; how it is worded does not.
fn what(banner: &Banner) -> (BannerKind, &[String]) {
    (banner.kind, &banner.cameras)
}

/// A locked household names no camera: others read notifications too.
fn words(banner: &Banner, phase: Phase) -> String {
    if banner.kind == BannerKind::NotRecording && phase != Phase::Open {
        return tray::not_recorded(banner.cameras.len()) + ".";
    }
    banner.text.clone()
}

/// One quiet word for all that came: who asks, and nothing of what.
fn tell_of(app: &AppHandle, new: &[RequestRow]) {
    let title = match new {
        [] => return,
        [one] => format!("{} asks for footage", one.sender),
        more => format!("{} requests for footage", more.len()),
    };
    let builder = app.notification().builder().title(title).body("Read it when you like. Nobody learns what you do.");
    if let Err(error) = builder.show() {
        tracing::warn!("the desktop takes no notification: {error}");
    }
}

fn notify(app: &AppHandle, trouble: Option<String>) {
    let notification = match trouble {
        Some(text) => app.notification().builder().title("Not recording").body(text),
        None => app.notification().builder().title("Recording again").body("All cameras are being recorded."),
    };
    if let Err(error) = notification.show() {
        tracing::warn!("the desktop takes no notification: {error}");
    }
}
