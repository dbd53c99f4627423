//! Pictures taken out of footage to be looked through: the right ones, in their order, in the colours that a player shows; and sound
//! taken out of it, at its time.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![allow(unused, reason = "the drawing of scenes is shared with tests that need more of it")]

mod redacted;

use gst::prelude::*;
use gst_app::{AppSink, AppSrc};
use model::find::{Area, LISTEN_RATE, PartOf, Samples, Still, Stills};
use model::{AccessUnit, AudioCodec, AudioConfig, Media, MediaTime, Track, VideoCodec};
use porchlight_media::GstMedia;
use redacted::{Footage, I420, X264, decoded, drawn, encoded, jpeg_shown, psnr, scene};

fn all(footage: &Footage) -> Stills {
    let video = footage.video.clone();
    Stills { video, every: MediaTime(0), from: MediaTime(i64::MIN), to: MediaTime(i64::MAX), max_width: 1920 }
}

fn taken(order: &Stills, units: &[AccessUnit]) -> Result<Vec<Still>, String> {
    porchlight_media::init().unwrap();
    let mut taking = GstMedia.stills(order)?;
    let mut stills = Vec::new();
    for unit in units {
        stills.extend(taking.push(unit.clone())?);
    }
    stills.extend(taking.finish()?);
    Ok(stills)
}

fn times(stills: &[Still]) -> Vec<i64> {
    stills.iter().map(|still| still.at.micros()).collect()
}

/// What GStreamer's own converter makes of the same footage.
fn converted(footage: &Footage, size: Option<(u32, u32)>) -> Vec<Vec<u8>> {
    let (name, format, decoder) = match footage.video.codec {
        VideoCodec::H264 => ("video/x-h264", "avc", "avdec_h264"),
        VideoCodec::H265 => ("video/x-h265", "hvc1", "avdec_h265"),
    };
    let size = size.map_or(String::new(), |(width, height)| format!(",width={width},height={height}"));
    let line = format!(
        "appsrc name=in format=time ! {decoder} max-threads=1 ! videoconvert dither=none chroma-resampler=nearest ! video/x-raw,format=ARGB64 ! videoconvert dither=none ! videoscale \
         ! video/x-raw,format=RGB{size} ! appsink name=out sync=false"
    );
    let pipeline = gst::parse::launch(&line).unwrap().downcast::<gst::Pipeline>().unwrap();
    let input = pipeline.by_name("in").and_downcast::<AppSrc>().unwrap();
    let output = pipeline.by_name("out").and_downcast::<AppSink>().unwrap();
    let caps = gst::Caps::builder(name)
        .field("stream-format", format)
        .field("alignment", "au")
        .field("width", footage.video.width as i32)
        .field("height", footage.video.height as i32)
        .field("codec_data", gst::Buffer::from_slice(footage.video.record.clone()))
        .build();
    input.set_caps(Some(&caps));
    pipeline.set_state(gst::State::Playing).unwrap();
    for unit in &footage.units {
        let mut buffer = gst::Buffer::from_slice(unit.data.clone());
        buffer.get_mut().unwrap().set_pts(gst::ClockTime::from_nseconds((unit.pts.0 + 1_000_000_000) as u64));
        input.push_buffer(buffer).unwrap();
    }
    input.end_of_stream().unwrap();
    let mut out = Vec::new();
    while let Some(sample) = output.try_pull_sample(gst::ClockTime::from_seconds(20)) {
        let info = gst_video::VideoInfo::from_caps(sample.caps().unwrap()).unwrap();
        let map = sample.buffer().unwrap().map_readable().unwrap();
        let (long, stride) = (info.width() as usize * 3, info.stride()[0] as usize);
        out.push(map.chunks(stride).flat_map(|row| &row[..long]).copied().collect());
    }
    pipeline.set_state(gst::State::Null).unwrap();
    out
}

/// The mean and the greatest difference of two pictures.
fn apart(a: &[u8], b: &[u8]) -> (f64, u8) {
    assert_eq!(a.len(), b.len());
    let apart = || a.iter().zip(b).map(|(a, b)| a.abs_diff(*b));
    (apart().map(f64::from).sum::<f64>() / a.len() as f64, apart().max().unwrap())
}

#[test]
fn every_picture_comes_once_in_its_order_and_some_as_they_are_wanted() {
    let footage = scene(320, 176, 40, 1);
    let every = taken(&all(&footage), &footage.units).unwrap();
    assert_eq!(times(&every), footage.times());
    assert!(every.iter().all(|still| (still.width, still.height, still.rgb.len()) == (320, 176, 320 * 176 * 3)));
    // One in three, from a moment on and up to another; the first one is there.
    let some = Stills {
        every: MediaTime(250_000_000),
        from: MediaTime(700_000_000),
        to: MediaTime(2_200_000_000),
        ..all(&footage)
    };
    assert_eq!(times(&taken(&some, &footage.units).unwrap()), [700_000, 1_000_000, 1_300_000, 1_600_000, 1_900_000]);
    // What comes in is what decides, not in which portions: the same pictures from a key frame in the middle on.
    let key = footage.units.iter().rposition(|unit| unit.key && unit.pts.micros() <= 2_000_000).unwrap();
    assert!(key > 0);
    let late = Stills { from: MediaTime(2_000_000_000), ..all(&footage) };
    let (begun, whole) = (taken(&late, &footage.units[key..]).unwrap(), taken(&late, &footage.units).unwrap());
    assert!(begun == whole && !whole.is_empty());
    assert!(taken(&Stills { max_width: 1, ..all(&footage) }, &[]).is_err());
}

