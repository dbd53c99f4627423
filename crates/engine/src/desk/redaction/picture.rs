//! Looking at a redaction: one picture as recorded, as planned or as rendered, and how loud the sound is.

use super::folder;
use super::renders::not_rendered;
use crate::clip::Feed;
use crate::desk::Desk;
use crate::error::{Code, Error, Result};
use crate::view::redaction::PictureOf;
use crate::worker::Worker;
use model::redaction::{Edited, Stretch};
use model::{MediaTime, Picture, Track};

/// Buckets of a waveform: a wide screen has 4000 columns.
const MOST_BUCKETS: u32 = 8192;
/// The peaks that the worker gives are this long.
const PEAK_US: i64 = 10_000;

impl Desk {
    /// The picture shown at a moment of clip time as a JPEG at most `max_width` wide, and its own time. Blocking.
    pub fn redaction_picture(
        &self,
        worker: &Worker,
        id: i64,
        at_us: i64,
        which: PictureOf,
        max_width: u32,
    ) -> Result<(i64, Picture)> {
        let state = self.redaction_state(id)?;
        if which == PictureOf::Result {
            return self.rendered_picture(worker, &state, at_us, max_width);
        }
        let leading = self.redaction_footage(&state.stored)?.leading(self, at_us)?;
        let picture = if which == PictureOf::Edit {
            let (video, at) = (leading.video, leading.at);
            let order = Edited { video, at, max_width, plan: state.draft.plan, masks: state.masks };
            worker.edited(&order, &leading.units)?
        } else {
            worker.frame(&leading.video, &leading.units, leading.at, max_width)?
        };
        self.require_open()?;
        Ok((leading.at.micros(), picture))
    }

    fn rendered_picture(
        &self,
        worker: &Worker,
        state: &super::renders::State,
        at_us: i64,
        max_width: u32,
    ) -> Result<(i64, Picture)> {
        let (whole, _) = state.newest().ok_or_else(not_rendered)?;
        let groups = &whole.task.groups;
        let outside = || Error::new(Code::NotFound, "The result does not show this moment.");
        if !whole.task.film.contains(at_us) {
            return Err(outside());
        }
        let mut group = groups.partition_point(|group| group.when.from_us <= at_us);
        while group > 0 {
            group -= 1;
            let mut reel = whole.folder.open(self, folder::Part::Gop(group))?;
            let last = reel.units.iter().rposition(|unit| unit.pts.micros() <= at_us);
            // A group of which nothing could be decoded shows what came before it.
            let Some(last) = last else { continue };
            let video = reel.label.video.clone().ok_or_else(outside)?;
            let units = reel.read(0..last + 1, Track::Video)?;
            let at = units[last].pts;
            let picture = worker.frame(&video, &units, at, max_width)?;
            self.require_open()?;
            return Ok((at.micros(), picture));
        }
        Err(outside())
    }

    /// The loudest sample of each of so many equal parts of a stretch of clip time, 0 to 255; nothing where there is no sound.
    /// Blocking.
    pub fn redaction_waveform(&self, worker: &Worker, id: i64, when: Stretch, buckets: u32) -> Result<Vec<u8>> {
        let footage = self.redaction_footage(&self.stored_redaction(id)?)?;
        if when.is_empty() || !(1..=MOST_BUCKETS).contains(&buckets) {
            return Err(Error::new(Code::BadAddress, "This is no stretch of the clip."));
        }
        let mut loudest = vec![0; buckets as usize];
        let mut heard_any = false;
        for (number, (part, begin)) in footage.parts().enumerate() {
            let within = footage.within(number);
            let Some(audio) = &part.config.audio else { continue };
            if within.from_us >= when.to_us || within.to_us <= when.from_us || part.sounds == 0 {
                continue;
            }
            heard_any = true;
            let hearing = worker.loudness(audio)?;
            let mut feed = Feed::from(self, &footage.plan, part, footage.sound_from(number, when.from_us));
            while let Some(batch) = feed.next()? {
                self.require_open()?;
                let mut units = batch.sounds;
                units.iter_mut().for_each(|unit| unit.pts = MediaTime(unit.pts.0 + begin.0));
                let Some(first) = units.first().map(|unit| unit.pts.micros()) else { continue };
                if first >= when.to_us {
                    break;
                }
                let heard = hearing.push(&units)?;
                for (at, peak) in (heard.from..).zip(heard.peaks) {
                    let gone = i128::from(at * PEAK_US - when.from_us) * i128::from(buckets);
                    let bucket = gone.div_euclid(i128::from(when.length()));
                    if let Some(place) = usize::try_from(bucket).ok().and_then(|bucket| loudest.get_mut(bucket)) {
                        *place = peak.max(*place);
                    }
                }
            }
        }
        Ok(if heard_any { loudest } else { Vec::new() })
    }
}
