//! The recorder: a process of its own that turns cameras into sealed segments.
//!
//! It holds the public recipient, the unattended key and the cameras, and never the identity: nothing below this folder may
//! name it. Windows come and go over the socket; what they may ask of a running recorder is [`RecorderHandle`].

mod beside;
mod board;
mod books;
mod camera;
mod handle;
mod inhibit;
mod inlet;
mod live;
mod look;
mod orders;
mod recording;
mod start;
mod status;
mod sub;
mod subjects;
mod supervisor;
mod volume;
mod writer;

pub use handle::{LedgerAppended, NewLedgerEntry, RecorderHandle};
pub use live::{LiveError, LiveEvent, LivePace, LiveReceiver, Which};
pub use status::{Alarm, CameraStatus, RecorderEvent, RecorderState, RecorderStatus, Topic};

use crate::household::{self, Household};
use crate::socket;
use board::Board;
use books::Books;
use camera::Shared;
use look::Look;
use model::{Clock, Media};
use orders::Orders;
use std::path::PathBuf;
use std::sync::Arc;
use supervisor::Supervisor;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// What the recorder is started with; everything else is in the household's own database.
#[derive(Clone, Debug)]
pub struct RecorderConfig {
    /// The household's folder.
    pub home: PathBuf,
    /// How often an unreachable keyring is asked again.
    pub keyring_retry: std::time::Duration,
    /// Starts a decode worker, for motion and pictures; without one neither is looked for.
    pub worker: Option<crate::Program>,
}

impl RecorderConfig {
    /// With what decodes: this very program, started in another way.
    #[must_use]
    pub fn with_worker(mut self, worker: crate::Program) -> Self {
        self.worker = Some(worker);
        self
    }

    #[must_use]
    pub fn new(home: PathBuf) -> Self {
        Self { home, keyring_retry: std::time::Duration::from_secs(2), worker: None }
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
    /// An entry that the ledger does not take: too long, no object, or a number with a fraction.
    #[error("the ledger does not take such an entry")]
    BadEntry,
    /// The recorder has stopped: nothing can be asked of it any more.
    #[error("the recorder has stopped")]
    Stopped,
}

impl RecorderError {
    fn unusable(what: &'static str, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Unusable { what, source: source.into() }
    }
}

impl From<store::Error> for RecorderError {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Newer { .. } => Self::Newer,
            error => Self::unusable("the recorder's database cannot be used", error),
        }
    }
}

/// The recorder of one household.
pub struct Recorder;

/// The writer's and the books' threads hold one segment's buffers and one statement at a time; libraries below need the rest.
const STACK: usize = 1024 * 1024;
/// Viewers' questions that may wait: a grid that is opened at once.
const MAX_ASKS: usize = 64;

impl Recorder {
    /// Records until `shutdown` is cancelled, and then stops in order: nothing that arrived is lost.
    ///
    /// A runtime of one thread is enough, and is the cheapest; what blocks has threads of its own.
    pub async fn run(
        config: RecorderConfig,
        media: Arc<dyn Media>,
        clock: Arc<dyn Clock>,
        shutdown: CancellationToken,
    ) -> Result<(), RecorderError> {
        let hardened = vault::process::harden();
        if !(hardened.no_core_dump && hardened.not_dumpable) {
            tracing::warn!(?hardened, "the system does not keep this process's memory to itself");
        }
        let household = Household::read(&config.home)
            .map_err(|error| match error.code {
                crate::Code::NewerHousehold => RecorderError::Newer,
                _ => RecorderError::unusable("household.json cannot be used", error),
            })?
            .ok_or(RecorderError::NoHousehold)?;
        let lock = household::lock(&config.home)
            .map_err(|e| RecorderError::unusable("the household cannot be locked", e))?
            .ok_or(RecorderError::AlreadyRunning)?;
        let board = Board::new(clock.clone());
        let (books, inbox) = Books::channel();
        let (asks, mut asked) = mpsc::channel(MAX_ASKS);
        let handle = RecorderHandle { board: board.clone(), books: books.clone(), asks };
        // Served from the first moment: a window shows that recording waits for the keyring, or puts footage in order.
        let serving = shutdown_of_its_own(handle, &config.home);
        let result = record(&config, &household, media, clock, &board, (books, inbox), &mut asked, &shutdown).await;
        serving.0.cancel();
        match serving.1.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the socket ended with an error"),
            Err(error) => tracing::warn!(%error, "the socket broke down"),
        }
        drop(lock);
        result
    }
}

type Serving = (CancellationToken, tokio::task::JoinHandle<std::io::Result<()>>);

/// The socket outlives the cameras: a window sees "stopping" to the end.
fn shutdown_of_its_own(handle: RecorderHandle, home: &std::path::Path) -> Serving {
    let token = CancellationToken::new();
    (token.clone(), tokio::spawn(socket::serve(handle, socket::path(home), token)))
}

#[expect(clippy::too_many_arguments, reason = "the parts of one start, used once")]
async fn record(
    config: &RecorderConfig,
    household: &Household,
    media: Arc<dyn Media>,
    clock: Arc<dyn Clock>,
    board: &Arc<Board>,
    (books, inbox): (Books, books::Inbox),
    asked: &mut mpsc::Receiver<handle::Ask>,
    shutdown: &CancellationToken,
) -> Result<(), RecorderError> {
    let Some(key) = start::wait_for_key(config, household, board, shutdown).await? else { return Ok(()) };
    board.set_state(RecorderState::Starting);
    let (orders, orders_inbox, load) = Orders::channel();
    let (look, eye) = Look::channel(config.worker.clone(), clock.clone());
    let ready = {
        let (config, household, board, books, clock) =
            (config.clone(), household.clone(), board.clone(), books.clone(), clock.clone());
        let look = look.clone();
        tokio::task::spawn_blocking(move || {
            start::ready(&config, &household, &key, (load, look), &board, &books, &clock)
        })
        .await
        .map_err(|e| RecorderError::unusable("the start broke down", e))??
    };
    let keeper = ready.keeper;
    let keeping = thread("books", move || keeper.run(&inbox))?;
    let writer = ready.writer;
    let writing = thread("write-footage", move || writer.run(&orders_inbox))?;
    if let Some(eye) = eye {
        // Not joined: it may be waiting for a decoder, and ends with the last that hands it anything.
        drop(thread("look", move || eye.run())?);
    }
    board.set_state(RecorderState::Running);
    tracing::info!(home = %config.home.display(), "recording");

    let shared = Shared { media, clock, board: board.clone(), books: books.clone(), orders, look };
    // The supervisor takes the last way to the writer with it; without one, the writer ends what is open and stops.
    let result = Supervisor::new(shared).run(ready.world, asked, shutdown).await;
    board.set_state(RecorderState::Stopping);
    let ended = tokio::task::spawn_blocking(move || {
        let written = writing.join();
        books.stop();
        keeping.join().and(written)
    });
    if !matches!(ended.await, Ok(Ok(()))) {
        tracing::error!("a thread of the recorder broke down");
        return Err(RecorderError::Stopped);
    }
    tracing::info!("stopped in order");
    result
}

fn thread(name: &str, work: impl FnOnce() + Send + 'static) -> Result<std::thread::JoinHandle<()>, RecorderError> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .stack_size(STACK)
        .spawn(work)
        .map_err(|e| RecorderError::unusable("no thread could be started", e))
}

#[cfg(test)]
mod tests;
