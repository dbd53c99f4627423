//! Plain MP4, index first: read from a pipe, which a player can only do where the index comes first.

use super::*;
use model::Utc;
use porchlight_mux::film::{Film, Sample};

/// Units in batches that end before key frames, as a copy adds them; with the bytes behind the head.
fn film(config: &StreamConfig, units: &[AccessUnit], zero: MediaTime) -> Vec<u8> {
    let mut film = Film::new(Utc(1_700_000_000_000_000));
    film.video(config.video.clone());
    config.audio.iter().for_each(|audio| film.audio(audio.clone()));
    let mut body = Vec::new();
    let mut batches: Vec<Vec<&AccessUnit>> = Vec::new();
    for unit in units {
        if batches.is_empty() || unit.track == Track::Video && unit.key {
            batches.push(Vec::new());
        }
        batches.last_mut().unwrap().push(unit);
    }
    for batch in &mut batches {
        // Pictures first; both keep their order.
        batch.sort_by_key(|unit| unit.track == Track::Audio);
        let samples: Vec<Sample> = batch
            .iter()
            .map(|unit| Sample {
                track: unit.track,
                size: unit.data.len() as u32,
                pts: MediaTime(unit.pts.0 - zero.0),
                duration: unit.duration.unwrap_or(MediaTime(40_000_000)),
                key: unit.key,
            })
            .collect();
        film.add(&samples).unwrap();
        batch.iter().for_each(|unit| body.extend_from_slice(&unit.data));
    }
    assert_eq!(film.payload(), body.len() as u64);
    let room = Film::room(film.frames() as u64, film.sounds() as u64, batches.len() as u64);
    [film.finish(room).unwrap(), body].concat()
}

fn check((video, pictured): &Video, sound: Option<AudioCodec>, late_ms: i64) {
    let zero = pictured.iter().map(|unit| unit.pts).min().unwrap();
    let sound = sound.map(audio);
    let mut units = pictured.clone();
    let mut sounds = Vec::new();
    if let Some((_, heard)) = &sound {
        let mut heard = heard.clone();
        let shift = zero.0 + late_ms * 1_000_000 - heard[0].pts.0;
        heard.iter_mut().for_each(|unit| unit.pts = MediaTime(unit.pts.0 + shift));
        sounds = heard.iter().map(|unit| unit.pts).collect();
        units.extend(heard);
    }
    let config = StreamConfig { video: video.clone(), audio: sound.map(|(config, _)| config) };
    let file = film(&config, &units, zero);

    assert_eq!(named(&file), expected_names(&config));
    let near = |listed: &[i64], wanted: &[MediaTime], rate: u32, off: i64| {
        assert_eq!(listed.len(), wanted.len());
        for (listed, wanted) in listed.iter().zip(wanted) {
            let listed = MediaTime::from_ticks(*listed, rate).0 + zero.0;
            assert!((listed - wanted.0).abs() <= off, "{listed} is {}", wanted.0);
        }
    };
    // In decode order, as added.
    let pictures: Vec<MediaTime> = pictured.iter().map(|unit| unit.pts).collect();
    near(&listed(&file, "v"), &pictures, 90_000, 12_000);
    let decoded = run("ffmpeg", "-xerror -i pipe:0 -map 0:v -fps_mode passthrough -f framecrc pipe:1", &file);
    let decoded = String::from_utf8(decoded).unwrap().lines().filter(|line| !line.starts_with('#')).count();
    assert_eq!(decoded, pictured.len(), "every picture decodes");
    if let Some(audio) = &config.audio {
        run("ffmpeg", "-xerror -i pipe:0 -map 0:a -f null -", &file);
        // Sound that lies wholly before the first picture is not listed.
        let heard = listed(&file, "a");
        near(&heard, &sounds[sounds.len() - heard.len()..], audio.rate, 1_000_000);
    }
    let times = run("ffprobe", "-show_entries format_tags=creation_time:format=start_time -of csv=p=0 pipe:0", &file);
    let times = String::from_utf8(times).unwrap();
    assert!(times.contains("2023-11-14T22:13:20") && times.contains("0.000000"), "{times}");
}

#[test]
fn films_of_every_kind() {
    let plain = video(VideoCodec::H264, 0);
    check(&plain, None, 0);
    for codec in [AudioCodec::Aac, AudioCodec::Opus] {
        check(&plain, Some(codec), 0);
        check(&plain, Some(codec), 250);
        check(&plain, Some(codec), -30);
    }
    check(&video(VideoCodec::H264, 3), Some(AudioCodec::Aac), 40);
    check(&video(VideoCodec::H265, 0), Some(AudioCodec::Opus), 0);
    check(&video(VideoCodec::H265, 3), None, 0);
}
