//! Bookmarks, and the names of copies under way: in `private.db`, for both tell what the owner looked at.

use super::columns::utc;
use crate::{Error, PrivateDb, Result};
use model::{CameraId, Span, Utc};
use rusqlite::{Row, params};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BookmarkId(pub i64);

/// A moment that the owner marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bookmark {
    pub id: BookmarkId,
    /// `None`: all cameras.
    pub camera: Option<CameraId>,
    pub at: Utc,
    pub note: String,
    pub made: Utc,
}

fn bookmark(r: &Row<'_>) -> rusqlite::Result<Bookmark> {
    let camera: Option<String> = r.get(1)?;
    Ok(Bookmark {
        id: BookmarkId(r.get(0)?),
        // Written from an id: a text that is none names no camera any more.
        camera: camera.and_then(|text| CameraId::try_from(text).ok()),
        at: utc(r, 2)?,
        note: r.get(3)?,
        made: utc(r, 4)?,
    })
}

impl PrivateDb {
    /// Bookmarks in `span`, by time.
    pub fn bookmarks(&self, span: Span) -> Result<Vec<Bookmark>> {
        let sql = "SELECT id, camera, at_us, note, made_us FROM bookmarks
                     WHERE at_us >= ?1 AND at_us < ?2 ORDER BY at_us, id";
        let mut some = self.conn.prepare_cached(sql)?;
        let rows = some.query_map([span.from.0, span.to.0], bookmark)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    pub fn add_bookmark(&mut self, camera: Option<&CameraId>, at: Utc, note: &str, made: Utc) -> Result<BookmarkId> {
        self.conn.execute(
            "INSERT INTO bookmarks (camera, at_us, note, made_us) VALUES (?1, ?2, ?3, ?4)",
            params![camera.map(CameraId::as_str), at.0, note, made.0],
        )?;
        Ok(BookmarkId(self.conn.last_insert_rowid()))
    }

    /// `Error::NotFound` if there is no such bookmark.
    pub fn change_bookmark(&mut self, id: BookmarkId, camera: Option<&CameraId>, at: Utc, note: &str) -> Result<()> {
        let changed = self.conn.execute(
            "UPDATE bookmarks SET camera = ?2, at_us = ?3, note = ?4 WHERE id = ?1",
            params![id.0, camera.map(CameraId::as_str), at.0, note],
        )?;
        if changed == 0 { Err(Error::NotFound("bookmark")) } else { Ok(()) }
    }

    /// `Error::NotFound` if there is no such bookmark.
    pub fn remove_bookmark(&mut self, id: BookmarkId) -> Result<()> {
        let gone = self.conn.execute("DELETE FROM bookmarks WHERE id = ?1", [id.0])?;
        if gone == 0 { Err(Error::NotFound("bookmark")) } else { Ok(()) }
    }

    /// Notes a file that is being written for the owner.
    pub fn remember_copy(&mut self, path: &str, since: Utc) -> Result<()> {
        let sql = "INSERT INTO copies_under_way (path, since_us) VALUES (?1, ?2) ON CONFLICT (path) DO NOTHING";
        self.conn.execute(sql, params![path, since.0])?;
        Ok(())
    }

    /// It is whole, or gone.
    pub fn forget_copy(&mut self, path: &str) -> Result<()> {
        self.conn.execute("DELETE FROM copies_under_way WHERE path = ?1", [path])?;
        Ok(())
    }

    pub fn remembered_copies(&self) -> Result<Vec<String>> {
        let mut all = self.conn.prepare_cached("SELECT path FROM copies_under_way ORDER BY path")?;
        let rows = all.query_map([], |r| r.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
