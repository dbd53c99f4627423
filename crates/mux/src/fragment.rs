//! Writes fragmented MP4: one init segment, then fragments (`moof` + `mdat`), each whole by itself.
//!
//! **Time.** RTP gives presentation times only. Without B-frames they are the decode times too. Where times go back, decode times are the
//! fragment's presentation times in ascending order, and composition offsets say the rest; so that a sample's decode time is not behind a
//! later fragment's, a fragment then ends only where no held picture is shown after the next one. Times that stand still or go back with no
//! such explanation are moved on by one tick: no picture is ever dropped for its time stamp.

use crate::init::{self, VIDEO_RATE};
use crate::samples::{Samples, assemble};
use model::{AccessUnit, MediaTime, StreamConfig, Track};
use std::ops::Range;
use std::time::Duration;

/// When a fragment is complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FragmentLength {
    /// As soon as its pictures span this long: recording.
    Duration(Duration),
    /// After so many pictures, and before each key frame, so that a viewer can begin at a fragment: live.
    Frames(u32),
}

/// One `moof` + `mdat`, to be appended as it is.
#[derive(Clone, PartialEq, Eq)]
pub struct Fragment {
    pub bytes: Vec<u8>,
    /// Run time of the earliest picture (or sound, where there is no picture) inside.
    pub from: MediaTime,
    /// Run time at which the last picture ends.
    pub to: MediaTime,
    /// Run time of the segment's own zero: what time 0 in the file means. The same for all fragments of a segment.
    pub zero: MediaTime,
    /// Pictures inside.
    pub frames: u32,
    /// Pictures from which decoding can begin.
    pub keys: u32,
    pub starts_with_key: bool,
    pub has_audio: bool,
    /// The first one since [`Fragmenter::new`] or [`Fragmenter::begin_segment`].
    pub first_of_segment: bool,
}

/// Footage never reaches a log: the bytes are counted, not shown.
impl std::fmt::Debug for Fragment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (from, to) = (self.from.micros(), self.to.micros());
        write!(f, "fragment of {} frames, {} bytes, {from} to {to} us", self.frames, self.bytes.len())
    }
}

/// Turns access units into fragments. One per run (a run has one config); segments of the run are divided by
/// [`Self::flush_before`] and [`Self::begin_segment`].
pub struct Fragmenter {
    config: StreamConfig,
    length: FragmentLength,
    video: Vec<AccessUnit>,
    audio: Vec<AccessUnit>,
    /// Bytes held, of both tracks.
    held: usize,
    /// The latest presentation time among `video`.
    latest: MediaTime,
    /// Presentation times were seen to go back.
    reordered: bool,
    /// By how much decode times stand before presentation times, so that offsets are not negative. Grows between segments only.
    delay: i64,
    /// The last known duration of a picture, in ticks.
    usual: i64,
    segment: Segment,
}

/// What is known of the segment under way.
#[derive(Default)]
struct Segment {
    zero: Option<MediaTime>,
    delay: i64,
    fragments: u32,
    /// Last decode time written, in ticks.
    video: Option<i64>,
    /// Where the last sound written begins and ends, in ticks.
    audio: Option<Range<i64>>,
}

/// B-frames reach back by a few pictures; a time further back than this, in nanoseconds, is a jump.
const MAX_REORDER: i64 = 2_000_000_000;
/// No picture lasts longer, in ticks: what is longer is a hole, and the next fragment's own time tells it.
const MAX_DURATION: i64 = 10 * VIDEO_RATE as i64;
/// A fragment ends here whatever the times say (a clock that stands still must not fill the memory).
const MAX_HELD_UNITS: usize = 1024;
/// Twenty times half a second at 25 Mbit/s.
const MAX_HELD_BYTES: usize = 32 << 20;

impl Fragmenter {
    #[must_use]
    pub fn new(config: &StreamConfig, length: FragmentLength) -> Self {
        Self {
            config: config.clone(),
            length,
            video: Vec::new(),
            audio: Vec::new(),
            held: 0,
            latest: MediaTime(i64::MIN),
            reordered: false,
            delay: 0,
            usual: i64::from(VIDEO_RATE) / 25,
            segment: Segment::default(),
        }
    }

