//! A look through a redaction's footage: sealed segments go through decode workers that have models, and what is found is kept batch by
//! batch, sealed as all of `private.db`.
//!
//! ```text
//! sealed segments ─▶ units ─▶ workers (decode, look) ─▶ what was found, numbers only ─▶ kept, a few seconds at a time ─▶ tracks ─▶
//! suggestions of the plan
//! ```
//! What ends a look (the owner, a lock, a crash) loses at most the batch under way. A look holds a few pictures, all of them in workers.

use super::machine::cores;
use super::speech::spoken;
use crate::clip::Feed;
use crate::desk::{Desk, EVERY, Footage, LookBatch, LookJob, MAX_WIDTH, Wanted};
use crate::error::{Code, Error, Result};
use crate::export::{Progress, Stage, Watch};
use crate::worker::{FindOrder, FollowOrder, Worker};
use model::find::{Looked, Stills};
use model::redaction::{Mark, Stretch};
use model::{AccessUnit, MediaTime, VideoConfig};
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use tracing::warn;

/// From so many cores on, two workers look side by side; models use the cores that one leaves over anyway.
const CORES_FOR_TWO: usize = 4;
/// Patches are compared in pictures that are so wide: backwards, a few seconds of them are kept.
const FOLLOWED_WIDTH: u32 = 960;
/// What a picture costs, in milliseconds of sound that is listened to: some twenty seconds of it take as long.
const PICTURE: u64 = 20_000;

/// Looks through the footage of a redaction, or goes on with it; what is found becomes suggestions.
pub fn find(desk: &Desk, worker: &Worker, id: i64, wanted: &Wanted, watch: &dyn Watch) -> Result<()> {
    let models = desk.models(worker)?;
    let job = desk.order_look(id, wanted, &models)?;
    let pictures: u64 = job.missing.iter().map(|number| u64::from(job.batches[*number].pictures)).sum();
    let sound = if job.listen.is_some() { job.footage.length_us().unsigned_abs() / 1000 } else { 0 };
    let going = Going::new(desk, watch, pictures * PICTURE + sound);
    let look = Look { worker, job: &job, going: &going };
    look.pictures()?;
    match look.sound() {
        // Whoever is seen is suggested all the same.
        Err(error) if error.code == Code::Unsupported => {
            warn!(error = error.chain(), "the sound of a clip was not listened to");
        }
        other => other?,
    }
    let found = desk.found(job.look)?;
    let mut marks = desk.marks_of(&job, &found)?;
    look.ends(&mut marks, &found)?;
    going.on()?;
    desk.look_is_whole(&job, marks, found.len())
}

/// Whether a look goes on, and how far it is.
pub(super) struct Going<'a> {
    pub(super) desk: &'a Desk,
    watch: &'a dyn Watch,
    /// The unlock that it is done in.
    epoch: u64,
    done: AtomicU64,
    all: u64,
}

impl<'a> Going<'a> {
    pub(super) fn new(desk: &'a Desk, watch: &'a dyn Watch, all: u64) -> Self {
        Self { desk, watch, epoch: desk.redaction_epoch(), done: AtomicU64::new(0), all }
    }

    /// Asked after every picture: the owner may have changed their mind, or locked.
    pub(super) fn on(&self) -> Result<()> {
        if self.watch.cancelled() {
            return Err(Error::new(Code::Refused, "The look was cancelled. What was looked through is kept."));
        }
        if !self.desk.is_open() || self.desk.redaction_epoch() != self.epoch {
            return Err(Error::new(Code::Locked, "The household was locked, which ended the look. Nothing is lost.")
                .hint("Unlock, and let it go on."));
        }
        Ok(())
    }

    pub(super) fn tell(&self, stage: Stage, cost: u64) {
        let done = self.done.fetch_add(cost, Ordering::Relaxed) + cost;
        let done = (done as f64 / self.all.max(1) as f64).min(1.0);
        self.watch.tell(Progress { stage, done, file: None });
    }
}

struct Look<'a> {
    worker: &'a Worker,
    job: &'a LookJob,
    going: &'a Going<'a>,
}

