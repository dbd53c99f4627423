//! The segments' rows, from "being written" on. Each call is one transaction that leaves row, chain, timeline, gaps and usage
//! agreeing. How they go is in `deleting.rs`.

use super::columns::{camera_id, camera_row, int, seq, size, utc};
use super::span::{self, SpanRow};
use super::volume::volume_row;
use super::{deleted, gap};
use crate::segment_file::{Begun, Committed, Discarded, Facts, FinishedFile};
use crate::{DeleteCause, Ending, EpochId, Error, Link, RecorderDb, Result, SegmentFileName, VolumeId};
use model::{CameraId, GapCause, RunId, SegmentSeq, Span, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

/// Which segment.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SegmentKey {
    pub camera: CameraId,
    pub seq: SegmentSeq,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SegmentState {
    /// Ended in order; stock `age` opens it.
    Finished,
    /// Cut short by a crash; good to its last whole chunk.
    Cut,
    /// Its file is not there.
    Missing,
    /// Its file is about to go.
    Doomed,
}

/// A segment as the index knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    pub key: SegmentKey,
    pub run: RunId,
    pub epoch: EpochId,
    pub volume: VolumeId,
    pub start: Utc,
    pub duration: Duration,
    /// Duration and plaintext length are estimates, until somebody with the identity settles them.
    pub approx: bool,
    pub plaintext_bytes: u64,
    /// Of the file, without tails.
    pub bytes: u64,
    pub tail_bytes: u64,
    /// Of its sidecar; 0 where there is none.
    pub side_bytes: u64,
    pub sha256: [u8; 32],
    /// Over the tails, as [`crate::Link`] says; zeros where there are none.
    pub tails_sha256: [u8; 32],
    /// The camera's chain up to and with this segment.
    pub chain: [u8; 32],
    pub ending: Ending,
    pub state: SegmentState,
}

/// What begins.
#[derive(Clone, Debug)]
pub struct NewSegment {
    pub camera: CameraId,
    pub run: RunId,
    pub epoch: EpochId,
    pub start: Utc,
    pub volume: VolumeId,
}

/// A segment under way: footage that is not in the timeline yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BeingWritten {
    pub key: SegmentKey,
    pub run: RunId,
    pub epoch: EpochId,
    pub volume: VolumeId,
    pub start: Utc,
}

/// Where a camera's chain stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainHead {
    pub camera: CameraId,
    pub seq: SegmentSeq,
    pub hash: [u8; 32],
}

impl Segment {
    #[must_use]
    pub fn name(&self) -> SegmentFileName {
        SegmentFileName::new(self.start, self.key.seq)
    }

    #[must_use]
    pub fn end(&self) -> Utc {
        self.start.plus(self.duration)
    }

    /// Bytes that go with it.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.bytes + self.tail_bytes + self.side_bytes
    }

    /// What the chain says of it.
    #[must_use]
    pub fn link(&self) -> Link<'_> {
        Link {
            camera: &self.key.camera,
            seq: self.key.seq,
            start: self.start,
            bytes: self.bytes,
            sha256: self.sha256,
            tails_sha256: self.tails_sha256,
            ending: self.ending,
        }
    }
}

impl BeingWritten {
    #[must_use]
    pub fn name(&self) -> SegmentFileName {
        SegmentFileName::new(self.start, self.key.seq)
    }
}

/// A file at rest, however it came to rest, on its way to becoming a row.
pub(crate) struct AtRest<'a> {
    pub(crate) key: &'a SegmentKey,
    pub(crate) volume: &'a VolumeId,
    pub(crate) run: RunId,
    pub(crate) epoch: EpochId,
    pub(crate) start: Utc,
    pub(crate) facts: Facts,
    pub(crate) approx: bool,
    pub(crate) bytes: u64,
    pub(crate) tail_bytes: u64,
    pub(crate) sha256: [u8; 32],
    pub(crate) tails_sha256: Option<[u8; 32]>,
    pub(crate) ending: Ending,
}

pub(super) const COLUMNS: &str = "c.public_id, s.seq, s.run, s.epoch, v.public_id, s.start_us, s.duration_us, s.approx,
    s.plaintext_bytes, s.bytes, s.tail_bytes, s.sha256, s.tails_sha256, s.chain, s.ending, s.life, s.side_bytes";
pub(super) const TABLES: &str = "segments s JOIN cameras c ON c.id = s.camera JOIN volumes v ON v.id = s.volume";

