//! The recorder's end: a task per connection, none of which can hold the recorder up.

use super::frame::{self, Frame};
use super::live::{self, LiveFacts, WINDOW};
use super::{Call, FromRecorder, ToRecorder};
use crate::error::{Code, Error, Result};
use crate::recorder::{LiveError, LiveEvent, LiveReceiver, RecorderEvent, RecorderHandle, Topic};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{debug, warn};

/// Windows, commands and live tiles of one household. More is a runaway client.
const MAX_CONNECTIONS: usize = 64;
/// A client that does not take an answer for this long is gone.
const WRITE_DEADLINE: Duration = Duration::from_secs(10);
/// How long a live call waits for the camera's first picture.
const FIRST_PICTURE: Duration = Duration::from_secs(15);
/// Calls read ahead of the one that is answered: a client waits for its answers, so a handful.
const CALLS: usize = 4;

/// Serves the recorder to windows and commands until `shutdown`. The caller holds the household's lock: a socket file that
/// lies there is stale.
pub async fn serve(handle: RecorderHandle, path: PathBuf, shutdown: CancellationToken) -> io::Result<()> {
    let listener = listen(&path)?;
    let connections = TaskTracker::new();
    loop {
        let stream = tokio::select! {
            () = shutdown.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    // Out of descriptors, most likely: wait for some to be given back.
                    warn!(%error, "accepting a window failed");
                    tokio::time::sleep(Duration::from_millis(200)).await;
                    continue;
                }
            },
        };
        if !same_user(&stream) || connections.len() >= MAX_CONNECTIONS {
            warn!("a connection was refused");
            continue;
        }
        let (handle, shutdown) = (handle.clone(), shutdown.clone());
        connections.spawn(async move {
            tokio::select! {
                () = shutdown.cancelled() => {}
                ended = connection(stream, handle) => if let Err(error) = ended {
                    debug!(%error, "a connection ended");
                },
            }
        });
    }
    connections.close();
    connections.wait().await;
    // The next recorder makes its own; a file left behind would only make a window wait.
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn listen(path: &Path) -> io::Result<UnixListener> {
    if let Some(folder) = path.parent().filter(|f| !f.exists()) {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// File permissions say the same; this holds also where a file system does not keep them.
pub(super) fn same_user(stream: &UnixStream) -> bool {
    stream.peer_cred().is_ok_and(|peer| peer.uid() == rustix::process::geteuid().as_raw())
}

/// What a connection's loop waits for.
enum Input {
    Call(u64, Call),
    News(RecorderEvent),
    Ended,
}

async fn connection(stream: UnixStream, handle: RecorderHandle) -> io::Result<()> {
    let (read, mut write) = stream.into_split();
    let (calls, mut incoming) = mpsc::channel(CALLS);
    let reader = tokio::spawn(read_calls(read, calls));
    let ended = answer(&mut incoming, &mut write, &handle).await;
    reader.abort();
    ended
}

/// Frames are read by a task of their own: a read that a `select` drops half-way would lose bytes.
async fn read_calls(mut read: OwnedReadHalf, calls: mpsc::Sender<ToRecorder>) {
    while let Ok(Some(Frame::Json(bytes))) = frame::read(&mut read).await {
        let Ok(message) = serde_json::from_slice(&bytes) else { return };
        if calls.send(message).await.is_err() {
            return;
        }
    }
}

async fn answer(
    incoming: &mut mpsc::Receiver<ToRecorder>,
    write: &mut OwnedWriteHalf,
    handle: &RecorderHandle,
) -> io::Result<()> {
    let mut news: Option<broadcast::Receiver<RecorderEvent>> = None;
    loop {
        let input = tokio::select! {
            message = incoming.recv() => match message {
                Some(ToRecorder::Call { id, call }) => Input::Call(id, call),
                Some(ToRecorder::Ack { .. }) | None => Input::Ended,
            },
            event = next_news(&mut news) => event.map_or(Input::Ended, Input::News),
        };
        match input {
            Input::Ended => return Ok(()),
            Input::News(event) => send(write, &FromRecorder::Event { event }).await?,
            Input::Call(id, Call::Live { camera, which, pace }) => {
                // A connection that shows pictures does nothing else from here on.
                return match handle.live(&camera, which, pace).await {
                    Ok(receiver) => show(id, receiver, incoming, write).await,
                    Err(error) => send(write, &refusal(id, &error.into())).await,
                };
            }
            Input::Call(id, call) => {
                if call == Call::Watch {
                    news = Some(handle.subscribe());
                }
                let reply = match reply(handle, call).await {
                    Ok(ok) => FromRecorder::Ok { id, ok },
                    Err(error) => refusal(id, &error),
                };
                send(write, &reply).await?;
            }
        }
    }
}

/// Never comes while nobody watches. News that was lost to a slow watcher is told as a change of everything.
async fn next_news(news: &mut Option<broadcast::Receiver<RecorderEvent>>) -> Option<RecorderEvent> {
    let Some(receiver) = news else { return std::future::pending().await };
    match receiver.recv().await {
        Ok(event) => Some(event),
        Err(RecvError::Lagged(_)) => Some(RecorderEvent {
            topics: vec![Topic::App, Topic::Cameras, Topic::Status, Topic::Ledger, Topic::Settings, Topic::Timeline],
        }),
        Err(RecvError::Closed) => None,
    }
}

async fn reply(handle: &RecorderHandle, call: Call) -> Result<serde_json::Value> {
    let value = match call {
        Call::Status => serde_json::to_value(handle.status()),
        Call::Watch => Ok(serde_json::Value::Null),
        Call::Poke => {
            handle.poke();
            Ok(serde_json::Value::Null)
        }
        Call::LedgerAppend(entry) => serde_json::to_value(handle.append_ledger(entry).await?),
        Call::Live { .. } => return Err(Error::internal("a live call is answered elsewhere")),
    };
    value.map_err(|error| Error::internal("The recorder's answer could not be written.").source(error))
}

async fn show(
    id: u64,
    mut receiver: LiveReceiver,
    incoming: &mut mpsc::Receiver<ToRecorder>,
    write: &mut OwnedWriteHalf,
) -> io::Result<()> {
    let first = match tokio::time::timeout(FIRST_PICTURE, receiver.next()).await {
        Ok(Some(event @ LiveEvent::Init { .. })) => event,
        Ok(Some(LiveEvent::Paused(end))) => return send(write, &refusal(id, &end.into())).await,
        Ok(Some(_) | None) => return send(write, &refusal(id, &LiveError::Stopped.into())).await,
        Err(_) => {
            return send(write, &refusal(id, &Error::new(Code::Unreachable, "The camera sends no picture."))).await;
        }
    };
    if let LiveEvent::Init { config, .. } = &first {
        let ok = serde_json::to_value(LiveFacts::of(config)).unwrap_or_default();
        send(write, &FromRecorder::Ok { id, ok }).await?;
    }
    let (mut sent, mut acknowledged) = (0u64, 0u64);
    let mut next = Some(first);
    let mut is_first = true;
    loop {
        if let Some(event) = next.take() {
            for message in live::messages(&event, is_first) {
                put(write, &Frame::Live(message)).await?;
            }
            is_first = false;
            sent += u64::from(matches!(event, LiveEvent::Fragment { .. }));
        }
        tokio::select! {
            // Not asked for while the page lags: the receiver then drops whole groups of pictures.
            event = receiver.next(), if sent.saturating_sub(acknowledged) < WINDOW => match event {
                Some(event) => next = Some(event),
                None => return put(write, &Frame::Live(live::ended("stopped", true))).await,
            },
            message = incoming.recv() => match message {
                Some(ToRecorder::Ack { ack }) => acknowledged = acknowledged.max(ack.min(sent)),
                Some(ToRecorder::Call { .. }) | None => return Ok(()),
            },
        }
    }
}

fn refusal(id: u64, error: &Error) -> FromRecorder {
    FromRecorder::Error { id, error: error.view() }
}

async fn send(write: &mut OwnedWriteHalf, message: &FromRecorder) -> io::Result<()> {
    let bytes = serde_json::to_vec(message).map_err(io::Error::other)?;
    put(write, &Frame::Json(bytes)).await
}

async fn put(write: &mut OwnedWriteHalf, frame: &Frame) -> io::Result<()> {
    tokio::time::timeout(WRITE_DEADLINE, frame::write(write, frame)).await.map_err(|_| io::ErrorKind::TimedOut)?
}
