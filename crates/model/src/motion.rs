//! How much moves in a picture: a real measure, and a simple one. Pure: small grids of brightness in, a level out.
//!
//! A picture becomes a [`Grid`] of block means, which a sensor's noise hardly moves. A cell counts where it differs from a slowly
//! adapting background *and* from about a second ago: what only stands there (a parked car, the hole it left) does not move. Light
//! that changes everywhere (clouds, exposure) is taken out by the median ratio; a picture that changes as a whole (the infrared
//! lamp, another view) is a new background and no motion. A cell that often deviates (leaves) has a higher threshold, and one that
//! changes nearly all the time (the burnt clock) counts for nothing, nor does what stands beside it in the same line.

use crate::MediaTime;
use crate::find::Area;
use crate::redaction::WHOLE;
use std::collections::VecDeque;

/// Cells of a row. At 640x360 a cell is 10 pixels wide: a person across a street has a dozen.
const COLUMNS: usize = 64;
/// Rows follow from the picture's shape, within reason.
const MAX_ROWS: usize = 128;
/// A grid this much older is what "a second ago" means.
const BEFORE_NS: i64 = 800_000_000;
/// Grids kept for that: 5 a second, and a few to spare.
const KEPT: usize = 8;
/// The least difference, of 255, that counts: compression alone moves block means by two or three at each key frame.
const LEAST: f32 = 7.0;
/// The least difference from a second ago.
const LEAST_BEFORE: f32 = 4.0;
/// A cell's threshold is so many of its usual (mean) deviations: four standard ones of a noise.
const DEVIATIONS: f32 = 5.0;
/// The background follows with a time constant of so many pictures: half a minute of five a second.
const FOLLOW: f32 = 150.0;
/// What differs is taken into the background much more slowly: nobody who stands still for a minute is scenery.
const FOLLOW_SLOWLY: f32 = 1500.0;
/// The usual deviation is learnt over so many pictures, at first faster.
const LEARN: f32 = 300.0;
/// One picture adds no more than this to what a cell usually deviates.
const MOST_DEVIATION: f32 = 24.0;
/// A larger part of the picture than this does not move: it is another picture.
const ALL: f32 = 0.55;
/// Nothing is told for so long after that: exposure settles.
const SETTLE_NS: i64 = 1_500_000_000;
/// Fewer cells side by side are noise.
const LEAST_CELLS: usize = 4;
/// A cell that changes in more than this part of the pictures is restless, ...
const RESTLESS: f32 = 0.3;
/// ... seen over so many pictures, five minutes of five a second: somebody who works on one spot is not muted at once.
const REMEMBER: f32 = 1500.0;
/// So far to both sides of a restless cell, and one line above and below, stands the rest of a clock: HH:MM:SS.
const BESIDE: usize = 8;
/// The part of the picture at which the level is full.
const FULL: f32 = 0.10;
/// Added to brightness before ratios are taken: of a black cell none can be.
const DARK: f32 = 12.0;

/// The highest level.
pub const MOST: u8 = 254;

/// A picture's brightness, plane as a decoder gives it.
#[derive(Clone, Copy)]
pub struct Luma<'a> {
    pub data: &'a [u8],
    /// Bytes from row to row.
    pub stride: usize,
    pub width: usize,
    pub height: usize,
    /// Bits of a sample: 8 in one byte, or up to 16 in two, little-endian.
    pub depth: u32,
}

/// Block means of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    columns: usize,
    cells: Vec<u8>,
}

