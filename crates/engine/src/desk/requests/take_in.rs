//! A file comes in: checked, kept as it came, or refused. And once more when trust changes, for what was a stranger's then may be a
//! card now. By which way files come belongs to the carriers.

use super::{Books, MEMORY, file, micros, moment, set_book, words};
use crate::desk::Desk;
use crate::error::{Code, Error, Result};
use crate::view::requests::{Carrier, Taken, TakenAs};
use model::Utc;
use request::{Card, Identity, Quarantine, Verdict, revision};
use std::path::Path;
use store::{PrivateDb, StoredRequest};

/// Files of one id and revision that are kept: as many as the memory of replays tells apart.
const MAX_VERSIONS: usize = 8;

/// What came, and how.
struct Arrival<'a> {
    bytes: &'a [u8],
    carrier: Carrier,
    received: Utc,
    /// In a feed: others got the same.
    posted: bool,
}

/// What became of it, and whether it is new here.
struct Outcome {
    taken: Taken,
    new: bool,
}

impl Outcome {
    fn of(taken: TakenAs, identity: Identity, new: bool) -> Self {
        Self { taken: Taken { taken, id: Some(identity.to_string()), error: None }, new }
    }

    fn refused(error: &Error) -> Self {
        Self { taken: Taken { taken: TakenAs::Refused, id: None, error: Some(error.view()) }, new: false }
    }
}

impl Desk {
    /// Takes in a file that came at `received`, perhaps while the household was locked. `posted`: it came by a feed, so that
    /// others got the same. What is wrong with the file is part of the answer; an error is the household's.
    pub fn take_request(&self, bytes: &[u8], carrier: Carrier, received: Utc, posted: bool) -> Result<Taken> {
        let arrival = Arrival { bytes, carrier, received, posted };
        let in_force = self.db().holds(self.clock.now())?;
        let outcome = self.with_books(|private, books| {
            private.keep_request_holds(&in_force)?;
            take(private, books, &arrival)
        })?;
        if outcome.new {
            let public = serde_json::json!({ "request": outcome.taken.id, "carrier": words::carrier(carrier) });
            self.note("request_received", public, None);
        }
        Ok(outcome.taken)
    }

    /// Takes in a file by its path. What is wrong with it is part of the answer, as with what is in it.
    pub fn open_request(&self, path: &Path) -> Result<Taken> {
        self.require_open()?;
        match file::read(path) {
            Ok(bytes) => self.take_request(&bytes, Carrier::File, self.clock.now(), false),
            Err(error) => Ok(Outcome::refused(&error).taken),
        }
    }
}

fn take(private: &mut PrivateDb, mut books: Books, arrival: &Arrival<'_>) -> Result<Outcome> {
    if !books.rules.on {
        return Err(Error::new(Code::Refused, "Requests are turned off in this household.")
            .hint("Turn them on in the rules of requests to see what people ask for."));
    }
    // By the time at which it came: what waited for the owner to unlock does not expire by waiting.
    let came = moment(arrival.received).min(books.now);
    let verdict = match books.check(arrival.bytes, came) {
        Ok(verdict) => verdict,
        Err(refusal) => return Ok(Outcome::refused(&words::refused(&refusal))),
    };
    match verdict {
        Verdict::Ignored(old) => Ok(Outcome::of(TakenAs::Old, old.identity, false)),
        Verdict::Quarantine(stranger) => take_stranger(private, &mut books, &stranger, arrival),
        Verdict::Card(card) => take_card(private, &mut books, &card, arrival),
    }
}

fn take_stranger(
    private: &mut PrivateDb,
    books: &mut Books,
    stranger: &Quarantine,
    arrival: &Arrival<'_>,
) -> Result<Outcome> {
    let identity = stranger.identity;
    if private.request(&identity.0)?.is_some() {
        note_posted(private, books, identity, arrival)?;
        return Ok(Outcome::of(TakenAs::Known, identity, false));
    }
    if !private.make_room_for_request(true, Utc(micros(books.now)))? {
        return Ok(Outcome::refused(&full()));
    }
    note_posted(private, books, identity, arrival)?;
    private.keep_request(&StoredRequest {
        identity: identity.0,
        bytes: arrival.bytes.to_vec(),
        stranger: true,
        thread: identity.to_string(),
        revision: 0,
        carrier: words::carrier(arrival.carrier).to_owned(),
        received: arrival.received,
        issued: Utc(micros(stranger.issued)),
        expires: Utc(micros(stranger.expires)),
        told: true,
        seen: None,
        hidden: None,
    })?;
    Ok(Outcome::of(TakenAs::Stranger, identity, true))
}

