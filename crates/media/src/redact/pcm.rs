//! Sound decoded, packet by packet, to samples of 16 bits; and how loud it is.

use crate::watch::Called;
use model::redaction::{Heard, Hearing, MAX_LENGTH_US};
use model::{AccessUnit, AudioCodec, AudioConfig, MediaTime};
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes of a packet: a second of G.711 with many channels, and far more than AAC or Opus have.
const MAX_UNIT: usize = 1 << 20;
/// Added to every time, which GStreamer wants above zero: what is decoded before a clip has times before it.
const AHEAD: i64 = 3_600_000_000_000;
/// What is heard of more channels: the first two.
const CHANNELS: usize = 2;

/// What a packet became: samples of at most two channels, one beside the other.
pub(crate) struct Block {
    pub(crate) at: MediaTime,
    pub(crate) rate: u32,
    pub(crate) channels: usize,
    pub(crate) samples: Vec<i16>,
}

/// A decoder.
pub(crate) enum Ear {
    /// G.711 needs none but a table.
    Law(AudioConfig),
    Called {
        called: Called,
        out: Arc<Mutex<Out>>,
    },
}

#[derive(Default)]
pub(crate) struct Out {
    blocks: Vec<Block>,
    trouble: Option<String>,
}

impl Ear {
    pub(crate) fn new(sound: &AudioConfig) -> Result<Self, String> {
        let side = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
        let channels = i32::from(sound.channels.max(1));
        let (element, caps) = match sound.codec {
            AudioCodec::Pcma | AudioCodec::Pcmu => {
                crate::opus::samples(sound, &[])?;
                return Ok(Self::Law(sound.clone()));
            }
            AudioCodec::Aac => (
                "avdec_aac",
                gst::Caps::builder("audio/mpeg")
                    .field("mpegversion", 4i32)
                    .field("stream-format", "raw")
                    .field("framed", true)
                    .field("rate", side(sound.rate))
                    .field("channels", channels)
                    .field("codec_data", gst::Buffer::from_slice(sound.record.clone())),
            ),
            AudioCodec::Opus => {
                if sound.channels > 2 {
                    return Err("Opus of a camera has one channel or two".to_owned());
                }
                let caps = gst::Caps::builder("audio/x-opus").field("channel-mapping-family", 0i32);
                ("opusdec", caps.field("rate", 48_000i32).field("channels", channels))
            }
        };
        let element = gst::ElementFactory::make(element)
            .build()
            .map_err(|_| format!("the GStreamer element {element} is not installed"))?;
        let out = Arc::new(Mutex::new(Out::default()));
        let to = out.clone();
        let called = Called::new(element, &caps.build(), move |buffer, caps| {
            let mut out = to.lock().unwrap_or_else(PoisonError::into_inner);
            match block(buffer, caps) {
                Ok(block) => out.blocks.push(block),
                Err(trouble) => out.trouble = Some(trouble),
            }
        })?;
        Ok(Self::Called { called, out })
    }

    pub(crate) fn push(&self, unit: &AccessUnit) -> Result<Vec<Block>, String> {
        if unit.data.len() > MAX_UNIT {
            return Err("a packet is larger than any camera's".to_owned());
        }
        let Self::Called { called, .. } = self else { return self.law(unit) };
        let at = unit.pts.0.checked_add(AHEAD).and_then(|at| u64::try_from(at).ok());
        let at = at.ok_or("a packet's time is out of all bounds")?;
        let mut buffer = gst::Buffer::from_slice(unit.data.clone());
        if let Some(buffer) = buffer.get_mut() {
            buffer.set_pts(gst::ClockTime::from_nseconds(at));
        }
        called.push(buffer)?;
        self.take()
    }

    /// Makes it give what it holds back.
    pub(crate) fn drain(&self) -> Result<Vec<Block>, String> {
        if let Self::Called { called, .. } = self {
            called.drain()?;
        }
        self.take()
    }

    fn take(&self) -> Result<Vec<Block>, String> {
        let Self::Called { out, .. } = self else { return Ok(Vec::new()) };
        let mut out = out.lock().unwrap_or_else(PoisonError::into_inner);
        match out.trouble.take() {
            Some(trouble) => Err(trouble),
            None => Ok(std::mem::take(&mut out.blocks)),
        }
    }

