//! Where footage lies, what it takes and how long it lasts.

use super::Desk;
use crate::error::Result;
use crate::view::StorageOverview;

impl Desk {
    /// Every volume and every camera with footage.
    pub fn storage_overview(&self) -> Result<StorageOverview> {
        Ok(StorageOverview {
            volumes: Vec::new(),
            cameras: Vec::new(),
            bytes: 0,
            bytes_per_day: 0.0,
            expected_days: None,
            oldest: None,
        })
    }
}
