//! Tables of moments and blocks, and what holds for every plan.

use super::*;
use proptest::prelude::*;
use std::path::PathBuf;

const SECOND: i64 = 1_000_000;
const CLIP: i64 = 10 * SECOND;

fn mark(decision: Decision, when: (i64, i64), keys: &[(i64, Shape)]) -> Mark {
    let keys = keys.iter().map(|(at_us, shape)| Key { at_us: *at_us, shape: shape.clone() }).collect();
    let (from_us, to_us) = when;
    Mark {
        id: 1,
        name: String::new(),
        decision,
        reason: Reason::Unsaid,
        locked: false,
        from_us,
        to_us,
        keys,
        found: None,
    }
}

fn with(marks: Vec<Mark>) -> Plan {
    let mut plan = Plan::of(CLIP);
    plan.next = 1 + marks.len() as u32;
    plan.marks = (1..).zip(marks).map(|(id, mark)| Mark { id, ..mark }).collect();
    plan
}

/// Blocks as a picture: `#` hidden.
fn drawn(blocks: &Blocks) -> Vec<String> {
    let row = |row| (0..blocks.columns).map(|column| if blocks.is_hidden(column, row) { '#' } else { '.' }).collect();
    (0..blocks.rows).map(row).collect()
}

fn draw(shape: Shape) -> Edit {
    let when = Stretch { from_us: 0, to_us: CLIP };
    Edit::Draw { at_us: 0, shape, when, decision: Decision::Hide }
}

/// Marks and where they are, for every other implementation of [`Mark::at`]: the page's too.
#[test]
fn others_move_marks_the_same_way() {
    let moving = mark(
        Decision::Hide,
        (0, CLIP),
        &[
            (SECOND, Shape::rect(10_001, 20_000, 999, 5000)),
            (4 * SECOND + 1, Shape::rect(-3000, 70_003, 1500, 4001)),
            (9 * SECOND, Shape::rect(50_000, 0, 100_000, 7)),
        ],
    );
    let round = mark(
        Decision::Keep,
        (SECOND, 2 * SECOND),
        &[
            (0, Shape::Ellipse { x: 0, y: 5, width: 11, height: 13 }),
            (3, Shape::Ellipse { x: 10, y: -5, width: 2, height: 1 }),
        ],
    );
    let cornered = mark(
        Decision::Hide,
        (0, CLIP),
        &[(0, Shape::polygon(&[(0, 0), (100, 7), (50, -99)])), (7, Shape::polygon(&[(-50, 0), (200, 8), (49, -100)]))],
    );
    let still = mark(Decision::Hide, (0, CLIP), &[(5 * SECOND, Shape::rect(1, 2, 3, 4))]);
    let moments: Vec<i64> = vec![0, 1, 2, 3, 5, 7, SECOND, 2 * SECOND, 3_333_333, 4 * SECOND + 1, 8_999_999, CLIP];
    let vectors: Vec<serde_json::Value> = [moving, round, cornered, still]
        .iter()
        .map(|mark| {
            let at = |at: &i64| serde_json::json!({ "atUs": at, "shape": mark.at(*at) });
            serde_json::json!({ "mark": mark, "at": moments.iter().map(at).collect::<Vec<_>>() })
        })
        .collect();
    let text = serde_json::to_string_pretty(&vectors).expect("numbers and names") + "\n";
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/redaction/marks.json");
    if std::env::var_os("PORCHLIGHT_WRITE_VECTORS").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("folder of the vectors");
        std::fs::write(&path, &text).expect("write the vectors");
    }
    assert_eq!(std::fs::read_to_string(&path).expect("vectors"), text, "PORCHLIGHT_WRITE_VECTORS=1 writes them");
    // By hand, some of them.
    let of = |n: usize, at: usize| vectors[n]["at"][at]["shape"].clone();
    assert_eq!(of(1, 1), serde_json::json!({ "kind": "ellipse", "x": 3, "y": 1, "width": 8, "height": 9 }));
    assert_eq!(of(3, 0), serde_json::json!({ "kind": "rect", "x": 1, "y": 2, "width": 3, "height": 4 }));
    assert_eq!(of(0, 6)["x"], 10_001);
}

