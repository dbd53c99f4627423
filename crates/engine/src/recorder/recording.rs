//! One capture's way into segments: runs, rotation, and which UTC a frame has. No I/O: units in, steps out.
//!
//! ```text
//! unit ─▶ is its time believable? ─▶ does a run or a segment end before it? ─▶ Fragmenter ─▶ Begin / Write / Finish
//! ```
//! A run ends where the configuration really changes, where wall clock and media clock part, and where frames are missing;
//! whatever comes before the next key frame stays with the old run, so that no frame is lost over it.

use model::{AccessUnit, Arrival, CameraId, CaptureEvent, GapCause, MediaTime, StreamConfig, Timekeeper, Track, Utc};
use mux::{Fragment, FragmentLength, Fragmenter};
use std::sync::Arc;
use std::time::Duration;

/// Half a second of footage is the most that sits in the muxer when the process is killed.
const FRAGMENT: Duration = Duration::from_millis(500);
/// Where no key frame comes for so many segments' time, the segment ends without one: such a camera would otherwise have one
/// endless file. Its next segment is readable behind the one before.
const HARD_CAP: u32 = 3;
/// So many frames in a row must contradict the clock before it is believed: single ones stamped hours away are re-stamped.
const BELIEVE: u32 = 5;
/// No B-frame is shown further before its predecessor in decode order.
const BACKWARD: i64 = 1_000_000_000;
/// Nothing for so long, and for five usual frames, is a hole: frames are missing.
const HOLE: i64 = 2_000_000_000;
/// A hole between two runs that is shorter is not worth a gap: it is a frame's length and rounding.
const SMALL_GAP: Duration = Duration::from_secs(1);

/// What is to be done, in order.
#[derive(Debug, PartialEq)]
pub(super) enum Step {
    /// A segment begins; with a configuration, a run.
    Begin {
        config: Option<Arc<StreamConfig>>,
        start: Utc,
        init: Vec<u8>,
    },
    Write {
        bytes: Vec<u8>,
        end: Utc,
    },
    Finish {
        end: Utc,
    },
    /// Footage is missing in the middle of a capture.
    Gap {
        from: Utc,
        to: Utc,
        cause: GapCause,
    },
    /// The camera's own clock minus ours, microseconds.
    Clock {
        offset_us: i64,
    },
}

/// How segments are divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Division {
    pub(super) length: Duration,
    /// Where in the length this camera's segments end, so that not all cameras' end at once.
    pub(super) phase: Duration,
}

impl Division {
    /// Spreads cameras over the segment by their id, which is random.
    pub(super) fn of(camera: &CameraId, length: Duration) -> Self {
        let hash = camera
            .as_str()
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        let parts = length.as_millis().max(1) as u64;
        Self { length, phase: Duration::from_millis((hash >> 16) % parts) }
    }

    /// Where a segment that begins at `start` is to end: at the camera's next place in the rhythm, but not at once.
    fn end_after(&self, start: Utc) -> Utc {
        let length = i64::try_from(self.length.as_micros()).unwrap_or(i64::MAX).max(1);
        let phase = i64::try_from(self.phase.as_micros()).unwrap_or(0);
        let into = (start.0 - phase).rem_euclid(length);
        let left = length - into;
        // A first segment of a second would be a file for nothing.
        Utc(start.0 + if left < length / 4 { left + length } else { left })
    }
}

/// What came in lately: for the rates that the status shows.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Count {
    pub(super) frames: u64,
    pub(super) bytes: u64,
}

/// One capture.
pub(super) struct Recording {
    division: Division,
    config: Option<Arc<StreamConfig>>,
    /// Arrived, and waits for its first key frame.
    next_config: Option<Arc<StreamConfig>>,
    run: Option<Run>,
    /// Where the last footage ends, over all runs of this capture.
    end: Option<Utc>,
    count: Count,
}

