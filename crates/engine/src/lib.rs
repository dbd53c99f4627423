//! Tasks, processes and the façade of both shells: whatever the window can do, `porchlight --json` can do.
//!
//! Rooms: `recorder` is a process of its own and never names the identity; `desk` is looking, and holds the identity while
//! unlocked (`desk/unlock.rs` only); `socket` is what they say to each other. No GStreamer, no SQL text, no Tauri here.
//!
//! Invariants of this crate:
//! - **E1** Nothing below `recorder/` can name the identity.
//! - **E2** One writer of the ledger: the recorder, or whoever holds the household lock.
//! - **E3** Every long-lived loop is `select` -> closed event enum -> `apply`; every channel is bounded.
//! - **E4** No error, log line or view carries a secret or an address with its log-in.
#![forbid(unsafe_code)]

pub mod config;
pub mod crash;
pub mod desk;
pub mod error;
pub mod export;
#[doc(hidden)]
pub mod fuzzing;
pub mod household;
pub mod ledger;
pub mod log;
pub mod recorder;
pub mod redact;
pub mod sidecar;
pub mod socket;
pub mod view;
pub mod worker;

mod carrier;
mod clip;
mod clock;
mod facade;
mod mounts;

pub use clock::SystemClock;
pub use config::Config;
pub use error::{Code, Error, Result};
pub use facade::{Engine, LiveSink, Options, Program};

/// Keeps secrets out of core dumps and of other processes' hands. Call first in `main`.
pub fn harden() {
    // What the system did not agree to is told on the health page, which asks the system itself.
    let _ = vault::process::harden();
}
