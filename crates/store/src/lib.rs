//! The index and the files of a household, as opaque bytes: two SQLite databases in SQLCipher, segment files, tails, volumes.
//!
//! Not here: what is inside a file (`vault`), keys and where they come from (`vault`), when to record (`engine`), and which
//! segment may be deleted (`model::retention`, which this crate feeds and obeys). Everything is synchronous and is called from
//! blocking threads; a database handle belongs to one thread, and several may be open at once, in several processes.
//!
//! The order of a segment's life cannot be had otherwise, because each step takes the value that only the step before gives:
//!
//! ```text
//! RecorderDb::begin ─▶ Begun ─ Volume::create ─▶ SegmentFile ─ finish ─▶ FinishedFile ─ RecorderDb::commit ─▶ Committed
//!      row "being written"      file 0600, dir       │         data, mode 0400,            row, chain, span,      │
//!                               synced               │         dir synced                  usage: one act    Volume::tidy
//!                                                    └ discard ─▶ Discarded ─ RecorderDb::abandon              (tails go)
//! RecorderDb::doom ─▶ Doomed ─ Volume::unlink ─▶ Unlinked ─ RecorderDb::forget   (the chain's root stays)
//! ```
//!
//! A test stops between any two steps by dropping the value; [`reconcile()`] brings either side to rest.
//!
//! Invariants, proved by [`check()`]; each violation names its number:
//! - **S1** Every kept segment has its file.
//! - **S2** Every file in a camera's folder has a row, is being written, or belongs to one that does.
//! - **S3** A file has the length of its row; in depth, also its SHA-256.
//! - **S4** Segments of one run do not overlap in time.
//! - **S5** A camera's sequence has no hole but what was deleted.
//! - **S6** The hash chain is whole: each link from the one before, from the first to the camera's head.
//! - **S7** Nothing is left doomed, and nothing is being written, once [`reconcile()`] is through and the recorder is down.
//! - **S8** A finished segment has no tails.
//! - **S9** A segment at rest is not writable, and neither it nor its camera's folder nor the database is
//!   open to other users.
//! - **S10** No closed gap overlaps footage, and a camera has at most one open gap.
//! - **S11** The coalesced spans of the timeline are exactly the kept segments.
//! - **S12** Usage counters equal the sums of the rows.
//! - **S13** No segment of a hold in force is doomed.
//! - **S14** The ledger's sequence has no hole, and every entry names the hash of the one before.
//! - **S15** Every sidecar that a row counts is there with its length, and no other lies beside a segment.
#![forbid(unsafe_code)]

mod ballast;
mod chain;
mod check;
mod error;
mod file_name;
mod listing;
mod migrate;
mod private_db;
mod purge;
mod reconcile;
mod recorder_db;
mod sealed_db;
mod segment_file;
mod settings;
mod side;
mod table;
mod tail;
mod volume;

pub use chain::{CHAIN_START, Ending, Link};
pub use check::{Depth, Recorder, Violation, check};
pub use error::{Error, Result};
pub use file_name::{Part, SegmentFileName};
pub use private_db::PrivateDb;
pub use purge::{Purged, make_room, thin_out, usage};
pub use reconcile::{Config, Cut, CutLength, Reconciled, give_up_elsewhere, reconcile, settle_open, take_in};
pub use recorder_db::RecorderDb;
pub use segment_file::{Begun, Committed, Discarded, Doomed, Facts, FinishedFile, SegmentFile, Unlinked};
pub use settings::{Look, OnClose, SETTINGS, Setting, SettingError, Settings};
pub use table::bookmark::{Bookmark, BookmarkId};
pub use table::camera::{Footage, RemovedCamera};
pub use table::carrier::{FollowedFeed, HeldFeed, WatchedFolder};
pub use table::day_key::DayKeyRow;
pub use table::deleted::{DeleteCause, DeletedRange};
pub use table::epoch::{Epoch, EpochId};
pub use table::event::{EventsOf, event_byte};
pub use table::export::{StoredExport, StoredSalts};
pub use table::footprint::Footprint;
pub use table::hold::{Hold, HoldId};
pub use table::ledger::{LedgerHead, LedgerRow};
pub use table::link::{StoredLink, StoredLinkHost};
pub use table::look::StoredLook;
pub use table::motion::{MINUTES, MotionDay, MotionOf};
pub use table::redaction::{ChangedBy, StoredRedaction, StoredRender};
pub use table::request::{MAX_REQUESTS, MAX_STRANGERS, RequestIdentity, StoredRequest};
pub use table::response::StoredResponse;
pub use table::run::Run;
pub use table::segment::{BeingWritten, ChainHead, NewSegment, Segment, SegmentKey, SegmentState};
pub use table::timeline::{CameraTimeline, Stretch};
pub use table::volume::{VolumeId, VolumeRow};
pub use tail::Tails;
pub use volume::{HouseholdId, Space, Volume, VolumeIdentity, VolumeState};
