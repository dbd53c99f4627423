//! A stream watched: decoded, and seen now and then as a grid of brightness and as a small picture. Runs in the decode worker.
//!
//! The elements have no pipeline and no threads: what is pushed into the decoder comes out of it in the same call, so that sixteen
//! streams cost one thread and no waiting. Only plane Y is read for the grid; colours are touched for a picture every few seconds.

use crate::coded::coded;
use crate::thumbnail::{Encoder, Frame};
use gst::prelude::*;
use gst_video::{VideoColorRange, VideoFrameExt, VideoFrameRef, VideoInfo};
use model::find::Still;
use model::motion::{Grid, Luma};
use model::{MediaTime, Seen, VideoConfig, WatchPlan, Watcher};
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes of one unit. A real key frame of 4K has 1 to 2 million.
const MAX_UNIT: usize = 32 << 20;
/// Added to every time, which GStreamer wants above zero: B-frames may be shown before the first unit.
const LEAD: i64 = 60_000_000_000;

/// An element that is called, not run: its pads are ours.
pub(crate) struct Called {
    element: gst::Element,
    input: gst::Pad,
    /// Kept alive: the element pushes into it.
    _output: gst::Pad,
}

impl Called {
    /// `take` gets every buffer that comes out, and the caps it has, in the call of [`Self::push`].
    pub(crate) fn new(
        element: gst::Element,
        caps: &gst::Caps,
        take: impl Fn(&gst::Buffer, &gst::CapsRef) + Send + Sync + 'static,
    ) -> Result<Self, String> {
        let failed = |what: &str| format!("the element {} cannot be used: {what}", element.name());
        // Without a template a pad takes no other caps than its first ones: pictures may change their size.
        let any =
            gst::PadTemplate::new("sink", gst::PadDirection::Sink, gst::PadPresence::Always, &gst::Caps::new_any())
                .map_err(|_| failed("its pads"))?;
        let output = gst::Pad::builder_from_template(&any)
            .chain_function(move |pad, _, buffer| {
                let caps = pad.current_caps().ok_or(gst::FlowError::NotNegotiated)?;
                take(&buffer, &caps);
                Ok(gst::FlowSuccess::Ok)
            })
            .event_function(gst::Pad::event_default)
            .build();
        let input = gst::Pad::builder(gst::PadDirection::Src).build();
        let pad = |name| element.static_pad(name).ok_or_else(|| failed("it has no pads"));
        input.link(&pad("sink")?).map_err(|_| failed("its input"))?;
        pad("src")?.link(&output).map_err(|_| failed("its output"))?;
        output.set_active(true).and_then(|()| input.set_active(true)).map_err(|_| failed("its pads"))?;
        element.set_state(gst::State::Playing).map_err(|_| failed("it does not start"))?;
        let segment = gst::FormattedSegment::<gst::ClockTime>::new();
        let begun = input.push_event(gst::event::StreamStart::new("porchlight"))
            && input.push_event(gst::event::Caps::new(caps))
            && input.push_event(gst::event::Segment::new(&segment));
        if !begun {
            return Err(failed("it does not take this stream"));
        }
        Ok(Self { element, input, _output: output })
    }

    /// Makes it give all that it holds back, and forget all that was.
    pub(crate) fn drain(&self) -> Result<(), String> {
        let segment = gst::FormattedSegment::<gst::ClockTime>::new();
        let drained = self.input.push_event(gst::event::Eos::new())
            && self.input.push_event(gst::event::FlushStart::new())
            && self.input.push_event(gst::event::FlushStop::new(true))
            && self.input.push_event(gst::event::Segment::new(&segment));
        if drained { Ok(()) } else { Err(format!("{}: it cannot begin anew", self.element.name())) }
    }

    pub(crate) fn push(&self, buffer: gst::Buffer) -> Result<(), String> {
        self.input.push(buffer).map(|_| ()).map_err(|e| format!("{}: {e}", self.element.name()))
    }
}

impl Drop for Called {
    fn drop(&mut self) {
        let _ = self.element.set_state(gst::State::Null);
        let _ = self.input.set_active(false);
    }
}

/// A stream that is being watched.
pub(crate) struct Watch {
    decoder: Called,
    seen: Arc<Mutex<Eye>>,
    /// Time of the first unit.
    zero: MediaTime,
}

/// Looks at pictures as they come out of the decoder.
struct Eye {
    plan: WatchPlan,
    zero: MediaTime,
    encoder: Option<Encoder>,
    next_grid: MediaTime,
    next_picture: MediaTime,
    /// The newest picture that a grid was made of; only held, not copied.
    newest: Option<(MediaTime, gst::Buffer, VideoInfo)>,
    seen: Vec<Seen>,
    trouble: Option<String>,
}

pub(crate) fn watch(video: &VideoConfig, plan: WatchPlan) -> Result<Box<dyn Watcher>, String> {
    let (caps, decoder) = coded(video)?;
    let caps = caps.build();
    let decoder = gst::ElementFactory::make(decoder)
        .property("max-threads", 1i32)
        // A cracked picture is noise to be told, not the end of watching.
        .property("output-corrupt", false)
        .property("max-errors", -1i32)
        .build()
        .map_err(|_| format!("the GStreamer element {decoder} is not installed"))?;
    let eye = Eye {
        plan,
        zero: MediaTime(0),
        encoder: None,
        next_grid: MediaTime(i64::MIN),
        next_picture: MediaTime(i64::MIN),
        newest: None,
        seen: Vec::new(),
        trouble: None,
    };
    let seen = Arc::new(Mutex::new(eye));
    let eye = seen.clone();
    let decoder = Called::new(decoder, &caps, move |buffer, caps| {
        eye.lock().unwrap_or_else(PoisonError::into_inner).look(buffer, caps);
    })?;
    Ok(Box::new(Watch { decoder, seen, zero: MediaTime(i64::MIN) }))
}

