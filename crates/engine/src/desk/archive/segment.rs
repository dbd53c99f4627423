//! One segment, open for looking: its index, the wall time of its pictures, and the places at which it can be cut into pieces.
//!
//! **Wall time.** A segment's start is the wall time of its earliest picture; from there media time goes on. The recorder pulls its clock
//! by at most 500 ppm, so what is shown at a segment's end is off by 30 ms at the worst, and the next segment begins right again.
//! One that begins between key frames (a camera that sends none) goes on in the time of the one before: a decoder that is under way
//! takes no step back.

use super::Look;
use super::plaintext::{Plaintext, open, unreadable};
use crate::desk::Desk;
use crate::error::{Code, Error, Result};
use crate::view::PlayState;
use model::{MediaTime, RunId, Span, StreamConfig, Track, Utc};
use mux::read::{FragmentInfo, Reader, Sample};
use std::fs::File;
use std::time::Duration;
use store::{BeingWritten, Segment, SegmentFileName, SegmentKey, SegmentState};

/// Fragments of a segment: a camera without key frames has three times the owner's segment length in one file.
const MAX_FRAGMENTS: usize = 1 << 16;
/// So many segments in a row that begin between key frames are followed back. With more there is no key frame to find.
const MOST_KEYLESS: u32 = 8;
/// Segments of one run closer than this follow one another: the recorder's clock is pulled, and a slow camera's next picture may be
/// most of a second away.
pub(super) const JOIN: Duration = Duration::from_secs(1);

/// Which segment, and what its row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Footage {
    pub(super) key: SegmentKey,
    pub(super) run: RunId,
    pub(super) name: SegmentFileName,
    pub(super) start: Utc,
    /// Unknown while it is being written.
    pub(super) end: Option<Utc>,
    pub(super) state: PlayState,
}

impl From<&Segment> for Footage {
    fn from(segment: &Segment) -> Self {
        Self {
            key: segment.key.clone(),
            run: segment.run,
            name: segment.name(),
            start: segment.start,
            end: Some(segment.end()),
            state: if segment.state == SegmentState::Cut { PlayState::Cut } else { PlayState::Finished },
        }
    }
}

impl From<&BeingWritten> for Footage {
    fn from(segment: &BeingWritten) -> Self {
        Self {
            key: segment.key.clone(),
            run: segment.run,
            name: segment.name(),
            start: segment.start,
            end: None,
            state: PlayState::Writing,
        }
    }
}

/// A place at which a segment can be cut: before a key frame, or between two fragments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    /// Which fragment; the cut lies before it or in it.
    pub(super) fragment: usize,
    /// The key frame before which it lies, by its presentation time.
    pub(super) key: Option<MediaTime>,
    /// Presentation time of the first picture behind it.
    pub(super) time: MediaTime,
}

/// Where a moment lies in a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    At(Cut),
    /// No key frame at or before it: the picture began in the segment before.
    Before,
    /// Behind all that is there.
    Behind,
}

/// A segment that is open.
pub(super) struct OpenSegment {
    footage: Footage,
    reader: Reader<Plaintext<File>>,
    index: Vec<FragmentInfo>,
    /// The index reaches to the end of what was there when it was opened.
    whole: bool,
    /// Wall time of the earliest picture of the first fragment.
    begin: Utc,
}

impl Desk {
    /// Opens a segment, or takes it up where it was left. Give it back with [`Self::put_back`].
    pub(super) fn open_segment(&self, look: Look, footage: &Footage) -> Result<OpenSegment> {
        self.open_from(look, footage, MOST_KEYLESS)
    }

    pub(super) fn put_back(&self, look: Look, segment: OpenSegment) {
        self.archive.give_back(look, segment);
    }

    fn open_from(&self, look: Look, footage: &Footage, back: u32) -> Result<OpenSegment> {
        self.archive.still(look)?;
        if let Some(mut kept) = self.archive.take(&footage.key) {
            if kept.footage == *footage && footage.state != PlayState::Writing {
                return Ok(kept);
            }
            // It grew, or came to rest: what was read of it stays as it was.
            kept.reader.renew(self.plaintext(footage)?).map_err(unreadable)?;
            (kept.footage, kept.whole) = (footage.clone(), false);
            return Ok(kept);
        }
        let plaintext = self.plaintext(footage)?;
        let length = plaintext.len();
        let reader = Reader::open(plaintext).map_err(unreadable)?;
        let mut segment =
            OpenSegment { footage: footage.clone(), reader, index: Vec::new(), whole: false, begin: footage.start };
        if footage.state == PlayState::Finished
            && let Some(known) =
                self.key_index(&footage.key.camera, footage.name, segment.reader.init_segment().len())?
            // One that is of another age than the segment does not reach to its end.
            && known.fragments.last().map(|last| last.offset + last.len) == Some(length)
        {
            // Beside the segment stands what reading it through would tell.
            (segment.index, segment.whole) = (known.fragments, true);
        }
        if back > 0
            && segment.fragment(0)?.is_some_and(|first| !first.starts_with_key)
            && let Some(before) = self.before_in_run(footage)?
        {
            let mut before = self.open_from(look, &before, back - 1)?;
            segment.begin = before.end()?;
            self.put_back(look, before);
        }
        Ok(segment)
    }

