//! One group of pictures after the other, each by an encoder of its own, on a thread of its own.
//!
//! OpenH264 at a constant quantiser, one slice, one thread, and everything off that looks at more than one picture and its
//! predecessor. What it is told of times is made up: nothing but pixels can change a byte.

use crate::watch::Called;
use gst::prelude::*;
use model::redaction::{RenderedGop, Size};
use model::{AccessUnit, MediaTime, Track, VideoCodec, VideoConfig};
use mux::nal::{self, ParameterSets};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// Bounds for encoders that look at them: the one of today, without rate control, has a constant quantiser of its own.
const QUANTISER: u32 = 24;
/// Pictures that wait for the encoder: it and the decoder seldom wait for one another, and 4K takes 50 MB.
const WAITING: usize = 4;
/// Farther than any group is long.
const NO_KEY: u32 = 100_000;
/// Pictures a second that an encoder is told. Nothing else follows from it than the level, which is that of the size.
const TOLD_RATE: i32 = 30;
/// NAL units that a sample may hold: slices of H.264. Parameter sets lie in the configuration; nothing else leaves.
const SLICES: [u8; 2] = [1, 5];

pub(crate) enum Job {
    /// The next picture of a group, in I420.
    Picture { at: MediaTime, frame: Vec<u8> },
    /// That was all of it: number, hidden blocks, all blocks.
    Close(usize, u64, u64),
}

/// Encodes on its own thread; joins it when dropped.
pub(crate) struct Encoding {
    jobs: Option<SyncSender<Job>>,
    made: Arc<Mutex<Made>>,
    thread: Option<JoinHandle<()>>,
}

/// What was made so far.
#[derive(Default)]
struct Made {
    gops: Vec<RenderedGop>,
    sets: ParameterSets,
    trouble: Option<String>,
}

impl Encoding {
    pub(crate) fn begin(size: Size, #[cfg(feature = "testing")] broken: Option<super::Broken>) -> Result<Self, String> {
        let (jobs, todo) = sync_channel(WAITING);
        let made = Arc::new(Mutex::new(Made::default()));
        let to = made.clone();
        let bench = Bench {
            size,
            encoder: None,
            gop: RenderedGop::default(),
            sets: ParameterSets::default(),
            #[cfg(feature = "testing")]
            broken,
        };
        let thread = std::thread::Builder::new().name("redact-encode".to_owned()).spawn(move || bench.work(&todo, &to));
        Ok(Self { jobs: Some(jobs), made, thread: Some(thread.map_err(|e| e.to_string())?) })
    }

    /// Waits where too many wait already.
    pub(crate) fn push(&self, job: Job) -> Result<(), String> {
        let sent = self.jobs.as_ref().is_some_and(|jobs| jobs.send(job).is_ok());
        if sent { Ok(()) } else { Err(self.trouble()) }
    }

    /// The groups that are whole, and what they are.
    pub(crate) fn take(&self) -> Result<(Vec<RenderedGop>, Option<VideoConfig>), String> {
        let mut made = self.made();
        match made.trouble.take() {
            Some(trouble) => Err(trouble),
            None => Ok((std::mem::take(&mut made.gops), made.sets.config(VideoCodec::H264))),
        }
    }

    /// Waits until all is done.
    pub(crate) fn end(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            self.made().trouble.get_or_insert_with(|| "the encoder's thread ended".to_owned());
        }
    }

    fn trouble(&self) -> String {
        self.made().trouble.take().unwrap_or_else(|| "the encoder's thread ended".to_owned())
    }

    fn made(&self) -> std::sync::MutexGuard<'_, Made> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Encoding {
    fn drop(&mut self) {
        self.end();
    }
}

/// The thread's side.
struct Bench {
    size: Size,
    encoder: Option<Encoder>,
    gop: RenderedGop,
    sets: ParameterSets,
    #[cfg(feature = "testing")]
    broken: Option<super::Broken>,
}

impl Bench {
    fn work(mut self, todo: &Receiver<Job>, made: &Mutex<Made>) {
        while let Ok(job) = todo.recv() {
            if let Err(trouble) = self.take(job, made) {
                made.lock().unwrap_or_else(PoisonError::into_inner).trouble = Some(trouble);
                return;
            }
        }
    }

    fn take(&mut self, job: Job, made: &Mutex<Made>) -> Result<(), String> {
        match job {
            Job::Picture { at, frame } => {
                let encoder = match self.encoder.take() {
                    Some(encoder) => encoder,
                    None => Encoder::new(self.size)?,
                };
                let bytes = self.encoder.insert(encoder).encode(frame)?;
                let unit = self.sample(at, &bytes)?;
                self.gop.units.push(unit);
            }
            Job::Close(number, hidden, blocks) => {
                let gop = std::mem::take(&mut self.gop);
                #[cfg(feature = "testing")]
                let restart = self.broken != Some(super::Broken::NoRestart);
                #[cfg(not(feature = "testing"))]
                let restart = true;
                if restart {
                    self.encoder = None;
                }
                let mut made = made.lock().unwrap_or_else(PoisonError::into_inner);
                made.sets.clone_from(&self.sets);
                made.gops.push(RenderedGop { number, hidden, blocks, ..gop });
            }
        }
        Ok(())
    }

