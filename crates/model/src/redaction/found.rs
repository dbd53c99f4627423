//! What was found by models, as a plan keeps it: suggestions, which the owner decides.

use super::{Decision, Draft, EditError, Mark, Stretch, data, names};
use crate::find::{ModelFact, Subject};
use serde::{Deserialize, Serialize};
#[cfg(feature = "types")]
use ts_rs::TS;

/// Looks of one plan that are kept: each render has one more.
const MAX_LOOKS: usize = 100;

data! {
    /// One look by models through the clip, or through its result: where suggestions come from.
    pub struct LookFacts {
        pub number: u32,
        /// Through the rendered result, after which only what slipped through is a suggestion.
        pub second: bool,
        /// What was looked for and could be.
        pub subjects: Vec<Subject>,
        pub models: Vec<ModelFact>,
        /// Pictures that were looked through.
        pub pictures: u32,
    }

    /// What is known of a mark that was found and not drawn.
    pub struct Found {
        pub subject: Subject,
        /// [`LookFacts::number`].
        pub look: u32,
        /// Pictures in which it was found.
        pub pictures: u32,
        /// The best and the lowest score of these, in thousandths, and the pictures' times.
        pub best: u16,
        #[cfg_attr(feature = "types", ts(type = "number"))]
        pub best_us: i64,
        pub lowest: u16,
        #[cfg_attr(feature = "types", ts(type = "number"))]
        pub lowest_us: i64,
        /// Where it was not found and its place is guessed: between finds too far apart, before the first and after the last, or followed
        /// by its looks only.
        pub guessed: Vec<Stretch>,
    }

    /// A moment at which something may slip through; the greater the weight, the sooner it is to be looked at.
    pub struct Risk {
        pub kind: RiskKind,
        pub when: Stretch,
        /// Of which mark; none of something that no mark covers.
        pub mark: Option<u32>,
        /// 1 to 1000.
        pub weight: u16,
    }
}

names! {
    pub enum RiskKind {
        /// It vanishes and comes back within two seconds.
        #[default]
        Vanishes,
        /// Found in one picture only.
        OnePicture,
        /// What was found reaches out of what is hidden.
        LeavesMask,
        /// Its size changes all at once.
        SizeJump,
        /// Found, and neither hidden nor decided: sure enough to be seen, not sure enough for a mark.
        Uncovered,
        /// Too dark to find everybody.
        LowLight,
        /// Its place is guessed for long.
        Guessed,
    }
}

impl Draft {
    /// Takes suggestions in, as one act that can be undone. Their ids are given here. Suggestions of earlier looks of the same kind that
    /// nobody touched give way where `instead`: undecided, or decided as the new ones come (a street camera's are hidden from the
    /// beginning), unnamed, unlocked. What is suggested once more as it was stays what the owner made of it.
    pub fn suggest(
        &mut self,
        mut look: LookFacts,
        mut marks: Vec<Mark>,
        instead: bool,
        length_us: i64,
    ) -> Result<(), EditError> {
        let mut plan = self.plan.clone();
        look.number = plan.looks.iter().map(|other| other.number + 1).max().unwrap_or(1);
        if instead {
            let same: Vec<u32> = plan.looks.iter().filter(|l| l.second == look.second).map(|l| l.number).collect();
            let come = marks.first().map_or(Decision::Undecided, |mark| mark.decision);
            let as_it_came =
                |mark: &Mark| mark.is_untouched_suggestion(Decision::Undecided) || mark.is_untouched_suggestion(come);
            let gives_way =
                |mark: &Mark| as_it_came(mark) && mark.found.as_ref().is_some_and(|f| same.contains(&f.look));
            let again = |mark: &Mark, new: &Mark| {
                mark.is_suggested_again(new) && (mark.decision == new.decision || !as_it_came(mark))
            };
            plan.marks.retain(|mark| !gives_way(mark) || marks.iter().any(|new| again(mark, new)));
            marks.retain(|new| {
                let mut same = plan.marks.iter_mut().filter(|mark| again(mark, new)).peekable();
                let come = same.peek().is_none();
                same.filter_map(|mark| mark.found.as_mut()).for_each(|found| found.look = look.number);
                come
            });
            // One that found nothing still tells what is looked for in results, as long as the new one does not.
            let tells = |other: &LookFacts| {
                !other.second && other.subjects.iter().any(|subject| !look.subjects.contains(subject))
            };
            let has_marks =
                |other: &LookFacts| plan.marks.iter().any(|m| m.found.as_ref().is_some_and(|f| f.look == other.number));
            plan.looks.retain(|other| tells(other) || has_marks(other));
        }
        for mut mark in marks {
            mark.id = plan.next;
            plan.next += 1;
            if let Some(found) = &mut mark.found {
                found.look = look.number;
            }
            plan.marks.push(mark);
        }
        plan.looks.push(look);
        if plan.looks.len() > MAX_LOOKS {
            return Err(EditError::TooMany);
        }
        self.replace(plan, length_us)
    }
}

impl Mark {
    /// Whether another look suggests the same, whatever the owner made of it.
    fn is_suggested_again(&self, new: &Self) -> bool {
        let found = |mark: &Self| mark.found.clone().map(|found| Found { look: 0, ..found });
        (self.from_us, self.to_us, &self.keys) == (new.from_us, new.to_us, &new.keys) && found(self) == found(new)
    }

    /// Found, and left as it was found: with the decision that it came with.
    #[must_use]
    pub fn is_untouched_suggestion(&self, came: Decision) -> bool {
        // A reason may have come with it: a plate is a plate.
        self.found.is_some() && self.decision == came && !self.locked && self.name.is_empty()
    }
}