    fn plaintext(&self, footage: &Footage) -> Result<Plaintext<File>> {
        let volume = self.volume_holding(&footage.key.camera, footage.name)?;
        self.with_identity(|identity| open(identity, &volume, &footage.key.camera, footage.name)).map_err(|error| {
            match error.code {
                // A segment that was deleted, or whose disk has gone, after its row was read.
                Code::Internal => Error::new(Code::Damaged, "A segment could not be opened.").source(error),
                _ => error,
            }
        })
    }

    /// The segment of the same run that ends where this one begins.
    pub(super) fn before_in_run(&self, footage: &Footage) -> Result<Option<Footage>> {
        let near = Span { from: footage.start.minus(JOIN), to: footage.start };
        let before = self.db().segments(&footage.key.camera, near)?;
        let mut before = before.iter().filter(|s| s.state != SegmentState::Missing && s.run == footage.run);
        Ok(before.rfind(|s| s.key.seq < footage.key.seq).map(Footage::from))
    }
}

impl OpenSegment {
    pub(super) fn footage(&self) -> &Footage {
        &self.footage
    }

    pub(super) fn config(&self) -> &StreamConfig {
        self.reader.config()
    }

    pub(super) fn rate(&self, track: Track) -> u32 {
        self.reader.rate(track)
    }

    /// A fragment by its number; the index grows as far as it is asked for.
    pub(super) fn fragment(&mut self, number: usize) -> Result<Option<&FragmentInfo>> {
        while self.index.len() <= number && !self.whole {
            match self.reader.next_fragment().map_err(unreadable)? {
                Some(info) if self.index.len() < MAX_FRAGMENTS => self.index.push(info),
                _ => self.whole = true,
            }
        }
        Ok(self.index.get(number))
    }

    /// Wall time of a media time.
    pub(super) fn wall(&self, at: MediaTime) -> Utc {
        Utc(self.begin.0 + MediaTime(at.0 - self.first().0).micros())
    }

    /// What is to be added to a media time in microseconds to have wall time.
    pub(super) fn offset(&self) -> i64 {
        self.begin.0 - self.first().micros()
    }

    fn first(&self) -> MediaTime {
        self.index.first().map_or(MediaTime(0), |first| first.from)
    }

    /// Where the footage in it ends; of one that is being written, for now.
    pub(super) fn end(&mut self) -> Result<Utc> {
        let end = self.last_media()?;
        Ok(if self.index.is_empty() { self.begin } else { self.wall(end) })
    }

    /// The media time at which the footage in it ends.
    pub(super) fn last_media(&mut self) -> Result<MediaTime> {
        self.fragment(usize::MAX)?;
        Ok(self.index.iter().map(|fragment| fragment.to).max().unwrap_or(MediaTime(0)))
    }

    /// The cuts of one fragment, in decode order.
    fn cuts(&mut self, number: usize) -> Result<Option<Vec<Cut>>> {
        let Some(info) = self.fragment(number)? else { return Ok(None) };
        let between = (!info.starts_with_key).then_some(Cut { fragment: number, key: None, time: info.from });
        let keys = info.keys.iter().map(|key| Cut { fragment: number, key: Some(*key), time: *key });
        Ok(Some(between.into_iter().chain(keys).collect()))
    }

    pub(super) fn first_cut(&mut self) -> Result<Option<Cut>> {
        Ok(self.cuts(0)?.and_then(|cuts| cuts.first().copied()))
    }

    /// The cut behind `cut`; none at the end of what is there.
    pub(super) fn next_cut(&mut self, cut: Cut) -> Result<Option<Cut>> {
        let mut number = cut.fragment;
        let mut behind = false;
        while let Some(cuts) = self.cuts(number)? {
            for next in cuts {
                if behind {
                    return Ok(Some(next));
                }
                behind = next == cut;
            }
            number += 1;
            behind = true;
        }
        Ok(None)
    }

    /// The next cut before a key frame.
    pub(super) fn next_key(&mut self, mut cut: Cut) -> Result<Option<Cut>> {
        while let Some(next) = self.next_cut(cut)? {
            if next.key.is_some() {
                return Ok(Some(next));
            }
            cut = next;
        }
        Ok(None)
    }

