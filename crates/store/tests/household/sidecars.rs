//! Sidecars: counted, torn by a power cut, gone with their segments; never a reason to lose one.

use crate::house::{House, at, camera_id, key, span};
use porchlight_store::{DeleteCause, Reconciled, SegmentKey, usage};
use std::fs;
use std::path::PathBuf;

fn path(house: &House, key: &SegmentKey) -> PathBuf {
    let s = house.db.segment(key).expect("reads").expect("is there");
    house.volume.side_path(&key.camera, s.name())
}

fn write(house: &mut House, n: u64, bytes: u64) -> PathBuf {
    let key = key(1, n);
    let s = house.db.segment(&key).expect("reads").expect("is there");
    house.volume.write_side(&key.camera, s.name(), &vec![7; bytes as usize]).expect("writes");
    assert!(house.db.set_side(&key, bytes).expect("notes"));
    path(house, &key)
}

fn used(house: &House) -> u64 {
    usage(&house.db, &house.volume).expect("reads")[&camera_id(1)]
}

#[test]
fn they_count_and_go_with_their_segments() {
    let mut house = House::new();
    house.minutes(1, 0, 3);
    let before = used(&house);
    let (first, second) = (write(&mut house, 1, 50), write(&mut house, 2, 60));
    house.holds();
    assert_eq!(used(&house), before + 110);
    house.db.add_hold(&camera_id(1), span(1, 2), None, at(3)).expect("holds");
    let doomed = house.db.doom(&[key(1, 1), key(1, 2)], DeleteCause::Quota, at(9)).expect("dooms");
    assert_eq!(doomed.len(), 1, "one is held");
    assert!(!house.db.set_side(&key(1, 1), 70).expect("asks"), "it is on its way out");
    let unlinked = house.volume.unlink(doomed).expect("unlinks");
    assert_eq!(unlinked.bytes, before / 3 + 50);
    house.db.forget(&unlinked).expect("forgets");
    assert!(!first.exists() && second.exists());
    assert!(!house.db.set_side(&key(1, 1), 70).expect("asks"), "it is gone");
    assert_eq!(used(&house), before / 3 * 2 + 60);
    house.holds();
}

#[test]
fn a_crash_between_file_and_row_costs_the_sidecar_alone() {
    let mut house = House::new();
    house.minutes(1, 0, 3);
    let s = house.db.segment(&key(1, 1)).expect("reads").expect("is there");
    house.volume.write_side(&camera_id(1), s.name(), b"no row counts it").expect("writes");
    let (torn, gone) = (write(&mut house, 2, 100), write(&mut house, 3, 100));
    fs::remove_file(&gone).expect("goes");
    fs::remove_file(&torn).expect("goes");
    fs::write(&torn, [0; 40]).expect("is shorter");
    let mut house = house.reopen();
    assert_eq!(house.violations().len(), 4, "three sidecars, and one may be read by all: {:?}", house.violations());
    assert_eq!(house.reconcile(), Reconciled { sidecars: 3, ..Reconciled::default() });
    house.holds();
    assert!(!torn.exists() && !path(&house, &key(1, 1)).exists());
    assert_eq!(house.reconcile(), Reconciled::default());
    write(&mut house, 2, 10);
    house.holds();
}

#[test]
fn one_whose_segment_was_taken_away_goes_too() {
    let mut house = House::new();
    house.minutes(1, 0, 2);
    let before = used(&house);
    let side = write(&mut house, 1, 50);
    let s = house.db.segment(&key(1, 1)).expect("reads").expect("is there");
    let (file, away) = (house.volume.path(&camera_id(1), s.name()), house.path("away"));
    fs::rename(&file, &away).expect("is moved");
    let mut house = house.reopen();
    assert_eq!(house.reconcile().missing, [key(1, 1)]);
    assert_eq!(used(&house), before / 2, "what is missing counts for nothing, nor what lies beside it");
    house.holds();
    fs::rename(&away, &file).expect("is moved back");
    assert_eq!(house.reconcile().returned, [key(1, 1)]);
    assert_eq!(used(&house), before + 50);
    house.holds();
    let stray = side.with_file_name("20261122T083000.125Z-000099.side.age");
    fs::write(&stray, b"nobody's").expect("lies there");
    assert_eq!(house.reconcile(), Reconciled { sidecars: 1, ..Reconciled::default() });
    assert!(!stray.exists());
}
