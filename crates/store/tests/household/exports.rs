//! Exports: what stays of them, and what goes with a hold.

use crate::house::at;
use model::{Secret, Utc};
use porchlight_store::{Error, HoldId, PrivateDb, StoredExport, StoredSalts};
use tempfile::TempDir;

fn private() -> (TempDir, PrivateDb) {
    let home = TempDir::new().expect("a temporary folder");
    let db = PrivateDb::create(&home.path().join("private.db"), &[7; 32]).expect("creates");
    (home, db)
}

fn export(receipt: &str) -> StoredExport {
    StoredExport { id: 0, made: at(1), response: Some(4), receipt: receipt.to_owned() }
}

fn salts(clip: u32, hold: i64, made: Utc) -> StoredSalts {
    StoredSalts { clip, hold: (HoldId(hold), made), source: "{}".to_owned(), salts: vec![[1; 32], [2; 32]] }
}

#[test]
fn a_receipt_stays_and_the_salts_go_with_the_hold() {
    let (_home, mut db) = private();
    let kept = Secret::new(vec![9; 32]);
    let one = db.add_export(&export("[1]"), &[salts(1, 7, at(1)), salts(2, 8, at(1))], Some(&kept)).expect("adds");
    let two = db.add_export(&export("[2]"), &[salts(1, 7, at(2))], None).expect("adds");
    assert_eq!(db.exports().expect("reads").iter().map(|e| e.id).collect::<Vec<_>>(), [two, one]);
    assert_eq!(db.export(one).expect("reads"), StoredExport { id: one, ..export("[1]") });
    assert_eq!(db.export_key(one).expect("reads").map(|key| key.expose().clone()), Some(vec![9; 32]));
    assert!(db.export_key(two).expect("reads").is_none(), "nothing was to be kept");
    assert_eq!(db.export_salts(one).expect("reads"), [salts(1, 7, at(1)), salts(2, 8, at(1))]);
    assert_eq!(db.holds_of_exports().expect("reads"), [(HoldId(7), at(1)), (HoldId(7), at(2)), (HoldId(8), at(1))]);
    // The number of a hold that is gone is given again: another hold.
    assert_eq!(db.drop_salts_of(HoldId(7), at(1)).expect("drops"), 1);
    assert_eq!(db.export_salts(one).expect("reads"), [salts(2, 8, at(1))]);
    assert_eq!(db.export_salts(two).expect("reads"), [salts(1, 7, at(2))]);
    db.set_export_receipt(one, "[3]").expect("writes");
    assert_eq!(db.export(one).expect("reads").receipt, "[3]");
    db.remove_export(two).expect("removes");
    assert!(matches!(db.export(two), Err(Error::NotFound("export"))));
    assert!(db.export_salts(two).expect("reads").is_empty());
    assert_ne!(db.add_export(&export("[4]"), &[], None).expect("adds"), two, "no number is given twice");
}

#[test]
fn an_export_is_added_whole_or_not_at_all() {
    let (_home, mut db) = private();
    db.add_export(&export("[1]"), &[salts(1, 7, at(1)), salts(1, 8, at(1))], None).expect_err("one clip twice");
    assert!(db.exports().expect("reads").is_empty());
    db.add_export(&export("[1]"), &[], Some(&Secret::new(vec![9; 31]))).expect_err("no key has 31 bytes");
    assert!(db.exports().expect("reads").is_empty());
}
