//! One own copy from beginning to end: planned, written under other names, read back and played, entered into the ledger, named.

use super::Approved;
use super::place::{Partial, Place, partial};
use super::report;
use crate::clip::{Batch, Feed, Laid, Part, Plan, Range, gaps, plan};
use crate::desk::{CopyNote, Desk};
use crate::error::{Code, Error, Result};
use crate::view::{OwnCopyCut, OwnCopyFile, OwnCopyMade, OwnCopyRequest};
use crate::worker::{Remaking, Worker};
use model::{AccessUnit, AudioConfig, MediaTime, PictureForm, Remade, Remake, Span, Track, Utc};
use mux::film::{Film, Sample, TooLong};
use std::path::{Path, PathBuf};
use store::HoldId;

/// What a copy is busy with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Planning,
    Writing,
    /// Of a bundle, before all of it is checked.
    ReadingBack,
    /// Reading back and decoding.
    Checking,
    /// Models look through pictures, and listen.
    Looking,
    Listening,
}

#[derive(Clone, Debug)]
pub struct Progress {
    pub stage: Stage,
    /// 0 to 1, over all files and both ways.
    pub done: f64,
    /// The file at hand, by name.
    pub file: Option<String>,
}

/// Who waits for a copy.
pub trait Watch: Sync {
    fn cancelled(&self) -> bool;
    fn tell(&self, progress: Progress);
}

/// What a picture costs, measured on 1080p: copied, encoded anew, and decoded to check it.
const COPIED: f64 = 1.0;
const ENCODED: f64 = 12.0;
const CHECKED: f64 = 5.0;
/// Bytes to the worker at a time: at 200 kbit/s ten seconds of pictures.
const BITE: usize = 256 << 10;
/// Samples that AAC codes at a time.
const AAC_FRAME: i64 = 1024;

/// Copies what is asked for into `folder`. Nothing is left behind unless all of it is whole.
pub fn copy(
    desk: &Desk,
    worker: &Worker,
    approved: &Approved,
    request: &OwnCopyRequest,
    (folder, name): (&Path, &str),
    watch: &dyn Watch,
) -> Result<OwnCopyMade> {
    let span = span_of(request)?;
    let range = Range { span, cut: request.cut, audio: request.audio, times: false };
    let act = Act { desk, worker, range, watch };
    let place = Place::new(folder, name)?;
    let mut plans = Vec::new();
    let mut holds = Holds { desk, held: Vec::new() };
    for camera in &request.cameras {
        let camera = crate::desk::camera_id(camera)?;
        holds.held.push(desk.keep_while_copying(&camera, span)?);
        let plan = plan(desk, &camera, range, &|| act.go_on())?;
        if !plan.parts.is_empty() {
            plans.push(plan);
        }
    }
    if plans.is_empty() {
        return Err(Error::new(Code::NotFound, "Nothing was recorded in this range."));
    }
    let several = request.cameras.len() > 1;
    let files: Vec<(usize, usize, PathBuf)> = plans
        .iter()
        .enumerate()
        .flat_map(|(p, plan)| (0..plan.parts.len()).map(move |part| (p, part)))
        .map(|(p, part)| {
            let (camera, number) = (&plans[p].name, (plans[p].parts.len() > 1).then_some(part + 1));
            (p, part, place.file(several.then_some(camera.as_str()), number, "mp4"))
        })
        .collect();
    let size = |part: &Part| report::bytes(part, request.cut);
    let sizes = || plans.iter().flat_map(|plan| &plan.parts).map(size);
    place.fits(sizes().sum(), sizes().max().unwrap_or(0))?;
    let under_way: Vec<PathBuf> = files.iter().map(|(.., target)| partial(target)).collect();
    let frames: u64 = plans.iter().flat_map(|plan| &plan.parts).map(|part| part.frames).sum();
    let written = if request.cut == OwnCopyCut::Exact { ENCODED } else { COPIED };
    let mut meter = Meter { watch, done: 0.0, all: frames as f64 * (written + CHECKED), file: None };

    desk.remember_copies(&under_way)?;
    let made = act.make(approved, &plans, &files, &mut meter);
    desk.forget_copies(&under_way);
    drop(holds);
    made
}

/// The range of a request.
pub(super) fn span_of(request: &OwnCopyRequest) -> Result<Span> {
    if request.cameras.is_empty() {
        return Err(Error::new(Code::Refused, "No camera was chosen."));
    }
    Span::new(Utc(request.from_us), Utc(request.to_us))
        .ok_or_else(|| Error::new(Code::BadAddress, "The end lies before the beginning."))
}

/// Holds of the ranges that are read; released when dropped.
pub(super) struct Holds<'a> {
    pub(super) desk: &'a Desk,
    pub(super) held: Vec<HoldId>,
}

impl Drop for Holds<'_> {
    fn drop(&mut self) {
        self.held.drain(..).for_each(|hold| self.desk.copying_ended(hold));
    }
}

