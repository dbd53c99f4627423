//! Looking back at footage that was sealed, stored and indexed for real; only what is in the pictures is made up: each says its number.

use super::*;
use crate::config::{Config, Folders};
use crate::desk::{Created, NewCamera, NewHousehold};
use crate::error::Code;
use crate::view::{self, Cause, PlayHeader, PlayRequest, PlayState};
use crate::worker::Worker;
use model::{
    AccessUnit, AudioCodec, AudioConfig, CameraId, GapCause, ManualClock, MediaTime, RunId, Secret, Span, StreamConfig,
    Track, Utc, VideoCodec, VideoConfig,
};
use mux::read::{Reader, Sample};
use mux::{Fragment, FragmentLength, Fragmenter};
use std::io::{Cursor, Write};
use std::sync::Arc;
use std::time::Duration;
use store::{Facts, NewSegment, SegmentFile, Tails};
use vault::seal::{Sealed, Tail};

mod copies;
mod exports;

pub(in crate::desk) const PASSPHRASE: &str = "correct horse battery staple mine";
pub(in crate::desk) const START: i64 = 1_795_336_200_000_000;
pub(in crate::desk) const FRAME: i64 = 40_000;

pub(in crate::desk) struct House {
    _folder: tempfile::TempDir,
    pub(in crate::desk) desk: Desk,
    pub(in crate::desk) camera: CameraId,
    pub(in crate::desk) clock: Arc<ManualClock>,
    worker: Worker,
    tails: u64,
}

/// A camera's stream, as the recorder has it.
pub(in crate::desk) struct Film {
    fragmenter: Fragmenter,
    run: RunId,
    gop: i64,
    pub(in crate::desk) sound: bool,
    pub(in crate::desk) b_frames: bool,
    /// Number of the next picture; picture `n` of a run that begins at `zero` is shown `n - zero` frames after `start`.
    next: i64,
    zero: i64,
    start: i64,
    open: Option<Open>,
    /// Where the last segment ended.
    pub(in crate::desk) end: Utc,
}

struct Open {
    sealed: Sealed<SegmentFile>,
    tails: Tails,
    name: String,
    start: Utc,
    end: Utc,
}

fn config(width: u32, sound: bool) -> StreamConfig {
    let video = VideoConfig { codec: VideoCodec::H264, width, height: 360, record: vec![1, 0x64, 0, 0x1e, 0xff] };
    let audio = AudioConfig { codec: AudioCodec::Aac, rate: 16_000, channels: 1, record: vec![0x14, 0x08] };
    StreamConfig { video, audio: sound.then_some(audio) }
}

impl House {
    pub(in crate::desk) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        let folders = Folders { data: at("data"), config: at("config"), state: at("state") };
        let config = Config { home: at("home"), log_level: "info".into(), unattended_key: None, folders };
        let clock = Arc::new(ManualClock::new(Utc(START)));
        let new = NewHousehold {
            passphrase: Secret::new(PASSPHRASE.to_owned()),
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
        let worker = Worker::new(crate::Program { program: "/bin/false".into(), args: vec![] });
        Self { _folder: folder, desk, camera, clock, worker, tails: 0 }
    }

    pub(in crate::desk) fn film(&self, first: i64, start: i64, gop: i64, width: u32) -> Film {
        let config = config(width, false);
        let run = self.desk.db().start_run(&self.camera, &config, Utc(start)).expect("a run");
        Film {
            fragmenter: Fragmenter::new(&config, FragmentLength::Duration(Duration::from_millis(500))),
            run,
            gop,
            sound: false,
            b_frames: false,
            next: first,
            zero: first,
            start,
            open: None,
            end: Utc(start),
        }
    }

    fn begin(&self, film: &Film) -> Open {
        let volume = self.desk.volume().expect("is there");
        let mut db = self.desk.db();
        let epoch = db.current_epoch().expect("reads").expect("one");
        let new = NewSegment {
            camera: self.camera.clone(),
            run: film.run,
            epoch: epoch.id,
            start: film.end,
            volume: volume.id().clone(),
        };
        let file = volume.create(db.begin(&new).expect("begins")).expect("a file");
        let (tails, name) = (file.tails(), file.begun().name().to_string());
        let mut sealed = Sealed::new(file, &epoch.recipient.parse().expect("ours")).expect("a header");
        sealed.write_all(&film.fragmenter.init_segment()).expect("writes");
        Open { sealed, tails, name, start: film.end, end: film.end }
    }

