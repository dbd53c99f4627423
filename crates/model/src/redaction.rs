//! Redaction: what of a clip is hidden, cut away and muted. A plan is data; the footage is never changed.
//!
//! **Time** is clip time: whole microseconds from the clip's first picture. **Places** are parts of the picture, a hundred thousandth
//! of its width or height each, so that a plan outlives a change of resolution and pixels that are not square, and whole numbers,
//! so that its hash is one. What decodes and encodes pictures is `media`'s business; who may approve a result is `engine`'s.
//!
//! Invariants of this module:
//! - **R1** In doubt it is hidden: what is undecided is drawn as hidden, and nothing undecided can be approved.
//! - **R2** A mask is made of whole blocks of 16 pixels, outwards of what is hidden, inwards of what is kept.
//! - **R3** Every edit can be undone, and what was undone done again: `apply` then `undo` gives the plan that was.

mod edit;
mod found;
mod mask;
mod render;
mod review;

pub use edit::{Draft, Edit, EditError};
pub use found::{Found, LookFacts, Risk, RiskKind};
pub use mask::{BLOCK, Blocks, Hidden};
pub use render::{Edited, Heard, Hearing, Render, RenderSound, Rendered, RenderedGop, Rendering, Size, gops};
pub use review::{Glimpse, Lacking, Review, Role, sheet};

use serde::{Deserialize, Serialize};
#[cfg(feature = "types")]
use ts_rs::TS;

/// The whole width, or height.
pub const WHOLE: i32 = 100_000;
/// What is hidden is held so much longer than it is marked, before and behind.
pub const HELD_US: i64 = 500_000;
/// Tracks of a plan: a crowd.
pub const MAX_TRACKS: usize = 500;
/// Keys of a track: one a second for half an hour.
pub const MAX_KEYS: usize = 2000;
/// Corners of a polygon.
pub const MAX_POINTS: usize = 64;
/// Characters of a name or a note.
pub const MAX_TEXT: usize = 200;
/// Muted stretches.
pub const MAX_MUTED: usize = 1000;
/// The longest clip: what is held of it while it is edited stays small.
pub const MAX_LENGTH_US: i64 = 2 * 3600 * 1_000_000;

/// Declares data of a plan: what all of it derives, once. The page reads and writes the very same form.
macro_rules! data {
    ($($(#[$meta:meta])* $vis:vis $kind:ident $name:ident $body:tt)*) => {$(
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "types", derive(TS))]
        #[serde(rename_all = "camelCase")]
        $(#[$meta])*
        $vis $kind $name $body
    )*};
}

/// The same for what is one of several kinds.
macro_rules! kinds {
    ($($(#[$meta:meta])* $vis:vis enum $name:ident $body:tt)*) => {$(
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "types", derive(TS))]
        #[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
        $(#[$meta])*
        $vis enum $name $body
    )*};
}

