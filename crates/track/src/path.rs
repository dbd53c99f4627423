//! What a mark covers: from places at moments to keys, grown, led on beyond both ends, and no more of them than needed.
//!
//! Coverage is exact: at the time of every find the mark's shape, as `model` moves it, holds the grown box of the find. Keys are left
//! out only where what lies between the kept ones holds it all the same.

use crate::link::{Hit, velocity};
use crate::spot::{Spot, holds, shape, towards};
use crate::{Facts, GUESSED_GAP_US};
use model::find::{Area, Subject};
use model::redaction::{Decision, Found, Key, MAX_KEYS, Mark, Reason, Stretch, WHOLE};

/// So far a mark is led on beyond its ends; a render holds it as long again, and longer than both nobody goes on unfound for no reason.
const REACH_US: i64 = 500_000;
/// Where pictures are looked through more seldom, from one to the next one, but no farther than this.
const FARTHEST_US: i64 = 2_000_000;
/// A second away from the nearest find what is guessed is so much larger, in each direction.
const UNSURE: f64 = 0.35;
/// Keys are so much larger than what they must cover, on each side (part of it): the unrest of boxes, so that most can be left out.
/// Where that leaves too many, the next one counts.
const SLACK: &[f64] = &[0.04, 0.12];
/// Points that one way between two keys covers, at most: bounds the work.
const LONGEST_WAY: usize = 200;

/// Where a subject is at one moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) at_us: i64,
    pub(crate) spot: Spot,
    pub(crate) guessed: bool,
}

/// A subject on its way: places, ascending, and the finds of which it is known.
#[derive(Clone, Debug)]
pub(crate) struct Path {
    pub(crate) subject: Subject,
    pub(crate) places: Vec<Place>,
    pub(crate) finds: Vec<Hit>,
}

/// What must be covered at a moment.
#[derive(Clone, Copy, Debug)]
struct Cover {
    at_us: i64,
    area: Area,
}

impl Path {
    pub(crate) fn of(subject: Subject, chain: Vec<Hit>) -> Self {
        let place = |hit: &Hit| Place { at_us: hit.at_us, spot: hit.spot, guessed: false };
        Self { subject, places: chain.iter().map(place).collect(), finds: chain }
    }

    /// How sure it is somebody: what is found in many pictures and seen itself before what is found once or guessed.
    pub(crate) fn rank(&self) -> (bool, usize, u16, usize) {
        let confirmed = self.finds.iter().filter(|hit| hit.find.confirmed).count();
        let seen = self.places.iter().any(|place| !place.guessed);
        (seen, confirmed.min(5), self.finds.iter().map(|hit| hit.find.score).max().unwrap_or(0), self.finds.len())
    }

    /// None where there is no place. `every_us` lies between the pictures that were looked through.
    pub(crate) fn mark(&self, facts: &Facts, every_us: i64) -> Option<Mark> {
        let (first, last) = (self.places.first()?, self.places.last()?);
        let run = facts.run_of(first.at_us);
        let reach = every_us.clamp(REACH_US, FARTHEST_US);
        let backwards = led_on(self.places.iter(), -1, reach, run, facts);
        let forwards = led_on(self.places.iter().rev(), 1, reach, run, facts);
        let mut covers: Vec<Cover> = backwards.iter().copied().collect();
        for (at, place) in self.places.iter().enumerate() {
            covers.push(Cover { at_us: place.at_us, area: place.spot.grown().area(facts) });
            covers.extend(self.places.get(at + 1).and_then(|next| halfway(place, next, facts)));
        }
        covers.extend(forwards);
        let stretch = Stretch {
            from_us: backwards.map_or(first.at_us, |cover| cover.at_us),
            // A mark's end does not belong to it.
            to_us: forwards.map_or(last.at_us, |cover| cover.at_us).max(last.at_us + 1),
        };
        let keys = keys(&covers).into_iter().map(|key| Key { at_us: key.at_us, shape: shape(&key.area) }).collect();
        Some(Mark {
            id: 0,
            name: String::new(),
            decision: if facts.street { Decision::Hide } else { Decision::Undecided },
            reason: reason(self.subject),
            locked: false,
            from_us: stretch.from_us,
            to_us: stretch.to_us,
            keys,
            found: Some(self.found(stretch)?),
        })
    }

    fn found(&self, stretch: Stretch) -> Option<Found> {
        let best = self.finds.iter().rev().max_by_key(|hit| hit.find.score)?;
        let lowest = self.finds.iter().min_by_key(|hit| hit.find.score)?;
        let (first, last) = (self.places.first()?, self.places.last()?);
        let between = self
            .places
            .windows(2)
            .filter(|two| two[0].guessed || two[1].guessed || two[1].at_us - two[0].at_us > GUESSED_GAP_US);
        let mut guessed = vec![Stretch { from_us: stretch.from_us, to_us: first.at_us }];
        guessed.extend(between.map(|two| Stretch { from_us: two[0].at_us, to_us: two[1].at_us }));
        guessed.push(Stretch { from_us: last.at_us, to_us: stretch.to_us });
        guessed.retain(|stretch| !stretch.is_empty());
        Some(Found {
            subject: self.subject,
            look: 0,
            pictures: u32::try_from(self.finds.len()).unwrap_or(u32::MAX),
            best: best.find.score,
            best_us: best.at_us,
            lowest: lowest.find.score,
            lowest_us: lowest.at_us,
            guessed: Stretch::joined(guessed),
        })
    }
}

