//! The request that a response answers, looked at anew for an export: what it asks for, to whom it may be sealed, and whether it still
//! may be answered.

use super::Books;
use super::matching::windows;
use super::responses::{newer, no_such};
use crate::desk::Desk;
use crate::error::Result;
use model::{Span, Utc};
use request::{Notice, Verdict};

/// A request that is to be answered.
pub(crate) struct Answering {
    /// SHA-256 of what its sender signed.
    pub(crate) identity: [u8; 32],
    /// The file as it came.
    pub(crate) bytes: Vec<u8>,
    /// Its own id; empty where it may not be shown any more.
    pub(crate) id: String,
    /// Who asked, by which the owner knows them; empty where it may not be shown any more.
    pub(crate) sender: String,
    pub(crate) windows: Vec<Span>,
    /// age recipients.
    pub(crate) recipients: Vec<String>,
    /// It may have been made for this home alone.
    pub(crate) yours_alone: bool,
    /// Why it may not be answered, in a stable word.
    pub(crate) why_not: Option<&'static str>,
}

impl Desk {
    /// By the response; `not_found` if there is no such one.
    pub(crate) fn answering(&self, response: i64) -> Result<Answering> {
        self.with_books(|private, books| {
            let held = private.response(response)?.ok_or_else(no_such)?;
            let stored = private.request(&held.request)?;
            let replaced = newer(private, &held.request)?.is_some();
            let Some(stored) = stored else {
                return Ok(Answering::closed(held.request, Vec::new(), "gone"));
            };
            let expired = stored.expires <= Utc(super::micros(books.now));
            // By itself: a later revision has its own word.
            let Some(card) = books.by_itself(&stored) else {
                return Ok(Answering::closed(stored.identity, stored.bytes, "revoked"));
            };
            let mut answering = Answering {
                identity: stored.identity,
                id: card.request.id.to_string(),
                sender: card.known.name.clone(),
                windows: windows(&card.request),
                recipients: card.request.encrypt_to.clone(),
                yours_alone: card.notices.contains(&Notice::MayBeYoursAlone),
                why_not: None,
                bytes: stored.bytes.clone(),
            };
            answering.why_not = if replaced {
                Some("replaced")
            } else if expired {
                Some("expired")
            } else if card.request.hold_only {
                Some("hold_only")
            } else {
                whole(&books, &stored.bytes)
            };
            Ok(answering)
        })
    }
}

/// Against all that is remembered: a revocation, say, or a second file of the same revision.
fn whole(books: &Books, bytes: &[u8]) -> Option<&'static str> {
    match books.check(bytes, books.now) {
        Ok(Verdict::Card(_)) => None,
        Ok(Verdict::Ignored(_)) => Some("replaced"),
        Ok(Verdict::Quarantine(_)) | Err(_) => Some("revoked"),
    }
}

impl Answering {
    fn closed(identity: [u8; 32], bytes: Vec<u8>, why: &'static str) -> Self {
        Self {
            identity,
            bytes,
            id: String::new(),
            sender: String::new(),
            windows: Vec::new(),
            recipients: Vec::new(),
            yours_alone: false,
            why_not: Some(why),
        }
    }
}
