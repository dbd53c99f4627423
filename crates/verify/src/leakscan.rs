//! The leak scanner: says of a film whether anything lies in it beside the pictures and the sound that are played.
//!
//! An independent reader: it shares no line with what writes films (`mux`) or encodes them (`media`), so that what writes is not what
//! judges. It holds a file against one strict form, that of a redacted film: a plain MP4, index first, one H.264 track, at most one
//! AAC track, each byte accounted for. Whatever is not expected is a finding, with its place and its meaning; what is no such file at
//! all gets no verdict, and a list of what it carries.
//!
//! Not here: whether somebody can be seen or heard. Pictures and sound are not decoded ([`CANNOT_KNOW`]).
//!
//! **Limits**, for hostile files: an index of [`MAX_INDEX`] bytes, which is held in memory, [`MAX_CHUNKS`] chunks, samples of
//! [`MAX_SAMPLE`] bytes, [`MAX_FINDINGS`] findings and [`MAX_BOXES`] boxes that are listed. What is beyond is said, never passed over.

mod aac;
mod bits;
mod boxes;
mod entry;
mod facts;
mod film;
mod h264;
mod header;
mod index;
mod meaning;
mod tables;
mod text;

pub use facts::{Facts, MAX_PICTURES, NoFacts, facts, hash_of_pictures, hash_of_times};
pub use text::{Canaries, MIN_CANARY};

use serde::Serialize;
use std::io::{Read, Seek};

/// Bytes of `moov`: the index of 46 hours at 25 pictures a second has fewer.
pub const MAX_INDEX: u64 = 64 << 20;
/// Chunks of all tracks: 24 bytes of memory each. Two a second fill a week.
pub const MAX_CHUNKS: usize = 1 << 21;
/// Bytes of one sample: a raw picture of 8192 x 4320 would fit.
pub const MAX_SAMPLE: u32 = 64 << 20;
/// Findings that are listed; alike ones count as one.
pub const MAX_FINDINGS: usize = 256;
/// Boxes that are listed; a redacted film has 45 at most.
pub const MAX_BOXES: usize = 4096;
/// Oddities after which no more are looked for, but for texts that were named: the verdict stands, and a hostile file costs no more time.
const ENOUGH: u64 = 100_000;

/// Which leak test a finding breaks: the names of the redaction's specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Rule {
    /// Samples, their times and order: nothing outside what is played.
    L4,
    /// Boxes by a list, each as its standard has it and nothing more.
    L5,
    /// Every byte belongs to something; nothing lies behind the last box.
    L6,
    /// No metadata in the streams, no encoder's name.
    L7,
    /// No titles, places, covers or private boxes.
    L8,
    /// Dates are the same everywhere, or nowhere.
    L9,
    /// Texts that must not be in it.
    L13,
}

/// One oddity, or several that are alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub rule: Rule,
    /// Where the first of them is, bytes from the file's beginning.
    pub at: u64,
    /// The box around it, from the top, as in `moov/trak[1]/mdia`.
    pub place: String,
    /// What it is and means. Never quotes what it found: reports are passed on.
    pub what: String,
    /// How many are alike.
    pub times: u64,
}

/// A box that is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Seen {
    pub path: String,
    pub at: u64,
    pub bytes: u64,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Of the form, and nothing was found.
    NothingHidden,
    /// A film of which all was looked at; something was found.
    Found,
    /// Not a file this scanner can vouch for.
    CannotVouch,
}

/// The pictures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Pictures {
    pub width: u16,
    pub height: u16,
    pub samples: u64,
    pub key_frames: u64,
    /// Ticks a second, and how many of them the pictures last.
    pub rate: u32,
    pub ticks: u64,
    /// Ticks that the shortest of them is shown. A picture shown for a tick is in the film, and hardly seen.
    pub shortest: u32,
}

/// The sound.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sound {
    pub rate: u32,
    pub channels: u16,
    pub packets: u64,
    /// Samples of sound that the edit list skips at the beginning.
    pub priming: u64,
}

/// What a scan found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    pub verdict: Verdict,
    /// Why nothing can be vouched for, where that is so.
    pub why: Option<String>,
    pub bytes: u64,
    /// Of the whole file, hex: what this report is about. Empty if the file could not be read to its end.
    pub sha256: String,
    pub pictures: Option<Pictures>,
    pub sound: Option<Sound>,
    /// The date the film states in all places, seconds of Unix time; none if it states none. Whether it may is the owner's decision.
    pub date: Option<i64>,
    pub findings: Vec<Finding>,
    /// Findings that found no place in the list.
    pub more: u64,
    pub boxes: Vec<Seen>,
    /// What was held against what, in sentences.
    pub checked: Vec<&'static str>,
    /// What no scan can know, in sentences.
    pub cannot_know: Vec<&'static str>,
}

impl Report {
    /// Whether the film is of the form and nothing was found: leak test L19.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.verdict == Verdict::NothingHidden
    }
}

/// What is said to have been checked, where nothing was found.
pub const CHECKED: &[&str] = &[
    "Every byte of the file belongs to the index, to one picture, to one packet of sound, or is a zero that fills room.",
    "The index holds only what a player needs: no title, place, device, cover picture, private box or name of a program.",
    "Every picture that is stored is shown, in the order in which it is stored, whole and up to its edges; the same for sound.",
    "No message, filler or second picture lies beside the pictures, no packet of sound begins with anything but sound, and no \
     encoder's name that is known here stands anywhere.",
    "The dates in the index are the same in all places, or there are none.",
];

