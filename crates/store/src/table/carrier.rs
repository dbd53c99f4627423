//! Watched folders and feeds, and which of their files were taken: what must be known while the household is locked.

use super::columns::{int, opt_utc, size, utc};
use crate::{Error, RecorderDb, Result};
use model::Utc;
use rusqlite::{OptionalExtension, Row, params};

/// Hashes of folders' files that are remembered: far more than anybody is sent, and half a megabyte. A file whose hash was
/// forgotten is taken again, and known by its content then.
const FOLDER_FILES: i64 = 10_000;

/// A folder that the owner has watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchedFolder {
    pub path: String,
    pub added: Utc,
    /// Where the disk or share is mounted on which it lay when it was chosen; `None` for the system's own.
    pub mount: Option<String>,
    /// Files taken so far.
    pub taken: u64,
    /// Files that lie there now and cannot be taken.
    pub refused: u64,
    pub problem: Option<String>,
}

/// A feed that the owner follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowedFeed {
    pub url: String,
    pub words: String,
    pub key: Option<String>,
    pub added: Utc,
    /// The newest that was taken.
    pub held: Option<HeldFeed>,
    pub last_poll: Option<Utc>,
    pub next_poll: Utc,
    pub problem: Option<String>,
    pub equivocation: bool,
}

/// What is kept of the newest feed at an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldFeed {
    pub sequence: u64,
    pub identity: [u8; 32],
    pub expires: Utc,
    /// How many files it lists.
    pub items: u64,
}

fn folder(r: &Row<'_>) -> rusqlite::Result<WatchedFolder> {
    Ok(WatchedFolder {
        path: r.get(0)?,
        added: utc(r, 1)?,
        taken: size(r, 2)?,
        refused: size(r, 3)?,
        problem: r.get(4)?,
        mount: r.get(5)?,
    })
}

fn feed(r: &Row<'_>) -> rusqlite::Result<FollowedFeed> {
    let held = match (r.get::<_, Option<i64>>(4)?, r.get(5)?, opt_utc(r, 6)?) {
        (Some(_), Some(identity), Some(expires)) => {
            Some(HeldFeed { sequence: size(r, 4)?, identity, expires, items: size(r, 7)? })
        }
        _ => None,
    };
    Ok(FollowedFeed {
        url: r.get(0)?,
        words: r.get(1)?,
        key: r.get(2)?,
        added: utc(r, 3)?,
        held,
        last_poll: opt_utc(r, 8)?,
        next_poll: utc(r, 9)?,
        problem: r.get(10)?,
        equivocation: r.get(11)?,
    })
}

