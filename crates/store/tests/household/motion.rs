//! Motion in the private database: maxima by minute and hour, and ranges of what was taken in.

use crate::house::{House, KEY, camera_id};
use model::SegmentSeq;
use porchlight_store::{MotionOf, PrivateDb};

const DAY: i64 = 20_000;

fn of(seq: u64, minutes: &[(i64, u8)]) -> MotionOf {
    let minutes = minutes.iter().map(|(m, b)| (DAY * 1440 + m, *b)).collect();
    MotionOf { seq: SegmentSeq(seq), minutes }
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
