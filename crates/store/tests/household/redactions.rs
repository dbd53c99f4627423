//! Redactions: what is kept of them, what goes with what, and who changed a plan first.

use crate::house::at;
use model::{CameraId, Span, Utc};
use porchlight_store::{ChangedBy, Error, HoldId, PrivateDb, StoredLook, StoredRedaction, StoredRender, StoredRequest};
use tempfile::TempDir;

fn private() -> (TempDir, PrivateDb) {
    let home = TempDir::new().expect("a temporary folder");
    let db = PrivateDb::create(&home.path().join("private.db"), &[7; 32]).expect("creates");
    (home, db)
}

fn camera(n: u8) -> CameraId {
    crate::house::camera_id(n)
}

fn redaction(response: Option<i64>) -> StoredRedaction {
    StoredRedaction {
        id: 0,
        camera: camera(1),
        span: Span { from: Utc(10), to: Utc(20) },
        response,
        hold: None,
        clip: "{}".to_owned(),
        draft: "[1]".to_owned(),
        revision: 1,
        made: at(1),
        changed: at(1),
    }
}

fn render(redaction: i64, folder: &str) -> StoredRender {
    StoredRender {
        id: 0,
        redaction,
        folder: folder.to_owned(),
        plan: [1; 32],
        source: [2; 32],
        task: "{}".to_owned(),
        made: None,
        review: "{}".to_owned(),
        at: at(2),
    }
}

#[test]
fn a_plan_is_changed_by_who_saw_the_newest_and_by_nobody_else() {
    let (_home, mut db) = private();
    let id = db.add_redaction(&redaction(None)).expect("adds");
    assert!(db.change_redaction(id, 1, "[2]", at(3)).expect("changes"));
    assert!(!db.change_redaction(id, 1, "[3]", at(4)).expect("refuses"));
    let now = db.redaction(id).expect("reads");
    assert_eq!((now.revision, now.draft.as_str(), now.changed, now.made), (2, "[2]", at(3), at(1)));
    db.set_redaction_hold(id, HoldId(9), at(5)).expect("notes");
    assert_eq!(db.redaction(id).expect("reads").hold, Some((HoldId(9), at(5))));
    assert_eq!(db.redactions().expect("reads").len(), 1);
    db.remove_redaction(id).expect("removes");
    assert!(matches!(db.redaction(id), Err(Error::NotFound("redaction"))));
    assert_ne!(db.add_redaction(&redaction(None)).expect("adds"), id, "no number is given twice");
}

#[test]
fn renders_go_with_their_redaction_and_a_response_goes_alone() {
    let (_home, mut db) = private();
    let request = StoredRequest {
        identity: [3; 32],
        bytes: vec![1],
        stranger: false,
        thread: "one".to_owned(),
        revision: 1,
        carrier: "file".to_owned(),
        received: at(1),
        issued: at(1),
        expires: at(9),
        told: true,
        seen: None,
        hidden: None,
    };
    db.keep_request(&request).expect("keeps");
    let response = db.add_response(&[3; 32], "[]", "", at(1)).expect("adds");
    let id = db.add_redaction(&redaction(Some(response))).expect("adds");
    let span = Span { from: Utc(10), to: Utc(20) };
    let found = |db: &PrivateDb, response| db.redaction_of(&camera(1), span, response).expect("reads").map(|r| r.id);
    assert_eq!((found(&db, Some(response)), found(&db, None)), (Some(id), None));
    let one = db.add_render(&render(id, "aa")).expect("adds");
    let two = db.add_render(&render(id, "bb")).expect("adds");
    assert!(db.add_render(&render(id, "bb")).is_err(), "a folder is one render's");
    db.set_render_made(one, "[4]").expect("changes");
    db.set_render_review(one, "[5]").expect("changes");
    let all = db.renders(id).expect("reads");
    assert_eq!(all.iter().map(|r| r.id).collect::<Vec<_>>(), [two, one]);
    assert_eq!((all[1].made.as_deref(), all[1].review.as_str(), all[1].plan), (Some("[4]"), "[5]", [1; 32]));
    db.remove_response(response).expect("removes");
    assert_eq!((found(&db, Some(response)), found(&db, None)), (None, Some(id)));
    db.remove_render(two).expect("removes");
    assert_eq!(db.render_folders().expect("reads"), ["aa"]);
    db.remove_redaction(id).expect("removes");
    assert!(db.render_folders().expect("reads").is_empty());
}

