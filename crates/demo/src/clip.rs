//! A clip: a scene drawn and encoded once, split into access units, to be played in a loop. The encoder runs here and
//! nowhere else.

use crate::kept;
use crate::scene::{Painter, Scene};
use crate::script::VideoKind;
use crate::server::DemoError;
use gst::prelude::*;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

/// What to draw and how to encode it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClipSpec {
    pub scene: Scene,
    pub width: u32,
    pub height: u32,
    /// Pictures a second.
    pub rate: u32,
    /// Length of the loop in seconds.
    pub seconds: u32,
    pub codec: VideoKind,
    /// Kilobits a second; 0 for as many as a picture in which everything can be read takes, and no more.
    pub kbit: u32,
    /// Pictures from key frame to key frame.
    pub key_every: u32,
    pub b_frames: u32,
    /// Changes the drawn noise, so that two cameras of one scene send different bytes.
    pub seed: u32,
    /// What the burnt clock and strip count from, in pictures: 0 but for a minute out of an hour.
    pub first: u32,
}

/// One access unit, start codes before its NAL units, parameter sets before each key frame.
#[derive(Clone, Debug)]
pub struct Frame {
    pub data: Vec<u8>,
    /// Where the stamp goes: before the first slice.
    pub stamp_at: usize,
    pub key: bool,
    /// Presentation time less decoding time, in pictures.
    pub ahead: i64,
}

/// A loop of access units in decoding order.
#[derive(Debug)]
pub struct Clip {
    pub spec: ClipSpec,
    pub frames: Vec<Frame>,
}

impl ClipSpec {
    /// 640x360 at 25 pictures a second, a key frame each second: quick to encode, for tests.
    #[must_use]
    pub fn card() -> Self {
        Self {
            scene: Scene::Card,
            width: 640,
            height: 360,
            rate: 25,
            seconds: 6,
            codec: VideoKind::H264,
            kbit: 1000,
            key_every: 25,
            b_frames: 0,
            seed: 0,
            first: 0,
        }
    }

    #[must_use]
    pub fn sized(mut self, width: u32, height: u32) -> Self {
        (self.width, self.height) = (width, height);
        self
    }

    #[must_use]
    pub fn at_kbit(mut self, kbit: u32) -> Self {
        self.kbit = kbit;
        self
    }

    #[must_use]
    pub fn keyed(mut self, key_every: u32) -> Self {
        self.key_every = key_every;
        self
    }

    #[must_use]
    pub fn seeded(mut self, seed: u32) -> Self {
        self.seed = seed;
        self
    }

    #[must_use]
    pub fn coded(mut self, codec: VideoKind) -> Self {
        self.codec = codec;
        self
    }
}

/// Clips of this process, so that sixteen mounts of one spec share one.
fn made() -> &'static Mutex<HashMap<ClipSpec, Arc<Clip>>> {
    static MADE: OnceLock<Mutex<HashMap<ClipSpec, Arc<Clip>>>> = OnceLock::new();
    MADE.get_or_init(Mutex::default)
}

impl Clip {
    /// Draws and encodes, or hands out what was made before. Blocking, some seconds for a large one.
    pub fn make(spec: ClipSpec) -> Result<Arc<Self>, DemoError> {
        if let Some(clip) = made().lock().expect("no holder panics").get(&spec) {
            return Ok(clip.clone());
        }
        let frames = match kept::load(&spec) {
            Some(frames) => frames,
            None => {
                let frames = encode(&spec)?;
                kept::store(&spec, &frames);
                frames
            }
        };
        let clip = Arc::new(Self { spec, frames });
        made().lock().expect("no holder panics").insert(spec, clip.clone());
        Ok(clip)
    }

    /// Bytes of all frames together.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.frames.iter().map(|f| f.data.len()).sum()
    }
}

/// The encoders that can do it, the better one first; x264 is loaded at run time where it is installed.
fn encoders(spec: &ClipSpec) -> Vec<(&'static str, String)> {
    let ClipSpec { kbit, key_every, b_frames, .. } = *spec;
    // Coarser, and the strip's blocks of four pixels in a picture 320 wide run into one another.
    const QUANTISER: u32 = 32;
    let quality =
        |bits: String, constant: &str| if kbit > 0 { bits } else { constant.replace('Q', &QUANTISER.to_string()) };
    let x264 = quality(format!("bitrate={kbit}"), "pass=quant quantizer=Q");
    let x265 = quality(format!("bitrate={kbit}"), "qp=Q");
    let openh264 =
        quality(format!("bitrate={} rate-control=bitrate", kbit * 1000), "rate-control=off qp-min=Q qp-max=Q");
    match spec.codec {
        VideoKind::H264 => vec![
            (
                "x264enc",
                format!(
                    "x264enc {x264} key-int-max={key_every} bframes={b_frames} b-adapt=false speed-preset=superfast threads=2 \
                     rc-lookahead=10 option-string=scenecut=0:keyint-min={key_every}:open-gop=0 \
                     ! video/x-h264,profile={},stream-format=byte-stream,alignment=au",
                    if b_frames > 0 { "main" } else { "high" }
                ),
            ),
            (
                "openh264enc",
                format!(
                    "openh264enc {openh264} gop-size={key_every} complexity=low \
                     ! video/x-h264,stream-format=byte-stream,alignment=au"
                ),
            ),
        ],
        VideoKind::H265 => vec![(
            "x265enc",
            format!(
                "x265enc {x265} key-int-max={key_every} speed-preset=ultrafast log-level=none \
                 option-string=bframes={b_frames}:scenecut=0:min-keyint={key_every}:open-gop=0:info=0:pools=2:frame-threads=1 \
                 ! video/x-h265,stream-format=byte-stream,alignment=au"
            ),
        )],
    }
}

