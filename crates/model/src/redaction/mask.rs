//! Which blocks of a picture are hidden: shapes, padded, made blocks of 16 pixels.

use super::{CameraMasks, Mode, Plan, Point, Shape, WHOLE};

/// Pixels of a block's side: what H.264 codes together. Nothing of a hidden block is coded with a shown one.
pub const BLOCK: u32 = 16;
/// What is hidden is so much larger than its shape: this part of its size on each side, and pixels.
const PAD_PART: f64 = 0.12;
const PAD_PIXELS: f64 = 8.0;

/// A picture's blocks, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocks {
    pub columns: u32,
    pub rows: u32,
    hidden: Vec<bool>,
}

/// A run of hidden blocks in one row of them, pixels: inside of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hidden {
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
}

/// A shape in pixels, grown.
enum Grown {
    Rect {
        left: f64,
        top: f64,
        right: f64,
        bottom: f64,
    },
    Ellipse {
        x: f64,
        y: f64,
        rx: f64,
        ry: f64,
    },
    /// To be grown by so many pixels to each side: a polygon with a dent, made larger about its middle, would leave some of itself.
    Polygon {
        points: Vec<(f64, f64)>,
        by: (f64, f64),
    },
}

impl Grown {
    fn of(shape: &Shape, width: u32, height: u32, pad: bool) -> Self {
        let (part, by) = if pad { (PAD_PART, PAD_PIXELS) } else { (0.0, 0.0) };
        let along = |n: i32, of: u32| f64::from(n) * f64::from(of) / f64::from(WHOLE);
        let (x, y, w, h) = shape.bounds();
        let (left, top, w, h) = (along(x, width), along(y, height), along(w, width), along(h, height));
        let (px, py) = (w * part + by, h * part + by);
        match shape {
            Shape::Rect { .. } => {
                Self::Rect { left: left - px, top: top - py, right: left + w + px, bottom: top + h + py }
            }
            Shape::Ellipse { .. } => {
                Self::Ellipse { x: left + w / 2.0, y: top + h / 2.0, rx: w / 2.0 + px, ry: h / 2.0 + py }
            }
            Shape::Polygon { points } => {
                let spot = |p: &Point| (along(p.x, width), along(p.y, height));
                Self::Polygon { points: points.iter().map(spot).collect(), by: (px, py) }
            }
        }
    }

    /// Left, top, right, bottom.
    fn bounds(&self) -> (f64, f64, f64, f64) {
        match self {
            Self::Rect { left, top, right, bottom } => (*left, *top, *right, *bottom),
            Self::Ellipse { x, y, rx, ry } => (x - rx, y - ry, x + rx, y + ry),
            Self::Polygon { points, by } => {
                let fold = |of: fn(&(f64, f64)) -> f64| {
                    points
                        .iter()
                        .map(of)
                        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), n| (low.min(n), high.max(n)))
                };
                let ((left, right), (top, bottom)) = (fold(|p| p.0), fold(|p| p.1));
                (left - by.0, top - by.1, right + by.0, bottom + by.1)
            }
        }
    }

    /// Whether any of a rectangle lies in it.
    fn touches(&self, left: f64, top: f64, right: f64, bottom: f64) -> bool {
        match self {
            Self::Rect { left: l, top: t, right: r, bottom: b } => left < *r && right > *l && top < *b && bottom > *t,
            Self::Ellipse { x, y, rx, ry } => {
                let (dx, dy) = ((x.clamp(left, right) - x) / rx, (y.clamp(top, bottom) - y) / ry);
                dx * dx + dy * dy < 1.0
            }
            Self::Polygon { points, by } => {
                let (left, top, right, bottom) = (left - by.0, top - by.1, right + by.0, bottom + by.1);
                winding(points, ((left + right) / 2.0, (top + bottom) / 2.0)) != 0
                    || sides(points).any(|(a, b)| crosses(a, b, left, top, right, bottom))
            }
        }
    }

    /// Whether all of a rectangle lies in it.
    fn holds(&self, left: f64, top: f64, right: f64, bottom: f64) -> bool {
        let corners = [(left, top), (right, top), (left, bottom), (right, bottom)];
        match self {
            Self::Rect { left: l, top: t, right: r, bottom: b } => {
                left >= *l && right <= *r && top >= *t && bottom <= *b
            }
            Self::Ellipse { x, y, rx, ry } => corners.iter().all(|(px, py)| {
                let (dx, dy) = ((px - x) / rx, (py - y) / ry);
                dx * dx + dy * dy <= 1.0
            }),
            Self::Polygon { points, .. } => {
                corners.iter().all(|corner| winding(points, *corner) != 0)
                    && !sides(points).any(|(a, b)| crosses(a, b, left, top, right, bottom))
            }
        }
    }
}

type Spot = (f64, f64);

fn sides(points: &[Spot]) -> impl Iterator<Item = (Spot, Spot)> + '_ {
    points.iter().zip(points.iter().cycle().skip(1)).map(|(a, b)| (*a, *b))
}