pub(super) fn segment(r: &Row<'_>) -> rusqlite::Result<Segment> {
    let ending = if r.get::<_, i64>(14)? == 0 { Ending::Finished } else { Ending::Cut };
    Ok(Segment {
        key: SegmentKey { camera: camera_id(r, 0)?, seq: seq(r, 1)? },
        run: RunId(r.get(2)?),
        epoch: EpochId(r.get(3)?),
        volume: VolumeId(r.get(4)?),
        start: utc(r, 5)?,
        duration: Duration::from_micros(size(r, 6)?),
        approx: r.get(7)?,
        plaintext_bytes: size(r, 8)?,
        bytes: size(r, 9)?,
        tail_bytes: size(r, 10)?,
        side_bytes: size(r, 16)?,
        sha256: r.get(11)?,
        tails_sha256: r.get::<_, Option<[u8; 32]>>(12)?.unwrap_or_default(),
        chain: r.get(13)?,
        ending,
        state: match (r.get::<_, i64>(15)?, ending) {
            (0, Ending::Finished) => SegmentState::Finished,
            (0, Ending::Cut) => SegmentState::Cut,
            (1, _) => SegmentState::Missing,
            _ => SegmentState::Doomed,
        },
    })
}

fn micros(d: Duration) -> i64 {
    i64::try_from(d.as_micros()).unwrap_or(i64::MAX)
}

pub(super) fn one(conn: &Connection, camera: i64, s: SegmentSeq) -> Result<Option<Segment>> {
    let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE s.camera = ?1 AND s.seq = ?2");
    Ok(conn.prepare_cached(&sql)?.query_row([camera, int(s.0)], segment).optional()?)
}

pub(super) fn head(conn: &Connection, camera: i64) -> Result<(SegmentSeq, [u8; 32])> {
    let mut head = conn.prepare_cached("SELECT head_seq, head_chain FROM cameras WHERE id = ?1")?;
    Ok(head.query_row([camera], |r| Ok((seq(r, 0)?, r.get(1)?)))?)
}

pub(super) fn count_usage(conn: &Connection, camera: i64, volume: i64, bytes: i64) -> Result<()> {
    conn.prepare_cached("INSERT INTO usage (camera, volume, bytes) VALUES (?1, ?2, 0) ON CONFLICT DO NOTHING")?
        .execute([camera, volume])?;
    conn.prepare_cached("UPDATE usage SET bytes = bytes + ?3 WHERE camera = ?1 AND volume = ?2")?
        .execute([camera, volume, bytes])?;
    Ok(())
}

/// Puts segment, chain, usage, timeline and gaps in, and takes "being written" away.
fn insert(conn: &Connection, s: &AtRest<'_>) -> Result<[u8; 32]> {
    let camera = camera_row(conn, &s.key.camera)?;
    let volume = volume_row(conn, s.volume)?;
    let (last, previous) = head(conn, camera)?;
    if s.key.seq != last.next() {
        return Err(Error::NotFound("segment being written"));
    }
    let link = Link {
        camera: &s.key.camera,
        seq: s.key.seq,
        start: s.start,
        bytes: s.bytes,
        sha256: s.sha256,
        tails_sha256: s.tails_sha256.unwrap_or_default(),
        ending: s.ending,
    };
    let chain = link.hash(&previous);
    let duration_us = micros(s.facts.duration);
    conn.prepare_cached(
        "INSERT INTO segments (camera, seq, run, epoch, volume, start_us, duration_us, approx, plaintext_bytes, bytes,
           tail_bytes, sha256, tails_sha256, chain, ending)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    )?
    .execute(params![
        camera,
        int(s.key.seq.0),
        s.run.0,
        s.epoch.0,
        volume,
        s.start.0,
        duration_us,
        s.approx,
        int(s.facts.plaintext_bytes),
        int(s.bytes),
        int(s.tail_bytes),
        s.sha256,
        s.tails_sha256,
        chain,
        match s.ending {
            Ending::Finished => 0,
            Ending::Cut => 1,
        }
    ])?;
    conn.prepare_cached(
        "UPDATE cameras SET head_seq = ?2, head_chain = ?3, longest_us = max(longest_us, ?4) WHERE id = ?1",
    )?
    .execute(params![camera, int(s.key.seq.0), chain, duration_us])?;
    conn.prepare_cached("DELETE FROM writing WHERE camera = ?1 AND seq = ?2")?.execute([camera, int(s.key.seq.0)])?;
    count_usage(conn, camera, volume, int(s.bytes + s.tail_bytes))?;
    let end = s.start.plus(s.facts.duration);
    if let Some(footage) = Span::new(s.start, end) {
        span::append(conn, camera, SpanRow { from: s.start, to: end, run: s.run })?;
        cut_out_shown(conn, camera, footage)?;
    }
    Ok(chain)
}

