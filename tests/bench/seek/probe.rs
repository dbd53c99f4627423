//! The window's side: the façade, unlocked, and its questions.

use crate::{Dice, Line, Times, timed};
use anyhow::{Context, Result, ensure};
use demo::scene::strip;
use demo::stamp;
use engine::config::Folders;
use engine::view::{PlayHeader, PlayRequest};
use engine::{Config, Engine, Options, Program, SystemClock};
use model::{Secret, Utc};
use porchlight_tests::archive::{Archive, Look, MINUTE, Plan};
use porchlight_tests::programs::{built, pipe};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use tokio::runtime::Runtime;

const SECOND: i64 = 1_000_000;

pub(crate) struct Window<'a> {
    runtime: &'a Runtime,
    engine: Engine,
    home: PathBuf,
    _folders: tempfile::TempDir,
}

/// A place to seek to: inside a minute of full size.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) camera: String,
    pub(crate) minute_us: i64,
    pub(crate) at_us: i64,
    pub(crate) file: PathBuf,
}

/// `count` places, each in another minute while there are any.
pub(crate) fn places(home: &Path, archive: &Archive, count: usize) -> Result<Vec<Place>> {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut minutes: Vec<_> =
        archive.cameras.iter().flat_map(|c| c.full_us.iter().map(move |m| (c.id.clone(), *m))).collect();
    ensure!(!minutes.is_empty(), "the archive has no minutes of full size");
    for i in (1..minutes.len()).rev() {
        minutes.swap(i, dice.below(i as u64 + 1) as usize);
    }
    minutes
        .iter()
        .cycle()
        .take(count)
        .map(|(camera, minute_us)| {
            let begins = Utc(*minute_us).compact();
            let folder = home.join("footage").join(camera);
            let name = std::fs::read_dir(&folder)?
                .flatten()
                .map(|f| f.file_name().to_string_lossy().into_owned())
                .find(|f| f.starts_with(&begins) && f.ends_with(".age") && !f.contains(".side."))
                .with_context(|| format!("there is no segment of {begins}"))?;
            let at_us = minute_us + dice.below(59 * SECOND as u64) as i64;
            Ok(Place { camera: camera.clone(), minute_us: *minute_us, at_us, file: folder.join(name) })
        })
        .collect()
}

/// Puts a file (and its sidecar) out of the page cache, as after days without a look at it.
pub(crate) fn forget(file: &Path) -> Result<()> {
    let side = PathBuf::from(file.to_string_lossy().replace(".age", ".side.age"));
    for path in [file, &side] {
        if let Ok(file) = File::open(path) {
            rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed)?;
        }
    }
    Ok(())
}

impl<'a> Window<'a> {
    pub(crate) fn open(runtime: &'a Runtime, place: &Path) -> Result<Self> {
        let folders = tempfile::tempdir()?;
        let folder = |name: &str| folders.path().join(name);
        let home = place.join("home");
        let config = Config {
            home: home.clone(),
            log_level: "error".to_owned(),
            unattended_key: None,
            folders: Folders { data: folder("data"), config: folder("config"), state: folder("state") },
        };
        let porchlight = built("porchlight")?;
        // The past alone is looked at: what would record the cameras, which are none, ends at once.
        let recorder = Program { program: "false".into(), args: Vec::new() };
        let worker = Program { program: porchlight, args: vec!["decode-worker".to_owned()] };
        let (media, clock) = (Arc::new(media::GstMedia), Arc::new(SystemClock::new()));
        let options = Options { config, media, clock, recorder, worker, demo: None, missing: Vec::new() };
        let words = std::fs::read_to_string(place.join("passphrase.txt"))?;
        let engine = runtime.block_on(async {
            let engine = Engine::start(options)?;
            engine.app_state().await?;
            engine.unlock(Secret::new(words.trim().to_owned())).await?;
            Ok::<_, engine::Error>(engine)
        })?;
        Ok(Self { runtime, engine, home, _folders: folders })
    }

    pub(crate) fn close(self) {
        self.runtime.block_on(self.engine.shutdown());
    }

    /// The first bytes after a seek, then the picture of the very frame.
    pub(crate) fn seeks(
        &self,
        archive_name: &str,
        archive: &Archive,
        count: usize,
        lines: &mut Vec<Line>,
    ) -> Result<()> {
        let places = places(&self.home, archive, count)?;
        // From the disk, then again from the page cache, where other segments have been opened since.
        for cold in [true, false] {
            self.pass(archive_name, &places, cold, lines)?;
        }
        Ok(())
    }

