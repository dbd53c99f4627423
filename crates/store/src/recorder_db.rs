//! `recorder.db`: cameras, index, holds, settings, ledger, under the unattended key. The tables' own calls are in `table/`.

use crate::{Result, migrate, sealed_db};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};

/// An open `recorder.db`. One handle a thread.
pub struct RecorderDb {
    pub(crate) conn: Connection,
    pub(crate) path: PathBuf,
}

impl RecorderDb {
    /// Makes a new one; refuses to touch a file that exists.
    pub fn create(path: &Path, key: &[u8; 32]) -> Result<Self> {
        Ok(Self { conn: sealed_db::create(path, key, migrate::RECORDER)?, path: path.to_owned() })
    }

    /// Opens one, and brings an older one up to date after copying it, sealed as it is, next to itself.
    pub fn open(path: &Path, key: &[u8; 32]) -> Result<Self> {
        Ok(Self { conn: sealed_db::open(path, key, migrate::RECORDER)?, path: path.to_owned() })
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A number that changes when another handle or process wrote: the cheap question "must I look again?".
    pub fn data_version(&self) -> Result<i64> {
        Ok(self.conn.pragma_query_value(None, "data_version", |r| r.get(0))?)
    }

    /// Every change runs in one of these. Immediate: the lock is taken at the start, where waiting for it works.
    pub(crate) fn transaction(&mut self) -> Result<Transaction<'_>> {
        Ok(self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?)
    }

    /// Runs `look`, whose queries all see the same state.
    pub(crate) fn reading<T>(&self, look: impl FnOnce() -> Result<T>) -> Result<T> {
        let tx = self.conn.unchecked_transaction()?;
        let seen = look()?;
        tx.commit()?;
        Ok(seen)
    }
}
