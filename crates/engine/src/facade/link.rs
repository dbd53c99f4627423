//! Secure links, for the window: hosts, links, and what is done with them. What is on its way is sent on a thread of its own while the
//! household is open; what waits on this computer is served as long as the program runs, locked or not.

use super::{Engine, blocking};
use crate::desk::Desk;
use crate::error::{Code, Error, Result};
use crate::export;
use crate::export::link::{Here, Sent};
use crate::view::link::{LinkHostDraft, LinkHostView, LinkSecrets, LinkView};
use crate::view::{self, Topic};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::{Notify, oneshot};
use tokio_util::sync::CancellationToken;
use tracing::warn;

const CHANGED: [Topic; 2] = [Topic::Links, Topic::Ledger];
/// Between two tries after a break: twice as long each time, up to the most.
const FIRST_TRY: Duration = Duration::from_secs(2);
const LAST_TRY: Duration = Duration::from_secs(600);
/// How often it is looked whether something expired in a space of the owner's own, which nobody else removes there.
const LOOK: Duration = Duration::from_secs(3600);
/// A piece under way at the end of the program gets this long.
const LAST_WORDS: Duration = Duration::from_secs(2);
/// The window is told of what was sent this often at most.
const TELL: Duration = Duration::from_millis(250);

/// Wakes the two tasks.
#[derive(Default)]
pub(super) struct Wake {
    send: Notify,
    host: Notify,
}

impl Wake {
    /// There may be something to send.
    pub(super) fn send(&self) {
        self.send.notify_one();
    }
}

impl Engine {
    /// Places that links can wait on.
    pub async fn link_hosts(&self) -> Result<Vec<LinkHostView>> {
        self.at_open_desk(&[], |desk| desk.link_hosts()).await
    }

    /// Sets a host up, or up anew, once it answered.
    pub async fn link_host_set(&self, id: Option<i64>, draft: LinkHostDraft) -> Result<LinkHostView> {
        let set = self.at_open_desk(&CHANGED, move |desk| export::link::set_host(desk, id, &draft)).await;
        self.0.links.host.notify_one();
        self.0.links.send();
        set
    }

    pub async fn link_host_remove(&self, id: i64) -> Result<()> {
        let removed = self.at_open_desk(&CHANGED, move |desk| export::link::remove_host(desk, id)).await;
        self.0.links.host.notify_one();
        removed
    }

    /// Asks a host how it does.
    pub async fn link_host_check(&self, id: i64) -> Result<LinkHostView> {
        self.at_open_desk(&[Topic::Links], move |desk| export::link::check_host(desk, id)).await
    }

    /// All links, as their hosts said when they were last asked.
    pub async fn links(&self) -> Result<Vec<LinkView>> {
        self.at_open_desk(&[], |desk| desk.links()).await
    }

    /// Address, PIN and passphrase of a link, by an own act of the owner's each time.
    pub async fn link_secrets(&self, id: i64) -> Result<LinkSecrets> {
        self.at_open_desk(&[], move |desk| export::link::secrets(desk, id)).await
    }

    /// Lets a link wait for so many days from now, to be fetched so often in all.
    pub async fn link_extend(&self, id: i64, days: u32, downloads: u32) -> Result<LinkView> {
        self.at_open_desk(&CHANGED, move |desk| export::link::extend(desk, id, days, downloads)).await
    }

    pub async fn link_revoke(&self, id: i64) -> Result<LinkView> {
        self.at_open_desk(&CHANGED, move |desk| export::link::revoke(desk, id)).await
    }

    /// Asks the hosts of all links that have not ended; what is on its way is tried at once.
    pub async fn links_refresh(&self) -> Result<Vec<LinkView>> {
        self.0.links.send();
        self.at_open_desk(&CHANGED, export::link::refresh).await
    }

    /// Sends what is on its way, whenever there is something and the household is open.
    pub(super) async fn keep_links(self) {
        let (mut wait, mut tried) = (LOOK, FIRST_TRY);
        loop {
            tokio::select! {
                () = self.0.shutdown.cancelled() => return,
                () = self.0.links.send.notified() => {}
                () = tokio::time::sleep(wait) => {}
            }
            wait = LOOK;
            let Some(desk) = self.0.desk.lock().await.desk.clone() else { continue };
            if !desk.is_open() {
                // The next unlock wakes it.
                continue;
            }
            match self.sent(desk).await {
                Some(Ok(Sent { left: 0, .. })) => tried = FIRST_TRY,
                Some(Ok(Sent { moved, .. })) => {
                    tried = if moved { FIRST_TRY } else { (tried * 2).min(LAST_TRY) };
                    wait = tried;
                }
                Some(Err(error)) if error.code == Code::Locked => {}
                Some(Err(error)) => {
                    warn!(error = error.chain(), "links are not sent");
                    wait = LAST_TRY;
                }
                None => return,
            }
        }
    }

    /// One turn, on a thread of its own; none where the program ends.
    async fn sent(&self, desk: Arc<Desk>) -> Option<Result<Sent>> {
        let ended = Arc::new(AtomicBool::new(false));
        let (give, mut take) = oneshot::channel();
        let (events, end) = (self.0.events.clone(), ended.clone());
        let thread = std::thread::Builder::new().name("send-links".to_owned()).spawn(move || {
            let told = std::cell::Cell::new(None::<Instant>);
            let tell = || {
                if told.get().is_none_or(|last| last.elapsed() >= TELL) {
                    told.set(Some(Instant::now()));
                    // Nobody may listen.
                    let _ = events.send(view::Event { topics: vec![Topic::Links] });
                }
            };
            let sent = export::link::send(&desk, &end, &tell);
            // The program may be gone.
            let _ = give.send(sent);
        });
        if let Err(error) = thread {
            return Some(Err(Error::internal("Links have no thread to be sent on.").source(error)));
        }
        let sent = tokio::select! {
            sent = &mut take => sent,
            () = self.0.shutdown.cancelled() => {
                ended.store(true, Ordering::Relaxed);
                drop(tokio::time::timeout(LAST_WORDS, take).await);
                return None;
            }
        };
        self.tell(&CHANGED);
        Some(sent.unwrap_or_else(|_| Err(Error::internal("Links were not sent."))))
    }

    /// Serves what waits on this computer, if the owner made it a host.
    pub(super) async fn keep_link_host(self) {
        loop {
            let home = self.config().await.home;
            let here = blocking(move || Here::of(&home)).await;
            let stop = CancellationToken::new();
            let serving = match here {
                Ok(Some(here)) => {
                    let stop = stop.clone();
                    Some(tokio::spawn(async move {
                        if let Err(error) = here.serve(stop).await {
                            warn!(error = error.chain(), "this computer is no host of links now");
                        }
                    }))
                }
                Ok(None) => None,
                Err(error) => {
                    warn!(error = error.chain(), "whether this computer is a host of links is not known");
                    None
                }
            };
            let ends = tokio::select! {
                () = self.0.shutdown.cancelled() => true,
                () = self.0.links.host.notified() => false,
            };
            stop.cancel();
            if let Some(serving) = serving {
                drop(serving.await);
            }
            if ends {
                return;
            }
        }
    }
}
