//! H.264: the units of each sample, the parameter sets to their last bit, the heads of slices.
//!
//! What follows a slice's head is coded picture. It is not decoded here, so what an encoder would hide in the picture itself is not seen.

use super::bits::{Bits, u32_at, unescaped};
use super::{Log, Rule};

/// Bytes of a slice that hold its head for sure: nine numbers of at most 63 bits.
const HEAD: usize = 96;

/// A sequence's parameters, as far as others need them.
#[derive(Clone, Default)]
pub(super) struct Sps {
    pub(super) bytes: Vec<u8>,
    pub(super) id: u32,
    pub(super) chroma: u32,
    pub(super) luma_depth: u32,
    pub(super) chroma_depth: u32,
    separate: bool,
    frame_number: u32,
    order_kind: u32,
    order: u32,
    frames_only: bool,
    /// Coded, in pixels, and what is cut off at left, right, top, bottom.
    coded: (u32, u32),
    cut: [u32; 4],
    /// Pictures that may be shown later than decoded, where it is said.
    reordered: Option<u32>,
    scaling: bool,
    buffered: bool,
}

/// A picture's parameters.
#[derive(Clone, Default)]
pub(super) struct Pps {
    bytes: Vec<u8>,
    id: u32,
    sps: u32,
    /// Slices tell how halves of pictures are ordered.
    halves: bool,
    groups: bool,
    redundant: bool,
    scaling: bool,
}

#[derive(Clone)]
pub(super) enum Set {
    Sps(Sps),
    Pps(Pps),
}

/// All that a film has.
#[derive(Clone, Default)]
pub(super) struct Sets(pub(super) Vec<Set>);

impl Sets {
    pub(super) fn sps(&self) -> Option<&Sps> {
        self.0.iter().find_map(|set| if let Set::Sps(sps) = set { Some(sps) } else { None })
    }

    fn pps(&self, id: u32) -> Option<&Pps> {
        self.0.iter().find_map(|set| if let Set::Pps(pps) = set { Some(pps).filter(|p| p.id == id) } else { None })
    }

    fn has(&self, unit: &[u8]) -> bool {
        self.0.iter().any(|set| match set {
            Set::Sps(sps) => sps.bytes == unit,
            Set::Pps(pps) => pps.bytes == unit,
        })
    }
}

impl Set {
    /// Reads a set; none if it is not understood to its last bit.
    pub(super) fn read(unit: &[u8]) -> Option<Self> {
        let plain = unescaped(unit);
        // The forbidden bit is zero, and the set is one that others refer to.
        match plain.first()? {
            0x67 | 0x47 | 0x27 => Sps::read(unit, &plain).map(Set::Sps),
            0x68 | 0x48 | 0x28 => Pps::read(unit, &plain).map(Set::Pps),
            _ => None,
        }
    }

    pub(super) fn kind(&self) -> u8 {
        match self {
            Set::Sps(_) => 7,
            Set::Pps(_) => 8,
        }
    }

    /// What is allowed by the standard, and no plain film has.
    pub(super) fn oddities(&self) -> Vec<&'static str> {
        let mut odd = Vec::new();
        match self {
            Set::Sps(sps) => {
                if !sps.frames_only {
                    odd.push("pictures in halves (interlaced): two of them can share a sample");
                }
                // The coded picture is a whole number of blocks of 16; more is never cut off, and only at right and below.
                if sps.cut[0] > 0 || sps.cut[2] > 0 || sps.cut[1] >= 16 || sps.cut[3] >= 16 {
                    odd.push("cuts the edges off the picture: what is cut off is still in the file");
                }
                if sps.order_kind == 1 || sps.scaling || sps.buffered {
                    odd.push("tables in the parameter set that no plain film needs: something may be hidden in them");
                }
                if sps.reordered.is_some_and(|n| n > 0) {
                    odd.push("says that pictures are shown in another order than they are stored");
                }
                if sps.separate || sps.chroma != 1 || sps.luma_depth > 0 || sps.chroma_depth > 0 {
                    odd.push("colours that not every player shows");
                }
            }
            Set::Pps(pps) => {
                if pps.redundant || pps.groups {
                    odd.push("allows second copies of a picture, which no player shows");
                }
                if pps.scaling {
                    odd.push("tables in the parameter set that no plain film needs: something may be hidden in them");
                }
            }
        }
        odd
    }
}

