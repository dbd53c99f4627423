//! The house itself: where footage lies and what it takes, old and swapped disks, where the recorder's own key lives.

mod overview;
mod volumes;

use super::Desk;
use crate::error::{Code, Error, Result};
use crate::view;
use model::{CameraId, Mono};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

/// Days recorded and days expected, by camera.
type Days = BTreeMap<CameraId, (f64, Option<f64>)>;

/// The last count of them, and when that was.
pub(super) struct Footprints(Mutex<Option<(Mono, Days)>>);

impl Desk {
    pub fn set_footage_folder(&self, _folder: &Path, _limit_bytes: Option<u64>) -> Result<view::StorageOverview> {
        Err(Error::new(Code::Unsupported, "This cannot be done yet."))
    }

    pub fn move_unattended_key(&self, _to: view::KeyPlace) -> Result<view::Settings> {
        Err(Error::new(Code::Unsupported, "This cannot be done yet."))
    }
}
