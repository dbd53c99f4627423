//! Where motion begins: what "next" jumps to, and what the command line lists.

use super::super::Desk;
use crate::error::Result;
use crate::view::{MotionAt, MotionSpan};
use model::{CameraId, Span, Utc};
use store::{SegmentState, Volume};

const SECOND: i64 = 1_000_000;
/// Seconds without motion that end an event: somebody who stops to look round has not left.
const PAUSE: i64 = 5;
/// Minutes with motion that are looked into for one answer. In a street that is never still the answer is where the search ended.
const MOST_MINUTES: usize = 3000;

/// Motion from its first to its last second, and the most of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Event {
    from: i64,
    to: i64,
    peak: u8,
}

/// Seconds with a level of `least` and more, as events.
fn events(seconds: impl IntoIterator<Item = (i64, u8)>, least: u8) -> Vec<Event> {
    let mut all: Vec<Event> = Vec::new();
    for (second, level) in seconds.into_iter().filter(|(_, level)| *level >= least.max(1)) {
        match all.last_mut() {
            Some(last) if second <= last.to + PAUSE => {
                (last.to, last.peak) = (last.to.max(second + 1), last.peak.max(level));
            }
            _ => all.push(Event { from: second, to: second + 1, peak: level }),
        }
    }
    all
}

impl Desk {
    /// The next, or the last, moment at which motion of `least` and more begins in one of these cameras.
    pub fn next_motion(&self, cameras: &[CameraId], from: Utc, forwards: bool, least: u8) -> Result<Option<MotionAt>> {
        self.require_open()?;
        let volume = self.volume()?;
        let mut best: Option<(i64, CameraId)> = None;
        for (camera, _) in self.looked_at(Some(cameras))? {
            let Some(found) = self.next_of(&volume, &camera, from.0, forwards, least)? else { continue };
            let nearer = best.as_ref().is_none_or(|(at, _)| if forwards { found < *at } else { found > *at });
            if nearer {
                best = Some((found, camera));
            }
        }
        Ok(best.map(|(at_us, camera)| MotionAt { at_us, camera: camera.to_string() }))
    }

    fn next_of(&self, volume: &Volume, camera: &CameraId, from: i64, forwards: bool, least: u8) -> Result<Option<i64>> {
        let Some(ends) = self.db().footage_ends(camera)? else { return Ok(None) };
        let day = |us: i64| us.div_euclid(86_400 * SECOND);
        let byte = least.saturating_add(1).max(2);
        let (first, last) = if forwards { (day(from), day(ends.to.0)) } else { (day(ends.from.0), day(from)) };
        let mut days = self.with_private(|db| Ok(db.motion_hours(camera, first, last)?))?;
        days.retain(|(_, hours)| hours.iter().any(|hour| *hour >= byte));
        if !forwards {
            days.reverse();
        }
        let mut looked = 0;
        for (day, _) in days {
            let minutes = self.with_private(|db| Ok(db.motion_minutes(camera, day, day)?))?;
            let moving = minutes.iter().flat_map(|(_, bytes)| bytes.iter().enumerate());
            let mut moving: Vec<i64> =
                moving.filter(|(_, b)| **b >= byte).map(|(m, _)| day * 1440 + m as i64).collect();
            if !forwards {
                moving.reverse();
            }
            for minute in moving {
                let begin = minute * 60 * SECOND;
                if (forwards && begin + 60 * SECOND <= from) || (!forwards && begin >= from) {
                    continue;
                }
                looked += 1;
                // From a little before: what began there does not begin here.
                let around = Span { from: Utc(begin - PAUSE * 2 * SECOND), to: Utc(begin + 60 * SECOND) };
                let events = events(self.seconds_of(volume, camera, around)?, least);
                let mut starts = events.iter().map(|e| e.from * SECOND).filter(|at| *at >= begin);
                // The step back from within a second of a beginning goes to the one before.
                let found =
                    if forwards { starts.find(|at| *at > from) } else { starts.rfind(|at| *at < from - SECOND) };
                if found.is_some() || looked == MOST_MINUTES {
                    return Ok(found.or(Some(begin)));
                }
            }
        }
        Ok(None)
    }

    /// Known seconds of a span, in order.
    fn seconds_of(&self, volume: &Volume, camera: &CameraId, span: Span) -> Result<Vec<(i64, u8)>> {
        let segments = self.db().segments(camera, span)?;
        let mut all = Vec::new();
        for segment in segments.iter().filter(|s| s.state != SegmentState::Missing) {
            let head = self.seconds(volume, segment)?;
            let marks = &head.marks;
            let inside = |second: i64| second * SECOND < span.to.0 && (second + 1) * SECOND > span.from.0;
            let known = (marks.from..).zip(marks.levels.iter()).filter(|(second, _)| inside(*second));
            all.extend(known.filter_map(|(second, level)| level.map(|level| (second, level))));
        }
        all.sort_unstable();
        Ok(all)
    }

    /// Every event of a span, for the command line.
    pub fn motion_events(&self, camera: &CameraId, span: Span) -> Result<Vec<MotionSpan>> {
        let volume = self.volume()?;
        let all = events(self.seconds_of(&volume, camera, span)?, 1);
        Ok(all
            .into_iter()
            .map(|event| MotionSpan {
                from: Utc(event.from * SECOND).rfc3339(),
                to: Utc(event.to * SECOND).rfc3339(),
                peak: event.peak,
            })
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_near_each_other_are_one_event() {
        let seconds = [(10, 40), (11, 90), (12, 0), (16, 50), (22, 39), (30, 60)];
        let event = |from, to, peak| Event { from, to, peak };
        assert_eq!(events(seconds, 40), [event(10, 17, 90), event(30, 31, 60)]);
        assert_eq!(events(seconds, 39), [event(10, 23, 90), event(30, 31, 60)]);
        assert_eq!(events([(1, 0)], 0), [], "stillness is no event, whatever is asked for");
    }
}
