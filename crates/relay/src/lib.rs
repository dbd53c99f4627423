//! The host of sealed links: ciphertext, public keys, limits, and the recipient's page. `docs/secure-link.md` is the protocol.
//!
//! - [`proof`]: what a link's keys are and how they are proven; pure, used by both sides.
//! - [`host`]: the server, run by `porchlight-relay` and by the app for "this computer".
//! - [`page`]: the recipient's page as built into this release.
//!
//! 1. Nothing that arrives here opens footage: no secret, no PIN, no identity has a name in this crate but in [`proof`], and there it is not kept.
//! 2. What anybody was told is on the disk before: a wrong PIN, a download, an end.
//! 3. To everybody but its owner a link that expired, was revoked, is exhausted or never existed is the same.
//! 4. No log and no number names an address, an id, a token or a path.
//!
//! Sealing, opening and bundles do not belong here, nor does any database.
#![forbid(unsafe_code)]

mod clock;
pub mod host;
pub mod page;
pub mod proof;