#[test]
fn what_is_hidden_is_padded_and_made_whole_blocks() {
    // 160 x 96 pixels are 10 x 6 blocks; a part in a thousand is 1.6 pixels and 0.96.
    let blocks = |plan: &Plan| drawn(&Blocks::of(plan, &CameraMasks::default(), 0, (160, 96)));
    let one = |shape: Shape| with(vec![mark(Decision::Hide, (0, CLIP), &[(0, shape)])]);
    // 48..64 x 32..48: with 12 % and 8 pixels 38.1..73.9 x 22.1..57.9.
    assert_eq!(
        blocks(&one(Shape::rect(30_000, 33_334, 10_000, 16_666))),
        ["..........", "..###.....", "..###.....", "..###.....", "..........", "..........",]
    );
    // A circle's corners stay.
    let round = Shape::Ellipse { x: 37_500, y: 29_167, width: 25_000, height: 41_667 };
    assert_eq!(blocks(&one(round))[..3], ["....##....", "...####...", "..######.."]);
    // A thin slanted line of a polygon hides what it touches, and 8 pixels around.
    let slanted = blocks(&one(Shape::polygon(&[(0, 0), (100_000, 100_000), (100_000, 99_900)])));
    assert!(slanted.iter().enumerate().all(|(row, line)| {
        let at = (row as f64 + 0.5) * 10.0 / 6.0;
        line.as_bytes()[at as usize] == b'#' && line.contains('.')
    }));
    // Partly outside of the picture, or wholly.
    assert_eq!(blocks(&one(Shape::rect(-50_000, -50_000, 60_000, 60_000)))[0], "###.......");
    assert!(blocks(&one(Shape::rect(-90_000, 0, 10_000, 10_000))).concat().bytes().all(|b| b == b'.'));
}

#[test]
fn what_is_kept_is_kept_inwards_and_hides_win() {
    let keep = mark(Decision::Keep, (0, CLIP), &[(0, Shape::rect(11_000, 17_000, 60_000, 60_000))]);
    let hide = mark(Decision::Hide, (0, CLIP), &[(0, Shape::rect(30_000, 40_000, 1, 1))]);
    let mut plan = with(vec![keep, hide]);
    plan.mode = Mode::KeepMarked;
    let masks = CameraMasks {
        shapes: vec![Shape::rect(60_000, 40_000, 10_000, 9000)],
        on_screen: false,
        ..CameraMasks::default()
    };
    // Kept: 17.6..113.6 x 16.3..73.9, so whole blocks 2..7 x 2..4.
    let blocks = Blocks::of(&plan, &masks, 0, (160, 96));
    assert_eq!(drawn(&blocks), ["##########", "##########", "####..####", "##.....###", "##########", "##########",]);
    // Of another moment nothing is kept.
    plan.marks[0].to_us = SECOND;
    let later = Blocks::of(&plan, &masks, SECOND, (160, 96));
    assert_eq!(later.count(), later.all());
}

#[test]
fn marks_are_held_before_and_behind() {
    let there = |decision, at| {
        let plan =
            with(vec![mark(decision, (4 * SECOND, 6 * SECOND), &[(5 * SECOND, Shape::rect(0, 0, 50_000, 50_000))])]);
        Blocks::of(&plan, &CameraMasks::default(), at, (64, 64)).count() > 0
    };
    for (at, expected) in [
        (4 * SECOND - HELD_US - 1, false),
        (4 * SECOND - HELD_US, true),
        (6 * SECOND + HELD_US - 1, true),
        (6 * SECOND + HELD_US, false),
    ] {
        assert_eq!(there(Decision::Hide, at), expected, "{at}");
        assert_eq!(there(Decision::Undecided, at), expected, "in doubt it is hidden: {at}");
        assert!(!there(Decision::Keep, at) && !there(Decision::NotASubject, at));
    }
}

