//! Simulated cameras: real RTSP servers on loopback that play drawn scenes, each frame stamped, each able to misbehave
//! the way real cameras do. And those who ask the demo household for footage. For the demo household and for the tests; never part of
//! what records.
//!
//! Invariants:
//! - D1: every video frame carries its number and its time of sending in an SEI message ([`stamp`]), numbers rise by one
//!   from frame to frame of a stream for as long as its [`Server`] lives, through kills, freezes and changes of picture.
//! - D2: every picture shows its place in the loop as digits and as a strip of black and white blocks ([`scene::strip`]).
//! - D3: a camera and the feed's host listen on 127.0.0.1 only.
#![forbid(unsafe_code)]

pub mod agency;
pub mod clip;
pub mod feed;
pub mod household;
mod kept;
mod mount;
mod pacer;
pub mod scene;
pub mod script;
pub mod server;
mod sound;
pub mod stamp;

pub use clip::{Clip, ClipSpec, Frame};
pub use kept::keep_in;
pub use scene::Scene;
pub use script::{AudioKind, CameraScript, Fault, Login, Lower, Outage, Quirk, StreamScript, VideoKind};
pub use server::{DemoError, Server};
pub use stamp::Stamp;
