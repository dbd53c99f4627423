//! The rendered result as it is played for the review: pieces of fragmented MP4, a fragment for each group of pictures.

use super::folder;
use super::renders::not_rendered;
use crate::desk::Desk;
use crate::error::{Code, Error, Result};
use crate::view::{PlayHeader, PlayState};
use model::{MediaTime, StreamConfig, Track};
use mux::read::Sample;
use sha2::{Digest, Sha256};

/// Bytes of a piece, where the page does not say.
const BUDGET: u64 = 2_000_000;
const BUDGETS: (u64, u64) = (64 * 1024, 32 << 20);
/// Ticks a second of pictures.
const RATE: u32 = 90_000;
/// The encoder's first packet of sound lies before the film: all times of a piece are moved on by this, microseconds.
const SHIFT: i64 = 1_000_000;

impl Desk {
    /// A piece of the result: the length of its head as 4 bytes big-endian, the head as JSON, init and fragments. From the group that
    /// holds `at_us` on; times of the head are clip times.
    pub fn redaction_result(&self, id: i64, at_us: i64, budget: Option<u32>) -> Result<Vec<u8>> {
        let state = self.redaction_state(id)?;
        let (whole, _) = state.newest().ok_or_else(not_rendered)?;
        let task = &whole.task;
        let budget = budget.map_or(BUDGET, u64::from).clamp(BUDGETS.0, BUDGETS.1);
        let behind = task.groups.partition_point(|group| group.when.from_us <= at_us);
        let first = behind.saturating_sub(1);
        let begins = task.groups.get(first).map_or(0, |group| group.when.from_us);
        let mut sound = match whole.made.sound {
            true => Some(whole.folder.open(self, folder::Part::Sound)?),
            false => None,
        };
        let (mut fragments, mut frames, mut taken, mut config) = (Vec::new(), 0, 0, None);
        let mut next = first;
        let moved = |pts: MediaTime| MediaTime(pts.0 + (SHIFT - task.film.from_us) * 1000);
        while next < task.groups.len() && (taken < budget || config.is_none()) {
            self.require_open()?;
            let mut reel = whole.folder.open(self, folder::Part::Gop(next))?;
            let ends = task.groups.get(next + 1).map_or(i64::MAX, |after| after.when.from_us);
            let from = if next == 0 { i64::MIN } else { task.groups[next].when.from_us };
            let all = 0..reel.units.len();
            let mut samples: Vec<Sample> = Vec::new();
            config = config.or_else(|| reel.label.video.clone());
            for unit in reel.read(all, Track::Video)? {
                samples.push(placed(unit, RATE, moved));
            }
            frames += samples.len();
            if let Some(reel) = &mut sound
                && let Some(audio) = reel.label.audio.clone()
            {
                let place = |at: i64| reel.units.partition_point(|unit| unit.pts.micros() < at);
                let range = place(from)..place(ends);
                samples.extend(reel.read(range, Track::Audio)?.into_iter().map(|unit| placed(unit, audio.rate, moved)));
            }
            // What lasts until the next picture is shown so long.
            for n in 1..samples.len() {
                if samples[n].unit.track == Track::Video && samples[n - 1].unit.track == Track::Video {
                    samples[n - 1].lasts = (samples[n].decoded - samples[n - 1].decoded).max(1);
                }
            }
            taken += samples.iter().map(|sample| sample.unit.data.len() as u64).sum::<u64>();
            fragments.extend(mux::write_fragment(u32::try_from(next + 1).unwrap_or(u32::MAX), samples));
            next += 1;
        }
        let video = config.ok_or_else(|| Error::new(Code::Damaged, "Nothing of this result can be played."))?;
        let config = StreamConfig { video, audio: sound.and_then(|reel| reel.label.audio) };
        let init = mux::init_segment(&config);
        let after = task.groups.get(next).map(|group| group.when.from_us);
        let to_us = after.unwrap_or(task.film.to_us);
        let head = PlayHeader {
            from_us: begins,
            to_us,
            next_us: after,
            gap: None,
            mime: mux::codec_string::mime(&config),
            config_id: hex::encode(&Sha256::digest(&init)[..8]),
            width: config.video.width,
            height: config.video.height,
            init_length: u32::try_from(init.len()).unwrap_or(u32::MAX),
            timestamp_offset_us: task.film.from_us - SHIFT,
            camera_offset_us: 0,
            frames: u32::try_from(frames).unwrap_or(u32::MAX),
            frame_us: (to_us - begins) / i64::try_from(frames.max(1)).unwrap_or(1),
            state: PlayState::Finished,
        };
        let head = serde_json::to_vec(&head).map_err(|_| Error::internal("A piece's head is no JSON."))?;
        let length = u32::try_from(head.len()).unwrap_or(u32::MAX).to_be_bytes();
        Ok([&length[..], &head, &init, &fragments].concat())
    }
}

fn placed(mut unit: model::AccessUnit, rate: u32, moved: impl Fn(MediaTime) -> MediaTime) -> Sample {
    unit.pts = moved(unit.pts);
    let lasts = unit.duration.map_or(1, |lasts| lasts.ticks(rate).max(1));
    Sample { decoded: unit.pts.ticks(rate), lasts, unit }
}