/// The same for names.
macro_rules! names {
    ($($(#[$meta:meta])* $vis:vis enum $name:ident $body:tt)*) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "types", derive(TS))]
        #[serde(rename_all = "snake_case")]
        $vis enum $name $body
    )*};
}
use {data, kinds, names};

names! {
    /// What becomes of what a track marks.
    pub enum Decision {
        #[default]
        Hide,
        Keep,
        /// Marked by mistake: nobody, nothing.
        NotASubject,
        /// Hidden until somebody decides, and not to be approved.
        Undecided,
    }
    /// Why it is hidden, for the statement.
    pub enum Reason {
        #[default]
        Unsaid,
        Bystander, Child, Household, Neighbour, Plate, Screen, Address,
        Other,
    }
    /// What marks mean.
    pub enum Mode {
        /// What is marked is hidden.
        #[default]
        HideMarked,
        /// Everything is hidden, but what is kept.
        KeepMarked,
    }
    /// What is put in the place of what is hidden.
    pub enum Fill {
        /// Black.
        #[default]
        Solid,
        /// Colours of the surroundings, made of shown pixels only.
        Soft,
    }
}

kinds! {
    /// Where, in parts of the picture; it may reach over the picture's edges.
    pub enum Shape {
        Rect { x: i32, y: i32, width: i32, height: i32 },
        /// Inside of this rectangle.
        Ellipse { x: i32, y: i32, width: i32, height: i32 },
        Polygon { points: Vec<Point> },
    }

    /// What of the sound goes along.
    #[derive(Default)]
    pub enum SoundPlan {
        #[default]
        None,
        /// All but these stretches, ascending and apart.
        Kept { muted: Vec<Stretch> },
    }
}

data! {
    pub struct Point { pub x: i32, pub y: i32 }

    /// Where it is at one moment.
    pub struct Key {
        #[cfg_attr(feature = "types", ts(type = "number"))]
        pub at_us: i64,
        pub shape: Shape,
    }

    /// One subject on its way through the picture.
    pub struct Mark {
        pub id: u32,
        /// The owner's word for it; may be empty.
        pub name: String,
        pub decision: Decision,
        pub reason: Reason,
        pub locked: bool,
        /// When it is in the picture.
        #[cfg_attr(feature = "types", ts(type = "number"))]
        pub from_us: i64,
        /// Not with this moment.
        #[cfg_attr(feature = "types", ts(type = "number"))]
        pub to_us: i64,
        /// One at least, ascending, of one kind. Before the first and after the last it stands still; between two it moves evenly.
        pub keys: Vec<Key>,
        /// Of one that was found by a model and not drawn. Left out of what a plan is written as where it is none, so that a plan made
        /// before there were models keeps its hash.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "types", ts(optional))]
        pub found: Option<Found>,
    }

    /// A half-open stretch of clip time.
    #[derive(Copy)]
    pub struct Stretch {
        #[cfg_attr(feature = "types", ts(type = "number"))]
        pub from_us: i64,
        #[cfg_attr(feature = "types", ts(type = "number"))]
        pub to_us: i64,
    }

    pub struct Plan {
        /// What is kept of the clip.
        pub trim: Stretch,
        pub mode: Mode,
        pub fill: Fill,
        pub sound: SoundPlan,
        /// The file says when it was filmed.
        pub dated: bool,
        pub marks: Vec<Mark>,
        /// The id of the next mark: none is given twice.
        pub next: u32,
        /// By which models what was found, oldest first.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[cfg_attr(feature = "types", ts(as = "Option<Vec<LookFacts>>", optional))]
        pub looks: Vec<LookFacts>,
    }

    /// What one camera must never show: drawn once, hidden in every render.
    #[derive(Default)]
    pub struct CameraMasks {
        pub shapes: Vec<Shape>,
        /// Hidden on this computer's screen too.
        pub on_screen: bool,
        /// It looks at a street, or where anybody may walk: its redactions begin with everything hidden but what the owner picks, and
        /// whoever is found is hidden without being asked about.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        #[cfg_attr(feature = "types", ts(as = "Option<bool>", optional))]
        pub street: bool,
    }
}

impl Stretch {
    #[must_use]
    pub fn contains(&self, at_us: i64) -> bool {
        self.from_us <= at_us && at_us < self.to_us
    }

    #[must_use]
    pub fn length(&self) -> i64 {
        self.to_us - self.from_us
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.to_us <= self.from_us
    }
}

impl Plan {
    /// Nothing hidden yet, and no sound.
    #[must_use]
    pub fn of(length_us: i64) -> Self {
        Self {
            trim: Stretch { from_us: 0, to_us: length_us },
            mode: Mode::default(),
            fill: Fill::default(),
            sound: SoundPlan::default(),
            dated: false,
            marks: Vec::new(),
            next: 1,
            looks: Vec::new(),
        }
    }

    /// The same for a camera that looks at a street: everything is hidden but what is picked.
    #[must_use]
    pub fn of_street(length_us: i64) -> Self {
        Self { mode: Mode::KeepMarked, ..Self::of(length_us) }
    }

    #[must_use]
    pub fn mark(&self, id: u32) -> Option<&Mark> {
        self.marks.iter().find(|mark| mark.id == id)
    }

    /// Whether all of it may stand: `length_us` is the clip's.
    pub fn check(&self, length_us: i64) -> Result<(), EditError> {
        let inside = |s: &Stretch| 0 <= s.from_us && s.from_us < s.to_us && s.to_us <= length_us;
        if !inside(&self.trim) {
            return Err(EditError::OutsideClip);
        }
        if self.marks.len() > MAX_TRACKS {
            return Err(EditError::TooMany);
        }
        if let SoundPlan::Kept { muted } = &self.sound {
            let apart = muted.windows(2).all(|two| two[0].to_us < two[1].from_us);
            if muted.len() > MAX_MUTED || !apart || !muted.iter().all(inside) {
                return Err(EditError::BadSound);
            }
        }
        let mut ids: Vec<u32> = self.marks.iter().map(|mark| mark.id).collect();
        ids.sort_unstable();
        if ids.windows(2).any(|two| two[0] == two[1]) || ids.last().is_some_and(|last| *last >= self.next) {
            return Err(EditError::NoSuchMark);
        }
        self.marks.iter().try_for_each(|mark| mark.check(length_us))
    }
}

impl Mark {
    fn check(&self, length_us: i64) -> Result<(), EditError> {
        let when = Stretch { from_us: self.from_us, to_us: self.to_us };
        let in_clip = 0 <= when.from_us && !when.is_empty() && when.to_us <= length_us;
        let keys_in = self.keys.iter().all(|key| 0 <= key.at_us && key.at_us <= length_us);
        if !in_clip || !keys_in {
            return Err(EditError::OutsideClip);
        }
        if self.keys.len() > MAX_KEYS || self.name.chars().count() > MAX_TEXT {
            return Err(EditError::TooMany);
        }
        let Some(first) = self.keys.first() else { return Err(EditError::NoKey) };
        if !self.keys.windows(2).all(|two| two[0].at_us < two[1].at_us) {
            return Err(EditError::OutsideClip);
        }
        self.keys.iter().try_for_each(|key| key.shape.check())?;
        if self.keys.iter().all(|key| key.shape.is_like(&first.shape)) { Ok(()) } else { Err(EditError::OtherKind) }
    }

    /// Where it is at a moment, whether it is in the picture then or not.
    #[must_use]
    pub fn at(&self, at_us: i64) -> Option<Shape> {
        let after = self.keys.partition_point(|key| key.at_us <= at_us);
        let before = self.keys.get(after.wrapping_sub(1));
        match (before, self.keys.get(after)) {
            (Some(a), Some(b)) => Some(a.shape.towards(&b.shape, at_us - a.at_us, b.at_us - a.at_us)),
            (one, other) => one.or(other).map(|key| key.shape.clone()),
        }
    }

    /// When it is in the picture, held a little longer if that hides more.
    #[must_use]
    pub fn in_picture(&self) -> Stretch {
        let held = if self.hides() { HELD_US } else { 0 };
        Stretch { from_us: self.from_us - held, to_us: self.to_us + held }
    }

    #[must_use]
    pub fn hides(&self) -> bool {
        matches!(self.decision, Decision::Hide | Decision::Undecided)
    }
}

impl Shape {
    /// Sizes above zero, and not farther from the picture than it is wide.
    pub fn check(&self) -> Result<(), EditError> {
        let near = |n: i32| (-WHOLE..=2 * WHOLE).contains(&n);
        let good = match self {
            Self::Rect { x, y, width, height } | Self::Ellipse { x, y, width, height } => {
                let sizes = 1..=3 * WHOLE;
                near(*x) && near(*y) && sizes.contains(width) && sizes.contains(height)
            }
            Self::Polygon { points } => {
                (3..=MAX_POINTS).contains(&points.len()) && points.iter().all(|p| near(p.x) && near(p.y))
            }
        };
        if good { Ok(()) } else { Err(EditError::BadShape) }
    }

    /// Of the same kind, so that one can become the other.
    fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Rect { .. }, Self::Rect { .. }) | (Self::Ellipse { .. }, Self::Ellipse { .. }) => true,
            (Self::Polygon { points: a }, Self::Polygon { points: b }) => a.len() == b.len(),
            _ => false,
        }
    }

    /// `gone` of `all` of the way to another shape of its kind.
    fn towards(&self, other: &Self, gone: i64, all: i64) -> Self {
        let between = |a: i32, b: i32| a + ((i64::from(b) - i64::from(a)) * gone).div_euclid(all.max(1)) as i32;
        match (self, other) {
            (Self::Rect { x, y, width, height }, Self::Rect { x: x2, y: y2, width: w2, height: h2 }) => Self::Rect {
                x: between(*x, *x2),
                y: between(*y, *y2),
                width: between(*width, *w2),
                height: between(*height, *h2),
            },
            (Self::Ellipse { x, y, width, height }, Self::Ellipse { x: x2, y: y2, width: w2, height: h2 }) => {
                Self::Ellipse {
                    x: between(*x, *x2),
                    y: between(*y, *y2),
                    width: between(*width, *w2),
                    height: between(*height, *h2),
                }
            }
            (Self::Polygon { points: a }, Self::Polygon { points: b }) => Self::Polygon {
                points: a.iter().zip(b).map(|(a, b)| Point { x: between(a.x, b.x), y: between(a.y, b.y) }).collect(),
            },
            // Not of one kind: a checked plan has none of these.
            _ => self.clone(),
        }
    }

    /// How much of the picture it covers, roughly: what compares two moments of a mark.
    #[must_use]
    pub fn area(&self) -> i64 {
        let (x, y, width, height) = self.bounds();
        let side = |from: i32, long: i32| i64::from((from + long).clamp(0, WHOLE) - from.clamp(0, WHOLE));
        side(x, width) * side(y, height)
    }

    /// Left, top, width, height of what it lies in.
    #[must_use]
    pub fn bounds(&self) -> (i32, i32, i32, i32) {
        match self {
            Self::Rect { x, y, width, height } | Self::Ellipse { x, y, width, height } => (*x, *y, *width, *height),
            Self::Polygon { points } => {
                let range = |of: fn(&Point) -> i32| {
                    let low = points.iter().map(of).min().unwrap_or(0);
                    (low, points.iter().map(of).max().unwrap_or(0) - low)
                };
                let ((x, width), (y, height)) = (range(|p| p.x), range(|p| p.y));
                (x, y, width, height)
            }
        }
    }

    /// The same, moved.
    #[must_use]
    pub fn moved(&self, by_x: i32, by_y: i32) -> Self {
        let mut moved = self.clone();
        match &mut moved {
            Self::Rect { x, y, .. } | Self::Ellipse { x, y, .. } => (*x, *y) = (*x + by_x, *y + by_y),
            Self::Polygon { points } => points.iter_mut().for_each(|p| (p.x, p.y) = (p.x + by_x, p.y + by_y)),
        }
        moved
    }
}

#[cfg(test)]
mod tests;
