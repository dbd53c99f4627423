//! The leak scanner beside real films: of the film writer, of FFmpeg and of GStreamer; and beside somebody else's reader of boxes.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::tests_outside_test_module)]

use demo::{Clip, ClipSpec};
use media::GstMedia;
use model::{
    AccessUnit, AudioCodec, AudioConfig, Media, MediaTime, PictureForm, Remake, StreamConfig, Track, Utc, VideoCodec,
    VideoConfig,
};
use mux::film::{Film, Sample};
use mux::nal::{self, ParameterSets};
use std::io::Cursor;
use std::path::Path;
use std::process::Command;
use verify::leakscan::{self, Report, Rule, Verdict};

const FRAME: i64 = 40_000_000;
/// Samples that AAC codes at a time.
const PACKET: i64 = 1024;

fn run(program: &str, args: &str, file: Option<&Path>) -> Vec<u8> {
    let mut command = Command::new(program);
    command.args(args.split_whitespace()).args(file);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{program} {args}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// A hundred pictures of a test card by x264 (where it is installed), with its message in the first; `b_frames` of them out of order.
fn card(b_frames: u32) -> (VideoConfig, Vec<AccessUnit>) {
    media::init().unwrap();
    let clip = Clip::make(ClipSpec { b_frames, ..ClipSpec::card().sized(320, 180) }).unwrap();
    let mut sets = ParameterSets::default();
    let mut units = Vec::new();
    for (i, frame) in clip.frames[..100].iter().enumerate() {
        let data = nal::from_annex_b(&frame.data);
        sets.take_from(VideoCodec::H264, &data);
        let pts = MediaTime((i as i64 + frame.ahead) * FRAME);
        units.push(AccessUnit { track: Track::Video, key: frame.key, data, pts, duration: None, camera_clock: None });
    }
    let first = units.iter().map(|unit| unit.pts.0).min().unwrap();
    units.iter_mut().for_each(|unit| unit.pts = MediaTime(unit.pts.0 - first));
    (sets.config(VideoCodec::H264).unwrap(), units)
}

/// Without the messages that encoders put between pictures.
fn silent(units: &[AccessUnit]) -> Vec<AccessUnit> {
    let plain = |data: &[u8]| {
        nal::units(data)
            .filter(|unit| unit[0] & 0x1f != 6)
            .flat_map(|unit| [&(unit.len() as u32).to_be_bytes()[..], unit].concat())
            .collect()
    };
    units.iter().map(|unit| AccessUnit { data: plain(&unit.data), ..unit.clone() }).collect()
}

/// Four seconds of a tone by FFmpeg's encoder, which leaves its name out if it is told to; the first packet is priming.
fn tone(rate: u32, flags: &str) -> (AudioConfig, Vec<AccessUnit>) {
    let args = format!("-v error -f lavfi -i sine=d=4:r={rate} -c:a aac -b:a 48k -ac 1 {flags} -f adts -");
    let stream = run("ffmpeg", &args, None);
    let mut units = Vec::new();
    let mut rest = &stream[..];
    while let [0xff, _, _, high, middle, low, _, ..] = rest {
        let size = usize::from(high & 3) << 11 | usize::from(*middle) << 3 | usize::from(low >> 5);
        let (packet, after) = rest.split_at(size);
        let pts = MediaTime::from_ticks((units.len() as i64 - 1) * PACKET, rate);
        let duration = Some(MediaTime::from_ticks(PACKET, rate));
        let data = packet[7..].to_vec();
        units.push(AccessUnit { track: Track::Audio, data, pts, duration, key: true, camera_clock: None });
        rest = after;
    }
    assert!(units.len() > 30 && rest.is_empty());
    // AAC-LC, the rate's number in its list, one channel.
    let number = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000]
        .iter()
        .position(|known| *known == rate)
        .unwrap() as u16;
    let record = (2u16 << 11 | number << 7 | 1 << 3).to_be_bytes().to_vec();
    (AudioConfig { codec: AudioCodec::Aac, rate, channels: 1, record }, units)
}

/// Writes units as a renderer does: a batch for each group of pictures, the sound of its time behind it.
fn written(mut film: Film, config: &StreamConfig, units: &[AccessUnit]) -> Vec<u8> {
    film.video(config.video.clone());
    config.audio.iter().for_each(|audio| film.audio(audio.clone()));
    let starts: Vec<i64> =
        units.iter().filter(|unit| unit.track == Track::Video && unit.key).map(|unit| unit.pts.0).collect();
    let mut body = Vec::new();
    for (group, from) in starts.iter().enumerate() {
        let from = if group == 0 { i64::MIN } else { *from };
        let to = starts.get(group + 1).copied().unwrap_or(i64::MAX);
        let mut batch: Vec<&AccessUnit> = units.iter().filter(|unit| (from..to).contains(&unit.pts.0)).collect();
        batch.sort_by_key(|unit| unit.track == Track::Audio);
        let facts: Vec<Sample> = batch
            .iter()
            .map(|unit| Sample {
                track: unit.track,
                size: unit.data.len() as u32,
                pts: unit.pts,
                duration: unit.duration.unwrap_or(MediaTime(FRAME)),
                key: unit.key,
            })
            .collect();
        film.add(&facts).unwrap();
        batch.iter().for_each(|unit| body.extend_from_slice(&unit.data));
    }
    let room = Film::room(film.frames() as u64, film.sounds() as u64, starts.len() as u64);
    [film.finish(room).unwrap(), body].concat()
}

