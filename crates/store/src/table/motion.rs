//! How much moved and who came by, by the minute and by the hour, and which segments that was taken from. Opaque bytes but for their places.

use super::columns::{int, size};
use super::event::{self, EventsOf};
use crate::{PrivateDb, Result};
use model::{CameraId, SegmentSeq};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

/// Minutes of a day.
pub const MINUTES: usize = 1440;
pub(super) const HOURS: usize = 24;

/// A camera's day: its number since 1970 in UTC, and a byte for each minute or hour: 0 unknown, else the level and one.
pub type MotionDay = (i64, Vec<u8>);

/// Levels of one segment, by the minute of Unix time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MotionOf {
    pub seq: SegmentSeq,
    /// Minute of Unix time, and its byte.
    pub minutes: Vec<(i64, u8)>,
    /// `None` where nobody looked for any.
    pub events: Option<EventsOf>,
}

/// Puts bytes to the maximum of what is there and what comes. `places` lie within one day.
pub(super) fn raise(
    conn: &Connection,
    table: &str,
    column: &str,
    key: (&CameraId, i64),
    places: &[(usize, u8)],
    n: usize,
) -> Result<()> {
    let (camera, day) = key;
    let found: Option<Vec<u8>> = conn
        .prepare_cached(&format!("SELECT {column} FROM {table} WHERE camera = ?1 AND day = ?2"))?
        .query_row(params![camera.as_str(), day], |r| r.get(0))
        .optional()?;
    let mut bytes = found.unwrap_or_default();
    bytes.resize(n, 0);
    for (place, byte) in places {
        bytes[*place] = bytes[*place].max(*byte);
    }
    conn.prepare_cached(&format!("INSERT OR REPLACE INTO {table} (camera, day, {column}) VALUES (?1, ?2, ?3)"))?
        .execute(params![camera.as_str(), day, bytes])?;
    Ok(())
}

pub(super) fn days(
    conn: &Connection,
    table: &str,
    column: &str,
    camera: &CameraId,
    from: i64,
    to: i64,
) -> Result<Vec<MotionDay>> {
    let sql = format!("SELECT day, {column} FROM {table} WHERE camera = ?1 AND day BETWEEN ?2 AND ?3 ORDER BY day");
    let mut some = conn.prepare_cached(&sql)?;
    let rows = some.query_map(params![camera.as_str(), from, to], |r| Ok((r.get(0)?, r.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Adds one number to the ranges, joining what touches.
fn take(tx: &Transaction<'_>, camera: &CameraId, seq: u64) -> Result<()> {
    let mut near = tx.prepare_cached(
        "SELECT first_seq, last_seq FROM motion_taken WHERE camera = ?1 AND first_seq <= ?2 + 1 AND last_seq >= ?2 - 1",
    )?;
    let found = near
        .query_map(params![camera.as_str(), int(seq)], |r| Ok((size(r, 0)?, size(r, 1)?)))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let (mut first, mut last) = (seq, seq);
    for (from, to) in found {
        (first, last) = (first.min(from), last.max(to));
        tx.prepare_cached("DELETE FROM motion_taken WHERE camera = ?1 AND first_seq = ?2")?
            .execute(params![camera.as_str(), int(from)])?;
    }
    tx.prepare_cached("INSERT INTO motion_taken (camera, first_seq, last_seq) VALUES (?1, ?2, ?3)")?
        .execute(params![camera.as_str(), int(first), int(last)])?;
    Ok(())
}

impl PrivateDb {
    /// Takes in what moved in some of a camera's segments: whole or not at all.
    pub fn take_motion(&mut self, camera: &CameraId, segments: &[MotionOf]) -> Result<()> {
        let tx = self.conn.transaction()?;
        let mut all: Vec<(i64, u8)> = segments.iter().flat_map(|s| s.minutes.iter().copied()).collect();
        all.sort_unstable();
        for day in all.chunk_by(|a, b| a.0.div_euclid(MINUTES as i64) == b.0.div_euclid(MINUTES as i64)) {
            let number = day[0].0.div_euclid(MINUTES as i64);
            let minutes: Vec<_> = day.iter().map(|(m, b)| (m.rem_euclid(MINUTES as i64) as usize, *b)).collect();
            let hours: Vec<_> = minutes.iter().map(|(m, b)| (m / 60, *b)).collect();
            raise(&tx, "motion_days", "minutes", (camera, number), &minutes, MINUTES)?;
            raise(&tx, "motion_hours", "hours", (camera, number), &hours, HOURS)?;
        }
        let events: Vec<_> = segments.iter().filter_map(|segment| segment.events.as_ref()).collect();
        event::take(&tx, camera, &events)?;
        for segment in segments {
            take(&tx, camera, segment.seq.0)?;
        }
        Ok(tx.commit()?)
    }

    /// The minutes of the days from `first` to `last`, as far as something is known.
    pub fn motion_minutes(&self, camera: &CameraId, first: i64, last: i64) -> Result<Vec<MotionDay>> {
        days(&self.conn, "motion_days", "minutes", camera, first, last)
    }

    /// The hours of the days from `first` to `last`.
    pub fn motion_hours(&self, camera: &CameraId, first: i64, last: i64) -> Result<Vec<MotionDay>> {
        days(&self.conn, "motion_hours", "hours", camera, first, last)
    }

    /// Which segments were taken in: ranges, ascending.
    pub fn motion_taken(&self, camera: &CameraId) -> Result<Vec<(SegmentSeq, SegmentSeq)>> {
        let mut all = self
            .conn
            .prepare_cached("SELECT first_seq, last_seq FROM motion_taken WHERE camera = ?1 ORDER BY first_seq")?;
        let rows = all.query_map([camera.as_str()], |r| Ok((SegmentSeq(size(r, 0)?), SegmentSeq(size(r, 1)?))))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Forgets the days of a camera before `day`: its footage is gone.
    pub fn forget_motion(&mut self, camera: &CameraId, day: i64) -> Result<()> {
        let tx = self.conn.transaction()?;
        for table in ["motion_days", "motion_hours", "event_days", "event_hours"] {
            tx.execute(&format!("DELETE FROM {table} WHERE camera = ?1 AND day < ?2"), params![camera.as_str(), day])?;
        }
        let begins = day.saturating_mul(86_400_000_000);
        tx.execute("DELETE FROM events WHERE camera = ?1 AND from_us < ?2", params![camera.as_str(), begins])?;
        Ok(tx.commit()?)
    }
}
