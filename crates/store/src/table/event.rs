//! Who came by: events of sidecars, whole, by the minute and by the hour.

use super::columns::int;
use super::motion::{HOURS, MINUTES, MotionDay, days, raise};
use crate::{PrivateDb, Result};
use model::event::{Event, SUBJECTS};
use model::find::Subject;
use model::{CameraId, Span, Utc};
use rusqlite::{OptionalExtension, Transaction, params};

const MINUTE_US: i64 = 60_000_000;
/// Somebody looked, and nothing was found.
const NOTHING: u8 = 1;
/// The lowest score.
const LOWEST: u8 = 2;
/// No event of one segment is longer than the longest segment.
const LONGEST_US: i64 = 2 * 3600 * 1_000_000;

/// Events of one segment, in which somebody looked for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventsOf {
    pub span: Span,
    pub events: Vec<Event>,
}

fn place(subject: Subject) -> Option<usize> {
    SUBJECTS.iter().position(|known| *known == subject)
}

fn byte(score: u16) -> u8 {
    LOWEST + (u32::from(score.min(1000)) * u32::from(u8::MAX - LOWEST) / 1000) as u8
}

/// What a byte of the index says: `None` where nobody looked, else the best score of what was found.
#[must_use]
pub fn event_byte(byte: u8) -> Option<Option<u16>> {
    let looked = byte.checked_sub(NOTHING)?;
    Some(looked.checked_sub(1).map(|score| (u32::from(score) * 1000 / u32::from(u8::MAX - LOWEST)) as u16))
}

/// Takes in what a camera's segments tell, in the transaction that notes that they were taken in.
pub(super) fn take(tx: &Transaction<'_>, camera: &CameraId, segments: &[&EventsOf]) -> Result<()> {
    // Minute of Unix time, place of the subject, byte.
    let mut all: Vec<(i64, usize, u8)> = Vec::new();
    let minutes = |from: Utc, to: Utc| from.0.div_euclid(MINUTE_US)..=(to.0 - 1).max(from.0).div_euclid(MINUTE_US);
    for of in segments {
        let longest = Utc(of.span.from.0.saturating_add(LONGEST_US));
        let looked = minutes(of.span.from, of.span.to.min(longest));
        all.extend(looked.flat_map(|minute| (0..SUBJECTS.len()).map(move |place| (minute, place, NOTHING))));
        for event in &of.events {
            let (from, to) = (event.from.max(of.span.from), event.to.min(of.span.to).min(longest));
            let Some(place) = place(event.subject).filter(|_| from <= to) else { continue };
            all.extend(minutes(from, to).map(|minute| (minute, place, byte(event.score))));
            tx.prepare_cached(
                "INSERT OR REPLACE INTO events (camera, subject, from_us, to_us, score) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![camera.as_str(), int(place as u64), from.0, to.0, event.score])?;
        }
    }
    all.sort_unstable();
    let day = |minute: i64| minute.div_euclid(MINUTES as i64);
    for of_day in all.chunk_by(|a, b| day(a.0) == day(b.0)) {
        let number = day(of_day[0].0);
        let minute = |m: &i64| m.rem_euclid(MINUTES as i64) as usize;
        let minutes: Vec<_> = of_day.iter().map(|(m, place, byte)| (place * MINUTES + minute(m), *byte)).collect();
        let hours: Vec<_> = of_day.iter().map(|(m, place, byte)| (place * HOURS + minute(m) / 60, *byte)).collect();
        raise(tx, "event_days", "minutes", (camera, number), &minutes, SUBJECTS.len() * MINUTES)?;
        raise(tx, "event_hours", "hours", (camera, number), &hours, SUBJECTS.len() * HOURS)?;
    }
    Ok(())
}

impl PrivateDb {
    /// A camera's events that lie in a span or reach into it; in parts, where one goes on from segment to segment.
    pub fn events(&self, camera: &CameraId, span: Span) -> Result<Vec<Event>> {
        let mut some = self.conn.prepare_cached(
            "SELECT from_us, to_us, score FROM events \
             WHERE camera = ?1 AND subject = ?2 AND from_us > ?3 AND from_us < ?5 AND to_us >= ?4 ORDER BY from_us",
        )?;
        let mut all = Vec::new();
        for (place, subject) in SUBJECTS.into_iter().enumerate() {
            let earliest = span.from.0.saturating_sub(LONGEST_US);
            let of = params![camera.as_str(), int(place as u64), earliest, span.from.0, span.to.0];
            let rows = some
                .query_map(of, |r| Ok(Event { subject, from: Utc(r.get(0)?), to: Utc(r.get(1)?), score: r.get(2)? }))?;
            all.extend(rows.collect::<rusqlite::Result<Vec<_>>>()?);
        }
        Ok(all)
    }

    /// The next (or the last) moment after which one begins: not what goes on from an event that ended less than `pause` before.
    pub fn next_event(
        &self,
        camera: &CameraId,
        subject: Subject,
        from: Utc,
        forwards: bool,
        pause: i64,
    ) -> Result<Option<Utc>> {
        let Some(place) = place(subject) else { return Ok(None) };
        let (than, order) = if forwards { (">", "ASC") } else { ("<", "DESC") };
        let sql = format!(
            "SELECT from_us FROM events AS e WHERE camera = ?1 AND subject = ?2 AND from_us {than} ?3 AND NOT EXISTS \
             (SELECT 1 FROM events AS b WHERE b.camera = ?1 AND b.subject = ?2 AND b.from_us < e.from_us \
              AND b.from_us > e.from_us - ?5 AND b.to_us >= e.from_us - ?4) ORDER BY from_us {order} LIMIT 1"
        );
        let of = params![camera.as_str(), int(place as u64), from.0, pause, LONGEST_US];
        Ok(self.conn.prepare_cached(&sql)?.query_row(of, |r| r.get(0)).optional()?.map(Utc))
    }

    /// The minutes of the days from `first` to `last`, subject after subject: bytes for [`event_byte`].
    pub fn event_minutes(&self, camera: &CameraId, first: i64, last: i64) -> Result<Vec<MotionDay>> {
        days(&self.conn, "event_days", "minutes", camera, first, last)
    }

    /// The hours of them.
    pub fn event_hours(&self, camera: &CameraId, first: i64, last: i64) -> Result<Vec<MotionDay>> {
        days(&self.conn, "event_hours", "hours", camera, first, last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_tell_unknown_from_nothing_and_keep_the_score() {
        assert_eq!((event_byte(0), event_byte(NOTHING)), (None, Some(None)));
        for score in [0, 1, 500, 733, 999, 1000, u16::MAX] {
            let read = event_byte(byte(score)).flatten().expect("something was found");
            assert!(score.min(1000) - read <= 4, "{score} became {read}");
        }
    }
}
