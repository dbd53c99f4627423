//! The timeline: footage and gaps of several cameras, from the coalesced rows.

use super::columns::camera_row;
use super::{gap, span};
use crate::{RecorderDb, Result};
use model::{CameraId, Gap, RunId, Span, Utc};
use rusqlite::OptionalExtension;
use std::time::Duration;

/// Footage without a hole. Where runs follow one another within the resolution asked for, the first one is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub run: RunId,
    pub span: Span,
}

/// One camera's part of a timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CameraTimeline {
    pub camera: CameraId,
    pub footage: Vec<Stretch>,
    pub gaps: Vec<Gap>,
    /// Gaps finer than the resolution: they are there, ask finer to see them.
    pub finer_gaps: usize,
    /// Since when the segment under way is being written: footage that is in no stretch yet.
    pub writing_since: Option<Utc>,
}

fn clip(s: Span, to: Span) -> Option<Span> {
    Span::new(s.from.max(to.from), s.to.min(to.to))
}

/// Rows by start into stretches: those of one run are joined where nothing is between, others where no more than `resolution`
/// is.
fn join(rows: Vec<span::SpanRow>, asked: Span, resolution: Option<i64>) -> Vec<Stretch> {
    let mut out: Vec<Stretch> = Vec::new();
    for row in rows {
        let Some(clipped) = clip(Span { from: row.from, to: row.to }, asked) else { continue };
        let near = |last: &Stretch| {
            let same_run = (last.run == row.run).then_some(span::JOIN_US);
            resolution.max(same_run).is_some_and(|us| clipped.from.0 <= last.span.to.0.saturating_add(us))
        };
        match out.last_mut().filter(|last| near(last)) {
            Some(last) => last.span.to = last.span.to.max(clipped.to),
            None => out.push(Stretch { run: row.run, span: clipped }),
        }
    }
    out
}

impl RecorderDb {
    /// Where a camera's kept footage begins and ends; `None` where there is none.
    pub fn footage_ends(&self, camera: &CameraId) -> Result<Option<Span>> {
        let row = camera_row(&self.conn, camera)?;
        let first: Option<i64> = self
            .conn
            .prepare_cached("SELECT min(from_us) FROM spans WHERE camera = ?1")?
            .query_row([row], |r| r.get(0))?;
        Ok(first.zip(span::last_end(&self.conn, row)?).and_then(|(from, to)| Span::new(Utc(from), to)))
    }

    /// Footage and gaps of `cameras` that touch `span`; footage is clipped to it, gaps are not. Stretches less than `resolution`
    /// apart are one and gaps shorter than it are counted only; `Duration::ZERO` gives every one.
    pub fn timeline(&self, cameras: &[CameraId], span: Span, resolution: Duration) -> Result<Vec<CameraTimeline>> {
        let resolution = (!resolution.is_zero()).then(|| i64::try_from(resolution.as_micros()).unwrap_or(i64::MAX));
        let mut out = Vec::with_capacity(cameras.len());
        for camera in cameras {
            let row = camera_row(&self.conn, camera)?;
            let footage = join(span::touching(&self.conn, row, span)?, span, resolution);
            let mut gaps = gap::touching(&self.conn, row, span)?;
            let all = gaps.len();
            gaps.retain(|g| g.to.is_none_or(|to| to.0 - g.from.0 >= resolution.unwrap_or(0)));
            let writing_since = self
                .conn
                .prepare_cached("SELECT start_us FROM writing WHERE camera = ?1")?
                .query_row([row], |r| r.get(0).map(Utc))
                .optional()?;
            let finer_gaps = all - gaps.len();
            out.push(CameraTimeline { camera: camera.clone(), footage, gaps, finer_gaps, writing_since });
        }
        Ok(out)
    }
}
