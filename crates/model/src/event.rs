//! When somebody comes: finds in a camera's pictures become events of the timeline. Pure.
//!
//! Models see a person in a coat stand now and then, and a parked car is a vehicle in every picture. So a find counts only where
//! something moves; a vehicle only where it did not stand a moment ago; and one find alone is none: an event takes two within
//! seconds.

use crate::Utc;
use crate::find::{Area, Find, Subject};
use crate::motion::Moved;

/// What events are made of.
pub const SUBJECTS: [Subject; 3] = [Subject::Person, Subject::Vehicle, Subject::Animal];
/// A find that was not confirmed counts from this score on, thousandths: a quick look confirms few, and two must agree.
const LIKELY: u16 = 500;
/// So much of a find must move, thousandths: a person far away is four cells of motion, and one of them is a quarter.
const LEAST_MOVED: u32 = 80;
/// Two finds within this time are an event: a picture a second, and three times as rare where sixteen cameras move at once.
const WITHIN_US: i64 = 6_000_000;
/// Nothing found for so long ends an event: who stops to look round has not left.
pub const PAUSE_US: i64 = 10_000_000;
/// A vehicle that overlaps one of before by this much has not moved: boxes of the same parked car share nine tenths.
const AT_REST: f64 = 0.7;
/// Vehicles of one picture that are remembered.
const MOST_PARKED: usize = 64;

/// Somebody or something that was there for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    pub subject: Subject,
    pub from: Utc,
    pub to: Utc,
    /// The best of its finds, thousandths.
    pub score: u16,
}

/// What was found of one camera lately. Times go forward; what comes from before is not looked at.
#[derive(Debug, Default)]
pub struct Noticing {
    people: One,
    vehicles: One,
    animals: One,
    /// Vehicles of the last pictures.
    parked: Vec<(Utc, Area)>,
}

#[derive(Debug, Default)]
struct One {
    hit: Option<(Utc, u16)>,
    open: Option<Event>,
}

impl Noticing {
    /// Takes what was found in a picture, and tells events that it made or made longer: those that begin as one told before are that one.
    pub fn look(&mut self, at: Utc, finds: &[Find], moved: &Moved) -> Vec<Event> {
        let counts = |find: &&Find| (find.confirmed || find.score >= LIKELY) && moved.part(&find.area) >= LEAST_MOVED;
        self.parked.retain(|(then, _)| (0..=PAUSE_US).contains(&at.0.saturating_sub(then.0)));
        let mut best: [Option<u16>; SUBJECTS.len()] = Default::default();
        for find in finds.iter().filter(counts) {
            let Some(place) = SUBJECTS.iter().position(|subject| *subject == find.subject) else { continue };
            let stood = |(_, before): &(Utc, Area)| before.overlap(&find.area) >= AT_REST;
            if find.subject == Subject::Vehicle && self.parked.iter().any(stood) {
                continue;
            }
            best[place] = best[place].max(Some(find.score));
        }
        let vehicles = finds.iter().filter(|find| find.subject == Subject::Vehicle);
        self.parked.extend(vehicles.take(MOST_PARKED).map(|find| (at, find.area)));
        let all = [&mut self.people, &mut self.vehicles, &mut self.animals];
        let found = all.into_iter().zip(SUBJECTS).zip(best);
        found.filter_map(|((one, subject), score)| one.hit(subject, at, score?)).collect()
    }
}

impl One {
    fn hit(&mut self, subject: Subject, at: Utc, score: u16) -> Option<Event> {
        let since = |then: Utc| at.0.saturating_sub(then.0);
        if let Some(open) = &mut self.open
            && (0..=PAUSE_US).contains(&since(open.to))
        {
            (open.to, open.score) = (at, open.score.max(score));
            return Some(*open);
        }
        self.open = self.hit.filter(|(then, _)| (1..=WITHIN_US).contains(&since(*then))).map(|(from, before)| Event {
            subject,
            from,
            to: at,
            score: score.max(before),
        });
        self.hit = Some((at, score));
        self.open
    }
}

