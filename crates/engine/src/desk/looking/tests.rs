//! A day with motion in three of its minutes, in sidecars that were sealed and indexed for real.

use super::*;
use crate::config::{Config, Folders};
use crate::desk::{Created, NewCamera, NewHousehold};
use crate::sidecar::Small;
use crate::view;
use crate::worker::Worker;
use model::find::Subject;
use model::{ManualClock, Secret, StreamConfig, Utc, VideoCodec, VideoConfig};
use std::io::Write;
use std::time::Duration;
use store::{Facts, NewSegment};
use vault::seal::Sealed;

/// A whole hour of Unix time.
const START: i64 = 1_795_334_400;
const SEGMENTS: i64 = 10;

/// A person with what moves, and a vehicle from the last seconds of the second minute into the third.
fn came(n: i64) -> Vec<Event> {
    let at = |second: i64| Utc((START + n * 60 + second) * 1_000_000);
    let event = |subject, from, to, score| Event { subject, from: at(from), to: at(to), score };
    match n {
        1 => vec![event(Subject::Vehicle, 50, 60, 600)],
        2 => vec![event(Subject::Vehicle, 0, 5, 900)],
        n if n % 4 == 0 => vec![event(Subject::Person, 20, 24, 700 + n as u16)],
        _ => Vec::new(),
    }
}

struct House {
    _folder: tempfile::TempDir,
    desk: Desk,
    camera: CameraId,
    clock: Arc<ManualClock>,
}

impl House {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        let folders = Folders { data: at("data"), config: at("config"), state: at("state") };
        let config = Config { home: at("home"), log_level: "info".into(), unattended_key: None, folders };
        let clock = Arc::new(ManualClock::new(Utc((START + 86_400) * 1_000_000)));
        let new = NewHousehold {
            passphrase: Secret::new("correct horse battery staple mine".to_owned()),
            footage: None,
            limit_bytes: Some(1_000_000_000),
            unattended_key: Some(view::KeyPlace::File),
        };
        let Created { desk, .. } = Desk::create(config, clock.clone(), new).expect("is made");
        let camera = NewCamera {
            name: "Front door".to_owned(),
            url: Secret::new("rtsp://127.0.0.1/x".to_owned()),
            sub_url: None,
            transport: view::TransportName::Tcp,
            audio: true,
            place: String::new(),
            class: view::CameraClass::Porch,
            quota_bytes: None,
        };
        let camera = CameraId::try_from(desk.add_camera(&camera).expect("added").id).expect("an id");
        let house = Self { _folder: folder, desk, camera, clock };
        for minute in 0..SEGMENTS {
            house.minute(minute);
        }
        house
    }

    /// A minute of footage; in every fourth something moves from second 20 to 24, more each time.
    fn minute(&self, n: i64) {
        let video = VideoConfig { codec: VideoCodec::H264, width: 640, height: 360, record: vec![1] };
        let config = StreamConfig { video, audio: None };
        let start = Utc((START + n * 60) * 1_000_000);
        let epoch = self.desk.db().current_epoch().expect("reads").expect("one");
        let recipient = epoch.recipient.parse().expect("one");
        let volume = self.desk.volume().expect("is there");
        let run = self.desk.db().start_run(&self.camera, &config, start).expect("a run");
        let new = NewSegment { camera: self.camera.clone(), run, epoch: epoch.id, start, volume: volume.id().clone() };
        let begun = self.desk.db().begin(&new).expect("begins");
        let mut sealed = Sealed::new(volume.create(begun).expect("is made"), &recipient).expect("seals");
        sealed.write_all(b"no video").expect("writes");
        let finished = sealed.finish().expect("finishes");
        let facts = Facts { duration: Duration::from_secs(60), plaintext_bytes: finished.plaintext };
        let file = finished.inner.finish().expect("rests");
        let committed = self.desk.db().commit(&file, facts).expect("commits");
        volume.tidy(&committed).expect("tidies");
        if n == 9 {
            // The last one has none: its computer was cut off.
            return;
        }
        let level = |s: i64| if n % 4 == 0 && (20..24).contains(&s) { 50 + n as u8 } else { 0 };
        let side = Sidecar {
            segment: committed.name().to_string(),
            start,
            duration: Duration::from_secs(60),
            marks: Marks { from: START + n * 60, levels: (0..60).map(|s| Some(level(s))).collect() },
            events: (n < 6).then(|| came(n)),
            index: KeyIndex::default(),
            pictures: (0..12)
                .map(|i| Small { at: Utc(start.0 + i * 5_000_000), jpeg: vec![n as u8, i as u8] })
                .collect(),
        };
        let bytes = vault::seal::seal_bytes(&recipient, &side.encode()).expect("seals");
        volume.write_side(&self.camera, committed.name(), &bytes).expect("writes");
        assert!(self.desk.db().set_side(committed.key(), bytes.len() as u64).expect("notes"));
    }

    fn ask(&self, from: i64, to: i64, buckets: u32) -> (view::TimelineView, bool) {
        let at = |s: i64| Utc((START + s) * 1_000_000);
        let ask = TimelineAsk { from: at(from), to: at(to), cameras: None, buckets };
        self.desk.timeline_view(&ask).expect("a timeline")
    }
}

