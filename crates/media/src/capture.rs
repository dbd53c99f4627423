//! One camera's connection: `rtspsrc`, a depayloader and an `appsink` for each stream that is wanted, and what to do with what
//! they say.
//!
//! All callbacks run on GStreamer's threads: they copy, classify and push, and never wait. Two threads (picture and sound) share
//! [`Shared`]'s lock; it is held for the handling of one packet and for nothing that blocks.

use crate::certificate;
use crate::ending::{self, Stage};
use gst::glib;
use gst::prelude::*;
use gst_app::{AppSink, AppSinkCallbacks};
use model::{
    AudioCodec, AudioConfig, Capture, CaptureEnd, CaptureEvent, CaptureSink, CaptureSpec, Overflow, Transport,
    VideoCodec,
};
use mux::assembly::{Assembly, Packet};
use mux::sound::{self, Offer, Packing, Sound};
use std::sync::mpsc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A connection attempt or a silent TCP peer is given up after this, microseconds. The watchdog above looks at frames, sooner.
const TCP_TIMEOUT_US: u64 = 5_000_000;
/// TEARDOWN may take this long, nanoseconds: a camera keeps its few client slots until it hears it.
const TEARDOWN_NS: u64 = 100_000_000;
/// Milliseconds that packets out of order are waited for.
const LATENCY_MS: u32 = 200;
/// Stopping takes a little over the teardown time; what hangs longer is left to end by itself.
const STOP: Duration = Duration::from_millis(900);
/// From 1900, where NTP counts from, to 1970, seconds.
const NTP_TO_UNIX: u64 = 2_208_988_800;

/// A running capture; dropping it stops it.
pub(crate) struct Running {
    pipeline: gst::Pipeline,
    shared: Arc<Mutex<Shared>>,
}

/// What the callbacks share.
struct Shared {
    sink: Box<dyn CaptureSink>,
    chosen: Chosen,
    assembly: Option<Assembly>,
    /// `End` was pushed: nothing more may be.
    ended: bool,
    detail: Detail,
}

/// The streams that were asked for, by their number in the SDP: rtspsrc asks again when it connects anew.
#[derive(Default)]
struct Chosen {
    video: Option<(u32, VideoCodec)>,
    sound: Option<(u32, AudioConfig, &'static str)>,
}

/// What a probe wants to know beside the events.
#[derive(Clone, Default)]
pub(crate) struct Detail {
    /// Why it ended, in GStreamer's words.
    pub(crate) words: Option<String>,
    /// Sound that cannot be recorded, by the name the camera gives it.
    pub(crate) odd_audio: Option<String>,
}

impl Capture for Running {}

impl Running {
    /// Begins to connect; returns at once. What cannot even begin ends the capture with `Protocol`, through the sink.
    pub(crate) fn start(spec: &CaptureSpec, sink: Box<dyn CaptureSink>) -> Self {
        let shared =
            Shared { sink, chosen: Chosen::default(), assembly: None, ended: false, detail: Detail::default() };
        let running = Self { pipeline: gst::Pipeline::new(), shared: Arc::new(Mutex::new(shared)) };
        running.watch_bus();
        if let Err(error) = running
            .build(spec)
            .and_then(|()| running.pipeline.set_state(gst::State::Playing).map_err(|e| glib::bool_error!("{e}")))
        {
            lock(&running.shared).end(CaptureEnd::Protocol, Some(error.message.to_string()));
        }
        running
    }

    pub(crate) fn detail(&self) -> Detail {
        lock(&self.shared).detail.clone()
    }

