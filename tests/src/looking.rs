//! A page that looks back: asks the engine for piece after piece as the player does, and reads the stamps of the pictures it gets.

use crate::household::{Household, PASSPHRASE};
use crate::programs::{built, pipe};
use anyhow::{Context, Result, ensure};
use demo::{Stamp, scene::strip, stamp};
use engine::config::{Config, Folders};
use engine::desk::Desk;
use engine::view::{PlayGap, PlayHeader, PlayRequest, PlayState};
use engine::worker::Worker;
use engine::{Engine, Options, Program, SystemClock};
use model::{AudioConfig, CameraId, Secret, Track, Utc};
use mux::read::Reader;
use std::io::Cursor;
use std::process::Command;
use std::sync::Arc;
use tokio::runtime::Runtime;

/// An unlocked desk of a household, and its decode worker.
pub struct Looker {
    pub desk: Desk,
    pub worker: Worker,
}

/// One picture as the page shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    pub stamp: Stamp,
    /// Wall time at which it is shown, microseconds.
    pub at: i64,
    pub width: u32,
    pub h265: bool,
}

/// What was played.
#[derive(Debug, Default)]
pub struct Played {
    pub pictures: Vec<Picture>,
    pub gaps: Vec<PlayGap>,
    pub states: Vec<PlayState>,
    pub mimes: Vec<String>,
    /// What one source buffer gets without a step of its offset: an init and the fragments of following pieces.
    pub films: Vec<Film>,
}

/// Bytes that a player decodes in one go.
#[derive(Debug)]
pub struct Film {
    pub bytes: Vec<u8>,
    pub frames: u64,
    pub sound: Option<AudioConfig>,
    /// Wall times of its packets of sound, microseconds.
    pub sounds: Vec<i64>,
    /// To be added to its times for wall time.
    pub offset: i64,
    config: String,
}

fn config(house: &Household) -> Config {
    let folder = |name: &str| house.root().join(name).join("porchlight");
    let folders = Folders { data: folder("data"), config: folder("config"), state: folder("state") };
    Config { home: house.home().to_owned(), log_level: "info".into(), unattended_key: None, folders }
}

/// The engine as the window has it, unlocked, and what it runs in. Nothing is recorded: what would do it ends at once.
pub fn window(house: &Household) -> Result<(Runtime, Engine)> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let options = Options {
        config: config(house),
        media: Arc::new(media::GstMedia),
        clock: Arc::new(SystemClock::new()),
        recorder: Program { program: "false".into(), args: Vec::new() },
        worker: Looker::worker(house)?,
        demo: None,
        missing: Vec::new(),
    };
    let engine = runtime.block_on(async {
        let engine = Engine::start(options)?;
        engine.unlock(Secret::new(PASSPHRASE.to_owned())).await?;
        Ok::<_, engine::Error>(engine)
    })?;
    Ok((runtime, engine))
}

impl Looker {
    pub fn new(house: &Household) -> Result<Self> {
        let desk = Desk::open(config(house), Arc::new(SystemClock::new()))?;
        desk.unlock(&Secret::new(PASSPHRASE.to_owned()))?;
        desk.settle(&mut std::collections::HashSet::new())?;
        Ok(Self { desk, worker: Worker::new(Self::worker(house)?) })
    }

    /// What starts a decode worker: with the household's models only, not with the project's.
    pub fn worker(house: &Household) -> Result<Program> {
        let models = format!("PORCHLIGHT_MODELS={}", house.models().display());
        let program = built("porchlight")?.to_string_lossy().into_owned();
        Ok(Program { program: "env".into(), args: vec![models, program, "decode-worker".to_owned()] })
    }

    pub fn camera(&self, name: &str) -> Result<CameraId> {
        Ok(self.desk.camera_id(name)?)
    }

    pub fn ask(&self, camera: &CameraId, at_us: i64) -> PlayRequest {
        PlayRequest {
            camera: camera.to_string(),
            at_us,
            continues: false,
            until_us: None,
            keys_only: false,
            audio: true,
            budget_bytes: None,
        }
    }

    /// One piece.
    pub fn piece(&self, request: &PlayRequest) -> Result<(PlayHeader, Vec<u8>)> {
        let answer = self.desk.play(&self.worker, request)?;
        let length = answer.first_chunk().map(|n| u32::from_be_bytes(*n) as usize).context("no head")?;
        let head = answer.get(4..4 + length).context("a head that is cut")?;
        Ok((serde_json::from_slice(head)?, answer[4 + length..].to_vec()))
    }

    /// Everything from `request` on, until nothing more comes.
    pub fn play(&self, mut request: PlayRequest) -> Result<Played> {
        let mut played = Played::default();
        for _ in 0..5000 {
            let (header, payload) = self.piece(&request)?;
            let waits = payload.is_empty() && header.gap.is_none();
            let next = header.next_us;
            played.take(header, payload)?;
            let Some(next) = next.filter(|_| !waits) else { return Ok(played) };
            (request.at_us, request.continues) = (next, true);
        }
        anyhow::bail!("it never ends: {request:?}")
    }

