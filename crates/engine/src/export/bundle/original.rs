//! A clip as it was recorded: the camera's own access units, unchanged, in a container that says nothing but how to play them. Read
//! through once for the index and the commitment, and again when it is written, so that no more than a fragment is in memory.

use super::super::copy::Telephone;
use crate::clip::{Batch, Feed, Part, Plan};
use crate::desk::Desk;
use crate::error::{Code, Error, Result};
use crate::worker::Worker;
use model::{AccessUnit, Track};
use mux::film::{Film, Sample};
use sha2::{Digest, Sha256};
use verify::bundle::statement::Sound;
use verify::commitment::{Hash, group};

/// The index of a film, a picture: sizes, offsets and keys, tightly.
const INDEX: u64 = 16;

/// A part of an original, as it will be written.
pub(super) struct Original<'a> {
    desk: &'a Desk,
    plan: &'a Plan,
    pub(super) part: &'a Part,
    /// The file's beginning.
    head: Vec<u8>,
    /// Sound that was encoded anew, batch by batch.
    encoded: Option<Vec<Vec<AccessUnit>>>,
    pub(super) frames: u64,
    pub(super) pts_sha256: String,
    pub(super) sound: Sound,
    pub(super) bytes: u64,
    /// Of each recorded group of pictures that is in it.
    pub(super) groups: Vec<Hash>,
}

/// Bytes that a part will have.
pub(super) fn estimate(part: &Part) -> u64 {
    part.bytes + (part.frames + part.sounds) * INDEX + 2048
}

impl<'a> Original<'a> {
    /// Reads all of it. `read` is told how many pictures were read, and may end it.
    pub(super) fn read(
        desk: &'a Desk,
        worker: &Worker,
        plan: &'a Plan,
        part: &'a Part,
        mut read: impl FnMut(usize) -> Result<()>,
    ) -> Result<Self> {
        let mut film = Film::undated();
        film.video(part.config.video.clone());
        let mut telephone = match part.config.audio.as_ref().filter(|_| part.telephone()) {
            Some(sound) => Some(Telephone::begin(worker, sound)?),
            None => {
                part.config.audio.iter().for_each(|audio| film.audio(audio.clone()));
                None
            }
        };
        let (mut groups, mut under_way, mut encoded) = (Vec::new(), Vec::new(), Vec::new());
        let mut feed = Feed::new(desk, plan, part);
        loop {
            let batch = feed.next()?;
            let last = batch.is_none();
            let Batch { pictures, mut sounds } = batch.unwrap_or_default();
            read(pictures.len())?;
            for unit in &pictures {
                if unit.key && !under_way.is_empty() {
                    groups.push(group(&under_way));
                    under_way.clear();
                }
                under_way.extend_from_slice(&unit.data);
            }
            if let Some(telephone) = &mut telephone {
                let made = telephone.encode(sounds, last)?;
                made.audio.into_iter().for_each(|audio| film.audio(audio));
                encoded.push(made.units.clone());
                sounds = made.units;
            }
            film.add(&samples(part, &pictures, &sounds)).map_err(|error| {
                Error::new(Code::Refused, "This clip holds too much for one file.")
                    .hint("Make several clips of it.")
                    .source(error)
            })?;
            if last {
                break;
            }
        }
        if !under_way.is_empty() {
            groups.push(group(&under_way));
        }
        let sound = match (film.sounds() > 0, telephone.is_some()) {
            (false, _) => Sound::None,
            (true, true) => Sound::Reencoded,
            (true, false) => Sound::AsRecorded,
        };
        let (frames, pts_sha256) = (film.frames() as u64, pts_sha256(&film));
        let payload = film.payload();
        let head = film.finish_tight();
        let bytes = head.len() as u64 + payload;
        let encoded = telephone.is_some().then_some(encoded);
        Ok(Self { desk, plan, part, head, encoded, frames, pts_sha256, sound, bytes, groups })
    }

    /// Gives all its bytes to `put`, in order.
    pub(super) fn write(&self, put: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        put(&self.head)?;
        let mut feed = Feed::new(self.desk, self.plan, self.part);
        let mut number = 0;
        loop {
            let batch = feed.next()?;
            let last = batch.is_none();
            let Batch { pictures, sounds } = batch.unwrap_or_default();
            let encoded = self.encoded.as_ref().map(|encoded| encoded.get(number).map_or(&[][..], Vec::as_slice));
            let sounds = encoded.unwrap_or(&sounds);
            pictures.iter().chain(sounds).try_for_each(|unit| put(&unit.data))?;
            number += 1;
            if last {
                return Ok(());
            }
        }
    }
}

fn samples(part: &Part, pictures: &[AccessUnit], sounds: &[AccessUnit]) -> Vec<Sample> {
    let sample = |unit: &AccessUnit| Sample {
        track: unit.track,
        // A unit is shorter than the pipe's and the segment's longest.
        size: unit.data.len() as u32,
        pts: unit.pts,
        duration: unit.duration.unwrap_or(part.usual),
        key: unit.key,
    };
    debug_assert!(pictures.iter().all(|unit| unit.track == Track::Video));
    pictures.iter().chain(sounds).map(sample).collect()
}

/// Over when each picture is shown, as the statement has it.
pub(in crate::export) fn pts_sha256(film: &Film) -> String {
    let mut hash = Sha256::new();
    film.times().for_each(|at| hash.update(at.to_be_bytes()));
    hex::encode(hash.finalize())
}