/// What a scan cannot know; said with every report.
pub const CANNOT_KNOW: &[&str] = &[
    "Whether somebody can be seen or heard: pictures and sound were not decoded. Watch the film to its end.",
    "Whether the coded pictures and packets of sound themselves carry a hidden message or tell by their size what was covered.",
    "Whether bytes lie behind the sound inside its packets, or something can be heard in the 1024 samples that players skip at its \
     beginning: for that it would have to be decoded.",
    "Whether a voice, a shadow, a reflection or a place gives somebody away.",
];

/// What is said to have been checked of an original's container, where nothing was found.
pub const CHECKED_CONTAINER: &[&str] = &[
    "Every byte of the file belongs to the index, to one picture, to one packet of sound, or is a zero that fills room.",
    "The index holds only what a player needs: no title, place, device, cover picture or private box.",
];

/// What a scan of a container cannot know.
pub const CANNOT_KNOW_CONTAINER: &[&str] = &[
    "What the camera itself wrote into its pictures and its sound: they are as recorded, and were not looked into.",
    "Whether somebody can be seen or heard: pictures and sound were not decoded. Watch the film to its end.",
];

/// Looks through a whole file. Never fails: what cannot be read cannot be vouched for.
pub fn scan<F: Read + Seek + ?Sized>(file: &mut F) -> Report {
    scan_for(file, &Canaries::default())
}

/// The same, and looks for texts that must not be in it.
pub fn scan_for<F: Read + Seek + ?Sized>(file: &mut F, canaries: &Canaries) -> Report {
    look(file, canaries, Log::default())
}

/// Looks through the container of an original: rules L5, L6, L8 and L13 of everything but the pictures and the sound, which are as the
/// camera made them, whatever it wrote into them.
pub fn scan_container<F: Read + Seek + ?Sized>(file: &mut F, canaries: &Canaries) -> Report {
    look(file, canaries, Log { container: true, ..Log::default() })
}

fn look<F: Read + Seek + ?Sized>(file: &mut F, canaries: &Canaries, mut log: Log) -> Report {
    let bytes = film::scan(file, &mut log);
    let sha256 = text::look(file, canaries, &mut log);
    let verdict = if log.why.is_some() {
        Verdict::CannotVouch
    } else if log.findings.is_empty() {
        Verdict::NothingHidden
    } else {
        Verdict::Found
    };
    log.findings.sort_by_key(|finding| (finding.rule, finding.at));
    log.boxes.sort_by_key(|seen| (seen.at, std::cmp::Reverse(seen.bytes)));
    Report {
        verdict,
        why: log.why,
        bytes,
        sha256,
        pictures: log.pictures,
        sound: log.sound,
        date: log.date,
        findings: log.findings,
        more: log.more,
        boxes: log.boxes,
        checked: match (verdict, log.container) {
            (Verdict::NothingHidden, false) => CHECKED.to_vec(),
            (Verdict::NothingHidden, true) => CHECKED_CONTAINER.to_vec(),
            _ => Vec::new(),
        },
        cannot_know: if log.container { CANNOT_KNOW_CONTAINER.to_vec() } else { CANNOT_KNOW.to_vec() },
    }
}

/// Whether a finding is one of the container: what lies inside of the media is the camera's, but for bytes that are nobody's.
fn of_container(rule: Rule, place: &str) -> bool {
    match rule {
        Rule::L6 => true,
        Rule::L5 | Rule::L8 | Rule::L13 => !place.starts_with("mdat"),
        Rule::L4 | Rule::L7 | Rule::L9 => false,
    }
}

/// What is noted on the way.
#[derive(Default)]
struct Log {
    /// Pictures and sound are as recorded, and not looked into.
    container: bool,
    why: Option<String>,
    pictures: Option<Pictures>,
    sound: Option<Sound>,
    date: Option<i64>,
    findings: Vec<Finding>,
    more: u64,
    boxes: Vec<Seen>,
    noted: u64,
}

impl Log {
    fn note(&mut self, rule: Rule, at: u64, place: &str, what: impl AsRef<str>) {
        if self.container && !of_container(rule, place) {
            return;
        }
        let what = what.as_ref();
        self.noted += 1;
        let alike = self.findings.iter().position(|f| f.rule == rule && f.what == what && f.place == place);
        match alike {
            Some(number) => self.findings[number].times += 1,
            None if self.findings.len() < MAX_FINDINGS => {
                self.findings.push(Finding { rule, at, place: place.to_owned(), what: what.to_owned(), times: 1 });
            }
            None => self.more += 1,
        }
    }

    /// The first reason stands.
    fn cannot(&mut self, why: impl Into<String>) {
        self.why.get_or_insert(why.into());
    }

    fn seen(&mut self, path: &str, at: u64, bytes: u64) {
        self.boxes.push(Seen { path: path.to_owned(), at, bytes });
        if self.full() {
            self.cannot(format!("it has {MAX_BOXES} boxes or more"));
        }
    }

    /// No more boxes are listed, nor looked for.
    fn full(&self) -> bool {
        self.boxes.len() >= MAX_BOXES
    }

    fn enough(&self) -> bool {
        self.noted >= ENOUGH
    }

    /// The innermost box that is listed around a byte.
    fn around(&self, at: u64) -> &str {
        self.boxes
            .iter()
            .filter(|seen| seen.at <= at && at - seen.at < seen.bytes)
            .min_by_key(|seen| seen.bytes)
            .map_or("outside every box", |seen| &seen.path)
    }
}
