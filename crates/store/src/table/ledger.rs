//! The ledger's rows, opaque: their canonical form and their hashes are made in `verify`.

use super::columns::{int, size, utc};
use crate::{CHAIN_START, Error, RecorderDb, Result};
use model::Utc;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerRow {
    /// From 1, without holes.
    pub seq: u64,
    pub at: Utc,
    pub kind: String,
    /// JSON, as it was hashed, byte for byte.
    pub public: String,
    /// Private details, an age file to the identity.
    pub sealed: Option<Vec<u8>>,
    /// Hash of the entry before; zeros for the first.
    pub prev: [u8; 32],
    pub hash: [u8; 32],
}

/// The last entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerHead {
    pub seq: u64,
    pub hash: [u8; 32],
}

fn head(conn: &Connection) -> Result<Option<LedgerHead>> {
    Ok(conn
        .prepare_cached("SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1")?
        .query_row([], |r| Ok(LedgerHead { seq: size(r, 0)?, hash: r.get(1)? }))
        .optional()?)
}

fn entry(r: &Row<'_>) -> rusqlite::Result<LedgerRow> {
    Ok(LedgerRow {
        seq: size(r, 0)?,
        at: utc(r, 1)?,
        kind: r.get(2)?,
        public: r.get(3)?,
        sealed: r.get(4)?,
        prev: r.get(5)?,
        hash: r.get(6)?,
    })
}

impl RecorderDb {
    /// The newest entry of a kind after entry `after`.
    pub fn last_ledger_of_kind(&self, kind: &str, after: u64) -> Result<Option<LedgerRow>> {
        let mut last = self.conn.prepare_cached(
            "SELECT seq, at_us, kind, public, sealed, prev, hash FROM ledger
               WHERE kind = ?1 AND seq > ?2 ORDER BY seq DESC LIMIT 1",
        )?;
        Ok(last.query_row(params![kind, int(after)], entry).optional()?)
    }

    pub fn ledger_head(&self) -> Result<Option<LedgerHead>> {
        head(&self.conn)
    }

    /// Appends an entry that follows the head; `Error::LedgerMoved` if it does not.
    pub fn append_ledger(&mut self, row: &LedgerRow) -> Result<()> {
        self.write(|tx| {
            let follows = match head(tx)? {
                Some(head) => row.seq == head.seq + 1 && row.prev == head.hash,
                None => row.seq == 1 && row.prev == CHAIN_START,
            };
            if !follows {
                return Err(Error::LedgerMoved);
            }
            tx.prepare_cached(
                "INSERT INTO ledger (seq, at_us, kind, public, sealed, prev, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                int(row.seq),
                row.at.0,
                row.kind,
                row.public,
                row.sealed,
                row.prev,
                row.hash
            ])?;
            Ok(())
        })
    }

    /// At most `limit` entries from sequence `from` on.
    pub fn ledger(&self, from: u64, limit: usize) -> Result<Vec<LedgerRow>> {
        let mut some = self.conn.prepare_cached(
            "SELECT seq, at_us, kind, public, sealed, prev, hash FROM ledger WHERE seq >= ?1 ORDER BY seq LIMIT ?2",
        )?;
        let rows = some.query_map([int(from), int(limit as u64)], entry)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// S14, in the words of [`crate::check()`].
    pub(crate) fn ledger_faults(&self) -> Result<Vec<String>> {
        let mut all = self.conn.prepare("SELECT seq, prev, hash FROM ledger ORDER BY seq")?;
        let mut rows = all.query([])?;
        let (mut last, mut hash, mut faults) = (0, CHAIN_START, Vec::new());
        while let Some(row) = rows.next()? {
            let (seq, prev): (u64, [u8; 32]) = (size(row, 0)?, row.get(1)?);
            if seq != last + 1 || prev != hash {
                faults.push(format!("ledger entry {seq} does not follow entry {last}"));
            }
            (last, hash) = (seq, row.get(2)?);
        }
        Ok(faults)
    }
}
