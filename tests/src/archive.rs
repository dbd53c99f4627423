//! Archives of months, made in minutes: real sealed segments, rows, chains, runs and gaps, written through `vault` and `store` as
//! the recorder writes them, only faster than they happen. `porchlight check` finds nothing wrong with one.
//!
//! What is where is [`Plan`]; what the pictures show is `minutes`. Finished segments have their sidecars. Cut segments are left lying with their tails and brought to
//! rest by the store, as at the start after a crash.

mod minutes;
mod plan;
pub mod rows;

pub use minutes::Look;
pub use plan::{Border, MINUTE, Plan, Slot};

use crate::household::Household;
use anyhow::{Context, Result, bail, ensure};
use engine::sidecar::{KeyIndex, Marks, Sidecar, Small};
use minutes::{MOVING, Minute, Minutes, PICTURE_EVERY};
use model::event::{Event, SUBJECTS};
use model::{AccessUnit, CameraId, GapCause, MediaTime, RunId, StreamConfig, Utc};
use mux::read::Reader;
use mux::{FragmentLength, Fragmenter};
use serde::{Deserialize, Serialize};
use std::io::{Cursor, Write};
use std::path::Path;
use std::time::Duration;
use store::{Committed, CutLength, EpochId, Facts, HouseholdId, NewSegment, RecorderDb, Volume, VolumeState};
use vault::unattended::{self, Place, State, UnattendedKey};
use vault::{Recipient, Sealed, Tail};

/// What a test or a bench knows of an archive; also `archive.json` beside it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Archive {
    pub start_us: i64,
    pub end_us: i64,
    pub segments: u64,
    pub bytes: u64,
    pub cameras: Vec<ArchiveCamera>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ArchiveCamera {
    pub id: String,
    pub name: String,
    pub borders: Vec<Border>,
    /// Starts of the minutes of [`Look::Full`].
    pub full_us: Vec<i64>,
}

/// The recorder's way of writing, for one camera.
struct Hand {
    db: RecorderDb,
    volume: Volume,
    recipient: Recipient,
    epoch: EpochId,
    camera: CameraId,
    run: Option<(RunId, Look)>,
    segments: u64,
    bytes: u64,
}

/// Names of the cameras, in turns.
const NAMES: [&str; 8] = ["door", "drive", "garden", "street", "garage", "hall", "yard", "attic"];

/// Fills a household without cameras. `say` gets a line now and then.
pub fn fill(house: &Household, plan: &Plan, threads: usize, say: &(dyn Fn(&str) + Sync)) -> Result<Archive> {
    ensure!(plan.end.0 % MINUTE == 0, "an archive ends with a whole minute");
    let minutes = Minutes::default();
    let mut hands = Vec::new();
    for n in 0..plan.cameras {
        let name = name(n);
        // Nobody listens there: an archive is of the past.
        house.add_camera(&name, "rtsp://127.0.0.1:9/none")?;
        hands.push((n, name.clone(), Hand::new(house.home(), &name)?));
    }
    let queue = std::sync::Mutex::new(hands);
    let done = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| -> Result<()> {
        let work = || -> Result<()> {
            loop {
                let Some((n, name, mut hand)) = queue.lock().unwrap().pop() else { return Ok(()) };
                hand.write(plan, n, &minutes)?;
                say(&format!("{name}: {} segments, {} MB", hand.segments, hand.bytes >> 20));
                done.lock().unwrap().push((n, name, hand));
            }
        };
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|w| w.join().expect("a panic is a test's own"))
    })?;
    let mut hands = done.into_inner().unwrap();
    hands.sort_by_key(|(n, ..)| *n);
    let archive = Archive {
        start_us: plan.start().0,
        end_us: plan.end.0,
        segments: hands.iter().map(|(.., h)| h.segments).sum(),
        bytes: hands.iter().map(|(.., h)| h.bytes).sum(),
        cameras: hands
            .into_iter()
            .map(|(n, name, hand)| ArchiveCamera {
                id: hand.camera.as_str().to_owned(),
                name,
                borders: plan.borders(n),
                full_us: (0..plan.minutes)
                    .filter(|m| plan.slot(n, *m) == Slot::Footage(Look::Full))
                    .map(|m| plan.at(m).0)
                    .collect(),
            })
            .collect(),
    };
    Ok(archive)
}

