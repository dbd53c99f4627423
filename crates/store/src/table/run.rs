//! Runs: stretches of one camera's recording with one stream configuration.

use crate::{RecorderDb, Result};
use model::{CameraId, RunId, StreamConfig, Utc};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub id: RunId,
    pub camera: CameraId,
    pub start: Utc,
    pub config: StreamConfig,
    /// The camera's own clock minus ours, microseconds, where it told.
    pub clock_offset_us: Option<i64>,
}

impl RecorderDb {
    pub fn start_run(&mut self, _camera: &CameraId, _config: &StreamConfig, _start: Utc) -> Result<RunId> {
        unimplemented!()
    }

    pub fn run(&self, _id: RunId) -> Result<Option<Run>> {
        unimplemented!()
    }

    pub fn set_run_clock(&mut self, _id: RunId, _offset_us: i64) -> Result<()> {
        unimplemented!()
    }
}
