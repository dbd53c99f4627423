//! Access units, boxes and NAL units: what goes into a segment before it is sealed, and what comes out after it is opened.
//!
//! Pure bytes: `std` and `model` only, no I/O but the reader that the caller hands in, no GStreamer, no keys, no clock.
//! Decoding pictures belongs in `media`; files and rows belong in `store`.
//!
//! Invariants of this crate:
//! - **X1** Every unit pushed into a [`Fragmenter`] comes out in exactly one fragment, in order, also at a rotation.
//! - **X2** A key frame and all its fragment's samples are whole: a file cut anywhere reads to its last whole fragment.
//! - **X3** Nothing here panics or allocates without bound on foreign bytes; limits are stated beside each parser.
#![forbid(unsafe_code)]

pub mod assembly;
mod boxes;
pub mod codec_string;
pub mod film;
mod fragment;
mod init;
pub mod nal;
pub mod read;
mod rewrite;
mod samples;
pub mod sound;
mod timeline;

pub use fragment::{Fragment, FragmentLength, Fragmenter};
pub use rewrite::{init_segment, write_fragment};
