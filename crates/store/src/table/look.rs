//! Looks through a redaction's clip or its result, in `private.db`: batches of what was found. Texts are JSON whose meaning is
//! `engine`'s.

use super::columns::utc;
use crate::{Error, PrivateDb, Result};
use model::Utc;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// A look, under way or whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredLook {
    pub id: i64,
    pub redaction: i64,
    /// The render whose result was looked through; `None`: the footage.
    pub render: Option<i64>,
    pub source: [u8; 32],
    pub setup: [u8; 32],
    pub task: String,
    /// `None` until it is whole.
    pub made: Option<String>,
    pub at: Utc,
}

fn look(r: &Row<'_>) -> rusqlite::Result<StoredLook> {
    Ok(StoredLook {
        id: r.get(0)?,
        redaction: r.get(1)?,
        render: r.get(2)?,
        source: r.get(3)?,
        setup: r.get(4)?,
        task: r.get(5)?,
        made: r.get(6)?,
        at: utc(r, 7)?,
    })
}

/// It is whole, or something of what came of it changed.
pub(super) fn set_look_made(conn: &Connection, id: i64, made: &str) -> Result<()> {
    match conn.execute("UPDATE looks SET made = ?2 WHERE id = ?1", params![id, made])? {
        0 => Err(Error::NotFound("look")),
        _ => Ok(()),
    }
}

impl PrivateDb {
    /// Of one redaction, newest first.
    pub fn looks(&self, redaction: i64) -> Result<Vec<StoredLook>> {
        let sql = "SELECT id, redaction, render, source, setup, task, made, made_us FROM looks WHERE redaction = ?1 ORDER BY id DESC";
        let mut some = self.conn.prepare_cached(sql)?;
        let rows = some.query_map([redaction], look)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Adds one whose `id` is not looked at; gives its id.
    pub fn add_look(&mut self, new: &StoredLook) -> Result<i64> {
        self.conn.execute(
            "INSERT INTO looks (redaction, render, source, setup, task, made, made_us) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![new.redaction, new.render, new.source, new.setup, new.task, new.made, new.at.0],
        )?;
        Ok(self.conn.last_insert_rowid())
    }

    /// Its batches go too.
    pub fn remove_look(&mut self, id: i64) -> Result<()> {
        self.conn.execute("DELETE FROM looks WHERE id = ?1", [id])?;
        Ok(())
    }

    /// What one batch gave, in the place of what it gave before.
    pub fn put_look_batch(&mut self, look: i64, batch: i64, body: &str) -> Result<()> {
        let sql = "INSERT INTO look_batches (look, batch, body) VALUES (?1, ?2, ?3)
                     ON CONFLICT (look, batch) DO UPDATE SET body = excluded.body";
        self.conn.execute(sql, params![look, batch, body])?;
        Ok(())
    }

    /// The numbers of those that are there, ascending.
    pub fn look_batches(&self, look: i64) -> Result<Vec<i64>> {
        let mut all = self.conn.prepare_cached("SELECT batch FROM look_batches WHERE look = ?1 ORDER BY batch")?;
        let rows = all.query_map([look], |r| r.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What one batch gave; `None` where it is not there.
    pub fn look_body(&self, look: i64, batch: i64) -> Result<Option<String>> {
        let mut one = self.conn.prepare_cached("SELECT body FROM look_batches WHERE look = ?1 AND batch = ?2")?;
        Ok(one.query_row([look, batch], |r| r.get(0)).optional()?)
    }

    /// All that was found, by ascending numbers.
    pub fn look_bodies(&self, look: i64) -> Result<Vec<(i64, String)>> {
        let mut all =
            self.conn.prepare_cached("SELECT batch, body FROM look_batches WHERE look = ?1 ORDER BY batch")?;
        let rows = all.query_map([look], |r| Ok((r.get(0)?, r.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
