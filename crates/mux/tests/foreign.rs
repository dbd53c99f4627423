//! What the muxer writes, read by foreign code: ffprobe lists it, ffmpeg decodes it without a word. All through pipes.
#![allow(clippy::unwrap_used, clippy::tests_outside_test_module)]

use model::{AccessUnit, AudioCodec, AudioConfig, MediaTime, StreamConfig, Track, VideoCodec, VideoConfig};
use porchlight_mux::{Fragment, FragmentLength, Fragmenter, nal};
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Runs ffmpeg or ffprobe quietly; its words on standard error are a failure.
fn run(program: &str, args: &str, input: &[u8]) -> Vec<u8> {
    let mut child = Command::new(program)
        .args(["-v", "warning"])
        .args(args.split_whitespace())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut stdin, mut stderr) = (child.stdin.take().unwrap(), child.stderr.take().unwrap());
    let input = input.to_vec();
    // A program that has seen enough closes its end: no failure.
    let writer = std::thread::spawn(move || _ = stdin.write_all(&input));
    let words = std::thread::spawn(move || {
        let mut text = String::new();
        stderr.read_to_string(&mut text).unwrap();
        text
    });
    let mut out = Vec::new();
    child.stdout.take().unwrap().read_to_end(&mut out).unwrap();
    writer.join().unwrap();
    let mut words = words.join().unwrap();
    // G.711 has no field for it; one channel is mono.
    words = words.lines().filter(|line| !line.starts_with("Guessed Channel Layout")).collect();
    assert!(child.wait().unwrap().success() && words.is_empty(), "{program} {args}: {words}");
    out
}

/// One encoded packet with its times in ticks of the stream.
struct Packet {
    pts: i64,
    data: Vec<u8>,
}

/// Encodes a test source twice, alike: once for the bytes, once for times and sizes.
fn encode(source: &str, codec: &str) -> Vec<Packet> {
    // -fflags +bitexact and one thread: the same bytes each time.
    let common = format!("-f lavfi -i {source} -map 0 -fflags +bitexact {codec} -threads 1");
    let mut bytes = &run("ffmpeg", &format!("{common} -f data pipe:1"), &[])[..];
    let listing = String::from_utf8(run("ffmpeg", &format!("{common} -f framecrc pipe:1"), &[])).unwrap();
    let mut packets = Vec::new();
    for line in listing.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split(',').map(str::trim).collect();
        let (data, rest) = bytes.split_at(fields[4].parse().unwrap());
        bytes = rest;
        packets.push(Packet { pts: fields[2].parse().unwrap(), data: data.to_vec() });
    }
    assert!(bytes.is_empty() && packets.len() > 10);
    packets
}

fn video(codec: VideoCodec, bframes: u32) -> (VideoConfig, Vec<AccessUnit>) {
    let source = "testsrc2=size=160x90:rate=25:duration=4";
    let encoder = match codec {
        VideoCodec::H264 => format!("-c:v libx264 -pix_fmt yuv420p -g 25 -bf {bframes} -x264-params bframes={bframes}"),
        VideoCodec::H265 => {
            format!("-c:v libx265 -pix_fmt yuv420p -x265-params keyint=25:bframes={bframes}:open-gop=0:log-level=none")
        }
    };
    let mut sets = nal::ParameterSets::default();
    let units: Vec<AccessUnit> = encode(source, &encoder)
        .into_iter()
        .map(|packet| {
            let data = nal::from_annex_b(&packet.data);
            sets.take_from(codec, &data);
            AccessUnit {
                track: Track::Video,
                key: nal::is_key(codec, &data),
                data,
                // An odd start, as RTP has it.
                pts: MediaTime::from_ticks(packet.pts * 3600 + 12_345, 90_000),
                duration: None,
                camera_clock: None,
            }
        })
        .collect();
    assert_eq!(units.len(), 100);
    assert!(units.iter().filter(|unit| unit.key).count() >= 4);
    (sets.config(codec).unwrap(), units)
}

