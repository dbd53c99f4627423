//! What of the footage becomes which film: read from the segments' tables alone, before a byte is copied.
//!
//! ```text
//! range of a camera ─▶ segments ─▶ fragments ─▶ samples from the key frame on ─▶ parts (one file each) of pieces (a fragment each)
//! ```
//! A part ends where codec, picture size or sound change. Gaps are left out: footage before and after one meets in the film, and the
//! plan says where. Times inside of a run are the camera's own, to the tick.

use crate::desk::{Desk, Found, Plaintext, unreadable};
use crate::error::{Code, Error, Result};
use crate::view::OwnCopyCut;
use model::{AudioCodec, CameraId, MediaTime, RunId, Span, StreamConfig, Track, Utc};
use mux::read::{FragmentInfo, Reader, SampleInfo};
use std::fs::File;
use std::time::Duration;

/// The longest range: what is planned of it, and a film's tables, stay within some tens of megabytes.
pub const MOST: Duration = Duration::from_secs(24 * 3600);
/// Footage that goes on within this has no gap: it is a frame's length and rounding, as everywhere.
const SMALL_GAP_US: i64 = 1_000_000;
/// Sound travels apart from the picture, and lies up to a second behind it in the file.
const SOUND_BEHIND_US: i64 = 1_000_000;
/// A picture lasts this long where nothing better is known, nanoseconds.
const USUAL: i64 = 40_000_000;

/// One camera's part of a range.
pub(crate) struct Plan {
    pub(crate) camera: CameraId,
    pub(crate) name: String,
    pub(crate) parts: Vec<Part>,
    pub(crate) gaps: Vec<Missing>,
    pub(crate) segments: Vec<Found>,
}

/// What becomes one file.
pub(crate) struct Part {
    pub(crate) config: StreamConfig,
    pub(crate) pieces: Vec<Piece>,
    /// Wall time of the first picture that is shown, and where the last one ends.
    pub(crate) from: Utc,
    pub(crate) to: Utc,
    /// Pictures to be shown, and packets of sound.
    pub(crate) frames: u64,
    pub(crate) sounds: u64,
    pub(crate) bytes: u64,
    /// How long a picture usually lasts.
    pub(crate) usual: MediaTime,
    /// Where the film ends.
    pub(crate) length: MediaTime,
    /// Film times of the first and the last picture that are shown.
    shown: Option<(i64, i64)>,
    /// Film and wall time of each picture that is shown, in the order of showing; empty where nobody asked.
    pub(crate) times: Vec<(MediaTime, Utc)>,
}

/// A fragment, or a part of one.
pub(crate) struct Piece {
    /// Number of the segment.
    pub(crate) segment: usize,
    pub(crate) fragment: FragmentInfo,
    /// Film time less the segment's time, nanoseconds.
    pub(crate) shift: i64,
    /// Pictures that are taken, by number in the fragment: from, up to. In an exact cut the first ones are only decoded.
    pub(crate) pictures: (usize, usize),
    /// Pictures before this film time are left out: nothing is there from which they could be decoded.
    pub(crate) begins: i64,
    /// Sound is taken up to this film time.
    pub(crate) heard_to: i64,
}

/// Time of the range that the film does not show.
pub(crate) struct Missing {
    pub(crate) span: Span,
    /// Which part it lies in, and when in its film.
    pub(crate) part: usize,
    pub(crate) at: MediaTime,
}

/// What is asked for.
#[derive(Clone, Copy)]
pub(crate) struct Range {
    pub(crate) span: Span,
    pub(crate) cut: OwnCopyCut,
    pub(crate) audio: bool,
    /// When each picture is shown is wanted: sixteen bytes a picture.
    pub(crate) times: bool,
}

