//! Secure links in `private.db`: the hosts that they can wait on, and the links with their secrets until they end. Texts are JSON whose
//! meaning is `engine`'s.

use super::columns::utc;
use crate::{Error, PrivateDb, Result};
use model::{Secret, Utc};
use rusqlite::{OptionalExtension, Row, params};

/// A place that the owner set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredLinkHost {
    pub id: i64,
    /// With the log-in.
    pub setup: Secret<String>,
    /// What it said when it was last asked.
    pub seen: Option<String>,
}

/// A link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredLink {
    pub id: i64,
    /// As its host knows it.
    pub name: String,
    pub export: i64,
    pub host: i64,
    pub state: String,
    pub made: Utc,
    pub expires: Utc,
    pub bytes: u64,
    pub sha256: [u8; 32],
    pub said: String,
    /// None of one that ended, and of one that is sealed to keys.
    pub secret: Option<Secret<[u8; 20]>>,
    pub pin: Option<Secret<String>>,
}

const HOSTS: &str = "SELECT id, setup, seen FROM link_hosts";
const LINKS: &str =
    "SELECT id, name, export, host, state, made_us, expires_us, bytes, sha256, said, secret, pin FROM links";

fn host(r: &Row<'_>) -> rusqlite::Result<StoredLinkHost> {
    Ok(StoredLinkHost { id: r.get(0)?, setup: Secret::new(r.get(1)?), seen: r.get(2)? })
}

fn link(r: &Row<'_>) -> rusqlite::Result<StoredLink> {
    Ok(StoredLink {
        id: r.get(0)?,
        name: r.get(1)?,
        export: r.get(2)?,
        host: r.get(3)?,
        state: r.get(4)?,
        made: utc(r, 5)?,
        expires: utc(r, 6)?,
        bytes: r.get::<_, i64>(7)?.unsigned_abs(),
        sha256: r.get(8)?,
        said: r.get(9)?,
        secret: r.get::<_, Option<[u8; 20]>>(10)?.map(Secret::new),
        pin: r.get::<_, Option<String>>(11)?.map(Secret::new),
    })
}

impl PrivateDb {
    pub fn link_hosts(&self) -> Result<Vec<StoredLinkHost>> {
        let mut all = self.conn.prepare_cached(&format!("{HOSTS} ORDER BY id"))?;
        let rows = all.query_map([], host)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// `Error::NotFound` if there is no such host.
    pub fn link_host(&self, id: i64) -> Result<StoredLinkHost> {
        let mut one = self.conn.prepare_cached(&format!("{HOSTS} WHERE id = ?1"))?;
        one.query_row([id], host).optional()?.ok_or(Error::NotFound("host"))
    }

    /// Adds a host, or sets one up anew. Gives its id.
    pub fn set_link_host(&mut self, id: Option<i64>, setup: &Secret<String>, seen: Option<&str>) -> Result<i64> {
        let Some(id) = id else {
            let sql = "INSERT INTO link_hosts (setup, seen) VALUES (?1, ?2)";
            self.conn.execute(sql, params![setup.expose(), seen])?;
            return Ok(self.conn.last_insert_rowid());
        };
        let sql = "UPDATE link_hosts SET setup = ?2, seen = ?3 WHERE id = ?1";
        match self.conn.execute(sql, params![id, setup.expose(), seen])? {
            0 => Err(Error::NotFound("host")),
            _ => Ok(id),
        }
    }

    pub fn set_link_host_seen(&mut self, id: i64, seen: &str) -> Result<()> {
        match self.conn.execute("UPDATE link_hosts SET seen = ?2 WHERE id = ?1", params![id, seen])? {
            0 => Err(Error::NotFound("host")),
            _ => Ok(()),
        }
    }

    pub fn remove_link_host(&mut self, id: i64) -> Result<()> {
        match self.conn.execute("DELETE FROM link_hosts WHERE id = ?1", [id])? {
            0 => Err(Error::NotFound("host")),
            _ => Ok(()),
        }
    }

    /// Newest first.
    pub fn links(&self) -> Result<Vec<StoredLink>> {
        let mut all = self.conn.prepare_cached(&format!("{LINKS} ORDER BY id DESC"))?;
        let rows = all.query_map([], link)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// `Error::NotFound` if there is no such link.
    pub fn link(&self, id: i64) -> Result<StoredLink> {
        let mut one = self.conn.prepare_cached(&format!("{LINKS} WHERE id = ?1"))?;
        one.query_row([id], link).optional()?.ok_or(Error::NotFound("link"))
    }

    /// Adds a link whose `id` is not looked at. Gives its id.
    pub fn add_link(&mut self, new: &StoredLink) -> Result<i64> {
        self.conn.execute(
            "INSERT INTO links (name, export, host, state, made_us, expires_us, bytes, sha256, said, secret, pin)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            params![
                new.name,
                new.export,
                new.host,
                new.state,
                new.made.0,
                new.expires.0,
                i64::try_from(new.bytes).unwrap_or(i64::MAX),
                new.sha256,
                new.said,
                new.secret.as_ref().map(|secret| secret.expose().as_slice()),
                new.pin.as_ref().map(|pin| pin.expose().as_str()),
            ],
        )?;
        Ok(self.conn.last_insert_rowid())
    }

    /// What became of a link.
    pub fn set_link(&mut self, id: i64, state: &str, expires: Utc, said: &str) -> Result<()> {
        let sql = "UPDATE links SET state = ?2, expires_us = ?3, said = ?4 WHERE id = ?1";
        match self.conn.execute(sql, params![id, state, expires.0, said])? {
            0 => Err(Error::NotFound("link")),
            _ => Ok(()),
        }
    }

    /// A link ended: nothing that opens it is kept.
    pub fn forget_link_secrets(&mut self, id: i64) -> Result<()> {
        self.conn.execute("UPDATE links SET secret = NULL, pin = NULL WHERE id = ?1", [id])?;
        Ok(())
    }
}
