//! What lies beside a finished segment to make looking quick: where its key frames are, small pictures for scrubbing, how much
//! moved, and who came by, if the owner wants that marked. Sealed to the same recipient as the segment, and worth no more than the time it saves: all of it can be had from the
//! segment itself, and a missing one is a normal state.
//!
//! Pure: bytes in, bytes out. The recorder writes it, the desk reads it; who opens it does not trust it further than its form.
//!
//! ```text
//! "PLSIDE1\n", or "PLSIDE2\n" with events | u16 length, name of the segment | i64 start, u64 duration, microseconds
//! motion      | i64 first second of Unix time | u32 count | a byte for each: 0 unknown, else the level and one
//! events      | only of the second: u32 count | for each: u8 1 person, 2 vehicle, 3 animal, i64 from, i64 to (us), u16 score
//! fragments   | u32 init length | u32 count | for each: u32 bytes, i64 from, i64 to (ns), u32 frames, u8 flags, u16 keys, i64 each
//! pictures    | u32 count | for each: i64 at (us), u32 length, JPEG
//! ```
//! Big-endian. Motion and events come first, so that an index of months reads one chunk of each file and no picture. Where nobody
//! looked for subjects the first form is written, which says nothing of them: unknown is not none. A program that knows only that
//! form takes the second for a sidecar that is missing.

use model::event::{Event, SUBJECTS};
use model::{MediaTime, Utc};
use mux::read::FragmentInfo;
use std::time::Duration;

const MAGIC: &[u8; 8] = b"PLSIDE1\n";
const WITH_EVENTS: &[u8; 8] = b"PLSIDE2\n";
/// Bytes of a whole sidecar: a minute has 80 kB, ten minutes with a key frame each second and the busiest pictures below 6 MB.
pub const MAX_BYTES: usize = 8 << 20;
/// A segment's name.
const MAX_NAME: usize = 64;
/// Seconds: segments are at most half an hour long, see `HARD_CAP` of the recorder's division.
const MAX_SECONDS: usize = 7200;
const MAX_FRAGMENTS: usize = 1 << 16;
/// Of one fragment.
const MAX_KEYS: usize = 1024;
const MAX_PICTURES: usize = 4096;
/// 256 pixels wide they have 5 kB.
pub const MAX_PICTURE: usize = 64 << 10;
/// A minute in which somebody else comes every second has 180.
const MAX_EVENTS: usize = 1024;
const EVENT: usize = 1 + 8 + 8 + 2;
/// Bytes in which everything before the pictures of an ordinary segment lies, and with certainty motion and events.
pub const HEAD: usize = 16 + 2 + MAX_NAME + 16 + 12 + MAX_SECONDS + 4 + MAX_EVENTS * EVENT;

/// Why bytes are no sidecar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a sidecar: {0}")]
pub struct NotOne(&'static str);

/// How much moved in each second, where somebody looked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Seconds of Unix time.
    pub from: i64,
    pub levels: Vec<Option<u8>>,
}

/// A small picture.
#[derive(Clone, PartialEq, Eq)]
pub struct Small {
    pub at: Utc,
    pub jpeg: Vec<u8>,
}

/// What a segment's index says; the same as reading the segment through gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyIndex {
    /// Bytes of the init segment.
    pub init: u32,
    pub fragments: Vec<FragmentInfo>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sidecar {
    /// File name of the segment it belongs to.
    pub segment: String,
    pub start: Utc,
    pub duration: Duration,
    pub marks: Marks,
    /// Who came by; `None` where nobody looked, or not all the time.
    pub events: Option<Vec<Event>>,
    pub index: KeyIndex,
    /// By time.
    pub pictures: Vec<Small>,
}

/// Footage never reaches a log.
impl std::fmt::Debug for Small {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "picture of {} bytes at {}", self.jpeg.len(), self.at)
    }
}

