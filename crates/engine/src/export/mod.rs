//! The only place that writes footage in plaintext: for an [`Approved`], and for nothing else.
//!
//! An own copy is the owner's own act: a range of some cameras, or one frame, to a place the owner picked, after the owner was told
//! that the file is not sealed. It is written under another name, read back from the medium, and decoded from end to end by a
//! demuxer that is not ours; then it is entered into the ledger, and only then does it get its name. What fails or is cancelled
//! leaves nothing behind, and what a crash left behind is removed at the next unlock.
//!
//! Which screen asked, and how a job is shown, is the façade's; what lies in a segment is the desk's and `mux`'s.

mod copy;
mod place;
mod report;
mod snapshot;

pub use crate::clip::MOST;
pub use copy::{Progress, Stage, Watch, copy};
pub use place::{check as check_place, clear_left_behind};
pub use report::plan;
pub use snapshot::snapshot;

use crate::view::Told;

/// An act that the owner agreed to, knowing what it means. There is no other way to make one than to say what the owner was told.
#[derive(Debug)]
pub struct Approved {
    act: Act,
}

#[derive(Debug, PartialEq, Eq)]
enum Act {
    /// A clip or a picture to a place of the owner's: neither redacted nor sealed.
    OwnCopy,
}

impl Approved {
    /// The owner was told `told`, and went on.
    #[must_use]
    pub fn own_copy(told: Told) -> Self {
        match told {
            Told::NotSealed => Self { act: Act::OwnCopy },
        }
    }

    /// The ledger's word for a film.
    fn kind(&self) -> &'static str {
        match self.act {
            Act::OwnCopy => "own_copy",
        }
    }

    /// The ledger's word for a picture.
    fn picture_kind(&self) -> &'static str {
        match self.act {
            Act::OwnCopy => "snapshot",
        }
    }
}
