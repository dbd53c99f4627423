//! A household with something to redact, and redactions made as the window makes them.

use crate::household::Household;
use crate::looking::Looker;
use anyhow::{Context, Result, ensure};
use demo::{AudioKind, CameraScript, Clip, ClipSpec, Server, StreamScript};
use engine::export::{Progress, Watch};
use engine::redact;
use engine::view::redaction::RedactionView;
use engine::view::requests::ResponseClip;
use model::redaction::{Decision, Edit, Lacking, Shape, SoundPlan, Stretch};
use std::sync::Arc;
use std::time::Duration;

/// A name that is looked for wherever it may not be.
pub const CAMERA: &str = "Gate to the orchard lane";

pub struct Ground {
    pub house: Household,
    pub server: Server,
    /// What was served before what is served now.
    pub clips: Vec<Arc<Clip>>,
}

/// Nobody waits.
pub struct Unwatched;

impl Watch for Unwatched {
    fn cancelled(&self) -> bool {
        false
    }

    fn tell(&self, _: Progress) {}
}

impl Ground {
    /// One camera with sound, recorded for `seconds`; then, if `other` says so, for some more in another size.
    pub fn new(seconds: u64, other: Option<u64>) -> Result<Self> {
        // Pictures out of order: what is sent is not what is shown.
        let card = ClipSpec { b_frames: 2, ..ClipSpec::card() };
        Self::of(StreamScript::new(card).with_audio(AudioKind::Aac), seconds, other)
    }

    /// The same with a camera of its own kind.
    pub fn of(script: StreamScript, seconds: u64, other: Option<u64>) -> Result<Self> {
        let server = Server::start(vec![CameraScript::new("door", script)])?;
        let house = Household::new(4)?;
        house.add_camera(CAMERA, &server.url("door")?)?;
        let mut recorder = house.record()?;
        recorder.wait_for_bytes(&house, 100_000)?;
        std::thread::sleep(Duration::from_secs(seconds));
        let mut clips = Vec::new();
        if let Some(more) = other {
            clips = server.clips();
            server.switch("door", ClipSpec::card().sized(480, 270))?;
            std::thread::sleep(Duration::from_secs(more));
        }
        recorder.stop()?;
        Ok(Self { house, server, clips })
    }

    /// All that was recorded of the camera.
    pub fn clip(&self, looker: &Looker) -> Result<ResponseClip> {
        let camera = looker.camera(CAMERA)?;
        let all = looker.desk.segments(Some(&camera))?;
        let at = |text: &str| model::Utc::parse(text).map(|at| at.0).map_err(|e| anyhow::anyhow!("{e:?}"));
        let first = all.first().context("something was recorded")?;
        let last = all.last().context("something was recorded")?;
        let to_us = at(&last.start)? + i64::try_from(last.duration_ms)? * 1000 + 500_000;
        Ok(ResponseClip { camera: camera.to_string(), from_us: at(&first.start)? - 500_000, to_us })
    }

    /// A redaction with a mark that moves from 1.2 s to 3 s, muted sound, and the first and last half second cut away.
    pub fn planned(&self, looker: &Looker) -> Result<RedactionView> {
        self.planned_for(looker, None)
    }

    /// The same for a response.
    pub fn planned_for(&self, looker: &Looker, response: Option<i64>) -> Result<RedactionView> {
        let view = looker.desk.begin_redaction(&self.clip(looker)?, response)?;
        let edit = |view: &RedactionView, edit| looker.desk.edit_redaction(view.id, view.revision, edit);
        let rect = |x| Shape::Rect { x, y: 20_000, width: 25_000, height: 40_000 };
        let when = Stretch { from_us: 1_200_000, to_us: 3_000_000 };
        let draw = Edit::Draw { at_us: 1_200_000, shape: rect(10_000), when, decision: Decision::Hide };
        let view = edit(&view, draw)?;
        let mark = view.plan.marks[0].id;
        let view = edit(&view, Edit::Place { mark, at_us: 2_900_000, shape: rect(60_000) })?;
        let trim = Stretch { from_us: 500_000, to_us: view.length_us - 500_000 };
        let view = edit(&view, Edit::Trim { trim })?;
        let muted = vec![Stretch { from_us: 1_500_000, to_us: 2_500_000 }];
        Ok(edit(&view, Edit::Sound { sound: SoundPlan::Kept { muted } })?)
    }
}

impl Looker {
    pub fn render(&self, id: i64) -> Result<RedactionView> {
        redact::render(&self.desk, &self.worker, id, &Unwatched)?;
        Ok(self.desk.redaction(id)?)
    }

    /// Looks at everything that is lacking; nothing is, then.
    pub fn review(&self, id: i64) -> Result<RedactionView> {
        let mut view = self.desk.redaction(id)?;
        for lacking in view.lacking.clone() {
            view = match lacking {
                Lacking::Sheet { mark } => self.desk.saw_redaction_sheet(id, mark)?,
                Lacking::Watch { stretch } => self.desk.watched_redaction(id, stretch)?,
                other => anyhow::bail!("no look helps: {other:?}"),
            };
        }
        ensure!(view.lacking.is_empty(), "{:?}", view.lacking);
        Ok(view)
    }
}
