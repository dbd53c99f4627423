//! The owner-only socket between the recorder and whoever looks: control, events, live pictures.
//!
//! Frames are a big-endian `u32` length, one byte of kind and the payload ([`frame`]). One connection carries calls and
//! events; every live stream has its own, so that pictures never delay an answer. Only the same user may connect, and both
//! ends check that of the other.
//!
//! ```text
//! call      -> {"id":1,"call":"status"}                 <- {"id":1,"ok":{...}} or {"id":1,"error":{code,message,hint}}
//! watching  -> {"id":2,"call":"watch"}                  <- {"id":2,"ok":{}} then {"event":{"topics":[...]}} ...
//! live      -> {"id":3,"call":"live","args":{camera,which,pace}}  <- {"id":3,"ok":LiveFacts}, then live frames
//!           -> {"ack":17}: fragments taken in all       (no more than live::WINDOW go unacknowledged)
//! ```
//! A live frame's first byte is its kind ([`live`]).

pub mod frame;
pub mod live;

mod client;
mod server;

pub use client::{Caller, LiveAcks, LiveConnection, LiveMessages, Watcher};
pub use server::serve;

use crate::recorder::{LivePace, NewLedgerEntry, Which};
use crate::view::ErrorView;
use model::CameraId;
use rustix::process::geteuid;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// Linux takes 107 bytes; the margin is for the systems that take fewer.
const MAX_PATH: usize = 100;

/// Where a household's recorder listens: in its `run` folder, or where the system keeps sockets if that path is too long.
#[must_use]
pub fn path(home: &Path) -> PathBuf {
    let usual = home.join("run").join("recorder.sock");
    if usual.as_os_str().len() <= MAX_PATH {
        return usual;
    }
    let name = &hex::encode(Sha256::digest(home.as_os_str().as_encoded_bytes()))[..16];
    match std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|p| p.is_absolute()) {
        Some(folder) => folder.join(format!("porchlight-{name}.sock")),
        None => std::env::temp_dir().join(format!("porchlight-{}-{name}.sock", geteuid().as_raw())),
    }
}

/// What a client sends.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum ToRecorder {
    Call {
        id: u64,
        #[serde(flatten)]
        call: Call,
    },
    Ack {
        ack: u64,
    },
}

/// What can be asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "call", content = "args", rename_all = "snake_case")]
enum Call {
    Status,
    /// Events from here on.
    Watch,
    /// The database changed: look now.
    Poke,
    LedgerAppend(NewLedgerEntry),
    Live {
        camera: CameraId,
        which: Which,
        pace: LivePace,
    },
}

/// What the recorder sends.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum FromRecorder {
    Ok { id: u64, ok: serde_json::Value },
    Error { id: u64, error: ErrorView },
    Event { event: crate::recorder::RecorderEvent },
}

#[cfg(test)]
mod tests;
