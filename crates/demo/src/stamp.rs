//! The stamp in every frame: an SEI `user_data_unregistered` message with a UUID of ours, the frame's number and the
//! time it was sent. Written by the simulator, read by tests. Nothing else about SEI belongs here.

/// Which SEI messages are ours.
pub const UUID: [u8; 16] = *b"porchlight-stamp";

/// What one frame says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp {
    /// Counts the frames of a stream from 0, in the order they are sent.
    pub number: u64,
    /// When it was sent, microseconds of Unix time.
    pub sent: u64,
}

/// Size of the payload: UUID, number, time.
const PAYLOAD: u8 = 32;

/// The SEI NAL unit without a start code. `h265` chooses the two-byte header of a prefix SEI.
#[must_use]
pub fn nal(stamp: Stamp, h265: bool) -> Vec<u8> {
    let mut body = Vec::with_capacity(36);
    body.extend([5, PAYLOAD]);
    body.extend(UUID);
    body.extend(stamp.number.to_be_bytes());
    body.extend(stamp.sent.to_be_bytes());
    body.push(0x80);
    let mut out = Vec::with_capacity(48);
    if h265 {
        out.extend([39 << 1, 1]);
    } else {
        out.push(6);
    }
    let mut zeros = 0;
    for byte in body {
        if zeros == 2 && byte <= 3 {
            out.push(3);
            zeros = 0;
        }
        out.push(byte);
        zeros = if byte == 0 { zeros + 1 } else { 0 };
    }
    out
}

/// Finds the stamp in an access unit, whichever way its NAL units are parted (start codes or lengths): the UUID is looked
/// for as bytes, then the emulation prevention behind it undone.
#[must_use]
pub fn read(unit: &[u8]) -> Option<Stamp> {
    let at = unit.windows(UUID.len()).position(|w| w == UUID)? + UUID.len();
    let mut out = [0_u8; 16];
    let mut filled = 0;
    let mut zeros = 0;
    for &byte in &unit[at..] {
        if zeros == 2 && byte == 3 {
            zeros = 0;
            continue;
        }
        zeros = if byte == 0 { zeros + 1 } else { 0 };
        out[filled] = byte;
        filled += 1;
        if filled == out.len() {
            let (number, sent) = out.split_at(8);
            return Some(Stamp {
                number: u64::from_be_bytes(number.try_into().expect("eight bytes")),
                sent: u64::from_be_bytes(sent.try_into().expect("eight bytes")),
            });
        }
    }
    None
}

/// Every stamp in a file's bytes, in the order they lie there.
#[must_use]
pub fn read_all(bytes: &[u8]) -> Vec<Stamp> {
    let mut rest = bytes;
    let mut out = Vec::new();
    while let Some(at) = rest.windows(UUID.len()).position(|w| w == UUID) {
        out.extend(read(&rest[at..]));
        rest = &rest[at + UUID.len()..];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Stamp, nal, read, read_all};

    #[test]
    fn all_stamps_of_a_file_are_read() {
        let file: Vec<u8> = (0..3)
            .flat_map(|n| [vec![0x77; 100], nal(Stamp { number: n, sent: n }, false), vec![1; 30]].concat())
            .collect();
        assert_eq!(read_all(&file).iter().map(|s| s.number).collect::<Vec<_>>(), [0, 1, 2]);
    }

    #[test]
    fn what_is_written_is_read() {
        for number in [0, 1, 2, 3, 255, 256, 65_535, 65_536, 0x0001_0000_0300, u64::MAX] {
            for h265 in [false, true] {
                let stamp = Stamp { number, sent: 1_795_000_000_000_000 };
                let unit = nal(stamp, h265);
                assert!(!unit.windows(3).any(|w| w[0] == 0 && w[1] == 0 && w[2] < 3), "a start code inside {unit:?}");
                assert_eq!(read(&unit), Some(stamp));
            }
        }
    }

    #[test]
    fn a_unit_without_a_stamp_has_none() {
        assert_eq!(read(&[]), None);
        assert_eq!(read(&[6, 5, 32]), None);
        let cut = nal(Stamp { number: 7, sent: 9 }, false);
        assert_eq!(read(&cut[..30]), None);
    }
}