    fn write(&mut self, film: &mut Film, fragment: &Fragment) {
        if film.open.is_none() {
            film.open = Some(self.begin(film));
        }
        let open = film.open.as_mut().expect("begun");
        open.sealed.write_all(&fragment.bytes).expect("writes");
        open.end = open.end.max(Utc(film.start + fragment.to.micros()));
        film.end = open.end;
    }

    /// Records pictures until `film.next` is `to`, in the open segment or a new one.
    pub(in crate::desk) fn record(&mut self, film: &mut Film, to: i64) {
        while film.next < to {
            let unit = film.picture();
            let sound = film.sound.then(|| film.packet());
            film.next += 1;
            if let Some(fragment) = film.fragmenter.push(unit) {
                self.write(film, &fragment);
            }
            if let Some(fragment) = sound.flatten().and_then(|sound| film.fragmenter.push(sound)) {
                self.write(film, &fragment);
            }
        }
    }

    /// Ends the segment before the next picture, as a rotation does.
    pub(in crate::desk) fn finish(&mut self, film: &mut Film) {
        let next = film.picture();
        if let Some(fragment) = film.fragmenter.flush_before(&next) {
            self.write(film, &fragment);
        }
        film.fragmenter.begin_segment();
        let open = film.open.take().expect("something was written");
        let finished = open.sealed.finish().expect("finishes");
        let facts = Facts { duration: open.end.since(open.start), plaintext_bytes: finished.plaintext };
        let file = finished.inner.finish().expect("rests");
        let committed = self.desk.db().commit(&file, facts).expect("a row");
        self.desk.volume().expect("is there").tidy(&committed).expect("tidied");
    }

    /// Saves what no whole chunk holds, as the recorder does every 1.5 s.
    pub(in crate::desk) fn tail(&mut self, film: &mut Film) {
        self.tails += 1;
        let recipient = self.desk.db().current_epoch().expect("reads").expect("one").recipient.parse().expect("ours");
        let open = film.open.as_mut().expect("open");
        let tail = Tail::encode(&recipient, &open.name, self.tails, open.sealed.pending()).expect("sealed");
        open.tails.write(&tail).expect("writes");
    }

    /// The recorder is killed after a tail, and the next one settles what it left.
    pub(in crate::desk) fn kill(&mut self, film: &mut Film) {
        self.tail(film);
        film.open = None;
        let volume = self.desk.volume().expect("is there");
        let good = |file: &std::fs::File, length: u64| {
            let cut = vault::seal::cut_length(file, length).expect("ours");
            Ok(store::CutLength { good: cut.good, plaintext: cut.plaintext })
        };
        store::settle_open(&mut self.desk.db(), &volume, &self.camera, &good).expect("settles");
        self.desk.settle(&mut std::collections::HashSet::new()).expect("settles");
    }

    fn ask(&self, at: i64) -> PlayRequest {
        PlayRequest {
            camera: self.camera.to_string(),
            at_us: at,
            continues: false,
            until_us: None,
            keys_only: false,
            audio: true,
            budget_bytes: None,
        }
    }

    fn play(&self, request: &PlayRequest) -> (PlayHeader, Vec<u8>) {
        let answer = self.desk.play(&self.worker, request).expect("plays");
        let length = u32::from_be_bytes(answer[..4].try_into().expect("four")) as usize;
        let header = serde_json::from_slice(&answer[4..4 + length]).expect("a head");
        (header, answer[4 + length..].to_vec())
    }

    /// Plays on from `first` until nothing more comes: pictures as (number, wall time) in the order in which they are shown, and the gaps.
    fn play_all(&self, first: PlayRequest) -> Shown {
        let (mut request, mut shown) = (first, Shown::default());
        for _ in 0..2000 {
            let (header, payload) = self.play(&request);
            let waits = payload.is_empty() && header.gap.is_none();
            shown.add(&header, &payload);
            shown.state = Some(header.state);
            let Some(next) = header.next_us.filter(|_| !waits) else { return shown };
            assert!(next > request.at_us || header.frames > 0, "{header:?} goes on");
            (request.at_us, request.continues) = (next, true);
        }
        panic!("it never ends");
    }
}