    /// A picture's slices behind their lengths. All groups have one configuration, and each begins with its only key frame.
    fn sample(&mut self, at: MediaTime, annex_b: &[u8]) -> Result<AccessUnit, String> {
        let (mut data, mut key) = (Vec::with_capacity(annex_b.len() + 8), false);
        for unit in nal::annex_b_units(annex_b) {
            let kind = nal::kind(VideoCodec::H264, unit);
            let known = !self.sets.pps.is_empty();
            if self.sets.take(VideoCodec::H264, unit) && known && matches!(kind, 7 | 8) {
                return Err("the encoder changed its parameters".to_owned());
            }
            #[cfg(feature = "testing")]
            let chatty = self.broken == Some(super::Broken::Chatty);
            #[cfg(not(feature = "testing"))]
            let chatty = false;
            if SLICES.contains(&kind) || chatty {
                key |= kind == 5;
                nal::push_unit(&mut data, unit);
            }
        }
        let first = self.gop.units.is_empty();
        #[cfg(feature = "testing")]
        let first = if self.broken == Some(super::Broken::NoRestart) { key } else { first };
        if data.is_empty() || key != first {
            return Err("the encoder did not do as it was told".to_owned());
        }
        Ok(AccessUnit { track: Track::Video, data, pts: at, duration: None, key, camera_clock: None })
    }
}

/// Encodes one group.
struct Encoder {
    called: Called,
    pictures: u64,
    out: Arc<Mutex<Vec<u8>>>,
}

impl Encoder {
    fn new(size: Size) -> Result<Self, String> {
        let element = gst::ElementFactory::make(ELEMENT)
            .build()
            .map_err(|_| format!("the GStreamer element {ELEMENT} is not installed"))?;
        for (name, value) in [
            ("rate-control", "off"),
            ("complexity", "low"),
            ("usage-type", "camera"),
            ("slice-mode", "n-slices"),
            ("num-slices", "1"),
            ("scene-change-detection", "false"),
            ("background-detection", "false"),
            ("adaptive-quantization", "false"),
            ("enable-frame-skip", "false"),
            ("enable-denoise", "false"),
        ] {
            element.set_property_from_str(name, value);
        }
        element.set_property("qp-min", QUANTISER);
        element.set_property("qp-max", QUANTISER);
        element.set_property("multi-thread", 1u32);
        element.set_property("gop-size", NO_KEY);
        let side = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
        let caps = gst::Caps::builder("video/x-raw")
            .field("format", "I420")
            .field("width", side(size.width))
            .field("height", side(size.height))
            .field("framerate", gst::Fraction::new(TOLD_RATE, 1))
            .build();
        let out = Arc::new(Mutex::new(Vec::new()));
        let to = out.clone();
        let called = Called::new(element, &caps, move |buffer, _| {
            if let Ok(bytes) = buffer.map_readable() {
                to.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&bytes);
            }
        })?;
        Ok(Self { called, pictures: 0, out })
    }

    /// The picture's bytes: no picture waits for a later one here.
    fn encode(&mut self, frame: Vec<u8>) -> Result<Vec<u8>, String> {
        let mut buffer = gst::Buffer::from_mut_slice(frame);
        if let Some(buffer) = buffer.get_mut() {
            buffer.set_pts(gst::ClockTime::from_nseconds(self.pictures * 1_000_000_000 / TOLD_RATE as u64));
        }
        self.pictures += 1;
        self.called.push(buffer)?;
        Ok(std::mem::take(&mut *self.out.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}

const ELEMENT: &str = "openh264enc";

/// What made a film, for its receipt: the same bytes come of the same encoder only.
pub(crate) fn named() -> String {
    use std::sync::OnceLock;
    static NAMED: OnceLock<String> = OnceLock::new();
    NAMED
        .get_or_init(|| {
            let plugin = gst::ElementFactory::find(ELEMENT).and_then(|factory| factory.plugin());
            let plugin = plugin.map(|plugin| plugin.version().to_string()).unwrap_or_default();
            let (major, minor, micro, _) = gst::version();
            let library = library().unwrap_or_else(|| "libopenh264 of unknown version".to_owned());
            format!("{ELEMENT} {plugin}, {library}, GStreamer {major}.{minor}.{micro}")
        })
        .clone()
}

/// The library has no word for its version but its file's name.
fn library() -> Option<String> {
    let maps = gst::glib::file_get_contents("/proc/self/maps").ok()?;
    let maps = String::from_utf8_lossy(&maps);
    let file =
        maps.lines().find_map(|line| line.rsplit('/').next().filter(|name| name.starts_with("libopenh264.so.")))?;
    Some(format!("libopenh264 {}", file.trim_start_matches("libopenh264.so.")))
}
