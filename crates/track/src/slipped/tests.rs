//! What slips through, and what somebody decided.

use super::*;
use crate::tests::{LENGTH, SECOND, face, facts, find, looks};
use crate::{Tracked, tracks};
use model::find::Subject;
use model::redaction::Decision;

/// A plan with the marks of a look, decided.
pub(crate) fn plan_of(tracked: Tracked, decision: Decision) -> Plan {
    let mut plan = Plan::of(LENGTH);
    plan.marks = (1..).zip(tracked.marks).map(|(id, mark)| Mark { id, decision, ..mark }).collect();
    plan.next = plan.marks.len() as u32 + 1;
    plan
}

#[test]
fn what_is_decided_is_counted_and_the_rest_becomes_marks() {
    let facts = facts(&[Subject::Face]);
    let here = |t: f64| face(200.0 + 40.0 * t, 150.0);
    let small = |t: f64| find(Subject::Face, (300.0 + 10.0 * t, 400.0), (18.0, 22.0), 600);
    let first = looks(|t| vec![here(t), small(t)]);
    let plan = |decision| plan_of(tracks(&first, &facts), decision);
    for (decision, slips, counted) in
        [(Decision::Keep, 0, 200), (Decision::NotASubject, 0, 200), (Decision::Hide, 2, 0), (Decision::Undecided, 2, 0)]
    {
        let (marks, decided) = slipped(&first, &plan(decision), &facts);
        assert_eq!((marks.len(), decided), (slips, counted), "{decision:?}");
        assert!(marks.iter().all(|mark| mark.decision == Decision::Undecided));
    }
    // Another one elsewhere, in one picture, no more than confirmed: a mark; not confirmed, or not looked for: none.
    for (subject, score, slips) in [(Subject::Face, 510, 1), (Subject::Face, 400, 0), (Subject::Person, 900, 0)] {
        let second = looks(|t| {
            let other = find(subject, (800.0, 100.0), (40.0, 50.0), score);
            if t == 5.0 { vec![here(t), other] } else { vec![here(t)] }
        });
        let (marks, decided) = slipped(&second, &plan(Decision::Keep), &facts);
        assert_eq!((marks.len(), decided), (slips, 100), "{subject:?} {score}");
        if let Some(mark) = marks.first() {
            assert!(mark.from_us < 5 * SECOND && 5 * SECOND < mark.to_us);
            assert_eq!(mark.found.as_ref().map(|found| found.pictures), Some(1));
        }
    }
    // At another moment, or beside it, a decision covers nothing.
    let mut early = plan(Decision::Keep);
    early.marks.iter_mut().for_each(|mark| mark.to_us = 5 * SECOND);
    let (marks, decided) = slipped(&first, &early, &facts);
    assert_eq!((marks.len(), decided), (2, 100));
    assert!(slipped(&looks(|t| vec![face(245.0 + 40.0 * t, 150.0)]), &plan(Decision::Keep), &facts).1 == 0);
}

#[test]
fn on_a_street_somebody_is_asked_as_well() {
    let street = Facts { street: true, ..facts(&[Subject::Face]) };
    let (marks, _) = slipped(&looks(|_| vec![face(300.0, 200.0)]), &Plan::of_street(LENGTH), &street);
    assert_eq!(marks[0].decision, Decision::Undecided);
}

#[test]
fn a_body_whose_face_is_hidden_carries_no_head() {
    let looked = looks(|_| vec![find(Subject::Person, (400.0, 250.0), (70.0, 200.0), 900)]);
    assert_eq!(slipped(&looked, &Plan::of(LENGTH), &facts(&[Subject::Face])), (Vec::new(), 0));
}
