//! One picture: exactly the frame that is shown at a moment, decoded in the worker from its key frame on.

use super::Look;
use super::find::{Here, SMALL};
use super::segment::{Cut, Footage, OpenSegment, Place};
use crate::desk::Desk;
use crate::error::{Code, Error, Result};
use crate::view::PlayState;
use crate::worker::Worker;
use model::{AccessUnit, CameraId, MediaTime, Picture, Track, Utc, VideoConfig};
use std::time::Duration;

/// As close to the end of what is being written, the newest picture is the one that is shown.
const CLOSE: Duration = Duration::from_secs(10);
/// Pictures from a key frame on that are decoded for one: 40 s at 25 a second.
const MOST_UNITS: usize = 1024;

/// The pictures that lead to one.
pub(super) struct Leading {
    pub(super) video: VideoConfig,
    /// In decode order, from the key frame to the picture; their times are wall time in nanoseconds.
    pub(super) units: Vec<AccessUnit>,
    /// Wall time of the picture.
    pub(super) at: Utc,
}

impl Desk {
    /// The frame shown at `at` as a JPEG at most `max_width` wide, and its own time. `not_found` where nothing was recorded.
    /// Blocking.
    pub fn still(&self, worker: &Worker, camera: &CameraId, at: Utc, max_width: u32) -> Result<(Utc, Picture)> {
        let look = self.archive().begin();
        self.require_open()?;
        let leading = self.leading(look, camera, at, false)?;
        self.archive().still(look)?;
        let shown = MediaTime(leading.at.0 * 1000);
        let picture = worker.frame(&leading.video, &leading.units, shown, max_width)?;
        self.archive().still(look)?;
        Ok((leading.at, picture))
    }

    /// The key frame at or before `at`, undecoded, and its own time; none where nothing was recorded. Blocking.
    pub fn key_frame(&self, camera: &CameraId, at: Utc) -> Result<Option<(Utc, VideoConfig, Vec<u8>)>> {
        let look = self.archive().begin();
        self.require_open()?;
        match self.leading(look, camera, at, true) {
            Ok(leading) => {
                self.archive().still(look)?;
                let key = leading.units.into_iter().next();
                Ok(key.map(|key| (Utc(key.pts.micros()), leading.video, key.data)))
            }
            Err(error) if error.code == Code::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn leading(&self, look: Look, camera: &CameraId, at: Utc, key_only: bool) -> Result<Leading> {
        let footage = match self.here(camera, at)? {
            Here::Footage(footage) => footage,
            Here::Nothing(nothing) => match nothing.next.filter(|next| next.start.since(at) <= SMALL) {
                Some(next) if nothing.gap.is_none() => next,
                _ => return Err(nothing_there()),
            },
        };
        let at = at.max(footage.start);
        let mut segment = self.open_segment(look, &footage)?;
        let mut place = segment.seek(at)?;
        if place == Place::Behind {
            let slack = if footage.state == PlayState::Writing { CLOSE } else { SMALL };
            let newest = segment.last_key()?.map_or(Place::Before, Place::At);
            place = if at.since(segment.end()?) <= slack { newest } else { Place::Behind };
        }
        let mut leading = Leading { video: segment.config().video.clone(), units: Vec::new(), at };
        match place {
            Place::At(cut) => take(&mut segment, cut, at, key_only, &mut leading.units)?,
            Place::Behind => {}
            Place::Before => {
                // From the last key frame of the run, through every segment since.
                for (mut before, cut) in self.since_key(look, &footage)? {
                    take(&mut before, cut, at, key_only, &mut leading.units)?;
                    self.put_back(look, before);
                }
                if let Some(first) = segment.first_cut()?.filter(|_| !key_only || leading.units.is_empty()) {
                    take(&mut segment, first, at, key_only, &mut leading.units)?;
                }
            }
        }
        self.put_back(look, segment);
        // What is decoded behind the picture shows nothing of it.
        let shown = leading.units.iter().map(|unit| unit.pts.micros()).filter(|pts| *pts <= at.0).max();
        let first = leading.units.first().map(|unit| unit.pts.micros());
        leading.at = Utc(shown.or(first).ok_or_else(nothing_there)?);
        let last = leading.units.iter().position(|unit| unit.pts.micros() == leading.at.0).unwrap_or(0);
        leading.units.truncate(last + 1);
        if leading.units.len() > MOST_UNITS {
            return Err(Error::new(Code::Unsupported, "The camera sends too few key frames for a single picture."));
        }
        Ok(leading)
    }

    /// The segments before one that begins between key frames, from the last key frame on, oldest first.
    fn since_key(&self, look: Look, footage: &Footage) -> Result<Vec<(OpenSegment, Cut)>> {
        let mut all = Vec::new();
        let mut later = footage.clone();
        while let Some(before) = self.before_in_run(&later)?.filter(|_| all.len() < 4) {
            let mut segment = self.open_segment(look, &before)?;
            let key = segment.last_key()?;
            let Some(cut) = key.or(segment.first_cut()?) else { break };
            all.insert(0, (segment, cut));
            if key.is_some() {
                break;
            }
            later = before;
        }
        Ok(all)
    }
}

/// The pictures from a cut to the one that is shown at `at`; with `key_only` the first alone.
fn take(segment: &mut OpenSegment, cut: Cut, at: Utc, key_only: bool, units: &mut Vec<AccessUnit>) -> Result<()> {
    if key_only && let Some(key) = segment.key_frame(cut)? {
        units.push(on_wall(segment, key.unit));
        return Ok(());
    }
    let mut number = cut.fragment;
    loop {
        let Some(from) = segment.fragment(number)?.map(|info| info.from) else { return Ok(()) };
        if number > cut.fragment && segment.wall(from) > at || units.len() > MOST_UNITS {
            return Ok(());
        }
        for sample in segment.samples(number, cut, None)? {
            if sample.unit.track == Track::Video {
                units.push(on_wall(segment, sample.unit));
            }
        }
        number += 1;
    }
}

/// The unit with wall time in place of media time.
fn on_wall(segment: &OpenSegment, mut unit: AccessUnit) -> AccessUnit {
    unit.pts = MediaTime(segment.wall(unit.pts).0.saturating_mul(1000));
    unit
}

fn nothing_there() -> Error {
    Error::new(Code::NotFound, "Nothing was recorded at that moment.")
}
