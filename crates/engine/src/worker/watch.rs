//! Streams that are watched: the recorder feeds what its cameras send, and hears how much moves and how it looks, small.
//!
//! ```text
//! answer   for each picture that was looked at: i64 time (ns) | u8: 1 level, 2 picture, 4 glimpse | u8 level | u32 length | JPEG
//! glimpse  u16 width | u16 height | RGB | u16 columns | u16 rows | a byte for each cell: 1 where it moves
//! ```
//! A glimpse is what subjects are looked for in, while something moves. Looking for them is another worker's affair: one that
//! breaks over a model has no stream to lose.

use super::Worker;
use super::asks::{Ask, Place};
use crate::error::{Error, Result};
use model::find::Still;
use model::motion::{Motion, Moved};
use model::{AccessUnit, Media, MediaTime, Picture, Secret, VideoConfig, WatchPlan, Watcher};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Streams at once: a household's cameras and then some.
const MAX_STREAMS: usize = 256;
/// Sides of a glimpse, pixels: models for a quick look take no more.
const GLIMPSE: u32 = 640;
const MAX_HEIGHT: u32 = 4096;
/// Between two glimpses of a stream: who crosses a picture takes some seconds.
const GLIMPSE_EVERY_NS: i64 = 900_000_000;

/// A stream's beginning.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Beginning {
    pub(crate) video: VideoConfig,
    pub(crate) plan: WatchPlan,
}

/// What was seen in one picture.
#[derive(Debug)]
pub(crate) struct Glance {
    pub(crate) at: MediaTime,
    pub(crate) level: Option<u8>,
    pub(crate) picture: Option<Picture>,
    /// Where something moves, if subjects are to be looked for.
    pub(crate) glimpse: Option<Glimpse>,
}

/// A picture in which something moves, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Glimpse {
    pub(crate) still: Still,
    pub(crate) moved: Moved,
}

/// The worker's side: a decoder for each stream, and what is usual there.
#[derive(Default)]
pub(super) struct Watched {
    streams: BTreeMap<u32, Stream>,
}

struct Stream {
    watcher: Box<dyn Watcher>,
    motion: Motion,
    /// When it was glimpsed at.
    glimpsed: MediaTime,
}

impl Watched {
    /// Takes a stream's next units. After an error the stream must be begun anew.
    pub(super) fn take(
        &mut self,
        media: &impl Media,
        stream: u32,
        begin: Option<&Beginning>,
        units: &[AccessUnit],
        glimpse: bool,
    ) -> std::result::Result<Vec<u8>, String> {
        let known = self.streams.remove(&stream);
        let mut known = match (begin, known) {
            // What is usual there outlives a lost connection.
            (Some(begin), known) => {
                if self.streams.len() >= MAX_STREAMS {
                    return Err("too many streams are watched".to_owned());
                }
                let motion = known.map(|known| known.motion).unwrap_or_default();
                Stream { watcher: media.watch(&begin.video, begin.plan)?, motion, glimpsed: MediaTime(i64::MIN) }
            }
            (None, known) => known.ok_or("this stream was not begun")?,
        };
        let mut out = Vec::new();
        for unit in units {
            for seen in known.watcher.push(&unit.data, unit.pts)? {
                let level = seen.grid.map(|grid| known.motion.look(seen.at, &grid));
                let glimpse = if glimpse && level > Some(0) { known.glimpse(seen.at) } else { None };
                write(&mut out, &Glance { at: seen.at, level, picture: seen.picture, glimpse });
            }
        }
        self.streams.insert(stream, known);
        Ok(out)
    }
}

impl Stream {
    /// The picture that `at` was measured in, if it is time for one.
    fn glimpse(&mut self, at: MediaTime) -> Option<Glimpse> {
        let since = at.0.saturating_sub(self.glimpsed.0);
        if (0..GLIMPSE_EVERY_NS).contains(&since) {
            return None;
        }
        let still = self.watcher.still(GLIMPSE).filter(|still| still.at == at)?;
        self.glimpsed = at;
        Some(Glimpse { still, moved: self.motion.moved().clone() })
    }
}

