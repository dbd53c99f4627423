//! Purge before write, on real files.

use crate::house::{House, at, camera, camera_id, key, span};
use model::CameraId;
use porchlight_store::{DeleteCause, Footage, Purged, Settings, make_room, usage};
use std::collections::BTreeMap;
use std::io::Write;

fn limits(quota_bytes: u64) -> Settings {
    Settings { quota_bytes, reserve_bytes: 0, ..Settings::default() }
}

fn purge(house: &mut House, settings: &Settings, wanted: &[(u8, u64)], minute: u64) -> Purged {
    let wanted: BTreeMap<CameraId, u64> = wanted.iter().map(|(n, bytes)| (camera_id(*n), *bytes)).collect();
    let purged = make_room(&mut house.db, &house.volume, settings, &wanted, at(minute)).expect("purges");
    house.holds();
    purged
}

fn gone(purged: &Purged) -> Vec<(u64, DeleteCause)> {
    purged.deleted.iter().map(|(k, cause)| (k.seq.0, *cause)).collect()
}

#[test]
fn the_quota_is_kept_before_the_next_is_written() {
    let mut house = House::new();
    house.minutes(1, 0, 10);
    assert!(purge(&mut house, &limits(3100), &[], 10).deleted.is_empty());
    let purged = purge(&mut house, &limits(3100), &[(1, 400)], 10);
    assert_eq!(gone(&purged), [(1, DeleteCause::Quota), (2, DeleteCause::Quota)]);
    assert_eq!(purged.bytes, 620);
    assert_eq!(usage(&house.db, &house.volume).expect("reads")[&camera_id(1)], 8 * 310);
    assert_eq!(house.gaps(1, 0, 60), [(0, 120, "deleted")]);
}

#[test]
fn bytes_being_written_count() {
    let mut house = House::new();
    house.minutes(1, 0, 2);
    let run = house.run(1, at(2));
    let mut file = house.create(1, run, at(2));
    file.write_all(&[0; 300]).expect("writes");
    assert_eq!(usage(&house.db, &house.volume).expect("reads")[&camera_id(1)], 620 + 300);
    let wanted = BTreeMap::from([(camera_id(1), 1)]);
    let purged = make_room(&mut house.db, &house.volume, &limits(920), &wanted, at(3)).expect("purges");
    assert_eq!(gone(&purged), [(1, DeleteCause::Quota)]);
}

#[test]
fn a_hold_outlives_every_limit() {
    let mut house = House::new();
    house.minutes(1, 0, 5);
    house.db.add_hold(&camera_id(1), span(0, 2), Some(at(100)), at(5)).expect("holds");
    let purged = purge(&mut house, &limits(1), &[], 50);
    assert_eq!(gone(&purged).iter().map(|g| g.0).collect::<Vec<_>>(), [3, 4, 5]);
    assert_eq!(purged.short_by, 619);
    let purged = purge(&mut house, &limits(1), &[], 100);
    assert_eq!(gone(&purged).iter().map(|g| g.0).collect::<Vec<_>>(), [1, 2], "its end has come");
}

#[test]
fn a_hold_takes_back_what_is_doomed_and_there() {
    let mut house = House::new();
    house.minutes(1, 0, 3);
    house.db.doom(&[key(1, 1), key(1, 2)], DeleteCause::Quota, at(3)).expect("dooms");
    house.db.add_hold(&camera_id(1), span(0, 1), None, at(3)).expect("holds");
    assert_eq!(house.footage(1, 0, 60), [(0, 60), (120, 180)]);
    house.reconcile();
    house.holds();
    assert_eq!(house.footage(1, 0, 60), [(0, 60), (120, 180)]);
}

