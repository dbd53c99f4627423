//! What is put in the place of what is hidden, and the noise by which anybody can see that nothing of it mattered. Whole numbers
//! only: the same pixels give the same picture everywhere.

use super::pixels::{Pixels, Plane, Sample};
use model::redaction::{BLOCK, Blocks, Fill, Hidden};

/// Numbers that look like chance (SplitMix64), the same for the same seed.
pub(crate) struct Noise(u64);

impl Noise {
    pub(crate) fn new(seed: u64, at: i64) -> Self {
        Self(seed ^ (at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

impl<T: Sample> Pixels<T> {
    /// The rectangles of all hidden blocks.
    fn hidden(&self, blocks: &Blocks) -> Vec<Hidden> {
        blocks.runs(self.form.width, self.form.height).collect()
    }

    /// Puts noise over all that is hidden.
    pub(crate) fn noise(&mut self, blocks: &Blocks, noise: &mut Noise) {
        let most = self.form.most();
        for run in self.hidden(blocks) {
            for plane in 0..self.planes.len() {
                self.each(plane, &run, |_, _| T::of(noise.next() as u32 & most));
            }
        }
    }

    /// Fills all that is hidden.
    pub(crate) fn fill(&mut self, blocks: &Blocks, fill: Fill) {
        let runs = self.hidden(blocks);
        if runs.is_empty() {
            return;
        }
        let soft = fill == Fill::Soft && blocks.count() < blocks.all();
        for plane in 0..self.planes.len() {
            if soft {
                let mut cells = Cells::of(self, plane, blocks);
                cells.spread();
                runs.iter().for_each(|run| self.each(plane, run, |x, y| T::of(cells.at(x, y))));
            } else {
                let black = T::of(self.form.black(plane));
                runs.iter().for_each(|run| self.each(plane, run, |_, _| black));
            }
        }
    }

    /// Sets every sample of a plane that a rectangle covers.
    pub(crate) fn each(&mut self, plane: usize, run: &Hidden, mut what: impl FnMut(usize, usize) -> T) {
        let plane = self.planes[plane];
        let (columns, rows) = plane.part(run);
        for y in rows {
            let row = &mut self.samples[plane.row(y)];
            for x in columns.clone() {
                row[x] = what(x, y);
            }
        }
    }
}

/// A sample is so much in a cell: between two cells there are steps.
const FINE: i64 = 256;

/// A plane's blocks, each with the mean of its samples if it is shown; the others get theirs from those.
struct Cells {
    levels: Vec<Level>,
    /// Samples of a cell.
    width: i64,
    height: i64,
}

struct Level {
    columns: usize,
    rows: usize,
    /// Value, and how much of it is known.
    cells: Vec<(i64, i64)>,
}

impl Level {
    /// Between the four cells around a place, which is counted in 2 x `unit` parts of a cell from the first cell's edge.
    fn between(&self, (x, across): (i64, i64), (y, down): (i64, i64)) -> i64 {
        // From the middles of cells on.
        let split = |at: i64, unit: i64, most: usize| {
            let at = at - unit;
            let (cell, part) = (at.div_euclid(2 * unit), at.rem_euclid(2 * unit));
            let inside = |cell: i64| cell.clamp(0, most as i64 - 1) as usize;
            (inside(cell), inside(cell + 1), part, 2 * unit)
        };
        let (left, right, x, wide) = split(x, across, self.columns);
        let (top, bottom, y, tall) = split(y, down, self.rows);
        let value = |column: usize, row: usize| self.cells[row * self.columns + column].0;
        let along = |row: usize| value(left, row) * (wide - x) + value(right, row) * x;
        (along(top) * (tall - y) + along(bottom) * y) / (wide * tall)
    }
}

impl Cells {
    /// Means of the shown blocks. No sample of a hidden one is looked at.
    fn of<T: Sample>(pixels: &Pixels<T>, plane: usize, blocks: &Blocks) -> Self {
        let plane: Plane = pixels.planes[plane];
        let mut cells = Vec::with_capacity(blocks.all());
        for row in 0..blocks.rows {
            for column in 0..blocks.columns {
                if blocks.is_hidden(column, row) {
                    cells.push((0, 0));
                    continue;
                }
                let block = Hidden { x: column * BLOCK, y: row * BLOCK, width: BLOCK, height: BLOCK };
                let (columns, rows) = plane.part(&block);
                let many = (columns.len() * rows.len()).max(1) as i64;
                let sum: i64 = rows
                    .map(|y| {
                        pixels.samples[plane.row(y)][columns.clone()]
                            .iter()
                            .map(|s| i64::from((*s).into()))
                            .sum::<i64>()
                    })
                    .sum();
                cells.push((sum * FINE / many, 1));
            }
        }
        let first = Level { columns: blocks.columns as usize, rows: blocks.rows as usize, cells };
        let side = |by: u32| i64::from(BLOCK >> by);
        Self { levels: vec![first], width: side(plane.across), height: side(plane.down) }
    }

    /// What is known is averaged to ever coarser cells, until all of those are known; then what is not known is taken from them.
    fn spread(&mut self) {
        while let Some(fine) = self.levels.last().filter(|level| level.cells.len() > 1) {
            let (columns, rows) = (fine.columns.div_ceil(2), fine.rows.div_ceil(2));
            let mut cells = vec![(0, 0); columns * rows];
            for (i, (value, known)) in fine.cells.iter().enumerate() {
                let cell: &mut (i64, i64) = &mut cells[i / fine.columns / 2 * columns + i % fine.columns / 2];
                if *known > 0 {
                    *cell = (cell.0 + value, cell.1 + 1);
                }
            }
            cells.iter_mut().filter(|cell| cell.1 > 0).for_each(|cell| *cell = (cell.0 / cell.1, 1));
            self.levels.push(Level { columns, rows, cells });
        }
        for level in (1..self.levels.len()).rev() {
            let (fine, coarse) = self.levels.split_at_mut(level);
            let (Some(fine), Some(coarse)) = (fine.last_mut(), coarse.first()) else { return };
            for i in 0..fine.cells.len() {
                if fine.cells[i].1 == 0 {
                    // The middle of this cell, in quarters of a coarse one.
                    let middle = |n: usize| (2 * n as i64 + 1, 2);
                    fine.cells[i] = (coarse.between(middle(i % fine.columns), middle(i / fine.columns)), 1);
                }
            }
        }
    }

    /// What a sample becomes.
    fn at(&self, x: usize, y: usize) -> u32 {
        let middle = |n: usize, side: i64| (2 * n as i64 + 1, side);
        let value = self.levels[0].between(middle(x, self.width), middle(y, self.height));
        u32::try_from((value + FINE / 2) / FINE).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::pixels::Form;
    use model::redaction::{CameraMasks, Plan, Shape};

    /// A picture that gets lighter from left to right, with a hole in its middle.
    fn picture(hidden: u8) -> (Pixels<u8>, Blocks) {
        let form = Form { width: 160, height: 90, depth: 8, full: false, grey: false, across: 1, down: 1 };
        let (planes, all) = form.planes();
        let mut pixels = Pixels { form, planes, samples: vec![128; all] };
        let whole = Hidden { x: 0, y: 0, width: 160, height: 90 };
        pixels.each(0, &whole, |x, _| 40 + x as u8);
        let shapes = vec![Shape::Rect { x: 40_000, y: 36_000, width: 20_000, height: 30_000 }];
        let blocks =
            Blocks::of(&Plan::of(1), &CameraMasks { shapes, on_screen: false, ..CameraMasks::default() }, 0, (160, 90));
        for run in blocks.runs(160, 90).collect::<Vec<_>>() {
            (0..3).for_each(|plane| pixels.each(plane, &run, |_, _| hidden));
        }
        (pixels, blocks)
    }

    #[test]
    fn a_soft_fill_goes_from_one_side_to_the_other() {
        let (mut pixels, blocks) = picture(255);
        pixels.fill(&blocks, Fill::Soft);
        let row = pixels.planes[0].row(45);
        let row = &pixels.samples[row];
        assert!(row.windows(2).all(|two| two[0] <= two[1] + 2), "{row:?}");
        // Half as light as its sides are, in the middle.
        assert!((i16::from(row[80]) - 120).abs() < 12, "{row:?}");
        assert!(pixels.samples[pixels.planes[1].row(22)].iter().all(|sample| *sample == 128));
        let (mut other, blocks) = picture(3);
        other.fill(&blocks, Fill::Soft);
        assert!(other.samples == pixels.samples, "what is hidden changes the fill");
    }

    #[test]
    fn noise_covers_what_is_hidden_and_nothing_else() {
        let ((mut noisy, blocks), (plain, _)) = (picture(255), picture(255));
        noisy.noise(&blocks, &mut Noise::new(1, 2));
        for (number, plane) in plain.planes.iter().enumerate() {
            let mut changed = 0;
            for y in 0..plane.height {
                for (x, at) in plane.row(y).enumerate() {
                    let hidden = blocks.is_hidden((x as u32) << plane.across >> 4, (y as u32) << plane.down >> 4);
                    assert!(hidden || noisy.samples[at] == plain.samples[at], "plane {number}: {x}, {y}");
                    changed += usize::from(noisy.samples[at] != plain.samples[at]);
                }
            }
            let hidden = (blocks.count() * 256) >> (plane.across + plane.down);
            assert!(changed > hidden * 9 / 10, "plane {number}: {changed} of {hidden}");
        }
        // All hidden: nothing is left to be soft with.
        let (mut pixels, _) = picture(9);
        pixels.fill(&Blocks::new(160, 90, true), Fill::Soft);
        assert!(pixels.samples[pixels.planes[0].row(1)].iter().all(|sample| *sample == 16));
    }
}