fn encode(spec: &ClipSpec) -> Result<Vec<Frame>, DemoError> {
    gst::init().map_err(|e| DemoError::Gst(e.to_string()))?;
    let (_, encoder) = encoders(spec)
        .into_iter()
        .find(|(name, _)| gst::ElementFactory::find(name).is_some())
        .ok_or(DemoError::NoEncoder(spec.codec))?;
    let ClipSpec { width, height, rate, .. } = *spec;
    let line = format!(
        "appsrc name=in format=time block=true max-buffers=4 max-bytes=0 \
         caps=video/x-raw,format=I420,width={width},height={height},framerate={rate}/1,colorimetry=bt709 \
         ! {encoder} ! appsink name=out sync=false max-buffers=0"
    );
    let pipeline = gst::parse::launch(&line)
        .map_err(|e| DemoError::Gst(e.to_string()))?
        .downcast::<gst::Pipeline>()
        .map_err(|_| DemoError::Gst("not a pipeline".to_owned()))?;
    let input = pipeline.by_name("in").and_downcast::<gst_app::AppSrc>().expect("named above");
    let output = pipeline.by_name("out").and_downcast::<gst_app::AppSink>().expect("named above");
    pipeline.set_state(gst::State::Playing).map_err(|e| DemoError::Gst(e.to_string()))?;
    let total = u64::from(spec.seconds * rate);
    let painted = *spec;
    let drawing = std::thread::Builder::new()
        .name("demo-draw".to_owned())
        .spawn(move || {
            let mut painter = Painter::new(&painted);
            for n in 0..total {
                let mut buffer = gst::Buffer::from_mut_slice(painter.draw(n));
                {
                    let buffer = buffer.get_mut().expect("just made");
                    buffer.set_pts(at(n, painted.rate));
                    buffer.set_duration(at(1, painted.rate));
                }
                if input.push_buffer(buffer).is_err() {
                    return;
                }
            }
            let _ = input.end_of_stream();
        })
        .map_err(|e| DemoError::Gst(e.to_string()))?;
    let mut units = Vec::with_capacity(total as usize);
    while let Ok(sample) = output.pull_sample() {
        let Some(buffer) = sample.buffer() else { continue };
        let map = buffer.map_readable().map_err(|e| DemoError::Gst(e.to_string()))?;
        units.push((
            map.as_slice().to_vec(),
            buffer.pts().unwrap_or_default(),
            !buffer.flags().contains(gst::BufferFlags::DELTA_UNIT),
        ));
    }
    let _ = drawing.join();
    let trouble = pipeline.bus().and_then(|bus| bus.pop_filtered(&[gst::MessageType::Error]));
    let _ = pipeline.set_state(gst::State::Null);
    if let Some(gst::MessageView::Error(e)) = trouble.as_ref().map(|m| m.view()) {
        return Err(DemoError::Gst(e.error().to_string()));
    }
    if units.len() as u64 != total {
        return Err(DemoError::Gst(format!("{} of {total} pictures came out of the encoder", units.len())));
    }
    let first = units.iter().map(|(_, pts, _)| *pts).min().unwrap_or_default();
    let frames = units.into_iter().enumerate().map(|(n, (data, pts, key))| {
        let place =
            (pts - first).nseconds().saturating_mul(u64::from(rate)).saturating_add(500_000_000) / 1_000_000_000;
        Frame { stamp_at: before_first_slice(&data, spec.codec), ahead: place as i64 - n as i64, data, key }
    });
    Ok(frames.collect())
}

/// The time of picture `n`.
pub(crate) fn at(n: u64, rate: u32) -> gst::ClockTime {
    gst::ClockTime::from_nseconds(n * 1_000_000_000 / u64::from(rate))
}

/// Offset of the start code before the first slice.
fn before_first_slice(unit: &[u8], codec: VideoKind) -> usize {
    let mut i = 0;
    while i + 3 < unit.len() {
        if unit[i] == 0 && unit[i + 1] == 0 && unit[i + 2] == 1 {
            let slice = match codec {
                VideoKind::H264 => matches!(unit[i + 3] & 0x1f, 1..=5),
                VideoKind::H265 => (unit[i + 3] >> 1) & 0x3f < 32,
            };
            if slice {
                return if i > 0 && unit[i - 1] == 0 { i - 1 } else { i };
            }
            i += 3;
        } else {
            i += 1;
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::{Clip, ClipSpec};
    use crate::script::VideoKind;

    #[test]
    fn a_clip_has_its_frames_and_keys() {
        for codec in [VideoKind::H264, VideoKind::H265] {
            let spec = ClipSpec { seconds: 2, ..ClipSpec::card() }.sized(320, 180).coded(codec);
            let clip = Clip::make(spec).expect("encodes");
            assert_eq!(clip.frames.len(), 50);
            let keys: Vec<_> = (0..50).filter(|n| clip.frames[*n].key).collect();
            assert_eq!(keys, [0, 25], "{codec:?}");
            assert!(clip.frames.iter().all(|f| f.ahead == 0));
            assert!(clip.frames[0].stamp_at > 0, "parameter sets come first");
        }
    }

    #[test]
    fn b_frames_are_sent_out_of_order() {
        let spec = ClipSpec { seconds: 2, b_frames: 2, ..ClipSpec::card() }.sized(320, 180);
        let clip = Clip::make(spec).expect("encodes");
        assert!(clip.frames.iter().any(|f| f.ahead != 0));
    }
}
