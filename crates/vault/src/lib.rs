//! Keys: who can look at the footage, how it is sealed, and how the ledger is signed.
//!
//! Does not belong here: databases, video, tasks, the decision when to lock, the words the owner reads.
//!
//! Invariants of this crate:
//! - **V1** Sealing needs a public [`Recipient`] only; nothing on the recording path names [`Identity`].
//! - **V2** No secret is `Clone`, `Debug` or `Display`, none reaches an error's text, and all are zeroised when dropped.
//! - **V3** Every file here is stock age: `age -d` opens it without Porchlight.
//! - **V4** At no moment of any change, a crash included, is a household without a way in that worked before it.
//! - **V5** A cut segment is data: it reads to its last whole chunk, and its good length is found without a key.
#![forbid(unsafe_code)]

mod error;
mod files;
mod identity;
mod listing;
mod passphrase;
mod recipient;
mod recovery;
mod ways;

pub mod plugin;
pub mod private_key;
pub mod process;
pub mod seal;
pub mod signing;
pub mod unattended;

pub use error::{Error, Result};
pub use identity::{Epoch, Identity};
pub use listing::{Listing, Way, WayKind};
pub use passphrase::{Passphrase, Strength, strength};
pub use recipient::{Recipient, RecipientError, WayRecipient};
pub use recovery::{RecoveryError, RecoveryKey, Typed};
pub use seal::{Finished, Pending, Sealed, Tail};
pub use ways::{
    DrillReport, add_way, copy_identity, drill, epochs, init, is_set_up, new_recovery, recover, remove_way,
    replace_recovery, set_passphrase, start_over, unlock, ways,
};
