//! A film made by hand, box by box and bit by bit, in the form that the scanner vouches for. It shares no line with the film writer or with
//! the scanner; each test makes it bad in exactly one way.

/// A box: what it holds of its own, then the boxes in it.
#[derive(Clone)]
pub(crate) struct Part {
    pub(crate) kind: [u8; 4],
    pub(crate) own: Vec<u8>,
    pub(crate) parts: Vec<Part>,
}

pub(crate) fn part(kind: &[u8; 4], own: &[u8]) -> Part {
    Part { kind: *kind, own: own.to_vec(), parts: Vec::new() }
}

fn holding(kind: &[u8; 4], parts: Vec<Part>) -> Part {
    Part { kind: *kind, own: Vec::new(), parts }
}

pub(crate) fn words(all: &[u32]) -> Vec<u8> {
    all.iter().flat_map(|n| n.to_be_bytes()).collect()
}

impl Part {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let inner: Vec<u8> = self.parts.iter().flat_map(Part::bytes).collect();
        let size = (8 + self.own.len() + inner.len()) as u32;
        [&size.to_be_bytes()[..], &self.kind, &self.own, &inner].concat()
    }

    /// The box at the end of a path such as `trak/mdia`; `trak2` is the second of its kind.
    pub(crate) fn at(&mut self, path: &str) -> &mut Part {
        self.find(path).unwrap_or_else(|| panic!("no {path}"))
    }

    fn find(&mut self, path: &str) -> Option<&mut Part> {
        path.split('/').try_fold(self, |part, step| {
            let (kind, number) = if step.len() == 5 { (&step[..4], 1) } else { (step, 0) };
            part.parts.iter_mut().filter(|inner| inner.kind == kind.as_bytes()).nth(number)
        })
    }
}

/// Writes bits, as parameter sets have them.
#[derive(Default)]
pub(crate) struct Writer {
    bits: Vec<bool>,
}

impl Writer {
    pub(crate) fn u(mut self, n: u32, value: u32) -> Self {
        self.bits.extend((0..n).rev().map(|bit| value >> bit & 1 == 1));
        self
    }

    pub(crate) fn ue(self, value: u32) -> Self {
        let bits = 32 - (value + 1).leading_zeros();
        self.u(bits - 1, 0).u(bits, value + 1)
    }

    pub(crate) fn se(self, value: i32) -> Self {
        self.ue(if value > 0 { value as u32 * 2 - 1 } else { value.unsigned_abs() * 2 })
    }

    /// A closing one, zeros to the byte's end, behind a header.
    pub(crate) fn unit(mut self, header: u8) -> Vec<u8> {
        self.bits.push(true);
        let mut unit = vec![header];
        unit.extend(self.raw());
        unit
    }

    pub(crate) fn raw(&mut self) -> Vec<u8> {
        self.bits
            .chunks(8)
            .map(|byte| byte.iter().enumerate().fold(0, |b, (i, bit)| b | u8::from(*bit) << (7 - i)))
            .collect()
    }
}

/// What a sequence is: 64 x 48 unless cut.
#[derive(Clone, Copy, Default)]
pub(crate) struct Sequence {
    /// Order of showing by a number in each slice, instead of by the order in which they are stored.
    pub(crate) ordered: bool,
    pub(crate) cut_right: u32,
    /// Says that so many pictures are shown later.
    pub(crate) reordered: u32,
    /// Says how bits are to be buffered.
    pub(crate) buffered: bool,
}

pub(crate) fn sps(sequence: Sequence) -> Vec<u8> {
    let bits = Writer::default().u(8, 66).u(8, 0xc0).u(8, 30).ue(0).ue(0);
    let bits = if sequence.ordered { bits.ue(0).ue(4) } else { bits.ue(2) };
    let bits = bits.ue(1).u(1, 0).ue(3).ue(2).u(1, 1).u(1, 1);
    let bits =
        if sequence.cut_right > 0 { bits.u(1, 1).ue(0).ue(sequence.cut_right / 2).ue(0).ue(0) } else { bits.u(1, 0) };
    // Usability: nothing but that pictures are in order, and how bits are buffered.
    let bits = bits.u(1, 1).u(5, 0);
    let bits = if sequence.buffered {
        bits.u(1, 1).ue(0).u(8, 0).ue(9).ue(9).u(1, 0).u(20, 0).u(1, 0).u(1, 0)
    } else {
        bits.u(2, 0)
    };
    let bits = bits.u(1, 0).u(1, 1).u(1, 1).ue(0).ue(0).ue(10).ue(10).ue(sequence.reordered).ue(1);
    bits.unit(0x67)
}

pub(crate) fn pps() -> Vec<u8> {
    Writer::default().ue(0).ue(0).u(2, 0).ue(0).ue(0).ue(0).u(3, 0).se(0).se(0).se(0).u(3, 0).unit(0x68)
}

