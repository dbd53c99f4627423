//! The only place that writes footage in plaintext: for an [`Approved`], and for nothing else.
//!
//! An own copy is the owner's own act: a range of some cameras, or one frame, to a place the owner picked, after the owner was told
//! that the file is not sealed. It is written under another name, read back from the medium, and decoded from end to end by a
//! demuxer that is not ours; then it is entered into the ledger, and only then does it get its name. What fails or is cancelled
//! leaves nothing behind, and what a crash left behind is removed at the next unlock.
//!
//! A redacted film is put together here, too: from the sealed parts of a render, in memory, for its check and for an approved save.
//!
//! Which screen asked, and how a job is shown, is the façade's; what lies in a segment is the desk's and `mux`'s.

mod bundle;
mod copy;
mod film;
pub mod link;
mod medium;
mod place;
mod redacted;
mod report;
mod snapshot;

pub use crate::clip::MOST;
pub use bundle::{Exported, export, plan as export_plan, reveal, shown_place};
pub use copy::{Progress, Stage, Watch, copy};
pub(crate) use film::Assembled;
pub(crate) use medium::Watcher;
pub use medium::{drives, eject, remembers_its_folder};
pub use place::{check as check_place, clear_left_behind};
pub use redacted::save_redacted;
pub use report::plan;
pub use snapshot::snapshot;

use crate::desk::{Approval, Desk};
use crate::error::Result;
use crate::view::Told;
use crate::view::bundle::ExportDraft;

/// An act that the owner agreed to, knowing what it means. There is no other way to make one than to say what the owner was told.
pub struct Approved {
    act: Act,
}

enum Act {
    /// A clip or a picture to a place of the owner's: neither redacted nor sealed.
    OwnCopy,
    /// The result of a redaction: these very bytes, all of which the owner looked at.
    Redacted(Box<Approval>),
    /// A bundle of approved results and of originals, of which nothing lacked when it was approved. Looked at anew when it is made.
    Bundle(Box<ExportDraft>),
}

impl Approved {
    /// The owner was told `told`, and went on.
    #[must_use]
    pub fn own_copy(told: Told) -> Self {
        match told {
            Told::NotSealed => Self { act: Act::OwnCopy },
        }
    }

    /// The owner approved this redaction's result, and was told `told`. Refused while anything lacks, and where anything changed since.
    pub fn redacted(desk: &Desk, redaction: i64, told: Told) -> Result<Self> {
        match told {
            Told::NotSealed => Ok(Self { act: Act::Redacted(Box::new(desk.approval(redaction)?)) }),
        }
    }

    /// The owner saw what leaves, item by item, and that it cannot be called back. Refused while anything lacks: an answer takes approved
    /// results, and an original after the typed words only.
    pub fn bundle(desk: &Desk, draft: &ExportDraft, told: Told) -> Result<Self> {
        match told {
            Told::NotSealed => bundle::may_leave(desk, draft)?,
        }
        Ok(Self { act: Act::Bundle(Box::new(draft.clone())) })
    }

    /// The ledger's word for a film.
    fn kind(&self) -> &'static str {
        match self.act {
            Act::OwnCopy => "own_copy",
            Act::Redacted(_) => "redaction_saved",
            Act::Bundle(_) => "exported",
        }
    }

    /// The ledger's word for a picture.
    fn picture_kind(&self) -> &'static str {
        match self.act {
            Act::OwnCopy | Act::Redacted(_) | Act::Bundle(_) => "snapshot",
        }
    }
}
