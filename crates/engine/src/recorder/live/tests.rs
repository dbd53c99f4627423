use super::*;
use model::{AudioConfig, VideoCodec, VideoConfig};

fn config(audio: Option<AudioCodec>) -> StreamConfig {
    let record = vec![1, 0x64, 0, 0x28, 0xff, 0xe1, 0, 4, 0x67, 0x64, 0, 0x28, 1, 0, 2, 0x68, 0xee];
    StreamConfig {
        video: VideoConfig { codec: VideoCodec::H264, width: 640, height: 360, record },
        audio: audio.map(|codec| AudioConfig { codec, rate: 8000, channels: 1, record: Vec::new() }),
    }
}

fn picture(n: i64) -> AccessUnit {
    AccessUnit {
        track: Track::Video,
        data: vec![0, 0, 0, 2, 0x41, n as u8],
        pts: MediaTime(n * 40_000_000),
        duration: None,
        key: n % 25 == 0,
        camera_clock: None,
    }
}

fn sound(n: i64) -> AccessUnit {
    AccessUnit { track: Track::Audio, key: true, ..picture(n) }
}

/// What came: `I`nit, `k`ey fragment, `f`ragment, `a`udio, `P`aused.
fn taken(receiver: &mut LiveReceiver) -> String {
    std::iter::from_fn(|| receiver.events.try_recv().ok())
        .map(|event| match event {
            LiveEvent::Init { .. } => 'I',
            LiveEvent::Fragment { key: true, .. } => 'k',
            LiveEvent::Fragment { .. } => 'f',
            LiveEvent::Audio { .. } => 'a',
            LiveEvent::Paused(_) => 'P',
        })
        .collect()
}

#[test]
fn a_viewer_begins_with_the_newest_group() {
    let mut fan = Fan::default();
    fan.keep(true);
    fan.config(config(None));
    (0..35).for_each(|n| fan.unit(&picture(n)));
    let mut one = fan.add(LivePace::Focus).expect("room");
    assert_eq!(taken(&mut one), "Ikffffffff", "pictures 25 to 33; 34 waits to know how long it lasts");
    let mut two = fan.add(LivePace::Focus).expect("room");
    fan.unit(&picture(35));
    assert_eq!(taken(&mut one), "f");
    assert_eq!(taken(&mut two), "Ikfffffffff");
}

#[test]
fn without_a_kept_group_it_begins_at_the_next_key_frame() {
    let mut fan = Fan::default();
    fan.config(config(None));
    (0..35).for_each(|n| fan.unit(&picture(n)));
    let mut viewer = fan.add(LivePace::Grid).expect("room");
    (35..60).for_each(|n| fan.unit(&picture(n)));
    assert_eq!(taken(&mut viewer), "Ikff");
}

#[test]
fn a_slow_viewer_loses_whole_groups_and_nobody_else_does() {
    let mut fan = Fan::default();
    fan.config(config(None));
    let mut slow = fan.add(LivePace::Focus).expect("room");
    let mut fast = fan.add(LivePace::Focus).expect("room");
    let mut all = String::new();
    for n in 0..1001 {
        fan.unit(&picture(n));
        all += &taken(&mut fast);
    }
    assert_eq!(all.len(), 1001);
    let some = taken(&mut slow);
    assert!(some.len() < 310, "{}", some.len());
    (1001..1051).for_each(|n| fan.unit(&picture(n)));
    assert!(taken(&mut slow).starts_with('k'), "goes on at a key frame");
}

#[test]
fn sound_goes_where_it_is_heard() {
    let mut fan = Fan::default();
    let check = |fan: &mut Fan, pace, audio, expected: &str| {
        let mut viewer = fan.add(pace).expect("room");
        fan.config(config(audio));
        for n in 0..3 {
            fan.unit(&picture(n));
            fan.unit(&sound(n));
        }
        assert_eq!(taken(&mut viewer).replace('I', ""), expected, "{pace:?} {audio:?}");
        fan.paused(CaptureEnd::Closed);
    };
    check(&mut fan, LivePace::Focus, Some(AudioCodec::Pcma), "kafa");
    check(&mut fan, LivePace::Focus, Some(AudioCodec::Aac), "kf");
    check(&mut fan, LivePace::KeyFrames, Some(AudioCodec::Pcma), "k");
}

#[test]
fn viewers_stay_over_an_outage_and_are_let_go_when_they_leave() {
    let mut fan = Fan::default();
    fan.config(config(None));
    let mut viewer = fan.add(LivePace::Focus).expect("room");
    fan.unit(&picture(0));
    fan.paused(CaptureEnd::Closed);
    fan.config(config(None));
    fan.unit(&picture(25));
    fan.unit(&picture(26));
    assert_eq!(taken(&mut viewer), "IPIk");
    assert!(fan.is_watched());
    drop(viewer);
    assert!(!fan.is_watched());
    for _ in 0..MAX_VIEWERS {
        std::mem::forget(fan.add(LivePace::Grid).expect("room"));
    }
    assert_eq!(fan.add(LivePace::Focus).map(|_| ()), Err(LiveError::Busy));
}