impl Watcher for Watch {
    fn push(&mut self, unit: &[u8], pts: MediaTime) -> Result<Vec<Seen>, String> {
        if unit.len() > MAX_UNIT {
            return Err("a picture is larger than any camera's".to_owned());
        }
        if self.zero == MediaTime(i64::MIN) {
            self.zero = pts;
            self.eye().zero = pts;
        }
        let at = u64::try_from(pts.0.saturating_sub(self.zero.0).saturating_add(LEAD));
        let at = at.map_err(|_| "time went back".to_owned())?;
        let mut buffer = gst::Buffer::from_slice(unit.to_vec());
        if let Some(buffer) = buffer.get_mut() {
            buffer.set_pts(gst::ClockTime::from_nseconds(at));
        }
        self.decoder.push(buffer)?;
        let mut eye = self.eye();
        match eye.trouble.take() {
            Some(trouble) => Err(trouble),
            None => Ok(std::mem::take(&mut eye.seen)),
        }
    }

    fn still(&mut self, max_width: u32) -> Option<Still> {
        let eye = self.eye();
        let (at, buffer, info) = eye.newest.as_ref()?;
        let frame = VideoFrameRef::from_buffer_ref_readable(buffer, info).ok()?;
        let width = max_width.min(info.width()).max(1);
        let height = u64::from(width) * u64::from(info.height()) / u64::from(info.width().max(1));
        let frame = Frame::of(&frame, info, width, u32::try_from(height).ok()?, full_range(info));
        Some(Still { at: *at, width: frame.width, height: frame.height, rgb: frame.rgb() })
    }
}

impl Watch {
    fn eye(&self) -> std::sync::MutexGuard<'_, Eye> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Eye {
    fn look(&mut self, buffer: &gst::Buffer, caps: &gst::CapsRef) {
        let Some(pts) = buffer.pts() else { return };
        let at = MediaTime(i64::try_from(pts.nseconds()).unwrap_or(i64::MAX) - LEAD + self.zero.0);
        let grid_due = due(self.next_grid, at, self.plan.grid_every);
        let picture_due = due(self.next_picture, at, self.plan.picture_every);
        if !grid_due && !picture_due {
            return;
        }
        let Ok(info) = VideoInfo::from_caps(caps) else { return };
        let Ok(frame) = VideoFrameRef::from_buffer_ref_readable(buffer, &info) else { return };
        let mut seen = Seen { at, grid: None, picture: None };
        if grid_due {
            // From picture to picture, so that 12 a second give 4 measures and not 5 and a hole.
            self.next_grid = after(self.next_grid, at, self.plan.grid_every);
            seen.grid = luma(&frame, &info).and_then(Grid::of);
            self.newest = Some((at, buffer.clone(), info.clone()));
        }
        if picture_due {
            self.next_picture = after(self.next_picture, at, self.plan.picture_every);
            match self.picture(&frame, &info) {
                Ok(picture) => seen.picture = Some(picture),
                Err(trouble) => self.trouble = Some(trouble),
            }
        }
        self.seen.push(seen);
    }

    fn picture(&mut self, frame: &VideoFrameRef<&gst::BufferRef>, info: &VideoInfo) -> Result<model::Picture, String> {
        let small = Frame::of(frame, info, self.plan.width, self.plan.height, full_range(info));
        if self.encoder.is_none() {
            self.encoder = Some(Encoder::small(small.width, small.height)?);
        }
        self.encoder.as_mut().expect("made above").encode(small.bytes)
    }
}

fn full_range(info: &VideoInfo) -> bool {
    info.colorimetry().range() == VideoColorRange::Range0_255
}

/// Whether it is time. A next time that lies more than an interval ahead came of a wrong stamp.
fn due(next: MediaTime, at: MediaTime, every: std::time::Duration) -> bool {
    let every = i64::try_from(every.as_nanos()).unwrap_or(i64::MAX);
    at >= next || next.0.saturating_sub(at.0) > every.saturating_mul(2)
}

/// The next time that is due: in rhythm, or anew after a jump.
fn after(due: MediaTime, at: MediaTime, every: std::time::Duration) -> MediaTime {
    let every = i64::try_from(every.as_nanos()).unwrap_or(i64::MAX);
    let next = due.0.saturating_add(every);
    MediaTime(if due <= at && next > at.0 { next } else { at.0.saturating_add(every) })
}

fn luma<'a>(frame: &'a VideoFrameRef<&gst::BufferRef>, info: &VideoInfo) -> Option<Luma<'a>> {
    Some(Luma {
        data: frame.plane_data(0).ok()?,
        stride: usize::try_from(frame.plane_stride().first().copied()?).ok()?,
        width: info.width() as usize,
        height: info.height() as usize,
        depth: frame.format_info().depth().first().copied()?,
    })
}
