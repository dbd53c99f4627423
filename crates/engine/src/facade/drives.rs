//! Sticks, for the window: which are plugged in, told whenever that changes, and letting go of one.

use super::{Engine, blocking};
use crate::error::Result;
use crate::export::{self, Watcher};
use crate::view::Topic;
use crate::view::bundle::DriveView;
use tracing::warn;

impl Engine {
    pub async fn drives_get(&self) -> Result<Vec<DriveView>> {
        self.at_open_desk(&[], |desk| export::drives(Some(desk))).await
    }

    /// Brings everything to a stick and lets go of it: then it can be pulled.
    pub async fn drive_eject(&self, id: String) -> Result<()> {
        self.at_open_desk(&[Topic::Drives], move |desk| export::eject(Some(desk), &id)).await
    }

    /// Tells the window when something was plugged in or pulled, and takes what is left of an unfinished bundle from a stick that
    /// is back.
    pub(super) async fn keep_drives(self) {
        // The bus may let one wait.
        let Ok(mut watcher) = blocking(|| Ok(Watcher::begin())).await else { return };
        loop {
            tokio::select! {
                () = self.0.shutdown.cancelled() => return,
                () = watcher.changed() => {}
            }
            self.tell(&[Topic::Drives]);
            let Some(desk) = self.0.desk.lock().await.desk.clone() else { continue };
            let cleared = blocking(move || if desk.is_open() { export::clear_left_behind(&desk) } else { Ok(()) });
            if let Err(error) = cleared.await {
                warn!(error = error.chain(), "what an export left on a stick was not removed");
            }
        }
    }
}
