//! Exports in `private.db`: receipts, kept signing keys, and the salts of commitments. Texts are JSON whose meaning is `engine`'s.

use super::columns::utc;
use super::hold::HoldId;
use crate::{Error, PrivateDb, Result};
use model::{Secret, Utc};
use rusqlite::{OptionalExtension, Row, params};

/// What was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredExport {
    pub id: i64,
    pub made: Utc,
    pub response: Option<i64>,
    pub receipt: String,
}

/// What opens the commitment to one clip's original.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSalts {
    /// Its number in the bundle, from 1.
    pub clip: u32,
    /// What keeps its footage, with the time of its making.
    pub hold: (HoldId, Utc),
    pub source: String,
    /// One for each group of pictures.
    pub salts: Vec<[u8; 32]>,
}

fn export(r: &Row<'_>) -> rusqlite::Result<StoredExport> {
    Ok(StoredExport { id: r.get(0)?, made: utc(r, 1)?, response: r.get(2)?, receipt: r.get(3)? })
}

impl PrivateDb {
    /// Newest first.
    pub fn exports(&self) -> Result<Vec<StoredExport>> {
        let mut all =
            self.conn.prepare_cached("SELECT id, made_us, response, receipt FROM exports ORDER BY id DESC")?;
        let rows = all.query_map([], export)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// `Error::NotFound` if there is no such export.
    pub fn export(&self, id: i64) -> Result<StoredExport> {
        let mut one = self.conn.prepare_cached("SELECT id, made_us, response, receipt FROM exports WHERE id = ?1")?;
        one.query_row([id], export).optional()?.ok_or(Error::NotFound("export"))
    }

    /// Adds one whose `id` is not looked at, with the salts of its clips and the key if it is kept: all of it or nothing. Gives its id.
    pub fn add_export(
        &mut self,
        new: &StoredExport,
        salts: &[StoredSalts],
        key: Option<&Secret<Vec<u8>>>,
    ) -> Result<i64> {
        let tx = self.conn.transaction()?;
        tx.execute(
            "INSERT INTO exports (made_us, response, receipt, key) VALUES (?1, ?2, ?3, ?4)",
            params![new.made.0, new.response, new.receipt, key.map(|key| key.expose().as_slice())],
        )?;
        let id = tx.last_insert_rowid();
        for of in salts {
            tx.execute(
                "INSERT INTO export_salts (export, clip, hold, hold_made_us, source, salts)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![id, of.clip, of.hold.0.0, of.hold.1.0, of.source, of.salts.concat()],
            )?;
        }
        tx.commit()?;
        Ok(id)
    }

    /// Writes a receipt anew: what is known of it grew.
    pub fn set_export_receipt(&mut self, id: i64, receipt: &str) -> Result<()> {
        match self.conn.execute("UPDATE exports SET receipt = ?2 WHERE id = ?1", params![id, receipt])? {
            0 => Err(Error::NotFound("export")),
            _ => Ok(()),
        }
    }

    /// Takes back an export that did not come to its end.
    pub fn remove_export(&mut self, id: i64) -> Result<()> {
        self.conn.execute("DELETE FROM exports WHERE id = ?1", [id])?;
        Ok(())
    }

    /// The key that signed an export, where it was kept.
    pub fn export_key(&self, id: i64) -> Result<Option<Secret<Vec<u8>>>> {
        let mut one = self.conn.prepare_cached("SELECT key FROM exports WHERE id = ?1")?;
        let found: Option<Option<Vec<u8>>> = one.query_row([id], |r| r.get(0)).optional()?;
        Ok(found.ok_or(Error::NotFound("export"))?.map(Secret::new))
    }

    /// What opens the commitments of an export, by the clips' numbers: of clips whose holds were not released.
    pub fn export_salts(&self, export: i64) -> Result<Vec<StoredSalts>> {
        let mut all = self.conn.prepare_cached(
            "SELECT clip, hold, hold_made_us, source, salts FROM export_salts WHERE export = ?1 ORDER BY clip",
        )?;
        let rows = all.query_map([export], |r| {
            let salts: Vec<u8> = r.get(4)?;
            Ok(StoredSalts {
                clip: r.get(0)?,
                hold: (HoldId(r.get(1)?), utc(r, 2)?),
                source: r.get(3)?,
                salts: salts.chunks_exact(32).filter_map(|salt| salt.try_into().ok()).collect(),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// A hold was released: what it kept for later is gone with it. Gives how many commitments cannot be opened any more.
    pub fn drop_salts_of(&mut self, hold: HoldId, made: Utc) -> Result<usize> {
        let sql = "DELETE FROM export_salts WHERE hold = ?1 AND hold_made_us = ?2";
        Ok(self.conn.execute(sql, params![hold.0, made.0])?)
    }

    /// Which holds keep the salts of commitments, with the times of their making.
    pub fn holds_of_exports(&self) -> Result<Vec<(HoldId, Utc)>> {
        let mut all = self.conn.prepare_cached("SELECT DISTINCT hold, hold_made_us FROM export_salts ORDER BY hold")?;
        let rows = all.query_map([], |r| Ok((HoldId(r.get(0)?), utc(r, 1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
