//! The owner's own model for persons, vehicles and animals: an ONNX file as YOLOX exports it, in place of NanoDet.

use crate::boxes::{Rect, Scored};
use crate::objects::{CLASSES, Finds, Size, best, each_thinned};
use crate::picture::{BGR, Scaler, Tones};
use crate::runtime::{Given, Net, Output};
use model::find::{ModelFact, Still, Subject};

/// From which score on it proposes, and from which on that is confirmed: what YOLOX's authors show, and twice that.
const PROPOSES: u16 = 250;
const CONFIRMS: u16 = 500;
/// Four numbers of a box, how sure that there is one, and of which class.
const NUMBERS: usize = 5 + CLASSES;
const STRIDES: [usize; 3] = [8, 16, 32];
/// A model of free size is run in this one; larger ones than that are no model for a house's computer.
const SIDE: usize = 640;
const MAX_SIDE: usize = 1920;
/// What is around a picture that has not the model's form.
const PAD: f32 = 114.0;
/// Middles of boxes in pixels are half the picture away in the mean; in cells, less than one.
const IN_PIXELS: f32 = 4.0;

pub(crate) struct Own {
    net: Net,
    input: String,
    output: String,
    width: usize,
    height: usize,
    /// Boxes come in pixels and not in cells.
    decoded: bool,
    tones: Tones,
}

pub(crate) fn fact(file: &str, sha256: String) -> ModelFact {
    ModelFact {
        name: format!("your own {file}"),
        sha256,
        subjects: vec![Subject::Person, Subject::Vehicle, Subject::Animal],
        proposes: PROPOSES,
        confirms: CONFIRMS,
    }
}

impl Own {
    /// Looks whether it fits, by its own words and by running it once.
    pub(crate) fn new(net: Net) -> Result<Self, String> {
        let unfit =
            "It is not as YOLOX exports a model: one input of 1 x 3 x height x width, one output of 1 x N x 85.";
        let (input, size, output) = net.form()?.ok_or(unfit)?;
        let [_, 3, height, width] = size[..] else { return Err(unfit.to_owned()) };
        let side = |side: i64| match side {
            -1 => Some(SIDE),
            side => usize::try_from(side).ok().filter(|side| *side > 0 && side % 32 == 0 && *side <= MAX_SIDE),
        };
        let (Some(height), Some(width)) = (side(height), side(width)) else {
            return Err(format!("Its pictures have sides that Porchlight cannot give it: {width} by {height}."));
        };
        let tones = Tones::new(BGR, [0.0; 3], [1.0; 3]);
        let mut own = Self { net, input, output, width, height, decoded: false, tones };
        let grey = vec![PAD; width * height * 3];
        own.decoded = own.run(&grey, |numbers| {
            let cells = numbers.len() / NUMBERS;
            numbers.chunks_exact(NUMBERS).map(|cell| cell[0].abs()).sum::<f32>() / cells as f32 > IN_PIXELS
        })?;
        Ok(own)
    }

    fn run<T>(&self, numbers: &[f32], read: impl FnOnce(&[f32]) -> T) -> Result<T, String> {
        let size = [1, 3, self.height, self.width];
        let cells: usize = STRIDES.iter().map(|stride| self.width / stride * (self.height / stride)).sum();
        self.net.run(&[(&self.input, Given::Floats(&size, numbers))], &[&self.output], |outputs| match outputs {
            [Output { size, numbers }] if size[..] == [1, cells, NUMBERS] => Ok(read(numbers)),
            _ => Err(format!("It gives something else than boxes of {CLASSES} classes as YOLOX does.")),
        })
    }
}

impl Finds for Own {
    fn find(&self, still: &Still, part: &Rect, _: Size, scaler: &mut Scaler) -> Result<Vec<(Subject, Scored)>, String> {
        let scale = (self.width as f32 / part.width()).min(self.height as f32 / part.height());
        let side = |length: f32, most: usize| ((length * scale).round().max(1.0) as usize).min(most);
        let (width, height) = (side(part.width(), self.width), side(part.height(), self.height));
        let mut scaled = scaler.scale(still, part, (width, height))?;
        scaled.fill(&self.tones);
        // In the upper left corner, as YOLOX has it.
        let mut padded = vec![PAD; self.width * self.height * 3];
        for (into, from) in
            padded.chunks_exact_mut(self.width * self.height).zip(scaled.numbers.chunks_exact(width * height))
        {
            for (into, from) in into.chunks_exact_mut(self.width).zip(from.chunks_exact(width)) {
                into[..width].copy_from_slice(from);
            }
        }
        let found = self.run(&padded, |numbers| read(numbers, (self.width, self.height), self.decoded))?;
        let (x, y) = (width as f32 / part.width(), height as f32 / part.height());
        let back = |(subject, one): (Subject, Scored)| {
            (subject, Scored { rect: one.rect.back(x, y, (part.left, part.top)).clipped(part), ..one })
        };
        Ok(each_thinned(found.into_iter().map(back).collect()))
    }

    fn confirms(&self) -> f32 {
        f32::from(CONFIRMS) / 1000.0
    }

    /// It has one size only.
    fn thoroughly(&self) -> &'static [Size] {
        &[Size::Thorough]
    }
}

fn read(numbers: &[f32], (width, height): (usize, usize), decoded: bool) -> Vec<(Subject, Scored)> {
    let cells = STRIDES.iter().flat_map(|stride| {
        let across = width / stride;
        (0..across * (height / stride))
            .map(move |cell| (*stride as f32, (cell % across) as f32, (cell / across) as f32))
    });
    let least = f32::from(PROPOSES) / 1000.0;
    let mut found = Vec::new();
    for ((stride, column, row), cell) in cells.zip(numbers.chunks_exact(NUMBERS)) {
        let sure = cell[4];
        if sure.is_nan() || sure < least {
            continue;
        }
        let (x, y, wide, high) = match decoded {
            true => (cell[0], cell[1], cell[2], cell[3]),
            false => {
                ((cell[0] + column) * stride, (cell[1] + row) * stride, cell[2].exp() * stride, cell[3].exp() * stride)
            }
        };
        let rect = Rect { left: x - wide / 2.0, top: y - high / 2.0, right: x + wide / 2.0, bottom: y + high / 2.0 };
        for (subject, score) in best(&cell[5..], least / sure) {
            found.push((subject, Scored { rect, score: score * sure }));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 32 by 32: 16 + 4 + 1 cells; one person in the second cell of the second row of the finest.
    fn numbers(of: [f32; 4]) -> Vec<f32> {
        let mut numbers = vec![0.0; 21 * NUMBERS];
        let cell = &mut numbers[5 * NUMBERS..6 * NUMBERS];
        cell[..4].copy_from_slice(&of);
        (cell[4], cell[5]) = (0.9, 0.8);
        numbers
    }

    #[test]
    fn boxes_in_cells_and_in_pixels_are_the_same() {
        let in_cells = read(&numbers([0.5, 0.5, 0.0, 1.0_f32.ln()]), (32, 32), false);
        let in_pixels = read(&numbers([12.0, 12.0, 8.0, 8.0]), (32, 32), true);
        assert_eq!(in_cells, in_pixels);
        let [(Subject::Person, one)] = in_cells[..] else { panic!("one person: {in_cells:?}") };
        assert_eq!(one.rect, Rect { left: 8.0, top: 8.0, right: 16.0, bottom: 16.0 });
        assert!((one.score - 0.72).abs() < 1e-6);
    }
}