impl Sidecar {
    /// The plaintext to be sealed. What goes beyond the limits is left out: pictures from the end.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(4096 + self.pictures.iter().map(|p| p.jpeg.len() + 12).sum::<usize>());
        out.extend_from_slice(if self.events.is_some() { WITH_EVENTS } else { MAGIC });
        let name = &self.segment.as_bytes()[..self.segment.len().min(MAX_NAME)];
        out.extend_from_slice(&(name.len() as u16).to_be_bytes());
        out.extend_from_slice(name);
        out.extend_from_slice(&self.start.0.to_be_bytes());
        out.extend_from_slice(&u64::try_from(self.duration.as_micros()).unwrap_or(u64::MAX).to_be_bytes());
        let levels = &self.marks.levels[..self.marks.levels.len().min(MAX_SECONDS)];
        out.extend_from_slice(&self.marks.from.to_be_bytes());
        out.extend_from_slice(&(levels.len() as u32).to_be_bytes());
        out.extend(levels.iter().map(|level| level.map_or(0, |l| l.min(model::motion::MOST) + 1)));
        if let Some(events) = &self.events {
            write_events(&mut out, events);
        }
        self.index.write(&mut out);
        let count_at = out.len();
        out.extend_from_slice(&[0; 4]);
        let mut count = 0u32;
        for picture in self.pictures.iter().filter(|p| p.jpeg.len() <= MAX_PICTURE).take(MAX_PICTURES) {
            if out.len() + 12 + picture.jpeg.len() > MAX_BYTES {
                break;
            }
            out.extend_from_slice(&picture.at.0.to_be_bytes());
            out.extend_from_slice(&(picture.jpeg.len() as u32).to_be_bytes());
            out.extend_from_slice(&picture.jpeg);
            count += 1;
        }
        out[count_at..count_at + 4].copy_from_slice(&count.to_be_bytes());
        out
    }

    /// Reads a whole one.
    pub fn decode(bytes: &[u8]) -> Result<Self, NotOne> {
        if bytes.len() > MAX_BYTES {
            return Err(NotOne("it is too long"));
        }
        let mut fields = Fields(bytes);
        let mut this = Self::head(&mut fields)?;
        this.index = KeyIndex::read(&mut fields)?;
        let count = fields.count(MAX_PICTURES, 12)?;
        for _ in 0..count {
            let at = Utc(fields.i64()?);
            if this.pictures.last().is_some_and(|last| last.at > at) {
                return Err(NotOne("its pictures are out of order"));
            }
            let length = fields.count(MAX_PICTURE, 1)?;
            this.pictures.push(Small { at, jpeg: fields.take(length)?.to_vec() });
        }
        if fields.0.is_empty() { Ok(this) } else { Err(NotOne("there is more behind its end")) }
    }

    /// Reads name, times and motion from the first [`HEAD`] bytes, or all there are.
    pub fn decode_head(bytes: &[u8]) -> Result<Self, NotOne> {
        Self::head(&mut Fields(bytes))
    }

    /// Reads all but the pictures, which may be cut.
    pub fn decode_index(bytes: &[u8]) -> Result<Self, NotOne> {
        let mut fields = Fields(bytes);
        let mut this = Self::head(&mut fields)?;
        this.index = KeyIndex::read(&mut fields)?;
        Ok(this)
    }

    fn head(fields: &mut Fields<'_>) -> Result<Self, NotOne> {
        let with_events = match fields.take(MAGIC.len())? {
            magic if magic == MAGIC => false,
            magic if magic == WITH_EVENTS => true,
            _ => return Err(NotOne("it does not begin like one")),
        };
        let name = fields.u16()?;
        if usize::from(name) > MAX_NAME {
            return Err(NotOne("its segment's name is too long"));
        }
        let name =
            std::str::from_utf8(fields.take(name.into())?).map_err(|_| NotOne("its segment's name is no text"))?;
        let segment = name.to_owned();
        let (start, duration) = (Utc(fields.i64()?), Duration::from_micros(fields.i64()?.unsigned_abs()));
        let from = fields.i64()?;
        let count = fields.count(MAX_SECONDS, 1)?;
        let levels = fields.take(count)?.iter().map(|byte| byte.checked_sub(1)).collect();
        let events = if with_events { Some(read_events(fields)?) } else { None };
        Ok(Self { segment, start, duration, marks: Marks { from, levels }, events, ..Self::default() })
    }

    /// The newest picture at or before `at`, or the first one where all come later.
    #[must_use]
    pub fn picture(&self, at: Utc) -> Option<&Small> {
        let behind = self.pictures.partition_point(|p| p.at <= at);
        self.pictures.get(behind.saturating_sub(1))
    }
}

/// Those of other subjects are none of a timeline; they are left out, like what goes beyond the limit.
fn write_events(out: &mut Vec<u8>, events: &[Event]) {
    let place = |event: &Event| SUBJECTS.iter().position(|subject| *subject == event.subject);
    let known = events.iter().filter_map(|event| Some((place(event)?, event))).filter(|(_, e)| e.from <= e.to);
    let known: Vec<_> = known.take(MAX_EVENTS).collect();
    out.extend_from_slice(&(known.len() as u32).to_be_bytes());
    for (place, event) in known {
        out.push(place as u8 + 1);
        out.extend_from_slice(&event.from.0.to_be_bytes());
        out.extend_from_slice(&event.to.0.to_be_bytes());
        out.extend_from_slice(&event.score.to_be_bytes());
    }
}

