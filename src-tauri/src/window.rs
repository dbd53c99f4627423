//! The one window: how it is opened, how it is left. What it shows is `ui`.

use crate::{commands, export, looking, news, tray};
use anyhow::Context;
use engine::view::CloseAction;
use engine::{Config, Engine, Options, Program, SystemClock};
use model::{Clock, Mono};
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tauri::{App, AppHandle, Emitter, Manager, RunEvent, WebviewUrl, WebviewWindowBuilder, WindowEvent};
use tauri_plugin_autostart::MacosLauncher;
use tauri_plugin_window_state::StateFlags;

const MAIN: &str = "main";

/// Asks the page to ask the owner: keep recording or stop?
const CLOSE: &str = "porchlight-close";

/// A page that cannot ask must not keep the window open for ever: a second attempt this soon leaves, and recording goes on.
const INSISTS: Duration = Duration::from_secs(10);

/// When the owner was last asked about closing.
#[derive(Default)]
struct CloseAsked {
    clock: SystemClock,
    at: Mutex<Option<Mono>>,
}

impl CloseAsked {
    /// Notes that the owner wants to close, and tells whether that was so a moment ago.
    fn insists(&self) -> bool {
        let now = self.clock.mono();
        let mut at = self.at.lock().unwrap_or_else(PoisonError::into_inner);
        at.replace(now).is_some_and(|before| now.since(before) < INSISTS)
    }
}

/// Opens the window and runs until it is closed.
pub(crate) fn open(config: Config, demo: bool) -> anyhow::Result<()> {
    media::init().context("GStreamer did not start")?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name("window")
        .build()
        .context("the window's threads did not start")?;
    tauri::async_runtime::set(runtime.handle().clone());
    let instance = instance(&config.home, demo);
    let options = options(config)?;
    let engine = runtime.block_on(async { Engine::start(options) })?;
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::Builder::new().callback(|app, _, _| show(app)).dbus_id(instance).build())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_autostart::init(MacosLauncher::LaunchAgent, None))
        .plugin(
            tauri_plugin_window_state::Builder::new()
                .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED)
                .build(),
        )
        .manage(engine.clone())
        .manage(CloseAsked::default())
        .invoke_handler(tauri::generate_handler![
            commands::app_state,
            commands::passphrase_strength,
            commands::storage_choices,
            commands::storage_check,
            commands::household_create,
            commands::recovery_confirm,
            commands::unlock,
            commands::lock,
            commands::recover_with_sheet,
            commands::start_over,
            commands::change_passphrase,
            commands::ways_list,
            commands::way_add,
            commands::way_remove,
            commands::drill,
            commands::new_recovery_sheet,
            commands::cameras_list,
            commands::camera_probe,
            commands::camera_add,
            commands::camera_update,
            commands::camera_remove,
            commands::camera_restore,
            commands::camera_pause,
            commands::storage_overview,
            commands::volume_accept,
            commands::footage_folder_set,
            commands::unattended_key_move,
            commands::live_open,
            commands::live_ack,
            commands::live_close,
            commands::connections,
            commands::settings_get,
            commands::settings_set,
            commands::ledger_list,
            commands::ledger_verify,
            commands::check,
            commands::health,
            commands::report_preview,
            commands::report_save,
            commands::demo_start,
            commands::timeline,
            commands::next_motion,
            looking::scrub_picture,
            looking::play,
            looking::still,
            commands::own_copy_plan,
            commands::own_copy_start,
            commands::own_copy_jobs,
            commands::own_copy_cancel,
            commands::own_copy_forget,
            commands::snapshot_save,
            commands::bookmark_list,
            commands::bookmark_add,
            commands::bookmark_update,
            commands::bookmark_remove,
            commands::hold_add,
            commands::hold_release,
            export::own_copy_show,
            commands::owner_is_here,
            commands::window_close,
        ])
        .on_window_event(|window, event| {
            if let WindowEvent::CloseRequested { api, .. } = event {
                api.prevent_close();
                ask_to_leave(window.app_handle());
            }
        })
        .setup(move |app| {
            build_window(app)?;
            tray::build(app)?;
            tauri::async_runtime::spawn(leave_on_signal(app.handle().clone()));
            Ok(())
        })
        .build(tauri::generate_context!())
        .context("the window could not be opened")?;
    tauri::async_runtime::spawn(news::pass_on(app.handle().clone(), engine.clone()));
    if demo {
        tauri::async_runtime::spawn(start_demo(engine.clone()));
    }
    app.run(move |_, event| {
        if let RunEvent::Exit = event {
            runtime.block_on(engine.shutdown());
        }
    });
    Ok(())
}

