//! The tables of a track: how long each sample lasts, which are key frames, how large they are, where they lie. Read where they stand in
//! the index; what is made of them are the chunks.

use super::bits::{u32_at, u64_at};
use super::boxes::{Children, Fields, Node};
use super::{Log, MAX_CHUNKS, MAX_INDEX, Rule};

/// Samples that lie one behind the other.
#[derive(Clone, Copy)]
pub(super) struct Chunk {
    pub(super) at: u64,
    pub(super) bytes: u64,
    /// Number of the first sample, from 0.
    pub(super) first: u32,
    pub(super) samples: u32,
}

pub(super) struct Tables<'a> {
    pub(super) count: u32,
    /// The sum of all durations.
    pub(super) ticks: u64,
    /// The shortest duration.
    pub(super) shortest: u32,
    pub(super) chunks: Vec<Chunk>,
    /// One size for all, or the table of each.
    size: u32,
    sizes: &'a [u8],
    /// Numbers of the key frames, from 1; none where all are.
    keys: Option<&'a [u8]>,
}

impl<'a> Tables<'a> {
    /// Reads what lies in `stbl`. None where it does not fit together, which is noted.
    pub(super) fn read(boxes: &Children<'a>, sound: bool, log: &mut Log) -> Option<Self> {
        let (count, size, sizes) = self::sizes(boxes.get(b"stsz")?, log)?;
        let (timed, ticks, shortest) = durations(boxes.get(b"stts")?, sound, count, log)?;
        let keys = match boxes.get(b"stss") {
            Some(node) => Some(keys(node, count, log)?),
            None => None,
        };
        let stsc = boxes.get(b"stsc")?;
        if timed != u64::from(count) {
            log.note(Rule::L4, stsc.at, &stsc.path, "the tables do not agree on how many samples there are");
            return None;
        }
        let mut tables = Self { count, ticks, shortest, chunks: Vec::new(), size, sizes, keys };
        let (places, width) = match (boxes.get(b"stco"), boxes.get(b"co64")) {
            (Some(node), None) => (places(node, 4, log)?, 4),
            (None, Some(node)) => (places(node, 8, log)?, 8),
            _ => {
                log.note(Rule::L5, stsc.at, &stsc.path, "there is not one table of places");
                return None;
            }
        };
        tables.chunks = tables.chunks(stsc, places, width, log)?;
        Some(tables)
    }

    pub(super) fn size(&self, sample: u32) -> u32 {
        if self.size != 0 { self.size } else { u32_at(self.sizes, sample as usize * 4).unwrap_or(0) }
    }

    /// The numbers of the key frames from 0, ascending; of all samples where there is no table.
    pub(super) fn is_key(&self, sample: u32, next: &mut usize) -> bool {
        let Some(keys) = self.keys else { return true };
        let key = u32_at(keys, *next * 4) == Some(sample + 1);
        *next += usize::from(key);
        key
    }

    /// Lays samples into chunks.
    fn chunks(&self, stsc: &Node<'a>, places: &[u8], width: usize, log: &mut Log) -> Option<Vec<Chunk>> {
        let runs = table(stsc, 12, log)?;
        let all = places.len() / width;
        if all > MAX_CHUNKS {
            log.cannot(format!("it has more than {MAX_CHUNKS} chunks"));
            return None;
        }
        let mut chunks = Vec::with_capacity(all);
        let mut sample = 0u32;
        let number = |i: usize| u32_at(runs, i * 12).map(|n| n as usize);
        for run in 0..runs.len() / 12 {
            let (from, to) = (number(run)?, number(run + 1).unwrap_or(all + 1));
            let (samples, entry) = (u32_at(runs, run * 12 + 4)?, u32_at(runs, run * 12 + 8)?);
            let follows = from == chunks.len() + 1 && to > from && to <= all + 1;
            if !follows || samples == 0 || entry != 1 {
                break;
            }
            for chunk in from..to {
                let at = if width == 8 {
                    u64_at(places, (chunk - 1) * 8)?
                } else {
                    u64::from(u32_at(places, (chunk - 1) * 4)?)
                };
                if samples > self.count - sample {
                    break;
                }
                let bytes = (sample..sample + samples).map(|n| u64::from(self.size(n))).sum();
                chunks.push(Chunk { at, bytes, first: sample, samples });
                sample += samples;
            }
        }
        if sample != self.count || chunks.len() != all {
            log.note(Rule::L4, stsc.at, &stsc.path, "the table of chunks does not fit the samples");
            return None;
        }
        Some(chunks)
    }
}

/// A table's rows, of which it must hold as many as it says.
fn table<'a>(node: &Node<'a>, row: usize, log: &mut Log) -> Option<&'a [u8]> {
    let mut fields = Fields::of(node, log);
    fields.version(0, 0);
    let count = fields.u32() as usize;
    let rows = fields.bytes(count.saturating_mul(row));
    fields.finish().then_some(rows)
}

fn places<'a>(node: &Node<'a>, width: usize, log: &mut Log) -> Option<&'a [u8]> {
    table(node, width, log)
}

fn sizes<'a>(node: &Node<'a>, log: &mut Log) -> Option<(u32, u32, &'a [u8])> {
    let mut fields = Fields::of(node, log);
    fields.version(0, 0);
    let (size, count) = (fields.u32(), fields.u32());
    let sizes = if size == 0 { fields.bytes((count as usize).saturating_mul(4)) } else { &[] };
    let whole = fields.finish();
    if u64::from(count) > MAX_INDEX / 4 {
        log.cannot("it has more samples than can be looked at");
        return None;
    }
    whole.then_some((count, size, sizes))
}

/// How many samples have a duration, the sum of all, and the shortest.
fn durations(node: &Node<'_>, sound: bool, count: u32, log: &mut Log) -> Option<(u64, u64, u32)> {
    let rows = table(node, 8, log)?;
    let (mut timed, mut ticks, mut shortest) = (0u64, 0u64, u32::MAX);
    for row in rows.chunks_exact(8) {
        let (n, each) = (u32_at(row, 0)?, u32_at(row, 4)?);
        timed += u64::from(n);
        shortest = shortest.min(each);
        ticks = ticks.saturating_add(u64::from(n) * u64::from(each));
        let last = timed == u64::from(count) && n == 1;
        let fine = match sound {
            false => (1..1 << 31).contains(&each),
            true => each == super::aac::FRAME || last && (1..super::aac::FRAME).contains(&each),
        };
        if !fine {
            let what = if sound {
                "packets of sound that last longer or shorter than what is in them"
            } else {
                "pictures that are shown for no time: they are in the file, and no player shows them"
            };
            log.note(Rule::L4, node.at, &node.path, what);
        }
    }
    Some((timed, ticks, shortest))
}

fn keys<'a>(node: &Node<'a>, count: u32, log: &mut Log) -> Option<&'a [u8]> {
    let rows = table(node, 4, log)?;
    let mut before = 0;
    for row in rows.chunks_exact(4) {
        let key = u32_at(row, 0)?;
        if key <= before || key > count {
            log.note(Rule::L4, node.at, &node.path, "key frames that are not there, or not in order");
            return None;
        }
        before = key;
    }
    if u32_at(rows, 0) != Some(1) {
        log.note(
            Rule::L4,
            node.at,
            &node.path,
            "the first picture is no key frame: it needs pictures that were cut off",
        );
    }
    Some(rows)
}
