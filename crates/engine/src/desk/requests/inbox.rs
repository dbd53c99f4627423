//! The inbox: what came, newest first, one line a request; one card; hiding, forgetting, and saving a file as it came.

use super::card::{self, Attached};
use super::places::Known;
use super::{Books, matching};
use crate::desk::Desk;
use crate::error::{Code, Error, Result};
use crate::household;
use crate::view::requests::{RequestCard, RequestHold, RequestList};
use request::{Card, Identity, Refusal, Verdict};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use store::{Hold, HoldId, PrivateDb, StoredRequest};

/// Hexadecimal digits by which a request may be named where it is the only one.
const SHORT: usize = 6;

/// What is read in one go while the private database is lent.
struct Kept {
    books: Books,
    places: Known,
    /// Hold, time of its making, thread, reason.
    holds: Vec<(HoldId, model::Utc, String, String)>,
    /// Response, and the thread of its request.
    responses: Vec<(i64, String)>,
}

impl Kept {
    fn read(private: &PrivateDb, books: Books) -> Result<Self> {
        let mut holds = Vec::new();
        for (hold, made, thread) in private.request_holds()? {
            holds.push((hold, made, thread, private.hold_reason(hold)?.unwrap_or_default()));
        }
        let mut responses = Vec::new();
        for response in private.responses()? {
            let thread = private.request(&response.request)?.map(|request| request.thread);
            responses.extend(thread.map(|thread| (response.id, thread)));
        }
        Ok(Self { books, places: Known::read(private)?, holds, responses })
    }

    /// What hangs on each thread, of the holds that are in force.
    fn attached(&self, in_force: &[Hold], names: &BTreeMap<String, String>) -> BTreeMap<String, Attached> {
        let mut all: BTreeMap<String, Attached> = BTreeMap::new();
        for (id, made, thread, reason) in &self.holds {
            let Some(hold) = in_force.iter().find(|hold| hold.id == *id && hold.made == *made) else { continue };
            let camera = hold.camera.to_string();
            all.entry(thread.clone()).or_default().holds.push(RequestHold {
                hold: id.0,
                name: names.get(&camera).cloned().unwrap_or_default(),
                camera,
                from_us: hold.span.from.0,
                to_us: hold.span.to.0,
                until_us: hold.until.map(|until| until.0),
                made_us: hold.made.0,
                reason: reason.clone(),
            });
        }
        for (id, thread) in &self.responses {
            all.entry(thread.clone()).or_default().responses.push(*id);
        }
        all
    }
}

impl Desk {
    pub fn requests(&self) -> Result<RequestList> {
        let (newest, kept) =
            self.with_books(|private, books| Ok((private.newest_requests()?, Kept::read(private, books)?)))?;
        let mut attached = self.attached(&kept)?;
        let on = kept.books.rules.on;
        let mut list = RequestList { on, requests: Vec::new(), strangers: Vec::new(), closed: Vec::new() };
        let (mut shown, mut closed) = (BTreeSet::new(), Vec::new());
        for stored in &newest {
            match kept.books.check(&stored.bytes, kept.books.now) {
                Ok(Verdict::Card(card)) => {
                    let found = self.matched(&card.request, &kept.places)?;
                    let on_it = attached.remove(&stored.thread).unwrap_or_default();
                    list.requests.push(card::row(&card, stored, &kept.books, &found, &on_it));
                    // Files of one revision that differ share what hangs on them.
                    attached.insert(stored.thread.clone(), on_it);
                    shown.insert(&stored.thread);
                }
                other => {
                    if let Ok(Verdict::Quarantine(stranger)) = &other {
                        list.strangers.push(card::stranger(stranger, stored));
                    }
                    closed.push((stored, no_card(other)));
                }
            }
        }
        // Revoked since, say, or replaced: gone, but for what the owner keeps because of it, which must be found to be let go.
        for (stored, why) in closed {
            if let Some(on_it) = attached.remove(&stored.thread).filter(|_| !shown.contains(&stored.thread)) {
                list.closed.push(card::closed(stored, &kept.books, &why, on_it));
            }
        }
        Ok(list)
    }

    fn attached(&self, kept: &Kept) -> Result<BTreeMap<String, Attached>> {
        let (in_force, names) = {
            let db = self.db();
            (db.holds(self.clock.now())?, db.camera_names()?)
        };
        let names = names.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
        Ok(kept.attached(&in_force, &names))
    }

    /// What is held because of a request, whether it may be shown or not.
    pub(super) fn held_for(&self, stored: &StoredRequest) -> Result<Vec<RequestHold>> {
        let kept = self.with_books(|private, books| Kept::read(private, books))?;
        Ok(self.attached(&kept)?.remove(&stored.thread).unwrap_or_default().holds)
    }

    /// The request that `text` names: by its id or the beginning of it. Of an older revision it is the newest.
    pub(super) fn find_request(&self, text: &str) -> Result<StoredRequest> {
        self.with_private(|private| find(private, text))
    }

    /// One card, whole; it counts as read from here on.
    pub fn show_request(&self, id: &str) -> Result<RequestCard> {
        Ok(self.look_at_request(id)?.0)
    }

