//! Editing a plan: single acts, and the way back.

use super::{Decision, Fill, Key, Mark, Mode, Plan, Point, Reason, Shape, SoundPlan, Stretch, data, kinds};
use serde::{Deserialize, Serialize};
#[cfg(feature = "types")]
use ts_rs::TS;

/// Acts that can be undone.
const MAX_PAST: usize = 200;
/// A copy lies so far from what it was made of, so that both are seen.
const BESIDE: i32 = super::WHOLE / 50;

kinds! {
    /// One act of the owner.
    pub enum Edit {
        /// A new mark, hidden unless said otherwise.
        Draw {
            #[cfg_attr(feature = "types", ts(type = "number"))]
            at_us: i64,
            shape: Shape,
            when: Stretch,
            decision: Decision,
        },
        Remove { mark: u32 },
        /// Where it is at a moment: a new key, or another place of the one there.
        Place {
            mark: u32,
            #[cfg_attr(feature = "types", ts(type = "number"))]
            at_us: i64,
            shape: Shape,
        },
        /// Takes a key away; the last one stays.
        Unplace {
            mark: u32,
            #[cfg_attr(feature = "types", ts(type = "number"))]
            at_us: i64,
        },
        /// When it is in the picture.
        When { mark: u32, when: Stretch },
        Decide { mark: u32, decision: Decision },
        /// The same for many; locked ones stay as they are.
        DecideAll { marks: Vec<u32>, decision: Decision },
        /// This one is kept, and every other one that is not locked hidden; `inverse`: and everything else with them.
        Pick { mark: u32, inverse: bool },
        Explain { mark: u32, name: String, reason: Reason },
        Lock { mark: u32, locked: bool },
        /// Two marks: up to a moment, and from it on.
        Split {
            mark: u32,
            #[cfg_attr(feature = "types", ts(type = "number"))]
            at_us: i64,
        },
        Copy { mark: u32 },
        Trim { trim: Stretch },
        Mode { mode: Mode },
        Fill { fill: Fill },
        Sound { sound: SoundPlan },
        Dated { dated: bool },
    }
}

data! {
    /// A plan under way, with what can be undone and done again.
    pub struct Draft {
        pub plan: Plan,
        /// Plans before, the newest last.
        pub past: Vec<Plan>,
        /// What was undone, what is next last.
        pub future: Vec<Plan>,
    }
}

/// Why an act is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditError {
    NoSuchMark,
    /// It was locked against slips of the hand.
    Locked,
    /// Not within the clip, or ends before it begins.
    OutsideClip,
    /// Without a size, or far outside of the picture.
    BadShape,
    /// A rectangle does not become an ellipse.
    OtherKind,
    NoKey,
    TooMany,
    BadSound,
    /// There is nothing to be undone, or done again.
    Nothing,
}

impl std::fmt::Display for EditError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NoSuchMark => "there is no such mark",
            Self::Locked => "the mark is locked",
            Self::OutsideClip => "that is outside of the clip",
            Self::BadShape => "the shape has no size, or lies outside of the picture",
            Self::OtherKind => "one kind of shape does not become another",
            Self::NoKey => "a mark is somewhere",
            Self::TooMany => "there are too many of these",
            Self::BadSound => "muted stretches overlap",
            Self::Nothing => "there is nothing to undo or to do again",
        })
    }
}

impl std::error::Error for EditError {}

impl Draft {
    #[must_use]
    pub fn of(plan: Plan) -> Self {
        Self { plan, past: Vec::new(), future: Vec::new() }
    }

    /// Does one act, or changes nothing.
    pub fn apply(&mut self, edit: Edit, length_us: i64) -> Result<(), EditError> {
        let mut plan = self.plan.clone();
        plan.apply(edit)?;
        self.replace(plan, length_us)
    }

    /// Another plan in the place of this one, which can be undone.
    pub(super) fn replace(&mut self, plan: Plan, length_us: i64) -> Result<(), EditError> {
        plan.check(length_us)?;
        if plan == self.plan {
            return Ok(());
        }
        self.past.push(std::mem::replace(&mut self.plan, plan));
        if self.past.len() > MAX_PAST {
            self.past.remove(0);
        }
        self.future.clear();
        Ok(())
    }

    pub fn undo(&mut self) -> Result<(), EditError> {
        let before = self.past.pop().ok_or(EditError::Nothing)?;
        self.future.push(std::mem::replace(&mut self.plan, before));
        Ok(())
    }

    pub fn redo(&mut self) -> Result<(), EditError> {
        let next = self.future.pop().ok_or(EditError::Nothing)?;
        self.past.push(std::mem::replace(&mut self.plan, next));
        Ok(())
    }
}