/// Where the film stands while it is planned.
struct State {
    range: Range,
    parts: Vec<Part>,
    gaps: Vec<Missing>,
    /// Run and wall time at which the footage before ends.
    last: Option<(RunId, Utc)>,
    /// Film time at which the footage of this part ends.
    film: i64,
    usual: i64,
    /// Nothing was taken yet; or footage was interrupted: goes on at a key frame only.
    fresh: bool,
}

pub(crate) fn plan(desk: &Desk, camera: &CameraId, range: Range, go_on: &dyn Fn() -> Result<()>) -> Result<Plan> {
    let span = range.span;
    if span.duration() > MOST {
        return Err(Error::new(Code::Refused, "A copy is at most 24 hours long.").hint("Save it in several parts."));
    }
    let name = desk.name_of(camera)?;
    let segments = desk.segments_in(camera, span)?;
    let first = first_segment(desk, &segments, span.from)?;
    let mut state =
        State { range, parts: Vec::new(), gaps: Vec::new(), last: None, film: 0, usual: USUAL, fresh: true };
    for (number, found) in segments.iter().enumerate().skip(first) {
        go_on()?;
        if found.end.is_some_and(|end| end.0 <= span.from.0 - SMALL_GAP_US && state.parts.is_empty() && number > first)
        {
            continue;
        }
        state.segment(desk, number, found)?;
    }
    let State { mut parts, mut gaps, .. } = state;
    if parts.iter().all(|part| part.to <= span.from) {
        // Footage that ended before the range began.
        parts.clear();
        gaps.clear();
    }
    parts.retain(|part| part.frames > 0);
    for (number, part) in parts.iter_mut().enumerate() {
        part.begin_at_zero(gaps.iter_mut().filter(|gap| gap.part == number));
    }
    // Before the first picture and after the last: missing, too.
    if let Some(part) = parts.first()
        && let Some(span) = Span::new(span.from, part.from).filter(|s| s.duration().as_micros() > SMALL_GAP_US as u128)
    {
        gaps.insert(0, Missing { span, part: 0, at: MediaTime(0) });
    }
    if let Some(part) = parts.last()
        && let Some(span) = Span::new(part.to, span.to).filter(|s| s.duration().as_micros() > SMALL_GAP_US as u128)
    {
        gaps.push(Missing { span, part: parts.len() - 1, at: part.length });
    }
    Ok(Plan { camera: camera.clone(), name, parts, gaps, segments })
}

/// The segment that holds the key frame at or before `from`; else the first.
fn first_segment(desk: &Desk, segments: &[Found], from: Utc) -> Result<usize> {
    let mut at = segments.iter().rposition(|found| found.start <= from).unwrap_or(0);
    // Footage that ended before is no beginning: the next one is, where there is one.
    if let Some(found) = segments.get(at)
        && found.end.is_some_and(|end| end <= from)
    {
        return Ok(if at + 1 < segments.len() { at + 1 } else { at });
    }
    while at > 0 {
        let found = &segments[at];
        let mut reader = open(desk, found)?;
        let mut first = None;
        while let Some(info) = reader.next_fragment().map_err(unreadable)? {
            let zero = *first.get_or_insert(info.from.0);
            if info.keys.iter().any(|key| wall(found.start, key.0, zero) <= from) {
                return Ok(at);
            }
            if wall(found.start, info.from.0, zero) > from {
                break;
            }
        }
        // Began without a key frame: the run's segment before has one.
        if segments[at - 1].run != found.run {
            return Ok(at);
        }
        at -= 1;
    }
    Ok(0)
}

pub(crate) fn open(desk: &Desk, found: &Found) -> Result<Reader<Plaintext<File>>> {
    Reader::open(desk.open_found(found)?).map_err(unreadable)
}

/// Wall time of a sample: a segment's start is that of the earliest picture of its first fragment.
fn wall(start: Utc, pts: i64, zero: i64) -> Utc {
    Utc(start.0 + (pts - zero).div_euclid(1000))
}

