//! What may be asked of a running recorder. Cheap to clone; the socket serves it, tests call it.

use super::board::Board;
use super::books::Books;
use super::{LiveError, LivePace, LiveReceiver, RecorderError, RecorderEvent, RecorderStatus, Which};
use model::CameraId;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokio::sync::{broadcast, mpsc, oneshot};

/// An entry for the ledger, from the desk or from the recorder itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewLedgerEntry {
    /// For example `unlock`, `view`, `hold`, `deletion`.
    pub kind: String,
    /// Facts that anybody who opens the recorder's database may see. An object.
    pub public: serde_json::Value,
    /// Private facts as an age file to the household's recipient, or nothing.
    pub details: Option<Vec<u8>>,
}

/// Where an entry went.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LedgerAppended {
    pub seq: u64,
    /// Hash of the entry, hex: the ledger's head.
    pub head: String,
}

/// A viewer's question to the supervisor.
pub(super) struct Ask {
    pub(super) camera: CameraId,
    pub(super) which: Which,
    pub(super) pace: LivePace,
    pub(super) reply: oneshot::Sender<Result<LiveReceiver, LiveError>>,
}

/// A running recorder.
#[derive(Clone)]
pub struct RecorderHandle {
    pub(super) board: Arc<Board>,
    pub(super) books: Books,
    pub(super) asks: mpsc::Sender<Ask>,
}

impl RecorderHandle {
    /// What every camera does now.
    #[must_use]
    pub fn status(&self) -> RecorderStatus {
        self.board.status()
    }

    /// News from here on. A watcher that lags loses old news and should ask for the status.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<RecorderEvent> {
        self.board.subscribe()
    }

    /// Live pictures of a camera: begins with the configuration and the newest whole group of pictures. Ends when the
    /// receiver is dropped.
    pub async fn live(&self, camera: &CameraId, which: Which, pace: LivePace) -> Result<LiveReceiver, LiveError> {
        // A sub-stream's task may end between being asked and answering: then a new one is begun.
        for _ in 0..3 {
            let (reply, answer) = oneshot::channel();
            let ask = Ask { camera: camera.clone(), which, pace, reply };
            self.asks.send(ask).await.map_err(|_| LiveError::Stopped)?;
            if let Ok(result) = answer.await {
                return result;
            }
        }
        Err(LiveError::Stopped)
    }

    /// Appends an entry to the ledger; it is durable when this returns.
    pub async fn append_ledger(&self, entry: NewLedgerEntry) -> Result<LedgerAppended, RecorderError> {
        self.books.append(entry).await
    }

    /// The database changed (a camera was added, paused, a setting set): look now and not within the second.
    pub fn poke(&self) {
        self.books.poke();
    }
}
