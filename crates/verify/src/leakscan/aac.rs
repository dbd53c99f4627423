//! AAC-LC: what the decoder is told, and how packets begin and end.
//!
//! A packet is a row of elements, each of which begins with three bits. Beside the sound's own there are some that hold anything: fill (where
//! FFmpeg's encoder puts its name, into every 256th packet), data, and a program's description with a comment. They stand before the sound
//! or behind it. What stands before is found here; what stands behind could only be found by decoding the sound, so packets are searched
//! for names of encoders at every bit (`text`), and bounded by the size that the standard allows.

use super::bits::Bits;
use super::{Log, Rule};

/// Samples of sound in a packet.
pub(super) const FRAME: u32 = 1024;
/// Bytes a packet and channel: the decoder's buffer by the standard, 6144 bits.
const MAX_PACKET: usize = 768;
const RATES: [u32; 13] =
    [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350];

pub(super) struct Config {
    pub(super) rate: u32,
    pub(super) channels: u16,
}

/// Reads an `AudioSpecificConfig` of AAC-LC with one or two channels: two bytes, or five where the absence of SBR is told.
pub(super) fn config(record: &[u8]) -> Option<Config> {
    let mut bits = Bits::new(record);
    if bits.u(5)? != 2 {
        return None;
    }
    let rate = *RATES.get(bits.u(4)? as usize)?;
    let channels = bits.u(4).filter(|n| (1..=2).contains(n))? as u16;
    // Frames of 1024, no core coder, no extension.
    let plain = bits.u(3)? == 0 && (record.len() == 2 || record[2..] == [0x56, 0xe5, 0]);
    plain.then_some(Config { rate, channels })
}

/// What may be odd about one packet.
pub(super) fn packet(data: &[u8], channels: u16, at: u64, place: &str, log: &mut Log) {
    let mut note = |what| log.note(Rule::L7, at, place, what);
    match Bits::new(data).u(7) {
        // One channel, or a pair of channels; the first of its kind.
        Some(0) if channels == 1 => {}
        Some(0b001_0000) if channels == 2 => {}
        Some(head) => match head >> 4 {
            4 => note("data beside the sound in a packet of it"),
            5 => note("a description with room for a comment in a packet of sound"),
            6 => note("fill in a packet of sound, where encoders put their name"),
            _ => note("a packet of sound that begins with something else than this track's sound"),
        },
        None => note("a packet of sound with nothing in it"),
    }
    if data.len() > MAX_PACKET * usize::from(channels) {
        note("a packet of sound that is larger than sound can be");
    }
    // The end is three ones, then zeros up to the byte's end.
    let last =
        data.last().map_or(0, |b| u16::from(*b)) | data.len().checked_sub(2).map_or(0, |i| u16::from(data[i]) << 8);
    let zeros = last.trailing_zeros();
    if zeros > 7 || last >> zeros & 7 != 7 {
        note("a packet of sound with bytes behind its end");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_sound_is_taken() {
        let check = |record: &[u8], expected: Option<(u32, u16)>| {
            assert_eq!(config(record).map(|c| (c.rate, c.channels)), expected, "{record:x?}");
        };
        check(&[0x15, 0x88], Some((8000, 1)));
        check(&[0x11, 0x90, 0x56, 0xe5, 0], Some((48_000, 2)));
        check(&[0x11, 0x90, 0x56, 0xe5, 0x80], None);
        check(&[0x11, 0x90, 0x56], None);
        // No channels: a description follows, with a comment.
        check(&[0x11, 0x80], None);
        check(&[0x2b, 0x11, 0x88], None);
        check(&[], None);
    }
}
