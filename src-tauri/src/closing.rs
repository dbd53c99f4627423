//! How the window is left: the question, its answers, and what stays. Who keeps recording is the recorder, a process of its own.
//!
//! After "keep recording" the window is gone and the household locked; this process stays in the tray without a page, so that it can
//! still say when a camera is not recorded. It ends by the tray's "Quit", by "stop recording", by a signal, and after a demo.

use crate::commands::Outcome;
use crate::window;
use engine::view::CloseAction;
use engine::{Engine, SystemClock};
use model::{Clock, Mono};
use serde::Deserialize;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tauri::{AppHandle, Emitter, Manager, State};

/// Asks the page to ask the owner: keep recording or stop?
const CLOSE: &str = "porchlight-close";

/// A page that cannot ask must not keep the window open for ever: a second attempt this soon leaves, and recording goes on.
const INSISTS: Duration = Duration::from_secs(10);

/// The answer to "keep recording or stop".
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CloseChoice {
    Keep,
    Stop,
}

/// What the owner wants to leave: the window, or the whole program with its lamp in the tray.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Leaving {
    #[default]
    Window,
    Program,
}

#[derive(Default)]
struct Asked {
    /// When the owner was last asked.
    at: Option<Mono>,
    leaving: Leaving,
    /// A page that was not there yet asks as soon as it is.
    waiting: bool,
}

/// The question that stands, if one does.
#[derive(Default)]
pub(crate) struct CloseAsked {
    clock: SystemClock,
    asked: Mutex<Asked>,
}

impl CloseAsked {
    /// Notes that the owner wants to leave, and tells whether that was so a moment ago.
    fn insists(&self, leaving: Leaving) -> bool {
        let now = self.clock.mono();
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.leaving = leaving;
        asked.at.replace(now).is_some_and(|before| now.since(before) < INSISTS)
    }

    fn leaving(&self) -> Leaving {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).leaving
    }

    fn wait(&self) {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).waiting = true;
    }

    fn take_waiting(&self) -> bool {
        std::mem::take(&mut self.asked.lock().unwrap_or_else(PoisonError::into_inner).waiting)
    }
}

/// The owner wants to leave. Nothing is asked where nothing is recorded.
pub(crate) fn ask(app: &AppHandle, leaving: Leaving) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let engine = app.state::<Engine>().inner().clone();
        let asked = app.state::<CloseAsked>();
        let recording = engine.app_state().await.is_ok_and(|state| state.recorder.running);
        let action = match engine.settings_get().await {
            Ok(settings) if recording => settings.close_action,
            _ => CloseAction::Keep,
        };
        if action == CloseAction::Ask && !asked.insists(leaving) {
            if !window::is_open(&app) {
                asked.wait();
            }
            window::show(&app);
            if app.emit(CLOSE, ()).is_ok() {
                return;
            }
        }
        if let Err(error) = engine.window_close(action != CloseAction::Stop, false).await {
            tracing::warn!("{}", error.chain());
        }
        leave(&app, &engine, action != CloseAction::Stop && recording, leaving).await;
    });
}

/// The owner has answered: leaves, or stays where the engine could not do what was asked.
#[tauri::command]
pub(crate) async fn window_close(
    app: AppHandle,
    engine: State<'_, Engine>,
    choice: CloseChoice,
    remember: bool,
) -> Result<Outcome<()>, ()> {
    let keep = choice == CloseChoice::Keep;
    let done = engine.window_close(keep, remember).await;
    if done.is_ok() {
        let leaving = app.state::<CloseAsked>().leaving();
        leave(&app, engine.inner(), keep, leaving).await;
    }
    Ok(done.into())
}

/// Whether the page is to ask at once: the owner wanted to leave before it was there. Only the first who looks is told.
#[tauri::command]
pub(crate) async fn window_close_asked(asked: State<'_, CloseAsked>) -> Result<Outcome<bool>, ()> {
    Ok(Outcome::from(Ok(asked.take_waiting())))
}

/// With nothing left to tell of, the program ends; otherwise the household is locked and only the page goes.
async fn leave(app: &AppHandle, engine: &Engine, recording: bool, leaving: Leaving) {
    let demo = engine.app_state().await.is_ok_and(|state| state.demo);
    if !recording || demo || leaving == Leaving::Program {
        app.exit(0);
        return;
    }
    if let Err(error) = engine.lock().await {
        tracing::warn!("{}", error.chain());
    }
    window::close(app);
}

/// SIGINT and SIGTERM end the program in order.
pub(crate) async fn leave_on_signal(app: AppHandle) {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut interrupt), Ok(mut terminate)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        return;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    app.exit(0);
}
