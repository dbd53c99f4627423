//! Which finds are one subject on its way: chains of finds. What becomes of a chain is `path`'s business.
//!
//! Chains begin as single finds and are joined pairwise, the safest first, by how well each one's way leads to the other: forwards
//! from the end of the earlier and backwards from the beginning of the later. Every step looks the same in both directions, so a
//! clip played backwards gives the same chains, and what follows a moment counts as much as what came before. A tracker that goes
//! forwards only knows nothing of a subject's first pictures, and decides a crossing before it saw how it ends.
//!
//! Where two may be meant (they cross), nothing is joined by nearness: first what lies before and behind is joined by velocity, then
//! what lies between is taken into the gaps.

use crate::Facts;
use crate::spot::Spot;
use model::find::{Find, Looked, Subject};
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// Nobody is taken for the same over a longer gap: a clip's next second is full of others.
const LONGEST_GAP_US: i64 = 3_000_000;
/// Two finds in one picture that share so much (intersection over union) are one.
const SAME: f64 = 0.65;
/// Velocity comes from so many finds, no farther from a chain's end than this: people turn within a second.
const VELOCITY_FINDS: usize = 5;
const VELOCITY_US: i64 = 800_000;
/// A way from two finds only: their boxes' own unrest is half of it.
const DOUBTED: f64 = 0.7;
/// After so many seconds half of what was gone at full pace counts: whoever is out of sight has often stopped.
const FADING: f64 = 2.0;
/// A second of gap counts as so much more distance (in sizes): of two ways as good the shorter one is right.
const GAP_COSTS: f64 = 0.2;

/// So long finds that nothing confirmed lead on from one that was: a head that turns away. Longer, and it is a pattern on a wall.
const DOUBTFUL_US: i64 = 3_000_000;
/// From this score on (thousandths) one picture is a track.
const VERY_SURE: u16 = 800;

/// A find and where it was.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    /// The number of its picture among those looked through.
    pub(crate) look: usize,
    pub(crate) at_us: i64,
    /// The number of its part of the clip: nothing is linked over its ends.
    pub(crate) run: usize,
    pub(crate) spot: Spot,
    pub(crate) find: Find,
}

/// Finds of one subject, ascending.
pub(crate) type Chain = Vec<Hit>;

/// The finds of one kind, ascending by time: what lies in the clip and in the picture, of two that are one the better one.
pub(crate) fn hits(looked: &[&Looked], subject: Subject, facts: &Facts) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    for (look, picture) in looked.iter().enumerate() {
        let run = facts.run(picture.at_us);
        let first = hits.len();
        let mut finds: Vec<(&Find, Spot)> = picture
            .finds
            .iter()
            .filter(|find| find.subject == subject)
            .filter_map(|find| Some((find, Spot::of(&find.area, facts)?)))
            .collect();
        let key = |find: &Find| (!find.confirmed, std::cmp::Reverse(find.score));
        finds.sort_by(|(a, spot), (b, other)| key(a).cmp(&key(b)).then_with(|| order(spot, other)));
        for (find, spot) in finds {
            let known = &hits[first..];
            if !known.iter().any(|hit| hit.spot.overlap(&spot) > SAME) {
                hits.push(Hit { look, at_us: picture.at_us, run, spot, find: *find });
            }
        }
    }
    hits
}

fn order(a: &Spot, b: &Spot) -> Ordering {
    let sides = |spot: &Spot| [spot.x, spot.y, spot.width, spot.height];
    sides(a).partial_cmp(&sides(b)).unwrap_or(Ordering::Equal)
}

/// A chain without its doubtful ends, if it is a track: finds that nothing confirmed go on from one that was for a while and never make
/// one by themselves; one picture is enough only for a find that is very sure.
pub(crate) fn track(mut chain: Chain) -> Option<Chain> {
    let confirmed = |hit: &&Hit| hit.find.confirmed;
    let first = chain.iter().find(confirmed)?.at_us;
    let last = chain.iter().rfind(confirmed)?.at_us;
    chain.retain(|hit| (first - DOUBTFUL_US..=last + DOUBTFUL_US).contains(&hit.at_us));
    (chain.len() > 1 || chain[0].find.score >= VERY_SURE).then_some(chain)
}

