use super::*;
use model::{Camera, CameraUrl, ManualClock, StreamConfig, Transport, VideoCodec, VideoConfig};
use std::path::PathBuf;
use store::{Depth, HouseholdId, Segment, SegmentState};

/// Nobody holds its secret: the recorder needs none.
const RECIPIENT: &str = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
const KEY: [u8; 32] = [7; 32];

struct Bench {
    home: tempfile::TempDir,
    writer: Writer,
    clock: Arc<ManualClock>,
    board: Arc<Board>,
    _books: crate::recorder::books::Inbox,
    reports: BTreeMap<CameraId, watch::Receiver<Durability>>,
}

fn camera(n: u8) -> CameraId {
    CameraId::from_random([n; 5])
}

fn config() -> StreamConfig {
    let video = VideoConfig { codec: VideoCodec::H264, width: 640, height: 360, record: vec![1, 2, 3] };
    StreamConfig { video, audio: None }
}

fn second(s: f64) -> Utc {
    Utc(1_700_000_000_000_000 + (s * 1e6) as i64)
}

impl Bench {
    fn new() -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(ManualClock::new(second(0.0)));
        let mut db = RecorderDb::create(&home.path().join("recorder.db"), &KEY).expect("a database");
        db.start_epoch(RECIPIENT, second(0.0)).expect("an epoch");
        db.set_setting("reserve_bytes", "0").expect("a setting");
        for n in 1..=2 {
            let camera = Camera {
                id: camera(n),
                name: format!("camera {n}"),
                main: CameraUrl::parse("rtsp://localhost/x").expect("an address"),
                sub: None,
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
            db.add_camera(&camera, second(0.0)).expect("added");
        }
        Self::over(home, clock, db)
    }

    fn over(home: tempfile::TempDir, clock: Arc<ManualClock>, db: RecorderDb) -> Self {
        let board = Board::new(clock.clone());
        let (books, inbox) = Books::channel();
        let opened = Opened {
            household: HouseholdId("household".into()),
            default_root: home.path().join("footage"),
            books: books.clone(),
        };
        let writer = {
            let look = Look::channel(None, clock.clone()).0;
            Writer::new(db, opened, Arc::default(), look, board.clone(), books, clock.clone())
        };
        let mut bench = Self { home, writer, clock, board, _books: inbox, reports: BTreeMap::new() };
        for n in 1..=2 {
            let (report, hears) = watch::channel(Durability::default());
            bench.writer.apply(Order::Join { camera: camera(n), report });
            bench.reports.insert(camera(n), hears);
        }
        bench
    }

    /// What a kill leaves, taken up by the next process.
    fn killed(self) -> Self {
        let Self { home, writer, clock, .. } = self;
        // Nothing is finished: dropping the open file is all that a kill does.
        drop(writer);
        let db = RecorderDb::open(&home.path().join("recorder.db"), &KEY).expect("opens");
        Self::over(home, clock, db)
    }

    fn begin(&mut self, n: u8, at: f64) {
        let config = Some(Arc::new(config()));
        self.writer.apply(Order::Begin {
            camera: camera(n),
            attempt: 1,
            config,
            start: second(at),
            init: vec![1; 700],
        });
    }

    fn write(&mut self, n: u8, bytes: usize, end: f64) {
        // As `Orders::give` counts it.
        self.writer.load.given(bytes);
        self.writer.apply(Order::Write { camera: camera(n), bytes: vec![9; bytes], end: second(end) });
    }

    fn finish(&mut self, n: u8, end: f64) {
        self.writer.apply(Order::Finish { camera: camera(n), end: second(end) });
    }

    /// What the thread does between orders.
    fn pass_over(&mut self) {
        self.writer.make_durable(|_| true, |_| {});
    }

    fn pass(&self, ms: u64) {
        self.clock.advance(Duration::from_millis(ms));
    }

    fn durable(&self, n: u8) -> Option<Utc> {
        self.reports[&camera(n)].borrow().end
    }

    fn troubles(&self, n: u8) -> u32 {
        self.reports[&camera(n)].borrow().trouble
    }

    fn segments(&self, n: u8) -> Vec<Segment> {
        self.writer.db.last_segments(&camera(n), 100).expect("reads")
    }

    fn files(&self, n: u8) -> Vec<PathBuf> {
        let folder = self.home.path().join("footage").join(camera(n).as_str());
        let mut files: Vec<_> =
            std::fs::read_dir(folder).map(|all| all.map(|f| f.expect("reads").path()).collect()).unwrap_or_default();
        files.sort();
        files
    }

