//! What start-up finds and what becomes of the rows: files that are gone, that are there again, and that an old database never
//! heard of.

use super::columns::{camera_row, int};
use super::segment::{Life, head, one, set_life};
use super::{deleted, gap, span};
use crate::{DeleteCause, DeletedRange, EpochId, RecorderDb, Result, SegmentKey};
use model::{CameraId, RunId, SegmentSeq, Span, Utc};

impl RecorderDb {
    /// The files of these segments of one camera are not there.
    pub(crate) fn mark_missing(&mut self, keys: &[SegmentKey]) -> Result<()> {
        self.mark(keys, Life::Missing)
    }

    /// The files of these missing segments of one camera are there again.
    pub(crate) fn mark_returned(&mut self, keys: &[SegmentKey]) -> Result<()> {
        self.mark(keys, Life::Kept)
    }

    fn mark(&mut self, keys: &[SegmentKey], life: Life) -> Result<()> {
        let Some(first) = keys.first() else { return Ok(()) };
        self.write(|tx| {
            let camera = camera_row(tx, &first.camera)?;
            let mut segments = Vec::with_capacity(keys.len());
            for key in keys {
                segments.extend(one(tx, camera, key.seq)?);
            }
            set_life(tx, camera, &segments, life)
        })
    }

    /// Lets the camera's numbers go on at `next`: an older database, and a disk that went on without it.
    pub(crate) fn skip_to(&mut self, camera: &CameraId, next: SegmentSeq, start: Utc) -> Result<()> {
        self.write(|tx| {
            let row = camera_row(tx, camera)?;
            let (last, chain) = head(tx, row)?;
            if next <= last.next() {
                return Ok(());
            }
            let from = span::last_end(tx, row)?.unwrap_or(start).min(start);
            if let Some(lost) = Span::new(from, start) {
                gap::cut_out(tx, row, lost)?;
            }
            deleted::add(
                tx,
                row,
                DeletedRange {
                    camera: camera.clone(),
                    first: last.next(),
                    last: SegmentSeq(next.0 - 1),
                    span: deleted::span_of(from, start),
                    cause: DeleteCause::Unknown,
                    bytes: 0,
                    prev: chain,
                    chain,
                },
            )?;
            tx.execute("UPDATE cameras SET head_seq = ?2 WHERE id = ?1", [row, int(next.0 - 1)])?;
            Ok(())
        })
    }

    /// The run that a camera was in at `t`, and the epoch of that time.
    pub(crate) fn run_and_epoch_at(&self, camera: &CameraId, t: Utc) -> Result<Option<(RunId, EpochId)>> {
        let row = camera_row(&self.conn, camera)?;
        let mut found = self.conn.prepare_cached(
            "SELECT (SELECT id FROM runs WHERE camera = ?1 ORDER BY start_us > ?2, abs(start_us - ?2) LIMIT 1),
                    (SELECT id FROM epochs ORDER BY started_us > ?2, abs(started_us - ?2) LIMIT 1)",
        )?;
        Ok(found.query_row([row, t.0], |r| {
            let (run, epoch): (Option<i64>, Option<i64>) = (r.get(0)?, r.get(1)?);
            Ok(run.map(RunId).zip(epoch.map(EpochId)))
        })?)
    }
}
