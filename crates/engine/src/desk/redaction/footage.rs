//! A redaction's footage: its pictures in clip time, and the units that lead to one of them.
//!
//! Clip time runs from the first picture to the end of the last; parts between which codec or picture size change lie one behind the
//! other. What was found is kept while the household is open, and looked up anew when a segment of it went or changed.

use super::Kept;
use super::renders::Group;
use crate::clip::{self, Feed, Part, Piece, Plan, Range, Reach};
use crate::desk::{Desk, Found};
use crate::error::{Code, Error, Result};
use crate::view::{OwnCopyCut, OwnCopyGap};
use model::redaction::{MAX_LENGTH_US, Size, Stretch, gops};
use model::{AccessUnit, AudioConfig, CameraId, MediaTime, Span, Utc, VideoConfig};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use store::StoredRedaction;

/// Pictures from a key frame on that are decoded for one: 40 s at 25 a second.
const MOST_UNITS: usize = 1024;

/// Sound lies up to a second apart from its pictures in a segment, and a decoder wants some of it before.
const SOUND_BEFORE_US: i64 = 2_000_000;

/// A clip as it lies in the sealed segments.
pub(crate) struct Footage {
    pub(crate) plan: Plan,
    /// Clip time at which each part begins, and where the last one ends.
    begins: Vec<MediaTime>,
    /// Clip and wall time of every picture, microseconds, in the order of showing.
    pub(crate) times: Vec<(i64, Utc)>,
    /// Over the segments' ciphertext and the span.
    pub(crate) source: [u8; 32],
}

/// What a clip was found to be when its redaction was begun: what is shown of it, whatever becomes of the footage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct ClipFacts {
    pub(super) from_us: i64,
    pub(super) to_us: i64,
    pub(super) length_us: i64,
    pub(super) frames: u32,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) has_sound: bool,
    pub(super) gaps: Vec<OwnCopyGap>,
    /// Hex.
    pub(super) source: String,
}

/// The units that lead to a picture.
pub(crate) struct Leading {
    pub(crate) video: VideoConfig,
    /// In decode order, from the key frame to the picture; clip times.
    pub(crate) units: Vec<AccessUnit>,
    pub(crate) at: MediaTime,
}

impl Footage {
    /// Reads the tables of the segments; no picture.
    fn read(desk: &Desk, camera: &CameraId, span: Span) -> Result<Self> {
        if span.duration().as_micros() > MAX_LENGTH_US as u128 {
            return Err(Error::new(Code::Refused, "A clip that is redacted is at most two hours long.")
                .hint("Make several clips of it."));
        }
        let range = Range { span, cut: OwnCopyCut::Exact, audio: true, times: true };
        let plan = clip::plan(desk, camera, range, &|| desk.require_open())?;
        if plan.parts.is_empty() {
            return Err(gone());
        }
        let used = used(&plan);
        if used.iter().any(|found| found.hashes.is_none()) {
            return Err(Error::new(Code::Busy, "The end of this clip is still being recorded.")
                .hint("Try again in a minute or two, or let the clip end earlier."));
        }
        let source = source(span, &used);
        let mut begins = vec![MediaTime(0)];
        let mut times = Vec::new();
        for part in &plan.parts {
            let begin = begins.last().map_or(0, |at| at.0);
            times.extend(part.times.iter().map(|(at, wall)| (MediaTime(at.0 + begin).micros(), *wall)));
            begins.push(MediaTime(begin + part.length.0));
        }
        Ok(Self { plan, begins, times, source })
    }

    /// Whether the segments that it is made of are there as they were.
    fn is_still(&self, found: &[Found]) -> bool {
        used(&self.plan).iter().all(|was| found.iter().any(|is| is.is(was)))
    }

    /// What must be kept of the camera: from the segment on that holds the first key frame.
    pub(crate) fn kept(&self, span: Span) -> Span {
        kept(&self.plan, span)
    }

    pub(crate) fn parts(&self) -> impl Iterator<Item = (&Part, MediaTime)> {
        self.plan.parts.iter().zip(self.begins.iter().copied())
    }

    pub(crate) fn length_us(&self) -> i64 {
        // To the next whole microsecond: the last picture lies in it.
        self.begins.last().map_or(0, |end| end.0.saturating_add(999).div_euclid(1000))
    }

    /// Clip times of all pictures.
    pub(crate) fn shown(&self) -> Vec<i64> {
        self.times.iter().map(|(at, _)| *at).collect()
    }

    /// Those of one part.
    pub(crate) fn shown_in(&self, part: usize) -> Vec<i64> {
        let within = self.within(part);
        self.shown().into_iter().filter(|at| within.contains(*at)).collect()
    }

    /// Where a part lies.
    pub(crate) fn within(&self, part: usize) -> Stretch {
        // As pictures' times are, so that a part's first picture lies in it and in no other.
        let at = |n: usize| self.begins.get(n).map_or(0, |at| at.micros());
        let last = part + 1 == self.plan.parts.len();
        Stretch { from_us: at(part), to_us: if last { self.length_us() } else { at(part + 1) } }
    }

