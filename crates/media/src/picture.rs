//! One picture to a JPEG, all in memory. Runs in the decode worker: the bytes are a camera's.

use crate::coded::{coded, side};
use gst::prelude::*;
use gst_app::{AppSink, AppSrc};
use model::{AccessUnit, MediaTime, Picture, Secret, Track, VideoConfig};
use std::sync::{Arc, OnceLock};

/// A key frame of 4K takes half a second on a slow core.
const PATIENCE: gst::ClockTime = gst::ClockTime::from_seconds(10);
/// Trouble is noticed so soon; a picture at once.
const LOOK: gst::ClockTime = gst::ClockTime::from_mseconds(20);
/// Bytes of a picture. A real key frame of 4K has 1 to 2 million.
const MAX_FRAME: usize = 32 << 20;
/// Fine for looking, and a third of what 95 takes.
const QUALITY: i32 = 80;
/// For a picture at its full size: it may be one to keep.
const FULL_QUALITY: i32 = 92;
/// So many pictures in a row are decoded on as many processors as there are; for fewer, threads only hold them back.
const MANY: usize = 8;

/// A picture from which decoding begins.
pub(crate) fn picture(video: &VideoConfig, key_frame: &[u8], max_width: u32) -> Result<Picture, String> {
    let unit = AccessUnit {
        track: Track::Video,
        data: key_frame.to_vec(),
        pts: MediaTime(0),
        duration: None,
        key: true,
        camera_clock: None,
    };
    frame(video, &[unit], MediaTime(0), max_width)
}

/// The picture that is shown at `at`, decoded from the key frame that `units` begin with.
pub(crate) fn frame(
    video: &VideoConfig,
    units: &[AccessUnit],
    at: MediaTime,
    max_width: u32,
) -> Result<Picture, String> {
    let large = units.iter().any(|unit| unit.data.len() > MAX_FRAME);
    if large {
        return Err("the picture is larger than any camera's".to_owned());
    }
    let earliest = units.iter().map(|unit| unit.pts.0).min().ok_or("there is no picture")?;
    let wanted = units.iter().map(|unit| unit.pts.0).filter(|pts| *pts <= at.0).max().unwrap_or(earliest);
    let (input, decoder) = coded(video)?;
    let input = input.build();
    let make = |element: &'static str| {
        gst::ElementFactory::make(element)
            .build()
            .map_err(|_| format!("the GStreamer element {element} is not installed"))
    };
    let source = AppSrc::builder().caps(&input).format(gst::Format::Time).max_bytes(0).build();
    let decoder = make(decoder)?;
    decoder.set_property("max-threads", if units.len() < MANY { 1i32 } else { 0 });
    let (convert, scale, encoder) = (make("videoconvert")?, make("videoscale")?, make("jpegenc")?);
    encoder.set_property("quality", if max_width < video.width { QUALITY } else { FULL_QUALITY });
    let (width, height) = scaled(video.width, video.height, max_width);
    let size = gst::Caps::builder("video/x-raw").field("width", width).field("height", height).build();
    let shrink = gst::ElementFactory::make("capsfilter").property("caps", &size).build().map_err(|e| e.to_string())?;
    let sink = AppSink::builder().sync(false).build();
    let pipeline = gst::Pipeline::new();
    let chain = [source.upcast_ref(), &decoder, &convert, &scale, &shrink, &encoder, sink.upcast_ref()];
    pipeline.add_many(chain).and_then(|()| gst::Element::link_many(chain)).map_err(|e| e.to_string())?;
    if units.len() > 1 {
        only(&decoder, clock(wanted - earliest))?;
    }

    let jpeg = decode(&pipeline, &source, &sink, units, earliest);
    let _ = pipeline.set_state(gst::State::Null);
    jpeg.map(Secret::new)
}

