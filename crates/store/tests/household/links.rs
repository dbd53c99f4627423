//! Links: what stays of them, and that their secrets do not.

use crate::house::at;
use model::Secret;
use porchlight_store::{Error, PrivateDb, StoredExport, StoredLink, StoredLinkHost};
use tempfile::TempDir;

fn private() -> (TempDir, PrivateDb) {
    let home = TempDir::new().expect("a temporary folder");
    let db = PrivateDb::create(&home.path().join("private.db"), &[7; 32]).expect("creates");
    (home, db)
}

fn link(export: i64) -> StoredLink {
    StoredLink {
        id: 0,
        name: "0123456789abcdef0123456789abcdef".to_owned(),
        export,
        host: 3,
        state: "sealing".to_owned(),
        made: at(1),
        expires: at(8),
        bytes: 1 << 33,
        sha256: [4; 32],
        said: "{}".to_owned(),
        secret: Some(Secret::new([5; 20])),
        pin: Some(Secret::new("01234567".to_owned())),
    }
}

#[test]
fn a_link_is_kept_and_its_secrets_go() {
    let (_home, mut db) = private();
    let export = StoredExport { id: 0, made: at(1), response: None, receipt: "[1]".to_owned() };
    let export = db.add_export(&export, &[], None).expect("adds");
    let id = db.add_link(&link(export)).expect("adds");
    assert_eq!(db.link(id).expect("reads"), StoredLink { id, ..link(export) });
    db.add_link(&link(export)).expect_err("one name is one link's");
    db.set_link(id, "revoked", at(9), "[]").expect("changes");
    db.forget_link_secrets(id).expect("forgets");
    let (state, said) = ("revoked".to_owned(), "[]".to_owned());
    let ended = StoredLink { id, state, said, expires: at(9), secret: None, pin: None, ..link(export) };
    assert_eq!(db.links().expect("reads"), [ended]);
    assert!(matches!(db.set_link(id + 1, "open", at(1), "{}"), Err(Error::NotFound("link"))));
    db.remove_export(export).expect("removes");
    assert!(matches!(db.link(id), Err(Error::NotFound("link"))), "a link of nothing is none");
}

#[test]
fn a_host_is_set_up_anew_and_no_number_is_given_twice() {
    let (_home, mut db) = private();
    let setup = |text: &str| Secret::new(text.to_owned());
    let id = db.set_link_host(None, &setup("[1]"), None).expect("adds");
    assert_eq!(db.set_link_host(Some(id), &setup("[2]"), Some("{}")).expect("changes"), id);
    db.set_link_host_seen(id, "[]").expect("changes");
    let seen = Some("[]".to_owned());
    assert_eq!(db.link_hosts().expect("reads"), [StoredLinkHost { id, setup: setup("[2]"), seen }]);
    db.remove_link_host(id).expect("removes");
    assert!(matches!(db.link_host(id), Err(Error::NotFound("host"))));
    assert!(matches!(db.remove_link_host(id), Err(Error::NotFound("host"))));
    assert_ne!(db.set_link_host(None, &setup("[3]"), None).expect("adds"), id);
}
