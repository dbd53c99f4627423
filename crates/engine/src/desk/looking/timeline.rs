//! The timeline of all cameras at any zoom: footage and gaps from their coalesced rows, motion from hours, minutes or seconds; who
//! came by is in `subjects`.

use super::super::Desk;
use crate::error::{Code, Error, Result};
use crate::view::{GapSpan, RunSpan, TimelineRow, TimelineView};
use model::{CameraId, Span, Utc};
use std::time::Duration;
use store::{CameraTimeline, SegmentState};

/// More than a screen of 4K has columns.
const MOST_BUCKETS: u32 = 8192;
pub(super) const MINUTE: i64 = 60_000_000;
pub(super) const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;
/// Up to this a bucket's motion comes from the sidecars: 3 hours on a wide screen.
const FINE: i64 = 10_000_000;
/// Sidecars opened for one answer; the rest is read afterwards, and minutes stand in for it meanwhile.
const AT_ONCE: usize = 12;
/// Sidecars read ahead at a time.
const AHEAD: usize = 512;

/// What was asked for.
#[derive(Clone, Debug)]
pub struct TimelineAsk {
    pub from: Utc,
    pub to: Utc,
    pub cameras: Option<Vec<CameraId>>,
    pub buckets: u32,
}

/// Buckets of a span, each with the most that was seen in it, and one: 0 is unknown.
struct Buckets {
    from: i64,
    to: i64,
    most: Vec<u8>,
}

impl Buckets {
    fn new(span: Span, n: u32) -> Self {
        Self { from: span.from.0, to: span.to.0, most: vec![0; n as usize] }
    }

    fn index(&self, at: i64) -> usize {
        let whole = i128::from(self.to - self.from);
        let place = (i128::from(at.clamp(self.from, self.to - 1) - self.from) * self.most.len() as i128) / whole.max(1);
        usize::try_from(place).unwrap_or(0).min(self.most.len() - 1)
    }

    /// Raises all buckets that `from..to` touches.
    fn raise(&mut self, from: i64, to: i64, byte: u8) {
        if byte == 0 || to <= self.from || from >= self.to {
            return;
        }
        let (first, last) = (self.index(from), self.index(to - 1));
        for bucket in &mut self.most[first..=last] {
            *bucket = byte.max(*bucket);
        }
    }

    fn levels(self) -> Vec<i16> {
        self.most.into_iter().map(|byte| i16::from(byte) - 1).collect()
    }
}

impl Desk {
    /// The timeline, and whether seconds of it are still to be read ([`Self::warm_timeline`]).
    pub fn timeline_view(&self, ask: &TimelineAsk) -> Result<(TimelineView, bool)> {
        self.require_open()?;
        let span = Span::new(ask.from, ask.to)
            .ok_or_else(|| Error::new(Code::BadAddress, "The end lies before the beginning."))?;
        let n = ask.buckets.clamp(1, MOST_BUCKETS);
        let bucket = (span.to.0.saturating_sub(span.from.0) / i64::from(n)).max(1);
        let names = self.looked_at(ask.cameras.as_deref())?;
        let ids: Vec<CameraId> = names.iter().map(|(id, _)| id.clone()).collect();
        let (lines, in_use, ends) = {
            let db = self.db();
            let lines = db.timeline(&ids, span, Duration::from_micros(bucket.unsigned_abs()))?;
            let ends = ids.iter().map(|id| db.footage_ends(id)).collect::<store::Result<Vec<_>>>()?;
            (lines, db.cameras()?, ends)
        };
        let mut view = TimelineView {
            cameras: Vec::with_capacity(names.len()),
            indexed_until_us: self.looking.kept().indexed_until,
            earliest_us: ends.iter().flatten().map(|span| span.from.0).min(),
            latest_us: ends.iter().flatten().map(|span| span.to.0).max(),
        };
        let (mut open, mut more) = (AT_ONCE, false);
        for ((line, (id, name)), ends) in lines.into_iter().zip(names).zip(ends) {
            let removed = !in_use.iter().any(|camera| camera.id == id);
            if removed && ends.is_none() {
                continue;
            }
            let motion = self.motion(&id, span, n, bucket, &mut open, &mut more)?;
            let (events, looked) = self.came_by(&id, span, bucket)?;
            view.cameras.push(TimelineRow { events, looked, ..row(line, name, removed, motion) });
        }
        Ok((view, more))
    }

