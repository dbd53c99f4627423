//! H.264 (RFC 6184) and H.265 (RFC 7798): packets to access units, as Annex B byte streams with every unit where the camera put it.
//!
//! An access unit ends at a marker or where the RTP time changes. Whether a "frame" holds a picture at all is looked at in
//! `mux::assembly`.

use super::{Payload, TooLarge, Whole};
use model::VideoCodec;

/// Far above the largest key frame of any camera: 16 MiB is 4K at a bit a pixel.
const MAX_UNIT: usize = 16 << 20;
const START: [u8; 4] = [0, 0, 0, 1];

pub(crate) struct Pictures {
    codec: VideoCodec,
    unit: Vec<u8>,
    ticks: i64,
    arrival: i64,
    /// Where the fragmented NAL unit that is under way begins.
    fragment: Option<usize>,
    /// Size of the last few units: what to make room for.
    usual: usize,
}

/// What a packet is.
enum Kind {
    Single,
    Aggregate {
        header: usize,
    },
    Fragment {
        header: usize,
        first: bool,
        last: bool,
    },
    /// A byte stream with start codes, where none should be (V380).
    Stream,
    Unknown,
}

impl Pictures {
    pub(crate) fn new(codec: VideoCodec) -> Self {
        Self { codec, unit: Vec::new(), ticks: 0, arrival: 0, fragment: None, usual: 0 }
    }

    /// Takes a packet; gives each access unit that it completes, at most two.
    pub(crate) fn take(&mut self, packet: Payload<'_>, mut whole: impl FnMut(Whole)) -> Result<(), TooLarge> {
        if packet.lost || packet.ticks != self.ticks {
            // What is left of a unit whose end is missing cannot be told from a unit.
            self.drop_fragment();
        }
        if packet.ticks != self.ticks {
            self.end(&mut whole);
            self.ticks = packet.ticks;
        }
        self.arrival = packet.arrival;
        self.append(packet.bytes);
        if self.unit.len() > MAX_UNIT {
            return Err(TooLarge);
        }
        if packet.mark {
            self.end(&mut whole);
        }
        Ok(())
    }

    fn end(&mut self, whole: &mut impl FnMut(Whole)) {
        self.drop_fragment();
        if self.unit.is_empty() {
            return;
        }
        // Follows large units at once and small ones slowly: a key frame comes again.
        self.usual = self.unit.len().max(self.usual - self.usual / 4);
        let data = std::mem::take(&mut self.unit);
        whole(Whole { data, ticks: self.ticks, arrival: self.arrival });
    }

    fn append(&mut self, bytes: &[u8]) {
        match self.kind(bytes) {
            Kind::Single => {
                self.drop_fragment();
                self.push(&[], bytes);
            }
            Kind::Stream => {
                self.drop_fragment();
                // A start code of three bytes gets its fourth.
                let at = bytes.iter().position(|b| *b != 0).unwrap_or(0) + 1;
                self.push(&[], &bytes[at..]);
            }
            Kind::Aggregate { header } => {
                self.drop_fragment();
                let mut rest = &bytes[header..];
                while let Some((size, after)) = rest.split_first_chunk::<2>() {
                    let Some((unit, after)) = after.split_at_checked(usize::from(u16::from_be_bytes(*size))) else {
                        break;
                    };
                    self.push(&[], unit);
                    rest = after;
                }
            }
            Kind::Fragment { header, first, last } => {
                let body = &bytes[header..];
                if first {
                    self.drop_fragment();
                    let begin = self.unit.len();
                    let (whole_header, length) = self.whole_header(bytes);
                    self.push(&whole_header[..length], body);
                    self.fragment = Some(begin);
                } else if self.fragment.is_some() {
                    // Some cameras change the type in between (Tiandy): the first fragment's is right.
                    self.unit.extend_from_slice(body);
                }
                if last {
                    self.fragment = None;
                }
            }
            Kind::Unknown => {}
        }
    }

    fn kind(&self, bytes: &[u8]) -> Kind {
        let Some(first) = bytes.first() else { return Kind::Unknown };
        if bytes.starts_with(&[0, 0, 1]) || bytes.starts_with(&START) {
            return Kind::Stream;
        }
        let fragment = |header: usize| match bytes.get(header - 1) {
            Some(fu) => Kind::Fragment { header, first: fu & 0x80 != 0, last: fu & 0x40 != 0 },
            None => Kind::Unknown,
        };
        match self.codec {
            VideoCodec::H264 => match first & 0x1f {
                1..=23 => Kind::Single,
                24 => Kind::Aggregate { header: 1 },
                28 => fragment(2),
                _ => Kind::Unknown,
            },
            VideoCodec::H265 => match first >> 1 & 0x3f {
                0..=47 if bytes.len() > 2 => Kind::Single,
                48 if bytes.len() > 2 => Kind::Aggregate { header: 2 },
                49 => fragment(3),
                _ => Kind::Unknown,
            },
        }
    }

