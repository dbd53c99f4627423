//! What the tests of redactions share: small scenes drawn and encoded here, renders of them, and eyes that are not ours.

#![allow(dead_code, reason = "each test program uses a part")]

use gst::prelude::*;
use gst_app::{AppSink, AppSrc};
use model::redaction::{
    CameraMasks, Decision, Key, Mark, Plan, Reason, Render, Rendered, RenderedGop, Rendering, Shape, Size, WHOLE, gops,
};
use model::{AccessUnit, Media, MediaTime, Track, VideoCodec, VideoConfig};
use mux::nal::{self, ParameterSets};
use porchlight_media::GstMedia;
use porchlight_media::testing::{self, Broken};

/// A picture in I420: width, height, samples of all planes, rows beside one another.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Still {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) samples: Vec<u8>,
}

impl Still {
    pub(crate) fn luma(&self) -> &[u8] {
        &self.samples[..self.width * self.height]
    }

    pub(crate) fn at(&self, x: usize, y: usize) -> u8 {
        self.samples[y * self.width + x]
    }

    /// Samples of a rectangle of the picture, of all planes.
    pub(crate) fn part(&self, x: usize, y: usize, width: usize, height: usize) -> Vec<u8> {
        let mut out = Vec::new();
        let (mut at, halves) = (0, [1, 2, 2]);
        for by in halves {
            let (stride, rows) = (self.width.div_ceil(by), self.height.div_ceil(by));
            for row in y / by..(y + height).div_ceil(by).min(rows) {
                out.extend_from_slice(
                    &self.samples[at + row * stride + x / by..at + row * stride + (x + width).div_ceil(by).min(stride)],
                );
            }
            at += stride * rows;
        }
        out
    }
}

