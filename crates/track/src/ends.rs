//! Ends of marks that are worth following by looks, and what becomes of what was followed: guessed keys. The comparing is `follow`'s.

use crate::path::{self, Cover, FARTHEST_US, Place, REACH_US, ROUNDING, UNSURE, led_on, with};
use crate::spot::{Spot, area_of, shape};
use crate::{Facts, ordered};
use model::find::{Area, Looked};
use model::redaction::{Key, MAX_KEYS, Mark, Stretch};

/// So far beyond its last find somebody is followed: what was not found for so long has turned away for good, or a patch has drifted.
const FOLLOWS_US: i64 = 3_000_000;

/// An end of a mark that did not leave the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// Which of the marks.
    pub mark: usize,
    /// Where the find is from which it is followed: its picture, its place as it was found.
    pub at_us: i64,
    pub area: Area,
    /// Behind the last find; else before the first one, through the pictures backwards.
    pub forwards: bool,
    /// So far at most: the time of the last picture to be looked at is before it (backwards: at it, or after).
    pub until_us: i64,
}

/// Which ends of marks that [`crate::tracks`] made are worth following. None where a person carries it on, or where it left.
#[must_use]
pub fn ends(marks: &[Mark], looked: &[Looked], facts: &Facts) -> Vec<End> {
    let looked = ordered(looked, facts);
    let mut ends = Vec::new();
    for (number, mark) in marks.iter().enumerate() {
        for forwards in [false, true] {
            let Some(seen) = seen(mark) else { continue };
            let (at_us, outer) = if forwards { (seen.to_us, mark.to_us) } else { (seen.from_us, mark.from_us) };
            let run = facts.run_of(at_us);
            let until_us =
                if forwards { run.to_us.min(at_us + FOLLOWS_US) } else { run.from_us.max(at_us - FOLLOWS_US) };
            // What is shorter than two pictures is led on as it is.
            let short = (until_us - at_us).abs() <= 2 * facts.usual_us.max(0);
            if short || (outer - at_us).abs() > FARTHEST_US || has_left(mark, outer) {
                continue;
            }
            if let Some(area) = found_at(mark, at_us, &looked) {
                ends.push(End { mark: number, at_us, area, forwards, until_us });
            }
        }
    }
    ends
}

/// From the first find to the last one.
pub(crate) fn seen(mark: &Mark) -> Option<Stretch> {
    let found = mark.found.as_ref()?;
    let first = found.guessed.first().filter(|stretch| stretch.from_us <= mark.from_us);
    let last = found.guessed.last().filter(|stretch| stretch.to_us >= mark.to_us);
    let seen = Stretch {
        from_us: first.map_or(mark.from_us, |stretch| stretch.to_us),
        to_us: last.map_or(mark.to_us, |stretch| stretch.from_us) - 1,
    };
    (seen.from_us <= seen.to_us).then_some(seen)
}

/// Most of it is out of the picture then.
fn has_left(mark: &Mark, at_us: i64) -> bool {
    mark.at(at_us).is_none_or(|shape| {
        let (_, _, width, height) = shape.bounds();
        2 * shape.area() < i64::from(width) * i64::from(height)
    })
}

fn found_at(mark: &Mark, at_us: i64, looked: &[&Looked]) -> Option<Area> {
    let picture = looked.binary_search_by_key(&at_us, |picture| picture.at_us).ok().map(|at| looked[at])?;
    let subject = mark.found.as_ref()?.subject;
    let place = area_of(&mark.at(at_us)?);
    let shared = |area: &Area| area.in_picture().overlap(&place);
    let finds = picture.finds.iter().filter(|find| find.subject == subject).map(|find| find.area);
    finds.filter(|area| shared(area) > 0.0).max_by(|a, b| shared(a).total_cmp(&shared(b)))
}

/// Goes on with a mark where it was followed beyond one end (places as they look, not grown; in any order). It is larger the longer it is
/// only followed, led on from there as a track is, and told to be guessed. What lies over a break of the clip is left out.
pub fn extend(mark: &mut Mark, followed: &[(i64, Area)], facts: &Facts) {
    let Some(seen) = seen(mark) else { return };
    let run = facts.run_of(seen.from_us);
    let place = |(at_us, area): &(i64, Area), from_us: i64| {
        let unsure = 1.0 + UNSURE * ((at_us - from_us).abs() as f64 / 1e6);
        let spot = Spot::of(area, facts)?.scaled(unsure);
        (run.contains(*at_us)).then_some(Place { at_us: *at_us, spot, guessed: true })
    };
    for forwards in [false, true] {
        let (sign, edge) = if forwards { (1, seen.to_us) } else { (-1, seen.from_us) };
        let beyond = followed.iter().filter(|(at, _)| (*at - edge) * sign > 0);
        let mut places: Vec<Place> = beyond.filter_map(|one| place(one, edge)).collect();
        // Nearest to the track's middle first.
        places.sort_by_key(|place| sign * place.at_us);
        places.dedup_by_key(|place| place.at_us);
        if !places.is_empty() {
            go_on(mark, edge, sign, &places, run, facts);
        }
    }
}

/// Puts keys of these places, and of where they lead, in the place of those beyond `edge`.
fn go_on(mark: &mut Mark, edge: i64, sign: i64, places: &[Place], run: Stretch, facts: &Facts) {
    let Some(last) = places.last() else { return };
    // A key where it was seen last: the way there goes on as it went.
    let Some(at_edge) = mark.at(edge).map(|shape| with(&area_of(&shape), ROUNDING)) else { return };
    let mut covers: Vec<Cover> =
        places.iter().map(|place| Cover { at_us: place.at_us, area: place.spot.grown().area(facts) }).collect();
    let beyond = led_on(places.iter().rev(), sign, REACH_US, run, facts);
    covers.extend(beyond);
    covers.sort_by_key(|cover| cover.at_us);
    let mut new = path::keys(&covers);
    new.push(Cover { at_us: edge, area: at_edge });
    let mut keys: Vec<Key> = mark.keys.iter().filter(|key| (key.at_us - edge) * sign < 0).cloned().collect();
    if keys.len() + new.len() > MAX_KEYS {
        return;
    }
    keys.extend(new.into_iter().map(|key| Key { at_us: key.at_us, shape: shape(&key.area) }));
    keys.sort_by_key(|key| key.at_us);
    mark.keys = keys;
    let end = beyond.map_or(last.at_us, |cover| cover.at_us);
    if sign > 0 {
        mark.to_us = mark.to_us.max(end).max(last.at_us + 1);
    } else {
        mark.from_us = mark.from_us.min(end);
    }
    if let Some(found) = &mut mark.found {
        let (from_us, to_us) = if sign > 0 { (edge + 1, mark.to_us) } else { (mark.from_us, edge) };
        found.guessed.push(Stretch { from_us, to_us });
        found.guessed = Stretch::joined(std::mem::take(&mut found.guessed));
    }
}

#[cfg(test)]
mod tests;
