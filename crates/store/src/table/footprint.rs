//! What each camera's footage takes, and from when to when it reaches.

use super::columns::{camera_id, size};
use crate::{RecorderDb, Result, VolumeId};
use model::{CameraId, Utc};
use rusqlite::params;

/// One camera's footage, all volumes together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Footprint {
    pub camera: CameraId,
    pub bytes: u64,
    /// Start of its oldest footage that is there.
    pub oldest: Option<Utc>,
    /// End of its newest.
    pub newest: Option<Utc>,
    /// Bytes of the segments that began at or after the moment asked about, deleted ones left out.
    pub recent_bytes: u64,
    /// Start of the first of those.
    pub recent_from: Option<Utc>,
}

impl RecorderDb {
    /// Every camera that ever was, in the order they were added. Reads the index of what is recent: a few thousand rows a
    /// camera and day asked for.
    pub fn footprints(&self, since: Utc) -> Result<Vec<Footprint>> {
        let mut all = self.conn.prepare_cached(
            "SELECT c.public_id,
               (SELECT coalesce(sum(bytes), 0) FROM usage WHERE camera = c.id),
               (SELECT from_us FROM spans WHERE camera = c.id ORDER BY from_us LIMIT 1),
               (SELECT max(to_us) FROM (SELECT to_us FROM spans WHERE camera = c.id ORDER BY from_us DESC LIMIT 4)),
               (SELECT coalesce(sum(bytes + tail_bytes), 0) FROM segments WHERE camera = c.id AND start_us >= ?1 AND life = 0),
               (SELECT start_us FROM segments WHERE camera = c.id AND start_us >= ?1 ORDER BY start_us LIMIT 1)
             FROM cameras c ORDER BY c.id",
        )?;
        let rows = all.query_map(params![since.0], |r| {
            let time = |column| Ok::<_, rusqlite::Error>(r.get::<_, Option<i64>>(column)?.map(Utc));
            Ok(Footprint {
                camera: camera_id(r, 0)?,
                bytes: size(r, 1)?,
                oldest: time(2)?,
                newest: time(3)?,
                recent_bytes: size(r, 4)?,
                recent_from: time(5)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Bytes of this household's footage on a volume, what is being written left out.
    pub fn footage_bytes(&self, volume: &VolumeId) -> Result<u64> {
        Ok(self.usage_rows(volume)?.into_iter().map(|(_, bytes)| bytes).sum())
    }

    /// What a camera's clock last said of itself: its own minus ours, microseconds.
    pub fn last_clock_offset(&self, camera: &CameraId) -> Result<Option<i64>> {
        let row = super::columns::camera_row(&self.conn, camera)?;
        let mut last = self.conn.prepare_cached(
            "SELECT clock_offset_us FROM runs WHERE camera = ?1 AND clock_offset_us IS NOT NULL ORDER BY start_us DESC LIMIT 1",
        )?;
        let mut rows = last.query([row])?;
        Ok(match rows.next()? {
            Some(row) => row.get(0)?,
            None => None,
        })
    }

    /// Ends the pauses whose time has come. Gives the cameras that are wanted again.
    pub fn end_pauses(&mut self, now: Utc) -> Result<Vec<CameraId>> {
        self.write(|tx| {
            let resumed = tx
                .prepare_cached(
                    "UPDATE cameras SET paused = 0, paused_until_us = NULL
                       WHERE paused = 1 AND paused_until_us <= ?1 RETURNING public_id",
                )?
                .query_map([now.0], |r| camera_id(r, 0))?
                .collect::<rusqlite::Result<_>>()?;
            Ok(resumed)
        })
    }
}
