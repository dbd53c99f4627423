//! A household in a temporary folder: real SQLite, real files, and a made-up sealing whose only law is the one that `vault`'s
//! has too: a header, then chunks of one size, of which a part is worth nothing.

use model::{Camera, CameraId, CameraUrl, RunId, Span, StreamConfig, Transport, Utc, VideoCodec, VideoConfig};
use porchlight_store::{
    Begun, Committed, CutLength, Depth, EpochId, Facts, FinishedFile, HouseholdId, NewSegment, Reconciled, Recorder,
    RecorderDb, SegmentFile, SegmentKey, Volume, VolumeId, VolumeState, check, reconcile,
};
use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

pub(crate) const KEY: [u8; 32] = [7; 32];
pub(crate) const HEADER: u64 = 10;
pub(crate) const CHUNK: u64 = 100;
/// 2026-11-22T00:00:00Z.
pub(crate) const T0: Utc = Utc(1_795_305_600_000_000);
pub(crate) const MINUTE: Duration = Duration::from_secs(60);

pub(crate) struct House {
    pub(crate) home: TempDir,
    pub(crate) db: RecorderDb,
    pub(crate) volume: Volume,
    pub(crate) epoch: EpochId,
}

pub(crate) fn household() -> HouseholdId {
    HouseholdId("0123456789abcdef".to_owned())
}

pub(crate) fn camera_id(n: u8) -> CameraId {
    CameraId::from_random([0, 0, 0, 0, n])
}

