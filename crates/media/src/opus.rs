//! G.711 to Opus, for web views that know no telephone sound. All in memory; runs in the decode worker.

use gst::prelude::*;
use gst_app::{AppSink, AppSrc};
use model::{AudioCodec, AudioConfig, OpusSound};

/// A minute of sound takes less than a second.
const PATIENCE: gst::ClockTime = gst::ClockTime::from_seconds(10);
/// Eight minutes at 8 kHz: nobody asks for more at a time.
const MAX_BYTES: usize = 4 << 20;
/// What Opus takes as it is; anything else is resampled to the next higher one.
const RATES: [u32; 5] = [8000, 12_000, 16_000, 24_000, 48_000];
/// More than G.711's 64 kbit/s hold, at 8 kHz.
const BITS: i32 = 32_000;
/// Of 10: a third of the time, and no ear tells telephone sound apart by it.
const COMPLEXITY: i32 = 4;

pub(crate) fn opus(sound: &AudioConfig, g711: &[u8]) -> Result<OpusSound, String> {
    if g711.len() > MAX_BYTES {
        return Err("more sound than anybody asks for".to_owned());
    }
    let (channels, samples) = samples(sound, g711)?;
    let make = |element: &'static str| {
        gst::ElementFactory::make(element)
            .build()
            .map_err(|_| format!("the GStreamer element {element} is not installed"))
    };
    let raw = |rate: u32| {
        gst::Caps::builder("audio/x-raw")
            .field("format", "S16LE")
            .field("layout", "interleaved")
            .field("rate", i32::try_from(rate).unwrap_or(i32::MAX))
            .field("channels", channels)
            .build()
    };
    let source = AppSrc::builder().caps(&raw(sound.rate)).format(gst::Format::Time).max_bytes(0).build();
    let (resample, encoder) = (make("audioresample")?, make("opusenc")?);
    let rate = RATES.into_iter().find(|rate| *rate >= sound.rate).unwrap_or(OpusSound::RATE);
    let fit = gst::ElementFactory::make("capsfilter").property("caps", raw(rate)).build().map_err(|e| e.to_string())?;
    encoder.set_property("bitrate", BITS * channels);
    encoder.set_property("complexity", COMPLEXITY);
    encoder.set_property_from_str("frame-size", "20");
    let sink = AppSink::builder().sync(false).build();
    let pipeline = gst::Pipeline::new();
    let chain = [source.upcast_ref(), &resample, &fit, &encoder, sink.upcast_ref()];
    pipeline.add_many(chain).and_then(|()| gst::Element::link_many(chain)).map_err(|e| e.to_string())?;

    let sound = encode(&pipeline, &source, &sink, samples);
    let _ = pipeline.set_state(gst::State::Null);
    sound
}

fn encode(pipeline: &gst::Pipeline, source: &AppSrc, sink: &AppSink, samples: Vec<u8>) -> Result<OpusSound, String> {
    pipeline.set_state(gst::State::Playing).map_err(|e| e.to_string())?;
    let mut buffer = gst::Buffer::from_slice(samples);
    if let Some(buffer) = buffer.get_mut() {
        buffer.set_pts(gst::ClockTime::ZERO);
    }
    source.push_buffer(buffer).map_err(|e| e.to_string())?;
    source.end_of_stream().map_err(|e| e.to_string())?;
    let (mut delay, mut packets) = (None, Vec::new());
    while let Some(sample) = sink.try_pull_sample(PATIENCE) {
        delay = delay.or_else(|| pre_skip(sample.caps()?));
        let Some(buffer) = sample.buffer().filter(|buffer| !buffer.flags().contains(gst::BufferFlags::HEADER)) else {
            continue;
        };
        packets.push(buffer.map_readable().map_err(|e| e.to_string())?.to_vec());
    }
    if !sink.is_eos() {
        return Err("the sound was not encoded in time".to_owned());
    }
    let delay = delay.ok_or("the encoder does not say how late it is")?;
    Ok(OpusSound { delay, packets })
}

/// From the `OpusHead` (RFC 7845, section 5.1) in the encoder's caps.
fn pre_skip(caps: &gst::CapsRef) -> Option<u32> {
    let headers = caps.structure(0)?.get::<gst::Array>("streamheader").ok()?;
    let head = headers.first()?.get::<gst::Buffer>().ok()?;
    let head = head.map_readable().ok()?;
    Some(u32::from(u16::from_le_bytes(*head.get(10..12)?.first_chunk()?)))
}

/// Sixteen bits a sample, little-endian, of one channel or two: of more, the first.
pub(crate) fn samples(sound: &AudioConfig, g711: &[u8]) -> Result<(i32, Vec<u8>), String> {
    let law: fn(u8) -> i16 = match sound.codec {
        AudioCodec::Pcma => a_law,
        AudioCodec::Pcmu => mu_law,
        _ => return Err("only G.711 is encoded anew".to_owned()),
    };
    let mut table = [0i16; 256];
    for (code, sample) in (0..=255).zip(&mut table) {
        *sample = law(code);
    }
    let every = usize::from(sound.channels.max(1));
    let kept = if every <= 2 { every } else { 1 };
    let frames = g711.chunks_exact(every).flat_map(|frame| &frame[..kept]);
    Ok((kept as i32, frames.flat_map(|code| table[usize::from(*code)].to_le_bytes()).collect()))
}

/// ITU-T G.711: 13 bits in eight, every second bit inverted.
fn a_law(code: u8) -> i16 {
    let code = code ^ 0x55;
    let (segment, step) = (code >> 4 & 7, i16::from(code & 15));
    let size = match segment {
        0 => step * 16 + 8,
        n => (step * 16 + 0x108) << (n - 1),
    };
    if code & 0x80 == 0 { -size } else { size }
}

/// ITU-T G.711: 14 bits in eight, all bits inverted.
fn mu_law(code: u8) -> i16 {
    let code = !code;
    let size = (((i16::from(code & 15) << 3) + 0x84) << (code >> 4 & 7)) - 0x84;
    if code & 0x80 == 0 { size } else { -size }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values from the tables of ITU-T G.191.
    #[test]
    fn laws() {
        for (code, sample) in [(0xd5, 8), (0x55, -8), (0xaa, 32_256), (0x2a, -32_256), (0x80, 5504), (0x00, -5504)] {
            assert_eq!(a_law(code), sample, "A-law {code:#x}");
        }
        for (code, sample) in [(0xff, 0), (0x7f, 0), (0x80, 32_124), (0x00, -32_124), (0xef, 132), (0xf0, 120)] {
            assert_eq!(mu_law(code), sample, "mu-law {code:#x}");
        }
    }
}
