//! One kind of risk after the other.

use super::*;
use crate::slipped::tests::plan_of;
use crate::tests::{LENGTH, SECOND, face, facts, find, look, looks};
use crate::tracks;
use model::find::ModelFact;
use model::redaction::{Decision, LookFacts, Mode, Shape};

/// The risks of a plan as it was found and decided.
fn told(looked: &[Looked], decision: Decision) -> Vec<Risk> {
    let facts = facts(&[Subject::Face]);
    risks(&plan_of(tracks(looked, &facts), decision), &CameraMasks::default(), looked, &facts)
}

fn kinds(risks: &[Risk]) -> Vec<RiskKind> {
    risks.iter().map(|risk| risk.kind).collect()
}

#[test]
fn who_is_found_all_the_time_is_no_risk() {
    for decision in [Decision::Hide, Decision::Undecided, Decision::Keep, Decision::NotASubject] {
        assert_eq!(told(&looks(|t| vec![face(200.0 + 40.0 * t, 200.0)]), decision), [], "{decision:?}");
    }
    assert_eq!(told(&looks(|_| vec![]), Decision::Hide), []);
}

#[test]
fn who_vanishes_and_comes_back() {
    // Comes back so far away (sizes) after so long that it is not linked.
    let back = |pixels: f64, seconds: f64| {
        looks(|t| match t {
            t if (2.0..3.0).contains(&t) => vec![face(300.0, 200.0)],
            t if (3.0 + seconds..6.0).contains(&t) => vec![face(300.0 + pixels, 200.0)],
            _ => vec![],
        })
    };
    let mut weights = Vec::new();
    for (pixels, seconds, expected) in [(110.0, 0.5, 1), (150.0, 1.9, 1), (400.0, 1.0, 0), (150.0, 2.4, 0)] {
        let looked = back(pixels, seconds);
        assert_eq!(tracks(&looked, &facts(&[Subject::Face])).marks.len(), 2, "{pixels} {seconds}");
        let risks = told(&looked, Decision::Hide);
        assert_eq!(risks.len(), expected, "{pixels} {seconds}: {risks:?}");
        for risk in &risks {
            assert_eq!((risk.kind, risk.mark), (RiskKind::Vanishes, Some(1)));
            assert_eq!(risk.when.from_us, 2_900_000);
        }
        weights.extend(risks.iter().map(|risk| risk.weight));
        assert_eq!(told(&looked, Decision::Keep), [], "it is shown");
    }
    assert!(weights[0] < weights[1], "the farther, the longer, the heavier: {weights:?}");
}

#[test]
fn one_picture_long_guesses_and_jumps() {
    let once = looks(|t| if t == 4.0 { vec![find(Subject::Face, (300.0, 200.0), (40.0, 50.0), 900)] } else { vec![] });
    assert_eq!(kinds(&told(&once, Decision::Undecided)), [RiskKind::OnePicture]);
    let gap = looks(|t| if (3.0..5.0).contains(&t) { vec![] } else { vec![face(300.0, 200.0)] });
    let risks = told(&gap, Decision::Hide);
    assert_eq!(kinds(&risks), [RiskKind::Guessed]);
    assert_eq!(risks[0].when, Stretch { from_us: 2_900_001, to_us: 5 * SECOND });
    let jump = looks(|t| {
        let side = if t < 5.0 { 40.0 } else { 58.0 };
        vec![find(Subject::Face, (300.0, 200.0), (side, side), 700)]
    });
    let risks = told(&jump, Decision::Hide);
    assert_eq!(kinds(&risks), [RiskKind::SizeJump], "{risks:?}");
    assert!(risks[0].when.contains(4_950_000) && risks[0].mark == Some(1));
}

