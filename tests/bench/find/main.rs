//! The part of `npm run bench:redact` that hides by itself: scenes of which is known where everybody is, and filmed clips drawn over by
//! hand, are looked through, linked and rendered, beside deface on the same pictures. Writes its sections of `docs/bench-redact.md`.
//!
//! Arguments: `recall` or `times` for one part of it; `--scenes day,night`, `--every N` (deface looks at each N-th picture of a scene),
//! `--work FOLDER`. deface's Python is named by `PORCHLIGHT_DEFACE`, filmed clips lie in `PORCHLIGHT_FILMED`: `scripts/bench-redact.mjs`
//! brings both.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "a program for people")]

mod cost;
mod report;
mod rival;

use anyhow::{Context, Result};
use cost::Cost;
use demo::scene::posed::{Stage, truth};
use demo::{Clip, ClipSpec, Scene};
use model::find::Subject;
use model::redaction::Plan;
use porchlight_tests::hiding::{Footage, Hiding};
use porchlight_tests::judge::{self, Drawn, Scene as Truth, Verdict, pictures};
use rival::Deface;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::process::Command;

const RATE: u32 = 30;
const SECONDS: u32 = 8;
const KBIT: u32 = 3000;
/// What a look of the editor looks for at first.
const SUBJECTS: &str = "face,plate";
/// Rounds of a scene for the memory that a long clip takes.
const LONG: usize = 6;
/// The scene by which times are measured.
const TIMED: Stage = Stage::Day;

/// Hidden boxes of each picture, left, top, right, bottom; none for a picture that was not looked at.
#[derive(Deserialize)]
pub(crate) struct Masks {
    pub(crate) pictures: Vec<Option<Vec<[i64; 4]>>>,
}

/// One scene's files.
pub(crate) struct Material {
    pub(crate) name: String,
    pub(crate) h264: PathBuf,
    pub(crate) mp4: PathBuf,
    pub(crate) truth: Truth,
    pub(crate) filmed: bool,
}

/// One scene, judged.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) filmed: bool,
    pub(crate) ours: Verdict,
    /// Hidden on no face where only faces are hidden, parts of the picture.
    pub(crate) beside_faces: f64,
    pub(crate) deface: Verdict,
    /// What deface finds at 0.5 in our result: finds, in how many pictures.
    pub(crate) left: (usize, usize),
}

struct Arguments {
    recall: bool,
    times: bool,
    scenes: Vec<Stage>,
    every: usize,
    work: PathBuf,
}

fn arguments(words: Vec<String>) -> Result<Arguments> {
    let work = std::env::temp_dir().join("porchlight-bench-find");
    let mut a = Arguments { recall: true, times: true, scenes: Stage::ALL.to_vec(), every: 8, work };
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "recall" => a.times = false,
            "times" => a.recall = false,
            "--scenes" => {
                let names = words.next().context("--scenes wants names")?;
                let stages =
                    names.split(',').map(|name| Stage::named(name).with_context(|| format!("no scene {name}")));
                a.scenes = stages.collect::<Result<_>>()?;
            }
            "--every" => a.every = words.next().context("--every wants a number")?.parse()?,
            "--work" => a.work = words.next().context("--work wants a folder")?.into(),
            other => anyhow::bail!("{other} is not known: recall, times, --scenes, --every, --work"),
        }
    }
    Ok(a)
}

