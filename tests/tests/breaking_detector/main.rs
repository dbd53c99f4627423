//! A detector that breaks again and again costs recording and motion nothing, what it finds in between is marked, and the owner's
//! switch needs no restart. The recorder runs in this process, and this program is its own decode worker.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "tests")]

use anyhow::{Context, Result, ensure};
use demo::{CameraScript, ClipSpec, Scene, Server, StreamScript};
use engine::recorder::{Recorder, RecorderConfig};
use engine::sidecar::Sidecar;
use engine::worker::{FINDS, Tools, serve};
use engine::{Program, SystemClock};
use model::find::{Area, Detector, Find, Listening, LookOrder, Looking, ModelFact, Models, Still, Subject};
use model::redaction::WHOLE;
use porchlight_tests::footage::{Footage, Keys};
use porchlight_tests::household::Household;
use porchlight_tests::story;
use porchlight_tests::wait::until;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const NAME: &str = "a_detector_that_breaks_costs_nothing_and_marks_what_it_finds";
/// Pictures that one life of the detector is good for.
const LIFE: usize = 8;
const RATE: u32 = 12;
const LOOP: u32 = 28;

/// Whatever changed since the last picture is somebody; and then it is over with it.
struct Breaking;

struct Eye {
    last: Option<Still>,
    looked: usize,
}

impl Detector for Breaking {
    fn models(&self) -> Models {
        let subjects = vec![Subject::Person];
        let fact =
            ModelFact { name: "what changed".into(), sha256: "0".repeat(64), subjects, proposes: 1, confirms: 1 };
        Models { there: vec![fact], missing: Vec::new() }
    }

    fn look(&self, _: &LookOrder) -> Result<Box<dyn Looking>, String> {
        Ok(Box::new(Eye { last: None, looked: 0 }))
    }

    fn listen(&self) -> Result<Box<dyn Listening>, String> {
        Err("it hears nothing".to_owned())
    }
}

impl Looking for Eye {
    fn still(&mut self, still: &Still) -> Result<Vec<Find>, String> {
        self.looked += 1;
        if self.looked > LIFE {
            std::process::abort();
        }
        let before = self.last.replace(still.clone());
        let area = before.filter(|b| b.rgb.len() == still.rgb.len()).and_then(|before| changed(&before, still));
        Ok(area.map(|area| Find { subject: Subject::Person, area, score: 800, confirmed: true }).into_iter().collect())
    }
}

