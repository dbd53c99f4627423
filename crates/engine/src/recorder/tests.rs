//! The whole recorder over a scripted camera: real files, real databases, the real clock.

use super::*;
use crate::SystemClock;
use model::scripted::ScriptedMedia;
use model::{
    AccessUnit, Camera, CameraId, CameraUrl, CaptureEvent, GapCause, MediaTime, Span, StreamConfig, Track, Transport,
    Utc, VideoCodec, VideoConfig,
};
use std::time::Duration;
use store::RecorderDb;
use vault::unattended::{self, Place};

/// Nobody holds its secret: the recorder needs none.
const RECIPIENT: &str = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
/// No step of these tests takes a tenth of it.
const PATIENCE: Duration = Duration::from_secs(20);

struct Home {
    folder: tempfile::TempDir,
    household: Household,
    key: unattended::UnattendedKey,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let household = Household::new(Place::File);
        household.write(folder.path()).expect("written");
        let key = unattended::create(folder.path(), Place::File, &household.household_id).expect("a key");
        let mut db = RecorderDb::create(&folder.path().join("recorder.db"), key.bytes()).expect("a database");
        db.start_epoch(RECIPIENT, Utc(0)).expect("an epoch");
        db.set_setting("reserve_bytes", "0").expect("set");
        Self { folder, household, key }
    }

    fn db(&self) -> RecorderDb {
        RecorderDb::open(&self.folder.path().join("recorder.db"), self.key.bytes()).expect("opens")
    }

    fn add(&self, n: u8) -> CameraId {
        let id = CameraId::from_random([n; 5]);
        let camera = Camera {
            id: id.clone(),
            name: format!("camera {n}"),
            main: CameraUrl::parse("rtsp://localhost/main").expect("an address"),
            sub: Some(CameraUrl::parse("rtsp://localhost/sub").expect("an address")),
            transport: Transport::Tcp,
            audio: false,
            paused: false,
            paused_until: None,
            quota_bytes: None,
            pinned_certificate: None,
            place: String::new(),
            class: model::CameraClass::default(),
            clock_correction_us: 0,
        };
        self.db().add_camera(&camera, Utc(0)).expect("added");
        id
    }

    /// Starts a recorder; gives its handle by way of the media it is given.
    fn start(&self) -> Running {
        let media = ScriptedMedia::default();
        let shutdown = CancellationToken::new();
        let config = RecorderConfig::new(self.folder.path().to_owned());
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
        let board = Board::new(clock.clone());
        let (books, inbox) = Books::channel();
        let (asks, mut asked) = mpsc::channel(MAX_ASKS);
        let handle = RecorderHandle { board: board.clone(), books: books.clone(), asks };
        let (household, shared, stop) = (self.household.clone(), Arc::new(media.clone()), shutdown.clone());
        let task = tokio::spawn(async move {
            record(&config, &household, shared, clock, &board, (books, inbox), &mut asked, &stop).await
        });
        Running { media, handle, shutdown, task }
    }

    fn check(&self) {
        let db = self.db();
        let id = store::HouseholdId(self.household.household_id.clone());
        let root = self.folder.path().join("footage");
        let store::VolumeState::Ok(volume) = store::Volume::look(&db, &id, &root).expect("looks") else {
            panic!("the volume is not there")
        };
        let found = store::check(&db, &volume, store::Depth::Deep, store::Recorder::Down, Utc(i64::MAX / 2));
        assert_eq!(found.expect("checks"), []);
    }
}

struct Running {
    media: ScriptedMedia,
    handle: RecorderHandle,
    shutdown: CancellationToken,
    task: tokio::task::JoinHandle<Result<(), RecorderError>>,
}

impl Running {
    async fn stop(self) {
        self.shutdown.cancel();
        tokio::time::timeout(PATIENCE, self.task).await.expect("in time").expect("no panic").expect("in order");
    }

