//! Numbered migrations, all that are due in one transaction. Rules and history: `migrations/NOTES.md`.

use crate::sealed_db::beside;
use crate::{Error, Result};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::fs::{self, File};
use std::path::Path;

/// One step. Numbers go up by one, from 1.
pub(crate) struct Migration {
    pub(crate) number: u32,
    pub(crate) sql: &'static str,
}

macro_rules! migration {
    ($number:literal, $file:literal) => {
        Migration { number: $number, sql: include_str!(concat!("../../../migrations/", $file)) }
    };
}

pub(crate) const RECORDER: &[Migration] = &[migration!(1, "recorder/0001_household.sql")];
pub(crate) const PRIVATE: &[Migration] = &[migration!(1, "private/0001_holds.sql")];

/// Others may hold the journal for as long as they read; then the copy is not whole yet.
const COPY_TRIES: u32 = 5;

pub(crate) fn newest(migrations: &[Migration]) -> u32 {
    migrations.last().map_or(0, |m| m.number)
}

/// Applies all to an empty database.
pub(crate) fn apply(conn: &mut Connection, migrations: &[Migration]) -> Result<()> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    run(&tx, 0, migrations)?;
    Ok(tx.commit()?)
}

/// Copies the database next to itself, sealed as it is, then applies what is due.
pub(crate) fn upgrade(conn: &mut Connection, path: &Path, found: u32, migrations: &[Migration]) -> Result<()> {
    for _ in 0..COPY_TRIES {
        // Brings the journal's pages into the file, so that the file alone is whole.
        conn.pragma(None, "wal_checkpoint", "TRUNCATE", |_| Ok(()))?;
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let version = tx.pragma_query_value(None, "user_version", |r| r.get::<_, u32>(0))?;
        if version != found {
            // Another process was faster.
            return Ok(());
        }
        let journal = fs::metadata(journal_of(path)).map_or(0, |m| m.len());
        if journal > 0 {
            drop(tx);
            continue;
        }
        copy(path, found + 1)?;
        run(&tx, found, migrations)?;
        return Ok(tx.commit()?);
    }
    Err(Error::Busy)
}

fn journal_of(path: &Path) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

fn run(tx: &Transaction<'_>, found: u32, migrations: &[Migration]) -> Result<()> {
    for m in migrations.iter().filter(|m| m.number > found) {
        tx.execute_batch(m.sql)?;
        tx.pragma_update(None, "user_version", m.number)?;
    }
    Ok(())
}

fn copy(path: &Path, next: u32) -> Result<()> {
    let part = beside(path, "copy");
    let done = beside(path, &format!("before-{next:04}"));
    // `fs::copy` takes the mode along: for the owner only.
    fs::copy(path, &part).map_err(Error::io("cannot copy to", &part))?;
    File::open(&part).and_then(|f| f.sync_all()).map_err(Error::io("cannot sync", &part))?;
    fs::rename(&part, &done).map_err(Error::io("cannot name", &done))?;
    crate::segment_file::sync_parent(path)
}
