//! By which ways requests come: the sealed inbox, watched folders, and feeds that are pulled over HTTPS.
//!
//! All of it goes on while the household is locked, and nothing of it depends on what the owner does with a request: what a feed
//! is asked for follows from the feed and from what was fetched from it before. What a request says does not belong here, it is
//! read by the desk once the household is unlocked.

mod authority;
pub(crate) mod feed;
pub(crate) mod folder;
pub(crate) mod https;
pub(crate) mod inbox;
pub(crate) mod plain_file;
pub(crate) mod socks;
mod watch;

pub(crate) use authority::Authority;
pub(crate) use feed::Problem;
pub(crate) use folder::{Folders, Trouble};
pub(crate) use https::Web;
pub(crate) use inbox::{Arrived, Inbox, Kept};
pub(crate) use watch::Watch;

use sha2::{Digest, Sha256};

/// What a file is kept under and known by.
pub(crate) type Hash = [u8; 32];

pub(crate) fn hash(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}
