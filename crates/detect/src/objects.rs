//! Persons, vehicles and animals: by NanoDet, or by the owner's own model (see `own`).

use crate::boxes::{Rect, Scored, thinned};
use crate::known;
use crate::picture::{BGR, Scaler, Tones, enlarged_sides, sides};
use crate::runtime::{Given, Net, Output};
use model::find::{Still, Subject};

const INPUT: &str = "picture";
const OUTPUTS: [&str; 6] = ["scores_8", "sides_8", "scores_16", "sides_16", "scores_32", "sides_32"];
const STRIDES: [usize; 3] = [8, 16, 32];
/// Classes of COCO.
pub(crate) const CLASSES: usize = 80;
/// A side is told as how likely each of so many lengths is, in strides.
const STEPS: usize = 11;
/// Two of a kind that overlap by more are one.
pub(crate) const SAME: f32 = 0.5;
/// As many pixels as the model was trained with, and what shows smaller ones: nearly twice as many.
const QUICK_PIXELS: usize = 416 * 416;
const THOROUGH_PIXELS: usize = 736 * 416;
const CROP_PIXELS: usize = 256 * 256;
/// How many times as large as an object its crop is.
const AROUND: f32 = 1.6;
/// Crops of one picture, the surest first.
const MAX_CROPS: usize = 8;

/// Something found, and whether it is there for sure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Object {
    pub(crate) subject: Subject,
    pub(crate) scored: Scored,
    pub(crate) sure: bool,
}

/// What a class of COCO is here. A bicycle is none: it carries no plate, and who rides it is a person.
pub(crate) fn subject(class: usize) -> Option<Subject> {
    match class {
        0 => Some(Subject::Person),
        2 | 3 | 5 | 7 => Some(Subject::Vehicle),
        14..=19 | 21 => Some(Subject::Animal),
        _ => None,
    }
}

/// Whatever finds objects in a part of a picture.
pub(crate) trait Finds: Send + Sync {
    /// In the picture's pixels, from the score on at which it proposes; each kind thinned.
    fn find(
        &self,
        still: &Still,
        part: &Rect,
        size: Size,
        scaler: &mut Scaler,
    ) -> Result<Vec<(Subject, Scored)>, String>;
    fn confirms(&self) -> f32;
    /// In which sizes a picture is looked through thoroughly.
    fn thoroughly(&self) -> &'static [Size];
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Size {
    Quick,
    Thorough,
    Crop,
}

pub(crate) fn quick(
    finds: &dyn Finds,
    still: &Still,
    whole: &Rect,
    scaler: &mut Scaler,
) -> Result<Vec<Object>, String> {
    let found = finds.find(still, whole, Size::Quick, scaler)?;
    let sure = |one: &Scored| one.score >= finds.confirms();
    Ok(found.into_iter().map(|(subject, scored)| Object { subject, scored, sure: sure(&scored) }).collect())
}

pub(crate) fn thorough(
    finds: &dyn Finds,
    still: &Still,
    whole: &Rect,
    scaler: &mut Scaler,
) -> Result<Vec<Object>, String> {
    let mut found = Vec::new();
    for size in finds.thoroughly() {
        found.extend(finds.find(still, whole, *size, scaler)?);
    }
    let mut found = each_thinned(found);
    found.sort_by(|(_, a), (_, b)| b.score.total_cmp(&a.score));
    let mut crops = 0;
    let mut out = Vec::with_capacity(found.len());
    for (subject, one) in found {
        let mut object = Object { subject, scored: one, sure: one.score >= finds.confirms() };
        if !object.sure && crops < MAX_CROPS {
            crops += 1;
            if let Some(again) = again(finds, still, whole, object, scaler)? {
                object = Object { scored: Scored { score: again.score.max(one.score), ..one }, sure: true, ..object };
            }
        }
        out.push(object);
    }
    Ok(out)
}

/// What a crop around it shows of the same kind in the same place.
fn again(
    finds: &dyn Finds,
    still: &Still,
    whole: &Rect,
    one: Object,
    scaler: &mut Scaler,
) -> Result<Option<Scored>, String> {
    let rect = one.scored.rect;
    let (x, y) = ((rect.left + rect.right) / 2.0, (rect.top + rect.bottom) / 2.0);
    let half = rect.width().max(rect.height()) * AROUND / 2.0;
    let part = Rect { left: x - half, top: y - half, right: x + half, bottom: y + half }.clipped(whole);
    if part.width() < 1.0 || part.height() < 1.0 {
        return Ok(None);
    }
    let found = finds.find(still, &part, Size::Crop, scaler)?;
    let same = found.into_iter().filter(|(subject, again)| {
        *subject == one.subject && again.rect.overlap(&rect) > SAME && again.score >= finds.confirms()
    });
    Ok(same.map(|(_, again)| again).max_by(|a, b| a.score.total_cmp(&b.score)))
}

/// Of each kind, the surest of those that overlap.
pub(crate) fn each_thinned(found: Vec<(Subject, Scored)>) -> Vec<(Subject, Scored)> {
    let mut out = Vec::new();
    for subject in [Subject::Person, Subject::Vehicle, Subject::Animal] {
        let of_kind = found.iter().filter(|(kind, _)| *kind == subject).map(|(_, one)| *one).collect();
        out.extend(thinned(of_kind, SAME).into_iter().map(|one| (subject, one)));
    }
    out
}

pub(crate) struct NanoDet {
    net: Net,
    tones: Tones,
}

impl NanoDet {
    pub(crate) fn new(net: Net) -> Self {
        // What its authors trained it with.
        let tones = Tones::new(BGR, [103.53, 116.28, 123.675], [57.375, 57.12, 58.395]);
        Self { net, tones }
    }
}

impl Finds for NanoDet {
    fn find(
        &self,
        still: &Still,
        part: &Rect,
        size: Size,
        scaler: &mut Scaler,
    ) -> Result<Vec<(Subject, Scored)>, String> {
        let (width, height) = match size {
            Size::Quick => sides(part, QUICK_PIXELS),
            Size::Thorough => sides(part, THOROUGH_PIXELS),
            Size::Crop => enlarged_sides(part, CROP_PIXELS),
        };
        let mut scaled = scaler.scale(still, part, (width, height))?;
        scaled.fill(&self.tones);
        let size = scaled.size();
        let found = self.net.run(&[(INPUT, Given::Floats(&size, scaled.numbers))], &OUTPUTS, |outputs| {
            let mut found = Vec::new();
            for (pair, stride) in outputs.chunks_exact(2).zip(STRIDES) {
                read(&pair[0], &pair[1], stride, width / stride, &mut found);
            }
            Ok(found)
        })?;
        let (x, y) = (width as f32 / part.width(), height as f32 / part.height());
        let back = |(subject, one): (Subject, Scored)| {
            (subject, Scored { rect: one.rect.back(x, y, (part.left, part.top)).clipped(part), ..one })
        };
        Ok(each_thinned(found.into_iter().map(back).collect()))
    }

