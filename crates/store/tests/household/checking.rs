//! `check` finds what is broken on purpose: each invariant is violated once, and only it is named.

use crate::house::{House, KEY, at, camera_id, key};
use porchlight_store::{DeleteCause, Depth, LedgerRow, Recorder, check};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

/// Four minutes of camera 1, and of camera 2 four of which the first two are deleted.
fn house() -> House {
    let mut house = House::new();
    house.minutes(1, 0, 4);
    house.minutes(2, 0, 4);
    let doomed = house.db.doom(&[key(2, 1), key(2, 2)], DeleteCause::Quota, at(9)).expect("dooms");
    let unlinked = house.volume.unlink(doomed).expect("unlinks");
    house.db.forget(&unlinked).expect("forgets");
    let entry = |seq: u64, prev: u8, hash: u8| LedgerRow {
        seq,
        at: at(seq),
        kind: "k".to_owned(),
        public: "{}".to_owned(),
        sealed: None,
        prev: [prev; 32],
        hash: [hash; 32],
    };
    house.db.append_ledger(&entry(1, 0, 1)).expect("appends");
    house.db.append_ledger(&entry(2, 1, 2)).expect("appends");
    house.holds();
    house
}

fn file(house: &House, seq: u64) -> PathBuf {
    let s = house.db.segment(&key(1, seq)).expect("reads").expect("is there");
    house.volume.path(&camera_id(1), s.name())
}

/// Breaks the rows, as no call of ours would.
#[track_caller]
fn rows(expected: &[&str], sql: &str) {
    let house = house();
    let conn = rusqlite::Connection::open(house.path("recorder.db")).expect("opens");
    conn.pragma_update(None, "key", format!("x'{}'", hex::encode(KEY))).expect("takes the key");
    conn.execute_batch(sql).expect("breaks");
    assert_eq!(numbers(&house), expected, "{:?}", house.violations());
}

fn numbers(house: &House) -> Vec<String> {
    let mut numbers: Vec<_> =
        house.violations().iter().map(|v| v.split(':').next().unwrap_or_default().to_owned()).collect();
    numbers.dedup();
    numbers
}

#[test]
fn of_the_files() {
    #[track_caller]
    fn files(expected: &[&str], break_it: impl FnOnce(&House)) {
        let house = house();
        break_it(&house);
        assert_eq!(numbers(&house), expected, "{:?}", house.violations());
    }
    let folder = |h: &House| h.volume.folder(&camera_id(1));
    let mode = |path: PathBuf, mode: u32| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("sets");
    files(&["S1"], |h| fs::remove_file(file(h, 2)).expect("removes"));
    files(&["S2"], |h| fs::write(folder(h).join("20261122T083000.125Z-000009.age"), "x").expect("writes"));
    files(&["S2"], |h| fs::write(folder(h).join("holiday.jpg"), "x").expect("writes"));
    files(&["S2"], |h| fs::create_dir(h.volume.root().join("zzzzzzzz")).expect("makes"));
    files(&["S8"], |h| {
        fs::write(file(h, 2).to_string_lossy().replace(".age", ".a.tail.age"), "x").expect("writes");
    });
    files(&["S9"], |h| mode(file(h, 2), 0o600));
    files(&["S9"], |h| mode(file(h, 2), 0o440));
    files(&["S9"], |h| mode(folder(h), 0o755));
    files(&["S9"], |h| mode(h.path("recorder.db"), 0o644));
    files(&["S3"], |h| {
        let path = file(h, 2);
        fs::remove_file(&path).expect("removes");
        fs::write(&path, vec![0; 309]).expect("writes");
        mode(path, 0o400);
    });
}

#[test]
fn a_changed_byte_is_found_in_depth_only() {
    let house = house();
    let path = file(&house, 2);
    let mut bytes = fs::read(&path).expect("reads");
    bytes[200] ^= 1;
    fs::remove_file(&path).expect("removes");
    fs::write(&path, bytes).expect("writes");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).expect("sets");
    assert_eq!(numbers(&house), ["S3"]);
    let quick = check(&house.db, &house.volume, Depth::Quick, Recorder::Down, at(9)).expect("checks");
    assert_eq!(quick, []);
}

