//! Texts in all bytes: those that the caller names, names of encoders, the beginnings of pictures and of cameras' metadata.

use super::{Log, Rule};
use sha2::{Digest, Sha256};
use std::io::{self, Read, Seek, SeekFrom};

/// Fewest letters of a text that is looked for: shorter ones turn up by chance in any film.
pub const MIN_CANARY: usize = 4;
/// Bytes read at a time.
const BITE: usize = 64 * 1024;

/// Names that encoders and muxers write, in the letters in which they write them; `#` is any digit. Each is long enough that it does not
/// turn up by chance in coded pictures: "Lavc" alone would, once in four gigabytes.
const NAMES: &[&str] = &[
    "Lavc##.",
    "Lavf##.",
    "x264 - core",
    "x265 (build",
    "libx264",
    "libx265",
    "openh264",
    "OpenH264",
    "libfdk",
    "fdk-aac",
    "libfaac",
    "GStreamer",
    "HandBrake",
    "Bento4",
    "L-SMASH",
    "ISO Media",
    "VideoHandler",
    "SoundHandler",
    "VideoHandle\0",
    "SoundHandle\0",
    "QuickTime",
    "com.apple",
    "com.android",
    "Hikvision",
    "HIKVISION",
    "Dahua",
];

/// What stands at the beginning of something that has no place in a film.
const THINGS: &[(&[u8], &str)] = &[
    (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "a JPEG picture, which may show what the film hides"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture, which may show what the film hides"),
    (b"Exif\0\0MM\0*", "metadata of a camera"),
    (b"Exif\0\0II*\0", "metadata of a camera"),
    (b"<x:xmpmeta", "metadata of an editing program"),
    (b"http://ns.adobe.com/xap", "metadata of an editing program"),
];

/// Texts that must not be in a film: a camera's name, an address, a path. Looked for as UTF-8 and as UTF-16 in both orders of bytes, in
/// small and capital letters (mixed ones for A to Z; beyond those as given, all small, all capital).
#[derive(Clone, Default)]
pub struct Canaries {
    needles: Vec<Needle>,
    count: usize,
}

impl Canaries {
    /// None if a text has fewer than [`MIN_CANARY`] letters.
    #[must_use]
    pub fn new<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Option<Self> {
        let mut canaries = Self::default();
        for text in texts {
            let text = text.as_ref();
            if text.chars().count() < MIN_CANARY {
                return None;
            }
            canaries.count += 1;
            let mut forms = vec![text.to_owned(), text.to_lowercase(), text.to_uppercase()];
            forms.sort();
            forms.dedup();
            for form in forms {
                canaries.add(form.as_bytes(), "", |b| vec![Unit::either(*b)]);
                let wide: Vec<u16> = form.encode_utf16().collect();
                canaries.add(&wide, " (two bytes a letter)", |n| n.to_be_bytes().map(Unit::either).to_vec());
                canaries.add(&wide, " (two bytes a letter)", |n| n.to_le_bytes().map(Unit::either).to_vec());
            }
        }
        Some(canaries)
    }

    fn add<T>(&mut self, letters: &[T], how: &str, unit: impl Fn(&T) -> Vec<Unit>) {
        // By its number: the text itself may be a password, and reports are passed on.
        let what = format!("text {} of those that must not be in it{how}", self.count);
        let units: Vec<Unit> = letters.iter().flat_map(unit).collect();
        if !self.needles.iter().any(|needle| needle.units == units) {
            self.needles.push(Needle { units, rule: Rule::L13, what });
        }
    }
}

/// What one byte may be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Byte(u8),
    /// A letter in either case, here the small one.
    Letter(u8),
    Digit,
}

impl Unit {
    fn either(byte: u8) -> Self {
        if byte.is_ascii_alphabetic() { Self::Letter(byte.to_ascii_lowercase()) } else { Self::Byte(byte) }
    }

    fn is(self, byte: u8) -> bool {
        match self {
            Self::Byte(b) => b == byte,
            Self::Letter(b) => b == byte.to_ascii_lowercase(),
            Self::Digit => byte.is_ascii_digit(),
        }
    }
}