/// Why it is hidden, as far as that is known.
fn reason(subject: Subject) -> Reason {
    match subject {
        Subject::Plate => Reason::Plate,
        Subject::Face | Subject::Person => Reason::Bystander,
        Subject::Vehicle | Subject::Animal => Reason::Unsaid,
    }
}

/// In the middle of a gap over which the place is guessed: larger, for who was not found need not have gone straight.
fn halfway(from: &Place, to: &Place, facts: &Facts) -> Option<Cover> {
    let gap = to.at_us - from.at_us;
    let unsure = 1.0 + UNSURE * (gap as f64 / 2e6);
    let spot = from.spot.towards(&to.spot, 0.5).scaled(unsure);
    (gap > GUESSED_GAP_US).then(|| Cover { at_us: from.at_us + gap / 2, area: spot.grown().area(facts) })
}

/// Beyond an end (`sign` 1: the last; -1: the first), whose places come nearest first: on its way until it has left the picture, or
/// for `reach`, never out of `run`. Who stops as soon as nobody finds it any more is covered as well: half of the way is.
fn led_on<'a>(
    mut places: impl Iterator<Item = &'a Place>,
    sign: i64,
    reach: i64,
    run: Stretch,
    facts: &Facts,
) -> Option<Cover> {
    const STEPS: i64 = 10;
    let end = places.next()?;
    let ((vx, vy), _) = velocity(end.at_us, &end.spot, places.map(|place| (place.at_us, place.spot)));
    let room = if sign < 0 { end.at_us - run.from_us } else { run.to_us - end.at_us };
    let reach = reach.min(room);
    if reach <= 0 {
        return None;
    }
    let moved = |us: i64| end.spot.moved(vx * us as f64 / 1e6, vy * us as f64 / 1e6);
    let gone = (1..STEPS).map(|step| reach * step / STEPS).find(|us| *us > 0 && moved(*us).is_outside(facts));
    let us = gone.unwrap_or(reach);
    let way = if gone.is_some() { moved(us) } else { moved(us).joined(&moved(us / 2)) };
    let spot = way.scaled(1.0 + UNSURE * us as f64 / 1e6);
    Some(Cover { at_us: end.at_us + sign * us, area: spot.grown().area(facts) })
}

/// Keys that cover all of it: few of them.
fn keys(covers: &[Cover]) -> Vec<Cover> {
    let thinned = SLACK.iter().map(|slack| thin(covers, *slack)).find(|keys| keys.len() <= MAX_KEYS);
    // Somebody who moves about for hours: who was within a while is covered for all of it.
    thinned.unwrap_or_else(|| gathered(covers, covers.len().div_ceil(MAX_KEYS / 2)))
}

/// An area with so much (part of it) around.
fn loose(area: &Area, slack: f64) -> Area {
    let edge = |from: i32, long: i32| {
        let by = (f64::from(long) * slack).ceil() as i32;
        let left = (from - by).max(-WHOLE);
        (left, (from + long + by).min(2 * WHOLE) - left)
    };
    let ((x, width), (y, height)) = (edge(area.x, area.width), edge(area.y, area.height));
    Area { x, y, width, height }
}

/// Leaves out what the way between two others covers, closely enough.
fn thin(covers: &[Cover], slack: f64) -> Vec<Cover> {
    let keys: Vec<Cover> = covers.iter().map(|c| Cover { area: loose(&c.area, slack), ..*c }).collect();
    let close = |long: i32, needed: i32| f64::from(long) <= f64::from(needed) * (1.0 + 3.0 * slack) + 40.0;
    let covered = |from: usize, to: usize| {
        covers[from + 1..to].iter().all(|cover| {
            let (from, to) = (&keys[from], &keys[to]);
            let way = towards(&from.area, &to.area, cover.at_us - from.at_us, to.at_us - from.at_us);
            holds(&way, &cover.area) && close(way.width, cover.area.width) && close(way.height, cover.area.height)
        })
    };
    let mut kept: Vec<Cover> = keys.first().copied().into_iter().collect();
    let mut at = 0;
    while at + 1 < keys.len() {
        let farthest = (at + LONGEST_WAY).min(keys.len() - 1);
        let next = (at + 2..=farthest).take_while(|to| covered(at, *to)).last().unwrap_or(at + 1);
        kept.push(keys[next]);
        at = next;
    }
    kept
}

/// Each `group` of covers as one that stands still.
fn gathered(covers: &[Cover], group: usize) -> Vec<Cover> {
    let mut kept = Vec::new();
    for group in covers.chunks(group.max(2)) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { continue };
        let left = group.iter().map(|c| c.area.x).min().unwrap_or(0);
        let top = group.iter().map(|c| c.area.y).min().unwrap_or(0);
        let width = group.iter().map(|c| c.area.right()).max().unwrap_or(0) - left;
        let height = group.iter().map(|c| c.area.bottom()).max().unwrap_or(0) - top;
        let area = Area { x: left, y: top, width, height };
        kept.push(Cover { at_us: first.at_us, area });
        if last.at_us > first.at_us {
            kept.push(Cover { at_us: last.at_us, area });
        }
    }
    kept
}