#[derive(Default)]
struct Shown {
    pictures: Vec<(i64, i64)>,
    /// Of each picture.
    lasts: Vec<i64>,
    sounds: Vec<i64>,
    gaps: Vec<(Option<Cause>, i64, Option<i64>)>,
    configs: Vec<String>,
    pieces: usize,
    state: Option<PlayState>,
}

impl Shown {
    fn add(&mut self, header: &PlayHeader, payload: &[u8]) {
        if let Some(gap) = &header.gap {
            assert!(payload.is_empty() && header.frames == 0);
            self.gaps.push((gap.cause, gap.from_us, header.next_us));
        }
        if payload.is_empty() {
            return;
        }
        self.pieces += 1;
        if self.configs.last() != Some(&header.config_id) {
            self.configs.push(header.config_id.clone());
        }
        let samples = samples(payload);
        let wall = |sample: &Sample| sample.unit.pts.micros() + header.timestamp_offset_us;
        let mut pictures: Vec<&Sample> = samples.iter().filter(|s| s.unit.track == Track::Video).collect();
        assert_eq!(pictures.len(), header.frames as usize);
        pictures.sort_by_key(|s| s.unit.pts);
        assert!((wall(pictures[0]) - header.from_us).abs() <= 1 || !pictures[0].unit.key, "{header:?}");
        let last = pictures[pictures.len() - 1];
        let end = wall(last) + MediaTime::from_ticks(last.lasts, 90_000).micros();
        assert!((end - header.to_us).abs() <= 40_100, "{header:?} ends at {end}");
        self.pictures.extend(pictures.iter().map(|s| (number(s), wall(s))));
        self.lasts.extend(pictures.iter().map(|s| MediaTime::from_ticks(s.lasts, 90_000).micros()));
        self.sounds.extend(samples.iter().filter(|s| s.unit.track == Track::Audio).map(number));
    }

    fn numbers(&self) -> Vec<i64> {
        self.pictures.iter().map(|(number, _)| *number).collect()
    }
}

fn samples(payload: &[u8]) -> Vec<Sample> {
    let mut reader = Reader::open(Cursor::new(payload)).expect("a piece is a whole MP4");
    let index = reader.index().expect("our own");
    assert_eq!(index.iter().map(|f| f.len).sum::<u64>() + reader.init_segment().len() as u64, payload.len() as u64);
    index.iter().flat_map(|info| reader.samples(info).expect("our own")).collect()
}

fn number(sample: &Sample) -> i64 {
    i64::from(u32::from_be_bytes(sample.unit.data[5..9].try_into().expect("four")))
}

fn data(number: i64, length: usize) -> Vec<u8> {
    [&[0, 0, 0, 5, 0x65][..], &(number as u32).to_be_bytes(), &vec![0x5a; length]].concat()
}

impl Film {
    /// With B-frames the order is 0 3 1 2 6 4 5, and what is numbered is the order in which they are shown.
    fn picture(&self) -> AccessUnit {
        let (n, key) = (self.next - self.zero, (self.next - self.zero) % self.gop == 0);
        let shown = match n % self.gop {
            0 => n,
            place if !self.b_frames || place + 3 > self.gop => n,
            place => match place % 3 {
                1 => n + 2,
                _ => n - 1,
            },
        };
        AccessUnit {
            track: Track::Video,
            data: data(self.zero + shown, if key { 9000 } else { 900 }),
            pts: MediaTime(shown * FRAME * 1000),
            duration: None,
            key,
            camera_clock: None,
        }
    }

    /// 64 ms of sound at every eighth fifth of a picture: what of it begins with the next picture's time.
    fn packet(&self) -> Option<AccessUnit> {
        let n = self.next - self.zero;
        let (this, before) = (n * 40 / 64, (n - 1) * 40 / 64);
        (n == 0 || this > before).then(|| AccessUnit {
            track: Track::Audio,
            data: data(this, 50),
            pts: MediaTime(this * 64_000_000),
            duration: Some(MediaTime(64_000_000)),
            key: true,
            camera_clock: None,
        })
    }
}

fn walls(start: i64, numbers: std::ops::Range<i64>) -> Vec<(i64, i64)> {
    numbers.clone().map(|n| (n, start + (n - numbers.start) * FRAME)).collect()
}

