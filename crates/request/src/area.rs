//! The area of a request: a small, plump, simple polygon, tested exactly on integers of 1e-5 degrees (section 5). Maps, distances
//! to cameras and other shapes of GeoJSON do not belong here.

use crate::error::AreaFault;
use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};
use std::f64::consts::PI;

/// Mean radius of the earth, metres.
const RADIUS: f64 = 6_371_008.8;
/// One unit of a coordinate in radians.
const UNIT: f64 = 1e-5 * PI / 180.0;
/// Units of a degree.
const DEGREE: i64 = 100_000;
const MAX_LATITUDE: i64 = 80 * DEGREE;
const MAX_LONGITUDE: i64 = 180 * DEGREE;
/// Positions of a ring, the closing one counted.
pub(crate) const MIN_POSITIONS: usize = 4;
pub(crate) const MAX_POSITIONS: usize = 64;
/// Square metres. The floor keeps one home from being named, the cap a city from being searched.
const MIN_AREA: f64 = 65_000.0;
const MAX_AREA: f64 = 1_300_000.0;
/// A square has 16, a circle 12.6; 60 is a rectangle of 13 to 1.
const MAX_SLENDER: f64 = 60.0;

/// A place, in units of 1e-5 degrees (about a metre), WGS 84.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    pub longitude: i32,
    pub latitude: i32,
}

impl Serialize for Position {
    /// As GeoJSON, in degrees.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        [self.longitude, self.latitude].map(|units| f64::from(units) / 100_000.0).serialize(serializer)
    }
}

impl Position {
    fn x(self) -> i64 {
        i64::from(self.longitude)
    }

    fn y(self) -> i64 {
        i64::from(self.latitude)
    }
}

/// A checked area: whatever is one, kept every rule of the specification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// Without the closing position.
    ring: Vec<Position>,
}

impl Serialize for Area {
    /// As GeoJSON's Polygon.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Polygon", 2)?;
        out.serialize_field("type", "Polygon")?;
        out.serialize_field("coordinates", &[self.closed()])?;
        out.end()
    }
}

impl Area {
    /// Of a closed ring: longitude and latitude in units of 1e-5 degrees, the last position equal to the first.
    pub fn of_ring(closed: &[(i64, i64)]) -> Result<Self, AreaFault> {
        if !(MIN_POSITIONS..=MAX_POSITIONS).contains(&closed.len()) {
            return Err(AreaFault::Positions);
        }
        if closed.first() != closed.last() {
            return Err(AreaFault::Open);
        }
        if closed.iter().any(|(_, latitude)| !within(*latitude, MAX_LATITUDE)) {
            let fits = |(x, y): &(i64, i64)| within(*x, MAX_LATITUDE) && within(*y, MAX_LONGITUDE);
            return Err(if closed.iter().all(fits) { AreaFault::LatitudeSwapped } else { AreaFault::Latitude });
        }
        if closed.iter().any(|(longitude, _)| !within(*longitude, MAX_LONGITUDE)) {
            return Err(AreaFault::Longitude);
        }
        let number = |units: i64| i32::try_from(units).map_err(|_| AreaFault::Longitude);
        let ring = closed[1..]
            .iter()
            .map(|(x, y)| Ok(Position { longitude: number(*x)?, latitude: number(*y)? }))
            .collect::<Result<Vec<_>, AreaFault>>()?;
        let (west, east) = range(ring.iter().map(|p| p.x()));
        if east - west > MAX_LONGITUDE {
            return Err(AreaFault::Antimeridian);
        }
        let area = Self { ring };
        area.is_simple()?;
        let (size, slender) = (area.square_metres(), area.slenderness());
        // A shape in whose size a coordinate was mistyped is told by its size first.
        if size < MIN_AREA {
            return Err(AreaFault::TooSmall);
        }
        if size > MAX_AREA {
            return Err(AreaFault::TooLarge);
        }
        if slender > MAX_SLENDER {
            return Err(AreaFault::Sliver);
        }
        // Exactly: 10 parts of the ring against 8 of its hull.
        if 5 * twice_area(&area.ring).abs() < 4 * twice_area(&hull(&area.ring)).abs() {
            return Err(AreaFault::Hollow);
        }
        Ok(area)
    }

    /// The ring with its first position again at the end, as GeoJSON has it.
    #[must_use]
    pub fn closed(&self) -> Vec<Position> {
        let last = self.ring.last().copied();
        last.into_iter().chain(self.ring.iter().copied()).collect()
    }

    /// The size, m².
    #[must_use]
    pub fn square_metres(&self) -> f64 {
        let (_, y) = self.scale();
        // cos(lat0) shrinks x only.
        let units = whole(twice_area(&self.ring).abs()) / 2.0;
        units * y * y * self.mid_latitude().cos()
    }

    /// The length of the ring, m.
    #[must_use]
    pub fn perimeter(&self) -> f64 {
        let (x, y) = self.scale();
        self.edges().map(|(a, b)| (whole(b.x() - a.x()) * x).hypot(whole(b.y() - a.y()) * y)).sum()
    }

    /// Perimeter squared by area: 16 for a square.
    #[must_use]
    pub fn slenderness(&self) -> f64 {
        self.perimeter().powi(2) / self.square_metres()
    }