fn audio(codec: AudioCodec) -> (AudioConfig, Vec<AccessUnit>) {
    let (rate, encoder, samples, record) = match codec {
        // Low complexity, 16 kHz, mono.
        AudioCodec::Aac => (16_000, "-c:a aac -b:a 32k", 1024, vec![0x14, 0x08]),
        // Version 0, mono, 312 samples to skip, 48 kHz, no gain, family 0.
        AudioCodec::Opus => (48_000, "-c:a libopus -b:a 32k", 960, vec![0, 1, 1, 0x38, 0, 0, 0xbb, 0x80, 0, 0, 0]),
        AudioCodec::Pcma => (8_000, "-c:a pcm_alaw", 160, Vec::new()),
        AudioCodec::Pcmu => (8_000, "-c:a pcm_mulaw", 160, Vec::new()),
    };
    let source = format!("sine=frequency=440:sample_rate={rate}:duration=4:samples_per_frame={samples}");
    let units = encode(&source, encoder)
        .into_iter()
        .enumerate()
        .map(|(i, packet)| AccessUnit {
            track: Track::Audio,
            data: packet.data,
            pts: MediaTime::from_ticks(i as i64 * samples + 2000, rate),
            duration: Some(MediaTime::from_ticks(samples, rate)),
            key: true,
            camera_clock: None,
        })
        .collect();
    (AudioConfig { codec, rate, channels: 1, record }, units)
}

/// Two segments, divided at the third key frame, and what was put into each.
fn segments(config: &StreamConfig, units: &[AccessUnit], length: FragmentLength) -> Vec<(Vec<u8>, MediaTime)> {
    let mut fragmenter = Fragmenter::new(config, length);
    let mut out = Vec::new();
    let mut file = fragmenter.init_segment();
    let mut zero = MediaTime(0);
    let mut keys = 0;
    for unit in units {
        keys += u32::from(unit.track == Track::Video && unit.key);
        let append = |fragment: Option<Fragment>, file: &mut Vec<u8>, zero: &mut MediaTime| {
            if let Some(fragment) = fragment {
                file.extend_from_slice(&fragment.bytes);
                *zero = fragment.zero;
            }
        };
        if unit.track == Track::Video && unit.key && keys == 3 {
            append(fragmenter.flush_before(unit), &mut file, &mut zero);
            out.push((std::mem::replace(&mut file, fragmenter.init_segment()), zero));
            fragmenter.begin_segment();
        }
        append(fragmenter.push(unit.clone()), &mut file, &mut zero);
    }
    let last = fragmenter.finish().unwrap();
    file.extend_from_slice(&last.bytes);
    out.push((file, last.zero));
    out
}

/// Presentation times of a track in ticks, as ffprobe lists them, in decode order.
fn listed(file: &[u8], track: &str) -> Vec<i64> {
    let args = format!("-select_streams {track} -show_entries packet=pts -of csv=p=0 pipe:0");
    let text = String::from_utf8(run("ffprobe", &args, file)).unwrap();
    // What is to be skipped of a packet stands behind an empty line of its own.
    text.lines()
        .map(|line| line.trim_end_matches(','))
        .filter(|line| !line.is_empty())
        .map(|line| line.parse().unwrap())
        .collect()
}

#[path = "foreign/film.rs"]
mod film;

const HALF_SECOND: FragmentLength = FragmentLength::Duration(Duration::from_millis(500));

type Video = (VideoConfig, Vec<AccessUnit>);

