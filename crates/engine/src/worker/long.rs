//! Long work in a decode worker of its own: encoding footage anew, and counting what a file plays, batch by batch.
//!
//! A worker that dies takes its work with it: the next batch is refused, and the copy fails with a reason.

use super::Worker;
use super::asks::{Ask, Place, divide};
use crate::error::{Error, Result};
use model::{AccessUnit, AudioConfig, MediaTime, Played, Remade, Remake, Track, VideoConfig};
use serde::{Deserialize, Serialize};

/// The head of what a batch has become; the units' bytes follow.
#[derive(Serialize, Deserialize)]
struct Head {
    units: Vec<Place>,
    sound: bool,
    /// Of each unit of sound: they are alike.
    lasts: Option<MediaTime>,
    video: Option<VideoConfig>,
    audio: Option<AudioConfig>,
}

/// u32 length of a head, head as JSON, bytes.
pub(super) fn write_remade(made: Remade) -> Vec<u8> {
    let first = made.units.first();
    let head = Head {
        units: made.units.iter().map(Place::of).collect(),
        sound: first.is_some_and(|unit| unit.track == Track::Audio),
        lasts: first.and_then(|unit| unit.duration),
        video: made.video,
        audio: made.audio,
    };
    let head = serde_json::to_vec(&head).expect("numbers and byte lists are always JSON");
    let mut out = Vec::with_capacity(4 + head.len() + made.units.iter().map(|unit| unit.data.len()).sum::<usize>());
    out.extend_from_slice(&(head.len() as u32).to_be_bytes());
    out.extend_from_slice(&head);
    made.units.iter().for_each(|unit| out.extend_from_slice(&unit.data));
    out
}

fn read_remade(bytes: &[u8]) -> Option<Remade> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (head, rest) = rest.split_at_checked(u32::from_be_bytes(*length) as usize)?;
    let head: Head = serde_json::from_slice(head).ok()?;
    let mut units = divide(&head.units, rest).ok()?;
    if head.sound {
        units.iter_mut().for_each(|unit| {
            unit.track = Track::Audio;
            unit.duration = head.lasts;
        });
    }
    Some(Remade { units, video: head.video, audio: head.audio })
}

pub(super) fn write_played(played: Played) -> Vec<u8> {
    serde_json::to_vec(&played).expect("four numbers are always JSON")
}

/// Footage being encoded anew, in a worker of its own.
pub struct Remaking {
    worker: Worker,
}

/// A file being played, in a worker of its own.
pub(crate) struct Counting {
    worker: Worker,
}

impl Worker {
    /// Begins to encode footage anew. Blocking, as all that follows.
    pub(crate) fn remake(&self, order: &Remake) -> Result<Remaking> {
        let worker = Self::new(self.program.clone());
        worker.ask(&Ask::Remake(order.clone()), &[], UNMADE)?;
        Ok(Remaking { worker })
    }

    /// Begins to count what a plain MP4 plays.
    pub(crate) fn count(&self) -> Result<Counting> {
        let worker = Self::new(self.program.clone());
        worker.ask(&Ask::Play, &[], UNPLAYED)?;
        Ok(Counting { worker })
    }
}

const UNMADE: &str = "The footage could not be encoded.";
const UNPLAYED: &str = "The copy could not be played.";

impl Remaking {
    pub(super) fn of(worker: Worker) -> Self {
        Self { worker }
    }

    pub fn push(&self, units: &[AccessUnit]) -> Result<Remade> {
        let bytes: Vec<u8> = units.iter().flat_map(|unit| &unit.data).copied().collect();
        self.made(&Ask::Units { units: units.iter().map(Place::of).collect() }, &bytes)
    }

    pub fn finish(&self) -> Result<Remade> {
        self.made(&Ask::UnitsEnd, &[])
    }

    fn made(&self, ask: &Ask, bytes: &[u8]) -> Result<Remade> {
        let answer = self.worker.ask(ask, bytes, UNMADE)?;
        read_remade(&answer).ok_or_else(|| Error::internal("The decode worker answered with no footage."))
    }
}

impl Counting {
    pub(crate) fn push(&self, bytes: &[u8]) -> Result<Played> {
        self.played(&Ask::Bytes, bytes)
    }

    pub(crate) fn finish(&self) -> Result<Played> {
        self.played(&Ask::BytesEnd, &[])
    }

    fn played(&self, ask: &Ask, bytes: &[u8]) -> Result<Played> {
        let answer = self.worker.ask(ask, bytes, UNPLAYED)?;
        serde_json::from_slice(&answer).map_err(|e| Error::internal("The decode worker counted nothing.").source(e))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_survives_the_pipe() {
        let unit = |track, data: &[u8], duration| AccessUnit {
            track,
            data: data.to_vec(),
            pts: MediaTime(7),
            duration,
            key: true,
            camera_clock: None,
        };
        let sound = Remade {
            units: vec![unit(Track::Audio, &[1, 2], Some(MediaTime(9))), unit(Track::Audio, &[3], Some(MediaTime(9)))],
            video: None,
            audio: None,
        };
        let expected = sound.units.clone();
        let bytes = write_remade(sound);
        assert_eq!(read_remade(&bytes).expect("whole").units, expected);
        for cut in 0..bytes.len() {
            assert!(read_remade(&bytes[..cut]).is_none(), "{cut}");
        }
        let picture = Remade { units: vec![unit(Track::Video, &[5; 9], None)], video: None, audio: None };
        let expected = picture.units.clone();
        assert_eq!(read_remade(&write_remade(picture)).expect("whole").units, expected);
    }
}
