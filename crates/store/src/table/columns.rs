//! How our nouns go into columns and come out: everything that is not a plain integer or text.

use model::{CameraId, SegmentSeq, Utc};
use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row};

/// SQLite's integers are signed; none of ours comes near the limit.
pub(crate) fn int(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

pub(crate) fn utc(row: &Row<'_>, column: usize) -> rusqlite::Result<Utc> {
    row.get(column).map(Utc)
}

pub(crate) fn opt_utc(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Utc>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Utc))
}

/// A size or a count. A negative one is damage.
pub(crate) fn size(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let value: i64 = row.get(column)?;
    u64::try_from(value).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, value))
}

pub(crate) fn seq(row: &Row<'_>, column: usize) -> rusqlite::Result<SegmentSeq> {
    size(row, column).map(SegmentSeq)
}

pub(crate) fn camera_id(row: &Row<'_>, column: usize) -> rusqlite::Result<CameraId> {
    parsed(row, column, |text| CameraId::try_from(text.to_owned()).ok())
}

/// A text that must be one of ours.
pub(crate) fn parsed<T>(row: &Row<'_>, column: usize, parse: impl Fn(&str) -> Option<T>) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    parse(&text)
        .ok_or_else(|| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, "not a value of ours".into()))
}

/// The row id of a camera, which is what the other tables carry.
pub(crate) fn camera_row(conn: &rusqlite::Connection, id: &CameraId) -> crate::Result<i64> {
    conn.prepare_cached("SELECT id FROM cameras WHERE public_id = ?1")?
        .query_row([id.as_str()], |r| r.get(0))
        .optional()?
        .ok_or(crate::Error::NotFound("camera"))
}