fn scan(file: &[u8]) -> Report {
    leakscan::scan(&mut Cursor::new(file))
}

#[track_caller]
fn passes(file: &[u8]) -> Report {
    let report = scan(file);
    assert!(report.passes(), "{:#?} {:?}", report.findings, report.why);
    report
}

#[track_caller]
fn finds(file: &[u8], expected: &[(Rule, &str)]) {
    let report = scan(file);
    assert_eq!(report.verdict, Verdict::Found, "{:?}", report.why);
    for (rule, what) in expected {
        let hit = report.findings.iter().any(|finding| finding.rule == *rule && finding.what.contains(what));
        assert!(hit, "no {rule:?} {what:?} in {:#?}", report.findings);
    }
}

/// A redacted film as the film writer makes it, with sound.
fn film(rate: u32) -> Vec<u8> {
    let ((video, pictures), (audio, sounds)) = (card(0), tone(rate, "-bitexact"));
    let units: Vec<AccessUnit> = silent(&pictures).into_iter().chain(sounds).collect();
    written(Film::undated(), &StreamConfig { video, audio: Some(audio) }, &units)
}

#[test]
fn l19_what_the_film_writer_makes_passes() {
    for rate in [8000, 11_025, 22_050, 44_100, 48_000] {
        let report = passes(&film(rate));
        let (pictures, sound) = (report.pictures.unwrap(), report.sound.unwrap());
        assert_eq!((pictures.samples, pictures.ticks, report.date), (100, 360_000, None));
        assert_eq!((sound.rate, sound.priming), (rate, 1024));
    }
    // Pictures only, and with the date that the owner left in.
    let (video, pictures) = card(0);
    let config = StreamConfig { video, audio: None };
    passes(&written(Film::undated(), &config, &silent(&pictures)));
    let dated = passes(&written(Film::new(Utc(1_700_000_000_000_000)), &config, &silent(&pictures)));
    assert_eq!(dated.date, Some(1_700_000_000));
}

#[test]
fn l19_pictures_of_openh264_pass_as_they_are() {
    let (video, units) = card(0);
    let order = Remake::Pictures {
        video,
        from: MediaTime(10 * FRAME),
        to: MediaTime(90 * FRAME),
        usual: MediaTime(FRAME),
        form: PictureForm::H264,
    };
    let mut work = GstMedia.remake(&order).unwrap();
    let (some, rest) = (work.push(units).unwrap(), work.finish().unwrap());
    let config = StreamConfig { video: rest.video.or(some.video).unwrap(), audio: None };
    let units: Vec<AccessUnit> = some
        .units
        .into_iter()
        .chain(rest.units)
        .map(|unit| AccessUnit { pts: MediaTime(unit.pts.0 - 10 * FRAME), ..unit })
        .collect();
    assert_eq!(passes(&written(Film::undated(), &config, &units)).pictures.unwrap().samples, 80);
}

#[test]
fn l7_encoders_that_leave_their_names_are_found() {
    let ((video, pictures), (audio, sounds)) = (card(0), tone(16_000, ""));
    let config = StreamConfig { video, audio: None };
    finds(&written(Film::undated(), &config, &pictures), &[(Rule::L7, "anything its maker likes")]);
    let config = StreamConfig { audio: Some(audio), ..config };
    let units: Vec<AccessUnit> = silent(&pictures).into_iter().chain(sounds).collect();
    finds(
        &written(Film::undated(), &config, &units),
        &[(Rule::L7, "fill in a packet of sound"), (Rule::L7, "name of a program")],
    );
}

/// Telephone sound made AAC as own copies have it: its priming, rates and times are as they should be, and only its encoder's name is told.
#[test]
fn l7_of_remade_sound_only_the_name_is_told() {
    let (video, pictures) = card(0);
    for rate in [8000, 11_025, 16_000] {
        let sound = AudioConfig { codec: AudioCodec::Pcma, rate, channels: 1, record: Vec::new() };
        let mut work = GstMedia.remake(&Remake::Sound { sound }).unwrap();
        let heard = (0..200).map(|i| AccessUnit {
            track: Track::Audio,
            data: (0..rate / 50).map(|s| 0x55 ^ (s * 7 + i) as u8).collect(),
            pts: MediaTime(i64::from(i) * 20_000_000),
            duration: None,
            key: true,
            camera_clock: None,
        });
        let (some, rest) = (work.push(heard.collect()).unwrap(), work.finish().unwrap());
        let config = StreamConfig { video: video.clone(), audio: rest.audio.or(some.audio) };
        let units: Vec<AccessUnit> = silent(&pictures).into_iter().chain(some.units).chain(rest.units).collect();
        let report = scan(&written(Film::undated(), &config, &units));
        assert_eq!(report.sound.unwrap().priming, 1024);
        let told: Vec<&str> = report.findings.iter().map(|finding| finding.what.as_str()).collect();
        let name = ["fill in a packet of sound, where encoders put their name", "the name of a program or a maker"];
        assert_eq!(told, name, "{rate}: {:#?}", report.findings);
    }
}

