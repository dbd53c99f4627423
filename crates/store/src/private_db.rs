//! `private.db`: what only the owner may know (reasons of holds now; requests, trust and plans later), under a key that is
//! sealed to the identity. Open only while unlocked.

use crate::{HoldId, Result};
use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// An open `private.db`.
pub struct PrivateDb {
    pub(crate) conn: Connection,
    pub(crate) path: PathBuf,
}

impl PrivateDb {
    /// Makes a new one; refuses to touch a file that exists.
    pub fn create(_path: &Path, _key: &[u8; 32]) -> Result<Self> {
        unimplemented!()
    }

    /// Opens one, migrating like [`crate::RecorderDb::open`].
    pub fn open(_path: &Path, _key: &[u8; 32]) -> Result<Self> {
        unimplemented!()
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn data_version(&self) -> Result<i64> {
        Ok(self.conn.pragma_query_value(None, "data_version", |r| r.get(0))?)
    }

    /// Why a hold was made, in the owner's words.
    pub fn hold_reason(&self, _hold: HoldId) -> Result<Option<String>> {
        unimplemented!()
    }

    pub fn set_hold_reason(&mut self, _hold: HoldId, _reason: &str) -> Result<()> {
        unimplemented!()
    }
}
