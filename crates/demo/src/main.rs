//! `porchlight-demo`: the simulated cameras, and those who ask for footage, as a program. It prints where the cameras listen and runs
//! until its standard input closes or it is told to end. Lines on its standard input make trouble for a camera, counted from 0:
//! `kill 0`, `revive 0`, `freeze 0`, `thaw 0`, `size 0 320x180`; each is answered by `{"done":...}` or `{"refused":...}`.
#![forbid(unsafe_code)]

use anyhow::Context;
use clap::{Parser, Subcommand, ValueEnum};
use porchlight_demo::agency::{self, Agency};
use porchlight_demo::feed::Host;
use porchlight_demo::household::HouseholdCamera;
use porchlight_demo::scene::posed::{Stage, truth};
use porchlight_demo::{
    AudioKind, CameraScript, Clip, ClipSpec, Fault, Scene, Server, StreamScript, VideoKind, household,
};
use serde_json::json;
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Simulated cameras on this computer, for the demo and the tests.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// The five cameras of the demo household. Prints one line of JSON when they listen.
    Cameras {
        /// The first camera's port, the others follow; 0 takes any free ones.
        #[arg(long, default_value_t = 0)]
        port: u16,
        /// Changes the noise in the pictures.
        #[arg(long, default_value_t = 1)]
        seed: u32,
    },
    /// A number of equal cameras with a test card, for measuring. Prints one line of JSON when they listen.
    Cards {
        #[arg(long, default_value_t = 1)]
        count: u16,
        #[arg(long, default_value_t = 1920)]
        width: u32,
        #[arg(long, default_value_t = 1080)]
        height: u32,
        /// Pictures a second.
        #[arg(long, default_value_t = 25)]
        rate: u32,
        /// Kilobits a second.
        #[arg(long, default_value_t = 4000)]
        kbit: u32,
        /// Sends H.265.
        #[arg(long)]
        h265: bool,
        /// Sends sound too, AAC where no kind is named.
        #[arg(long, value_enum, num_args = 0..=1, require_equals = true, default_missing_value = "aac")]
        sound: Option<SoundKind>,
        /// Offers a small stream of 640x360 too, with so many pictures a second.
        #[arg(long)]
        small: Option<u32>,
        /// Shows a posed scene instead of the card.
        #[arg(long, value_parser = stage)]
        posed: Option<Stage>,
    },
    /// Those who ask the demo household for footage. Prints one line of JSON with the keys that the household knows them by and the feed
    /// that it follows, then puts their files into a folder, one after the other, until its standard input closes.
    Agency {
        /// The folder that the household watches.
        #[arg(long)]
        folder: PathBuf,
    },
    /// Draws posed scenes, of whom is known where everybody is: writes for each its H.264 (`NAME.h264`) and the truth (`NAME.json`).
    Pose {
        /// Scenes by name; none: all of them.
        scenes: Vec<String>,
        #[arg(long)]
        folder: PathBuf,
        #[arg(long, default_value_t = 1920)]
        width: u32,
        #[arg(long, default_value_t = 1080)]
        height: u32,
        /// Pictures a second.
        #[arg(long, default_value_t = 30)]
        rate: u32,
        #[arg(long, default_value_t = 8)]
        seconds: u32,
        /// Kilobits a second.
        #[arg(long, default_value_t = 3000)]
        kbit: u32,
    },
}

/// The kinds of sound, as the command line names them.
#[derive(Clone, Copy, ValueEnum)]
enum SoundKind {
    Aac,
    Opus,
    Pcma,
    Pcmu,
}

impl From<SoundKind> for AudioKind {
    fn from(kind: SoundKind) -> Self {
        match kind {
            SoundKind::Aac => Self::Aac,
            SoundKind::Opus => Self::Opus,
            SoundKind::Pcma => Self::Pcma,
            SoundKind::Pcmu => Self::Pcmu,
        }
    }
}