#[test]
fn a_changed_tail_is_found() {
    let mut house = House::new();
    let run = house.run(1, at(0));
    let segment = house.written(1, run, at(0), 310);
    segment.tails().write(b"tail").expect("writes");
    let tail = segment.path().to_string_lossy().replace(".age", ".a.tail.age");
    drop(segment);
    house.reconcile();
    house.holds();
    fs::remove_file(&tail).expect("removes");
    assert_eq!(numbers(&house), ["S3"]);
}

#[test]
fn of_the_rows() {
    rows(
        &["S4"],
        "UPDATE segments SET duration_us = 0, start_us = start_us WHERE 0; UPDATE spans SET run = run;
        INSERT INTO runs SELECT NULL, camera, start_us, config, NULL FROM runs LIMIT 0;
        UPDATE segments SET duration_us = duration_us + 2000000 WHERE camera = 1 AND seq = 2",
    );
    rows(&["S5", "S11", "S2", "S12"], "DELETE FROM segments WHERE camera = 1 AND seq = 2");
    rows(&["S5"], "DELETE FROM deleted");
    rows(&["S5"], "UPDATE cameras SET head_seq = 5 WHERE id = 1");
    rows(&["S6"], "UPDATE segments SET chain = zeroblob(32) WHERE camera = 1 AND seq = 2");
    rows(&["S6"], "UPDATE segments SET tails_sha256 = randomblob(32) WHERE camera = 1 AND seq = 2");
    rows(&["S6"], "UPDATE segments SET ending = 1 WHERE camera = 1 AND seq = 2");
    rows(&["S6"], "UPDATE deleted SET prev = randomblob(32)");
    rows(&["S6"], "UPDATE deleted SET chain = randomblob(32)");
    rows(&["S6"], "UPDATE cameras SET head_chain = zeroblob(32) WHERE id = 1");
    rows(&["S11", "S7"], "UPDATE segments SET life = 2, cause = 'quota' WHERE camera = 1 AND seq = 2");
    rows(
        &["S7"],
        "INSERT INTO writing SELECT camera, 5, run, epoch, volume, 0 FROM segments WHERE camera = 1 AND seq = 4",
    );
    rows(
        &["S10"],
        "INSERT INTO gaps (camera, from_us, to_us, cause) SELECT camera, start_us + 1, start_us + 2, 'disk'
        FROM segments WHERE camera = 1 AND seq = 2",
    );
    rows(&["S10"], "INSERT INTO gaps (camera, from_us, to_us, cause) VALUES (1, 5, 10, 'disk'), (1, 9, 12, 'disk')");
    rows(&["S11"], "DELETE FROM spans WHERE camera = 1");
    rows(&["S11"], "UPDATE spans SET to_us = to_us + 1 WHERE camera = 1");
    rows(&["S12"], "UPDATE usage SET bytes = bytes + 1 WHERE camera = 1");
    rows(&["S12"], "DELETE FROM usage WHERE camera = 1");
    rows(
        &["S11", "S7", "S13"],
        "UPDATE segments SET life = 2, cause = 'quota' WHERE camera = 1 AND seq = 2;
        INSERT INTO holds (camera, from_us, to_us, made_us) SELECT camera, start_us, start_us + 1, 0 FROM segments
          WHERE camera = 1 AND seq = 2",
    );
    rows(&["S15", "S12"], "UPDATE segments SET side_bytes = 9 WHERE seq = 3");
    rows(&["S14"], "DELETE FROM ledger WHERE seq = 1");
    rows(&["S14"], "UPDATE ledger SET prev = zeroblob(32) WHERE seq = 2");
}

#[test]
fn beside_a_recorder_nothing_under_way_is_a_violation() {
    let mut house = house();
    let run = house.run(1, at(4));
    let segment = house.written(1, run, at(4), 310);
    segment.tails().write(b"tail").expect("writes");
    let look = |h: &House| check(&h.db, &h.volume, Depth::Deep, Recorder::Up, at(9)).expect("checks");
    assert_eq!(look(&house), []);
    let finished = segment.finish().expect("finishes");
    assert_eq!(look(&house), []);
    let committed = house.db.commit(&finished, crate::house::facts()).expect("commits");
    house.begin(1, run, at(5));
    assert_eq!(look(&house), []);
    house.volume.tidy(&committed).expect("tidies");
}
