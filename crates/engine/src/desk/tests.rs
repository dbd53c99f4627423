//! A household from its making to its recovery, against the real vault, store and recorder; only the cameras are scripted.

use super::*;
use crate::config::Folders;
use crate::recorder::{Recorder, RecorderConfig};
use crate::view;
use model::scripted::ScriptedMedia;
use model::{ManualClock, Secret, Utc};
use tokio_util::sync::CancellationToken;

const PASSPHRASE: &str = "correct horse battery staple mine";

struct Fixture {
    _folder: tempfile::TempDir,
    config: Config,
    clock: Arc<ManualClock>,
}

fn fixture() -> Fixture {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let folders = Folders { data: at("data"), config: at("config"), state: at("state") };
    let config = Config { home: at("home"), log_level: "info".into(), unattended_key: None, folders };
    let clock = Arc::new(ManualClock::new(Utc::parse("2026-11-22T08:30:00Z").expect("a time")));
    Fixture { config, clock, _folder: folder }
}

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

fn new_household() -> NewHousehold {
    NewHousehold {
        passphrase: secret(PASSPHRASE),
        footage: None,
        limit_bytes: Some(1_000_000_000),
        unattended_key: Some(view::KeyPlace::File),
    }
}

impl Fixture {
    fn create(&self) -> Created {
        Desk::create(self.config.clone(), self.clock.clone(), new_household()).expect("is made")
    }

    fn open(&self) -> Desk {
        Desk::open(self.config.clone(), self.clock.clone()).expect("opens")
    }
}

fn camera(name: &str, url: &str) -> NewCamera {
    NewCamera {
        name: name.to_owned(),
        url: secret(url),
        sub_url: None,
        transport: view::TransportName::Tcp,
        audio: true,
        place: String::new(),
        class: view::CameraClass::Porch,
        quota_bytes: None,
    }
}

fn code<T>(result: Result<T>) -> Option<Code> {
    result.err().map(|e| e.code)
}

#[test]
fn a_household_is_made_confirmed_locked_and_unlocked() {
    let f = fixture();
    let Created { desk, sheet, .. } = f.create();
    assert!(desk.is_open());
    assert_eq!((sheet.words.len(), sheet.challenge.len()), (24, 3));
    assert!(!desk.recovery_confirmed().expect("known"));

    let answer = |at: &u32| secret(&sheet.words[*at as usize]);
    let wrong: Vec<_> = sheet.challenge.iter().map(|_| secret("zebra")).collect();
    assert_eq!(code(desk.confirm_recovery(&wrong)), Some(Code::RecoveryMismatch));
    assert_eq!(code(desk.confirm_recovery(&[])), Some(Code::RecoveryMismatch));
    desk.confirm_recovery(&sheet.challenge.iter().map(answer).collect::<Vec<_>>()).expect("the right words");
    assert!(desk.recovery_confirmed().expect("known"));

    desk.lock();
    assert_eq!(code(desk.with_identity(|_| Ok(()))), Some(Code::Locked));
    assert_eq!(code(desk.unlock(&secret("wrong"))), Some(Code::WrongPassphrase));
    desk.unlock(&secret(PASSPHRASE)).expect("the right one");

    let kinds: Vec<_> = desk.ledger(50, None).expect("lists").into_iter().rev().map(|e| e.kind).collect();
    assert_eq!(kinds, ["household_created", "recovery_confirmed", "lock", "unlock_failed", "unlock"]);
    let report = desk.verify_ledger(Some(&sheet.ledger_fingerprint)).expect("checks");
    assert!(report.ok, "{:?}", report.problems);
    let other = "0".repeat(40);
    assert!(!desk.verify_ledger(Some(&other)).expect("checks").ok);
    assert!(desk.check(true).expect("checks").ok);

    assert_eq!(code(Desk::create(f.config.clone(), f.clock.clone(), new_household())), Some(Code::InUse));
}

#[test]
fn a_weak_passphrase_makes_no_household() {
    let f = fixture();
    let weak = NewHousehold { passphrase: secret("letmein"), ..new_household() };
    assert_eq!(code(Desk::create(f.config.clone(), f.clock.clone(), weak)), Some(Code::WeakPassphrase));
    assert!(!f.config.home.exists());
    assert_eq!(code(Desk::open(f.config.clone(), f.clock.clone())), Some(Code::NotFound));
}

