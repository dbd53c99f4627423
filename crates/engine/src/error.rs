//! The one error of the façade: a closed code the shells act on, a sentence for the owner, a hint, and the chain for the log.
//!
//! Nothing matches on text. Codes of the libraries are classified here once, and nowhere else.

use crate::recorder::{LiveError, RecorderError};
use crate::view::ErrorView;
use model::CaptureEnd;
use model::redaction::EditError;
use serde::{Deserialize, Serialize};
use std::error::Error as StdError;
use std::fmt;

pub type Result<T> = std::result::Result<T, Error>;

/// What a shell can do about it. A variant is added together with the face that acts on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "ErrorCode")]
pub enum Code {
    /// The passphrase does not open this household.
    WrongPassphrase,
    /// The household is locked, and this needs the owner.
    Locked,
    NotFound,
    /// Another camera (or way in) has this name.
    NameTaken,
    /// A text is no address, time, number or name of the kind asked for.
    BadAddress,
    Unreachable,
    /// The camera wants another user name or password.
    Unauthorized,
    /// The camera answers, but has no stream at this address.
    NoStream,
    /// The camera sends nothing that can be recorded, or this system lacks a part.
    Unsupported,
    /// The other side does not speak as it should.
    Protocol,
    DiskFull,
    /// The place may not hold footage: removable, nearly full, not ours.
    DiskUnfit,
    Busy,
    RecorderDown,
    /// A newer Porchlight wrote this household.
    NewerHousehold,
    Damaged,
    KeyringLocked,
    RecoveryMismatch,
    WeakPassphrase,
    BadRecoveryKey,
    BadRecipient,
    /// There is a household already, or the place is taken.
    InUse,
    /// Not allowed in this state.
    Refused,
    Internal,
}

/// An error of the façade.
#[derive(Debug)]
pub struct Error {
    pub code: Code,
    /// One sentence for the owner.
    pub message: String,
    /// What to do about it, if anything can be done.
    pub hint: Option<String>,
    pub source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None, source: None }
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    #[must_use]
    pub fn source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// A defect of ours, or of the system below, that the owner can only report.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(Code::Internal, message)
    }

    #[must_use]
    pub fn view(&self) -> ErrorView {
        ErrorView { code: self.code, message: self.message.clone(), hint: self.hint.clone() }
    }

    /// The whole chain in one line, for the log.
    #[must_use]
    pub fn chain(&self) -> String {
        let mut out = format!("{:?}: {}", self.code, self.message);
        let mut next = self.source.as_ref().map(|e| &**e as &dyn StdError);
        while let Some(error) = next {
            out.push_str(": ");
            out.push_str(&error.to_string());
            next = error.source();
        }
        out
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|e| &**e as &(dyn StdError + 'static))
    }
}

/// Files and folders: a full disk is the owner's business, everything else is named.
impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind;
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                Self::new(Code::DiskFull, "The disk is full.").hint("Free some space, or lower the limit in Settings.")
            }
            ErrorKind::ReadOnlyFilesystem => Self::new(Code::DiskUnfit, "The disk is read-only."),
            ErrorKind::PermissionDenied => {
                Self::new(Code::Refused, "The system does not let Porchlight use this file or folder.")
            }
            _ => Self::internal("A file could not be read or written."),
        }
        .source(error)
    }
}

impl From<ErrorView> for Error {
    fn from(view: ErrorView) -> Self {
        Self { code: view.code, message: view.message, hint: view.hint, source: None }
    }
}

