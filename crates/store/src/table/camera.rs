//! Cameras, with their log-ins: the database is sealed.

use crate::{RecorderDb, Result};
use model::{Camera, CameraId, Utc};

/// What becomes of a removed camera's footage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Footage {
    /// Stays until the limits take it.
    Keep,
    /// Goes a day after the removal, sooner if space is needed.
    Delete,
}

/// A camera in "Recently removed".
#[derive(Clone, Debug)]
pub struct RemovedCamera {
    pub camera: Camera,
    pub at: Utc,
    pub footage: Footage,
}

impl RecorderDb {
    /// Adds a camera. `Error::NameTaken` if another in use has its name.
    pub fn add_camera(&mut self, _camera: &Camera, _now: Utc) -> Result<()> {
        unimplemented!()
    }

    /// The cameras in use, in the order they were added.
    pub fn cameras(&self) -> Result<Vec<Camera>> {
        unimplemented!()
    }

    /// A camera in use.
    pub fn camera(&self, _id: &CameraId) -> Result<Option<Camera>> {
        unimplemented!()
    }

    pub fn camera_by_name(&self, _name: &str) -> Result<Option<Camera>> {
        unimplemented!()
    }

    /// Replaces everything but the id.
    pub fn update_camera(&mut self, _camera: &Camera) -> Result<()> {
        unimplemented!()
    }

    /// Puts a camera among the recently removed, from where [`Self::restore_camera`] brings it back.
    pub fn remove_camera(&mut self, _id: &CameraId, _footage: Footage, _now: Utc) -> Result<()> {
        unimplemented!()
    }

    pub fn restore_camera(&mut self, _id: &CameraId) -> Result<()> {
        unimplemented!()
    }

    /// Removed, and not yet erased.
    pub fn removed_cameras(&self) -> Result<Vec<RemovedCamera>> {
        unimplemented!()
    }

    /// Wipes address and log-in of the cameras removed before `before`; what is left names their footage. Gives their ids.
    pub fn erase_removed(&mut self, _before: Utc) -> Result<Vec<CameraId>> {
        unimplemented!()
    }

    /// The names of all cameras that ever were, for footage that outlived its camera.
    pub fn camera_names(&self) -> Result<Vec<(CameraId, String)>> {
        unimplemented!()
    }
}
