//! Holds: footage that no limit may delete. Bare here (camera, span, until); the reason is in `private.db`.

use super::columns::{camera_id, camera_row, opt_utc, utc};
use crate::{Error, PrivateDb, RecorderDb, Result};
use model::{CameraId, Span, Utc};
use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct HoldId(pub i64);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    pub id: HoldId,
    pub camera: CameraId,
    pub span: Span,
    pub made: Utc,
    /// Ends by itself then; `None` is until released.
    pub until: Option<Utc>,
}

/// True for a row of `segments s` that a hold in force protects; `?1` is now.
pub(super) const HELD: &str = "EXISTS (SELECT 1 FROM holds h WHERE h.camera = s.camera
    AND h.from_us < s.start_us + s.duration_us AND h.to_us > s.start_us AND (h.until_us IS NULL OR h.until_us > ?1))";

impl RecorderDb {
    /// Holds a span of a camera. What was doomed in it and is not gone yet is kept.
    pub fn add_hold(&mut self, camera: &CameraId, span: Span, until: Option<Utc>, now: Utc) -> Result<HoldId> {
        self.write(|tx| {
            let row = camera_row(tx, camera)?;
            tx.execute(
                "INSERT INTO holds (camera, from_us, to_us, made_us, until_us) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![row, span.from.0, span.to.0, now.0, until.map(|u| u.0)],
            )?;
            let id = HoldId(tx.last_insert_rowid());
            super::deleting::spare_held(tx, row, now)?;
            Ok(id)
        })
    }

    /// `Error::NotFound` if there is no such hold.
    pub fn release_hold(&mut self, id: HoldId) -> Result<()> {
        self.write(|tx| {
            if tx.execute("DELETE FROM holds WHERE id = ?1", [id.0])? == 0 {
                return Err(Error::NotFound("hold"));
            }
            Ok(())
        })
    }

    /// Holds in force at `now`, oldest first.
    pub fn holds(&self, now: Utc) -> Result<Vec<Hold>> {
        let mut all = self.conn.prepare_cached(
            "SELECT h.id, c.public_id, h.from_us, h.to_us, h.made_us, h.until_us
               FROM holds h JOIN cameras c ON c.id = h.camera
               WHERE h.until_us IS NULL OR h.until_us > ?1 ORDER BY h.id",
        )?;
        let rows = all.query_map([now.0], |r| {
            Ok(Hold {
                id: HoldId(r.get(0)?),
                camera: camera_id(r, 1)?,
                span: Span { from: utc(r, 2)?, to: utc(r, 3)? },
                made: utc(r, 4)?,
                until: opt_utc(r, 5)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl PrivateDb {
    /// Why a hold was made, in the owner's words.
    pub fn hold_reason(&self, hold: HoldId) -> Result<Option<String>> {
        let sql = "SELECT reason FROM hold_reasons WHERE hold = ?1";
        Ok(self.conn.prepare_cached(sql)?.query_row([hold.0], |r| r.get(0)).optional()?)
    }

    pub fn set_hold_reason(&mut self, hold: HoldId, reason: &str) -> Result<()> {
        self.conn.execute(
            "INSERT INTO hold_reasons (hold, reason) VALUES (?1, ?2)
               ON CONFLICT (hold) DO UPDATE SET reason = excluded.reason",
            params![hold.0, reason],
        )?;
        Ok(())
    }
}
