//! Renderers that leak, behind the engine's own check: none of what they make is kept, shown or approved. A program of its own
//! (`harness = false`), because it is the decode worker that renders wrong, too.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "tests")]

use anyhow::{Context, Result, ensure};
use engine::view::redaction::RedactionStage;
use engine::worker::{Worker, serve};
use engine::{Code, Program, redact};
use media::GstMedia;
use media::testing::{self, Broken};
use model::redaction::{Edited, Hearing, Render, RenderSound, Rendering};
use model::{
    AccessUnit, AudioConfig, Capture, CaptureSink, CaptureSpec, Media, MediaTime, OpusSound, Picture, Playing, Probe,
    ProbeError, Remake, Remaking, VideoConfig, WatchPlan, Watcher,
};
use porchlight_tests::looking::Looker;
use porchlight_tests::redacted::{Ground, Unwatched};
use porchlight_tests::story;
use std::time::Duration;

const NAME: &str = "a_renderer_that_leaks_is_found_out";

/// What it does wrong, and whether noise shows it (the check) or what it leaves in the file (the leak scanner).
const FAULTS: [(&str, Broken); 5] = [
    ("blurred", Broken::Blurred),
    ("bleeding", Broken::Bleeding),
    ("live-sound", Broken::LiveSound),
    ("named-sound", Broken::NamedSound),
    ("untrimmed", Broken::Untrimmed),
];

/// The real library, but for one fault.
struct Faulty(Broken);

type Told<T> = std::result::Result<T, String>;

impl Media for Faulty {
    fn capture(&self, spec: &CaptureSpec, sink: Box<dyn CaptureSink>) -> Box<dyn Capture> {
        GstMedia.capture(spec, sink)
    }

    fn probe(&self, spec: &CaptureSpec, watch: Duration) -> std::result::Result<Probe, ProbeError> {
        GstMedia.probe(spec, watch)
    }

    fn picture(&self, video: &VideoConfig, key_frame: &[u8], max_width: u32) -> Told<Picture> {
        GstMedia.picture(video, key_frame, max_width)
    }

    fn frame(&self, video: &VideoConfig, units: &[AccessUnit], at: MediaTime, max_width: u32) -> Told<Picture> {
        GstMedia.frame(video, units, at, max_width)
    }

    fn remake(&self, order: &Remake) -> Told<Box<dyn Remaking>> {
        GstMedia.remake(order)
    }

    fn render(&self, order: &Render) -> Told<Box<dyn Rendering>> {
        testing::render(order, Some(self.0))
    }

    fn render_sound(&self, order: &RenderSound) -> Told<Box<dyn Remaking>> {
        testing::render_sound(order, Some(self.0))
    }

    fn edited(&self, order: &Edited, units: &[AccessUnit]) -> Told<Picture> {
        GstMedia.edited(order, units)
    }

    fn loudness(&self, sound: &AudioConfig) -> Told<Box<dyn Hearing>> {
        GstMedia.loudness(sound)
    }

    fn playing(&self) -> Told<Box<dyn Playing>> {
        GstMedia.playing()
    }

    fn opus(&self, sound: &AudioConfig, g711: &[u8]) -> Told<OpusSound> {
        GstMedia.opus(sound, g711)
    }

    fn watch(&self, video: &VideoConfig, plan: WatchPlan) -> Told<Box<dyn Watcher>> {
        GstMedia.watch(video, plan)
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    // Of one that is to find, too, no more is known: it has no models.
    if let [role, fault, ..] = &args[..]
        && role == "decode-worker"
    {
        let fault = FAULTS.iter().find(|(name, _)| name == fault).expect("a fault that is known").1;
        let start = || {
            media::init().map_err(|e| e.to_string())?;
            media::load_decoders()?;
            Ok(engine::worker::Tools { media: Faulty(fault), detector: None })
        };
        serve(start).expect("the walls stand");
        return;
    }
    // What nextest and cargo ask of a test program.
    if args.iter().any(|a| a == "--list") {
        if !args.iter().any(|a| a == "--ignored") {
            println!("{NAME}: test");
        }
        return;
    }
    found_out().expect("every leak is found");
    println!("test {NAME} ... ok");
}

fn found_out() -> Result<()> {
    let ground = Ground::new(7, None)?;
    let mut looker = Looker::new(&ground.house)?;
    let planned = ground.planned(&looker)?;
    let id = planned.id;
    let sealed = || -> Result<usize> {
        let folders = std::fs::read_dir(ground.house.home().join("redactions"))?;
        let mut files = 0;
        for folder in folders {
            files += std::fs::read_dir(folder?.path())?.count();
        }
        Ok(files)
    };
    let faulty = |name: &str| -> Result<Worker> {
        let program = std::env::current_exe()?;
        Ok(Worker::new(Program { program, args: vec!["decode-worker".to_owned(), name.to_owned()] }))
    };
    let sound = std::mem::replace(&mut looker.worker, faulty("blurred")?);
    for (name, _) in FAULTS {
        looker.worker = faulty(name)?;
        let ended = looker.render(id).err().with_context(|| format!("{name} passes"))?;
        let error = ended.downcast::<engine::Error>()?;
        ensure!(error.code == Code::Damaged, "{name}: {}", error.chain());
        let view = looker.desk.redaction(id)?;
        ensure!(view.stage == RedactionStage::Draft && view.render.is_none(), "{name}: {:?}", view.stage);
        ensure!(sealed()? == 0, "{name}: something of it is left");
        eprintln!("{name}: {}", error.chain());
    }
    // The sound one passes on the very same plan; and once a later check fails, what it made is forgotten, approved or not.
    looker.worker = sound;
    looker.render(id)?;
    looker.review(id)?;
    looker.desk.approve_redaction(id)?;
    looker.worker = faulty("blurred")?;
    let failed = redact::check(&looker.desk, &looker.worker, id, &Unwatched).map_err(|error| error.code);
    ensure!(failed == Err(Code::Damaged), "{failed:?}");
    let view = looker.desk.redaction(id)?;
    ensure!(view.stage == RedactionStage::Draft && view.render.is_none(), "{:?}", view.stage);
    drop(looker);
    story::end(&ground.house, &ground.server, &ground.clips)
}
