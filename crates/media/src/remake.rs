//! Footage encoded anew for a copy: pictures between two frames as H.264, JPEG or PNG, and G.711 as AAC.
//!
//! OpenH264 at a constant quantiser: it is deterministic, its licence is BSD, and its files play everywhere. AAC and not Opus for
//! sound: players of Apple and Microsoft know no Opus in MP4.

use crate::coded::{coded, side};
use crate::line::{Line, make};
use gst::prelude::*;
use gst_app::AppSink;
use model::{
    AccessUnit, AudioCodec, AudioConfig, MediaTime, PictureForm, Remade, Remake, Remaking, Track, VideoCodec,
    VideoConfig,
};
use mux::nal::{self, ParameterSets};

/// Constant: looks like the original on the street scene of the first measurements, at about its size.
const QUANTISER: u32 = 24;
/// A key frame every two seconds at 25 a second: seeking in a copy is as quick as in the footage.
const KEY_EVERY: u32 = 50;
/// GStreamer's times are not negative, and what is decoded before the range has times before it: nanoseconds that are put before
/// all. No camera's key frames are an hour apart.
const AHEAD: i64 = 3_600_000_000_000;
/// A snapshot is kept.
const JPEG_QUALITY: i32 = 95;
/// Bits a second and channel: more than telephone sound has to say.
const SOUND_BITS: i32 = 48_000;
/// Samples that AAC codes at a time, and by which the encoder's first packet comes early.
const AAC_FRAME: i64 = 1024;

pub(crate) fn begin(order: &Remake) -> Result<Box<dyn Remaking>, String> {
    match order {
        Remake::Pictures { video, from, to, usual, form } => {
            Ok(Box::new(Pictures::begin(video, *from, *to, *usual, *form)?))
        }
        Remake::Sound { sound } => Ok(Box::new(Sound::begin(sound)?)),
    }
}

struct Pictures {
    line: Line,
    sink: AppSink,
    form: PictureForm,
    size: (u32, u32),
    sets: ParameterSets,
    /// Added to all times, so that none is negative in GStreamer.
    shift: i64,
}

impl Pictures {
    fn begin(
        video: &VideoConfig,
        from: MediaTime,
        to: MediaTime,
        usual: MediaTime,
        form: PictureForm,
    ) -> Result<Self, String> {
        let (input, decoder) = coded(video)?;
        // The encoder's constant quality does not look at it, but it wants one.
        let rate = gst::Fraction::new(
            1_000_000_000,
            i32::try_from(usual.0.clamp(1_000_000, 2_000_000_000)).unwrap_or(i32::MAX),
        );
        let input = input.field("framerate", rate).build();
        // H.264 halves its colours: an odd side loses its last line.
        let (width, height) = match form {
            PictureForm::H264 => (video.width & !1, video.height & !1),
            PictureForm::Jpeg | PictureForm::Png => (video.width, video.height),
        };
        let decoder = make(decoder)?;
        let (convert, scale) = (make("videoconvert")?, make("videoscale")?);
        let raw = gst::Caps::builder("video/x-raw").field("width", side(width)).field("height", side(height));
        let raw = match form {
            PictureForm::H264 => raw.field("format", "I420").build(),
            PictureForm::Jpeg | PictureForm::Png => raw.build(),
        };
        let filter =
            gst::ElementFactory::make("capsfilter").property("caps", &raw).build().map_err(|e| e.to_string())?;
        let encoder = match form {
            PictureForm::H264 => {
                let encoder = make("openh264enc")?;
                encoder.set_property_from_str("rate-control", "off");
                encoder.set_property_from_str("complexity", "low");
                encoder.set_property("qp-min", QUANTISER);
                encoder.set_property("qp-max", QUANTISER);
                encoder.set_property("multi-thread", 1u32);
                encoder.set_property("gop-size", KEY_EVERY);
                encoder
            }
            PictureForm::Jpeg => {
                let encoder = make("jpegenc")?;
                encoder.set_property("quality", JPEG_QUALITY);
                encoder
            }
            PictureForm::Png => make("pngenc")?,
        };
        let sink = AppSink::builder().sync(false).build();
        // A thread's step between decoding and encoding: two processors share the work.
        let queue = make("queue")?;
        let pad = decoder.static_pad("src").ok_or("the decoder has no way out")?;
        let shift = AHEAD - from.0;
        let kept = clock(from.0 + shift)..clock(to.0 + shift);
        pad.add_probe(gst::PadProbeType::BUFFER, move |_, info| {
            let shown = info.buffer().and_then(|buffer| buffer.pts());
            if shown.is_some_and(|at| kept.contains(&at)) { gst::PadProbeReturn::Ok } else { gst::PadProbeReturn::Drop }
        });
        let elements = [decoder, queue, convert, scale, filter, encoder, sink.clone().upcast()];
        let line = Line::start(Some(&input), &elements)?;
        Ok(Self { line, sink, form, size: (width, height), sets: ParameterSets::default(), shift })
    }

