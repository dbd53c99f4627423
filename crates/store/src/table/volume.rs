//! The volumes this household knows.

use super::columns::{int, size, utc};
use crate::{Error, RecorderDb, Result};
use model::Utc;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

/// A volume's random id, 32 hex digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct VolumeId(pub String);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VolumeRow {
    pub id: VolumeId,
    pub root: String,
    pub generation: u64,
    /// Set while the generation is being counted up.
    pub next_generation: Option<u64>,
    pub adopted: Utc,
    /// Bytes of the file system that were not ours when last calm.
    pub foreign_bytes: u64,
}

const COLUMNS: &str = "public_id, root, generation, next_generation, adopted_us, foreign_bytes";

fn volume(r: &Row<'_>) -> rusqlite::Result<VolumeRow> {
    Ok(VolumeRow {
        id: VolumeId(r.get(0)?),
        root: r.get(1)?,
        generation: size(r, 2)?,
        next_generation: r.get::<_, Option<i64>>(3)?.map(|g| g.max(0).cast_unsigned()),
        adopted: utc(r, 4)?,
        foreign_bytes: size(r, 5)?,
    })
}

/// The row id of a volume, which is what the other tables carry.
pub(crate) fn volume_row(conn: &Connection, id: &VolumeId) -> Result<i64> {
    conn.prepare_cached("SELECT id FROM volumes WHERE public_id = ?1")?
        .query_row([&id.0], |r| r.get(0))
        .optional()?
        .ok_or(Error::NotFound("volume"))
}

impl RecorderDb {
    /// All volumes, in the order they were taken in.
    pub fn volumes(&self) -> Result<Vec<VolumeRow>> {
        let sql = format!("SELECT {COLUMNS} FROM volumes ORDER BY id");
        Ok(self.conn.prepare_cached(&sql)?.query_map([], volume)?.collect::<rusqlite::Result<_>>()?)
    }

    pub fn volume(&self, id: &VolumeId) -> Result<Option<VolumeRow>> {
        let sql = format!("SELECT {COLUMNS} FROM volumes WHERE public_id = ?1");
        Ok(self.conn.prepare_cached(&sql)?.query_row([&id.0], volume).optional()?)
    }

    /// The owner has seen that others grew on this disk: what they take now is the new normal.
    pub fn accept_foreign_growth(&mut self, id: &VolumeId, foreign_bytes: u64) -> Result<()> {
        self.write(|tx| {
            let row = volume_row(tx, id)?;
            tx.execute("UPDATE volumes SET foreign_bytes = ?2 WHERE id = ?1", [row, int(foreign_bytes)])?;
            Ok(())
        })
    }

    pub(crate) fn put_volume(&mut self, v: &VolumeRow) -> Result<()> {
        self.write(|tx| {
            tx.execute(
                &format!(
                    "INSERT INTO volumes ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                   ON CONFLICT (public_id) DO UPDATE SET root = excluded.root, generation = excluded.generation,
                     next_generation = excluded.next_generation, foreign_bytes = excluded.foreign_bytes"
                ),
                params![
                    v.id.0,
                    v.root,
                    int(v.generation),
                    v.next_generation.map(int),
                    v.adopted.0,
                    int(v.foreign_bytes)
                ],
            )?;
            Ok(())
        })
    }
}