/// Chance that is the same each time.
pub(crate) fn hash(x: u64, y: u64, seed: u64) -> u64 {
    let mut n = x.wrapping_mul(0x9e37_79b9_7f4a_7c15)
        ^ y.wrapping_mul(0xc2b2_ae3d_27d4_eb4f)
        ^ seed.wrapping_mul(0x1656_67b1_9e37_79f9);
    n = (n ^ (n >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    n ^ (n >> 32)
}

/// Picture `n` of a scene: a patterned wall under uneven light, a little noise as cameras have, and a patterned target of a fifth of the
/// picture that crosses it. `who` is the target's pattern.
pub(crate) fn drawn(width: usize, height: usize, n: u64, who: u64) -> Still {
    let mut samples = Vec::with_capacity(width * height * 3 / 2);
    let (left, top, wide, tall) = target(width, height, n);
    for y in 0..height {
        for x in 0..width {
            let inside = (left..left + wide).contains(&x) && (top..top + tall).contains(&y);
            let grain = (hash(x as u64, y as u64, n) % 5) as i64 - 2;
            let value = if inside {
                let (cx, cy) = ((x - left) * 8 / wide, (y - top) * 8 / tall);
                40 + (hash(cx as u64, cy as u64, who) % 160) as i64
            } else {
                let wall = (hash(x as u64 / 6, y as u64 / 6, 77) % 60) as i64;
                60 + wall + (x * 60 / width) as i64
            };
            samples.push((value + grain).clamp(16, 235) as u8);
        }
    }
    for plane in 0..2_u64 {
        for y in 0..height.div_ceil(2) {
            for x in 0..width.div_ceil(2) {
                let inside = (left..left + wide).contains(&(2 * x)) && (top..top + tall).contains(&(2 * y));
                let colour =
                    if inside { hash(plane, 9, who) % 60 } else { hash(x as u64 / 8, y as u64 / 8, plane) % 16 };
                samples.push((112 + colour).min(200) as u8);
            }
        }
    }
    Still { width, height, samples }
}

/// Where the target is: left, top, width, height.
pub(crate) fn target(width: usize, height: usize, n: u64) -> (usize, usize, usize, usize) {
    let (wide, tall) = (width / 5, height / 4);
    let way = width - wide;
    ((n as usize * 3) % way.max(1), height / 3, wide, tall)
}

/// Footage: what it is, and its units in decode order.
#[derive(Clone)]
pub(crate) struct Footage {
    pub(crate) video: VideoConfig,
    pub(crate) units: Vec<AccessUnit>,
}

impl Footage {
    /// Times of its pictures, as they are shown.
    pub(crate) fn times(&self) -> Vec<i64> {
        let mut times: Vec<i64> = self.units.iter().map(|unit| unit.pts.micros()).collect();
        times.sort_unstable();
        times
    }
}

/// Encodes pictures by a line of GStreamer's, such as `x264enc bframes=2`; `times` are microseconds of each.
pub(crate) fn encoded(codec: VideoCodec, form: &str, line: &str, stills: &[Still], times: &[i64]) -> Footage {
    porchlight_media::init().unwrap();
    let (width, height) = (stills[0].width, stills[0].height);
    let parser = match codec {
        VideoCodec::H264 => "h264parse ! video/x-h264,stream-format=byte-stream,alignment=au",
        VideoCodec::H265 => "h265parse ! video/x-h265,stream-format=byte-stream,alignment=au",
    };
    let line = format!(
        "appsrc name=in format=time caps=video/x-raw,format=I420,width={width},height={height},framerate=25/1,colorimetry=bt709 \
         ! videoconvert ! {form} ! {line} ! {parser} ! appsink name=out sync=false"
    );
    let pipeline = gst::parse::launch(&line).unwrap().downcast::<gst::Pipeline>().unwrap();
    let input = pipeline.by_name("in").and_downcast::<AppSrc>().unwrap();
    let output = pipeline.by_name("out").and_downcast::<AppSink>().unwrap();
    pipeline.set_state(gst::State::Playing).unwrap();
    for (n, still) in (0..).zip(stills) {
        let mut buffer = gst::Buffer::from_slice(padded(still));
        buffer.get_mut().unwrap().set_pts(gst::ClockTime::from_mseconds(40 * n));
        buffer.get_mut().unwrap().set_duration(gst::ClockTime::from_mseconds(40));
        input.push_buffer(buffer).unwrap();
    }
    input.end_of_stream().unwrap();
    let mut sets = ParameterSets::default();
    let mut units: Vec<AccessUnit> = Vec::new();
    while let Some(sample) = output.try_pull_sample(gst::ClockTime::from_seconds(20)) {
        let buffer = sample.buffer().unwrap();
        let data = nal::from_annex_b(&buffer.map_readable().unwrap());
        sets.take_from(codec, &data);
        let key = nal::is_key(codec, &data);
        let pts = MediaTime(buffer.pts().unwrap().nseconds() as i64);
        units.push(AccessUnit { track: Track::Video, data, pts, duration: None, key, camera_clock: None });
    }
    pipeline.set_state(gst::State::Null).unwrap();
    assert_eq!(units.len(), stills.len());
    let first = units.iter().map(|unit| unit.pts.0).min().unwrap();
    units.iter_mut().for_each(|unit| unit.pts = MediaTime(times[((unit.pts.0 - first) / 40_000_000) as usize] * 1000));
    Footage { video: sets.config(codec).unwrap(), units }
}

/// Rows as GStreamer has them by default.
fn padded(still: &Still) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    for by in [1, 2, 2] {
        let (width, rows) = (still.width.div_ceil(by), still.height.div_ceil(by));
        for row in 0..rows {
            out.extend_from_slice(&still.samples[at + row * width..][..width]);
            out.resize(out.len().next_multiple_of(4), 0);
        }
        if by == 1 && rows % 2 == 1 {
            out.resize(out.len() + width.next_multiple_of(4), 0);
        }
        at += width * rows;
    }
    out
}

pub(crate) const X264: &str =
    "x264enc speed-preset=superfast threads=1 pass=quant quantizer=20 key-int-max=15 bframes=2 b-adapt=false";
pub(crate) const I420: &str = "video/x-raw,format=I420";

/// A scene of H.264 with B-frames, evenly ten pictures a second: a GOP of a render has 25 of them.
pub(crate) fn scene(width: usize, height: usize, pictures: u64, who: u64) -> Footage {
    let stills: Vec<Still> = (0..pictures).map(|n| drawn(width, height, n, who)).collect();
    let times: Vec<i64> = (0..pictures as i64).map(|n| n * 100_000).collect();
    encoded(VideoCodec::H264, I420, X264, &stills, &times)
}

/// Pixels as parts of the picture.
pub(crate) fn parts(pixels: usize, of: usize) -> i32 {
    (pixels as i64 * i64::from(WHOLE) / of as i64) as i32
}

/// A mark that follows the target, its padding reckoned in.
pub(crate) fn following(width: usize, height: usize, pictures: u64) -> Mark {
    let key = |n: u64| {
        let (x, y, w, h) = target(width, height, n);
        let shape =
            Shape::Rect { x: parts(x, width), y: parts(y, height), width: parts(w, width), height: parts(h, height) };
        Key { at_us: n as i64 * 100_000, shape }
    };
    let mut mark = still_mark(key(0).shape, pictures as i64 * 100_000);
    mark.keys = (0..pictures).map(key).collect();
    mark
}

/// A mark that stands still all the time.
pub(crate) fn still_mark(shape: Shape, to_us: i64) -> Mark {
    let keys = vec![Key { at_us: 0, shape }];
    let (decision, reason) = (Decision::Hide, Reason::Unsaid);
    Mark { id: 1, name: String::new(), decision, reason, locked: false, from_us: 0, to_us, keys, found: None }
}

pub(crate) fn plan(length_us: i64, marks: Vec<Mark>) -> Plan {
    let mut plan = Plan::of(length_us);
    plan.next = 100;
    plan.marks = (1..).zip(marks).map(|(id, mark)| Mark { id, ..mark }).collect();
    plan.check(length_us).unwrap();
    plan
}

/// An order for all of a plan's film.
pub(crate) fn order(footage: &Footage, plan: &Plan) -> Render {
    Render {
        video: footage.video.clone(),
        size: Size::of_film(footage.video.width, footage.video.height),
        usual: MediaTime(100_000_000),
        gops: gops(&footage.times(), plan.trim),
        plan: plan.clone(),
        masks: CameraMasks::default(),
        noise: None,
    }
}

/// What came of a render.
#[derive(Default)]
pub(crate) struct Film {
    pub(crate) gops: Vec<RenderedGop>,
    pub(crate) video: Option<VideoConfig>,
    pub(crate) aspect: Option<(u32, u32)>,
    pub(crate) encoder: String,
}

impl Film {
    pub(crate) fn units(&self) -> Vec<AccessUnit> {
        self.gops.iter().flat_map(|gop| gop.units.clone()).collect()
    }

    /// All bytes that leave: samples and configuration.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut out = self.video.as_ref().map(|video| video.record.clone()).unwrap_or_default();
        self.units().iter().for_each(|unit| out.extend_from_slice(&unit.data));
        out
    }

    pub(crate) fn times(&self) -> Vec<i64> {
        self.units().iter().map(|unit| unit.pts.0).collect()
    }

    /// What a player shows.
    pub(crate) fn shown(&self) -> Vec<Still> {
        decoded(self.video.as_ref().unwrap(), &self.units())
    }
}

