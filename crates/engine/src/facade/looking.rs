//! Looking back: the timeline, pictures while scrubbing, playback. The raw answers are laid out in `desk/archive`.

use super::Engine;
use crate::desk;
use crate::error::{Code, Error, Result};
use crate::view::{self, Topic};
use model::{CameraId, Utc};
use tracing::warn;

impl Engine {
    /// Footage, gaps and motion of all cameras (or of some) between two moments, in `buckets` steps.
    pub async fn timeline(
        &self,
        _from_us: i64,
        _to_us: i64,
        _cameras: Option<Vec<String>>,
        _buckets: u32,
    ) -> Result<view::TimelineView> {
        Err(not_yet())
    }

    /// The next (or the last) moment at which something moved in one of these cameras.
    pub async fn next_motion(
        &self,
        _cameras: Vec<String>,
        _from_us: i64,
        _forwards: bool,
        _at_least: u8,
    ) -> Result<Option<view::MotionAt>> {
        Err(not_yet())
    }

    /// A small picture at or before a moment: 8 bytes of time in microseconds, big-endian, and a JPEG. Empty where none is.
    pub async fn scrub_picture(&self, _camera: String, _at_us: i64) -> Result<Vec<u8>> {
        Err(not_yet())
    }

    /// A piece of footage: the length of its head as 4 bytes big-endian, the head ([`view::PlayHeader`] as JSON), then init and fragments.
    pub async fn play(&self, request: view::PlayRequest) -> Result<Vec<u8>> {
        let camera = desk::camera_id(&request.camera)?;
        let (engine, looked) = (self.clone(), camera.clone());
        let (answer, first) = self
            .at_open_desk(&[], move |desk| {
                let answer = desk.play(&engine.0.worker, &request)?;
                Ok((answer, desk.is_first_look_back(&looked)))
            })
            .await?;
        self.looked_back(camera, first);
        Ok(answer)
    }

    /// Exactly the frame that is shown at a moment: 8 bytes of its time in microseconds, big-endian, and a JPEG.
    pub async fn still(&self, camera: String, at_us: i64, max_width: u32) -> Result<Vec<u8>> {
        let camera = desk::camera_id(&camera)?;
        let (engine, looked) = (self.clone(), camera.clone());
        let (at, picture, first) = self
            .at_open_desk(&[], move |desk| {
                let (at, picture) = desk.still(&engine.0.worker, &looked, Utc(at_us), max_width)?;
                Ok((at, picture, desk.is_first_look_back(&looked)))
            })
            .await?;
        self.looked_back(camera, first);
        Ok([&at.0.to_be_bytes()[..], picture.expose()].concat())
    }

    /// The owner looked at what a camera recorded: in the ledger once per unlock, and without keeping the picture waiting.
    fn looked_back(&self, camera: CameraId, first: bool) {
        if !first {
            return;
        }
        let engine = self.clone();
        self.0.tasks.spawn(async move {
            let noted = engine.at_desk(&[Topic::Ledger], move |desk| {
                desk.note_look_back(&camera);
                Ok(())
            });
            if let Err(error) = noted.await {
                warn!(error = error.chain(), "a look at what was recorded was not noted");
            }
        });
    }
}

fn not_yet() -> Error {
    Error::new(Code::Unsupported, "This cannot be looked at yet.")
}