/// Takes footage out of the gaps. Not its own time alone: neighbours a hair apart are shown as one, and no gap lies within.
fn cut_out_shown(conn: &Connection, camera: i64, footage: Span) -> Result<()> {
    for row in span::touching(conn, camera, footage)? {
        gap::cut_out(conn, camera, Span { from: row.from, to: row.to })?;
    }
    Ok(())
}

/// What becomes of a segment after its writing ended.
#[derive(Clone, Copy, Debug)]
pub(super) enum Life {
    Kept,
    Missing,
    Doomed(DeleteCause),
}

/// Changes the life of some of a camera's segments, in the order of recording, and what hangs on it in usage, timeline and gaps.
pub(super) fn set_life(conn: &Connection, camera: i64, segments: &[Segment], life: Life) -> Result<()> {
    let (number, cause) = match life {
        Life::Kept => (0, None),
        Life::Missing => (1, None),
        Life::Doomed(cause) => (2, Some(cause.as_str())),
    };
    let mut changed: BTreeMap<RunId, Span> = BTreeMap::new();
    let mut footage = Vec::new();
    for s in segments {
        conn.prepare_cached("UPDATE segments SET life = ?3, cause = ?4 WHERE camera = ?1 AND seq = ?2")?
            .execute(params![camera, int(s.key.seq.0), number, cause])?;
        // What is missing takes no space.
        let bytes = int(s.size());
        let volume = volume_row(conn, &s.volume)?;
        match (s.state, life) {
            (SegmentState::Missing, Life::Kept | Life::Doomed(_)) => count_usage(conn, camera, volume, bytes)?,
            (SegmentState::Finished | SegmentState::Cut | SegmentState::Doomed, Life::Missing) => {
                count_usage(conn, camera, volume, -bytes)?;
            }
            _ => {}
        }
        let row = SpanRow { from: s.start, to: s.end(), run: s.run };
        let hull = changed.entry(s.run).or_insert(Span { from: row.from, to: row.to });
        *hull = Span { from: hull.from.min(row.from), to: hull.to.max(row.to) };
        footage.push(row);
    }
    for (run, hull) in changed {
        span::rebuild(conn, camera, run, hull)?;
    }
    for row in span::coalesce(footage) {
        let span = Span { from: row.from, to: row.to };
        match life {
            Life::Kept => gap::cut_out(conn, camera, span)?,
            Life::Missing => gap::add(conn, camera, span, GapCause::Disk)?,
            // What was deleted shows once it is gone.
            Life::Doomed(_) => {}
        }
    }
    Ok(())
}

