//! Key epochs: the recipient that footage is sealed to, since when.

use super::columns::utc;
use crate::{RecorderDb, Result};
use model::Utc;
use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EpochId(pub i64);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Epoch {
    /// From 1, as in the identity files.
    pub id: EpochId,
    /// `age1...`, public.
    pub recipient: String,
    pub started: Utc,
}

fn epoch(row: &Row<'_>) -> rusqlite::Result<Epoch> {
    Ok(Epoch { id: EpochId(row.get(0)?), recipient: row.get(1)?, started: utc(row, 2)? })
}

impl RecorderDb {
    /// Begins the next epoch. One whose recipient is the current one's is that one: a repeated call after a crash is safe.
    pub fn start_epoch(&mut self, recipient: &str, now: Utc) -> Result<EpochId> {
        if let Some(current) = self.current_epoch()?.filter(|e| e.recipient == recipient) {
            return Ok(current.id);
        }
        self.write(|tx| {
            tx.execute("INSERT INTO epochs (recipient, started_us) VALUES (?1, ?2)", params![recipient, now.0])?;
            let id = EpochId(tx.last_insert_rowid());
            Ok(id)
        })
    }

    /// All epochs, oldest first.
    pub fn epochs(&self) -> Result<Vec<Epoch>> {
        let mut all = self.conn.prepare_cached("SELECT id, recipient, started_us FROM epochs ORDER BY id")?;
        Ok(all.query_map([], epoch)?.collect::<rusqlite::Result<_>>()?)
    }

    pub fn current_epoch(&self) -> Result<Option<Epoch>> {
        let sql = "SELECT id, recipient, started_us FROM epochs ORDER BY id DESC LIMIT 1";
        Ok(self.conn.prepare_cached(sql)?.query_row([], epoch).optional()?)
    }
}