/// One end of a chain, seen from inside: where it was, and how it went on.
struct End {
    at_us: i64,
    spot: Spot,
    /// Pixels a second, outwards: away from the chain.
    velocity: (f64, f64),
    /// Its velocity comes of three finds at least.
    sure: bool,
}

impl End {
    /// `chain` from this end inwards.
    fn of<'a>(mut chain: impl Iterator<Item = &'a Hit>) -> Option<Self> {
        let end = chain.next()?;
        let inner = chain.take(VELOCITY_FINDS - 1);
        let (velocity, finds) = velocity(end.at_us, &end.spot, inner.map(|hit| (hit.at_us, hit.spot)));
        Some(Self { at_us: end.at_us, spot: end.spot, velocity, sure: finds >= 2 })
    }

    /// Where it would be so many seconds beyond.
    fn after(&self, seconds: f64) -> Spot {
        let gone = seconds / (1.0 + seconds / FADING);
        self.spot.moved(self.velocity.0 * gone, self.velocity.1 * gone)
    }
}

/// Pixels a second of what moved to `spot` from these places, nearest in time first: the straight way that fits them best; and how many
/// there were.
pub(crate) fn velocity(at_us: i64, spot: &Spot, from: impl Iterator<Item = (i64, Spot)>) -> ((f64, f64), usize) {
    let (mut way, mut time, mut finds) = ((0.0, 0.0), 0.0, 0);
    for (at, other) in from {
        let apart = (at_us - at).abs();
        if apart > VELOCITY_US {
            break;
        }
        let seconds = apart as f64 / 1e6;
        way.0 += (spot.x - other.x) * seconds;
        way.1 += (spot.y - other.y) * seconds;
        time += seconds * seconds;
        finds += 1;
    }
    let part = match finds {
        0 => return ((0.0, 0.0), 0),
        1 => DOUBTED,
        _ => 1.0,
    };
    ((way.0 / time * part, way.1 / time * part), finds)
}

/// How much is known of a way from one chain to the next: the velocity of neither, of one, of both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Known {
    Neither,
    One,
    Both,
}

/// What may be joined in one pass over all chains.
struct Pass {
    longest_us: i64,
    /// Only chains whose pictures follow one another.
    neighbours: bool,
    least: Known,
    /// By how much (in sizes) it must be better than every other way that begins or ends there.
    margin: f64,
}

/// The safest first. Numbers are sizes of the subject; half a second is what a face turned away, or a pole, takes.
const PASSES: &[Pass] = &[
    Pass { longest_us: LONGEST_GAP_US, neighbours: true, least: Known::Neither, margin: 0.4 },
    Pass { longest_us: 1_200_000, neighbours: false, least: Known::Both, margin: 0.15 },
    Pass { longest_us: 500_000, neighbours: false, least: Known::One, margin: 0.1 },
    Pass { longest_us: 250_000, neighbours: false, least: Known::Neither, margin: 0.0 },
    Pass { longest_us: 500_000, neighbours: false, least: Known::Neither, margin: 0.0 },
    Pass { longest_us: 1_200_000, neighbours: false, least: Known::Neither, margin: 0.0 },
    Pass { longest_us: LONGEST_GAP_US, neighbours: false, least: Known::Neither, margin: 0.0 },
];

/// A pass is repeated while it joins something, for what was joined has a better velocity; so often at most.
const REPEATS: usize = 12;

/// All finds as chains.
pub(crate) fn chains(hits: Vec<Hit>) -> Vec<Chain> {
    let mut chains: Vec<Chain> = hits.into_iter().map(|hit| vec![hit]).collect();
    for pass in PASSES {
        for _ in 0..REPEATS {
            let before = chains.len();
            chains = join(chains, pass);
            if !pass.neighbours {
                chains = take_in(chains);
            }
            if chains.len() == before {
                break;
            }
        }
    }
    chains
}

