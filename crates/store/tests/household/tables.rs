//! Cameras, settings, holds, ledger, day keys, epochs and runs: what goes in comes out.

use crate::house::{House, T0, at, camera, camera_id, config, span};
use model::{CameraUrl, Secret, Transport};
use porchlight_store::{DayKeyRow, Error, Footage, HoldId, LedgerRow, PrivateDb, SettingError};
use std::fs;

#[test]
fn cameras_come_and_go() {
    let mut house = House::new();
    let mut first = camera(1);
    first.name = "Front door".to_owned();
    first.sub = Some(CameraUrl::parse("rtsps://u:p@cam/sub").expect("is one"));
    first.transport = Transport::Udp;
    first.quota_bytes = Some(1 << 40);
    first.pinned_certificate = Some("ab".repeat(32));
    house.db.update_camera(&first).expect("updates");
    assert_eq!(house.db.cameras().expect("reads"), [first.clone(), camera(2)]);
    assert_eq!(house.db.camera_by_name("FRONT DOOR").expect("reads"), Some(first.clone()));

    let mut second = camera(2);
    second.name = "front Door".to_owned();
    assert!(matches!(house.db.update_camera(&second), Err(Error::NameTaken(name)) if name == "front Door"));
    assert!(matches!(house.db.update_camera(&camera(9)), Err(Error::NotFound("camera"))));

    house.db.remove_camera(&first.id, Footage::Delete, at(5)).expect("removes");
    assert_eq!(house.db.camera(&first.id).expect("reads"), None);
    let removed = house.db.removed_cameras().expect("reads");
    assert_eq!((removed[0].camera.clone(), removed[0].at, removed[0].footage), (first.clone(), at(5), Footage::Delete));
    house.db.update_camera(&second).expect("the name is free now");
    assert!(matches!(house.db.restore_camera(&first.id), Err(Error::NameTaken(_))));
    house.db.update_camera(&camera(2)).expect("updates");
    house.db.restore_camera(&first.id).expect("restores");
    assert_eq!(house.db.camera(&first.id).expect("reads"), Some(first.clone()));

    house.db.remove_camera(&first.id, Footage::Keep, at(5)).expect("removes");
    assert!(house.db.erase_removed(at(5)).expect("erases").is_empty(), "not before its time");
    assert_eq!(house.db.erase_removed(at(6)).expect("erases"), [first.id.clone()]);
    assert!(matches!(house.db.restore_camera(&first.id), Err(Error::NotFound("camera"))));
    assert!(house.db.removed_cameras().expect("reads").is_empty());
    assert_eq!(house.db.camera_names().expect("reads")[0], (first.id, "Front door".to_owned()));
}

#[test]
fn settings_are_kept_and_bad_ones_refused() {
    let mut house = House::new();
    assert_eq!(house.db.settings().expect("reads"), porchlight_store::Settings::default());
    house.db.set_setting("quota_bytes", "2 TB").expect("sets");
    house.db.set_setting("keep_days", "30").expect("sets");
    house.db.set_setting("keep_days", "31").expect("sets again");
    let bad = house.db.set_setting("keep_days", "many");
    assert!(matches!(bad, Err(Error::Setting(SettingError::Value { key: "keep_days", .. }))));
    assert!(matches!(house.db.set_setting("color", "blue"), Err(Error::Setting(SettingError::Unknown(_)))));
    let house = house.reopen();
    let settings = house.db.settings().expect("reads");
    assert_eq!((settings.quota_bytes, settings.keep_days), (2_000_000_000_000, 31));
}

#[test]
fn holds_end_or_are_released() {
    let mut house = House::new();
    let one = house.db.add_hold(&camera_id(1), span(0, 5), Some(at(10)), at(1)).expect("adds");
    let two = house.db.add_hold(&camera_id(2), span(3, 4), None, at(2)).expect("adds");
    let ids = |h: &House, now| h.db.holds(now).expect("reads").iter().map(|h| h.id).collect::<Vec<_>>();
    assert_eq!(ids(&house, at(9)), [one, two]);
    assert_eq!(ids(&house, at(10)), [two]);
    house.db.release_hold(two).expect("releases");
    assert!(matches!(house.db.release_hold(two), Err(Error::NotFound("hold"))));
    assert!(house.db.add_hold(&camera_id(9), span(0, 1), None, at(0)).is_err(), "no such camera");

    let mut private = PrivateDb::create(&house.path("private.db"), &[9; 32]).expect("creates");
    private.set_hold_reason(one, "a thief").expect("sets");
    private.set_hold_reason(one, "a cat").expect("sets");
    drop(private);
    let private = PrivateDb::open(&house.path("private.db"), &[9; 32]).expect("opens");
    assert_eq!(private.hold_reason(one).expect("reads").as_deref(), Some("a cat"));
    assert_eq!(private.hold_reason(HoldId(77)).expect("reads"), None);
}

