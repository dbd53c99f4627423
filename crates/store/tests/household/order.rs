//! A crash in every gap of a segment's life: stop between two steps by dropping what the last one gave, open everything anew,
//! reconcile, check. Then reconcile again: it has nothing left to do.

use crate::house::{CHUNK, HEADER, House, KEY, MINUTE, at, camera_id, cut, facts, household, key, span};
use porchlight_store::{self as store, DeleteCause, Discarded, Reconciled, SegmentState, settle_open};
use std::fs;
use std::io::Write;

/// Stops after `until`, reopens, reconciles; what was done must be `expected`, and camera 1 must be able to go on.
#[track_caller]
fn crash(until: impl FnOnce(&mut House), expected: Reconciled) -> House {
    let mut house = House::new();
    house.minutes(1, 0, 2);
    until(&mut house);
    let mut house = house.reopen();
    assert_eq!(house.reconcile(), expected);
    house.holds();
    let mut house = house.reopen();
    assert_eq!(house.reconcile(), Reconciled::default(), "a second time there is nothing to do");
    house.holds();
    house.minutes(1, 10, 1);
    house.db.close_gap(&camera_id(1), at(10)).expect("closes");
    house.holds();
    house
}

#[test]
fn after_the_row_before_the_file() {
    let house = crash(
        |h| {
            let run = h.run(1, at(2));
            h.begin(1, run, at(2));
        },
        Reconciled { removed: vec![key(1, 3)], ..Reconciled::default() },
    );
    assert_eq!(house.footage(1, 0, 60), [(0, 120), (600, 660)]);
    assert_eq!(house.gaps(1, 0, 60), [(120, 600, "interrupted")]);
}

#[test]
fn with_an_empty_file() {
    crash(
        |h| {
            let run = h.run(1, at(2));
            h.create(1, run, at(2));
        },
        Reconciled { removed: vec![key(1, 3)], ..Reconciled::default() },
    );
}

#[test]
fn with_no_whole_chunk_and_no_tail() {
    let house = crash(
        |h| {
            let run = h.run(1, at(2));
            h.written(1, run, at(2), HEADER + CHUNK - 1);
        },
        Reconciled { removed: vec![key(1, 3)], ..Reconciled::default() },
    );
    assert_eq!(fs::read_dir(house.volume.folder(&camera_id(1))).expect("lists").count(), 3);
}

#[test]
fn with_no_whole_chunk_but_a_tail() {
    let house = crash(
        |h| {
            let run = h.run(1, at(2));
            let file = h.written(1, run, at(2), HEADER + 5);
            file.tails().write(b"the first second").expect("writes");
        },
        Reconciled { cut: vec![key(1, 3)], ..Reconciled::default() },
    );
    let s = house.db.segment(&key(1, 3)).expect("reads").expect("is there");
    assert_eq!((s.state, s.bytes, s.tail_bytes, s.plaintext_bytes), (SegmentState::Cut, HEADER, 16, 0));
}

#[test]
fn in_the_middle_of_a_chunk() {
    let house = crash(
        |h| {
            let run = h.run(1, at(2));
            h.written(1, run, at(2), HEADER + 3 * CHUNK + 40);
        },
        Reconciled { cut: vec![key(1, 3)], ..Reconciled::default() },
    );
    let s = house.db.segment(&key(1, 3)).expect("reads").expect("is there");
    assert_eq!((s.state, s.bytes, s.plaintext_bytes, s.approx), (SegmentState::Cut, HEADER + 300, 300, true));
    assert_eq!(s.duration, MINUTE, "from its start to its last byte");
    assert_eq!(house.footage(1, 0, 60), [(0, 120), (120, 180), (600, 660)]);
    assert_eq!(house.gaps(1, 0, 60), [(180, 600, "interrupted")]);
}

#[test]
fn with_both_tails_one_of_them_torn() {
    let house = crash(
        |h| {
            let run = h.run(1, at(2));
            let file = h.written(1, run, at(2), HEADER + CHUNK);
            let mut tails = file.tails();
            for n in 0..5u8 {
                tails.write(&vec![n; 30 + usize::from(n)]).expect("writes");
            }
            let b = file.path().to_string_lossy().replace(".age", ".b.tail.age");
            fs::File::options().write(true).open(b).and_then(|f| f.set_len(0)).expect("tears");
        },
        Reconciled { cut: vec![key(1, 3)], ..Reconciled::default() },
    );
    let s = house.db.segment(&key(1, 3)).expect("reads").expect("is there");
    assert_eq!(s.tail_bytes, 34, "the newest was in slot a, the torn one holds nothing");
}