/// What this shell wires in: GStreamer, the real clock, and this program itself as recorder and decode worker.
fn options(config: Config) -> anyhow::Result<Options> {
    let own = std::env::current_exe().context("this program does not know where it lies")?;
    let role = |name: &str| Program { program: own.clone(), args: vec![name.to_owned()] };
    let demo = own.with_file_name("porchlight-demo");
    Ok(Options {
        config,
        media: Arc::new(media::GstMedia),
        clock: Arc::new(SystemClock::new()),
        recorder: role("recorder"),
        worker: role("decode-worker"),
        demo: demo.exists().then(|| Program { program: demo, args: Vec::new() }),
        missing: media::missing_elements()
            .iter()
            .map(|part| format!("{} ({}), for {}", part.element, part.package, part.needed_for))
            .collect(),
    })
}

/// One window per household: another start for the same one shows this one instead.
fn instance(home: &Path, demo: bool) -> String {
    let mut hash = DefaultHasher::new();
    (home, demo).hash(&mut hash);
    format!("org.porchlight.Porchlight.h{:x}", hash.finish())
}

fn build_window(app: &App) -> tauri::Result<()> {
    // WebKit allows a WebDriver only in a context that it may write to disk; without one nothing is kept.
    let automated = std::env::var("TAURI_WEBVIEW_AUTOMATION").as_deref() == Ok("true");
    WebviewWindowBuilder::new(app, MAIN, WebviewUrl::App("index.html".into()))
        .title("Porchlight")
        .inner_size(1280.0, 860.0)
        .min_inner_size(1024.0, 700.0)
        .incognito(!automated)
        .build()?;
    Ok(())
}

pub(crate) fn show(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(MAIN) {
        let shown = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
        if let Err(error) = shown {
            tracing::warn!("the window did not come forward: {error}");
        }
    }
}

/// The owner wants to close. Nothing is asked where nothing is recorded.
pub(crate) fn ask_to_leave(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let engine = app.state::<Engine>().inner().clone();
        let recording = engine.app_state().await.is_ok_and(|state| state.recorder.running);
        let action = match engine.settings_get().await {
            Ok(settings) if recording => settings.close_action,
            _ => CloseAction::Keep,
        };
        if action == CloseAction::Ask && !app.state::<CloseAsked>().insists() {
            show(&app);
            if app.emit(CLOSE, ()).is_ok() {
                return;
            }
        }
        if let Err(error) = engine.window_close(action != CloseAction::Stop, false).await {
            tracing::warn!("{}", error.chain());
        }
        app.exit(0);
    });
}

/// The owner has answered: leaves, or stays where the engine could not do what was asked.
pub(crate) fn leave_if(app: &AppHandle, done: bool) {
    if done {
        app.exit(0);
    }
}

async fn leave_on_signal(app: AppHandle) {
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

/// Opens the demo household. Its passphrase is told where it was started from: it protects nothing, and unlocking is to be tried.
async fn start_demo(engine: Engine) {
    match engine.demo_start().await {
        Ok(_) => {
            if let Some(passphrase) = engine.demo_passphrase().await {
                crate::eprint(&format!("The demo's passphrase is: {passphrase}"));
            }
        }
        Err(error) => tracing::error!("{}", error.chain()),
    }
}
