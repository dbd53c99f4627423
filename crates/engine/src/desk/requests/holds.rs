//! Keeping footage because of a request: its windows of the cameras that the owner chose, until released. Silent: nobody learns of it.

use super::matching::windows;
use crate::desk::Desk;
use crate::error::{Code, Error, Result};
use crate::view::requests::RequestCard;
use model::Utc;
use store::HoldId;

/// Characters of a reason: a few lines.
const MAX_REASON: usize = 500;

impl Desk {
    /// Holds the request's windows of these cameras (by id or name). What is held already for the same time is not held twice.
    pub fn hold_for_request(
        &self,
        id: &str,
        cameras: &[String],
        until: Option<Utc>,
        reason: &str,
    ) -> Result<RequestCard> {
        let stored = self.find_request(id)?;
        let (_, card) = self.checked(&stored)?;
        if cameras.is_empty() {
            return Err(Error::new(Code::Refused, "Choose at least one camera whose footage is to be kept."));
        }
        if until.is_some_and(|until| until <= self.clock.now()) {
            return Err(
                Error::new(Code::BadAddress, "The hold would end before it begins.").hint("Choose a later day.")
            );
        }
        let reason = match reason.trim() {
            "" => format!("{} asked for it.", card.known.name),
            text if text.chars().count() > MAX_REASON => {
                return Err(Error::new(Code::Refused, format!("A reason has at most {MAX_REASON} characters.")));
            }
            text => text.to_owned(),
        };
        let ids = cameras.iter().map(|camera| self.camera_id(camera)).collect::<Result<Vec<_>>>()?;
        let held = self.request_card(&stored.identity)?.holds;
        for camera in &ids {
            for window in windows(&card.request) {
                let same = held.iter().any(|hold| {
                    let span = (hold.from_us, hold.to_us) == (window.from.0, window.to.0);
                    hold.camera == camera.as_str() && span && hold.until_us == until.map(|until| until.0)
                });
                if !same {
                    let made = self.add_hold(camera, window.from, window.to, until, Some(&reason))?.id;
                    self.attach_hold(HoldId(made), &stored.identity)?;
                }
            }
        }
        self.request_card(&stored.identity)
    }

    fn attach_hold(&self, hold: HoldId, request: &[u8; 32]) -> Result<()> {
        let holds = self.db().holds(self.clock.now())?;
        let made = holds.iter().find(|held| held.id == hold).map(|held| held.made);
        // Gone already: released by another program.
        let Some(made) = made else { return Ok(()) };
        self.with_private(|private| Ok(private.note_request_hold(hold, made, request)?))
    }

    /// Releases one hold of a request, or all; none is given back of a request that may not be shown any more.
    pub fn release_for_request(&self, id: &str, hold: Option<i64>) -> Result<Option<RequestCard>> {
        let stored = self.find_request(id)?;
        let held = self.held_for(&stored)?;
        let chosen: Vec<i64> =
            held.iter().map(|held| held.hold).filter(|id| hold.is_none_or(|one| one == *id)).collect();
        if chosen.is_empty() {
            return Err(Error::new(Code::NotFound, "Nothing is held because of this request."));
        }
        for hold in chosen {
            self.release_hold(hold)?;
            self.with_private(|private| Ok(private.forget_request_hold(HoldId(hold))?))?;
        }
        match self.request_card(&stored.identity) {
            Ok(card) => Ok(Some(card)),
            Err(error) if error.code == Code::Refused => Ok(None),
            Err(error) => Err(error),
        }
    }
}