    /// The place in the loop that the picture shown at `at` says by its strip of blocks, and its own time.
    pub fn still(&self, camera: &CameraId, at: i64, size: (u32, u32)) -> Result<(i64, u16)> {
        let (time, jpeg) = self.desk.still(&self.worker, camera, Utc(at), 4096)?;
        let words = ["-v", "error", "-f", "mjpeg", "-i", "pipe:0", "-f", "rawvideo", "-pix_fmt", "gray", "pipe:1"];
        let luma = pipe(Command::new("ffmpeg").args(words), jpeg.expose())?.stdout;
        let (width, height) = (size.0 as usize, size.1 as usize);
        ensure!(luma.len() == width * height, "a picture of {} bytes is not {width}x{height}", luma.len());
        Ok((time.0, strip::read(&luma, width, height).context("no strip can be read")?))
    }
}

impl Played {
    fn take(&mut self, header: PlayHeader, payload: Vec<u8>) -> Result<()> {
        if let Some(gap) = header.gap.clone() {
            ensure!(payload.is_empty() && header.frames == 0, "a gap with pictures");
            self.gaps.push(gap);
        }
        self.states.push(header.state);
        if payload.is_empty() {
            return Ok(());
        }
        let mut reader = Reader::open(Cursor::new(&payload)).map_err(|e| anyhow::anyhow!("{e:?}"))?;
        ensure!(reader.init_segment().len() == header.init_length as usize, "the init's length");
        let index = reader.index().map_err(|e| anyhow::anyhow!("{e:?}"))?;
        let covered: u64 = index.iter().map(|f| f.len).sum();
        ensure!(covered + u64::from(header.init_length) == payload.len() as u64, "bytes that are no fragment");
        let mut frames = 0;
        let (mut pictures, mut sounds, mut sound_end) = (Vec::new(), Vec::new(), None);
        for info in &index {
            for sample in reader.samples(info).map_err(|e| anyhow::anyhow!("{e:?}"))? {
                let at = sample.unit.pts.micros() + header.timestamp_offset_us;
                if sample.unit.track == Track::Audio {
                    // What was made anew for looking; what the camera sent lies where the camera says.
                    let ours = header.mime.contains("opus");
                    let follows = sound_end.is_none_or(|end: i64| !ours || (end - sample.decoded).abs() <= 2);
                    ensure!(follows, "a hole in the sound of a piece: {sound_end:?}, {}", sample.decoded);
                    sound_end = Some(sample.decoded + sample.lasts);
                    sounds.push(at);
                    continue;
                }
                frames += 1;
                if let Some(stamp) = stamp::read(&sample.unit.data) {
                    let h265 = header.mime.contains("hvc1");
                    pictures.push(Picture { stamp, at, width: header.width, h265 });
                }
            }
        }
        ensure!(frames == header.frames, "{frames} pictures, and the head says {}", header.frames);
        self.pictures.extend(pictures);
        if self.mimes.last() != Some(&header.mime) {
            self.mimes.push(header.mime);
        }
        match self.films.last_mut() {
            Some(film) if film.config == header.config_id && film.offset == header.timestamp_offset_us => {
                film.bytes.extend_from_slice(&payload[header.init_length as usize..]);
                film.frames += u64::from(frames);
                film.sounds.append(&mut sounds);
            }
            _ => self.films.push(Film {
                sound: reader.config().audio.clone(),
                sounds,
                bytes: payload,
                frames: frames.into(),
                offset: header.timestamp_offset_us,
                config: header.config_id,
            }),
        }
        Ok(())
    }

    #[must_use]
    pub fn numbers(&self) -> Vec<u64> {
        self.pictures.iter().map(|picture| picture.stamp.number).collect()
    }

    /// Stock ffmpeg decodes every picture and packet of every film, and says nothing.
    pub fn decode(&self) -> Result<()> {
        for (n, film) in self.films.iter().enumerate() {
            let words = ["-v", "warning", "-i", "pipe:0", "-map", "0", "-f", "null", "-"];
            let output = pipe(Command::new("ffmpeg").args(words), &film.bytes)?;
            let said = String::from_utf8_lossy(&output.stderr);
            ensure!(output.status.success() && said.trim().is_empty(), "ffmpeg says of film {n}: {said}");
            let probed = crate::footage::ffprobe(&film.bytes)?;
            ensure!(probed.frames == film.frames, "ffprobe counts {} of {}", probed.frames, film.frames);
        }
        Ok(())
    }

    /// Pictures that follow one another without a break, at the simulator's pace: each stretch is within one run of the recorder, which
    /// sets its clock anew for every run.
    #[must_use]
    pub fn stretches(&self, frame_us: i64) -> Vec<&[Picture]> {
        let follows = |a: &Picture, b: &Picture| {
            b.stamp.number == a.stamp.number + 1 && (b.at - a.at - frame_us).abs() < frame_us / 2
        };
        self.pictures.chunk_by(follows).collect()
    }
}