#[test]
fn colours_are_those_that_a_player_shows() {
    const X265: &str = "x265enc speed-preset=ultrafast qp=12";
    let x264 = || X264.to_owned();
    for (codec, form, line) in [
        (VideoCodec::H264, "video/x-raw,format=Y444", x264()),
        (VideoCodec::H264, "video/x-raw,format=Y444,colorimetry=bt601", x264()),
        (VideoCodec::H264, "video/x-raw,format=Y444,colorimetry=1:3:5:1", x264()),
        (VideoCodec::H264, "video/x-raw,format=Y444_10LE", x264()),
        (VideoCodec::H264, I420, x264()),
        (VideoCodec::H264, "video/x-raw,format=I420,colorimetry=1:4:0:0", x264()),
        (VideoCodec::H264, "video/x-raw,format=Y42B", x264()),
        (VideoCodec::H264, "video/x-raw,format=I420_10LE", x264()),
        (VideoCodec::H265, "video/x-raw,format=I420_10LE", X265.to_owned()),
    ] {
        let stills: Vec<_> = (0..4).map(|n| drawn(160, 96, n, 3)).collect();
        let footage = encoded(codec, form, &line, &stills, &[0, 40_000, 80_000, 120_000]);
        let (ours, theirs) = (taken(&all(&footage), &footage.units).unwrap(), converted(&footage, None));
        assert_eq!(ours.len(), theirs.len());
        // Where colours are halved, GStreamer blends them between samples and we do not.
        let bound = if form.contains("Y444") { (1.2, 4) } else { (1.5, 24) };
        for (still, theirs) in ours.iter().zip(&theirs) {
            let (mean, most) = apart(&still.rgb, theirs);
            assert!(mean < bound.0 && most <= bound.1, "{codec:?} {form}: {mean} in the mean, {most} at the most");
        }
    }
}

#[test]
fn large_pictures_are_made_smaller_and_keep_their_form() {
    let stills: Vec<_> = (0..2).map(|n| drawn(640, 368, n, 5)).collect();
    let footage = encoded(VideoCodec::H264, I420, X264, &stills, &[0, 40_000]);
    let small = taken(&Stills { max_width: 320, ..all(&footage) }, &footage.units).unwrap();
    assert!(small.iter().all(|still| (still.width, still.height) == (320, 184)));
    // Another filter than ours: the light is the same, edges are a little softer.
    for (still, theirs) in small.iter().zip(converted(&footage, Some((320, 184)))) {
        let (mean, _) = apart(&still.rgb, &theirs);
        assert!(mean < 6.0, "{mean}");
    }
    // Odd sides stay what they are where nothing is made smaller.
    let odd: Vec<_> = (0..2).map(|n| drawn(161, 91, n, 5)).collect();
    let footage = encoded(VideoCodec::H264, "video/x-raw,format=Y444", X264, &odd, &[0, 40_000]);
    let still = taken(&all(&footage), &footage.units).unwrap().remove(0);
    assert_eq!((still.width, still.height, still.rgb.len()), (161, 91, 161 * 91 * 3));
}

#[test]
fn a_part_of_a_picture_is_cut_out() {
    let footage = scene(320, 176, 20, 1);
    let at = MediaTime(footage.times()[7] * 1000);
    let part = |area, max_width| {
        let order = PartOf { video: footage.video.clone(), at, area, max_width };
        jpeg_shown(GstMedia.part(&order, &footage.units).unwrap().expose())
    };
    // Outwards to whole samples of the colours.
    let shown = part(Area { x: 25_000, y: 25_000, width: 50_000, height: 50_000 }, 400);
    assert_eq!((shown.width, shown.height), (162, 90));
    let expected = decoded(&footage.video, &footage.units)[7].part(80, 44, 162, 90);
    let alike = psnr(shown.luma(), &expected[..162 * 90]);
    assert!(alike > 28.0, "{alike} dB");
    let small = part(Area { x: 25_000, y: 25_000, width: 50_000, height: 50_000 }, 80);
    assert_eq!((small.width, small.height), (80, 44));
    // A point, and what lies beyond the edge: something of the picture all the same.
    for area in [
        Area { x: 100_000, y: 100_000, width: 1, height: 1 },
        Area { x: -9000, y: -9000, width: 10_000, height: 10_000 },
    ] {
        let shown = part(area, 400);
        assert!(shown.width >= 16 && shown.height >= 16, "{area:?}");
    }
}