/// How little one way fits; ties are decided by the places, the same in both directions of time.
struct Way {
    cost: f64,
    gap_us: i64,
    places: (Spot, Spot),
    /// The other chain.
    to: usize,
}

impl Way {
    fn order(&self, other: &Self) -> Ordering {
        let cost = self.cost.total_cmp(&other.cost).then(self.gap_us.cmp(&other.gap_us));
        cost.then_with(|| order(&self.places.0, &other.places.0)).then_with(|| order(&self.places.1, &other.places.1))
    }
}

fn way(earlier: &End, later: &End, to: usize) -> Option<(Way, Known)> {
    let gap_us = later.at_us - earlier.at_us;
    let seconds = gap_us as f64 / 1e6;
    let size = (earlier.spot.size() + later.spot.size()) / 2.0;
    let ahead = earlier.after(seconds).distance(&later.spot) / size;
    let back = later.after(seconds).distance(&earlier.spot) / size;
    let (known, off) = match (earlier.sure, later.sure) {
        (true, true) => (Known::Both, (ahead + back) / 2.0),
        (true, false) => (Known::One, ahead),
        (false, true) => (Known::One, back),
        (false, false) => (Known::Neither, (ahead + back) / 2.0),
    };
    // The gate grows with the gap. Of whoever's pace is unknown it lets through who runs by close to the camera: one size a picture.
    let gate = match known {
        Known::Both => 0.6 + 1.5 * seconds,
        Known::One => 0.7 + 2.5 * seconds,
        Known::Neither => 0.8 + 6.0 * seconds,
    };
    let turned = (earlier.spot.size().ln() - later.spot.size().ln()).abs();
    if off > gate.min(2.5) || turned > (0.4 + 0.6 * seconds).min(1.1) {
        return None;
    }
    let swapped = order(&earlier.spot, &later.spot) == Ordering::Greater;
    let places = if swapped { (later.spot, earlier.spot) } else { (earlier.spot, later.spot) };
    Some((Way { cost: off + turned + GAP_COSTS * seconds, gap_us, places, to }, known))
}

/// Joins each two chains that are the best way on from one another.
fn join(mut chains: Vec<Chain>, pass: &Pass) -> Vec<Chain> {
    chains.sort_by(|a, b| a[0].at_us.cmp(&b[0].at_us).then_with(|| order(&a[0].spot, &b[0].spot)));
    let firsts: Vec<Option<End>> = chains.iter().map(|chain| End::of(chain.iter())).collect();
    let lasts: Vec<Option<End>> = chains.iter().map(|chain| End::of(chain.iter().rev())).collect();
    let mut on: Vec<Vec<Way>> = chains.iter().map(|_| Vec::new()).collect();
    let mut back: Vec<Vec<Way>> = chains.iter().map(|_| Vec::new()).collect();
    for (from, last) in lasts.iter().enumerate() {
        let (Some(last), Some(end)) = (last, chains[from].last()) else { continue };
        let begin = chains.partition_point(|chain| chain[0].at_us <= last.at_us);
        for (to, chain) in chains.iter().enumerate().skip(begin) {
            let first = &chain[0];
            if first.at_us - last.at_us > pass.longest_us || first.run != end.run {
                break;
            }
            if pass.neighbours && first.look != end.look + 1 {
                break;
            }
            let Some((way, known)) = firsts[to].as_ref().and_then(|first| way(last, first, to)) else { continue };
            if known >= pass.least {
                back[to].push(Way { to: from, ..way });
                on[from].push(way);
            }
        }
    }
    // One way is clear of another where that leads to somebody who is there at the same time: the same subject's next chain is no rival.
    let spans: Vec<(i64, i64)> = chains.iter().map(|chain| (chain[0].at_us, chain[chain.len() - 1].at_us)).collect();
    let best = |ways: &mut Vec<Way>| {
        ways.sort_by(Way::order);
        let first = ways.first()?;
        let (from, to) = spans[first.to];
        let rival = ways[1..].iter().find(|way| spans[way.to].0 <= to && spans[way.to].1 >= from);
        rival.is_none_or(|rival| rival.cost >= first.cost + pass.margin).then_some(first.to)
    };
    let on: Vec<Option<usize>> = on.iter_mut().map(best).collect();
    let back: Vec<Option<usize>> = back.iter_mut().map(best).collect();
    let mut left: Vec<Option<Chain>> = chains.into_iter().map(Some).collect();
    let mut joined = Vec::new();
    for start in 0..left.len() {
        let follows = |at: usize| on[at].filter(|to| back[*to] == Some(at));
        if back[start].is_some_and(|from| on[from] == Some(start)) {
            continue;
        }
        let Some(mut chain) = left[start].take() else { continue };
        let mut at = start;
        while let Some(to) = follows(at) {
            chain.extend(left[to].take().into_iter().flatten());
            at = to;
        }
        joined.push(chain);
    }
    joined
}