/// How often a polygon goes round a point: not zero inside, also where it crosses itself.
fn winding(points: &[Spot], (x, y): Spot) -> i32 {
    let mut turns = 0;
    for ((x1, y1), (x2, y2)) in sides(points) {
        let side = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1);
        if y1 <= y && y2 > y && side > 0.0 {
            turns += 1;
        } else if y1 > y && y2 <= y && side < 0.0 {
            turns -= 1;
        }
    }
    turns
}

/// Whether a line touches a rectangle (Liang and Barsky).
fn crosses((x1, y1): Spot, (x2, y2): Spot, left: f64, top: f64, right: f64, bottom: f64) -> bool {
    let (dx, dy) = (x2 - x1, y2 - y1);
    let (mut from, mut to) = (0.0_f64, 1.0_f64);
    for (p, q) in [(-dx, x1 - left), (dx, right - x1), (-dy, y1 - top), (dy, bottom - y1)] {
        if p == 0.0 {
            if q < 0.0 {
                return false;
            }
        } else if p < 0.0 {
            from = from.max(q / p);
        } else {
            to = to.min(q / p);
        }
    }
    from <= to
}

impl Blocks {
    /// All shown, or all hidden.
    #[must_use]
    pub fn new(width: u32, height: u32, hidden: bool) -> Self {
        let (columns, rows) = (width.div_ceil(BLOCK), height.div_ceil(BLOCK));
        Self { columns, rows, hidden: vec![hidden; columns as usize * rows as usize] }
    }

    /// Those that a plan hides at a moment, in a picture of this size.
    #[must_use]
    pub fn of(plan: &Plan, masks: &CameraMasks, at_us: i64, (width, height): (u32, u32)) -> Self {
        let inverse = plan.mode == Mode::KeepMarked;
        let mut blocks = Self::new(width, height, inverse);
        let there = || plan.marks.iter().filter(|mark| mark.in_picture().contains(at_us));
        if inverse {
            let kept = there().filter(|mark| mark.decision == super::Decision::Keep).filter_map(|mark| mark.at(at_us));
            kept.for_each(|shape| blocks.show(&shape, width, height));
        }
        there().filter(|mark| mark.hides()).filter_map(|mark| mark.at(at_us)).for_each(|shape| {
            blocks.hide(&shape, width, height, true);
        });
        // Drawn with care, once: hidden to the block, and no farther.
        masks.shapes.iter().for_each(|shape| blocks.hide(shape, width, height, false));
        blocks
    }

    fn hide(&mut self, shape: &Shape, width: u32, height: u32, pad: bool) {
        let grown = Grown::of(shape, width, height, pad);
        self.change(&grown, true, |left, top, right, bottom| grown.touches(left, top, right, bottom));
    }

    fn show(&mut self, shape: &Shape, width: u32, height: u32) {
        let (w, h) = (f64::from(width), f64::from(height));
        let shape = Grown::of(shape, width, height, false);
        // Of a block at the edge, what lies in the picture.
        self.change(&shape, false, |left, top, right, bottom| shape.holds(left, top, right.min(w), bottom.min(h)));
    }

    fn change(&mut self, shape: &Grown, to: bool, which: impl Fn(f64, f64, f64, f64) -> bool) {
        let block = f64::from(BLOCK);
        let (left, top, right, bottom) = shape.bounds();
        let range = |from: f64, to: f64, most: u32| {
            let clamp = |n: f64| n.clamp(0.0, f64::from(most)) as u32;
            clamp((from / block).floor())..clamp((to / block).ceil())
        };
        for row in range(top, bottom, self.rows) {
            for column in range(left, right, self.columns) {
                let (x, y) = (f64::from(column) * block, f64::from(row) * block);
                if which(x, y, x + block, y + block) {
                    self.hidden[(row * self.columns + column) as usize] = to;
                }
            }
        }
    }

    #[must_use]
    pub fn is_hidden(&self, column: u32, row: u32) -> bool {
        self.hidden[(row * self.columns + column) as usize]
    }

    /// Hidden blocks.
    #[must_use]
    pub fn count(&self) -> usize {
        self.hidden.iter().filter(|hidden| **hidden).count()
    }

    /// Of all blocks.
    #[must_use]
    pub fn all(&self) -> usize {
        self.hidden.len()
    }

    /// Hidden blocks that lie beside one another, joined, row by row.
    pub fn runs(&self, width: u32, height: u32) -> impl Iterator<Item = Hidden> + '_ {
        (0..self.rows).flat_map(move |row| {
            let line = &self.hidden[(row * self.columns) as usize..((row + 1) * self.columns) as usize];
            let mut at = 0;
            std::iter::from_fn(move || {
                let from = at + line[at..].iter().position(|hidden| *hidden)?;
                let to = line[from..].iter().position(|hidden| !hidden).map_or(line.len(), |n| from + n);
                at = to;
                let (x, y) = (from as u32 * BLOCK, row * BLOCK);
                let right = (to as u32 * BLOCK).min(width);
                Some(Hidden { x, y, width: right - x, height: BLOCK.min(height - y) })
            })
        })
    }
}
