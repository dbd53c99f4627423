//! Scenes with an answer, and what holds for any finds.

use super::*;
use crate::link::{Hit, chains, hits};
use crate::spot::{Spot, holds};
use model::find::{Area, Find};
use model::redaction::{Blocks, CameraMasks, Decision, Draft, LookFacts, Plan, Reason, WHOLE};
use proptest::prelude::*;

pub(crate) const SECOND: i64 = 1_000_000;
const TENTH: i64 = 100_000;
pub(crate) const LENGTH: i64 = 10 * SECOND;

pub(crate) fn facts(subjects: &[Subject]) -> Facts {
    Facts {
        width: 1000,
        height: 500,
        length_us: LENGTH,
        usual_us: 33_333,
        breaks: Vec::new(),
        subjects: subjects.iter().copied().collect(),
        street: false,
        held_us: model::redaction::HELD_US,
    }
}

/// A find by its middle and its sides in pixels of 1000 x 500.
pub(crate) fn find(subject: Subject, (x, y): (f64, f64), (width, height): (f64, f64), score: u16) -> Find {
    let spot = Spot { x, y, width, height };
    Find { subject, area: spot.area(&facts(&[])), score, confirmed: score >= 500 }
}

pub(crate) fn face(x: f64, y: f64) -> Find {
    find(Subject::Face, (x, y), (40.0, 50.0), 700)
}

pub(crate) fn look(at_us: i64, finds: Vec<Find>) -> Looked {
    Looked { at_us, finds, light: 120 }
}

/// Ten looks a second over the clip.
pub(crate) fn looks(finds: impl Fn(f64) -> Vec<Find>) -> Vec<Looked> {
    (0..LENGTH / TENTH).map(|n| look(n * TENTH, finds(n as f64 / 10.0))).collect()
}

/// Where a mark is at a moment; none where it is not there, held as a render holds it or not.
fn shown(mark: &Mark, at_us: i64) -> Option<Area> {
    let there = (mark.from_us..mark.to_us).contains(&at_us);
    let (x, y, width, height) = there.then(|| mark.at(at_us))??.bounds();
    Some(Area { x, y, width, height })
}

