//! Places in pixels of the clip, where a distance is as long across as it is down. What is linked to what is `link`'s business.

use crate::Facts;
use model::find::Area;
use model::redaction::{Shape, WHOLE};

/// What is found is hidden so much larger than it was found: a face's box ends at chin and forehead, and detectors differ among one
/// another by about a tenth of its side. Of a small one a pixel is much: so much larger under [`SMALL_PX`].
const GROW: f64 = 1.3;
const GROW_SMALL: f64 = 1.6;
const SMALL_PX: f64 = 30.0;
/// From here on [`GROW`]: between the two the growth falls evenly, so that a mark does not jump where a subject comes nearer.
const LARGE_PX: f64 = 40.0;
/// No side of a mark is shorter: a block of what is encoded together.
const LEAST_PX: f64 = 16.0;

/// A box by its middle and its sides, pixels of the clip.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(crate) struct Spot {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// Parts of the picture that one pixel is, across and down.
fn parts(facts: &Facts) -> (f64, f64) {
    (f64::from(WHOLE) / f64::from(facts.width.max(1)), f64::from(WHOLE) / f64::from(facts.height.max(1)))
}

impl Spot {
    /// None of what has no size or lies outside of the picture. What lies more than a picture's width away from it is cut off.
    pub(crate) fn of(area: &Area, facts: &Facts) -> Option<Self> {
        let edge = |from: i32, long: i32| {
            let (near, far) = (i64::from(-WHOLE), i64::from(2 * WHOLE));
            let from = i64::from(from);
            (from.clamp(near, far) as f64, (from + i64::from(long)).clamp(near, far) as f64)
        };
        let ((left, right), (top, bottom)) = (edge(area.x, area.width), edge(area.y, area.height));
        let whole = f64::from(WHOLE);
        let outside = right <= 0.0 || bottom <= 0.0 || left >= whole || top >= whole;
        if outside || area.width <= 0 || area.height <= 0 {
            return None;
        }
        let (across, down) = parts(facts);
        Some(Self::between(left / across, top / down, right / across, bottom / down))
    }

    pub(crate) fn between(left: f64, top: f64, right: f64, bottom: f64) -> Self {
        Self { x: (left + right) / 2.0, y: (top + bottom) / 2.0, width: right - left, height: bottom - top }
    }

    pub(crate) fn left(&self) -> f64 {
        self.x - self.width / 2.0
    }

    pub(crate) fn top(&self) -> f64 {
        self.y - self.height / 2.0
    }

    pub(crate) fn right(&self) -> f64 {
        self.x + self.width / 2.0
    }

    pub(crate) fn bottom(&self) -> f64 {
        self.y + self.height / 2.0
    }

    /// The side of a square as large.
    pub(crate) fn size(&self) -> f64 {
        (self.width * self.height).sqrt().max(1e-3)
    }

    pub(crate) fn distance(&self, other: &Self) -> f64 {
        let (dx, dy) = (self.x - other.x, self.y - other.y);
        (dx * dx + dy * dy).sqrt()
    }

    /// What two share of both together (intersection over union), 0 to 1.
    pub(crate) fn overlap(&self, other: &Self) -> f64 {
        let across = self.right().min(other.right()) - self.left().max(other.left());
        let down = self.bottom().min(other.bottom()) - self.top().max(other.top());
        let shared = across.max(0.0) * down.max(0.0);
        shared / (self.width * self.height + other.width * other.height - shared).max(1e-9)
    }

    pub(crate) fn moved(&self, dx: f64, dy: f64) -> Self {
        Self { x: self.x + dx, y: self.y + dy, ..*self }
    }

    /// So much larger about its middle.
    pub(crate) fn scaled(&self, by: f64) -> Self {
        Self { width: self.width * by, height: self.height * by, ..*self }
    }

    /// What holds both.
    pub(crate) fn joined(&self, other: &Self) -> Self {
        Self::between(
            self.left().min(other.left()),
            self.top().min(other.top()),
            self.right().max(other.right()),
            self.bottom().max(other.bottom()),
        )
    }

    /// This part (0 to 1) of the way to another.
    pub(crate) fn towards(&self, other: &Self, part: f64) -> Self {
        let between = |a: f64, b: f64| a + (b - a) * part;
        Self {
            x: between(self.x, other.x),
            y: between(self.y, other.y),
            width: between(self.width, other.width),
            height: between(self.height, other.height),
        }
    }

    pub(crate) fn holds(&self, x: f64, y: f64) -> bool {
        (self.left()..=self.right()).contains(&x) && (self.top()..=self.bottom()).contains(&y)
    }

    /// Whether nothing of it is in the picture.
    pub(crate) fn is_outside(&self, facts: &Facts) -> bool {
        self.right() <= 0.0
            || self.bottom() <= 0.0
            || self.left() >= f64::from(facts.width)
            || self.top() >= f64::from(facts.height)
    }

    /// As large as it is hidden.
    pub(crate) fn grown(&self) -> Self {
        let part = ((self.height - SMALL_PX) / (LARGE_PX - SMALL_PX)).clamp(0.0, 1.0);
        let grown = self.scaled(GROW_SMALL + (GROW - GROW_SMALL) * part);
        Self { width: grown.width.max(LEAST_PX), height: grown.height.max(LEAST_PX), ..grown }
    }

    /// In whole parts of the picture, outwards, and no farther from it than a shape may be.
    pub(crate) fn area(&self, facts: &Facts) -> Area {
        let (across, down) = parts(facts);
        let edge = |from: f64, to: f64| {
            let from = (from.floor() as i32).clamp(-WHOLE, 2 * WHOLE - 1);
            (from, (to.ceil() as i32).clamp(from + 1, 2 * WHOLE) - from)
        };
        let (x, width) = edge(self.left() * across, self.right() * across);
        let (y, height) = edge(self.top() * down, self.bottom() * down);
        Area { x, y, width, height }
    }
}

pub(crate) fn shape(area: &Area) -> Shape {
    Shape::rect(area.x, area.y, area.width, area.height)
}

/// Whether all of one lies in another.
pub(crate) fn holds(outer: &Area, inner: &Area) -> bool {
    outer.x <= inner.x && outer.y <= inner.y && outer.right() >= inner.right() && outer.bottom() >= inner.bottom()
}

/// `gone` of `all` of the way from one to another, to the part as [`model::redaction::Mark::at`] goes it.
pub(crate) fn towards(from: &Area, to: &Area, gone: i64, all: i64) -> Area {
    let between = |a: i32, b: i32| a + ((i64::from(b) - i64::from(a)) * gone).div_euclid(all.max(1)) as i32;
    Area {
        x: between(from.x, to.x),
        y: between(from.y, to.y),
        width: between(from.width, to.width),
        height: between(from.height, to.height),
    }
}
