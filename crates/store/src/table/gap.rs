//! Gaps: where there is no footage, and why. Footage wins: what it covers is taken out of a gap, so the two never overlap.

use super::columns::{camera_row, opt_utc, parsed, utc};
use super::{deleted, span};
use crate::{RecorderDb, Result};
use model::{CameraId, Gap, GapCause, Span, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

fn gap(r: &Row<'_>) -> rusqlite::Result<Gap> {
    Ok(Gap { from: utc(r, 0)?, to: opt_utc(r, 1)?, cause: parsed(r, 2, GapCause::parse)? })
}

/// `whole` without `holes`, which are in the order of their starts. Empty pieces are left out.
pub(crate) fn subtract(whole: Span, holes: impl IntoIterator<Item = Span>) -> Vec<Span> {
    let mut rest = Vec::new();
    let mut from = whole.from;
    for hole in holes {
        rest.extend(Span::new(from, hole.from.min(whole.to)));
        from = from.max(hole.to);
    }
    rest.extend(Span::new(from, whole.to));
    rest
}

fn open(conn: &Connection, camera: i64) -> Result<Option<(i64, Gap)>> {
    let mut open =
        conn.prepare_cached("SELECT from_us, to_us, cause, id FROM gaps WHERE camera = ?1 AND to_us IS NULL")?;
    Ok(open.query_row([camera], |r| Ok((r.get(3)?, gap(r)?))).optional()?)
}

/// Closed gaps that touch `span`, by start. They do not overlap, so one at the most begins before it.
fn closed(conn: &Connection, camera: i64, span: Span) -> Result<Vec<(i64, Gap)>> {
    let row = |r: &Row<'_>| Ok((r.get::<_, i64>(3)?, gap(r)?));
    let mut out: Vec<(i64, Gap)> = conn
        .prepare_cached(
            "SELECT from_us, to_us, cause, id FROM gaps WHERE camera = ?1 AND from_us < ?2 AND to_us IS NOT NULL
               ORDER BY from_us DESC LIMIT 1",
        )?
        .query_map([camera, span.from.0], row)?
        .collect::<rusqlite::Result<_>>()?;
    out.retain(|(_, g)| g.to.is_some_and(|to| to > span.from));
    let mut more = conn.prepare_cached(
        "SELECT from_us, to_us, cause, id FROM gaps
           WHERE camera = ?1 AND from_us >= ?2 AND from_us < ?3 AND to_us IS NOT NULL ORDER BY from_us",
    )?;
    for found in more.query_map([camera, span.from.0, span.to.0], row)? {
        out.push(found?);
    }
    Ok(out)
}

fn insert(conn: &Connection, camera: i64, from: Utc, to: Option<Utc>, cause: GapCause) -> Result<()> {
    conn.prepare_cached("INSERT INTO gaps (camera, from_us, to_us, cause) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![camera, from.0, to.map(|t| t.0), cause.as_str()])?;
    Ok(())
}

fn delete(conn: &Connection, id: i64) -> Result<()> {
    conn.prepare_cached("DELETE FROM gaps WHERE id = ?1")?.execute([id])?;
    Ok(())
}

/// Adds a closed gap, less the footage, the other gaps and the deletions that are there.
pub(crate) fn add(conn: &Connection, camera: i64, whole: Span, cause: GapCause) -> Result<()> {
    let mut holes: Vec<Span> =
        span::touching(conn, camera, whole)?.into_iter().map(|s| Span { from: s.from, to: s.to }).collect();
    holes.extend(closed(conn, camera, whole)?.into_iter().filter_map(|(_, g)| g.span(whole.to)));
    holes.sort_unstable_by_key(|h| h.from);
    for piece in subtract(whole, holes) {
        insert(conn, camera, piece.from, Some(piece.to), cause)?;
    }
    Ok(())
}

/// Takes `footage` out of the camera's gaps.
pub(crate) fn cut_out(conn: &Connection, camera: i64, footage: Span) -> Result<()> {
    for (id, g) in closed(conn, camera, footage)? {
        delete(conn, id)?;
        let whole = g.span(footage.to).into_iter();
        for piece in whole.flat_map(|whole| subtract(whole, [footage])) {
            insert(conn, camera, piece.from, Some(piece.to), g.cause)?;
        }
    }
    // A gap that lasts goes on after the footage: it is for whoever opened it to say that it is over.
    if let Some((id, g)) = open(conn, camera)?.filter(|(_, g)| g.from < footage.to) {
        delete(conn, id)?;
        if let Some(before) = Span::new(g.from, footage.from) {
            add(conn, camera, before, g.cause)?;
        }
        insert(conn, camera, footage.to, None, g.cause)?;
    }
    Ok(())
}

/// Opens a gap at the end of the camera's footage if none is open.
pub(crate) fn open_after_footage(conn: &Connection, camera: i64, cause: GapCause) -> Result<()> {
    if open(conn, camera)?.is_none()
        && let Some(end) = span::last_end(conn, camera)?
    {
        insert(conn, camera, end, None, cause)?;
    }
    Ok(())
}

/// Gaps that touch `span`, deletions included, by start.
pub(crate) fn touching(conn: &Connection, camera: i64, span: Span) -> Result<Vec<Gap>> {
    let mut gaps: Vec<Gap> = closed(conn, camera, span)?.into_iter().map(|(_, g)| g).collect();
    gaps.extend(open(conn, camera)?.map(|(_, g)| g).filter(|g| g.from < span.to));
    gaps.extend(deleted::touching(conn, camera, span)?);
    gaps.sort_by_key(|g| g.from);
    Ok(gaps)
}

/// Every closed gap of a camera, for S10.
pub(crate) fn every_closed(conn: &Connection, camera: i64) -> Result<Vec<Gap>> {
    let mut all = conn
        .prepare("SELECT from_us, to_us, cause FROM gaps WHERE camera = ?1 AND to_us IS NOT NULL ORDER BY from_us")?;
    Ok(all.query_map([camera], gap)?.collect::<rusqlite::Result<_>>()?)
}

impl RecorderDb {
    /// A gap begins, where footage does not reach over it. One that is open already ends here if it began before, and is
    /// replaced if not.
    pub fn open_gap(&mut self, camera: &CameraId, from: Utc, cause: GapCause) -> Result<()> {
        self.write(|tx| {
            let row = camera_row(tx, camera)?;
            if let Some((id, before)) = open(tx, row)? {
                delete(tx, id)?;
                if let Some(whole) = Span::new(before.from, from) {
                    add(tx, row, whole, before.cause)?;
                }
            }
            // The last segment may reach over the moment at which its end was known.
            let around = Span { from, to: Utc(from.0 + 1) };
            let from = span::touching(tx, row, around)?.iter().map(|s| s.to).fold(from, Utc::max);
            insert(tx, row, from, None, cause)
        })
    }

    /// The camera's open gap ends, if there is one.
    pub fn close_gap(&mut self, camera: &CameraId, to: Utc) -> Result<()> {
        self.write(|tx| {
            let row = camera_row(tx, camera)?;
            if let Some((id, gap)) = open(tx, row)? {
                delete(tx, id)?;
                if let Some(whole) = Span::new(gap.from, to) {
                    add(tx, row, whole, gap.cause)?;
                }
            }
            Ok(())
        })
    }

    /// The gap that lasts has this cause.
    pub(crate) fn retell_gap(&mut self, camera: &CameraId, cause: GapCause) -> Result<()> {
        self.write(|tx| {
            tx.prepare_cached("UPDATE gaps SET cause = ?2 WHERE camera = ?1 AND to_us IS NULL")?
                .execute(params![camera_row(tx, camera)?, cause.as_str()])?;
            Ok(())
        })
    }

    /// Start-up after an end that nobody announced: every camera in use that is neither recording nor in a
    /// gap is in one since its last footage.
    pub(crate) fn open_interrupted_gaps(&mut self) -> Result<()> {
        self.write(|tx| {
            let cameras: Vec<i64> = tx
                .prepare_cached(
                    "SELECT id FROM cameras WHERE removed_us IS NULL AND id NOT IN (SELECT camera FROM writing)",
                )?
                .query_map([], |r| r.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            for camera in cameras {
                open_after_footage(tx, camera, GapCause::Interrupted)?;
            }
            Ok(())
        })
    }

    /// S10 in the words of [`crate::check()`].
    pub(crate) fn gap_faults(&self, camera: &CameraId) -> Result<Vec<String>> {
        let row = camera_row(&self.conn, camera)?;
        let mut faults = Vec::new();
        let mut end = Utc(i64::MIN);
        for gap in every_closed(&self.conn, row)? {
            let Some(whole) = gap.span(gap.from) else { continue };
            if whole.from < end {
                faults.push(format!("the gap of camera {camera} at {} overlaps the one before", whole.from));
            }
            if let Some(s) = span::touching(&self.conn, row, whole)?.first() {
                faults.push(format!("the gap of camera {camera} at {} overlaps footage at {}", whole.from, s.from));
            }
            end = whole.to;
        }
        Ok(faults)
    }

    /// The gap that lasts.
    pub fn current_gap(&self, camera: &CameraId) -> Result<Option<Gap>> {
        Ok(open(&self.conn, camera_row(&self.conn, camera)?)?.map(|(_, gap)| gap))
    }

    /// Gaps that touch `span`, oldest first, deletions included as [`GapCause::Deleted`].
    pub fn gaps(&self, camera: &CameraId, span: Span) -> Result<Vec<Gap>> {
        touching(&self.conn, camera_row(&self.conn, camera)?, span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn s(from: i64, to: i64) -> Span {
        Span { from: Utc(from), to: Utc(to) }
    }

    #[test]
    fn what_is_left_of_a_span() {
        let check = |holes: &[Span], left: &[Span]| assert_eq!(subtract(s(10, 20), holes.iter().copied()), left);
        check(&[], &[s(10, 20)]);
        check(&[s(0, 10), s(20, 30)], &[s(10, 20)]);
        check(&[s(0, 12)], &[s(12, 20)]);
        check(&[s(12, 15)], &[s(10, 12), s(15, 20)]);
        check(&[s(18, 30)], &[s(10, 18)]);
        check(&[s(0, 30)], &[]);
        check(&[s(11, 14), s(12, 13), s(16, 17)], &[s(10, 11), s(14, 16), s(17, 20)]);
    }
}
