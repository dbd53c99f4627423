//! Streams that are watched: the recorder feeds what its cameras send, and hears how much moves and how it looks, small.
//!
//! ```text
//! answer   for each picture that was looked at: i64 time (ns) | u8: 1 level, 2 picture | u8 level | u32 length | JPEG
//! ```

use super::Worker;
use super::asks::{Ask, Place};
use crate::error::{Error, Result};
use model::motion::Motion;
use model::{AccessUnit, Media, MediaTime, Picture, Secret, VideoConfig, WatchPlan, Watcher};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Streams at once: a household's cameras and then some.
const MAX_STREAMS: usize = 256;

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
}

/// The worker's side: a decoder for each stream, and what is usual there.
#[derive(Default)]
pub(super) struct Watched {
    streams: BTreeMap<u32, (Box<dyn Watcher>, Motion)>,
}

impl Watched {
    /// Takes a stream's next units. After an error the stream must be begun anew.
    pub(super) fn take(
        &mut self,
        media: &impl Media,
        stream: u32,
        begin: Option<&Beginning>,
        units: &[AccessUnit],
    ) -> std::result::Result<Vec<u8>, String> {
        let known = self.streams.remove(&stream);
        let (mut watcher, mut motion) = match (begin, known) {
            // What is usual there outlives a lost connection.
            (Some(begin), known) => {
                if self.streams.len() >= MAX_STREAMS {
                    return Err("too many streams are watched".to_owned());
                }
                (media.watch(&begin.video, begin.plan)?, known.map(|(_, motion)| motion).unwrap_or_default())
            }
            (None, known) => known.ok_or("this stream was not begun")?,
        };
        let mut out = Vec::new();
        for unit in units {
            for seen in watcher.push(&unit.data, unit.pts)? {
                let level = seen.grid.map(|grid| motion.look(seen.at, &grid));
                write(&mut out, &Glance { at: seen.at, level, picture: seen.picture });
            }
        }
        self.streams.insert(stream, (watcher, motion));
        Ok(out)
    }
}

fn write(out: &mut Vec<u8>, glance: &Glance) {
    out.extend_from_slice(&glance.at.0.to_be_bytes());
    out.push(u8::from(glance.level.is_some()) | u8::from(glance.picture.is_some()) << 1);
    out.push(glance.level.unwrap_or(0));
    let jpeg = glance.picture.as_ref().map_or(&[][..], |p| p.expose());
    out.extend_from_slice(&(jpeg.len() as u32).to_be_bytes());
    out.extend_from_slice(jpeg);
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
        all.push(Glance {
            at: MediaTime(i64::from_be_bytes(*at)),
            level: (what & 1 != 0).then_some(level),
            picture: (what & 2 != 0).then(|| Secret::new(jpeg.to_vec())),
        });
    }
    Some(all)
}

impl Worker {
    /// Gives a stream's next units, from a key frame on where it begins, and tells what was seen since. After an error, begin
    /// anew at a key frame. Blocking.
    pub(crate) fn watch(&self, stream: u32, begin: Option<&Beginning>, units: &[AccessUnit]) -> Result<Vec<Glance>> {
        let ask = Ask::Watch { stream, begin: begin.cloned(), units: units.iter().map(Place::of).collect() };
        let bytes: Vec<u8> = units.iter().flat_map(|unit| &unit.data).copied().collect();
        let answer = self.ask(&ask, &bytes, "The stream could not be watched.")?;
        read(&answer).ok_or_else(|| Error::internal("The decode worker's answer is not whole."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glances_read_as_they_are_written() {
        let mut bytes = Vec::new();
        let picture = || Some(Secret::new(vec![0xff, 0xd8, 7]));
        write(&mut bytes, &Glance { at: MediaTime(-5), level: Some(9), picture: None });
        write(&mut bytes, &Glance { at: MediaTime(7), level: None, picture: picture() });
        let all = read(&bytes).expect("whole");
        assert_eq!(all.iter().map(|g| (g.at.0, g.level)).collect::<Vec<_>>(), [(-5, Some(9)), (7, None)]);
        assert_eq!(all[1].picture.as_ref().map(|p| p.expose().len()), Some(3));
        assert!(all[0].picture.is_none());
        assert!((1..bytes.len()).filter(|cut| *cut != 14).all(|cut| read(&bytes[..cut]).is_none()));
    }
}