impl From<RecorderError> for Error {
    fn from(error: RecorderError) -> Self {
        let (code, message, hint) = match &error {
            RecorderError::AlreadyRunning => (Code::Busy, "This household is being recorded already.", None),
            RecorderError::NoHousehold => (
                Code::NotFound,
                "There is no household in this folder.",
                Some("Make one with `porchlight vault init`."),
            ),
            RecorderError::Newer => (
                Code::NewerHousehold,
                "A newer Porchlight made this household.",
                Some("Install that version or a later one; nothing was changed."),
            ),
            RecorderError::KeyMissing => (
                Code::KeyringLocked,
                "The key that opens the recorder's database is gone from this computer.",
                Some(
                    "Was the log-in keyring reset, or the folder moved here from another computer? The footage is not affected.",
                ),
            ),
            RecorderError::Stopped => (Code::RecorderDown, "The recorder has stopped.", None),
            _ => {
                (Code::Internal, "The recorder could not go on.", Some("Settings, Health says more; so does the log."))
            }
        };
        let error = Self::new(code, message).source(error);
        match hint {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }
}

impl From<LiveError> for Error {
    fn from(error: LiveError) -> Self {
        match error {
            LiveError::NoCamera => Self::new(Code::NotFound, "There is no such camera."),
            LiveError::Off => Self::new(Code::Refused, "The camera is paused.").hint("Resume it to see it."),
            LiveError::Busy => Self::new(Code::Busy, "Too many windows look at this camera."),
            LiveError::Stopped => Self::new(Code::RecorderDown, "The recorder has stopped."),
        }
    }
}

/// Why a camera gives nothing, in the owner's words.
impl From<CaptureEnd> for Error {
    fn from(end: CaptureEnd) -> Self {
        let (code, message, hint) = match end {
            CaptureEnd::Unreachable => (
                Code::Unreachable,
                "Nothing answers at this address.",
                "Is the camera on, and in the same network? Try its address in a browser.",
            ),
            CaptureEnd::Unauthorized => (
                Code::Unauthorized,
                "The camera wants another user name or password.",
                "Many cameras have an own user for RTSP or ONVIF, made in the camera's settings.",
            ),
            CaptureEnd::NotFound => (
                Code::NoStream,
                "The camera answers, but has no stream at this address.",
                "The part after the host differs by maker; its manual calls it the RTSP address.",
            ),
            CaptureEnd::Protocol => (
                Code::Protocol,
                "Something answers at this address, but not as a camera should.",
                "Check the port: RTSP is usually 554.",
            ),
            CaptureEnd::Unsupported => (
                Code::Unsupported,
                "The camera sends no video that Porchlight can record.",
                "Set it to H.264 or H.265 in the camera's settings.",
            ),
            CaptureEnd::Closed | CaptureEnd::Stopped | CaptureEnd::Overflow => {
                (Code::Unreachable, "The camera ended the connection.", "Try again in a moment.")
            }
        };
        Self::new(code, message).hint(hint)
    }
}

/// Why a step of a redaction is refused.
impl From<EditError> for Error {
    fn from(error: EditError) -> Self {
        let (code, message, hint) = match error {
            EditError::NoSuchMark => (
                Code::NotFound,
                "This mark is not there any more.",
                "Undo brings it back, if it was removed a moment ago.",
            ),
            EditError::Locked => (Code::Refused, "This mark is locked.", "Unlock it to change it."),
            EditError::OutsideClip => {
                (Code::BadAddress, "That is not within the clip.", "Choose an earlier or a later moment.")
            }
            EditError::BadShape => (
                Code::BadAddress,
                "This shape has no size, or lies far outside of the picture.",
                "Draw it over what is to be hidden.",
            ),
            EditError::OtherKind => (
                Code::Refused,
                "A mark keeps its kind of shape.",
                "Draw another mark where a box must become an ellipse or a polygon.",
            ),
            EditError::NoKey => {
                (Code::Refused, "This is the mark's last place.", "Remove the mark itself to be rid of it.")
            }
            EditError::TooMany => {
                (Code::Refused, "There are too many of these.", "Remove some, or make several clips of this one.")
            }
            EditError::BadSound => (
                Code::BadAddress,
                "The muted parts of the sound overlap, or leave the clip.",
                "Make one part of those that touch.",
            ),
            EditError::Nothing => (Code::Refused, "There is nothing more to undo or to do again.", "Go on from here."),
        };
        Self::new(code, message).hint(hint).source(error)
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        use store::Error as S;
        let (code, message, hint) = match &error {
            S::Newer { .. } => (
                Code::NewerHousehold,
                "A newer Porchlight made this household.",
                Some("Install that version or a later one; nothing was changed."),
            ),
            S::WrongKey(_) => (
                Code::KeyringLocked,
                "The unattended key does not open this household's database.",
                Some(
                    "Was the folder moved here from another computer, or the log-in keyring reset? The footage is not affected.",
                ),
            ),
            S::Damaged { .. } | S::NotADatabase(_) => (
                Code::Damaged,
                "The household's database is damaged.",
                Some("Footage is not affected. A copy from a backup can take its place."),
            ),
            S::Absent(_) => (Code::NotFound, "There is no household in this folder.", None),
            S::Exists(_) => (Code::InUse, "There is a household in this folder already.", None),
            S::Busy | S::LedgerMoved | S::StillOpen(_) => {
                (Code::Busy, "The household is busy.", Some("Try again in a moment."))
            }
            S::Full => (Code::DiskFull, "The disk is full.", Some("Free some space, or lower the limit in Settings.")),
            S::ReadOnly => (Code::DiskUnfit, "The disk cannot be written to.", None),
            S::NameTaken(name) => {
                let message = format!("Another camera is called {name}.");
                return Self::new(Code::NameTaken, message).source(error);
            }
            S::NotFound(what) => return Self::new(Code::NotFound, format!("There is no such {what}.")).source(error),
            S::Setting(wrong) => {
                return Self::new(Code::Refused, format!("{}.", capital(&wrong.to_string()))).source(error);
            }
            S::VolumeMissing(_) => {
                (Code::DiskUnfit, "The footage folder is not there.", Some("Is its disk connected and mounted?"))
            }
            _ => (Code::Internal, "The household's files could not be used.", Some("The log says more.")),
        };
        let error = Self::new(code, message).source(error);
        match hint {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }
}

impl From<vault::Error> for Error {
    fn from(error: vault::Error) -> Self {
        use vault::Error as V;
        let code = match &error {
            V::AlreadySetUp | V::KeyExists => Code::InUse,
            V::NotSetUp | V::UnknownWay(_) => Code::NotFound,
            V::WrongPassphrase => Code::WrongPassphrase,
            V::EmptyPassphrase => Code::WeakPassphrase,
            V::WrongKey | V::Recovery(_) => Code::BadRecoveryKey,
            V::Recipient(_) => Code::BadRecipient,
            V::WayExists(_) => Code::NameTaken,
            V::WayNeeded(_) | V::BadName => Code::Refused,
            V::Plugin(_) => Code::Unsupported,
            V::NotForUs | V::Damaged { .. } | V::Altered => Code::Damaged,
            V::Keyring(_) => Code::KeyringLocked,
            V::Stream(io) | V::Io { source: io, .. } if io.kind() == std::io::ErrorKind::StorageFull => Code::DiskFull,
            _ => Code::Internal,
        };
        // These texts are written for the owner; none quotes a secret (vault, V2).
        Self::new(code, format!("{}.", capital(&error.to_string()))).source(error)
    }
}

impl From<vault::RecoveryError> for Error {
    fn from(error: vault::RecoveryError) -> Self {
        // For the owner's eyes; the log gets the chain, which has no hint.
        let hint = error.hint();
        let error: Self = vault::Error::from(error).into();
        match hint {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
