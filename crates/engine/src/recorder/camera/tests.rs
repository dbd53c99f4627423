use super::*;
use crate::recorder::books;
use model::scripted::ScriptedMedia;
use model::{AccessUnit, CameraId, CameraUrl, ManualClock, MediaTime, Track, Transport, VideoCodec, VideoConfig};
use std::sync::mpsc::Receiver;

struct Bench {
    task: CameraTask,
    media: ScriptedMedia,
    clock: Arc<ManualClock>,
    orders: Receiver<Order>,
    books: books::Inbox,
    sent: i64,
}

fn camera() -> Camera {
    Camera {
        id: CameraId::from_random([1; 5]),
        name: "Front".into(),
        main: CameraUrl::parse("rtsp://localhost/front").expect("an address"),
        sub: None,
        transport: Transport::Tcp,
        audio: true,
        paused: false,
        paused_until: None,
        quota_bytes: None,
        pinned_certificate: None,
        place: String::new(),
        class: model::CameraClass::default(),
        clock_correction_us: 0,
    }
}

fn config() -> model::StreamConfig {
    let record = vec![1, 0x64, 0, 0x28, 0xff, 0xe1, 0, 4, 0x67, 0x64, 0, 0x28, 1, 0, 2, 0x68, 0xee];
    let video = VideoConfig { codec: VideoCodec::H264, width: 640, height: 360, record };
    model::StreamConfig { video, audio: None }
}

impl Bench {
    fn new(camera: Camera) -> Self {
        let clock = Arc::new(ManualClock::new(Utc(0)));
        let media = ScriptedMedia::default();
        let (orders, inbox, _) = Orders::channel();
        let (books, books_inbox) = Books::channel();
        let shared = Shared {
            media: Arc::new(media.clone()),
            clock: clock.clone(),
            board: Board::new(clock.clone()),
            books,
            orders,
            look: Look::channel(None, clock.clone()).0,
        };
        let mut task = CameraTask::new(camera, Duration::from_secs(60), shared);
        task.begin();
        Self { task, media, clock, orders: inbox, books: books_inbox, sent: 0 }
    }

    fn push(&mut self, event: CaptureEvent) {
        assert!(self.media.push(self.media.begun() - 1, event));
    }

    /// Sends `n` pictures of 40 ms.
    fn pictures(&mut self, n: i64) {
        for _ in 0..n {
            let unit = AccessUnit {
                track: Track::Video,
                data: vec![0, 0, 0, 1, 0x65],
                pts: MediaTime(self.sent * 40_000_000),
                duration: None,
                key: self.sent % 25 == 0,
                camera_clock: None,
            };
            self.push(CaptureEvent::Unit(unit));
            self.sent += 1;
            self.clock.advance(Duration::from_millis(40));
        }
    }

    fn look(&mut self) {
        if let Some(running) = &self.task.running {
            let events = running.inlet.drain();
            self.task.apply(Happened::Arrived(events));
        }
    }

    fn tick(&mut self, after: Duration) {
        self.clock.advance(after);
        self.task.apply(Happened::Time);
    }

    fn durable(&mut self, ms: i64) {
        let attempt = self.task.attempt;
        self.task.apply(Happened::Durable(Durability {
            attempt,
            end: Some(Utc(ms * 1000)),
            trouble: self.task.troubles,
        }));
    }

    /// `B`egin, `w`rite, `F`inish with its end in ms.
    fn orders(&self) -> String {
        self.orders
            .try_iter()
            .map(|order| match order {
                Order::Begin { .. } => "B".to_owned(),
                Order::Write { .. } => "w".to_owned(),
                Order::Finish { end, .. } => format!("F{}", end.0 / 1000),
                _ => String::new(),
            })
            .collect()
    }

    fn state(&self) -> State {
        self.task.machine.state()
    }

