//! What can go wrong, one variant per thing a caller does differently. SQLite's codes are classified here and nowhere else.

use model::CameraId;
use std::io;
use std::path::{Path, PathBuf};

pub type Result<T> = std::result::Result<T, Error>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Written by a newer Porchlight. Left as it was.
    #[error("{path} was written by a newer version (schema {found}, this one knows {known})")]
    Newer { path: PathBuf, found: u32, known: u32 },
    #[error("{0} is sealed with another key")]
    WrongKey(PathBuf),
    /// Right key, broken content.
    #[error("the database is damaged: {detail}")]
    Damaged { detail: String },
    /// A file that never was a sealed database.
    #[error("{0} is not a database of Porchlight's")]
    NotADatabase(PathBuf),
    #[error("{0} does not exist")]
    Absent(PathBuf),
    #[error("{0} exists already")]
    Exists(PathBuf),
    /// Another process holds the database longer than the patience of [`crate::RecorderDb`].
    #[error("the database is busy")]
    Busy,
    /// No space on the disk of the database or of the footage.
    #[error("the disk is full")]
    Full,
    #[error("the disk cannot be written to")]
    ReadOnly,
    #[error("there is another camera called {0:?}")]
    NameTaken(String),
    #[error("no such {0}")]
    NotFound(&'static str),
    /// A camera has one segment being written at a time: the one before was neither committed nor settled.
    #[error("camera {0} has a segment being written already")]
    StillOpen(CameraId),
    /// Somebody appended in between: read the head again.
    #[error("the ledger went on in the meantime")]
    LedgerMoved,
    #[error(transparent)]
    Setting(#[from] crate::SettingError),
    /// No volume there: the folder is empty or missing, as when a disk is not mounted.
    #[error("there is no footage volume at {0}")]
    VolumeMissing(PathBuf),
    #[error("{what}: {path}")]
    Io {
        what: &'static str,
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    /// Another household's volume, or none of this household's that this database knows.
    #[error("the footage volume at {0} belongs to something else")]
    VolumeForeign(PathBuf),
    #[error("the database refused: {0}")]
    Sql(#[source] rusqlite::Error),
}

impl Error {
    /// Wraps an I/O error with what was being done to which path; a full or read-only disk is told as such.
    pub(crate) fn io(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            _ => Self::Io { what, path: path.to_owned(), source },
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(e: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as C;
        match e.sqlite_error_code() {
            Some(C::DatabaseBusy | C::DatabaseLocked) => Self::Busy,
            Some(C::DiskFull) => Self::Full,
            Some(C::ReadOnly) => Self::ReadOnly,
            Some(C::DatabaseCorrupt | C::NotADatabase) => Self::Damaged { detail: e.to_string() },
            // A value that no version of ours wrote.
            _ if matches!(
                e,
                rusqlite::Error::FromSqlConversionFailure(..)
                    | rusqlite::Error::IntegralValueOutOfRange(..)
                    | rusqlite::Error::InvalidColumnType(..)
            ) =>
            {
                Self::Damaged { detail: e.to_string() }
            }
            _ => Self::Sql(e),
        }
    }
}
