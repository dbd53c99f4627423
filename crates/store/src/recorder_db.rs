//! `recorder.db`: cameras, index, holds, settings, ledger, under the unattended key. The tables' own calls are in `table/`.

use crate::Result;
use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// An open `recorder.db`. One handle a thread.
pub struct RecorderDb {
    pub(crate) conn: Connection,
    pub(crate) path: PathBuf,
}

impl RecorderDb {
    /// Makes a new one; refuses to touch a file that exists.
    pub fn create(_path: &Path, _key: &[u8; 32]) -> Result<Self> {
        unimplemented!()
    }

    /// Opens one, and brings an older one up to date after copying it, sealed as it is, next to itself.
    pub fn open(_path: &Path, _key: &[u8; 32]) -> Result<Self> {
        unimplemented!()
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A number that changes when another handle or process wrote: the cheap question "must I look again?".
    pub fn data_version(&self) -> Result<i64> {
        Ok(self.conn.pragma_query_value(None, "data_version", |r| r.get(0))?)
    }
}
