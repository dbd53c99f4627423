//! What can go wrong with keys, one variant per thing a caller does differently. No variant carries a secret.

use crate::{RecipientError, RecoveryError};
use std::io;
use std::path::PathBuf;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// `init` found ways in that exist already; nothing was changed.
    #[error("this household has keys already")]
    AlreadySetUp,
    /// No `identity` folder, or no way in it.
    #[error("this household has no keys yet")]
    NotSetUp,
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    /// The key is well formed but opens no way in of this household.
    #[error("this key does not open this household")]
    WrongKey,
    /// The bytes were sealed to somebody else, or to an epoch this identity does not hold.
    #[error("sealed to a key that this household does not hold")]
    NotForUs,
    #[error("the passphrase is empty")]
    EmptyPassphrase,
    #[error(transparent)]
    Recovery(#[from] RecoveryError),
    #[error(transparent)]
    Recipient(#[from] RecipientError),
    #[error("there is no way in named \"{0}\"")]
    UnknownWay(String),
    #[error("there is a way in named \"{0}\" already")]
    WayExists(String),
    /// The passphrase and the recovery sheet are changed or replaced, never removed.
    #[error("\"{0}\" cannot be removed, only replaced")]
    WayNeeded(String),
    #[error("a name is 1 to 32 small letters, digits or dashes, and starts with a letter or digit")]
    BadName,
    /// The hardware key's program failed or is not installed; the text is what it said.
    #[error("hardware key: {0}")]
    Plugin(String),
    /// A file that does not have the form it must have; `what` never quotes its content.
    #[error("{file} is damaged: {what}")]
    Damaged { file: String, what: String },
    /// Sealed bytes that are no age file, or were altered.
    #[error("not sealed by age, or altered since")]
    Altered,
    /// The log-in keyring waits for the owner's log-in; nothing was written.
    #[error("the log-in keyring is locked")]
    KeyringLocked,
    /// No keyring answers on this session; nothing was written.
    #[error("no log-in keyring answers")]
    NoKeyring,
    /// The OS keyring answered with an error that is neither "locked" nor "missing".
    #[error("the log-in keyring failed: {0}")]
    Keyring(String),
    /// An unattended key exists already: there is never a second one.
    #[error("an unattended key exists already")]
    KeyExists,
    #[error("the system gave no random bytes")]
    Random,
    #[error("{}: {source}", path.display())]
    Io {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    /// Reading or writing the stream that is sealed or opened.
    #[error(transparent)]
    Stream(#[from] io::Error),
}
