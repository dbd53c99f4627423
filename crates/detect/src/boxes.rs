//! Boxes of finds in pixels of a picture, and which of several that overlap is kept.

use model::find::Area;
use model::redaction::WHOLE;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rect {
    pub(crate) left: f32,
    pub(crate) top: f32,
    pub(crate) right: f32,
    pub(crate) bottom: f32,
}

/// A box and how sure a model is of it, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scored {
    pub(crate) rect: Rect,
    pub(crate) score: f32,
}

impl Rect {
    pub(crate) fn width(&self) -> f32 {
        (self.right - self.left).max(0.0)
    }

    pub(crate) fn height(&self) -> f32 {
        (self.bottom - self.top).max(0.0)
    }

    pub(crate) fn size(&self) -> f32 {
        self.width() * self.height()
    }

    /// What two share of both together (intersection over union), 0 to 1.
    pub(crate) fn overlap(&self, other: &Self) -> f32 {
        let shared = self.clipped(other).size();
        shared / (self.size() + other.size() - shared).max(f32::EPSILON)
    }

    /// What lies in the other of it; without a size where nothing does.
    pub(crate) fn clipped(&self, other: &Self) -> Self {
        Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        }
    }

    /// From coordinates of a picture that was made `x` times as wide and `y` times as high, and begins at `from`.
    pub(crate) fn back(&self, x: f32, y: f32, from: (f32, f32)) -> Self {
        Self {
            left: self.left / x + from.0,
            top: self.top / y + from.1,
            right: self.right / x + from.0,
            bottom: self.bottom / y + from.1,
        }
    }

    /// In parts of a picture of this size.
    pub(crate) fn area(&self, width: u32, height: u32) -> Area {
        let part = |at: f32, whole: u32| (at / whole as f32 * WHOLE as f32).round() as i32;
        let (x, y) = (part(self.left, width), part(self.top, height));
        Area { x, y, width: part(self.right, width) - x, height: part(self.bottom, height) - y }
    }
}

/// Of those that overlap by more than `most`, the surest; the surest first.
pub(crate) fn thinned(mut boxes: Vec<Scored>, most: f32) -> Vec<Scored> {
    boxes.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut kept: Vec<Scored> = Vec::new();
    for one in boxes {
        if kept.iter().all(|other| other.rect.overlap(&one.rect) <= most) {
            kept.push(one);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(left: f32, top: f32, right: f32, bottom: f32) -> Rect {
        Rect { left, top, right, bottom }
    }

    #[test]
    fn the_surest_of_those_that_overlap_is_kept() {
        let scored = |rect, score| Scored { rect, score };
        let (a, b, far) = (rect(0.0, 0.0, 10.0, 10.0), rect(1.0, 0.0, 11.0, 10.0), rect(40.0, 0.0, 50.0, 10.0));
        let kept = thinned(vec![scored(a, 0.4), scored(far, 0.3), scored(b, 0.9)], 0.3);
        assert_eq!(kept, [scored(b, 0.9), scored(far, 0.3)]);
    }

    #[test]
    fn boxes_go_back_to_where_they_came_from() {
        let in_crop = rect(20.0, 10.0, 40.0, 30.0);
        assert_eq!(in_crop.back(2.0, 2.0, (100.0, 50.0)), rect(110.0, 55.0, 120.0, 65.0));
        let area = rect(0.0, 54.0, 96.0, 108.0).area(192, 108);
        assert_eq!(area, Area { x: 0, y: WHOLE / 2, width: WHOLE / 2, height: WHOLE / 2 });
    }
}