impl Sps {
    fn read(unit: &[u8], plain: &[u8]) -> Option<Self> {
        let profile = *plain.get(1)?;
        let mut bits = Bits::new(plain.get(4..)?);
        let bits = &mut bits;
        let mut sps = Self { bytes: unit.to_vec(), chroma: 1, ..Self::default() };
        sps.id = bits.ue().filter(|id| *id < 32)?;
        if matches!(profile, 100 | 110 | 122 | 244 | 44 | 83 | 86 | 118 | 128 | 138 | 139 | 134 | 135) {
            sps.chroma = bits.ue().filter(|n| *n <= 3)?;
            sps.separate = sps.chroma == 3 && bits.flag()?;
            sps.luma_depth = bits.ue().filter(|n| *n <= 6)?;
            sps.chroma_depth = bits.ue().filter(|n| *n <= 6)?;
            bits.flag()?;
            sps.scaling = bits.flag()?;
            if sps.scaling {
                scaling(bits, if sps.chroma == 3 { 12 } else { 8 })?;
            }
        }
        sps.frame_number = bits.ue().filter(|n| *n <= 12)? + 4;
        sps.order_kind = bits.ue().filter(|n| *n <= 2)?;
        match sps.order_kind {
            0 => sps.order = bits.ue().filter(|n| *n <= 12)? + 4,
            1 => {
                bits.flag()?;
                bits.se()?;
                bits.se()?;
                for _ in 0..bits.ue().filter(|n| *n <= 255)? {
                    bits.se()?;
                }
            }
            _ => {}
        }
        bits.ue()?;
        bits.flag()?;
        let (blocks, rows) = (bits.ue().filter(|n| *n < 1024)? + 1, bits.ue().filter(|n| *n < 1024)? + 1);
        sps.frames_only = bits.flag()?;
        if !sps.frames_only {
            bits.flag()?;
        }
        let halves = if sps.frames_only { 1 } else { 2 };
        sps.coded = (blocks * 16, rows * 16 * halves);
        bits.flag()?;
        if bits.flag()? {
            let (x, y) = match sps.chroma {
                1 => (2, 2),
                2 => (2, 1),
                _ => (1, 1),
            };
            for (side, unit) in [x, x, y * halves, y * halves].into_iter().enumerate() {
                sps.cut[side] = bits.ue().filter(|n| *n <= 1 << 14)? * unit;
            }
        }
        if bits.flag()? {
            sps.usability(bits)?;
        }
        bits.closes().then_some(sps)
    }

    /// "Video usability information": shapes, colours, clocks.
    fn usability(&mut self, bits: &mut Bits<'_>) -> Option<()> {
        if bits.flag()? && bits.u(8)? == 255 {
            bits.u(32)?;
        }
        if bits.flag()? {
            bits.flag()?;
        }
        if bits.flag()? {
            bits.u(4)?;
            if bits.flag()? {
                bits.u(24)?;
            }
        }
        if bits.flag()? {
            bits.ue()?;
            bits.ue()?;
        }
        if bits.flag()? {
            bits.u(32)?;
            bits.u(32)?;
            bits.flag()?;
        }
        for _ in 0..2 {
            if bits.flag()? {
                self.buffered = true;
                let count = bits.ue().filter(|n| *n < 32)?;
                bits.u(8)?;
                for _ in 0..=count {
                    bits.ue()?;
                    bits.ue()?;
                    bits.flag()?;
                }
                bits.u(20)?;
            }
        }
        if self.buffered {
            bits.flag()?;
        }
        bits.flag()?;
        if bits.flag()? {
            bits.flag()?;
            for _ in 0..4 {
                bits.ue()?;
            }
            self.reordered = Some(bits.ue()?);
            bits.ue()?;
        }
        Some(())
    }

    /// What is shown of the coded picture.
    pub(super) fn size(&self) -> (u32, u32) {
        let [left, right, top, bottom] = self.cut;
        (self.coded.0.saturating_sub(left + right), self.coded.1.saturating_sub(top + bottom))
    }
}

