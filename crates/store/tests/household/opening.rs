//! A database that does not open says why.

use crate::house::{House, KEY, T0};
use porchlight_store::{Error, PrivateDb, RecorderDb};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

fn open(path: &Path, key: &[u8; 32]) -> Error {
    match RecorderDb::open(path, key) {
        Ok(_) => panic!("opened"),
        Err(e) => e,
    }
}

#[test]
fn the_right_reason() {
    let house = House::new();
    let path = house.path("recorder.db");
    drop(house.db);
    assert!(matches!(open(&house.home.path().join("none.db"), &KEY), Error::Absent(_)));
    assert!(matches!(open(house.home.path(), &KEY), Error::NotADatabase(_)), "a folder");
    let wrong = open(&path, &[8; 32]);
    assert!(matches!(wrong, Error::WrongKey(_)), "{wrong:?}");
    assert!(RecorderDb::open(&path, &KEY).is_ok(), "a wrong key does no harm");

    let whole = fs::read(&path).expect("reads");
    let mut broken = whole.clone();
    broken[100] ^= 1;
    fs::write(&path, &broken).expect("writes");
    assert!(matches!(open(&path, &KEY), Error::Damaged { .. }), "the first page");
    assert!(matches!(open(&path, &[8; 32]), Error::WrongKey(_)));
    fs::write(&path, &whole[..4096]).expect("writes");
    assert!(matches!(open(&path, &KEY), Error::Damaged { .. }), "all but the first page is gone");

    for (what, bytes) in
        [("empty", &b""[..]), ("a text", b"Dear diary"), ("a plain SQLite file", b"SQLite format 3\0 and so on")]
    {
        fs::write(&path, bytes).expect("writes");
        assert!(matches!(open(&path, &KEY), Error::NotADatabase(_)), "{what}");
    }
    fs::write(&path, &whole).expect("writes");
    assert!(RecorderDb::open(&path, &KEY).is_ok());
}

#[test]
fn damage_found_later_is_told_as_damage() {
    let house = House::new();
    let path = house.path("recorder.db");
    drop(house.db);
    let mut bytes = fs::read(&path).expect("reads");
    for page in bytes.chunks_mut(4096).skip(2) {
        page[500] ^= 1;
    }
    fs::write(&path, &bytes).expect("writes");
    let found = RecorderDb::open(&path, &KEY).and_then(|db| db.cameras().map(drop));
    assert!(matches!(found, Err(Error::Damaged { .. })), "{found:?}");
}

#[test]
fn a_newer_database_is_refused_unharmed() {
    let house = House::new();
    let path = house.path("recorder.db");
    drop(house.db);
    let conn = rusqlite::Connection::open(&path).expect("opens");
    // Stock SQLCipher opens it by the key alone: the salt stands in the file.
    conn.pragma_update(None, "key", format!("x'{}'", hex::encode(KEY))).expect("takes the key");
    conn.pragma_update(None, "user_version", 99).expect("writes");
    conn.close().expect("closes");
    let before = fs::read(&path).expect("reads");
    assert!(matches!(open(&path, &KEY), Error::Newer { found: 99, .. }));
    assert!(before == fs::read(&path).expect("reads"), "not a byte of it changed");
    assert_eq!(fs::read_dir(house.home.path()).expect("lists").count(), 2, "and nothing was put beside it");
}

#[test]
fn what_exists_is_not_made_again() {
    let house = House::new();
    assert!(matches!(RecorderDb::create(&house.path("recorder.db"), &KEY), Err(Error::Exists(_))));
    fs::write(house.path("private.db.new"), "left by a crash").expect("writes");
    PrivateDb::create(&house.path("private.db"), &KEY).expect("creates");
    assert!(!house.path("private.db.new").exists());
}

#[test]
fn nobody_else_reads_it_and_nothing_of_it_is_plain() {
    let house = House::new();
    for name in ["recorder.db", "recorder.db-wal", "recorder.db-shm"] {
        let path = house.path(name);
        assert_eq!(fs::metadata(&path).expect("is there").permissions().mode() & 0o777, 0o600, "{name}");
        let bytes = fs::read(&path).expect("reads");
        for plain in ["hush", "192.168.1.9", "CREATE TABLE", "age1one", "Camera 1"] {
            assert!(!bytes.windows(plain.len()).any(|w| w == plain.as_bytes()), "{plain} in {name}");
        }
    }
}

#[test]
fn two_handles_see_each_other() {
    let mut house = House::new();
    let other = RecorderDb::open(&house.path("recorder.db"), &KEY).expect("opens");
    let before = other.data_version().expect("reads");
    assert_eq!(before, other.data_version().expect("reads"));
    house.db.start_epoch("age1two", T0).expect("begins");
    assert_ne!(before, other.data_version().expect("reads"));
    assert_eq!(other.current_epoch().expect("reads").expect("is one").recipient, "age1two");
}
