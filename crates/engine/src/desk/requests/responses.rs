//! Responses under way: which clips, and notes. A plan and no footage: nothing is written and nothing leaves. Each is bound to the
//! very revision that it answers.

use super::{Books, micros, words};
use crate::desk::{Desk, camera_id};
use crate::error::{Code, Error, Result};
use crate::view::requests::{IncidentClass, ResponseClip, ResponseView};
use model::Utc;
use store::{PrivateDb, StoredRequest, StoredResponse};

/// Characters of notes: a page or two.
const MAX_NOTES: usize = 4000;
/// More than four windows of sixteen cameras, each cut by some gaps.
const MAX_CLIPS: usize = 256;

impl Desk {
    /// Prepares a response. Without clips, those are taken that the match proposes.
    pub fn prepare_response(&self, id: &str, clips: Vec<ResponseClip>, notes: &str) -> Result<ResponseView> {
        let stored = self.find_request(id)?;
        let (_, card) = self.checked(&stored)?;
        if card.request.hold_only {
            return Err(Error::new(Code::Refused, "This request asks that footage is kept, and for nothing else.")
                .hint("Hold the footage; there is nothing to hand over."));
        }
        let clips = if clips.is_empty() {
            let found = self.proposed(&card)?;
            let of_camera = |camera: &crate::view::requests::RequestCamera| {
                let id = camera.camera.clone();
                let clip = move |span: &crate::view::requests::TimeWindow| ResponseClip {
                    camera: id.clone(),
                    from_us: span.from_us,
                    to_us: span.to_us,
                };
                camera.spans.iter().map(clip).collect::<Vec<_>>()
            };
            found.counted().flat_map(of_camera).collect()
        } else {
            clips
        };
        let (clips, notes) = (self.checked_clips(&clips)?, checked_notes(notes)?);
        let now = self.clock.now();
        let id = self.with_private(|private| Ok(private.add_response(&stored.identity, &clips, notes, now)?))?;
        self.note_response("response_prepared", id, &stored.identity);
        self.response(id)
    }

    pub fn responses(&self) -> Result<Vec<ResponseView>> {
        self.with_books(|private, books| {
            let all = private.responses()?;
            all.into_iter().rev().map(|response| view(private, &books, response)).collect()
        })
    }

    fn response(&self, id: i64) -> Result<ResponseView> {
        self.with_books(|private, books| {
            let response = private.response(id)?.ok_or_else(no_such)?;
            view(private, &books, response)
        })
    }

    /// Changes clips and notes. Where a later revision came and the owner looked at it, the response is that one's from here on.
    pub fn update_response(&self, id: i64, clips: &[ResponseClip], notes: &str) -> Result<ResponseView> {
        let (clips, notes) = (self.checked_clips(clips)?, checked_notes(notes)?.to_owned());
        let changed = self.clock.now();
        let request = self.with_private(|private| {
            let held = private.response(id)?.ok_or_else(no_such)?;
            let newest = newer(private, &held.request)?.filter(|newest| newest.seen.is_some());
            let request = newest.map_or(held.request, |newest| newest.identity);
            private.change_response(&StoredResponse { request, clips, notes, changed, ..held })?;
            Ok(request)
        })?;
        self.note_response("response_changed", id, &request);
        self.response(id)
    }

    pub fn discard_response(&self, id: i64) -> Result<()> {
        let request = self.with_private(|private| {
            let held = private.response(id)?.ok_or_else(no_such)?;
            private.remove_response(id)?;
            Ok(held.request)
        })?;
        self.note_response("response_discarded", id, &request);
        Ok(())
    }

    fn note_response(&self, kind: &str, id: i64, request: &[u8; 32]) {
        self.note(kind, serde_json::json!({ "response": id, "request": hex::encode(request) }), None);
    }

    /// Clips of cameras that there are, each with a length; as they are stored.
    fn checked_clips(&self, clips: &[ResponseClip]) -> Result<String> {
        if clips.len() > MAX_CLIPS {
            return Err(Error::new(Code::Refused, format!("A response has at most {MAX_CLIPS} clips.")));
        }
        for clip in clips {
            self.name_of(&camera_id(&clip.camera)?)?;
            if clip.from_us >= clip.to_us {
                return Err(Error::new(Code::BadAddress, "A clip ends before it begins."));
            }
        }
        serde_json::to_string(clips).map_err(|_| Error::internal("Clips are no JSON."))
    }
}

fn checked_notes(notes: &str) -> Result<&str> {
    let notes = notes.trim();
    if notes.chars().count() > MAX_NOTES {
        return Err(Error::new(Code::Refused, format!("Notes have at most {MAX_NOTES} characters.")));
    }
    Ok(notes)
}

/// The newest revision of the same request, if it is another one.
pub(super) fn newer(private: &PrivateDb, request: &[u8; 32]) -> Result<Option<StoredRequest>> {
    let Some(held) = private.request(request)? else { return Ok(None) };
    let thread = private.request_thread(&held.thread)?;
    Ok(thread.into_iter().rfind(|other| other.revision > held.revision))
}

fn view(private: &PrivateDb, books: &Books, response: StoredResponse) -> Result<ResponseView> {
    let stored = private.request(&response.request)?;
    // Of a sender who is not known any more nothing is told here either.
    let card = stored.as_ref().and_then(|stored| books.by_itself(stored));
    let newer = newer(private, &response.request)?;
    let damaged = |_| Error::new(Code::Damaged, "The clips of a response cannot be read.");
    Ok(ResponseView {
        id: response.id,
        request: hex::encode(response.request),
        sender: card.as_ref().map(|card| card.known.name.clone()).unwrap_or_default(),
        incident: card.as_ref().map_or(IncidentClass::Other, |card| words::incident(card.request.incident.class)),
        case_ref: card.and_then(|card| card.request.case_ref),
        clips: serde_json::from_str(&response.clips).map_err(damaged)?,
        notes: response.notes,
        made_us: response.made.0,
        changed_us: response.changed.0,
        superseded_by: newer.map(|newer| hex::encode(newer.identity)),
        expired: stored.is_none_or(|stored| stored.expires <= Utc(micros(books.now))),
    })
}

pub(super) fn no_such() -> Error {
    Error::new(Code::NotFound, "There is no such response.")
}