    fn tails(&self, n: u8) -> usize {
        self.files(n).iter().filter(|f| f.to_string_lossy().contains(".tail.")).count()
    }

    fn check(&self) {
        let Place::Ready(volume) = &self.writer.place else { panic!("no volume") };
        let found = store::check(&self.writer.db, volume, Depth::Deep, store::Recorder::Down, self.clock.now());
        assert_eq!(found.expect("checks"), [], "no invariant is broken");
    }
}

#[test]
fn a_tail_survives_a_kill_before_any_sync() {
    let mut bench = Bench::new();
    bench.begin(1, 0.0);
    bench.write(1, 3000, 0.5);
    bench.pass(1100);
    bench.writer.put_tails();
    assert_eq!((bench.tails(1), bench.durable(1)), (1, None), "put, and not called durable");
    bench.write(1, 3000, 1.0);
    bench.pass(100);
    bench.pass_over();
    assert_eq!((bench.tails(1), bench.durable(1)), (1, Some(second(0.5))), "the sync of the same slot");
    bench.pass(1000);
    bench.pass_over();
    assert_eq!((bench.tails(1), bench.durable(1)), (2, Some(second(1.0))), "the next one goes into the other");
}

#[test]
fn a_segment_lives_from_begin_to_row() {
    let mut bench = Bench::new();
    bench.begin(1, 0.0);
    for half in 1..=20 {
        bench.write(1, 100_000, f64::from(half) / 2.0);
    }
    bench.pass_over();
    assert_eq!(bench.durable(1), Some(second(9.5)), "all whole chunks; the last fragment waits for the next");
    bench.finish(1, 10.0);
    assert_eq!(bench.durable(1), Some(second(10.0)));
    let [segment] = &bench.segments(1)[..] else { panic!("one segment") };
    assert_eq!(segment.state, SegmentState::Finished);
    assert_eq!((segment.start, segment.end()), (second(0.0), second(10.0)));
    assert_eq!(segment.plaintext_bytes, 2_000_700);
    // The next one continues the run.
    let next = Order::Begin { camera: camera(1), attempt: 1, config: None, start: second(10.0), init: vec![1; 700] };
    bench.writer.apply(next);
    bench.write(1, 1000, 10.5);
    bench.finish(1, 10.5);
    assert_eq!(bench.segments(1).len(), 2);
    assert_eq!(bench.segments(1)[0].run, bench.segments(1)[1].run);
    bench.check();
}

#[test]
fn what_waits_is_never_older_than_a_tail_allows() {
    let check = |kbit: usize, tails: bool| {
        let mut bench = Bench::new();
        bench.begin(1, 0.0);
        let mut saved = 0;
        for half in 1..=60 {
            bench.write(1, kbit * 1000 / 8 / 2, f64::from(half) / 2.0);
            // The thread wakes when a tail is due, and each second.
            for _ in 0..10 {
                bench.pass(50);
                let now = bench.clock.mono();
                let due = bench.writer.tail_due();
                if due.is_some_and(|due| now >= due) {
                    assert!(now.since(due.expect("due")) < Duration::from_millis(60));
                    bench.pass_over();
                    saved += 1;
                }
            }
        }
        bench.pass_over();
        assert!(bench.durable(1) >= Some(second(29.0)), "{kbit} kbit/s: {:?}", bench.durable(1));
        assert_eq!((saved > 0, bench.tails(1) > 0), (tails, tails), "{kbit} kbit/s");
        assert!(saved <= 20, "{kbit} kbit/s: {saved} tails in 30 s");
        bench.finish(1, 30.0);
        assert_eq!(bench.tails(1), 0);
        bench.check();
    };
    check(50, true);
    check(200, true);
    check(530, false);
    check(4000, false);
}

#[test]
fn a_stream_that_stops_is_saved() {
    let mut bench = Bench::new();
    bench.begin(1, 0.0);
    bench.write(1, 250_000, 0.5);
    bench.pass(1000);
    bench.pass_over();
    assert_eq!((bench.durable(1), bench.tails(1)), (None, 0), "the next fragment would do it");
    bench.pass(50);
    bench.pass_over();
    assert_eq!((bench.durable(1), bench.tails(1)), (Some(second(0.5)), 1), "no more fragments come to fill the chunk");
}

