//! What the timeline shows after what happened.

use crate::house::{House, MINUTE, T0, at, camera_id, facts, key, span};
use model::{GapCause, Span, Utc};
use porchlight_store::{DeleteCause, Facts};
use std::time::Duration;

fn delete(house: &mut House, seqs: &[u64]) {
    let keys: Vec<_> = seqs.iter().map(|s| key(1, *s)).collect();
    let doomed = house.db.doom(&keys, DeleteCause::Owner, at(99)).expect("dooms");
    let unlinked = house.volume.unlink(doomed).expect("unlinks");
    house.db.forget(&unlinked).expect("forgets");
}

#[test]
fn a_day_of_one_run_is_one_stretch_over_midnight() {
    let mut house = House::new();
    // From five minutes before the UTC midnight at minute 1440 to five after it.
    house.minutes(1, 1435, 10);
    assert_eq!(house.footage(1, 0, 2000), [(1435 * 60, 1445 * 60)]);
    assert_eq!(house.footage(1, 1440, 1441), [(1440 * 60, 1441 * 60)], "clipped to what was asked for");
    assert_eq!(house.footage(1, 1500, 2000), []);
    house.holds();
}

#[test]
fn a_gap_is_where_no_footage_is() {
    let mut house = House::new();
    let cam = camera_id(1);
    house.minutes(1, 0, 2);
    house.db.open_gap(&cam, at(2), GapCause::CameraOffline).expect("opens");
    assert_eq!(house.gaps(1, 0, 9), [(120, -1, "camera_offline")]);
    house.db.close_gap(&cam, at(4)).expect("closes");
    house.minutes(1, 4, 1);
    assert_eq!(house.gaps(1, 0, 9), [(120, 240, "camera_offline")]);
    house.db.open_gap(&cam, at(5), GapCause::Stalled).expect("opens");
    house.db.open_gap(&cam, at(6), GapCause::Paused).expect("another cause takes over");
    house.db.open_gap(&cam, at(6), GapCause::Stopped).expect("and another at once");
    house.db.close_gap(&cam, at(7)).expect("closes");
    house.db.close_gap(&cam, at(8)).expect("nothing to close");
    let all = [(120, 240, "camera_offline"), (300, 360, "stalled"), (360, 420, "stopped")];
    assert_eq!(house.gaps(1, 0, 9), all);
    assert_eq!(house.gaps(1, 3, 5), all[..1]);
    assert_eq!(house.gaps(1, 4, 5), []);
    assert!(house.db.current_gap(&cam).expect("reads").is_none());
    house.holds();
}

#[test]
fn what_is_missing_behind_footage_that_ended_with_the_process_has_its_own_cause() {
    let check = |gap_opens: u64, expected: &[(i64, i64, &str)]| {
        let mut house = House::new();
        house.minutes(1, 0, 2);
        let run = house.run(1, at(4));
        house.db.open_gap(&camera_id(1), at(gap_opens), GapCause::CameraOffline).expect("opens");
        drop(house.written(1, run, at(4), 510));
        let mut house = house.reopen();
        house.reconcile();
        assert_eq!(house.gaps(1, 0, 9), expected);
        house.holds();
    };
    // The camera was back, and the process ended before it could say so.
    check(2, &[(120, 240, "camera_offline"), (300, -1, "interrupted")]);
    // The camera had gone again.
    check(5, &[(300, -1, "camera_offline")]);
}

#[test]
fn footage_that_comes_late_takes_its_place_from_a_gap() {
    let mut house = House::new();
    let cam = camera_id(1);
    let run = house.run(1, at(0));
    house.segment(1, run, at(0), 400);
    let late = house.finished(1, run, at(1), 400);
    // The capture ended in the middle of the segment's time, and its last frames came to the disk after that was known.
    house.db.open_gap(&cam, at(1).plus(MINUTE / 2), GapCause::CameraOffline).expect("opens");
    let _done = house.db.commit(&late, facts()).expect("commits");
    assert_eq!(house.gaps(1, 0, 9), [(120, -1, "camera_offline")]);
    house.db.close_gap(&cam, at(6)).expect("closes");
    house.holds();
    // The gap was closed when bytes were durable, two seconds into the next segment.
    house.segment(1, run, at(5), 400);
    assert_eq!(house.gaps(1, 0, 9), [(120, 300, "camera_offline")]);
    house.holds();
}

