//! A film looked through, linked and rendered, by the same rooms as in the product, without a household around them: what is judged by
//! scenes. The engine's own way there, through its workers and its store, is told by the stories.

use anyhow::{Context, anyhow};
use media::GstMedia;
use model::find::{Detector, Effort, LookOrder, Looked, Stills, Subject};
use model::redaction::{Blocks, CameraMasks, Draft, Fill, HELD_US, LookFacts, Plan, Render, Rendered, Size, gops};
use model::{AccessUnit, Media, MediaTime, VideoCodec, VideoConfig};
use mux::nal::{self, ParameterSets};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

/// Between two pictures that are looked through, as the desk has it.
const EVERY: MediaTime = MediaTime(100_000_000);
const MAX_WIDTH: u32 = 1920;
/// Units of a batch, as the engine gives them to a worker.
const BATCH: usize = 16;

/// Footage out of a file of H.264, played some times in a row.
pub struct Footage {
    pub video: VideoConfig,
    pub rate: u32,
    units: Vec<(Vec<u8>, bool)>,
    rounds: usize,
}

/// What became of it.
pub struct Outcome {
    pub looked: Vec<Looked>,
    pub plan: Plan,
    /// Hidden boxes of each picture: left, top, right, bottom.
    pub masks: Vec<Vec<[i64; 4]>>,
}

impl Footage {
    /// Reads a file in Annex B form, in which each picture begins with an access unit delimiter and none is shown out of order.
    pub fn read(path: &Path, rate: u32, rounds: usize) -> anyhow::Result<Self> {
        const DELIMITER: u8 = 9;
        let data = std::fs::read(path)?;
        let (mut sets, mut units) = (ParameterSets::default(), Vec::new());
        let mut unit = Vec::new();
        let mut take = |unit: Vec<u8>| {
            if nal::has_picture(VideoCodec::H264, &unit) {
                sets.take_from(VideoCodec::H264, &unit);
                units.push((unit.clone(), nal::is_key(VideoCodec::H264, &unit)));
            }
        };
        for one in nal::annex_b_units(&data) {
            if nal::kind(VideoCodec::H264, one) == DELIMITER {
                take(std::mem::take(&mut unit));
            }
            nal::push_unit(&mut unit, one);
        }
        take(unit);
        anyhow::ensure!(units.first().is_some_and(|(_, key)| *key), "footage begins with a key frame");
        let video = sets.config(VideoCodec::H264).context("footage has parameter sets")?;
        Ok(Self { video, rate, units, rounds })
    }

    /// The clip time of a picture.
    #[must_use]
    pub fn at(&self, n: usize) -> MediaTime {
        MediaTime(n as i64 * 1_000_000_000 / i64::from(self.rate))
    }

    #[must_use]
    pub fn pictures(&self) -> usize {
        self.units.len() * self.rounds
    }

    fn length_us(&self) -> i64 {
        self.at(self.pictures()).micros()
    }

    fn play(&self) -> impl Iterator<Item = AccessUnit> {
        (0..self.pictures()).map(|n| {
            let (data, key) = self.units[n % self.units.len()].clone();
            AccessUnit { track: model::Track::Video, data, pts: self.at(n), duration: None, key, camera_clock: None }
        })
    }

    /// Looks through it.
    pub fn look(&self, detector: &dyn Detector, subjects: &[Subject]) -> anyhow::Result<Vec<Looked>> {
        let order = LookOrder { subjects: subjects.iter().copied().collect(), effort: Effort::Thorough };
        let mut looking = detector.look(&order).map_err(|e| anyhow!(e))?;
        let stills = Stills {
            video: self.video.clone(),
            every: EVERY,
            from: MediaTime(0),
            to: MediaTime(i64::MAX),
            max_width: MAX_WIDTH,
        };
        let mut taking = GstMedia.stills(&stills).map_err(|e| anyhow!(e))?;
        let mut looked = Vec::new();
        let mut take = |stills: Vec<model::find::Still>| -> anyhow::Result<()> {
            for still in stills {
                let finds = looking.still(&still).map_err(|e| anyhow!(e))?;
                let sum: u64 = still.rgb.iter().map(|byte| u64::from(*byte)).sum();
                let light = (sum / still.rgb.len().max(1) as u64) as u8;
                looked.push(Looked { at_us: still.at.micros(), finds, light });
            }
            Ok(())
        };
        for unit in self.play() {
            take(taking.push(unit).map_err(|e| anyhow!(e))?)?;
        }
        take(taking.finish().map_err(|e| anyhow!(e))?)?;
        Ok(looked)
    }