    /// The NAL unit's header, which a first fragment has in two parts. `bytes` is long enough.
    fn whole_header(&self, bytes: &[u8]) -> ([u8; 2], usize) {
        match self.codec {
            VideoCodec::H264 => ([bytes[0] & 0xe0 | bytes[1] & 0x1f, 0], 1),
            VideoCodec::H265 => ([bytes[0] & 0x81 | (bytes[2] & 0x3f) << 1, bytes[1]], 2),
        }
    }

    fn push(&mut self, header: &[u8], body: &[u8]) {
        if header.is_empty() && body.is_empty() {
            return;
        }
        if self.unit.is_empty() {
            self.unit.reserve(self.usual.max(body.len() + 8));
        }
        self.unit.extend_from_slice(&START);
        self.unit.extend_from_slice(header);
        self.unit.extend_from_slice(body);
    }

    fn drop_fragment(&mut self) {
        if let Some(begin) = self.fragment.take() {
            self.unit.truncate(begin);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Packets as (time, marker, lost before, bytes in hex); units as (time, bytes in hex).
    #[track_caller]
    fn check(codec: VideoCodec, packets: &[(i64, bool, bool, &str)], expected: &[(i64, &str)]) {
        let mut pictures = Pictures::new(codec);
        let mut units = Vec::new();
        for (arrival, (ticks, mark, lost, hex)) in (0..).zip(packets) {
            let bytes: Vec<u8> =
                (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).expect("hex")).collect();
            let payload = Payload { bytes: &bytes, ticks: *ticks, mark: *mark, lost: *lost, arrival };
            pictures.take(payload, |whole| units.push(whole)).expect("small");
        }
        let told: Vec<(i64, String)> = units
            .iter()
            .map(|unit| (unit.ticks, unit.data.iter().map(|b| format!("{b:02x}")).collect::<String>()))
            .collect();
        let told: Vec<(i64, &str)> = told.iter().map(|(ticks, data)| (*ticks, &data[..])).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn h264_in_all_its_packings() {
        check(
            VideoCodec::H264,
            &[
                // Two sets in one packet, SEI alone, a picture in three fragments.
                (1, false, false, "18000267aa000268bb"),
                (1, false, false, "06050100"),
                (1, false, false, "7c8588"),
                (1, false, false, "7c0584"),
                (1, false, false, "7c05"),
                (1, true, false, "7c4501"),
                // One fragment that is first and last; ended by the time of the next.
                (2, false, false, "5cc19a"),
                (3, true, false, "419b"),
            ],
            &[
                (1, "0000000167aa0000000168bb0000000106050100000000016588840 1".replace(' ', "").as_str()),
                (2, "00000001419a"),
                (3, "00000001419b"),
            ],
        );
    }

    #[test]
    fn h265_in_all_its_packings() {
        check(
            VideoCodec::H265,
            &[
                (1, false, false, "6001000340 01aa0003420 1bb".replace(' ', "").as_str()),
                (1, false, false, "6201 93 af".replace(' ', "").as_str()),
                (1, true, false, "620153b0"),
                (2, true, false, "0201d0"),
                (2, true, false, "640111"),
            ],
            &[(1, "000000014001aa000000014201bb000000012601afb0"), (2, "000000010201d0")],
        );
    }

    #[test]
    fn what_is_cut_is_left_out() {
        check(
            VideoCodec::H264,
            &[
                // The end of a fragment is lost, its picture's other slice is whole.
                (1, false, false, "4101"),
                (1, false, false, "5c8102"),
                (1, true, true, "5c4103"),
                // The begin is lost.
                (2, true, true, "5c4104"),
                // A first fragment in the middle of another; a single unit too.
                (3, false, false, "5c8105"),
                (3, false, false, "5c8106"),
                (3, false, false, "4107"),
                (3, true, false, "5c4108"),
                // A table that promises more than there is; an empty packet; types that nobody sends.
                (4, false, false, "180002410900ff41"),
                (4, false, false, ""),
                (4, false, false, "1d00"),
                (4, true, false, "1c"),
            ],
            &[(1, "000000014101"), (3, "000000014107"), (4, "000000014109")],
        );
    }

    #[test]
    fn start_codes_in_rtp_are_kept_as_such() {
        check(
            VideoCodec::H264,
            &[(1, false, false, "0000000167aa"), (1, true, false, "0000016588"), (2, true, false, "000001")],
            &[(1, "0000000167aa000000016588")],
        );
    }

    #[test]
    fn a_unit_has_a_bound() {
        let mut pictures = Pictures::new(VideoCodec::H264);
        let body = [&[0x5c, 0x81][..], &[7; 60_000]].concat();
        let payload = Payload { bytes: &body, ticks: 1, mark: false, lost: false, arrival: 0 };
        let mut packets = 0;
        let mut middle = body.clone();
        middle[1] = 1;
        pictures.take(payload, |_| ()).expect("small");
        while pictures.take(Payload { bytes: &middle, ..payload }, |_| ()).is_ok() {
            packets += 1;
            assert!(packets < 1000, "no bound");
        }
        assert!(pictures.unit.len() < MAX_UNIT + 70_000);
    }
}