    async fn until(&self, what: &str, done: impl Fn(&RecorderStatus) -> bool) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        while !done(&self.handle.status()) {
            assert!(tokio::time::Instant::now() < deadline, "{what}: {:?}", self.handle.status());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    async fn begun(&self, captures: usize) {
        self.until("captures", |_| self.media.begun() >= captures).await;
    }

    fn config(&self, capture: usize) {
        let record = vec![1, 0x64, 0, 0x28, 0xff, 0xe1, 0, 4, 0x67, 0x64, 0, 0x28, 1, 0, 2, 0x68, 0xee];
        let video = VideoConfig { codec: VideoCodec::H264, width: 640, height: 360, record };
        assert!(self.media.push(capture, CaptureEvent::Config(StreamConfig { video, audio: None })));
    }

    /// Pictures `from..to` of a hundred a second.
    async fn pictures(&self, capture: usize, numbers: std::ops::Range<i64>) {
        let mut pace = tokio::time::interval(Duration::from_millis(10));
        for n in numbers {
            pace.tick().await;
            let unit = AccessUnit {
                track: Track::Video,
                data: vec![0; 5000],
                pts: MediaTime(n * 10_000_000),
                duration: None,
                key: n % 25 == 0,
                camera_clock: None,
            };
            assert!(self.media.push(capture, CaptureEvent::Unit(unit)));
        }
    }
}

fn all() -> Span {
    Span::new(Utc(0), Utc(i64::MAX / 2)).expect("a span")
}

#[tokio::test]
async fn it_records_what_comes_and_stops_in_order() {
    let home = Home::new();
    let camera = home.add(1);
    let recorder = home.start();
    recorder.begun(1).await;
    recorder.config(0);
    recorder.pictures(0, 0..60).await;
    recorder.until("durable", |s| s.cameras.iter().any(|c| c.last_durable.is_some())).await;
    let status = recorder.handle.status();
    assert_eq!((status.state, status.cameras[0].state), (RecorderState::Running, model::capture::State::Recording));
    // What comes after the last tick, and what waits in the muxer, is not lost either.
    recorder.pictures(0, 60..70).await;
    recorder.stop().await;

    let db = home.db();
    let segments = db.last_segments(&camera, 10).expect("reads");
    let recorded: Duration = segments.iter().map(|s| s.duration).sum();
    assert!(recorded.abs_diff(Duration::from_millis(700)) < Duration::from_millis(100), "{recorded:?}");
    let gap = db.current_gap(&camera).expect("reads").expect("open");
    assert_eq!((gap.from, gap.cause), (segments.last().expect("one").end(), GapCause::Stopped));
    home.check();
}

#[tokio::test]
async fn cameras_come_pause_and_go_while_it_runs() {
    let home = Home::new();
    let one = home.add(1);
    let recorder = home.start();
    recorder.begun(1).await;
    let two = home.add(2);
    recorder.handle.poke();
    recorder.begun(2).await;
    recorder.config(0);
    recorder.pictures(0, 0..60).await;
    recorder.until("recording", |s| s.cameras[0].last_durable.is_some()).await;

    let mut paused = home.db().camera(&one).expect("reads").expect("there");
    paused.paused = true;
    home.db().update_camera(&paused).expect("updated");
    recorder.handle.poke();
    recorder.until("paused", |s| s.cameras[0].state == model::capture::State::Off).await;
    home.db().remove_camera(&two, store::Footage::Keep, Utc(0)).expect("removed");
    recorder.handle.poke();
    recorder.until("removed", |s| s.cameras.len() == 1).await;
    recorder.stop().await;

    let causes: Vec<_> = home.db().gaps(&one, all()).expect("reads").into_iter().map(|g| g.cause).collect();
    assert_eq!(causes, [GapCause::Paused, GapCause::Stopped]);
    home.check();
}

#[tokio::test]
async fn viewers_share_the_recorded_stream_and_open_a_sub_stream_of_their_own() {
    let home = Home::new();
    let camera = home.add(1);
    let recorder = home.start();
    recorder.begun(1).await;
    recorder.config(0);
    let mut focus = recorder.handle.live(&camera, Which::Main, LivePace::Focus).await.expect("live");
    assert_eq!(recorder.media.begun(), 1, "the recorded stream is shared");
    recorder.pictures(0, 0..5).await;
    let first = tokio::time::timeout(PATIENCE, focus.next()).await.expect("in time");
    assert!(matches!(first, Some(LiveEvent::Init { .. })));
    let second = tokio::time::timeout(PATIENCE, focus.next()).await.expect("in time");
    assert!(matches!(second, Some(LiveEvent::Fragment { key: true, .. })));

    let mut grid = recorder.handle.live(&camera, Which::Sub, LivePace::Grid).await.expect("live");
    let _second = recorder.handle.live(&camera, Which::Sub, LivePace::Grid).await.expect("live");
    recorder.begun(2).await;
    recorder.config(1);
    let first = tokio::time::timeout(PATIENCE, grid.next()).await.expect("in time");
    assert!(matches!(first, Some(LiveEvent::Init { .. })));
    assert_eq!(recorder.media.begun(), 2, "one connection for both");
    let nobody = CameraId::from_random([9; 5]);
    let none = recorder.handle.live(&nobody, Which::Main, LivePace::Focus).await;
    assert_eq!(none.map(|_| ()), Err(LiveError::NoCamera));
    recorder.stop().await;
    assert!(grid.next().await.is_none(), "the recorder's end ends the viewing");
    home.check();
}

#[tokio::test]
async fn the_ledger_tells_what_happened_and_is_whole() {
    let home = Home::new();
    let camera = home.add(1);
    let recorder = home.start();
    recorder.begun(1).await;
    let entry = |public| NewLedgerEntry { kind: "unlock".into(), public, details: Some(vec![1, 2, 3]) };
    let appended = recorder.handle.append_ledger(entry(serde_json::json!({"way": "passphrase"}))).await.expect("kept");
    assert_eq!(appended.seq, 2, "after the start");
    let refused = recorder.handle.append_ledger(entry(serde_json::json!({"share": 0.5}))).await;
    assert!(matches!(refused, Err(RecorderError::BadEntry)));
    recorder.config(0);
    recorder.pictures(0, 0..60).await;
    recorder.until("recording", |s| s.cameras[0].last_durable.is_some()).await;
    assert!(recorder.media.push(0, CaptureEvent::End(model::CaptureEnd::Closed)));
    recorder.begun(2).await;
    recorder.config(1);
    recorder.pictures(1, 0..60).await;
    recorder.until("again", |s| s.cameras[0].state == model::capture::State::Recording).await;
    recorder.stop().await;

    let db = home.db();
    let rows = db.ledger(1, 100).expect("reads");
    let kinds: Vec<_> = rows.iter().map(|r| r.kind.as_str()).collect();
    assert_eq!(kinds, ["recorder_started", "unlock", "gap", "recorder_stopped"]);
    assert!(
        rows[2].public.contains("camera_offline") && rows[2].public.contains(camera.as_str()),
        "{}",
        rows[2].public
    );
    assert!(rows[3].public.contains("chains"), "the heads of the chains are signed with the ledger");
    let entries: Vec<_> = rows
        .iter()
        .map(|r| verify::ledger::Entry {
            seq: r.seq,
            at: r.at.0,
            kind: r.kind.clone(),
            public: r.public.clone(),
            details: r.sealed.as_ref().map(|s| {
                use sha2::Digest;
                sha2::Sha256::digest(s).into()
            }),
            prev: r.prev,
        })
        .collect();
    let report = verify::ledger::verify(entries.iter().zip(rows.iter().map(|r| r.hash)), &[], None, &[]);
    assert!(report.ok, "{report:?}");
    home.check();
}

#[tokio::test]
async fn a_second_recorder_and_a_folder_without_household_are_refused() {
    let home = Home::new();
    let held = household::lock(home.folder.path()).expect("works").expect("free");
    let run = |folder: &std::path::Path| {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
        let media = Arc::new(ScriptedMedia::default());
        Recorder::run(RecorderConfig::new(folder.to_owned()), media, clock, CancellationToken::new())
    };
    assert!(matches!(run(home.folder.path()).await, Err(RecorderError::AlreadyRunning)));
    drop(held);
    let empty = tempfile::tempdir().expect("a folder");
    assert!(matches!(run(empty.path()).await, Err(RecorderError::NoHousehold)));
    std::fs::remove_file(home.folder.path().join("keys/unattended.key")).expect("removed");
    assert!(matches!(run(home.folder.path()).await, Err(RecorderError::KeyMissing)));
}
