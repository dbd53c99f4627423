//! Sound: G.711 and Opus as they are, AAC out of RFC 3640's tables.

use super::{Payload, TooLarge, Whole};
use crate::fmtp::Fmtp;
use mux::sound::Packing;

/// The longest frame of AAC has 768 bytes a channel; eight channels and then some.
const MAX_FRAME: usize = 64 << 10;
/// Sizes in one packet; more than any packet has room for.
const MAX_FRAMES: usize = 128;

pub(crate) enum Sounds {
    Bare,
    Aac(Aac),
}

/// How wide the fields of a frame's header are, and a frame that needs more than a packet.
pub(crate) struct Aac {
    size_bits: u32,
    index_bits: u32,
    delta_bits: u32,
    /// Bytes of a frame in pieces, and how many it is to have.
    pieces: Vec<u8>,
    wanted: usize,
}

impl Sounds {
    /// `None` for what is packed in a way that is left to the other media library.
    pub(crate) fn new(packing: Packing, fmtp: Fmtp<'_>) -> Option<Self> {
        match packing {
            Packing::Bare | Packing::Opus => Some(Self::Bare),
            Packing::Latm => None,
            Packing::Mpeg4Generic => {
                let more = ["ctsdeltalength", "dtsdeltalength", "streamstateindication", "auxiliarydatasizelength"];
                let odd = more.iter().any(|name| fmtp.number(name).is_some_and(|n| n > 0))
                    || fmtp.number("randomaccessindication").is_some_and(|n| n > 0)
                    || fmtp.number("maxdisplacement").is_some_and(|n| n > 0);
                let bits = |name| fmtp.number(name).unwrap_or(0);
                let (size_bits, index_bits, delta_bits) =
                    (bits("sizelength"), bits("indexlength"), bits("indexdeltalength"));
                let fits = (1..=16).contains(&size_bits) && index_bits <= 16 && delta_bits <= 16;
                (fits && !odd)
                    .then(|| Self::Aac(Aac { size_bits, index_bits, delta_bits, pieces: Vec::new(), wanted: 0 }))
            }
        }
    }

    /// Takes a packet; gives each frame in it, with its number in the packet.
    pub(crate) fn take(&mut self, packet: Payload<'_>, mut whole: impl FnMut(u32, Whole)) -> Result<(), TooLarge> {
        let frame = |data: Vec<u8>| Whole { data, ticks: packet.ticks, arrival: packet.arrival };
        match self {
            Self::Bare => whole(0, frame(packet.bytes.to_vec())),
            Self::Aac(aac) => {
                if packet.lost {
                    aac.wanted = 0;
                }
                let Some((sizes, mut rest)) = aac.table(packet.bytes) else { return Ok(()) };
                for (number, size) in (0..).zip(&sizes) {
                    if *size > MAX_FRAME {
                        return Err(TooLarge);
                    }
                    let Some((data, after)) = rest.split_at_checked(*size) else {
                        // A frame in pieces stands alone in its packets.
                        if let Some(data) = aac.piece(rest, *size).filter(|_| sizes.len() == 1) {
                            whole(number, frame(data));
                        }
                        return Ok(());
                    };
                    aac.wanted = 0;
                    if *size > 0 {
                        whole(number, frame(data.to_vec()));
                    }
                    rest = after;
                }
            }
        }
        Ok(())
    }
}

impl Aac {
    /// The sizes of the frames, and the bytes behind the table.
    fn table<'a>(&self, bytes: &'a [u8]) -> Option<(Vec<usize>, &'a [u8])> {
        let (bits, rest) = bytes.split_first_chunk::<2>()?;
        let bits = u32::from(u16::from_be_bytes(*bits));
        let (table, rest) = rest.split_at_checked(bits.div_ceil(8) as usize)?;
        let (mut at, mut sizes) = (0, Vec::with_capacity(4));
        loop {
            let index = if sizes.is_empty() { self.index_bits } else { self.delta_bits };
            if at + self.size_bits + index > bits || sizes.len() == MAX_FRAMES {
                return Some((sizes, rest));
            }
            sizes.push(field(table, at, self.size_bits));
            at += self.size_bits + index;
        }
    }

    /// Adds to a frame in pieces; gives it when it is whole.
    fn piece(&mut self, bytes: &[u8], size: usize) -> Option<Vec<u8>> {
        if self.wanted != size {
            (self.wanted, self.pieces) = (size, Vec::with_capacity(size));
        }
        self.pieces.extend_from_slice(bytes);
        if self.pieces.len() < size {
            return None;
        }
        self.wanted = 0;
        self.pieces.truncate(size);
        Some(std::mem::take(&mut self.pieces))
    }
}

/// `n` bits, at most 16, from bit `at`; what is beyond the end reads as zero.
fn field(bytes: &[u8], at: u32, n: u32) -> usize {
    let from = (at / 8) as usize;
    let word = (0..4).fold(0u32, |word, i| word << 8 | u32::from(bytes.get(from + i).copied().unwrap_or(0)));
    (word << (at % 8) >> (32 - n)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    const HBR: &[u8] = b"m=audio 0 RTP/AVP 97\na=fmtp:97 sizelength=13; indexlength=3; indexdeltalength=3";

    #[track_caller]
    fn check(sounds: &mut Sounds, lost: bool, bytes: &[u8], expected: &[(u32, &[u8])]) {
        let mut frames = Vec::new();
        let payload = Payload { bytes, ticks: 9, mark: true, lost, arrival: 5 };
        sounds.take(payload, |number, whole| frames.push((number, whole.data))).expect("small");
        let told: Vec<(u32, &[u8])> = frames.iter().map(|(number, data)| (*number, &data[..])).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn frames_of_aac() {
        let mut aac = Sounds::new(Packing::Mpeg4Generic, crate::fmtp::of(HBR, "audio", 97)).expect("usual");
        check(&mut aac, false, &[0, 16, 0, 3 << 3, 1, 2, 3], &[(0, &[1, 2, 3])]);
        check(&mut aac, false, &[0, 32, 0, 1 << 3, 0, 2 << 3, 1, 2, 3], &[(0, &[1]), (1, &[2, 3])]);
        // In pieces, and one that misses its middle.
        check(&mut aac, false, &[0, 16, 0, 4 << 3, 1, 2], &[]);
        check(&mut aac, false, &[0, 16, 0, 4 << 3, 3, 4], &[(0, &[1, 2, 3, 4])]);
        check(&mut aac, false, &[0, 16, 0, 4 << 3, 1, 2], &[]);
        check(&mut aac, true, &[0, 16, 0, 4 << 3, 4], &[]);
        // Cut short.
        for bytes in [&[][..], &[0], &[0, 16], &[0, 16, 0], &[0xff, 0xff, 1], &[0, 0, 7]] {
            check(&mut aac, true, bytes, &[]);
        }
    }

    #[test]
    fn what_is_packed_oddly_is_left_to_others() {
        let odd = b"m=audio 0 RTP/AVP 97\na=fmtp:97 sizelength=13; indexlength=3; indexdeltalength=3; ctsdeltalength=2";
        assert!(Sounds::new(Packing::Mpeg4Generic, crate::fmtp::of(odd, "audio", 97)).is_none());
        assert!(Sounds::new(Packing::Mpeg4Generic, Fmtp::default()).is_none());
        assert!(Sounds::new(Packing::Latm, Fmtp::default()).is_none());
        let mut bare = Sounds::new(Packing::Bare, Fmtp::default()).expect("G.711");
        check(&mut bare, false, &[1, 2], &[(0, &[1, 2])]);
    }
}
