//! What may be asked of a running recorder. Cheap to clone; the socket serves it, tests call it.

use super::{LiveError, LivePace, LiveReceiver, RecorderError, RecorderEvent, RecorderStatus, Which};
use model::CameraId;
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;

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

/// A running recorder.
#[derive(Clone)]
pub struct RecorderHandle {}

impl RecorderHandle {
    /// What every camera does now.
    #[must_use]
    pub fn status(&self) -> RecorderStatus {
        unreachable!("filled in by the next commit")
    }

    /// News from here on. A watcher that lags loses old news and should ask for the status.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<RecorderEvent> {
        unreachable!("filled in by the next commit")
    }

    /// Live pictures of a camera: begins with the configuration and the newest whole group of pictures. Ends when the
    /// receiver is dropped.
    pub async fn live(&self, camera: &CameraId, which: Which, pace: LivePace) -> Result<LiveReceiver, LiveError> {
        let _ = (camera, which, pace);
        Err(LiveError::Stopped)
    }

    /// Appends an entry to the ledger; it is durable when this returns.
    pub async fn append_ledger(&self, entry: NewLedgerEntry) -> Result<LedgerAppended, RecorderError> {
        let _ = entry;
        Err(RecorderError::Stopped)
    }

    /// The database changed (a camera was added, paused, a setting set): look now and not within the second.
    pub fn poke(&self) {}
}