    /// Connected and recording, its first second durable.
    fn recording() -> Self {
        let mut bench = Self::new(camera());
        bench.push(CaptureEvent::Config(config()));
        bench.pictures(50);
        bench.look();
        bench.durable(1000);
        assert_eq!(bench.state(), State::Recording);
        assert_eq!(bench.orders(), "Bwww");
        assert_eq!(bench.books.gaps(), ["close 0"]);
        bench
    }
}

#[tokio::test]
async fn a_paused_camera_is_left_alone() {
    let mut bench = Bench::new(Camera { paused: true, ..camera() });
    assert_eq!((bench.media.begun(), bench.state()), (0, State::Off));
    assert_eq!(bench.books.gaps(), ["open 0 paused"]);
    let (reply, mut answer) = oneshot::channel();
    bench.task.apply(Happened::Told(Command::Watch(LivePace::Focus, reply)));
    assert_eq!(answer.try_recv().expect("answered").map(|_| ()), Err(LiveError::Off));
    bench.task.apply(Happened::Told(Command::Update(Box::new(camera()), Duration::from_secs(60))));
    assert_eq!((bench.media.begun(), bench.state()), (1, State::Connecting));
}

#[tokio::test]
async fn a_capture_that_ends_leaves_a_gap_from_its_last_picture_to_the_next_first() {
    let mut bench = Bench::recording();
    bench.pictures(5);
    bench.push(CaptureEvent::End(CaptureEnd::Closed));
    bench.look();
    assert_eq!(bench.orders(), "wwF2200");
    assert_eq!(bench.books.gaps(), ["open 2200 camera_offline"]);
    assert_eq!(bench.state(), State::Waiting);
    bench.tick(Duration::from_secs(5));
    assert_eq!(bench.media.begun(), 2);
    bench.sent = 0;
    bench.push(CaptureEvent::Config(config()));
    bench.pictures(30);
    bench.look();
    assert_eq!(bench.orders(), "Bww");
    assert_eq!(bench.books.gaps(), [""; 0], "nothing is durable yet");
    bench.durable(7700);
    assert_eq!(bench.books.gaps(), ["close 7200"], "the first picture's time, not that of being durable");
}

#[tokio::test]
async fn late_news_of_an_earlier_capture_does_not_count() {
    let mut bench = Bench::recording();
    bench.push(CaptureEvent::End(CaptureEnd::Closed));
    bench.look();
    bench.tick(Duration::from_secs(5));
    let old = Durability { attempt: 1, end: Some(Utc(2_000_000)), trouble: 0 };
    bench.task.apply(Happened::Durable(old));
    assert_eq!(bench.state(), State::Connecting);
}

#[tokio::test]
async fn trouble_with_the_disk_loses_what_was_not_durable_and_says_so() {
    let mut bench = Bench::recording();
    bench.pictures(25);
    bench.look();
    bench.task.apply(Happened::Durable(Durability { attempt: 1, end: Some(Utc(1_000_000)), trouble: 1 }));
    assert_eq!(bench.books.gaps(), ["open 1000 disk"]);
    assert_eq!(bench.state(), State::Waiting);
    assert!(bench.task.running.is_none());
}

#[tokio::test]
async fn a_writer_that_does_not_keep_up_ends_the_capture() {
    let mut bench = Bench::recording();
    // Nobody takes the orders: two a second until the channel's bound.
    while bench.state() == State::Recording {
        bench.pictures(25);
        bench.look();
        assert!(bench.sent < 25 * 2000, "never refused");
        let now = bench.clock.now().0 / 1000;
        bench.durable(now);
    }
    assert_eq!(bench.task.machine.last_end(), Some(CaptureEnd::Overflow));
    let gaps = bench.books.gaps();
    assert!(gaps.last().expect("told").ends_with("disk"), "{gaps:?}");
}

#[tokio::test]
async fn a_frozen_camera_is_stalled_then_connected_anew() {
    let mut bench = Bench::recording();
    bench.tick(Duration::from_secs(16));
    assert_eq!(bench.state(), State::Stalled);
    assert_eq!(bench.books.gaps(), ["open 1560 stalled"], "what is in the muxer is written when the capture ends");
    bench.tick(Duration::from_secs(6));
    assert_eq!(bench.state(), State::Waiting);
    assert_eq!(bench.orders(), "wF2000");
}

