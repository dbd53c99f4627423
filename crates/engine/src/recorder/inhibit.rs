//! Keeps the computer from falling asleep by itself while cameras are wanted. The owner's own "suspend" still works.
//!
//! Asked of logind on the system bus, which every desktop and every server with systemd has, and of the desktop portal on the
//! session bus, whose desktop may not ask logind before it suspends. Either may be absent. A thread of its own does the asking:
//! a bus that hangs keeps no camera waiting.

use super::board::Board;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::time::Duration;
use zbus::blocking::Connection;
use zbus::zvariant::{OwnedFd, Value};

const WHY: &str = "Cameras are being recorded";
/// Suspend, and not "idle": the screen may go dark.
const PORTAL_SUSPEND: u32 = 4;
/// A service that was not there may come, or be started anew: asked again this often while it is wanted.
const AGAIN: Duration = Duration::from_secs(60);
/// Changes that may wait: the last one counts, and there are few.
const MAX_CHANGES: usize = 16;

/// The way to the thread. Dropped, it gives back what is held.
pub(super) struct Inhibitor {
    to: Option<SyncSender<bool>>,
    wanted: bool,
    board: Arc<Board>,
}

impl Inhibitor {
    pub(super) fn new(board: Arc<Board>) -> Self {
        Self { to: None, wanted: false, board }
    }

    /// Takes or gives back the inhibitor.
    pub(super) fn want(&mut self, wanted: bool) {
        if wanted == self.wanted {
            return;
        }
        self.wanted = wanted;
        // Begun with the first wish: where sleep is not inhibited, no bus is spoken to.
        let to = self.to.get_or_insert_with(|| {
            let (to, from) = mpsc::sync_channel(MAX_CHANGES);
            let board = self.board.clone();
            let work = move || Keeper { held: Held::default(), board }.run(&from);
            if let Err(error) = std::thread::Builder::new().name("keep-awake".to_owned()).spawn(work) {
                tracing::warn!(%error, "idle sleep is not inhibited");
            }
            to
        });
        if to.try_send(wanted).is_err() {
            tracing::warn!("idle sleep is not inhibited: the buses do not answer");
        }
    }
}

/// The thread's own state.
struct Keeper {
    held: Held,
    board: Arc<Board>,
}

/// What is held. Closing either end gives it back.
#[derive(Default)]
struct Held {
    logind: Option<OwnedFd>,
    /// The portal forgets an inhibition with the connection that asked for it.
    portal: Option<Connection>,
}

impl Keeper {
    fn run(mut self, from: &Receiver<bool>) {
        let mut wanted = false;
        loop {
            let next = if wanted && !self.held.is_whole() {
                from.recv_timeout(AGAIN)
            } else {
                from.recv().map_err(|_| RecvTimeoutError::Disconnected)
            };
            match next {
                Ok(now) => wanted = now,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if wanted {
                self.held.take();
            } else {
                self.held = Held::default();
            }
            self.board.set_kept_awake(self.held.is_any());
        }
    }
}

impl Held {
    fn is_whole(&self) -> bool {
        self.logind.is_some() && self.portal.is_some()
    }

    fn is_any(&self) -> bool {
        self.logind.is_some() || self.portal.is_some()
    }

    /// Asks whoever has not granted it yet.
    fn take(&mut self) {
        if self.logind.is_none() {
            match Connection::system().and_then(|bus| logind(&bus)) {
                Ok(held) => self.logind = Some(held),
                Err(error) => tracing::debug!(%error, "logind does not inhibit idle sleep"),
            }
        }
        if self.portal.is_none() {
            match Connection::session().and_then(portal) {
                Ok(held) => self.portal = Some(held),
                Err(error) => tracing::debug!(%error, "the desktop portal does not inhibit suspending"),
            }
        }
        if self.is_any() {
            tracing::info!(logind = self.logind.is_some(), portal = self.portal.is_some(), "idle sleep is inhibited");
        } else {
            tracing::info!("idle sleep cannot be inhibited on this system");
        }
    }
}

/// Held for as long as the descriptor is open.
fn logind(bus: &Connection) -> zbus::Result<OwnedFd> {
    let (service, path) = ("org.freedesktop.login1", "/org/freedesktop/login1");
    let arguments = ("idle", "Porchlight", WHY, "block");
    let answer = bus.call_method(Some(service), path, Some("org.freedesktop.login1.Manager"), "Inhibit", &arguments)?;
    answer.body().deserialize()
}

/// Held for as long as the connection stands.
fn portal(bus: Connection) -> zbus::Result<Connection> {
    let (service, path) = ("org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop");
    let arguments = ("", PORTAL_SUSPEND, HashMap::from([("reason", Value::from(WHY))]));
    bus.call_method(Some(service), path, Some("org.freedesktop.portal.Inhibit"), "Inhibit", &arguments)?;
    Ok(bus)
}

#[cfg(test)]
mod tests;
