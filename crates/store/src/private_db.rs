//! `private.db`: what only the owner may know (reasons of holds, bookmarks, requests, trust), under a key that is
//! sealed to the identity. Open only while unlocked.

use crate::{Result, migrate, sealed_db};
use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// An open `private.db`.
pub struct PrivateDb {
    pub(crate) conn: Connection,
    pub(crate) path: PathBuf,
}

impl PrivateDb {
    /// Makes a new one; refuses to touch a file that exists.
    pub fn create(path: &Path, key: &[u8; 32]) -> Result<Self> {
        Ok(Self { conn: sealed_db::create(path, key, migrate::PRIVATE)?, path: path.to_owned() })
    }

    /// Opens one, migrating like [`crate::RecorderDb::open`].
    pub fn open(path: &Path, key: &[u8; 32]) -> Result<Self> {
        Ok(Self { conn: sealed_db::open(path, key, migrate::PRIVATE)?, path: path.to_owned() })
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn data_version(&self) -> Result<i64> {
        Ok(self.conn.pragma_query_value(None, "data_version", |r| r.get(0))?)
    }
}