    #[must_use]
    pub fn config(&self) -> &StreamConfig {
        &self.config
    }

    /// `ftyp` + `moov`: the beginning of every segment and of every live view.
    #[must_use]
    pub fn init_segment(&self) -> Vec<u8> {
        init::write(&self.config)
    }

    /// Takes the next unit in decode order; gives the fragment that it completes. The first video unit of a segment is a key frame
    /// (the caller sees to it; the muxer drops nothing but empty units and sound for which the config has no track).
    pub fn push(&mut self, unit: AccessUnit) -> Option<Fragment> {
        let full = self.held + unit.data.len() > MAX_HELD_BYTES;
        match unit.track {
            // Nothing to show, and a reader takes an empty sample for damage.
            _ if unit.data.is_empty() => None,
            Track::Audio if self.config.audio.is_none() => None,
            Track::Audio => {
                let done = if full || self.audio.len() >= MAX_HELD_UNITS { self.write(None, None) } else { None };
                self.held += unit.data.len();
                self.audio.push(unit);
                done
            }
            Track::Video => {
                let full = full || self.video.len() >= MAX_HELD_UNITS;
                let done = if full || self.due(&unit) { self.write(Some(unit.pts), None) } else { None };
                if unit.pts < self.latest && self.latest.0 - unit.pts.0 <= MAX_REORDER {
                    self.reordered = true;
                }
                self.latest = self.latest.max(unit.pts);
                self.held += unit.data.len();
                self.video.push(unit);
                done
            }
        }
    }

    /// Ends the fragment under way before `next` is pushed, for a rotation at that key frame: the last picture lasts until `next`, and
    /// sound from there on waits for the next segment.
    pub fn flush_before(&mut self, next: &AccessUnit) -> Option<Fragment> {
        self.write(Some(next.pts), Some(next.pts))
    }

    /// Ends the fragment under way for good (orderly stop, or a view that wants all there is): the last picture lasts as long as the one before it.
    pub fn finish(&mut self) -> Option<Fragment> {
        self.write(None, None)
    }

    /// The next fragment begins a new segment: its times count from its own earliest sample.
    pub fn begin_segment(&mut self) {
        self.segment = Segment::default();
    }

    /// Whether the held pictures are to be written before `next` joins them.
    fn due(&self, next: &AccessUnit) -> bool {
        let Some(first) = self.video.first() else { return false };
        let complete = match self.length {
            FragmentLength::Duration(d) => (self.latest.max(next.pts).0 - first.pts.0) as i128 >= d.as_nanos() as i128,
            FragmentLength::Frames(n) => next.key || self.video.len() >= n as usize,
        };
        let jump = self.latest.0.saturating_sub(next.pts.0) > MAX_REORDER;
        jump || complete && (next.pts > self.latest || next.key)
    }

    /// Writes what is held; sound from `keep` on stays.
    fn write(&mut self, next: Option<MediaTime>, keep: Option<MediaTime>) -> Option<Fragment> {
        let video = std::mem::take(&mut self.video);
        let mut audio = std::mem::take(&mut self.audio);
        if let Some(keep) = keep {
            (audio, self.audio) = audio.into_iter().partition(|unit| unit.pts < keep);
        }
        self.latest = MediaTime(i64::MIN);
        self.held = self.audio.iter().map(|unit| unit.data.len()).sum();
        let earliest = |units: &[AccessUnit]| units.iter().map(|unit| unit.pts).min();
        let from = earliest(&video).or_else(|| earliest(&audio))?;

        let backward = order(&video);
        let first_of_segment = self.segment.zero.is_none();
        let zero = *self.segment.zero.get_or_insert_with(|| {
            self.delay = self.delay.max(backward.as_ref().map_or(0, |order| order.depth));
            self.segment.delay = self.delay;
            let picture = MediaTime(from.0 - self.delay);
            earliest(&audio).map_or(picture, |sound| sound.min(picture))
        });
        self.segment.fragments += 1;

        let pictures = self.video_samples(&video, backward.as_ref(), zero, next);
        let sounds = self.audio_samples(&audio, zero);
        let last = video.iter().map(|unit| unit.pts).max();
        let to = match (last, next) {
            // With B-frames the next unit in decode order is not the next one shown: its time tells nothing.
            (Some(last), Some(next)) if !self.reordered && (1..=ns(MAX_DURATION)).contains(&(next.0 - last.0)) => next,
            (Some(last), _) => MediaTime(last.0 + ns(self.usual)),
            (None, _) => audio.iter().map(|unit| unit.pts).max().unwrap_or(from),
        };
        let keys = video.iter().filter(|unit| unit.key).count() as u32;
        Some(Fragment {
            bytes: assemble(self.segment.fragments, &pictures, &video, &sounds, &audio),
            from,
            to,
            zero,
            frames: video.len() as u32,
            keys,
            starts_with_key: video.first().is_some_and(|unit| unit.key),
            has_audio: !audio.is_empty(),
            first_of_segment,
        })
    }