#[test]
fn a_kill_leaves_a_cut_segment_and_the_next_process_goes_on() {
    let mut bench = Bench::new();
    bench.begin(1, 0.0);
    for half in 1..=20 {
        bench.write(1, 100_000, f64::from(half) / 2.0);
    }
    bench.pass_over();
    let mut bench = bench.killed();
    let [segment] = &bench.segments(1)[..] else { panic!("one segment") };
    assert_eq!(segment.state, SegmentState::Cut);
    assert!(segment.plaintext_bytes > 1_900_000);
    bench.check();
    bench.begin(1, 60.0);
    bench.write(1, 1000, 60.5);
    bench.finish(1, 60.5);
    assert_eq!(bench.segments(1).len(), 2);
    bench.check();
}

#[test]
fn nothing_worth_keeping_leaves_nothing() {
    let mut bench = Bench::new();
    bench.begin(1, 0.0);
    bench.finish(1, 0.0);
    assert_eq!((bench.segments(1).len(), bench.files(1).len()), (0, 0));
    bench.check();
}

#[test]
fn a_volume_that_goes_away_is_told_to_every_camera_and_taken_again() {
    let mut bench = Bench::new();
    bench.begin(1, 0.0);
    bench.write(1, 100_000, 0.5);
    let (footage, away) = (bench.home.path().join("footage"), bench.home.path().join("away"));
    std::fs::rename(&footage, &away).expect("renamed");
    std::fs::create_dir(&footage).expect("an empty mount point");
    bench.begin(2, 0.0);
    assert_eq!((bench.troubles(1), bench.troubles(2)), (1, 1));
    assert!(!bench.board.status().alarms.is_empty());
    assert_eq!(std::fs::read_dir(&footage).expect("reads").count(), 0, "nothing is written into the mount point");
    bench.begin(2, 1.0);
    assert_eq!(bench.troubles(2), 2);
    std::fs::remove_dir(&footage).expect("removed");
    std::fs::rename(&away, &footage).expect("renamed");
    bench.clock.advance(REOPEN);
    bench.begin(2, 2.0);
    bench.write(2, 100_000, 2.5);
    bench.finish(2, 2.5);
    assert_eq!(bench.troubles(2), 2);
    assert_eq!(bench.segments(2).len(), 1);
    assert!(bench.board.status().alarms.is_empty(), "{:?}", bench.board.status().alarms);
    bench.check();
}

#[test]
fn the_oldest_goes_before_the_limit_is_broken() {
    let mut bench = Bench::new();
    bench.writer.db.set_setting("quota_bytes", "10000000").expect("set");
    for minute in 0..15 {
        let at = f64::from(minute) * 60.0;
        bench.begin(1, at);
        bench.write(1, 1_000_000, at + 60.0);
        bench.finish(1, at + 60.0);
    }
    let kept = bench.segments(1);
    assert!((4..=5).contains(&kept.len()), "{}", kept.len());
    assert_eq!(kept.iter().map(|s| s.end()).max(), Some(second(900.0)));
    assert_eq!(bench.troubles(1), 0);
    bench.check();
}

#[test]
fn held_footage_stops_recording_at_the_limit_and_not_before() {
    let mut bench = Bench::new();
    bench.writer.db.set_setting("quota_bytes", "3000000").expect("set");
    let all = model::Span::new(Utc(0), Utc(i64::MAX)).expect("a span");
    bench.writer.db.add_hold(&camera(1), all, None, second(0.0)).expect("held");
    for minute in 0..5 {
        let at = f64::from(minute) * 60.0;
        bench.begin(1, at);
        bench.write(1, 1_000_000, at + 60.0);
        bench.finish(1, at + 60.0);
    }
    assert_eq!(bench.segments(1).len(), 3);
    assert_eq!(bench.board.status().alarms, [Alarm::DiskFull]);
    assert_eq!(bench.troubles(1), 2);
    bench.check();
}

#[test]
fn days_to_keep_hold_while_nothing_is_recorded() {
    let mut bench = Bench::new();
    bench.begin(1, 0.0);
    bench.write(1, 100_000, 60.0);
    bench.finish(1, 60.0);
    bench.writer.db.set_setting("keep_days", "1").expect("set");
    bench.pass(12 * 3600 * 1000);
    bench.writer.purge_if_due();
    assert_eq!(bench.segments(1).len(), 1);
    bench.pass(13 * 3600 * 1000);
    bench.writer.purge_if_due();
    assert_eq!((bench.segments(1).len(), bench.files(1).len()), (0, 0));
    bench.check();
}