#[test]
fn a_gap_opens_where_footage_ends() {
    let mut house = House::new();
    house.minutes(1, 0, 2);
    house.db.open_gap(&camera_id(1), at(1).plus(MINUTE / 2), GapCause::Stalled).expect("opens");
    assert_eq!(house.gaps(1, 0, 9), [(120, -1, "stalled")]);
}

#[test]
fn files_that_are_gone_together_are_one_gap() {
    let mut house = House::new();
    house.minutes(1, 0, 6);
    for seq in [2, 3, 4] {
        let s = house.db.segment(&key(1, seq)).expect("reads").expect("is there");
        std::fs::remove_file(house.volume.path(&camera_id(1), s.name())).expect("removes");
    }
    assert_eq!(house.reconcile().missing, [key(1, 2), key(1, 3), key(1, 4)]);
    assert_eq!(house.gaps(1, 0, 6), [(60, 240, "disk")]);
    house.holds();
    delete(&mut house, &[3, 4]);
    house.holds();
}

#[test]
fn a_camera_that_records_on_another_volume_is_not_interrupted() {
    let mut house = House::new();
    let run = house.minutes(1, 0, 1);
    house.begin(1, run, at(1));
    let elsewhere = porchlight_store::VolumeId("e".repeat(32));
    let root = house.path("elsewhere");
    let other = porchlight_store::Volume::adopt(&mut house.db, &crate::house::household(), elsewhere, &root, T0)
        .expect("adopts");
    porchlight_store::reconcile(&mut house.db, &other, &crate::house::cut).expect("reconciles");
    assert_eq!(house.gaps(1, 0, 9), []);
}

#[test]
fn a_clock_that_was_set_back_overlaps_and_confuses_nobody() {
    let mut house = House::new();
    house.minutes(1, 10, 3);
    house.db.open_gap(&camera_id(1), at(13), GapCause::ClockStep).expect("opens");
    house.db.close_gap(&camera_id(1), at(5)).expect("closes before it began");
    house.minutes(1, 5, 7);
    assert_eq!(house.footage(1, 0, 60), [(300, 720), (600, 780)]);
    assert_eq!(house.gaps(1, 0, 60), []);
    let all = house.db.segments(&camera_id(1), span(10, 12)).expect("reads");
    assert_eq!(all.iter().map(|s| s.key.seq.0).collect::<Vec<_>>(), [1, 9, 2, 10]);
    house.holds();
}

#[test]
fn deleting_from_the_front_and_from_the_middle() {
    let mut house = House::new();
    house.minutes(1, 0, 8);
    delete(&mut house, &[1, 2]);
    assert_eq!(house.footage(1, 0, 60), [(120, 480)]);
    delete(&mut house, &[5, 4]);
    assert_eq!(house.footage(1, 0, 60), [(120, 180), (300, 480)]);
    delete(&mut house, &[3]);
    assert_eq!(house.footage(1, 0, 60), [(300, 480)]);
    assert_eq!(house.gaps(1, 0, 60), [(0, 300, "deleted")]);
    let deleted = house.db.deleted(&camera_id(1)).expect("reads");
    assert_eq!(deleted.iter().map(|d| (d.first.0, d.last.0, d.bytes)).collect::<Vec<_>>(), [(1, 5, 5 * 310)]);
    delete(&mut house, &[8, 6, 7]);
    assert_eq!(house.footage(1, 0, 60), []);
    house.holds();
    house.minutes(1, 20, 1);
    assert!(house.db.segment(&key(1, 9)).expect("reads").is_some(), "numbers are never used twice");
    house.holds();
}