/// A box about the block of 16 pixels whose mean changed the most.
fn changed(before: &Still, now: &Still) -> Option<Area> {
    const BLOCK: usize = 16;
    let (width, height) = (now.width as usize, now.height as usize);
    let mean = |still: &Still, x: usize, y: usize| {
        let row = |y: usize| &still.rgb[(y * width + x) * 3..(y * width + x + BLOCK) * 3];
        (y..y + BLOCK).flat_map(row).map(|byte| u64::from(*byte)).sum::<u64>() / (BLOCK * BLOCK * 3) as u64
    };
    let blocks = (0..height / BLOCK).flat_map(|y| (0..width / BLOCK).map(move |x| (x * BLOCK, y * BLOCK)));
    let changes = blocks.map(|(x, y)| (mean(before, x, y).abs_diff(mean(now, x, y)), x, y));
    let (_, x, y) = changes.max().filter(|(change, ..)| *change > 12)?;
    let part = |pixels: usize, of: usize| (pixels as i64 * i64::from(WHOLE) / of as i64) as i32;
    let (x, y) = (part(x + BLOCK / 2, width), part(y + BLOCK / 2, height));
    let (wide, tall) = (WHOLE / 8, WHOLE / 3);
    Some(Area { x: x - wide / 2, y: y - tall / 2, width: wide, height: tall })
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.first().is_some_and(|role| role == "decode-worker") {
        let start = || {
            media::init().map_err(|e| e.to_string())?;
            media::load_decoders()?;
            let finds = args.iter().any(|argument| argument == FINDS);
            Ok(Tools { media: media::GstMedia, detector: finds.then(|| Box::new(Breaking) as Box<dyn Detector>) })
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
    costs_nothing().expect("it costs nothing");
    println!("test {NAME} ... ok");
}

fn garage() -> ClipSpec {
    ClipSpec { scene: Scene::Garage, rate: RATE, seconds: LOOP, key_every: RATE / 2, ..ClipSpec::card() }
}

fn costs_nothing() -> Result<()> {
    media::init()?;
    let camera = CameraScript::new("yard", StreamScript::new(garage()));
    let camera = camera.with_sub(StreamScript::new(ClipSpec { seed: 2, ..garage() }));
    let server = Server::start(vec![camera])?;
    let house = Household::new(10)?;
    let sub = server.sub_url("yard")?.context("it has one")?;
    house.ok(&["cameras", "add", "yard", &server.url("yard")?, "--sub", &sub])?;

    let program = Program { program: std::env::current_exe()?, args: vec!["decode-worker".to_owned()] };
    let config = RecorderConfig::new(house.home().to_owned()).with_worker(program);
    let stop = CancellationToken::new();
    let recording = {
        let stop = stop.clone();
        std::thread::spawn(move || -> Result<()> {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let media = Arc::new(ingest::Ingest::over(media::GstMedia));
            runtime.block_on(Recorder::run(config, media, Arc::new(SystemClock::new()), stop))?;
            Ok(())
        })
    };
    let sent = |seconds: u64| {
        until("a while was sent", Duration::from_secs(180), || {
            server.next_number("yard").is_ok_and(|number| number > seconds * u64::from(RATE))
        })
    };
    sent(25)?;
    let switched = now();
    house.ok(&["settings", "set", "mark_subjects", "yes"])?;
    sent(110)?;
    let off = now();
    house.ok(&["settings", "set", "mark_subjects", "no"])?;
    sent(125)?;
    stop.cancel();
    recording.join().map_err(|_| anyhow::anyhow!("the recorder panicked"))??;

    let keys = Keys::from_sheet(&house, house.home())?;
    let footage = Footage::read_with(&house, &keys, "yard")?;
    let numbers = footage.numbers();
    ensure!(numbers.windows(2).all(|two| two[1] == two[0] + 1), "pictures are missing");
    let (mut silent, mut told, mut lost, mut unknown, mut events) = (0, 0, 0, 0, Vec::new());
    for (n, segment) in footage.segments.iter().enumerate() {
        let path = house.footage().join(segment.row.file.replace(".age", ".side.age"));
        let (bytes, whole) = keys.open(&path)?;
        ensure!(whole, "stock age opens it with the identity");
        let side = Sidecar::decode(&bytes)?;
        // The background is learnt in the first, and the last was cut short.
        let inner = n > 0 && n + 1 < footage.segments.len();
        unknown += side.marks.levels.iter().filter(|level| inner && level.is_none()).count();
        let (from, to) = (side.start.0, side.start.plus(side.duration).0);
        if to < switched || from > off + 20_000_000 {
            ensure!(side.events.is_none(), "nobody looked from {from} to {to}: {:?}", side.events);
            silent += 1;
        }
        told += usize::from(side.events.is_some());
        lost += usize::from(from > switched && to < off && side.events.is_none());
        for event in side.events.unwrap_or_default() {
            ensure!(event.subject == Subject::Person && event.score == 800, "{event:?}");
            ensure!(event.from.0 >= from && event.to.0 <= to && event.from.0 >= switched - 1_000_000, "{event:?}");
            let at = |us: i64| side.marks.levels.get(usize::try_from(us / 1_000_000 - side.marks.from).unwrap_or(0));
            // What goes on from the segment before may stand still for a moment just here.
            let begins = event.from.0 > from;
            let moves = at(event.from.0).is_some_and(|level| *level > Some(0));
            ensure!(!begins || moves, "{event:?} begins where nothing moves, from {from}: {:?}", side.marks);
            events.push(event);
        }
    }
    let (all, marked) = (footage.segments.len(), events.len());
    eprintln!("{all} segments: {silent} before, {told} tell, {lost} are lost, {marked} events, {unknown} s unknown");
    ensure!(silent >= 2 && told >= 1 && marked >= 1, "{silent} silent, {told} tell, {marked} events");
    ensure!(lost >= 1, "it never broke");
    ensure!(unknown <= 2, "motion was not looked at for {unknown} seconds");
    story::end(&house, &server, &[])
}

/// Now, in microseconds of Unix time.
fn now() -> i64 {
    model::Clock::now(&SystemClock::new()).0
}
