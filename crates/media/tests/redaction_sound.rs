//! Sound of redactions: what is muted is silence before it is encoded, what is cut away is in no packet, and what is heard is heard
//! when it was made.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod redacted;

use gst::prelude::*;
use gst_app::{AppSink, AppSrc};
use model::redaction::{RenderSound, Stretch};
use model::{AccessUnit, AudioCodec, AudioConfig, Media, MediaTime, Remade, Track};
use porchlight_media::GstMedia;
use porchlight_media::testing::{self, Broken};
use redacted::hash;

/// Samples of one channel: a tone of its own each tenth of a second, so that each moment sounds otherwise.
fn wave(rate: u32, seconds: u32) -> Vec<i16> {
    (0..rate * seconds)
        .map(|i| {
            let t = f64::from(i) / f64::from(rate);
            let pitch = 200.0 + (hash((t * 10.0) as u64, 1, 1) % 1200) as f64;
            ((t * pitch * std::f64::consts::TAU).sin() * 12_000.0) as i16
        })
        .collect()
}

/// A sound as a camera sends it, from clip time 0 on.
fn sent(codec: AudioCodec, rate: u32, samples: &[i16]) -> (AudioConfig, Vec<AccessUnit>) {
    porchlight_media::init().unwrap();
    let (encoder, frame) = match codec {
        AudioCodec::Aac => ("avenc_aac bitrate=64000", 1024),
        AudioCodec::Opus => ("opusenc bitrate=64000 frame-size=20", rate as usize / 50),
        AudioCodec::Pcma => ("alawenc", rate as usize / 50),
        AudioCodec::Pcmu => ("mulawenc", rate as usize / 50),
    };
    let line = format!(
        "appsrc name=in format=time caps=audio/x-raw,format=S16LE,layout=interleaved,channels=1,rate={rate} \
         ! audioconvert ! {encoder} ! appsink name=out sync=false"
    );
    let pipeline = gst::parse::launch(&line).unwrap().downcast::<gst::Pipeline>().unwrap();
    let input = pipeline.by_name("in").and_downcast::<AppSrc>().unwrap();
    let output = pipeline.by_name("out").and_downcast::<AppSink>().unwrap();
    pipeline.set_state(gst::State::Playing).unwrap();
    for (n, part) in samples.chunks(frame).enumerate() {
        let mut buffer = gst::Buffer::from_slice(part.iter().flat_map(|s| s.to_le_bytes()).collect::<Vec<u8>>());
        let at = MediaTime::from_ticks((n * frame) as i64, rate);
        buffer.get_mut().unwrap().set_pts(gst::ClockTime::from_nseconds(at.0 as u64));
        input.push_buffer(buffer).unwrap();
    }
    input.end_of_stream().unwrap();
    let (mut units, mut record) = (Vec::new(), Vec::new());
    while let Some(sample) = output.try_pull_sample(gst::ClockTime::from_seconds(10)) {
        if codec == AudioCodec::Aac {
            let caps = sample.caps().unwrap().structure(0).unwrap();
            record = caps.get::<gst::Buffer>("codec_data").unwrap().map_readable().unwrap().to_vec();
        }
        let buffer = sample.buffer().unwrap();
        if buffer.flags().contains(gst::BufferFlags::HEADER) {
            continue;
        }
        // A packet of AAC plays what went in a frame before.
        let lead = i64::from(codec == AudioCodec::Aac);
        let pts = MediaTime::from_ticks((units.len() as i64 - lead) * frame as i64, rate);
        let data = buffer.map_readable().unwrap().to_vec();
        units.push(AccessUnit { track: Track::Audio, data, pts, duration: None, key: true, camera_clock: None });
    }
    pipeline.set_state(gst::State::Null).unwrap();
    (AudioConfig { codec, rate, channels: 1, record }, units)
}

fn made(order: &RenderSound, units: &[AccessUnit], broken: Option<Broken>) -> Remade {
    porchlight_media::init().unwrap();
    let mut work = match broken {
        None => GstMedia.render_sound(order).unwrap(),
        broken => testing::render_sound(order, broken).unwrap(),
    };
    let mut all = Remade::default();
    let mut take = |made: Remade| {
        all.units.extend(made.units);
        all.audio = made.audio.or(all.audio.take());
    };
    for batch in units.chunks(9) {
        take(work.push(batch.to_vec()).unwrap());
    }
    take(work.finish().unwrap());
    all
}

