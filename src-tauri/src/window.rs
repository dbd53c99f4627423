//! The one window: how it is opened, shown and closed. How it is left is `closing`; what it shows is `ui`.

use crate::arguments::Arguments;
use crate::closing::{self, CloseAsked, Leaving};
use crate::screen::{self, FullScreen};
use crate::{clipboard, commands, desktop, export, looking, news, redaction, tray};
use anyhow::Context;
use engine::view::{Look, Settings};
use engine::{Config, Engine, Options, Program, SystemClock};
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tauri::webview::PageLoadEvent;
use tauri::{AppHandle, Manager, RunEvent, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent};
use tauri_plugin_window_state::StateFlags;

const MAIN: &str = "main";

/// What is still going on when everything is in order gets this long.
const LAST_WAIT: Duration = Duration::from_secs(2);

/// The settings lie in a household whose keyring may not answer at once; the window does not wait longer for its look.
const SETTINGS_WAIT: Duration = Duration::from_millis(1500);

/// Opens the window, or only the lamp in the tray, and runs until the owner leaves.
pub(crate) fn open(config: Config, arguments: &Arguments) -> anyhow::Result<()> {
    let (demo, background) = (arguments.demo, arguments.background);
    media::init().context("GStreamer did not start")?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name("window")
        .build()
        .context("the window's threads did not start")?;
    tauri::async_runtime::set(runtime.handle().clone());
    let instance = instance(&config.home, demo);
    let at_log_in = desktop::start_arguments(arguments.home.as_deref());
    let options = options(config)?;
    let engine = runtime.block_on(async { Engine::start(options) })?;
    let mut runtime = Some(runtime);
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::Builder::new().callback(another_start).dbus_id(instance).build())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_autostart::Builder::new().args(at_log_in).build())
        .plugin(
            tauri_plugin_window_state::Builder::new()
                .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED)
                .build(),
        )
        .manage(engine.clone())
        .manage(CloseAsked::default())
        .manage(FullScreen::default())
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
            commands::next_event,
            commands::models_get,
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
            commands::drives_get,
            commands::drive_eject,
            commands::requests_list,
            commands::request_show,
            commands::request_take,
            commands::request_open,
            commands::request_hide,
            commands::request_forget,
            commands::request_hold,
            commands::request_release,
            commands::request_prepare,
            commands::request_save,
            commands::responses_list,
            commands::response_update,
            commands::response_discard,
            commands::trust_list,
            commands::trust_pin_words,
            commands::trust_pin_code,
            commands::trust_pin_file,
            commands::trust_unpin,
            commands::trust_statement,
            commands::trust_directory_drop,
            commands::rules_get,
            commands::rules_set,
            commands::places_get,
            commands::place_set,
            commands::place_search,
            commands::camera_fan_set,
            commands::carriers_get,
            commands::folder_watch,
            commands::folder_unwatch,
            commands::feed_add,
            commands::feed_remove,
            commands::papers_list,
            commands::paper_save,
            commands::paper_close,
            commands::paper_remove,
            commands::redactions_list,
            commands::redaction_begin,
            commands::redaction_show,
            commands::redaction_edit,
            commands::redaction_undo,
            commands::redaction_redo,
            commands::redaction_discard,
            redaction::redaction_frames,
            redaction::redaction_picture,
            redaction::redaction_waveform,
            commands::redaction_find,
            commands::redaction_find_cancel,
            redaction::redaction_thumbnail,
            commands::redaction_risks,
            commands::redaction_render,
            commands::redaction_cancel,
            commands::redaction_sheet,
            commands::redaction_sheet_seen,
            commands::redaction_watched,
            redaction::redaction_result,
            commands::redaction_check,
            commands::redaction_second_look,
            commands::redaction_approve,
            commands::redaction_save,
            commands::export_plan,
            commands::export_start,
            commands::export_jobs,
            commands::export_cancel,
            commands::export_forget,
            commands::export_receipts,
            commands::export_prove,
            export::export_folder,
            commands::link_hosts,
            commands::link_host_set,
            commands::link_host_remove,
            commands::link_host_check,
            commands::links,
            commands::link_secrets,
            commands::link_extend,
            commands::link_revoke,
            commands::links_refresh,
            clipboard::copy_secret,
            commands::camera_masks_get,
            commands::camera_masks_set,
            commands::all_masks,
            export::own_copy_show,
            commands::owner_is_here,
            closing::window_close,
            closing::window_close_asked,
            screen::window_place,
            screen::window_full_screen,
        ])
        .on_window_event(|window, event| match event {
            WindowEvent::CloseRequested { api, .. } => {
                api.prevent_close();
                closing::ask(window.app_handle(), Leaving::Window);
            }
            WindowEvent::Resized(_) => screen::resized(window),
            _ => {}
        })
        .setup(move |app| {
            if !background {
                let settings = tauri::async_runtime::block_on(settings(app.handle()));
                build(app.handle(), settings)?;
            }
            tray::build(app)?;
            tauri::async_runtime::spawn(closing::leave_on_signal(app.handle().clone()));
            Ok(())
        })
        .build(tauri::generate_context!())
        .context("the window could not be opened")?;
    tauri::async_runtime::spawn(news::pass_on(app.handle().clone(), engine.clone()));
    if demo {
        tauri::async_runtime::spawn(start_demo(engine.clone()));
    }
    app.run(move |_, event| match event {
        // Without a code nobody wants to leave: the last window went, and the lamp in the tray stays.
        RunEvent::ExitRequested { code: None, api, .. } => api.prevent_exit(),
        RunEvent::Exit => {
            if let Some(runtime) = runtime.take() {
                runtime.block_on(engine.shutdown());
                // A command that asks something of this thread at this moment gets no answer; it must not keep the program.
                runtime.shutdown_timeout(LAST_WAIT);
            }
        }
        _ => {}
    });
    Ok(())
}

