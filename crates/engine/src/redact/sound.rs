//! The sound of a render: made whole, sealed in one file. Two hours of it are some 60 MB.

use super::Act;
use crate::clip::Feed;
use crate::desk::{Label, Part, write_reel};
use crate::error::Result;
use model::redaction::{RenderSound, SoundPlan};
use model::{AccessUnit, AudioConfig, MediaTime};

impl Act<'_> {
    /// Makes and seals the sound, if it is kept and not there yet. Always true: sound has no encoder of the pictures' kind.
    pub(super) fn sound(&self) -> Result<bool> {
        let folder = &self.order.folder;
        if self.order.task.sound.is_some() && !folder.folder().has(Part::Sound) {
            let (audio, units) = self.sound_made(None)?;
            let label = Label { audio: audio.filter(|_| !units.is_empty()), ..Label::default() };
            let reel = write_reel(&label, &units, MediaTime(0))?;
            folder.seal(&self.order.recipient, Part::Sound, &reel)?;
        }
        Ok(true)
    }

    /// The whole sound made, with noise in the place of what is muted if wanted.
    pub(super) fn sound_made(&self, noise: Option<u64>) -> Result<(Option<AudioConfig>, Vec<AccessUnit>)> {
        let task = &self.order.task;
        let Some(sound) = &task.sound else { return Ok((None, Vec::new())) };
        let muted = match &task.plan.sound {
            SoundPlan::Kept { muted } => muted.clone(),
            SoundPlan::None => Vec::new(),
        };
        let order = RenderSound { sound: sound.clone(), trim: task.film, muted, noise };
        let work = self.worker.render_sound(&order)?;
        let footage = self.footage();
        let (mut config, mut made) = (None, Vec::new());
        for (number, (part, begin)) in footage.parts().enumerate() {
            let within = footage.within(number);
            if part.config.audio.as_ref() != Some(sound)
                || within.from_us >= task.film.to_us
                || within.to_us <= task.film.from_us
            {
                continue;
            }
            let mut feed = Feed::from(self.desk, &footage.plan, part, footage.sound_from(number, task.film.from_us));
            while let Some(batch) = feed.next()? {
                self.go_on()?;
                let mut units = batch.sounds;
                units.iter_mut().for_each(|unit| unit.pts = MediaTime(unit.pts.0 + begin.0));
                // Another part's film may have been cut before its sound ended.
                units.retain(|unit| unit.pts.micros() < within.to_us);
                if units.first().is_some_and(|unit| unit.pts.micros() >= task.film.to_us) {
                    break;
                }
                if !units.is_empty() {
                    let batch = work.push(&units)?;
                    config = batch.audio.or(config);
                    made.extend(batch.units);
                }
            }
        }
        let rest = work.finish()?;
        made.extend(rest.units);
        Ok((rest.audio.or(config), made))
    }
}
