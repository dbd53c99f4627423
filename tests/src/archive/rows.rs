//! Years of rows without their files: for measuring queries over more footage than a disk of a test machine holds. Put in by SQL
//! in bulk, which no program of ours does; hashes are zeroes, so `check` is not for such a household.

use super::plan::{MINUTE, Plan, Slot};
use super::{Look, minutes::Minutes, name};
use crate::household::Household;
use anyhow::{Context, Result};
use model::GapCause;
use rusqlite::{Connection, params};
use std::collections::BTreeMap;
use std::path::Path;
use vault::Passphrase;

/// A UTC day: no row of `spans` reaches over its end.
const DAY: i64 = 1440 * MINUTE;

/// Fills a household without cameras with the rows of `plan`; returns how many segments that are.
pub fn fill(house: &Household, plan: &Plan) -> Result<u64> {
    let config = serde_json::to_string(&Minutes::default().get(Look::Small, 0)?.config)?;
    for n in 0..plan.cameras {
        house.add_camera(&name(n), "rtsp://127.0.0.1:9/none")?;
    }
    let (key, _) = super::unattended_key(house.home())?;
    let mut conn = connect(&house.home().join("recorder.db"), key.bytes())?;
    let private = private(house)?;
    let tx = conn.transaction()?;
    let (epoch, volume): (i64, i64) =
        tx.query_row("SELECT (SELECT max(id) FROM epochs), (SELECT max(id) FROM volumes)", [], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })?;
    let mut all = 0;
    for n in 0..plan.cameras {
        let camera: i64 = tx.query_row("SELECT id FROM cameras WHERE name = ?1", [name(n)], |r| r.get(0))?;
        let mut rows =
            Rows { tx: &tx, camera, epoch, volume, config: &config, run: None, seq: 0, span: None, gap: None };
        for minute in 0..plan.minutes {
            let at = plan.at(minute).0;
            match plan.slot(n, minute) {
                Slot::Gap => {}
                Slot::Footage(_) => rows.segment(at, MINUTE)?,
                Slot::Ends { seconds, cause, .. } => rows.ends(at, seconds, cause)?,
                Slot::Cut { seconds, .. } => rows.ends(at, seconds, GapCause::Interrupted)?,
            }
        }
        rows.end_span()?;
        let seq = rows.seq;
        let id: String = tx.query_row("SELECT public_id FROM cameras WHERE id = ?1", [camera], |r| r.get(0))?;
        motion(&private, &id, plan, n, seq)?;
        tx.execute(
            "UPDATE cameras SET head_seq = ?2, longest_us = ?3, added_us = ?4 WHERE id = ?1",
            params![camera, seq, MINUTE, plan.start().0],
        )?;
        all += seq;
    }
    tx.commit()?;
    conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE); ANALYZE;")?;
    Ok(u64::try_from(all)?)
}

fn connect(path: &Path, key: &[u8; 32]) -> Result<Connection> {
    let conn = Connection::open(path)?;
    // The salt is the file's beginning, where SQLCipher looks for it.
    conn.pragma_update(None, "key", format!("x'{}'", hex::encode(key)))?;
    conn.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())).context("the key opens it")?;
    Ok(conn)
}

/// The database that is open only while the household is unlocked.
fn private(house: &Household) -> Result<Connection> {
    let words = std::fs::read_to_string(house.passphrase_file())?;
    let identity = vault::unlock(house.home(), &Passphrase::new(words)?)?;
    let key = vault::private_key::open(house.home(), &identity)?;
    connect(&house.home().join("private.db"), key.bytes())
}

/// How much moved, a byte a minute and the most of each hour, and that all `segments` were looked at.
fn motion(private: &Connection, camera: &str, plan: &Plan, n: u32, segments: i64) -> Result<()> {
    let mut minutes: BTreeMap<i64, Vec<u8>> = BTreeMap::new();
    for minute in 0..plan.minutes {
        let at = plan.at(minute).0;
        if plan.slot(n, minute) != Slot::Gap {
            let of_day = at.rem_euclid(DAY) / MINUTE;
            let level = 1 + (minute.wrapping_mul(2_654_435_761) >> 24) as u8 / 2;
            minutes.entry(at.div_euclid(DAY)).or_insert_with(|| vec![0; 1440])[of_day as usize] = level;
        }
    }
    private.execute_batch("BEGIN")?;
    for (day, levels) in &minutes {
        let hours: Vec<u8> = levels.chunks(60).map(|hour| hour.iter().copied().max().unwrap_or(0)).collect();
        private
            .prepare_cached("INSERT INTO motion_days (camera, day, minutes) VALUES (?1, ?2, ?3)")?
            .execute(params![camera, day, levels])?;
        private
            .prepare_cached("INSERT INTO motion_hours (camera, day, hours) VALUES (?1, ?2, ?3)")?
            .execute(params![camera, day, hours])?;
    }
    private.execute(
        "INSERT INTO motion_taken (camera, first_seq, last_seq) VALUES (?1, 1, ?2)",
        params![camera, segments],
    )?;
    Ok(private.execute_batch("COMMIT")?)
}

struct Rows<'a> {
    tx: &'a rusqlite::Transaction<'a>,
    camera: i64,
    epoch: i64,
    volume: i64,
    config: &'a str,
    run: Option<i64>,
    seq: i64,
    /// Coalesced so far, not written.
    span: Option<(i64, i64)>,
    /// Since when nothing is recorded, and why.
    gap: Option<(i64, GapCause)>,
}

impl Rows<'_> {
    fn segment(&mut self, at: i64, length: i64) -> Result<()> {
        if let Some((from, cause)) = self.gap.take() {
            let cause = serde_json::to_value(cause)?;
            self.tx
                .prepare_cached("INSERT INTO gaps (camera, from_us, to_us, cause) VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![self.camera, from, at, cause.as_str()])?;
        }
        let run = match self.run {
            Some(run) => run,
            None => {
                self.tx
                    .prepare_cached("INSERT INTO runs (camera, start_us, config) VALUES (?1, ?2, ?3)")?
                    .execute(params![self.camera, at, self.config])?;
                *self.run.insert(self.tx.last_insert_rowid())
            }
        };
        self.seq += 1;
        self.tx
            .prepare_cached(
                "INSERT INTO segments (camera, seq, run, epoch, volume, start_us, duration_us, approx, plaintext_bytes, bytes,
                   tail_bytes, sha256, chain, ending)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 30000000, 30010000, 0, zeroblob(32), zeroblob(32), 0)",
            )?
            .execute(params![self.camera, self.seq, run, self.epoch, self.volume, at, length])?;
        match &mut self.span {
            Some((from, to)) if *to == at && from.div_euclid(DAY) == at.div_euclid(DAY) => *to = at + length,
            _ => {
                self.end_span()?;
                self.span = Some((at, at + length));
            }
        }
        Ok(())
    }

    fn ends(&mut self, at: i64, seconds: u32, cause: GapCause) -> Result<()> {
        let length = i64::from(seconds) * 1_000_000;
        self.segment(at, length)?;
        self.end_span()?;
        (self.run, self.gap) = (None, Some((at + length, cause)));
        Ok(())
    }

    fn end_span(&mut self) -> Result<()> {
        if let (Some((from, to)), Some(run)) = (self.span.take(), self.run) {
            self.tx
                .prepare_cached("INSERT INTO spans (camera, from_us, run, to_us) VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![self.camera, from, run, to])?;
        }
        Ok(())
    }
}