fn read_events(fields: &mut Fields<'_>) -> Result<Vec<Event>, NotOne> {
    let count = fields.count(MAX_EVENTS, EVENT)?;
    let mut events = Vec::with_capacity(count);
    for _ in 0..count {
        let place = usize::from(fields.take(1)?[0]).checked_sub(1);
        let subject = *place.and_then(|place| SUBJECTS.get(place)).ok_or(NotOne("it tells of what is not known"))?;
        let event = Event { subject, from: Utc(fields.i64()?), to: Utc(fields.i64()?), score: fields.u16()? };
        if event.from > event.to {
            return Err(NotOne("something ends before it begins"));
        }
        events.push(event);
    }
    Ok(events)
}

impl KeyIndex {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.init.to_be_bytes());
        // An index with a hole would lie; none at all is read from the segment instead.
        let fits = self.fragments.len() <= MAX_FRAGMENTS && self.fragments.iter().all(|f| f.keys.len() <= MAX_KEYS);
        let fragments = if fits { &self.fragments[..] } else { &[] };
        out.extend_from_slice(&(fragments.len() as u32).to_be_bytes());
        for fragment in fragments {
            out.extend_from_slice(&u32::try_from(fragment.len).unwrap_or(u32::MAX).to_be_bytes());
            out.extend_from_slice(&fragment.from.0.to_be_bytes());
            out.extend_from_slice(&fragment.to.0.to_be_bytes());
            out.extend_from_slice(&fragment.frames.to_be_bytes());
            out.push(u8::from(fragment.starts_with_key) | u8::from(fragment.has_audio) << 1);
            out.extend_from_slice(&(fragment.keys.len() as u16).to_be_bytes());
            for key in &fragment.keys {
                out.extend_from_slice(&key.0.to_be_bytes());
            }
        }
    }

    fn read(fields: &mut Fields<'_>) -> Result<Self, NotOne> {
        let init = fields.u32()?;
        let mut offset = u64::from(init);
        let count = fields.count(MAX_FRAGMENTS, 27)?;
        let mut fragments = Vec::with_capacity(count);
        for _ in 0..count {
            let len = u64::from(fields.u32()?);
            let (from, to) = (MediaTime(fields.i64()?), MediaTime(fields.i64()?));
            let (frames, flags) = (fields.u32()?, fields.take(1)?[0]);
            let keys = usize::from(fields.u16()?);
            if keys > MAX_KEYS {
                return Err(NotOne("a fragment has too many key frames"));
            }
            let keys = (0..keys).map(|_| fields.i64().map(MediaTime)).collect::<Result<_, _>>()?;
            let (starts_with_key, has_audio) = (flags & 1 != 0, flags & 2 != 0);
            fragments.push(FragmentInfo { offset, len, from, to, frames, keys, starts_with_key, has_audio });
            offset += len;
        }
        Ok(Self { init, fragments })
    }
}

struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, bytes: usize) -> Result<&'a [u8], NotOne> {
        let (taken, rest) = self.0.split_at_checked(bytes).ok_or(NotOne("it is cut"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], NotOne> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(NotOne("it is cut"))?;
        self.0 = rest;
        Ok(*taken)
    }

    fn u16(&mut self) -> Result<u16, NotOne> {
        Ok(u16::from_be_bytes(self.array()?))
    }

    fn u32(&mut self) -> Result<u32, NotOne> {
        Ok(u32::from_be_bytes(self.array()?))
    }

    fn i64(&mut self) -> Result<i64, NotOne> {
        Ok(i64::from_be_bytes(self.array()?))
    }

    /// A count of things of at least `each` bytes, which must still be there.
    fn count(&mut self, most: usize, each: usize) -> Result<usize, NotOne> {
        let count = self.u32()? as usize;
        if count > most || count * each > self.0.len() {
            return Err(NotOne("it counts more than it holds"));
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one() -> Sidecar {
        let fragment = |n: i64, offset, len| FragmentInfo {
            offset,
            len,
            from: MediaTime(n * 500_000_000),
            to: MediaTime((n + 1) * 500_000_000),
            frames: 12,
            keys: if n % 4 == 0 { vec![MediaTime(n * 500_000_000)] } else { Vec::new() },
            starts_with_key: n % 4 == 0,
            has_audio: n % 2 == 0,
        };
        Sidecar {
            segment: "20261122T083000.125Z-000001.age".to_owned(),
            start: Utc(1_795_336_200_125_999),
            duration: Duration::from_micros(60_040_001),
            marks: Marks { from: 1_795_336_200, levels: vec![None, Some(0), Some(7), Some(254), None] },
            events: Some(vec![
                event(model::find::Subject::Person, 1, 700),
                event(model::find::Subject::Animal, 5, 1000),
            ]),
            index: KeyIndex { init: 700, fragments: vec![fragment(0, 700, 9000), fragment(1, 9700, 20)] },
            pictures: vec![
                Small { at: Utc(1_795_336_200_200_000), jpeg: vec![0xff, 0xd8, 1, 2, 3] },
                Small { at: Utc(1_795_336_205_200_000), jpeg: vec![0xff; 300] },
            ],
        }
    }

    fn event(subject: model::find::Subject, second: i64, score: u16) -> Event {
        let from = 1_795_336_200_000_000 + second * 1_000_000;
        Event { subject, from: Utc(from), to: Utc(from + 2_500_000), score }
    }

    #[test]
    fn nobody_looked_is_told_from_nothing_found_and_old_ones_are_read() {
        let old = Sidecar { events: None, ..one() };
        assert!(old.encode().starts_with(b"PLSIDE1\n"), "a program that knows no events reads it");
        assert_eq!(Sidecar::decode(&old.encode()), Ok(old.clone()));
        let nothing = Sidecar { events: Some(Vec::new()), ..one() };
        assert!(nothing.encode().starts_with(b"PLSIDE2\n"));
        assert_eq!(Sidecar::decode(&nothing.encode()).map(|side| side.events), Ok(Some(Vec::new())));
        let face = event(model::find::Subject::Face, 1, 1);
        let backwards = Event { to: Utc(0), ..event(model::find::Subject::Person, 1, 1) };
        let many = vec![event(model::find::Subject::Vehicle, 3, 500); MAX_EVENTS + 1];
        let too_much = Sidecar { events: Some([vec![face, backwards], many].concat()), ..one() };
        let bytes = too_much.encode();
        let read = Sidecar::decode_head(&bytes[..HEAD.min(bytes.len())]).expect("still one").events.expect("events");
        assert_eq!(read, [event(model::find::Subject::Vehicle, 3, 500); MAX_EVENTS]);
        let at = 8 + 2 + one().segment.len() + 16 + 12 + 5 + 4;
        let mut strange = one().encode();
        strange[at] = 9;
        assert_eq!(Sidecar::decode(&strange), Err(NotOne("it tells of what is not known")));
        strange[at] = 0;
        assert!(Sidecar::decode(&strange).is_err());
    }

    #[test]
    fn it_reads_what_it_writes() {
        let one = one();
        let bytes = one.encode();
        assert_eq!(Sidecar::decode(&bytes), Ok(one.clone()));
        let head = Sidecar::decode_head(&bytes[..bytes.len().min(HEAD)]).expect("the head");
        assert_eq!(
            (head.segment, head.marks, head.events),
            (one.segment.clone(), one.marks.clone(), one.events.clone())
        );
        assert_eq!(Sidecar::decode_index(&bytes), Ok(Sidecar { pictures: Vec::new(), ..one }));
        assert_eq!(Sidecar::decode(&Sidecar::default().encode()), Ok(Sidecar::default()));
    }

    #[test]
    fn cut_at_every_length_it_is_none() {
        let bytes = one().encode();
        for length in 0..bytes.len() {
            assert!(Sidecar::decode(&bytes[..length]).is_err(), "{length}");
        }
        let mut more = bytes;
        more.push(0);
        assert!(Sidecar::decode(&more).is_err());
    }

    #[test]
    fn what_a_count_says_is_not_believed() {
        let bytes = one().encode();
        let head = 8 + 2 + one().segment.len() + 16;
        for at in [head + 8, head + 12 + 5, head + 12 + 5 + 4 + 2 * EVENT + 4] {
            let mut bad = bytes.clone();
            bad[at..at + 4].copy_from_slice(&u32::MAX.to_be_bytes());
            assert_eq!(Sidecar::decode(&bad), Err(NotOne("it counts more than it holds")), "at {at}");
        }
    }

    #[test]
    fn too_much_is_left_out() {
        let small = |n: i64, bytes| Small { at: Utc(n), jpeg: vec![7; bytes] };
        let mut big = Sidecar { pictures: (0..200).map(|n| small(n, MAX_PICTURE)).collect(), ..one() };
        big.pictures[3] = small(3, MAX_PICTURE + 1);
        let bytes = big.encode();
        assert!(bytes.len() <= MAX_BYTES);
        let read = Sidecar::decode(&bytes).expect("still one");
        assert!(read.pictures.len() > 100 && read.pictures.iter().all(|p| p.at != Utc(3)));
    }

    #[test]
    fn the_picture_of_a_moment_is_the_one_before_it() {
        let one = one();
        let at = |us| one.picture(Utc(us)).map(|p| p.jpeg.len());
        assert_eq!(at(1_795_336_205_199_999), Some(5));
        assert_eq!(at(1_795_336_205_200_000), Some(300));
        assert_eq!(at(0), Some(5), "the first one where all come later");
        assert_eq!(Sidecar::default().picture(Utc(0)), None);
    }
}
