//! Looking at a redaction: one picture as recorded, as planned or as rendered, and how loud the sound is.

use super::renders::not_rendered;
use super::{draft, folder};
use crate::clip::Feed;
use crate::desk::Desk;
use crate::error::{Code, Error, Result};
use crate::view::redaction::PictureOf;
use crate::worker::Worker;
use model::find::{Area, PartOf};
use model::redaction::{Edited, Stretch, WHOLE};
use model::{MediaTime, Picture, Track, VideoConfig};

/// Buckets of a waveform: a wide screen has 4000 columns.
const MOST_BUCKETS: u32 = 8192;
/// The peaks that the worker gives are this long.
const PEAK_US: i64 = 10_000;
/// Of the picture's shorter side a cutting shows one part in so many, however small what it is of.
const LEAST_OF_PICTURE: i64 = 12;

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

    /// A JPEG of a mark at its best, cut out of the original with something around it. Blocking.
    pub fn redaction_thumbnail(&self, worker: &Worker, id: i64, mark: u32, max_width: u32) -> Result<Picture> {
        let stored = self.stored_redaction(id)?;
        let plan = draft(&stored)?.plan;
        let mark = plan.mark(mark).ok_or_else(|| Error::new(Code::NotFound, "There is no such mark."))?;
        let first = mark.keys.first().map_or(mark.from_us, |key| key.at_us);
        let at_us = mark.found.as_ref().map_or(first, |found| found.best_us);
        let shape = mark.at(at_us).ok_or_else(|| Error::internal("A mark is nowhere."))?;
        let leading = self.redaction_footage(&stored)?.leading(self, at_us)?;
        let area = around(shape.bounds(), &leading.video);
        let order = PartOf { video: leading.video, at: leading.at, area, max_width };
        let picture = worker.part(&order, &leading.units)?;
        self.require_open()?;
        Ok(picture)
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

/// A square around what a mark covers, half as large again on each side: whose head it is is seen by the shoulders.
fn around((x, y, width, height): (i32, i32, i32, i32), video: &VideoConfig) -> Area {
    let (wide, tall) = (i64::from(video.width.max(1)), i64::from(video.height.max(1)));
    let side = (i64::from(width) * wide).max(i64::from(height) * tall) * 2;
    let least = (i64::from(WHOLE) * wide.min(tall)) / LEAST_OF_PICTURE;
    let side = side.max(least).min(i64::from(WHOLE) * wide.min(tall));
    let place = |from: i32, long: i32, pixels: i64| {
        let size = (side / pixels).min(i64::from(WHOLE));
        let middle = i64::from(from) + i64::from(long) / 2;
        let from = (middle - size / 2).clamp(0, i64::from(WHOLE) - size);
        (from as i32, size as i32)
    };
    let ((x, width), (y, height)) = (place(x, width, wide), place(y, height, tall));
    Area { x, y, width, height }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::VideoCodec;

    #[test]
    fn a_mark_is_cut_out_square_with_something_around_it_and_never_beyond_the_picture() {
        let video = VideoConfig { codec: VideoCodec::H264, width: 1600, height: 800, record: Vec::new() };
        for (bounds, expected) in [
            // 160 x 160 pixels: 320 each side.
            ((45_000, 40_000, 10_000, 20_000), (40_000, 30_000, 20_000, 40_000)),
            // At an edge it is moved in.
            ((0, 0, 10_000, 20_000), (0, 0, 20_000, 40_000)),
            ((95_000, 90_000, 10_000, 20_000), (80_000, 60_000, 20_000, 40_000)),
            // Tiny: some of the picture all the same.
            ((50_000, 50_000, 100, 100), (47_967, 45_883, 4166, 8333)),
            // Larger than the picture: as much as there is.
            ((-10_000, -10_000, 120_000, 120_000), (25_000, 0, 50_000, 100_000)),
        ] {
            let Area { x, y, width, height } = around(bounds, &video);
            let near = |a: i32, b: i32| (a - b).abs() <= 60;
            let (ex, ey, ewidth, eheight) = expected;
            assert!(
                near(x, ex) && near(y, ey) && near(width, ewidth) && near(height, eheight),
                "{bounds:?}: {x} {y} {width} {height}"
            );
        }
    }
}
