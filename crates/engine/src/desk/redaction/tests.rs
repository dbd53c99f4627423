//! Plans at the desk, over footage that was sealed, stored and indexed for real; what is in its pictures does not matter here.

use super::*;
use crate::desk::archive::tests::{FRAME, House, PASSPHRASE, START};
use crate::view::redaction::RedactionStage;
use model::find::{Area, Find, Looked, ModelFact, Subject};
use model::redaction::{Decision, Edit, Lacking, Mode, Shape, Stretch};
use model::{GapCause, Secret};
use std::time::Duration;
use store::DeleteCause;

/// Eight seconds in two segments, a key frame each second.
fn house() -> House {
    let mut house = House::new();
    let mut film = house.film(0, START, 25, 640);
    for end in [100, 200] {
        house.record(&mut film, end);
        house.finish(&mut film);
    }
    house.clock.advance(Duration::from_secs(600));
    house
}

fn clip(house: &House, from: i64, to: i64) -> ResponseClip {
    ResponseClip { camera: house.camera.to_string(), from_us: from, to_us: to }
}

/// From picture 30 up to picture 150.
fn begin(house: &House) -> RedactionView {
    let clip = clip(house, START + 30 * FRAME - 5000, START + 150 * FRAME - 5000);
    house.desk.begin_redaction(&clip, None).expect("begun")
}

fn draw(at_us: i64, length_us: i64) -> Edit {
    let shape = Shape::Rect { x: 10_000, y: 10_000, width: 20_000, height: 30_000 };
    Edit::Draw { at_us, shape, when: Stretch { from_us: 0, to_us: length_us }, decision: Decision::Hide }
}

fn code<T>(result: Result<T>) -> Option<Code> {
    result.err().map(|error| error.code)
}

#[test]
fn a_clip_is_begun_once_and_its_footage_held() {
    let house = house();
    let view = begin(&house);
    assert_eq!((view.frames, view.width, view.height, view.has_sound), (120, 640, 360, false));
    assert!((view.length_us - 120 * FRAME).abs() < 50, "{}", view.length_us);
    assert!((view.from_us - (START + 30 * FRAME)).abs() < 50);
    assert_eq!((view.revision, view.stage, view.problem.is_none()), (1, RedactionStage::Draft, true));
    assert_eq!(view.plan, Plan::of(view.length_us));
    assert!(view.lacking.contains(&Lacking::Render));
    assert_eq!(begin(&house).id, view.id, "the one there is");

    let frames = house.desk.redaction_frames(view.id).expect("listed");
    let number = |at: usize| f64::from_be_bytes(frames[at..at + 8].try_into().expect("eight")) as i64;
    assert_eq!(frames.len(), 120 * 16);
    assert_eq!(number(0), 0);
    for n in 0..120_i64 {
        let at = n as usize * 16;
        assert!((number(at) - n * FRAME).abs() <= 12, "picture {n} at {}", number(at));
        assert!((number(at + 8) - (START + (30 + n) * FRAME)).abs() <= 12);
    }

    let holds = house.desk.holds().expect("listed");
    assert_eq!(holds.len(), 1, "{holds:?}");
    assert_eq!(holds[0].reason.as_deref(), Some(HELD_FOR));
    house.desk.discard_redaction(view.id).expect("discarded");
    assert!(house.desk.holds().expect("listed").is_empty());
    assert_eq!(code(house.desk.redaction(view.id)), Some(Code::NotFound));
    let kinds: Vec<_> = house.desk.ledger(50, None).expect("listed").into_iter().map(|entry| entry.kind).collect();
    assert!(kinds.contains(&"redaction_begun".to_owned()) && kinds.contains(&"redaction_discarded".to_owned()));
    assert_ne!(begin(&house).id, view.id);
}

#[test]
fn what_makes_no_clip_is_refused_in_words() {
    let mut house = house();
    let begin = |from, to| code(house.desk.begin_redaction(&clip(&house, from, to), None));
    assert_eq!(begin(START + 10, START), Some(Code::BadAddress));
    assert_eq!(begin(START, START + 2 * 3600 * 1_000_000 + 1), Some(Code::Refused));
    assert_eq!(begin(START + 100_000_000, START + 110_000_000), Some(Code::NotFound));
    assert_eq!(code(house.desk.begin_redaction(&clip(&house, START, START + 9), Some(7))), Some(Code::NotFound));
    assert!(house.desk.redactions().expect("listed").is_empty());
    // What is still being recorded has no end yet.
    let mut film = house.film(300, START + 20_000_000, 25, 640);
    house.record(&mut film, 400);
    assert_eq!(code(house.desk.begin_redaction(&clip(&house, START, film.end.0), None)), Some(Code::Busy));
    house.desk.lock();
    assert_eq!(code(house.desk.begin_redaction(&clip(&house, START, START + 9), None)), Some(Code::Locked));
}

