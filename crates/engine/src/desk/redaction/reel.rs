//! How rendered units lie in a sealed file: a label, a table, and the units' bytes one behind the other.
//!
//! ```text
//! u32 length | label as JSON | u32 count | count x (u32 length, i64 time, i64 how long it lasts, u8 key) | bytes
//! ```
//! Big-endian; times are clip times in nanoseconds. Label and table are read without the bytes, so that a film's index costs a chunk
//! of each file.

use crate::error::{Code, Error, Result};
use model::{AccessUnit, AudioConfig, MediaTime, Track, VideoConfig};
use serde::{Deserialize, Serialize};
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;

/// Bytes of a label: a decoder configuration as a list of numbers.
const MAX_LABEL: usize = 64 << 10;
/// Units of a reel: two hours of sound at 48 kHz are a third.
const MAX_UNITS: usize = 1 << 20;
const ROW: usize = 4 + 8 + 8 + 1;

/// What the units are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Label {
    pub(crate) video: Option<VideoConfig>,
    pub(crate) audio: Option<AudioConfig>,
    pub(crate) aspect: Option<(u32, u32)>,
    pub(crate) encoder: String,
    /// Hidden blocks, and all blocks.
    pub(crate) hidden: u64,
    pub(crate) blocks: u64,
}

/// A unit's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) length: u32,
    pub(crate) pts: MediaTime,
    pub(crate) lasts: MediaTime,
    pub(crate) key: bool,
}

/// A reel that is open: what is in it, and where its bytes begin.
pub(crate) struct Reel<R> {
    pub(crate) label: Label,
    pub(crate) units: Vec<Placed>,
    begins: u64,
    inner: R,
}

/// The bytes of a reel; a unit without a duration lasts the `usual` one.
pub(crate) fn write(label: &Label, units: &[AccessUnit], usual: MediaTime) -> Result<Vec<u8>> {
    let label = super::json(label)?;
    let bytes: usize = units.iter().map(|unit| unit.data.len()).sum();
    let mut out = Vec::with_capacity(8 + label.len() + units.len() * ROW + bytes);
    // A label is short; a unit is shorter than the worker's pipe.
    out.extend_from_slice(&(label.len() as u32).to_be_bytes());
    out.extend_from_slice(label.as_bytes());
    out.extend_from_slice(&(units.len() as u32).to_be_bytes());
    for unit in units {
        out.extend_from_slice(&(unit.data.len() as u32).to_be_bytes());
        out.extend_from_slice(&unit.pts.0.to_be_bytes());
        out.extend_from_slice(&unit.duration.unwrap_or(usual).0.to_be_bytes());
        out.push(u8::from(unit.key));
    }
    units.iter().for_each(|unit| out.extend_from_slice(&unit.data));
    Ok(out)
}

fn damaged() -> Error {
    Error::new(Code::Damaged, "A part of this render is damaged.").hint("Render it again.")
}

impl<R: Read + Seek> Reel<R> {
    pub(crate) fn open(mut inner: R) -> Result<Self> {
        let read = |inner: &mut R, most: usize, size: usize| -> Result<Vec<u8>> {
            let mut length = [0; 4];
            inner.read_exact(&mut length).map_err(|e| damaged().source(e))?;
            let length = u32::from_be_bytes(length) as usize;
            if length > most {
                return Err(damaged());
            }
            let mut bytes = vec![0; length * size];
            inner.read_exact(&mut bytes).map_err(|e| damaged().source(e))?;
            Ok(bytes)
        };
        let label = read(&mut inner, MAX_LABEL, 1)?;
        let table = read(&mut inner, MAX_UNITS, ROW)?;
        let begins = (8 + label.len() + table.len()) as u64;
        let label = serde_json::from_slice(&label).map_err(|_| damaged())?;
        let number = |bytes: &[u8]| bytes.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte)).cast_signed();
        let placed = |row: &[u8]| Placed {
            length: number(&row[..4]) as u32,
            pts: MediaTime(number(&row[4..12])),
            lasts: MediaTime(number(&row[12..20])),
            key: row[20] != 0,
        };
        let units = table.chunks_exact(ROW).map(placed).collect();
        Ok(Self { label, units, begins, inner })
    }

    /// The bytes of some units, one behind the other.
    pub(crate) fn bytes(&mut self, units: Range<usize>) -> Result<Vec<u8>> {
        let length = |units: &[Placed]| units.iter().map(|unit| u64::from(unit.length)).sum::<u64>();
        let from = self.begins + length(&self.units[..units.start]);
        let mut bytes = Vec::new();
        let most = length(&self.units[units]);
        self.inner.seek(SeekFrom::Start(from)).map_err(|e| damaged().source(e))?;
        (&mut self.inner).take(most).read_to_end(&mut bytes).map_err(|e| damaged().source(e))?;
        if bytes.len() as u64 == most { Ok(bytes) } else { Err(damaged()) }
    }

    /// Some units, whole.
    pub(crate) fn read(&mut self, units: Range<usize>, track: Track) -> Result<Vec<AccessUnit>> {
        let bytes = self.bytes(units.clone())?;
        let mut rest = &bytes[..];
        let mut out = Vec::with_capacity(units.len());
        for placed in &self.units[units] {
            let (data, after) = rest.split_at_checked(placed.length as usize).ok_or_else(damaged)?;
            rest = after;
            out.push(AccessUnit {
                track,
                data: data.to_vec(),
                pts: placed.pts,
                duration: Some(placed.lasts),
                key: placed.key,
                camera_clock: None,
            });
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[test]
    fn a_reel_comes_back_and_a_cut_one_does_not() {
        let unit = |at: i64, data: &[u8]| AccessUnit {
            track: Track::Video,
            data: data.to_vec(),
            pts: MediaTime(at),
            duration: (at > 0).then_some(MediaTime(5)),
            key: at == 0,
            camera_clock: None,
        };
        let label = Label { aspect: Some((4, 3)), encoder: "one".to_owned(), hidden: 3, blocks: 9, ..Label::default() };
        let units = [unit(-7, &[1, 2]), unit(0, &[3]), unit(9, &[4, 5, 6])];
        let bytes = write(&label, &units, MediaTime(40)).expect("small");
        let mut reel = Reel::open(Cursor::new(&bytes)).expect("ours");
        assert_eq!(reel.label, label);
        let all = reel.read(0..3, Track::Video).expect("whole");
        assert_eq!(all[2], units[2]);
        assert_eq!((all[0].pts, all[0].duration, all[1].key), (MediaTime(-7), Some(MediaTime(40)), true));
        assert_eq!(reel.bytes(1..3).expect("whole"), [3, 4, 5, 6]);
        for cut in 0..bytes.len() {
            let read = Reel::open(Cursor::new(&bytes[..cut])).and_then(|mut reel| reel.bytes(0..3));
            assert!(read.is_err(), "{cut}");
        }
        let vast = [&2_u32.to_be_bytes()[..], b"{}", &u32::MAX.to_be_bytes()].concat();
        assert!(Reel::open(Cursor::new(&vast)).is_err());
    }
}
