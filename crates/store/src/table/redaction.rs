//! Redactions, their renders and the cameras' masks, in `private.db`. Texts are JSON whose meaning is `engine`'s.

use super::columns::{camera_id, utc};
use super::hold::HoldId;
use super::look::set_look_made;
use crate::{Error, PrivateDb, Result};
use model::{CameraId, Span, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// One clip's redaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRedaction {
    pub id: i64,
    pub camera: CameraId,
    pub span: Span,
    pub response: Option<i64>,
    /// What keeps its footage, with the time of its making.
    pub hold: Option<(HoldId, Utc)>,
    pub clip: String,
    pub draft: String,
    pub revision: u32,
    pub made: Utc,
    pub changed: Utc,
}

/// A render, under way or whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRender {
    pub id: i64,
    pub redaction: i64,
    pub folder: String,
    pub plan: [u8; 32],
    pub source: [u8; 32],
    pub task: String,
    /// `None` until it is whole and was checked.
    pub made: Option<String>,
    pub review: String,
    pub at: Utc,
}

const REDACTION: &str =
    "SELECT id, camera, from_us, to_us, response, hold, hold_made_us, clip, draft, revision, made_us, changed_us
    FROM redactions";
const RENDER: &str = "SELECT id, redaction, folder, plan, source, task, made, review, made_us FROM renders";

fn redaction(r: &Row<'_>) -> rusqlite::Result<StoredRedaction> {
    let (hold, made): (Option<i64>, Option<i64>) = (r.get(5)?, r.get(6)?);
    Ok(StoredRedaction {
        id: r.get(0)?,
        camera: camera_id(r, 1)?,
        span: Span { from: utc(r, 2)?, to: utc(r, 3)? },
        response: r.get(4)?,
        hold: hold.map(HoldId).zip(made.map(Utc)),
        clip: r.get(7)?,
        draft: r.get(8)?,
        revision: r.get(9)?,
        made: utc(r, 10)?,
        changed: utc(r, 11)?,
    })
}

fn render(r: &Row<'_>) -> rusqlite::Result<StoredRender> {
    Ok(StoredRender {
        id: r.get(0)?,
        redaction: r.get(1)?,
        folder: r.get(2)?,
        plan: r.get(3)?,
        source: r.get(4)?,
        task: r.get(5)?,
        made: r.get(6)?,
        review: r.get(7)?,
        at: utc(r, 8)?,
    })
}

/// What changed something, if it was there.
fn one(changed: usize, what: &'static str) -> Result<()> {
    if changed == 0 { Err(Error::NotFound(what)) } else { Ok(()) }
}

/// What a plan's change came of, which is whole with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangedBy {
    Look {
        id: i64,
        made: String,
    },
    /// A look through this render.
    Render {
        id: i64,
        made: String,
    },
}

fn change(conn: &Connection, id: i64, revision: u32, draft: &str, changed: Utc) -> Result<bool> {
    let some = conn.execute(
        "UPDATE redactions SET draft = ?3, revision = revision + 1, changed_us = ?4 WHERE id = ?1 AND revision = ?2",
        params![id, revision, draft, changed.0],
    )?;
    Ok(some > 0)
}

fn set_render_made(conn: &Connection, id: i64, made: &str) -> Result<()> {
    one(conn.execute("UPDATE renders SET made = ?2 WHERE id = ?1", params![id, made])?, "render")
}