#[test]
fn l4_an_own_copy_of_pictures_out_of_order_is_found() {
    let (video, units) = card(2);
    let config = StreamConfig { video, audio: None };
    finds(
        &written(Film::new(Utc(0)), &config, &silent(&units[..50])),
        &[(Rule::L4, "list of edits"), (Rule::L4, "another order"), (Rule::L4, "(B)")],
    );
}

#[test]
fn films_of_others_are_told_what_they_carry() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.mp4");
    let source = "-v error -y -f lavfi -i testsrc2=s=320x180:r=25:d=3 -f lavfi -i sine=d=3";
    let tags = "-metadata title=Frontdoor -metadata location=+52.5+13.4/ -metadata creation_time=2026-01-02T03:04:05Z";
    run("ffmpeg", &format!("{source} -c:v libx264 -c:a aac {tags}"), Some(&path));
    let file = std::fs::read(&path).unwrap();
    finds(
        &file,
        &[
            (Rule::L4, "list of edits"),
            (Rule::L4, "another order"),
            (Rule::L6, "behind the media"),
            (Rule::L7, "anything its maker likes"),
            (Rule::L7, "fill in a packet of sound"),
            (Rule::L7, "the track has a name"),
            (Rule::L8, "a title"),
            (Rule::L8, "the place where it was filmed"),
        ],
    );
    assert_eq!(scan(&file).date, Some(1_767_323_045));
    // Cut without encoding: what was cut off is still there, behind an edit list.
    let cut = folder.path().join("cut.mp4");
    run("ffmpeg", &format!("-v error -ss 1 -i {} -c copy", path.display()), Some(&cut));
    finds(&std::fs::read(&cut).unwrap(), &[(Rule::L4, "list of edits")]);

    let why = |args: &str| {
        run("ffmpeg", &format!("{source} {args}"), Some(&path));
        let report = scan(&std::fs::read(&path).unwrap());
        assert_eq!(report.verdict, Verdict::CannotVouch);
        report.why.unwrap()
    };
    assert!(why("-c:v libx264 -movflags frag_keyframe+empty_moov").contains("fragmented"));
    assert!(why("-c:v libx264 -f mpegts").contains("transport stream"));
    assert!(why("-c:v libx264 -f matroska").contains("Matroska"));
    assert!(why("-frames:v 1 -f mjpeg").contains("JPEG"));
    let line = format!(
        "-q mp4mux name=m ! filesink location={} videotestsrc num-buffers=50 ! x264enc ! h264parse ! m. \
         audiotestsrc num-buffers=50 ! avenc_aac ! m.",
        path.display()
    );
    run("gst-launch-1.0", &line, None);
    finds(
        &std::fs::read(&path).unwrap(),
        &[
            (Rule::L6, "behind the media"),
            (Rule::L7, "fill in a packet of sound"),
            (Rule::L8, "notes of whoever made it"),
        ],
    );
}

#[test]
fn l5_somebody_elses_reader_sees_the_same_boxes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("film.mp4");
    let other = folder.path().join("other.mp4");
    std::fs::write(&path, film(16_000)).unwrap();
    let source = "-v error -f lavfi -i testsrc2=s=320x180:r=25:d=3 -f lavfi -i sine=d=3 -c:v libx264 -c:a aac";
    run("ffmpeg", &format!("{source} -metadata title=Frontdoor"), Some(&other));
    for path in [path, other] {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/leaks/boxes.mjs");
        let answer = run("node", script.to_str().unwrap(), Some(&path));
        let mut theirs: Vec<(u64, u64, String)> = String::from_utf8(answer)
            .unwrap()
            .lines()
            .map(|line| {
                let seen: serde_json::Value = serde_json::from_str(line).unwrap();
                let kind = seen["type"].as_str().unwrap().to_owned();
                (seen["start"].as_u64().unwrap(), seen["size"].as_u64().unwrap(), kind)
            })
            .collect();
        let kind = |path: &str| path.rsplit('/').next().unwrap().split('[').next().unwrap().to_owned();
        // It looks into no list of metadata.
        let report = scan(&std::fs::read(&path).unwrap());
        let known = report.boxes.iter().filter(|seen| !seen.path.contains("/ilst/"));
        let mut ours: Vec<(u64, u64, String)> = known.map(|b| (b.at, b.bytes, kind(&b.path))).collect();
        theirs.sort();
        ours.sort();
        assert_eq!(ours, theirs);
        assert!(ours.len() > 30);
    }
}