    fn take(&mut self, to_the_end: bool) -> Result<Remade, String> {
        let mut made = Remade::default();
        for sample in self.line.take(&self.sink, to_the_end)? {
            let Some(buffer) = sample.buffer() else { continue };
            let bytes = buffer.map_readable().map_err(|e| e.to_string())?.to_vec();
            let pts = buffer.pts().map_or(0, |at| at.nseconds() as i64) - self.shift;
            let (data, key) = match self.form {
                PictureForm::H264 => {
                    let data = nal::into_length_prefixed(bytes);
                    self.sets.take_from(VideoCodec::H264, &data);
                    let key = nal::is_key(VideoCodec::H264, &data);
                    (data, key)
                }
                PictureForm::Jpeg | PictureForm::Png => (bytes, true),
            };
            let pts = MediaTime(pts);
            made.units.push(AccessUnit { track: Track::Video, data, pts, duration: None, key, camera_clock: None });
        }
        made.video = match self.form {
            PictureForm::H264 => self.sets.config(VideoCodec::H264),
            // A size, and nothing that a decoder would want.
            PictureForm::Jpeg | PictureForm::Png => {
                let (width, height) = self.size;
                Some(VideoConfig { codec: VideoCodec::H264, width, height, record: Vec::new() })
            }
        };
        Ok(made)
    }
}

impl Remaking for Pictures {
    fn push(&mut self, units: Vec<AccessUnit>) -> Result<Remade, String> {
        for unit in units {
            let mut buffer = gst::Buffer::from_slice(unit.data);
            if let Some(buffer) = buffer.get_mut() {
                buffer.set_pts(clock(unit.pts.0 + self.shift));
                if !unit.key {
                    buffer.set_flags(gst::BufferFlags::DELTA_UNIT);
                }
            }
            self.line.push(buffer)?;
        }
        self.take(false)
    }

    fn finish(&mut self) -> Result<Remade, String> {
        self.line.end()?;
        self.take(true)
    }
}

struct Sound {
    line: Line,
    sink: AppSink,
    /// Packets that came out.
    packets: i64,
    config: Option<AudioConfig>,
    channels: u16,
}

impl Sound {
    fn begin(sound: &AudioConfig) -> Result<Self, String> {
        let (name, decoder) = match sound.codec {
            AudioCodec::Pcma => ("audio/x-alaw", "alawdec"),
            AudioCodec::Pcmu => ("audio/x-mulaw", "mulawdec"),
            AudioCodec::Aac | AudioCodec::Opus => return Err("this sound needs no other form".to_owned()),
        };
        if !(1..=2).contains(&sound.channels) {
            return Err("telephone sound has one channel or two".to_owned());
        }
        let input = gst::Caps::builder(name)
            .field("rate", side(sound.rate))
            .field("channels", i32::from(sound.channels))
            .build();
        let encoder = make("avenc_aac")?;
        encoder.set_property("bitrate", SOUND_BITS * i32::from(sound.channels));
        let sink = AppSink::builder().sync(false).build();
        let elements = [make(decoder)?, make("audioconvert")?, make("audioresample")?, encoder, sink.clone().upcast()];
        let line = Line::start(Some(&input), &elements)?;
        Ok(Self { line, sink, packets: 0, config: None, channels: sound.channels })
    }

    fn take(&mut self, to_the_end: bool) -> Result<Remade, String> {
        let mut made = Remade::default();
        for sample in self.line.take(&self.sink, to_the_end)? {
            if self.config.is_none() {
                self.config = sample.caps().and_then(|caps| aac(caps, self.channels));
            }
            let (Some(buffer), Some(config)) = (sample.buffer(), &self.config) else { continue };
            let data = buffer.map_readable().map_err(|e| e.to_string())?.to_vec();
            let time = |frames: i64| MediaTime::from_ticks(frames * AAC_FRAME, config.rate);
            made.units.push(AccessUnit {
                track: Track::Audio,
                data,
                // The first packet holds nothing but the beginning of the second.
                pts: time(self.packets - 1),
                duration: Some(time(1)),
                key: true,
                camera_clock: None,
            });
            self.packets += 1;
        }
        made.audio = self.config.clone();
        Ok(made)
    }
}

impl Remaking for Sound {
    fn push(&mut self, units: Vec<AccessUnit>) -> Result<Remade, String> {
        for unit in units {
            let mut buffer = gst::Buffer::from_slice(unit.data);
            if let Some(buffer) = buffer.get_mut() {
                buffer.set_pts(clock(unit.pts.0));
            }
            self.line.push(buffer)?;
        }
        self.take(false)
    }

    fn finish(&mut self) -> Result<Remade, String> {
        self.line.end()?;
        self.take(true)
    }
}

fn aac(caps: &gst::CapsRef, channels: u16) -> Option<AudioConfig> {
    let caps = caps.structure(0)?;
    let rate = u32::try_from(caps.get::<i32>("rate").ok()?).ok()?;
    let record = caps.get::<gst::Buffer>("codec_data").ok()?.map_readable().ok()?.to_vec();
    Some(AudioConfig { codec: AudioCodec::Aac, rate, channels, record })
}

/// From nanoseconds that are not negative.
fn clock(ns: i64) -> gst::ClockTime {
    gst::ClockTime::from_nseconds(u64::try_from(ns).unwrap_or(0))
}
