//! What a camera never shows: drawn once, hidden in every render.

use super::{json, parse};
use crate::desk::{Desk, camera_id};
use crate::error::{Code, Error, Result};
use crate::view::redaction::CameraMasksRow;
use model::CameraId;
use model::redaction::{CameraMasks, Shape};

/// Shapes of one camera: windows of a terrace.
const MOST: usize = 64;

impl Desk {
    pub fn camera_masks(&self, camera: &str) -> Result<CameraMasks> {
        let camera = camera_id(camera)?;
        self.name_of(&camera)?;
        self.masks_of(&camera)
    }

    pub fn set_camera_masks(&self, camera: &str, masks: CameraMasks) -> Result<CameraMasks> {
        let camera = camera_id(camera)?;
        let name = self.name_of(&camera)?;
        if masks.shapes.len() > MOST {
            return Err(Error::new(Code::Refused, format!("A camera has at most {MOST} masks."))
                .hint("Draw one mask over several things that lie close together."));
        }
        masks.shapes.iter().try_for_each(Shape::check)?;
        let body = json(&masks)?;
        self.with_private(|private| Ok(private.set_camera_masks(&camera, &body)?))?;
        let details = format!("{name}: {} hidden everywhere", masks.shapes.len());
        self.note("masks_changed", serde_json::json!({ "camera": camera }), Some(&details));
        Ok(masks)
    }

    /// Of all cameras that have some.
    pub fn all_masks(&self) -> Result<Vec<CameraMasksRow>> {
        let all = self.with_private(|private| Ok(private.all_camera_masks()?))?;
        all.into_iter()
            .map(|(camera, body)| Ok(CameraMasksRow { camera: camera.to_string(), masks: parse(&body)? }))
            .collect()
    }

    pub(super) fn masks_of(&self, camera: &CameraId) -> Result<CameraMasks> {
        let body = self.with_private(|private| Ok(private.camera_masks(camera)?))?;
        body.as_deref().map_or_else(|| Ok(CameraMasks::default()), parse)
    }
}
