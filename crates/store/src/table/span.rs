//! Coalesced footage: one row per run and UTC day for as long as nothing is missing. The timeline reads these rows only, so
//! that a year costs no more than its days and interruptions; a row's length has a bound, so that a query knows how far before
//! its start to look.

use super::columns::{camera_row, utc};
use crate::{RecorderDb, Result};
use model::{CameraId, RunId, Span, Utc};
use rusqlite::{Connection, Row, params};

/// Segments of one run closer than this are without a hole: the timekeeper pulls a run's clock by up to 30 ms a segment, and a
/// slow camera's next picture may be most of a second away.
pub(crate) const JOIN_US: i64 = 1_000_000;
pub(crate) const DAY_US: i64 = 86_400_000_000;

/// A row of `spans`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SpanRow {
    pub(crate) from: Utc,
    pub(crate) to: Utc,
    pub(crate) run: RunId,
}

pub(crate) fn day(t: Utc) -> i64 {
    t.0.div_euclid(DAY_US)
}

/// The rows that segments, given by run and start, make. The one definition of what `spans` holds.
pub(crate) fn coalesce(segments: impl IntoIterator<Item = SpanRow>) -> Vec<SpanRow> {
    let mut rows: Vec<SpanRow> = Vec::new();
    for s in segments.into_iter().filter(|s| s.from < s.to) {
        match rows.last_mut() {
            Some(row) if row.run == s.run && s.from.0 <= row.to.0 + JOIN_US && day(s.from) == day(row.from) => {
                row.to = row.to.max(s.to);
            }
            _ => rows.push(s),
        }
    }
    rows
}

fn span_row(r: &Row<'_>) -> rusqlite::Result<SpanRow> {
    Ok(SpanRow { from: utc(r, 0)?, to: utc(r, 1)?, run: RunId(r.get(2)?) })
}

/// The most that a row can begin before a time it covers.
fn reach(conn: &Connection, camera: i64) -> Result<i64> {
    let longest: i64 =
        conn.prepare_cached("SELECT longest_us FROM cameras WHERE id = ?1")?.query_row([camera], |r| r.get(0))?;
    Ok(DAY_US + longest)
}