/// Wall times to the microsecond: 90 kHz does not divide it.
#[track_caller]
fn same(shown: &[(i64, i64)], expected: &[(i64, i64)]) {
    let numbers = |all: &[(i64, i64)]| all.iter().map(|(n, _)| *n).collect::<Vec<_>>();
    assert_eq!(numbers(shown), numbers(expected));
    for ((n, is), (_, should)) in shown.iter().zip(expected) {
        assert!((is - should).abs() <= 12, "picture {n} at {is}, not {should}");
    }
}

#[test]
fn every_border_is_crossed_without_a_picture_lost_or_doubled() {
    let mut house = House::new();
    // Two segments of a run, a cut one, a gap, a new size, and one that is being written.
    let mut film = house.film(0, START, 50, 640);
    house.record(&mut film, 500);
    house.finish(&mut film);
    house.record(&mut film, 1000);
    house.finish(&mut film);
    house.record(&mut film, 1260);
    house.kill(&mut film);
    let cut_at = house.desk.db().last_segments(&house.camera, 1).expect("reads")[0].end();
    house.desk.db().open_gap(&house.camera, cut_at, GapCause::Interrupted).expect("opens");
    let later = START + 100_000_000;
    house.desk.db().close_gap(&house.camera, Utc(later)).expect("closes");
    let mut film = house.film(2000, later, 25, 1280);
    house.record(&mut film, 2300);
    house.finish(&mut film);
    house.record(&mut film, 2400);
    house.tail(&mut film);

    let shown = house.play_all(house.ask(START));
    let cut = shown.numbers().iter().position(|n| *n == 2000).expect("the second run is shown") as i64;
    assert!((1240..=1260).contains(&cut), "a cut segment is played to its very end, {cut}");
    let last = shown.numbers().last().expect("some") + 1;
    assert!((2385..=2400).contains(&last), "what is durable is there, {last}");
    same(&shown.pictures, &[walls(START, 0..cut), walls(later, 2000..last)].concat());
    assert_eq!(shown.configs.len(), 2);
    let [(Some(Cause::Interrupted), _, Some(next))] = shown.gaps[..] else { panic!("{:?}", shown.gaps) };
    assert_eq!(next, later);
    assert_eq!(shown.state, Some(PlayState::Writing));

    // From the middle of a group of pictures: from its key frame on.
    for (at, first) in [(START + 41 * FRAME, 0), (START + 50 * FRAME, 50), (START + 519 * FRAME + 7, 500)] {
        let (header, payload) = house.play(&house.ask(at));
        assert_eq!((number(&samples(&payload)[0]), header.frames), (first, 50), "at {at}");
    }

    // What comes later is what a player that waited gets.
    let (wait, nothing) = house.play(&PlayRequest { continues: true, ..house.ask(later + (last - 2000) * FRAME) });
    assert!(nothing.is_empty() && wait.gap.is_none() && wait.next_us.is_some(), "{wait:?}");
    house.record(&mut film, 2460);
    house.tail(&mut film);
    let more = house.play_all(PlayRequest { at_us: wait.next_us.expect("some"), continues: true, ..house.ask(0) });
    let then = more.numbers().last().expect("more") + 1;
    assert!(then > last + 40, "{then}");
    same(&more.pictures, &walls(later, 2000..then)[(last - 2000) as usize..]);
    // Finished meanwhile, and followed by another.
    house.record(&mut film, 2475);
    house.finish(&mut film);
    house.record(&mut film, 2550);
    house.finish(&mut film);
    let rest = house.play_all(PlayRequest { at_us: later + (then - 2000) * FRAME, continues: true, ..house.ask(0) });
    same(&rest.pictures, &walls(later, 2000..2550)[(then - 2000) as usize..]);
}

#[test]
fn long_groups_of_pictures_come_in_parts() {
    let mut house = House::new();
    let mut film = house.film(0, START, 750, 640);
    house.record(&mut film, 1500);
    house.finish(&mut film);
    let small = |request: PlayRequest| PlayRequest { budget_bytes: Some(1), ..request };
    let shown = house.play_all(small(house.ask(START + 20 * FRAME)));
    assert!(shown.pieces > 15, "{}", shown.pieces);
    same(&shown.pictures, &walls(START, 0..1500));
    // A seek into the group gives all that leads to the picture, and a little more.
    let (header, _) = house.play(&small(house.ask(START + 600 * FRAME)));
    assert_eq!(header.from_us, START);
    assert!((625..650).contains(&header.frames), "{}", header.frames);
}