#[test]
fn steps_are_made_on_the_newest_revision_undone_and_done_again() {
    let house = house();
    let view = begin(&house);
    let drawn = house.desk.edit_redaction(view.id, 1, draw(FRAME, view.length_us)).expect("drawn");
    assert_eq!((drawn.revision, drawn.plan.marks.len(), drawn.can_undo, drawn.can_redo), (2, 1, true, false));
    assert_eq!(code(house.desk.edit_redaction(view.id, 1, draw(FRAME, view.length_us))), Some(Code::Busy));
    assert_eq!(code(house.desk.redo_redaction(view.id, 2)), Some(Code::Refused));
    let locked = house.desk.edit_redaction(view.id, 2, Edit::Lock { mark: 1, locked: true }).expect("locked");
    assert_eq!(code(house.desk.edit_redaction(view.id, 3, Edit::Remove { mark: 1 })), Some(Code::Refused));
    let beyond = Edit::Trim { trim: Stretch { from_us: 0, to_us: view.length_us + 1 } };
    assert_eq!(code(house.desk.edit_redaction(view.id, 3, beyond)), Some(Code::BadAddress));
    assert_eq!(house.desk.redaction(view.id).expect("shown"), locked, "what is refused changes nothing");
    let undone = house.desk.undo_redaction(view.id, 3).expect("undone");
    assert_eq!(undone.plan, drawn.plan);
    let again = house.desk.redo_redaction(view.id, 4).expect("done again");
    assert_eq!(again.plan, locked.plan);
    assert_eq!(house.desk.redactions().expect("listed")[0].marks, 1);
}

#[test]
fn undo_outlives_the_program() {
    let house = house();
    let view = begin(&house);
    let drawn = house.desk.edit_redaction(view.id, 1, draw(FRAME, view.length_us)).expect("drawn");
    let undone = house.desk.undo_redaction(view.id, 2).expect("undone");
    // Another process, which knows nothing but the disk; this one ends without a word.
    let other = Desk::open(house.desk.config.clone(), house.clock.clone()).expect("opens");
    other.unlock(&Secret::new(PASSPHRASE.to_owned())).expect("unlocked");
    assert_eq!(other.redaction(view.id).expect("shown"), undone);
    let again = other.redo_redaction(view.id, 3).expect("done again");
    assert_eq!((again.plan, again.revision), (drawn.plan, 4));
    assert_eq!(code(house.desk.redo_redaction(view.id, 3)), Some(Code::Busy), "changed elsewhere");
}

#[test]
fn other_sizes_and_gaps_lie_behind_one_another_in_clip_time() {
    let mut house = house();
    let start = START + 20_000_000;
    let end = Utc(START + 200 * FRAME);
    house.desk.db().open_gap(&house.camera, end, GapCause::CameraOffline).expect("opens");
    house.desk.db().close_gap(&house.camera, Utc(start)).expect("closes");
    let mut other = house.film(500, start, 25, 320);
    house.record(&mut other, 550);
    house.finish(&mut other);
    house.clock.advance(Duration::from_secs(600));
    let clip = clip(&house, START + 100 * FRAME - 5000, start + 50 * FRAME);
    let view = house.desk.begin_redaction(&clip, None).expect("begun");
    assert_eq!((view.frames, view.width), (150, 640));
    assert!((view.length_us - 150 * FRAME).abs() < 100, "{}", view.length_us);
    let gap = &view.gaps[0];
    assert!((gap.at_ms as i64 - 4000).abs() <= 1 && gap.cause.is_some(), "{gap:?}");
    let footage = house.desk.redaction_footage(&house.desk.stored_redaction(view.id).expect("there")).expect("there");
    assert_eq!(footage.shown_in(0).len() + footage.shown_in(1).len(), 150);
    assert!(footage.shown().windows(2).all(|two| two[0] < two[1]));
    // Each picture is led to by its own part's units, from a key frame on.
    for (n, at) in footage.shown().into_iter().enumerate() {
        let leading = footage.leading(&house.desk, at + 1).expect("there");
        assert_eq!(leading.at.micros(), at);
        assert!(leading.units[0].key && leading.units.last().is_some_and(|unit| unit.pts == leading.at));
        let number = if n < 100 { 100 + n } else { 400 + n };
        assert_eq!(
            u32::from_be_bytes(leading.units.last().expect("one").data[5..9].try_into().expect("four")) as usize,
            number
        );
        assert_eq!(leading.video.width, if n < 100 { 640 } else { 320 });
        assert!(leading.units.len() <= 25, "{}", leading.units.len());
    }
    // A picture is of one part, and a group of pictures, too.
    for (n, at) in footage.shown().into_iter().enumerate() {
        let part = usize::from(n >= 100);
        assert!(footage.within(part).contains(at) && !footage.within(1 - part).contains(at), "picture {n}");
    }
    let whole = Stretch { from_us: 0, to_us: footage.length_us() };
    let groups = footage.groups(whole);
    assert_eq!(groups.iter().map(|group| group.pictures).sum::<u32>(), 150);
    assert_eq!(groups.iter().filter(|group| group.part == 1).map(|group| group.pictures).sum::<u32>(), 50);
    // Kept of the second part only: its size is the film's.
    let second = footage.within(1);
    assert_eq!(footage.size(second).width, 320);
}