impl Grid {
    /// `None` for a picture that is too small or not as large as it says.
    #[must_use]
    pub fn of(luma: Luma<'_>) -> Option<Self> {
        let bytes = if luma.depth > 8 { 2 } else { 1 };
        let (width, height) = (luma.width, luma.height);
        let whole = luma.stride.checked_mul(height.checked_sub(1)?)?.checked_add(width.checked_mul(bytes)?)?;
        if width < COLUMNS || height < 8 || luma.data.len() < whole || luma.stride < width * bytes {
            return None;
        }
        let rows = (COLUMNS * height / width).clamp(8, MAX_ROWS).min(height);
        let shift = luma.depth.saturating_sub(8);
        let mut cells = Vec::with_capacity(COLUMNS * rows);
        for row in 0..rows {
            let (top, bottom) = (row * height / rows, (row + 1) * height / rows);
            let mut sums = [0u32; COLUMNS];
            for y in top..bottom {
                let line = &luma.data[y * luma.stride..][..width * bytes];
                for (column, sum) in sums.iter_mut().enumerate() {
                    let (left, right) = (column * width / COLUMNS, (column + 1) * width / COLUMNS);
                    *sum += match bytes {
                        1 => line[left..right].iter().map(|v| u32::from(*v)).sum::<u32>(),
                        _ => line[left * 2..right * 2]
                            .chunks_exact(2)
                            .map(|v| u32::from(u16::from_le_bytes([v[0], v[1]])) >> shift)
                            .sum(),
                    };
                }
            }
            for (column, sum) in sums.iter().enumerate() {
                let wide = (column + 1) * width / COLUMNS - column * width / COLUMNS;
                let pixels = (wide * (bottom - top)).max(1) as u32;
                cells.push(u8::try_from(sum / pixels).unwrap_or(u8::MAX));
            }
        }
        Some(Self { columns: COLUMNS, cells })
    }
}

/// What is usual in one stream's pictures, and what moves against it. A new one for each new picture size.
#[derive(Debug, Default)]
pub struct Motion {
    background: Vec<f32>,
    deviation: Vec<f32>,
    /// In what part of the pictures a cell changes.
    unrest: Vec<f32>,
    /// Pictures that were learnt from, until it does not matter any more.
    learnt: f32,
    before: VecDeque<(MediaTime, Grid)>,
    quiet_until: Option<MediaTime>,
    moved: Moved,
}

/// Where something moves: cells of a picture, row by row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    pub columns: usize,
    pub cells: Vec<bool>,
}

impl Moved {
    /// What part of an area moves, in thousandths. Nothing does outside of the picture.
    #[must_use]
    pub fn part(&self, area: &Area) -> u32 {
        let rows = self.cells.len() / self.columns.max(1);
        let area = area.in_picture();
        if rows == 0 || area.size() == 0 {
            return 0;
        }
        // The sides are in the picture, and so within 0 and `WHOLE`.
        let place = |at: i32, of: usize| (i64::from(at) * of as i64 / i64::from(WHOLE)) as usize;
        let (left, top) = (place(area.x, self.columns), place(area.y, rows));
        let right = (place(area.right() - 1, self.columns) + 1).clamp(left + 1, self.columns.max(left + 1));
        let bottom = (place(area.bottom() - 1, rows) + 1).clamp(top + 1, rows.max(top + 1));
        let lines = self.cells.chunks(self.columns).take(bottom).skip(top);
        let moved: usize = lines.map(|line| line.iter().take(right).skip(left).filter(|m| **m).count()).sum();
        (moved * 1000 / ((right - left) * (bottom - top))) as u32
    }
}

impl Motion {
    /// How much moves, 0 to [`MOST`], and in what follows against what. Times go forward; after a jump back or a pause everything
    /// is learnt anew but what is usual.
    pub fn look(&mut self, at: MediaTime, grid: &Grid) -> u8 {
        if self.background.len() != grid.cells.len() {
            *self = Self { background: grid.cells.iter().map(|v| f32::from(*v)).collect(), ..Self::default() };
            self.deviation = vec![0.0; grid.cells.len()];
            self.unrest = vec![0.0; grid.cells.len()];
        }
        let ratio = self.light(grid);
        let before = self.second_ago(at);
        let (mut moved, mut changed) = (vec![false; grid.cells.len()], 0);
        for (i, value) in grid.cells.iter().enumerate() {
            let value = f32::from(*value);
            let expected = (self.background[i] + DARK) * ratio - DARK;
            let off = (value - expected).abs();
            let differs = off > LEAST.max(DEVIATIONS * self.deviation[i]);
            changed += usize::from(differs);
            moved[i] = differs
                && before.as_ref().is_some_and(|(grid, then)| {
                    let then = (f32::from(grid.cells[i]) + DARK) * then - DARK;
                    (value - then).abs() > LEAST_BEFORE
                });
            let learn = LEARN.min(self.learnt + 2.0);
            self.unrest[i] += (f32::from(u8::from(moved[i])) - self.unrest[i]) / REMEMBER.min(self.learnt + 50.0);
            self.deviation[i] += (off.min(MOST_DEVIATION) - self.deviation[i]) / learn;
            let follow = if differs { FOLLOW_SLOWLY } else { FOLLOW.min(self.learnt + 2.0) };
            // The light of now is the background's light: what follows is compared with it.
            self.background[i] = expected + (value - expected) / follow;
        }
        self.moved = Moved { columns: grid.columns, cells: Vec::new() };
        self.learnt = (self.learnt + 1.0).min(REMEMBER);
        if self.before.len() == KEPT {
            self.before.pop_front();
        }
        self.before.push_back((at, grid.clone()));
        if changed as f32 > ALL * grid.cells.len() as f32 {
            self.background = grid.cells.iter().map(|v| f32::from(*v)).collect();
            self.before.clear();
            self.quiet_until = Some(MediaTime(at.0.saturating_add(SETTLE_NS)));
        }
        if self.quiet_until.is_some_and(|until| at < until) {
            return 0;
        }
        self.quiet_until = None;
        self.leave_out_restless(&mut moved, grid.columns);
        let level = level(together(&moved, grid.columns), grid.cells.len());
        self.moved.cells = moved;
        level
    }

