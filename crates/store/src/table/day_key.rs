//! The ledger's daily signing keys: every public one, and the one secret that is current.

use super::columns::{int, size, utc};
use crate::{Error, RecorderDb, Result};
use model::{Secret, Utc};
use rusqlite::{OptionalExtension, Row, params};

/// One day's key, opaque bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayKeyRow {
    /// From 1.
    pub number: u64,
    pub made: Utc,
    pub public: Vec<u8>,
    /// Ledger entries before this key began, and the hash of the last of them: what the key before signed with it.
    pub count: u64,
    pub head: [u8; 32],
    /// By the key before; empty for the first.
    pub signature: Vec<u8>,
}

const COLUMNS: &str = "number, made_us, public, count, head, signature";

fn day_key(r: &Row<'_>) -> rusqlite::Result<DayKeyRow> {
    Ok(DayKeyRow {
        number: size(r, 0)?,
        made: utc(r, 1)?,
        public: r.get(2)?,
        count: size(r, 3)?,
        head: r.get(4)?,
        signature: r.get(5)?,
    })
}

impl RecorderDb {
    /// All keys, oldest first.
    pub fn day_keys(&self) -> Result<Vec<DayKeyRow>> {
        let sql = format!("SELECT {COLUMNS} FROM day_keys ORDER BY number");
        Ok(self.conn.prepare_cached(&sql)?.query_map([], day_key)?.collect::<rusqlite::Result<_>>()?)
    }

    /// The current key with its secret.
    pub fn current_day_key(&self) -> Result<Option<(DayKeyRow, Secret<Vec<u8>>)>> {
        let sql =
            format!("SELECT {COLUMNS}, secret FROM day_keys WHERE secret IS NOT NULL ORDER BY number DESC LIMIT 1");
        let mut current = self.conn.prepare_cached(&sql)?;
        Ok(current.query_row([], |r| Ok((day_key(r)?, Secret::new(r.get(6)?)))).optional()?)
    }

    /// Makes `next` the current key and erases the secret of the one before, from the file as well as from the journal (as far
    /// as a disk forgets at all). `Error::LedgerMoved` if its number is not the next one.
    pub fn rotate_day_key(&mut self, next: &DayKeyRow, secret: &Secret<Vec<u8>>) -> Result<()> {
        self.write(|tx| {
            let last: i64 = tx.query_row("SELECT coalesce(max(number), 0) FROM day_keys", [], |r| r.get(0))?;
            if int(next.number) != last + 1 {
                return Err(Error::LedgerMoved);
            }
            tx.execute("UPDATE day_keys SET secret = NULL WHERE secret IS NOT NULL", [])?;
            tx.execute(
                &format!("INSERT INTO day_keys ({COLUMNS}, secret) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"),
                params![
                    int(next.number),
                    next.made.0,
                    next.public,
                    int(next.count),
                    next.head,
                    next.signature,
                    secret.expose()
                ],
            )?;
            Ok(())
        })?;
        // The page with the old secret still stands in the journal. Another reader may hold it up; then it goes with the next.
        Ok(self.conn.pragma(None, "wal_checkpoint", "TRUNCATE", |_| Ok(()))?)
    }
}