    fn build(&self, spec: &CaptureSpec) -> Result<(), glib::BoolError> {
        let protocols = match spec.transport {
            Transport::Tcp => "tcp",
            Transport::Udp => "udp",
        };
        let mut source = gst::ElementFactory::make("rtspsrc")
            .property("location", spec.url.without_login())
            .property_from_str("protocols", protocols)
            // The PTS are then the exact RTP times; in other modes they jump, bunch or vanish after a stall.
            .property_from_str("buffer-mode", "none")
            .property("latency", LATENCY_MS)
            // No moving of picture against sound when the first sender report comes (0 would mean no limit): the assembly lays the
            // sound over the picture, which keeps its times.
            .property("max-ts-offset", 1i64)
            .property("tcp-timeout", TCP_TIMEOUT_US)
            .property("teardown-timeout", TEARDOWN_NS)
            .property("add-reference-timestamp-meta", true)
            .property("do-rtsp-keep-alive", true);
        if let Some(login) = spec.url.login() {
            source = source.property("user-id", &login.user).property("user-pw", login.password.expose());
        }
        let source = source.build()?;
        self.pipeline.add(&source)?;

        let shared = Arc::downgrade(&self.shared);
        let video_only = spec.video_only;
        source.connect("select-stream", false, move |args| {
            let wanted = match (args.get(1).map(|v| v.get::<u32>()), args.get(2).map(|v| v.get::<gst::Caps>())) {
                (Some(Ok(number)), Some(Ok(caps))) => {
                    shared.upgrade().is_some_and(|shared| lock(&shared).choose(number, &caps, video_only))
                }
                _ => false,
            };
            Some(wanted.to_value())
        });

        let shared = Arc::downgrade(&self.shared);
        let pipeline = self.pipeline.downgrade();
        source.connect_pad_added(move |_, pad| {
            let (Some(shared), Some(pipeline)) = (shared.upgrade(), pipeline.upgrade()) else { return };
            if let Err(error) = link(&pipeline, pad, &shared) {
                lock(&shared).end(CaptureEnd::Protocol, Some(error.message.to_string()));
            }
        });

        let shared = Arc::downgrade(&self.shared);
        let pinned = spec.pinned_certificate.clone();
        source.connect("accept-certificate", false, move |args| {
            let shown = args.get(2).and_then(certificate::fingerprint);
            let accept = match (shared.upgrade(), shown) {
                (Some(shared), Some(shown)) => lock(&shared).accept(shown, pinned.as_deref()),
                _ => false,
            };
            Some(accept.to_value())
        });
        Ok(())
    }

    fn watch_bus(&self) {
        let Some(bus) = self.pipeline.bus() else { return };
        let shared = Arc::downgrade(&self.shared);
        bus.set_sync_handler(move |_, message| {
            if let Some(shared) = shared.upgrade() {
                match message.view() {
                    gst::MessageView::Error(error) => lock(&shared).error(error),
                    gst::MessageView::Eos(_) => lock(&shared).end(CaptureEnd::Closed, None),
                    _ => {}
                }
            }
            gst::BusSyncReply::Drop
        });
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        lock(&self.shared).end(CaptureEnd::Stopped, None);
        let pipeline = self.pipeline.clone();
        let (done, stopped) = mpsc::channel();
        let stop = move || {
            let _ = pipeline.set_state(gst::State::Null);
            let _ = done.send(());
        };
        // On a thread of its own: a name server or a camera that does not answer must not hold up who drops this.
        match std::thread::Builder::new().name("media-stop".to_owned()).spawn(stop) {
            Ok(_) => {
                if stopped.recv_timeout(STOP).is_err() {
                    tracing::warn!("a camera's connection takes long to close; it is left to end by itself");
                }
            }
            Err(error) => tracing::warn!(%error, "no thread to close a camera's connection in"),
        }
    }
}

fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    // A panic elsewhere must not keep the capture from being ended.
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    /// Whether stream `number` of the SDP is wanted: the first video that can be recorded, and the first sound.
    fn choose(&mut self, number: u32, caps: &gst::Caps, video_only: bool) -> bool {
        let Some(caps) = caps.structure(0) else { return false };
        let name = caps.get::<&str>("encoding-name").unwrap_or_default();
        match caps.get::<&str>("media") {
            Ok("video") => {
                let codec = match name.trim() {
                    "H264" => VideoCodec::H264,
                    "H265" => VideoCodec::H265,
                    _ => return false,
                };
                self.chosen.video.get_or_insert((number, codec)).0 == number
            }
            Ok("audio") => match sound(caps) {
                Some(_) if video_only => false,
                Some(Sound { config, packing }) => {
                    let depayloader = depayloader(config.codec, packing);
                    self.chosen.sound.get_or_insert((number, config, depayloader)).0 == number
                }
                None => {
                    self.detail.odd_audio.get_or_insert_with(|| name.trim().chars().take(40).collect());
                    false
                }
            },
            _ => false,
        }
    }

