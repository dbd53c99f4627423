//! What copies are made of: a range encoded anew holds exactly its frames, telephone sound made AAC is heard when it was made, and
//! a file is counted by a demuxer that is not ours.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use demo::{Clip, ClipSpec, VideoKind};
use model::{
    AccessUnit, AudioCodec, AudioConfig, Media, MediaTime, PictureForm, Played, Remade, Remake, StreamConfig, Track,
    Utc, VideoCodec, VideoConfig,
};
use mux::film::{Film, Sample};
use mux::nal::{self, ParameterSets};
use porchlight_media::GstMedia;

const FRAME: i64 = 40_000_000;

/// Four seconds of a test card, from time 0 on.
fn card(spec: ClipSpec) -> (VideoConfig, Vec<AccessUnit>) {
    let clip = Clip::make(spec).unwrap();
    let codec = match spec.codec {
        VideoKind::H264 => VideoCodec::H264,
        _ => VideoCodec::H265,
    };
    let mut sets = ParameterSets::default();
    let units: Vec<AccessUnit> = clip.frames[..100]
        .iter()
        .enumerate()
        .map(|(i, frame)| {
            let data = nal::from_annex_b(&frame.data);
            sets.take_from(codec, &data);
            let pts = MediaTime((i as i64 + frame.ahead) * FRAME);
            AccessUnit { track: Track::Video, key: frame.key, data, pts, duration: None, camera_clock: None }
        })
        .collect();
    let first = units.iter().map(|unit| unit.pts.0).min().unwrap();
    let shifted = units.into_iter().map(|unit| AccessUnit { pts: MediaTime(unit.pts.0 - first), ..unit }).collect();
    (sets.config(codec).unwrap(), shifted)
}

fn remade(order: &Remake, units: &[AccessUnit]) -> Remade {
    porchlight_media::init().unwrap();
    let mut work = GstMedia.remake(order).unwrap();
    let mut all = Remade::default();
    let mut take = |made: Remade| {
        all.units.extend(made.units);
        all.video = made.video.or(all.video.take());
        all.audio = made.audio.or(all.audio.take());
    };
    for batch in units.chunks(12) {
        take(work.push(batch.to_vec()).unwrap());
    }
    take(work.finish().unwrap());
    all
}

fn film(config: &StreamConfig, units: &[AccessUnit]) -> Vec<u8> {
    let mut film = Film::new(Utc(0));
    film.video(config.video.clone());
    config.audio.iter().for_each(|audio| film.audio(audio.clone()));
    let mut body = Vec::new();
    let mut sorted: Vec<&AccessUnit> = units.iter().collect();
    sorted.sort_by_key(|unit| unit.track == Track::Audio);
    let facts: Vec<Sample> = sorted
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
    sorted.iter().for_each(|unit| body.extend_from_slice(&unit.data));
    let room = Film::room(film.frames() as u64, film.sounds() as u64, 1);
    [film.finish(room).unwrap(), body].concat()
}

fn played(file: &[u8]) -> Result<Played, String> {
    porchlight_media::init().unwrap();
    let mut playing = GstMedia.playing()?;
    for part in file.chunks(50_000) {
        playing.push(part.to_vec())?;
    }
    playing.finish()
}

fn order(video: &VideoConfig, from: i64, to: i64, form: PictureForm) -> Remake {
    let (from, to) = (MediaTime(from * FRAME), MediaTime(to * FRAME));
    Remake::Pictures { video: video.clone(), from, to, usual: MediaTime(FRAME), form }
}

#[track_caller]
fn exact(spec: ClipSpec) {
    let (video, units) = card(spec);
    // From the middle of the second group of pictures into the fourth.
    let made = remade(&order(&video, 37, 81, PictureForm::H264), &units[25..]);
    let times: Vec<i64> = made.units.iter().map(|unit| unit.pts.0 / FRAME).collect();
    assert_eq!(times, (37..81).collect::<Vec<_>>());
    assert!(made.units[0].key);
    let config = made.video.unwrap();
    assert_eq!((config.codec, config.width, config.height), (VideoCodec::H264, spec.width & !1, spec.height & !1));
    let units: Vec<AccessUnit> =
        made.units.into_iter().map(|unit| AccessUnit { pts: MediaTime(unit.pts.0 - 37 * FRAME), ..unit }).collect();
    let file = film(&StreamConfig { video: config, audio: None }, &units);
    assert_eq!(played(&file), Ok(Played { samples: 44, pictures: 44, sounds: 0, heard: 0 }));
}

#[test]
fn a_range_holds_its_frames_and_no_other() {
    exact(ClipSpec::card().sized(320, 180));
    exact(ClipSpec { b_frames: 2, ..ClipSpec::card().sized(320, 180) });
    exact(ClipSpec::card().sized(320, 180).coded(VideoKind::H265));
}