#[test]
fn what_an_unfinished_creation_left_is_cleared_and_nothing_else() {
    let f = fixture();
    std::fs::create_dir_all(f.config.home.join("footage")).expect("makes");
    assert_eq!(code(Desk::create(f.config.clone(), f.clock.clone(), new_household())), Some(Code::InUse));
    std::fs::write(f.config.home.join("household.creating"), b"").expect("writes");
    std::fs::write(f.config.home.join("recorder.db"), b"half").expect("writes");
    let made = f.create();
    assert!(!f.config.home.join("household.creating").exists());
    assert!(made.desk.check(true).expect("checks").ok);
}

#[test]
fn the_sheet_sets_a_new_passphrase_and_passes_its_drill() {
    let f = fixture();
    let Created { desk, sheet, .. } = f.create();
    drop(desk);
    let desk = f.open();
    assert!(!desk.is_open());
    let words = secret(&sheet.words.join(" "));
    let drill = desk.drill(&words).expect("tries");
    assert!(drill.ok, "{}", drill.detail);
    let next = secret("another five words quite apart");
    assert_eq!(code(desk.recover(&secret("abandon abandon"), &next)), Some(Code::BadRecoveryKey));
    assert_eq!(code(desk.recover(&words, &secret("1234"))), Some(Code::WeakPassphrase));
    desk.recover(&words, &next).expect("recovers");
    assert!(desk.is_open());
    assert_eq!(code(desk.unlock_test(&secret(PASSPHRASE))), Some(Code::WrongPassphrase));
    desk.unlock_test(&next).expect("the new one");
    assert!(desk.check(false).expect("checks").ok, "the ways in beside the footage are the new ones");
}

#[test]
fn taking_a_way_away_starts_an_epoch() {
    let f = fixture();
    let Created { desk, .. } = f.create();
    let other = fixture();
    let theirs = other.create().desk.ways().expect("lists")[1].recipient.clone().expect("a public key");
    assert_eq!(code(desk.add_way("grandma", "AGE-SECRET-KEY-1")), Some(Code::BadRecipient));
    let ways = desk.add_way("grandma", &theirs).expect("adds");
    assert_eq!((ways.len(), ways[2].name.as_str()), (3, "grandma"));
    let before = desk.db().current_epoch().expect("reads").expect("one").recipient;
    let ways = desk.remove_way("grandma", &secret(PASSPHRASE)).expect("removes");
    assert_eq!((ways.len(), ways[0].epochs.as_slice()), (2, [1, 2].as_slice()));
    assert_ne!(desk.db().current_epoch().expect("reads").expect("one").recipient, before);
    desk.unlock_test(&secret(PASSPHRASE)).expect("opens the new epoch");
}

#[test]
fn with_every_key_lost_recording_goes_on_to_a_new_one() {
    let f = fixture();
    let Created { desk, sheet: old, .. } = f.create();
    drop(desk);
    let desk = f.open();
    let next = secret("another five words quite apart");
    let new = desk.start_over(&next).expect("starts over");
    assert_ne!(new.words, old.words);
    assert!(desk.is_open());
    desk.lock();
    desk.unlock(&next).expect("the new passphrase");
    assert_eq!(code(desk.drill(&secret(&old.words.join(" ")))), Some(Code::BadRecoveryKey));
    assert!(desk.drill(&secret(&new.words.join(" "))).expect("tries").ok);
    let check = desk.check(true).expect("checks");
    assert!(check.ok, "{:?}", check.violations);
}

/// The recorder must never go on sealing to a key that nobody holds.
#[test]
fn unlocking_brings_the_recorder_to_the_key_that_opens() {
    let f = fixture();
    let Created { desk, .. } = f.create();
    let theirs = fixture().create().desk.ways().expect("lists")[1].recipient.clone().expect("a public key");
    desk.add_way("grandma", &theirs).expect("adds");
    // As after a crash: the keys have a new epoch, the recorder's database does not know it.
    let phrase = vault::Passphrase::new(PASSPHRASE.to_owned()).expect("not empty");
    let identity = vault::remove_way(desk.home(), &phrase, "grandma", Utc(0)).expect("removes");
    let sealed_to = || desk.db().current_epoch().expect("reads").expect("one").recipient;
    assert_ne!(sealed_to(), identity.recipient().as_str());
    desk.unlock(&secret(PASSPHRASE)).expect("opens");
    assert_eq!(sealed_to(), identity.recipient().as_str());
}

