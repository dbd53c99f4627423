//! From finds in single pictures to marks of a plan: who is one subject on its way, where it is while nobody finds it, and where to look
//! again because something may have slipped through.
//!
//! Pure: numbers in, numbers out, the same for the same; no clock, no I/O.
//! What finds is `detect`'s business, what hides `media`'s; who decides is the owner.
//!
//! Choices, and why:
//! - **Both directions of time are alike.** A clip is there as a whole: chains of finds are joined pairwise, the safest first, by how
//!   both lead to one another (`link`). Backwards it gives the same tracks.
//! - **In doubt more is hidden**: boxes are grown (1.3, small ones 1.6), guessed places more so, and a mark is led on beyond both ends.
//! - **A false find makes no mark by itself**: one find of a track was confirmed, and there are two, or one that is very sure.
//! - **A person carries a head** while no face is found on it (`head`): where faces are looked for, persons are looked for too.
//!
//! Invariants of this crate:
//! - **T1** At the time of each find of a track its mark covers the find, grown.
//! - **T2** No track, and no mark, goes over a break of the clip.
//! - **T3** Whatever was found, the marks may stand in a plan ([`model::redaction::Plan::check`]).
#![forbid(unsafe_code)]

mod head;
mod link;
mod path;
mod spot;

use link::Chain;
use model::find::{Looked, Subject};
use model::redaction::{MAX_TRACKS, Mark, Stretch};
use path::Path;
use std::collections::BTreeSet;

/// A place is guessed where finds are farther apart than this.
const GUESSED_GAP_US: i64 = 500_000;

/// What is known of a clip that was looked through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Pixels of its pictures.
    pub width: u32,
    pub height: u32,
    pub length_us: i64,
    /// How long a picture usually lasts.
    pub usual_us: i64,
    /// Clip times at which a part begins: footage is missing before it, so nothing is linked over it. In any order.
    pub breaks: Vec<i64>,
    /// What becomes marks.
    pub subjects: BTreeSet<Subject>,
    /// Whoever is found is hidden without being asked about (see [`model::redaction::CameraMasks::street`]).
    pub street: bool,
    /// So long a render holds what is hidden beyond a mark's ends: [`model::redaction::HELD_US`].
    pub held_us: i64,
}

impl Facts {
    /// The number of the part of the clip in which a moment lies.
    fn run(&self, at_us: i64) -> usize {
        self.breaks.iter().filter(|begin| **begin <= at_us).count()
    }

    /// The part of the clip in which a moment lies.
    fn run_of(&self, at_us: i64) -> Stretch {
        Stretch {
            from_us: self.breaks.iter().copied().filter(|begin| *begin <= at_us).max().unwrap_or(0).max(0),
            to_us: self.breaks.iter().copied().filter(|b| *b > at_us).min().unwrap_or(i64::MAX).min(self.length_us),
        }
    }
}

/// What was linked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tracked {
    /// In the order in which they come into the picture; ids are given by [`model::redaction::Draft::suggest`].
    pub marks: Vec<Mark>,
    /// Tracks that a plan has no room for: the surest are kept.
    pub left_out: usize,
}

/// Links what was found in the pictures of a clip, given in any order, into marks to be decided. Of two looks at one moment the first
/// counts.
#[must_use]
pub fn tracks(looked: &[Looked], facts: &Facts) -> Tracked {
    let looked = ordered(looked, facts);
    let mut paths = Vec::new();
    for subject in [Subject::Face, Subject::Plate, Subject::Person, Subject::Vehicle, Subject::Animal] {
        if !facts.subjects.contains(&subject) {
            continue;
        }
        let chains = chains_of(&looked, subject, facts);
        if subject == Subject::Face && !facts.subjects.contains(&Subject::Person) {
            paths.extend(head::carried(chains, chains_of(&looked, Subject::Person, facts)));
        } else {
            paths.extend(chains.into_iter().map(|chain| Path::of(subject, chain)));
        }
    }
    paths.sort_by_key(|path| std::cmp::Reverse(path.rank()));
    let left_out = paths.len().saturating_sub(MAX_TRACKS);
    paths.truncate(MAX_TRACKS);
    let every = every_us(&looked);
    let mut marks: Vec<Mark> = paths.iter().filter_map(|path| path.mark(facts, every)).collect();
    marks.sort_by_key(|mark| (mark.from_us, mark.keys.first().map(|key| key.shape.bounds())));
    Tracked { marks, left_out }
}

/// Those inside of the clip, ascending.
fn ordered<'a>(looked: &'a [Looked], facts: &Facts) -> Vec<&'a Looked> {
    let inside = |picture: &&Looked| (0..facts.length_us).contains(&picture.at_us);
    let mut looked: Vec<&Looked> = looked.iter().filter(inside).collect();
    looked.sort_by_key(|picture| picture.at_us);
    looked.dedup_by_key(|picture| picture.at_us);
    looked
}

fn chains_of(looked: &[&Looked], subject: Subject, facts: &Facts) -> Vec<Chain> {
    link::chains(link::hits(looked, subject, facts)).into_iter().filter_map(link::track).collect()
}

/// How far apart pictures usually are that were looked through.
fn every_us(looked: &[&Looked]) -> i64 {
    let mut apart: Vec<i64> = looked.windows(2).map(|two| two[1].at_us - two[0].at_us).collect();
    apart.sort_unstable();
    apart.get(apart.len() / 2).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests;
