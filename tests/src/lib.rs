//! The stories' ground: a throw-away household with every folder redirected, the built `porchlight` run in it, simulated
//! cameras beside it, and ways to read back what was recorded without Porchlight (stock `age`, `ffprobe`).
//!
//! Not here: what a story tells (`tests/`), what the simulated cameras do (`demo`). What is proved is the programs; of the engine this
//! library uses the form of a sidecar, and `looking` calls it: what the window's pages are answered is no program's output.
//! `bench-seek` measures the same through its façade.
#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops at the first surprise"
)]

pub mod archive;
pub mod cut_power;
pub mod footage;
pub mod hiding;
pub mod household;
pub mod judge;
pub mod kill;
pub mod looking;
pub mod measure;
pub mod programs;
pub mod recorder;
pub mod redacted;
pub mod scan;
pub mod stick;
pub mod story;
pub mod wait;