/// Samples that a player hears, from the film's beginning on: what comes before time 0 is skipped.
fn heard(made: &Remade, from: MediaTime) -> Vec<i16> {
    let audio = made.audio.as_ref().unwrap();
    let caps = gst::Caps::builder("audio/mpeg")
        .field("mpegversion", 4i32)
        .field("stream-format", "raw")
        .field("framed", true)
        .field("rate", audio.rate as i32)
        .field("channels", i32::from(audio.channels))
        .field("codec_data", gst::Buffer::from_slice(audio.record.clone()))
        .build();
    let line = "appsrc name=in format=time ! avdec_aac ! audioconvert dithering=none ! audio/x-raw,format=S16LE ! appsink name=out sync=false";
    let pipeline = gst::parse::launch(line).unwrap().downcast::<gst::Pipeline>().unwrap();
    let input = pipeline.by_name("in").and_downcast::<AppSrc>().unwrap();
    let output = pipeline.by_name("out").and_downcast::<AppSink>().unwrap();
    input.set_caps(Some(&caps));
    pipeline.set_state(gst::State::Playing).unwrap();
    for unit in &made.units {
        let mut buffer = gst::Buffer::from_slice(unit.data.clone());
        buffer.get_mut().unwrap().set_pts(gst::ClockTime::from_nseconds((unit.pts.0 - from.0 + 1_000_000_000) as u64));
        input.push_buffer(buffer).unwrap();
    }
    input.end_of_stream().unwrap();
    let mut out = Vec::new();
    while let Some(sample) = output.try_pull_sample(gst::ClockTime::from_seconds(10)) {
        let map = sample.buffer().unwrap().map_readable().unwrap();
        out.extend(map.chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]])));
    }
    pipeline.set_state(gst::State::Null).unwrap();
    let skipped = (from.0 - made.units[0].pts.0).max(0);
    out.split_off(MediaTime(skipped + 1000).ticks(audio.rate) as usize)
}

const KINDS: [(AudioCodec, u32); 5] = [
    (AudioCodec::Pcma, 8000),
    (AudioCodec::Pcmu, 16_000),
    (AudioCodec::Aac, 16_000),
    (AudioCodec::Aac, 44_100),
    (AudioCodec::Opus, 48_000),
];

/// Kept from 0.7 s to 3.2 s of four seconds, with two muted stretches.
fn order(sound: &AudioConfig) -> RenderSound {
    let muted = [(1_000_000, 1_500_000), (2_000_033, 2_250_000)];
    RenderSound {
        sound: sound.clone(),
        trim: Stretch { from_us: 700_000, to_us: 3_200_000 },
        muted: muted.map(|(from_us, to_us)| Stretch { from_us, to_us }).to_vec(),
        noise: None,
    }
}

fn bytes(made: &Remade) -> Vec<u8> {
    made.units.iter().flat_map(|unit| &unit.data).copied().collect()
}

#[test]
fn l2_non_interference_audio() {
    let same = |order: &RenderSound, units: &[AccessUnit], broken| {
        let noisy = RenderSound { noise: Some(11), ..order.clone() };
        let (plain, noisy) = (made(order, units, broken), made(&noisy, units, broken));
        assert!(bytes(&plain).len() > 2000);
        plain.units == noisy.units && plain.audio == noisy.audio
    };
    for (codec, rate) in KINDS {
        let (sound, units) = sent(codec, rate, &wave(rate, 4));
        let order = order(&sound);
        assert!(same(&order, &units, None), "{codec:?}");
        assert!(!same(&order, &units, Some(Broken::LiveSound)), "{codec:?}: sound that is only soft is not seen");
        assert!(!same(&order, &units, Some(Broken::Untrimmed)), "{codec:?}: sound before the film is not seen");
    }
}