fn check((video, pictured): &Video, sound: Option<AudioCodec>, length: FragmentLength) {
    let mut units = pictured.clone();
    let sound = sound.map(audio);
    let pictures: Vec<MediaTime> = units.iter().map(|unit| unit.pts).collect();
    let mut sounds = Vec::new();
    if let Some((_, heard)) = &sound {
        sounds = heard.iter().map(|unit| unit.pts).collect();
        units.extend_from_slice(heard);
        // As a camera interleaves them; video keeps its decode order because its arrival is its place.
        let mut arrival = 0;
        units.sort_by_cached_key(|unit| match unit.track {
            Track::Video => {
                arrival += 40_000_000;
                arrival
            }
            Track::Audio => unit.pts.0,
        });
    }
    let config = StreamConfig { video: video.clone(), audio: sound.map(|(config, _)| config) };
    let files = segments(&config, &units, length);
    assert_eq!(files.len(), 2);

    let (mut pictures_listed, mut sounds_listed) = (Vec::new(), Vec::new());
    for (file, zero) in &files {
        let back = |ticks: i64, rate: u32| MediaTime(MediaTime::from_ticks(ticks, rate).0 + zero.0);
        let shown = listed(file, "v");
        assert_eq!(named(file), expected_names(&config));
        let decoded = run("ffmpeg", "-xerror -i pipe:0 -map 0:v -fps_mode passthrough -f framecrc pipe:1", file);
        let decoded = String::from_utf8(decoded).unwrap().lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(decoded, shown.len(), "every picture decodes");
        pictures_listed.extend(shown.into_iter().map(|at| back(at, 90_000)));
        if let Some(audio) = &config.audio {
            run("ffmpeg", "-xerror -i pipe:0 -map 0:a -f null -", file);
            sounds_listed.extend(listed(file, "a").into_iter().map(|at| back(at, audio.rate)));
        }
    }
    let near = |a: &[MediaTime], b: &[MediaTime], off: i64| {
        assert_eq!(a.len(), b.len());
        a.iter().zip(b).for_each(|(a, b)| assert!((a.0 - b.0).abs() <= off, "{a:?} is {b:?}"));
    };
    // Sound may be the segment's earliest sample: then video times are rounded to the nearest tick from there.
    near(&pictures_listed, &pictures, 5_600);
    // A tick of 8 kHz.
    near(&sounds_listed, &sounds, 125_000);
}

/// Codecs and shapes as ffprobe names them.
fn named(file: &[u8]) -> Vec<String> {
    let fields = "codec_name,width,height,pix_fmt,sample_rate,channels";
    let listed = run("ffprobe", &format!("-show_entries stream={fields} -of compact=p=0:nk=1 pipe:0"), file);
    String::from_utf8(listed).unwrap().lines().map(str::to_owned).collect()
}

fn expected_names(config: &StreamConfig) -> Vec<String> {
    let video = match config.video.codec {
        VideoCodec::H264 => "h264|160|90|yuv420p",
        VideoCodec::H265 => "hevc|160|90|yuv420p",
    };
    let audio = config.audio.as_ref().map(|audio| match audio.codec {
        AudioCodec::Aac => "aac|16000|1",
        AudioCodec::Opus => "opus|48000|1",
        AudioCodec::Pcma => "pcm_alaw|8000|1",
        AudioCodec::Pcmu => "pcm_mulaw|8000|1",
    });
    [Some(video), audio].into_iter().flatten().map(str::to_owned).collect()
}

#[test]
fn h264_and_every_kind_of_sound() {
    let video = video(VideoCodec::H264, 0);
    check(&video, None, HALF_SECOND);
    check(&video, None, FragmentLength::Frames(1));
    for codec in [AudioCodec::Aac, AudioCodec::Opus, AudioCodec::Pcma, AudioCodec::Pcmu] {
        check(&video, Some(codec), HALF_SECOND);
    }
}

#[test]
fn h264_with_b_frames() {
    let video = video(VideoCodec::H264, 3);
    check(&video, None, HALF_SECOND);
    check(&video, None, FragmentLength::Frames(4));
}

#[test]
fn h265() {
    check(&video(VideoCodec::H265, 0), Some(AudioCodec::Pcma), HALF_SECOND);
}

#[test]
fn h265_with_b_frames() {
    check(&video(VideoCodec::H265, 3), Some(AudioCodec::Aac), HALF_SECOND);
}
