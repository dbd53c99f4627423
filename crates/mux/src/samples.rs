//! The tables of one fragment: `moof` with a `traf` for each track that has samples, then `mdat`.

use crate::boxes::{boxed, full, u32, u64};
use crate::init::{AUDIO_TRACK, DELTA_FLAGS, KEY_FLAGS, VIDEO_TRACK};
use model::AccessUnit;

/// Times of one track's samples in one fragment, in the track's ticks.
pub(crate) struct Samples {
    start: Vec<i64>,
    offsets: Vec<i32>,
    last_duration: i64,
}

impl Samples {
    pub(crate) fn with_capacity(n: usize) -> Self {
        Self { start: Vec::with_capacity(n), offsets: Vec::with_capacity(n), last_duration: 1 }
    }

    /// Decode time and composition offset of the next sample.
    pub(crate) fn push(&mut self, dts: i64, offset: i64) {
        self.start.push(dts);
        self.offsets.push(offset.clamp(i32::MIN.into(), i32::MAX.into()) as i32);
    }

    /// From the last sample but one to the last.
    pub(crate) fn last_step(&self) -> Option<i64> {
        match self.start[..] {
            [.., a, b] => Some(b - a),
            _ => None,
        }
    }

    /// How long the last sample lasts.
    pub(crate) fn close(&mut self, duration: i64) {
        self.last_duration = duration;
    }

    fn duration(&self, i: usize) -> u32 {
        let d = self.start.get(i + 1).map_or(self.last_duration, |next| next - self.start[i]);
        u32::try_from(d).unwrap_or(u32::MAX)
    }
}

// trun and tfhd flags of ISO/IEC 14496-12.
const DATA_OFFSET: u32 = 0x1;
const FIRST_FLAGS: u32 = 0x4;
const DURATION: u32 = 0x100;
const SIZE: u32 = 0x200;
const FLAGS: u32 = 0x400;
const OFFSETS: u32 = 0x800;
const DEFAULT_DURATION: u32 = 0x8;
const DEFAULT_SIZE: u32 = 0x10;
const BASE_IS_MOOF: u32 = 0x2_0000;

/// Writes the fragment. The payload is copied once, here.
pub(crate) fn assemble(
    sequence: u32,
    pictures: &Samples,
    video: &[AccessUnit],
    sounds: &Samples,
    audio: &[AccessUnit],
) -> Vec<u8> {
    let payload: usize = video.iter().chain(audio).map(|unit| unit.data.len()).sum();
    let mut out = Vec::with_capacity(payload + 256 + 16 * (video.len() + audio.len()));
    let mut data_offsets = Vec::with_capacity(2);
    boxed(&mut out, b"moof", |out| {
        full(out, b"mfhd", 0, 0, |out| u32(out, sequence));
        let video_bytes: usize = video.iter().map(|unit| unit.data.len()).sum();
        for (id, samples, units, before) in
            [(VIDEO_TRACK, pictures, video, 0), (AUDIO_TRACK, sounds, audio, video_bytes)]
        {
            if !units.is_empty() {
                data_offsets.push((track(out, id, samples, units), before));
            }
        }
    });
    let first_byte = out.len() + 8;
    for (at, before) in data_offsets {
        out[at..at + 4].copy_from_slice(&((first_byte + before) as u32).to_be_bytes());
    }
    boxed(&mut out, b"mdat", |out| {
        for unit in video.iter().chain(audio) {
            out.extend_from_slice(&unit.data);
        }
    });
    out
}

/// Writes one `traf`, naming what all samples share once; returns where the data offset stands.
fn track(out: &mut Vec<u8>, id: u32, samples: &Samples, units: &[AccessUnit]) -> usize {
    let n = units.len();
    let usual = if id == VIDEO_TRACK { DELTA_FLAGS } else { KEY_FLAGS };
    let flags = |unit: &AccessUnit| if unit.key || id == AUDIO_TRACK { KEY_FLAGS } else { DELTA_FLAGS };
    let same_duration = (1..n).all(|i| samples.duration(i) == samples.duration(0));
    let same_size = units.iter().all(|unit| unit.data.len() == units[0].data.len());
    let same_flags = units[1..].iter().all(|unit| flags(unit) == usual);
    let first_flags = same_flags && flags(&units[0]) != usual;
    let offsets = samples.offsets.iter().any(|o| *o != 0);
    let mut data_offset = 0;
    boxed(out, b"traf", |out| {
        let mut present = BASE_IS_MOOF;
        present |= if same_duration { DEFAULT_DURATION } else { 0 } | if same_size { DEFAULT_SIZE } else { 0 };
        full(out, b"tfhd", 0, present, |out| {
            u32(out, id);
            if same_duration {
                u32(out, samples.duration(0));
            }
            if same_size {
                u32(out, units[0].data.len() as u32);
            }
        });
        full(out, b"tfdt", 1, 0, |out| u64(out, samples.start[0].max(0) as u64));
        let mut present = DATA_OFFSET;
        present |= if first_flags { FIRST_FLAGS } else { 0 } | if same_duration { 0 } else { DURATION };
        present |= if same_size { 0 } else { SIZE } | if same_flags { 0 } else { FLAGS };
        present |= if offsets { OFFSETS } else { 0 };
        // Version 1: offsets may be negative.
        full(out, b"trun", u8::from(offsets), present, |out| {
            u32(out, n as u32);
            data_offset = out.len();
            u32(out, 0);
            if first_flags {
                u32(out, flags(&units[0]));
            }
            for (i, unit) in units.iter().enumerate() {
                if !same_duration {
                    u32(out, samples.duration(i));
                }
                if !same_size {
                    u32(out, unit.data.len() as u32);
                }
                if !same_flags {
                    u32(out, flags(unit));
                }
                if offsets {
                    out.extend_from_slice(&samples.offsets[i].to_be_bytes());
                }
            }
        });
    });
    data_offset
}
