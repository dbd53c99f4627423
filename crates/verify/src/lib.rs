//! Checks that anybody can repeat, away from the computer that recorded: no GStreamer, no SQLite, no key.
//!
//! Invariants of this crate:
//! - **V1** Whatever it reads is foreign: every size has a limit, nothing panics, nothing is written.
//! - **V2** A report never says more than was proved: it names its anchor and what cannot be proved or known from what it read.
#![forbid(unsafe_code)]

pub mod bundle;
pub mod commitment;
pub mod leakscan;
pub mod ledger;