pub(crate) fn camera(n: u8) -> Camera {
    Camera {
        id: camera_id(n),
        name: format!("Camera {n}"),
        main: CameraUrl::parse("rtsp://admin:hush@192.168.1.9/main").expect("is one"),
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

pub(crate) fn config() -> StreamConfig {
    StreamConfig {
        video: VideoConfig { codec: VideoCodec::H264, width: 640, height: 360, record: vec![1, 2, 3] },
        audio: None,
    }
}

/// `n` minutes after [`T0`].
pub(crate) fn at(minutes: u64) -> Utc {
    T0.plus(MINUTE * u32::try_from(minutes).expect("small"))
}

pub(crate) fn span(from: u64, to: u64) -> Span {
    Span::new(at(from), at(to)).expect("is one")
}

pub(crate) fn key(camera: u8, seq: u64) -> SegmentKey {
    SegmentKey { camera: camera_id(camera), seq: model::SegmentSeq(seq) }
}

pub(crate) fn cut(_: &File, len: u64) -> io::Result<CutLength> {
    if len < HEADER {
        return Ok(CutLength { good: 0, plaintext: 0 });
    }
    let chunks = (len - HEADER) / CHUNK;
    Ok(CutLength { good: HEADER + chunks * CHUNK, plaintext: chunks * CHUNK })
}

pub(crate) fn facts() -> Facts {
    Facts { duration: MINUTE, plaintext_bytes: 250 }
}

impl House {
    pub(crate) fn new() -> Self {
        let home = TempDir::new().expect("a temporary folder");
        let mut db = RecorderDb::create(&home.path().join("recorder.db"), &KEY).expect("creates");
        let epoch = db.start_epoch("age1one", T0).expect("begins");
        let id = VolumeId("f".repeat(32));
        let volume = Volume::adopt(&mut db, &household(), id, &home.path().join("footage"), T0).expect("adopts");
        for n in 1..=2 {
            db.add_camera(&camera(n), T0).expect("adds");
        }
        Self { home, db, volume, epoch }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// What a new process sees: the database opened anew, the volume looked at anew.
    pub(crate) fn reopen(self) -> Self {
        let Self { home, db, volume, epoch } = self;
        drop((db, volume));
        let db = RecorderDb::open(&home.path().join("recorder.db"), &KEY).expect("opens");
        let state = Volume::look(&db, &household(), &home.path().join("footage")).expect("looks");
        let VolumeState::Ok(volume) = state else { panic!("the volume is {state:?}") };
        Self { home, db, volume, epoch }
    }

    pub(crate) fn run(&mut self, n: u8, start: Utc) -> RunId {
        self.db.start_run(&camera_id(n), &config(), start).expect("starts")
    }

    pub(crate) fn begin(&mut self, n: u8, run: RunId, start: Utc) -> Begun {
        let new = NewSegment { camera: camera_id(n), run, epoch: self.epoch, start, volume: self.volume.id().clone() };
        self.db.begin(&new).expect("begins")
    }

    pub(crate) fn create(&mut self, n: u8, run: RunId, start: Utc) -> SegmentFile {
        let begun = self.begin(n, run, start);
        self.volume.create(begun).expect("creates")
    }

    /// A file with `bytes` written, its time set to a minute after its start.
    pub(crate) fn written(&mut self, n: u8, run: RunId, start: Utc, bytes: u64) -> SegmentFile {
        let mut file = self.create(n, run, start);
        let content: Vec<u8> = (0..bytes).map(|i| (i % 251) as u8).collect();
        file.write_all(&content).expect("writes");
        self.age(&file, start.plus(MINUTE));
        file
    }

    /// Sets a file's time, for tests do not last a minute.
    pub(crate) fn age(&self, file: &SegmentFile, to: Utc) {
        let time = SystemTime::UNIX_EPOCH + Duration::from_micros(to.0.unsigned_abs());
        File::options().write(true).open(file.path()).and_then(|f| f.set_modified(time)).expect("sets the time");
    }

    pub(crate) fn finished(&mut self, n: u8, run: RunId, start: Utc, bytes: u64) -> FinishedFile {
        self.written(n, run, start, bytes).finish().expect("finishes")
    }

    pub(crate) fn committed(&mut self, n: u8, run: RunId, start: Utc, bytes: u64) -> Committed {
        let file = self.finished(n, run, start, bytes);
        self.db.commit(&file, facts()).expect("commits")
    }

    /// A whole segment of a minute, in order.
    pub(crate) fn segment(&mut self, n: u8, run: RunId, start: Utc, bytes: u64) -> SegmentKey {
        let committed = self.committed(n, run, start, bytes);
        self.volume.tidy(&committed).expect("tidies");
        committed.key().clone()
    }

    /// `count` minutes of footage of one run, from minute `from` on.
    pub(crate) fn minutes(&mut self, n: u8, from: u64, count: u64) -> RunId {
        let run = self.run(n, at(from));
        for m in from..from + count {
            self.segment(n, run, at(m), 310);
        }
        run
    }

    pub(crate) fn reconcile(&mut self) -> Reconciled {
        reconcile(&mut self.db, &self.volume, &cut).expect("reconciles")
    }

    pub(crate) fn violations(&self) -> Vec<String> {
        let found = check(&self.db, &self.volume, Depth::Deep, Recorder::Down, at(0)).expect("checks");
        found.into_iter().map(|v| v.to_string()).collect()
    }

    #[track_caller]
    pub(crate) fn holds(&self) {
        assert_eq!(self.violations(), Vec::<String>::new());
    }

    /// Footage of a camera from minute `from` to `to`, in seconds after T0.
    pub(crate) fn footage(&self, n: u8, from: u64, to: u64) -> Vec<(i64, i64)> {
        let lines = self.db.timeline(&[camera_id(n)], span(from, to), Duration::ZERO).expect("reads");
        lines[0].footage.iter().map(|s| seconds(s.span)).collect()
    }

    /// Gaps of a camera in seconds after T0, with their causes; -1 is no end.
    pub(crate) fn gaps(&self, n: u8, from: u64, to: u64) -> Vec<(i64, i64, &'static str)> {
        let gaps = self.db.gaps(&camera_id(n), span(from, to)).expect("reads");
        let end = |to: Option<Utc>| to.map_or(-1, |t| (t.0 - T0.0) / 1_000_000);
        gaps.iter().map(|g| ((g.from.0 - T0.0) / 1_000_000, end(g.to), g.cause.as_str())).collect()
    }
}

pub(crate) fn seconds(s: Span) -> (i64, i64) {
    ((s.from.0 - T0.0) / 1_000_000, (s.to.0 - T0.0) / 1_000_000)
}