/// Lets one picture of many through: the others are not worth a conversion.
fn only(decoder: &gst::Element, wanted: gst::ClockTime) -> Result<(), String> {
    let pad = decoder.static_pad("src").ok_or("the decoder has no way out")?;
    pad.add_probe(gst::PadProbeType::BUFFER, move |_, info| {
        let shown = info.buffer().and_then(|buffer| buffer.pts());
        if shown == Some(wanted) { gst::PadProbeReturn::Ok } else { gst::PadProbeReturn::Drop }
    });
    Ok(())
}

fn decode(
    pipeline: &gst::Pipeline,
    source: &AppSrc,
    sink: &AppSink,
    units: &[AccessUnit],
    earliest: i64,
) -> Result<Vec<u8>, String> {
    let trouble = listen(pipeline)?;
    pipeline.set_state(gst::State::Playing).map_err(|e| e.to_string())?;
    for unit in units {
        let mut buffer = gst::Buffer::from_slice(unit.data.clone());
        if let Some(buffer) = buffer.get_mut() {
            buffer.set_pts(clock(unit.pts.0 - earliest));
            if !unit.key {
                buffer.set_flags(gst::BufferFlags::DELTA_UNIT);
            }
        }
        source.push_buffer(buffer).map_err(|e| e.to_string())?;
    }
    // The end makes the decoder give the pictures that it would keep back for B-frames.
    source.end_of_stream().map_err(|e| e.to_string())?;
    let sample = shown(sink, &trouble)?;
    let bytes = sample.buffer().and_then(|buffer| buffer.map_readable().ok().map(|map| map.to_vec()));
    bytes.ok_or_else(|| "no picture came out".to_owned())
}

/// The first thing that goes wrong. The bus is not polled: what it would wait on is a pair of sockets, which the decode worker's walls
/// deny it, and without them its queue turns in circles.
fn listen(pipeline: &gst::Pipeline) -> Result<Arc<OnceLock<String>>, String> {
    let trouble = Arc::new(OnceLock::new());
    let heard = trouble.clone();
    pipeline.bus().ok_or("a pipeline without a bus")?.set_sync_handler(move |_, message| {
        if let gst::MessageView::Error(error) = message.view() {
            // What follows the first one is its consequence.
            let _ = heard.set(crate::ending::detail(error));
        }
        gst::BusSyncReply::Drop
    });
    Ok(trouble)
}

/// The one picture that comes out.
fn shown(sink: &AppSink, trouble: &OnceLock<String>) -> Result<gst::Sample, String> {
    let mut left = PATIENCE;
    while left > gst::ClockTime::ZERO {
        if let Some(sample) = sink.try_pull_sample(LOOK) {
            return Ok(sample);
        }
        if sink.is_eos() || trouble.get().is_some() {
            break;
        }
        left = left.saturating_sub(LOOK);
    }
    Err(trouble.get().cloned().unwrap_or_else(|| "no picture came out".to_owned()))
}

/// From nanoseconds that are not negative.
fn clock(ns: i64) -> gst::ClockTime {
    gst::ClockTime::from_nseconds(u64::try_from(ns).unwrap_or(0))
}

/// No wider than `max_width`, never larger than it is, sides even, as JPEG's halved colours want it.
pub(crate) fn scaled(width: u32, height: u32, max_width: u32) -> (i32, i32) {
    let to = width.min(max_width.max(2));
    let tall = u64::from(height) * u64::from(to) / u64::from(width.max(1));
    let even = |n: u32| side((n & !1).max(2));
    (even(to), even(u32::try_from(tall).unwrap_or(u32::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        for (size, max, expected) in [
            ((1920, 1080), 640, (640, 360)),
            ((640, 360), 1920, (640, 360)),
            ((1366, 768), 333, (332, 186)),
            ((1080, 1920), 320, (320, 568)),
            ((16_384, 2), 100, (100, 2)),
            ((4, 4), 0, (2, 2)),
        ] {
            assert_eq!(scaled(size.0, size.1, max), expected, "{size:?} at most {max}");
        }
    }
}
