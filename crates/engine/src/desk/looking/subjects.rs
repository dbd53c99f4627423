//! Who came by: people, vehicles and animals on the timeline, at any zoom. Where nobody looked is told apart from where nothing was
//! found.

use super::super::Desk;
use super::timeline::{DAY, HOUR, MINUTE};
use crate::error::Result;
use crate::view::{EventAt, EventSpan, EventText, LookedSpan, TimelineRun};
use model::event::{Event, PAUSE_US, SUBJECTS, together};
use model::find::Subject;
use model::{CameraId, Span, Utc};
use store::{SegmentState, event_byte};

/// Between two segments, and between two of their parts in one span of what was looked at.
const SEAM_US: i64 = 2_000_000;

impl Desk {
    /// A camera's events, and where somebody looked for them. What lies closer together than a bucket is one: nobody sees two.
    pub(super) fn came_by(
        &self,
        camera: &CameraId,
        span: Span,
        bucket: i64,
    ) -> Result<(Vec<EventSpan>, Vec<LookedSpan>)> {
        let (first, last) = (span.from.0.div_euclid(DAY), (span.to.0 - 1).div_euclid(DAY));
        let (step, days) = if bucket >= HOUR {
            (HOUR, self.with_private(|db| Ok(db.event_hours(camera, first, last)?))?)
        } else {
            (MINUTE, self.with_private(|db| Ok(db.event_minutes(camera, first, last)?))?)
        };
        let (mut events, mut looked) = (Vec::new(), Vec::new());
        for (day, bytes) in &days {
            let each = bytes.len() / SUBJECTS.len();
            for (subject, bytes) in SUBJECTS.into_iter().zip(bytes.chunks(each.max(1))) {
                for (place, byte) in bytes.iter().enumerate().filter(|(_, byte)| **byte > 0) {
                    let from = (day * DAY + place as i64 * step).max(span.from.0);
                    let to = (day * DAY + (place as i64 + 1) * step).min(span.to.0);
                    let Some(found) = event_byte(*byte).filter(|_| from < to) else { continue };
                    // Everybody is looked for at once: one of them tells where.
                    if subject == SUBJECTS[0] {
                        looked.push(Event { subject, from: Utc(from), to: Utc(to), score: 0 });
                    }
                    events.extend(found.map(|score| Event { subject, from: Utc(from), to: Utc(to), score }));
                }
            }
        }
        if bucket < MINUTE {
            events = self.with_private(|db| Ok(db.events(camera, span)?))?;
        }
        let looked = together(looked, bucket.max(SEAM_US)).into_iter();
        let looked = looked.map(|span| LookedSpan { from_us: span.from.0, to_us: span.to.0 }).collect();
        Ok((together(events, bucket.max(PAUSE_US)).into_iter().map(shown).collect(), looked))
    }

    /// The next (or the last) moment at which one of these comes to one of these cameras.
    pub fn next_event(
        &self,
        cameras: &[CameraId],
        from: Utc,
        forwards: bool,
        subjects: &[Subject],
    ) -> Result<Option<EventAt>> {
        self.require_open()?;
        // The step back from within a second of a beginning goes to the one before.
        let from = if forwards { from } else { Utc(from.0.saturating_sub(1_000_000)) };
        let mut best: Option<EventAt> = None;
        for (camera, _) in self.looked_at(Some(cameras))? {
            for subject in subjects {
                let found = self.with_private(|db| Ok(db.next_event(&camera, *subject, from, forwards, PAUSE_US)?))?;
                let Some(Utc(at_us)) = found else { continue };
                let nearer = |best: &EventAt| if forwards { at_us < best.at_us } else { at_us > best.at_us };
                if best.as_ref().is_none_or(nearer) {
                    best = Some(EventAt { at_us, camera: camera.to_string(), subject: *subject });
                }
            }
        }
        Ok(best)
    }

    /// Every event of a span, and where somebody looked, for the command line: from the sidecars themselves.
    pub fn subject_events(&self, camera: &CameraId, span: Span) -> Result<(Vec<EventText>, Vec<TimelineRun>)> {
        let volume = self.volume()?;
        let (mut events, mut looked) = (Vec::new(), Vec::new());
        let segments = self.db().segments(camera, span)?;
        for segment in segments.iter().filter(|s| s.state != SegmentState::Missing) {
            let head = self.seconds(&volume, segment)?;
            let Some(found) = &head.events else { continue };
            let (from, to) = (segment.start.max(span.from), segment.end().min(span.to));
            looked.push(Event { subject: SUBJECTS[0], from, to, score: 0 });
            events.extend(found.iter().filter(|e| e.from < span.to && e.to > span.from));
        }
        let text =
            |e: Event| EventText { from: e.from.rfc3339(), to: e.to.rfc3339(), subject: e.subject, score: e.score };
        let looked = together(looked, SEAM_US).into_iter();
        let looked = looked.map(|e| TimelineRun { from: e.from.rfc3339(), to: e.to.rfc3339() }).collect();
        Ok((together(events, PAUSE_US).into_iter().map(text).collect(), looked))
    }
}

fn shown(event: Event) -> EventSpan {
    EventSpan { from_us: event.from.0, to_us: event.to.0, subject: event.subject, score: event.score }
}
