//! Where the face of a person is while no face is found on it: turned away, too small, too dark. A person's box carries its head.
//!
//! **Proportions.** A head is 0.130 of a standing body's height, chin to vertex, and 0.11 wide; shoulders are 0.259 (Drillis and
//! Contini, *Body segment parameters*, 1966, as in Winter's *Biomechanics*). Boxes of persons end at the hair and at the soles, with an
//! unrest of some hundredths; heads bow, and necks count, for whoever looks up. So a fifth of the height is taken. Of who is
//! seen to the waist only, or sits, the box says less of the body: there its width, of two arms and shoulders, is the measure, and
//! a head is about 0.11 / 0.259 of that wide and half of it high. A head leans to the side: most of the box's width is taken.

use crate::GUESSED_GAP_US;
use crate::link::{Chain, Hit, VERY_SURE};
use crate::path::{Path, Place};
use crate::spot::Spot;
use model::find::Subject;
use std::collections::BTreeMap;

const HEIGHT_OF_BODY: f64 = 0.2;
const HEIGHT_OF_WIDTH: f64 = 0.55;
/// Never more of the box: with arms stretched out it is wide, and the head no larger.
const HIGHEST: f64 = 0.42;
const WIDTH: f64 = 0.7;
/// Wider than this (of its height) somebody lies, head left or right: all of it.
const LYING: f64 = 1.3;
/// A face lies on a person where its middle is in so much of the box from above, and it is no larger than a head can be.
const FACE_ZONE: f64 = 0.45;
const LARGEST_FACE: f64 = 0.6;
/// In so many pictures, of some ten a second, somebody is found who shows no face.
const LASTING: usize = 4;
/// And once as sure as this: in the dark, walls and hedges are persons by halves for as long as nothing moves.
const SURE: u16 = 650;
/// Nobody lies so long: wider than this, of its height, a box is about something else.
const LONGEST: f64 = 4.0;

/// Where in the box of a person its head is.
pub(crate) fn head(person: &Spot) -> Spot {
    if person.width > LYING * person.height {
        return *person;
    }
    let least = HEIGHT_OF_BODY * person.height;
    let height = (HEIGHT_OF_WIDTH * person.width).clamp(least, HIGHEST * person.height);
    Spot { x: person.x, y: person.top() + height / 2.0, width: WIDTH * person.width, height }
}

fn lies_on(face: &Spot, person: &Spot) -> bool {
    let lying = person.width > LYING * person.height;
    let zone = if lying { person.bottom() } else { person.top() + FACE_ZONE * person.height };
    let side = if lying { person.width } else { person.height };
    face.height <= LARGEST_FACE * side
        && (person.left()..=person.right()).contains(&face.x)
        // A tall hat is not in the box of a face, hair above a face is not always in that of a person.
        && (person.top() - 0.05 * person.height..=zone).contains(&face.y)
}

/// Whether the box of a person on whom no face was found is believed. Boxes of persons are too large by far now and then, about a tree
/// and whoever passes it; what stays for a few looks only would hide a wide part of the picture, led on beyond both ends.
fn is_believed(person: &Chain) -> bool {
    let best = person.iter().map(|hit| hit.find.score).max().unwrap_or(0);
    best >= VERY_SURE || person.len() >= LASTING && best >= SURE
}

/// The ways of faces: of those found, each led on along the head of the person it lies on, and of the heads of all other persons.
pub(crate) fn carried(faces: Vec<Chain>, mut persons: Vec<Chain>) -> Vec<Path> {
    persons.iter_mut().for_each(|person| person.retain(|hit| hit.spot.width <= LONGEST * hit.spot.height));
    persons.retain(|person| !person.is_empty());
    let mut there: BTreeMap<usize, Vec<(usize, Spot)>> = BTreeMap::new();
    for (number, person) in persons.iter().enumerate() {
        person.iter().for_each(|hit| there.entry(hit.look).or_default().push((number, hit.spot)));
    }
    let again: Vec<bool> = persons.iter().map(|person| is_again(person, &faces)).collect();
    let mut on: Vec<Vec<Chain>> = persons.iter().map(|_| Vec::new()).collect();
    let mut paths = Vec::new();
    for face in faces {
        match bearer(&face, &there, &persons) {
            Some(person) => on[person].push(face),
            None => paths.push(Path::of(Subject::Face, face)),
        }
    }
    for ((person, mut faces), again) in persons.into_iter().zip(on).zip(again) {
        if faces.is_empty() && (again || !is_believed(&person)) {
            continue;
        }
        // A person has one face at a time: the one that was found most often; others in its box have marks of their own.
        faces.sort_by_key(|face| (std::cmp::Reverse(face.len()), face[0].at_us));
        let mut own: Vec<Chain> = Vec::new();
        for face in faces {
            let (from, to) = span(&face);
            if own.iter().map(span).any(|(begin, end)| begin <= to && from <= end) {
                paths.push(Path::of(Subject::Face, face));
            } else {
                own.push(face);
            }
        }
        let mut faces: Vec<Hit> = own.into_iter().flatten().collect();
        faces.sort_by_key(|hit| hit.at_us);
        paths.push(along(person, faces));
    }
    paths
}