    /// Links what was found into a plan that hides all of it, as on a street camera nobody has looked at yet.
    pub fn plan(&self, looked: &[Looked], subjects: &[Subject], models: &dyn Detector) -> anyhow::Result<Plan> {
        let subjects: BTreeSet<Subject> = subjects.iter().copied().collect();
        let facts = track::Facts {
            width: self.video.width,
            height: self.video.height,
            length_us: self.length_us(),
            usual_us: self.at(1).micros(),
            breaks: Vec::new(),
            subjects: subjects.clone(),
            street: true,
            held_us: HELD_US,
        };
        let marks = track::tracks(looked, &facts).marks;
        let facts = LookFacts {
            subjects: subjects.into_iter().collect(),
            models: models.models().there,
            pictures: looked.len() as u32,
            number: 0,
            second: false,
        };
        let mut draft = Draft::of(Plan { fill: Fill::Solid, ..Plan::of(self.length_us()) });
        draft
            .suggest(facts, marks, false, self.length_us())
            .map_err(|e| anyhow!("a plan takes no suggestions: {e:?}"))?;
        Ok(draft.plan)
    }

    /// Renders a plan into a file of H.264. Gives how many pictures came out.
    pub fn render(&self, plan: &Plan, to: &Path) -> anyhow::Result<usize> {
        let times: Vec<i64> = (0..self.pictures()).map(|n| self.at(n).micros()).collect();
        let order = Render {
            video: self.video.clone(),
            size: Size::of_film(self.video.width, self.video.height),
            usual: self.at(1),
            gops: gops(&times, plan.trim),
            plan: plan.clone(),
            masks: CameraMasks::default(),
            noise: None,
        };
        let mut work = GstMedia.render(&order).map_err(|e| anyhow!(e))?;
        let mut out = std::io::BufWriter::new(std::fs::File::create(to)?);
        let mut pictures = 0;
        let mut take = |made: Rendered| -> anyhow::Result<()> {
            if let Some(video) = made.video {
                out.write_all(&sets(&video.record).context("a film's record holds its parameter sets")?)?;
            }
            for unit in made.gops.iter().flat_map(|gop| &gop.units) {
                out.write_all(&nal::to_annex_b(&unit.data))?;
                pictures += 1;
            }
            Ok(())
        };
        let mut batch = Vec::with_capacity(BATCH);
        for unit in self.play() {
            batch.push(unit);
            if batch.len() == BATCH {
                take(work.push(std::mem::take(&mut batch)).map_err(|e| anyhow!(e))?)?;
            }
        }
        take(work.push(batch).map_err(|e| anyhow!(e))?)?;
        take(work.finish().map_err(|e| anyhow!(e))?)?;
        out.flush()?;
        Ok(pictures)
    }

    /// What a plan hides of each picture.
    #[must_use]
    pub fn masks(&self, plan: &Plan) -> Vec<Vec<[i64; 4]>> {
        let (width, height) = (self.video.width, self.video.height);
        let of = |n: usize| {
            let blocks = Blocks::of(plan, &CameraMasks::default(), self.at(n).micros(), (width, height));
            let side = |from: u32, size: u32| (i64::from(from), i64::from(from + size));
            let boxes = blocks.runs(width, height).map(|run| {
                let ((left, right), (top, bottom)) = (side(run.x, run.width), side(run.y, run.height));
                [left, top, right, bottom]
            });
            boxes.collect()
        };
        (0..self.pictures()).map(of).collect()
    }

    /// All of it.
    pub fn hide(&self, detector: &dyn Detector, subjects: &[Subject], to: &Path) -> anyhow::Result<Outcome> {
        let looked = self.look(detector, subjects)?;
        let plan = self.plan(&looked, subjects, detector)?;
        let pictures = self.render(&plan, to)?;
        anyhow::ensure!(pictures == self.pictures(), "{pictures} of {} pictures came out", self.pictures());
        let masks = self.masks(&plan);
        Ok(Outcome { looked, plan, masks })
    }
}

/// The parameter sets of an `avcC` record, in Annex B form.
fn sets(record: &[u8]) -> Option<Vec<u8>> {
    let (mut out, mut rest) = (Vec::new(), record.get(5..)?);
    for mask in [0x1f, 0xff] {
        let (count, after) = rest.split_first()?;
        rest = after;
        for _ in 0..count & mask {
            let (size, after) = rest.split_at_checked(2)?;
            let (set, after) = after.split_at_checked(usize::from(u16::from_be_bytes([size[0], size[1]])))?;
            out.extend([0, 0, 0, 1]);
            out.extend(set);
            rest = after;
        }
    }
    Some(out)
}