fn code<T>(result: Result<T>) -> Option<Code> {
    result.err().map(|error| error.code)
}

#[test]
fn motion_is_known_at_every_zoom_and_only_while_unlocked() {
    let house = House::new();
    assert!(house.ask(0, 3600, 60).0.cameras[0].motion.iter().all(|level| *level == -1), "nothing was taken in yet");
    let mut taken = 0;
    loop {
        let n = house.desk.take_in_motion(4).expect("takes in");
        taken += n;
        if n == 0 {
            break;
        }
    }
    assert_eq!(taken, SEGMENTS as usize);
    house.desk.looking.wipe();

    let (view, _) = house.ask(0, 3600, 60);
    assert_eq!(view.cameras[0].motion[..10], [50, 0, 0, 0, 54, 0, 0, 0, 58, -1]);
    assert_eq!((view.earliest_us, view.cameras[0].name.as_str()), (Some(START * 1_000_000), "Front door"));
    let (view, _) = house.ask(0, 30 * 86_400, 720);
    assert_eq!(view.cameras[0].motion[..2], [58, -1], "an hour's most");
    let (view, more) = house.ask(0, 60, 60);
    assert!(!more);
    let moving: Vec<usize> =
        view.cameras[0].motion.iter().enumerate().filter(|(_, l)| **l == 50).map(|(i, _)| i).collect();
    assert_eq!(moving, [20, 21, 22, 23]);
    let always = TimelineAsk { from: Utc(5), to: Utc(5), cameras: None, buckets: 1 };
    assert_eq!(code(house.desk.timeline_view(&always)), Some(Code::BadAddress));

    house.desk.lock();
    let ask = TimelineAsk { from: Utc(0), to: Utc(1), cameras: None, buckets: 1 };
    assert_eq!(code(house.desk.timeline_view(&ask)), Some(Code::Locked));
    assert_eq!(code(house.desk.take_in_motion(1)), Some(Code::Locked));
    assert_eq!(house.desk.looking.kept().indexed_until, None, "a lock wipes what is kept");
}

#[test]
fn the_next_motion_and_the_one_before() {
    let house = House::new();
    while house.desk.take_in_motion(64).expect("takes in") > 0 {}
    let cameras = [house.camera.clone()];
    let next = |from: i64, forwards, least| {
        let from = Utc((START + from) * 1_000_000);
        let found = house.desk.next_motion(&cameras, from, forwards, least).expect("an answer");
        found.map(|found| found.at_us / 1_000_000 - START)
    };
    assert_eq!(next(0, true, 1), Some(20));
    assert_eq!(next(20, true, 1), Some(260), "not the one that has begun");
    assert_eq!(next(22, true, 52), Some(260));
    assert_eq!(next(0, true, 57), Some(500));
    assert_eq!(next(500, true, 1), None);
    assert_eq!(next(600, false, 1), Some(500));
    assert_eq!(next(500, false, 1), Some(260));
    assert_eq!(next(20, false, 1), None);
    let nobody = [CameraId::from_random([9; 5])];
    assert_eq!(code(house.desk.next_motion(&nobody, Utc(0), true, 1)), Some(Code::NotFound));
    let span = model::Span { from: Utc(START * 1_000_000), to: Utc((START + 600) * 1_000_000) };
    let events = house.desk.motion_events(&house.camera, span).expect("events");
    assert_eq!(events.iter().map(|e| e.peak).collect::<Vec<_>>(), [50, 54, 58]);
}