#[test]
fn one_frame_becomes_a_picture() {
    let (video, units) = card(ClipSpec { b_frames: 2, ..ClipSpec::card().sized(320, 180) });
    for (form, magic) in [(PictureForm::Png, &b"\x89PNG"[..]), (PictureForm::Jpeg, &[0xff, 0xd8])] {
        let made = remade(&order(&video, 30, 31, form), &units[25..50]);
        let [picture] = &made.units[..] else { panic!("{} pictures", made.units.len()) };
        assert!(picture.data.starts_with(magic) && picture.pts.0 == 30 * FRAME);
        assert_eq!(made.video.map(|v| (v.width, v.height)), Some((320, 180)));
    }
}

/// Loud from 1.0 s to 1.5 s, A-law.
fn beep(rate: u32) -> Vec<AccessUnit> {
    (0..100)
        .map(|i| {
            let data = (0..rate / 50)
                .map(|s| {
                    let t = (i * rate / 50 + s) as f64 / f64::from(rate);
                    if !(1.0..1.5).contains(&t) {
                        0xd5
                    } else if (t * 440.0 * std::f64::consts::TAU).sin() >= 0.0 {
                        0xa5
                    } else {
                        0x25
                    }
                })
                .collect();
            let pts = MediaTime(i64::from(i) * 20_000_000);
            AccessUnit { track: Track::Audio, data, pts, duration: None, key: true, camera_clock: None }
        })
        .collect()
}

#[test]
fn telephone_sound_in_a_film_is_heard_when_it_was_made() {
    let (video, pictures) = card(ClipSpec::card().sized(320, 180));
    for rate in [8000, 16_000, 11_025] {
        let sound = AudioConfig { codec: AudioCodec::Pcma, rate, channels: 1, record: Vec::new() };
        let made = remade(&Remake::Sound { sound }, &beep(rate));
        let audio = made.audio.unwrap();
        assert_eq!((audio.codec, audio.rate), (AudioCodec::Aac, rate));
        let units: Vec<AccessUnit> = pictures[..50].iter().cloned().chain(made.units).collect();
        let file = film(&StreamConfig { video: video.clone(), audio: Some(audio) }, &units);
        let counts = played(&file).unwrap();
        assert!(counts.samples == 50 && counts.pictures == 50 && counts.sounds > 10 && counts.heard > 10, "{counts:?}");
        // Foreign ears: where does it begin to be loud?
        let path = std::env::temp_dir().join(format!("copies-{rate}-{}.mp4", std::process::id()));
        std::fs::write(&path, &file).unwrap();
        let out = std::process::Command::new("ffmpeg")
            .args(["-v", "error", "-i", &path.to_string_lossy()])
            .args(["-map", "0:a", "-ac", "1", "-ar", "8000", "-f", "s16le", "-"])
            .output()
            .unwrap();
        std::fs::remove_file(&path).unwrap();
        assert!(out.stderr.is_empty(), "{}", String::from_utf8_lossy(&out.stderr));
        let samples: Vec<i16> = out.stdout.chunks_exact(2).map(|b| i16::from_le_bytes([b[0], b[1]])).collect();
        let loud = samples.iter().position(|s| s.unsigned_abs() > 4000).unwrap() as f64 / 8000.0;
        assert!((loud - 1.0).abs() < 0.03, "{rate} Hz: loud from {loud} s on");
    }
}

#[test]
fn a_file_that_is_cut_or_altered_is_noticed() {
    let (video, units) = card(ClipSpec::card().sized(320, 180));
    let file = film(&StreamConfig { video, audio: None }, &units);
    assert_eq!(played(&file), Ok(Played { samples: 100, pictures: 100, sounds: 0, heard: 0 }));
    let cut = played(&file[..file.len() - 30_000]);
    assert!(cut.is_err() || cut.is_ok_and(|counts| counts.samples < 100));
    let mut altered = file.clone();
    let at = altered.windows(4).position(|w| w == b"stsz").unwrap();
    altered[at + 12..at + 16].copy_from_slice(&90u32.to_be_bytes());
    assert!(played(&altered).is_err() || played(&altered).is_ok_and(|counts| counts.samples < 100));
    assert!(played(b"no film at all, but long enough to be taken for the beginning of one").is_err());
}

#[test]
fn a_film_that_ends_anywhere_plays_to_its_end() {
    let (video, units) = card(ClipSpec { b_frames: 2, ..ClipSpec::card().sized(320, 180) });
    for end in 40..=62 {
        let first = units[25].pts.0;
        let taken: Vec<AccessUnit> = units[25..end]
            .iter()
            .map(|unit| AccessUnit { pts: MediaTime(unit.pts.0 - first), ..unit.clone() })
            .collect();
        let file = film(&StreamConfig { video: video.clone(), audio: None }, &taken);
        let all = taken.len() as u64;
        assert_eq!(played(&file), Ok(Played { samples: all, pictures: all, sounds: 0, heard: 0 }), "up to {end}");
    }
}
