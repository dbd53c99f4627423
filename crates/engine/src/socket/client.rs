//! The looking end: a blocking caller for commands, a watcher for the window, and one connection per live stream.

use super::frame::{self, Frame};
use super::live::LiveFacts;
use super::server::same_user;
use super::{Call, FromRecorder, ToRecorder, path};
use crate::error::{Code, Error, Result};
use crate::recorder::{LedgerAppended, LivePace, NewLedgerEntry, RecorderEvent, RecorderStatus, Which};
use model::CameraId;
use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream as StdStream;
use std::path::Path;
use std::time::Duration;
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};

/// A recorder that answers nothing for this long is stuck; appending to the ledger syncs a disk and may take seconds.
const ANSWER_DEADLINE: Duration = Duration::from_secs(20);

/// One question at a time, blocking.
pub struct Caller {
    stream: StdStream,
    received: Vec<u8>,
    id: u64,
}

impl Caller {
    /// `None` when no recorder runs for this household.
    pub fn connect(home: &Path) -> Result<Option<Self>> {
        let stream = match StdStream::connect(path(home)) {
            Ok(stream) => stream,
            Err(error) if nobody_listens(&error) => return Ok(None),
            Err(error) => return Err(down(error)),
        };
        let peer = rustix::net::sockopt::socket_peercred(&stream).map_err(|e| down(e.into()))?;
        if peer.uid != rustix::process::geteuid() {
            return Err(Error::new(Code::Refused, "Another user answers at the recorder's socket."));
        }
        stream.set_read_timeout(Some(ANSWER_DEADLINE)).map_err(down)?;
        stream.set_write_timeout(Some(ANSWER_DEADLINE)).map_err(down)?;
        Ok(Some(Self { stream, received: Vec::new(), id: 0 }))
    }

    pub fn status(&mut self) -> Result<RecorderStatus> {
        let value = self.call(Call::Status)?;
        serde_json::from_value(value).map_err(|e| down(io::Error::other(e)))
    }

    /// The database changed: look now and not within the second.
    pub fn poke(&mut self) -> Result<()> {
        self.call(Call::Poke).map(|_| ())
    }

    /// Appends to the ledger; durable when this returns.
    pub fn append_ledger(&mut self, entry: NewLedgerEntry) -> Result<LedgerAppended> {
        let value = self.call(Call::LedgerAppend(entry))?;
        serde_json::from_value(value).map_err(|e| down(io::Error::other(e)))
    }

    fn call(&mut self, call: Call) -> Result<serde_json::Value> {
        self.id += 1;
        let bytes =
            serde_json::to_vec(&ToRecorder::Call { id: self.id, call }).map_err(|e| down(io::Error::other(e)))?;
        self.stream.write_all(&frame::encode(&Frame::Json(bytes)).map_err(down)?).map_err(down)?;
        loop {
            match self.next().map_err(down)? {
                FromRecorder::Ok { id, ok } if id == self.id => return Ok(ok),
                FromRecorder::Error { id, error } if id == self.id => return Err(error.into()),
                _ => {}
            }
        }
    }

    fn next(&mut self) -> io::Result<FromRecorder> {
        let mut buffer = [0; 16 * 1024];
        loop {
            let parsed = frame::parse(&self.received).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))?;
            if let Some((frame, length)) = parsed {
                self.received.drain(..length);
                return message(&frame);
            }
            match self.stream.read(&mut buffer)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                n => self.received.extend_from_slice(&buffer[..n]),
            }
        }
    }
}

/// News of a running recorder.
pub struct Watcher {
    read: OwnedReadHalf,
    write: OwnedWriteHalf,
    pid: Option<u32>,
}

impl Watcher {
    /// `None` when no recorder runs for this household.
    pub async fn connect(home: &Path) -> Result<Option<Self>> {
        let Some((read, mut write, pid)) = open(home).await? else { return Ok(None) };
        ask(&mut write, 1, Call::Watch).await.map_err(down)?;
        Ok(Some(Self { read, write, pid }))
    }

