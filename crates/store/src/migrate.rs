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

pub(crate) const RECORDER: &[Migration] = &[
    migration!(1, "recorder/0001_household.sql"),
    migration!(2, "recorder/0002_house.sql"),
    migration!(3, "recorder/0003_sidecars.sql"),
    migration!(4, "recorder/0004_carriers.sql"),
];
pub(crate) const PRIVATE: &[Migration] = &[
    migration!(1, "private/0001_holds.sql"),
    migration!(2, "private/0002_looking.sql"),
    migration!(3, "private/0003_own_copies.sql"),
    migration!(4, "private/0004_requests.sql"),
    migration!(5, "private/0005_redactions.sql"),
    migration!(6, "private/0006_events.sql"),
    migration!(7, "private/0007_looks.sql"),
    migration!(8, "private/0008_exports.sql"),
    migration!(9, "private/0009_links.sql"),
];

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sealed_db;
    use sha2::{Digest, Sha256};
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    const KEY: [u8; 32] = [3; 32];
    const ONE: Migration = Migration { number: 1, sql: "CREATE TABLE words (word TEXT NOT NULL) STRICT;" };
    const TWO: Migration = Migration { number: 2, sql: "ALTER TABLE words ADD COLUMN tongue TEXT;" };
    const BROKEN: Migration =
        Migration { number: 3, sql: "CREATE TABLE more (x INTEGER); INSERT INTO none VALUES (1);" };

    fn migrations() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations")
    }

    /// Every file of `/migrations` by its path below it, with its text.
    fn files() -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        for kind in ["recorder", "private"] {
            for entry in fs::read_dir(migrations().join(kind)).expect("lists") {
                let path = entry.expect("lists").path();
                let name = path.file_name().expect("has a name").to_string_lossy().into_owned();
                files.insert(format!("{kind}/{name}"), fs::read(&path).expect("reads"));
            }
        }
        files
    }

    #[test]
    fn every_file_is_applied_in_its_order() {
        let files = files();
        for (kind, list) in [("recorder", RECORDER), ("private", PRIVATE)] {
            let of_kind: Vec<_> = files.iter().filter(|(name, _)| name.starts_with(kind)).collect();
            assert_eq!(of_kind.len(), list.len(), "{kind}");
            for (i, ((name, text), migration)) in of_kind.iter().zip(list).enumerate() {
                assert_eq!(migration.number as usize, i + 1, "numbered without holes");
                assert!(name.starts_with(&format!("{kind}/{:04}_", i + 1)), "{name}");
                assert_eq!(text.as_slice(), migration.sql.as_bytes(), "{name}");
            }
        }
    }

    #[test]
    fn what_is_frozen_is_not_changed() {
        let files = files();
        let frozen = fs::read_to_string(migrations().join("FROZEN")).expect("reads");
        for line in frozen.lines().filter(|l| !l.starts_with('#')) {
            let (hash, name) = line.split_once("  ").expect("as sha256sum writes it");
            let text = files.get(name).unwrap_or_else(|| panic!("{name} is frozen and gone"));
            assert_eq!(hex::encode(Sha256::digest(text)), hash, "{name} is frozen: write the next one");
        }
    }

    #[test]
    fn an_older_database_is_copied_and_brought_up_to_date() {
        let home = tempfile::TempDir::new().expect("a temporary folder");
        let path = home.path().join("some.db");
        let conn = sealed_db::create(&path, &KEY, &[ONE]).expect("creates");
        conn.execute("INSERT INTO words VALUES ('wicket')", []).expect("writes");
        // A reader in another process, and a journal that is not in the file yet.
        let other = sealed_db::open(&path, &KEY, &[ONE]).expect("opens");
        let new = sealed_db::open(&path, &KEY, &[ONE, TWO]).expect("migrates");
        let word = |c: &Connection, sql| c.query_row(sql, [], |r| r.get::<_, String>(0)).expect("reads");
        assert_eq!(word(&new, "SELECT word FROM words WHERE tongue IS NULL"), "wicket");
        assert_eq!(word(&other, "SELECT word FROM words"), "wicket");
        drop((conn, other, new));
        let copy = home.path().join("some.db.before-0002");
        let conn = sealed_db::open(&copy, &KEY, &[ONE]).expect("the copy is whole, and sealed with the same key");
        assert_eq!(word(&conn, "SELECT word FROM words"), "wicket");
        drop(conn);
        assert!(matches!(sealed_db::open(&path, &KEY, &[ONE]), Err(Error::Newer { found: 2, known: 1, .. })));
    }

    #[test]
    fn a_migration_that_fails_leaves_the_database_as_it_was() {
        let home = tempfile::TempDir::new().expect("a temporary folder");
        let path = home.path().join("some.db");
        drop(sealed_db::create(&path, &KEY, &[ONE]).expect("creates"));
        for _ in 0..2 {
            assert!(sealed_db::open(&path, &KEY, &[ONE, TWO, BROKEN]).is_err());
            let conn = sealed_db::open(&path, &KEY, &[ONE]).expect("opens as before");
            assert!(conn.prepare("SELECT tongue FROM words").is_err(), "not even the good one stayed");
        }
        drop(sealed_db::open(&path, &KEY, &[ONE, TWO]).expect("migrates"));
    }
}