#[test]
fn cameras_come_and_go() {
    let f = fixture();
    let Created { desk, .. } = f.create();
    let door = desk.add_camera(&camera("Door", "rtsp://admin:s3cret@cam/main")).expect("adds");
    assert_eq!(door.address, "rtsp://cam/main");
    assert_eq!(code(desk.add_camera(&camera("Door", "rtsp://cam/2"))), Some(Code::NameTaken));
    assert_eq!(code(desk.add_camera(&camera("Yard", "http://cam/"))), Some(Code::BadAddress));
    let id = desk.camera_id("Door").expect("by name");
    assert_eq!(desk.camera_id(&door.id).expect("by id"), id);

    let change = view::CameraChange {
        name: Some("Gate".into()),
        sub_url: Some(Some("rtsp://cam/sub".into())),
        ..Default::default()
    };
    let gate = desk.update_camera(&id, &change).expect("changes");
    assert_eq!((gate.name.as_str(), gate.sub_address.as_deref()), ("Gate", Some("rtsp://cam/sub")));
    let none = view::CameraChange { sub_url: Some(None), ..Default::default() };
    assert_eq!(desk.update_camera(&id, &none).expect("changes").sub_address, None);
    assert!(desk.pause_camera(&id, true, None).expect("pauses").paused);

    desk.remove_camera(&id, true).expect("removes");
    assert!(desk.cameras().expect("lists")[0].removed.is_some());
    desk.restore_camera(&id).expect("restores");
    assert!(desk.cameras().expect("lists")[0].removed.is_none());

    let everything = format!("{:?} {:?}", desk.ledger(50, None), desk.connections());
    assert!(!everything.contains("s3cret") && everything.contains("cam:554"), "{everything}");
}

#[test]
fn the_desk_locks_itself_when_the_owner_is_away() {
    let f = fixture();
    let Created { desk, .. } = f.create();
    let quarter = Duration::from_secs(15 * 60);
    f.clock.advance(quarter - Duration::from_secs(1));
    assert!(!desk.lock_if_idle(quarter));
    desk.owner_is_here();
    f.clock.advance(quarter - Duration::from_secs(1));
    assert!(!desk.lock_if_idle(quarter));
    f.clock.advance(Duration::from_secs(1));
    assert!(desk.lock_if_idle(quarter));
    assert!(!desk.is_open());
}

#[test]
fn settings_and_holds_are_kept() {
    let f = fixture();
    let Created { desk, .. } = f.create();
    let change = view::SettingsChange {
        keep_days: Some(Some(7)),
        auto_lock_minutes: Some(None),
        close_action: Some(view::CloseAction::Keep),
        log_level: Some("debug".into()),
        ..Default::default()
    };
    let settings = desk.change_settings(&change).expect("fits");
    assert_eq!((settings.keep_days, settings.auto_lock_minutes), (Some(7), None));
    assert_eq!((settings.close_action, settings.log_level.as_str()), (view::CloseAction::Keep, "debug"));
    let silly = view::SettingsChange { segment_seconds: Some(1), ..Default::default() };
    assert_eq!(code(desk.change_settings(&silly)), Some(Code::Refused));

    desk.add_camera(&camera("Door", "rtsp://cam/")).expect("adds");
    let id = desk.camera_id("Door").expect("is there");
    let (from, to) = (Utc(0), Utc(60_000_000));
    let hold = desk.add_hold(&id, from, to, None, Some("the fox")).expect("holds");
    assert_eq!(hold.reason.as_deref(), Some("the fox"));
    desk.lock();
    assert_eq!(desk.holds().expect("lists")[0].reason, None);
    assert_eq!(code(desk.add_hold(&id, from, to, None, Some("why"))), Some(Code::Locked));
    assert_eq!(code(desk.add_hold(&id, to, from, None, None)), Some(Code::BadAddress));
    desk.release_hold(hold.id).expect("releases");
    assert!(desk.holds().expect("lists").is_empty());
}

