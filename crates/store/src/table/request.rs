//! Community requests in `private.db`: files as they came, in threads of revisions, and the books kept about them. Which file is
//! a card, what a thread is and what a book says is `engine`'s.

use super::columns::{opt_utc, utc};
use crate::{Error, PrivateDb, Result};
use model::Utc;
use rusqlite::{OptionalExtension, Row, params};

/// Files that are kept. A busy county posts some hundred a month, and each is gone when it expired: room for a year of them.
pub const MAX_REQUESTS: u32 = 2000;
/// Of them, files of unknown senders: anybody can make those, so they never push out what somebody known asked for.
pub const MAX_STRANGERS: u32 = 500;

/// SHA-256 of what is signed.
pub type RequestIdentity = [u8; 32];

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRequest {
    pub identity: RequestIdentity,
    pub bytes: Vec<u8>,
    pub stranger: bool,
    pub thread: String,
    pub revision: u16,
    pub carrier: String,
    pub received: Utc,
    pub issued: Utc,
    pub expires: Utc,
    pub told: bool,
    /// When the owner first looked at it.
    pub seen: Option<Utc>,
    /// By hand.
    pub hidden: Option<bool>,
}

const COLUMNS: &str = "identity, bytes, standing, thread, revision, carrier, received_us, issued_us, expires_us, told, \
                       seen_us, hidden";
/// Something hangs on it: no limit drops it.
const NEEDED: &str = "(EXISTS (SELECT 1 FROM request_holds h WHERE h.request = r.identity)
    OR EXISTS (SELECT 1 FROM responses p WHERE p.request = r.identity))";

fn stored(r: &Row<'_>) -> rusqlite::Result<StoredRequest> {
    Ok(StoredRequest {
        identity: r.get(0)?,
        bytes: r.get(1)?,
        stranger: r.get::<_, String>(2)? == "stranger",
        thread: r.get(3)?,
        revision: r.get(4)?,
        carrier: r.get(5)?,
        received: utc(r, 6)?,
        issued: utc(r, 7)?,
        expires: utc(r, 8)?,
        told: r.get(9)?,
        seen: opt_utc(r, 10)?,
        hidden: r.get(11)?,
    })
}

impl PrivateDb {
    fn requests_where(&self, rest: &str, args: impl rusqlite::Params) -> Result<Vec<StoredRequest>> {
        let mut some = self.conn.prepare_cached(&format!("SELECT {COLUMNS} FROM requests r {rest}"))?;
        let rows = some.query_map(args, stored)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The newest revision of every thread, newest first; several, where files of one revision differ.
    pub fn newest_requests(&self) -> Result<Vec<StoredRequest>> {
        let newest = "WHERE revision = (SELECT max(revision) FROM requests x WHERE x.thread = r.thread)
                        ORDER BY received_us DESC, identity";
        self.requests_where(newest, [])
    }

    /// All files, in the order in which they were issued.
    pub fn all_requests(&self) -> Result<Vec<StoredRequest>> {
        self.requests_where("ORDER BY issued_us, identity", [])
    }

    pub fn request(&self, identity: &RequestIdentity) -> Result<Option<StoredRequest>> {
        Ok(self.requests_where("WHERE identity = ?1", [identity])?.pop())
    }

    /// The files of a thread, oldest revision first.
    pub fn request_thread(&self, thread: &str) -> Result<Vec<StoredRequest>> {
        self.requests_where("WHERE thread = ?1 ORDER BY revision, received_us, identity", [thread])
    }

    /// Keeps a file, in place of one of the same identity.
    pub fn keep_request(&mut self, request: &StoredRequest) -> Result<()> {
        let standing = if request.stranger { "stranger" } else { "card" };
        self.conn.execute(
            "INSERT INTO requests (identity, bytes, standing, thread, revision, carrier, received_us, issued_us, expires_us, told,
                                   seen_us, hidden)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
               ON CONFLICT (identity) DO UPDATE SET bytes = excluded.bytes, standing = excluded.standing,
                 thread = excluded.thread, revision = excluded.revision, told = excluded.told, seen_us = excluded.seen_us,
                 hidden = excluded.hidden",
            params![
                request.identity,
                request.bytes,
                standing,
                request.thread,
                request.revision,
                request.carrier,
                request.received.0,
                request.issued.0,
                request.expires.0,
                request.told,
                request.seen.map(|at| at.0),
                request.hidden,
            ],
        )?;
        Ok(())
    }