impl Plan {
    fn apply(&mut self, edit: Edit) -> Result<(), EditError> {
        match edit {
            Edit::Draw { at_us, shape, when, decision } => {
                let (id, keys) = (self.next, vec![Key { at_us, shape }]);
                let (from_us, to_us) = (when.from_us, when.to_us);
                let (name, reason) = (String::new(), Reason::default());
                self.marks.push(Mark { id, name, decision, reason, locked: false, from_us, to_us, keys, found: None });
                self.next += 1;
            }
            Edit::Remove { mark } => {
                self.unlocked(mark)?;
                self.marks.retain(|other| other.id != mark);
            }
            Edit::Place { mark, at_us, shape } => self.unlocked(mark)?.place(at_us, shape),
            Edit::Unplace { mark, at_us } => {
                let mark = self.unlocked(mark)?;
                mark.keys.retain(|key| key.at_us != at_us);
            }
            Edit::When { mark, when } => {
                let mark = self.unlocked(mark)?;
                (mark.from_us, mark.to_us) = (when.from_us, when.to_us);
            }
            Edit::Decide { mark, decision } => self.unlocked(mark)?.decision = decision,
            Edit::DecideAll { marks, decision } => {
                marks.iter().try_for_each(|mark| self.find(*mark).map(drop))?;
                let asked = |mark: &&mut Mark| marks.contains(&mark.id) && !mark.locked;
                self.marks.iter_mut().filter(asked).for_each(|mark| mark.decision = decision);
            }
            Edit::Pick { mark, inverse } => {
                self.unlocked(mark)?.decision = Decision::Keep;
                let others = self
                    .marks
                    .iter_mut()
                    .filter(|other| other.id != mark && !other.locked && other.decision != Decision::NotASubject);
                others.for_each(|other| other.decision = Decision::Hide);
                self.mode = if inverse { Mode::KeepMarked } else { Mode::HideMarked };
            }
            Edit::Explain { mark, name, reason } => {
                let mark = self.unlocked(mark)?;
                (mark.name, mark.reason) = (name.trim().to_owned(), reason);
            }
            Edit::Lock { mark, locked } => self.find(mark)?.locked = locked,
            Edit::Split { mark, at_us } => self.split(mark, at_us)?,
            Edit::Copy { mark } => {
                let mut copy = self.find(mark)?.clone();
                (copy.id, copy.locked) = (self.next, false);
                copy.keys.iter_mut().for_each(|key| key.shape = key.shape.moved(BESIDE, BESIDE));
                self.marks.push(copy);
                self.next += 1;
            }
            Edit::Trim { trim } => self.trim = trim,
            Edit::Mode { mode } => self.mode = mode,
            Edit::Fill { fill } => self.fill = fill,
            Edit::Sound { sound: SoundPlan::None } => self.sound = SoundPlan::None,
            Edit::Sound { sound: SoundPlan::Kept { muted } } => {
                self.sound = SoundPlan::Kept { muted: Stretch::joined(muted) };
            }
            Edit::Dated { dated } => self.dated = dated,
        }
        Ok(())
    }

    fn find(&mut self, id: u32) -> Result<&mut Mark, EditError> {
        self.marks.iter_mut().find(|mark| mark.id == id).ok_or(EditError::NoSuchMark)
    }

    fn unlocked(&mut self, id: u32) -> Result<&mut Mark, EditError> {
        let mark = self.find(id)?;
        if mark.locked { Err(EditError::Locked) } else { Ok(mark) }
    }

    fn split(&mut self, id: u32, at_us: i64) -> Result<(), EditError> {
        let next = self.next;
        let mark = self.unlocked(id)?;
        if at_us <= mark.from_us || at_us >= mark.to_us {
            return Err(EditError::OutsideClip);
        }
        let here = mark.at(at_us).ok_or(EditError::NoKey)?;
        let mut behind = mark.clone();
        (behind.id, behind.from_us) = (next, at_us);
        behind.keys.retain(|key| key.at_us > at_us);
        behind.place(at_us, here.clone());
        mark.to_us = at_us;
        mark.keys.retain(|key| key.at_us < at_us);
        mark.place(at_us, here);
        let at = self.marks.iter().position(|mark| mark.id == id).map_or(self.marks.len(), |at| at + 1);
        self.marks.insert(at, behind);
        self.next += 1;
        Ok(())
    }
}

impl Mark {
    fn place(&mut self, at_us: i64, shape: Shape) {
        match self.keys.binary_search_by_key(&at_us, |key| key.at_us) {
            Ok(at) => self.keys[at].shape = shape,
            Err(at) => self.keys.insert(at, Key { at_us, shape }),
        }
    }
}

impl Stretch {
    /// In their order, joined where they meet, without empty ones.
    #[must_use]
    pub fn joined(mut all: Vec<Self>) -> Vec<Self> {
        all.retain(|stretch| !stretch.is_empty());
        all.sort_by_key(|stretch| stretch.from_us);
        let mut joined: Vec<Self> = Vec::with_capacity(all.len());
        for stretch in all {
            match joined.last_mut() {
                Some(last) if last.to_us >= stretch.from_us => last.to_us = last.to_us.max(stretch.to_us),
                _ => joined.push(stretch),
            }
        }
        joined
    }
}

impl Shape {
    /// A rectangle of parts of the picture.
    #[must_use]
    pub fn rect(x: i32, y: i32, width: i32, height: i32) -> Self {
        Self::Rect { x, y, width, height }
    }

    #[must_use]
    pub fn polygon(points: &[(i32, i32)]) -> Self {
        Self::Polygon { points: points.iter().map(|(x, y)| Point { x: *x, y: *y }).collect() }
    }
}
