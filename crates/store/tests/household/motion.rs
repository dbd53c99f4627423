//! Motion in the private database: maxima by minute and hour, and ranges of what was taken in.

use crate::house::{House, KEY, camera_id};
use model::event::Event;
use model::find::Subject;
use model::{SegmentSeq, Span, Utc};
use porchlight_store::{EventsOf, MotionOf, PrivateDb, event_byte};

const DAY: i64 = 20_000;

fn of(seq: u64, minutes: &[(i64, u8)]) -> MotionOf {
    let minutes = minutes.iter().map(|(m, b)| (DAY * 1440 + m, *b)).collect();
    MotionOf { seq: SegmentSeq(seq), minutes, events: None }
}

#[test]
fn maxima_and_ranges() {
    let house = House::new();
    let mut db = PrivateDb::create(&house.path("private.db"), &KEY).expect("creates");
    let camera = camera_id(1);
    db.take_motion(&camera, &[of(7, &[(-1, 3), (0, 9), (61, 5)])]).expect("takes");
    db.take_motion(&camera, &[of(8, &[(0, 4), (62, 200)]), of(10, &[])]).expect("takes");
    let minutes = db.motion_minutes(&camera, DAY - 1, DAY).expect("reads");
    assert_eq!(minutes.iter().map(|(day, m)| (*day, m.len())).collect::<Vec<_>>(), [(DAY - 1, 1440), (DAY, 1440)]);
    assert_eq!((minutes[0].1[1439], minutes[1].1[0], minutes[1].1[61], minutes[1].1[62]), (3, 9, 5, 200));
    let hours = db.motion_hours(&camera, DAY, DAY).expect("reads");
    assert_eq!((hours[0].1.len(), hours[0].1[0], hours[0].1[1], hours[0].1[2]), (24, 9, 200, 0));
    let taken = |db: &PrivateDb| {
        let all = db.motion_taken(&camera_id(1)).expect("reads");
        all.into_iter().map(|(a, b)| (a.0, b.0)).collect::<Vec<_>>()
    };
    assert_eq!(taken(&db), [(7, 8), (10, 10)]);
    db.take_motion(&camera, &[of(9, &[])]).expect("takes");
    db.take_motion(&camera, &[of(1, &[]), of(9, &[])]).expect("takes");
    assert_eq!(taken(&db), [(1, 1), (7, 10)]);
    db.forget_motion(&camera, DAY).expect("forgets");
    assert_eq!(db.motion_minutes(&camera, 0, DAY).expect("reads").len(), 1);
    assert_eq!(db.motion_hours(&camera, 0, DAY).expect("reads").len(), 1);
    assert!(db.motion_minutes(&camera_id(2), 0, DAY).expect("reads").is_empty());
}

/// Microseconds from the beginning of the day.
fn at(second: i64) -> Utc {
    Utc((DAY * 86_400 + second) * 1_000_000)
}

fn event(subject: Subject, from: i64, to: i64, score: u16) -> Event {
    Event { subject, from: at(from), to: at(to), score }
}

#[test]
fn events_are_found_whole_and_by_the_minute_and_where_nobody_looked_is_unknown() {
    let house = House::new();
    let mut db = PrivateDb::create(&house.path("private.db"), &KEY).expect("creates");
    let camera = camera_id(1);
    let events = |seq, from, events: &[Event]| MotionOf {
        events: Some(EventsOf { span: Span { from: at(from), to: at(from + 60) }, events: events.to_vec() }),
        ..of(seq, &[])
    };
    // Somebody walks on over the seam of two segments; the second is taken in first, and one of them twice.
    let (first, second) = (event(Subject::Person, 50, 60, 800), event(Subject::Person, 60, 70, 900));
    db.take_motion(&camera, &[events(2, 60, &[second, event(Subject::Animal, 100, 110, 600)])]).expect("takes");
    db.take_motion(&camera, &[events(1, 0, &[first]), of(3, &[])]).expect("takes");
    db.take_motion(&camera, &[events(1, 0, &[first])]).expect("takes");
    let span = |from, to| Span { from: at(from), to: at(to) };
    assert_eq!(db.events(&camera, span(55, 65)).expect("reads"), [first, second]);
    assert_eq!(db.events(&camera, span(71, 99)).expect("reads"), []);
    assert_eq!(db.events(&camera, span(0, 200)).expect("reads").len(), 3);

    let minutes = db.event_minutes(&camera, DAY, DAY).expect("reads");
    assert_eq!((minutes.len(), minutes[0].1.len()), (1, 3 * 1440));
    let told = |place: usize, minute: usize| event_byte(minutes[0].1[place * 1440 + minute]);
    assert!(told(0, 0).flatten().is_some_and(|score| score.abs_diff(800) < 5));
    assert!(told(0, 1).flatten().is_some_and(|score| score.abs_diff(900) < 5));
    assert_eq!((told(1, 0), told(1, 1)), (Some(None), Some(None)), "looked, and no vehicle came");
    assert!(told(2, 1).flatten().is_some());
    assert_eq!(told(0, 2), None, "in the third segment nobody looked");
    let hours = db.event_hours(&camera, DAY, DAY).expect("reads");
    assert!(event_byte(hours[0].1[0]).flatten().is_some_and(|score| score.abs_diff(900) < 5), "an hour's best");
    assert_eq!((hours[0].1.len(), event_byte(hours[0].1[1])), (72, None));

    let next = |from, forwards, subject| {
        let found = db.next_event(&camera, subject, at(from), forwards, 10_000_000).expect("reads");
        found.map(|found| found.0 / 1_000_000 - DAY * 86_400)
    };
    assert_eq!(next(0, true, Subject::Person), Some(50));
    assert_eq!(next(50, true, Subject::Person), None, "what goes on does not begin");
    assert_eq!(next(500, false, Subject::Person), Some(50));
    assert_eq!(next(0, true, Subject::Animal), Some(100));
    assert_eq!((next(0, true, Subject::Vehicle), next(0, true, Subject::Face)), (None, None));

    db.forget_motion(&camera, DAY + 1).expect("forgets");
    assert_eq!(db.events(&camera, span(0, 200)).expect("reads"), []);
    assert!(db.event_hours(&camera, DAY, DAY).expect("reads").is_empty());
}

#[test]
fn a_segment_with_a_clock_that_went_mad_costs_no_year_of_minutes() {
    let house = House::new();
    let mut db = PrivateDb::create(&house.path("private.db"), &KEY).expect("creates");
    let camera = camera_id(1);
    let of = EventsOf {
        span: Span { from: at(0), to: Utc(i64::MAX) },
        events: vec![Event { to: Utc(i64::MAX), ..event(Subject::Person, 0, 1, 500) }, event(Subject::Face, 0, 1, 9)],
    };
    db.take_motion(&camera, &[MotionOf { seq: SegmentSeq(1), minutes: Vec::new(), events: Some(of) }]).expect("takes");
    assert_eq!(db.event_minutes(&camera, DAY, DAY + 9).expect("reads").len(), 1);
}
