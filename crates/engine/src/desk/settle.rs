//! Cut segments, looked into with the identity: tails merged on reading, exact durations written to the index.
//!
//! A cut file is never rewritten. Which tail continues it is known in `vault`; what lies inside is known in `mux`.

use super::Desk;
use super::archive::{Plaintext, open, unreadable};
use crate::error::{Code, Result};
use mux::read::Reader;
use std::collections::HashSet;
use std::fs::File;
use std::time::Duration;
use store::{Facts, Segment, SegmentKey, Volume};
use tracing::{info, warn};
use vault::Identity;

/// Segments settled at a time: the index is not held longer than a look into that many files takes.
const BATCH: usize = 32;

fn opened(identity: &Identity, volume: &Volume, segment: &Segment) -> Result<Plaintext<File>> {
    open(identity, volume, &segment.key.camera, segment.name())
}

/// Whether a segment opens and holds video. One cut before its first whole fragment may be empty.
pub(super) fn readable(identity: &Identity, volume: &Volume, segment: &Segment) -> Result<()> {
    let mut reader = Reader::open(opened(identity, volume, segment)?).map_err(unreadable)?;
    reader.index().map_err(unreadable).map(|_| ())
}

impl Desk {
    /// Settles the durations of cut segments, now that their insides can be seen; those that were `seen` before are left alone. Returns
    /// how many.
    pub fn settle(&self, seen: &mut HashSet<SegmentKey>) -> Result<usize> {
        let mut settled = 0;
        loop {
            let mut batch = self.db().unsettled(BATCH + seen.len())?;
            batch.retain(|segment| seen.insert(segment.key.clone()));
            if batch.is_empty() {
                return Ok(settled);
            }
            for segment in batch {
                let volume = self.volume_holding(&segment.key.camera, segment.name());
                match volume.and_then(|v| self.with_identity(|identity| facts(identity, &v, &segment))) {
                    Ok(facts) => {
                        self.db().settle(&segment.key, facts)?;
                        settled += 1;
                        info!(camera = %segment.key.camera, seq = segment.key.seq.0, "a cut segment was settled");
                    }
                    Err(error) if error.code == Code::Locked => return Ok(settled),
                    // Its estimate stands; the next one is no worse for it.
                    Err(error) => {
                        warn!(camera = %segment.key.camera, error = error.chain(), "a cut segment could not be read")
                    }
                }
            }
        }
    }
}

fn facts(identity: &Identity, volume: &Volume, segment: &Segment) -> Result<Facts> {
    let plaintext = opened(identity, volume, segment)?;
    let plaintext_bytes = plaintext.len();
    let mut reader = Reader::open(plaintext).map_err(unreadable)?;
    let index = reader.index().map_err(unreadable)?;
    let end = index.iter().map(|fragment| fragment.to.0).max().unwrap_or(0);
    Ok(Facts { duration: Duration::from_nanos(u64::try_from(end).unwrap_or(0)), plaintext_bytes })
}
