//! Own copies, snapshots, bookmarks, and holds of a range, for the window.

use super::Engine;
use crate::error::{Code, Error, Result};
use crate::view;
use std::path::PathBuf;

impl Engine {
    /// What a copy of this range would be: nothing is written.
    pub async fn own_copy_plan(&self, _request: view::OwnCopyRequest) -> Result<view::OwnCopyPlan> {
        Err(not_yet())
    }

    /// Begins to write a copy into `folder`. `told` says what the owner was told before agreeing.
    pub async fn own_copy_start(
        &self,
        _request: view::OwnCopyRequest,
        _folder: PathBuf,
        _name: String,
        _told: view::Told,
    ) -> Result<view::OwnCopyJob> {
        Err(not_yet())
    }

    pub async fn own_copy_jobs(&self) -> Result<Vec<view::OwnCopyJob>> {
        Ok(Vec::new())
    }

    pub async fn own_copy_cancel(&self, _id: u32) -> Result<()> {
        Err(not_yet())
    }

    pub async fn own_copy_forget(&self, _id: u32) -> Result<()> {
        Err(not_yet())
    }

    /// Where a copy lies, for the desktop to show.
    pub fn own_copy_folder(&self, _id: u32) -> Result<PathBuf> {
        Err(not_yet())
    }

    pub async fn snapshot_save(
        &self,
        _camera: String,
        _at_us: i64,
        _path: PathBuf,
        _told: view::Told,
    ) -> Result<view::Snapshot> {
        Err(not_yet())
    }

    pub async fn bookmark_list(&self, _from_us: Option<i64>, _to_us: Option<i64>) -> Result<Vec<view::BookmarkView>> {
        Ok(Vec::new())
    }

    pub async fn bookmark_add(
        &self,
        _camera: Option<String>,
        _at_us: i64,
        _note: String,
    ) -> Result<view::BookmarkView> {
        Err(not_yet())
    }

    pub async fn bookmark_update(
        &self,
        _id: i64,
        _camera: Option<String>,
        _at_us: i64,
        _note: String,
    ) -> Result<view::BookmarkView> {
        Err(not_yet())
    }

    pub async fn bookmark_remove(&self, _id: i64) -> Result<()> {
        Err(not_yet())
    }

    pub async fn hold_add(
        &self,
        _camera: String,
        _from_us: i64,
        _to_us: i64,
        _reason: String,
    ) -> Result<view::HoldView> {
        Err(not_yet())
    }

    pub async fn hold_release(&self, _id: i64) -> Result<()> {
        Err(not_yet())
    }
}

fn not_yet() -> Error {
    Error::new(Code::Unsupported, "This cannot be saved yet.")
}