    fn confirms(&self) -> f32 {
        known::OBJECTS.confirms()
    }

    /// The larger size shows small ones, the one that it was trained with large ones.
    fn thoroughly(&self) -> &'static [Size] {
        &[Size::Thorough, Size::Quick]
    }
}

fn read(scores: &Output<'_>, sides: &Output<'_>, stride: usize, wide: usize, found: &mut Vec<(Subject, Scored)>) {
    let cells = scores.numbers.chunks_exact(CLASSES).zip(sides.numbers.chunks_exact(4 * STEPS));
    for (cell, (scores, sides)) in cells.enumerate() {
        for (subject, score) in best(scores, known::OBJECTS.proposes()) {
            let length = |side: usize| expected(&sides[side * STEPS..(side + 1) * STEPS]) * stride as f32;
            let x = ((cell % wide.max(1)) as f32 + 0.5) * stride as f32;
            let y = ((cell / wide.max(1)) as f32 + 0.5) * stride as f32;
            let rect = Rect { left: x - length(0), top: y - length(1), right: x + length(2), bottom: y + length(3) };
            found.push((subject, Scored { rect, score }));
        }
    }
}

/// The best class of each kind, from this score on.
pub(crate) fn best(scores: &[f32], least: f32) -> Vec<(Subject, f32)> {
    let mut out: Vec<(Subject, f32)> = Vec::new();
    for (class, score) in scores.iter().enumerate().filter(|(_, score)| **score >= least) {
        let Some(subject) = subject(class) else { continue };
        match out.iter_mut().find(|(kind, _)| *kind == subject) {
            Some((_, best)) => *best = best.max(*score),
            None => out.push((subject, *score)),
        }
    }
    out
}

/// The mean of the lengths, each weighed by how likely it is (as a softmax).
fn expected(side: &[f32]) -> f32 {
    let most = side.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let (mut sum, mut all) = (0.0, 0.0);
    for (length, likely) in side.iter().enumerate() {
        let weight = (likely - most).exp();
        sum += weight * length as f32;
        all += weight;
    }
    sum / all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_is_the_mean_of_its_lengths() {
        let mut side = [-50.0; STEPS];
        (side[3], side[4]) = (1.0, 1.0);
        assert!((expected(&side) - 3.5).abs() < 1e-4);
    }

    #[test]
    fn classes_become_subjects() {
        let mut scores = [0.0; CLASSES];
        (scores[2], scores[7], scores[1], scores[16]) = (0.4, 0.6, 0.9, 0.2);
        assert_eq!(best(&scores, 0.3), [(Subject::Vehicle, 0.6)]);
        assert_eq!(best(&scores, 0.1), [(Subject::Vehicle, 0.6), (Subject::Animal, 0.2)]);
    }
}