#[test]
fn only_key_frames_are_a_slow_slide_show() {
    let mut house = House::new();
    let mut film = house.film(0, START, 50, 640);
    for to in [600, 1200] {
        house.record(&mut film, to);
        house.finish(&mut film);
    }
    let shown = house.play_all(PlayRequest { keys_only: true, ..house.ask(START + 60 * FRAME) });
    let expected: Vec<_> = walls(START, 0..1200).into_iter().filter(|(n, _)| n % 50 == 0).skip(1).collect();
    same(&shown.pictures, &expected);
    assert!(shown.lasts.iter().all(|lasts| (lasts - 50 * FRAME).abs() <= 12), "{:?}", shown.lasts);
    assert_eq!(shown.pieces, 3, "the first is short");
}

#[test]
fn b_frames_keep_their_order_and_sound_its_place() {
    let mut house = House::new();
    let mut film = house.film(0, START, 30, 640);
    film.fragmenter = Fragmenter::new(&config(640, true), FragmentLength::Duration(Duration::from_millis(500)));
    (film.b_frames, film.sound) = (true, true);
    for to in [300, 600] {
        house.record(&mut film, to);
        house.finish(&mut film);
    }
    let shown = house.play_all(house.ask(START));
    same(&shown.pictures, &walls(START, 0..600));
    assert_eq!(shown.sounds, (0..=(599 * 40 / 64)).collect::<Vec<_>>());
    let silent = house.play_all(PlayRequest { audio: false, ..house.ask(START) });
    same(&silent.pictures, &walls(START, 0..600));
    assert!(silent.sounds.is_empty());
    assert_ne!(silent.configs, shown.configs);
    let (header, _) = house.play(&house.ask(START));
    assert!(header.mime.ends_with(",mp4a.40.2\""), "{}", header.mime);
}

#[test]
fn runs_that_overlap_are_played_one_after_the_other() {
    let mut house = House::new();
    // The clock of each run is off by something: the second begins before the first ends, the third before the second begins.
    let second = START + 200 * FRAME - 60_000;
    let third = second - 30_000;
    for (first, start, last) in [(0, START, 200), (200, second, 225), (225, third, 400)] {
        let mut film = house.film(first, start, 25, 640);
        house.record(&mut film, last);
        house.finish(&mut film);
    }
    let expected = [walls(START, 0..200), walls(second, 200..225), walls(third, 225..400)].concat();
    for budget in [None, Some(1)] {
        same(&house.play_all(PlayRequest { budget_bytes: budget, ..house.ask(START) }).pictures, &expected);
    }
    // A told gap is told however short it is.
    let fourth = third + 175 * FRAME + 1_200_000;
    let mut film = house.film(400, fourth, 25, 640);
    house.record(&mut film, 500);
    house.finish(&mut film);
    let told = Span { from: Utc(third + 175 * FRAME), to: Utc(fourth) };
    house.desk.db().open_gap(&house.camera, told.from, GapCause::Interrupted).expect("opens");
    house.desk.db().close_gap(&house.camera, told.to).expect("closes");
    let shown = house.play_all(house.ask(START));
    same(&shown.pictures, &[expected, walls(fourth, 400..500)].concat());
    assert_eq!(shown.gaps, [(Some(Cause::Interrupted), told.from.0, Some(fourth))]);

    let span = Span { from: Utc(START), to: Utc(START * 2) };
    let units = house.desk.units(&house.camera, span).expect("open").map(|stretch| match stretch.expect("reads") {
        Stretch::Units(units) => units.len(),
        _ => 0,
    });
    assert_eq!(units.sum::<usize>(), 500);
}

