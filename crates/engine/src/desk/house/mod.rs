//! The house itself: where footage lies and what it takes, old and swapped disks, where the recorder's own key lives.

mod overview;

use super::Desk;
use crate::error::{Code, Error, Result};
use crate::view;
use std::path::Path;

impl Desk {
    pub fn accept_volume(&self, _volume: &str) -> Result<view::StorageOverview> {
        Err(Error::new(Code::Unsupported, "This cannot be done yet."))
    }

    pub fn set_footage_folder(&self, _folder: &Path, _limit_bytes: u64) -> Result<view::StorageOverview> {
        Err(Error::new(Code::Unsupported, "This cannot be done yet."))
    }

    pub fn move_unattended_key(&self, _to: view::KeyPlace) -> Result<view::Settings> {
        Err(Error::new(Code::Unsupported, "This cannot be done yet."))
    }
}