#[test]
fn footage_that_is_gone_is_a_problem_and_the_plan_stays() {
    let house = house();
    let view = begin(&house);
    let drawn = house.desk.edit_redaction(view.id, 1, draw(FRAME, view.length_us)).expect("drawn");
    // The owner released the hold by hand, and a limit took the second half.
    let hold = house.desk.holds().expect("listed")[0].id;
    house.desk.release_hold(hold).expect("released");
    let volume = house.desk.volume().expect("is there");
    let last = house.desk.db().last_segments(&house.camera, 1).expect("reads").remove(0).key;
    let doomed = house.desk.db().doom(&[last], DeleteCause::Quota, house.desk.clock.now()).expect("doomed");
    assert_eq!(doomed.len(), 1);
    house.desk.db().forget(&volume.unlink(doomed).expect("gone")).expect("forgotten");
    let now = house.desk.redaction(view.id).expect("shown all the same");
    assert_eq!((now.plan, now.frames, now.length_us), (drawn.plan, view.frames, view.length_us));
    assert!(now.problem.is_some());
    assert!(house.desk.redaction_frames(view.id).is_err());
    house.desk.discard_redaction(view.id).expect("discarded");
}

#[test]
fn a_removed_camera_takes_no_footage_that_is_held() {
    let house = house();
    let view = begin(&house);
    house.desk.remove_camera(&house.camera, true).expect("removed");
    let now = house.desk.redaction(view.id).expect("shown");
    assert!(now.problem.is_none() && now.camera_name == "Front door", "{now:?}");
    assert_eq!(house.desk.redaction_frames(view.id).expect("there").len(), 120 * 16);
    assert!(house.desk.camera_words(&house.camera).expect("known").contains(&"Front door".to_owned()));
}

#[test]
fn masks_are_a_cameras_and_change_what_a_plan_is() {
    let house = house();
    let view = begin(&house);
    let shape = Shape::Ellipse { x: 0, y: 0, width: 30_000, height: 30_000 };
    let masks = CameraMasks { shapes: vec![shape], on_screen: false, ..CameraMasks::default() };
    let camera = house.camera.to_string();
    assert_eq!(house.desk.camera_masks(&camera).expect("read"), CameraMasks::default());
    house.desk.set_camera_masks(&camera, masks.clone()).expect("set");
    assert_eq!(house.desk.redaction(view.id).expect("shown").masks, masks);
    let all = house.desk.all_masks().expect("read");
    assert_eq!((all.len(), &all[0].masks), (1, &masks));
    let bad = CameraMasks { shapes: vec![Shape::Polygon { points: Vec::new() }], ..CameraMasks::default() };
    assert_eq!(code(house.desk.set_camera_masks(&camera, bad)), Some(Code::BadAddress));
    let many = CameraMasks { shapes: vec![masks.shapes[0].clone(); 65], on_screen: false, ..CameraMasks::default() };
    assert_eq!(code(house.desk.set_camera_masks(&camera, many)), Some(Code::Refused));
    let hash = |masks: &CameraMasks| plan_hash(&view.plan, masks).expect("hashed");
    assert_ne!(hash(&masks), hash(&CameraMasks::default()));
    assert_eq!(hash(&masks), hash(&CameraMasks { on_screen: true, ..masks.clone() }));
    house.desk.lock();
    assert_eq!(code(house.desk.camera_masks(&camera)), Some(Code::Locked));
}

/// Somebody stands still.
fn face(at_us: i64) -> Looked {
    let area = Area { x: 10_000, y: 10_000, width: 5000, height: 9000 };
    Looked { at_us, finds: vec![Find { subject: Subject::Face, area, score: 800, confirmed: true }], light: 120 }
}