/// What this shell wires in: GStreamer, the real clock, and this program itself as recorder and decode worker.
fn options(config: Config) -> anyhow::Result<Options> {
    let own = std::env::current_exe().context("this program does not know where it lies")?;
    let role = |name: &str| Program { program: own.clone(), args: vec![name.to_owned()] };
    let worker = Program::decode_worker(own.clone(), &config.home);
    let demo = own.with_file_name("porchlight-demo");
    Ok(Options {
        config,
        media: Arc::new(media::GstMedia),
        clock: Arc::new(SystemClock::new()),
        recorder: role("recorder"),
        worker,
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

/// Another start for the same household: shows this one's window, unless it is the start with the log-in.
fn another_start(app: &AppHandle, arguments: Vec<String>, _: String) {
    if !arguments.iter().any(|argument| argument == desktop::BACKGROUND) {
        show(app);
    }
}

/// Builds the window unseen and shows it when its page is there, so that it never appears blank or in the wrong light.
fn build(app: &AppHandle, settings: Option<Settings>) -> tauri::Result<()> {
    // WebKit allows a WebDriver only in a context that it may write to disk; without one nothing is kept.
    let automated = std::env::var("TAURI_WEBVIEW_AUTOMATION").as_deref() == Ok("true");
    let look = settings.as_ref().map_or(Look::Auto, |settings| settings.look);
    WebviewWindowBuilder::new(app, MAIN, WebviewUrl::App("index.html".into()))
        .title("Porchlight")
        .inner_size(1280.0, 860.0)
        .min_inner_size(1024.0, 700.0)
        .incognito(!automated)
        .theme(desktop::theme(look))
        .initialization_script(look_script(look))
        .visible(false)
        .on_page_load(move |window, loaded| {
            if loaded.event() == PageLoadEvent::Finished {
                appear(&window, settings.as_ref());
            }
        })
        .build()?;
    Ok(())
}

async fn settings(app: &AppHandle) -> Option<Settings> {
    let engine = app.state::<Engine>().inner().clone();
    tokio::time::timeout(SETTINGS_WAIT, engine.settings_get()).await.ok()?.ok()
}

/// Runs before the page does: the first picture is in the light that the owner chose.
fn look_script(look: Look) -> String {
    let look = serde_json::to_string(&look).unwrap_or_default();
    format!("window.porchlightLook = {look};")
}

fn appear(window: &WebviewWindow, settings: Option<&Settings>) {
    come_forward(window);
    if let Some(settings) = settings
        && settings.start_full_screen
    {
        screen::fill(window, true, settings.monitor.as_deref());
    }
}

fn come_forward(window: &WebviewWindow) {
    let shown = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
    if let Err(error) = shown {
        tracing::warn!("the window did not come forward: {error}");
    }
}

pub(crate) fn is_open(app: &AppHandle) -> bool {
    app.get_webview_window(MAIN).is_some()
}

/// Brings the window forward; builds it anew after it was closed.
pub(crate) fn show(app: &AppHandle) {
    match app.get_webview_window(MAIN) {
        Some(window) => come_forward(&window),
        None => {
            let app = app.clone();
            tauri::async_runtime::spawn(async move {
                let settings = settings(&app).await;
                if let Err(error) = build(&app, settings) {
                    tracing::error!("the window could not be opened: {error}");
                }
            });
        }
    }
}

/// Takes the window and its page away; the program goes on.
pub(crate) fn close(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(MAIN)
        && let Err(error) = window.destroy()
    {
        tracing::warn!("the window did not close: {error}");
    }
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
