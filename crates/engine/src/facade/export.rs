//! Own copies, snapshots, bookmarks, and holds of a range, for the window. Copies are jobs: they outlive the dialog that began them,
//! and end when the household is locked.

use super::jobs::{Jobs, Shown};
use super::{Engine, blocking};
use crate::desk::{self, Desk};
use crate::error::Result;
use crate::export::{self, Approved, Progress, Stage};
use crate::view::{self, OwnCopyJob, OwnCopyState, Topic};
use model::Utc;
use std::path::PathBuf;

/// All copies since the window was opened.
pub(super) type Copies = Jobs<OwnCopyJob>;

impl Shown for OwnCopyJob {
    type Made = view::OwnCopyMade;
    const MOST: usize = 8;
    const WORD: &'static str = "copy";
    const ENOUGH: &'static str = "Many copies are being made already.";
    const ACTED: &'static [Topic] = &[Topic::Exports, Topic::Ledger];

    fn waits(&self) -> bool {
        self.state == OwnCopyState::Waiting
    }

    fn ended(&self) -> bool {
        matches!(self.state, OwnCopyState::Done | OwnCopyState::Cancelled | OwnCopyState::Failed)
    }

    fn goes_on(&mut self, progress: Progress, left_ms: Option<u64>) {
        self.state = match progress.stage {
            Stage::Planning | Stage::Writing => OwnCopyState::Writing,
            // No models look through an own copy.
            Stage::ReadingBack | Stage::Checking | Stage::Looking | Stage::Listening => OwnCopyState::Checking,
        };
        (self.done, self.left_ms, self.now) = (progress.done, left_ms, progress.file);
    }

    fn made(&mut self, made: Self::Made) {
        (self.state, self.done, self.left_ms, self.now) = (OwnCopyState::Done, 1.0, None, None);
        (self.files, self.gaps) = (made.files, made.gaps);
    }

    fn unmade(&mut self, by_owner: bool, error: view::ErrorView) {
        self.state = if by_owner { OwnCopyState::Cancelled } else { OwnCopyState::Failed };
        (self.left_ms, self.now, self.error) = (None, None, Some(error));
    }
}

impl Engine {
    /// What a copy of this range would be: nothing is written.
    pub async fn own_copy_plan(&self, request: view::OwnCopyRequest) -> Result<view::OwnCopyPlan> {
        self.at_open_desk(&[], move |desk| export::plan(desk, &request)).await
    }

    /// Begins to write a copy into `folder`. `told` says what the owner was told before agreeing.
    pub async fn own_copy_start(
        &self,
        request: view::OwnCopyRequest,
        folder: PathBuf,
        name: String,
        told: view::Told,
    ) -> Result<OwnCopyJob> {
        let desk = self.desk().await?;
        desk.require_open()?;
        let approved = Approved::own_copy(told);
        {
            let (folder, name) = (folder.clone(), name.clone());
            blocking(move || export::check_place(&folder, &name)).await?;
        }
        let show = |id| OwnCopyJob {
            id,
            request: request.clone(),
            folder: folder.to_string_lossy().into_owned(),
            name: name.clone(),
            state: OwnCopyState::Waiting,
            done: 0.0,
            left_ms: None,
            now: None,
            files: Vec::new(),
            gaps: Vec::new(),
            error: None,
        };
        let (wanted, to, called) = (request.clone(), folder.clone(), name.clone());
        self.begin_job(&self.0.copies, show, move |engine, watch| {
            export::copy(&desk, &engine.0.worker, &approved, &wanted, (&to, &called), watch)
        })
    }

    pub async fn own_copy_jobs(&self) -> Result<Vec<OwnCopyJob>> {
        let copies = self.0.copies.clone();
        self.at_open_desk(&[], move |_| Ok(copies.shown())).await
    }

    /// Ends a copy; nothing of it is left.
    pub async fn own_copy_cancel(&self, id: u32) -> Result<()> {
        self.0.copies.cancel(id)?;
        self.tell(&[Topic::Exports]);
        Ok(())
    }

    /// Takes a copy that ended off the list. Its files stay.
    pub async fn own_copy_forget(&self, id: u32) -> Result<()> {
        self.0.copies.forget(id)?;
        self.tell(&[Topic::Exports]);
        Ok(())
    }

    /// Where a copy lies, for the desktop to show.
    pub fn own_copy_folder(&self, id: u32) -> Result<PathBuf> {
        Ok(PathBuf::from(self.0.copies.one(id)?.folder))
    }

    pub async fn snapshot_save(
        &self,
        camera: String,
        at_us: i64,
        path: PathBuf,
        told: view::Told,
    ) -> Result<view::Snapshot> {
        let engine = self.clone();
        self.at_open_desk(&[Topic::Ledger], move |desk| {
            export::snapshot(desk, &engine.0.worker, &Approved::own_copy(told), &camera, Utc(at_us), &path)
        })
        .await
    }

    pub async fn bookmark_list(&self, from_us: Option<i64>, to_us: Option<i64>) -> Result<Vec<view::BookmarkView>> {
        self.at_open_desk(&[], move |desk| desk.bookmarks(from_us.map(Utc), to_us.map(Utc))).await
    }

    pub async fn bookmark_add(&self, camera: Option<String>, at_us: i64, note: String) -> Result<view::BookmarkView> {
        self.at_open_desk(&[Topic::Bookmarks], move |desk| {
            desk.add_bookmark(one(camera.as_deref())?.as_ref(), Utc(at_us), &note)
        })
        .await
    }

    pub async fn bookmark_update(
        &self,
        id: i64,
        camera: Option<String>,
        at_us: i64,
        note: String,
    ) -> Result<view::BookmarkView> {
        self.at_open_desk(&[Topic::Bookmarks], move |desk| {
            desk.change_bookmark(id, one(camera.as_deref())?.as_ref(), Utc(at_us), &note)
        })
        .await
    }

    pub async fn bookmark_remove(&self, id: i64) -> Result<()> {
        self.at_open_desk(&[Topic::Bookmarks], move |desk| desk.remove_bookmark(id)).await
    }

    /// Keeps a range of a camera from ever being deleted, for a reason.
    pub async fn hold_add(&self, camera: String, from_us: i64, to_us: i64, reason: String) -> Result<view::HoldView> {
        self.at_open_desk(&[Topic::Bookmarks, Topic::Ledger], move |desk| {
            desk.add_hold(&desk::camera_id(&camera)?, Utc(from_us), Utc(to_us), None, Some(&reason))
        })
        .await
    }

    pub async fn hold_release(&self, id: i64) -> Result<()> {
        self.at_open_desk(&[Topic::Bookmarks, Topic::Ledger], move |desk| desk.release_hold(id)).await
    }
}

/// What follows an unlock: files that a crash left half-written are removed.
pub(super) fn opened(desk: &Desk) -> Result<()> {
    export::clear_left_behind(desk)
}

fn one(camera: Option<&str>) -> Result<Option<model::CameraId>> {
    camera.map(desk::camera_id).transpose()
}