/// Puts together what lies no further apart than `pause`, subject by subject; in order of time.
#[must_use]
pub fn together(mut events: Vec<Event>, pause: i64) -> Vec<Event> {
    events.sort_unstable_by_key(|e| (e.subject, e.from, e.to));
    let mut all: Vec<Event> = Vec::with_capacity(events.len());
    for event in events {
        match all.last_mut().filter(|last| last.subject == event.subject) {
            Some(last) if event.from.0.saturating_sub(last.to.0) <= pause => {
                (last.to, last.score) = (last.to.max(event.to), last.score.max(event.score));
            }
            _ => all.push(event),
        }
    }
    all.sort_by_key(|e| (e.from, e.subject));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redaction::WHOLE;

    const SECOND: i64 = 1_000_000;

    fn area(x: i32) -> Area {
        Area { x: x * 1000, y: 20_000, width: 20_000, height: 30_000 }
    }

    fn find(subject: Subject, x: i32, score: u16) -> Find {
        Find { subject, area: area(x), score, confirmed: false }
    }

    /// All of the picture moves, or nothing.
    fn moved(all: bool) -> Moved {
        Moved { columns: 10, cells: vec![all; 100] }
    }

    fn event(subject: Subject, from: i64, to: i64, score: u16) -> Event {
        Event { subject, from: Utc(from * SECOND), to: Utc(to * SECOND), score }
    }

    #[test]
    fn two_finds_within_seconds_are_an_event_and_one_is_none() {
        let mut noticing = Noticing::default();
        let mut look = |s: i64, score| noticing.look(Utc(s * SECOND), &[find(Subject::Person, 5, score)], &moved(true));
        assert_eq!(look(1, 700), []);
        assert_eq!(look(8, 700), [], "too long ago");
        assert_eq!(look(9, 499), [], "not likely");
        assert_eq!(look(10, 600), [event(Subject::Person, 8, 10, 700)]);
        assert_eq!(look(20, 900), [event(Subject::Person, 8, 20, 900)], "who stops to look round has not left");
        assert_eq!(look(31, 900), [], "another one, and again one find alone is none");
        assert_eq!(look(32, 500), [event(Subject::Person, 31, 32, 900)]);
        assert_eq!(look(5, 900), [], "time went back");
    }

    #[test]
    fn what_does_not_move_is_no_event() {
        let mut noticing = Noticing::default();
        for s in 0..20 {
            assert_eq!(noticing.look(Utc(s * SECOND), &[find(Subject::Person, 5, 900)], &moved(false)), []);
        }
        // Somebody walks past a parked car: all of it moves in the picture, and the car stands where it stood.
        for s in 20..40 {
            let shakes = (s % 2) as i32;
            let told = noticing.look(Utc(s * SECOND), &[find(Subject::Vehicle, 50 + shakes, 900)], &moved(true));
            assert_eq!(told, [], "at {s} s");
        }
        let drives =
            |n: &mut Noticing, s: i64, x| n.look(Utc(s * SECOND), &[find(Subject::Vehicle, x, 800)], &moved(true));
        assert_eq!(drives(&mut noticing, 40, 0), []);
        assert_eq!(drives(&mut noticing, 41, 15), [event(Subject::Vehicle, 40, 41, 800)]);
    }

    #[test]
    fn each_subject_is_its_own_and_faces_are_none() {
        let mut noticing = Noticing::default();
        let finds = [find(Subject::Animal, 0, 600), find(Subject::Face, 0, 990), find(Subject::Person, 40, 510)];
        assert_eq!(noticing.look(Utc(0), &finds, &moved(true)), []);
        let told = noticing.look(Utc(SECOND), &finds, &moved(true));
        assert_eq!(told, [event(Subject::Person, 0, 1, 510), event(Subject::Animal, 0, 1, 600)]);
        let sure = Find { confirmed: true, ..find(Subject::Vehicle, 0, 300) };
        assert_eq!(noticing.look(Utc(2 * SECOND), &[sure], &moved(true)), []);
        assert_eq!(
            noticing.look(Utc(3 * SECOND), &[Find { area: area(60), ..sure }], &moved(true)).len(),
            1,
            "confirmed"
        );
    }

    #[test]
    fn the_part_of_an_area_that_moves() {
        let mut moved = moved(false);
        moved.cells[22] = true;
        let cell = |x: i32, y: i32, width: i32, height: i32| {
            moved.part(&Area {
                x: x * WHOLE / 10,
                y: y * WHOLE / 10,
                width: width * WHOLE / 10,
                height: height * WHOLE / 10,
            })
        };
        assert_eq!(cell(2, 2, 1, 1), 1000);
        assert_eq!(cell(2, 2, 2, 2), 250);
        assert_eq!(cell(3, 3, 4, 4), 0);
        assert_eq!(cell(-5, -5, 20, 20), 10, "what reaches over the edges is measured in the picture");
        assert_eq!(cell(9, 9, 1, 1), 0);
        assert_eq!((cell(20, 20, 5, 5), Moved::default().part(&area(0))), (0, 0));
        assert_eq!(moved.part(&Area { x: WHOLE - 1, y: WHOLE - 1, width: 1, height: 1 }), 0);
    }

    #[test]
    fn events_near_each_other_are_put_together() {
        let p = |from, to, score| event(Subject::Person, from, to, score);
        let all = vec![p(60, 70, 500), event(Subject::Animal, 5, 6, 600), p(0, 10, 700), p(12, 60, 900), p(90, 95, 1)];
        let expected = [p(0, 70, 900), event(Subject::Animal, 5, 6, 600), p(90, 95, 1)];
        assert_eq!(together(all, 2 * SECOND), expected);
    }
}