struct Run {
    fragmenter: Fragmenter,
    keeper: Timekeeper,
    /// The segment's first fragment was written.
    begun: bool,
    /// Begins with the run's first segment.
    announce: bool,
    segment_start: Utc,
    rotate_at: Utc,
    /// The run ends at the next key frame, for this reason.
    ends: Option<GapCause>,
    doubts: u32,
    /// Presentation time of the last picture, as written; and by how much they usually go on.
    last: MediaTime,
    usual: i64,
    clock_told: bool,
    end: Utc,
}

impl Recording {
    pub(super) fn new(division: Division) -> Self {
        Self { division, config: None, next_config: None, run: None, end: None, count: Count::default() }
    }

    /// Everything that came in since the capture began.
    pub(super) fn count(&self) -> Count {
        self.count
    }

    /// What comes next, and when it came in. Ends of captures are the caller's.
    pub(super) fn take(&mut self, event: CaptureEvent, arrived: Utc, steps: &mut Vec<Step>) {
        match event {
            CaptureEvent::Config(config) => {
                if self.config.as_deref() != Some(&config) {
                    self.next_config = Some(Arc::new(config));
                } else {
                    self.next_config = None;
                }
            }
            CaptureEvent::Unit(unit) => match unit.track {
                Track::Video => self.picture(unit, arrived, steps),
                Track::Audio => self.sound(unit, steps),
            },
            CaptureEvent::Certificate(_) | CaptureEvent::End(_) => {}
        }
    }

    /// Ends what is under way, for good.
    pub(super) fn finish(&mut self, steps: &mut Vec<Step>) {
        if let Some(mut run) = self.run.take() {
            let last = run.fragmenter.finish();
            self.close(run, last, steps);
        }
    }

    fn sound(&mut self, unit: AccessUnit, steps: &mut Vec<Step>) {
        self.count.bytes += unit.data.len() as u64;
        if let Some(run) = &mut self.run
            && let Some(fragment) = run.fragmenter.push(unit)
        {
            self.end = Some(run.write(fragment, self.division, steps));
        }
    }

    fn picture(&mut self, mut unit: AccessUnit, arrived: Utc, steps: &mut Vec<Step>) {
        self.count.frames += 1;
        self.count.bytes += unit.data.len() as u64;
        let stamped = unit.pts;
        if let Some(run) = &mut self.run {
            let hole = run.check(&mut unit, arrived);
            if hole || (unit.key && (run.ends.is_some() || self.next_config.is_some())) {
                let mut run = self.run.take().expect("just seen");
                let last = if hole { run.fragmenter.finish() } else { run.fragmenter.flush_before(&unit) };
                let cause = run.ends.unwrap_or(GapCause::Stalled);
                self.close(run, last, steps);
                unit.pts = stamped;
                self.begin(unit, arrived, cause, steps);
                return;
            }
        } else {
            self.begin(unit, arrived, GapCause::Stalled, steps);
            return;
        }
        let run = self.run.as_mut().expect("just seen");
        let now = run.utc(unit.pts);
        let late = now.since(run.segment_start) >= self.division.length.saturating_mul(HARD_CAP);
        if run.begun && ((unit.key && now >= run.rotate_at) || late) {
            if late && !unit.key {
                tracing::warn!("no key frame in {HARD_CAP} segments' time; the segment ends without one");
            }
            if let Some(fragment) = run.fragmenter.flush_before(&unit) {
                self.end = Some(run.write(fragment, self.division, steps));
            }
            steps.push(Step::Finish { end: run.end });
            run.fragmenter.begin_segment();
            run.begun = false;
        }
        run.tell_clock(&unit, steps);
        if let Some(fragment) = run.fragmenter.push(unit) {
            self.end = Some(run.write(fragment, self.division, steps));
        }
    }

