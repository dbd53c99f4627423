//! The index of motion and events: sidecars' seconds become minutes and hours in the private database, newest first, a few at a time.

use super::super::Desk;
use crate::error::Result;
use crate::sidecar::Marks;
use model::{CameraId, SegmentSeq, Span, Utc};
use std::time::Duration;
use store::{EventsOf, MotionOf, SegmentState, Volume};

/// A sidecar follows its segment within seconds; after this it will not come.
const COMES: Duration = Duration::from_secs(60);
/// Rows asked for at a time.
const ROWS: usize = 64;

impl Desk {
    /// Takes in motion of at most `most` segments of each camera that were not taken in yet. Gives how many; 0 when all is known.
    /// Blocking: each costs the opening of a small file.
    pub fn take_in_motion(&self, most: usize) -> Result<usize> {
        self.require_open()?;
        let volume = self.volume()?;
        let (mut done, mut until) = (0, None);
        for (camera, _) in self.looked_at(None)? {
            let (taken, known) = self.take_in_of(&volume, &camera, most)?;
            done += taken;
            until = until.max(known);
        }
        let epoch = self.looking.epoch();
        self.looking.keep(epoch, |kept| kept.indexed_until = until.map(|until: Utc| until.0))?;
        Ok(done)
    }

    /// How many were taken in, and back to when all is known now.
    fn take_in_of(&self, volume: &Volume, camera: &CameraId, most: usize) -> Result<(usize, Option<Utc>)> {
        let taken = self.with_private(|db| Ok(db.motion_taken(camera)?))?;
        let (mut cursor, mut found, mut known) = (SegmentSeq(i64::MAX as u64), Vec::new(), None);
        let now = self.clock.now();
        let mut left = true;
        while found.len() < most {
            let rows = self.db().segments_before(camera, cursor, ROWS)?;
            let Some(last) = rows.last() else {
                left = false;
                break;
            };
            cursor = last.key.seq;
            for row in rows {
                if found.len() == most {
                    break;
                }
                if let Some((first, _)) = taken.iter().find(|(first, last)| (*first..=*last).contains(&row.key.seq)) {
                    // All of this range are known: go on before it.
                    cursor = cursor.min(*first);
                    known = Some(row.start);
                    continue;
                }
                let comes = row.side_bytes == 0 && now.since(row.end()) < COMES && row.state == SegmentState::Finished;
                if !comes {
                    known = Some(row.start);
                    found.push(row);
                }
            }
        }
        let mut batch = Vec::with_capacity(found.len());
        for segment in &found {
            let head = self.seconds(volume, segment)?;
            let span = Span { from: segment.start, to: segment.end() };
            let events = head.events.clone().map(|events| EventsOf { span, events });
            batch.push(MotionOf { seq: segment.key.seq, minutes: minutes(&head.marks), events });
        }
        if !batch.is_empty() {
            self.with_private(|db| Ok(db.take_motion(camera, &batch)?))?;
        } else if !left && let Some(ends) = self.db().footage_ends(camera)? {
            // What is left of footage that is gone.
            let day = ends.from.0.div_euclid(86_400_000_000);
            if self.with_private(|db| Ok(db.motion_hours(camera, i64::MIN, day - 1)?))?.len() > 1 {
                self.with_private(|db| Ok(db.forget_motion(camera, day)?))?;
            }
        }
        Ok((found.len(), known))
    }
}

/// A segment's maxima by the minute.
fn minutes(marks: &Marks) -> Vec<(i64, u8)> {
    let mut minutes: Vec<(i64, u8)> = Vec::new();
    for (second, level) in (marks.from..).zip(&marks.levels) {
        let (minute, byte) = (second.div_euclid(60), level.map_or(0, |level| level.saturating_add(1)));
        match minutes.last_mut() {
            Some((last, most)) if *last == minute => *most = byte.max(*most),
            _ => minutes.push((minute, byte)),
        }
    }
    minutes.retain(|(_, byte)| *byte > 0);
    minutes
}
