use super::*;
use model::AudioCodec;

const MS: i64 = 1_000_000;
// Parameter sets of x264: 640x360, the same in other bytes (another level), and 1920x1080.
const SMALL: (&str, &str) = ("6764001eacd940a02ff97011000003000100000300320f162d96", "68ebe3cb22c0");
const SMALL_OTHERWISE: (&str, &str) = ("6764001facd940a02ff97011000003000100000300320f162d96", "68ebe3cb22c0");
const LARGE: (&str, &str) = ("67640028acd940780227e5c044000003000400000300c83c60c658", "68ebe3cb22c0");
const KEY: &str = "65888401";
const DELTA: &str = "419a0201";
const SEI: &str = "0604012345";

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).expect("hex")).collect()
}

fn stream(units: &[&str]) -> Vec<u8> {
    units.iter().flat_map(|unit| [vec![0, 0, 0, 1], hex(unit)].concat()).collect()
}

fn framed_units(units: &[&str]) -> Vec<u8> {
    nal::from_annex_b(&stream(units))
}

fn packet(data: Vec<u8>, ms: i64) -> Packet {
    Packet { data, stamp: Some(ms * MS), arrival: ms * MS, duration: None, camera_clock: None }
}

fn pcma() -> AudioConfig {
    AudioConfig { codec: AudioCodec::Pcma, rate: 8000, channels: 1, record: Vec::new() }
}

/// What is fed in: pictures by their units, or sound.
enum In<'a> {
    Video(i64, &'a [&'a str]),
    Audio(i64),
}
use In::{Audio, Video};