    /// `Error::NotFound` if there is no such file. What hangs on it must be gone.
    pub fn remove_request(&mut self, identity: &RequestIdentity) -> Result<()> {
        let gone = self.conn.execute("DELETE FROM requests WHERE identity = ?1", [identity])?;
        if gone == 0 { Err(Error::NotFound("request")) } else { Ok(()) }
    }

    /// Drops revisions of a thread that newer ones replaced, but for the last that the owner looked at (what changed since is told)
    /// and those that a hold or a response needs.
    pub fn thin_thread(&mut self, thread: &str) -> Result<()> {
        let sql = format!(
            "DELETE FROM requests AS r WHERE thread = ?1 AND NOT {NEEDED}
               AND revision < (SELECT max(revision) FROM requests WHERE thread = ?1)
               AND revision IS NOT (SELECT max(revision) FROM requests WHERE thread = ?1 AND seen_us IS NOT NULL
                 AND revision < (SELECT max(revision) FROM requests WHERE thread = ?1))"
        );
        self.conn.execute(&sql, [thread])?;
        Ok(())
    }

    /// Makes room for one file more: what expired goes first, then the oldest of unknown senders. False: nothing may go.
    pub fn make_room_for_request(&mut self, stranger: bool, now: Utc) -> Result<bool> {
        let (all, strangers) = self.count_requests()?;
        let full = |all, strangers| all >= MAX_REQUESTS || (stranger && strangers >= MAX_STRANGERS);
        if !full(all, strangers) {
            return Ok(true);
        }
        self.conn.execute(&format!("DELETE FROM requests AS r WHERE expires_us <= ?1 AND NOT {NEEDED}"), [now.0])?;
        let (all, strangers) = self.count_requests()?;
        if !full(all, strangers) {
            return Ok(true);
        }
        let oldest = format!(
            "DELETE FROM requests WHERE identity = (SELECT identity FROM requests r
               WHERE standing = 'stranger' AND NOT {NEEDED} ORDER BY received_us, identity LIMIT 1)"
        );
        Ok(self.conn.execute(&oldest, [])? > 0)
    }

    fn count_requests(&self) -> Result<(u32, u32)> {
        let sql = "SELECT count(*), count(*) FILTER (WHERE standing = 'stranger') FROM requests";
        Ok(self.conn.prepare_cached(sql)?.query_row([], |r| Ok((r.get(0)?, r.get(1)?)))?)
    }

    pub fn set_request_seen(&mut self, identity: &RequestIdentity, at: Utc) -> Result<()> {
        let sql = "UPDATE requests SET seen_us = coalesce(seen_us, ?2) WHERE identity = ?1";
        self.conn.execute(sql, params![identity, at.0])?;
        Ok(())
    }

    /// By hand, for all revisions.
    pub fn set_thread_hidden(&mut self, thread: &str, hidden: bool) -> Result<()> {
        self.conn.execute("UPDATE requests SET hidden = ?2 WHERE thread = ?1", params![thread, hidden])?;
        Ok(())
    }

    /// A small thing that is written as a whole.
    pub fn request_book(&self, name: &str) -> Result<Option<String>> {
        let sql = "SELECT body FROM request_books WHERE name = ?1";
        Ok(self.conn.prepare_cached(sql)?.query_row([name], |r| r.get(0)).optional()?)
    }

    pub fn set_request_book(&mut self, name: &str, body: &str) -> Result<()> {
        let sql = "INSERT INTO request_books (name, body) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET body = excluded.body";
        self.conn.execute(sql, [name, body])?;
        Ok(())
    }
}
