//! Secure links: a bundle as one sealed file that waits on a host until it is fetched, expires or is revoked (`docs/secure-link.md`).
//!
//! ```text
//! draft ─▶ looked at anew ─▶ sealed into home/outbox/<id>.age, read back, opened once more, checked ─▶ hold, ledger, receipt, link
//!       ─▶ its name ─▶ sent piece by piece, with breaks ─▶ open on its host; the sealed file here is removed
//! ```
//! The file is made as every bundle is (`export/bundle`); what is said to hosts is here, what is kept of them `desk/links`'s.

mod holder;
mod host;
mod keep;
mod outbox;
mod padme;
mod relay;
mod secret;
mod space;
mod web;

pub use host::{check_host, remove_host, set_host};
pub use keep::{extend, refresh, revoke, secrets};
