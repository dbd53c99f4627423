//! What this household has of what a request asks for: which cameras look there, which seconds of its windows were recorded, and why
//! others were not. Asked of the index on this computer; nothing leaves it.

use super::micros;
use super::places::{Known, TOWN, fan_of};
use crate::desk::Desk;
use crate::error::Result;
use crate::view::requests::{AreaView, PointM, RequestCamera, RequestGap, TimeWindow, Whereabouts};
use model::asked::{Answer, answer};
use model::place::{self, Place, Point};
use model::{Camera, Gap, Span, Utc};
use request::{Area, Request};
use std::time::Duration;

/// What came of matching one request.
pub(super) struct Match {
    pub(super) area: AreaView,
    pub(super) whereabouts: Whereabouts,
    /// Home is at least so far away, metres; known also where only its town is.
    pub(super) at_least_m: Option<f64>,
    /// By name.
    pub(super) cameras: Vec<RequestCamera>,
}

impl Match {
    /// The cameras that count: those that look there, or may.
    pub(super) fn counted(&self) -> impl Iterator<Item = &RequestCamera> {
        let away = self.whereabouts == Whereabouts::Away;
        self.cameras.iter().filter(move |camera| !away && camera.looks_there != Some(false) && camera.seconds > 0.0)
    }
}

impl Desk {
    pub(super) fn matched(&self, request: &Request, known: &Known) -> Result<Match> {
        let windows = windows(request);
        let (cameras, footage) = {
            let db = self.db();
            let mut cameras = db.cameras()?;
            cameras.extend(db.removed_cameras()?.into_iter().map(|removed| removed.camera));
            cameras.sort_by(|a, b| a.name.cmp(&b.name));
            let ids: Vec<_> = cameras.iter().map(|camera| camera.id.clone()).collect();
            let mut footage: Vec<(Vec<Span>, Vec<Gap>)> = vec![Default::default(); ids.len()];
            let now = self.clock.now();
            for window in &windows {
                for (line, (spans, gaps)) in db.timeline(&ids, *window, Duration::ZERO)?.into_iter().zip(&mut footage) {
                    spans.extend(line.footage.iter().map(|stretch| stretch.span));
                    // The segment under way is in no stretch yet.
                    spans.extend(line.writing_since.and_then(|since| Span::new(since, now)));
                    gaps.extend(line.gaps);
                }
            }
            (cameras, footage)
        };
        let origin = known.home().unwrap_or_else(|| middle(&request.area));
        let ring = ring(&request.area, origin);
        let mut views = Vec::with_capacity(cameras.len());
        for (camera, (mut spans, gaps)) in cameras.iter().zip(footage) {
            spans.sort_by_key(|span| (span.from, span.to));
            let found = answer(&windows, &spans, &gaps, self.clock.now());
            let fan = known.home().and_then(|_| known.fan(&camera.id));
            let looks_there = fan.map(|fan| place::touch(&fan.outline(), &ring));
            views.push(camera_view(camera, found, looks_there, &windows));
        }
        let fans: Vec<_> = known.fans.iter().map(fan_of).collect();
        let undrawn = views.iter().any(|camera| camera.looks_there.is_none());
        let area = self.area_view(request, known, &ring)?;
        // Of a town only that it is elsewhere can be told.
        let beyond = known.town().map(|town| {
            let ring = self::ring(&request.area, town);
            (place::distance(&ring, Point { east: 0.0, north: 0.0 }) - TOWN).max(0.0)
        });
        let whereabouts = match (known.home(), beyond) {
            (Some(_), _) if place::whereabouts(&ring, &fans, undrawn) == place::Whereabouts::Here => Whereabouts::Here,
            (Some(_), _) => Whereabouts::Away,
            (None, Some(beyond)) if beyond > 0.0 => Whereabouts::Away,
            (None, _) => Whereabouts::PlaceUnknown,
        };
        Ok(Match { at_least_m: area.distance_m.or(beyond), area, whereabouts, cameras: views })
    }

    fn area_view(&self, request: &Request, known: &Known, ring: &[Point]) -> Result<AreaView> {
        let home = Point { east: 0.0, north: 0.0 };
        let distance_m = known.home().map(|_| place::distance(ring, home));
        let fans = match known.home() {
            Some(_) => self.named_fans(Known { home: None, fans: known.fans.clone() })?,
            None => Vec::new(),
        };
        Ok(AreaView {
            ring: ring.iter().map(|p| PointM { east: p.east, north: p.north }).collect(),
            square_metres: request.area.square_metres(),
            home_known: known.home().is_some(),
            distance_m,
            inside: known.home().is_some() && place::contains(ring, home),
            fans,
        })
    }
}

pub(super) fn windows(request: &Request) -> Vec<Span> {
    let span = |window: &request::Window| Span { from: Utc(micros(window.from)), to: Utc(micros(window.to)) };
    request.windows.iter().map(span).collect()
}

fn ring(area: &Area, origin: Place) -> Vec<Point> {
    let mut closed = area.closed();
    closed.pop();
    closed.into_iter().map(|position| origin.towards(place_of(position))).collect()
}

fn place_of(position: request::Position) -> Place {
    let degrees = |units: i32| f64::from(units) / 100_000.0;
    Place { latitude: degrees(position.latitude), longitude: degrees(position.longitude) }
}

fn middle(area: &Area) -> Place {
    let all: Vec<Place> = area.closed().into_iter().map(place_of).collect();
    let mid = |of: fn(&Place) -> f64| {
        let (least, most) = all.iter().map(of).fold((f64::MAX, f64::MIN), |(l, m), n| (l.min(n), m.max(n)));
        f64::midpoint(least, most)
    };
    Place { latitude: mid(|place| place.latitude), longitude: mid(|place| place.longitude) }
}

fn camera_view(camera: &Camera, found: Answer, looks_there: Option<bool>, windows: &[Span]) -> RequestCamera {
    let window = |span: &Span| TimeWindow { from_us: span.from.0, to_us: span.to.0 };
    let asked: i64 = windows.iter().map(|span| span.to.0 - span.from.0).sum();
    RequestCamera {
        camera: camera.id.to_string(),
        name: camera.name.clone(),
        class: camera.class.into(),
        looks_there,
        seconds: seconds(found.recorded()),
        asked_seconds: seconds(asked),
        spans: found.spans.iter().map(window).collect(),
        gaps: found
            .gaps
            .into_iter()
            .map(|(span, cause)| RequestGap { from_us: span.from.0, to_us: span.to.0, cause: cause.map(Into::into) })
            .collect(),
    }
}

/// Windows are 48 hours at most: exact in a double.
#[expect(clippy::cast_precision_loss, reason = "microseconds of two days are far below 2^53")]
fn seconds(micros: i64) -> f64 {
    micros as f64 / 1e6
}