/// Rows of a camera that touch `span`, by start.
pub(crate) fn touching(conn: &Connection, camera: i64, span: Span) -> Result<Vec<SpanRow>> {
    let least = span.from.0.saturating_sub(reach(conn, camera)?);
    let mut some = conn.prepare_cached(
        "SELECT from_us, to_us, run FROM spans
           WHERE camera = ?1 AND from_us >= ?2 AND from_us < ?3 AND to_us > ?4 ORDER BY from_us, run",
    )?;
    let rows = some.query_map([camera, least, span.to.0, span.from.0], span_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The latest end of a camera's footage.
pub(crate) fn last_end(conn: &Connection, camera: i64) -> Result<Option<Utc>> {
    // Among rows by start the last one ends last, but for a clock that was set back within the last day.
    let last: Option<i64> =
        conn.prepare_cached("SELECT max(from_us) FROM spans WHERE camera = ?1")?.query_row([camera], |r| r.get(0))?;
    let Some(last) = last else { return Ok(None) };
    let end: i64 = conn
        .prepare_cached("SELECT max(to_us) FROM spans WHERE camera = ?1 AND from_us >= ?2")?
        .query_row([camera, last - reach(conn, camera)?], |r| r.get(0))?;
    Ok(Some(Utc(end)))
}

/// Makes the rows of `run` around `changed` anew from its kept segments.
pub(crate) fn rebuild(conn: &Connection, camera: i64, run: RunId, changed: Span) -> Result<()> {
    let near = Span { from: Utc(changed.from.0 - JOIN_US), to: Utc(changed.to.0 + JOIN_US + 1) };
    let mut hull = changed;
    for row in touching(conn, camera, near)?.into_iter().filter(|r| r.run == run) {
        hull = Span { from: hull.from.min(row.from), to: hull.to.max(row.to) };
        conn.prepare_cached("DELETE FROM spans WHERE camera = ?1 AND from_us = ?2 AND run = ?3")?
            .execute([camera, row.from.0, run.0])?;
    }
    let mut kept = conn.prepare_cached(
        "SELECT start_us, start_us + duration_us, run FROM segments
           WHERE camera = ?1 AND start_us >= ?2 AND start_us < ?3 AND run = ?4 AND life = 0 ORDER BY start_us, seq",
    )?;
    let kept =
        kept.query_map([camera, hull.from.0, hull.to.0, run.0], span_row)?.collect::<rusqlite::Result<Vec<_>>>()?;
    for row in coalesce(kept) {
        conn.prepare_cached("INSERT INTO spans (camera, from_us, to_us, run) VALUES (?1, ?2, ?3, ?4)")?
            .execute([camera, row.from.0, row.to.0, run.0])?;
    }
    Ok(())
}

/// Adds a segment at the end of its run, which is where nearly all go; [`rebuild`] does the rest.
pub(crate) fn append(conn: &Connection, camera: i64, s: SpanRow) -> Result<()> {
    let last = conn
        .prepare_cached(
            "SELECT from_us, to_us, run FROM spans WHERE camera = ?1 AND from_us <= ?2 ORDER BY from_us DESC, run DESC LIMIT 1",
        )?
        .query_map([camera, s.from.0], span_row)?
        .next()
        .transpose()?;
    match last {
        Some(row) if row.run == s.run && coalesce([row, s]).len() == 1 && row.to < s.to => {
            conn.prepare_cached("UPDATE spans SET to_us = ?4 WHERE camera = ?1 AND from_us = ?2 AND run = ?3")?
                .execute(params![camera, row.from.0, row.run.0, s.to.0])?;
            Ok(())
        }
        _ => rebuild(conn, camera, s.run, Span { from: s.from, to: s.to }),
    }
}

impl RecorderDb {
    /// S11 in the words of [`crate::check()`].
    pub(crate) fn span_faults(&self, camera: &CameraId) -> Result<Vec<String>> {
        let (odd, lacking) = faults(&self.conn, camera_row(&self.conn, camera)?)?;
        let say = |rows: Vec<SpanRow>, what: &str| -> Vec<String> {
            rows.iter().map(|r| format!("the timeline of camera {camera} {what} {} to {}", r.from, r.to)).collect()
        };
        Ok([say(odd, "shows what is not kept:"), say(lacking, "does not show what is kept:")].concat())
    }
}

/// For one camera: rows that should not be, and rows that should.
fn faults(conn: &Connection, camera: i64) -> Result<(Vec<SpanRow>, Vec<SpanRow>)> {
    let rows = |sql: &str| -> Result<Vec<SpanRow>> {
        Ok(conn.prepare(sql)?.query_map([camera], span_row)?.collect::<rusqlite::Result<_>>()?)
    };
    let kept = rows(
        "SELECT start_us, start_us + duration_us, run FROM segments WHERE camera = ?1 AND life = 0
           ORDER BY run, start_us, seq",
    )?;
    let mut wanted = coalesce(kept);
    let mut there = rows("SELECT from_us, to_us, run FROM spans WHERE camera = ?1")?;
    wanted.sort_unstable();
    there.sort_unstable();
    let odd = there.iter().filter(|r| wanted.binary_search(r).is_err()).copied().collect();
    let lacking = wanted.iter().filter(|r| there.binary_search(r).is_err()).copied().collect();
    Ok((odd, lacking))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(run: i64, from_s: i64, to_s: i64) -> SpanRow {
        SpanRow { from: Utc(from_s * 1_000_000), to: Utc(to_s * 1_000_000), run: RunId(run) }
    }

    #[test]
    fn neighbours_of_a_run_and_a_day_are_one() {
        let check =
            |segments: &[SpanRow], expected: &[SpanRow]| assert_eq!(coalesce(segments.iter().copied()), expected);
        check(&[], &[]);
        check(&[row(1, 0, 60), row(1, 60, 120)], &[row(1, 0, 120)]);
        check(&[row(1, 0, 60), row(1, 61, 120)], &[row(1, 0, 120)]);
        check(&[row(1, 0, 60), row(1, 62, 120)], &[row(1, 0, 60), row(1, 62, 120)]);
        check(&[row(1, 0, 60), row(2, 60, 120)], &[row(1, 0, 60), row(2, 60, 120)]);
        check(&[row(1, 0, 60), row(1, 50, 55)], &[row(1, 0, 60)]);
        check(&[row(1, 0, 0)], &[]);
        let day = 86_400;
        check(
            &[row(1, day - 30, day + 30), row(1, day + 30, day + 90)],
            &[row(1, day - 30, day + 30), row(1, day + 30, day + 90)],
        );
    }
}