    /// The segment that its first picture lies in.
    pub(crate) fn first(&self) -> Option<&Found> {
        used(&self.plan).first().copied()
    }

    /// Clip time of each of the plan's gaps, microseconds.
    pub(crate) fn gaps_at(&self) -> impl Iterator<Item = i64> {
        let begin = |part: usize| self.begins.get(part).map_or(0, |begin| begin.0);
        self.plan.gaps.iter().map(move |gap| MediaTime(begin(gap.part) + gap.at.0).micros())
    }

    /// The parts of it that a film from and to these moments shows something of.
    pub(crate) fn reaches(&self, film: Stretch) -> impl Iterator<Item = Reach<'_>> {
        self.parts().enumerate().filter_map(move |(number, (part, begin))| {
            let within = self.within(number);
            if within.from_us >= film.to_us || within.to_us <= film.from_us {
                return None;
            }
            let from_us = film.from_us.max(within.from_us);
            let piece = self.piece_before(number, from_us);
            Some(Reach { part, piece, begin, from_us, to_us: film.to_us })
        })
    }

    /// Where footage is missing before: at the beginnings of parts, and at gaps within them.
    pub(super) fn breaks(&self) -> Vec<i64> {
        let begins = self.begins.iter().take(self.plan.parts.len());
        let gaps = self.plan.gaps.iter().map(|gap| self.begins.get(gap.part).map_or(0, |begin| begin.0) + gap.at.0);
        begins.map(|at| at.0).chain(gaps).map(|at| MediaTime(at).micros()).collect()
    }

    /// The groups of pictures of the film that is kept: of the times of its pictures, and never over the border of two parts.
    pub(crate) fn groups(&self, trim: Stretch) -> Vec<Group> {
        let of_part = |part: usize| {
            let times = self.shown_in(part);
            let groups = gops(&times, trim);
            let before = move |us: i64| times.partition_point(|at| *at < us);
            let pictures = move |when: Stretch| (before(when.to_us) - before(when.from_us)) as u32;
            groups.into_iter().map(move |when| Group { part, when, pictures: pictures(when) })
        };
        (0..self.plan.parts.len()).flat_map(of_part).collect()
    }

    /// The number of the piece from which sound at `at_us` can be heard: a little before it, for the decoder.
    pub(crate) fn sound_from(&self, part: usize, at_us: i64) -> usize {
        let begin = self.begins[part].0;
        let wanted = at_us.saturating_sub(SOUND_BEFORE_US).saturating_mul(1000);
        self.plan.parts[part].pieces.partition_point(|piece| piece.fragment.to.0 + piece.shift + begin <= wanted)
    }

    /// Of the film made of what is kept: that of its largest pictures, even.
    pub(crate) fn size(&self, trim: Stretch) -> Size {
        let parts =
            self.plan.parts.iter().enumerate().filter(|(n, _)| self.shown_in(*n).iter().any(|at| trim.contains(*at)));
        let area = |video: &VideoConfig| u64::from(video.width) * u64::from(video.height);
        let largest = parts.map(|(_, part)| &part.config.video).rev().max_by_key(|video| area(video));
        largest.map_or_else(|| Size::of_film(2, 2), |video| Size::of_film(video.width, video.height))
    }

    /// What the sound of what is kept is. A camera that changed how it sends sound in between makes no film with sound.
    pub(crate) fn sound(&self, trim: Stretch) -> Result<Option<AudioConfig>> {
        let mut kept = None;
        for (number, part) in self.plan.parts.iter().enumerate() {
            let here = self.within(number);
            let Some(audio) = part.config.audio.as_ref().filter(|_| part.sounds > 0) else { continue };
            if here.from_us >= trim.to_us || here.to_us <= trim.from_us {
                continue;
            }
            match &kept {
                None => kept = Some(audio.clone()),
                Some(same) if same == audio => {}
                Some(_) => {
                    return Err(Error::new(Code::Unsupported, "The camera changed how it sends sound in this clip.")
                        .hint("Keep the part before or after the change only, or leave the sound out."));
                }
            }
        }
        Ok(kept)
    }

    pub(super) fn facts(&self, desk: &Desk) -> ClipFacts {
        let whole = Stretch { from_us: 0, to_us: self.length_us() };
        let size = self.size(whole);
        let mut gaps = clip::gaps(desk, &self.plan, &[]);
        for (gap, missing) in gaps.iter_mut().zip(&self.plan.gaps) {
            let begin = self.begins.get(missing.part).map_or(0, |at| at.0 / 1_000_000);
            gap.at_ms += u64::try_from(begin).unwrap_or(0);
        }
        let parts = &self.plan.parts;
        ClipFacts {
            from_us: parts.first().map_or(0, |part| part.from.0),
            to_us: parts.last().map_or(0, |part| part.to.0),
            length_us: self.length_us(),
            frames: u32::try_from(self.times.len()).unwrap_or(u32::MAX),
            width: size.width,
            height: size.height,
            has_sound: parts.iter().any(|part| part.config.audio.is_some() && part.sounds > 0),
            gaps,
            source: hex::encode(self.source),
        }
    }

    /// The picture shown at a moment: its part, and its own clip time.
    pub(crate) fn shown_at(&self, at_us: i64) -> Result<(usize, i64)> {
        let behind = self.times.partition_point(|(at, _)| *at <= at_us);
        let at = self.times.get(behind.saturating_sub(1)).ok_or_else(gone)?.0;
        let part = (0..self.plan.parts.len()).rfind(|n| self.within(*n).from_us <= at).unwrap_or(0);
        Ok((part, at))
    }

    /// The number of the piece from whose key frame on a picture at `at_us` can be decoded.
    pub(crate) fn piece_before(&self, part: usize, at_us: i64) -> usize {
        let begin = self.begins[part].0;
        let reached = |piece: &Piece| {
            let time = |key: &MediaTime| MediaTime(key.0 + piece.shift + begin).micros();
            piece.fragment.keys.iter().any(|key| time(key) <= at_us)
        };
        self.plan.parts[part].pieces.iter().rposition(reached).unwrap_or(0)
    }

    /// The units that lead to the picture shown at a moment.
    pub(crate) fn leading(&self, desk: &Desk, at_us: i64) -> Result<Leading> {
        let (number, at_us) = self.shown_at(at_us)?;
        let part = &self.plan.parts[number];
        let begin = self.begins[number];
        let mut feed = Feed::from(desk, &self.plan, part, self.piece_before(number, at_us));
        let mut units: Vec<AccessUnit> = Vec::new();
        while let Some(batch) = feed.next()? {
            desk.require_open()?;
            for mut unit in batch.pictures {
                unit.pts = MediaTime(unit.pts.0 + begin.0);
                // A later key frame that is not behind the picture: what came before it is not needed.
                if unit.key && unit.pts.micros() <= at_us {
                    units.clear();
                }
                units.push(unit);
            }
            if let Some(last) = units.iter().position(|unit| unit.pts.micros() == at_us) {
                let at = units[last].pts;
                units.truncate(last + 1);
                return Ok(Leading { video: part.config.video.clone(), units, at });
            }
            if units.len() > MOST_UNITS {
                return Err(Error::new(Code::Unsupported, "The camera sends too few key frames for a single picture."));
            }
        }
        Err(gone())
    }
}

