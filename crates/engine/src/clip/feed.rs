//! A part's footage, fragment by fragment, in the film's time.

use super::plan::{Part, Plan, open};
use crate::desk::{Desk, Plaintext, unreadable};
use crate::error::Result;
use model::{AccessUnit, AudioConfig, MediaTime, Track};
use mux::read::Reader;
use std::fs::File;

/// What one fragment gives.
#[derive(Default)]
pub(crate) struct Batch {
    pub(crate) pictures: Vec<AccessUnit>,
    pub(crate) sounds: Vec<AccessUnit>,
}

pub(crate) struct Feed<'a> {
    desk: &'a Desk,
    plan: &'a Plan,
    part: &'a Part,
    next: usize,
    /// The segment that was read last.
    reader: Option<(usize, Reader<Plaintext<File>>)>,
}

impl<'a> Feed<'a> {
    pub(crate) fn new(desk: &'a Desk, plan: &'a Plan, part: &'a Part) -> Self {
        Self::from(desk, plan, part, 0)
    }

    /// From one of the part's pieces on.
    pub(crate) fn from(desk: &'a Desk, plan: &'a Plan, part: &'a Part, piece: usize) -> Self {
        Self { desk, plan, part, next: piece, reader: None }
    }

    /// The next fragment's pictures and sound; `None` after the last.
    pub(crate) fn next(&mut self) -> Result<Option<Batch>> {
        let Some(piece) = self.part.pieces.get(self.next) else { return Ok(None) };
        self.next += 1;
        if self.reader.as_ref().is_none_or(|(segment, _)| *segment != piece.segment) {
            self.reader = Some((piece.segment, open(self.desk, &self.plan.segments[piece.segment])?));
        }
        let Some((_, reader)) = &mut self.reader else { return Ok(None) };
        let mut batch = Batch::default();
        let mut number = 0;
        for mut unit in reader.units(&piece.fragment).map_err(unreadable)? {
            unit.pts = MediaTime(unit.pts.0 + piece.shift);
            if unit.track == Track::Video {
                let wanted = (piece.pictures.0..piece.pictures.1).contains(&number) && unit.pts.0 >= piece.begins;
                number += 1;
                if wanted {
                    batch.pictures.push(unit);
                }
            } else {
                let ends = unit.pts.0 + unit.duration.map_or(0, |d| d.0);
                if self.part.config.audio.is_some() && ends > 0 && unit.pts.0 < piece.heard_to {
                    batch.sounds.push(unit);
                }
            }
        }
        Ok(Some(batch))
    }
}

/// Telephone sound laid out without holes or overlaps from the film's zero on: what an encoder wants, whose own clock only counts.
pub(crate) struct Laid {
    silence: u8,
    rate: u32,
    channels: u64,
    /// Samples so far.
    at: i64,
}

/// Packets whose stamps are off by less than this, in milliseconds, follow one another.
const STEADY_MS: i64 = 60;

impl Laid {
    pub(crate) fn new(sound: &AudioConfig) -> Self {
        // What no sound is in A-law and in mu-law.
        let silence = if sound.codec == model::AudioCodec::Pcma { 0xd5 } else { 0xff };
        Self { silence, rate: sound.rate, channels: u64::from(sound.channels.max(1)), at: 0 }
    }

    /// The packets, with silence where some are missing, and without what comes twice.
    pub(crate) fn lay(&mut self, packets: Vec<AccessUnit>) -> Vec<AccessUnit> {
        let mut out = Vec::new();
        let steady = STEADY_MS * i64::from(self.rate) / 1000;
        for mut unit in packets {
            let wanted = unit.pts.ticks(self.rate);
            let missing = wanted - self.at;
            if missing > steady || self.at == 0 && missing > 0 {
                out.push(self.unit(vec![self.silence; self.bytes(missing)]));
            }
            let over = -missing;
            if over > steady || self.at == 0 && over > 0 {
                let cut = self.bytes(over).min(unit.data.len());
                unit.data.drain(..cut);
            }
            if !unit.data.is_empty() {
                let data = std::mem::take(&mut unit.data);
                out.push(self.unit(data));
            }
        }
        out
    }

    fn bytes(&self, samples: i64) -> usize {
        // A range has a day at most, and a hole in it no more.
        (samples.max(0) as u64 * self.channels) as usize
    }

    fn unit(&mut self, data: Vec<u8>) -> AccessUnit {
        let pts = MediaTime::from_ticks(self.at, self.rate);
        self.at += (data.len() as u64 / self.channels) as i64;
        AccessUnit { track: Track::Audio, data, pts, duration: None, key: true, camera_clock: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::AudioCodec;

    #[test]
    fn telephone_sound_is_laid_without_a_hole() {
        let config = AudioConfig { codec: AudioCodec::Pcma, rate: 8000, channels: 1, record: Vec::new() };
        let packet = |ms: i64, n: usize| AccessUnit {
            track: Track::Audio,
            data: vec![7; n],
            pts: MediaTime(ms * 1_000_000),
            duration: None,
            key: true,
            camera_clock: None,
        };
        let laid = |packets: Vec<AccessUnit>| -> Vec<(i64, usize, u8)> {
            let units = Laid::new(&config).lay(packets);
            units.iter().map(|u| (u.pts.0 / 1_000_000, u.data.len(), u.data[0])).collect()
        };
        // Late, and then steady but for a jitter.
        assert_eq!(
            laid(vec![packet(20, 160), packet(41, 160), packet(59, 160)]),
            [(0, 160, 0xd5), (20, 160, 7), (40, 160, 7), (60, 160, 7)]
        );
        // Early: what lies before the film is cut off.
        assert_eq!(laid(vec![packet(-10, 160)]), [(0, 80, 7)]);
        // Lost packets are silence; what comes twice comes once.
        assert_eq!(
            laid(vec![packet(0, 160), packet(200, 160), packet(100, 1600)]),
            [(0, 160, 7), (20, 1440, 0xd5), (200, 160, 7), (220, 640, 7)]
        );
    }
}