fn main() -> Result<()> {
    media::init().map_err(|e| anyhow::anyhow!("{e}"))?;
    let a = arguments(std::env::args().skip(1).collect())?;
    std::fs::create_dir_all(&a.work)?;
    demo::keep_in(&a.work.join("drawn"));
    let deface = Deface::new()?;
    if a.recall {
        let mut rows = Vec::new();
        let mut material: Vec<Material> = Vec::new();
        for stage in &a.scenes {
            material.push(posed(*stage, &a.work)?);
        }
        material.extend(filmed(&a.work)?);
        for scene in &material {
            rows.push(judged(scene, &deface, &a)?);
        }
        report::recall(&rows, a.every)?;
    }
    if a.times {
        let scene = posed(TIMED, &a.work)?;
        let ours = |rounds: usize| hide(&scene.h264, RATE, rounds);
        let (mut own, mut shipped, mut small) = (Vec::new(), Vec::new(), Vec::new());
        // By turns, so that what else the machine does falls on all.
        own.push(ours(1)?.cost);
        small.push(deface.hide(&scene.mp4, &a.work, Some("1280x720"))?);
        own.push(ours(1)?.cost);
        shipped.push(deface.hide(&scene.mp4, &a.work, None)?);
        let last = ours(1)?;
        own.push(last.cost);
        let pictures = scene.truth.pictures.len();
        let costs = [
            ("Porchlight, detect + track + render", quickest(own), pictures),
            ("deface 1.5.0 as shipped", quickest(shipped), pictures),
            ("deface 1.5.0, --scale 1280x720", quickest(small), pictures),
            ("Porchlight, a clip six times as long", ours(LONG)?.cost, pictures * LONG),
            ("a start of Porchlight that opens the household, of which there are two above", last.opening, pictures),
            ("Porchlight's second look through the result, counted in none above", second_look(&last)?, pictures),
        ];
        report::times(&costs)?;
    }
    Ok(())
}

/// The quickest: what else the machine does only adds to it.
fn quickest(mut costs: Vec<Cost>) -> Cost {
    costs.sort_by(|a, b| a.cpu.total_cmp(&b.cpu));
    costs[0]
}

/// What it costs the program to hide all that models find.
struct Hidden {
    hiding: Hiding,
    /// Looking, linking and rendering, each by a start of the program.
    cost: Cost,
    /// Of it, what each start takes to open the household.
    opening: Cost,
}

/// A household with that footage, looked through and rendered. The render goes without models: its second look is counted apart.
fn hide(film: &Path, rate: u32, rounds: usize) -> Result<Hidden> {
    let hiding = Hiding::begin(Footage::read(film, rate, rounds)?)?;
    let opening = cost::of(hiding.command(&cost::UNDER, "show", &[])?)?;
    let looked = cost::of(hiding.command(&cost::UNDER, "detect", &["--subjects", SUBJECTS])?)?;
    hiding.hide_all()?;
    hiding.without_models()?;
    let rendered = cost::of(hiding.command(&cost::UNDER, "render", &[])?)?;
    Ok(Hidden { hiding, cost: looked.then(rendered), opening })
}

/// What a second look through the result takes.
fn second_look(hidden: &Hidden) -> Result<Cost> {
    hidden.hiding.house.bring_models()?;
    cost::of(hidden.hiding.command(&cost::UNDER, "detect", &["--result"])?)
}

/// Draws a scene, once.
fn posed(stage: Stage, work: &Path) -> Result<Material> {
    let like = ClipSpec { rate: RATE, seconds: SECONDS, key_every: 2 * RATE, ..ClipSpec::card() };
    let spec = ClipSpec { scene: Scene::Posed(stage), ..like.sized(1920, 1080).at_kbit(KBIT) };
    println!("{}: drawing", stage.name());
    let clip = Clip::make(spec)?;
    let at = |ending: &str| work.join(stage.name()).with_extension(ending);
    let units: Vec<u8> = clip.frames.iter().flat_map(|frame| frame.data.iter().copied()).collect();
    std::fs::write(at("h264"), units)?;
    std::fs::write(at("json"), serde_json::to_vec(&truth(&spec).context("a posed scene has its truth")?)?)?;
    material(stage.name(), work, false)
}

fn material(name: &str, work: &Path, filmed: bool) -> Result<Material> {
    let at = |ending: &str| work.join(name).with_extension(ending);
    let truth = Truth::read(&at("json"))?;
    let mp4 = film(&at("h264"), truth.rate)?;
    Ok(Material { name: name.to_owned(), h264: at("h264"), mp4, truth, filmed })
}

/// Puts pictures into a film, as deface reads them.
fn film(h264: &Path, rate: u32) -> Result<PathBuf> {
    let mp4 = h264.with_extension("mp4");
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-y", "-framerate", &rate.to_string(), "-i"]).arg(h264).args(["-c", "copy"]);
    let done = command.arg(&mp4).status().context("ffmpeg is needed")?;
    anyhow::ensure!(done.success(), "{} could not be put into a film", h264.display());
    Ok(mp4)
}