/// A tone from half a second to one and a half, as G.711 of 8 kHz, packets of 20 ms; `lost` of them are missing.
fn telephone(lost: std::ops::Range<i64>) -> (AudioConfig, Vec<AccessUnit>) {
    let loud = |n: i64| (25..75).contains(&n);
    let unit = |n: i64| AccessUnit {
        track: Track::Audio,
        data: (0..160)
            .map(|i| {
                if !loud(n) {
                    0xff
                } else if i / 8 % 2 == 0 {
                    0x90
                } else {
                    0x10
                }
            })
            .collect(),
        pts: MediaTime(n * 20_000_000),
        duration: None,
        key: true,
        camera_clock: None,
    };
    let sound = AudioConfig { codec: AudioCodec::Pcmu, rate: 8000, channels: 1, record: Vec::new() };
    (sound, (0..100).filter(|n| !lost.contains(n)).map(unit).collect())
}

fn heard(sound: &AudioConfig, units: &[AccessUnit]) -> Vec<Samples> {
    porchlight_media::init().unwrap();
    let mut taking = GstMedia.samples(sound).unwrap();
    let mut out = Vec::new();
    for batch in units.chunks(7) {
        out.extend(taking.push(batch.to_vec()).unwrap());
    }
    out.extend(taking.finish().unwrap());
    out
}

/// From when to when it is loud, milliseconds.
fn loud(all: &[Samples]) -> (i64, i64) {
    let mut times = Vec::new();
    for part in all {
        for (n, ten) in part.samples.chunks(160).enumerate() {
            let power = ten.iter().map(|s| s * s).sum::<f32>() / ten.len() as f32;
            if power > 0.001 {
                times.push(part.at.micros() / 1000 + n as i64 * 10);
            }
        }
    }
    (times[0], times[times.len() - 1] + 10)
}

#[test]
fn sound_is_heard_at_its_time_whatever_it_was_sent_as() {
    let (sound, units) = telephone(0..0);
    let all = heard(&sound, &units);
    let samples: usize = all.iter().map(|part| part.samples.len()).sum();
    assert_eq!(samples, 2 * LISTEN_RATE as usize);
    let joined = all.windows(2).all(|two| {
        let end = two[0].at.0 + MediaTime::from_ticks(two[0].samples.len() as i64, LISTEN_RATE).0;
        (end - two[1].at.0).abs() < 1000
    });
    assert!(joined);
    let (from, to) = loud(&all);
    assert!((from - 500).abs() <= 10 && (to - 1500).abs() <= 10, "{from} to {to}");
    assert!(all.iter().flat_map(|part| &part.samples).all(|sample| sample.abs() <= 1.5));
    // A hole in it moves nothing of what follows.
    let (sound, units) = telephone(5..20);
    let all = heard(&sound, &units);
    let (from, to) = loud(&all);
    assert!((from - 500).abs() <= 10 && (to - 1500).abs() <= 10, "{from} to {to}");
    let samples: usize = all.iter().map(|part| part.samples.len()).sum();
    assert!((samples as i64 - 85 * 320).abs() <= 4, "{samples}");
}

#[test]
fn coded_sound_is_heard_too() {
    porchlight_media::init().unwrap();
    for (codec, encoder, rate, frame) in [
        (AudioCodec::Aac, "avenc_aac bitrate=64000", 44_100_u32, 1024_usize),
        (AudioCodec::Opus, "opusenc bitrate=64000 frame-size=20", 48_000, 960),
    ] {
        let line = format!(
            "audiotestsrc samplesperbuffer={frame} num-buffers=80 freq=440 ! audio/x-raw,rate={rate},channels=2 ! audioconvert \
             ! {encoder} ! appsink name=out sync=false"
        );
        let pipeline = gst::parse::launch(&line).unwrap().downcast::<gst::Pipeline>().unwrap();
        let output = pipeline.by_name("out").and_downcast::<AppSink>().unwrap();
        pipeline.set_state(gst::State::Playing).unwrap();
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
            let pts = MediaTime::from_ticks((units.len() * frame) as i64, rate);
            let data = buffer.map_readable().unwrap().to_vec();
            units.push(AccessUnit { track: Track::Audio, data, pts, duration: None, key: true, camera_clock: None });
        }
        pipeline.set_state(gst::State::Null).unwrap();
        let all = heard(&AudioConfig { codec, rate, channels: 2, record }, &units);
        let samples: Vec<f32> = all.iter().flat_map(|part| part.samples.clone()).collect();
        let expected = (80 * frame) as f64 / f64::from(rate);
        assert!((samples.len() as f64 / 16_000.0 - expected).abs() < 0.1, "{codec:?}: {} of {expected}", samples.len());
        // 440 Hz crosses zero 880 times a second.
        let middle = &samples[4000..12_000];
        let crossings = middle.windows(2).filter(|two| two[0] < 0.0 && two[1] >= 0.0).count();
        assert!((218..=222).contains(&crossings), "{codec:?}: {crossings}");
    }
}