impl Look<'_> {
    fn footage(&self) -> &Footage {
        &self.job.footage
    }

    /// Looks through the batches that are missing, divided among workers. The first error ends all.
    fn pictures(&self) -> Result<()> {
        let missing = &self.job.missing;
        let workers = if cores() >= CORES_FOR_TWO { 2 } else { 1 };
        let stop = AtomicBool::new(false);
        let failed: std::sync::Mutex<Option<Error>> = std::sync::Mutex::default();
        let share = |numbers: &[usize]| {
            let ended = self.runs(numbers).iter().try_for_each(|run| self.run(run, &stop));
            if let Err(error) = ended {
                stop.store(true, Ordering::Relaxed);
                failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
            }
        };
        std::thread::scope(|scope| {
            for numbers in missing.chunks(missing.len().div_ceil(workers).max(1)) {
                scope.spawn(|| share(numbers));
            }
        });
        failed.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
    }

    /// Batches that follow one another in one part of the clip: looked through in one go.
    fn runs(&self, numbers: &[usize]) -> Vec<Vec<usize>> {
        let part = |number: usize| self.job.batches[number].part;
        let mut runs: Vec<Vec<usize>> = Vec::new();
        for number in numbers.iter().copied() {
            match runs.last_mut() {
                Some(run) if run.last().is_some_and(|last| last + 1 == number && part(*last) == part(number)) => {
                    run.push(number);
                }
                _ => runs.push(vec![number]),
            }
        }
        runs
    }

    /// One run, from the key frame before its first picture on.
    fn run(&self, numbers: &[usize], stop: &AtomicBool) -> Result<()> {
        let batch = |number: usize| -> &LookBatch { &self.job.batches[number] };
        let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else { return Ok(()) };
        let (first, to_us) = (batch(*first), batch(*last).when.to_us);
        let footage = self.footage();
        let Some((part, begin)) = footage.parts().nth(first.part) else { return Ok(()) };
        let stills = Stills {
            video: part.config.video.clone(),
            every: EVERY,
            from: MediaTime(first.first_us * 1000),
            to: MediaTime(to_us * 1000),
            max_width: MAX_WIDTH,
        };
        let work = self.worker.find(&FindOrder { stills, look: self.job.setup.look.clone() })?;
        let mut batches = Filling { look: self, numbers, found: Vec::new() };
        let mut each = |looked: Option<Looked>| {
            self.going.on()?;
            looked.map_or(Ok(()), |looked| batches.take(looked))
        };
        let mut feed =
            Feed::from(self.going.desk, &footage.plan, part, footage.piece_before(first.part, first.first_us));
        let mut fresh = true;
        while let Some(fragment) = feed.next()? {
            self.going.on()?;
            if stop.load(Ordering::Relaxed) {
                return Ok(());
            }
            let mut units = fragment.pictures;
            units.iter_mut().for_each(|unit| unit.pts = MediaTime(unit.pts.0 + begin.0));
            if fresh {
                // A later key frame before the first picture: what came before it is not needed.
                let before = |unit: &AccessUnit| unit.key && unit.pts.micros() <= first.first_us;
                units.drain(..units.iter().rposition(before).unwrap_or(0));
                fresh = units.is_empty();
            }
            // No picture of a fragment is shown after one of the next.
            if units.iter().map(|unit| unit.pts.micros()).min().is_some_and(|at| at >= to_us) {
                break;
            }
            work.push(&units, &mut each)?;
        }
        work.finish(&mut each)?;
        batches.end()
    }

    /// Follows by looks whom nobody finds any more, or not yet, where a track ends within the picture.
    fn ends(&self, marks: &mut [Mark], found: &[Looked]) -> Result<()> {
        let desk = self.going.desk;
        let facts = desk.track_facts(&self.job.stored, self.footage(), &self.job.setup)?;
        for end in track::ends(marks, found, &facts) {
            self.going.on()?;
            let (from_us, to_us) = if end.forwards { (end.at_us, end.until_us) } else { (end.until_us, end.at_us + 1) };
            let Some((video, units)) = self.units(from_us, to_us)? else { continue };
            let stills = Stills {
                video,
                every: MediaTime(0),
                from: MediaTime(from_us * 1000),
                to: MediaTime(to_us * 1000),
                max_width: FOLLOWED_WIDTH,
            };
            let order = FollowOrder { stills, at_us: end.at_us, area: end.area, forwards: end.forwards };
            let trail = self.worker.follow(&order, &units)?;
            if let Some(mark) = marks.get_mut(end.mark) {
                track::extend(mark, &trail, &facts);
            }
        }
        Ok(())
    }

    /// The units from which pictures of a stretch can be decoded: a few seconds, of one part.
    fn units(&self, from_us: i64, to_us: i64) -> Result<Option<(VideoConfig, Vec<AccessUnit>)>> {
        let footage = self.footage();
        let (number, _) = footage.shown_at(from_us)?;
        let Some((part, begin)) = footage.parts().nth(number) else { return Ok(None) };
        let mut feed = Feed::from(self.going.desk, &footage.plan, part, footage.piece_before(number, from_us));
        let mut units: Vec<AccessUnit> = Vec::new();
        while let Some(fragment) = feed.next()? {
            self.going.on()?;
            let mut pictures = fragment.pictures;
            pictures.iter_mut().for_each(|unit| unit.pts = MediaTime(unit.pts.0 + begin.0));
            if pictures.iter().map(|unit| unit.pts.micros()).min().is_some_and(|at| at >= to_us) {
                break;
            }
            units.extend(pictures);
            if let Some(key) = units.iter().rposition(|unit| unit.key && unit.pts.micros() <= from_us) {
                units.drain(..key);
            }
        }
        Ok(Some((part.config.video.clone(), units)))
    }

    /// Listens to the whole sound, if that is wanted.
    fn sound(&self) -> Result<()> {
        let Some(model) = &self.job.listen else { return Ok(()) };
        let footage = self.footage();
        let mut speech = Vec::new();
        for (number, (part, begin)) in footage.parts().enumerate() {
            let Some(audio) = part.config.audio.as_ref().filter(|_| part.sounds > 0) else { continue };
            let within = footage.within(number);
            let work = self.worker.listen(audio)?;
            let (mut from_us, mut scores) = (None, Vec::new());
            let mut feed = Feed::new(self.going.desk, &footage.plan, part);
            while let Some(fragment) = feed.next()? {
                self.going.on()?;
                let mut units = fragment.sounds;
                units.iter_mut().for_each(|unit| unit.pts = MediaTime(unit.pts.0 + begin.0));
                let (Some(first), Some(last)) = (units.first(), units.last()) else { continue };
                let long = (last.pts.micros() - first.pts.micros()).unsigned_abs();
                let heard = work.push(&units)?;
                from_us = from_us.or((!heard.scores.is_empty()).then_some(heard.from_us));
                scores.extend(heard.scores);
                self.going.tell(Stage::Listening, long / 1000);
            }
            let rest = work.finish()?;
            let from_us = from_us.unwrap_or(rest.from_us);
            scores.extend(rest.scores);
            speech.extend(spoken(from_us, &scores, within));
        }
        self.going.on()?;
        let speech = Stretch::joined(speech);
        self.going.desk.keep_speech(self.job.look, model.clone(), speech)
    }
}

/// Batches being filled, in the order of clip time.
struct Filling<'a> {
    look: &'a Look<'a>,
    /// Those that are not whole yet; the first one is under way.
    numbers: &'a [usize],
    found: Vec<Looked>,
}

impl Filling<'_> {
    fn take(&mut self, looked: Looked) -> Result<()> {
        while let Some(number) = self.numbers.first()
            && looked.at_us >= self.look.job.batches[*number].when.to_us
        {
            self.whole(*number)?;
        }
        self.found.push(looked);
        self.look.going.tell(Stage::Looking, PICTURE);
        Ok(())
    }

    fn whole(&mut self, number: usize) -> Result<()> {
        self.numbers = &self.numbers[1..];
        self.look.going.desk.keep_batch(self.look.job.look, number, &std::mem::take(&mut self.found))
    }

    /// No more pictures: what could not be decoded is looked through all the same.
    fn end(&mut self) -> Result<()> {
        while let Some(number) = self.numbers.first() {
            self.whole(*number)?;
        }
        Ok(())
    }
}
