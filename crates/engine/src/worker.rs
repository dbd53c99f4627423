//! The decode worker: a child of the same program that gets bytes over a pipe and holds no key. A hostile camera meets a
//! parser that can open no file and no socket.
//!
//! Serves the desk (pictures, sound for looking) and the recorder (motion, scrubbing). What is decoded, and how, is the media
//! library's business; here are the pipe, the limits, and the walls. What can be asked is in `asks`.
//!
//! ```text
//! request   u32 length of head | head as JSON (an `Ask`) | u32 length | bytes that it is about
//! answer    u8 0 = done, 1 = words why not | u32 length | bytes
//! ```
//! Lengths are big-endian.

mod asks;
mod find;
mod long;
mod redact;
mod sandbox;
mod watch;

use crate::Program;
use crate::error::{Code, Error, Result};
use asks::{Ask, Under};
pub use find::{FindOrder, FindingWork, FollowOrder, ListeningWork, Speech};
pub use long::Remaking;
use model::Media;
use model::find::Detector;
pub use redact::{HearingWork, RenderingWork};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tracing::warn;
pub(crate) use watch::{Beginning, Glance, Glimpse};

/// Bytes of a head: a decoder configuration, and a few numbers for each picture since a key frame.
const MAX_HEAD: u32 = 256 * 1024;
/// Bytes of the pictures from a key frame on, or of one picture decoded: 30 s at 16 Mbit/s.
const MAX_BYTES: u32 = 64 * 1024 * 1024;
/// Starting GStreamer on a cold disk and decoding one 4K picture.
const PATIENCE: Duration = Duration::from_secs(20);

/// The argument behind `decode-worker` by which one is asked for that finds, too.
pub const FINDS: &str = "--finds";

/// What a worker works with.
pub struct Tools<M> {
    pub media: M,
    /// Of one that was started with [`FINDS`]: every other one is spared the models.
    pub detector: Option<Box<dyn Detector>>,
}

/// The child's side. Call first in `main`, while the process has one thread: `start` loads the media library, every decoder and what
/// models need, then the walls go up for good, then requests are served until standard input closes.
pub fn serve<M: Media>(start: impl FnOnce() -> std::result::Result<Tools<M>, String>) -> Result<()> {
    crate::harden();
    let tools = start().map_err(|why| Error::new(Code::Unsupported, "The decoders do not start.").source(why))?;
    sandbox::enter()
        .map_err(|why| Error::new(Code::Unsupported, "The decode worker's walls do not stand.").source(why))?;
    let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
    let mut under = Under::default();
    loop {
        let Some(head) = read_block(&mut input, MAX_HEAD)? else { return Ok(()) };
        let bytes = read_block(&mut input, MAX_BYTES)?.ok_or_else(|| io::Error::from(io::ErrorKind::UnexpectedEof))?;
        let made = serde_json::from_slice::<Ask>(&head)
            .map_err(|e| e.to_string())
            .and_then(|ask| asks::answer(&tools, &mut under, ask, &bytes));
        match &made {
            Ok(answer) => write_answer(&mut output, 0, answer)?,
            Err(why) => write_answer(&mut output, 1, why.as_bytes())?,
        }
    }
}

/// The parent's side: starts a child when one is needed, and another when it died or took too long.
pub struct Worker {
    program: Program,
    child: Mutex<Option<Running>>,
}

struct Running {
    child: Child,
    input: ChildStdin,
    answers: Receiver<io::Result<(u8, Vec<u8>)>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        // Gone already, or of no use any more.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Program {
    /// A program of ours as a decode worker of a household, whose folder holds the owner's own models. A path that is no text has none.
    #[must_use]
    pub fn decode_worker(program: PathBuf, home: &Path) -> Self {
        let mut args = vec!["decode-worker".to_owned()];
        if let Some(home) = home.to_str() {
            args.extend(["--home".to_owned(), home.to_owned()]);
        }
        Self { program, args }
    }
}

impl Worker {
    #[must_use]
    pub fn new(program: Program) -> Self {
        Self { program, child: Mutex::new(None) }
    }