/// Puts pictures into a household as if a new camera had sent them from `at` on: one segment, without a sidecar. Gives where they end.
pub fn lay(house: &Household, name: &str, config: &StreamConfig, units: Vec<AccessUnit>, at: Utc) -> Result<Utc> {
    house.add_camera(name, "rtsp://127.0.0.1:9/none")?;
    let mut hand = Hand::new(house.home(), name)?;
    let last = units.iter().map(|unit| unit.pts).max().context("there are pictures")?;
    let usual = units.get(1).map_or(MediaTime(0), |second| MediaTime(second.pts.0 - units[0].pts.0));
    let mut fragmenter = Fragmenter::new(config, FragmentLength::Duration(Duration::from_millis(500)));
    let mut film = fragmenter.init_segment();
    film.extend(units.into_iter().filter_map(|unit| fragmenter.push(unit)).flat_map(|fragment| fragment.bytes));
    film.extend(fragmenter.finish().into_iter().flat_map(|fragment| fragment.bytes));
    let run = hand.db.start_run(&hand.camera, config, at)?;
    let finished = hand.begin(at, run, &film)?.finish()?;
    let duration = Duration::from_micros((last.micros() + usual.micros()).unsigned_abs());
    let facts = Facts { duration, plaintext_bytes: finished.plaintext };
    let committed = hand.db.commit(&finished.inner.finish()?, facts)?;
    hand.volume.tidy(&committed)?;
    let end = at.plus(duration);
    hand.db.open_gap(&hand.camera, end, GapCause::Stopped)?;
    Ok(end)
}

/// Minutes of 1080p25 at 4 Mbit/s one behind the other, of a new camera, as long as a `segment` each. Gives where they begin and end, and
/// their bytes.
pub fn full(house: &Household, name: &str, minutes: u32, end: Utc) -> Result<(Utc, Utc, u64)> {
    house.add_camera(name, "rtsp://127.0.0.1:9/none")?;
    let mut hand = Hand::new(house.home(), name)?;
    let drawn = Minutes::default().get(Look::Full, 0)?;
    let start = Utc(end.0 - i64::from(minutes) * MINUTE);
    for minute in 0..minutes {
        hand.segment(Utc(start.0 + i64::from(minute) * MINUTE), Look::Full, &drawn, 60)?;
    }
    hand.db.open_gap(&hand.camera, end, GapCause::Stopped)?;
    Ok((start, end, hand.bytes))
}

fn name(n: u32) -> String {
    let (name, round) = (NAMES[n as usize % NAMES.len()], n as usize / NAMES.len());
    if round == 0 { name.to_owned() } else { format!("{name}-{}", round + 1) }
}

/// The key of the household's index, and whose it is.
fn unattended_key(home: &Path) -> Result<(UnattendedKey, HouseholdId)> {
    let told: serde_json::Value = serde_json::from_slice(&std::fs::read(home.join("household.json"))?)?;
    let id = told["household_id"].as_str().context("household.json names the household")?;
    let State::Ready(key) = unattended::load(home, Place::File, id)? else { bail!("the unattended key is no file") };
    Ok((key, HouseholdId(id.to_owned())))
}

/// The household's index, opened as the recorder opens it.
fn open_db(home: &Path) -> Result<(RecorderDb, HouseholdId)> {
    let (key, household) = unattended_key(home)?;
    Ok((RecorderDb::open(&home.join("recorder.db"), key.bytes())?, household))
}

impl Hand {
    fn new(home: &Path, name: &str) -> Result<Self> {
        let (db, household) = open_db(home)?;
        let VolumeState::Ok(volume) = Volume::look(&db, &household, &home.join("footage"))? else {
            bail!("the footage folder is not in order")
        };
        let camera = db.camera_by_name(name)?.context("the camera was added")?.id;
        let epoch = db.current_epoch()?.context("a household has an epoch")?;
        let recipient = epoch.recipient.parse().map_err(|e| anyhow::anyhow!("{e}"))?;
        Ok(Self { db, volume, recipient, epoch: epoch.id, camera, run: None, segments: 0, bytes: 0 })
    }

    fn write(&mut self, plan: &Plan, camera: u32, minutes: &Minutes) -> Result<()> {
        for n in 0..plan.minutes {
            let at = plan.at(n);
            match plan.slot(camera, n) {
                Slot::Gap => {}
                Slot::Footage(look) => self.segment(at, look, &*minutes.get(look, plan.of_hour(n))?, 60)?,
                Slot::Ends { look, seconds, cause } => {
                    self.segment(at, look, &*minutes.get(look, plan.of_hour(n))?, seconds)?;
                    self.gap(at, seconds, cause)?;
                }
                Slot::Cut { look, seconds } => {
                    self.cut(at, look, &*minutes.get(look, plan.of_hour(n))?, seconds)?;
                    self.gap(at, seconds, GapCause::Interrupted)?;
                }
            }
        }
        // The footage ends with the archive, in order; a gap that was open stays.
        if self.run.is_some() {
            self.db.open_gap(&self.camera, plan.end, GapCause::Stopped)?;
        }
        Ok(())
    }