impl PrivateDb {
    /// Oldest first.
    pub fn redactions(&self) -> Result<Vec<StoredRedaction>> {
        let mut all = self.conn.prepare_cached(&format!("{REDACTION} ORDER BY id"))?;
        let rows = all.query_map([], redaction)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// `Error::NotFound` if there is no such redaction.
    pub fn redaction(&self, id: i64) -> Result<StoredRedaction> {
        let found = self.conn.prepare_cached(&format!("{REDACTION} WHERE id = ?1"))?.query_row([id], redaction);
        found.optional()?.ok_or(Error::NotFound("redaction"))
    }

    /// The one of this clip that was made for this response, or for none.
    pub fn redaction_of(
        &self,
        camera: &CameraId,
        span: Span,
        response: Option<i64>,
    ) -> Result<Option<StoredRedaction>> {
        let sql =
            format!("{REDACTION} WHERE camera = ?1 AND from_us = ?2 AND to_us = ?3 AND response IS ?4 ORDER BY id");
        let mut some = self.conn.prepare_cached(&sql)?;
        let found = some.query_row(params![camera.as_str(), span.from.0, span.to.0, response], redaction);
        Ok(found.optional()?)
    }

    /// Adds one whose `id`, `hold` and `changed` are not looked at; gives its id.
    pub fn add_redaction(&mut self, new: &StoredRedaction) -> Result<i64> {
        self.conn.execute(
            "INSERT INTO redactions (camera, from_us, to_us, response, clip, draft, revision, made_us, changed_us)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)",
            params![
                new.camera.as_str(),
                new.span.from.0,
                new.span.to.0,
                new.response,
                new.clip,
                new.draft,
                new.revision,
                new.made.0
            ],
        )?;
        Ok(self.conn.last_insert_rowid())
    }

    pub fn set_redaction_hold(&mut self, id: i64, hold: HoldId, made: Utc) -> Result<()> {
        let sql = "UPDATE redactions SET hold = ?2, hold_made_us = ?3 WHERE id = ?1";
        one(self.conn.execute(sql, params![id, hold.0, made.0])?, "redaction")
    }

    /// Takes a changed draft in, if the stored one still has `revision`; its revision is the next one then. Whether it was.
    pub fn change_redaction(&mut self, id: i64, revision: u32, draft: &str, changed: Utc) -> Result<bool> {
        change(&self.conn, id, revision, draft, changed)
    }

    /// The same together with what brought the change about: both are kept, or neither.
    pub fn change_redaction_by(
        &mut self,
        by: &ChangedBy,
        id: i64,
        revision: u32,
        draft: &str,
        changed: Utc,
    ) -> Result<bool> {
        let tx = self.conn.transaction()?;
        if !change(&tx, id, revision, draft, changed)? {
            return Ok(false);
        }
        match by {
            ChangedBy::Look { id, made } => set_look_made(&tx, *id, made)?,
            ChangedBy::Render { id, made } => set_render_made(&tx, *id, made)?,
        }
        tx.commit()?;
        Ok(true)
    }

    /// Its renders' rows go too. `Error::NotFound` if there is no such redaction.
    pub fn remove_redaction(&mut self, id: i64) -> Result<()> {
        one(self.conn.execute("DELETE FROM redactions WHERE id = ?1", [id])?, "redaction")
    }

    /// Of one redaction, newest first.
    pub fn renders(&self, redaction: i64) -> Result<Vec<StoredRender>> {
        let sql = format!("{RENDER} WHERE redaction = ?1 ORDER BY id DESC");
        let mut some = self.conn.prepare_cached(&sql)?;
        let rows = some.query_map([redaction], render)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Folders of all renders.
    pub fn render_folders(&self) -> Result<Vec<String>> {
        let mut all = self.conn.prepare_cached("SELECT folder FROM renders")?;
        let rows = all.query_map([], |r| r.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Adds one whose `id` is not looked at; gives its id.
    pub fn add_render(&mut self, new: &StoredRender) -> Result<i64> {
        self.conn.execute(
            "INSERT INTO renders (redaction, folder, plan, source, task, made, review, made_us)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![new.redaction, new.folder, new.plan, new.source, new.task, new.made, new.review, new.at.0],
        )?;
        Ok(self.conn.last_insert_rowid())
    }

    /// It is whole and was checked, or something of that changed.
    pub fn set_render_made(&mut self, id: i64, made: &str) -> Result<()> {
        set_render_made(&self.conn, id, made)
    }

    pub fn set_render_review(&mut self, id: i64, review: &str) -> Result<()> {
        let sql = "UPDATE renders SET review = ?2 WHERE id = ?1";
        one(self.conn.execute(sql, params![id, review])?, "render")
    }

    pub fn remove_render(&mut self, id: i64) -> Result<()> {
        one(self.conn.execute("DELETE FROM renders WHERE id = ?1", [id])?, "render")
    }

    /// What a camera never shows; `None` where nothing was drawn.
    pub fn camera_masks(&self, camera: &CameraId) -> Result<Option<String>> {
        let sql = "SELECT masks FROM camera_masks WHERE camera = ?1";
        Ok(self.conn.prepare_cached(sql)?.query_row([camera.as_str()], |r| r.get(0)).optional()?)
    }

    pub fn set_camera_masks(&mut self, camera: &CameraId, masks: &str) -> Result<()> {
        let sql = "INSERT INTO camera_masks (camera, masks) VALUES (?1, ?2)
                     ON CONFLICT (camera) DO UPDATE SET masks = excluded.masks";
        self.conn.execute(sql, params![camera.as_str(), masks])?;
        Ok(())
    }

    pub fn all_camera_masks(&self) -> Result<Vec<(CameraId, String)>> {
        let mut all = self.conn.prepare_cached("SELECT camera, masks FROM camera_masks ORDER BY camera")?;
        let rows = all.query_map([], |r| Ok((camera_id(r, 0)?, r.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
