//! What a film's own tables say of its pictures: how many, when each is shown, how they are coded, how large they are. Read from the index
//! alone; whether the tables fit the media is the scan's, and no picture is decoded.

use super::bits::{u32_at, u64_at};
use super::boxes::{Node, name, split};
use super::{Log, MAX_INDEX, index};
use crate::commitment::Hash;
use sha2::{Digest, Sha256};
use std::io::{self, Read, Seek, SeekFrom};

/// Pictures that are counted: at 25 a second a week.
pub const MAX_PICTURES: u64 = 1 << 24;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// As in MP4: `avc1`, `hvc1`.
    pub codec: String,
    pub width: u32,
    pub height: u32,
    pub pictures: u64,
    /// Ticks a second.
    pub rate: u32,
    /// When the first and the last picture are shown, ticks.
    pub first: i64,
    pub last: i64,
    /// When the last picture is over.
    pub end: i64,
    /// [`hash_of_times`] of all pictures in the order of the file.
    pub times: Hash,
    /// There is a track of sound.
    pub sound: bool,
}

/// Why there are none.
#[derive(Debug, thiserror::Error)]
pub enum NoFacts {
    #[error("it cannot be read")]
    Read(#[from] io::Error),
    #[error("it is no MP4 film whose tables fit together, or one that is larger than can be looked at")]
    Form,
}

/// SHA-256 over times in ticks, each as a big-endian number of 64 bits.
#[must_use]
pub fn hash_of_times(times: impl IntoIterator<Item = i64>) -> Hash {
    let mut hash = Sha256::new();
    for time in times {
        hash.update(time.to_be_bytes());
    }
    hash.finalize().into()
}

/// Reads the index of a film.
///
/// # Errors
/// If there is none that can be read.
pub fn facts<F: Read + Seek + ?Sized>(file: &mut F) -> Result<Facts, NoFacts> {
    let moov = moov(file)?;
    of(&moov).ok_or(NoFacts::Form)
}

/// SHA-256 over all pictures of a film in the order of the file, and how many bytes they are: as they lie in it, with the length before
/// each unit, and nothing of the container.
///
/// # Errors
/// If there are none that can be read.
pub fn hash_of_pictures<F: Read + Seek + ?Sized>(file: &mut F) -> Result<(Hash, u64), NoFacts> {
    let body = moov(file)?;
    let bytes = file.seek(SeekFrom::End(0))?;
    let mut log = Log { container: true, ..Log::default() };
    let node = Node { kind: *b"moov", at: 0, body: &body, body_at: 0, path: "moov".to_owned() };
    let tracks = index::read(&node, &mut log);
    let tables = tracks.iter().find(|track| track.entry.is_pictures()).and_then(|track| track.tables.as_ref());
    let tables = tables.ok_or(NoFacts::Form)?;
    let mut hash = Sha256::new();
    let mut all = 0u64;
    for chunk in &tables.chunks {
        all = all.saturating_add(chunk.bytes);
        // Chunks that lie over each other would be read without end.
        if chunk.at.saturating_add(chunk.bytes) > bytes || all > bytes {
            return Err(NoFacts::Form);
        }
        file.seek(SeekFrom::Start(chunk.at))?;
        if io::copy(&mut (&mut *file).take(chunk.bytes), &mut hash)? != chunk.bytes {
            return Err(NoFacts::Form);
        }
    }
    Ok((hash.finalize().into(), all))
}

/// The body of the first `moov` at the top.
fn moov<F: Read + Seek + ?Sized>(file: &mut F) -> Result<Vec<u8>, NoFacts> {
    let bytes = file.seek(SeekFrom::End(0))?;
    let mut at = 0;
    // A film has four boxes at its top; a hostile one can have any number.
    for _ in 0..64 {
        file.seek(SeekFrom::Start(at))?;
        let mut head = Vec::new();
        (&mut *file).take(16).read_to_end(&mut head)?;
        let (from, size) = match (u32_at(&head, 0), u64_at(&head, 8)) {
            (Some(1), Some(size)) => (16, size),
            (Some(size), _) if size >= 8 => (8, u64::from(size)),
            _ => return Err(NoFacts::Form),
        };
        if size < from || size > bytes - at {
            return Err(NoFacts::Form);
        }
        if head.get(4..8) == Some(b"moov") {
            if size > MAX_INDEX {
                return Err(NoFacts::Form);
            }
            let mut body = Vec::new();
            file.seek(SeekFrom::Start(at + from))?;
            file.take(size - from).read_to_end(&mut body)?;
            return Ok(body);
        }
        at += size;
        if at == bytes {
            break;
        }
    }
    Err(NoFacts::Form)
}

/// The first box of a kind.
fn inner<'a>(body: &'a [u8], kind: &[u8; 4], log: &mut Log) -> Option<&'a [u8]> {
    split(body, 0, "", log).into_iter().find(|node| node.kind == *kind).map(|node| node.body)
}