#[test]
fn acts_and_refusals() {
    let mut draft = Draft::of(Plan::of(CLIP));
    let mut act = |edit: Edit| draft.apply(edit, CLIP).map(|()| draft.plan.clone());
    let rect = || Shape::rect(10_000, 10_000, 5000, 5000);
    assert_eq!(act(draw(Shape::rect(0, 0, 0, 5))), Err(EditError::BadShape));
    assert_eq!(act(draw(Shape::polygon(&[(0, 0), (1, 1)]))), Err(EditError::BadShape));
    let plan = act(draw(rect())).expect("drawn");
    assert_eq!((plan.marks.len(), plan.marks[0].id, plan.next), (1, 1, 2));
    let place = |at_us, shape| Edit::Place { mark: 1, at_us, shape };
    act(place(4 * SECOND, Shape::rect(50_000, 10_000, 5000, 5000))).expect("placed");
    assert_eq!(act(place(5, Shape::Ellipse { x: 0, y: 0, width: 1, height: 1 })), Err(EditError::OtherKind));
    assert_eq!(act(place(CLIP + 1, rect())), Err(EditError::OutsideClip));
    let plan = act(Edit::Split { mark: 1, at_us: 2 * SECOND }).expect("split");
    assert_eq!((plan.marks[0].to_us, plan.marks[1].from_us, plan.marks[1].id), (2 * SECOND, 2 * SECOND, 2));
    assert_eq!(plan.marks[0].at(2 * SECOND), plan.marks[1].at(2 * SECOND), "nothing moves by a split");
    assert_eq!(plan.marks[1].at(4 * SECOND), Some(Shape::rect(50_000, 10_000, 5000, 5000)));
    assert_eq!(act(Edit::Split { mark: 1, at_us: 2 * SECOND }), Err(EditError::OutsideClip));
    act(Edit::Lock { mark: 2, locked: true }).expect("locked");
    assert_eq!(act(Edit::Remove { mark: 2 }), Err(EditError::Locked));
    assert_eq!(act(Edit::Decide { mark: 2, decision: Decision::Keep }), Err(EditError::Locked));
    assert!(!act(Edit::Copy { mark: 2 }).expect("copied").marks[2].locked);
    act(Edit::Lock { mark: 2, locked: false }).expect("open again");
    act(Edit::Unplace { mark: 2, at_us: 4 * SECOND }).expect("one key left");
    assert_eq!(act(Edit::Unplace { mark: 2, at_us: 2 * SECOND }), Err(EditError::NoKey));
    assert_eq!(act(Edit::Remove { mark: 9 }), Err(EditError::NoSuchMark));
    assert_eq!(act(Edit::Trim { trim: Stretch { from_us: 5, to_us: 5 } }), Err(EditError::OutsideClip));
    assert_eq!(act(Edit::Explain { mark: 1, name: "x".repeat(201), reason: Reason::Child }), Err(EditError::TooMany));
    let muted =
        vec![Stretch { from_us: 5, to_us: 9 }, Stretch { from_us: 1, to_us: 6 }, Stretch { from_us: 7, to_us: 7 }];
    let plan = act(Edit::Sound { sound: SoundPlan::Kept { muted } }).expect("in order again");
    assert_eq!(plan.sound, SoundPlan::Kept { muted: vec![Stretch { from_us: 1, to_us: 9 }] });
    // An id is given once, also after its mark is gone.
    let next = plan.next;
    act(Edit::Remove { mark: next - 1 }).expect("gone");
    assert_eq!(act(draw(rect())).expect("drawn").marks.last().map(|mark| mark.id), Some(next));
}

#[test]
fn gops_follow_from_times_alone() {
    let times: Vec<i64> = (0..250).map(|n| n * 40_000).collect();
    let trim = Stretch { from_us: 40_000, to_us: 9_000_000 };
    let made = gops(&times, trim);
    let lengths: Vec<usize> = made.iter().map(|gop| times.iter().filter(|at| gop.contains(**at)).count()).collect();
    assert_eq!(lengths, [63, 63, 63, 35]);
    assert_eq!(made[0].from_us, 40_000);
    // Sixty a second, and hardly any.
    let quick: Vec<i64> = (0..300).map(|n| n * 16_667).collect();
    assert_eq!(gops(&quick, Stretch { from_us: 0, to_us: CLIP }).len(), 3);
    assert_eq!(gops(&[0, 4 * SECOND, 9 * SECOND], Stretch { from_us: 0, to_us: CLIP }).len(), 3);
    assert!(gops(&[], trim).is_empty());
}

