//! Where home is, what cameras look at, and whether an area has anything to do with either: on a plane of metres around home. No map
//! and no network: an area is at most a kilometre or two across, where the plane errs by less than a metre.

use std::f64::consts::PI;

/// Mean radius of the earth, metres: the one by which areas of requests are measured.
const RADIUS: f64 = 6_371_008.8;
/// The farthest that a camera looks, metres.
pub const MAX_REACH: f64 = 200.0;
/// A step along a fan's arc, degrees: it cuts off 0.2 m at the farthest reach.
const STEP: f64 = 5.0;

/// Degrees, WGS 84.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    pub latitude: f64,
    pub longitude: f64,
}

/// Metres to the east and to the north of an origin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub east: f64,
    pub north: f64,
}

/// What a camera looks at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fan {
    /// Where it hangs.
    pub at: Point,
    /// Its middle, degrees clockwise from north.
    pub bearing: f64,
    /// Degrees, all around at 360.
    pub width: f64,
    /// Metres.
    pub reach: f64,
}

/// Whether an area has anything to do with home.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// No camera looks at any part of it.
    Away,
    /// Home, or what a camera looks at, lies in it.
    Here,
}

impl Place {
    /// Where `at` lies, seen from here. East of the antimeridian is not a whole turn away.
    #[must_use]
    pub fn towards(self, at: Self) -> Point {
        let turn = (at.longitude - self.longitude + 540.0).rem_euclid(360.0) - 180.0;
        let metres = RADIUS * PI / 180.0;
        // Areas are measured at their own middle; over a few kilometres it makes no metre.
        let middle = f64::midpoint(self.latitude, at.latitude).to_radians();
        Point { east: turn * metres * middle.cos(), north: (at.latitude - self.latitude) * metres }
    }
}

impl Fan {
    /// Its outline: the camera, and the arc; the arc alone where it looks all around.
    #[must_use]
    pub fn outline(&self) -> Vec<Point> {
        let around = self.width >= 360.0;
        let steps = (self.width / STEP).ceil().max(1.0);
        let first = self.bearing - self.width / 2.0;
        let on_arc = |step: f64| {
            let angle = (first + self.width * step / steps).to_radians();
            Point { east: self.at.east + self.reach * angle.sin(), north: self.at.north + self.reach * angle.cos() }
        };
        let mut outline = if around { Vec::new() } else { vec![self.at] };
        let mut step = 0.0;
        while step < steps || (step <= steps && !around) {
            outline.push(on_arc(step));
            step += 1.0;
        }
        outline
    }
}

/// Whether two simple polygons have a point in common.
#[must_use]
pub fn touch(one: &[Point], other: &[Point]) -> bool {
    one.iter().any(|point| contains(other, *point))
        || other.iter().any(|point| contains(one, *point))
        || edges(one).any(|(a, b)| edges(other).any(|(c, d)| cross(a, b, c, d)))
}

/// Whether a point lies inside.
#[must_use]
pub fn contains(ring: &[Point], point: Point) -> bool {
    let mut inside = false;
    for (a, b) in edges(ring) {
        if (a.north > point.north) != (b.north > point.north) {
            let east = a.east + (point.north - a.north) / (b.north - a.north) * (b.east - a.east);
            inside ^= point.east < east;
        }
    }
    inside
}

/// Metres from a point to the nearest edge; 0 inside.
#[must_use]
pub fn distance(ring: &[Point], point: Point) -> f64 {
    if contains(ring, point) {
        return 0.0;
    }
    edges(ring).map(|(a, b)| to_edge(a, b, point)).fold(f64::INFINITY, f64::min)
}

/// Whether an area (its ring, seen from home) has anything to do with home. `fans` are the cameras whose view the owner drew;
/// `undrawn`: there are others. What those look at is not known, so that only distance rules them out.
#[must_use]
pub fn whereabouts(ring: &[Point], fans: &[Fan], undrawn: bool) -> Whereabouts {
    let away = distance(ring, Point { east: 0.0, north: 0.0 });
    let seen = fans.iter().any(|fan| touch(&fan.outline(), ring));
    if away <= 0.0 || seen || (undrawn && away <= MAX_REACH) { Whereabouts::Here } else { Whereabouts::Away }
}

fn edges(ring: &[Point]) -> impl Iterator<Item = (Point, Point)> + Clone {
    ring.iter().copied().zip(ring.iter().copied().cycle().skip(1))
}

fn turn(a: Point, b: Point, c: Point) -> f64 {
    (b.east - a.east) * (c.north - a.north) - (b.north - a.north) * (c.east - a.east)
}

fn cross(a: Point, b: Point, c: Point, d: Point) -> bool {
    let apart = |one: f64, other: f64| (one > 0.0) != (other > 0.0);
    apart(turn(a, b, c), turn(a, b, d)) && apart(turn(c, d, a), turn(c, d, b))
}

