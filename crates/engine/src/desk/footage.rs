//! What was recorded: segments and the timeline, for looking.

use super::Desk;
use crate::error::{Code, Error, Result};
use crate::view;
use model::{CameraId, Span, Utc};
use std::time::Duration;
use store::SegmentState;

impl Desk {
    /// The segments of one camera, or of all, oldest first.
    pub fn segments(&self, camera: Option<&CameraId>) -> Result<Vec<view::SegmentView>> {
        let roots = self.roots()?;
        let db = self.db();
        let always = Span { from: Utc(i64::MIN), to: Utc(i64::MAX) };
        let mut all = Vec::new();
        for (id, name) in db.camera_names()? {
            if camera.is_some_and(|wanted| *wanted != id) {
                continue;
            }
            for segment in db.segments(&id, always)? {
                let file = format!("{id}/{}", segment.name());
                all.push(view::SegmentView {
                    camera: id.to_string(),
                    name: name.clone(),
                    seq: segment.key.seq.0,
                    run: segment.run.0,
                    state: state_view(segment.state),
                    path: roots
                        .iter()
                        .find(|(id, _)| *id == segment.volume)
                        .map(|(_, root)| root.join(&file).to_string_lossy().into_owned())
                        .unwrap_or_default(),
                    file,
                    start: segment.start.rfc3339(),
                    duration_ms: millis(segment.duration),
                    approximate: segment.approx,
                    bytes: segment.bytes,
                    hash: hex::encode(segment.sha256),
                });
            }
        }
        all.sort_by(|a, b| (&a.start, &a.camera).cmp(&(&b.start, &b.camera)));
        Ok(all)
    }

    /// Footage and gaps of all cameras between two moments.
    pub fn timeline(&self, from: Utc, to: Utc) -> Result<view::Timeline> {
        let span =
            Span::new(from, to).ok_or_else(|| Error::new(Code::BadAddress, "The end lies before the beginning."))?;
        let db = self.db();
        let names = db.camera_names()?;
        let ids: Vec<_> = names.iter().map(|(id, _)| id.clone()).collect();
        let cameras = db
            .timeline(&ids, span, Duration::ZERO)?
            .into_iter()
            .map(|line| view::TimelineCamera {
                name: names.iter().find(|(id, _)| *id == line.camera).map(|(_, n)| n.clone()).unwrap_or_default(),
                camera: line.camera.to_string(),
                runs: line
                    .footage
                    .iter()
                    .map(|s| view::TimelineRun { from: s.span.from.rfc3339(), to: s.span.to.rfc3339() })
                    .collect(),
                gaps: line
                    .gaps
                    .iter()
                    .map(|g| view::TimelineGap {
                        from: g.from.rfc3339(),
                        to: g.to.map(Utc::rfc3339),
                        cause: g.cause.into(),
                    })
                    .collect(),
                recording_since: line.writing_since.map(Utc::rfc3339),
                motion: None,
                events: None,
                looked: None,
            })
            .collect();
        drop(db);
        let mut timeline = view::Timeline { cameras };
        if self.is_open() {
            for camera in &mut timeline.cameras {
                let id = super::camera_id(&camera.camera)?;
                camera.motion = Some(self.motion_events(&id, span)?);
                let (events, looked) = self.subject_events(&id, span)?;
                (camera.events, camera.looked) = (Some(events), Some(looked));
            }
        }
        Ok(timeline)
    }
}

fn state_view(state: SegmentState) -> view::SegmentState {
    match state {
        SegmentState::Finished => view::SegmentState::Finished,
        SegmentState::Cut => view::SegmentState::Cut,
        SegmentState::Missing => view::SegmentState::Missing,
        SegmentState::Doomed => view::SegmentState::Doomed,
    }
}

fn millis(d: Duration) -> u64 {
    u64::try_from(d.as_millis()).unwrap_or(u64::MAX)
}