fn write(out: &mut Vec<u8>, glance: &Glance) {
    out.extend_from_slice(&glance.at.0.to_be_bytes());
    let [level, picture, glimpse] =
        [glance.level.is_some(), glance.picture.is_some(), glance.glimpse.is_some()].map(u8::from);
    out.push(level | picture << 1 | glimpse << 2);
    out.push(glance.level.unwrap_or(0));
    let jpeg = glance.picture.as_ref().map_or(&[][..], |p| p.expose());
    out.extend_from_slice(&(jpeg.len() as u32).to_be_bytes());
    out.extend_from_slice(jpeg);
    if let Some(Glimpse { still, moved }) = &glance.glimpse {
        let rows = moved.cells.len() / moved.columns.max(1);
        // All of them are below a few thousand.
        for side in [still.width, still.height] {
            out.extend_from_slice(&(side as u16).to_be_bytes());
        }
        out.extend_from_slice(&still.rgb);
        for side in [moved.columns, rows] {
            out.extend_from_slice(&(side as u16).to_be_bytes());
        }
        out.extend(moved.cells.iter().map(|moved| u8::from(*moved)));
    }
}

/// `None` for an answer that is not whole.
fn read(mut bytes: &[u8]) -> Option<Vec<Glance>> {
    let mut all = Vec::new();
    while !bytes.is_empty() {
        let (at, rest) = bytes.split_first_chunk::<8>()?;
        let (&[what, level], rest) = rest.split_first_chunk::<2>()?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let (jpeg, rest) = rest.split_at_checked(u32::from_be_bytes(*length) as usize)?;
        bytes = rest;
        let at = MediaTime(i64::from_be_bytes(*at));
        all.push(Glance {
            at,
            level: (what & 1 != 0).then_some(level),
            picture: (what & 2 != 0).then(|| Secret::new(jpeg.to_vec())),
            glimpse: if what & 4 != 0 { Some(read_glimpse(at, &mut bytes)?) } else { None },
        });
    }
    Some(all)
}

fn read_glimpse(at: MediaTime, bytes: &mut &[u8]) -> Option<Glimpse> {
    let sides = |bytes: &mut &[u8]| {
        let (&[a, b, c, d], rest) = bytes.split_first_chunk::<4>()?;
        *bytes = rest;
        Some((u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d])))
    };
    let (width, height) = sides(bytes)?;
    let (width, height) = (u32::from(width), u32::from(height));
    if width > GLIMPSE || height > MAX_HEIGHT {
        return None;
    }
    let (rgb, rest) = bytes.split_at_checked((width * height * 3) as usize)?;
    *bytes = rest;
    let (columns, rows) = sides(bytes)?;
    let (cells, rest) = bytes.split_at_checked(usize::from(columns) * usize::from(rows))?;
    *bytes = rest;
    let moved = Moved { columns: columns.into(), cells: cells.iter().map(|cell| *cell != 0).collect() };
    Some(Glimpse { still: Still { at, width, height, rgb: rgb.to_vec() }, moved })
}

