//! Following by looks: where a patch of one picture is in the next one. Only for what nothing brackets, a track's beginning and its end:
//! between two finds a straight way is better than a likeness. Which ends are worth it, and what becomes of what was followed, is
//! `ends`' business.
//!
//! The patch is compared as a small grid of mean brightnesses, by normalised cross-correlation, so that light that changes evenly
//! does not matter and noise averages out; on three scales, coarsely over a window and then closer around the best. Sums over the
//! window (an integral picture) make a comparison as cheap for a large patch as for a small one. The way until now says where the
//! window lies.

use model::find::Area;
use model::redaction::WHOLE;

/// A grey picture, rows from the top without padding; `width * height` bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Grey {
    pub width: u32,
    pub height: u32,
    pub data: Vec<u8>,
}

/// Footage never reaches a log.
impl std::fmt::Debug for Grey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a grey picture of {}x{}", self.width, self.height)
    }
}

/// Cells of the grid, each side, at most: what tells one face from a wall, not from another face.
const CELLS: usize = 20;
/// Smaller patches (pixels of a side) look like anything.
const LEAST_PX: f64 = 8.0;
/// Below this deviation of brightness there is nothing to be followed: camera noise in the mean of a cell is under two.
const LEAST_TEXTURE: f64 = 4.0;
/// Under this likeness (thousandths) it is somebody else, or hidden: unlike patches of one picture reach 500 by chance.
const GIVES_UP: u16 = 650;
/// Nor is it where it is all at once so much less alike than it was (part of it), ...
const FALLS: f64 = 0.82;
/// ... so many times as rich in contrast, or as poor (a correlation does not see that), ...
const CONTRAST: f64 = 2.0;
/// ... or most alike at the window's rim (part of the way): there something else is less unlike than the rest.
const RIM: f64 = 0.9;
/// From this likeness on what it looks like now is learnt, this part of it: heads turn. Less would be learning what hides it.
const LEARNS_FROM: u16 = 800;
const LEARNS: f64 = 0.12;
/// So far from where it is expected it is looked for (part of its side, and pixels): a tenth of a second of somebody who runs.
const WINDOW: f64 = 0.45;
const WINDOW_PX: f64 = 6.0;
/// It comes nearer, it goes away.
const SCALES: [f64; 3] = [1.0, 1.05, 1.0 / 1.05];
/// Less of it in the picture than this: it has left.
const IN_PICTURE: f64 = 0.6;

/// A patch on its way from picture to picture. After it gave up it is of no use any more.
#[derive(Clone, Debug)]
pub struct Follower {
    columns: usize,
    rows: usize,
    /// What it looks like: cells, row by row.
    cells: Vec<f64>,
    /// Left, top, width, height in parts (0 to 1) of the picture.
    place: Place,
    /// Its last step.
    step: (f64, f64),
    /// How alike it was until now.
    usual: f64,
    sums: Sums,
    now: Vec<f64>,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

impl Place {
    fn moved(&self, dx: f64, dy: f64) -> Self {
        Self { x: self.x + dx, y: self.y + dy, ..*self }
    }

    fn scaled(&self, by: f64) -> Self {
        let (width, height) = (self.width * by, self.height * by);
        Self { x: self.x + (self.width - width) / 2.0, y: self.y + (self.height - height) / 2.0, width, height }
    }

