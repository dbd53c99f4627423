//! A film looked through, linked and rendered by the program, in a household whose only camera sent it: what is judged by scenes.

use crate::archive;
use crate::household::Household;
use anyhow::{Context, Result, ensure};
use model::redaction::{Blocks, CameraMasks, Decision, Edit, Lacking, Plan};
use model::{AccessUnit, MediaTime, StreamConfig, Track, Utc, VideoCodec};
use mux::nal::{self, ParameterSets};
use serde_json::Value;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// A morning long past: nothing of it depends on the day.
const AT: Utc = Utc(1_700_000_000_000_000);
const CAMERA: &str = "door";

/// Footage out of a file of H.264, played some times in a row.
pub struct Footage {
    config: StreamConfig,
    rate: u32,
    units: Vec<(Vec<u8>, bool)>,
    rounds: usize,
}

/// A household with one camera that sent such footage, models, and a redaction of all of it.
pub struct Hiding {
    pub house: Household,
    footage: Footage,
    id: String,
}

impl Footage {
    /// Reads a file in Annex B form, in which each picture begins with an access unit delimiter and none is shown out of order.
    pub fn read(path: &Path, rate: u32, rounds: usize) -> Result<Self> {
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
        ensure!(units.first().is_some_and(|(_, key)| *key), "footage begins with a key frame");
        let video = sets.config(VideoCodec::H264).context("footage has parameter sets")?;
        Ok(Self { config: StreamConfig { video, audio: None }, rate, units, rounds })
    }

    /// The clip time of a picture.
    fn at(&self, n: usize) -> MediaTime {
        MediaTime(n as i64 * 1_000_000_000 / i64::from(self.rate))
    }

    fn pictures(&self) -> usize {
        self.units.len() * self.rounds
    }

    fn play(&self) -> Vec<AccessUnit> {
        let unit = |n: usize| {
            let (data, key) = self.units[n % self.units.len()].clone();
            AccessUnit { track: Track::Video, data, pts: self.at(n), duration: None, key, camera_clock: None }
        };
        (0..self.pictures()).map(unit).collect()
    }
}

impl Hiding {
    /// Begins it: nothing was looked at yet.
    pub fn begin(footage: Footage) -> Result<Self> {
        let house = Household::new(60)?;
        house.bring_models()?;
        let end = archive::lay(&house, CAMERA, &footage.config, footage.play(), AT)?;
        let beyond = end.plus(Duration::from_secs(1));
        let mut hiding = Self { house, footage, id: String::new() };
        let begun = hiding.say(&["new", "--camera", CAMERA, "--from", &AT.rfc3339(), "--to", &beyond.rfc3339()])?;
        let frames = begun["frames"].as_u64().context("a redaction tells its pictures")?;
        ensure!(frames == hiding.footage.pictures() as u64, "{frames} of {} are there", hiding.footage.pictures());
        hiding.id = begun["id"].to_string();
        Ok(hiding)
    }

    /// From now on there are no models: what is approved then needs no second look.
    pub fn without_models(&self) -> Result<()> {
        Ok(std::fs::remove_file(self.house.models())?)
    }

    /// `porchlight redact ACT ID WORDS`, ready to be run under `under`.
    pub fn command(&self, under: &[&str], act: &str, words: &[&str]) -> Result<Command> {
        let passphrase = self.house.passphrase_file().to_string_lossy().into_owned();
        let all = [&["redact", act, &self.id], words, &["--passphrase-file", &passphrase]].concat();
        self.house.command_under(under, &all)
    }

    fn say(&self, words: &[&str]) -> Result<Value> {
        let passphrase = self.house.passphrase_file().to_string_lossy().into_owned();
        self.house.json(&[&["redact"][..], words, &["--passphrase-file", &passphrase]].concat())
    }

    /// The redaction as it is.
    pub fn show(&self) -> Result<Value> {
        self.say(&["show", &self.id])
    }

    /// Looks for subjects, by their names apart by commas.
    pub fn detect(&self, subjects: &str) -> Result<Value> {
        self.say(&["detect", &self.id, "--subjects", subjects])
    }

    pub fn render(&self) -> Result<Value> {
        self.say(&["render", &self.id])
    }

    pub fn plan(&self) -> Result<Plan> {
        Ok(serde_json::from_value(self.show()?["plan"].take())?)
    }

    /// Everything that was found is hidden, as by an owner who looks at none of it.
    pub fn hide_all(&self) -> Result<Plan> {
        let plan = self.plan()?;
        let step = self.house.owner().join("step.json");
        let marks = plan.marks.iter().map(|mark| mark.id).collect();
        std::fs::write(&step, serde_json::to_vec(&Edit::DecideAll { marks, decision: Decision::Hide })?)?;
        if !plan.marks.is_empty() {
            self.say(&["edit", &self.id, &step.to_string_lossy()])?;
        }
        self.plan()
    }

    /// Says that all of the result was looked at, and saves it.
    pub fn save(&self, to: &Path) -> Result<()> {
        let lacking: Vec<Lacking> = serde_json::from_value(self.show()?["lacking"].take())?;
        for one in lacking {
            match one {
                Lacking::Sheet { mark } => self.say(&["review", &self.id, "--seen", &mark.to_string()])?,
                Lacking::Watch { stretch } => {
                    let (from, to) = (stretch.from_us.to_string(), stretch.to_us.to_string());
                    self.say(&["review", &self.id, "--watched", &from, &to])?
                }
                other => anyhow::bail!("no look helps: {other:?}"),
            };
        }
        self.say(&["approve", &self.id])?;
        self.say(&["save", &self.id, "--out", &to.to_string_lossy()]).map(drop)
    }

    /// What a plan hides of each picture: left, top, right, bottom.
    #[must_use]
    pub fn masks(&self, plan: &Plan) -> Vec<Vec<[i64; 4]>> {
        let (width, height) = (self.footage.config.video.width, self.footage.config.video.height);
        let of = |n: usize| {
            let at_us = self.footage.at(n).micros();
            let blocks = Blocks::of(plan, &CameraMasks::default(), at_us, (width, height));
            let side = |from: u32, size: u32| (i64::from(from), i64::from(from + size));
            let boxes = blocks.runs(width, height).map(|run| {
                let ((left, right), (top, bottom)) = (side(run.x, run.width), side(run.y, run.height));
                [left, top, right, bottom]
            });
            boxes.collect()
        };
        (0..self.footage.pictures()).map(of).collect()
    }
}
