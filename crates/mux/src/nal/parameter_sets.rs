//! Parameter sets: which there are, the size they tell, and the configuration record they make.
//!
//! Parsed no further than the size: cameras put odd bytes behind what a decoder reads (Reolink, Tenda), and those are none of our business.

use super::bits::{Bits, rbsp};
use super::{annex_b_units, kind, units};
use model::{VideoCodec, VideoConfig};

/// The parameter sets of one stream, each a NAL unit with its header, without start code or length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParameterSets {
    /// H.265 only.
    pub vps: Vec<Vec<u8>>,
    pub sps: Vec<Vec<u8>>,
    pub pps: Vec<Vec<u8>>,
}

/// Sets of one kind that are kept. Cameras send one; the record of H.264 has room for 31 SPS.
const MAX_SETS: usize = 16;
/// Bytes of one set. Real ones have 10 to 200; the record's length field has 16 bits.
const MAX_SET_BYTES: usize = 4096;
/// Pixels in one direction: above it the numbers are wrong, not the camera large.
const MAX_SIDE: u32 = 16_384;

impl ParameterSets {
    /// Takes every parameter set of an access unit (length-prefixed), replacing the one of the same kind and id. True if that
    /// changed anything; a repeated set does not.
    pub fn take_from(&mut self, codec: VideoCodec, data: &[u8]) -> bool {
        units(data).fold(false, |changed, unit| self.take(codec, unit) | changed)
    }

    /// Takes one NAL unit if it is a parameter set of sane size. True if that changed anything.
    pub fn take(&mut self, codec: VideoCodec, unit: &[u8]) -> bool {
        let list = match (codec, kind(codec, unit)) {
            (VideoCodec::H265, 32) => &mut self.vps,
            (VideoCodec::H264, 7) | (VideoCodec::H265, 33) => &mut self.sps,
            (VideoCodec::H264, 8) | (VideoCodec::H265, 34) => &mut self.pps,
            _ => return false,
        };
        let Some(id) = set_id(codec, unit).filter(|_| unit.len() <= MAX_SET_BYTES) else { return false };
        match list.iter().position(|old| set_id(codec, old) == Some(id)) {
            Some(at) if list[at] == unit => return false,
            Some(at) => list[at] = unit.to_vec(),
            None if list.len() < MAX_SETS => list.push(unit.to_vec()),
            None => return false,
        }
        true
    }

    /// The configuration these make, once all kinds are there and the size can be read.
    #[must_use]
    pub fn config(&self, codec: VideoCodec) -> Option<VideoConfig> {
        let sps = self.sps.first()?;
        self.pps.first()?;
        let record = match codec {
            VideoCodec::H264 => self.avcc(sps)?,
            VideoCodec::H265 => self.hvcc(sps)?,
        };
        let (width, height) = size(codec, sps)?;
        Some(VideoConfig { codec, width, height, record })
    }

    /// Reads them out of an `avcC` or `hvcC` record; a set that still has its start code (V380) is put right. `None` if the record is cut
    /// or of another version.
    #[must_use]
    pub fn from_record(codec: VideoCodec, record: &[u8]) -> Option<Self> {
        let mut sets = Self::default();
        let mut take = |unit: &[u8]| {
            if unit.starts_with(&[0, 0]) {
                annex_b_units(unit).for_each(|inner| _ = sets.take(codec, inner));
            } else {
                sets.take(codec, unit);
            }
        };
        if *record.first()? != 1 {
            return None;
        }
        let mut rest;
        match codec {
            VideoCodec::H264 => {
                rest = record.get(5..)?;
                for mask in [0x1f, 0xff] {
                    let count = take_bytes(&mut rest, 1)?[0] & mask;
                    for _ in 0..count {
                        take(take_sized(&mut rest)?);
                    }
                }
            }
            VideoCodec::H265 => {
                rest = record.get(22..)?;
                let arrays = take_bytes(&mut rest, 1)?[0];
                for _ in 0..arrays {
                    take_bytes(&mut rest, 1)?;
                    let count = take_bytes(&mut rest, 2)?;
                    for _ in 0..u16::from_be_bytes([count[0], count[1]]) {
                        take(take_sized(&mut rest)?);
                    }
                }
            }
        }
        Some(sets)
    }