#[test]
fn who_came_is_told_at_every_zoom_and_where_nobody_looked_is_unknown() {
    let house = House::new();
    let told = |to: i64, buckets| {
        let row = house.ask(0, to, buckets).0.cameras.remove(0);
        let place = |us: i64| us / 1_000_000 - START;
        let events: Vec<_> =
            row.events.iter().map(|e| (e.subject, place(e.from_us), place(e.to_us), e.score)).collect();
        (events, row.looked.iter().map(|l| (place(l.from_us), place(l.to_us))).collect::<Vec<_>>())
    };
    assert_eq!(told(600, 600), (vec![], vec![]), "nothing was taken in yet");
    while house.desk.take_in_motion(4).expect("takes in") > 0 {}
    let (events, looked) = told(600, 600);
    let person = Subject::Person;
    let expected = [(person, 20, 24, 700), (Subject::Vehicle, 110, 125, 900), (person, 260, 264, 704)];
    assert_eq!((events.as_slice(), looked.as_slice()), (&expected[..], &[(0, 360)][..]), "one vehicle, over the seam");
    let (events, looked) = told(6 * 3600, 360);
    assert_eq!(events.iter().map(|e| (e.1, e.2)).collect::<Vec<_>>(), [(0, 60), (60, 180), (240, 300)], "minutes");
    assert_eq!(looked, [(0, 360)]);
    let (events, looked) = told(30 * 86_400, 720);
    assert_eq!(
        events.iter().map(|e| (e.0, e.1, e.2)).collect::<Vec<_>>(),
        [(person, 0, 3600), (Subject::Vehicle, 0, 3600)]
    );
    assert_eq!(looked, [(0, 3600)], "an hour");

    let cameras = [house.camera.clone()];
    let next = |from: i64, forwards, subjects: &[Subject]| {
        let from = Utc((START + from) * 1_000_000);
        let found = house.desk.next_event(&cameras, from, forwards, subjects).expect("an answer");
        found.map(|found| (found.subject, found.at_us / 1_000_000 - START))
    };
    let all = [Subject::Person, Subject::Vehicle];
    assert_eq!(next(0, true, &all), Some((person, 20)));
    assert_eq!(next(20, true, &all), Some((Subject::Vehicle, 110)));
    assert_eq!(next(20, true, &[person]), Some((person, 260)));
    assert_eq!(next(110, true, &[Subject::Vehicle]), None, "it goes on in the next segment");
    assert_eq!(next(600, false, &all), Some((person, 260)));
    assert_eq!(next(110, false, &all), Some((person, 20)));
    assert_eq!((next(0, true, &[Subject::Animal]), next(0, true, &[])), (None, None));

    let span = model::Span { from: Utc(START * 1_000_000), to: Utc((START + 600) * 1_000_000) };
    let (events, looked) = house.desk.subject_events(&house.camera, span).expect("events");
    assert_eq!(events.iter().map(|e| (e.subject, e.score)).collect::<Vec<_>>(), expected.map(|e| (e.0, e.3)));
    assert_eq!(looked.len(), 1, "the last minutes are unknown");
    house.desk.lock();
    assert_eq!(code(house.desk.next_event(&cameras, Utc(0), true, &all)), Some(Code::Locked));
    assert_eq!(code(house.desk.subject_events(&house.camera, span)), Some(Code::Locked));
}

#[test]
fn a_small_picture_is_the_one_before_the_moment() {
    let house = House::new();
    let worker = Worker::new(crate::Program { program: "/bin/false".into(), args: Vec::new() });
    let at = |ms: i64| {
        let at = Utc(START * 1_000_000 + ms * 1000);
        let found = house.desk.scrub_picture(&worker, &house.camera, at).expect("an answer");
        found.map(|(shown, jpeg)| (shown.0 / 1000 - START * 1000, jpeg.to_vec()))
    };
    assert_eq!(at(62_000), Some((60_000, vec![1, 0])));
    assert_eq!(at(64_999), Some((60_000, vec![1, 0])));
    assert_eq!(at(65_000), Some((65_000, vec![1, 1])));
    assert_eq!(at(-5_000), None, "nothing was recorded");
    house.clock.advance(Duration::from_secs(1));
    // Beside the last one there is nothing, and it holds no video.
    let last = Utc((START + 9 * 60 + 5) * 1_000_000);
    assert!(house.desk.scrub_picture(&worker, &house.camera, last).is_err());
    house.desk.lock();
    assert_eq!(code(house.desk.scrub_picture(&worker, &house.camera, Utc(START))), Some(Code::Locked));
}