#[test]
fn l16_muted_is_zero() {
    let (sound, units) = sent(AudioCodec::Pcma, 8000, &wave(8000, 4));
    let order = order(&sound);
    // Long enough for the encoder's windows, which reach over a frame on both sides: farther inside there is nothing at all.
    let order = RenderSound { muted: vec![Stretch { from_us: 1_000_000, to_us: 2_500_000 }], ..order };
    let silent = |broken| {
        let samples = heard(&made(&order, &units, broken), MediaTime(700_000_000));
        assert!(samples[500..2000].iter().any(|s| s.unsigned_abs() > 5000), "what is not muted is heard");
        samples[300 * 8 + 2048..1800 * 8 - 2048].iter().all(|s| *s == 0)
    };
    assert!(silent(None));
    assert!(!silent(Some(Broken::LiveSound)), "sound that is only soft is not seen");
}

#[test]
fn l3_trimmed_head_and_tail_of_sound() {
    let (sound, units) = sent(AudioCodec::Pcma, 8000, &wave(8000, 4));
    let order = RenderSound { muted: vec![], ..order(&sound) };
    let plain = made(&order, &units, None);
    // Not a packet more than the film is long, and the two that the encoder is ahead.
    let film = MediaTime::from_ticks(1024 * (plain.units.len() as i64 - 1), 8000);
    assert!((2_500_000..2_500_000 + 2 * 128_000).contains(&film.micros()), "{film:?}");
    // Packets before and behind the film may as well not be there.
    let inside = |unit: &&AccessUnit| (680_000..3_200_000).contains(&unit.pts.micros());
    let few: Vec<AccessUnit> = units.iter().filter(inside).cloned().collect();
    assert_eq!(made(&order, &few, None).units, plain.units);
}

#[test]
fn no_packet_is_larger_than_a_decoder_must_take() {
    for rate in [8000, 16_000, 48_000] {
        // Noise is what takes the most, and most of all where it sets in after silence.
        let noise: Vec<i16> = (0..u64::from(rate) * 6).map(|i| hash(i, 7, 7) as i16).collect();
        let (sound, units) = sent(AudioCodec::Pcma, rate, &noise);
        let stretch = |n: i64| Stretch { from_us: 300_000 * n, to_us: 300_000 * n + 150_000 + 7_000 * n };
        let order = RenderSound {
            trim: Stretch { from_us: 0, to_us: 6_000_000 },
            muted: (1..18).map(stretch).collect(),
            ..order(&sound)
        };
        let largest = made(&order, &units, None).units.iter().map(|unit| unit.data.len()).max().unwrap();
        assert!(largest <= 768, "{rate}: {largest} bytes");
    }
}

/// Where a rendered sound lies behind the one that was sent, in samples.
fn late(codec: AudioCodec, rate: u32) -> i64 {
    let wave = wave(rate, 4);
    let (sound, units) = sent(codec, rate, &wave);
    let order = RenderSound { muted: vec![], ..order(&sound) };
    let heard = heard(&made(&order, &units, None), MediaTime(700_000_000));
    let wave = &wave[rate as usize * 7 / 10..];
    let alike = |shift: &i64| -> i64 {
        (3000..12_000).map(|i| i64::from(heard[i]) * i64::from(wave[(i as i64 - shift) as usize])).sum()
    };
    (-2000..2000).max_by_key(alike).unwrap()
}

#[test]
fn sound_is_heard_when_it_was_made() {
    for (codec, rate) in KINDS {
        let late = late(codec, rate);
        // Opus is late by its own look-ahead, six milliseconds.
        let most = if codec == AudioCodec::Opus { 320 } else { 1 };
        assert!((0..=most).contains(&late), "{codec:?} of {rate} Hz is {late} samples late");
    }
}

#[test]
fn holes_are_silent_and_jitter_is_not_heard() {
    let wave = wave(8000, 4);
    let (sound, mut units) = sent(AudioCodec::Pcmu, 8000, &wave);
    // From 1.5 to 2.0 s nothing was received, and stamps are off by a few milliseconds.
    units.retain(|unit| !(1_500_000..2_000_000).contains(&unit.pts.micros()));
    units.iter_mut().enumerate().for_each(|(n, unit)| unit.pts.0 += (n as i64 % 5) * 3_000_000);
    let order = RenderSound { muted: vec![], ..order(&sound) };
    let heard = heard(&made(&order, &units, None), MediaTime(700_000_000));
    let loudest = |from: usize, to: usize| heard[from * 8..to * 8].iter().map(|s| s.unsigned_abs()).max().unwrap();
    assert_eq!(loudest(1090, 1150), 0, "the hole");
    assert!(loudest(500, 750) > 5000 && loudest(1500, 1800) > 5000);
    // A step where one packet follows another would click: none is larger than the tones have.
    let steepest = heard[1000..5600].windows(2).map(|two| (i32::from(two[1]) - i32::from(two[0])).abs()).max().unwrap();
    let usual = wave.windows(2).map(|two| (i32::from(two[1]) - i32::from(two[0])).abs()).max().unwrap();
    assert!(steepest < 2 * usual, "{steepest} of {usual}");
}