fn models(confirms: u16) -> Models {
    let (name, sha256) = ("faces".to_owned(), "00".to_owned());
    let there = vec![ModelFact { name, sha256, subjects: vec![Subject::Face], proposes: 300, confirms }];
    Models { there, missing: Vec::new() }
}

#[test]
fn a_look_goes_on_where_it_ended_and_another_setup_begins_anew() {
    let house = house();
    let view = begin(&house);
    let wanted = Wanted { subjects: [Subject::Face].into(), speech: true };
    let order = |desk: &Desk, confirms| desk.order_look(view.id, &wanted, &models(confirms)).expect("ordered");
    let job = order(&house.desk, 600);
    // 4.8 s at 25 a second, one in three: four seconds, and the rest.
    assert_eq!(job.batches.iter().map(|batch| batch.pictures).collect::<Vec<_>>(), [34, 6]);
    assert!(job.missing == [0, 1] && job.listen.is_none(), "{:?}", job.missing);
    let times: Vec<i64> = job.footage.shown().into_iter().step_by(3).collect();
    assert_eq!((job.batches[0].first_us, job.batches[1].first_us), (times[0], times[34]));
    let all: Vec<Looked> = times.into_iter().map(face).collect();
    let keep = |look, number, looked: &[Looked]| house.desk.keep_batch(look, number, looked).expect("kept");
    keep(job.look, 0, &all[..34]);
    assert_eq!(code(house.desk.redaction_risks(view.id)), Some(Code::Refused), "nothing is told of a part");

    // A crash, and another process.
    let other = Desk::open(house.desk.config.clone(), house.clock.clone()).expect("opens");
    other.unlock(&Secret::new(PASSPHRASE.to_owned())).expect("unlocked");
    assert_eq!(order(&other, 600).missing, [1]);
    // What was found by other thresholds is of no use, and goes.
    assert_eq!(order(&house.desk, 700).missing, [0, 1]);
    let job = order(&house.desk, 600);
    assert_eq!(job.missing, [0, 1]);

    keep(job.look, 0, &all[..34]);
    keep(job.look, 1, &all[34..]);
    let found = house.desk.found(job.look).expect("read");
    assert_eq!(found, all);
    let marks = house.desk.marks_of(&job, &found).expect("linked");
    house.desk.look_is_whole(&job, marks, found.len()).expect("suggested");
    let now = house.desk.redaction(view.id).expect("shown");
    let looked = now.find.looked.clone().expect("looked through");
    assert_eq!((looked.pictures, looked.subjects, looked.speech), (40, vec![Subject::Face], None));
    assert_eq!((now.plan.marks.len(), now.plan.looks.len(), now.revision), (1, 1, 2));
    assert_eq!((now.plan.marks[0].decision, now.can_undo), (Decision::Undecided, true));
    assert!(now.lacking.contains(&Lacking::Decision { mark: 1 }));
    house.desk.redaction_risks(view.id).expect("told");
    // The same look once more takes the place of what nobody touched.
    let marks = house.desk.marks_of(&job, &found).expect("linked");
    house.desk.look_is_whole(&job, marks, found.len()).expect("suggested");
    assert_eq!(house.desk.redaction(view.id).expect("shown").plan.marks.len(), 1);
    let noted = house.desk.ledger(9, None).expect("listed").into_iter().find(|entry| entry.kind == "redaction_looked");
    assert!(noted.is_some());
    house.desk.discard_redaction(view.id).expect("discarded");
    assert!(house.desk.found(job.look).expect("read").is_empty());
}

#[test]
fn a_street_camera_begins_with_everything_hidden_and_hides_whom_it_finds() {
    let house = house();
    let masks = CameraMasks { street: true, ..CameraMasks::default() };
    house.desk.set_camera_masks(&house.camera.to_string(), masks).expect("set");
    let view = begin(&house);
    assert_eq!(view.plan, Plan::of_street(view.length_us));
    assert_eq!(view.plan.mode, Mode::KeepMarked);
    let wanted = Wanted { subjects: [Subject::Face].into(), speech: false };
    let job = house.desk.order_look(view.id, &wanted, &models(600)).expect("ordered");
    let found: Vec<Looked> = job.footage.shown().into_iter().step_by(3).map(face).collect();
    for _ in 0..2 {
        let marks = house.desk.marks_of(&job, &found).expect("linked");
        house.desk.look_is_whole(&job, marks, found.len()).expect("suggested");
        let now = house.desk.redaction(view.id).expect("shown");
        assert_eq!(now.plan.marks.iter().map(|mark| mark.decision).collect::<Vec<_>>(), [Decision::Hide]);
    }
}