fn take_card(private: &mut PrivateDb, books: &mut Books, card: &Card, arrival: &Arrival<'_>) -> Result<Outcome> {
    let identity = card.identity;
    let held = private.request(&identity.0)?;
    // The same request came from a stranger before, with other signatures: this one speaks for it.
    let new = held.as_ref().is_none_or(|held| held.stranger);
    if !new {
        note_posted(private, books, identity, arrival)?;
        return Ok(Outcome::of(TakenAs::Known, identity, false));
    }
    let versions = private.request_thread(&thread(card))?;
    let same = versions.iter().filter(|held| held.revision == card.request.revision && held.identity != identity.0);
    if same.count() >= MAX_VERSIONS || !private.make_room_for_request(false, Utc(micros(books.now)))? {
        return Ok(Outcome::refused(&full()));
    }
    note_posted(private, books, identity, arrival)?;
    keep_card(private, books, card, arrival)?;
    Ok(Outcome::of(TakenAs::Card, identity, held.is_none()))
}

fn full() -> Error {
    Error::new(Code::Refused, "There are too many requests already; this one was not taken in.")
        .hint("Those that nothing hangs on go by themselves when they expire.")
}

/// One request, whatever its revision: memory is per key, and so are threads.
fn thread(card: &Card) -> String {
    format!("{} {}", card.request.id, card.key)
}

fn keep_card(private: &mut PrivateDb, books: &mut Books, card: &Card, arrival: &Arrival<'_>) -> Result<()> {
    let thread = thread(card);
    let before = private.request_thread(&thread)?;
    let newest = before.iter().rfind(|held| held.identity != card.identity.0);
    let told = newest.is_none_or(|newest| {
        let unseen = newest.told && newest.seen.is_none();
        let equivocates = newest.revision == card.request.revision;
        let read = books.by_itself(newest);
        unseen || equivocates || read.is_none_or(|read| revision::is_told(&read.request, &card.request))
    });
    let hidden = newest.and_then(|newest| newest.hidden);
    // Remembered first: a crash in between leaves a file that can come again, and no replay that is not known.
    books.memory.remember(card.sighting());
    keep_memory(private, books)?;
    private.keep_request(&StoredRequest {
        identity: card.identity.0,
        bytes: arrival.bytes.to_vec(),
        stranger: false,
        thread: thread.clone(),
        revision: card.request.revision,
        carrier: words::carrier(arrival.carrier).to_owned(),
        received: arrival.received,
        issued: Utc(micros(card.request.issued)),
        expires: Utc(micros(card.request.expires)),
        told,
        seen: None,
        hidden,
    })?;
    Ok(private.thin_thread(&thread)?)
}

/// Writes the memory down without what no replay can bring back; what is still kept is remembered as long.
fn keep_memory(private: &mut PrivateDb, books: &mut Books) -> Result<()> {
    let all: Vec<_> = books.memory.sightings().cloned().collect();
    books.memory.forget_expired(books.now);
    for sighting in all {
        if books.memory.sighting(sighting.identity).is_none() && private.request(&sighting.identity.0)?.is_some() {
            books.memory.remember(sighting);
        }
    }
    set_book(private, MEMORY, &books.memory)
}

fn note_posted(private: &mut PrivateDb, books: &mut Books, identity: Identity, arrival: &Arrival<'_>) -> Result<()> {
    if arrival.posted && !books.memory.was_posted(identity) {
        books.memory.note_posted(identity);
        set_book(private, MEMORY, &books.memory)?;
    }
    Ok(())
}

/// Checks all that is kept anew, after trust changed: strangers' files may be cards now, and cards strangers' files.
pub(super) fn check_anew(private: &mut PrivateDb, books: &mut Books) -> Result<()> {
    // In the order in which they were issued, so that each follows from the one before.
    for mut held in private.all_requests()? {
        let verdict = books.check(&held.bytes, books.now);
        match verdict {
            Ok(Verdict::Card(card)) if held.stranger => {
                if held.thread == thread(&card) {
                    // It was a card before: what the owner did with it stays.
                    held.stranger = false;
                    private.keep_request(&held)?;
                } else {
                    let bytes = std::mem::take(&mut held.bytes);
                    let (carrier, received) = (words::carrier_of(&held.carrier), held.received);
                    keep_card(private, books, &card, &Arrival { bytes: &bytes, carrier, received, posted: false })?;
                }
            }
            Ok(Verdict::Quarantine(_)) if !held.stranger => {
                held.stranger = true;
                private.keep_request(&held)?;
            }
            // A revision that another one replaced: while both were strangers', or before that.
            Ok(Verdict::Ignored(_)) if held.stranger && held.revision == 0 => private.remove_request(&held.identity)?,
            Ok(Verdict::Ignored(_)) if held.stranger => {
                held.stranger = false;
                private.keep_request(&held)?;
            }
            _ => {}
        }
    }
    Ok(())
}