#[test]
fn a_camera_has_one_set_of_masks() {
    let (_home, mut db) = private();
    assert_eq!(db.camera_masks(&camera(1)).expect("reads"), None);
    db.set_camera_masks(&camera(1), "[1]").expect("writes");
    db.set_camera_masks(&camera(1), "[2]").expect("writes");
    assert_eq!(db.all_camera_masks().expect("reads"), [(camera(1), "[2]".to_owned())]);
}

#[test]
fn looks_keep_their_batches_and_go_with_their_redaction_or_render() {
    let (_home, mut db) = private();
    let id = db.add_redaction(&redaction(None)).expect("adds");
    let rendered = db.add_render(&render(id, "aa")).expect("adds");
    let look = |render| StoredLook {
        id: 0,
        redaction: id,
        render,
        source: [2; 32],
        setup: [3; 32],
        task: "{}".to_owned(),
        made: None,
        at: at(3),
    };
    let first = db.add_look(&look(None)).expect("adds");
    let second = db.add_look(&look(Some(rendered))).expect("adds");
    db.put_look_batch(first, 3, "[3]").expect("keeps");
    db.put_look_batch(first, -1, "[0]").expect("keeps");
    db.put_look_batch(first, 3, "[4]").expect("keeps");
    db.put_look_batch(second, 0, "[5]").expect("keeps");
    assert_eq!(db.look_batches(first).expect("reads"), [-1, 3]);
    assert_eq!(db.look_bodies(first).expect("reads"), [(-1, "[0]".to_owned()), (3, "[4]".to_owned())]);
    assert_eq!(db.look_body(first, 3).expect("reads").as_deref(), Some("[4]"));
    assert_eq!(db.look_body(first, 4).expect("reads"), None);
    let whole = |id| ChangedBy::Look { id, made: "[6]".to_owned() };
    assert!(db.change_redaction_by(&whole(first), id, 1, "[2]", at(4)).expect("changes"));
    // Made on an older revision, or of a look that is gone: nothing of both.
    assert!(!db.change_redaction_by(&whole(second), id, 1, "[3]", at(5)).expect("refuses"));
    assert!(matches!(db.change_redaction_by(&whole(99), id, 2, "[3]", at(5)), Err(Error::NotFound("look"))));
    let gone = ChangedBy::Render { id: 99, made: "[6]".to_owned() };
    assert!(matches!(db.change_redaction_by(&gone, id, 2, "[3]", at(5)), Err(Error::NotFound("render"))));
    let now = db.redaction(id).expect("reads");
    assert_eq!((now.revision, now.draft.as_str()), (2, "[2]"));
    let all = db.looks(id).expect("reads");
    assert_eq!(
        all.iter().map(|look| (look.id, look.render)).collect::<Vec<_>>(),
        [(second, Some(rendered)), (first, None)]
    );
    assert_eq!(all[1], StoredLook { id: first, made: Some("[6]".to_owned()), ..look(None) });
    db.remove_render(rendered).expect("removes");
    assert_eq!(db.looks(id).expect("reads").len(), 1, "a look through a result goes with it");
    assert!(db.look_bodies(second).expect("reads").is_empty());
    db.remove_redaction(id).expect("removes");
    assert!(db.looks(id).expect("reads").is_empty() && db.look_batches(first).expect("reads").is_empty());
    assert!(db.put_look_batch(first, 9, "[7]").is_err(), "of no look");
}