impl Pps {
    fn read(unit: &[u8], plain: &[u8]) -> Option<Self> {
        let mut bits = Bits::new(plain.get(1..)?);
        let bits = &mut bits;
        let mut pps = Self { bytes: unit.to_vec(), ..Self::default() };
        pps.id = bits.ue().filter(|id| *id < 256)?;
        pps.sps = bits.ue().filter(|id| *id < 32)?;
        bits.flag()?;
        pps.halves = bits.flag()?;
        pps.groups = bits.ue()? > 0;
        if pps.groups {
            // What follows depends on the kind of groups, and is of no use here.
            return Some(pps);
        }
        bits.ue()?;
        bits.ue()?;
        bits.u(3)?;
        for _ in 0..3 {
            bits.se()?;
        }
        bits.u(2)?;
        pps.redundant = bits.flag()?;
        if bits.more() {
            let large = bits.flag()?;
            pps.scaling = bits.flag()?;
            if pps.scaling {
                // Six small lists, and two large ones where colours are halved.
                scaling(bits, if large { 8 } else { 6 })?;
            }
            bits.se()?;
        }
        bits.closes().then_some(pps)
    }
}

fn scaling(bits: &mut Bits<'_>, lists: u32) -> Option<()> {
    for list in 0..lists {
        if !bits.flag()? {
            continue;
        }
        let (mut last, mut next) = (8i32, 8i32);
        for _ in 0..if list < 6 { 16 } else { 64 } {
            if next != 0 {
                next = last.checked_add(bits.se()?)?.checked_add(256)?.rem_euclid(256);
            }
            last = if next == 0 { last } else { next };
        }
    }
    Some(())
}

/// Looks at samples in their order.
pub(super) struct Checker<'a> {
    sets: &'a Sets,
    /// Order of showing of the last picture, and of the last that others refer to, behind the last key frame.
    shown: i64,
    referred: i64,
    /// A picture came already.
    begun: bool,
}

/// A slice's head.
struct Slice {
    first: u32,
    kind: u32,
    frame: u32,
    order: u32,
    /// A key frame that says that pictures before it shall not be shown any more.
    drops: bool,
}

impl<'a> Checker<'a> {
    pub(super) fn new(sets: &'a Sets) -> Self {
        Self { sets, shown: 0, referred: 0, begun: false }
    }

    /// Looks at one sample, of which the index says whether it is a key frame.
    pub(super) fn sample(&mut self, data: &[u8], key: bool, at: u64, place: &str, log: &mut Log) {
        let mut from = 0;
        let mut before: Option<Slice> = None;
        while from < data.len() {
            let here = at + from as u64;
            let unit = u32_at(data, from).and_then(|size| data.get(from + 4..)?.get(..size as usize));
            let Some(unit) = unit.filter(|unit| !unit.is_empty()) else {
                log.note(Rule::L6, here, place, "bytes in a picture's sample that are no whole unit of H.264");
                return;
            };
            self.unit(unit, key, &mut before, here, place, log);
            from += 4 + unit.len();
        }
        if before.is_none() {
            log.note(Rule::L4, at, place, "a sample without a picture");
        }
    }

    fn unit(&mut self, unit: &[u8], key: bool, before: &mut Option<Slice>, at: u64, place: &str, log: &mut Log) {
        let kind = unit[0] & 0x1f;
        let mut note = |rule, what: &str| log.note(rule, at, place, what);
        if unit[0] & 0x80 != 0 {
            note(Rule::L7, "a unit with its forbidden bit set");
        }
        match kind {
            1 | 5 => {}
            7 | 8 if before.is_none() && key => {
                if !self.sets.has(unit) {
                    note(Rule::L7, "a parameter set that is not the one of the index");
                }
                return;
            }
            7 | 8 => return note(Rule::L7, "a parameter set at a place where none may be"),
            // Where a picture begins, and whether it is a key frame.
            9 => {
                if before.is_some() || unit.len() != 2 || unit[0] != 9 || !matches!(unit[1], 0x10 | 0x30) {
                    note(Rule::L7, "a mark between pictures that says more than it has to");
                }
                return;
            }
            6 => return note(Rule::L7, message(unit)),
            12 => return note(Rule::L7, "filler: bytes that no player looks at"),
            2..=4 => return note(Rule::L7, "a picture in parts, of which some may be left out"),
            14 | 15 | 20 | 21 => return note(Rule::L7, "a second layer of pictures, which plain players do not show"),
            19 => return note(Rule::L7, "a second picture beside the one that is shown"),
            10 | 11 => return note(Rule::L7, "an end in the middle of the film"),
            13 => return note(Rule::L7, "more parameters than a plain film has"),
            _ => return note(Rule::L7, "a unit of a kind that no standard names: anything can be in it"),
        }
        if unit.last() == Some(&0) || unit.ends_with(&[0, 0, 3]) {
            note(Rule::L7, "zeros behind a picture: filler that no player looks at");
        }
        if unit.windows(3).any(|w| w[0] == 0 && w[1] == 0 && w[2] < 3) {
            note(Rule::L7, "a unit inside a unit: bytes that no player looks at");
        }
        if (kind == 5) != key {
            note(Rule::L4, "the index does not say truly which pictures are key frames");
        }
        let Some(slice) = self.slice(unit) else {
            return note(Rule::L7, "a slice whose head does not fit the parameter sets");
        };
        match slice.kind % 5 {
            2 => {}
            0 if kind == 1 => {}
            1 => note(
                Rule::L4,
                "a picture that is made from later ones (B): pictures are stored in another order than shown",
            ),
            _ => note(Rule::L7, "a slice of a kind that a plain film does not have"),
        }
        if slice.drops {
            note(Rule::L4, "a key frame that says that pictures before it shall not be shown");
        }
        match before {
            None if slice.first != 0 => note(Rule::L4, "a picture without its beginning"),
            Some(last) if slice.first <= last.first || slice.frame != last.frame || slice.order != last.order => {
                note(Rule::L4, "a second picture in one sample: no player shows both");
            }
            _ => {}
        }
        if before.is_none() {
            self.order(kind == 5, unit[0] & 0x60 != 0, slice.order, at, place, log);
        }
        *before = Some(slice);
    }

