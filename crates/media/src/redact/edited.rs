//! One picture of an edit, filled by what fills a render; and a part of one as it was recorded.

use super::decoder::Decoder;
use super::fit::Target;
use super::pixels::{Form, Pixels, Sample};
use crate::thumbnail::Encoder;
use gst_video::{VideoFrameRef, VideoInfo};
use model::find::{Area, PartOf};
use model::redaction::{Blocks, Edited};
use model::{AccessUnit, MediaTime, Picture, VideoConfig};
use std::sync::{Arc, Mutex, PoisonError};

/// It is looked at closely: an edge of a mask is decided by it.
const QUALITY: i32 = 90;

struct Frame {
    width: u32,
    height: u32,
    bytes: Vec<u8>,
}

pub(crate) fn edited(order: &Edited, units: &[AccessUnit]) -> Result<Picture, String> {
    let copy = order.clone();
    one(&order.video, units, order.at, move |buffer, caps, at| frame(&copy, buffer, caps, at))
}

/// What lies in `area` of the picture that is shown at `at`.
pub(crate) fn part(order: &PartOf, units: &[AccessUnit]) -> Result<Picture, String> {
    let (area, max_width) = (order.area, order.max_width);
    one(&order.video, units, order.at, move |buffer, caps, _| {
        with_pixels(buffer, caps, |pixels| cut(area, max_width, pixels), |pixels| cut(area, max_width, pixels))
    })
}

/// Decodes up to one picture, and makes a JPEG of what `make` makes of it.
fn one(
    video: &VideoConfig,
    units: &[AccessUnit],
    at: MediaTime,
    make: impl Fn(&gst::BufferRef, &gst::CapsRef, MediaTime) -> Result<Frame, String> + Send + Sync + 'static,
) -> Result<Picture, String> {
    let earliest = units.iter().map(|unit| unit.pts).min().ok_or("there is no picture")?;
    let wanted = units.iter().map(|unit| unit.pts).filter(|pts| *pts <= at).max().unwrap_or(earliest);
    let found: Arc<Mutex<Option<Result<Frame, String>>>> = Arc::default();
    let to = found.clone();
    let mut decoder = Decoder::new(video, move |buffer, caps, at| {
        if at == wanted {
            *to.lock().unwrap_or_else(PoisonError::into_inner) = Some(make(buffer, caps, at));
        }
    })?;
    let found = || found.lock().unwrap_or_else(PoisonError::into_inner).take();
    for unit in units {
        decoder.push(unit.clone())?;
        if let Some(frame) = found() {
            return jpeg(frame?);
        }
    }
    decoder.drain()?;
    jpeg(found().ok_or("no picture came out")??)
}

fn frame(order: &Edited, buffer: &gst::BufferRef, caps: &gst::CapsRef, at: MediaTime) -> Result<Frame, String> {
    with_pixels(buffer, caps, |pixels| filled(order, pixels, at), |pixels| filled(order, pixels, at))
}

/// Of 8 bits, or of more.
fn with_pixels(
    buffer: &gst::BufferRef,
    caps: &gst::CapsRef,
    eight: impl FnOnce(Pixels<u8>) -> Frame,
    more: impl FnOnce(Pixels<u16>) -> Frame,
) -> Result<Frame, String> {
    let info = VideoInfo::from_caps(caps).map_err(|_| "the decoder does not say what it gives".to_owned())?;
    let form = Form::of(&info)?;
    let frame = VideoFrameRef::from_buffer_ref_readable(buffer, &info).map_err(|_| "a picture cannot be read")?;
    Ok(if form.depth == 8 { eight(Pixels::of(&frame, form)?) } else { more(Pixels::of(&frame, form)?) })
}

fn cut<T: Sample + 'static>(area: Area, max_width: u32, pixels: Pixels<T>) -> Frame {
    let part = pixels.part(area);
    let (width, height) = crate::picture::scaled(part.form.width, part.form.height, max_width);
    let (width, height) = (width.unsigned_abs(), height.unsigned_abs());
    Frame { width, height, bytes: Target { width, height, full: true }.fit(part) }
}

fn filled<T: Sample + 'static>(order: &Edited, mut pixels: Pixels<T>, at: MediaTime) -> Frame {
    let Form { width, height, .. } = pixels.form;
    pixels.fill(&Blocks::of(&order.plan, &order.masks, at.micros(), (width, height)), order.plan.fill);
    let (width, height) = crate::picture::scaled(width, height, order.max_width);
    let (width, height) = (width.unsigned_abs(), height.unsigned_abs());
    Frame { width, height, bytes: Target { width, height, full: true }.fit(pixels) }
}

fn jpeg(frame: Frame) -> Result<Picture, String> {
    Encoder::new(frame.width, frame.height, QUALITY)?.encode(frame.bytes)
}
