//! Telephone sound made Opus is decoded by GStreamer and held against what went in: nothing is lost, and nothing is late.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use gst::prelude::*;
use gst_app::{AppSink, AppSrc};
use model::{AudioCodec, AudioConfig, Media, OpusSound};
use porchlight_media::GstMedia;

/// Loud and silent by turns of a tenth of a second, in mu-law.
fn beeps(rate: u32, seconds: f64) -> Vec<u8> {
    let n = (f64::from(rate) * seconds) as usize;
    (0..n)
        .map(|i| {
            let t = i as f64 / f64::from(rate);
            let loud = ((t * 10.0) as u32).is_multiple_of(2);
            let high = (t * 440.0 * std::f64::consts::TAU).sin() >= 0.0;
            if loud { if high { 0x90 } else { 0x10 } } else { 0xff }
        })
        .collect()
}

/// Samples of one channel at 48 kHz.
fn decoded(opus: &OpusSound) -> Vec<i16> {
    let caps = gst::Caps::builder("audio/x-opus").field("channel-mapping-family", 0i32).field("channels", 1i32).build();
    let source = AppSrc::builder().caps(&caps).format(gst::Format::Time).max_bytes(0).build();
    let decoder = gst::ElementFactory::make("opusdec").build().unwrap();
    let convert = gst::ElementFactory::make("audioconvert").build().unwrap();
    let raw =
        gst::Caps::builder("audio/x-raw").field("format", "S16LE").field("rate", 48_000i32).field("channels", 1i32);
    let sink = AppSink::builder().caps(&raw.build()).sync(false).build();
    let pipeline = gst::Pipeline::new();
    let chain = [source.upcast_ref(), &decoder, &convert, sink.upcast_ref()];
    pipeline.add_many(chain).unwrap();
    gst::Element::link_many(chain).unwrap();
    pipeline.set_state(gst::State::Playing).unwrap();
    for (i, packet) in opus.packets.iter().enumerate() {
        let mut buffer = gst::Buffer::from_slice(packet.clone());
        let buffer_ref = buffer.get_mut().unwrap();
        buffer_ref.set_pts(gst::ClockTime::from_mseconds(20 * i as u64));
        buffer_ref.set_duration(gst::ClockTime::from_mseconds(20));
        source.push_buffer(buffer).unwrap();
    }
    source.end_of_stream().unwrap();
    let mut out = Vec::new();
    while let Some(sample) = sink.try_pull_sample(gst::ClockTime::from_seconds(10)) {
        let map = sample.buffer().unwrap().map_readable().unwrap();
        out.extend(map.chunks_exact(2).map(|b| i16::from_le_bytes([b[0], b[1]])));
    }
    pipeline.set_state(gst::State::Null).unwrap();
    out
}

#[track_caller]
fn check(rate: u32) {
    porchlight_media::init().unwrap();
    let config = AudioConfig { codec: AudioCodec::Pcmu, rate, channels: 1, record: Vec::new() };
    let opus = GstMedia.opus(&config, &beeps(rate, 2.0)).unwrap();
    assert!((100..=102).contains(&opus.packets.len()), "{rate} Hz: {opus:?}");
    assert!(opus.delay < 960, "{opus:?}");
    let heard = decoded(&opus);
    assert_eq!(heard.len(), opus.packets.len() * OpusSound::FRAME as usize);
    // Loudness in steps of 5 ms, moved back by what the encoder says.
    for step in 0..400 {
        let from = opus.delay as usize + step * 240;
        let loudness = heard[from..from + 240].iter().map(|s| f64::from(*s).powi(2)).sum::<f64>() / 240.0;
        // The edges ring.
        let (turn, place) = (step / 20, step % 20);
        if (2..18).contains(&place) {
            let loud = loudness.sqrt() > 1000.0;
            assert_eq!(loud, turn % 2 == 0, "{rate} Hz: {} ms: {loudness}", step * 5);
        }
    }
}

#[test]
fn telephone_sound_is_heard_when_it_was_made() {
    for rate in [8000, 16_000, 11_025, 44_100] {
        check(rate);
    }
}

#[test]
fn two_channels_stay_two_and_nothing_is_no_sound() {
    porchlight_media::init().unwrap();
    let mut config = AudioConfig { codec: AudioCodec::Pcma, rate: 8000, channels: 2, record: Vec::new() };
    assert_eq!(GstMedia.opus(&config, &[0xd5; 3200]).unwrap().packets[1][0] & 4, 4, "the stereo bit of RFC 6716");
    config.codec = AudioCodec::Aac;
    assert!(GstMedia.opus(&config, &[0; 100]).is_err());
}
