//! Which ends are followed, and what holds of a mark that was.

use super::*;
use crate::spot::holds;
use crate::tests::{LENGTH, SECOND, check, face, facts, find, looks, walkers};
use crate::tracks;
use model::find::Subject;
use proptest::prelude::*;

#[test]
fn ends_in_the_picture_are_worth_following() {
    let facts = facts(&[Subject::Face]);
    let end = |forwards, at_us, until_us, x: f64| End { mark: 0, at_us, area: face(x, 200.0).area, forwards, until_us };
    let check = |way: fn(f64) -> f64, when: (f64, f64), expected: &[End]| {
        let looked = looks(|t| if (when.0..when.1).contains(&t) { vec![face(way(t), 200.0)] } else { vec![] });
        assert_eq!(ends(&tracks(&looked, &facts).marks, &looked, &facts), expected, "{when:?}");
    };
    let still: fn(f64) -> f64 = |_| 300.0;
    let both = [end(false, 4 * SECOND, SECOND, 300.0), end(true, 4_900_000, 7_900_000, 300.0)];
    check(still, (4.0, 5.0), &both);
    // From the clip's beginning to near its end; to its very end there is nothing to be followed.
    check(still, (0.0, 9.6), &[end(true, 9_500_000, LENGTH, 300.0)]);
    check(still, (0.0, 10.0), &[end(true, 9_900_000, LENGTH, 300.0)]);
    // Comes in from the left and goes out at the right.
    check(|t| 240.0 * t - 300.0, (1.2, 5.5), &[]);
}

#[test]
fn where_a_person_carries_it_on_nothing_is_followed() {
    let facts = facts(&[Subject::Face]);
    let person = find(Subject::Person, (400.0, 250.0), (70.0, 200.0), 800);
    let front = find(Subject::Face, (400.0, 165.0), (22.0, 26.0), 700);
    let looked = looks(|t| if (4.0..5.0).contains(&t) { vec![person, front] } else { vec![person] });
    let marks = tracks(&looked, &facts).marks;
    assert_eq!(marks.len(), 1);
    assert_eq!(ends(&marks, &looked, &facts), []);
}

#[test]
fn what_was_followed_is_covered_guessed_and_led_on() {
    let facts = facts(&[Subject::Face]);
    let way = |t: f64| 300.0 + 50.0 * t;
    let looked = looks(|t| if (4.0..5.0).contains(&t) { vec![face(way(t), 200.0)] } else { vec![] });
    let mut mark = tracks(&looked, &facts).marks.remove(0);
    // It turns downwards, which nobody could know.
    let place = |n: i64| face(way(4.9), 200.0 + 12.0 * (n - 49) as f64).area;
    let before = |n: i64| face(way(n as f64 / 10.0), 200.0).area;
    let followed: Vec<(i64, Area)> =
        (50..65).map(|n| (n * 100_000, place(n))).chain((35..40).rev().map(|n| (n * 100_000, before(n)))).collect();
    let held = mark.clone();
    extend(&mut mark, &followed, &facts);
    for (at_us, area) in &followed {
        assert!(holds(&area_of(&mark.at(*at_us).expect("a shape")), area), "{at_us}");
    }
    assert_eq!((mark.from_us, mark.to_us), (3 * SECOND, 6_900_000));
    let found = mark.found.as_ref().expect("it was found");
    let ends = [(3 * SECOND, 4 * SECOND), (4_900_001, 6_900_000)].map(|(from_us, to_us)| Stretch { from_us, to_us });
    assert_eq!(found.guessed, ends);
    assert_eq!(check(&[mark]), Ok(()));
    let mut same = held.clone();
    extend(&mut same, &[], &facts);
    assert_eq!(same, held, "nothing followed, nothing changed");
}

#[test]
fn nobody_is_followed_over_a_break() {
    let facts = Facts { breaks: vec![6 * SECOND], ..facts(&[Subject::Face]) };
    let looked = looks(|t| if (4.0..5.0).contains(&t) { vec![face(300.0, 200.0)] } else { vec![] });
    let mut mark = tracks(&looked, &facts).marks.remove(0);
    assert_eq!(ends(std::slice::from_ref(&mark), &looked, &facts)[1].until_us, 6 * SECOND);
    let followed: Vec<(i64, Area)> = (50..70).map(|n| (n * 100_000, face(300.0, 200.0).area)).collect();
    extend(&mut mark, &followed, &facts);
    assert_eq!(mark.to_us, 6 * SECOND);
    assert!(mark.keys.iter().all(|key| key.at_us <= 6 * SECOND));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// T1 and T3 still hold of what was followed, wherever that leads.
    #[test]
    fn followed_marks_cover_what_they_covered(
        looked in walkers(),
        followed in prop::collection::vec(
            (-SECOND..LENGTH + SECOND, any::<(i32, i32)>(), (1..50_000_i32, 1..50_000_i32)), 0..40),
    ) {
        let facts = facts(&[Subject::Face]);
        let area = |(x, y): (i32, i32), (width, height)| Area { x: x % 120_000, y: y % 120_000, width, height };
        let followed: Vec<(i64, Area)> =
            followed.into_iter().map(|(at, place, size)| (at, area(place, size))).collect();
        let marks = tracks(&looked, &facts).marks;
        let mut led = marks.clone();
        led.iter_mut().for_each(|mark| extend(mark, &followed, &facts));
        prop_assert_eq!(check(&led), Ok(()));
        for (before, after) in marks.iter().zip(&led) {
            let seen = seen(before).expect("found");
            prop_assert!(after.from_us <= before.from_us && before.to_us <= after.to_us);
            for find in looked.iter().filter(|l| seen.from_us <= l.at_us && l.at_us <= seen.to_us).flat_map(|l| {
                l.finds.iter().map(|find| (l.at_us, Spot::of(&find.area, &facts).expect("in the picture")))
            }) {
                let grown = find.1.grown().area(&facts);
                let covers = |mark: &Mark| holds(&area_of(&mark.at(find.0).expect("a shape")), &grown);
                prop_assert!(!covers(before) || covers(after), "at {}", find.0);
            }
        }
    }
}
