//! One stream of one simulated camera: whose turn each frame is, its stamp, its oddities, and the pipelines of those who
//! look at it now. Timing is the [`crate::pacer`]'s.

use crate::clip::{Clip, at};
use crate::script::{Quirk, StreamScript, VideoKind};
use crate::sound::Sound;
use crate::stamp::{self, Stamp};
use gst::prelude::*;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// More than this waiting in front of a client that does not read, and it gets nothing until it does: the simulator's
/// memory is not the test. Two seconds of a 32 Mbit/s camera.
const WAITING: u64 = 8 << 20;

/// One client pipeline (shared by all viewers of the mount).
struct Live {
    video: gst_app::AppSrc,
    audio: Option<gst_app::AppSrc>,
    /// Number of the first frame that went in.
    from: Option<u64>,
    /// Audio packets that went in so far.
    packets: u64,
}

struct State {
    clip: Arc<Clip>,
    next: usize,
    /// Played from the next loop's or key frame's start on.
    pending: Option<Arc<Clip>>,
    number: u64,
    live: Vec<Live>,
    silent: bool,
}

pub(crate) struct Mount {
    pub(crate) path: String,
    pub(crate) rate: u32,
    quirks: Vec<Quirk>,
    sound: Option<Arc<Sound>>,
    state: Mutex<State>,
}

impl Mount {
    pub(crate) fn new(path: &str, script: &StreamScript, clip: Arc<Clip>, sound: Option<Arc<Sound>>) -> Self {
        Self {
            path: path.to_owned(),
            rate: script.clip.rate,
            quirks: script.quirks.clone(),
            sound,
            state: Mutex::new(State { clip, next: 0, pending: None, number: 0, live: Vec::new(), silent: false }),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no holder panics")
    }

    /// The pipeline of this mount, in the words of `gst-launch`.
    pub(crate) fn launch(&self) -> String {
        let codec = self.state().clip.spec.codec;
        // config-interval=-1: parameter sets travel with every key frame, as most cameras send them.
        let video = match codec {
            VideoKind::H264 => {
                "appsrc name=video format=time is-live=true max-bytes=0 caps=video/x-h264,stream-format=byte-stream,alignment=au \
                 ! rtph264pay name=pay0 pt=96 config-interval=-1 aggregate-mode=none"
            }
            VideoKind::H265 => {
                "appsrc name=video format=time is-live=true max-bytes=0 caps=video/x-h265,stream-format=byte-stream,alignment=au \
                 ! rtph265pay name=pay0 pt=96 config-interval=-1 aggregate-mode=none"
            }
        };
        match &self.sound {
            Some(sound) => format!(
                "( {video} appsrc name=audio format=time is-live=true max-bytes=0 ! {} name=pay1 )",
                sound.payloader()
            ),
            None => format!("( {video} )"),
        }
    }

    /// A pipeline was made for a first viewer.
    pub(crate) fn join(&self, bin: &gst::Bin) {
        let Some(video) = bin.by_name("video").and_downcast::<gst_app::AppSrc>() else { return };
        let audio = bin.by_name("audio").and_downcast::<gst_app::AppSrc>();
        if let (Some(audio), Some(sound)) = (&audio, &self.sound) {
            audio.set_caps(Some(&sound.caps));
        }
        if let Some(pad) = bin.by_name("pay0").and_then(|pay| pay.static_pad("src")) {
            self.bend(&pad);
        }
        self.state().live.push(Live { video, audio, from: None, packets: 0 });
    }

    /// Oddities that live in RTP or SDP rather than in the frames.
    fn bend(&self, pad: &gst::Pad) {
        if self.quirks.contains(&Quirk::ParameterSetsInBandOnly) {
            pad.add_probe(gst::PadProbeType::EVENT_DOWNSTREAM, |_, info| {
                if let Some(gst::PadProbeData::Event(event)) = &info.data
                    && let gst::EventView::Caps(caps) = event.view()
                {
                    let mut bare = caps.caps_owned();
                    for s in bare.make_mut().iter_mut() {
                        s.remove_fields(["sprop-parameter-sets", "sprop-vps", "sprop-sps", "sprop-pps"]);
                    }
                    info.data = Some(gst::PadProbeData::Event(gst::event::Caps::new(&bare)));
                }
                gst::PadProbeReturn::Ok
            });
        }
        let bends = RtpBends { quirks: self.quirks.clone(), rate: self.rate };
        if bends.any() {
            pad.add_probe(gst::PadProbeType::BUFFER | gst::PadProbeType::BUFFER_LIST, move |_, info| {
                match &mut info.data {
                    Some(gst::PadProbeData::Buffer(buffer)) => bends.apply(buffer),
                    Some(gst::PadProbeData::BufferList(list)) => {
                        *list = list
                            .iter_owned()
                            .map(|mut buffer| {
                                bends.apply(&mut buffer);
                                buffer
                            })
                            .collect();
                    }
                    _ => {}
                }
                gst::PadProbeReturn::Ok
            });
        }
    }

    pub(crate) fn leave(&self, bin: &gst::Bin) {
        let video = bin.by_name("video");
        self.state().live.retain(|l| Some(l.video.upcast_ref::<gst::Element>()) != video.as_ref());
    }

    pub(crate) fn forget_viewers(&self) {
        self.state().live.clear();
    }

    pub(crate) fn silence(&self, silent: bool) {
        self.state().silent = silent;
    }

    pub(crate) fn switch(&self, clip: Arc<Clip>) {
        self.state().pending = Some(clip);
    }

    pub(crate) fn clip(&self) -> Arc<Clip> {
        self.state().clip.clone()
    }

    /// The number that the next frame gets.
    pub(crate) fn next_number(&self) -> u64 {
        self.state().number
    }

    /// Sends the next frame, and the sound up to it, to whoever looks.
    pub(crate) fn tick(&self) {
        let mut state = self.state();
        let state = &mut *state;
        if state.clip.frames[state.next].key
            && let Some(clip) = state.pending.take()
        {
            // In step with the frame numbers, where the other clip has a key frame there too.
            if !clip.frames.get(state.next).is_some_and(|frame| frame.key) {
                state.next = 0;
            }
            state.clip = clip;
        }
        let number = state.number;
        let frame = &state.clip.frames[state.next];
        state.number += 1;
        state.next = (state.next + 1) % state.clip.frames.len();
        let dropped = self.quirks.iter().any(|q| matches!(q, Quirk::DropEvery(n) if number % n == n - 1));
        if state.silent || dropped || state.live.is_empty() {
            return;
        }
        let sent = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_micros() as u64;
        let sei = stamp::nal(Stamp { number, sent }, state.clip.spec.codec == VideoKind::H265);
        let key = &state.clip.frames[0];
        for live in &mut state.live {
            if live.video.current_level_bytes() > WAITING {
                continue;
            }
            let mut data = Vec::with_capacity(frame.data.len() + sei.len() + 4);
            if live.from.is_none() && !frame.key {
                // Who joins between key frames is told the parameter sets at once, as cameras do in their SDP.
                data.extend_from_slice(&key.data[..key.stamp_at]);
            }
            data.extend_from_slice(&frame.data[..frame.stamp_at]);
            data.extend_from_slice(&[0, 0, 0, 1]);
            data.extend_from_slice(&sei);
            data.extend_from_slice(&frame.data[frame.stamp_at..]);
            let from = *live.from.get_or_insert(number);
            let place = (number - from + ROOM).saturating_add_signed(frame.ahead);
            let mut buffer = gst::Buffer::from_mut_slice(data);
            {
                let buffer = buffer.get_mut().expect("just made");
                buffer.set_pts(at(place, self.rate));
                if !frame.key {
                    buffer.set_flags(gst::BufferFlags::DELTA_UNIT);
                }
            }
            let _ = live.video.push_buffer(buffer);
            if let (Some(audio), Some(sound)) = (&live.audio, &self.sound) {
                let until = Duration::from_nanos(at(number - from + ROOM + 1, self.rate).nseconds());
                while sound.time(live.packets) < until {
                    let _ = audio.push_buffer(sound.packet(live.packets));
                    live.packets += 1;
                }
            }
        }
    }
}

/// Pictures between the start of a client's clock and its first frame, so that a B-frame first in line has no negative time.
const ROOM: u64 = 3;

/// What is wrong with a stream's RTP packets.
struct RtpBends {
    quirks: Vec<Quirk>,
    rate: u32,
}

impl RtpBends {
    /// RTP's clock for video.
    const CLOCK: i64 = 90_000;
    const HEADER: usize = 12;

