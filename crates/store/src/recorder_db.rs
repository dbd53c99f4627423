//! `recorder.db`: cameras, index, holds, settings, ledger, under the unattended key. The tables' own calls are in `table/`.

use crate::{Error, Result, ballast, migrate, sealed_db};
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

    /// Every change runs in one of these: whole or not at all, and once more without the ballast if the disk is full. Immediate:
    /// the lock is taken at the start, where waiting for it works.
    pub(crate) fn write<T>(&mut self, change: impl Fn(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let mut attempt = || {
            let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = change(&tx)?;
            tx.commit()?;
            Ok(done)
        };
        match attempt() {
            Err(Error::Full) if ballast::drop_it(&self.path) => attempt(),
            done => done,
        }
    }

    /// Runs `look`, whose queries all see the same state.
    pub(crate) fn reading<T>(&self, look: impl FnOnce() -> Result<T>) -> Result<T> {
        let tx = self.conn.unchecked_transaction()?;
        let seen = look()?;
        tx.commit()?;
        Ok(seen)
    }

    /// Has the ballast on board again.
    pub(crate) fn take_ballast(&self) {
        ballast::take(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn a_full_disk_costs_the_ballast_and_a_second_attempt() {
        let home = tempfile::TempDir::new().expect("a temporary folder");
        let mut db = RecorderDb::create(&home.path().join("recorder.db"), &[1; 32]).expect("creates");
        db.take_ballast();
        let ballast = home.path().join("recorder.db.ballast");
        assert_eq!(std::fs::metadata(&ballast).expect("is on board").len(), 2 << 20);
        let pages: i64 = db.conn.pragma_query_value(None, "page_count", |r| r.get(0)).expect("counts");
        db.conn.pragma_update(None, "max_page_count", pages).expect("as if the disk ended there");
        let attempts = Cell::new(0);
        let full = db.write(|tx| {
            attempts.set(attempts.get() + 1);
            tx.execute("INSERT INTO settings VALUES ('big', hex(zeroblob(100000)))", [])?;
            Ok(())
        });
        assert!(matches!(full, Err(Error::Full)), "{full:?}");
        assert_eq!((attempts.get(), ballast.exists()), (2, false));
        db.take_ballast();
        assert!(ballast.exists());
    }
}