    /// The recorder's process, as the system knows it.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.pid
    }

    /// The next news; `None` when the recorder is gone. Not to be dropped half-way: give it a task of its own.
    pub async fn next(&mut self) -> Option<RecorderEvent> {
        // Held so that the recorder sees us as long as we listen.
        let _held = &self.write;
        loop {
            match message(&frame::read(&mut self.read).await.ok()??) {
                Ok(FromRecorder::Event { event }) => return Some(event),
                Ok(FromRecorder::Ok { .. }) => {}
                Ok(FromRecorder::Error { .. }) | Err(_) => return None,
            }
        }
    }
}

/// One live stream.
pub struct LiveConnection {
    pub facts: LiveFacts,
    read: OwnedReadHalf,
    write: OwnedWriteHalf,
}

impl LiveConnection {
    /// Waits for the camera's first picture.
    pub async fn open(home: &Path, camera: CameraId, which: Which, pace: LivePace) -> Result<Self> {
        let Some((mut read, mut write, _)) = open(home).await? else {
            return Err(Error::new(Code::RecorderDown, "The recorder does not run."));
        };
        ask(&mut write, 1, Call::Live { camera, which, pace }).await.map_err(down)?;
        let answer = tokio::time::timeout(ANSWER_DEADLINE, frame::read(&mut read));
        let answer = answer.await.map_err(|_| down(io::ErrorKind::TimedOut.into()))?.map_err(down)?;
        match message(&answer.ok_or_else(|| down(io::ErrorKind::UnexpectedEof.into()))?).map_err(down)? {
            FromRecorder::Ok { ok, .. } => {
                let facts = serde_json::from_value(ok).map_err(|e| down(io::Error::other(e)))?;
                Ok(Self { facts, read, write })
            }
            FromRecorder::Error { error, .. } => Err(error.into()),
            FromRecorder::Event { .. } => Err(down(io::ErrorKind::InvalidData.into())),
        }
    }

    /// The two ends, each for a task of its own: a read that is dropped half-way would lose bytes.
    #[must_use]
    pub fn split(self) -> (LiveMessages, LiveAcks) {
        (LiveMessages(self.read), LiveAcks(self.write))
    }
}

/// The messages of a live stream, first byte the kind.
pub struct LiveMessages(OwnedReadHalf);

impl LiveMessages {
    /// `None` at the end.
    pub async fn next(&mut self) -> Option<Vec<u8>> {
        match frame::read(&mut self.0).await.ok()?? {
            Frame::Live(message) => Some(message),
            Frame::Json(_) => None,
        }
    }
}

/// Tells the recorder how far the page is. Dropping it ends the stream.
pub struct LiveAcks(OwnedWriteHalf);

impl LiveAcks {
    /// `received` fragments are taken in all.
    pub async fn acknowledge(&mut self, received: u64) -> io::Result<()> {
        let bytes = serde_json::to_vec(&ToRecorder::Ack { ack: received }).map_err(io::Error::other)?;
        frame::write(&mut self.0, &Frame::Json(bytes)).await
    }
}

async fn open(home: &Path) -> Result<Option<(OwnedReadHalf, OwnedWriteHalf, Option<u32>)>> {
    let stream = match UnixStream::connect(path(home)).await {
        Ok(stream) => stream,
        Err(error) if nobody_listens(&error) => return Ok(None),
        Err(error) => return Err(down(error)),
    };
    if !same_user(&stream) {
        return Err(Error::new(Code::Refused, "Another user answers at the recorder's socket."));
    }
    let pid = stream.peer_cred().ok().and_then(|peer| peer.pid()).and_then(|pid| u32::try_from(pid).ok());
    let (read, write) = stream.into_split();
    Ok(Some((read, write, pid)))
}

async fn ask(write: &mut OwnedWriteHalf, id: u64, call: Call) -> io::Result<()> {
    let bytes = serde_json::to_vec(&ToRecorder::Call { id, call }).map_err(io::Error::other)?;
    frame::write(write, &Frame::Json(bytes)).await
}

fn message(frame: &Frame) -> io::Result<FromRecorder> {
    match frame {
        Frame::Json(bytes) => serde_json::from_slice(bytes).map_err(io::Error::other),
        Frame::Live(_) => Err(io::ErrorKind::InvalidData.into()),
    }
}

fn nobody_listens(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused)
}

fn down(error: io::Error) -> Error {
    Error::new(Code::RecorderDown, "The recorder does not answer.").source(error)
}
