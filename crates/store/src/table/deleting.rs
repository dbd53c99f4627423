//! How segments go: doomed, unlinked, forgotten, with their root kept in the chain; and holds, which keep them.

use super::columns::{camera_id, camera_row, int, seq, utc};
use super::deleted;
use super::hold::HELD;
use super::segment::{COLUMNS, Life, TABLES, count_usage, one, segment, set_life};
use super::volume::volume_row;
use crate::segment_file::{Doomed, Unlinked};
use crate::{CHAIN_START, DeleteCause, DeletedRange, RecorderDb, Result, Segment, SegmentKey, SegmentState, VolumeId};
use model::{CameraId, SegmentSeq, Utc};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;

fn doomed(s: Segment) -> Doomed {
    let (name, bytes) = (s.name(), s.size());
    Doomed { key: s.key, volume: s.volume, name, bytes }
}

/// The link that a segment hangs on: of the segment before, or of what was deleted before.
fn chain_before(conn: &Connection, camera: i64, key: &SegmentKey) -> Result<[u8; 32]> {
    let before = SegmentSeq(key.seq.0 - 1);
    if let Some(s) = one(conn, camera, before)? {
        return Ok(s.chain);
    }
    let range = deleted::holding(conn, camera, &key.camera, before)?;
    Ok(range.map_or(CHAIN_START, |d| d.chain))
}

/// Takes doomed segments of a camera that a hold protects back. Their files are still there, or will be told as missing.
pub(super) fn spare_held(conn: &Connection, camera: i64, now: Utc) -> Result<()> {
    let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE s.life = 2 AND s.camera = ?2 AND {HELD} ORDER BY s.seq");
    let spared = conn.prepare(&sql)?.query_map([now.0, camera], segment)?.collect::<rusqlite::Result<Vec<_>>>()?;
    set_life(conn, camera, &spared, Life::Kept)
}

/// The row of a doomed segment whose file is gone becomes a part of what was deleted.
fn bury(conn: &Connection, camera: i64, s: &Segment) -> Result<()> {
    let cause: String = conn
        .prepare_cached("SELECT cause FROM segments WHERE camera = ?1 AND seq = ?2")?
        .query_row([camera, int(s.key.seq.0)], |r| r.get(0))?;
    let range = DeletedRange {
        camera: s.key.camera.clone(),
        first: s.key.seq,
        last: s.key.seq,
        span: deleted::span_of(s.start, s.end()),
        cause: DeleteCause::parse(&cause).unwrap_or(DeleteCause::Unknown),
        bytes: s.bytes,
        prev: chain_before(conn, camera, &s.key)?,
        chain: s.chain,
    };
    deleted::add(conn, camera, range)?;
    conn.prepare_cached("DELETE FROM segments WHERE camera = ?1 AND seq = ?2")?.execute([camera, int(s.key.seq.0)])?;
    count_usage(conn, camera, volume_row(conn, &s.volume)?, -int(s.size()))
}

impl RecorderDb {
    /// The camera's oldest segments that may be deleted: neither held nor doomed, by start.
    pub(crate) fn oldest(&self, camera: &CameraId, volume: &VolumeId, now: Utc, limit: usize) -> Result<Vec<Segment>> {
        let row = camera_row(&self.conn, camera)?;
        let sql = format!(
            "SELECT {COLUMNS} FROM {TABLES} WHERE s.camera = ?2 AND v.public_id = ?3 AND s.life < 2 AND NOT {HELD}
               ORDER BY s.start_us, s.seq LIMIT ?4"
        );
        let mut some = self.conn.prepare_cached(&sql)?;
        let rows = some.query_map(params![now.0, row, volume.0, int(limit as u64)], segment)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// First phase of deleting. What is held, or doomed already, is passed over.
    pub fn doom(&mut self, keys: &[SegmentKey], cause: DeleteCause, now: Utc) -> Result<Vec<Doomed>> {
        self.write(|tx| {
            let sql = format!(
                "SELECT {COLUMNS} FROM {TABLES} WHERE s.camera = ?2 AND s.seq = ?3 AND s.life < 2 AND NOT {HELD}"
            );
            let mut by_camera: BTreeMap<i64, BTreeMap<SegmentSeq, Segment>> = BTreeMap::new();
            for key in keys {
                let camera = camera_row(tx, &key.camera)?;
                let found = tx.prepare_cached(&sql)?.query_row([now.0, camera, int(key.seq.0)], segment).optional()?;
                if let Some(s) = found {
                    by_camera.entry(camera).or_default().insert(s.key.seq, s);
                }
            }
            let mut out = Vec::new();
            for (camera, segments) in by_camera {
                let segments: Vec<_> = segments.into_values().collect();
                set_life(tx, camera, &segments, Life::Doomed(cause))?;
                out.extend(segments.into_iter().map(doomed));
            }
            Ok(out)
        })
    }

    /// Doomed before, and not yet gone.
    pub fn doomed(&self, volume: &VolumeId, limit: usize) -> Result<Vec<Doomed>> {
        let row = volume_row(&self.conn, volume)?;
        let sql = format!(
            "SELECT {COLUMNS} FROM {TABLES} WHERE s.life = 2 AND s.volume = ?1 ORDER BY s.camera, s.seq LIMIT ?2"
        );
        let mut some = self.conn.prepare_cached(&sql)?;
        let rows = some.query_map([row, int(limit as u64)], |r| segment(r).map(doomed))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Last phase of deleting: the rows go, the chain keeps its root.
    pub fn forget(&mut self, unlinked: &Unlinked) -> Result<()> {
        self.write(|tx| {
            for key in &unlinked.keys {
                let camera = camera_row(tx, &key.camera)?;
                let Some(s) = one(tx, camera, key.seq)? else { continue };
                match s.state {
                    SegmentState::Doomed => bury(tx, camera, &s)?,
                    // A hold took it back in the same moment as its file went: a loss, and told as one.
                    SegmentState::Finished | SegmentState::Cut => set_life(tx, camera, &[s], Life::Missing)?,
                    SegmentState::Missing => {}
                }
            }
            Ok(())
        })
    }

    /// Held segments that are doomed, for S13.
    pub(crate) fn doomed_and_held(&self, now: Utc) -> Result<Vec<SegmentKey>> {
        let sql = format!("SELECT c.public_id, s.seq FROM {TABLES} WHERE s.life = 2 AND {HELD}");
        let mut all = self.conn.prepare(&sql)?;
        let rows = all.query_map([now.0], |r| Ok(SegmentKey { camera: camera_id(r, 0)?, seq: seq(r, 1)? }))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// When a camera was removed, and whether its footage goes with it, by row.
    pub(crate) fn removals(&self) -> Result<Vec<(CameraId, Utc)>> {
        let mut all = self.conn.prepare_cached(
            "SELECT public_id, removed_us FROM cameras WHERE removed_us IS NOT NULL AND delete_footage = 1",
        )?;
        let rows = all.query_map([], |r| Ok((camera_id(r, 0)?, utc(r, 1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