#[test]
fn l7_no_encoder_string_in_sound() {
    let named = |broken| {
        let (sound, units) = sent(AudioCodec::Pcma, 8000, &wave(8000, 4));
        let made = made(&order(&sound), &units, broken);
        let bytes = [bytes(&made), made.audio.unwrap().record].concat();
        // AAC's elements begin at any bit.
        (0..8).any(|by| {
            let shifted: Vec<u8> =
                bytes.windows(2).map(|two| (two[0] << by) | (u16::from(two[1]) >> (8 - by)) as u8).collect();
            ["Lav", "lav", "FFm", "ffm"].iter().any(|name| shifted.windows(3).any(|three| three == name.as_bytes()))
        })
    };
    assert!(!named(None));
    assert!(named(Some(Broken::NamedSound)), "the encoder's name is not seen");
}

#[test]
fn loudness_is_told_for_each_hundredth_of_a_second() {
    for (codec, rate) in KINDS {
        let mut wave = wave(rate, 4);
        wave[rate as usize..rate as usize * 2].fill(0);
        let (sound, units) = sent(codec, rate, &wave);
        let mut meter = GstMedia.loudness(&sound).unwrap();
        let mut peaks = vec![0; 400];
        for batch in units.chunks(50) {
            let heard = meter.push(batch.to_vec()).unwrap();
            for (at, peak) in (heard.from..).zip(heard.peaks) {
                if let Some(slot) = usize::try_from(at).ok().and_then(|at| peaks.get_mut(at)) {
                    *slot = peak.max(*slot);
                }
            }
        }
        let tones = |from: usize, to: usize| peaks[from..to].iter().all(|peak| (70..=160).contains(peak));
        assert!(tones(10, 95) && tones(210, 390), "{codec:?}: {peaks:?}");
        assert!(peaks[110..190].iter().all(|peak| *peak < 8), "{codec:?}: {peaks:?}");
    }
}

#[test]
fn hostile_sound_neither_hangs_nor_fills_the_memory() {
    porchlight_media::init().unwrap();
    for (codec, rate) in KINDS {
        let (sound, units) = sent(codec, rate, &wave(rate, 1));
        let mut noisy = units.clone();
        noisy.iter_mut().enumerate().for_each(|(n, unit)| {
            unit.data.iter_mut().enumerate().for_each(|(i, byte)| *byte ^= hash(n as u64, i as u64, 3) as u8);
        });
        let mut work = GstMedia.render_sound(&order(&sound)).unwrap();
        let _ = work.push(noisy).and_then(|_| work.finish());
        // Times from another world.
        for at in [i64::MIN, i64::MAX, 1 << 60] {
            let mut odd = units.clone();
            odd[2].pts = MediaTime(at);
            let mut work = GstMedia.render_sound(&order(&sound)).unwrap();
            let _ = work.push(odd.clone()).and_then(|_| work.finish());
            let _ = GstMedia.loudness(&sound).unwrap().push(odd);
        }
        let mut work = GstMedia.render_sound(&order(&sound)).unwrap();
        assert!(work.finish().unwrap().units.is_empty(), "no sound, no packets");
    }
    let odd = AudioConfig { codec: AudioCodec::Pcma, rate: 8001, channels: 1, record: vec![] };
    let mut work = GstMedia.render_sound(&order(&odd)).unwrap();
    let unit = AccessUnit {
        track: Track::Audio,
        data: vec![0; 160],
        pts: MediaTime(700_000_000),
        duration: None,
        key: true,
        camera_clock: None,
    };
    assert!(work.push(vec![unit]).is_err(), "no rate of AAC's");
}
