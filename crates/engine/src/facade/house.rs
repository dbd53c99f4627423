//! The house itself: pausing cameras, where footage lies, where the recorder's key lives.

use super::{CAMERAS, Engine};
use crate::desk;
use crate::error::{Code, Error, Result};
use crate::view::{self, Topic};
use model::Utc;

impl Engine {
    /// Privacy: nothing of this camera is recorded until `until` (RFC 3339), or until it is taken back. The recorder ends the
    /// pause, so no window need be open then.
    pub async fn camera_pause(&self, id: String, paused: bool, until: Option<String>) -> Result<view::CameraView> {
        let until = until.as_deref().map(Utc::parse).transpose();
        let until = until.map_err(|e| Error::new(Code::Refused, "That is not a time.").source(e))?;
        self.at_open_desk(&CAMERAS, move |desk| desk.pause_camera(&desk::camera_id(&id)?, paused, until)).await
    }

    /// Where footage lies, what each camera takes, how long it lasts.
    pub async fn storage_overview(&self) -> Result<view::StorageOverview> {
        self.at_open_desk(&[], |desk| desk.storage_overview()).await
    }

    /// The owner says yes to an old database or a swapped disk: what the database does not know is taken in, recording goes on.
    pub async fn volume_accept(&self, volume: String) -> Result<view::StorageOverview> {
        let topics = [Topic::App, Topic::Cameras, Topic::Status, Topic::Settings, Topic::Ledger, Topic::Timeline];
        self.at_open_desk(&topics, move |desk| desk.accept_volume(&volume)).await
    }

    /// New footage goes to another folder from now on; what is recorded stays where it is and stays playable.
    pub async fn footage_folder_set(&self, folder: String, limit_bytes: u64) -> Result<view::StorageOverview> {
        let topics = [Topic::App, Topic::Settings, Topic::Ledger];
        self.at_open_desk(&topics, move |desk| desk.set_footage_folder(folder.as_ref(), Some(limit_bytes))).await
    }

    /// Moves the recorder's own key to the keyring or to a file; recording goes on.
    pub async fn unattended_key_move(&self, to: view::KeyPlace) -> Result<view::Settings> {
        let topics = [Topic::App, Topic::Settings, Topic::Ledger];
        self.at_open_desk(&topics, move |desk| desk.move_unattended_key(to)).await
    }
}
