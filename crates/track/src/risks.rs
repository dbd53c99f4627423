//! The gap finder: moments at which something may slip through, the greatest weight first. What was found is held against what the plan
//! hides and decides; nothing is decided here.
//!
//! Weights (1 to 1000) say what is looked at first: somebody found and shown (600 to 900), a mark that ends before its subject does
//! (300 to 800), what is only likely to hold something (50 to 500).

use crate::ends::seen;
use crate::slipped::decided;
use crate::spot::{Spot, area_of};
use crate::{Facts, every_us, ordered};
use model::find::{Area, Find, Looked, Subject};
use model::redaction::{BLOCK, Blocks, CameraMasks, Mark, Plan, Risk, RiskKind, Stretch};

/// Nobody looks at more: the greatest are kept.
const MOST: usize = 200;
/// Of one kind and one mark, with less than this between them, they are one moment.
const NEAR_US: i64 = 500_000;
/// Whoever vanishes and comes back within this may have been there all the time.
const VANISHES_US: i64 = 2_000_000;
/// So far away (in sizes, and in sizes a second) somebody who comes back may be the same.
const BACK_SIZES: f64 = 1.5;
const BACK_PACE: f64 = 2.0;
/// Of what was found so much (part of it) may look out: boxes are no closer to a subject than that.
const LOOKS_OUT: f64 = 0.03;
/// As much of it in sight is not a mask that is too small, but none.
const IN_SIGHT: f64 = 0.5;
/// From one picture to the next within this, so many times as large (or as small): another subject, or another box. Who
/// walks towards the camera grows by a tenth; linking lets through 1.5.
const JUMP_US: i64 = 350_000;
const JUMP: f64 = 1.35;
/// A place that is guessed for longer than this is looked at.
const GUESSED_US: i64 = 1_000_000;
/// Mean brightness (of 255) under which faces are missed: lit streets at night have about 45.
const DARK: u8 = 40;
/// Dark for less is a flicker.
const DARK_US: i64 = 300_000;

/// Where something may slip through a plan, as far as a look (`looked`, the clip's times) tells: inside of what the plan keeps.
#[must_use]
pub fn risks(plan: &Plan, masks: &CameraMasks, looked: &[Looked], facts: &Facts) -> Vec<Risk> {
    let looked = ordered(looked, facts);
    let every = every_us(&looked).max(facts.usual_us).max(1);
    let hiding: Vec<&Mark> = plan.marks.iter().filter(|mark| mark.hides()).collect();
    let mut risks = Vec::new();
    vanishing(&hiding, facts, &mut risks);
    for mark in &hiding {
        of_mark(mark, &looked, &mut risks);
    }
    for picture in &looked {
        let when = Stretch { from_us: picture.at_us, to_us: picture.at_us + every };
        finds(plan, masks, picture, when, facts, &mut risks);
        if picture.light < DARK {
            let weight = 100 + 10 * u16::from(DARK - picture.light);
            risks.push(Risk { kind: RiskKind::LowLight, when, mark: None, weight });
        }
    }
    let mut risks = joined(risks);
    risks.retain(|risk| risk.kind != RiskKind::LowLight || risk.when.length() >= DARK_US);
    for risk in &mut risks {
        risk.when.from_us = risk.when.from_us.max(plan.trim.from_us);
        risk.when.to_us = risk.when.to_us.min(plan.trim.to_us);
        risk.weight = risk.weight.clamp(1, 1000);
    }
    risks.retain(|risk| !risk.when.is_empty());
    risks.sort_by_key(|risk| (std::cmp::Reverse(risk.weight), risk.when.from_us, risk.kind, risk.mark));
    risks.truncate(MOST);
    risks
}