pub(crate) fn rendered(order: &Render, units: &[AccessUnit], broken: Option<Broken>) -> Film {
    try_rendered(order, units, broken).unwrap()
}

pub(crate) fn try_rendered(order: &Render, units: &[AccessUnit], broken: Option<Broken>) -> Result<Film, String> {
    porchlight_media::init().unwrap();
    let mut work: Box<dyn Rendering> = match broken {
        None => GstMedia.render(order)?,
        broken => testing::render(order, broken)?,
    };
    let mut film = Film::default();
    let mut take = |made: Rendered| {
        film.gops.extend(made.gops);
        film.video = made.video.or(film.video.take());
        film.aspect = made.aspect.or(film.aspect);
        film.encoder = made.encoder;
    };
    for batch in units.chunks(7) {
        take(work.push(batch.to_vec())?);
    }
    take(work.finish()?);
    Ok(film)
}

/// Decoded by a pipeline of GStreamer's own, as I420.
pub(crate) fn decoded(video: &VideoConfig, units: &[AccessUnit]) -> Vec<Still> {
    let (name, format, decoder) = match video.codec {
        VideoCodec::H264 => ("video/x-h264", "avc", "avdec_h264"),
        VideoCodec::H265 => ("video/x-h265", "hvc1", "avdec_h265"),
    };
    let line = format!(
        "appsrc name=in format=time ! {decoder} max-threads=1 ! videoconvert dither=none ! video/x-raw,format=I420,colorimetry=bt709 ! appsink name=out sync=false"
    );
    let pipeline = gst::parse::launch(&line).unwrap().downcast::<gst::Pipeline>().unwrap();
    let input = pipeline.by_name("in").and_downcast::<AppSrc>().unwrap();
    let output = pipeline.by_name("out").and_downcast::<AppSink>().unwrap();
    let caps = gst::Caps::builder(name)
        .field("stream-format", format)
        .field("alignment", "au")
        .field("width", video.width as i32)
        .field("height", video.height as i32)
        .field("codec_data", gst::Buffer::from_slice(video.record.clone()))
        .build();
    input.set_caps(Some(&caps));
    pipeline.set_state(gst::State::Playing).unwrap();
    for unit in units {
        let mut buffer = gst::Buffer::from_slice(unit.data.clone());
        buffer.get_mut().unwrap().set_pts(gst::ClockTime::from_nseconds((unit.pts.0 + 1_000_000_000) as u64));
        input.push_buffer(buffer).unwrap();
    }
    input.end_of_stream().unwrap();
    let mut out = Vec::new();
    while let Some(sample) = output.try_pull_sample(gst::ClockTime::from_seconds(20)) {
        let info = gst_video::VideoInfo::from_caps(sample.caps().unwrap()).unwrap();
        let frame = gst_video::VideoFrameRef::from_buffer_ref_readable(sample.buffer().unwrap(), &info).unwrap();
        out.push(still(&frame, &info));
    }
    pipeline.set_state(gst::State::Null).unwrap();
    out
}

