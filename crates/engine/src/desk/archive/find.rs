//! Which segment holds a moment, and if none does, why, and where footage goes on.

use super::segment::Footage;
use crate::desk::Desk;
use crate::error::Result;
use model::{CameraId, Gap, Span, Utc};
use std::time::Duration;
use store::{SegmentKey, SegmentState};

/// A hole between two runs that nobody told a gap of: a picture's length, rounding, or a camera's short pause at a change of its
/// configuration. It is stepped over.
pub(super) const SMALL: Duration = Duration::from_secs(2);
/// After its last footage ended, a camera may still be beginning its next segment.
const SOON: Duration = Duration::from_secs(5);

/// What is at a moment.
#[derive(Debug)]
pub(super) enum Here {
    Footage(Footage),
    Nothing(Nothing),
}

#[derive(Debug)]
pub(super) struct Nothing {
    /// What was told of it.
    pub(super) gap: Option<Gap>,
    /// The segment with which footage goes on.
    pub(super) next: Option<Footage>,
    /// Nothing follows because the last footage ended only now.
    pub(super) just_now: bool,
}

impl Desk {
    /// What of a camera's footage is at `at`; of what overlaps, the latest.
    pub(super) fn here(&self, camera: &CameraId, at: Utc) -> Result<Here> {
        let db = self.db();
        let moment = Span { from: at, to: Utc(at.0.saturating_add(1)) };
        let segments = db.segments(camera, moment)?;
        if let Some(segment) = segments.iter().rfind(|s| s.state != SegmentState::Missing) {
            return Ok(Here::Footage(segment.into()));
        }
        let writing = db.being_written()?.into_iter().find(|w| w.key.camera == *camera);
        if let Some(writing) = writing.as_ref().filter(|w| w.start <= at) {
            return Ok(Here::Footage(writing.into()));
        }
        drop(db);
        Ok(Here::Nothing(self.nothing(camera, at)?))
    }

    /// A segment by its number, if it is still there.
    pub(super) fn footage(&self, key: &SegmentKey) -> Result<Option<Footage>> {
        let db = self.db();
        let at_rest = db.segment(key)?.filter(|s| matches!(s.state, SegmentState::Finished | SegmentState::Cut));
        if let Some(segment) = at_rest {
            return Ok(Some(Footage::from(&segment)));
        }
        Ok(db.being_written()?.iter().find(|w| w.key == *key).map(Footage::from))
    }

    /// What is behind a segment that ends at `end`, whatever its row says: the one recorded next if it follows, else nothing. By number
    /// and not by time, for two runs may overlap by what the clock of each is off.
    pub(super) fn behind(&self, footage: &Footage, end: Utc) -> Result<Here> {
        let camera = &footage.key.camera;
        let db = self.db();
        let next = match db.segment_after(&footage.key)? {
            Some(next) => Some(Footage::from(&next)),
            None => {
                let writing = db.being_written()?;
                let writing = writing.iter().find(|w| w.key.camera == *camera && w.key.seq > footage.key.seq);
                writing.map(Footage::from)
            }
        };
        drop(db);
        if let Some(next) = next.filter(|next| next.start >= end.minus(SMALL) && next.start <= end.plus(SMALL)) {
            let hole = Span::new(end, next.start).filter(|_| next.run != footage.run);
            // However short, what was told is told.
            let gap = hole.map(|hole| self.db().gaps(camera, hole)).transpose()?.and_then(|mut gaps| gaps.pop());
            return Ok(match gap {
                None => Here::Footage(next),
                gap => Here::Nothing(Nothing { gap, next: Some(next), just_now: false }),
            });
        }
        let mut nothing = self.nothing(camera, end)?;
        // A gap that is told begins where the row says that the segment ends.
        let around = Span { from: end.minus(SMALL), to: end.plus(SMALL) };
        nothing.gap = self.db().gaps(camera, around)?.into_iter().find(|gap| gap.to.is_none_or(|to| to > end));
        Ok(Here::Nothing(nothing))
    }

    fn nothing(&self, camera: &CameraId, at: Utc) -> Result<Nothing> {
        let now = self.clock.now();
        let db = self.db();
        let gap = db.gaps(camera, Span { from: at, to: Utc(at.0.saturating_add(1)) })?.pop();
        let next = db.next_segment(camera, at)?.as_ref().map(Footage::from);
        let next = match next {
            Some(next) => Some(next),
            None => {
                let writing = db.being_written()?.into_iter().find(|w| w.key.camera == *camera);
                writing.filter(|w| w.start >= at).as_ref().map(Footage::from)
            }
        };
        let last = db.last_segments(camera, 1)?.pop();
        let just_now = next.is_none() && last.is_some_and(|last| now.since(last.end()) <= SOON);
        Ok(Nothing { gap, next, just_now })
    }
}