#[test]
fn a_settled_estimate_moves_the_end() {
    let mut house = House::new();
    let run = house.run(1, at(0));
    drop(house.written(1, run, at(0), 500));
    house.reconcile();
    assert_eq!(house.db.unsettled(9).expect("reads").len(), 1);
    assert_eq!(house.gaps(1, 0, 9), [(60, -1, "interrupted")]);
    house.db.close_gap(&camera_id(1), at(2)).expect("closes");
    let settle = |h: &mut House, s: u64| {
        let facts = Facts { duration: Duration::from_secs(s), plaintext_bytes: 9 };
        h.db.settle(&key(1, 1), facts).expect("settles");
    };
    settle(&mut house, 40);
    assert!(house.db.unsettled(9).expect("reads").is_empty());
    assert_eq!(house.footage(1, 0, 9), [(0, 40)]);
    assert_eq!(house.gaps(1, 0, 9), [(40, 60, "interrupted"), (60, 120, "interrupted")]);
    house.holds();
    settle(&mut house, 70);
    assert_eq!(house.footage(1, 0, 9), [(0, 70)]);
    assert_eq!(house.gaps(1, 0, 9), [(70, 120, "interrupted")]);
    house.holds();
}

#[test]
fn a_settled_estimate_leaves_no_gap_within_what_is_shown_as_one() {
    let mut house = House::new();
    house.minutes(1, 0, 2);
    assert_eq!(house.footage(1, 0, 9), [(0, 120)]);
    // An estimate ten seconds short left a gap; what is inside ends a millisecond before the next one begins, whose name is cut to that.
    let settle = |h: &mut House, ms: u64| {
        let facts = Facts { duration: Duration::from_millis(ms), plaintext_bytes: 9 };
        h.db.settle(&key(1, 1), facts).expect("settles");
    };
    settle(&mut house, 50_000);
    assert_eq!(house.gaps(1, 0, 9), [(50, 60, "interrupted")]);
    settle(&mut house, 59_999);
    assert_eq!(house.footage(1, 0, 9), [(0, 120)]);
    house.holds();
}

#[test]
fn a_coarse_look_joins_and_counts() {
    let mut house = House::new();
    house.minutes(1, 0, 2);
    house.db.open_gap(&camera_id(1), at(2), GapCause::CameraOffline).expect("opens");
    house.db.close_gap(&camera_id(1), at(3)).expect("closes");
    house.minutes(1, 3, 2);
    let run = house.run(1, at(9));
    house.create(1, run, at(9));
    let look = |resolution: u64| {
        let lines = house.db.timeline(&[camera_id(1)], span(0, 60), Duration::from_secs(resolution)).expect("reads");
        let line = lines.into_iter().next().expect("one camera");
        assert_eq!(line.writing_since, Some(at(9)));
        (line.footage.len(), line.gaps.len(), line.finer_gaps)
    };
    assert_eq!(look(0), (2, 1, 0));
    assert_eq!(look(59), (2, 1, 0));
    assert_eq!(look(61), (1, 0, 1));
}

#[test]
fn segments_of_a_span_are_found_however_long_one_is() {
    let mut house = House::new();
    let run = house.run(1, at(0));
    let long = house.finished(1, run, at(0), 400);
    let facts = Facts { duration: MINUTE * 30, plaintext_bytes: 1 };
    let _done = house.db.commit(&long, facts).expect("commits");
    house.minutes(1, 30, 3);
    let found = |from: Utc, to: Utc| {
        let span = Span::new(from, to).expect("is one");
        house.db.segments(&camera_id(1), span).expect("reads").iter().map(|s| s.key.seq.0).collect::<Vec<_>>()
    };
    assert_eq!(found(at(29), at(31)), [1, 2]);
    assert_eq!(found(at(30), at(31)), [2]);
    assert_eq!(found(T0, Utc(T0.0 + 1)), [1]);
    assert!(found(at(33), at(99)).is_empty());
    let last = house.db.last_segments(&camera_id(1), 2).expect("reads");
    assert_eq!(last.iter().map(|s| s.key.seq.0).collect::<Vec<_>>(), [3, 4]);
}