fn still(frame: &gst_video::VideoFrameRef<&gst::BufferRef>, info: &gst_video::VideoInfo) -> Still {
    use gst_video::VideoFrameExt;
    let (width, height) = (info.width() as usize, info.height() as usize);
    let mut samples = Vec::new();
    for plane in 0..3 {
        let by = if plane == 0 { 1 } else { 2 };
        let (data, stride) = (frame.plane_data(plane).unwrap(), frame.plane_stride()[plane as usize] as usize);
        for row in 0..height.div_ceil(by) {
            samples.extend_from_slice(&data[row * stride..][..width.div_ceil(by)]);
        }
    }
    Still { width, height, samples }
}

/// The peak signal-to-noise ratio of two pictures' samples, decibels.
pub(crate) fn psnr(a: &[u8], b: &[u8]) -> f64 {
    assert_eq!(a.len(), b.len());
    let error: f64 = a.iter().zip(b).map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2)).sum();
    10.0 * (255.0 * 255.0 * a.len() as f64 / error.max(1e-9)).log10()
}

/// A JPEG, in the range of television.
pub(crate) fn jpeg_shown(jpeg: &[u8]) -> Still {
    let line = "appsrc name=in ! jpegdec ! videoconvert ! video/x-raw,format=I420,colorimetry=bt601 ! appsink name=out sync=false";
    let pipeline = gst::parse::launch(line).unwrap().downcast::<gst::Pipeline>().unwrap();
    let input = pipeline.by_name("in").and_downcast::<AppSrc>().unwrap();
    let output = pipeline.by_name("out").and_downcast::<AppSink>().unwrap();
    input.set_caps(Some(&gst::Caps::new_empty_simple("image/jpeg")));
    pipeline.set_state(gst::State::Playing).unwrap();
    input.push_buffer(gst::Buffer::from_slice(jpeg.to_vec())).unwrap();
    input.end_of_stream().unwrap();
    let sample = output.try_pull_sample(gst::ClockTime::from_seconds(10)).unwrap();
    pipeline.set_state(gst::State::Null).unwrap();
    let info = gst_video::VideoInfo::from_caps(sample.caps().unwrap()).unwrap();
    let frame = gst_video::VideoFrameRef::from_buffer_ref_readable(sample.buffer().unwrap(), &info).unwrap();
    still(&frame, &info)
}
