//! Watched folders and feeds: looked after while the window runs, locked or not. What comes is taken in once it is unlocked.

use super::{Engine, blocking};
use crate::carrier::folder::LOOKS_APART;
use crate::carrier::{Folders, Watch};
use crate::desk::Desk;
use crate::error::{Code, Result};
use crate::view::Topic;
use crate::view::requests::Carriers;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::mpsc;
use tracing::warn;

/// For folders whose changes the system does not tell: network shares, and those that were gone.
const RESCAN: Duration = Duration::from_secs(60);
/// Between two scans, however much changes.
const PAUSE: Duration = Duration::from_secs(1);
/// How often it is looked whether a feed's time has come. Feeds have hours of it.
const FEED_LOOK: Duration = Duration::from_secs(60);
/// A poll under way at the end of the program gets this long to notice.
const LAST_WORDS: Duration = Duration::from_secs(2);

const CHANGED: [Topic; 2] = [Topic::Requests, Topic::Ledger];

impl Engine {
    pub async fn carriers_get(&self) -> Result<Carriers> {
        self.at_open_desk(&[], |desk| desk.carriers()).await
    }

    pub async fn folder_watch(&self, path: String) -> Result<Carriers> {
        self.change_carriers(move |desk| desk.watch_folder(&path)).await
    }

    pub async fn folder_unwatch(&self, path: String) -> Result<Carriers> {
        self.change_carriers(move |desk| desk.unwatch_folder(&path)).await
    }

    /// Follows a feed. Its first poll is due at once, and made by the same clockwork as all others.
    pub async fn feed_add(&self, url: String, words: String) -> Result<Carriers> {
        self.change_carriers(move |desk| desk.add_feed(&url, &words)).await
    }

    pub async fn feed_remove(&self, url: String) -> Result<Carriers> {
        self.change_carriers(move |desk| desk.remove_feed(&url)).await
    }

    async fn change_carriers(&self, change: impl FnOnce(&Desk) -> Result<()> + Send + 'static) -> Result<Carriers> {
        let carriers = self.at_open_desk(&CHANGED, |desk| {
            change(desk)?;
            desk.carriers()
        });
        let carriers = carriers.await?;
        self.0.carriers.changed();
        Ok(carriers)
    }

    /// Takes in what waits in the inbox, where the household is unlocked.
    pub(super) async fn take_arrived(&self) {
        let Some(desk) = self.0.desk.lock().await.desk.clone() else { return };
        match blocking(move || if desk.is_open() { desk.take_arrived() } else { Ok(0) }).await {
            Ok(0) => {}
            Ok(_) => self.tell(&CHANGED),
            Err(error) if error.code == Code::Locked => {}
            Err(error) => warn!(error = error.chain(), "what came was not taken in"),
        }
    }

    /// Looks at the watched folders when something changed in them, and now and then.
    pub(super) async fn keep_folders(self) {
        let (tell, mut news) = mpsc::channel(1);
        let mut kept = (Watch::new(tell), Folders::default());
        let mut wait = PAUSE;
        loop {
            tokio::select! {
                () = self.0.shutdown.cancelled() => return,
                () = tokio::time::sleep(wait) => {}
                Some(()) = news.recv() => {}
                () = self.0.carriers.folders.notified() => {}
            }
            wait = RESCAN;
            let Some(desk) = self.0.desk.lock().await.desk.clone() else { continue };
            let scanned = blocking(move || {
                let (mut watch, mut folders) = kept;
                let scanned = desk.watched().and_then(|watched| {
                    // Before the scan: what changes after it is told.
                    watch.follow(&watched);
                    desk.scan_folders(&mut folders)
                });
                Ok((scanned, (watch, folders)))
            });
            let scanned = match scanned.await {
                Ok((scanned, back)) => {
                    kept = back;
                    scanned
                }
                Err(error) => {
                    warn!(error = error.chain(), "watched folders are not looked at any more");
                    return;
                }
            };
            match scanned {
                Ok(scanned) => {
                    if scanned.more {
                        wait = LOOKS_APART;
                    }
                    if scanned.news {
                        self.tell(&[Topic::Requests]);
                    }
                    if scanned.taken > 0 {
                        self.take_arrived().await;
                    }
                }
                Err(error) => warn!(error = error.chain(), "watched folders could not be looked at"),
            }
            tokio::select! {
                () = self.0.shutdown.cancelled() => return,
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
    }

    /// Polls each feed when its time has come. Nothing here knows what the owner does with a request.
    pub(super) async fn keep_feeds(self) {
        let ended = Arc::new(AtomicBool::new(false));
        loop {
            tokio::select! {
                () = self.0.shutdown.cancelled() => return,
                () = tokio::time::sleep(FEED_LOOK) => {}
                () = self.0.carriers.feeds.notified() => {}
            }
            let Some(desk) = self.0.desk.lock().await.desk.clone() else { continue };
            let end = ended.clone();
            let mut polling = Box::pin(blocking(move || desk.poll_feeds(&end)));
            let polled = tokio::select! {
                polled = &mut polling => polled,
                () = self.0.shutdown.cancelled() => {
                    ended.store(true, Ordering::Relaxed);
                    drop(tokio::time::timeout(LAST_WORDS, polling).await);
                    return;
                }
            };
            match polled {
                Ok(0) => {}
                Ok(_) => {
                    self.tell(&[Topic::Requests]);
                    self.take_arrived().await;
                }
                Err(error) => warn!(error = error.chain(), "feeds could not be polled"),
            }
        }
    }
}

/// Wakes the two tasks when the owner changed what they look after.
#[derive(Default)]
pub(super) struct Wake {
    folders: tokio::sync::Notify,
    feeds: tokio::sync::Notify,
}

impl Wake {
    pub(super) fn changed(&self) {
        self.folders.notify_one();
        self.feeds.notify_one();
    }
}