impl State {
    fn segment(&mut self, desk: &Desk, number: usize, found: &Found) -> Result<()> {
        let mut reader = open(desk, found)?;
        let config = self.config(reader.config());
        let mut zero = None;
        // A gap before, and another codec, begin anew; so does the range.
        let goes_on =
            self.last.is_some_and(|(run, end)| run == found.run && (found.start.0 - end.0).abs() <= SMALL_GAP_US);
        if !goes_on {
            self.fresh = true;
        }
        let mut shift = None;
        while let Some((info, samples)) = reader.next_with_samples().map_err(unreadable)? {
            let zero = *zero.get_or_insert(info.from.0);
            let begins = wall(found.start, info.from.0, zero);
            if begins.0 >= self.range.span.to.0 + SOUND_BEHIND_US {
                break;
            }
            let here = Here { number, found, zero, begins, config: &config };
            self.fragment(&here, &info, &samples, &mut shift);
        }
        Ok(())
    }

    fn config(&self, config: &StreamConfig) -> StreamConfig {
        StreamConfig { video: config.video.clone(), audio: config.audio.clone().filter(|_| self.range.audio) }
    }

    fn fragment(&mut self, here: &Here<'_>, info: &FragmentInfo, samples: &[SampleInfo], shift: &mut Option<i64>) {
        let pictures: Vec<&SampleInfo> = samples.iter().filter(|s| s.track == Track::Video).collect();
        let when = |sample: &SampleInfo| wall(here.found.start, sample.pts.0, here.zero);
        let span = self.range.span;
        let mut from = 0;
        if self.fresh {
            // Of the footage's beginning, the last key frame that is not after the range's; of what follows a gap, the first.
            let keys = || pictures.iter().enumerate().filter(|(_, s)| s.key);
            let before = keys().filter(|(_, s)| when(s) <= span.from).map(|(i, _)| i).next_back();
            let Some(key) = before.or_else(|| keys().map(|(i, _)| i).next()) else { return };
            if when(pictures[key]) >= span.to {
                return;
            }
            from = key;
        } else if let Some((key, _)) = pictures.iter().enumerate().rfind(|(_, s)| s.key && when(s) <= span.from) {
            // A later key frame that still is before the range: what was taken so far is not needed.
            self.restart();
            *shift = None;
            from = key;
        }
        let to = pictures.iter().rposition(|s| when(s) < span.to).map_or(0, |last| last + 1).max(from);
        let taken = &pictures[from.min(pictures.len())..to.min(pictures.len())];
        if self.fresh && taken.is_empty() {
            return;
        }
        self.place(here, taken, shift);
        let Some(shift) = *shift else { return };
        let Some(part) = self.parts.last_mut() else { return };
        let film = |pts: MediaTime| pts.0 + shift;
        // Pictures that come before their key frame in time cannot be decoded where nothing comes before it.
        let begins = if self.fresh { taken.first().map_or(0, |key| film(key.pts)) } else { i64::MIN };
        let kept = taken.iter().filter(|s| film(s.pts) >= begins);
        for sample in kept {
            let (at, ends) = (when(sample), Utc(when(sample).0 + sample.duration.0 / 1000));
            self.film = self.film.max(film(sample.pts) + sample.duration.0);
            if self.last.is_none_or(|(_, end)| ends > end) || self.fresh {
                self.last = Some((here.found.run, ends));
            }
            if self.range.cut == OwnCopyCut::Exact && !span.contains(at) {
                continue;
            }
            let pts = film(sample.pts);
            match &mut part.shown {
                Some((first, last)) => {
                    if pts < *first {
                        part.from = at;
                    }
                    (*first, *last) = (pts.min(*first), pts.max(*last));
                }
                None => {
                    part.shown = Some((pts, pts));
                    part.from = at;
                }
            }
            if self.range.times {
                part.times.push((MediaTime(pts), at));
            }
            part.to = part.to.max(ends);
            part.length = part.length.max(MediaTime(pts + sample.duration.0));
            part.frames += 1;
            part.bytes += u64::from(sample.size);
        }
        let heard_to = (span.to.0 - here.begins.0).saturating_mul(1000).saturating_add(info.from.0 + shift);
        if part.config.audio.is_some() {
            let heard = samples.iter().filter(|s| s.track == Track::Audio && film(s.pts) < heard_to);
            for sample in heard {
                part.sounds += 1;
                part.bytes += u64::from(sample.size);
            }
        }
        if let Some(sample) = pictures.first() {
            self.usual = sample.duration.0.clamp(1_000_000, 2_000_000_000);
            part.usual = MediaTime(self.usual);
        }
        part.pieces.push(Piece {
            segment: here.number,
            fragment: info.clone(),
            shift,
            pictures: (from, to),
            begins,
            heard_to,
        });
        if !taken.is_empty() {
            self.fresh = false;
        }
    }

