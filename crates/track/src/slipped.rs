//! The second look: what models find in a rendered result although all of the plan was drawn.

use crate::link;
use crate::path::Path;
use crate::spot::{Spot, area_of};
use crate::{Facts, every_us, marks_of, ordered};
use model::find::{Find, Looked};
use model::redaction::{Decision, Mark, Plan};

/// Two places share so much (intersection over union) where they are the same.
const SAME: f64 = 0.3;
/// Found in one picture of the result is enough, however sure.
const ANY: u16 = 0;
/// Marks of finds are grown so much; a mark drawn by hand around somebody is about as large.
const GROWN: [f64; 3] = [1.0, 1.3, 1.6];

/// Marks of what slipped through, all of them undecided, and how many confirmed finds an owner's decision (keep, not a subject) covers.
/// `looked` is the result, its times those of the clip. Here one confirmed find is enough for a mark, and a person carries no head: of
/// those whose faces are hidden the rest is shown.
#[must_use]
pub fn slipped(looked: &[Looked], plan: &Plan, facts: &Facts) -> (Vec<Mark>, usize) {
    let mut decided_finds = 0;
    let mut open: Vec<Looked> = Vec::new();
    for picture in ordered(looked, facts) {
        let mut finds = Vec::new();
        for find in picture.finds.iter().filter(|find| facts.subjects.contains(&find.subject)) {
            if decided(plan, picture.at_us, find, facts) {
                decided_finds += usize::from(find.confirmed);
            } else {
                finds.push(*find);
            }
        }
        open.push(Looked { finds, ..*picture });
    }
    let open: Vec<&Looked> = open.iter().collect();
    let paths = facts.subjects.iter().flat_map(|subject| {
        let chains = link::chains(link::hits(&open, *subject, facts));
        let tracks = chains.into_iter().filter_map(|chain| link::track(chain, ANY));
        tracks.map(|chain| Path::of(*subject, chain)).collect::<Vec<_>>()
    });
    // On a street, too: it was to be hidden and was not, so somebody looks.
    let asked = Facts { street: false, ..facts.clone() };
    let tracked = marks_of(paths.collect(), &asked, every_us(&open));
    (tracked.marks, decided_finds)
}

/// Whether the owner decided that what lies here may be seen.
pub(crate) fn decided(plan: &Plan, at_us: i64, find: &Find, facts: &Facts) -> bool {
    let Some(spot) = Spot::of(&find.area, facts) else { return false };
    let seen = |mark: &&Mark| matches!(mark.decision, Decision::Keep | Decision::NotASubject);
    let there = plan.marks.iter().filter(seen).filter(|mark| (mark.from_us..mark.to_us).contains(&at_us));
    there
        .filter_map(|mark| Spot::of(&area_of(&mark.at(at_us)?), facts))
        .any(|place| GROWN.iter().any(|grown| place.scaled(1.0 / grown).overlap(&spot) >= SAME))
}

#[cfg(test)]
pub(crate) mod tests;