fn entry(seq: u64, prev: u8, hash: u8) -> LedgerRow {
    LedgerRow {
        seq,
        at: at(seq),
        kind: "unlock".to_owned(),
        public: format!("{{\"n\":{seq}}}"),
        sealed: (seq == 2).then(|| vec![1, 2, 3]),
        prev: [prev; 32],
        hash: [hash; 32],
    }
}

#[test]
fn the_ledger_only_grows_and_only_at_its_head() {
    let mut house = House::new();
    assert_eq!(house.db.ledger_head().expect("reads"), None);
    for (bad, why) in [(entry(2, 0, 9), "not the first"), (entry(1, 1, 9), "hangs on nothing")] {
        assert!(matches!(house.db.append_ledger(&bad), Err(Error::LedgerMoved)), "{why}");
    }
    let rows = [entry(1, 0, 11), entry(2, 11, 12), entry(3, 12, 13)];
    for row in &rows {
        house.db.append_ledger(row).expect("appends");
    }
    for bad in [entry(3, 12, 14), entry(4, 12, 14), entry(5, 13, 14)] {
        assert!(matches!(house.db.append_ledger(&bad), Err(Error::LedgerMoved)));
    }
    assert_eq!(house.db.ledger(1, 100).expect("reads"), rows);
    assert_eq!(house.db.ledger(2, 1).expect("reads"), rows[1..2]);
    assert_eq!(house.db.ledger_head().expect("reads").map(|h| (h.seq, h.hash)), Some((3, [13; 32])));
    house.holds();
}

fn day_key(number: u64) -> DayKeyRow {
    DayKeyRow {
        number,
        made: at(number),
        public: vec![number as u8; 32],
        count: number * 3,
        head: [number as u8; 32],
        signature: if number == 1 { Vec::new() } else { vec![5; 64] },
    }
}

#[test]
fn yesterdays_secret_is_gone_from_the_disk() {
    let mut house = House::new();
    house.db.rotate_day_key(&day_key(1), &Secret::new(b"the first secret".to_vec())).expect("makes");
    let (key, secret) = house.db.current_day_key().expect("reads").expect("is one");
    assert_eq!((key, secret.expose().as_slice()), (day_key(1), &b"the first secret"[..]));
    house.db.rotate_day_key(&day_key(2), &Secret::new(b"the second secret".to_vec())).expect("makes");
    assert!(matches!(house.db.rotate_day_key(&day_key(2), &Secret::new(Vec::new())), Err(Error::LedgerMoved)));
    assert_eq!(house.db.current_day_key().expect("reads").expect("is one").0, day_key(2));
    assert_eq!(house.db.day_keys().expect("reads"), [day_key(1), day_key(2)]);
    assert_eq!(
        fs::metadata(house.path("recorder.db-wal")).expect("is there").len(),
        0,
        "the journal remembers nothing"
    );
}

#[test]
fn epochs_and_runs() {
    let mut house = House::new();
    assert_eq!(house.db.start_epoch("age1one", at(3)).expect("is that one"), house.epoch);
    let two = house.db.start_epoch("age1two", at(4)).expect("begins");
    let epochs = house.db.epochs().expect("reads");
    assert_eq!(epochs.iter().map(|e| (e.id, e.started)).collect::<Vec<_>>(), [(house.epoch, T0), (two, at(4))]);
    assert_eq!(house.db.current_epoch().expect("reads").expect("is one").id, two);

    let run = house.run(1, at(7));
    house.db.set_run_clock(run, -1_500_000).expect("notes");
    let read = house.db.run(run).expect("reads").expect("is there");
    assert_eq!((read.camera, read.start, read.config), (camera_id(1), at(7), config()));
    assert_eq!(read.clock_offset_us, Some(-1_500_000));
    assert_eq!(house.db.run(model::RunId(99)).expect("reads"), None);
    assert!(house.db.set_run_clock(model::RunId(99), 0).is_err());
}
