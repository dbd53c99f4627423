//! A small picture of any moment, while the owner scrubs: from the sidecar, or decoded where there is none.

use super::super::Desk;
use crate::error::Result;
use crate::worker::Worker;
use model::{CameraId, Span, Utc};
use std::sync::Arc;
use std::time::Duration;
use store::SegmentState;

/// As wide as those of the sidecars.
const WIDTH: u32 = 256;
/// A sidecar's picture that is older than this is not the moment's: motion was switched off for a while, say.
const STALE: Duration = Duration::from_secs(15);

impl Desk {
    /// A picture at or shortly before `at` and its time; `None` where nothing was recorded. Blocking: a file of 80 kB, or a picture to
    /// be decoded.
    pub fn scrub_picture(&self, worker: &Worker, camera: &CameraId, at: Utc) -> Result<Option<(Utc, Arc<Vec<u8>>)>> {
        self.require_open()?;
        let epoch = self.looking.epoch();
        let moment = Span { from: at, to: Utc(at.0.saturating_add(1)) };
        let segments = self.db().segments(camera, moment)?;
        if let Some(segment) = segments.iter().rfind(|s| s.state != SegmentState::Missing)
            && let Some(side) = self.sidecar(&self.volume()?, segment)?
            && let Some(small) = side.picture(at).filter(|p| at.since(p.at) <= STALE && p.at.since(at) <= STALE)
        {
            return Ok(Some((small.at, Arc::new(small.jpeg.clone()))));
        }
        let Some((shown, video, key)) = self.key_frame(camera, at)? else { return Ok(None) };
        let id = (camera.clone(), shown.0);
        if let Some(kept) = self.looking.kept().pictures.get(&id) {
            return Ok(Some((shown, kept)));
        }
        let picture = Arc::new(worker.picture(&video, &key, WIDTH)?.expose().clone());
        self.looking.keep(epoch, |kept| kept.pictures.put(id, picture.clone(), picture.len()))?;
        Ok(Some((shown, picture)))
    }
}
