//! Stretches of time without footage, each with its cause: a loss is told, not hidden.

use crate::{Span, Utc};
use serde::{Deserialize, Serialize};

/// Why nothing was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GapCause {
    /// No connection, or the camera ended it.
    CameraOffline,
    /// The connection stood, but no frame came.
    Stalled,
    /// The camera refused the log-in.
    Refused,
    /// The camera sends something Porchlight cannot record.
    Unsupported,
    /// The owner paused the camera.
    Paused,
    /// The disk was full, gone, or too slow.
    Disk,
    /// The computer's clock was set.
    ClockStep,
    /// Porchlight was stopped in order.
    Stopped,
    /// The computer slept.
    Asleep,
    /// Porchlight or the computer ended without an orderly stop, or lost power.
    Interrupted,
    /// The footage was there and was deleted, by a limit or by the owner.
    Deleted,
}

/// One gap of one camera. `to` is `None` while it lasts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    pub from: Utc,
    pub to: Option<Utc>,
    pub cause: GapCause,
}

impl GapCause {
    /// The stable name that is stored and printed as JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CameraOffline => "camera_offline",
            Self::Stalled => "stalled",
            Self::Refused => "refused",
            Self::Unsupported => "unsupported",
            Self::Paused => "paused",
            Self::Disk => "disk",
            Self::ClockStep => "clock_step",
            Self::Stopped => "stopped",
            Self::Asleep => "asleep",
            Self::Interrupted => "interrupted",
            Self::Deleted => "deleted",
        }
    }

    /// Reads [`Self::as_str`] back.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.as_str() == text)
    }

    pub const ALL: [Self; 11] = [
        Self::CameraOffline,
        Self::Stalled,
        Self::Refused,
        Self::Unsupported,
        Self::Paused,
        Self::Disk,
        Self::ClockStep,
        Self::Stopped,
        Self::Asleep,
        Self::Interrupted,
        Self::Deleted,
    ];
}

impl Gap {
    /// The closed span, with `now` standing in for an end that has not come.
    #[must_use]
    pub fn span(&self, now: Utc) -> Option<Span> {
        Span::new(self.from, self.to.unwrap_or(now))
    }
}