/// The socket's two ends with a real recorder between: the ledger has one writer, and status and events come across.
#[tokio::test(flavor = "multi_thread")]
async fn a_desk_and_a_recorder_share_a_household() {
    let f = fixture();
    let Created { desk, .. } = tokio::task::block_in_place(|| f.create());
    let shutdown = CancellationToken::new();
    let clock = Arc::new(crate::SystemClock::new());
    let media = Arc::new(ScriptedMedia::default());
    let config = RecorderConfig::new(f.config.home.clone());
    let recorder = tokio::spawn(Recorder::run(config, media.clone(), clock, shutdown.clone()));

    let mut watcher = loop {
        if let Some(watcher) = crate::socket::Watcher::connect(&f.config.home).await.expect("answers") {
            break watcher;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(watcher.pid(), Some(std::process::id()));
    let desk = tokio::task::spawn_blocking(move || {
        desk.add_camera(&camera("Door", "rtsp://cam/")).expect("adds");
        desk
    })
    .await
    .expect("adds");
    while !watcher.next().await.expect("the recorder lives").topics.contains(&crate::recorder::Topic::Cameras) {}
    let desk = tokio::task::spawn_blocking(move || {
        let status = desk.recorder().expect("answers").expect("runs");
        assert_eq!(status.cameras.len(), 1);
        assert!(household::lock(desk.home()).expect("works").is_none(), "the recorder holds the household");
        assert!(desk.verify_ledger(None).expect("checks").ok);
        desk
    })
    .await
    .expect("looks");
    assert_eq!(media.begun(), 1);
    a_slow_page_holds_its_own_stream_back(&f.config.home, &media).await;

    shutdown.cancel();
    recorder.await.expect("joins").expect("stops in order");
    while watcher.next().await.is_some() {}
    tokio::task::block_in_place(|| {
        assert!(desk.recorder().expect("nobody").is_none());
        let kinds: Vec<_> = desk.ledger(50, None).expect("lists").into_iter().map(|e| e.kind).collect();
        assert!(
            kinds.contains(&"camera_added".to_owned()) && kinds.contains(&"recorder_stopped".to_owned()),
            "{kinds:?}"
        );
        assert!(desk.check(true).expect("checks").ok);
    });
}

/// Without acknowledgements no more than a window of fragments is sent; then it goes on at a key frame.
async fn a_slow_page_holds_its_own_stream_back(home: &Path, media: &ScriptedMedia) {
    use crate::recorder::{LivePace, Which};
    use crate::socket::LiveConnection;
    use crate::socket::live::{FRAGMENT, INIT, WINDOW};
    use model::{AccessUnit, CaptureEvent, MediaTime, StreamConfig, Track, VideoCodec, VideoConfig};

    let video =
        VideoConfig { codec: VideoCodec::H264, width: 64, height: 64, record: vec![1, 100, 0, 40, 255, 224, 0] };
    assert!(media.push(0, CaptureEvent::Config(StreamConfig { video, audio: None })));
    let mut frame = 0;
    let mut push = |count: i64| {
        for _ in 0..count {
            let unit = AccessUnit {
                track: Track::Video,
                data: vec![0, 0, 0, 2, 0x65, frame as u8],
                pts: MediaTime(frame * 40_000_000),
                duration: None,
                key: frame % 10 == 0,
                camera_clock: None,
            };
            assert!(media.push(0, CaptureEvent::Unit(unit)));
            frame += 1;
        }
    };
    push(3);
    let camera = {
        let mut caller = tokio::task::block_in_place(|| Caller::connect(home)).expect("answers").expect("runs");
        tokio::task::block_in_place(|| caller.status()).expect("answers").cameras[0].camera.clone()
    };
    let live = LiveConnection::open(home, camera, Which::Main, LivePace::Focus).await.expect("opens");
    assert_eq!((live.facts.width, live.facts.mime.starts_with("video/mp4")), (64, true), "{:?}", live.facts);
    let (mut messages, mut acks) = live.split();
    assert_eq!(messages.next().await.expect("an init")[0], INIT);
    push(60);
    for _ in 0..WINDOW {
        assert_eq!(messages.next().await.expect("a fragment")[0], FRAGMENT);
    }
    // Nothing is on its way, so nothing is lost by dropping the read.
    let more = tokio::time::timeout(Duration::from_millis(300), messages.next()).await;
    assert!(more.is_err(), "a page that acknowledges nothing gets no more");
    acks.acknowledge(WINDOW).await.expect("is heard");
    assert_eq!(messages.next().await.expect("it goes on")[0], FRAGMENT);
}