/// A coded slice: head, then bytes that stand for the picture.
pub(crate) fn slice(key: bool, kind: u32, first: u32, frame: u32, order: Option<u32>) -> Vec<u8> {
    let bits = Writer::default().ue(first).ue(kind).ue(0).u(4, frame % 16);
    let bits = if key { bits.ue(0) } else { bits };
    let bits = if let Some(order) = order { bits.u(8, order) } else { bits };
    // A key frame neither drops pictures before it nor is kept for long.
    let mut bits = if key { bits.u(2, 0) } else { bits };
    let mut unit = vec![if key { 0x65 } else { 0x41 }];
    unit.extend(bits.raw());
    unit.extend((0..40 + frame).map(|i| (i * 7 + frame) as u8 | 1));
    unit
}

pub(crate) fn sample(units: &[Vec<u8>]) -> Vec<u8> {
    units.iter().flat_map(|unit| [&(unit.len() as u32).to_be_bytes()[..], unit].concat()).collect()
}

/// A packet of one channel: head, something, end.
pub(crate) fn packet(n: u8) -> Vec<u8> {
    [&[0x01, 0x40 | n][..], &[0x5a; 30], &[0x0e]].concat()
}

/// The film, before it is bytes.
#[derive(Clone)]
pub(crate) struct Made {
    pub(crate) ftyp: Part,
    pub(crate) moov: Part,
    pub(crate) free: Option<Part>,
    /// Samples as they lie in the media: pictures, then sound, in two chunks each.
    pub(crate) pictures: Vec<Vec<u8>>,
    pub(crate) sounds: Vec<Vec<u8>>,
    /// Bytes between the chunks and behind the last.
    pub(crate) between: Vec<u8>,
    pub(crate) behind: Vec<u8>,
    /// Whatever stands behind the media.
    pub(crate) after: Vec<u8>,
    /// Written into the media's own length instead of it.
    pub(crate) length: Option<u32>,
}

pub(crate) const TICKS: u32 = 3600;
pub(crate) const DATE: u32 = 3_782_844_800;

impl Made {
    /// Eight pictures in two groups; with sound, six packets of 8000 Hz, of which the first is priming.
    pub(crate) fn new(sound: bool) -> Self {
        let pictures = (0..8).map(|i| picture(i, Sequence::default())).collect();
        let sounds: Vec<Vec<u8>> = if sound { (0..3).map(packet).collect() } else { Vec::new() };
        let moov =
            holding(b"moov", vec![part(b"mvhd", &header(0, 90_000, 8 * TICKS, &[0, 0x1_0000, 0x100_0000, 0, 0], 24))]);
        let mut made = Self {
            ftyp: part(b"ftyp", b"isom\0\0\x02\0isomiso2avc1mp41"),
            moov,
            free: Some(part(b"free", &[0; 64])),
            pictures,
            sounds,
            between: Vec::new(),
            behind: Vec::new(),
            after: Vec::new(),
            length: None,
        };
        made.moov.parts[0].own.extend(words(&[3]));
        made.moov.parts.push(made.track(false));
        if sound {
            made.moov.parts.push(made.track(true));
        }
        made
    }

    pub(crate) fn track(&self, sound: bool) -> Part {
        let (number, volume, sides) = if sound { (2, 0x100_0000, [0, 0]) } else { (1, 0, [64 << 16, 48 << 16]) };
        let duration = if sound { 2 * 1024 * 90_000 / 8000 } else { 8 * TICKS };
        let mut tkhd = words(&[3, 0, 0, number, 0, duration, 0, 0, 0, volume]);
        tkhd.extend(unity());
        tkhd.extend(words(&sides));
        let (rate, length) = if sound { (8000, 3 * 1024) } else { (90_000, 8 * TICKS) };
        let handler = if sound { b"soun" } else { b"vide" };
        let mdia = holding(
            b"mdia",
            vec![
                part(b"mdhd", &words(&[0, 0, 0, rate, length, 0x55c4_0000])),
                part(b"hdlr", &[&[0; 8][..], handler, &[0; 13]].concat()),
                holding(
                    b"minf",
                    vec![
                        if sound { part(b"smhd", &[0; 8]) } else { part(b"vmhd", &words(&[1, 0, 0])) },
                        holding(b"dinf", vec![part(b"dref", b"\0\0\0\0\0\0\0\x01\0\0\0\x0curl \0\0\0\x01")]),
                        self.tables(sound),
                    ],
                ),
            ],
        );
        let mut parts = vec![part(b"tkhd", &tkhd)];
        if sound {
            parts.push(holding(b"edts", vec![part(b"elst", &words(&[0, 1, duration, 1024, 0x1_0000]))]));
        }
        parts.push(mdia);
        holding(b"trak", parts)
    }