/// Marks that end where another of their kind begins soon after, close by.
fn vanishing(hiding: &[&Mark], facts: &Facts, risks: &mut Vec<Risk>) {
    let subject = |mark: &Mark| mark.found.as_ref().map(|found| found.subject);
    let spot = |mark: &Mark, at_us: i64| Spot::of(&area_of(&mark.at(at_us)?), facts);
    let mut begins: Vec<(i64, &Mark)> = hiding.iter().filter_map(|mark| Some((seen(mark)?.from_us, *mark))).collect();
    begins.sort_by_key(|(at, mark)| (*at, mark.id));
    for mark in hiding {
        let Some(end_us) = seen(mark).map(|seen| seen.to_us) else { continue };
        let Some(place) = spot(mark, end_us) else { continue };
        let first = begins.partition_point(|(at, _)| *at <= end_us);
        for (begin_us, other) in begins[first..].iter().take_while(|(at, _)| at - end_us <= VANISHES_US) {
            let Some(back) = spot(other, *begin_us) else { continue };
            let gap = begin_us - end_us;
            let far = place.distance(&back) / ((place.size() + back.size()) / 2.0);
            let near = far <= BACK_SIZES + BACK_PACE * gap as f64 / 1e6;
            if !near || subject(mark) != subject(other) || facts.run(end_us) != facts.run(*begin_us) {
                continue;
            }
            // Hidden all the while, if in a place that is guessed, where the one is held until the other is.
            let held = other.from_us - facts.held_us <= mark.to_us + facts.held_us;
            let weight = 200.0 + 100.0 * gap as f64 / 1e6 + 80.0 * far + if held { 0.0 } else { 200.0 };
            let weight = weight.min(800.0) as u16;
            let when = Stretch { from_us: end_us, to_us: *begin_us };
            risks.push(Risk { kind: RiskKind::Vanishes, when, mark: Some(mark.id), weight });
            break;
        }
    }
}

/// What a mark says of itself.
fn of_mark(mark: &Mark, looked: &[&Looked], risks: &mut Vec<Risk>) {
    let Some(found) = &mark.found else { return };
    let mut risk = |kind, when, weight| risks.push(Risk { kind, when, mark: Some(mark.id), weight });
    if found.pictures == 1 {
        risk(RiskKind::OnePicture, Stretch { from_us: mark.from_us, to_us: mark.to_us }, 450);
    }
    for stretch in found.guessed.iter().filter(|stretch| stretch.length() > GUESSED_US) {
        let seconds = u16::try_from(stretch.length() / 1_000_000).unwrap_or(u16::MAX);
        risk(RiskKind::Guessed, *stretch, 200 + 50 * seconds.min(6));
    }
    let from = looked.partition_point(|picture| picture.at_us < mark.from_us);
    let there = looked[from..].iter().take_while(|picture| picture.at_us < mark.to_us);
    let guessed = |at_us: i64| found.guessed.iter().any(|stretch| stretch.contains(at_us));
    let sizes: Vec<(i64, f64)> = there
        .filter(|picture| !guessed(picture.at_us))
        .filter_map(|picture| {
            let (_, _, width, height) = mark.at(picture.at_us)?.bounds();
            Some((picture.at_us, (f64::from(width) * f64::from(height)).sqrt()))
        })
        .collect();
    for two in sizes.windows(2).filter(|two| two[1].0 - two[0].0 <= JUMP_US) {
        let times = (two[0].1 / two[1].1).max(two[1].1 / two[0].1);
        if times >= JUMP {
            let when = Stretch { from_us: two[0].0, to_us: two[1].0 + 1 };
            risk(RiskKind::SizeJump, when, (300.0 + 60.0 * times).min(600.0) as u16);
        }
    }
}

/// What was found in one picture, against what is hidden in it.
fn finds(plan: &Plan, masks: &CameraMasks, picture: &Looked, when: Stretch, facts: &Facts, risks: &mut Vec<Risk>) {
    let mut blocks = None;
    for find in picture.finds.iter().filter(|find| facts.subjects.contains(&find.subject)) {
        let area = find.area.in_picture();
        // Made once a picture, and only if some find is not plainly inside of a mark.
        if area.size() == 0 || find.score < proposed(plan, find.subject) || lies_inside(plan, when.from_us, &area) {
            continue;
        }
        let size = (facts.width, facts.height);
        let blocks = blocks.get_or_insert_with(|| Blocks::of(plan, masks, when.from_us, size));
        let out = in_sight(blocks, &area, facts);
        if out <= LOOKS_OUT || decided(plan, when.from_us, find, facts) {
            continue;
        }
        let mark = hidden_by(plan, when.from_us, &area);
        let (kind, mark, weight) = match mark {
            Some(mark) if out < IN_SIGHT => (RiskKind::LeavesMask, Some(mark), 400.0 + 600.0 * out),
            _ => (RiskKind::Uncovered, None, shown(find)),
        };
        risks.push(Risk { kind, when, mark, weight: weight as u16 });
    }
}