impl Worker {
    /// Gives a stream's next units, from a key frame on where it begins, and tells what was seen since; with glimpses of what moves,
    /// if they are wanted. After an error, begin anew at a key frame. Blocking.
    pub(crate) fn watch(
        &self,
        stream: u32,
        begin: Option<&Beginning>,
        units: &[AccessUnit],
        glimpse: bool,
    ) -> Result<Vec<Glance>> {
        let units_of = units.iter().map(Place::of).collect();
        let ask = Ask::Watch { stream, begin: begin.cloned(), units: units_of, glimpse };
        let bytes: Vec<u8> = units.iter().flat_map(|unit| &unit.data).copied().collect();
        let answer = self.ask(&ask, &bytes, "The stream could not be watched.")?;
        read(&answer).ok_or_else(|| Error::internal("The decode worker's answer is not whole."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glance(at: i64) -> Glance {
        Glance { at: MediaTime(at), level: None, picture: None, glimpse: None }
    }

    #[test]
    fn glances_read_as_they_are_written() {
        let still = Still { at: MediaTime(7), width: 2, height: 1, rgb: vec![1, 2, 3, 4, 5, 6] };
        let glimpse = Glimpse { still, moved: Moved { columns: 2, cells: vec![true, false, false, true] } };
        let picture = Some(Secret::new(vec![0xff, 0xd8, 7]));
        let mut bytes = Vec::new();
        write(&mut bytes, &Glance { level: Some(9), ..glance(-5) });
        let whole = bytes.len();
        write(&mut bytes, &Glance { picture, glimpse: Some(glimpse.clone()), ..glance(7) });
        let all = read(&bytes).expect("whole");
        assert_eq!(all.iter().map(|g| (g.at.0, g.level)).collect::<Vec<_>>(), [(-5, Some(9)), (7, None)]);
        assert_eq!(all[1].picture.as_ref().map(|p| p.expose().len()), Some(3));
        assert_eq!((&all[0].glimpse, &all[1].glimpse), (&None, &Some(glimpse)));
        assert!(all[0].picture.is_none());
        assert!((1..bytes.len()).filter(|cut| *cut != whole).all(|cut| read(&bytes[..cut]).is_none()));
    }

    #[test]
    fn a_glimpse_larger_than_any_is_none() {
        let mut bytes = Vec::new();
        write(&mut bytes, &glance(1));
        bytes[8] = 4;
        bytes.extend_from_slice(&[0xff; 4]);
        bytes.resize(1 << 20, 0);
        assert!(read(&bytes).is_none());
    }

    /// Something moves in a part of each picture but the first.
    struct Mover(i64);

    impl Watcher for Mover {
        fn push(&mut self, _: &[u8], at: MediaTime) -> std::result::Result<Vec<model::Seen>, String> {
            self.0 = at.0;
            let mut data = vec![90; 128 * 64];
            let left = (at.0 / 200_000_000 % 3) as usize * 30;
            for row in data.chunks_mut(128).take(40).skip(10) {
                row[left..left + 20].fill(if at.0 > 0 { 200 } else { 90 });
            }
            let luma = model::motion::Luma { data: &data, stride: 128, width: 128, height: 64, depth: 8 };
            Ok(vec![model::Seen { at, grid: model::motion::Grid::of(luma), picture: None }])
        }

        fn still(&mut self, max_width: u32) -> Option<Still> {
            assert_eq!(max_width, GLIMPSE);
            Some(Still { at: MediaTime(self.0), width: 1, height: 1, rgb: vec![1, 2, 3] })
        }
    }

    struct Moving;

    impl Media for Moving {
        fn capture(&self, _: &model::CaptureSpec, _: Box<dyn model::CaptureSink>) -> Box<dyn model::Capture> {
            unreachable!("nothing is captured")
        }
        fn probe(
            &self,
            _: &model::CaptureSpec,
            _: std::time::Duration,
        ) -> std::result::Result<model::Probe, model::ProbeError> {
            unreachable!("nothing is probed")
        }
        fn picture(&self, _: &VideoConfig, _: &[u8], _: u32) -> std::result::Result<Picture, String> {
            Err("none".to_owned())
        }
        fn frame(
            &self,
            _: &VideoConfig,
            _: &[AccessUnit],
            _: MediaTime,
            _: u32,
        ) -> std::result::Result<Picture, String> {
            Err("none".to_owned())
        }
        fn opus(&self, _: &model::AudioConfig, _: &[u8]) -> std::result::Result<model::OpusSound, String> {
            Err("none".to_owned())
        }
        fn watch(&self, _: &VideoConfig, _: WatchPlan) -> std::result::Result<Box<dyn Watcher>, String> {
            Ok(Box::new(Mover(0)))
        }
    }

    #[test]
    fn a_second_that_moves_is_glimpsed_at_once_and_only_if_somebody_wants_it() {
        let video = VideoConfig { codec: model::VideoCodec::H264, width: 128, height: 64, record: vec![] };
        let every = std::time::Duration::from_millis(200);
        let plan = WatchPlan { grid_every: every, picture_every: every, width: 8, height: 8 };
        let begin = Beginning { video, plan };
        let unit = |n: i64| AccessUnit {
            track: model::Track::Video,
            data: Vec::new(),
            pts: MediaTime(n * 200_000_000),
            duration: None,
            key: true,
            camera_clock: None,
        };
        let units: Vec<_> = (0..16).map(unit).collect();
        let glimpses = |wanted| {
            let mut watched = Watched::default();
            let bytes = watched.take(&Moving, 1, Some(&begin), &units, wanted).expect("is watched");
            let seen = read(&bytes).expect("whole");
            assert_eq!(seen.len(), 16);
            seen.into_iter().filter_map(|glance| glance.glimpse).collect::<Vec<_>>()
        };
        assert_eq!(glimpses(false), []);
        let seen = glimpses(true);
        assert!((3..=4).contains(&seen.len()), "{} glimpses in three seconds", seen.len());
        assert!(seen.iter().all(|g| g.moved.columns == 64 && g.moved.cells.contains(&true)));
    }
}