    /// The same, and whether it is the first time.
    pub fn look_at_request(&self, id: &str) -> Result<(RequestCard, bool)> {
        let now = self.clock.now();
        let (stored, first) = self.with_private(|private| {
            let stored = find(private, id)?;
            Ok((stored.clone(), stored.seen.is_none()))
        })?;
        // Only what is a card is ever looked at.
        let (_, checked) = self.checked(&stored)?;
        if first {
            self.with_private(|private| Ok(private.set_request_seen(&stored.identity, now)?))?;
            self.note("request_shown", serde_json::json!({ "request": checked.identity.to_string() }), None);
        }
        Ok((self.request_card(&stored.identity)?, first))
    }

    /// The card of a file as it stands now, without marking anything.
    pub(super) fn request_card(&self, identity: &[u8; 32]) -> Result<RequestCard> {
        let (stored, before, kept) = self.with_books(|private, books| {
            let stored = private.request(identity)?.ok_or_else(no_such)?;
            let thread = private.request_thread(&stored.thread)?;
            let before = thread.into_iter().rfind(|held| held.seen.is_some() && held.revision < stored.revision);
            Ok((stored, before, Kept::read(private, books)?))
        })?;
        let card = as_card(&kept.books, &stored)?;
        let before = before.and_then(|before| kept.books.by_itself(&before));
        let changes = before.map(|before| card::changes(&before.request, &card.request)).unwrap_or_default();
        let found = self.matched(&card.request, &kept.places)?;
        let attached = self.attached(&kept)?.remove(&stored.thread).unwrap_or_default();
        Ok(card::card(card, &stored, &kept.books, found, attached, changes))
    }

    /// A stored file as a card, for whoever acts on it.
    pub(super) fn checked(&self, stored: &StoredRequest) -> Result<(Books, Card)> {
        let books = self.with_books(|_, books| Ok(books))?;
        let card = as_card(&books, stored)?;
        Ok((books, card))
    }

    /// What the match proposes for a request: footage of the cameras that look there.
    pub(super) fn proposed(&self, card: &Card) -> Result<matching::Match> {
        let places = self.with_private(|private| Known::read(private))?;
        self.matched(&card.request, &places)
    }

    /// Hides a request by hand, or shows it whatever the rules say.
    pub fn hide_request(&self, id: &str, hidden: bool) -> Result<RequestCard> {
        let stored = self.find_request(id)?;
        self.checked(&stored)?;
        self.with_private(|private| Ok(private.set_thread_hidden(&stored.thread, hidden)?))?;
        let public = serde_json::json!({ "request": hex::encode(stored.identity), "hidden": hidden });
        self.note("request_hidden", public, None);
        self.request_card(&stored.identity)
    }

    /// Drops a stranger's file.
    pub fn forget_request(&self, id: &str) -> Result<()> {
        let stored = self.find_request(id)?;
        if self.checked(&stored).is_ok() {
            return Err(Error::new(Code::Refused, "Only a file of an unknown sender can be forgotten.")
                .hint("Hide the request: it goes by itself some time after it expired."));
        }
        self.with_private(|private| {
            let needed = private.request_holds()?.iter().any(|(_, _, thread)| *thread == stored.thread)
                || private.responses()?.iter().any(|response| response.request == stored.identity);
            if needed {
                return Err(Error::new(
                    Code::Refused,
                    "Footage is held or a response is prepared because of this file.",
                )
                .hint("Release the holds and discard the response first."));
            }
            Ok(private.remove_request(&stored.identity)?)
        })?;
        self.note("request_forgotten", serde_json::json!({ "request": hex::encode(stored.identity) }), None);
        Ok(())
    }

    /// Saves the bytes that came, exactly, as a new file for its owner only.
    pub fn save_request(&self, id: &str, path: &Path) -> Result<()> {
        let stored = self.find_request(id)?;
        self.checked(&stored)?;
        household::write_new(path, &stored.bytes)?;
        self.note("request_saved", serde_json::json!({ "request": hex::encode(stored.identity) }), None);
        Ok(())
    }
}

fn as_card(books: &Books, stored: &StoredRequest) -> Result<Card> {
    match books.check(&stored.bytes, books.now) {
        Ok(Verdict::Card(card)) => Ok(*card),
        other => Err(no_card(other)),
    }
}

/// Why a file is not shown.
fn no_card(verdict: std::result::Result<Verdict, Refusal>) -> Error {
    match verdict {
        Ok(Verdict::Quarantine(_)) => {
            Error::new(Code::Refused, "The sender of this file is not known, so it is not shown.")
                .hint("Compare the words of its key first, by a number that you looked up yourself.")
        }
        Ok(Verdict::Ignored(_)) => Error::new(Code::Refused, "A newer revision has replaced this request."),
        Ok(Verdict::Card(_)) => Error::internal("A card is shown."),
        Err(refusal) => super::words::refused(&refusal),
    }
}

fn find(private: &PrivateDb, text: &str) -> Result<StoredRequest> {
    let stored = match Identity::try_from(text.to_owned()) {
        Ok(identity) => private.request(&identity.0)?.ok_or_else(no_such)?,
        Err(_) => {
            let mut like: Vec<_> = private.all_requests()?;
            like.retain(|held| hex::encode(held.identity).starts_with(&text.to_ascii_lowercase()));
            match like.pop() {
                Some(only) if like.is_empty() && text.len() >= SHORT => only,
                _ => return Err(no_such()),
            }
        }
    };
    let thread = private.request_thread(&stored.thread)?;
    // Files of one revision that differ are told apart.
    let newer = thread.into_iter().rfind(|held| held.revision > stored.revision);
    Ok(newer.unwrap_or(stored))
}

fn no_such() -> Error {
    Error::new(Code::NotFound, "There is no such request.")
}
