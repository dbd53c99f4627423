//! Looking back: the timeline, pictures while scrubbing, playback. The raw answers are laid out in `desk/archive`.

use super::Engine;
use crate::desk;
use crate::error::{Code, Result};
use crate::view::{self, Topic};
use model::find::{Models, Subject};
use model::{CameraId, Utc};
use std::collections::HashSet;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tracing::warn;

/// The window hears of new footage this often at the most.
const TIMELINE_NEWS: Duration = Duration::from_secs(2);
/// Sidecars of each camera that are taken in between two looks: about 50 ms of work, and a locked month of 8 cameras in half an hour.
const AT_A_TIME: usize = 64;

impl Engine {
    /// Footage, gaps and motion of all cameras (or of some) between two moments, in `buckets` steps.
    pub async fn timeline(
        &self,
        from_us: i64,
        to_us: i64,
        cameras: Option<Vec<String>>,
        buckets: u32,
    ) -> Result<view::TimelineView> {
        let cameras = cameras.map(|ids| ids.iter().map(|id| desk::camera_id(id)).collect()).transpose()?;
        let ask = desk::TimelineAsk { from: Utc(from_us), to: Utc(to_us), cameras, buckets };
        let asked = ask.clone();
        let (view, more) = self.at_open_desk(&[], move |desk| desk.timeline_view(&asked)).await?;
        if more {
            self.warm(ask);
        }
        Ok(view)
    }

    /// Reads what the timeline could not wait for, and has it asked for again.
    fn warm(&self, ask: desk::TimelineAsk) {
        let engine = self.clone();
        self.0.tasks.spawn(async move {
            let warmed = engine.at_open_desk(&[], move |desk| {
                if !desk.begin_warming() {
                    return Ok(false);
                }
                let warmed = desk.warm_timeline(&ask);
                desk.end_warming();
                warmed.map(|()| true)
            });
            match warmed.await {
                Ok(true) => engine.tell(&[Topic::Timeline]),
                Ok(false) => {}
                Err(error) if error.code == Code::Locked => {}
                Err(error) => warn!(error = error.chain(), "the timeline was not read ahead"),
            }
        });
    }

    /// The next (or the last) moment at which something begins to move in one of these cameras.
    pub async fn next_motion(
        &self,
        cameras: Vec<String>,
        from_us: i64,
        forwards: bool,
        at_least: u8,
    ) -> Result<Option<view::MotionAt>> {
        let cameras = cameras.iter().map(|id| desk::camera_id(id)).collect::<Result<Vec<_>>>()?;
        self.at_open_desk(&[], move |desk| desk.next_motion(&cameras, Utc(from_us), forwards, at_least)).await
    }

    /// The next (or the last) moment at which one of these subjects comes to one of these cameras.
    pub async fn next_event(
        &self,
        cameras: Vec<String>,
        from_us: i64,
        forwards: bool,
        subjects: Vec<Subject>,
    ) -> Result<Option<view::EventAt>> {
        let cameras = cameras.iter().map(|id| desk::camera_id(id)).collect::<Result<Vec<_>>>()?;
        self.at_open_desk(&[], move |desk| desk.next_event(&cameras, Utc(from_us), forwards, &subjects)).await
    }

    /// What can be looked for on this computer: see [`desk::Desk::models`].
    pub async fn models_get(&self) -> Result<Models> {
        let (engine, desk) = (self.clone(), self.desk().await?);
        super::blocking(move || desk.models(&engine.0.worker)).await
    }

    /// A small picture at or before a moment: 8 bytes of time in microseconds, big-endian, and a JPEG. Empty where none is.
    pub async fn scrub_picture(&self, camera: String, at_us: i64) -> Result<Vec<u8>> {
        let camera = desk::camera_id(&camera)?;
        let (engine, looked) = (self.clone(), camera.clone());
        let (picture, first) = self
            .at_open_desk(&[], move |desk| {
                let picture = desk.scrub_picture(&engine.0.worker, &looked, Utc(at_us))?;
                let first = picture.is_some() && desk.is_first_look_back(&looked);
                Ok((picture, first))
            })
            .await?;
        self.looked_back(camera, first);
        Ok(picture.map(|(at, jpeg)| [&at.0.to_be_bytes()[..], &jpeg].concat()).unwrap_or_default())
    }

    /// Keeps the timeline's news and its index of motion up to date while the household is unlocked. Cheap where nothing is new.
    pub(super) async fn keep_timeline(self) {
        // Cut segments that were looked into, or could not be: once is enough.
        let looked_into = Arc::new(Mutex::new(HashSet::new()));
        loop {
            tokio::select! {
                () = self.0.shutdown.cancelled() => return,
                () = tokio::time::sleep(TIMELINE_NEWS) => {}
            }
            let mut news = self.0.timeline_news.swap(false, Ordering::Relaxed);
            let Some(desk) = self.0.desk.lock().await.desk.clone() else { continue };
            let looked_into = looked_into.clone();
            let taken = super::blocking(move || {
                if !desk.is_open() {
                    return Ok(0);
                }
                // A recorder that was killed left some behind, and the next one has put them in order.
                if news {
                    desk.settle(&mut looked_into.lock().unwrap_or_else(PoisonError::into_inner))?;
                }
                desk.take_in_motion(AT_A_TIME)
            });
            match taken.await {
                Ok(taken) => news |= taken > 0,
                Err(error) if error.code == Code::Locked => {}
                Err(error) => warn!(error = error.chain(), "motion, or what a crash left behind, was not taken in"),
            }
            if news {
                self.tell(&[Topic::Timeline]);
            }
        }
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