    /// `AVCDecoderConfigurationRecord`.
    fn avcc(&self, sps: &[u8]) -> Option<Vec<u8>> {
        let profile = *sps.get(1)?;
        let mut out = vec![1, profile, *sps.get(2)?, *sps.get(3)?, 0xff];
        out.push(0xe0 | self.sps.len() as u8);
        self.sps.iter().for_each(|set| push_sized(&mut out, set));
        out.push(self.pps.len() as u8);
        self.pps.iter().for_each(|set| push_sized(&mut out, set));
        // The high profiles tell their sampling once more.
        if matches!(profile, 100 | 110 | 122 | 144 | 244) {
            let shape = h264_shape(sps)?;
            out.extend([0xfc | shape.chroma as u8, 0xf8 | shape.luma_depth as u8, 0xf8 | shape.chroma_depth as u8, 0]);
        }
        Some(out)
    }

    /// `HEVCDecoderConfigurationRecord`.
    fn hvcc(&self, sps: &[u8]) -> Option<Vec<u8>> {
        self.vps.first()?;
        let shape = h265_shape(sps)?;
        let mut out = vec![1];
        out.extend_from_slice(&shape.profile_tier_level);
        // No spatial segmentation, no hint of parallelism.
        out.extend([0xf0, 0, 0xfc]);
        out.extend([0xfc | shape.chroma as u8, 0xf8 | shape.luma_depth as u8, 0xf8 | shape.chroma_depth as u8]);
        // Frame rate unknown; layers, nesting; lengths of four bytes.
        out.extend([0, 0, (shape.layers << 3 | shape.nested << 2 | 3) as u8]);
        out.push(3);
        for (kind, sets) in [(32u8, &self.vps), (33, &self.sps), (34, &self.pps)] {
            // Complete: all sets of this kind are here, as `hvc1` wants it; repeated ones in the stream are the same.
            out.push(0x80 | kind);
            out.extend_from_slice(&(sets.len() as u16).to_be_bytes());
            sets.iter().for_each(|set| push_sized(&mut out, set));
        }
        Some(out)
    }
}

fn take_bytes<'a>(rest: &mut &'a [u8], n: usize) -> Option<&'a [u8]> {
    let (taken, after) = rest.split_at_checked(n)?;
    *rest = after;
    Some(taken)
}

fn take_sized<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let len = take_bytes(rest, 2)?;
    take_bytes(rest, usize::from(u16::from_be_bytes([len[0], len[1]])))
}

fn push_sized(out: &mut Vec<u8>, set: &[u8]) {
    out.extend_from_slice(&(set.len() as u16).to_be_bytes());
    out.extend_from_slice(set);
}

fn set_id(codec: VideoCodec, unit: &[u8]) -> Option<u32> {
    // Ids stand in the first bytes (behind profile, tier and level in an SPS of H.265): no need to unescape it all.
    let head = rbsp(unit.get(..unit.len().min(128))?);
    match (codec, kind(codec, unit)) {
        (VideoCodec::H264, 7) => Bits::new(head.get(4..)?).ue(),
        (VideoCodec::H264, 8) => Bits::new(head.get(1..)?).ue(),
        (VideoCodec::H265, 32) => Bits::new(head.get(2..)?).u(4),
        (VideoCodec::H265, 33) => {
            let mut bits = Bits::new(head.get(2..)?);
            skip_profile_tier_level(&mut bits)?;
            bits.ue()
        }
        (VideoCodec::H265, 34) => Bits::new(head.get(2..)?).ue(),
        _ => None,
    }
    .filter(|id| *id < 256)
}

/// Picture size after cropping.
fn size(codec: VideoCodec, sps: &[u8]) -> Option<(u32, u32)> {
    let shape = match codec {
        VideoCodec::H264 => h264_shape(sps)?,
        VideoCodec::H265 => h265_shape(sps)?,
    };
    let side = |n: u32| (1..=MAX_SIDE).contains(&n);
    (side(shape.width) && side(shape.height)).then_some((shape.width, shape.height))
}

struct Shape {
    chroma: u32,
    luma_depth: u32,
    chroma_depth: u32,
    width: u32,
    height: u32,
    /// H.265 only, as the record repeats it.
    profile_tier_level: [u8; 12],
    layers: u32,
    nested: u32,
}