fn within<'a>(body: &'a [u8], path: &[&[u8; 4]], log: &mut Log) -> Option<&'a [u8]> {
    path.iter().try_fold(body, |body, kind| inner(body, kind, log))
}

fn of(moov: &[u8]) -> Option<Facts> {
    // What is odd is the scan's to say.
    let mut log = Log::default();
    let tracks: Vec<&[u8]> =
        split(moov, 0, "", &mut log).into_iter().filter(|node| node.kind == *b"trak").map(|node| node.body).collect();
    let mut kinds = Vec::new();
    for track in &tracks {
        kinds.push(within(track, &[b"mdia", b"hdlr"], &mut log).and_then(|hdlr| hdlr.get(8..12)));
    }
    let track = tracks.iter().zip(&kinds).find(|(_, kind)| **kind == Some(b"vide")).map(|(track, _)| *track)?;
    let sound = kinds.contains(&Some(b"soun"));
    let mdhd = within(track, &[b"mdia", b"mdhd"], &mut log)?;
    let rate = u32_at(mdhd, if mdhd.first() == Some(&1) { 20 } else { 12 })?;
    let table = within(track, &[b"mdia", b"minf", b"stbl"], &mut log)?;
    let stsd = inner(table, b"stsd", &mut log)?;
    let entry = split(stsd.get(8..)?, 0, "", &mut log).into_iter().next()?;
    let side = |at: usize| Some(u32::from(u16::from_be_bytes(entry.body.get(at..at + 2)?.try_into().ok()?)));
    let pictures = u64::from(u32_at(inner(table, b"stsz", &mut log)?, 8)?);
    if pictures == 0 || pictures > MAX_PICTURES || rate == 0 {
        return None;
    }
    let clock =
        inner(moov, b"mvhd", &mut log).and_then(|mvhd| u32_at(mvhd, if mvhd.first() == Some(&1) { 20 } else { 12 }));
    let skipped = skipped(track, rate, clock.filter(|clock| *clock > 0)?, &mut log);
    let mut durations = Runs::of(inner(table, b"stts", &mut log)?)?;
    let mut offsets = match inner(table, b"ctts", &mut log) {
        Some(ctts) => Some(Runs::of(ctts)?),
        None => None,
    };
    let mut hash = Sha256::new();
    let (mut decoded, mut first, mut last, mut end) = (0i64, i64::MAX, i64::MIN, i64::MIN);
    for _ in 0..pictures {
        let lasts = i64::from(durations.next()?);
        // Of either version: what is written as a large number is a negative one.
        let offset = match &mut offsets {
            Some(offsets) => i64::from(offsets.next()?.cast_signed()),
            None => 0,
        };
        let shown = decoded + offset - skipped;
        hash.update(shown.to_be_bytes());
        (first, last, end) = (first.min(shown), last.max(shown), end.max(shown + lasts));
        decoded += lasts;
    }
    Some(Facts {
        codec: name(entry.kind),
        width: side(24)?,
        height: side(26)?,
        pictures,
        rate,
        first,
        last,
        end,
        times: hash.finalize().into(),
        sound,
    })
}

/// Ticks that the list of edits takes back: by so much all pictures are stamped later than they are shown. Below zero where they wait.
fn skipped(track: &[u8], rate: u32, clock: u32, log: &mut Log) -> i64 {
    let Some(elst) = within(track, &[b"edts", b"elst"], log) else { return 0 };
    let wide = elst.first() == Some(&1);
    let rows = elst.get(8..).unwrap_or_default().chunks_exact(if wide { 20 } else { 12 });
    let mut waits = 0;
    for row in rows {
        let (lasts, time) = if wide {
            (u64_at(row, 0), u64_at(row, 8).map(u64::cast_signed))
        } else {
            (u32_at(row, 0).map(u64::from), u32_at(row, 4).map(|time| i64::from(time.cast_signed())))
        };
        // Beyond a thousand years it is no time, and no sum runs over.
        let (Some(lasts @ 0..0x10_0000_0000_0000), Some(time @ -1..0x10_0000_0000_0000)) = (lasts, time) else {
            return 0;
        };
        if time >= 0 {
            return time - waits;
        }
        // In the film's clock.
        let lasts = u128::from(lasts) * u128::from(rate) / u128::from(clock);
        waits = i64::try_from(lasts).unwrap_or(0).min(1 << 52);
    }
    0
}

/// A table of values, each with how often it is there.
struct Runs<'a> {
    rows: &'a [u8],
    left: u32,
    value: u32,
}

impl<'a> Runs<'a> {
    fn of(body: &'a [u8]) -> Option<Self> {
        Some(Self { rows: body.get(8..)?, left: 0, value: 0 })
    }

    fn next(&mut self) -> Option<u32> {
        while self.left == 0 {
            (self.left, self.value) = (u32_at(self.rows, 0)?, u32_at(self.rows, 4)?);
            self.rows = self.rows.get(8..)?;
        }
        self.left -= 1;
        Some(self.value)
    }
}