/// What comes out, in few words: "config 640x360+sound", "key 0 3u", "delta 40 1u", "sound 20".
#[track_caller]
fn check(audio: Option<AudioConfig>, fed: &[In<'_>], expected: &[&str]) -> Vec<CaptureEvent> {
    let mut assembly = Assembly::new(VideoCodec::H264, audio);
    let mut events = Vec::new();
    let mut emit = |event| {
        events.push(event);
        Ok(())
    };
    for one in fed {
        match one {
            Video(ms, units) => assembly.video(packet(stream(units), *ms), &mut emit),
            Audio(ms) => assembly.audio(packet(vec![1; 160], *ms), &mut emit),
        }
        .expect("room for all");
    }
    let told: Vec<String> = events
        .iter()
        .map(|event| match event {
            CaptureEvent::Config(c) => {
                format!("config {}x{}{}", c.video.width, c.video.height, if c.audio.is_some() { "+sound" } else { "" })
            }
            CaptureEvent::Unit(u) if u.track == Track::Audio => format!("sound {}", u.pts.0 / MS),
            CaptureEvent::Unit(u) => {
                let kind = if u.key { "key" } else { "delta" };
                format!("{kind} {} {}u", u.pts.0 / MS, nal::units(&u.data).count())
            }
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(told, expected);
    events
}

#[test]
fn it_begins_at_a_key_frame_with_all_sets() {
    check(
        None,
        &[
            Video(1000, &[DELTA]),
            Video(1040, &[KEY]),
            Video(1080, &[DELTA]),
            Video(1120, &[SMALL.0, SMALL.1, KEY]),
            Video(1160, &[DELTA]),
        ],
        &["config 640x360", "key 0 3u", "delta 40 1u"],
    );
}

#[test]
fn sets_that_come_by_themselves_belong_to_the_next_picture() {
    let fed = [
        Video(0, &[SMALL.0]),
        Video(0, &[SMALL.1]),
        Video(0, &[SEI]),
        Video(0, &[KEY]),
        Video(40, &[SEI]),
        Video(40, &[DELTA]),
    ];
    let events = check(None, &fed, &["config 640x360", "key 0 4u", "delta 40 2u"]);
    let CaptureEvent::Unit(unit) = &events[1] else { panic!("a unit") };
    assert_eq!(unit.data, framed_units(&[SMALL.0, SMALL.1, SEI, KEY]));
}

#[test]
fn a_repeated_set_is_no_change_and_a_size_is() {
    check(
        None,
        &[
            Video(0, &[SMALL.0, SMALL.1, KEY]),
            Video(40, &[SMALL.0, SMALL.1, KEY]),
            Video(80, &[LARGE.0, LARGE.1, KEY]),
            Video(120, &[DELTA]),
        ],
        &["config 640x360", "key 0 3u", "key 40 3u", "config 1920x1080", "key 80 3u", "delta 120 1u"],
    );
}

#[test]
fn other_bytes_of_the_same_size_cut_nothing_but_are_in_every_key_frame() {
    let fed = [
        Video(0, &[SMALL.0, SMALL.1, KEY]),
        Video(40, &[SMALL_OTHERWISE.0, SMALL_OTHERWISE.1, KEY]),
        Video(80, &[KEY]),
        Video(120, &[DELTA]),
        Video(160, &[SMALL.0, SMALL.1, KEY]),
        Video(200, &[KEY]),
    ];
    let expected = ["config 640x360", "key 0 3u", "key 40 3u", "key 80 3u", "delta 120 1u", "key 160 3u", "key 200 1u"];
    let events = check(None, &fed, &expected);
    let CaptureEvent::Unit(unit) = &events[3] else { panic!("a unit") };
    assert_eq!(unit.data, framed_units(&[SMALL_OTHERWISE.0, SMALL_OTHERWISE.1, KEY]));
}

#[test]
fn sound_is_awaited_for_a_second_and_no_longer() {
    let key: &[&str] = &[SMALL.0, SMALL.1, KEY];
    // It comes: nothing of the picture is lost, and what sounded before the first picture is left out.
    check(
        Some(pcma()),
        &[Audio(980), Video(1000, key), Audio(1010), Video(1040, &[DELTA])],
        &["config 640x360+sound", "key 0 3u", "sound 10", "delta 40 1u"],
    );
    check(
        Some(pcma()),
        &[Video(1000, key), Video(1040, &[DELTA]), Audio(1050), Video(1080, &[DELTA])],
        &["config 640x360+sound", "key 0 3u", "delta 40 1u", "sound 50", "delta 80 1u"],
    );
    // It does not come, or too late: then it begins at a key frame of its own.
    check(
        Some(pcma()),
        &[
            Video(0, key),
            Video(600, &[DELTA]),
            Video(1200, &[DELTA]),
            Audio(1300),
            Video(1800, &[DELTA]),
            Video(2400, &[KEY]),
            Audio(2500),
        ],
        &[
            "config 640x360",
            "key 0 3u",
            "delta 600 1u",
            "delta 1200 1u",
            "delta 1800 1u",
            "config 640x360+sound",
            "key 2400 1u",
            "sound 2500",
        ],
    );
}

#[test]
fn a_full_channel_is_told() {
    let mut assembly = Assembly::new(VideoCodec::H264, None);
    let mut full = |_| Err(Overflow);
    assert_eq!(assembly.video(packet(stream(&[SMALL.0, SMALL.1, KEY]), 0), &mut full), Err(Overflow));
}

#[test]
fn what_is_ahead_of_a_picture_is_bounded() {
    let mut assembly = Assembly::new(VideoCodec::H264, None);
    let mut none = |_| -> Result<(), Overflow> { panic!("nothing to tell") };
    for _ in 0..100 {
        let sei = [vec![0, 0, 0, 1, 6], vec![0x55; 10_000]].concat();
        assembly.video(packet(sei, 0), &mut none).expect("room for all");
    }
    assert!(assembly.ahead.len() <= MAX_AHEAD);
}

/// Times in ms at which pictures and sound of 40 ms lie, fed in step, where the third report of each tells that the sound began `late`.
fn laid_over(late: i64) -> (Vec<i64>, Vec<i64>) {
    let mut assembly = Assembly::new(VideoCodec::H264, Some(pcma()));
    let mut times = Vec::new();
    for i in 0..7i64 {
        let clock = |ms: i64| (i >= 3).then_some(1_700_000_000_000_000 + ms * 1000);
        let mut emit = |event| {
            if let CaptureEvent::Unit(unit) = event {
                times.push((unit.track, unit.pts.0 / MS));
            }
            Ok(())
        };
        let units: &[&str] = if i == 0 { &[SMALL.0, SMALL.1, KEY] } else { &[DELTA] };
        let picture = Packet { camera_clock: clock(i * 40), ..packet(stream(units), i * 40) };
        assembly.video(picture, &mut emit).expect("room");
        let sound = packet(vec![1; 320], i * 40);
        let sound = Packet { camera_clock: clock(i * 40 + late), duration: Some(40 * MS), ..sound };
        assembly.audio(sound, &mut emit).expect("room");
    }
    let of = |track| times.iter().filter(|(t, _)| *t == track).map(|(_, at)| *at).collect();
    (of(Track::Video), of(Track::Audio))
}

#[test]
fn sound_is_laid_over_the_picture_by_the_cameras_clock() {
    let pictures = vec![0, 40, 80, 120, 160, 200, 240];
    assert_eq!(laid_over(70), (pictures.clone(), vec![0, 40, 80, 190, 230, 270, 310]));
    // Moved back, it does not lie over what was heard already.
    assert_eq!(laid_over(-70), (pictures.clone(), vec![0, 40, 80, 130, 170]));
    assert_eq!(laid_over(-10), (pictures, vec![0, 40, 80, 110, 150, 190, 230]));
}