#[derive(Clone)]
struct Needle {
    units: Vec<Unit>,
    rule: Rule,
    what: String,
}

/// Needles by the byte with which they begin.
pub(super) struct Finder {
    needles: Vec<Needle>,
    by_first: Vec<Vec<u16>>,
    longest: usize,
}

impl Finder {
    /// Of names only.
    pub(super) fn of_names() -> Self {
        Self::new(known())
    }

    fn new(needles: Vec<Needle>) -> Self {
        let mut by_first = vec![Vec::new(); 256];
        for (number, needle) in needles.iter().enumerate() {
            for byte in 0..=255u8 {
                if needle.units[0].is(byte) {
                    by_first[usize::from(byte)].push(number as u16);
                }
            }
        }
        let longest = needles.iter().map(|needle| needle.units.len()).max().unwrap_or(1);
        Self { needles, by_first, longest }
    }

    /// Calls `found` with every needle that begins within the first `most` bytes.
    fn look(&self, data: &[u8], most: usize, mut found: impl FnMut(usize, &Needle)) {
        for at in 0..most.min(data.len()) {
            for number in &self.by_first[usize::from(data[at])] {
                let needle = &self.needles[usize::from(*number)];
                let here = data.get(at..at + needle.units.len());
                if here.is_some_and(|here| needle.units.iter().zip(here).all(|(unit, byte)| unit.is(*byte))) {
                    found(at, needle);
                }
            }
        }
    }
}

fn known() -> Vec<Needle> {
    let name = |text: &&str| Needle {
        units: text.bytes().map(|b| if b == b'#' { Unit::Digit } else { Unit::Byte(b) }).collect(),
        rule: Rule::L7,
        what: "the name of a program or a maker".to_owned(),
    };
    let thing = |(begin, what): &(&[u8], &str)| Needle {
        units: begin.iter().map(|b| Unit::Byte(*b)).collect(),
        rule: Rule::L8,
        what: (*what).to_owned(),
    };
    NAMES.iter().map(name).chain(THINGS.iter().map(thing)).collect()
}

/// Looks at every byte of the file, and gives its SHA-256, hex.
pub(super) fn look<F: Read + Seek + ?Sized>(file: &mut F, canaries: &Canaries, log: &mut Log) -> String {
    match read(file, canaries, log) {
        Ok(hash) => hash,
        Err(error) => {
            log.cannot(format!("it cannot be read: {}", error.kind()));
            String::new()
        }
    }
}

fn read<F: Read + Seek + ?Sized>(file: &mut F, canaries: &Canaries, log: &mut Log) -> io::Result<String> {
    let finder = Finder::new(known().into_iter().chain(canaries.needles.iter().cloned()).collect());
    let mut hash = Sha256::new();
    file.seek(SeekFrom::Start(0))?;
    let mut held: Vec<u8> = Vec::with_capacity(BITE + finder.longest);
    let mut at = 0;
    loop {
        let before = held.len();
        (&mut *file).take(BITE as u64).read_to_end(&mut held)?;
        hash.update(&held[before..]);
        let last = held.len() == before;
        // What could begin here and end in the next bite waits for it.
        let done = if last { held.len() } else { (held.len() + 1).saturating_sub(finder.longest) };
        finder.look(&held, done, |place, needle| {
            if log.enough() && needle.rule != Rule::L13 {
                return;
            }
            let place = at + place as u64;
            let around = log.around(place).to_owned();
            log.note(needle.rule, place, &around, &needle.what);
        });
        if last {
            return Ok(hex::encode(hash.finalize()));
        }
        held.drain(..done);
        at += done as u64;
    }
}

/// Names of encoders that do not begin at a whole byte, as in a packet of sound.
pub(super) fn look_between_bits(finder: &Finder, packet: &[u8], at: u64, place: &str, log: &mut Log) {
    for shift in 1..8 {
        let moved: Vec<u8> =
            packet.windows(2).map(|pair| (u16::from_be_bytes([pair[0], pair[1]]) >> (8 - shift)) as u8).collect();
        finder.look(&moved, moved.len(), |here, needle| {
            log.note(needle.rule, at + here as u64, place, &needle.what);
        });
    }
}
