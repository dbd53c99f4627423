//! The pictures of a render: which groups are missing, and their making, on as many workers as the computer has room for.

use super::{Act, ENCODED};
use crate::clip::Feed;
use crate::desk::{Group, Label, Part, write_reel};
use crate::error::{Error, Result};
use crate::export::Stage;
use model::redaction::{Render, Rendered, RenderedGop};
use model::{AccessUnit, MediaTime, VideoConfig};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// Groups that follow one another in one part of the clip: made by one worker in one go.
pub(super) struct Run {
    part: usize,
    /// Numbers in the film.
    pub(super) groups: Vec<usize>,
}

/// A group that was made.
pub(super) struct Ready {
    pub(super) number: usize,
    pub(super) label: Label,
    pub(super) units: Vec<AccessUnit>,
    pub(super) usual: MediaTime,
}

impl Act<'_> {
    /// Makes and seals the groups that are missing. False where those that are there were made by another encoder.
    pub(super) fn pictures(&self) -> Result<bool> {
        let folder = self.order.folder.folder();
        let (there, missing): (Vec<usize>, Vec<usize>) =
            (0..self.order.task.groups.len()).partition(|number| folder.has(Part::Gop(*number)));
        let known = there.first().map(|number| folder.open(self.desk, Part::Gop(*number))).transpose()?;
        let known = Mutex::new(known.map(|reel| reel.label.encoder));
        let other = AtomicBool::new(false);
        self.parallel(&missing, None, &|ready| {
            let mut known = known.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            if known.get_or_insert_with(|| ready.label.encoder.clone()) != &ready.label.encoder {
                other.store(true, Ordering::Relaxed);
                return Ok(false);
            }
            drop(known);
            let reel = write_reel(&ready.label, &ready.units, ready.usual)?;
            self.order.folder.seal(&self.order.recipient, Part::Gop(ready.number), &reel)?;
            Ok(!other.load(Ordering::Relaxed))
        })?;
        Ok(!other.into_inner())
    }

    /// Makes groups, divided among workers, and hands each to `take`, which says whether to go on. The first error ends all.
    pub(super) fn parallel(
        &self,
        groups: &[usize],
        noise: Option<u64>,
        take: &(dyn Fn(Ready) -> Result<bool> + Sync),
    ) -> Result<()> {
        let workers = (super::machine::cores() / 2).max(1).min(groups.len().max(1));
        let shares: Vec<&[usize]> = groups.chunks(groups.len().div_ceil(workers).max(1)).collect();
        let stop = AtomicBool::new(false);
        let share = |groups: &[usize]| -> Result<()> {
            for run in self.runs(groups) {
                if stop.load(Ordering::Relaxed) || !self.run(&run, noise, &stop, take)? {
                    break;
                }
            }
            Ok(())
        };
        let ended = |groups| {
            let ended = share(groups);
            if ended.is_err() {
                stop.store(true, Ordering::Relaxed);
            }
            ended
        };
        std::thread::scope(|scope| {
            let (first, rest) = shares.split_first().map_or((&[][..], &[][..]), |(first, rest)| (*first, rest));
            let others: Vec<_> = rest.iter().map(|groups| scope.spawn(move || ended(groups))).collect();
            let mine = ended(first);
            let joined = others.into_iter().map(|other| {
                other.join().unwrap_or_else(|_| Err(Error::internal("A part of the render ended without a word.")))
            });
            let all: Vec<Result<()>> = std::iter::once(mine).chain(joined).collect();
            all.into_iter().collect()
        })
    }

    fn runs(&self, groups: &[usize]) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for number in groups {
            let part = self.order.task.groups[*number].part;
            match runs.last_mut() {
                Some(run) if run.part == part && run.groups.last().is_some_and(|last| last + 1 == *number) => {
                    run.groups.push(*number);
                }
                _ => runs.push(Run { part, groups: vec![*number] }),
            }
        }
        runs
    }

    /// One run, through one worker, from the key frame before its first picture on. Whether to go on.
    fn run(
        &self,
        run: &Run,
        noise: Option<u64>,
        stop: &AtomicBool,
        take: &(dyn Fn(Ready) -> Result<bool> + Sync),
    ) -> Result<bool> {
        let (task, footage) = (&self.order.task, self.footage());
        let group = |number: usize| -> &Group { &task.groups[number] };
        let (Some(first), Some(last)) = (run.groups.first(), run.groups.last()) else { return Ok(true) };
        let (from_us, to_us) = (group(*first).when.from_us, group(*last).when.to_us);
        let Some((part, begin)) = footage.parts().nth(run.part) else { return Ok(true) };
        let work = self.worker.render(&Render {
            video: part.config.video.clone(),
            size: task.size,
            usual: part.usual,
            gops: run.groups.iter().map(|number| group(*number).when).collect(),
            plan: task.plan.clone(),
            masks: task.masks.clone(),
            noise,
        })?;
        let stage = if noise.is_some() { Stage::Checking } else { Stage::Writing };
        let mut known = Known::default();
        let mut done = |rendered: Rendered| -> Result<bool> {
            for (number, ready) in known.ready(rendered, &run.groups, part.usual)? {
                if !take(ready)? {
                    return Ok(false);
                }
                self.tell(stage, u64::from(group(number).pictures) * ENCODED);
            }
            Ok(true)
        };
        let mut feed = Feed::from(self.desk, &footage.plan, part, footage.piece_before(run.part, from_us));
        let mut fresh = true;
        while let Some(batch) = feed.next()? {
            self.go_on()?;
            if stop.load(Ordering::Relaxed) {
                return Ok(false);
            }
            let mut units = batch.pictures;
            units.iter_mut().for_each(|unit| unit.pts = MediaTime(unit.pts.0 + begin.0));
            if fresh {
                // A later key frame before the first picture: what came before it is not needed.
                let key = units.iter().rposition(|unit| unit.key && unit.pts.micros() <= from_us).unwrap_or(0);
                units.drain(..key);
                fresh = units.is_empty();
            }
            // No picture of a fragment is shown after one of the next.
            let beyond = units.iter().map(|unit| unit.pts.micros()).min().is_some_and(|at| at >= to_us);
            if beyond {
                break;
            }
            if !units.is_empty() && !done(work.push(&units)?)? {
                return Ok(false);
            }
        }
        done(work.finish()?)
    }
}

/// What is known of a film from its first group on.
#[derive(Default)]
struct Known {
    video: Option<VideoConfig>,
    aspect: Option<(u32, u32)>,
    encoder: String,
}

impl Known {
    fn ready(&mut self, rendered: Rendered, groups: &[usize], usual: MediaTime) -> Result<Vec<(usize, Ready)>> {
        let Rendered { gops, video, aspect, encoder } = rendered;
        self.video = video.or(self.video.take());
        self.aspect = aspect.or(self.aspect);
        if !encoder.is_empty() {
            self.encoder = encoder;
        }
        let one = |RenderedGop { number, units, hidden, blocks }: RenderedGop| {
            let number =
                *groups.get(number).ok_or_else(|| Error::internal("A group was rendered that nobody ordered."))?;
            // Of a group without a picture there is nothing to be decoded.
            let video = if units.is_empty() { None } else { self.video.clone() };
            if video.is_none() && !units.is_empty() {
                return Err(Error::internal("Pictures were rendered without their form."));
            }
            let (aspect, encoder) = (self.aspect, self.encoder.clone());
            let label = Label { video, audio: None, aspect, encoder, hidden, blocks };
            Ok((number, Ready { number, label, units, usual }))
        };
        gops.into_iter().map(one).collect()
    }
}