#[test]
fn where_nothing_is_the_next_footage_is_told() {
    let mut house = House::new();
    let (header, payload) = house.play(&house.ask(START));
    assert!(payload.is_empty() && header.next_us.is_none() && header.gap.is_some(), "{header:?}");
    let mut film = house.film(0, START, 25, 640);
    house.record(&mut film, 250);
    house.finish(&mut film);
    // A second later another run: too short to be told a gap.
    let second = START + 11_000_000;
    let mut film = house.film(500, second, 25, 640);
    house.record(&mut film, 600);
    house.finish(&mut film);
    house.clock.advance(Duration::from_secs(3600));

    let (before, _) = house.play(&house.ask(START - 5_000_000));
    assert_eq!((before.next_us, before.gap.map(|gap| gap.cause)), (Some(START), Some(None)));
    let shown = house.play_all(house.ask(START));
    same(&shown.pictures, &[walls(START, 0..250), walls(second, 500..600)].concat());
    assert!(shown.gaps.is_empty(), "{:?}", shown.gaps);
    let (after, _) = house.play(&house.ask(START + 60_000_000));
    assert!(after.gap.is_some() && after.next_us.is_none(), "{after:?}");
    // Into the hole: what follows.
    let (header, _) = house.play(&house.ask(START + 10_500_000));
    assert_eq!(header.from_us, second);
}

#[test]
fn a_camera_without_key_frames_goes_on_over_its_segments() {
    let mut house = House::new();
    let mut film = house.film(0, START, 100_000, 640);
    for to in [200, 400, 600] {
        house.record(&mut film, to);
        house.finish(&mut film);
    }
    let shown = house.play_all(house.ask(START + 450 * FRAME));
    same(&shown.pictures, &walls(START, 0..600));
    let keys = house.play_all(PlayRequest { keys_only: true, ..house.ask(START + 450 * FRAME) });
    assert_eq!(keys.numbers(), [0]);
}

#[test]
fn a_lock_ends_all_looking() {
    let mut house = House::new();
    let mut film = house.film(0, START, 25, 640);
    house.record(&mut film, 250);
    house.finish(&mut film);
    house.play(&house.ask(START));
    assert_eq!(house.desk.archive.kept().segments.len(), 1);
    let look = house.desk.archive.begin();
    let mut units = house.desk.units(&house.camera, Span { from: Utc(START), to: Utc(START * 2) }).expect("open");
    assert!(units.next().expect("a run").is_ok());
    let Ok(super::find::Here::Footage(footage)) = house.desk.here(&house.camera, Utc(START)) else { panic!() };
    let open = house.desk.open_segment(look, &footage).expect("opens");

    house.desk.lock();
    assert!(house.desk.archive.kept().segments.is_empty());
    house.desk.put_back(look, open);
    assert!(house.desk.archive.kept().segments.is_empty(), "what was under way is not kept");
    let code = |result: Result<Vec<u8>>| result.err().map(|e| e.code);
    assert_eq!(code(house.desk.play(&house.worker, &house.ask(START))), Some(Code::Locked));
    assert!(units.next().expect("an end").is_err_and(|e| e.code == Code::Locked));
    assert!(units.next().is_none());
    assert!(house.desk.open_segment(look, &footage).is_err_and(|e| e.code == Code::Locked));
    let still = house.desk.still(&house.worker, &house.camera, Utc(START), 640);
    assert!(still.is_err_and(|e| e.code == Code::Locked));

    house.desk.unlock(&Secret::new(PASSPHRASE.to_owned())).expect("the right one");
    assert!(house.desk.open_segment(look, &footage).is_err(), "a look from before the lock stays refused");
    same(&house.play_all(house.ask(START)).pictures, &walls(START, 0..250));
}

#[test]
fn a_damaged_segment_is_a_gap_and_costs_no_other() {
    let mut house = House::new();
    let mut film = house.film(0, START, 25, 640);
    for to in [250, 500, 750] {
        house.record(&mut film, to);
        house.finish(&mut film);
    }
    let segments = house.desk.segments(Some(&house.camera)).expect("lists");
    let path = std::path::Path::new(&segments[1].path);
    std::fs::remove_file(path).expect("goes");
    let shown = house.play_all(house.ask(START));
    assert_eq!(shown.numbers(), (0..250).chain(500..750).collect::<Vec<_>>());
    assert_eq!(shown.gaps, [(Some(Cause::Disk), START + 250 * FRAME, Some(START + 500 * FRAME))]);
    std::fs::write(path, b"age-encryption.org/v1\nnonsense").expect("writes");
    assert_eq!(house.play_all(house.ask(START)).gaps.len(), 1);
}