    fn slice(&self, unit: &[u8]) -> Option<Slice> {
        let plain = unescaped(unit.get(..unit.len().min(HEAD))?);
        let mut bits = Bits::new(plain.get(1..)?);
        let (first, kind, pps) = (bits.ue()?, bits.ue().filter(|kind| *kind < 10)?, bits.ue()?);
        let sps = self.sets.sps()?;
        let pps = self.sets.pps(pps).filter(|pps| pps.sps == sps.id)?;
        if sps.separate {
            bits.u(2)?;
        }
        let frame = bits.u(sps.frame_number)?;
        if !sps.frames_only && bits.flag()? {
            bits.flag()?;
        }
        if unit[0] & 0x1f == 5 {
            bits.ue().filter(|n| *n < 1 << 16)?;
        }
        let order = if sps.order_kind == 0 { bits.u(sps.order)? } else { 0 };
        let plain = sps.frames_only && sps.order_kind != 1 && !pps.redundant;
        let mut drops = false;
        // What follows in a key frame; where more could stand between, the parameter sets are a finding already.
        if unit[0] & 0x1f == 5 && unit[0] & 0x60 != 0 && plain {
            if pps.halves && sps.order_kind == 0 {
                bits.se()?;
            }
            drops = bits.flag()?;
        }
        Some(Slice { first, kind, frame, order, drops })
    }

    /// Pictures are shown in the order in which they are stored.
    fn order(&mut self, key: bool, referred: bool, low: u32, at: u64, place: &str, log: &mut Log) {
        let begun = std::mem::replace(&mut self.begun, true);
        let Some(sps) = self.sets.sps().filter(|sps| sps.order_kind == 0) else { return };
        // The low bits are counted on from the last picture that others refer to (8.2.1.1 of the standard).
        let (last, round) = (if key { 0 } else { self.referred }, 1i64 << sps.order);
        let near = last - last.rem_euclid(round) + i64::from(low);
        let order = [near - round, near, near + round].into_iter().min_by_key(|n| (n - last).abs()).unwrap_or(near);
        if begun && !key && order <= self.shown {
            log.note(Rule::L4, at, place, "pictures are shown in another order than they are stored");
        }
        self.shown = order;
        if referred || key {
            self.referred = order;
        }
    }
}

/// Which kind of message (SEI) a unit holds. None may be there: each has room for something that was not looked at.
fn message(unit: &[u8]) -> &'static str {
    match unescaped(unit.get(1..unit.len().min(24)).unwrap_or_default()).first() {
        Some(0 | 1) => "a message in the stream about its own clock (SEI)",
        Some(4) => "a message in the stream with data of a registered maker: captions, device (SEI)",
        Some(5) => "a message in the stream with anything its maker likes: encoder, device, position (SEI)",
        _ => "a message in the stream that no player needs (SEI)",
    }
}
