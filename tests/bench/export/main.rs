//! `npm run bench:export`: what a bundle of originals costs, written to a folder and verified, beside `cp`, `sync` and `sha256sum` of the very
//! same bytes in the same run, and `ffmpeg` decoding them. Writes docs/bench-export.md.
//!
//! The footage is made and sealed as the recorder seals it, and what is measured is the act that the window and `porchlight export new` call.
//! Caches are put out before each measurement, so that what is read comes from the disk. Each side is measured several times, in turn, and
//! the quickest counts: on a machine that others use too, what is slower is theirs.
//!
//! Arguments: `--minutes N` (36: a gigabyte), `--rounds N` (3), `--in DIR` (a disk with room for three times as much), `--out FILE`.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a program for people")]

mod report;

use anyhow::{Context, Result, ensure};
use engine::export::{self, Approved, Progress, Stage, Watch};
use engine::view::Told;
use engine::view::bundle::{ExportClip, ExportDraft, ExportLevel, ExportOwner, ExportPlace, ExportPurpose, PlaceKind};
use model::Utc;
use porchlight_tests::archive::{self, MINUTE};
use porchlight_tests::household::Household;
use porchlight_tests::looking::Looker;
use porchlight_tests::measure::{self, machine};
use porchlight_tests::programs::built;
use porchlight_tests::recorder::micros;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How long each part of an export took.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Parts {
    pub(crate) preparing: Duration,
    pub(crate) writing: Duration,
    /// With the decoding of every picture.
    pub(crate) reading_back: Duration,
    pub(crate) checking: Duration,
    pub(crate) whole: Duration,
}

/// One round: ours, and beside it what everybody has.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Round {
    pub(crate) export: Parts,
    pub(crate) verify: Duration,
    pub(crate) cp_sync: Duration,
    pub(crate) sha256sum: Duration,
    /// The same hashes by what uses the processor's own instructions for them, as we do.
    pub(crate) openssl: Duration,
    pub(crate) ffmpeg: Duration,
}

/// Keeps the clock of an export: time counts for what was last told of.
struct Clock(Mutex<(Parts, Instant)>);

impl Clock {
    fn begin() -> Self {
        Self(Mutex::new((Parts::default(), Instant::now())))
    }

    fn part(&self, next: Option<Stage>) -> Parts {
        let mut held = self.0.lock().unwrap();
        let (parts, since) = &mut *held;
        let spent = since.elapsed();
        match next {
            // What is told is what was just done.
            Some(Stage::Planning) => parts.preparing += spent,
            Some(Stage::Writing) => parts.writing += spent,
            Some(Stage::ReadingBack) => parts.reading_back += spent,
            Some(_) | None => parts.checking += spent,
        }
        parts.whole += spent;
        *since = Instant::now();
        held.0
    }
}

impl Watch for Clock {
    fn cancelled(&self) -> bool {
        false
    }

    fn tell(&self, progress: Progress) {
        self.part(Some(progress.stage));
    }
}

fn timed(work: impl FnOnce() -> Result<()>) -> Result<Duration> {
    let begun = Instant::now();
    work()?;
    Ok(begun.elapsed())
}

fn ran(command: &mut Command) -> Result<()> {
    let out = command.stdin(Stdio::null()).output().with_context(|| format!("{command:?} does not start"))?;
    ensure!(out.status.success(), "{command:?}: {}", String::from_utf8_lossy(&out.stderr));
    Ok(())
}

/// Puts files out of the page cache, when they are on the disk.
fn cold(files: &[PathBuf]) -> Result<()> {
    for file in files {
        let file = std::fs::File::open(file)?;
        file.sync_all()?;
        rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed)?;
    }
    Ok(())
}

/// All files below.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { found.extend(files(&path)?) } else { found.push(path) }
    }
    Ok(found)
}

struct Ground {
    house: Household,
    looker: Looker,
    draft: ExportDraft,
    folder: PathBuf,
}