#[test]
fn a_hold_that_comes_too_late_is_told_as_a_loss() {
    let mut house = House::new();
    house.minutes(1, 0, 2);
    let doomed = house.db.doom(&[key(1, 1)], DeleteCause::Quota, at(3)).expect("dooms");
    let unlinked = house.volume.unlink(doomed).expect("unlinks");
    house.db.add_hold(&camera_id(1), span(0, 1), None, at(3)).expect("holds");
    house.db.forget(&unlinked).expect("forgets");
    assert_eq!(house.gaps(1, 0, 2), [(0, 60, "disk")]);
    house.holds();
}

#[test]
fn a_changed_limit_over_more_than_one_round() {
    let mut house = House::new();
    house.minutes(1, 0, 90);
    house.minutes(2, 0, 10);
    let purged = purge(&mut house, &limits(310 * 5), &[], 400);
    assert_eq!((purged.deleted.len(), purged.short_by), (95, 0));
    assert_eq!(house.footage(1, 0, 999), [(85 * 60, 90 * 60)]);
    assert_eq!(house.footage(2, 0, 999), [], "older than anything that is left");
}

#[test]
fn days_and_a_cameras_own_limit() {
    let mut house = House::new();
    house.minutes(1, 0, 3);
    house.minutes(2, 0, 3);
    house.db.update_camera(&model::Camera { quota_bytes: Some(700), ..camera(2) }).expect("updates");
    let purged = purge(&mut house, &limits(0), &[(2, 310)], 10);
    assert_eq!(gone(&purged), [(1, DeleteCause::CameraQuota), (2, DeleteCause::CameraQuota)]);
    let settings = Settings { keep_days: 1, ..limits(0) };
    assert!(purge(&mut house, &settings, &[], 1440).deleted.is_empty());
    assert_eq!(gone(&purge(&mut house, &settings, &[], 1441)), [(1, DeleteCause::Days)]);
}

#[test]
fn a_removed_cameras_footage_goes_after_a_day_unless_it_was_to_stay() {
    let mut house = House::new();
    house.minutes(1, 0, 2);
    house.minutes(2, 0, 2);
    house.db.remove_camera(&camera_id(1), Footage::Delete, at(2)).expect("removes");
    house.db.remove_camera(&camera_id(2), Footage::Keep, at(2)).expect("removes");
    assert!(purge(&mut house, &limits(0), &[], 1441).deleted.is_empty());
    let purged = purge(&mut house, &limits(0), &[], 1442);
    assert_eq!(purged.deleted.len(), 2);
    assert!(purged.deleted.iter().all(|(k, cause)| k.camera == camera_id(1) && *cause == DeleteCause::Removed));
}

#[test]
fn a_reserve_that_cannot_be_had_takes_no_more_than_there_is() {
    let mut house = House::new();
    house.minutes(1, 0, 3);
    let settings = Settings { reserve_bytes: u64::MAX / 4, ..Settings::default() };
    let purged = purge(&mut house, &settings, &[(1, 310)], 4);
    assert_eq!(gone(&purged).iter().map(|g| g.1).collect::<Vec<_>>(), [DeleteCause::Reserve; 3]);
    assert!(purged.short_by > 0, "the disk is as small as it is, and that is told");
}

#[test]
fn growth_of_others_is_an_alarm_and_costs_no_footage() {
    let mut house = House::new();
    house.minutes(1, 0, 3);
    // As if the disk had been empty when the volume was made: all that is on it now came since.
    house.db.accept_foreign_growth(house.volume.id(), 0).expect("sets");
    let space = house.volume.space().expect("looks");
    // Short by less than what others took beyond the slack.
    let settings = Settings { reserve_bytes: space.free + 1_000_000, ..Settings::default() };
    if space.used < (1 << 30) {
        return; // A nearly empty disk has no others to blame.
    }
    let purged = purge(&mut house, &settings, &[], 4);
    assert!(purged.deleted.is_empty(), "{purged:?}");
    assert!(purged.foreign > 0);
    house.db.accept_foreign_growth(house.volume.id(), space.used).expect("the owner has seen it");
    assert_eq!(purge(&mut house, &settings, &[], 4).foreign, 0);
}