    /// Where this segment's time lies in the film: decided at its first picture that is taken.
    fn place(&mut self, here: &Here<'_>, taken: &[&SampleInfo], shift: &mut Option<i64>) {
        let Some(first) = taken.first() else { return };
        let earliest =
            if self.fresh { first.pts.0 } else { taken.iter().map(|s| s.pts.0).min().unwrap_or(first.pts.0) };
        let same = self.parts.last().is_some_and(|part| part.config == *here.config);
        let when = wall(here.found.start, earliest, here.zero);
        if shift.is_some() && same {
            return;
        }
        if let Some((_, end)) = self.last
            && when.0 - end.0 > SMALL_GAP_US
            && let Some(span) = Span::new(end, when)
        {
            let part = if same { self.parts.len() - 1 } else { self.parts.len() };
            let at = if same { self.film } else { 0 };
            self.gaps.push(Missing { span, part, at: MediaTime(at) });
        }
        if !same {
            self.film = 0;
            self.parts.push(Part {
                config: here.config.clone(),
                pieces: Vec::new(),
                from: when,
                to: when,
                frames: 0,
                sounds: 0,
                bytes: 0,
                usual: MediaTime(self.usual),
                length: MediaTime(0),
                shown: None,
                times: Vec::new(),
            });
        }
        *shift = Some(self.film - earliest);
    }

    /// Takes back what was taken before a better beginning was found.
    fn restart(&mut self) {
        self.parts.clear();
        self.gaps.clear();
        self.last = None;
        self.film = 0;
        self.fresh = true;
    }
}

/// The fragment at hand.
struct Here<'a> {
    number: usize,
    found: &'a Found,
    /// Time in the segment of its earliest picture.
    zero: i64,
    begins: Utc,
    config: &'a StreamConfig,
}

impl Part {
    /// Moves the film so that its first picture is shown at zero; what is only decoded lies before.
    fn begin_at_zero<'a>(&mut self, gaps: impl Iterator<Item = &'a mut Missing>) {
        let Some((first, last)) = self.shown else { return };
        for piece in &mut self.pieces {
            piece.shift -= first;
            piece.begins = piece.begins.saturating_sub(first);
            piece.heard_to -= first;
        }
        gaps.for_each(|gap| gap.at = MediaTime(gap.at.0 - first));
        self.length = MediaTime(self.length.0 - first);
        self.times.iter_mut().for_each(|(at, _)| at.0 -= first);
        self.times.sort_unstable();
        self.shown = Some((0, last - first));
    }

    /// Just behind the last picture that is shown.
    pub(crate) fn shown_to(&self) -> MediaTime {
        MediaTime(self.shown.map_or(0, |(_, last)| last + 1))
    }

    /// Whether its sound is made AAC for the copy.
    pub(crate) fn telephone(&self) -> bool {
        let codec = self.config.audio.as_ref().map(|audio| audio.codec);
        matches!(codec, Some(AudioCodec::Pcma | AudioCodec::Pcmu))
    }
}
