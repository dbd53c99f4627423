//! One picture of an edit, filled by what fills a render.

use super::decoder::Decoder;
use super::fit::Target;
use super::pixels::{Form, Pixels, Sample};
use crate::thumbnail::Encoder;
use gst_video::{VideoFrameRef, VideoInfo};
use model::redaction::{Blocks, Edited};
use model::{AccessUnit, MediaTime, Picture};
use std::sync::{Arc, Mutex, PoisonError};

/// It is looked at closely: an edge of a mask is decided by it.
const QUALITY: i32 = 90;

struct Frame {
    width: u32,
    height: u32,
    bytes: Vec<u8>,
}

pub(crate) fn edited(order: &Edited, units: &[AccessUnit]) -> Result<Picture, String> {
    let earliest = units.iter().map(|unit| unit.pts).min().ok_or("there is no picture")?;
    let wanted = units.iter().map(|unit| unit.pts).filter(|pts| *pts <= order.at).max().unwrap_or(earliest);
    let found: Arc<Mutex<Option<Result<Frame, String>>>> = Arc::default();
    let (to, copy) = (found.clone(), order.clone());
    let mut decoder = Decoder::new(&order.video, move |buffer, caps, at| {
        if at == wanted {
            *to.lock().unwrap_or_else(PoisonError::into_inner) = Some(frame(&copy, buffer, caps, at));
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
    let info = VideoInfo::from_caps(caps).map_err(|_| "the decoder does not say what it gives".to_owned())?;
    let form = Form::of(&info)?;
    let frame = VideoFrameRef::from_buffer_ref_readable(buffer, &info).map_err(|_| "a picture cannot be read")?;
    if form.depth == 8 {
        Ok(filled(order, Pixels::<u8>::of(&frame, form)?, at))
    } else {
        Ok(filled(order, Pixels::<u16>::of(&frame, form)?, at))
    }
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
