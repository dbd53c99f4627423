//! Watches a stream for a while and tells what it is.

use crate::capture::Running;
use gst::glib;
use model::{
    AccessUnit, CaptureEnd, CaptureEvent, CaptureSink, CaptureSpec, Overflow, Probe, ProbeError, ProbeStream,
    StreamConfig, Track,
};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

/// A camera that shows no picture within this is given up.
const FIRST_FRAME: i64 = 10_000_000;
/// Events between two looks at the channel; they are taken at once, so a second of picture and sound is plenty.
const CHANNEL: usize = 256;
/// A session begins with a burst of what the camera had kept: arrivals are counted after it. Microseconds.
const BURST: i64 = 500_000;

struct ToProbe(SyncSender<(i64, CaptureEvent)>);

impl CaptureSink for ToProbe {
    fn push(&self, event: CaptureEvent) -> Result<(), Overflow> {
        // GLib's clocks: arrival is noted on the thread that brings it.
        self.0.try_send((glib::monotonic_time(), event)).map_err(|_| Overflow)
    }
}

pub(crate) fn probe(spec: &CaptureSpec, watch: Duration) -> Result<Probe, ProbeError> {
    let (sender, events) = sync_channel(CHANNEL);
    let running = Running::start(spec, Box::new(ToProbe(sender)));
    let mut seen = Seen::default();
    let ended = seen.watch(&events, i64::try_from(watch.as_micros()).unwrap_or(i64::MAX));
    let detail = running.detail();
    drop(running);
    let words = detail.words.unwrap_or_else(|| "no picture came within 10 s".to_owned());
    let (Some(config), Some(key_frame)) = (seen.config.clone(), seen.key_frame.take()) else {
        // Connected, silent, and not ended by itself: it hangs.
        return Err(ProbeError { end: ended.unwrap_or(CaptureEnd::Closed), detail: words });
    };
    Ok(Probe {
        stream: ProbeStream {
            frame_rate: seen.rate(seen.frames),
            bit_rate: (seen.rate(seen.bytes) * 8.0) as u64,
            key_interval: seen.key_interval,
            clock_offset: seen.clock_offset,
            odd_audio: detail.odd_audio,
            video: config.video,
            audio: config.audio,
        },
        key_frame,
        certificate: seen.certificate,
    })
}

#[derive(Default)]
struct Seen {
    config: Option<StreamConfig>,
    key_frame: Option<AccessUnit>,
    certificate: Option<String>,
    /// Arrival of the first picture.
    first: Option<i64>,
    /// Arrivals from and to which `frames` and `bytes` are counted.
    counted: Option<(i64, i64)>,
    frames: u64,
    bytes: u64,
    last_key: Option<i64>,
    key_interval: Option<f64>,
    /// The least delayed picture shows it best: the largest seen.
    clock_offset: Option<i64>,
}

impl Seen {
    /// Looks on until enough was seen, or why it ended.
    fn watch(&mut self, events: &Receiver<(i64, CaptureEvent)>, watch: i64) -> Option<CaptureEnd> {
        let begun = glib::monotonic_time();
        loop {
            let until = self.first.map_or(begun + FIRST_FRAME, |first| first + watch);
            let left = u64::try_from(until - glib::monotonic_time()).unwrap_or(0);
            match events.recv_timeout(Duration::from_micros(left)) {
                Ok((at, event)) => match event {
                    CaptureEvent::End(end) => return Some(end),
                    CaptureEvent::Config(config) => self.config = Some(config),
                    CaptureEvent::Certificate(shown) => self.certificate = Some(shown),
                    CaptureEvent::Unit(unit) => self.unit(unit, at, watch),
                },
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    fn unit(&mut self, unit: AccessUnit, at: i64, watch: i64) {
        let first = *self.first.get_or_insert(at);
        let video = unit.track == Track::Video;
        // Short looks count everything there is.
        if at - first >= BURST.min(watch / 4) {
            match &mut self.counted {
                // What comes first only starts the clock.
                None if video => self.counted = Some((at, at)),
                None => {}
                Some((_, to)) => {
                    self.bytes += unit.data.len() as u64;
                    if video {
                        *to = at;
                        self.frames += 1;
                    }
                }
            }
        }
        if !video {
            return;
        }
        if let Some(camera) = unit.camera_clock {
            // Ours at its arrival; this is looked at within milliseconds of it.
            let offset = camera - (glib::real_time() - (glib::monotonic_time() - at));
            self.clock_offset = Some(self.clock_offset.map_or(offset, |known| known.max(offset)));
        }
        if unit.key {
            if let Some(last) = self.last_key {
                let seconds = (unit.pts.0 - last) as f64 / 1e9;
                self.key_interval = Some(self.key_interval.map_or(seconds, |known| known.max(seconds)));
            }
            self.last_key = Some(unit.pts.0);
            if self.key_frame.is_none() {
                self.key_frame = Some(unit);
            }
        }
    }

    /// `n` a second.
    fn rate(&self, n: u64) -> f64 {
        match self.counted {
            Some((from, to)) if to > from => n as f64 * 1e6 / (to - from) as f64,
            _ => 0.0,
        }
    }
}