    /// Where to begin so that the picture at `at` can be shown: at the key frame at or before it.
    pub(super) fn seek(&mut self, at: Utc) -> Result<Place> {
        let (mut found, mut number) = (None, 0);
        while let Some(cuts) = self.cuts(number)? {
            let reached = |cut: &&Cut| self.wall(cut.time) <= at;
            let later = cuts.iter().any(|cut| !reached(&cut));
            found = cuts.iter().rfind(|cut| cut.key.is_some() && reached(cut)).copied().or(found);
            if later {
                // The first picture may be stamped a hair later than the row says.
                let begins = |cut: &&Cut| cut.key.is_some() && number == 0;
                let found = found.or(cuts.first().filter(begins).copied());
                return Ok(found.map_or(Place::Before, Place::At));
            }
            number += 1;
        }
        Ok(match found {
            _ if self.end()? <= at => Place::Behind,
            Some(cut) => Place::At(cut),
            None => Place::Before,
        })
    }

    /// The last key frame that is there.
    pub(super) fn last_key(&mut self) -> Result<Option<Cut>> {
        self.fragment(usize::MAX)?;
        for number in (0..self.index.len()).rev() {
            let key = self.cuts(number)?.and_then(|cuts| cuts.into_iter().rfind(|cut| cut.key.is_some()));
            if key.is_some() {
                return Ok(key);
            }
        }
        Ok(None)
    }

    /// The cut at which a piece ended that was told to go on at `at`. The end of what was there then is where the next picture is now,
    /// give or take some of a picture's length where the camera sends B-frames: hence the nearest one.
    pub(super) fn resume(&mut self, at: Utc) -> Result<Place> {
        let mut nearest: Option<Cut> = None;
        let far = |segment: &Self, cut: &Cut| (segment.wall(cut.time).0 - at.0).abs();
        let mut number = 0;
        'all: while let Some(cuts) = self.cuts(number)? {
            for cut in cuts {
                if nearest.is_none_or(|best| far(self, &cut) < far(self, &best)) {
                    nearest = Some(cut);
                } else if self.wall(cut.time) > at {
                    break 'all;
                }
            }
            number += 1;
        }
        let end = self.whole.then(|| self.index.iter().map(|f| f.to).max()).flatten().map(|end| self.wall(end));
        Ok(match nearest {
            Some(cut) if end.is_none_or(|end| far(self, &cut) <= (end.0 - at.0).abs()) => Place::At(cut),
            _ => Place::Behind,
        })
    }

    /// The samples of a fragment that lie from one cut on and before another, in decode order, video first. Sound is divided at the
    /// key frame's time, as the recorder divides it between segments.
    pub(super) fn samples(&mut self, number: usize, from: Cut, to: Option<Cut>) -> Result<Vec<Sample>> {
        let Some(info) = self.fragment(number)?.cloned() else { return Ok(Vec::new()) };
        let samples = self.reader.samples(&info).map_err(unreadable)?;
        let (mut video, mut audio): (Vec<_>, Vec<_>) =
            samples.into_iter().partition(|sample| sample.unit.track == Track::Video);
        let place = |video: &[Sample], cut: Cut| {
            video.iter().position(|s| s.unit.key && Some(s.unit.pts) == cut.key).filter(|_| cut.fragment == number)
        };
        // A cut before the fragment's first picture divides nothing.
        if let Some(at) = to.filter(|to| to.fragment == number) {
            match place(&video, at) {
                None | Some(0) => return Ok(Vec::new()),
                Some(end) => {
                    video.truncate(end);
                    audio.retain(|sample| sample.unit.pts < at.time);
                }
            }
        }
        if let Some(begin @ 1..) = place(&video, from) {
            video.drain(..begin);
            audio.retain(|sample| sample.unit.pts >= from.time);
        }
        video.append(&mut audio);
        Ok(video)
    }

    /// The key frame behind a cut, alone.
    pub(super) fn key_frame(&mut self, cut: Cut) -> Result<Option<Sample>> {
        let Some(info) = self.fragment(cut.fragment)?.cloned() else { return Ok(None) };
        let keys = self.reader.some_samples(&info, |track, key| track == Track::Video && key).map_err(unreadable)?;
        Ok(keys.into_iter().find(|sample| Some(sample.unit.pts) == cut.key))
    }

    /// The sound of a fragment.
    pub(super) fn sound(&mut self, number: usize) -> Result<Vec<Sample>> {
        let Some(info) = self.fragment(number)?.cloned() else { return Ok(Vec::new()) };
        self.reader.some_samples(&info, |track, _| track == Track::Audio).map_err(unreadable)
    }
}
