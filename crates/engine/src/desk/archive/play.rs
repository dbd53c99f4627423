//! Playback: one piece of footage after the other, each asked for by the page. Nothing is kept between two asks but open segments.
//!
//! A piece lies in one segment, begins at a key frame or where the piece before ended, and says where the next one begins. The answer is
//! the length of its head (u32, big-endian), the head ([`PlayHeader`] as JSON), then init and fragments.

use super::find::{Here, Nothing, SMALL};
use super::piece::Piece;
use super::segment::{Cut, Footage, OpenSegment, Place};
use super::{Archive, Look};
use crate::desk::{Desk, camera_id};
use crate::error::{Code, Error, Result};
use crate::view::{Cause, PlayGap, PlayHeader, PlayRequest, PlayState};
use crate::worker::Worker;
use model::{CameraId, Utc};
use std::time::Duration;

/// Whoever looks this close to the end of what is being written is shown the newest picture; later, there is nothing yet.
const CLOSE: Duration = Duration::from_secs(10);
/// Segments looked into for one piece: the one there, the one before for its key frame, those behind that are empty.
const STEPS: u32 = 6;

impl Desk {
    /// A piece of footage, as the module says. Blocking; `locked` also if the household is locked meanwhile.
    pub fn play(&self, worker: &Worker, request: &PlayRequest) -> Result<Vec<u8>> {
        let look = self.archive.begin();
        self.require_open()?;
        let camera = camera_id(&request.camera)?;
        let (mut header, payload) = self.answer(look, worker, &camera, request)?;
        header.camera_offset_us = self.db().camera(&camera)?.map_or(0, |camera| camera.clock_correction_us);
        let head = serde_json::to_vec(&header)
            .map_err(|e| Error::internal("The head of a piece could not be written.").source(e))?;
        let mut answer = Vec::with_capacity(4 + head.len() + payload.len());
        answer.extend_from_slice(&(head.len() as u32).to_be_bytes());
        answer.extend_from_slice(&head);
        answer.extend_from_slice(&payload);
        self.archive.still(look)?;
        Ok(answer)
    }

    fn answer(
        &self,
        look: Look,
        worker: &Worker,
        camera: &CameraId,
        request: &PlayRequest,
    ) -> Result<(PlayHeader, Vec<u8>)> {
        let mut at = Utc(request.at_us);
        let told = self.archive.told(at, camera).filter(|_| request.continues);
        let mut here = match told.map(|key| self.footage(&key)).transpose()?.flatten() {
            Some(footage) => Here::Footage(footage),
            None => self.here(camera, at)?,
        };
        // Of a segment that begins between key frames, the one before is shown from its last.
        let mut to_last_key = false;
        for _ in 0..STEPS {
            let footage = match here {
                Here::Footage(footage) => footage,
                Here::Nothing(mut nothing) => {
                    let near = |next: &mut Footage| next.start.since(at) <= SMALL;
                    match nothing.next.take_if(|next| near(next) && nothing.gap.is_none()) {
                        Some(next) => next,
                        None => return Ok((self.without(at, &nothing), Vec::new())),
                    }
                }
            };
            at = at.max(footage.start);
            let piece = Piece { worker, look, request, at };
            match self.look_into(&piece, &footage, to_last_key) {
                Ok(Found::Piece(header, payload)) => return Ok((*header, payload)),
                Ok(Found::Wait) => return Ok((wait(at), Vec::new())),
                Ok(Found::Before(before)) => (here, to_last_key) = (Here::Footage(before), true),
                Ok(Found::Behind(end)) if footage.state == PlayState::Writing => {
                    let nothing = Nothing { gap: None, next: None, just_now: false };
                    return Ok((self.without(end, &nothing), Vec::new()));
                }
                Ok(Found::Behind(end)) => {
                    here = self.behind(&footage, end)?;
                    if let Here::Nothing(nothing) = &here {
                        return Ok((self.without(end, nothing), Vec::new()));
                    }
                }
                Err(error) if error.code == Code::Damaged => {
                    tracing::warn!(%camera, error = error.chain(), "a segment cannot be shown");
                    return Ok((unreadable(at, &footage), Vec::new()));
                }
                Err(error) => return Err(error),
            }
        }
        // A camera that sends hardly any key frames, and nothing else is wanted: on from here.
        let next = if let Here::Footage(next) = here { Some(next) } else { None };
        Ok((self.without(at, &Nothing { gap: None, next, just_now: false }), Vec::new()))
    }