/// A chain that lies in a gap of another, and how little it fits there.
struct Inlay {
    cost: f64,
    place: Spot,
    outer: usize,
    /// The number of the find before the gap.
    before: usize,
    inner: usize,
}

/// Takes chains into the gaps of others on whose straight way they lie: what was found while two crossed.
fn take_in(mut chains: Vec<Chain>) -> Vec<Chain> {
    chains.sort_by(|a, b| a[0].at_us.cmp(&b[0].at_us).then_with(|| order(&a[0].spot, &b[0].spot)));
    let mut inlays = Vec::new();
    for (outer, chain) in chains.iter().enumerate() {
        for (before, two) in chain.windows(2).enumerate().filter(|(_, two)| two[1].look > two[0].look + 1) {
            let begin = chains.partition_point(|other| other[0].at_us <= two[0].at_us);
            let inside = chains[begin..].iter().take_while(|other| other[0].at_us < two[1].at_us);
            for (inner, other) in (begin..).zip(inside).filter(|(_, other)| other[other.len() - 1].at_us < two[1].at_us)
            {
                if let Some(cost) = fits(&two[0], &two[1], other) {
                    let (first, last) = (other[0].spot, other[other.len() - 1].spot);
                    let place = if order(&first, &last) == Ordering::Greater { last } else { first };
                    inlays.push(Inlay { cost, place, outer, before, inner });
                }
            }
        }
    }
    inlays.sort_by(|a, b| a.cost.total_cmp(&b.cost).then_with(|| order(&a.place, &b.place)));
    let (mut filled, mut moved, mut stay) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut taken: Vec<(usize, usize)> = Vec::new();
    for inlay in inlays {
        // A chain that was moved has no gaps of its own any more, and one that took another in stays.
        let free = !moved.contains(&inlay.inner) && !moved.contains(&inlay.outer) && !stay.contains(&inlay.inner);
        if free && filled.insert((inlay.outer, inlay.before)) {
            moved.insert(inlay.inner);
            stay.insert(inlay.outer);
            taken.push((inlay.outer, inlay.inner));
        }
    }
    for (outer, inner) in taken {
        let hits = std::mem::take(&mut chains[inner]);
        chains[outer].extend(hits);
        chains[outer].sort_by_key(|hit| hit.at_us);
    }
    chains.retain(|chain| !chain.is_empty());
    chains
}

/// How far (in sizes) a chain lies off the straight way from one find to another, at its ends. None where it is too far.
fn fits(before: &Hit, after: &Hit, chain: &Chain) -> Option<f64> {
    let off = |hit: &Hit| {
        let (gone, left) = ((hit.at_us - before.at_us) as f64, (after.at_us - hit.at_us) as f64);
        let on_way = before.spot.towards(&after.spot, gone / (gone + left));
        let turned = (on_way.size().ln() - hit.spot.size().ln()).abs();
        let off = on_way.distance(&hit.spot) / ((on_way.size() + hit.spot.size()) / 2.0);
        let gate = 0.5 + 1.2 * gone.min(left) / 1e6;
        (off <= gate && turned <= 0.5).then_some(off + turned)
    };
    Some((off(&chain[0])? + off(&chain[chain.len() - 1])?) / 2.0)
}