    /// Begins a run, if this is a picture to begin with.
    fn begin(&mut self, unit: AccessUnit, arrived: Utc, cause: GapCause, steps: &mut Vec<Step>) {
        if let Some(config) = self.next_config.take_if(|_| unit.key) {
            self.config = Some(config);
        }
        let Some(config) = self.config.clone().filter(|_| unit.key) else { return };
        let mut keeper = Timekeeper::new();
        keeper.arrived(unit.pts, arrived);
        // A frame's time and its arrival agree at a run's first frame, so this is also where the footage begins.
        if let Some(end) = self.end
            && arrived.since(end) > SMALL_GAP
        {
            steps.push(Step::Gap { from: end, to: arrived, cause });
        }
        let mut run = Run {
            fragmenter: Fragmenter::new(&config, FragmentLength::Duration(FRAGMENT)),
            keeper,
            begun: false,
            announce: true,
            segment_start: arrived,
            rotate_at: Utc(i64::MAX),
            ends: None,
            doubts: 0,
            last: unit.pts,
            usual: 40_000_000,
            clock_told: false,
            end: arrived,
        };
        run.tell_clock(&unit, steps);
        // The first picture alone completes no fragment.
        if let Some(fragment) = run.fragmenter.push(unit) {
            self.end = Some(run.write(fragment, self.division, steps));
        }
        self.run = Some(run);
    }

    fn close(&mut self, mut run: Run, last: Option<Fragment>, steps: &mut Vec<Step>) {
        if let Some(fragment) = last {
            self.end = Some(run.write(fragment, self.division, steps));
        }
        if run.begun {
            steps.push(Step::Finish { end: run.end });
        }
    }
}

impl Run {
    fn utc(&self, at: MediaTime) -> Utc {
        self.keeper.utc(at).expect("anchored by the run's first frame")
    }

    /// Looks whether a picture's time is believable, and mends it if not. True if pictures are missing before it.
    fn check(&mut self, unit: &mut AccessUnit, arrived: Utc) -> bool {
        let step = unit.pts.0 - self.last.0;
        let contradicts = match self.keeper.arrived(unit.pts, arrived) {
            _ if step < -BACKWARD => true,
            Arrival::Ok => false,
            Arrival::Step(_) => true,
        };
        if contradicts {
            self.doubts += 1;
            if self.doubts >= BELIEVE && self.ends.is_none() {
                self.ends = Some(GapCause::ClockStep);
            }
            unit.pts = MediaTime(self.last.0 + self.usual);
        } else if self.ends.is_some() {
            // The new clock was believed: the old run goes on in its own time until a key frame ends it.
            unit.pts = MediaTime(self.last.0 + self.usual);
        } else {
            self.doubts = 0;
            if step > HOLE.max(5 * self.usual) {
                return true;
            }
            if step > 0 {
                // B-frames make single steps large and small; the mean settles within a second.
                self.usual += (step - self.usual) / 8;
            }
        }
        self.last = self.last.max(unit.pts);
        false
    }

    /// A fragment's steps; gives where footage ends now.
    fn write(&mut self, fragment: Fragment, division: Division, steps: &mut Vec<Step>) -> Utc {
        if !self.begun {
            // By now half a second of frames has shown how late the first one was. A later segment follows without a hole.
            let start = if self.announce { self.utc(fragment.from) } else { self.end };
            let config = self.announce.then(|| Arc::new(self.fragmenter.config().clone()));
            steps.push(Step::Begin { config, start, init: self.fragmenter.init_segment() });
            (self.begun, self.announce) = (true, false);
            self.segment_start = start;
            self.end = start;
            self.rotate_at = division.end_after(start);
        }
        self.end = self.end.max(self.utc(fragment.to));
        steps.push(Step::Write { bytes: fragment.bytes, end: self.end });
        self.end
    }

    fn tell_clock(&mut self, unit: &AccessUnit, steps: &mut Vec<Step>) {
        if let Some(camera) = unit.camera_clock.filter(|_| !self.clock_told && self.begun) {
            self.clock_told = true;
            steps.push(Step::Clock { offset_us: camera - self.utc(unit.pts).0 });
        }
    }
}

#[cfg(test)]
mod tests;