    /// One that has models, too: for a long look, say.
    #[must_use]
    pub fn finder(&self) -> Self {
        let Program { program, mut args } = self.program.clone();
        if args.last().is_none_or(|last| last != FINDS) {
            args.push(FINDS.to_owned());
        }
        Self::new(Program { program, args })
    }

    /// Whether a child runs: not before the first request, and not after one that killed it.
    pub(crate) fn is_up(&self) -> bool {
        self.child.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Asks for something; `failed` says in the owner's words what could not be done. Blocking.
    fn ask(&self, ask: &Ask, bytes: &[u8], failed: &str) -> Result<Vec<u8>> {
        let head =
            serde_json::to_vec(ask).map_err(|e| Error::internal("A worker's order was not written.").source(e))?;
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        let mut running = match child.take() {
            Some(running) => running,
            None => start(&self.program)?,
        };
        match exchange(&mut running, &head, bytes) {
            Ok((kind, answer)) => {
                *child = Some(running);
                if kind == 0 {
                    return Ok(answer);
                }
                let why = String::from_utf8_lossy(&answer).into_owned();
                Err(Error::new(Code::Unsupported, failed).source(why))
            }
            // The child is dropped with all it knows: the next request gets a new one.
            Err(error) => {
                warn!(%error, "the decode worker was given up");
                Err(Error::new(Code::Unsupported, failed).source(error))
            }
        }
    }
}

fn exchange(running: &mut Running, head: &[u8], bytes: &[u8]) -> io::Result<(u8, Vec<u8>)> {
    write_block(&mut running.input, head)?;
    write_block(&mut running.input, bytes)?;
    running.input.flush()?;
    match running.answers.recv_timeout(PATIENCE) {
        Ok(answer) => answer,
        Err(RecvTimeoutError::Timeout) => Err(io::ErrorKind::TimedOut.into()),
        Err(RecvTimeoutError::Disconnected) => Err(io::ErrorKind::BrokenPipe.into()),
    }
}

fn start(program: &Program) -> Result<Running> {
    let child = Command::new(&program.program)
        .args(&program.args)
        // In the child nothing may be written or started: the registry is read as it is.
        .env("GST_REGISTRY_FORK", "no")
        .env("GST_REGISTRY_UPDATE", "no")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut child = child.map_err(|e| Error::internal("The decode worker does not start.").source(e))?;
    let (Some(input), Some(mut output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(Error::internal("The decode worker has no pipes."));
    };
    // One answer at a time is asked for.
    let (send, answers) = mpsc::sync_channel(1);
    let reader = move || {
        loop {
            let answer = read_answer(&mut output);
            let over = answer.is_err();
            if send.send(answer).is_err() || over {
                return;
            }
        }
    };
    std::thread::Builder::new()
        .name("decode-answers".to_owned())
        .spawn(reader)
        .map_err(|e| Error::internal("No thread can be started.").source(e))?;
    Ok(Running { child, input, answers })
}

fn write_block(to: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    to.write_all(&length.to_be_bytes())?;
    to.write_all(bytes)
}

/// `None` where the input ends before the block begins.
fn read_block(from: &mut impl Read, max: u32) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match from.read(&mut length[..1])? {
        0 => return Ok(None),
        _ => from.read_exact(&mut length[1..])?,
    }
    let length = u32::from_be_bytes(length);
    if length > max {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut bytes = Vec::new();
    if from.take(u64::from(length)).read_to_end(&mut bytes)? < length as usize {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(bytes))
}

fn write_answer(to: &mut impl Write, kind: u8, bytes: &[u8]) -> io::Result<()> {
    to.write_all(&[kind])?;
    write_block(to, bytes)?;
    to.flush()
}

fn read_answer(from: &mut impl Read) -> io::Result<(u8, Vec<u8>)> {
    let mut kind = [0; 1];
    from.read_exact(&mut kind)?;
    let bytes = read_block(from, MAX_BYTES)?.ok_or(io::ErrorKind::UnexpectedEof)?;
    Ok((kind[0], bytes))
}

#[cfg(test)]
mod tests;