    fn gap(&mut self, at: Utc, seconds: u32, cause: GapCause) -> Result<()> {
        self.run = None;
        Ok(self.db.open_gap(&self.camera, at.plus(Duration::from_secs(u64::from(seconds))), cause)?)
    }

    /// A segment's file with `film` in it, not finished.
    fn open(&mut self, at: Utc, look: Look, minute: &Minute, film: &[u8]) -> Result<Sealed<store::SegmentFile>> {
        let run = match self.run {
            Some((run, same)) if same == look => run,
            before => {
                if before.is_none() {
                    self.db.close_gap(&self.camera, at)?;
                }
                self.db.start_run(&self.camera, &minute.config, at)?
            }
        };
        self.run = Some((run, look));
        self.begin(at, run, film)
    }

    /// The same in a run that is known.
    fn begin(&mut self, at: Utc, run: RunId, film: &[u8]) -> Result<Sealed<store::SegmentFile>> {
        let (camera, epoch, volume) = (self.camera.clone(), self.epoch, self.volume.id().clone());
        let begun = self.db.begin(&NewSegment { camera, run, epoch, start: at, volume })?;
        let mut sealed = Sealed::new(self.volume.create(begun)?, &self.recipient)?;
        sealed.write_all(film)?;
        Ok(sealed)
    }

    fn segment(&mut self, at: Utc, look: Look, minute: &Minute, seconds: u32) -> Result<()> {
        let film = minute.film(at, seconds);
        let finished = self.open(at, look, minute, &film)?.finish()?;
        let duration = Duration::from_secs(u64::from(seconds));
        let facts = Facts { duration, plaintext_bytes: finished.plaintext };
        let file = finished.inner.finish()?;
        let committed = self.db.commit(&file, facts)?;
        self.volume.tidy(&committed)?;
        self.segments += 1;
        self.bytes += finished.length;
        self.side(&committed, at, duration, minute, &film)
    }

    /// What the recorder's look at a finished segment leaves beside it.
    fn side(&mut self, of: &Committed, at: Utc, duration: Duration, minute: &Minute, film: &[u8]) -> Result<()> {
        let mut reader = Reader::open(Cursor::new(film)).map_err(|e| anyhow::anyhow!("{e:?}"))?;
        let fragments = reader.index().map_err(|e| anyhow::anyhow!("{e:?}"))?;
        let init = fragments.first().map_or(0, |f| f.offset);
        let seconds = duration.as_secs() as u32;
        let sidecar = Sidecar {
            segment: of.name().to_string(),
            start: at,
            duration,
            marks: Marks {
                from: at.0.div_euclid(1_000_000),
                levels: (0..seconds).map(|s| Some(if s < MOVING { 60 } else { 0 })).collect(),
            },
            // Somebody comes with the motion of every minute, and what it is changes.
            events: Some(vec![Event {
                subject: SUBJECTS[self.segments as usize % SUBJECTS.len()],
                from: at,
                to: at.plus(Duration::from_secs(MOVING.into())),
                score: 700,
            }]),
            index: KeyIndex { init: u32::try_from(init)?, fragments },
            pictures: (0..seconds)
                .step_by(PICTURE_EVERY as usize)
                .zip(&minute.pictures)
                .map(|(s, jpeg)| Small { at: at.plus(Duration::from_secs(s.into())), jpeg: jpeg.clone() })
                .collect(),
        };
        let sealed = vault::seal::seal_bytes(&self.recipient, &sidecar.encode())?;
        self.volume.write_side(&self.camera, of.name(), &sealed)?;
        self.db.set_side(of.key(), sealed.len() as u64)?;
        self.bytes += sealed.len() as u64;
        Ok(())
    }

    fn cut(&mut self, at: Utc, look: Look, minute: &Minute, seconds: u32) -> Result<()> {
        let sealed = self.open(at, look, minute, &minute.film(at, seconds))?;
        let name = sealed.get_ref().begun().name().to_string();
        let tail = Tail::encode(&self.recipient, &name, 1, sealed.pending())?;
        sealed.get_ref().tails().write(&tail)?;
        self.segments += 1;
        self.bytes += sealed.length() + tail.len() as u64;
        drop(sealed);
        store::settle_open(&mut self.db, &self.volume, &self.camera, &|file, length| {
            vault::seal::cut_length(file, length)
                .map(|cut| CutLength { good: cut.good, plaintext: cut.plaintext })
                .map_err(std::io::Error::other)
        })?;
        Ok(())
    }
}
