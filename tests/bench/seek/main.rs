//! `npm run bench:seek`: how long the past takes to come, through the façade that the window calls, unlocked: the first bytes of a
//! seek and its picture in archives of 1 and 90 camera-days, the timeline of 8 cameras over 90 and 365 days, and pictures while
//! scrubbing. ffmpeg seeks in the same minutes as plain files beside it. Writes `docs/bench-seek.md`.
//!
//! Seeks land in minutes of 1080p25 at 4 Mbit/s, each once, with the file put out of the page cache before. That the right
//! picture comes is seen by its stamp, and by the strip in the picture itself.
//!
//! Arguments: `--in DIR` (archives are made there once and kept; else in a temporary folder), `--probes N` (150), `--out FILE`.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a program for people")]

mod peers;
mod probe;
mod report;

use anyhow::{Context, Result};
use model::Utc;
use porchlight_tests::archive::{self, Archive, MINUTE, Plan};
use porchlight_tests::household::Household;
use porchlight_tests::measure::machine;
use porchlight_tests::programs::built;
use porchlight_tests::recorder::micros;
use probe::Window;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// Times of one kind of question, milliseconds.
pub(crate) struct Times(Vec<f64>);

/// One line of the report.
pub(crate) struct Line {
    pub(crate) what: String,
    pub(crate) archive: String,
    pub(crate) times: Times,
    /// 95 of 100 must be this fast, milliseconds.
    pub(crate) target: Option<f64>,
}

impl Times {
    /// How long each of `count` questions takes, in milliseconds.
    pub(crate) fn of(count: usize, mut ask: impl FnMut(usize) -> Result<f64>) -> Result<Self> {
        let mut all = (0..count).map(&mut ask).collect::<Result<Vec<_>>>()?;
        all.sort_by(f64::total_cmp);
        Ok(Self(all))
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// The time within which `part` of 100 came.
    pub(crate) fn within(&self, part: usize) -> f64 {
        let at = (self.0.len() * part).div_ceil(100).clamp(1, self.0.len().max(1));
        self.0.get(at - 1).copied().unwrap_or_default()
    }
}

/// How long `work` takes, in milliseconds.
pub(crate) fn timed<T>(work: impl FnOnce() -> Result<T>) -> Result<(f64, T)> {
    let begun = Instant::now();
    let done = work()?;
    Ok((begun.elapsed().as_secs_f64() * 1000.0, done))
}

/// Numbers that look random and are the same every time.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most.max(1)
    }
}

fn main() -> Result<()> {
    let (mut folder, mut probes, mut out) = (None, 150, PathBuf::from("docs/bench-seek.md"));
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next().with_context(|| format!("{word} wants a value"))?;
        match word.as_str() {
            "--in" => folder = Some(PathBuf::from(value)),
            "--probes" => probes = value.parse()?,
            "--out" => out = value.into(),
            other => anyhow::bail!("{other} is not known: --in, --probes, --out"),
        }
    }
    let temporary = tempfile::tempdir()?;
    let folder = std::path::absolute(folder.as_deref().unwrap_or(temporary.path()))?;
    demo::keep_in(&std::env::temp_dir().join("porchlight-minutes"));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut lines = Vec::new();
    // All are made before anything is measured.
    let mut archives = Vec::new();
    for (name, cameras, days, full) in [("1 camera-day", 1, 1, 1), ("90 camera-days", 3, 30, 12)] {
        let place = folder.join(format!("{cameras}x{days}"));
        let archive = footage(&place, cameras, days, full)?;
        println!("{name}: {} segments, {} MB", archive.segments, archive.bytes >> 20);
        archives.push((name, place, archive));
    }
    let mut years = Vec::new();
    for days in [90, 365] {
        let (name, place) = (format!("8 cameras x {days} days"), folder.join(format!("rows-{days}")));
        let (plan, count) = rows(&place, days)?;
        println!("{name}: {count} rows");
        years.push((name, place, plan));
    }
    for (name, place, archive) in &archives {
        let window = Window::open(&runtime, place)?;
        println!("{name}");
        window.seeks(name, archive, probes, &mut lines)?;
        window.scrubs(name, archive, probes * 2, &mut lines)?;
        lines.extend(peers::seeks(name, place, archive, probes.min(60))?);
        window.close();
    }
    for (name, place, plan) in &years {
        let window = Window::open(&runtime, place)?;
        println!("{name}");
        window.timelines(name, plan, &mut lines)?;
        window.close();
    }
    let page = report::markdown(&machine::describe(), &lines);
    println!("{page}");
    std::fs::write(&out, page).with_context(|| out.display().to_string())
}

/// The archive at `place`; made by the `archive` program where it is not there yet.
fn footage(place: &Path, cameras: u32, days: u32, full: u32) -> Result<Archive> {
    let told = place.join("archive.json");
    if !told.exists() {
        let words = [("--cameras", cameras), ("--days", days), ("--full", full)];
        let mut make = Command::new(built("archive")?);
        make.arg("--to").arg(place).args(words.iter().flat_map(|(w, n)| [(*w).to_owned(), n.to_string()]));
        anyhow::ensure!(make.status()?.success(), "the archive could not be made");
    }
    Ok(serde_json::from_slice(&std::fs::read(told)?)?)
}

/// A household of eight cameras with rows and no files.
fn rows(place: &Path, days: u32) -> Result<(Plan, u64)> {
    let told = place.join("rows.json");
    let plan = |end: i64| Plan { cameras: 8, minutes: days * 1440, end: Utc(end), full_every_hours: 0 };
    if !told.exists() {
        std::fs::create_dir_all(place)?;
        let end = (micros() as i64).div_euclid(60 * MINUTE) * 60 * MINUTE;
        let house = Household::at(&place.join("home"), 60)?;
        let count = archive::rows::fill(&house, &plan(end))?;
        std::fs::copy(house.passphrase_file(), place.join("passphrase.txt"))?;
        std::fs::write(&told, serde_json::to_vec(&(end, count))?)?;
    }
    let (end, count): (i64, u64) = serde_json::from_slice(&std::fs::read(told)?)?;
    Ok((plan(end), count))
}
