//! A range of a camera's footage as a clip: which pictures and packets, in which order, at which time of the clip; and their bytes,
//! fragment by fragment.
//!
//! What own copies and redactions both begin with. Nothing here decodes or writes anything.

mod feed;
mod gaps;
mod groups;
mod plan;

pub(crate) use feed::{Batch, Feed, Laid};
pub(crate) use gaps::gaps;
pub(crate) use groups::{Reach, Recorded, groups};
pub use plan::MOST;
pub(crate) use plan::{Part, Piece, Plan, Range, plan};