    fn any(&self) -> bool {
        self.quirks.iter().any(|q| {
            matches!(q, Quirk::MarkerOnSei | Quirk::OutlierEvery(_) | Quirk::BackEvery(_) | Quirk::DuplicateEvery(_))
        })
    }

    /// Ticks by which the frame that came `since` frames after a client's first is stamped wrong.
    fn shift(&self, since: u64) -> i64 {
        let frame = Self::CLOCK / i64::from(self.rate);
        let last = |n: u64| since % n == n - 1;
        self.quirks
            .iter()
            .map(|quirk| match quirk {
                Quirk::OutlierEvery(n) if last(*n) => 3 * 3600 * Self::CLOCK,
                Quirk::DuplicateEvery(n) if last(*n) => -frame,
                Quirk::BackEvery(n) => -2 * Self::CLOCK * i64::try_from((since + 1) / n).unwrap_or(0),
                _ => 0,
            })
            .sum()
    }

    fn apply(&self, buffer: &mut gst::Buffer) {
        let since = buffer
            .pts()
            .map_or(0, |pts| (pts.nseconds() * u64::from(self.rate) + 500_000_000) / 1_000_000_000)
            .saturating_sub(ROOM);
        let shift = self.shift(since);
        let Ok(mut map) = buffer.make_mut().map_writable() else { return };
        if map.len() <= Self::HEADER {
            return;
        }
        let stamped = u32::from_be_bytes([map[4], map[5], map[6], map[7]]);
        // RTP's time wraps at 32 bits; so does this.
        map[4..8].copy_from_slice(&stamped.wrapping_add(shift as u32).to_be_bytes());
        // An H.264 SEI NAL unit in a packet of its own.
        if self.quirks.contains(&Quirk::MarkerOnSei) && map[Self::HEADER] & 0x1f == 6 {
            map[1] |= 0x80;
        }
    }
}
