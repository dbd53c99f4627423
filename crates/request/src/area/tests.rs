use super::*;
use proptest::prelude::*;

/// Around a place in the middle of nowhere, in units.
const X: i64 = -12_241_000;
const Y: i64 = 3_777_000;

fn ring(points: &[(i64, i64)]) -> Vec<(i64, i64)> {
    let mut ring: Vec<_> = points.iter().map(|(x, y)| (X + x, Y + y)).collect();
    ring.push(ring[0]);
    ring
}

/// About 0.25 km².
fn square() -> Vec<(i64, i64)> {
    ring(&[(0, 0), (570, 0), (570, 450), (0, 450)])
}

#[test]
fn shapes() {
    let check = |what: &str, points: &[(i64, i64)], expected: Result<(), AreaFault>| {
        assert_eq!(Area::of_ring(&ring(points)).map(|_| ()), expected, "{what}");
    };
    check("square", &[(0, 0), (570, 0), (570, 450), (0, 450)], Ok(()));
    check("other way round", &[(0, 450), (570, 450), (570, 0), (0, 0)], Ok(()));
    check("triangle", &[(0, 0), (570, 0), (0, 450)], Ok(()));
    check("a point on a straight edge", &[(0, 0), (300, 0), (570, 0), (570, 450), (0, 450)], Ok(()));
    check("one house", &[(0, 0), (20, 0), (20, 20), (0, 20)], Err(AreaFault::TooSmall));
    check("a city", &[(0, 0), (9000, 0), (9000, 9000), (0, 9000)], Err(AreaFault::TooLarge));
    check("bow tie", &[(0, 0), (570, 450), (570, 0), (0, 450)], Err(AreaFault::Crossing));
    check("repeated", &[(0, 0), (570, 0), (570, 450), (570, 450), (0, 450)], Err(AreaFault::Repeated));
    check("figure of eight through a position", &[(0, 0), (300, 300), (600, 0), (600, 600), (300, 300), (0, 600)], {
        Err(AreaFault::Repeated)
    });
    check("a position on a far edge", &[(0, 0), (600, 0), (600, 600), (300, 0), (0, 600)], Err(AreaFault::Crossing));
    check("folds back", &[(0, 0), (600, 0), (600, 600), (600, 300), (0, 600)], Err(AreaFault::Crossing));
    check("folds back at the closing", &[(0, 0), (0, 600), (600, 600), (600, 0), (-200, 0), (100, 0)], {
        Err(AreaFault::Crossing)
    });
    check("8 km long", &[(0, 0), (9100, 0), (9100, 100), (0, 100)], Err(AreaFault::Sliver));
    check("a thick L", &[(0, 0), (900, 0), (900, 700), (600, 700), (600, 200), (0, 200)], Err(AreaFault::Hollow));
    check("no area", &[(0, 0), (300, 300), (600, 600)], Err(AreaFault::Crossing));
    let many: Vec<_> = (0..64).map(|i| (i, i * i)).collect();
    check("65 positions", &many, Err(AreaFault::Positions));
}

#[test]
fn rings_that_are_none() {
    let check = |what: &str, ring: &[(i64, i64)], expected: AreaFault| {
        assert_eq!(Area::of_ring(ring), Err(expected), "{what}");
    };
    check("empty", &[], AreaFault::Positions);
    check("two and closed", &[(0, 0), (570, 0), (0, 0)], AreaFault::Positions);
    check("open", &square()[..4], AreaFault::Open);
    let swapped: Vec<_> = square().iter().map(|(x, y)| (*y, *x)).collect();
    check("swapped", &swapped, AreaFault::LatitudeSwapped);
    let north: Vec<_> = square().iter().map(|(x, y)| (*x, y + 8_000_000)).collect();
    check("polar", &north, AreaFault::Latitude);
    let far: Vec<_> = square().iter().map(|(x, y)| (x - 10_000_000, *y)).collect();
    check("beyond 180", &far, AreaFault::Longitude);
    let across = [(17_999_900, 0), (-17_999_900, 0), (-17_999_900, 450), (17_999_900, 450), (17_999_900, 0)];
    check("antimeridian", &across, AreaFault::Antimeridian);
    check("huge numbers", &[(i64::MAX, 0), (0, i64::MIN + 1), (1, 1), (i64::MAX, 0)], AreaFault::Latitude);
}