#[test]
fn a_sidecar_is_used_if_it_fits_and_missed_by_nobody() {
    let mut house = House::new();
    let mut film = house.film(0, START, 25, 640);
    for to in [250, 500] {
        house.record(&mut film, to);
        house.finish(&mut film);
    }
    let segments = house.desk.db().last_segments(&house.camera, 2).expect("reads");
    let volume = house.desk.volume().expect("is there");
    let index = |segment: &store::Segment| {
        let plaintext = house.desk.with_identity(|i| open(i, &volume, &house.camera, segment.name())).expect("opens");
        Reader::open(plaintext).and_then(|mut r| Ok((r.init_segment().len() as u32, r.index()?))).expect("ours")
    };
    let (init, fragments) = index(&segments[0]);
    let put = |name: String, fragments: Vec<mux::read::FragmentInfo>| {
        let index = crate::sidecar::KeyIndex { init, fragments };
        let side = crate::sidecar::Sidecar { segment: name, index, ..Default::default() };
        let recipient = house.desk.with_identity(|i| Ok(i.recipient().clone())).expect("open");
        let path = volume.folder(&house.camera).join(segments[0].name().part(store::Part::Side));
        std::fs::write(path, vault::seal::seal_bytes(&recipient, &side.encode()).expect("sealed")).expect("writes");
        house.desk.archive.wipe();
        same(&house.play_all(house.ask(START)).pictures, &walls(START, 0..500));
        house.desk.here(&house.camera, Utc(START)).is_ok_and(|here| {
            let super::find::Here::Footage(footage) = here else { return false };
            house.desk.key_index(&house.camera, footage.name, init as usize).expect("open").is_some()
        })
    };
    let own = segments[0].name().to_string();
    assert!(put(own.clone(), fragments.clone()));
    // Of another segment, and of one that was longer.
    assert!(!put(segments[1].name().to_string(), fragments.clone()));
    assert!(put(own, fragments[..fragments.len() - 1].to_vec()));
}

#[test]
fn units_come_in_order_with_runs_and_gaps() {
    let mut house = House::new();
    let mut film = house.film(0, START, 50, 640);
    for to in [300, 600] {
        house.record(&mut film, to);
        house.finish(&mut film);
    }
    let end = START + 600 * FRAME;
    house.desk.db().open_gap(&house.camera, Utc(end), GapCause::CameraOffline).expect("opens");
    let later = END_OF_GAP;
    house.desk.db().close_gap(&house.camera, Utc(later)).expect("closes");
    let mut film = house.film(1000, later, 50, 1280);
    house.record(&mut film, 1300);
    house.finish(&mut film);

    let span = Span { from: Utc(START + 120 * FRAME), to: Utc(later + 110 * FRAME) };
    let (mut runs, mut gaps, mut units) = (Vec::new(), Vec::new(), Vec::new());
    for stretch in house.desk.units(&house.camera, span).expect("open") {
        match stretch.expect("reads") {
            Stretch::Run { config, from, .. } => runs.push((config.video.width, from.0, units.len())),
            Stretch::Units(more) => units.extend(more),
            Stretch::Gap(gap) => gaps.push((gap.cause, gap.from.0, gap.to.map(|to| to.0))),
        }
    }
    assert_eq!(runs, [(640, START + 100 * FRAME, 0), (1280, later, 500)]);
    assert_eq!(gaps, [(GapCause::CameraOffline, end, Some(later))]);
    let number = |unit: &Unit| i64::from(u32::from_be_bytes(unit.unit.data[5..9].try_into().expect("four")));
    let shown: Vec<_> = units.iter().map(|unit| (number(unit), unit.at.0)).collect();
    let until = shown.last().expect("some").0 + 1;
    assert!((1110..1125).contains(&until), "to the fragment in which the end lies: {until}");
    same(&shown, &[walls(START + 100 * FRAME, 100..600), walls(later, 1000..until)].concat());
    // Media time goes on over the segments of a run and counts from its beginning here.
    for (i, unit) in units[..500].iter().enumerate() {
        assert!((unit.unit.pts.micros() - i as i64 * FRAME).abs() <= 24, "{i}: {:?}", unit.unit.pts);
    }
    assert_eq!(units[500].unit.pts, MediaTime(0));
}

const END_OF_GAP: i64 = START + 200_000_000;