struct Meter<'a> {
    watch: &'a dyn Watch,
    done: f64,
    all: f64,
    file: Option<String>,
}

impl Meter<'_> {
    fn tell(&mut self, stage: Stage, more: f64) {
        self.done += more;
        let done = if self.all > 0.0 { (self.done / self.all).min(1.0) } else { 0.0 };
        self.watch.tell(Progress { stage, done, file: self.file.clone() });
    }
}

struct Act<'a> {
    desk: &'a Desk,
    worker: &'a Worker,
    range: Range,
    watch: &'a dyn Watch,
}

impl Act<'_> {
    /// Looked at between fragments: the owner may have changed their mind, or locked.
    fn go_on(&self) -> Result<()> {
        if self.watch.cancelled() {
            return Err(Error::new(Code::Refused, "The copy was cancelled. Nothing is left of it."));
        }
        if !self.desk.is_open() {
            return Err(Error::new(
                Code::Locked,
                "The household was locked, which ended the copy. Nothing is left of it.",
            )
            .hint("Unlock and save it again; a copy needs the household open until it is done."));
        }
        Ok(())
    }

    fn make(
        &self,
        approved: &Approved,
        plans: &[Plan],
        files: &[(usize, usize, PathBuf)],
        meter: &mut Meter<'_>,
    ) -> Result<OwnCopyMade> {
        let mut whole: Vec<Partial> = Vec::new();
        let mut made = OwnCopyMade::default();
        for (p, part, target) in files {
            let (plan, part) = (&plans[*p], &plans[*p].parts[*part]);
            meter.file = target.file_name().map(|name| name.to_string_lossy().into_owned());
            let mut copy = Partial::begin(target.clone())?;
            let film = self.write(plan, part, &mut copy, meter)?;
            let facts = Facts { frames: film.frames() as u64, duration: film.duration(), codec: film.codec() };
            let head = film.finish(room(part)).map_err(too_long)?;
            copy.close(&head)?;
            let file = self.check(plan, part, &copy, facts, meter)?;
            made.files.push(file);
            whole.push(copy);
        }
        made.gaps = plans.iter().flat_map(|plan| gaps(self.desk, plan, &files_of(plans, files, plan))).collect();
        self.go_on()?;
        self.desk.note_copy(CopyNote {
            kind: approved.kind(),
            public: serde_json::json!({ "files": made.files.len() }),
            details: report::words(&made.files, self.range.cut),
        })?;
        for i in 0..whole.len() {
            if let Err(error) = whole[i].name() {
                whole.iter_mut().for_each(Partial::take_back);
                return Err(error);
            }
        }
        Ok(made)
    }

    /// Writes a part's media behind the room for its index, and gives the index.
    fn write(&self, plan: &Plan, part: &Part, copy: &mut Partial, meter: &mut Meter<'_>) -> Result<Film> {
        copy.leave(room(part))?;
        let exact = self.range.cut == OwnCopyCut::Exact;
        let mut film = Film::new(part.from);
        let pictures = if exact { Some(self.worker.remake(&encoded(part))?) } else { None };
        let mut telephone = match part.config.audio.as_ref().filter(|_| part.telephone()) {
            Some(sound) => Some(Telephone::begin(self.worker, sound)?),
            None => {
                part.config.audio.iter().for_each(|audio| film.audio(audio.clone()));
                None
            }
        };
        if !exact {
            film.video(part.config.video.clone());
        }
        let mut feed = Feed::new(self.desk, plan, part);
        loop {
            self.go_on()?;
            let batch = feed.next()?;
            let last = batch.is_none();
            let Batch { pictures: mut shown, mut sounds } = batch.unwrap_or_default();
            let read = shown.len();
            if let Some(remaking) = &pictures {
                shown = take(&mut film, encode(remaking, &shown, last)?);
            }
            if let Some(telephone) = &mut telephone {
                sounds = take(&mut film, telephone.encode(sounds, last)?);
            }
            put(&mut film, copy, part.usual, &shown, &sounds)?;
            meter.tell(Stage::Writing, read as f64 * if exact { ENCODED } else { COPIED });
            if last {
                return Ok(film);
            }
        }
    }

    /// Reads a file back and plays it: no word of it is believed before.
    fn check(
        &self,
        plan: &Plan,
        part: &Part,
        copy: &Partial,
        facts: Facts,
        meter: &mut Meter<'_>,
    ) -> Result<OwnCopyFile> {
        let counting = self.worker.count()?;
        let size = report::bytes(part, self.range.cut).max(1) as f64;
        let (bytes, sha256) = copy.read_back(|bytes| {
            for bite in bytes.chunks(BITE) {
                self.go_on()?;
                counting.push(bite)?;
                meter.tell(Stage::Checking, part.frames as f64 * CHECKED * (bite.len() as f64 / size).min(1.0));
            }
            Ok(())
        })?;
        let played = counting.finish()?;
        let bad = |what: &str| {
            Err(Error::new(Code::Damaged, "The copy was written, but what was read back does not play as it should.")
                .hint("Nothing is left of it. Is the disk sound? Try another folder.")
                .source(format!("{what}: {played:?} of {}", facts.frames)))
        };
        if played.samples != facts.frames {
            return bad("pictures are missing");
        }
        if played.pictures > facts.frames || self.range.cut == OwnCopyCut::Exact && played.pictures != facts.frames {
            return bad("pictures do not decode");
        }
        let video = &part.config.video;
        let even = |side: u32| if self.range.cut == OwnCopyCut::Exact { side & !1 } else { side };
        Ok(OwnCopyFile {
            path: copy.target().to_string_lossy().into_owned(),
            camera: plan.camera.to_string(),
            camera_name: plan.name.clone(),
            from_us: part.from.0,
            to_us: part.to.0,
            before_us: (self.range.span.from.0 - part.from.0).max(0),
            frames: played.pictures,
            damaged: facts.frames - played.pictures,
            duration_ms: u64::try_from(facts.duration.0 / 1_000_000).unwrap_or(0),
            codec: facts.codec.to_owned(),
            width: even(video.width),
            height: even(video.height),
            sound: report::sound(part),
            bytes,
            sha256,
        })
    }
}