#[test]
fn a_review_lacks_what_was_not_seen() {
    let hide = mark(Decision::Hide, (2 * SECOND, 4 * SECOND), &[(2 * SECOND, Shape::rect(0, 0, 9, 9))]);
    let mistake = Mark { decision: Decision::NotASubject, ..hide.clone() };
    let mut plan = with(vec![hide, mistake]);
    assert_eq!(plan.lacking(None), [Lacking::Render]);
    let mut review = Review::default();
    let all = Stretch { from_us: 0, to_us: CLIP };
    assert_eq!(plan.lacking(Some(&review)), [Lacking::Sheet { mark: 1 }, Lacking::Watch { stretch: all }]);
    review.saw_sheet(1);
    review.watched(Stretch { from_us: 0, to_us: 3 * SECOND });
    review.watched(Stretch { from_us: 5 * SECOND, to_us: CLIP - 100_000 });
    let gap = Stretch { from_us: 3 * SECOND, to_us: 5 * SECOND };
    assert_eq!(plan.lacking(Some(&review)), [Lacking::Watch { stretch: gap }]);
    review.watched(Stretch { from_us: 2 * SECOND, to_us: 6 * SECOND });
    assert_eq!(plan.lacking(Some(&review)), []);
    plan.marks[0].decision = Decision::Undecided;
    assert_eq!(plan.lacking(Some(&review)), [Lacking::Decision { mark: 1 }]);
    // Very short films are watched too.
    plan.marks.clear();
    plan.trim = Stretch { from_us: 0, to_us: 100_000 };
    assert_eq!(plan.lacking(Some(&Review::default())).len(), 1);
}

#[test]
fn a_contact_sheet_shows_the_ends_and_what_is_beside_them() {
    let times: Vec<i64> = (0..10).map(|n| n * SECOND).collect();
    let growing = mark(
        Decision::Hide,
        (3 * SECOND, 6 * SECOND),
        &[(3 * SECOND, Shape::rect(0, 0, 1000, 1000)), (5 * SECOND, Shape::rect(0, 0, 9000, 9000))],
    );
    let roles = |mark: &Mark, trim: Stretch| -> Vec<(Role, i64)> {
        sheet(mark, &times, trim).iter().map(|glimpse| (glimpse.role, glimpse.at_us / SECOND)).collect()
    };
    let all = Stretch { from_us: 0, to_us: CLIP };
    assert_eq!(
        roles(&growing, all),
        [(Role::Before, 2), (Role::First, 3), (Role::Largest, 5), (Role::Last, 6), (Role::After, 7)]
    );
    let from_four = Stretch { from_us: 4 * SECOND, to_us: 6 * SECOND };
    assert_eq!(roles(&growing, from_four), [(Role::First, 4), (Role::Last, 5)]);
    assert_eq!(roles(&growing, Stretch { from_us: 8 * SECOND, to_us: CLIP }), []);
}

fn shape() -> impl Strategy<Value = Shape> {
    let (place, size) = (-20_000..120_000i32, 1..80_000i32);
    let corner = (place.clone(), place.clone());
    prop_oneof![
        (place.clone(), place.clone(), size.clone(), size.clone()).prop_map(|(x, y, width, height)| Shape::Rect {
            x,
            y,
            width,
            height
        }),
        (place.clone(), place, size.clone(), size).prop_map(|(x, y, width, height)| Shape::Ellipse {
            x,
            y,
            width,
            height
        }),
        proptest::collection::vec(corner, 3..8).prop_map(|points| Shape::polygon(&points)),
    ]
}

fn edit() -> impl Strategy<Value = Edit> {
    let time = 0..=CLIP;
    let stretch = (0..CLIP, 0..CLIP).prop_map(|(a, b)| Stretch { from_us: a.min(b), to_us: a.max(b) });
    let mark = 1..6u32;
    prop_oneof![
        4 => (time.clone(), shape(), stretch.clone())
            .prop_map(|(at_us, shape, when)| Edit::Draw { at_us, shape, when, decision: Decision::Hide }),
        3 => (mark.clone(), time.clone(), shape()).prop_map(|(mark, at_us, shape)| Edit::Place { mark, at_us, shape }),
        2 => (mark.clone(), time).prop_map(|(mark, at_us)| Edit::Split { mark, at_us }),
        1 => mark.clone().prop_map(|mark| Edit::Remove { mark }),
        1 => mark.clone().prop_map(|mark| Edit::Copy { mark }),
        1 => (mark.clone(), any::<bool>()).prop_map(|(mark, locked)| Edit::Lock { mark, locked }),
        1 => (mark, stretch.clone()).prop_map(|(mark, when)| Edit::When { mark, when }),
        1 => stretch.prop_map(|trim| Edit::Trim { trim }),
    ]
}