    fn middle(&self) -> (f64, f64) {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    /// From parts to pixels.
    fn times(&self, x: f64, y: f64) -> Self {
        Self { x: self.x * x, y: self.y * y, width: self.width * x, height: self.height * y }
    }

    /// How much of it is in a picture of this size.
    fn part_inside(&self, width: f64, height: f64) -> f64 {
        let side =
            |from: f64, long: f64, most: f64| ((from + long).min(most) - from.max(0.0)).max(0.0) / long.max(1e-9);
        side(self.x, self.width, width) * side(self.y, self.height, height)
    }

    fn area(&self) -> Area {
        let whole = f64::from(WHOLE);
        let part = |n: f64| (n * whole).round() as i32;
        let (x, y) = (part(self.x), part(self.y));
        Area { x, y, width: part(self.x + self.width) - x, height: part(self.y + self.height) - y }
    }
}

impl Follower {
    /// Of the patch in this place, whose looks are those of `picture`. None where it is too small or too even to be told from others, or
    /// not in the picture.
    #[must_use]
    pub fn new(picture: &Grey, area: Area) -> Option<Self> {
        if !picture.is_whole() {
            return None;
        }
        let part = |n: i32| f64::from(n) / f64::from(WHOLE);
        let place = Place { x: part(area.x), y: part(area.y), width: part(area.width), height: part(area.height) };
        let (width, height) = (f64::from(picture.width), f64::from(picture.height));
        let pixels = place.times(width, height);
        if pixels.width < LEAST_PX || pixels.height < LEAST_PX || pixels.part_inside(width, height) < IN_PICTURE {
            return None;
        }
        let cells = |long: f64| (long.floor() as usize).clamp(1, CELLS);
        let (columns, rows) = (cells(pixels.width), cells(pixels.height));
        let mut made = Self {
            columns,
            rows,
            cells: Vec::new(),
            place,
            step: (0.0, 0.0),
            usual: 0.95,
            sums: Sums::default(),
            now: Vec::with_capacity(columns * rows),
        };
        made.sums.take(picture, &pixels);
        made.sums.cells(&pixels, columns, rows, &mut made.now);
        made.cells.clone_from(&made.now);
        (deviation(&made.cells) >= LEAST_TEXTURE).then_some(made)
    }

    /// Where it is in the next picture, and how alike (thousandths). None where it is not seen any more.
    pub fn follow(&mut self, picture: &Grey) -> Option<(Area, u16)> {
        if !picture.is_whole() {
            return None;
        }
        let (width, height) = (f64::from(picture.width), f64::from(picture.height));
        let expected = self.place.moved(self.step.0, self.step.1).times(width, height);
        let (wide, high) = (expected.width * WINDOW + WINDOW_PX, expected.height * WINDOW + WINDOW_PX);
        let largest = expected.scaled(SCALES[1]);
        let window = Place {
            x: largest.x - wide,
            y: largest.y - high,
            width: largest.width + 2.0 * wide,
            height: largest.height + 2.0 * high,
        };
        self.sums.take(picture, &window);
        // Coarsely: a cell or so. Then closer by halves, to the pixel.
        let mut step = (expected.width.min(expected.height) / 14.0).max(1.0);
        let mut best: Option<(f64, Place)> = None;
        let (across, down) = ((wide / step).floor() as i32, (high / step).floor() as i32);
        for y in -down..=down {
            for x in -across..=across {
                self.compare(expected.moved(f64::from(x) * step, f64::from(y) * step), (width, height), &mut best);
            }
        }
        while step > 0.6 {
            let (_, around) = best?;
            step /= 2.0;
            for scale in SCALES {
                for (x, y) in (-1..=1).flat_map(|y| (-1..=1).map(move |x| (x, y))) {
                    let place = around.scaled(scale).moved(f64::from(x) * step, f64::from(y) * step);
                    let (long, was) = (place.width, expected.width);
                    if long < was * SCALES[1] * 1.01 && long > was * SCALES[2] * 0.99 {
                        self.compare(place, (width, height), &mut best);
                    }
                }
            }
        }
        let (likeness, pixels) = best?;
        let score = (likeness.clamp(0.0, 1.0) * 1000.0) as u16;
        let small = pixels.width < LEAST_PX || pixels.height < LEAST_PX;
        let off = |long: f64, was: f64, window: f64| (long - was).abs() / window;
        let (x, y) = pixels.middle();
        let (from_x, from_y) = expected.middle();
        let at_rim = off(x, from_x, wide) > RIM || off(y, from_y, high) > RIM;
        self.sums.cells(&pixels, self.columns, self.rows, &mut self.now);
        let contrast = deviation(&self.now) / deviation(&self.cells).max(1e-9);
        let other = !(1.0 / CONTRAST..=CONTRAST).contains(&contrast) || likeness < FALLS * self.usual;
        if score < GIVES_UP || small || at_rim || other {
            return None;
        }
        self.usual += (likeness - self.usual) * LEARNS;
        if score >= LEARNS_FROM {
            self.cells.iter_mut().zip(&self.now).for_each(|(cell, now)| *cell += (now - *cell) * LEARNS);
        }
        let place = pixels.times(1.0 / width, 1.0 / height);
        let ((x, y), (was_x, was_y)) = (place.middle(), self.place.middle());
        // Half of what it was: one step that was measured wrong does not lead away.
        self.step = ((self.step.0 + x - was_x) / 2.0, (self.step.1 + y - was_y) / 2.0);
        self.place = place;
        Some((place.area(), score))
    }

