//! What a running recorder tells: a snapshot per camera, and events that say which part of it changed.

use model::capture::State;
use model::{CameraId, CaptureEnd, GapCause, Utc};
use serde::{Deserialize, Serialize};

/// One camera, now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CameraStatus {
    pub camera: CameraId,
    pub state: State,
    /// Why it is not recording, if it is not.
    pub cause: Option<GapCause>,
    /// How the last capture ended.
    pub last_end: Option<CaptureEnd>,
    /// When the state was entered.
    pub since: Utc,
    /// End of the last footage that is on the disk for good.
    pub last_durable: Option<Utc>,
    /// Bits a second of the main stream over the last seconds.
    pub bit_rate: u64,
    /// Pictures a second of the main stream over the last seconds.
    pub frame_rate: f64,
    /// Bytes of footage kept of this camera.
    pub recorded_bytes: u64,
    /// Until the next try, milliseconds.
    pub retry_in_ms: Option<u64>,
    /// The alarm: wanted, and nothing durable for 15 s.
    pub not_recording: bool,
}

/// What the recorder as a whole does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecorderState {
    /// The keyring is locked: recording waits for the owner's log-in to the computer.
    WaitingForKeyring,
    /// Putting the footage in order after the last run.
    Starting,
    Running,
    Stopping,
}

/// Trouble that no single camera has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Alarm {
    /// The footage folder is not the one of this household, or not there.
    VolumeMissing,
    VolumeForeign,
    /// The footage folder is this household's, and its database does not know it.
    VolumeUnknown,
    /// The database is an older copy than the footage: the owner must say which is right.
    OldDatabase,
    /// The footage folder is an older copy than the database.
    OldVolume,
    /// No room, though everything that may be deleted is deleted.
    DiskFull,
    /// The disk failed: the words are the system's.
    DiskFailed {
        reason: String,
    },
    /// Something else fills the disk: footage is kept, recording may stop soon.
    ForeignGrowth {
        free_bytes: u64,
    },
    /// The disk took this long to make a second's footage durable.
    DiskSlow {
        millis: u64,
    },
}

/// The recorder, now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecorderStatus {
    pub state: RecorderState,
    pub pid: u32,
    pub started: Utc,
    pub cameras: Vec<CameraStatus>,
    pub alarms: Vec<Alarm>,
    /// The system agreed not to fall asleep by itself.
    pub kept_awake: bool,
}

/// What changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// The recorder's own state or an alarm.
    App,
    Cameras,
    Status,
    Ledger,
    Settings,
    /// A segment or a gap was written.
    Timeline,
}

/// News for whoever watches: ask [`super::RecorderHandle::status`] for the facts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecorderEvent {
    pub topics: Vec<Topic>,
}