    fn law(&self, unit: &AccessUnit) -> Result<Vec<Block>, String> {
        let Self::Law(sound) = self else { return Ok(Vec::new()) };
        let (channels, bytes) = crate::opus::samples(sound, &unit.data)?;
        let samples = bytes.chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]])).collect();
        Ok(vec![Block { at: unit.pts, rate: sound.rate, channels: channels as usize, samples }])
    }
}

/// A decoder's buffer: whole numbers or parts of one, channels beside or behind one another.
fn block(buffer: &gst::BufferRef, caps: &gst::CapsRef) -> Result<Block, String> {
    const ODD: &str = "the decoder gives sound of an unknown form";
    let form = caps.structure(0).ok_or(ODD)?;
    let number = |name: &str| form.get::<i32>(name).ok().and_then(|n| usize::try_from(n).ok()).filter(|n| *n > 0);
    let (rate, all) = (number("rate").ok_or(ODD)?, number("channels").ok_or(ODD)?);
    let bytes = buffer.map_readable().map_err(|_| ODD)?;
    let samples: Vec<i16> = match form.get::<&str>("format").map_err(|_| ODD)? {
        "S16LE" => bytes.chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]])).collect(),
        "F32LE" => bytes
            .chunks_exact(4)
            .map(|four| (f32::from_le_bytes([four[0], four[1], four[2], four[3]]) * 32_768.0).round() as i16)
            .collect(),
        _ => return Err(ODD.to_owned()),
    };
    let channels = all.min(CHANNELS);
    let long = samples.len() / all;
    let planar = form.get::<&str>("layout").is_ok_and(|layout| layout == "non-interleaved");
    let samples = if planar {
        (0..long)
            .flat_map(|i| (0..channels).map(move |channel| (i, channel)))
            .map(|(i, c)| samples[c * long + i])
            .collect()
    } else if all == channels {
        samples
    } else {
        samples.chunks_exact(all).flat_map(|one| &one[..channels]).copied().collect()
    };
    let at = buffer.pts().and_then(|at| i64::try_from(at.nseconds()).ok()).ok_or(ODD)?;
    Ok(Block { at: MediaTime(at - AHEAD), rate: rate as u32, channels, samples })
}

/// Microseconds of a peak.
const PEAK_US: i64 = 10_000;

struct Meter {
    ear: Ear,
}

pub(crate) fn loudness(sound: &AudioConfig) -> Result<Box<dyn Hearing>, String> {
    Ok(Box::new(Meter { ear: Ear::new(sound)? }))
}

impl Hearing for Meter {
    fn push(&mut self, units: Vec<AccessUnit>) -> Result<Heard, String> {
        let mut heard = Heard::default();
        for unit in units {
            self.ear.push(&unit)?.iter().try_for_each(|block| hear(&mut heard, block))?;
        }
        Ok(heard)
    }
}

fn hear(heard: &mut Heard, block: &Block) -> Result<(), String> {
    let at = block.at.micros();
    let peak = |sample: usize| (at + (sample * 1_000_000) as i64 / i64::from(block.rate)).div_euclid(PEAK_US);
    let samples = block.samples.len() / block.channels;
    if samples == 0 {
        return Ok(());
    }
    let (from, to) = (peak(0), peak(samples - 1) + 1);
    if heard.peaks.is_empty() {
        heard.from = from;
    }
    let last = heard.from + heard.peaks.len() as i64;
    let (first, last) = (heard.from.min(from), last.max(to));
    if last - first > MAX_LENGTH_US / PEAK_US {
        return Err("the sound's times lie farther apart than any clip is long".to_owned());
    }
    let before = vec![0; (heard.from - first) as usize];
    heard.peaks.splice(..0, before);
    heard.from = first;
    heard.peaks.resize((last - first) as usize, 0);
    for (i, samples) in block.samples.chunks_exact(block.channels).enumerate() {
        let loud = samples.iter().map(|sample| (sample.unsigned_abs() >> 7).min(255) as u8).max().unwrap_or(0);
        let slot = &mut heard.peaks[(peak(i) - first) as usize];
        *slot = loud.max(*slot);
    }
    Ok(())
}