    fn pass(&self, archive_name: &str, places: &[Place], cold: bool, lines: &mut Vec<Line>) -> Result<()> {
        let (count, from) = (places.len(), if cold { "from the disk" } else { "from the page cache" });
        let bytes = Times::of(count, |n| {
            let place = &places[n];
            if cold {
                forget(&place.file)?;
            }
            // As the page asks for the first piece of a seek: no more than must come before the picture.
            let request = PlayRequest {
                camera: place.camera.clone(),
                at_us: place.at_us,
                until_us: None,
                continues: false,
                keys_only: false,
                audio: true,
                budget_bytes: Some(1),
            };
            let (took, answer) = timed(|| Ok(self.runtime.block_on(self.engine.play(request))?))?;
            let (length, rest) = answer.split_first_chunk::<4>().context("an answer begins with a length")?;
            let (head, payload) = rest.split_at(u32::from_be_bytes(*length) as usize);
            let head: PlayHeader = serde_json::from_slice(head)?;
            let first = stamp::read_all(payload).first().map(|s| s.sent as i64);
            ensure!(first == Some(head.from_us), "the first frame is of {first:?}, the head says {}", head.from_us);
            ensure!(
                head.from_us <= place.at_us && place.at_us - head.from_us <= 2 * SECOND,
                "not the key frame before"
            );
            Ok(took)
        })?;
        lines.push(line(&format!("first bytes of a seek, {from}"), archive_name, bytes, Some(10.0)));
        let rate = i64::from(Look::Full.rate());
        // Other places than before: nothing is open yet.
        let pictures = Times::of(count, |n| {
            let place = &places[count - 1 - n];
            if cold {
                forget(&place.file)?;
            }
            let still = self.engine.still(place.camera.clone(), place.at_us, 1280);
            let (took, answer) = timed(|| Ok(self.runtime.block_on(still)?))?;
            let (at, jpeg) = answer.split_first_chunk::<8>().context("a picture has its time")?;
            let shown = place.minute_us + (place.at_us - place.minute_us) * rate / SECOND * SECOND / rate;
            let at = i64::from_be_bytes(*at);
            ensure!((at - shown).abs() < SECOND / rate / 2, "asked for {shown}, got {at}");
            if n % 10 == 0 {
                let strip = luma(jpeg, 1280, 720).and_then(|l| strip::read(&l, 1280, 720).context("no strip"))?;
                ensure!(strip == Look::Full.strip(Utc(shown)), "the picture shows {strip}");
            }
            Ok(took)
        })?;
        lines.push(line(&format!("still of the very frame, {from}"), archive_name, pictures, None));
        Ok(())
    }

    /// Small pictures anywhere in the archive.
    pub(crate) fn scrubs(
        &self,
        archive_name: &str,
        archive: &Archive,
        count: usize,
        lines: &mut Vec<Line>,
    ) -> Result<()> {
        let mut dice = Dice(77);
        let mut none = 0;
        let span = (archive.end_us - archive.start_us) as u64;
        let times = Times::of(count, |_| {
            let camera = &archive.cameras[dice.below(archive.cameras.len() as u64) as usize];
            let at = archive.start_us + dice.below(span) as i64;
            let picture = self.engine.scrub_picture(camera.id.clone(), at);
            let (took, answer) = timed(|| Ok(self.runtime.block_on(picture)?))?;
            none += usize::from(answer.len() <= 8);
            Ok(took)
        })?;
        // Gaps have no picture; footage has one.
        ensure!(none * 10 < count, "{none} of {count} places have no picture");
        lines.push(line("picture while scrubbing", archive_name, times, Some(150.0)));
        Ok(())
    }

    /// The timeline at every zoom, at places all over it.
    pub(crate) fn timelines(&self, archive_name: &str, plan: &Plan, lines: &mut Vec<Line>) -> Result<()> {
        let mut dice = Dice(5);
        let (start, end) = (plan.start().0, plan.end.0);
        let mut ask = |length: i64| {
            let from = start + dice.below((end - start - length).max(1) as u64) as i64;
            let timeline = self.engine.timeline(from, from + length, None, 1000);
            let (took, view) = timed(|| Ok(self.runtime.block_on(timeline)?))?;
            ensure!(view.cameras.len() == plan.cameras as usize, "{} cameras", view.cameras.len());
            ensure!(length < 60 * MINUTE || view.cameras.iter().all(|c| !c.runs.is_empty()), "no footage in an hour");
            Ok(took)
        };
        let (hour, day) = (60 * MINUTE, 24 * 60 * MINUTE);
        for (name, length, count) in
            [("an hour", hour, 200), ("a day", day, 200), ("a month", 30 * day, 200), ("all of it", end - start, 100)]
        {
            let times = Times::of(count, |_| ask(length))?;
            lines.push(line(&format!("timeline, {name}"), archive_name, times, Some(20.0)));
        }
        Ok(())
    }
}

fn line(what: &str, archive: &str, times: Times, target: Option<f64>) -> Line {
    println!("  {what}: p50 {:.1} ms, p95 {:.1} ms", times.within(50), times.within(95));
    Line { what: what.to_owned(), archive: archive.to_owned(), times, target }
}

/// A picture's brightness, by ffmpeg, at this size.
fn luma(jpeg: &[u8], width: usize, height: usize) -> Result<Vec<u8>> {
    let scale = format!("scale={width}:{height}");
    let args =
        ["-v", "error", "-f", "mjpeg", "-i", "pipe:0", "-vf", &scale, "-f", "rawvideo", "-pix_fmt", "gray", "pipe:1"];
    let output = pipe(Command::new("ffmpeg").args(args), jpeg)?;
    ensure!(output.stdout.len() == width * height, "ffmpeg: {}", String::from_utf8_lossy(&output.stderr));
    Ok(output.stdout)
}
