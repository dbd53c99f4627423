//! Sidecar files: written once, beside a segment that has its row, and never synced. What is lost with one is comfort, not
//! footage, so recording never waits for it; [`crate::reconcile()`] takes away what a power cut left of one.

use crate::file_name::Part;
use crate::segment_file::remove;
use crate::{Committed, Error, Result, SegmentFileName, Volume};
use model::CameraId;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

impl Volume {
    #[must_use]
    pub fn side_path(&self, camera: &CameraId, name: SegmentFileName) -> PathBuf {
        self.folder(camera).join(name.part(Part::Side))
    }

    /// Writes a sidecar; [`crate::RecorderDb::set_side`] makes it count.
    pub fn write_side(&self, camera: &CameraId, name: SegmentFileName, bytes: &[u8]) -> Result<()> {
        self.still_there()?;
        let path = self.side_path(camera, name);
        remove(&path)?;
        // Read-only from the beginning: the open file may be written all the same.
        let written = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o400)
            .open(&path)
            .and_then(|mut file| file.write_all(bytes));
        written.map_err(|e| {
            // What is half there is worth nothing. If this fails too, start-up does it.
            let _ = remove(&path);
            Error::io("cannot write", &path)(e)
        })
    }

    /// Takes back a sidecar whose segment is gone.
    pub fn remove_side(&self, camera: &CameraId, name: SegmentFileName) -> Result<()> {
        remove(&self.side_path(camera, name))
    }
}

impl Committed {
    #[must_use]
    pub fn name(&self) -> SegmentFileName {
        self.name
    }
}
