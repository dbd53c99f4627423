//! What is left of deleted footage: its span, its cause and the ends of its chain, one row for segments that followed one
//! another on one day and went for one cause.

use super::columns::{camera_row, int, parsed, seq, size, utc};
use super::span::day;
use crate::{RecorderDb, Result};
use model::{CameraId, Gap, GapCause, SegmentSeq, Span, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

/// Why a segment was deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeleteCause {
    Quota,
    CameraQuota,
    Days,
    Reserve,
    /// Its camera was removed with its footage.
    Removed,
    /// The owner deleted it.
    Owner,
    /// Not deleted by this database, which is an older copy: the disk has only what came after.
    Unknown,
}

impl DeleteCause {
    const ALL: [Self; 7] =
        [Self::Quota, Self::CameraQuota, Self::Days, Self::Reserve, Self::Removed, Self::Owner, Self::Unknown];

    /// The stable name that is stored and printed as JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Quota => "quota",
            Self::CameraQuota => "camera_quota",
            Self::Days => "days",
            Self::Reserve => "reserve",
            Self::Removed => "removed",
            Self::Owner => "owner",
            Self::Unknown => "unknown",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.as_str() == text)
    }
}

/// Deleted segments that followed one another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeletedRange {
    pub camera: CameraId,
    pub first: SegmentSeq,
    pub last: SegmentSeq,
    pub span: Span,
    pub cause: DeleteCause,
    pub bytes: u64,
    /// The link before the first.
    pub prev: [u8; 32],
    /// The link of the last: the root that the next segment hangs on.
    pub chain: [u8; 32],
}

fn range(r: &Row<'_>, camera: &CameraId) -> rusqlite::Result<DeletedRange> {
    Ok(DeletedRange {
        camera: camera.clone(),
        first: seq(r, 0)?,
        last: seq(r, 1)?,
        span: Span { from: utc(r, 2)?, to: utc(r, 3)? },
        cause: parsed(r, 4, DeleteCause::parse)?,
        bytes: size(r, 5)?,
        prev: r.get(6)?,
        chain: r.get(7)?,
    })
}

const COLUMNS: &str = "first_seq, last_seq, from_us, to_us, cause, bytes, prev, chain";

/// The row of a camera that `seq` is in.
pub(crate) fn holding(conn: &Connection, camera: i64, id: &CameraId, s: SegmentSeq) -> Result<Option<DeletedRange>> {
    let sql =
        format!("SELECT {COLUMNS} FROM deleted WHERE camera = ?1 AND first_seq <= ?2 ORDER BY first_seq DESC LIMIT 1");
    let found = conn.prepare_cached(&sql)?.query_row([camera, int(s.0)], |r| range(r, id)).optional()?;
    Ok(found.filter(|d| d.last >= s))
}

/// Adds a range, grown together with the ones on either side if day and cause are theirs.
pub(crate) fn add(conn: &Connection, camera: i64, mut new: DeletedRange) -> Result<()> {
    let alike = |d: &DeletedRange| d.cause == new.cause && day(d.span.from) == day(new.span.from);
    let before = match new.first.0 {
        0 | 1 => None,
        first => holding(conn, camera, &new.camera, SegmentSeq(first - 1))?.filter(alike),
    };
    let after = holding(conn, camera, &new.camera, new.last.next())?.filter(alike);
    for old in before.iter().chain(&after) {
        conn.prepare_cached("DELETE FROM deleted WHERE camera = ?1 AND first_seq = ?2")?
            .execute([camera, int(old.first.0)])?;
        new.span = Span { from: new.span.from.min(old.span.from), to: new.span.to.max(old.span.to) };
        new.bytes += old.bytes;
    }
    if let Some(before) = before {
        (new.first, new.prev) = (before.first, before.prev);
    }
    if let Some(after) = after {
        (new.last, new.chain) = (after.last, after.chain);
    }
    conn.prepare_cached(&format!(
        "INSERT INTO deleted (camera, day, {COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
    ))?
    .execute(params![
        camera,
        day(new.span.from),
        int(new.first.0),
        int(new.last.0),
        new.span.from.0,
        new.span.to.0,
        new.cause.as_str(),
        int(new.bytes),
        new.prev,
        new.chain
    ])?;
    Ok(())
}

/// Every range of a camera, by sequence.
pub(crate) fn every(conn: &Connection, camera: i64, id: &CameraId) -> Result<Vec<DeletedRange>> {
    let sql = format!("SELECT {COLUMNS} FROM deleted WHERE camera = ?1 ORDER BY first_seq");
    Ok(conn.prepare_cached(&sql)?.query_map([camera], |r| range(r, id))?.collect::<rusqlite::Result<_>>()?)
}

/// Deleted spans that touch `span`, as gaps, by start; neighbours are one.
pub(crate) fn touching(conn: &Connection, camera: i64, span: Span) -> Result<Vec<Gap>> {
    // A row lies in the day it begins in and, by its last segment, in the next; but for what nobody knows the days of.
    let mut some = conn.prepare_cached(
        "SELECT from_us, to_us FROM deleted WHERE camera = ?1 AND day BETWEEN ?2 AND ?3 AND to_us > ?4 AND from_us < ?5
         UNION SELECT from_us, to_us FROM deleted WHERE camera = ?1 AND cause = 'unknown' AND to_us > ?4 AND from_us < ?5
         ORDER BY from_us",
    )?;
    let mut out: Vec<Gap> = Vec::new();
    let rows = some.query_map([camera, day(span.from) - 1, day(span.to), span.from.0, span.to.0], |r| {
        Ok(Span { from: utc(r, 0)?, to: utc(r, 1)? })
    })?;
    for found in rows {
        let found = found?;
        match out.last_mut() {
            Some(Gap { to: Some(to), .. }) if found.from.0 <= to.0 + super::span::JOIN_US => *to = (*to).max(found.to),
            _ => out.push(Gap { from: found.from, to: Some(found.to), cause: GapCause::Deleted }),
        }
    }
    Ok(out)
}

/// An empty stretch of time is still a place in the chain.
pub(crate) fn span_of(start: Utc, end: Utc) -> Span {
    Span { from: start, to: end.max(start) }
}

impl RecorderDb {
    /// What was deleted of a camera, in the order of recording.
    pub fn deleted(&self, camera: &CameraId) -> Result<Vec<DeletedRange>> {
        every(&self.conn, camera_row(&self.conn, camera)?, camera)
    }
}