impl RecorderDb {
    /// Notes a segment as being written, under the camera's next number. `Error::StillOpen` if one is.
    pub fn begin(&mut self, new: &NewSegment) -> Result<Begun> {
        self.write(|tx| {
            let camera = camera_row(tx, &new.camera)?;
            let volume = volume_row(tx, &new.volume)?;
            let seq = head(tx, camera)?.0.next();
            tx.prepare_cached(
                "INSERT INTO writing (camera, seq, run, epoch, volume, start_us) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute([camera, int(seq.0), new.run.0, new.epoch.0, volume, new.start.0])
            .map_err(|e| match e.sqlite_error().map(|e| e.extended_code) {
                Some(rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY) => Error::StillOpen(new.camera.clone()),
                _ => e.into(),
            })?;
            let key = SegmentKey { camera: new.camera.clone(), seq };
            Ok(Begun { key, volume: new.volume.clone(), run: new.run, epoch: new.epoch, start: new.start })
        })
    }

    /// Writes the row of a finished file: chain, timeline, gaps and usage in the same transaction.
    pub fn commit(&mut self, file: &FinishedFile, facts: Facts) -> Result<Committed> {
        let begun = &file.begun;
        self.write(|tx| {
            let chain = insert(
                tx,
                &AtRest {
                    key: &begun.key,
                    volume: &begun.volume,
                    run: begun.run,
                    epoch: begun.epoch,
                    start: begun.start,
                    facts,
                    approx: false,
                    bytes: file.bytes,
                    tail_bytes: 0,
                    sha256: file.sha256,
                    tails_sha256: None,
                    ending: Ending::Finished,
                },
            )?;
            Ok(Committed { key: begun.key.clone(), name: begun.name(), chain })
        })
    }

    /// The same for a file that start-up found.
    pub(crate) fn commit_found(&mut self, found: &AtRest<'_>) -> Result<()> {
        self.write(|tx| {
            insert(tx, found)?;
            Ok(())
        })
    }

    /// Takes back what was begun and discarded.
    pub fn abandon(&mut self, discarded: &Discarded) -> Result<()> {
        self.drop_writing(&discarded.key)
    }

    pub(crate) fn drop_writing(&mut self, key: &SegmentKey) -> Result<()> {
        self.write(|tx| {
            let camera = camera_row(tx, &key.camera)?;
            tx.execute("DELETE FROM writing WHERE camera = ?1 AND seq = ?2", [camera, int(key.seq.0)])?;
            Ok(())
        })
    }

    /// What is being written, by any recorder that is up, or was when one went down.
    pub fn being_written(&self) -> Result<Vec<BeingWritten>> {
        let mut all = self.conn.prepare_cached(
            "SELECT c.public_id, w.seq, w.run, w.epoch, v.public_id, w.start_us
               FROM writing w JOIN cameras c ON c.id = w.camera JOIN volumes v ON v.id = w.volume ORDER BY w.camera",
        )?;
        let rows = all.query_map([], |r| {
            Ok(BeingWritten {
                key: SegmentKey { camera: camera_id(r, 0)?, seq: seq(r, 1)? },
                run: RunId(r.get(2)?),
                epoch: EpochId(r.get(3)?),
                volume: VolumeId(r.get(4)?),
                start: utc(r, 5)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Segments that touch `span`, oldest first, doomed ones left out, missing ones not.
    pub fn segments(&self, camera: &CameraId, span: Span) -> Result<Vec<Segment>> {
        let row = camera_row(&self.conn, camera)?;
        let sql = format!(
            "SELECT {COLUMNS} FROM {TABLES}
               WHERE s.camera = ?1 AND s.start_us >= ?2 - c.longest_us AND s.start_us < ?3
                 AND s.start_us + s.duration_us > ?2 AND s.life < 2 ORDER BY s.start_us, s.seq"
        );
        let mut some = self.conn.prepare_cached(&sql)?;
        let rows = some.query_map([row, span.from.0, span.to.0], segment)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The first segment with a file that starts at `from` or later.
    pub fn next_segment(&self, camera: &CameraId, from: Utc) -> Result<Option<Segment>> {
        let row = camera_row(&self.conn, camera)?;
        let sql = format!(
            "SELECT {COLUMNS} FROM {TABLES}
               WHERE s.camera = ?1 AND s.start_us >= ?2 AND s.life = 0 ORDER BY s.start_us, s.seq LIMIT 1"
        );
        Ok(self.conn.prepare_cached(&sql)?.query_row([row, from.0], segment).optional()?)
    }

    /// The segment with a file that was recorded next after `key`.
    pub fn segment_after(&self, key: &SegmentKey) -> Result<Option<Segment>> {
        let row = camera_row(&self.conn, &key.camera)?;
        let sql = format!(
            "SELECT {COLUMNS} FROM {TABLES} WHERE s.camera = ?1 AND s.seq > ?2 AND s.life = 0 ORDER BY s.seq LIMIT 1"
        );
        Ok(self.conn.prepare_cached(&sql)?.query_row([row, int(key.seq.0)], segment).optional()?)
    }

    pub fn segment(&self, key: &SegmentKey) -> Result<Option<Segment>> {
        one(&self.conn, camera_row(&self.conn, &key.camera)?, key.seq)
    }

    /// The camera's last `limit` segments, oldest first.
    pub fn last_segments(&self, camera: &CameraId, limit: usize) -> Result<Vec<Segment>> {
        let row = camera_row(&self.conn, camera)?;
        let sql =
            format!("SELECT {COLUMNS} FROM {TABLES} WHERE s.camera = ?1 AND s.life < 2 ORDER BY s.seq DESC LIMIT ?2");
        let mut some = self.conn.prepare_cached(&sql)?;
        let mut rows = some.query_map([row, int(limit as u64)], segment)?.collect::<rusqlite::Result<Vec<_>>>()?;
        rows.reverse();
        Ok(rows)
    }

    /// At most `limit` of the camera's segments before `seq`, newest first, doomed ones left out.
    pub fn segments_before(&self, camera: &CameraId, seq: SegmentSeq, limit: usize) -> Result<Vec<Segment>> {
        let row = camera_row(&self.conn, camera)?;
        let sql = format!(
            "SELECT {COLUMNS} FROM {TABLES} WHERE s.camera = ?1 AND s.seq < ?2 AND s.life < 2 ORDER BY s.seq DESC LIMIT ?3"
        );
        let mut some = self.conn.prepare_cached(&sql)?;
        let rows = some.query_map([row, int(seq.0), int(limit as u64)], segment)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// At most `limit` segments with estimated durations, for whoever holds the identity.
    pub fn unsettled(&self, limit: usize) -> Result<Vec<Segment>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM {TABLES} WHERE s.approx = 1 AND s.life = 0 ORDER BY s.camera, s.seq LIMIT ?1"
        );
        let mut some = self.conn.prepare_cached(&sql)?;
        Ok(some.query_map([int(limit as u64)], segment)?.collect::<rusqlite::Result<_>>()?)
    }

    /// Sets what a look into the segment (and its tails) showed.
    pub fn settle(&mut self, key: &SegmentKey, facts: Facts) -> Result<()> {
        self.write(|tx| {
            let camera = camera_row(tx, &key.camera)?;
            let before = one(tx, camera, key.seq)?.ok_or(Error::NotFound("segment"))?;
            let duration_us = micros(facts.duration);
            tx.execute(
                "UPDATE segments SET duration_us = ?3, plaintext_bytes = ?4, approx = 0 WHERE camera = ?1 AND seq = ?2",
                [camera, int(key.seq.0), duration_us, int(facts.plaintext_bytes)],
            )?;
            tx.execute("UPDATE cameras SET longest_us = max(longest_us, ?2) WHERE id = ?1", [camera, duration_us])?;
            let end = before.start.plus(facts.duration);
            if matches!(before.state, SegmentState::Finished | SegmentState::Cut) {
                span::rebuild(tx, camera, before.run, deleted::span_of(before.start, end.max(before.end())))?;
                if let Some(footage) = Span::new(before.start, end) {
                    cut_out_shown(tx, camera, footage)?;
                }
                // What was thought to be footage is a part of the interruption.
                if let Some(less) = Span::new(end, before.end()) {
                    gap::add(tx, camera, less, GapCause::Interrupted)?;
                }
            }
            Ok(())
        })
    }

    /// The head of every camera's chain, for the ledger.
    pub fn chain_heads(&self) -> Result<Vec<ChainHead>> {
        let mut all = self
            .conn
            .prepare_cached("SELECT public_id, head_seq, head_chain FROM cameras WHERE head_seq > 0 ORDER BY id")?;
        let rows =
            all.query_map([], |r| Ok(ChainHead { camera: camera_id(r, 0)?, seq: seq(r, 1)?, hash: r.get(2)? }))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Calls `see` with every segment of a camera, by sequence, doomed ones included.
    pub(crate) fn each_segment(&self, camera: &CameraId, mut see: impl FnMut(Segment) -> Result<()>) -> Result<()> {
        let row = camera_row(&self.conn, camera)?;
        let mut all =
            self.conn.prepare(&format!("SELECT {COLUMNS} FROM {TABLES} WHERE s.camera = ?1 ORDER BY s.seq"))?;
        for s in all.query_map([row], segment)? {
            see(s?)?;
        }
        Ok(())
    }

    /// Bytes of a volume's rows per camera, as counted.
    pub(crate) fn usage_rows(&self, volume: &VolumeId) -> Result<Vec<(CameraId, u64)>> {
        let mut all = self.conn.prepare_cached(
            "SELECT c.public_id, u.bytes FROM usage u JOIN cameras c ON c.id = u.camera JOIN volumes v ON v.id = u.volume
               WHERE v.public_id = ?1 ORDER BY c.id",
        )?;
        let rows = all.query_map([&volume.0], |r| Ok((camera_id(r, 0)?, size(r, 1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// S12 in the words of [`crate::check()`].
    pub(crate) fn usage_faults(&self) -> Result<Vec<String>> {
        let mut all = self.conn.prepare(
            "WITH summed AS (SELECT camera, volume, sum(bytes + tail_bytes + side_bytes) AS bytes FROM segments WHERE life <> 1
                               GROUP BY camera, volume)
             SELECT c.public_id, coalesce(u.bytes, 0), coalesce(s.bytes, 0)
               FROM usage u FULL JOIN summed s ON s.camera = u.camera AND s.volume = u.volume
               JOIN cameras c ON c.id = coalesce(u.camera, s.camera)
               WHERE coalesce(u.bytes, 0) <> coalesce(s.bytes, 0)",
        )?;
        let rows = all.query_map([], |r| {
            let (id, counted, summed) = (camera_id(r, 0)?, size(r, 1)?, size(r, 2)?);
            Ok(format!("camera {id} counts {counted} bytes and has {summed}"))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