fn found(at_us: i64) -> Mark {
    let seen = Found {
        subject: crate::find::Subject::Face,
        look: 0,
        pictures: 3,
        best: 900,
        best_us: at_us,
        lowest: 400,
        lowest_us: at_us,
        guessed: Vec::new(),
    };
    let shape = Shape::rect(10_000, 10_000, 5000, 5000);
    Mark { found: Some(seen), ..mark(Decision::Undecided, (at_us, at_us + SECOND), &[(at_us, shape)]) }
}

fn look() -> LookFacts {
    LookFacts { number: 0, second: false, subjects: Vec::new(), models: Vec::new(), pictures: 30 }
}

#[test]
fn suggestions_come_as_one_act_and_give_way_while_nobody_touched_them() {
    let mut draft = Draft::of(Plan::of(CLIP));
    draft.suggest(look(), vec![found(0), found(2 * SECOND)], true, CLIP).expect("two");
    assert_eq!(
        draft.plan.marks.iter().map(|m| (m.id, m.found.as_ref().map(|f| f.look))).collect::<Vec<_>>(),
        [(1, Some(1)), (2, Some(1))]
    );
    draft.apply(Edit::Decide { mark: 2, decision: Decision::Keep }, CLIP).expect("decided");
    draft.suggest(look(), vec![found(4 * SECOND)], true, CLIP).expect("another look");
    // The first one went, what was decided stays and so does the look that it came of; no id is given twice.
    assert_eq!(draft.plan.marks.iter().map(|m| m.id).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(draft.plan.looks.iter().map(|l| l.number).collect::<Vec<_>>(), [1, 2]);
    draft.undo().expect("one act");
    draft.undo().expect("the decision");
    assert_eq!(draft.plan.marks.len(), 2);
    draft.undo().expect("the first look");
    assert_eq!(draft.plan, Plan::of(CLIP));
    // Nothing of models in what a plan without them is written as.
    let written = serde_json::to_string(&draft.plan).expect("a plan");
    assert!(!written.contains("looks") && !written.contains("found"), "{written}");
}

#[test]
fn what_comes_decided_gives_way_to_what_comes_so_and_a_second_look_to_no_first_one() {
    let mut draft = Draft::of(Plan::of_street(CLIP));
    let hidden = |at_us| Mark { decision: Decision::Hide, reason: Reason::Plate, ..found(at_us) };
    let ids = |draft: &Draft| draft.plan.marks.iter().map(|m| m.id).collect::<Vec<_>>();
    // A street camera's come hidden, with the reason that a plate has.
    draft.suggest(look(), vec![hidden(0), hidden(2 * SECOND)], true, CLIP).expect("two");
    draft.apply(Edit::Decide { mark: 1, decision: Decision::Keep }, CLIP).expect("picked");
    draft.suggest(look(), vec![hidden(3 * SECOND)], true, CLIP).expect("another look");
    assert_eq!(ids(&draft), [1, 3]);
    // What slipped through a render is no first look's to take away.
    draft.suggest(LookFacts { second: true, ..look() }, vec![found(4 * SECOND)], false, CLIP).expect("one");
    draft.suggest(look(), vec![hidden(2 * SECOND)], true, CLIP).expect("a third look");
    assert_eq!(ids(&draft), [1, 4, 5]);
}

#[test]
fn what_is_suggested_once_more_stays_what_the_owner_made_of_it() {
    let mut draft = Draft::of(Plan::of(CLIP));
    let all = || vec![found(0), found(2 * SECOND), found(4 * SECOND)];
    draft.suggest(look(), all(), true, CLIP).expect("three");
    draft.apply(Edit::Decide { mark: 2, decision: Decision::Keep }, CLIP).expect("decided");
    let before = draft.plan.marks.clone();
    draft.suggest(look(), all(), true, CLIP).expect("the same");
    let but_looks = |marks: &[Mark]| -> Vec<Mark> {
        let other = |m: &Mark| Mark { found: m.found.clone().map(|f| Found { look: 0, ..f }), ..m.clone() };
        marks.iter().map(other).collect()
    };
    assert_eq!(but_looks(&draft.plan.marks), but_looks(&before));
    // They are the new look's now; the old one is not needed any more.
    assert_eq!(draft.plan.looks.iter().map(|look| look.number).collect::<Vec<_>>(), [2]);
    assert!(draft.plan.marks.iter().all(|mark| mark.found.as_ref().is_some_and(|found| found.look == 2)));
    // Where it is otherwise, it is another suggestion, and what was decided stays beside it.
    draft.suggest(look(), vec![found(2 * SECOND + 1)], true, CLIP).expect("another");
    assert_eq!(draft.plan.marks.iter().map(|mark| mark.id).collect::<Vec<_>>(), [2, 4]);
}

#[test]
fn a_look_without_finds_still_tells_what_is_looked_for() {
    use crate::find::Subject::{Face, Person, Plate};
    let mut draft = Draft::of(Plan::of(CLIP));
    let for_it = |subjects: &[crate::find::Subject]| LookFacts { subjects: subjects.to_vec(), ..look() };
    draft.suggest(for_it(&[Face, Plate]), vec![], true, CLIP).expect("none");
    draft.suggest(for_it(&[Person]), vec![], true, CLIP).expect("none");
    assert_eq!(draft.plan.looks.len(), 2, "faces and plates are looked for in the result as well");
    draft.suggest(for_it(&[Face, Plate, Person]), vec![], true, CLIP).expect("none");
    assert_eq!(draft.plan.looks.len(), 1);
}

#[test]
fn many_are_decided_at_once_and_one_is_picked() {
    let mut draft = Draft::of(Plan::of(CLIP));
    let apply = |draft: &mut Draft, edit| draft.apply(edit, CLIP);
    draft.suggest(look(), (0..4).map(|n| found(n * SECOND)).collect(), true, CLIP).expect("four");
    apply(&mut draft, Edit::Lock { mark: 4, locked: true }).expect("locked");
    apply(&mut draft, Edit::DecideAll { marks: vec![1, 2, 4], decision: Decision::Hide }).expect("three");
    let decisions = |draft: &Draft| draft.plan.marks.iter().map(|m| m.decision).collect::<Vec<_>>();
    use Decision::{Hide, Keep, NotASubject, Undecided};
    assert_eq!(decisions(&draft), [Hide, Hide, Undecided, Undecided]);
    assert_eq!(apply(&mut draft, Edit::DecideAll { marks: vec![1, 9], decision: Keep }), Err(EditError::NoSuchMark));
    apply(&mut draft, Edit::Decide { mark: 1, decision: NotASubject }).expect("a mistake");
    apply(&mut draft, Edit::Pick { mark: 2, inverse: true }).expect("picked");
    assert_eq!((decisions(&draft), draft.plan.mode), (vec![NotASubject, Keep, Hide, Undecided], Mode::KeepMarked));
    draft.undo().expect("one act");
    apply(&mut draft, Edit::Pick { mark: 2, inverse: false }).expect("picked");
    assert_eq!(draft.plan.mode, Mode::HideMarked);
    assert_eq!(apply(&mut draft, Edit::Pick { mark: 4, inverse: false }), Err(EditError::Locked));
}

/// Once made larger about its middle, which moved the side of such a shape inwards.
#[test]
fn a_dent_does_not_uncover_what_lies_beside_it() {
    let dented = Shape::polygon(&[(0, 0), (100_405, 0), (20_106, 0), (0, 54_014)]);
    let plan = with(vec![mark(Decision::Hide, (0, CLIP), &[(0, dented)])]);
    let blocks = Blocks::of(&plan, &CameraMasks::default(), 0, (166, 92));
    assert!(blocks.is_hidden(0, 3));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_act_can_be_undone(edits in proptest::collection::vec(edit(), 1..40)) {
        let mut draft = Draft::of(Plan::of(CLIP));
        let mut plans = vec![draft.plan.clone()];
        for edit in edits {
            if draft.apply(edit, CLIP).is_ok() && Some(&draft.plan) != plans.last() {
                plans.push(draft.plan.clone());
            }
            prop_assert_eq!(draft.plan.check(CLIP), Ok(()));
        }
        for plan in plans.iter().rev().skip(1) {
            prop_assert_eq!(draft.undo(), Ok(()));
            prop_assert_eq!(&draft.plan, plan);
        }
        prop_assert_eq!(draft.undo(), Err(EditError::Nothing));
        for plan in plans.iter().skip(1) {
            prop_assert_eq!(draft.redo(), Ok(()));
            prop_assert_eq!(&draft.plan, plan);
        }
        let text = serde_json::to_string(&draft).expect("a draft is data");
        prop_assert_eq!(serde_json::from_str::<Draft>(&text).expect("the same"), draft);
    }

    /// No pixel of a shape is in a shown block, and what is kept shows no pixel outside of it.
    #[test]
    fn blocks_cover_shapes(shape in shape(), width in 17..200u32, height in 17..120u32) {
        let hide = with(vec![mark(Decision::Hide, (0, CLIP), &[(0, shape.clone())])]);
        let mut keep = with(vec![mark(Decision::Keep, (0, CLIP), &[(0, shape.clone())])]);
        keep.mode = Mode::KeepMarked;
        let none = CameraMasks::default();
        let (hidden, kept) = (Blocks::of(&hide, &none, 0, (width, height)), Blocks::of(&keep, &none, 0, (width, height)));
        let whole = f64::from(WHOLE);
        for y in 0..height {
            for x in 0..width {
                let at = ((f64::from(x) + 0.5) * whole / f64::from(width), (f64::from(y) + 0.5) * whole / f64::from(height));
                let (column, row) = (x / BLOCK, y / BLOCK);
                if inside(&shape, at) {
                    prop_assert!(hidden.is_hidden(column, row), "{x} {y} of {shape:?} is shown");
                } else {
                    prop_assert!(kept.is_hidden(column, row), "{x} {y} outside of {shape:?} is shown");
                }
            }
        }
        let runs: u32 = hidden.runs(width, height).map(|run| run.width.div_ceil(BLOCK)).sum();
        prop_assert_eq!(runs as usize, hidden.count());
        prop_assert!(hidden.runs(width, height).all(|run| run.x + run.width <= width && run.y + run.height <= height));
    }

    #[test]
    fn what_was_watched_is_never_unwatched(parts in proptest::collection::vec((0..CLIP, 0..CLIP), 0..12)) {
        let trim = Stretch { from_us: SECOND, to_us: CLIP - SECOND };
        let mut review = Review::default();
        for (from_us, to_us) in &parts {
            review.watched(Stretch { from_us: *from_us, to_us: *to_us });
        }
        let left = review.unwatched(trim);
        for at in (trim.from_us..trim.to_us).step_by(50_000) {
            let seen = parts.iter().any(|(from, to)| (*from..*to).contains(&at));
            let told = left.iter().any(|stretch| stretch.contains(at));
            prop_assert!(seen != told || (!seen && at >= trim.to_us - 250_000), "{at}: {parts:?} {left:?}");
        }
    }
}

/// Another way to ask whether a point lies in a shape: crossings of a ray, with direction.
fn inside(shape: &Shape, (x, y): (f64, f64)) -> bool {
    let (left, top, width, height) = shape.bounds();
    let (left, top, width, height) = (f64::from(left), f64::from(top), f64::from(width), f64::from(height));
    match shape {
        Shape::Rect { .. } => x >= left && x < left + width && y >= top && y < top + height,
        Shape::Ellipse { .. } => {
            let (dx, dy) = ((x - left) / width * 2.0 - 1.0, (y - top) / height * 2.0 - 1.0);
            dx * dx + dy * dy < 1.0
        }
        Shape::Polygon { points } => {
            let mut turns = 0;
            for (a, b) in points.iter().zip(points.iter().cycle().skip(1)) {
                let (ay, by) = (f64::from(a.y), f64::from(b.y));
                if (ay <= y) != (by <= y) {
                    let across = f64::from(a.x) + (y - ay) / (by - ay) * f64::from(b.x - a.x);
                    turns += if across > x { if by > ay { 1 } else { -1 } } else { 0 };
                }
            }
            turns != 0
        }
    }
}