    /// Where something moved in the picture that was looked at last.
    #[must_use]
    pub fn moved(&self) -> &Moved {
        &self.moved
    }

    fn leave_out_restless(&self, moved: &mut [bool], columns: usize) {
        for (cell, _) in self.unrest.iter().enumerate().filter(|(_, unrest)| **unrest > RESTLESS) {
            let (x, y) = (cell % columns, cell / columns);
            for line in y.saturating_sub(1)..=(y + 1).min(moved.len() / columns - 1) {
                let first = line * columns;
                moved[first + x.saturating_sub(BESIDE)..=first + (x + BESIDE).min(columns - 1)].fill(false);
            }
        }
    }

    /// By how much the picture as a whole is lighter than the background.
    fn light(&self, grid: &Grid) -> f32 {
        median(grid.cells.iter().zip(&self.background).map(|(now, usual)| (f32::from(*now) + DARK) / (usual + DARK)))
    }

    /// The newest grid that is a second old, or the oldest there is, and how much lighter it is now.
    fn second_ago(&mut self, at: MediaTime) -> Option<(Grid, f32)> {
        let age = |then: &MediaTime| at.0.saturating_sub(then.0);
        self.before.retain(|(then, _)| (1..=10 * BEFORE_NS).contains(&age(then)));
        let grid = self.before.iter().rev().find(|(then, _)| age(then) >= BEFORE_NS).or(self.before.front());
        let grid = grid.map(|(_, grid)| grid.clone())?;
        let cells = self.before.back()?.1.cells.iter().zip(&grid.cells);
        let ratio = median(cells.map(|(now, then)| (f32::from(*now) + DARK) / (f32::from(*then) + DARK)));
        Some((grid, ratio))
    }
}

fn median(values: impl Iterator<Item = f32>) -> f32 {
    let mut values: Vec<f32> = values.collect();
    if values.is_empty() {
        return 1.0;
    }
    let middle = values.len() / 2;
    *values.select_nth_unstable_by(middle, f32::total_cmp).1
}

/// Cells that moved in groups, of at least [`LEAST_CELLS`] that touch, straight or aslant.
fn together(moved: &[bool], columns: usize) -> usize {
    let rows = moved.len() / columns.max(1);
    let (mut seen, mut all) = (vec![false; moved.len()], 0);
    let mut waiting = Vec::new();
    for start in 0..moved.len() {
        if !moved[start] || seen[start] {
            continue;
        }
        let mut cells = 0;
        seen[start] = true;
        waiting.push(start);
        while let Some(cell) = waiting.pop() {
            cells += 1;
            let (x, y) = (cell % columns, cell / columns);
            for near_y in y.saturating_sub(1)..=(y + 1).min(rows - 1) {
                for near_x in x.saturating_sub(1)..=(x + 1).min(columns - 1) {
                    let near = near_y * columns + near_x;
                    if moved[near] && !seen[near] {
                        seen[near] = true;
                        waiting.push(near);
                    }
                }
            }
        }
        if cells >= LEAST_CELLS {
            all += cells;
        }
    }
    all
}

/// By the square root, so that a person far away and a van at the gate both show.
fn level(cells: usize, of: usize) -> u8 {
    let part = cells as f32 / of.max(1) as f32;
    ((part / FULL).min(1.0).sqrt() * f32::from(MOST)) as u8
}

#[cfg(test)]
mod tests;
