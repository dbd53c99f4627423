//! Holds: footage that no limit deletes. The reason is the owner's, and lies in the private database.

use super::Desk;
use crate::error::{Code, Error, Result};
use crate::view;
use model::{CameraId, Span, Utc};
use store::HoldId;

impl Desk {
    /// Holds in force. Reasons only while unlocked.
    pub fn holds(&self) -> Result<Vec<view::HoldView>> {
        let holds = self.db().holds(self.clock.now())?;
        holds
            .into_iter()
            .map(|hold| {
                let reason = if self.is_open() { self.with_private(|p| Ok(p.hold_reason(hold.id)?))? } else { None };
                Ok(view::HoldView {
                    id: hold.id.0,
                    camera: hold.camera.to_string(),
                    from: hold.span.from.rfc3339(),
                    to: hold.span.to.rfc3339(),
                    until: hold.until.map(Utc::rfc3339),
                    reason,
                })
            })
            .collect()
    }

    /// Holds a camera's footage. A reason needs the household unlocked.
    pub fn add_hold(
        &self,
        camera: &CameraId,
        from: Utc,
        to: Utc,
        until: Option<Utc>,
        reason: Option<&str>,
    ) -> Result<view::HoldView> {
        let span =
            Span::new(from, to).ok_or_else(|| Error::new(Code::BadAddress, "The end lies before the beginning."))?;
        if reason.is_some() {
            self.with_private(|_| Ok(()))?;
        }
        let id = self.db().add_hold(camera, span, until, self.clock.now())?;
        if let Some(reason) = reason {
            self.with_private(|private| Ok(private.set_hold_reason(id, reason)?))?;
        }
        self.poke();
        self.note(
            "hold",
            serde_json::json!({ "hold": id.0, "camera": camera, "from": from.rfc3339(), "to": to.rfc3339() }),
            reason,
        );
        let all = self.holds()?;
        all.into_iter().find(|h| h.id == id.0).ok_or_else(|| Error::new(Code::Refused, "The hold has ended already."))
    }

    pub fn release_hold(&self, id: i64) -> Result<()> {
        let made = self.db().holds(self.clock.now())?.iter().find(|held| held.id == HoldId(id)).map(|held| held.made);
        self.db().release_hold(HoldId(id))?;
        self.poke();
        if let Some(made) = made {
            self.forget_salts(HoldId(id), made);
        }
        self.note("hold_released", serde_json::json!({ "hold": id }), None);
        Ok(())
    }
}