    /// Whether the certificate is the pinned one; the first is pinned by whoever gets the event.
    fn accept(&mut self, shown: String, pinned: Option<&str>) -> bool {
        match pinned {
            Some(pinned) if pinned.eq_ignore_ascii_case(&shown) => true,
            Some(_) => {
                let words = "the camera shows another certificate than the one it was added with";
                self.end(CaptureEnd::Protocol, Some(words.to_owned()));
                false
            }
            None => self.push(CaptureEvent::Certificate(shown)),
        }
    }

    fn error(&mut self, error: &gst::message::Error) {
        let stage = match (&self.assembly, self.chosen.video) {
            (Some(_), _) => Stage::Playing,
            (None, Some(_)) => Stage::Chosen,
            (None, None) => Stage::Connecting,
        };
        self.end(ending::of_error(&error.error(), stage), Some(ending::detail(error)));
    }

    /// False once the capture has ended.
    fn push(&mut self, event: CaptureEvent) -> bool {
        if self.ended {
            return false;
        }
        let pushed = self.sink.push(event);
        self.unless_full(pushed)
    }

    fn unless_full(&mut self, pushed: Result<(), Overflow>) -> bool {
        if pushed.is_err() {
            self.end(CaptureEnd::Overflow, None);
        }
        pushed.is_ok()
    }

    fn end(&mut self, end: CaptureEnd, words: Option<String>) {
        if !self.ended {
            self.ended = true;
            tracing::debug!(?end, words, "capture ended");
            self.detail.words = words;
            // A full channel has room for its own end, or its receiver is gone: either way there is nothing to do.
            let _ = self.sink.push(CaptureEvent::End(end));
        }
    }

    fn take(&mut self, video: bool, packet: Packet) -> bool {
        if self.ended {
            return false;
        }
        let Some(codec) = self.chosen.video.map(|(_, codec)| codec) else { return true };
        let sound = &self.chosen.sound;
        let assembly = self
            .assembly
            .get_or_insert_with(|| Assembly::new(codec, sound.as_ref().map(|(_, config, _)| config.clone())));
        let sink = &self.sink;
        let mut emit = |event| sink.push(event);
        let pushed = if video { assembly.video(packet, &mut emit) } else { assembly.audio(packet, &mut emit) };
        self.unless_full(pushed)
    }
}

/// Reads the `application/x-rtp` caps of a stream of sound.
fn sound(caps: &gst::StructureRef) -> Option<Sound> {
    let text = |name: &str| caps.get::<&str>(name).ok();
    sound::sound(Offer {
        encoding: text("encoding-name")?,
        clock_rate: u32::try_from(caps.get::<i32>("clock-rate").ok()?).ok()?,
        channels: text("encoding-params").and_then(|n| n.trim().parse().ok()),
        config: text("config"),
    })
}

/// The element that takes it out of RTP.
fn depayloader(codec: AudioCodec, packing: Packing) -> &'static str {
    match (packing, codec) {
        (Packing::Bare, AudioCodec::Pcmu) => "rtppcmudepay",
        (Packing::Bare, _) => "rtppcmadepay",
        (Packing::Opus, _) => "rtpopusdepay",
        (Packing::Mpeg4Generic, _) => "rtpmp4gdepay",
        (Packing::Latm, _) => "rtpmp4adepay",
    }
}