/// Clips that a camera filmed, where the set-up brought them, with their truths out of `tests/data/filmed`.
fn filmed(work: &Path) -> Result<Vec<Material>> {
    let Some(folder) = std::env::var_os("PORCHLIGHT_FILMED").map(PathBuf::from) else { return Ok(Vec::new()) };
    let truths = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/filmed");
    let mut all = Vec::new();
    let mut names: Vec<PathBuf> = std::fs::read_dir(truths)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    names.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    names.sort();
    for path in names {
        let name = path.file_stem().and_then(|stem| stem.to_str()).context("a truth has a name")?.to_owned();
        let drawn: Drawn = serde_json::from_slice(&std::fs::read(&path)?)?;
        std::fs::write(work.join(&name).with_extension("json"), serde_json::to_vec(&drawn.scene(&name))?)?;
        // Encoded anew, hardly losing anything, for a stream without pictures out of order that begins with a key frame.
        let done = Command::new("ffmpeg")
            .args(["-v", "error", "-y", "-i"])
            .arg(folder.join(&drawn.file))
            .args([
                "-an", "-c:v", "libx264", "-preset", "veryfast", "-crf", "14", "-bf", "0", "-g", "60", "-pix_fmt",
                "yuv420p",
            ])
            .args(["-x264-params", "aud=1", "-f", "h264"])
            .arg(work.join(&name).with_extension("h264"))
            .status()
            .context("ffmpeg is needed")?;
        anyhow::ensure!(done.success(), "{name} could not be read");
        all.push(material(&name, work, true)?);
    }
    Ok(all)
}

fn judged(scene: &Material, deface: &Deface, a: &Arguments) -> Result<Row> {
    println!("{}: ours", scene.name);
    let at = |ending: &str| a.work.join(format!("{}.{ending}", scene.name));
    let hidden = hide(&scene.h264, scene.truth.rate, 1)?;
    let result = at("hidden.mp4");
    hidden.hiding.save(&result)?;
    let shown = hidden.hiding.show()?;
    // What each mark came of, for whoever asks why something slipped through.
    std::fs::write(at("redaction.json"), serde_json::to_vec(&shown)?)?;
    let mut plan: Plan = serde_json::from_value(shown["plan"].clone())?;
    let masks = |plan: &Plan| Masks { pictures: hidden.hiding.masks(plan).into_iter().map(Some).collect() };
    let ours = verdict(&scene.truth, &masks(&plan), Some(&result))?;
    // Plates are linked by themselves: without their marks it is the plan of a look for faces.
    plan.marks.retain(|mark| mark.found.as_ref().is_none_or(|found| found.subject != Subject::Plate));
    let beside_faces = verdict(&scene.truth, &masks(&plan), None)?.over;
    println!("{}: {ours:?}, {beside_faces} beside faces alone", scene.name);
    println!("{}: deface", scene.name);
    let theirs = deface.masks(&scene.mp4, "0.2", "none", a.every)?;
    let theirs = verdict(&scene.truth, &theirs, None)?;
    println!("{}: {theirs:?}", scene.name);
    let left = deface.masks(&result, "0.5", "none", a.every)?;
    let left = left.pictures.iter().flatten();
    let left = (left.clone().map(Vec::len).sum(), left.count());
    Ok(Row { name: scene.name.clone(), filmed: scene.filmed, ours, beside_faces, deface: theirs, left })
}

/// Judges masks, and the pixels of what was rendered where there is a film: only what is black in it is hidden.
fn verdict(scene: &Truth, masks: &Masks, film: Option<&Path>) -> Result<Verdict> {
    let mut film = film.map(|path| pictures(path, (scene.width, scene.height))).transpose()?;
    judge::judge(scene, |n| {
        let luma = match &mut film {
            Some(film) => match film.picture()? {
                Some(luma) => Some(luma),
                None => return Ok(None),
            },
            None => None,
        };
        let Some(Some(boxes)) = masks.pictures.get(n) else { return Ok(None) };
        let mut hidden = judge::Hidden::none(scene.width, scene.height);
        boxes.iter().for_each(|place| hidden.hide(*place));
        let checked = luma.map_or((0, 0), |luma| hidden.check(luma));
        Ok(Some((hidden, checked)))
    })
}
