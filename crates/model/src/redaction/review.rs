//! The review of a render: what the owner must have looked at before it may be approved.

use super::{Decision, Mark, Plan, Stretch, data, kinds, names};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
#[cfg(feature = "types")]
use ts_rs::TS;

/// Of the film's end, so much need not be watched: players stop a little early.
const NEAR_END_US: i64 = 250_000;

names! {
    /// Why a picture is on a mark's contact sheet.
    pub enum Role {
        /// The last one before it is hidden.
        Before,
        #[default]
        First,
        Largest,
        Last,
        /// The first one when it is hidden no more.
        After,
        /// The one in which it was found with the lowest score.
        Lowest,
    }
}

data! {
    /// A picture of a contact sheet.
    #[derive(Copy)]
    pub struct Glimpse {
        pub role: Role,
        #[cfg_attr(feature = "types", ts(type = "number"))]
        pub at_us: i64,
    }

    /// What was looked at of one render.
    #[derive(Default)]
    pub struct Review {
        /// Marks whose contact sheets were seen.
        pub sheets: BTreeSet<u32>,
        /// What was watched of the result, clip time, ascending and apart.
        pub watched: Vec<Stretch>,
    }
}

kinds! {
    /// What is missing before it may be approved.
    pub enum Lacking {
        /// A mark without a decision.
        Decision { mark: u32 },
        /// Nothing was rendered, or the plan or the camera's masks changed since.
        Render,
        /// A contact sheet that was not seen.
        Sheet { mark: u32 },
        /// A part of the result that was not watched.
        Watch { stretch: Stretch },
        /// Models are there, and none of them looked through the result yet.
        SecondLook,
    }
}

impl Review {
    pub fn saw_sheet(&mut self, mark: u32) {
        self.sheets.insert(mark);
    }

    /// Takes in what was watched, joined with what was before.
    pub fn watched(&mut self, stretch: Stretch) {
        self.watched.push(stretch);
        self.watched = Stretch::joined(std::mem::take(&mut self.watched));
    }

    /// What of the plan's film was not watched.
    #[must_use]
    pub fn unwatched(&self, trim: Stretch) -> Vec<Stretch> {
        let mut at = trim.from_us;
        let mut left = Vec::new();
        for seen in &self.watched {
            if seen.from_us > at {
                left.push(Stretch { from_us: at, to_us: seen.from_us.min(trim.to_us) });
            }
            at = at.max(seen.to_us);
            if at >= trim.to_us {
                break;
            }
        }
        if at < trim.to_us - NEAR_END_US || (self.watched.is_empty() && !trim.is_empty()) {
            left.push(Stretch { from_us: at, to_us: trim.to_us });
        }
        left.retain(|stretch| !stretch.is_empty());
        left
    }
}

impl Plan {
    /// What is missing before a render of this plan may be approved; `review` is that of a render of this very plan, if there is
    /// one.
    #[must_use]
    pub fn lacking(&self, review: Option<&Review>) -> Vec<Lacking> {
        let undecided = self.marks.iter().filter(|mark| mark.decision == Decision::Undecided);
        let mut lacking: Vec<Lacking> = undecided.map(|mark| Lacking::Decision { mark: mark.id }).collect();
        let Some(review) = review else {
            lacking.push(Lacking::Render);
            return lacking;
        };
        let unseen = self.to_be_seen().filter(|mark| !review.sheets.contains(&mark.id));
        lacking.extend(unseen.map(|mark| Lacking::Sheet { mark: mark.id }));
        lacking.extend(review.unwatched(self.trim).into_iter().map(|stretch| Lacking::Watch { stretch }));
        lacking
    }

    /// Marks that have a contact sheet: in the film, and no mistakes.
    pub fn to_be_seen(&self) -> impl Iterator<Item = &Mark> {
        self.marks.iter().filter(|mark| {
            let when = mark.in_picture();
            mark.decision != Decision::NotASubject && when.from_us < self.trim.to_us && when.to_us > self.trim.from_us
        })
    }
}

/// The pictures of a mark's contact sheet, in their order, of the times of the film's pictures (ascending). None where the mark is
/// in no picture of the film.
#[must_use]
pub fn sheet(mark: &Mark, times_us: &[i64], trim: Stretch) -> Vec<Glimpse> {
    let when = mark.in_picture();
    let film: Vec<i64> = times_us.iter().copied().filter(|at| trim.contains(*at)).collect();
    let (from, to) = (film.partition_point(|at| *at < when.from_us), film.partition_point(|at| *at < when.to_us));
    let there = &film[from..to.max(from)];
    let (Some(first), Some(last)) = (there.first(), there.last()) else { return Vec::new() };
    let area = |at: &i64| mark.at(*at).map_or(0, |shape| shape.area());
    // Of equal ones the earliest; the first and the last are on the sheet as it is.
    let largest = there.iter().rev().max_by_key(|at| area(at)).filter(|at| *at != first && *at != last);
    let lowest = mark.found.as_ref().and_then(|found| there.iter().rev().find(|at| **at <= found.lowest_us));
    let lowest = lowest.filter(|at| *at != first && *at != last && Some(*at) != largest);
    let glimpse = |role, at_us: Option<&i64>| at_us.map(|at| Glimpse { role, at_us: *at });
    let mut sheet: Vec<Glimpse> = [
        glimpse(Role::Before, from.checked_sub(1).and_then(|at| film.get(at))),
        glimpse(Role::First, Some(first)),
        glimpse(Role::Largest, largest),
        glimpse(Role::Lowest, lowest),
        glimpse(Role::Last, Some(last)),
        glimpse(Role::After, film.get(to)),
    ]
    .into_iter()
    .flatten()
    .collect();
    sheet.sort_by_key(|glimpse| glimpse.at_us);
    sheet
}