/// A number between -1 and 1 that depends on nothing but `n`.
pub(crate) fn noise(n: u64) -> f64 {
    let mixed = (n + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 31)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    ((mixed ^ (mixed >> 29)) >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
}

fn covers(mark: &Mark, at_us: i64, find: &Find) -> bool {
    shown(mark, at_us).is_some_and(|area| holds(&area, &find.area.in_picture()))
}

pub(crate) fn check(marks: &[Mark]) -> Result<(), model::redaction::EditError> {
    let look = LookFacts { number: 0, second: false, subjects: vec![], models: vec![], pictures: 0 };
    Draft::of(Plan::of(LENGTH)).suggest(look, marks.to_vec(), true, LENGTH)
}

#[test]
fn one_walks_through() {
    let way = |t: f64| 100.0 + 60.0 * t;
    let looked = looks(|t| if (2.0..6.0).contains(&t) { vec![face(way(t), 200.0)] } else { vec![] });
    let tracked = tracks(&looked, &facts(&[Subject::Face]));
    assert_eq!((tracked.marks.len(), tracked.left_out), (1, 0));
    let mark = &tracked.marks[0];
    assert_eq!((mark.from_us, mark.to_us), (1_500_000, 6_400_000), "half a second beyond both ends");
    assert_eq!((mark.decision, mark.reason), (Decision::Undecided, Reason::Bystander));
    assert!(mark.keys.len() <= 5, "it walks straight: {}", mark.keys.len());
    for picture in &looked {
        picture.finds.iter().for_each(|find| assert!(covers(mark, picture.at_us, find)));
    }
    // Who walks on while nobody finds it is covered, and so is who stops.
    for (at, x) in [(1_600_000, way(1.6)), (6_300_000, way(6.3)), (6_300_000, way(5.9))] {
        assert!(covers(mark, at, &face(x, 200.0)), "{at}");
    }
    let found = mark.found.as_ref().expect("it was found");
    assert_eq!((found.subject, found.pictures, found.best, found.lowest), (Subject::Face, 40, 700, 700));
    let ends = [(1_500_000, 2_000_000), (5_900_001, 6_400_000)].map(|(from_us, to_us)| Stretch { from_us, to_us });
    assert_eq!(found.guessed, ends);
    // 40 x 50 pixels grown by 1.3, and no more than a little.
    let (_, _, width, height) = mark.at(4 * SECOND).expect("a shape").bounds();
    assert!((5200..6400).contains(&width) && (13_000..16_000).contains(&height), "{width} {height}");
}

#[test]
fn on_a_street_everybody_is_hidden() {
    let street = Facts { street: true, ..facts(&[Subject::Face]) };
    let looked = looks(|t| if t < 1.0 { vec![face(300.0, 200.0)] } else { vec![] });
    assert_eq!(tracks(&looked, &street).marks[0].decision, Decision::Hide);
}

#[test]
fn small_ones_grow_more_and_none_is_tiny() {
    let side = |height: f64| {
        let looked = looks(|t| {
            if (4.0..5.0).contains(&t) {
                vec![find(Subject::Plate, (500.0, 250.0), (height * 2.0, height), 900)]
            } else {
                vec![]
            }
        });
        let mark = tracks(&looked, &facts(&[Subject::Plate])).marks.remove(0);
        assert_eq!(mark.reason, Reason::Plate);
        f64::from(mark.at(4_500_000).expect("a shape").bounds().3) * 500.0 / f64::from(WHOLE)
    };
    for (height, grown) in [(6.0, 16.0), (20.0, 32.0), (29.0, 46.4), (100.0, 130.0)] {
        let side = side(height);
        assert!(side >= grown && side < grown * 1.12 + 0.3, "{height} became {side}");
    }
}

#[test]
fn gaps_are_bridged_and_told() {
    let looked = looks(|t| {
        let there = (1.0..3.0).contains(&t) || (4.5..6.0).contains(&t);
        if there { vec![face(200.0 + 50.0 * t, 200.0)] } else { vec![] }
    });
    let tracked = tracks(&looked, &facts(&[Subject::Face]));
    assert_eq!(tracked.marks.len(), 1);
    let mark = &tracked.marks[0];
    let found = mark.found.as_ref().expect("it was found");
    assert!(found.guessed.contains(&Stretch { from_us: 2_900_001, to_us: 4_500_000 }), "{:?}", found.guessed);
    assert!(covers(mark, 3_700_000, &face(200.0 + 50.0 * 3.7, 200.0)));
    let wide = |at| shown(mark, at).expect("there").width;
    assert!(wide(3_700_000) > wide(2_000_000) * 5 / 4, "what is guessed is larger");
}

#[test]
fn two_that_cross_stay_two() {
    for (pace, unrest) in [(60.0, 0.0), (60.0, 2.0), (150.0, 3.0), (25.0, 2.0)] {
        let looked = looks(|t| {
            let off = |n: u64| unrest * noise(n + 10 * (t * 10.0).round() as u64);
            let (left, right) = (500.0 + pace * (t - 5.0), 500.0 - pace * (t - 5.0));
            let one = face(left + off(0), 200.0 + off(1));
            let other = face(right + off(2), 206.0 + off(3));
            [one, other].into_iter().filter(|find| find.area.in_picture().size() > 0).collect()
        });
        let looked_at: Vec<&Looked> = looked.iter().collect();
        let facts = facts(&[Subject::Face]);
        let chains = chains(hits(&looked_at, Subject::Face, &facts));
        let long: Vec<&Vec<Hit>> = chains.iter().filter(|chain| chain.len() > 5).collect();
        assert_eq!(long.len(), 2, "pace {pace}, unrest {unrest}");
        for chain in long {
            let (first, last) = (chain[0].spot.x, chain[chain.len() - 1].spot.x);
            let seconds = (chain[chain.len() - 1].at_us - chain[0].at_us) as f64 / 1e6;
            assert!(((last - first).abs() / seconds / pace - 1.0).abs() < 0.05, "{first} to {last}: it turned back");
        }
    }
}

#[test]
fn doubtful_finds_bridge_and_lead_on_but_make_nothing() {
    let doubtful = |x: f64| find(Subject::Face, (x, 200.0), (40.0, 50.0), 300);
    let looked = looks(|t| match t {
        t if (2.0..3.0).contains(&t) || (4.0..4.5).contains(&t) => vec![face(300.0, 200.0)],
        t if (3.0..5.5).contains(&t) => vec![doubtful(300.0), doubtful(800.0)],
        _ => vec![doubtful(900.0)],
    });
    let tracked = tracks(&looked, &facts(&[Subject::Face]));
    assert_eq!(tracked.marks.len(), 1);
    let mark = &tracked.marks[0];
    let found = mark.found.as_ref().expect("it was found");
    assert_eq!((found.pictures, found.lowest, found.best), (35, 300, 700));
    assert_eq!(mark.to_us, 5_900_000);
    assert_eq!(found.guessed.len(), 2, "only the ends: {:?}", found.guessed);
}

#[test]
fn one_picture_is_enough_only_for_who_is_very_sure() {
    for (score, marks) in [(600, 0), (850, 1)] {
        let looked =
            looks(|t| if t == 4.0 { vec![find(Subject::Face, (300.0, 200.0), (40.0, 50.0), score)] } else { vec![] });
        let tracked = tracks(&looked, &facts(&[Subject::Face]));
        assert_eq!(tracked.marks.len(), marks, "{score}");
    }
}

#[test]
fn nothing_goes_over_a_break() {
    let looked = looks(|_| vec![face(300.0, 200.0)]);
    let broken = Facts { breaks: vec![4 * SECOND, 7_050_000], ..facts(&[Subject::Face]) };
    let spans: Vec<(i64, i64)> = tracks(&looked, &broken).marks.iter().map(|m| (m.from_us, m.to_us)).collect();
    assert_eq!(spans, [(0, 4 * SECOND), (4 * SECOND, 7_050_000), (7_050_000, LENGTH)]);
}

#[test]
fn who_leaves_is_not_followed_outside() {
    let way = |t: f64| 700.0 + 200.0 * t;
    let looked = looks(|t| if way(t) < 1000.0 { vec![face(way(t), 200.0)] } else { vec![] });
    let mark = tracks(&looked, &facts(&[Subject::Face])).marks.remove(0);
    assert!(mark.to_us < 1_700_000, "{}", mark.to_us);
    assert!(covers(&mark, mark.to_us - 1, &face(way(mark.to_us as f64 / 1e6), 200.0)));
}

#[test]
fn a_person_carries_a_head_while_no_face_is_seen() {
    // Walks to the right, is seen from the front for a second, and from behind else.
    let way = |t: f64| 200.0 + 50.0 * t;
    let person = |t: f64| find(Subject::Person, (way(t), 250.0), (70.0, 200.0), 800);
    // A face is 0.13 of the body high; its box is 22 x 26.
    let front = |t: f64| find(Subject::Face, (way(t), 165.0), (22.0, 26.0), 700);
    let looked = looks(|t| match t {
        t if (4.0..5.0).contains(&t) => vec![person(t), front(t)],
        t if (1.0..8.0).contains(&t) => vec![person(t)],
        _ => vec![],
    });
    let marks = tracks(&looked, &facts(&[Subject::Face])).marks;
    assert_eq!(marks.len(), 1, "one subject, one mark");
    let mark = &marks[0];
    let found = mark.found.as_ref().expect("it was found");
    assert_eq!((found.subject, found.pictures), (Subject::Face, 10));
    for n in 10..80 {
        let t = f64::from(n) / 10.0;
        assert!(covers(mark, n as i64 * TENTH, &front(t)), "its face at {t} s");
    }
    assert_eq!(found.guessed.len(), 2);
    assert!(found.guessed[0].contains(2 * SECOND) && found.guessed[1].contains(7 * SECOND));
    assert!(!found.guessed.iter().any(|stretch| stretch.contains(4_500_000)));
    // Not the whole body: a third of it, and of the picture less than two hundredths.
    assert!(mark.at(7 * SECOND).expect("a shape").area() < i64::from(WHOLE) * i64::from(WHOLE) / 50);
    // Where persons are wanted, too, they have marks of their own, and faces are only those that were found.
    let both = tracks(&looked, &facts(&[Subject::Face, Subject::Person])).marks;
    let subjects: Vec<Subject> = both.iter().filter_map(|mark| Some(mark.found.as_ref()?.subject)).collect();
    assert_eq!(subjects, [Subject::Person, Subject::Face]);
    // Who looks for plates only gets nobody.
    assert!(tracks(&looked, &facts(&[Subject::Plate])).marks.is_empty());
}

/// Two stand apart and are seen from the front all the time; as persons they are found now and then only, this one and then that one.
#[test]
fn persons_found_in_pieces_hide_no_more_than_their_faces() {
    let person = |x: f64| find(Subject::Person, (x, 250.0), (70.0, 200.0), 800);
    let front = |x: f64| find(Subject::Face, (x, 165.0), (22.0, 26.0), 700);
    let pieces = |t: f64| match t {
        3.0 | 3.1 => vec![person(300.0)],
        3.4 | 3.5 => vec![person(420.0)],
        _ => vec![],
    };
    let looked = looks(|t| [vec![front(300.0), front(420.0)], pieces(t)].concat());
    let marks = tracks(&looked, &facts(&[Subject::Face])).marks;
    assert_eq!(marks.len(), 2, "{:?}", marks.iter().map(|m| m.found.clone()).collect::<Vec<_>>());
    // Somebody else beside them, seen from behind, is hidden all the same; and so is one beside somebody's face.
    for other in [600.0, 330.0] {
        let looked = looks(|t| {
            let both = vec![front(300.0), front(420.0), person(300.0), person(420.0)];
            if (3.0..4.0).contains(&t) { [both, vec![person(other)]].concat() } else { both }
        });
        let marks = tracks(&looked, &facts(&[Subject::Face])).marks;
        let hidden = |at_us: i64| marks.iter().any(|mark| covers(mark, at_us, &front(other)));
        assert!(hidden(3_300_000), "at {other}: {marks:#?}");
    }
}

/// Somebody who shows no face: found a few times by halves it is a box about something else, often found or very sure it is a person.
#[test]
fn a_person_without_a_face_is_believed_when_found_often_or_for_sure() {
    let marks = |score: u16, until: f64| {
        let there = |t: f64| (2.0..until).contains(&t);
        let looked =
            looks(
                |t| if there(t) { vec![find(Subject::Person, (400.0, 250.0), (70.0, 200.0), score)] } else { vec![] },
            );
        tracks(&looked, &facts(&[Subject::Face])).marks.len()
    };
    assert_eq!((marks(700, 2.25), marks(700, 2.35), marks(800, 2.15)), (0, 1, 1));
    assert_eq!(marks(600, 5.0), 0, "by halves, for as long as it may be");
}

#[test]
fn nobody_is_as_long_as_the_picture_is_wide() {
    let marks = |wide: f64| {
        let looked = looks(|_| vec![find(Subject::Person, (500.0, 300.0), (wide, 120.0), 900)]);
        tracks(&looked, &facts(&[Subject::Face])).marks.len()
    };
    assert_eq!((marks(400.0), marks(900.0)), (1, 0));
}

/// Bows, the face far lower in the box than heads are; then it is not seen any more.
#[test]
fn who_stoops_is_covered_where_the_face_was() {
    let way = |t: f64| 200.0 + 50.0 * t;
    let person = |t: f64| find(Subject::Person, (way(t), 250.0), (70.0, 200.0), 800);
    let low = |t: f64| find(Subject::Face, (way(t) + 25.0, 228.0), (22.0, 26.0), 700);
    let looked = looks(|t| if (2.0..3.0).contains(&t) { vec![person(t), low(t)] } else { vec![person(t)] });
    let marks = tracks(&looked, &facts(&[Subject::Face])).marks;
    assert_eq!(marks.len(), 1);
    let upright = |t: f64| find(Subject::Face, (way(t), 165.0), (22.0, 26.0), 0);
    for n in [5, 10, 40, 60] {
        let (t, at_us) = (n as f64 / 10.0, n * TENTH);
        assert!(covers(&marks[0], at_us, &low(t)) && covers(&marks[0], at_us, &upright(t)), "at {t} s");
    }
}

/// Persons by width and height, and where their heads must be covered: parts of the box.
#[test]
fn heads_lie_where_heads_are() {
    for (sides, head_at, head_sides) in [
        ((70.0, 200.0), (0.5, 0.07), (0.31, 0.13)), // stands
        ((50.0, 200.0), (0.5, 0.07), (0.42, 0.13)), // from the side
        ((120.0, 200.0), (0.5, 0.08), (0.2, 0.14)), // arms stretched out
        ((110.0, 130.0), (0.5, 0.2), (0.42, 0.38)), // to the waist
        ((200.0, 60.0), (0.1, 0.5), (0.15, 0.6)),   // lies
    ] {
        let person = Spot { x: 500.0, y: 250.0, width: sides.0, height: sides.1 };
        let head = Spot {
            x: person.left() + head_at.0 * person.width,
            y: person.top() + head_at.1 * person.height,
            width: head_sides.0 * person.width,
            height: head_sides.1 * person.height,
        };
        let facts = facts(&[]);
        assert!(holds(&head::head(&person).grown().area(&facts), &head.area(&facts)), "{sides:?}");
    }
}

#[test]
fn a_person_without_a_face_is_a_face_guessed() {
    let looked =
        looks(|t| if t < 3.0 { vec![find(Subject::Person, (400.0, 250.0), (70.0, 200.0), 800)] } else { vec![] });
    let marks = tracks(&looked, &facts(&[Subject::Face])).marks;
    let found = marks[0].found.as_ref().expect("it was found");
    assert_eq!((found.subject, found.pictures), (Subject::Face, 30));
    assert_eq!(found.guessed, [Stretch { from_us: 0, to_us: marks[0].to_us }]);
    assert!(covers(&marks[0], SECOND, &find(Subject::Face, (400.0, 163.0), (24.0, 28.0), 500)));
}

#[test]
fn who_moves_about_for_hours_has_as_many_keys_as_a_plan_takes() {
    let length = 7200 * SECOND;
    let place = |n: i64| {
        let sway = 300.0 * (n as f64 * 0.13).sin() + 25.0 * noise(n as u64);
        (500.0 + sway, 250.0 + 25.0 * noise(7 * n as u64))
    };
    let looked: Vec<Looked> = (0..length / TENTH)
        .map(|n| look(n * TENTH, vec![find(Subject::Face, place(n), (200.0, 220.0), 700)]))
        .collect();
    let long = Facts { length_us: length, ..facts(&[Subject::Face]) };
    let marks = tracks(&looked, &long).marks;
    let most = marks.iter().max_by_key(|mark| mark.keys.len()).expect("marks");
    assert!((1000..=model::redaction::MAX_KEYS).contains(&most.keys.len()), "{}", most.keys.len());
    for picture in &looked {
        let covered = marks.iter().any(|mark| covers(mark, picture.at_us, &picture.finds[0]));
        assert!(covered, "{}", picture.at_us);
    }
}

#[test]
fn of_more_than_a_plan_takes_the_surest_are_kept() {
    // 520 faces in rows; the first 30 very sure.
    let looked: Vec<Looked> = (0..3)
        .map(|n| {
            let finds = (0..520).map(|k| {
                let place = (20.0 + 25.0 * f64::from(k % 38), 20.0 + 30.0 * f64::from(k / 38));
                find(Subject::Face, place, (10.0, 12.0), if k < 30 { 950 } else { 600 })
            });
            look(n * TENTH, finds.collect())
        })
        .collect();
    let tracked = tracks(&looked, &facts(&[Subject::Face]));
    assert_eq!((tracked.marks.len(), tracked.left_out), (MAX_TRACKS, 20));
    let sure = tracked.marks.iter().filter(|mark| mark.found.as_ref().is_some_and(|found| found.best == 950));
    assert_eq!(sure.count(), 30);
    assert_eq!(check(&tracked.marks), Ok(()));
}

/// Somebody who walks, sways and bows, and is found in seven pictures of ten with the unrest of boxes: their face is covered in every
/// picture of a film of 30 a second, also where nobody looked.
#[test]
fn between_looks_everybody_is_covered() {
    let mut counts = (0, 0);
    for seed in 0..40_u64 {
        let pace = 70.0 * noise(seed);
        let (sway, often) = (12.0 * noise(seed + 100), 1.5 + noise(seed + 200));
        let side = 30.0 + 12.0 * noise(seed + 300);
        let way = |t: f64| (500.0 + pace * (t - 5.0) + sway * (t * often).sin(), 220.0 + 6.0 * (t * 2.0 * often).sin());
        let looked = looks(|t| {
            let n = seed * 4001 + (t * 10.0).round() as u64 * 7;
            let unrest = |k| side * 0.05 * noise(n + k);
            let (x, y) = way(t);
            let sides = (side * (1.0 + 0.06 * noise(n + 3)), 1.2 * side * (1.0 + 0.06 * noise(n + 4)));
            let seen = (1.0..9.0).contains(&t) && noise(n + 5) > -0.4;
            if seen { vec![find(Subject::Face, (x + unrest(1), y + unrest(2)), sides, 650)] } else { vec![] }
        });
        let marks = tracks(&looked, &facts(&[Subject::Face])).marks;
        assert_eq!(marks.len(), 1, "seed {seed}");
        for picture in 35..265_i64 {
            let at_us = picture * 33_333;
            let face = find(Subject::Face, way(at_us as f64 / 1e6), (side, 1.2 * side), 0);
            counts.0 += usize::from(covers(&marks[0], at_us, &face));
            counts.1 += 1;
        }
    }
    // The bare mark; a render's padding (12 % and 8 pixels, to whole blocks) is not counted.
    assert!(counts.0 * 1000 >= counts.1 * 995, "{counts:?}");
}

/// Three persons in full height, one turned away all the time: no more of the picture than the owner can bear is hidden, all
/// padding and blocks included.
#[test]
fn heads_hide_little_of_the_picture() {
    let hd = Facts { width: 1920, height: 1080, ..facts(&[Subject::Face]) };
    let area = |(x, y): (f64, f64), (width, height): (f64, f64)| Spot { x, y, width, height }.area(&hd);
    let looked: Vec<Looked> = (0..100_i64)
        .map(|n| {
            let finds = (0..3_i32).flat_map(|k| {
                let (x, tall) = (300.0 + 450.0 * f64::from(k) + 2.0 * n as f64, 420.0 + 60.0 * f64::from(k));
                let person = Find {
                    subject: Subject::Person,
                    area: area((x, 700.0), (0.34 * tall, tall)),
                    score: 850,
                    confirmed: true,
                };
                let place = (x, 700.0 - tall / 2.0 + 0.075 * tall);
                let front = Find {
                    subject: Subject::Face,
                    area: area(place, (0.1 * tall, 0.13 * tall)),
                    score: 700,
                    confirmed: true,
                };
                std::iter::once(person).chain((k > 0 && (n / 20 + i64::from(k)) % 2 == 0).then_some(front))
            });
            look(n * TENTH, finds.collect())
        })
        .collect();
    let marks = tracks(&looked, &hd).marks;
    assert_eq!(marks.len(), 3);
    let plan = Plan { marks, ..Plan::of(LENGTH) };
    for picture in &looked {
        let blocks = Blocks::of(&plan, &CameraMasks::default(), picture.at_us, (1920, 1080));
        assert!(blocks.count() * 100 <= blocks.all() * 6, "{} of {}", blocks.count(), blocks.all());
    }
}

/// Any finds at all, absurd ones among them.
fn any_find() -> impl Strategy<Value = Find> {
    let sane = (-20_000..110_000_i32, -20_000..110_000_i32, 1..60_000_i32, 1..60_000_i32);
    let absurd = (any::<i32>(), any::<i32>(), any::<i32>(), any::<i32>());
    let area = prop_oneof![9 => sane, 1 => absurd];
    (0..5_usize, area, 0..1000_u16, any::<bool>()).prop_map(|(subject, (x, y, width, height), score, confirmed)| {
        let subject = [Subject::Face, Subject::Plate, Subject::Person, Subject::Vehicle, Subject::Animal][subject];
        Find { subject, area: Area { x, y, width, height }, score, confirmed }
    })
}

fn any_looked() -> impl Strategy<Value = Vec<Looked>> {
    let picture = (-SECOND..LENGTH + SECOND, prop::collection::vec(any_find(), 0..6));
    prop::collection::vec(picture.prop_map(|(at_us, finds)| look(at_us, finds)), 0..60)
}

/// Some that walk, each with unrest and pictures in which it is not found; whole numbers of pixels.
pub(crate) fn walkers() -> impl Strategy<Value = Vec<Looked>> {
    let walker = (0..900_i32, 30..450_i32, -120..120_i32, 20..80_i32, 0..100_u64, 0..70_i64, 5..60_i64);
    prop::collection::vec(walker, 1..6).prop_map(|walkers| {
        (0..100_i64)
            .map(|n| {
                let there = walkers.iter().enumerate().filter(|(w, walker)| {
                    (walker.5..walker.5 + walker.6).contains(&n) && noise(1000 * *w as u64 + n as u64) > -0.7
                });
                let finds = there.filter_map(|(w, (x, y, pace, size, seed, ..))| {
                    let unrest = |k: u64| f64::from(*size) * 0.06 * noise(seed + 7919 * n as u64 + 31 * w as u64 + k);
                    let x = f64::from(*x) + f64::from(*pace) * n as f64 / 10.0 + unrest(0);
                    let score = 500 + (400.0 * noise(seed + n as u64).abs()) as u16;
                    let found = find(
                        Subject::Face,
                        (x, f64::from(*y) + unrest(1)),
                        (f64::from(*size), 1.2 * f64::from(*size)),
                        score,
                    );
                    (found.area.in_picture().size() > 0).then_some(found)
                });
                look(n * TENTH + 50_000, finds.collect())
            })
            .collect()
    })
}

/// Chains as sets of moments and places.
fn told(chains: &[Vec<Hit>], time: impl Fn(i64) -> i64) -> BTreeSet<Vec<(i64, i32, i32)>> {
    let hit = |hit: &Hit| (time(hit.at_us), hit.find.area.x, hit.find.area.y);
    chains
        .iter()
        .map(|chain| {
            let mut told: Vec<_> = chain.iter().map(hit).collect();
            told.sort_unstable();
            told
        })
        .collect()
}

fn linked(looked: &[Looked], subject: Subject, facts: &Facts) -> Vec<Vec<Hit>> {
    chains(hits(&ordered(looked, facts), subject, facts))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// T3, T2.
    #[test]
    fn any_finds_make_marks_that_may_stand(
        looked in any_looked(),
        subjects in prop::collection::btree_set(prop_oneof![
            Just(Subject::Face), Just(Subject::Plate), Just(Subject::Person), Just(Subject::Vehicle)], 1..4),
        breaks in prop::collection::vec(-SECOND..LENGTH, 0..4),
        street in any::<bool>(),
    ) {
        let facts = Facts { breaks, street, subjects, ..facts(&[]) };
        let marks = tracks(&looked, &facts).marks;
        prop_assert_eq!(check(&marks), Ok(()));
        for mark in &marks {
            let over = facts.breaks.iter().find(|b| mark.from_us < **b && **b < mark.to_us);
            prop_assert_eq!(over, None);
            prop_assert!(mark.keys.iter().all(|key| mark.from_us <= key.at_us && key.at_us <= mark.to_us));
            let subject = mark.found.as_ref().expect("found").subject;
            prop_assert!(facts.subjects.contains(&subject));
        }
        prop_assert_eq!(&tracks(&looked, &facts).marks, &marks, "the same for the same");
    }

    /// T1, for each find of each chain that is a track.
    #[test]
    fn each_find_of_a_track_is_covered_as_large_as_it_is_grown(looked in prop_oneof![any_looked(), walkers()]) {
        let facts = facts(&[Subject::Face]);
        let marks = tracks(&looked, &facts).marks;
        for chain in linked(&looked, Subject::Face, &facts).into_iter().filter_map(|chain| link::track(chain, link::VERY_SURE)) {
            let covering = marks.iter().any(|mark| chain.iter().all(|hit| {
                shown(mark, hit.at_us).is_some_and(|area| holds(&area, &hit.spot.grown().area(&facts)))
            }));
            prop_assert!(covering, "one mark covers all of a track");
        }
    }

    #[test]
    fn backwards_it_is_the_same_tracks(looked in prop_oneof![walkers(), any_looked()]) {
        let facts = facts(&[Subject::Face]);
        let turned: Vec<Looked> = looked.iter().rev().map(|l| look(LENGTH - l.at_us, l.finds.clone())).collect();
        // A picture at zero would be at the clip's end, which is none of it.
        prop_assume!(looked.iter().all(|l| l.at_us != 0 && l.at_us != LENGTH));
        let times: BTreeSet<i64> = looked.iter().map(|l| l.at_us).collect();
        prop_assume!(times.len() == looked.len());
        let on = told(&linked(&looked, Subject::Face, &facts), |at| at);
        let back = told(&linked(&turned, Subject::Face, &facts), |at| LENGTH - at);
        prop_assert_eq!(on, back);
    }

    /// Walkers that never come near one another are never taken for one another.
    #[test]
    fn who_keeps_away_has_one_track(paces in prop::collection::vec(-80..80_i32, 1..4), size in 25..60_i32) {
        let looked = looks(|t| {
            let each = paces.iter().enumerate().filter(|(n, _)| noise((t * 10.0) as u64 * 5 + *n as u64) > -0.6);
            each.map(|(n, pace)| {
                let x = 500.0 + f64::from(*pace) * (t - 5.0);
                find(Subject::Face, (x, 60.0 + 150.0 * n as f64), (f64::from(size), f64::from(size)), 700)
            }).collect()
        });
        prop_assert_eq!(tracks(&looked, &facts(&[Subject::Face])).marks.len(), paces.len());
    }
}
