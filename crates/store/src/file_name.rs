//! Names of segment files, `20261122T083000.125Z-000001.age`, and of what lies beside them. The names are foreign bytes when
//! read back (anybody may put a file into the folder): [`SegmentFileName::parse`] has a fuzz target.

use model::{SegmentSeq, Utc};
use std::fmt;

/// Which file of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    Segment,
    TailA,
    TailB,
    /// Sidecar: key-frame index and pictures.
    Side,
}

/// Start (to the millisecond) and sequence of a segment, as its name tells them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SegmentFileName {
    pub start: Utc,
    pub seq: SegmentSeq,
}

/// A million years of one camera.
const MAX_SEQ: u64 = 999_999_999_999;
/// The compact time, a dash, the longest sequence, `.a.tail.age`.
const MAX_NAME: usize = 20 + 1 + 12 + 11;
const PARTS: [(Part, &str); 4] =
    [(Part::TailA, ".a.tail.age"), (Part::TailB, ".b.tail.age"), (Part::Side, ".side.age"), (Part::Segment, ".age")];

impl SegmentFileName {
    /// The name of a segment that starts at `start`; what is finer than a millisecond stays in the row only.
    #[must_use]
    pub fn new(start: Utc, seq: SegmentSeq) -> Self {
        Self { start: Utc(start.0.div_euclid(1000) * 1000), seq }
    }

    /// Reads a name, if it is exactly one that [`Self::part`] writes.
    #[must_use]
    pub fn parse(name: &str) -> Option<(Self, Part)> {
        if name.len() > MAX_NAME || !name.is_ascii() {
            return None;
        }
        let (part, stem) = PARTS.iter().find_map(|(part, end)| Some((*part, name.strip_suffix(end)?)))?;
        let (start, seq) = stem.split_once('-')?;
        let start = Utc::parse_compact(start).ok()?;
        let seq = seq.parse::<u64>().ok().filter(|s| (1..=MAX_SEQ).contains(s))?;
        let this = Self { start, seq: SegmentSeq(seq) };
        (this.part(part) == name).then_some((this, part))
    }

    /// The name of one of the segment's files.
    #[must_use]
    pub fn part(&self, part: Part) -> String {
        let end = PARTS.iter().find(|(p, _)| *p == part).map_or("", |(_, end)| end);
        format!("{}-{:06}{end}", self.start.compact(), self.seq.0)
    }
}

/// The segment file itself.
impl fmt::Display for SegmentFileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.part(Part::Segment))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_read_as_they_are_written() {
        let name = SegmentFileName::new(Utc(1_795_336_200_125_999), SegmentSeq(1));
        assert_eq!(name.to_string(), "20261122T083000.125Z-000001.age");
        for (part, _) in PARTS {
            assert_eq!(SegmentFileName::parse(&name.part(part)), Some((name, part)));
        }
        let big = SegmentFileName::new(Utc(0), SegmentSeq(MAX_SEQ));
        assert_eq!(SegmentFileName::parse(&big.part(Part::TailA)), Some((big, Part::TailA)));
        for bad in [
            "",
            ".age",
            "20261122T083000.125Z-000000.age",
            "20261122T083000.125Z-1.age",
            "20261122T083000.125Z-0000001.age",
            "20261122T083000.125Z-+00001.age",
            "20261122T083000.125Z-1000000000000.age",
            "20261122T083000.125Z-000001.c.tail.age",
            "20261122T083000.125Z-000001.tail.age",
            "20261122T083000.125Z-000001.age ",
            "20261322T083000.125Z-000001.age",
            "../20261122T083000.125Z-000001.age",
            "20261122t083000.125z-000001.age",
        ] {
            assert_eq!(SegmentFileName::parse(bad), None, "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_taken_for_ours_is_ours(name in "[0-9]{7,9}T[0-9]{6}\\.[0-9]{3}Z-[0-9]{5,8}(\\.[abc]\\.tail|\\.side)?\\.age") {
            if let Some((parsed, part)) = SegmentFileName::parse(&name) {
                prop_assert_eq!(parsed.part(part), name);
            }
        }

        #[test]
        fn any_time_and_number_survive(ms in 0i64..253_402_300_799_999, seq in 1u64..=MAX_SEQ) {
            let name = SegmentFileName::new(Utc(ms * 1000), SegmentSeq(seq));
            prop_assert_eq!(SegmentFileName::parse(&name.to_string()), Some((name, Part::Segment)));
        }
    }
}