/// Somebody in sight: the surer, the sooner it is looked at.
fn shown(find: &Find) -> f64 {
    let score = f64::from(find.score.min(1000));
    if find.confirmed { 600.0 + 0.3 * score } else { 50.0 + 0.5 * score }
}

/// From which score on the models of the last look propose it.
fn proposed(plan: &Plan, subject: Subject) -> u16 {
    let models = plan.looks.iter().rev().flat_map(|look| &look.models);
    models.filter(|model| model.subjects.contains(&subject)).map(|model| model.proposes).next().unwrap_or(0)
}

fn hiding_then(plan: &Plan, at_us: i64) -> impl Iterator<Item = (&Mark, Area)> {
    let there = plan.marks.iter().filter(move |mark| mark.hides() && mark.in_picture().contains(at_us));
    there.filter_map(move |mark| Some((mark, area_of(&mark.at(at_us)?))))
}

/// Inside of what one mark hides: of an ellipse or a polygon that is not known from its bounds.
fn lies_inside(plan: &Plan, at_us: i64, area: &Area) -> bool {
    use model::redaction::Shape::Rect;
    hiding_then(plan, at_us)
        .any(|(mark, place)| crate::spot::holds(&place, area) && matches!(mark.at(at_us), Some(Rect { .. })))
}

/// The mark that hides most of it.
fn hidden_by(plan: &Plan, at_us: i64, area: &Area) -> Option<u32> {
    let shared = hiding_then(plan, at_us).map(|(mark, place)| (place.shared(area), mark.id));
    shared
        .filter(|(shared, _)| *shared > 0)
        .max_by_key(|(shared, id)| (*shared, std::cmp::Reverse(*id)))
        .map(|(_, id)| id)
}

/// How much of it (part) lies in blocks that are shown.
fn in_sight(blocks: &Blocks, area: &Area, facts: &Facts) -> f64 {
    let Some(spot) = Spot::of(area, facts) else { return 0.0 };
    let block = f64::from(BLOCK);
    let range = |from: f64, to: f64, most: u32| {
        let clamp = |n: f64| n.clamp(0.0, f64::from(most)) as u32;
        clamp((from / block).floor())..clamp((to / block).ceil())
    };
    let side = |at: u32, from: f64, to: f64| {
        let edge = f64::from(at) * block;
        ((edge + block).min(to) - edge.max(from)).max(0.0)
    };
    let mut shown = 0.0;
    for row in range(spot.top(), spot.bottom(), blocks.rows) {
        for column in range(spot.left(), spot.right(), blocks.columns).filter(|column| !blocks.is_hidden(*column, row))
        {
            shown += side(column, spot.left(), spot.right()) * side(row, spot.top(), spot.bottom());
        }
    }
    shown / (spot.width * spot.height).max(1e-9)
}

/// Neighbours of one kind and one mark as one, as heavy as the heaviest.
fn joined(mut risks: Vec<Risk>) -> Vec<Risk> {
    risks.sort_by_key(|risk| (risk.kind, risk.mark, risk.when.from_us));
    let mut joined: Vec<Risk> = Vec::new();
    for risk in risks {
        match joined.last_mut() {
            Some(last)
                if (last.kind, last.mark) == (risk.kind, risk.mark)
                    && risk.when.from_us - last.when.to_us <= NEAR_US =>
            {
                last.when.to_us = last.when.to_us.max(risk.when.to_us);
                last.weight = last.weight.max(risk.weight);
            }
            _ => joined.push(risk),
        }
    }
    joined
}

#[cfg(test)]
mod tests;