    fn tables(&self, sound: bool) -> Part {
        let samples = if sound { &self.sounds } else { &self.pictures };
        let count = samples.len() as u32;
        let each = if sound { 1024 } else { TICKS };
        let sizes: Vec<u32> = samples.iter().map(|sample| sample.len() as u32).collect();
        let mut parts = vec![
            Part { parts: vec![if sound { mp4a() } else { avc1() }], ..part(b"stsd", &words(&[0, 1])) },
            part(b"stts", &words(&[0, 1, count, each])),
        ];
        if !sound {
            parts.push(part(b"stss", &words(&[0, 2, 1, 5])));
        }
        let (first, second) = halves(count);
        parts.extend([
            part(
                b"stsc",
                &words(&if first == second { vec![0, 1, 1, first, 1] } else { vec![0, 2, 1, first, 1, 2, second, 1] }),
            ),
            part(b"stsz", &[words(&[0, 0, count]), words(&sizes)].concat()),
            // Places are put in when all is there.
            part(b"stco", &words(&[0, 2, 0, 0])),
        ]);
        holding(b"stbl", parts)
    }

    /// Sizes anew after the samples were changed.
    pub(crate) fn resize(&mut self) {
        for (sound, path) in [(false, "trak"), (true, "trak2")] {
            let samples = if sound { &self.sounds } else { &self.pictures };
            let sizes: Vec<u32> = samples.iter().map(|sample| sample.len() as u32).collect();
            if let Some(stsz) = self.moov.find(&format!("{path}/mdia/minf/stbl/stsz")) {
                stsz.own = [words(&[0, 0, sizes.len() as u32]), words(&sizes)].concat();
            }
        }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut moov = self.moov.clone();
        let free = self.free.as_ref().map(Part::bytes).unwrap_or_default();
        let head = self.ftyp.bytes().len() + moov.bytes().len() + free.len() + 8;
        let mut media: Vec<u8> = Vec::new();
        let mut places = vec![Vec::new(); 2];
        for half in 0..2 {
            for (track, samples) in [&self.pictures, &self.sounds].into_iter().enumerate() {
                let (first, second) = halves(samples.len() as u32);
                let range = if half == 0 { 0..first } else { first..first + second };
                places[track].push((head + media.len()) as u32);
                range.for_each(|i| media.extend(&samples[i as usize]));
            }
            media.extend(if half == 0 { &self.between } else { &self.behind });
        }
        for (trak, places) in moov.parts.iter_mut().filter(|part| part.kind == *b"trak").zip(&places) {
            if let Some(stco) = trak.find("mdia/minf/stbl/stco").filter(|stco| stco.own == words(&[0, 2, 0, 0])) {
                stco.own = [words(&[0, 2]), words(places)].concat();
            }
        }
        let size = self.length.unwrap_or(8 + media.len() as u32).to_be_bytes();
        [self.ftyp.bytes(), moov.bytes(), free, size.to_vec(), b"mdat".to_vec(), media, self.after.clone()].concat()
    }
}

fn halves(count: u32) -> (u32, u32) {
    (count.div_ceil(2), count / 2)
}

/// A picture: the first of each group of four is a key frame.
pub(crate) fn picture(i: u32, sequence: Sequence) -> Vec<u8> {
    let (key, frame) = (i.is_multiple_of(4), i % 4);
    let coded = slice(key, if key { 7 } else { 5 }, 0, frame, sequence.ordered.then_some(frame * 2));
    if key { sample(&[sps(sequence), pps(), coded]) } else { sample(&[coded]) }
}

fn unity() -> Vec<u8> {
    words(&[0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000])
}

fn header(date: u32, rate: u32, duration: u32, rest: &[u32], zeros: usize) -> Vec<u8> {
    let mut own = words(&[0, date, date, rate, duration]);
    own.extend(words(&rest[1..]));
    own.extend(unity());
    own.resize(own.len() + zeros, 0);
    own
}

pub(crate) fn record(sps: &[u8], pps: &[u8]) -> Vec<u8> {
    let sized = |set: &[u8]| [&(set.len() as u16).to_be_bytes()[..], set].concat();
    [&[1, sps[1], sps[2], sps[3], 0xff, 0xe1][..], &sized(sps), &[1], &sized(pps)].concat()
}

fn avc1() -> Part {
    let mut own = vec![0; 78];
    own[7] = 1;
    own[25] = 64;
    own[27] = 48;
    own[29] = 0x48;
    own[33] = 0x48;
    own[41] = 1;
    own[75] = 0x18;
    own[76..].fill(0xff);
    Part { parts: vec![part(b"avcC", &record(&sps(Sequence::default()), &pps()))], ..part(b"avc1", &own) }
}

fn mp4a() -> Part {
    let mut own = vec![0; 28];
    own[7] = 1;
    own[17] = 1;
    own[19] = 16;
    own[24..26].copy_from_slice(&8000u16.to_be_bytes());
    let esds = [&[0; 4][..], &[3, 25, 0, 2, 0, 4, 17, 0x40, 0x15], &[0; 11], &[5, 2, 0x15, 0x88], &[6, 1, 2]].concat();
    Part { parts: vec![part(b"esds", &esds)], ..part(b"mp4a", &own) }
}
