//! The one error of the façade: a closed code the shells act on, a sentence for the owner, a hint, and the chain for the log.
//!
//! Nothing matches on text. Codes of the libraries are classified here once, and nowhere else.

use crate::view::ErrorView;
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