/// Whether it is somebody who has a mark already, found twice or in pieces: in each of its pictures a face lies where its head is. Such
/// pieces of several persons make one way that leaps from one to the other, over half of the picture.
fn is_again(person: &Chain, faces: &[Chain]) -> bool {
    person.iter().all(|hit| {
        let head = head(&hit.spot);
        faces.iter().filter_map(|face| seen_at(face, hit.at_us)).any(|face| {
            // Who stands beside somebody has a head beside; boxes that end above the hair are another matter.
            let (across, down) = ((face.x - head.x).abs(), (face.y - head.y).abs());
            across <= head.width / 2.0 && down <= (head.height + face.height) / 2.0
        })
    })
}

/// Where a face is at a moment: found then, or shortly before and after.
fn seen_at(face: &Chain, at_us: i64) -> Option<Spot> {
    let next = face.partition_point(|hit| hit.at_us < at_us);
    let after = face.get(next)?;
    if after.at_us == at_us {
        return Some(after.spot);
    }
    let before = face.get(next.checked_sub(1)?)?;
    let gap = after.at_us - before.at_us;
    let part = (at_us - before.at_us) as f64 / gap as f64;
    (gap <= GUESSED_GAP_US).then(|| before.spot.towards(&after.spot, part))
}

fn span(chain: &Chain) -> (i64, i64) {
    (chain[0].at_us, chain[chain.len() - 1].at_us)
}

/// The person on whom a face lies in most of the pictures that have both.
fn bearer(face: &Chain, there: &BTreeMap<usize, Vec<(usize, Spot)>>, persons: &[Chain]) -> Option<usize> {
    let mut votes: BTreeMap<usize, usize> = BTreeMap::new();
    for hit in face {
        let borne = there.get(&hit.look).into_iter().flatten().filter(|(_, spot)| lies_on(&hit.spot, spot));
        let off = |spot: &Spot| head(spot).distance(&hit.spot) / spot.size();
        if let Some((person, _)) = borne.min_by(|(_, a), (_, b)| off(a).total_cmp(&off(b))) {
            *votes.entry(*person).or_default() += 1;
        }
    }
    let (person, count) = votes.into_iter().rev().max_by_key(|(_, count)| *count)?;
    let (from, to) = span(&persons[person]);
    let meanwhile = face.iter().filter(|hit| from <= hit.at_us && hit.at_us <= to).count();
    (2 * count >= meanwhile).then_some(person)
}

/// The way of one person's face: where it was found, and its head where it was not.
fn along(person: Chain, faces: Vec<Hit>) -> Path {
    let found = |hit: &Hit| Place { at_us: hit.at_us, spot: hit.spot, guessed: false };
    let mut places: Vec<Place> = faces.iter().map(found).collect();
    for hit in &person {
        let next = faces.partition_point(|face| face.at_us < hit.at_us);
        let (before, after) = (faces.get(next.wrapping_sub(1)), faces.get(next));
        if after.is_some_and(|face| face.at_us == hit.at_us) {
            continue;
        }
        if let (Some(before), Some(after)) = (before, after)
            && after.at_us - before.at_us <= GUESSED_GAP_US
        {
            continue;
        }
        let nearest = [before, after].into_iter().flatten().min_by_key(|face| (face.at_us - hit.at_us).abs());
        let spot = nearest
            .and_then(|face| stooping(face, &person, &hit.spot))
            .map_or_else(|| head(&hit.spot), |face| head(&hit.spot).joined(&face));
        places.push(Place { at_us: hit.at_us, spot, guessed: true });
    }
    places.sort_by_key(|place| place.at_us);
    let finds = if faces.is_empty() { person } else { faces };
    Path { subject: Subject::Face, places, finds }
}

/// Where a face that was not where heads are (who stoops, or carries something above it) would be in the person's box now.
fn stooping(face: &Hit, person: &Chain, now: &Spot) -> Option<Spot> {
    let then = person.binary_search_by_key(&face.at_us, |hit| hit.at_us).ok().map(|at| person[at].spot)?;
    if head(&then).grown().holds(face.spot.x, face.spot.y) {
        return None;
    }
    let (across, down) = (now.width / then.width, now.height / then.height);
    Some(Spot {
        x: now.x + (face.spot.x - then.x) * across,
        y: now.top() + (face.spot.y - then.top()) * down,
        width: face.spot.width * across,
        height: face.spot.height * down,
    })
}