    /// Takes a place in pixels if it is more like it than the best until now; of equal ones the first.
    fn compare(&mut self, place: Place, (width, height): (f64, f64), best: &mut Option<(f64, Place)>) {
        if place.part_inside(width, height) < IN_PICTURE {
            return;
        }
        self.sums.cells(&place, self.columns, self.rows, &mut self.now);
        let likeness = correlation(&self.cells, &self.now);
        if best.is_none_or(|(most, _)| likeness > most) {
            *best = Some((likeness, place));
        }
    }
}

impl Grey {
    fn is_whole(&self) -> bool {
        self.width > 0 && self.height > 0 && self.data.len() as u64 == u64::from(self.width) * u64::from(self.height)
    }
}

/// Sums of a window of a picture: of all pixels above and left of each corner.
#[derive(Clone, Debug, Default)]
struct Sums {
    left: i64,
    top: i64,
    columns: i64,
    rows: i64,
    sums: Vec<u64>,
}

impl Sums {
    /// Of what of the window lies in the picture.
    fn take(&mut self, picture: &Grey, window: &Place) {
        let (width, height) = (i64::from(picture.width), i64::from(picture.height));
        self.left = (window.x.floor() as i64).clamp(0, width - 1);
        self.top = (window.y.floor() as i64).clamp(0, height - 1);
        let right = ((window.x + window.width).ceil() as i64).clamp(self.left + 1, width);
        let bottom = ((window.y + window.height).ceil() as i64).clamp(self.top + 1, height);
        (self.columns, self.rows) = (right - self.left, bottom - self.top);
        let long = self.columns as usize + 1;
        self.sums.clear();
        self.sums.resize(long * (self.rows as usize + 1), 0);
        for row in 0..self.rows as usize {
            let from = (self.top as usize + row) * picture.width as usize + self.left as usize;
            let mut sum = 0;
            for (column, pixel) in picture.data[from..from + self.columns as usize].iter().enumerate() {
                sum += u64::from(*pixel);
                self.sums[(row + 1) * long + column + 1] = self.sums[row * long + column + 1] + sum;
            }
        }
    }

    /// The mean brightness of each cell of a place. Beyond the window it is as bright as at its edge.
    fn cells(&self, place: &Place, columns: usize, rows: usize, cells: &mut Vec<f64>) {
        cells.clear();
        // From a cell's first pixel to the one behind its last: at least one, in the window.
        let range = |from: f64, long: f64, at: usize, of: usize, first: i64, most: i64| {
            let edge = |at: usize| (from + long * at as f64 / of as f64).round() as i64 - first;
            let begin = edge(at).clamp(0, most - 1);
            (begin as usize, edge(at + 1).clamp(begin + 1, most) as usize)
        };
        let long = self.columns as usize + 1;
        for row in 0..rows {
            let (top, bottom) = range(place.y, place.height, row, rows, self.top, self.rows);
            for column in 0..columns {
                let (left, right) = range(place.x, place.width, column, columns, self.left, self.columns);
                let at = |x: usize, y: usize| self.sums[y * long + x];
                let sum = at(right, bottom) + at(left, top) - at(left, bottom) - at(right, top);
                cells.push(sum as f64 / ((right - left) * (bottom - top)) as f64);
            }
        }
    }
}

fn mean(cells: &[f64]) -> f64 {
    cells.iter().sum::<f64>() / cells.len().max(1) as f64
}

fn deviation(cells: &[f64]) -> f64 {
    let mean = mean(cells);
    (cells.iter().map(|cell| (cell - mean) * (cell - mean)).sum::<f64>() / cells.len().max(1) as f64).sqrt()
}

/// -1 to 1; zero where one of them is even.
fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let (mean_a, mean_b) = (mean(a), mean(b));
    let (mut both, mut of_a, mut of_b) = (0.0, 0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        let (a, b) = (a - mean_a, b - mean_b);
        both += a * b;
        of_a += a * a;
        of_b += b * b;
    }
    both / (of_a * of_b).sqrt().max(1e-9)
}

#[cfg(test)]
mod tests;