fn main() -> anyhow::Result<()> {
    let cameras = match Arguments::parse().command {
        Command::Agency { folder } => return ask(&folder),
        Command::Pose { scenes, folder, width, height, rate, seconds, kbit } => {
            let clip = ClipSpec { rate, seconds, key_every: 2 * rate, ..ClipSpec::card() };
            return pose(&scenes, &folder, clip.sized(width, height).at_kbit(kbit));
        }
        Command::Cameras { port, seed } => household::cameras(port, seed),
        Command::Cards { count, width, height, rate, kbit, h265, sound, small, posed } => (0..count)
            .map(|n| {
                let codec = if h265 { VideoKind::H265 } else { VideoKind::H264 };
                let scene = posed.map_or(ClipSpec::card().scene, Scene::Posed);
                let clip = ClipSpec { scene, rate, seconds: 10, key_every: 2 * rate, ..ClipSpec::card() };
                let mut main = StreamScript::new(clip.sized(width, height).at_kbit(kbit).coded(codec));
                main.audio = sound.map(AudioKind::from);
                let mut script = CameraScript::new(&format!("card-{n}"), main);
                if let Some(rate) = small {
                    let clip = ClipSpec { rate, seconds: 10, key_every: 2 * rate, ..ClipSpec::card() };
                    script = script.with_sub(StreamScript::new(clip.sized(640, 360).at_kbit(400)));
                }
                HouseholdCamera { title: "Card", script, view: None }
            })
            .collect(),
    };
    let cache = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache")));
    if let Some(cache) = cache {
        porchlight_demo::keep_in(&cache.join("porchlight-demo"));
    }
    let server = Server::start(cameras.iter().map(|c| c.script.clone()).collect())?;
    let list = cameras
        .iter()
        .map(|c| {
            let name = &c.script.name;
            Ok(json!({
                "name": c.title,
                "main": server.url(name)?,
                "sub": server.sub_url(name)?,
                "codec": match c.script.main.clip.codec { VideoKind::H264 => "h264", VideoKind::H265 => "h265" },
                "audio": c.script.main.audio.map(|a| format!("{a:?}").to_lowercase()),
                "drops_off": c.script.outage.is_some(),
                "view": c.view,
            }))
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    let mut out = std::io::stdout().lock();
    let (latitude, longitude) = household::PLACE;
    writeln!(out, "{}", json!({ "cameras": list, "place": format!("{latitude}, {longitude}") }))?;
    out.flush()?;
    // SIGTERM ends the process where it stands: nothing here outlives it. A closed input ends it in order.
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let answer = match obey(&server, &cameras, &line) {
            Ok(()) => json!({ "done": line }),
            Err(error) => json!({ "refused": format!("{line}: {error:#}") }),
        };
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    drop(server);
    Ok(())
}

/// Writes posed scenes and their truths.
fn stage(name: &str) -> Result<Stage, String> {
    let known = || Stage::ALL.map(Stage::name).join(", ");
    Stage::named(name).ok_or_else(|| format!("no scene is called {name}: there are {}", known()))
}

fn pose(names: &[String], folder: &Path, like: ClipSpec) -> anyhow::Result<()> {
    let mut stages = Vec::new();
    for name in names {
        stages.push(stage(name).map_err(anyhow::Error::msg)?);
    }
    if stages.is_empty() {
        stages.extend(Stage::ALL);
    }
    std::fs::create_dir_all(folder)?;
    for stage in stages {
        let spec = ClipSpec { scene: Scene::Posed(stage), ..like };
        let clip = Clip::make(spec)?;
        let truth = truth(&spec).context("a posed scene has its truth")?;
        let units: Vec<u8> = clip.frames.iter().flat_map(|frame| frame.data.iter().copied()).collect();
        std::fs::write(folder.join(stage.name()).with_extension("h264"), units)?;
        std::fs::write(folder.join(stage.name()).with_extension("json"), serde_json::to_vec(&truth)?)?;
    }
    Ok(())
}

/// Posts the agency's feed and sends its letters, each when its time has come.
fn ask(folder: &Path) -> anyhow::Result<()> {
    let mut random = [0; agency::RANDOM];
    getrandom::fill(&mut random).map_err(|error| anyhow::anyhow!("the system gives no random bytes: {error}"))?;
    let agency = Agency::new(&random);
    let start = SystemTime::now().duration_since(UNIX_EPOCH)?;
    let start = request::Moment(i64::try_from(start.as_secs())?);
    let letters = agency.letters(start)?;
    let posting = agency.posting(start)?;
    let host = Host::start(agency::FEED_HOST, posting.files)?;
    let feed = json!({
        "url": posting.url,
        "words": posting.words,
        "authority": host.authority,
        "proxy": host.proxy.to_string(),
    });
    let known = agency.acquaintances()?.into_iter().map(|known| json!({ "key": known.file, "class": known.class }));
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", json!({ "known": known.collect::<Vec<_>>(), "feed": feed }))?;
    out.flush()?;
    let (open, closed) = mpsc::channel::<()>();
    std::thread::spawn(move || {
        // Nothing is said here; its end is what counts, also where it ends in an error.
        let _ = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
        drop(open);
    });
    let began = Instant::now();
    for letter in letters {
        match closed.recv_timeout(letter.after.saturating_sub(began.elapsed())) {
            Err(RecvTimeoutError::Timeout) => std::fs::write(folder.join(letter.name), letter.bytes)?,
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
    }
    // All is sent; it stays, so that its end is never taken for a failure.
    let _ = closed.recv();
    Ok(())
}

/// Does what a line of the standard input says.
fn obey(server: &Server, cameras: &[HouseholdCamera], line: &str) -> anyhow::Result<()> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let (what, index, more) = match words[..] {
        [what, index] => (what, index, None),
        [what, index, more] => (what, index, Some(more)),
        _ => anyhow::bail!("what, and to which camera?"),
    };
    let script = &cameras.get(index.parse::<usize>()?).context("there is no such camera")?.script;
    let fault = match (what, more) {
        ("kill", None) => Fault::Kill,
        ("revive", None) => Fault::Revive,
        ("freeze", None) => Fault::Freeze,
        ("thaw", None) => Fault::Thaw,
        ("size", Some(size)) => {
            let (width, height) = size.split_once('x').context("a size is WIDTHxHEIGHT")?;
            Fault::Switch(script.main.clip.sized(width.parse()?, height.parse()?))
        }
        _ => anyhow::bail!("not known"),
    };
    Ok(server.fault(&script.name, fault)?)
}