    fn look_into(&self, piece: &Piece<'_>, footage: &Footage, to_last_key: bool) -> Result<Found> {
        let mut segment = self.open_segment(piece.look, footage)?;
        let place = match to_last_key {
            true => segment.last_key()?.map_or(Place::Before, Place::At),
            false if piece.request.continues => segment.resume(piece.at)?,
            false => segment.seek(piece.at)?,
        };
        let found = match place {
            Place::At(cut) => self.piece(piece, &mut segment, cut)?,
            Place::Before => match (self.before_in_run(footage)?, segment.first_cut()?) {
                (Some(before), _) => Found::Before(before),
                // A camera that sends no key frames at all: a decoder makes of it what it can.
                (None, Some(cut)) => self.piece(piece, &mut segment, cut)?,
                (None, None) => Found::Behind(segment.end()?),
            },
            Place::Behind => {
                let end = segment.end()?;
                let close = footage.state == PlayState::Writing && piece.at.since(end) <= CLOSE;
                let newest = if close && !piece.request.continues { segment.last_key()? } else { None };
                match newest {
                    Some(cut) => self.piece(piece, &mut segment, cut)?,
                    None if close => Found::Wait,
                    None => Found::Behind(end),
                }
            }
        };
        self.put_back(piece.look, segment);
        Ok(found)
    }

    fn piece(&self, piece: &Piece<'_>, segment: &mut OpenSegment, cut: Cut) -> Result<Found> {
        let made = match piece.request.keys_only {
            true => self.keys(piece, segment, cut)?,
            false => Some(self.pictures(piece, segment, cut)?),
        };
        let Some((mut header, payload, behind)) = made else {
            let writing = segment.footage().state == PlayState::Writing;
            return Ok(if writing { Found::Wait } else { Found::Behind(segment.end()?) });
        };
        header.next_us = match behind {
            Some(cut) => {
                let next = segment.wall(cut.time);
                self.archive.tell(next, &segment.footage().key);
                Some(next.0)
            }
            None => self.goes_on(segment)?.map(|at| at.0),
        };
        Ok(Found::Piece(Box::new(header), payload))
    }

    /// Where a player goes on behind a segment; none where nothing follows.
    pub(super) fn goes_on(&self, segment: &mut OpenSegment) -> Result<Option<Utc>> {
        let end = segment.end()?;
        let (at, key) = match segment.footage().state {
            PlayState::Writing => (end, segment.footage().key.clone()),
            _ => match self.behind(segment.footage(), end)? {
                Here::Footage(next) => (next.start, next.key),
                // It is asked for the end, and is told the gap.
                Here::Nothing(nothing) if nothing.gap.is_some() || nothing.next.is_some() || nothing.just_now => {
                    (end, segment.footage().key.clone())
                }
                Here::Nothing(_) => return Ok(None),
            },
        };
        self.archive.tell(at, &key);
        Ok(Some(at))
    }

    /// Nothing at `at`.
    fn without(&self, at: Utc, nothing: &Nothing) -> PlayHeader {
        if nothing.gap.is_none() && nothing.just_now {
            return wait(at);
        }
        if let Some(next) = &nothing.next {
            self.archive.tell(next.start, &next.key);
        }
        let next = nothing.next.as_ref().map(|next| next.start.0);
        let gap = match &nothing.gap {
            Some(gap) => PlayGap { from_us: gap.from.0, to_us: gap.to.map(|to| to.0), cause: Some(gap.cause.into()) },
            None => PlayGap { from_us: at.0, to_us: next, cause: None },
        };
        PlayHeader { next_us: next, gap: Some(gap), ..empty(at) }
    }

    pub(super) fn archive(&self) -> &Archive {
        &self.archive
    }
}

/// What a look into one segment gave.
enum Found {
    Piece(Box<PlayHeader>, Vec<u8>),
    /// Nothing newer yet.
    Wait,
    /// The picture began in the segment before.
    Before(Footage),
    /// Nothing in it at that moment or later; where it ends.
    Behind(Utc),
}

fn empty(at: Utc) -> PlayHeader {
    PlayHeader {
        from_us: at.0,
        to_us: at.0,
        next_us: None,
        gap: None,
        mime: String::new(),
        config_id: String::new(),
        width: 0,
        height: 0,
        init_length: 0,
        timestamp_offset_us: 0,
        camera_offset_us: 0,
        frames: 0,
        frame_us: 0,
        state: PlayState::Finished,
    }
}

fn wait(at: Utc) -> PlayHeader {
    PlayHeader { next_us: Some(at.0), state: PlayState::Writing, ..empty(at) }
}

/// Footage that is there and cannot be read: its disk's doing.
fn unreadable(at: Utc, footage: &Footage) -> PlayHeader {
    let end = footage.end.map(|end| end.0);
    let gap = PlayGap { from_us: at.0, to_us: end, cause: Some(Cause::Disk) };
    PlayHeader { next_us: end, gap: Some(gap), state: footage.state, ..empty(at) }
}
