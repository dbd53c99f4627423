//! Nothing is written where the volume is not.

use crate::house::{House, T0, at, camera_id, household};
use porchlight_store::{Error, HouseholdId, RecorderDb, Volume, VolumeId, VolumeIdentity, VolumeState};
use std::fs;
use std::os::unix::fs::PermissionsExt;

fn state(house: &House) -> VolumeState {
    Volume::look(&house.db, &household(), house.volume.root()).expect("looks")
}

#[test]
fn an_empty_mount_point_gets_nothing() {
    let mut house = House::new();
    let run = house.run(1, at(0));
    let begun = house.begin(1, run, at(0));
    fs::rename(house.volume.root(), house.path("unmounted")).expect("unmounts");
    assert!(matches!(state(&house), VolumeState::Missing));
    fs::create_dir(house.volume.root()).expect("the mount point");
    assert!(matches!(state(&house), VolumeState::Missing));
    assert!(matches!(house.volume.create(begun), Err(Error::VolumeMissing(_))));
    assert!(matches!(house.volume.unlink(Vec::new()), Err(Error::VolumeMissing(_))));
    let reconciled = porchlight_store::reconcile(&mut house.db, &house.volume, &crate::house::cut);
    assert!(matches!(reconciled, Err(Error::VolumeMissing(_))), "or every segment would be missing");
    assert_eq!(fs::read_dir(house.volume.root()).expect("lists").count(), 0);
}

#[test]
fn another_disk_is_foreign() {
    let mut house = House::new();
    let run = house.run(1, at(0));
    let begun = house.begin(1, run, at(0));
    let file = house.volume.root().join("volume.json");
    let mine: VolumeIdentity = VolumeIdentity::parse(&fs::read(&file).expect("reads")).expect("is one");
    let put = |identity: &VolumeIdentity| {
        fs::write(&file, serde_json::to_vec(identity).expect("is JSON")).expect("writes");
    };
    put(&VolumeIdentity { household_id: HouseholdId("other".to_owned()), ..mine.clone() });
    assert!(matches!(state(&house), VolumeState::Foreign(_)));
    let id = VolumeId("a".repeat(32));
    let adopted = Volume::adopt(&mut house.db, &household(), id.clone(), house.volume.root(), T0);
    assert!(matches!(adopted, Err(Error::VolumeForeign(_))));
    put(&VolumeIdentity { volume_id: id.clone(), ..mine.clone() });
    assert!(matches!(state(&house), VolumeState::Foreign(_)));
    assert!(matches!(house.volume.create(begun), Err(Error::VolumeForeign(_))));
    fs::write(&file, "{").expect("writes");
    assert!(matches!(state(&house), VolumeState::Damaged(_)));
    put(&mine);
    assert!(matches!(state(&house), VolumeState::Ok(_)));
}

#[test]
fn generations_tell_old_databases_and_old_disks() {
    let mut house = House::new();
    let file = house.volume.root().join("volume.json");
    let old = fs::read(&file).expect("reads");
    house.volume.take(&mut house.db).expect("takes");
    house.volume.take(&mut house.db).expect("takes");
    assert!(matches!(state(&house), VolumeState::Ok(_)));
    let new = fs::read(&file).expect("reads");
    fs::write(&file, &old).expect("an old copy of the disk");
    let VolumeState::OldVolume { found: 0, known: 2, mut volume } = state(&house) else {
        panic!("{:?}", state(&house))
    };
    volume.accept(&mut house.db).expect("accepts");
    assert!(matches!(state(&house), VolumeState::Ok(_)));
    let since = VolumeIdentity { generation: 9, ..VolumeIdentity::parse(&new).expect("is one") };
    fs::write(&file, serde_json::to_vec(&since).expect("is JSON")).expect("writes");
    assert!(matches!(state(&house), VolumeState::OldDatabase { found: 9, known: 3, .. }));
}

#[test]
fn a_crash_while_counting_up_is_no_swapped_disk() {
    let mut house = House::new();
    let file = house.volume.root().join("volume.json");
    let before = fs::read(&file).expect("reads");
    house.volume.take(&mut house.db).expect("takes");
    let after = fs::read(&file).expect("reads");
    let conn = rusqlite::Connection::open(house.path("recorder.db")).expect("opens");
    conn.pragma_update(None, "key", format!("x'{}'", hex::encode(crate::house::KEY))).expect("takes the key");
    conn.execute("UPDATE volumes SET generation = 0, next_generation = 1", []).expect("as if the last step never was");
    assert!(matches!(state(&house), VolumeState::Ok(_)), "the volume was counted up");
    fs::write(&file, before).expect("writes");
    assert!(matches!(state(&house), VolumeState::Ok(_)), "it was not");
    fs::write(&file, after).expect("writes");
    house.volume.take(&mut house.db).expect("goes on");
    assert_eq!(house.volume.identity().generation, 2);
}

#[test]
fn a_volume_whose_database_is_lost_is_taken_in_again() {
    let house = House::new();
    let mut db = RecorderDb::create(&house.path("new.db"), &[1; 32]).expect("creates");
    let looked = Volume::look(&db, &household(), house.volume.root()).expect("looks");
    assert!(matches!(looked, VolumeState::Foreign(_)), "the new one does not know it");
    let id = VolumeId("b".repeat(32));
    let volume = Volume::adopt(&mut db, &household(), id, house.volume.root(), T0).expect("adopts");
    assert_eq!(volume.id(), house.volume.id(), "under its own id");
}

#[test]
fn everything_is_for_the_owner_only() {
    let mut house = House::new();
    house.minutes(1, 0, 1);
    let folder = house.volume.folder(&camera_id(1));
    let mode = |path: &std::path::Path| fs::metadata(path).expect("is there").permissions().mode() & 0o777;
    assert_eq!(mode(house.volume.root()), 0o700);
    assert_eq!(mode(&folder), 0o700);
    assert_eq!(mode(&house.volume.root().join("volume.json")), 0o600);
    let run = house.run(1, at(1));
    let open = house.create(1, run, at(1));
    let mut tails = open.tails();
    tails.write(b"tail").expect("writes");
    assert_eq!(mode(&open.path()), 0o600);
    let tail = open.path().to_string_lossy().replace(".age", ".a.tail.age");
    assert_eq!(mode(tail.as_ref()), 0o600);
}

#[test]
fn a_name_in_use_is_never_written_over() {
    let mut house = House::new();
    let run = house.run(1, at(0));
    let begun = house.begin(1, run, at(0));
    let path = house.volume.path(&camera_id(1), begun.name());
    fs::create_dir_all(house.volume.folder(&camera_id(1))).expect("makes");
    fs::write(&path, "somebody else's").expect("writes");
    assert!(matches!(house.volume.create(begun), Err(Error::Io { .. })));
    assert_eq!(fs::read(&path).expect("reads"), b"somebody else's");
}
