//! Finds faces, plates, persons, vehicles and animals in pictures, and speech in sound, with models that run on the processor.
//!
//! Invariants: what is needed is opened in [`open`] and nothing afterwards, so that the decode worker's walls can stand; nobody is
//! recognised; only models whose bytes are known are run, except the owner's own. How finds become tracks is not decided here.
#![forbid(unsafe_code)]

mod boxes;
mod faces;
mod folders;
mod known;
mod look;
mod objects;
mod onnx;
mod open;
mod own;
mod picture;
mod plates;
mod runtime;
mod same;
mod speech;

pub use folders::folders;
pub use open::{Detect, open};
