//! The owner-only socket between the recorder and whoever looks: control, events, live pictures.
//!
//! Frames are a big-endian `u32` length, one byte of kind and the payload ([`frame`]). One connection carries calls and
//! events; every live stream has its own, so that pictures never delay an answer. Only the same user may connect.

pub mod frame;

use crate::recorder::RecorderHandle;
use std::io;
use std::path::PathBuf;
use tokio_util::sync::CancellationToken;

/// Serves the recorder to windows and commands until `shutdown`.
pub async fn serve(handle: RecorderHandle, path: PathBuf, shutdown: CancellationToken) -> io::Result<()> {
    let _ = (handle, path);
    shutdown.cancelled().await;
    Ok(())
}
