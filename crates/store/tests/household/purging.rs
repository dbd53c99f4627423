//! Purge before write, on real files.

use crate::house::{House, at, camera, camera_id, household, key, span};
use model::CameraId;
use porchlight_store::{DeleteCause, Footage, Purged, Settings, Volume, VolumeId, make_room, thin_out, usage};
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

/// Camera 1 has five minutes on the folder of before and recorded `newer` more since new footage goes to another one, on the same disk.
fn moved(newer: u64, quota_bytes: Option<u64>) -> (House, Volume) {
    let mut house = House::new();
    house.db.update_camera(&model::Camera { quota_bytes, ..camera(1) }).expect("changes");
    house.minutes(1, 0, 5);
    let (id, folder) = (VolumeId("e".repeat(32)), house.path("elsewhere"));
    let current = Volume::adopt(&mut house.db, &household(), id, &folder, at(5)).expect("adopts");
    let old = std::mem::replace(&mut house.volume, current);
    if newer > 0 {
        house.minutes(1, 5, newer);
    }
    (house, old)
}

fn thin(house: &mut House, old: &Volume, settings: &Settings, minute: u64) -> Purged {
    let purged = thin_out(&mut house.db, old, &house.volume, settings, &BTreeMap::new(), at(minute)).expect("thins");
    house.holds();
    purged
}

#[test]
fn what_was_recorded_before_goes_before_the_newer_of_a_camera_over_its_own_limit() {
    // 5 + 3 minutes of 310 bytes, and room for six.
    let (mut house, old) = moved(3, Some(6 * 310));
    assert_eq!(
        gone(&thin(&mut house, &old, &limits(0), 9)),
        [(1, DeleteCause::CameraQuota), (2, DeleteCause::CameraQuota)]
    );
    assert_eq!(usage(&house.db, &old).expect("reads")[&camera_id(1)], 3 * 310);
    assert_eq!(usage(&house.db, &house.volume).expect("reads")[&camera_id(1)], 3 * 310);
    // The limit of the volume is the current one's: it takes nothing from the one of before.
    assert!(thin(&mut house, &old, &limits(1), 9).deleted.is_empty());
}

#[test]
fn days_count_on_a_folder_of_before_and_a_hold_outlives_them() {
    let (mut house, old) = moved(0, None);
    house.db.add_hold(&camera_id(1), span(1, 2), None, at(5)).expect("holds");
    let days = Settings { keep_days: 1, ..limits(0) };
    assert!(thin(&mut house, &old, &days, 5).deleted.is_empty());
    let gone: Vec<_> = gone(&thin(&mut house, &old, &days, 1440 + 4)).iter().map(|(n, cause)| (*n, *cause)).collect();
    assert_eq!(gone, [(1, DeleteCause::Days), (3, DeleteCause::Days), (4, DeleteCause::Days)]);
}

#[test]
fn on_one_disk_it_makes_room_for_what_is_recorded_now() {
    let (mut house, old) = moved(2, None);
    let free = old.space().expect("asks").free;
    let wanting = Settings { reserve_bytes: free + (1 << 40), ..limits(0) };
    let purged = thin(&mut house, &old, &wanting, 9);
    assert_eq!(gone(&purged), (1..=5).map(|n| (n, DeleteCause::Reserve)).collect::<Vec<_>>());
    assert!(purged.short_by > 0, "more is wanted than there is");
    assert_eq!(house.footage(1, 0, 60), [(300, 420)], "the newer is not touched");
}