impl RecorderDb {
    pub fn watched_folders(&self) -> Result<Vec<WatchedFolder>> {
        let sql = "SELECT path, added_us, taken, refused, problem, mount FROM watched_folders ORDER BY path";
        let mut all = self.conn.prepare_cached(sql)?;
        let rows = all.query_map([], folder)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Without effect on one that is watched already.
    pub fn watch_folder(&mut self, path: &str, mount: Option<&str>, now: Utc) -> Result<()> {
        let sql =
            "INSERT INTO watched_folders (path, mount, added_us) VALUES (?1, ?2, ?3) ON CONFLICT (path) DO NOTHING";
        self.write(|tx| Ok(tx.execute(sql, params![path, mount, now.0]).map(drop)?))
    }

    /// `Error::NotFound` if it is not watched. What was taken from it stays known.
    pub fn unwatch_folder(&mut self, path: &str) -> Result<()> {
        let gone = self.write(|tx| Ok(tx.execute("DELETE FROM watched_folders WHERE path = ?1", [path])?))?;
        if gone == 0 { Err(Error::NotFound("watched folder")) } else { Ok(()) }
    }

    /// What a scan found: files taken by it, files lying there that cannot be taken, and why it could not be read at all.
    pub fn note_folder(&mut self, path: &str, taken: u64, refused: u64, problem: Option<&str>) -> Result<()> {
        let sql = "UPDATE watched_folders SET taken = taken + ?2, refused = ?3, problem = ?4 WHERE path = ?1";
        self.write(|tx| Ok(tx.execute(sql, params![path, int(taken), int(refused), problem]).map(drop)?))
    }

    pub fn knows_folder_file(&self, sha256: &[u8; 32]) -> Result<bool> {
        let mut one = self.conn.prepare_cached("SELECT 1 FROM folder_files WHERE sha256 = ?1")?;
        Ok(one.exists([sha256])?)
    }

    /// Remembers a file that was taken out of a folder; the longest unseen ones make room.
    pub fn remember_folder_file(&mut self, sha256: &[u8; 32], now: Utc) -> Result<()> {
        let put = "INSERT INTO folder_files (sha256, seen_us) VALUES (?1, ?2)
                     ON CONFLICT (sha256) DO UPDATE SET seen_us = excluded.seen_us";
        let old = "DELETE FROM folder_files WHERE sha256 IN
                     (SELECT sha256 FROM folder_files ORDER BY seen_us DESC LIMIT -1 OFFSET ?1)";
        self.write(|tx| {
            tx.execute(put, params![sha256, now.0])?;
            tx.execute(old, [FOLDER_FILES])?;
            Ok(())
        })
    }

    pub fn feeds(&self) -> Result<Vec<FollowedFeed>> {
        let sql = "SELECT url, words, key, added_us, sequence, identity, expires_us, items, last_poll_us, next_poll_us,
                     problem, equivocation FROM feeds ORDER BY added_us, url";
        let mut all = self.conn.prepare_cached(sql)?;
        let rows = all.query_map([], feed)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Follows a feed from now on, due at once. With the words of another publisher it begins anew; with the same ones nothing changes.
    pub fn follow_feed(&mut self, url: &str, words: &str, now: Utc) -> Result<()> {
        self.write(|tx| {
            let same: Option<bool> =
                tx.query_row("SELECT words = ?2 FROM feeds WHERE url = ?1", [url, words], |r| r.get(0)).optional()?;
            if same == Some(true) {
                return Ok(());
            }
            tx.execute("DELETE FROM feed_files WHERE url = ?1", [url])?;
            tx.execute("DELETE FROM feeds WHERE url = ?1", [url])?;
            let sql = "INSERT INTO feeds (url, words, added_us, next_poll_us) VALUES (?1, ?2, ?3, ?3)";
            tx.execute(sql, params![url, words, now.0])?;
            Ok(())
        })
    }

    /// `Error::NotFound` if it is not followed.
    pub fn drop_feed(&mut self, url: &str) -> Result<()> {
        let gone = self.write(|tx| {
            tx.execute("DELETE FROM feed_files WHERE url = ?1", [url])?;
            Ok(tx.execute("DELETE FROM feeds WHERE url = ?1", [url])?)
        })?;
        if gone == 0 { Err(Error::NotFound("feed")) } else { Ok(()) }
    }

    /// Takes a poll that was planned for `planned` upon oneself and plans the next. False: another process was faster.
    pub fn claim_poll(&mut self, url: &str, planned: Utc, now: Utc, next: Utc) -> Result<bool> {
        let sql = "UPDATE feeds SET last_poll_us = ?3, next_poll_us = ?4 WHERE url = ?1 AND next_poll_us = ?2";
        self.write(|tx| Ok(tx.execute(sql, params![url, planned.0, now.0, next.0])? == 1))
    }

    /// A feed was taken: what is kept of it, and that its listed files are remembered until `until`. Those whose time is over are
    /// forgotten.
    pub fn hold_feed(
        &mut self,
        url: &str,
        key: &str,
        held: &HeldFeed,
        listed: &[[u8; 32]],
        until: Utc,
        now: Utc,
    ) -> Result<()> {
        let sql =
            "UPDATE feeds SET key = ?2, equivocation = equivocation AND sequence IS ?3, sequence = ?3, identity = ?4,
                     expires_us = ?5, items = ?6 WHERE url = ?1";
        self.write(|tx| {
            let (sequence, items) = (int(held.sequence), int(held.items));
            tx.execute(sql, params![url, key, sequence, held.identity, held.expires.0, items])?;
            for sha256 in listed {
                let longer = "UPDATE feed_files SET until_us = max(until_us, ?3) WHERE url = ?1 AND sha256 = ?2";
                tx.execute(longer, params![url, sha256, until.0])?;
            }
            tx.execute("DELETE FROM feed_files WHERE url = ?1 AND until_us < ?2", params![url, now.0])?;
            Ok(())
        })
    }

    pub fn knows_feed_file(&self, url: &str, sha256: &[u8; 32]) -> Result<bool> {
        let mut one = self.conn.prepare_cached("SELECT 1 FROM feed_files WHERE url = ?1 AND sha256 = ?2")?;
        Ok(one.exists(params![url, sha256])?)
    }

    /// A listed file was fetched, whatever becomes of it.
    pub fn remember_feed_file(&mut self, url: &str, sha256: &[u8; 32], until: Utc) -> Result<()> {
        let sql = "INSERT INTO feed_files (url, sha256, until_us) SELECT url, ?2, ?3 FROM feeds WHERE url = ?1
                     ON CONFLICT (url, sha256) DO UPDATE SET until_us = max(until_us, excluded.until_us)";
        self.write(|tx| Ok(tx.execute(sql, params![url, sha256, until.0]).map(drop)?))
    }

    /// How a poll ended. An equivocation stays noted until a feed with a higher number comes.
    pub fn note_poll(&mut self, url: &str, problem: Option<&str>, equivocation: bool) -> Result<()> {
        let sql = "UPDATE feeds SET problem = ?2, equivocation = equivocation OR ?3 WHERE url = ?1";
        self.write(|tx| Ok(tx.execute(sql, params![url, problem, equivocation]).map(drop)?))
    }
}