#[tokio::test]
async fn a_stall_that_ends_by_itself_closes_its_gap() {
    let mut bench = Bench::recording();
    bench.tick(Duration::from_secs(16));
    bench.sent += 400;
    bench.pictures(75);
    bench.look();
    bench.durable(20_000);
    assert_eq!(bench.state(), State::Recording);
    // The gap itself is told by the recording; what the stall left open ends where it began, if it is open still.
    assert_eq!(bench.books.gaps(), ["open 1560 stalled", "2000..18000 stalled", "close 1560"]);
}

#[tokio::test]
async fn another_address_is_connected_to_at_once_and_another_name_is_nothing() {
    let mut bench = Bench::recording();
    let update = |camera| Happened::Told(Command::Update(Box::new(camera), Duration::from_secs(60)));
    bench.task.apply(update(Camera { name: "Back".into(), ..camera() }));
    assert_eq!(bench.media.begun(), 1);
    let other = CameraUrl::parse("rtsp://localhost/back").expect("an address");
    bench.task.apply(update(Camera { main: other, ..camera() }));
    assert_eq!((bench.media.begun(), bench.state()), (2, State::Connecting));
    assert_eq!(bench.orders(), "wF2000");
}

#[tokio::test]
async fn stopping_loses_nothing_that_arrived() {
    let mut bench = Bench::recording();
    bench.pictures(7);
    let Bench { task, orders, books, .. } = bench;
    task.stop(GapCause::Stopped).await;
    let ends: Vec<_> = orders
        .try_iter()
        .filter_map(|o| if let Order::Finish { end, .. } = o { Some(end.0 / 1000) } else { None })
        .collect();
    assert_eq!(ends, [2280]);
    assert_eq!(books.gaps(), ["open 2280 stopped"]);
}

#[tokio::test]
async fn a_sleep_of_the_computer_is_told_as_one() {
    let mut bench = Bench::recording();
    bench.pictures(5);
    bench.clock.sleep(Duration::from_secs(3600));
    // What the camera's connection still held comes with the waking.
    bench.pictures(3);
    bench.look();
    assert_eq!(bench.orders(), "wwF2200", "what came before is whole, what came after is of another run");
    assert_eq!(bench.books.gaps(), ["open 2200 asleep"]);
    assert_eq!((bench.media.begun(), bench.state()), (2, State::Connecting), "connected anew at once");
    bench.push(CaptureEvent::End(CaptureEnd::Unreachable));
    bench.look();
    // The rest of the gap is the camera's, from the waking on: the earliest it can have been.
    assert_eq!(bench.books.gaps(), ["open 3602000 camera_offline"]);
    bench.tick(Duration::from_secs(5));
    assert_eq!(bench.media.begun(), 3);
}

#[tokio::test]
async fn footage_after_a_sleep_ends_its_gap() {
    let mut bench = Bench::recording();
    bench.clock.sleep(Duration::from_secs(60));
    bench.tick(Duration::from_secs(1));
    assert_eq!(bench.books.gaps(), ["open 2000 asleep"]);
    bench.sent = 0;
    bench.push(CaptureEvent::Config(config()));
    bench.pictures(30);
    bench.look();
    bench.durable(63_500);
    assert_eq!(bench.books.gaps(), ["close 63000"]);
    assert_eq!(bench.state(), State::Recording);
}

#[tokio::test]
async fn a_paused_camera_sleeps_through() {
    let mut bench = Bench::new(Camera { paused: true, ..camera() });
    assert_eq!(bench.books.gaps(), ["open 0 paused"]);
    bench.clock.sleep(Duration::from_secs(60));
    bench.tick(Duration::from_secs(1));
    assert_eq!((bench.books.gaps(), bench.media.begun()), (Vec::new(), 0));
}