/// Against numbers that follow from the formula by hand: a degree is 111 195.08 m, at 37.77225 degrees north 87 895 m.
#[test]
fn sizes() {
    let area = Area::of_ring(&square()).unwrap();
    let (width, height) = (570e-5 * 111_195.08 * (37.772_25_f64 * PI / 180.0).cos(), 450e-5 * 111_195.08);
    assert!((area.square_metres() / (width * height) - 1.0).abs() < 1e-6, "{}", area.square_metres());
    assert!((area.perimeter() / (2.0 * (width + height)) - 1.0).abs() < 1e-6);
    assert_eq!(area.closed().first(), area.closed().last());
    assert_eq!(area.closed().len(), 5);
}

#[test]
fn inside_and_on_the_edge() {
    let area = Area::of_ring(&ring(&[(0, 0), (600, 0), (600, 600), (300, 450), (0, 600)])).unwrap();
    let at =
        |x: i64, y: i64| Position { longitude: i32::try_from(X + x).unwrap(), latitude: i32::try_from(Y + y).unwrap() };
    let check = |x, y, expected: bool| assert_eq!(area.contains(at(x, y)), expected, "{x} {y}");
    check(300, 200, true);
    check(0, 0, true);
    check(300, 0, true);
    check(600, 600, true);
    check(300, 450, true);
    check(300, 451, false);
    check(-1, 200, false);
    check(601, 200, false);
    check(300, 600, false);
    check(700, 600, false);
}

#[test]
fn one_area_within_another() {
    let area = |points: &[(i64, i64)]| Area::of_ring(&ring(points)).unwrap();
    let whole = area(&[(0, 0), (600, 0), (600, 600), (300, 450), (0, 600)]);
    let half = area(&[(0, 0), (600, 0), (600, 300), (0, 300)]);
    let notch = area(&[(0, 0), (600, 0), (600, 600), (0, 600)]);
    let beside = area(&[(100, 0), (700, 0), (700, 300), (100, 300)]);
    assert!(half.within(&whole));
    assert!(whole.within(&whole));
    assert!(!whole.within(&half));
    assert!(!notch.within(&whole));
    assert!(whole.within(&notch));
    assert!(!beside.within(&whole));
}

fn star() -> impl Strategy<Value = Vec<(i64, i64)>> {
    // Around a centre, at rising angles: always simple before rounding.
    prop::collection::vec(200_i64..700, 3..40).prop_map(|radii| {
        let count = radii.len();
        let place = |(i, r): (usize, &i64)| {
            let angle = 2.0 * PI * f64::from(u32::try_from(i).unwrap()) / f64::from(u32::try_from(count).unwrap());
            #[expect(clippy::cast_possible_truncation, reason = "a few hundred")]
            let (x, y) = ((whole(*r) * angle.cos()) as i64, (whole(*r) * angle.sin()) as i64);
            (x, y)
        };
        radii.iter().enumerate().map(place).collect()
    })
}

proptest! {
    /// Where a ring begins, and which way it goes, changes nothing.
    #[test]
    fn a_ring_may_begin_anywhere(points in star(), start in 0_usize..40) {
        let mut turned = points.clone();
        turned.rotate_left(start % points.len());
        let mut back = points.clone();
        back.reverse();
        let plain = Area::of_ring(&ring(&points));
        for other in [turned, back] {
            let other = Area::of_ring(&ring(&other));
            prop_assert_eq!(plain.as_ref().err(), other.as_ref().err());
            if let (Ok(a), Ok(b)) = (&plain, &other) {
                prop_assert!((a.square_metres() - b.square_metres()).abs() < 1e-3);
                prop_assert!((a.perimeter() - b.perimeter()).abs() < 1e-3);
            }
        }
    }

    /// What is taken keeps the limits, and holds its own corners.
    #[test]
    fn an_area_keeps_the_limits(points in star()) {
        if let Ok(area) = Area::of_ring(&ring(&points)) {
            prop_assert!((MIN_AREA..=MAX_AREA).contains(&area.square_metres()));
            prop_assert!((12.5..=MAX_SLENDER).contains(&area.slenderness()));
            prop_assert!(area.closed().iter().all(|p| area.contains(*p)));
            prop_assert!(area.within(&area));
        }
    }

    #[test]
    fn any_numbers_are_answered(ring in prop::collection::vec((any::<i64>(), any::<i64>()), 0..70)) {
        let _ = Area::of_ring(&ring);
    }
}
