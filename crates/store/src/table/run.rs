//! Runs: stretches of one camera's recording with one stream configuration.

use super::columns::{camera_id, camera_row, parsed, utc};
use crate::{Error, RecorderDb, Result};
use model::{CameraId, RunId, StreamConfig, Utc};
use rusqlite::{OptionalExtension, params};

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
    pub fn start_run(&mut self, camera: &CameraId, config: &StreamConfig, start: Utc) -> Result<RunId> {
        let config = serde_json::to_string(config).expect("numbers, names and byte lists are always JSON");
        self.write(|tx| {
            tx.prepare_cached("INSERT INTO runs (camera, start_us, config) VALUES (?1, ?2, ?3)")?.execute(params![
                camera_row(tx, camera)?,
                start.0,
                config
            ])?;
            let id = RunId(tx.last_insert_rowid());
            Ok(id)
        })
    }

    pub fn run(&self, id: RunId) -> Result<Option<Run>> {
        let sql = "SELECT c.public_id, r.start_us, r.config, r.clock_offset_us
                     FROM runs r JOIN cameras c ON c.id = r.camera WHERE r.id = ?1";
        let mut run = self.conn.prepare_cached(sql)?;
        let run = run.query_row([id.0], |r| {
            Ok(Run {
                id,
                camera: camera_id(r, 0)?,
                start: utc(r, 1)?,
                config: parsed(r, 2, |text| serde_json::from_str(text).ok())?,
                clock_offset_us: r.get(3)?,
            })
        });
        Ok(run.optional()?)
    }

    /// Notes how far the camera's own clock is from ours.
    pub fn set_run_clock(&mut self, id: RunId, offset_us: i64) -> Result<()> {
        self.write(|tx| {
            if tx.execute("UPDATE runs SET clock_offset_us = ?2 WHERE id = ?1", [id.0, offset_us])? == 0 {
                return Err(Error::NotFound("run"));
            }
            Ok(())
        })
    }
}
