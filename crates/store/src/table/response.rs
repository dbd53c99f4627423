//! What the owner makes of a request, in `private.db`: which holds belong to it, responses under way, papers. Bytes and times;
//! their meaning is `engine`'s.

use super::columns::utc;
use super::hold::{Hold, HoldId};
use super::request::RequestIdentity;
use crate::{Error, PrivateDb, Result};
use model::Utc;
use rusqlite::{OptionalExtension, Row, params};

/// A response under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredResponse {
    pub id: i64,
    pub request: RequestIdentity,
    /// JSON.
    pub clips: String,
    pub notes: String,
    pub made: Utc,
    pub changed: Utc,
}

fn response(r: &Row<'_>) -> rusqlite::Result<StoredResponse> {
    Ok(StoredResponse {
        id: r.get(0)?,
        request: r.get(1)?,
        clips: r.get(2)?,
        notes: r.get(3)?,
        made: utc(r, 4)?,
        changed: utc(r, 5)?,
    })
}

impl PrivateDb {
    /// A hold that was made because of a request.
    pub fn note_request_hold(&mut self, hold: HoldId, made: Utc, request: &RequestIdentity) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO request_holds (hold, made_us, request) VALUES (?1, ?2, ?3)";
        self.conn.execute(sql, params![hold.0, made.0, request])?;
        Ok(())
    }

    pub fn forget_request_hold(&mut self, hold: HoldId) -> Result<()> {
        self.conn.execute("DELETE FROM request_holds WHERE hold = ?1", [hold.0])?;
        Ok(())
    }

    /// Forgets holds that have ended by themselves or were released elsewhere: no request is kept for them any more.
    pub fn keep_request_holds(&mut self, in_force: &[Hold]) -> Result<()> {
        for (id, made, _) in self.request_holds()? {
            if !in_force.iter().any(|hold| hold.id == id && hold.made == made) {
                let sql = "DELETE FROM request_holds WHERE hold = ?1 AND made_us = ?2";
                self.conn.execute(sql, params![id.0, made.0])?;
            }
        }
        Ok(())
    }

    /// Holds of all requests, each with the time of its making and the thread it was made for. Some may have ended since.
    pub fn request_holds(&self) -> Result<Vec<(HoldId, Utc, String)>> {
        let sql = "SELECT h.hold, h.made_us, r.thread FROM request_holds h JOIN requests r ON r.identity = h.request
                     ORDER BY h.hold";
        let mut all = self.conn.prepare_cached(sql)?;
        let rows = all.query_map([], |r| Ok((HoldId(r.get(0)?), utc(r, 1)?, r.get(2)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Oldest first.
    pub fn responses(&self) -> Result<Vec<StoredResponse>> {
        let sql = "SELECT id, request, clips, notes, made_us, changed_us FROM responses ORDER BY id";
        let mut all = self.conn.prepare_cached(sql)?;
        let rows = all.query_map([], response)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    pub fn response(&self, id: i64) -> Result<Option<StoredResponse>> {
        let sql = "SELECT id, request, clips, notes, made_us, changed_us FROM responses WHERE id = ?1";
        Ok(self.conn.prepare_cached(sql)?.query_row([id], response).optional()?)
    }

    pub fn add_response(&mut self, request: &RequestIdentity, clips: &str, notes: &str, made: Utc) -> Result<i64> {
        self.conn.execute(
            "INSERT INTO responses (request, clips, notes, made_us, changed_us) VALUES (?1, ?2, ?3, ?4, ?4)",
            params![request, clips, notes, made.0],
        )?;
        Ok(self.conn.last_insert_rowid())
    }

    /// `Error::NotFound` if there is no such response.
    pub fn change_response(&mut self, changed: &StoredResponse) -> Result<()> {
        let some = self.conn.execute(
            "UPDATE responses SET request = ?2, clips = ?3, notes = ?4, changed_us = ?5 WHERE id = ?1",
            params![changed.id, changed.request, changed.clips, changed.notes, changed.changed.0],
        )?;
        if some == 0 { Err(Error::NotFound("response")) } else { Ok(()) }
    }

    /// `Error::NotFound` if there is no such response.
    pub fn remove_response(&mut self, id: i64) -> Result<()> {
        let gone = self.conn.execute("DELETE FROM responses WHERE id = ?1", [id])?;
        if gone == 0 { Err(Error::NotFound("response")) } else { Ok(()) }
    }

    /// Newest first: number and content.
    pub fn papers(&self) -> Result<Vec<(i64, String)>> {
        let mut all = self.conn.prepare_cached("SELECT id, body FROM papers ORDER BY id DESC")?;
        let rows = all.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    pub fn paper(&self, id: i64) -> Result<Option<String>> {
        let sql = "SELECT body FROM papers WHERE id = ?1";
        Ok(self.conn.prepare_cached(sql)?.query_row([id], |r| r.get(0)).optional()?)
    }

    pub fn add_paper(&mut self, body: &str) -> Result<i64> {
        self.conn.execute("INSERT INTO papers (body) VALUES (?1)", [body])?;
        Ok(self.conn.last_insert_rowid())
    }

    /// `Error::NotFound` if there is no such paper.
    pub fn change_paper(&mut self, id: i64, body: &str) -> Result<()> {
        let some = self.conn.execute("UPDATE papers SET body = ?2 WHERE id = ?1", params![id, body])?;
        if some == 0 { Err(Error::NotFound("paper")) } else { Ok(()) }
    }

    /// `Error::NotFound` if there is no such paper.
    pub fn remove_paper(&mut self, id: i64) -> Result<()> {
        let gone = self.conn.execute("DELETE FROM papers WHERE id = ?1", [id])?;
        if gone == 0 { Err(Error::NotFound("paper")) } else { Ok(()) }
    }
}