fn to_edge(a: Point, b: Point, point: Point) -> f64 {
    let (east, north) = (b.east - a.east, b.north - a.north);
    let length = east.mul_add(east, north * north);
    let along =
        if length > 0.0 { ((point.east - a.east) * east + (point.north - a.north) * north) / length } else { 0.0 };
    let along = along.clamp(0.0, 1.0);
    (a.east + along * east - point.east).hypot(a.north + along * north - point.north)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn square(from: (f64, f64), to: (f64, f64)) -> Vec<Point> {
        [(from.0, from.1), (to.0, from.1), (to.0, to.1), (from.0, to.1)]
            .map(|(east, north)| Point { east, north })
            .to_vec()
    }

    fn fan(at: (f64, f64), bearing: f64, width: f64, reach: f64) -> Fan {
        Fan { at: Point { east: at.0, north: at.1 }, bearing, width, reach }
    }

    #[test]
    fn a_degree_is_as_long_as_it_is() {
        let home = Place { latitude: 60.0, longitude: 179.999 };
        let north = home.towards(Place { latitude: 60.001, longitude: 179.999 });
        assert!((north.north - 111.195).abs() < 0.01 && north.east.abs() < 1e-6, "{north:?}");
        let over = home.towards(Place { latitude: 60.0, longitude: -179.999 });
        assert!((over.east - 111.195).abs() < 0.1, "half as long there, twice as many: {over:?}");
    }

    /// Ring, fans, whether others are undrawn, and what follows.
    #[test]
    fn whereabouts_of_areas() {
        use Whereabouts::{Away, Here};
        let beside = square((100.0, -50.0), (400.0, 250.0));
        let around = square((-200.0, -200.0), (200.0, 200.0));
        let far = square((900.0, -50.0), (1200.0, 250.0));
        let east = fan((0.0, 0.0), 90.0, 60.0, 120.0);
        let check = |ring: &[Point], fans: &[Fan], undrawn, expected| {
            assert_eq!(whereabouts(ring, fans, undrawn), expected, "{fans:?} {undrawn}");
        };
        check(&around, &[], false, Here);
        check(&beside, &[east], false, Here);
        check(&beside, &[fan((0.0, 0.0), 270.0, 60.0, 120.0)], false, Away);
        check(&beside, &[fan((0.0, 0.0), 90.0, 60.0, 80.0)], false, Away);
        check(&beside, &[], true, Here);
        check(&far, &[], true, Away);
        check(&far, &[east], true, Away);
        // A whole area inside of what a camera sees, and a fan that crosses it without a corner inside.
        check(&square((20.0, -5.0), (30.0, 5.0)), &[east], false, Here);
        check(&square((40.0, -300.0), (45.0, 300.0)), &[east], false, Here);
        // All around, and behind the camera.
        check(&square((-50.0, -5.0), (-40.0, 5.0)), &[fan((0.0, 0.0), 90.0, 360.0, 60.0)], false, Here);
        check(&square((-50.0, -5.0), (-40.0, 5.0)), &[east], false, Away);
    }

    #[test]
    fn distances_to_the_nearest_edge() {
        let ring = square((100.0, 0.0), (200.0, 100.0));
        for (at, expected) in [((150.0, 50.0), 0.0), ((0.0, 50.0), 100.0), ((97.0, -4.0), 5.0), ((150.0, 130.0), 30.0)]
        {
            let found = distance(&ring, Point { east: at.0, north: at.1 });
            assert!((found - expected).abs() < 1e-9, "{at:?}: {found}");
        }
    }

    proptest! {
        /// However an area lies and a camera looks: a point that is in both is found, and nothing farther than the reach.
        #[test]
        fn what_a_fan_sees_of_a_square(
            east in -300.0..300.0f64, north in -300.0..300.0f64, bearing in 0.0..360.0f64, width in 10.0..360.0f64,
            reach in 2.0..200.0f64, side in 20.0..400.0f64, angle in -0.45..0.45f64, part in 0.01..0.97f64,
        ) {
            let ring = square((east, north), (east + side, north + side));
            let fan = fan((0.0, 0.0), bearing, width, reach);
            let touches = touch(&fan.outline(), &ring);
            prop_assert_eq!(touches, touch(&ring, &fan.outline()));
            let inside = (bearing + width * angle).to_radians();
            let seen = Point { east: reach * part * inside.sin(), north: reach * part * inside.cos() };
            if contains(&ring, seen) && contains(&fan.outline(), seen) {
                prop_assert!(touches);
            }
            if distance(&ring, fan.at) > reach {
                prop_assert!(!touches);
            }
        }
    }
}
