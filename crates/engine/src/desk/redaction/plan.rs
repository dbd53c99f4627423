//! Changing a plan, step by step: each step names the revision that it was made on, and is on the disk before it is answered.

use super::{clip_facts, draft, json};
use crate::desk::Desk;
use crate::error::{Code, Error, Result};
use crate::view::redaction::RedactionView;
use model::redaction::{Draft, Edit, EditError};

impl Desk {
    pub fn edit_redaction(&self, id: i64, revision: u32, edit: Edit) -> Result<RedactionView> {
        self.change_plan(id, revision, |draft, length_us| draft.apply(edit, length_us))
    }

    pub fn undo_redaction(&self, id: i64, revision: u32) -> Result<RedactionView> {
        self.change_plan(id, revision, |draft, _| draft.undo())
    }

    pub fn redo_redaction(&self, id: i64, revision: u32) -> Result<RedactionView> {
        self.change_plan(id, revision, |draft, _| draft.redo())
    }

    fn change_plan(
        &self,
        id: i64,
        revision: u32,
        change: impl FnOnce(&mut Draft, i64) -> std::result::Result<(), EditError>,
    ) -> Result<RedactionView> {
        let stored = self.stored_redaction(id)?;
        if stored.revision != revision {
            return Err(changed_elsewhere());
        }
        let mut draft = draft(&stored)?;
        let before = draft.clone();
        change(&mut draft, clip_facts(&stored)?.length_us)?;
        if draft != before {
            let (body, now) = (json(&draft)?, self.clock.now());
            let taken = self.with_private(|private| Ok(private.change_redaction(id, revision, &body, now)?))?;
            if !taken {
                return Err(changed_elsewhere());
            }
        }
        self.redaction(id)
    }
}

fn changed_elsewhere() -> Error {
    Error::new(Code::Busy, "This plan was changed elsewhere in the meantime.")
        .hint("Look at it as it is now, and make the change again.")
}
