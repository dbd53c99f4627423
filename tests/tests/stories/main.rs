//! The stories: each file tells one, against simulated cameras and the built `porchlight`, and ends with `check` and a scan
//! for plaintext.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod archive;
mod arrives;
mod audio;
mod came_by;
mod command_line;
mod demo_household;
mod disk_full;
mod export_bundle;
mod export_jobs;
mod export_originals;
mod export_sticks;
mod find;
mod house;
mod kill9;
mod link;
mod link_space;
mod locked;
mod log_in;
mod looking;
mod neighbours;
mod orderly_stop;
mod own_copy;
mod play;
mod power_cut;
mod quirks;
mod reconnect;
mod record;
mod redact;
mod redact_ended;
mod redacting;
mod requests;
mod resolution;
mod rotate;
mod slow;
mod stock_age;

use anyhow::Result;
use demo::{CameraScript, ClipSpec, Server, StreamScript};
use porchlight_tests::household::Household;

/// One camera with a test card, in a household that knows it as `door`.
fn door(segment_seconds: u32, clip: ClipSpec) -> Result<(Household, Server)> {
    let server = Server::start(vec![CameraScript::new("door", StreamScript::new(clip))])?;
    let house = Household::new(segment_seconds)?;
    house.add_camera("door", &server.url("door")?)?;
    Ok((house, server))
}
