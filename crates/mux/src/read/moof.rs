//! `moof` back to samples.

use super::ReadError;
use super::moov::{be32, children};
use crate::init::{DELTA_FLAGS, KEY_FLAGS, VIDEO_TRACK};

/// One sample of a fragment.
pub(super) struct Sample {
    pub(super) track: u32,
    /// From the fragment's first byte.
    pub(super) offset: usize,
    pub(super) size: usize,
    pub(super) decoded: i64,
    composition: i64,
    pub(super) duration: i64,
    pub(super) key: bool,
}

impl Sample {
    /// Presentation time in ticks.
    pub(super) fn shown(&self) -> i64 {
        self.decoded + self.composition
    }
}

/// Ticks from a segment's beginning: at 90 kHz 141 days, at 8 kHz four years.
const MAX_TICKS: u64 = 1 << 40;

/// Reads the content of a `moof` box of `moof_len` bytes in a fragment of `len`.
pub(super) fn samples(content: &[u8], moof_len: u64, len: u64) -> Result<Vec<Sample>, ReadError> {
    let mut all = Vec::new();
    let mut total = 0u64;
    for (_, traf) in children(content).filter(|(kind, _)| kind == b"traf") {
        let mut track = None;
        for (kind, content) in children(traf) {
            match &kind {
                b"tfhd" => track = Some(TrackState::new(content)?),
                b"tfdt" => track_of(&mut track)?.time = start(content)?,
                b"trun" => track_of(&mut track)?.run(content, moof_len, len, &mut total, &mut all)?,
                _ => {}
            }
        }
    }
    Ok(all)
}

fn track_of(track: &mut Option<TrackState>) -> Result<&mut TrackState, ReadError> {
    track.as_mut().ok_or(ReadError::Format("a traf box does not begin with its tfhd"))
}

fn start(tfdt: &[u8]) -> Result<i64, ReadError> {
    let time = match tfdt.first() {
        Some(0) => u64::from(be32(tfdt, 4)?),
        _ => u64::from(be32(tfdt, 4)?) << 32 | u64::from(be32(tfdt, 8)?),
    };
    if time > MAX_TICKS {
        return Err(ReadError::TooLarge("a fragment's time is years away"));
    }
    Ok(time as i64)
}

/// What `tfhd` says for all samples of its `traf`.
struct TrackState {
    id: u32,
    duration: u32,
    size: u32,
    flags: u32,
    time: i64,
}

impl TrackState {
    fn new(tfhd: &[u8]) -> Result<Self, ReadError> {
        let flags = be32(tfhd, 0)?;
        if flags & 0x1 != 0 {
            return Err(ReadError::Format("a fragment with an absolute place"));
        }
        let id = be32(tfhd, 4)?;
        let mut fields = Fields { data: tfhd, at: 8 };
        fields.optional(flags & 0x2)?;
        Ok(Self {
            id,
            duration: fields.optional(flags & 0x8)?.unwrap_or(0),
            size: fields.optional(flags & 0x10)?.unwrap_or(0),
            flags: fields.optional(flags & 0x20)?.unwrap_or(if id == VIDEO_TRACK { DELTA_FLAGS } else { KEY_FLAGS }),
            time: 0,
        })
    }

    fn run(
        &mut self,
        trun: &[u8],
        moof_len: u64,
        len: u64,
        total: &mut u64,
        all: &mut Vec<Sample>,
    ) -> Result<(), ReadError> {
        let present = be32(trun, 0)?;
        let count = be32(trun, 4)?;
        let mut fields = Fields { data: trun, at: 8 };
        let data_offset = fields.optional(present & 0x1)?.ok_or(ReadError::Format("a run without a place"))?;
        let first_flags = fields.optional(present & 0x4)?;
        let mut offset = u64::from(data_offset);
        if offset < moof_len + 8 {
            return Err(ReadError::Format("a sample outside of its fragment"));
        }
        for i in 0..count {
            let duration = fields.optional(present & 0x100)?.unwrap_or(self.duration);
            let size = fields.optional(present & 0x200)?.unwrap_or(self.size);
            let flags = fields.optional(present & 0x400)?.unwrap_or(self.flags);
            let flags = first_flags.filter(|_| i == 0).unwrap_or(flags);
            // Version 0 has it unsigned; the writer uses 1 whenever it uses it at all.
            let composition = fields.optional(present & 0x800)?.unwrap_or(0) as i32;
            // An empty sample would cost nothing in the file and make this loop as long as the count says.
            *total += u64::from(size);
            if size == 0 || offset + u64::from(size) > len || *total > len {
                return Err(ReadError::Format("a sample outside of its fragment"));
            }
            all.push(Sample {
                track: self.id,
                offset: offset as usize,
                size: size as usize,
                decoded: self.time,
                composition: composition.into(),
                duration: duration.into(),
                key: flags & 0x1_0000 == 0,
            });
            offset += u64::from(size);
            self.time += i64::from(duration);
        }
        Ok(())
    }
}

struct Fields<'a> {
    data: &'a [u8],
    at: usize,
}

impl Fields<'_> {
    /// The next field if `present` is not 0.
    fn optional(&mut self, present: u32) -> Result<Option<u32>, ReadError> {
        if present == 0 {
            return Ok(None);
        }
        let value = be32(self.data, self.at)?;
        self.at += 4;
        Ok(Some(value))
    }
}