/// What a film turned out to be.
struct Facts {
    frames: u64,
    duration: MediaTime,
    codec: &'static str,
}

/// The files of one of the plans, in the order of its parts.
fn files_of<'a>(plans: &[Plan], files: &'a [(usize, usize, PathBuf)], plan: &Plan) -> Vec<&'a Path> {
    let number = plans.iter().position(|p| std::ptr::eq(p, plan));
    files.iter().filter(|(p, ..)| Some(*p) == number).map(|(.., path)| path.as_path()).collect()
}

/// Bytes at a file's beginning for its index.
pub(super) fn room(part: &Part) -> u64 {
    // Sound made anew comes in packets of its own length; both kinds of batches may be written apart.
    let rate = part.config.audio.as_ref().map_or(0, |audio| i64::from(audio.rate.max(8000)));
    let packets = (part.length.ticks(48_000).max(0) * rate.min(48_000) / 48_000 / AAC_FRAME + 64) as u64;
    let sounds = if part.telephone() { packets } else { part.sounds };
    Film::room(part.frames, sounds, 2 * part.pieces.len() as u64 + 8)
}

fn encoded(part: &Part) -> Remake {
    Remake::Pictures {
        video: part.config.video.clone(),
        from: MediaTime(0),
        to: part.shown_to(),
        usual: part.usual,
        form: PictureForm::H264,
    }
}

fn encode(remaking: &Remaking, pictures: &[AccessUnit], last: bool) -> Result<Remade> {
    match (pictures.is_empty(), last) {
        (_, true) => remaking.finish(),
        (true, false) => Ok(Remade::default()),
        (false, false) => remaking.push(pictures),
    }
}

/// Telephone sound being made AAC.
pub(super) struct Telephone {
    remaking: Remaking,
    laid: Laid,
}

impl Telephone {
    pub(super) fn begin(worker: &Worker, sound: &AudioConfig) -> Result<Self> {
        Ok(Self { remaking: worker.remake(&Remake::Sound { sound: sound.clone() })?, laid: Laid::new(sound) })
    }

    pub(super) fn encode(&mut self, packets: Vec<AccessUnit>, last: bool) -> Result<Remade> {
        encode(&self.remaking, &self.laid.lay(packets), last)
    }
}

/// Takes what was made: its units, and what they are.
fn take(film: &mut Film, made: Remade) -> Vec<AccessUnit> {
    made.video.into_iter().for_each(|video| film.video(video));
    made.audio.into_iter().for_each(|audio| film.audio(audio));
    made.units
}

/// Adds a batch to the index and its bytes to the file, in the same order.
fn put(
    film: &mut Film,
    copy: &mut Partial,
    usual: MediaTime,
    pictures: &[AccessUnit],
    sounds: &[AccessUnit],
) -> Result<()> {
    let units = || pictures.iter().chain(sounds);
    let samples: Vec<Sample> = units()
        .map(|unit| Sample {
            track: unit.track,
            // A unit is shorter than the pipe's and the segment's longest.
            size: unit.data.len() as u32,
            pts: unit.pts,
            duration: unit.duration.unwrap_or(usual),
            key: unit.key,
        })
        .collect();
    film.add(&samples).map_err(too_long)?;
    debug_assert!(units().all(|unit| unit.track == Track::Video || film.sounds() > 0));
    units().try_for_each(|unit| copy.write(&unit.data))
}

fn too_long(error: TooLong) -> Error {
    Error::new(Code::Refused, "This range holds too much for one file.").hint("Save it in several parts.").source(error)
}