/// Puts a depayloader and a sink behind a new pad of the source.
fn link(pipeline: &gst::Pipeline, pad: &gst::Pad, shared: &Arc<Mutex<Shared>>) -> Result<(), glib::BoolError> {
    let caps = pad.current_caps().unwrap_or_else(|| pad.query_caps(None));
    let media = caps.structure(0).and_then(|s| s.get::<String>("media").ok());
    let (video, depayloader, wanted, sound) = {
        let mut shared = lock(shared);
        // Pads come when all streams are chosen: there is sound and nothing to see.
        if shared.chosen.video.is_none() {
            shared.end(CaptureEnd::Unsupported, Some("there is no picture that can be recorded".to_owned()));
            return Ok(());
        }
        match (media.as_deref(), shared.chosen.video, &shared.chosen.sound) {
            (Some("video"), Some((_, VideoCodec::H264)), _) => (true, "rtph264depay", Some("video/x-h264"), None),
            (Some("video"), Some((_, VideoCodec::H265)), _) => (true, "rtph265depay", Some("video/x-h265"), None),
            (Some("audio"), _, Some((_, config, depayloader))) => (false, *depayloader, None, Some(config.clone())),
            _ => return Ok(()),
        }
    };
    let depay = gst::ElementFactory::make(depayloader).build()?;
    // A byte stream: parameter sets stay where the camera put them, and one that changes does not renegotiate.
    let wanted = wanted
        .map(|name| gst::Caps::builder(name).field("stream-format", "byte-stream").field("alignment", "au").build());
    let sink = AppSink::builder().sync(false).async_(false).enable_last_sample(false).build();
    sink.set_caps(wanted.as_ref());
    let weak = Arc::downgrade(shared);
    let eos = weak.clone();
    sink.set_callbacks(
        AppSinkCallbacks::builder()
            .new_sample(move |sink| {
                let sample = sink.pull_sample().map_err(|_| gst::FlowError::Eos)?;
                let (Some(buffer), Some(shared)) = (sample.buffer(), weak.upgrade()) else {
                    return Ok(gst::FlowSuccess::Ok);
                };
                let packet = packet(buffer, sink, sound.as_ref()).ok_or(gst::FlowError::Error)?;
                // Past the end nothing is wanted; the error stops the source's threads until the capture is dropped.
                if lock(&shared).take(video, packet) { Ok(gst::FlowSuccess::Ok) } else { Err(gst::FlowError::Eos) }
            })
            .eos(move |_| {
                if let Some(shared) = eos.upgrade().filter(|_| video) {
                    lock(&shared).end(CaptureEnd::Closed, None);
                }
            })
            .build(),
    );
    pipeline.add_many([&depay, sink.upcast_ref()])?;
    depay.link(&sink)?;
    sink.sync_state_with_parent()?;
    depay.sync_state_with_parent()?;
    let input = depay.static_pad("sink").ok_or_else(|| glib::bool_error!("a depayloader without input"))?;
    pad.link(&input).map(|_| ()).map_err(|e| glib::bool_error!("streams do not link: {e}"))
}

/// Copies a buffer out of GStreamer.
fn packet(buffer: &gst::BufferRef, sink: &AppSink, sound: Option<&AudioConfig>) -> Option<Packet> {
    let data = buffer.map_readable().ok()?.to_vec();
    let clock = buffer.iter_meta::<gst::ReferenceTimestampMeta>().find_map(|meta| {
        let ntp = meta.reference().structure(0)?.name() == "timestamp/x-ntp";
        let unix = meta.timestamp().useconds().checked_sub(NTP_TO_UNIX * 1_000_000).filter(|_| ntp)?;
        i64::try_from(unix).ok()
    });
    let ns = |time: gst::ClockTime| i64::try_from(time.nseconds()).ok();
    Some(Packet {
        duration: sound.and_then(|config| sound::duration(config, &data)),
        data,
        stamp: buffer.pts().and_then(ns),
        arrival: sink.current_running_time().and_then(ns).unwrap_or(0),
        camera_clock: clock,
    })
}