    fn motion(
        &self,
        camera: &CameraId,
        span: Span,
        n: u32,
        bucket: i64,
        open: &mut usize,
        more: &mut bool,
    ) -> Result<Vec<i16>> {
        let mut buckets = Buckets::new(span, n);
        let (first, last) = (span.from.0.div_euclid(DAY), (span.to.0 - 1).div_euclid(DAY));
        let (step, days) = if bucket >= HOUR {
            (HOUR, self.with_private(|db| Ok(db.motion_hours(camera, first, last)?))?)
        } else {
            (MINUTE, self.with_private(|db| Ok(db.motion_minutes(camera, first, last)?))?)
        };
        for (day, bytes) in days {
            for (place, byte) in bytes.into_iter().enumerate() {
                let from = day * DAY + place as i64 * step;
                buckets.raise(from, from + step, byte);
            }
        }
        if bucket <= FINE {
            self.seconds_over(camera, span, &mut buckets, open, more)?;
        }
        Ok(buckets.levels())
    }

    /// Puts seconds in the place of minutes, as far as they are known or may be read now.
    fn seconds_over(
        &self,
        camera: &CameraId,
        span: Span,
        buckets: &mut Buckets,
        open: &mut usize,
        more: &mut bool,
    ) -> Result<()> {
        let segments = self.db().segments(camera, span)?;
        let volume = if *open > 0 { Some(self.volume()?) } else { None };
        for segment in segments.iter().filter(|s| s.state != SegmentState::Missing && s.side_bytes > 0) {
            let head = match (self.known_seconds(segment), &volume) {
                (Some(head), _) => head,
                (None, Some(volume)) if *open > 0 => {
                    *open -= 1;
                    self.seconds(volume, segment)?
                }
                _ => {
                    *more = true;
                    continue;
                }
            };
            let marks = &head.marks;
            if marks.levels.is_empty() {
                continue;
            }
            let (from, to) = (segment.start.0.max(span.from.0), segment.end().0.min(span.to.0));
            let (first, last) = (buckets.index(from), buckets.index(to - 1));
            buckets.most[first..=last].fill(0);
            for (second, level) in (marks.from..).zip(&marks.levels) {
                let (from, to) = ((second * 1_000_000).max(from), ((second + 1) * 1_000_000).min(to));
                if from < to {
                    buckets.raise(from, to, level.map_or(0, |level| level.saturating_add(1)));
                }
            }
        }
        Ok(())
    }

    /// Reads ahead what the timeline could not wait for. Blocking, up to some hundred small files.
    pub fn warm_timeline(&self, ask: &TimelineAsk) -> Result<()> {
        let Some(span) = Span::new(ask.from, ask.to) else { return Ok(()) };
        let volume = self.volume()?;
        let mut left = AHEAD;
        for (camera, _) in self.looked_at(ask.cameras.as_deref())? {
            let segments = self.db().segments(&camera, span)?;
            for segment in segments.iter().filter(|s| s.state != SegmentState::Missing && s.side_bytes > 0) {
                if left == 0 {
                    return Ok(());
                }
                if self.known_seconds(segment).is_none() {
                    self.seconds(&volume, segment)?;
                    left -= 1;
                }
            }
        }
        Ok(())
    }
}

fn row(line: CameraTimeline, name: String, removed: bool, motion: Vec<i16>) -> TimelineRow {
    let run = |s: &store::Stretch| RunSpan { from_us: s.span.from.0, to_us: s.span.to.0, run: s.run.0 };
    let gap = |g: &model::Gap| GapSpan { from_us: g.from.0, to_us: g.to.map(|to| to.0), cause: g.cause.into() };
    TimelineRow {
        camera: line.camera.to_string(),
        name,
        removed,
        runs: line.footage.iter().map(run).collect(),
        gaps: line.gaps.iter().map(gap).collect(),
        motion,
        events: Vec::new(),
        looked: Vec::new(),
        recording_since_us: line.writing_since.map(|at| at.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_hold_the_most_and_know_what_they_do_not_know() {
        let span = Span::new(Utc(1000), Utc(2000)).expect("a span");
        let mut buckets = Buckets::new(span, 10);
        buckets.raise(900, 1101, 5);
        buckets.raise(1150, 1160, 9);
        buckets.raise(1999, 5000, 1);
        buckets.raise(1300, 1400, 0);
        buckets.raise(0, 1000, 200);
        buckets.raise(2000, 3000, 200);
        assert_eq!(buckets.levels(), [4, 8, -1, -1, -1, -1, -1, -1, -1, 0]);
        let mut all = Buckets::new(Span { from: Utc(i64::MIN / 2), to: Utc(i64::MAX / 2) }, 3);
        all.raise(0, 1, 255);
        assert_eq!(all.levels(), [-1, 254, -1]);
    }
}