#[test]
fn between_finish_and_commit() {
    let house = crash(
        |h| {
            let run = h.run(1, at(2));
            let file = h.written(1, run, at(2), HEADER + 3 * CHUNK + 40);
            file.tails().write(b"tail").expect("writes");
            file.finish().expect("finishes");
        },
        Reconciled { committed: vec![key(1, 3)], ..Reconciled::default() },
    );
    let s = house.db.segment(&key(1, 3)).expect("reads").expect("is there");
    assert_eq!((s.state, s.bytes, s.tail_bytes), (SegmentState::Finished, HEADER + 340, 0), "not a byte is lost");
}

#[test]
fn between_commit_and_the_end_of_the_tails() {
    crash(
        |h| {
            let run = h.run(1, at(2));
            let file = h.written(1, run, at(2), 400);
            file.tails().write(b"tail").expect("writes");
            let file = file.finish().expect("finishes");
            let _left = h.db.commit(&file, facts()).expect("commits");
        },
        Reconciled { tidied: vec![key(1, 3)], ..Reconciled::default() },
    );
}

#[test]
fn between_discard_and_abandon() {
    crash(
        |h| {
            let run = h.run(1, at(2));
            let file = h.written(1, run, at(2), 400);
            file.tails().write(b"tail").expect("writes");
            file.discard().expect("discards");
        },
        Reconciled { removed: vec![key(1, 3)], ..Reconciled::default() },
    );
}

#[test]
fn after_abandon() {
    crash(
        |h| {
            let run = h.run(1, at(2));
            let discarded = h.written(1, run, at(2), 400).discard().expect("discards");
            h.db.abandon(&discarded).expect("abandons");
            let begun = h.begin(1, run, at(3));
            h.db.abandon(&Discarded::never_created(begun)).expect("abandons");
        },
        Reconciled::default(),
    );
}

#[test]
fn between_the_cut_file_and_its_row() {
    // The first reconcile stops after it has cut the file; the length that the file still has is all the second one sees.
    let mut house = House::new();
    let run = house.run(1, at(0));
    let file = house.written(1, run, at(0), HEADER + 2 * CHUNK + 1);
    let path = file.path();
    let time = fs::metadata(&path).and_then(|m| m.modified()).expect("reads");
    fs::File::options().write(true).open(&path).and_then(|f| f.set_len(HEADER + 2 * CHUNK)).expect("cuts");
    fs::File::options().write(true).open(&path).and_then(|f| f.set_modified(time)).expect("sets the time");
    drop(file);
    let mut house = house.reopen();
    assert_eq!(house.reconcile().cut, [key(1, 1)]);
    assert_eq!(house.db.segment(&key(1, 1)).expect("reads").expect("is there").duration, MINUTE);
    house.holds();
}

#[test]
fn between_the_cut_row_and_the_rest_of_its_file() {
    use std::os::unix::fs::PermissionsExt;
    let mut house = House::new();
    let run = house.run(1, at(0));
    let path = house.written(1, run, at(0), HEADER + 2 * CHUNK).path();
    house.reconcile();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("as if the crash came before");
    assert_eq!(house.violations().len(), 1, "S9");
    house.reconcile();
    house.holds();
}

#[test]
fn between_doom_and_unlink() {
    let house = crash(
        |h| {
            h.db.doom(&[key(1, 1)], DeleteCause::Quota, at(5)).expect("dooms");
            assert_eq!(h.footage(1, 0, 60), [(60, 120)], "not shown any more");
        },
        Reconciled { deleted: vec![key(1, 1)], ..Reconciled::default() },
    );
    assert_eq!(house.gaps(1, 0, 60), [(0, 60, "deleted"), (120, 600, "interrupted")]);
}

#[test]
fn between_unlink_and_forget() {
    crash(
        |h| {
            let doomed = h.db.doom(&[key(1, 1)], DeleteCause::Quota, at(5)).expect("dooms");
            h.volume.unlink(doomed).expect("unlinks");
        },
        Reconciled { deleted: vec![key(1, 1)], ..Reconciled::default() },
    );
}

#[test]
fn after_forget() {
    let house = crash(
        |h| {
            let doomed = h.db.doom(&[key(1, 1), key(1, 2)], DeleteCause::Quota, at(5)).expect("dooms");
            let unlinked = h.volume.unlink(doomed).expect("unlinks");
            h.db.forget(&unlinked).expect("forgets");
        },
        Reconciled::default(),
    );
    let deleted = house.db.deleted(&camera_id(1)).expect("reads");
    assert_eq!(deleted.len(), 1, "one day, one cause, one root");
    assert_eq!((deleted[0].first.0, deleted[0].last.0), (1, 2));
}