    fn video_samples(
        &mut self,
        units: &[AccessUnit],
        order: Option<&Order>,
        zero: MediaTime,
        next: Option<MediaTime>,
    ) -> Samples {
        let delay = self.segment.delay;
        let ticks = |pts: i64| MediaTime(pts - zero.0).ticks(VIDEO_RATE);
        let mut samples = Samples::with_capacity(units.len());
        for (i, unit) in units.iter().enumerate() {
            let wanted = ticks(order.map_or(unit.pts.0, |order| order.sorted[i]) - delay).max(0);
            let dts = self.segment.video.map_or(wanted, |last| wanted.max(last + 1));
            self.segment.video = Some(dts);
            // Far behind where it was moved on to: a jump, of whose wanted times nothing is left.
            let plain = order.is_none() && delay == 0 || ns(dts - wanted) > MAX_REORDER;
            samples.push(dts, if plain { 0 } else { ticks(unit.pts.0) - dts });
        }
        if let Some(usual) = samples.last_step().filter(|d| (2..=MAX_DURATION).contains(d)) {
            self.usual = usual;
        }
        let next = next.filter(|_| !self.reordered).zip(self.segment.video).map(|(next, last)| ticks(next.0) - last);
        if let Some(known) = next.filter(|d| (2..=MAX_DURATION).contains(d)) {
            self.usual = known;
        }
        samples.close(match next {
            Some(n) if n < 1 => 1,
            Some(n) if n <= MAX_DURATION => n,
            _ => self.usual,
        });
        samples
    }

    fn audio_samples(&mut self, units: &[AccessUnit], zero: MediaTime) -> Samples {
        let rate = self.config.audio.as_ref().map_or(1, |audio| audio.rate);
        let mut samples = Samples::with_capacity(units.len());
        for unit in units {
            let stamped = MediaTime(unit.pts.0 - zero.0).ticks(rate).max(0);
            let start = match &self.segment.audio {
                None => stamped,
                // Rounding: sound that follows without a hole follows exactly, which also keeps the tables short.
                Some(sound) if (stamped - sound.end).abs() <= 2 => sound.end,
                Some(sound) => stamped.max(sound.start + 1),
            };
            let length = unit.duration.map(|d| d.ticks(rate)).or(samples.last_step()).unwrap_or(1).max(1);
            self.segment.audio = Some(start..start + length);
            samples.push(start, 0);
        }
        samples.close(self.segment.audio.as_ref().map_or(1, |sound| sound.end - sound.start));
        samples
    }
}

/// A fragment's presentation times in ascending order, and by how much (ns) the lowest offset against them is below zero.
struct Order {
    sorted: Vec<i64>,
    depth: i64,
}

/// `None` where times never go back.
fn order(units: &[AccessUnit]) -> Option<Order> {
    if units.is_sorted_by_key(|unit| unit.pts) {
        return None;
    }
    let mut sorted: Vec<i64> = units.iter().map(|unit| unit.pts.0).collect();
    sorted.sort_unstable();
    let depth = units.iter().zip(&sorted).map(|(unit, at)| at - unit.pts.0).max().unwrap_or(0);
    Some(Order { sorted, depth })
}

fn ns(ticks: i64) -> i64 {
    MediaTime::from_ticks(ticks, VIDEO_RATE).0
}

#[cfg(test)]
mod tests;