fn h264_shape(sps: &[u8]) -> Option<Shape> {
    let rbsp = rbsp(sps);
    let profile = *rbsp.get(1)?;
    let mut bits = Bits::new(rbsp.get(4..)?);
    bits.ue()?;
    let (mut chroma, mut luma_depth, mut chroma_depth, mut separate) = (1, 0, 0, false);
    if matches!(profile, 100 | 110 | 122 | 244 | 44 | 83 | 86 | 118 | 128 | 138 | 139 | 134 | 135) {
        chroma = bits.ue()?;
        separate = chroma == 3 && bits.bit()?;
        luma_depth = bits.ue()?;
        chroma_depth = bits.ue()?;
        bits.bit()?;
        if bits.bit()? {
            for i in 0..if chroma == 3 { 12 } else { 8 } {
                if bits.bit()? {
                    skip_scaling_list(&mut bits, if i < 6 { 16 } else { 64 })?;
                }
            }
        }
    }
    bits.ue()?;
    match bits.ue()? {
        0 => _ = bits.ue()?,
        1 => {
            bits.bit()?;
            bits.se()?;
            bits.se()?;
            for _ in 0..bits.ue().filter(|n| *n <= 255)? {
                bits.se()?;
            }
        }
        _ => {}
    }
    bits.ue()?;
    bits.bit()?;
    let width = bits.ue()?.checked_add(1)?.checked_mul(16)?;
    let map_units = bits.ue()?.checked_add(1)?;
    let frames_only = bits.bit()?;
    if !frames_only {
        bits.bit()?;
    }
    bits.bit()?;
    let fields = if frames_only { 1 } else { 2 };
    let height = map_units.checked_mul(16 * fields)?;
    let (unit_x, unit_y) = crop_unit(if separate { 0 } else { chroma });
    let (width, height) = crop(&mut bits, width, height, unit_x, unit_y * fields)?;
    sane_sampling(chroma, luma_depth, chroma_depth)?;
    Some(Shape { chroma, luma_depth, chroma_depth, width, height, profile_tier_level: [0; 12], layers: 1, nested: 0 })
}

fn h265_shape(sps: &[u8]) -> Option<Shape> {
    let rbsp = rbsp(sps);
    let body = rbsp.get(2..)?;
    let first = u32::from(*body.first()?);
    let profile_tier_level = *body.get(1..)?.first_chunk::<12>()?;
    let mut bits = Bits::new(body);
    skip_profile_tier_level(&mut bits)?;
    bits.ue()?;
    let chroma = bits.ue()?;
    let separate = chroma == 3 && bits.bit()?;
    let (width, height) = (bits.ue()?, bits.ue()?);
    let (unit_x, unit_y) = crop_unit(if separate { 0 } else { chroma });
    let (width, height) = crop(&mut bits, width, height, unit_x, unit_y)?;
    let (luma_depth, chroma_depth) = (bits.ue()?, bits.ue()?);
    sane_sampling(chroma, luma_depth, chroma_depth)?;
    let (layers, nested) = ((first >> 1 & 7) + 1, first & 1);
    Some(Shape { chroma, luma_depth, chroma_depth, width, height, profile_tier_level, layers, nested })
}

/// From the byte with the VPS id to the end of `profile_tier_level`.
fn skip_profile_tier_level(bits: &mut Bits<'_>) -> Option<()> {
    bits.skip(4)?;
    let more_layers = bits.u(3)?;
    bits.skip(1 + 96)?;
    let mut present = Vec::new();
    for _ in 0..more_layers {
        present.push((bits.bit()?, bits.bit()?));
    }
    if more_layers > 0 {
        bits.skip(2 * (8 - more_layers as usize))?;
    }
    for (profile, level) in present {
        bits.skip(if profile { 88 } else { 0 } + if level { 8 } else { 0 })?;
    }
    Some(())
}

fn skip_scaling_list(bits: &mut Bits<'_>, size: u32) -> Option<()> {
    let (mut last, mut next) = (8i32, 8i32);
    for _ in 0..size {
        if next != 0 {
            next = (last.checked_add(bits.se()?)?.checked_add(256)?).rem_euclid(256);
        }
        last = if next == 0 { last } else { next };
    }
    Some(())
}

fn crop_unit(chroma: u32) -> (u32, u32) {
    match chroma {
        1 => (2, 2),
        2 => (2, 1),
        _ => (1, 1),
    }
}

fn crop(bits: &mut Bits<'_>, width: u32, height: u32, unit_x: u32, unit_y: u32) -> Option<(u32, u32)> {
    if !bits.bit()? {
        return Some((width, height));
    }
    let [left, right, top, bottom] = [bits.ue()?, bits.ue()?, bits.ue()?, bits.ue()?];
    let x = left.checked_add(right)?.checked_mul(unit_x)?;
    let y = top.checked_add(bottom)?.checked_mul(unit_y)?;
    Some((width.checked_sub(x)?, height.checked_sub(y)?))
}

fn sane_sampling(chroma: u32, luma_depth: u32, chroma_depth: u32) -> Option<()> {
    (chroma <= 3 && luma_depth <= 7 && chroma_depth <= 7).then_some(())
}