    /// Whether a place lies inside or on the edge. Exact.
    #[must_use]
    pub fn contains(&self, place: Position) -> bool {
        let mut inside = false;
        for (a, b) in self.edges() {
            if on_edge(a, b, place) {
                return true;
            }
            if (a.y() > place.y()) != (b.y() > place.y()) {
                let left = turn(a, b, place) > 0;
                inside ^= left == (b.y() > a.y());
            }
        }
        inside
    }

    /// Whether every place of this lies in `other`. Exact.
    #[must_use]
    pub fn within(&self, other: &Self) -> bool {
        let strictly = |area: &Self, place| area.contains(place) && !area.edges().any(|(a, b)| on_edge(a, b, place));
        self.ring.iter().all(|place| other.contains(*place))
            && !other.ring.iter().any(|place| strictly(self, *place))
            && !self.edges().any(|(a, b)| other.edges().any(|(c, d)| cross(a, b, c, d)))
    }

    /// Metres of one unit: to the east and to the north, on the plane that touches the mid latitude.
    fn scale(&self) -> (f64, f64) {
        let north = RADIUS * UNIT;
        (north * self.mid_latitude().cos(), north)
    }

    fn mid_latitude(&self) -> f64 {
        let (south, north) = range(self.ring.iter().map(|p| p.y()));
        whole(south + north) / 2.0 * UNIT
    }

    fn edges(&self) -> impl Iterator<Item = (Position, Position)> {
        let next = self.ring.iter().cycle().skip(1);
        self.ring.iter().copied().zip(next.copied())
    }

    /// No position twice, no edges that meet but neighbours at their common end.
    fn is_simple(&self) -> Result<(), AreaFault> {
        let mut sorted = self.ring.clone();
        sorted.sort_unstable();
        if sorted.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(AreaFault::Repeated);
        }
        let edges: Vec<_> = self.edges().collect();
        let count = edges.len();
        for (i, (a, b)) in edges.iter().enumerate() {
            for (j, (c, d)) in edges.iter().enumerate().skip(i + 1) {
                let bad = if j == i + 1 {
                    folds(*a, *b, *d)
                } else if i == 0 && j == count - 1 {
                    folds(*c, *d, *b)
                } else {
                    meet(*a, *b, *c, *d)
                };
                if bad {
                    return Err(AreaFault::Crossing);
                }
            }
        }
        Ok(())
    }
}

/// Exact: units are far below 2^53.
#[expect(clippy::cast_precision_loss, reason = "coordinates and their products within a legal ring are below 2^53")]
fn whole(units: i64) -> f64 {
    units as f64
}

fn within(number: i64, limit: i64) -> bool {
    (-limit..=limit).contains(&number)
}

fn range(numbers: impl Iterator<Item = i64> + Clone) -> (i64, i64) {
    (numbers.clone().min().unwrap_or(0), numbers.max().unwrap_or(0))
}

/// Positive, if a, b, c turn to the left; 0, if they are in line. At most 3.6e7 * 1.6e7 * 2, which an i64 holds.
fn turn(a: Position, b: Position, c: Position) -> i64 {
    (b.x() - a.x()) * (c.y() - a.y()) - (b.y() - a.y()) * (c.x() - a.x())
}

fn on_edge(a: Position, b: Position, place: Position) -> bool {
    let between = |from: i64, to: i64, at: i64| from.min(to) <= at && at <= from.max(to);
    turn(a, b, place) == 0 && between(a.x(), b.x(), place.x()) && between(a.y(), b.y(), place.y())
}

/// Whether the edge b-c goes back over a-b.
fn folds(a: Position, b: Position, c: Position) -> bool {
    let ahead = (b.x() - a.x()) * (c.x() - b.x()) + (b.y() - a.y()) * (c.y() - b.y());
    turn(a, b, c) == 0 && ahead < 0
}

/// Whether two edges cross inside both.
fn cross(a: Position, b: Position, c: Position, d: Position) -> bool {
    turn(a, b, c).signum() * turn(a, b, d).signum() < 0 && turn(c, d, a).signum() * turn(c, d, b).signum() < 0
}

/// Whether two edges have a point in common.
fn meet(a: Position, b: Position, c: Position, d: Position) -> bool {
    cross(a, b, c, d) || on_edge(a, b, c) || on_edge(a, b, d) || on_edge(c, d, a) || on_edge(c, d, b)
}

/// Twice the signed area (the shoelace formula), around the first position so that the products stay small.
fn twice_area(ring: &[Position]) -> i64 {
    let Some(first) = ring.first().copied() else { return 0 };
    ring.windows(2).map(|pair| turn(first, pair[0], pair[1])).sum()
}

/// The convex hull (Andrew's monotone chain).
fn hull(ring: &[Position]) -> Vec<Position> {
    let mut sorted = ring.to_vec();
    sorted.sort_unstable();
    let mut out = half_hull(sorted.iter().copied());
    out.pop();
    let mut upper = half_hull(sorted.iter().rev().copied());
    upper.pop();
    out.extend(upper);
    out
}

fn half_hull(sorted: impl Iterator<Item = Position>) -> Vec<Position> {
    let mut out: Vec<Position> = Vec::new();
    for place in sorted {
        while let [.., a, b] = out[..]
            && turn(a, b, place) <= 0
        {
            out.pop();
        }
        out.push(place);
    }
    out
}

#[cfg(test)]
mod tests;
