//! A SQLCipher database under a raw key: making, opening, and telling what is wrong with one that does not open.
//!
//! The salt is not random but follows from the key, and SQLCipher writes it as the file's first 16 bytes. A wrong key and a
//! broken first page look alike to SQLCipher ("file is not a database"); the salt tells them apart. The key is 256 random
//! bits, so a hash of it gives nothing away.

use crate::migrate::{self, Migration};
use crate::{Error, Result};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use sha2::{Digest, Sha256};
use std::fs::{self, File, OpenOptions};
use std::io::Read;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Longer than any of our transactions on a slow disk, shorter than anybody waits for an answer.
const BUSY: Duration = Duration::from_secs(10);
/// SQLCipher's default page; a database's length is a multiple of it.
const PAGE: u64 = 4096;
/// After a checkpoint the journal is cut to this: a long one only remembers one busy moment.
const JOURNAL_LIMIT: i64 = 8 << 20;
const PLAIN_SQLITE: &[u8; 16] = b"SQLite format 3\0";

/// Makes a new database with all migrations applied. It appears under its name complete or not at all.
pub(crate) fn create(path: &Path, key: &[u8; 32], migrations: &[Migration]) -> Result<Connection> {
    if path.exists() {
        return Err(Error::Exists(path.to_owned()));
    }
    let new = beside(path, "new");
    match fs::remove_file(&new) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(Error::io("cannot remove", &new)(e)),
        _ => {}
    }
    // Made here and not by SQLite, which would let the group and others read it; its journals take the mode over.
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new).map_err(Error::io("cannot make", &new))?;
    let mut conn = connect(&new, key)?;
    tune(&conn)?;
    migrate::apply(&mut conn, migrations)?;
    conn.close().map_err(|(_, e)| Error::from(e))?;
    File::open(&new).and_then(|f| f.sync_all()).map_err(Error::io("cannot sync", &new))?;
    fs::rename(&new, path).map_err(Error::io("cannot name", path))?;
    crate::segment_file::sync_parent(path)?;
    open(path, key, migrations)
}

/// Opens a database, and brings an older one up to date.
pub(crate) fn open(path: &Path, key: &[u8; 32], migrations: &[Migration]) -> Result<Connection> {
    let head = read_head(path)?;
    let mut conn = connect(path, key)?;
    let version = match conn.pragma_query_value(None, "user_version", |r| r.get::<_, u32>(0)) {
        Ok(version) => version,
        Err(e) => return Err(why_not(path, &head, key, e)),
    };
    tune(&conn)?;
    let known = migrate::newest(migrations);
    if version > known {
        return Err(Error::Newer { path: path.to_owned(), found: version, known });
    }
    if version < known {
        migrate::upgrade(&mut conn, path, version, migrations)?;
    }
    // Written to only from here on: a newer database was refused unharmed.
    conn.pragma_update(None, "journal_mode", "WAL")?;
    // FULL syncs the journal with every commit. NORMAL would let a power cut take rows back whose files are finished, and
    // footage would be found again only as cut. A commit a minute and camera is cheap.
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "journal_size_limit", JOURNAL_LIMIT)?;
    Ok(conn)
}

fn connect(path: &Path, key: &[u8; 32]) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    // SQLCipher would write to standard error by itself; what is wrong comes as an error.
    conn.pragma_update(None, "cipher_log_level", "NONE")?;
    let raw = model::Secret::new(format!("x'{}{}'", hex::encode(key), hex::encode(salt(key))));
    // The error would carry the statement, and that the key.
    conn.pragma_update(None, "key", raw.expose()).map_err(|e| match e {
        rusqlite::Error::SqlInputError { error, .. } => Error::from(rusqlite::Error::SqliteFailure(error, None)),
        e => e.into(),
    })?;
    conn.busy_timeout(BUSY)?;
    Ok(conn)
}

/// Some of these read the file already, which is why they come after the first look at it.
fn tune(conn: &Connection) -> Result<()> {
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    conn.pragma_update(None, "foreign_keys", true)?;
    // What is deleted (yesterday's signing key, an erased log-in) is overwritten and not only unlinked from its page.
    conn.pragma_update(None, "secure_delete", true)?;
    // 16 MiB of pages: the whole timeline and the index's inner nodes of a year.
    conn.pragma_update(None, "cache_size", -16_384)?;
    conn.set_prepared_statement_cache_capacity(64);
    Ok(())
}

fn salt(key: &[u8; 32]) -> [u8; 16] {
    let mut h = Sha256::new();
    h.update(b"porchlight database salt 1\n");
    h.update(key);
    let mut salt = [0; 16];
    salt.copy_from_slice(&h.finalize()[..16]);
    salt
}

/// The file's first 16 bytes (fewer if it is shorter) and its length.
struct Head {
    bytes: Vec<u8>,
    len: u64,
}

fn read_head(path: &Path) -> Result<Head> {
    let file = File::open(path).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => Error::Absent(path.to_owned()),
        _ => Error::io("cannot open", path)(e),
    })?;
    let meta = file.metadata().map_err(Error::io("cannot look at", path))?;
    if !meta.is_file() {
        return Err(Error::NotADatabase(path.to_owned()));
    }
    let mut bytes = Vec::new();
    file.take(16).read_to_end(&mut bytes).map_err(Error::io("cannot read", path))?;
    // SQLite takes an empty file for a new database; ours is never empty.
    if meta.len() == 0 || bytes == PLAIN_SQLITE {
        return Err(Error::NotADatabase(path.to_owned()));
    }
    Ok(Head { bytes, len: meta.len() })
}

fn why_not(path: &Path, head: &Head, key: &[u8; 32], e: rusqlite::Error) -> Error {
    match e.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            if head.bytes == salt(key) {
                Error::Damaged { detail: format!("{}: {e}", path.display()) }
            } else if !head.len.is_multiple_of(PAGE) {
                Error::NotADatabase(path.to_owned())
            } else {
                Error::WrongKey(path.to_owned())
            }
        }
        _ => e.into(),
    }
}

/// `recorder.db` and `new` make `recorder.db.new`.
pub(crate) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(end);
    PathBuf::from(name)
}
