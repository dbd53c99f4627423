//! How large a segment's sidecar is: that it counts, and that it goes with its segment.

use super::columns::{camera_row, int};
use super::segment::{count_usage, one};
use super::volume::volume_row;
use crate::{RecorderDb, Result, SegmentKey, SegmentState};

impl RecorderDb {
    /// Notes a segment's sidecar; 0 is none. False, and nothing noted, if the segment is not kept any more.
    pub fn set_side(&mut self, key: &SegmentKey, bytes: u64) -> Result<bool> {
        self.write(|tx| {
            let camera = camera_row(tx, &key.camera)?;
            let Some(s) = one(tx, camera, key.seq)? else { return Ok(false) };
            if s.state == SegmentState::Doomed {
                return Ok(false);
            }
            tx.prepare_cached("UPDATE segments SET side_bytes = ?3 WHERE camera = ?1 AND seq = ?2")?.execute([
                camera,
                int(key.seq.0),
                int(bytes),
            ])?;
            // What is missing counts for nothing, and neither does what lies beside it.
            if s.state != SegmentState::Missing {
                count_usage(tx, camera, volume_row(tx, &s.volume)?, int(bytes) - int(s.side_bytes))?;
            }
            Ok(true)
        })
    }
}