/// What must be kept of a camera for a clip: from the segment on that holds its first key frame.
pub(crate) fn kept(plan: &Plan, span: Span) -> Span {
    let first = used(plan).first().map_or(span.from, |found| found.start);
    Span { from: span.from.min(first), to: span.to }
}

/// The segments that give a picture or sound.
fn used(plan: &Plan) -> Vec<&Found> {
    let mut numbers: Vec<usize> = plan.parts.iter().flat_map(|part| &part.pieces).map(|piece| piece.segment).collect();
    numbers.dedup();
    numbers.iter().filter_map(|number| plan.segments.get(*number)).collect()
}

fn source(span: Span, used: &[&Found]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"porchlight redaction source 1\n");
    hash.update(span.from.0.to_be_bytes());
    hash.update(span.to.0.to_be_bytes());
    used.iter().filter_map(|found| found.hashes).flatten().for_each(|sha256| hash.update(sha256));
    hash.finalize().into()
}

pub(super) fn gone() -> Error {
    Error::new(Code::NotFound, "Nothing is there of this clip's footage.")
        .hint("Is its disk connected? Footage that was deleted does not come back; discard the redaction then.")
}

impl Desk {
    /// The clip that a range of a camera is.
    pub(crate) fn clip_of(&self, camera: &CameraId, span: Span) -> Result<Arc<Footage>> {
        let kept = &self.redactions.footage;
        let epoch = kept.epoch();
        if let Some(footage) = kept.get(&(camera.clone(), span))
            && footage.is_still(&self.segments_in(camera, span)?)
        {
            return Ok(footage);
        }
        let footage = Arc::new(Footage::read(self, camera, span)?);
        kept.put(epoch, (camera.clone(), span), footage.clone())?;
        Ok(footage)
    }

    /// A redaction's footage, unchanged since it was begun.
    pub(crate) fn redaction_footage(&self, stored: &StoredRedaction) -> Result<Arc<Footage>> {
        self.name_of(&stored.camera).map_err(|error| match error.code {
            Code::NotFound => Error::new(Code::NotFound, "The camera was removed, and its footage with it.")
                .hint("Discard the redaction; what was saved of it is not affected."),
            _ => error,
        })?;
        let footage = self.clip_of(&stored.camera, stored.span)?;
        if hex::encode(footage.source) != super::clip_facts(stored)?.source {
            return Err(Error::new(
                Code::Damaged,
                "Some of this clip's footage is gone since the redaction was begun.",
            )
            .hint("Is a disk missing? Otherwise discard the redaction and begin it anew."));
        }
        Ok(footage)
    }
}

/// Clips whose tables are kept: one that is edited, one that is rendered, and some that were looked at.
pub(super) type Clips = Kept<(CameraId, Span), Footage>;