impl Ground {
    /// Ours: the whole act, then anybody's check of it. Gives where the bundle lies.
    fn ours(&self, round: &mut Round) -> Result<PathBuf> {
        let folder = Some(self.folder.to_string_lossy().into_owned());
        let place = ExportPlace { kind: PlaceKind::Folder, drive: None, folder, others_fine: false, link: None };
        let approved = Approved::bundle(&self.looker.desk, &self.draft, Told::NotSealed)?;
        cold(&files(&self.house.footage())?)?;
        let clock = Clock::begin();
        let made = export::export(&self.looker.desk, &self.looker.worker, &approved, &place, &clock)?;
        round.export = clock.part(None);
        cold(&files(&made.path)?)?;
        round.verify = timed(|| ran(Command::new(built("porchlight-verify")?).arg(&made.path)))?;
        Ok(made.path)
    }

    /// Theirs, with the same bytes: a copy on the same disk, brought to it, and hashed from it; and every picture decoded.
    fn theirs(&self, bundle: &Path, round: &mut Round) -> Result<()> {
        let copy = self.folder.join("copy");
        cold(&files(bundle)?)?;
        round.cp_sync = timed(|| {
            ran(Command::new("cp").arg("-r").arg(bundle).arg(&copy))?;
            ran(Command::new("sync").args(files(&copy)?))
        })?;
        cold(&files(&copy)?)?;
        round.sha256sum = timed(|| ran(Command::new("sha256sum").args(files(&copy)?)))?;
        cold(&files(&copy)?)?;
        round.openssl = timed(|| ran(Command::new("openssl").args(["dgst", "-sha256"]).args(files(&copy)?)))?;
        cold(&files(&copy)?)?;
        round.ffmpeg = timed(|| {
            for clip in
                files(&copy.join("data"))?.iter().filter(|path| path.extension().is_some_and(|end| end == "mp4"))
            {
                ran(Command::new("ffmpeg").args(["-v", "error", "-i"]).arg(clip).args(["-f", "null", "-"]))?;
            }
            Ok(())
        })?;
        std::fs::remove_dir_all(&copy)?;
        Ok(())
    }
}

fn main() -> Result<()> {
    let (mut minutes, mut rounds, mut place, mut out) = (36_u32, 3, None, PathBuf::from("docs/bench-export.md"));
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next().with_context(|| format!("{word} wants a value"))?;
        match word.as_str() {
            "--minutes" => minutes = value.parse()?,
            "--rounds" => rounds = value.parse()?,
            "--in" => place = Some(PathBuf::from(value)),
            "--out" => out = value.into(),
            other => anyhow::bail!("{other} is not known: --minutes, --rounds, --in, --out"),
        }
    }
    ensure!(minutes > 0 && rounds > 0, "at least one minute, and one round");
    let temporary = match &place {
        Some(place) => tempfile::tempdir_in(place)?,
        None => tempfile::tempdir()?,
    };
    demo::keep_in(&std::env::temp_dir().join("porchlight-minutes"));
    println!("drawing and sealing {minutes} minutes");
    let house = Household::at(&temporary.path().join("home"), 60)?;
    let end = Utc((micros() as i64).div_euclid(60 * MINUTE) * 60 * MINUTE);
    let (from, to, sealed) = archive::full(&house, "street", minutes, end)?;
    let looker = Looker::new(&house)?;
    let clip = ExportClip {
        camera: looker.camera("street")?.to_string(),
        from_us: from.0,
        to_us: to.0,
        redaction: None,
        sound: false,
        looks_at: String::new(),
    };
    let draft = ExportDraft {
        purpose: ExportPurpose::OwnUse,
        response: None,
        paper: None,
        clips: vec![clip],
        level: ExportLevel::ClipOnly,
        owner: ExportOwner::default(),
        with_request: None,
        sealed: false,
        why_beyond: String::new(),
        confirmation: String::new(),
        keep_key: false,
    };
    let folder = temporary.path().join("given");
    std::fs::create_dir(&folder)?;
    let ground = Ground { house, looker, draft, folder };
    let (mut all, mut bytes) = (Vec::new(), 0);
    for number in 0..rounds {
        let mut round = Round::default();
        let bundle = ground.ours(&mut round)?;
        ground.theirs(&bundle, &mut round)?;
        bytes = files(&bundle)?.iter().map(|file| file.metadata().map_or(0, |meta| meta.len())).sum();
        std::fs::remove_dir_all(&bundle)?;
        println!("round {}: {round:?}", number + 1);
        all.push(round);
    }
    let page = report::markdown(&machine::describe(), &all, bytes, sealed, minutes);
    println!("{page}");
    measure::write(&out, &page)
}
