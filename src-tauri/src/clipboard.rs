//! Secrets that the owner hands on, in the desktop's clipboard: put there past the page, and taken out again after a minute.

use crate::commands::Outcome;
use engine::view::link::LinkSecrets;
use engine::{Code, Engine, Error};
use gtk::{TargetEntry, TargetFlags, gdk, glib};
use model::Secret;
use serde::Deserialize;
use std::rc::Rc;
use std::time::Duration;
use tauri::{AppHandle, State};

/// How long a secret lies there; the page says so, and counts it down.
const KEPT: Duration = Duration::from_secs(60);
/// Seconds instead of [`KEPT`], fewer only: for a story that has no minute.
const KEPT_IN_A_STORY: &str = "PORCHLIGHT_COPIED_SECONDS";

/// As what a text is offered, to old programs and new ones.
const TEXTS: [&str; 4] = ["UTF8_STRING", "text/plain;charset=utf-8", "text/plain", "STRING"];

/// What programs that keep old clipboards ask for before they do: "secret" keeps it out of their lists.
const HINT: &str = "x-kde-passwordManagerHint";
const IS_HINT: u32 = 1;

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SecretOf {
    Url,
    Pin,
    Passphrase,
}

/// Copies what opens a link. The page learns that it was done, and never what it says.
#[tauri::command]
pub(crate) async fn copy_secret(
    app: AppHandle,
    engine: State<'_, Engine>,
    id: i64,
    what: SecretOf,
) -> Result<Outcome<()>, ()> {
    let secrets = engine.link_secrets(id).await;
    Ok(secrets.and_then(|secrets| pick(secrets, what)).and_then(|secret| offer(&app, secret)).into())
}

fn pick(secrets: LinkSecrets, what: SecretOf) -> engine::Result<Secret<String>> {
    let picked = match what {
        SecretOf::Url => Some(secrets.url),
        SecretOf::Pin => secrets.pin,
        SecretOf::Passphrase => Some(secrets.passphrase),
    };
    picked.filter(|text| !text.expose().is_empty()).ok_or_else(|| Error::new(Code::NotFound, "This link has none."))
}

fn offer(app: &AppHandle, secret: Secret<String>) -> engine::Result<()> {
    app.run_on_main_thread(move || hold(secret))
        .map_err(|error| Error::internal("The clipboard was not reached.").source(error))
}

/// Puts a secret into the clipboard, and takes it out again if it is still there: GTK drops what it was given as soon as somebody else
/// copies something, so that nothing of the owner's is ever cleared.
fn hold(secret: Secret<String>) {
    let clipboard = gtk::Clipboard::get(&gdk::SELECTION_CLIPBOARD);
    let ours = Rc::new(secret);
    let still = Rc::downgrade(&ours);
    let mut targets: Vec<_> = TEXTS.iter().map(|name| TargetEntry::new(name, TargetFlags::empty(), 0)).collect();
    targets.push(TargetEntry::new(HINT, TargetFlags::empty(), IS_HINT));
    let given = clipboard.set_with_data(&targets, move |_, asked, which| match which {
        IS_HINT => asked.set(&gdk::Atom::intern(HINT), 8, b"secret"),
        _ => {
            asked.set_text(ours.expose());
        }
    });
    if !given {
        tracing::warn!("the desktop does not take a text into its clipboard");
        return;
    }
    glib::timeout_add_local_once(kept(), move || {
        if still.upgrade().is_some() {
            clipboard.clear();
        }
    });
}

fn kept() -> Duration {
    let shorter = std::env::var(KEPT_IN_A_STORY).ok().and_then(|seconds| seconds.parse().ok());
    shorter.map_or(KEPT, |seconds| Duration::from_secs(seconds).min(KEPT))
}