#[test]
fn what_looks_out_of_its_mask_and_what_has_none() {
    let facts = facts(&[Subject::Face]);
    let looked = looks(|_| vec![face(300.0, 200.0)]);
    let no_masks = CameraMasks::default();
    // The owner moved the mark: by how many pixels to the right; whether somebody looks out.
    for (moved, expected) in [
        (0, vec![]),
        (10, vec![]),
        (40, vec![(RiskKind::LeavesMask, Some(1))]),
        (300, vec![(RiskKind::Uncovered, None)]),
    ] {
        let mut plan = plan_of(tracks(&looked, &facts), Decision::Hide);
        for key in &mut plan.marks[0].keys {
            key.shape = key.shape.moved(moved * 100, 0);
        }
        let risks = super::risks(&plan, &no_masks, &looked, &facts);
        let told: Vec<(RiskKind, Option<u32>)> = risks.iter().map(|risk| (risk.kind, risk.mark)).collect();
        assert_eq!(told, expected, "{moved}");
        // All of the clip is one moment.
        risks.iter().for_each(|risk| assert_eq!(risk.when, Stretch { from_us: 0, to_us: LENGTH }));
    }
    // Nothing hides or decides it; the surer it is the sooner it is looked at. What no model proposes is none.
    let plan = Plan::of(LENGTH);
    for (score, weight) in [(900, 870), (600, 780), (300, 200)] {
        let looked = [look(SECOND, vec![find(Subject::Face, (300.0, 200.0), (40.0, 50.0), score)])];
        let risks = super::risks(&plan, &no_masks, &looked, &facts);
        assert_eq!((kinds(&risks), risks[0].weight), (vec![RiskKind::Uncovered], weight));
        let hides = CameraMasks { shapes: vec![Shape::rect(0, 0, 50_000, 100_000)], ..CameraMasks::default() };
        assert_eq!(super::risks(&plan, &hides, &looked, &facts), [], "the camera's own mask hides it");
        let inverse = Plan { mode: Mode::KeepMarked, ..plan.clone() };
        assert_eq!(super::risks(&inverse, &no_masks, &looked, &facts), [], "all is hidden");
        let trimmed = Plan { trim: Stretch { from_us: 3 * SECOND, to_us: LENGTH }, ..plan.clone() };
        assert_eq!(super::risks(&trimmed, &no_masks, &looked, &facts), [], "it is cut away");
    }
    let model = ModelFact {
        name: "faces".to_owned(),
        sha256: String::new(),
        subjects: vec![Subject::Face],
        proposes: 350,
        confirms: 500,
    };
    let look_facts =
        LookFacts { number: 1, second: false, subjects: vec![Subject::Face], models: vec![model], pictures: 100 };
    let proposed = Plan { looks: vec![look_facts], ..plan };
    for (score, told) in [(340, 0), (360, 1)] {
        let looked = [look(SECOND, vec![find(Subject::Face, (300.0, 200.0), (40.0, 50.0), score)])];
        assert_eq!(super::risks(&proposed, &no_masks, &looked, &facts).len(), told, "{score}");
    }
}

#[test]
fn the_dark_is_told_and_the_list_is_in_order_and_ends() {
    let dark: Vec<Looked> =
        looks(|t| if t == 9.0 { vec![find(Subject::Face, (700.0, 200.0), (40.0, 50.0), 900)] } else { vec![] })
            .into_iter()
            .map(|l| Looked {
                light: if (2 * SECOND..4 * SECOND).contains(&l.at_us) || l.at_us == 7 * SECOND { 20 } else { 90 },
                ..l
            })
            .collect();
    let plan = Plan::of(LENGTH);
    let told = risks(&plan, &CameraMasks::default(), &dark, &facts(&[Subject::Face]));
    assert_eq!(kinds(&told), [RiskKind::Uncovered, RiskKind::LowLight], "a single dark picture is a flicker");
    assert_eq!(told[1].when, Stretch { from_us: 2 * SECOND, to_us: 4 * SECOND });
    // Every second another find, for longer than a list is read.
    let length = 1000 * SECOND;
    let many: Vec<Looked> =
        (0..999).map(|n| look(n * SECOND, if n % 3 == 0 { vec![face(300.0, 200.0)] } else { vec![] })).collect();
    let long = Facts { length_us: length, ..facts(&[Subject::Face]) };
    let told = risks(&Plan::of(length), &CameraMasks::default(), &many, &long);
    assert_eq!(told.len(), MOST);
    assert!(told.windows(2).all(|two| two[0].weight >= two[1].weight));
}
