//! The window's live streams: each a connection to the recorder, a task that hands its messages to the page, and the page's
//! acknowledgements on their way back.

use super::LiveSink;
use crate::error::Result;
use crate::recorder::{LivePace, Which};
use crate::socket::live::ended;
use crate::socket::{LiveAcks, LiveConnection, LiveMessages};
use crate::view;
use model::CameraId;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// All streams of one window.
#[derive(Default)]
pub(super) struct Streams {
    open: Mutex<HashMap<u32, Stream>>,
    /// Cameras looked at since the household was unlocked: each is entered into the ledger once.
    seen: Mutex<HashSet<CameraId>>,
    last: AtomicU32,
}

struct Stream {
    acknowledged: watch::Sender<u64>,
    closed: CancellationToken,
}

/// What the page asked for, as the recorder serves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    which: Which,
    pace: LivePace,
    label: &'static str,
}

impl Wanted {
    /// A tile of a camera without a small stream shows the main one's key frames: decoding several main streams would not do.
    pub(super) fn new(which: view::LiveWhich, has_sub: bool) -> Self {
        match (which, has_sub) {
            (view::LiveWhich::Main, _) => Self { which: Which::Main, pace: LivePace::Focus, label: "live" },
            (view::LiveWhich::Sub, true) => Self { which: Which::Sub, pace: LivePace::Grid, label: "live" },
            (view::LiveWhich::Sub, false) => {
                Self { which: Which::Main, pace: LivePace::KeyFrames, label: "key frames only" }
            }
        }
    }
}

impl Streams {
    fn open(&self) -> MutexGuard<'_, HashMap<u32, Stream>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// True the first time since the last [`Self::close_all`].
    pub(super) fn is_first_look(&self, camera: &CameraId) -> bool {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(camera.clone())
    }

    /// Opens a stream; its messages go to `sink` until it is closed or the page is gone.
    pub(super) async fn start(
        self: &Arc<Self>,
        home: &Path,
        camera: CameraId,
        wanted: Wanted,
        sink: Arc<dyn LiveSink>,
        tasks: &TaskTracker,
    ) -> Result<view::LiveStream> {
        let connection = LiveConnection::open(home, camera, wanted.which, wanted.pace).await?;
        let facts = connection.facts.clone();
        let (messages, acks) = connection.split();
        let number = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        let (acknowledged, heard) = watch::channel(0);
        let closed = CancellationToken::new();
        self.open().insert(number, Stream { acknowledged, closed: closed.clone() });
        let streams = self.clone();
        tasks.spawn(async move {
            tokio::select! {
                () = closed.cancelled() => {}
                () = forward(messages, &*sink) => {}
                () = acknowledge(acks, heard) => {}
            }
            // The page may be gone already; it learns from the message that nothing more comes.
            let _ = sink.send(ended("stopped", true));
            streams.open().remove(&number);
        });
        Ok(view::LiveStream {
            stream: number,
            mime: facts.mime,
            width: facts.width,
            height: facts.height,
            label: wanted.label.to_owned(),
            g711: facts.g711,
        })
    }

    /// The page has `received` fragments in all. A stream that is closed is no error: the message crossed its end.
    pub(super) fn acknowledge(&self, stream: u32, received: u64) {
        if let Some(stream) = self.open().get(&stream) {
            stream.acknowledged.send_if_modified(|before| {
                let more = received > *before;
                *before = received.max(*before);
                more
            });
        }
    }

    pub(super) fn close(&self, stream: u32) {
        if let Some(stream) = self.open().get(&stream) {
            stream.closed.cancel();
        }
    }

    /// Nothing is shown any more: the household was locked.
    pub(super) fn close_all(&self) {
        for stream in self.open().values() {
            stream.closed.cancel();
        }
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

async fn forward(mut messages: LiveMessages, sink: &dyn LiveSink) {
    while let Some(message) = messages.next().await {
        if !sink.send(message) {
            return;
        }
    }
}

async fn acknowledge(mut acks: LiveAcks, mut heard: watch::Receiver<u64>) {
    while heard.changed().await.is_ok() {
        let received = *heard.borrow_and_update();
        if acks.acknowledge(received).await.is_err() {
            // The recorder is gone: reading says so too.
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tile_without_a_small_stream_says_so() {
        assert_eq!(Wanted::new(view::LiveWhich::Sub, false).label, "key frames only");
        assert_eq!(Wanted::new(view::LiveWhich::Sub, true).which, Which::Sub);
        assert_eq!(Wanted::new(view::LiveWhich::Main, false).pace, LivePace::Focus);
    }

    #[test]
    fn a_look_is_first_once_until_all_is_closed() {
        let streams = Streams::default();
        let camera = CameraId::from_random([1; 5]);
        assert!(streams.is_first_look(&camera));
        assert!(!streams.is_first_look(&camera));
        streams.close_all();
        assert!(streams.is_first_look(&camera));
    }
}