#[test]
fn a_writer_that_gives_up_is_settled_at_once() {
    let mut house = House::new();
    let run = house.minutes(1, 0, 1);
    let other = house.run(2, at(0));
    let mut untouched = house.create(2, other, at(0));
    drop(house.written(1, run, at(1), HEADER + CHUNK + 3));
    let done = settle_open(&mut house.db, &house.volume, &camera_id(1), &cut).expect("settles");
    assert_eq!(done, Reconciled { cut: vec![key(1, 2)], ..Reconciled::default() });
    house.segment(1, run, at(2), 400);
    untouched.write_all(b"goes on").expect("writes");
    let file = untouched.finish().expect("finishes");
    house.db.commit(&file, facts()).map(drop).expect("commits");
    house.holds();
}

#[test]
fn a_file_that_cannot_be_read_does_not_keep_a_camera_from_recording() {
    let mut house = House::new();
    let run = house.run(1, at(0));
    drop(house.written(1, run, at(0), 400));
    let broken = |_: &fs::File, _: u64| Err(std::io::Error::other("bad sector"));
    let done = store::reconcile(&mut house.db, &house.volume, &broken).expect("goes on");
    assert_eq!(done.unreadable, [key(1, 1)]);
    assert_eq!(done.strays.len(), 1);
    house.segment(1, run, at(1), 400);
    assert!(house.violations().iter().all(|v| v.starts_with("S2")), "told, not hidden: {:?}", house.violations());
}

#[test]
fn a_file_that_is_gone_is_told_and_a_file_that_returns_is_taken() {
    let mut house = House::new();
    house.minutes(1, 0, 3);
    let s = house.db.segment(&key(1, 2)).expect("reads").expect("is there");
    let path = house.volume.path(&camera_id(1), s.name());
    fs::rename(&path, house.path("elsewhere")).expect("moves");
    assert_eq!(house.violations(), ["S1: segment 2 of camera 00000001 has no file"]);
    assert_eq!(house.reconcile().missing, [key(1, 2)]);
    house.holds();
    assert_eq!(house.footage(1, 0, 60), [(0, 60), (120, 180)]);
    assert_eq!(house.gaps(1, 0, 3), [(60, 120, "disk")]);
    assert_eq!(house.reconcile(), Reconciled::default());
    fs::rename(house.path("elsewhere"), &path).expect("moves");
    assert_eq!(house.reconcile().returned, [key(1, 2)]);
    house.holds();
    assert_eq!(house.footage(1, 0, 60), [(0, 180)]);
    assert_eq!(house.gaps(1, 0, 3), []);
}

#[test]
fn one_segment_at_a_time() {
    let mut house = House::new();
    let run = house.run(1, at(0));
    let file = house.create(1, run, at(0));
    let new = store::NewSegment {
        camera: camera_id(1),
        run,
        epoch: house.epoch,
        start: at(1),
        volume: house.volume.id().clone(),
    };
    assert!(matches!(house.db.begin(&new), Err(store::Error::StillOpen(id)) if id == camera_id(1)));
    let file = file.finish().expect("finishes");
    let _done = house.db.commit(&file, facts()).expect("commits");
    assert!(house.db.commit(&file, facts()).is_err(), "not a second time");
    house.db.begin(&new).expect("begins");
    assert_eq!(house.db.segments(&camera_id(1), span(0, 9)).expect("reads").len(), 1);
}

#[test]
fn an_adopted_disk_goes_on_without_its_database() {
    // The database is restored from a copy made after two segments; the disk has six, of which two were deleted since.
    let mut house = House::new();
    house.minutes(1, 0, 2);
    let copy = fs::read(house.path("recorder.db")).expect("reads");
    let journal = fs::read(house.path("recorder.db-wal")).expect("reads");
    house.volume.take(&mut house.db).expect("takes");
    house.minutes(1, 2, 4);
    let doomed = house.db.doom(&[key(1, 3), key(1, 4)], DeleteCause::Quota, at(9)).expect("dooms");
    house.volume.unlink(doomed).expect("unlinks");
    let House { home, db, volume, epoch } = house;
    drop(db);
    fs::write(home.path().join("recorder.db"), copy).expect("restores");
    fs::write(home.path().join("recorder.db-wal"), journal).expect("restores");
    let mut db = store::RecorderDb::open(&home.path().join("recorder.db"), &KEY).expect("opens");
    let state = store::Volume::look(&db, &household(), volume.root()).expect("looks");
    let store::VolumeState::OldDatabase { mut volume, .. } = state else { panic!("{state:?}") };
    volume.accept(&mut db).expect("accepts");
    let mut house = House { home, db, volume, epoch };
    assert_eq!(house.reconcile().strays.len(), 2, "told first");
    let done = store::take_in(&mut house.db, &house.volume, at(9), &mut |_, _| None).expect("takes in");
    assert_eq!(done.adopted, [key(1, 5), key(1, 6)]);
    house.reconcile();
    house.holds();
    assert_eq!(house.gaps(1, 2, 4), [(120, 240, "deleted")]);
    house.minutes(1, 8, 1);
    assert!(house.db.segment(&key(1, 7)).expect("reads").is_some());
    house.reopen().holds();
}
