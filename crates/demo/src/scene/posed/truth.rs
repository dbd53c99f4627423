//! Where everybody is in each picture of a posed scene, told from what the picture is drawn by.

use super::super::canvas::WIDE;
use super::super::photo::{Photo, head};
use super::Stage;
use super::acts::{Act, Walker};
use crate::clip::ClipSpec;
use serde::Serialize;

/// What a judge is told of one clip.
#[derive(Clone, Debug, Serialize)]
pub struct Truth {
    pub scene: String,
    pub width: u32,
    pub height: u32,
    /// Pictures a second.
    pub rate: u32,
    /// In the order in which they are shown.
    pub pictures: Vec<Vec<Posed>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Face,
    Plate,
    /// A whole body with its head.
    Person,
    Vehicle,
}

/// Left, top, width, height in pixels.
pub type Place = [f32; 4];

/// Who or what is in one picture.
#[derive(Clone, Debug, Serialize)]
pub struct Posed {
    /// The same in all pictures. A face has its person's, a plate its car's.
    pub id: u32,
    pub kind: Kind,
    /// All of it, whatever stands before it and however far it reaches out of the picture.
    #[serde(rename = "box")]
    pub place: Place,
    /// What is seen of it; none where nothing is.
    pub seen: Option<Place>,
    /// Which part of it is seen, 0 to 1.
    pub share: f32,
}

/// Points a side by which is measured what is seen of something.
const POINTS: usize = 24;

/// What stands before others.
enum Cover {
    Rect(Place),
    Oval(Place),
    /// A person's: the head and, below it, the body.
    Head(usize, (f32, f32), f32),
}

impl Cover {
    fn hides(&self, x: f32, y: f32) -> bool {
        match self {
            Self::Rect([left, top, w, h]) => (*left..left + w).contains(&x) && (*top..top + h).contains(&y),
            Self::Oval([left, top, w, h]) => {
                ((x - left - w / 2.0) / (w / 2.0)).hypot((y - top - h / 2.0) / (h / 2.0)) < 1.0
            }
            Self::Head(n, middle, high) => {
                let photo = head(*n);
                let (own, size) = (photo.middle(), high / photo.face[3]);
                photo.cover(own.0 + (x - middle.0) / size, own.1 + (y - middle.1) / size) > 0.5
            }
        }
    }
}

/// What is to be found in the clip that is drawn by `spec`. None where its scene is no posed one.
#[must_use]
pub fn truth(spec: &ClipSpec) -> Option<Truth> {
    let super::super::Scene::Posed(stage) = spec.scene else { return None };
    let pixels = spec.width as f32 / WIDE;
    let high = spec.height as f32 / pixels;
    let pictures = (0..spec.seconds * spec.rate).map(|n| picture(stage, n as f32 / spec.rate as f32, high, pixels));
    Some(Truth {
        scene: stage.name().to_owned(),
        width: spec.width,
        height: spec.height,
        rate: spec.rate,
        pictures: pictures.collect(),
    })
}

fn picture(stage: Stage, seconds: f32, high: f32, pixels: f32) -> Vec<Posed> {
    let acts = stage.acts(seconds);
    let mut posed = Vec::new();
    for (n, act) in acts.iter().enumerate() {
        let covers: Vec<Cover> = acts[n + 1..].iter().flat_map(covers).collect();
        let mut take = |id: u32, kind: Kind, place: Place, oval: bool| {
            let (seen, share) = seen(place, oval, &covers, high);
            let wide = |place: Place| place.map(|side| side * pixels);
            if seen.is_some() || inside(place, high) {
                posed.push(Posed { id, kind, place: wide(place), seen: seen.map(wide), share });
            }
        };
        match act {
            Act::Walker(who) => {
                take(who.id, Kind::Person, body(who), false);
                take(who.id, Kind::Face, face(who), true);
            }
            Act::Car(car) => {
                let u = car.wide / 20.0;
                take(car.id, Kind::Vehicle, [car.x - 10.0 * u, car.ground - 15.0 * u, car.wide, 15.0 * u], false);
                take(car.id, Kind::Plate, car.plate(), false);
            }
            Act::Prop(_) => {}
        }
    }
    posed
}

/// The box around a face as it is turned: that of an oval as wide and high as the face.
fn face(who: &Walker) -> Place {
    let ((x, y), high) = who.face();
    let photo = head(who.head);
    let (a, b) = (photo.face[2] / photo.face[3] * high * who.narrow / 2.0, high / 2.0);
    let (sin, cos) = who.roll.sin_cos();
    let (w, h) = ((a * cos).hypot(b * sin), (a * sin).hypot(b * cos));
    [x - w, y - h, 2.0 * w, 2.0 * h]
}

/// From the head's top to the feet, as wide as the shoulders and a step.
fn body(who: &Walker) -> Place {
    let ((x, y), high) = who.face();
    let top = y - Photo::reach() * high / 144.0;
    let half = who.tall * if who.facing == 0.0 { 0.19 } else { 0.17 };
    [x.min(who.x) - half, top, 2.0 * half + (x - who.x).abs(), who.ground - top]
}

fn covers(act: &Act) -> Vec<Cover> {
    match act {
        Act::Walker(who) => {
            let (middle, high) = who.face();
            let half = who.tall * 0.11;
            let neck = who.ground - 0.82 * who.tall;
            vec![Cover::Head(who.head, middle, high), Cover::Rect([who.x - half, neck, 2.0 * half, who.ground - neck])]
        }
        Act::Car(car) => {
            let u = car.wide / 20.0;
            vec![
                Cover::Rect([car.x - 9.7 * u, car.ground - 9.0 * u, 19.4 * u, 9.0 * u]),
                Cover::Rect([car.x - 7.6 * u, car.ground - 15.0 * u, 15.2 * u, 6.2 * u]),
            ]
        }
        Act::Prop(prop) => match prop.blocks() {
            [x, y, w, h] if w > 0.0 && h > 0.0 => vec![Cover::Rect([x, y, w, h])],
            _ => Vec::new(),
        },
    }
}

fn inside([x, y, w, h]: Place, high: f32) -> bool {
    x < WIDE && y < high && x + w > 0.0 && y + h > 0.0
}

fn seen(place: Place, oval: bool, covers: &[Cover], high: f32) -> (Option<Place>, f32) {
    let [left, top, w, h] = place;
    let own = if oval { Cover::Oval(place) } else { Cover::Rect(place) };
    let (mut all, mut visible) = (0_u32, 0_u32);
    let mut bounds: Option<(f32, f32, f32, f32)> = None;
    let (cell_w, cell_h) = (w / POINTS as f32, h / POINTS as f32);
    for n in 0..POINTS * POINTS {
        let (x, y) = (left + ((n % POINTS) as f32 + 0.5) * cell_w, top + ((n / POINTS) as f32 + 0.5) * cell_h);
        if !own.hides(x, y) {
            continue;
        }
        all += 1;
        if (0.0..WIDE).contains(&x) && (0.0..high).contains(&y) && !covers.iter().any(|cover| cover.hides(x, y)) {
            visible += 1;
            let (x0, y0, x1, y1) = bounds.unwrap_or((x, y, x, y));
            bounds = Some((x0.min(x), y0.min(y), x1.max(x), y1.max(y)));
        }
    }
    let seen = bounds.map(|(x0, y0, x1, y1)| {
        let (x0, y0) = ((x0 - cell_w / 2.0).max(0.0), (y0 - cell_h / 2.0).max(0.0));
        let (x1, y1) = ((x1 + cell_w / 2.0).min(WIDE), (y1 + cell_h / 2.0).min(high));
        [x0, y0, x1 - x0, y1 - y0]
    });
    (seen, visible as f32 / all.max(1) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Scene;

    fn posed(stage: Stage) -> Truth {
        let spec = ClipSpec { scene: Scene::Posed(stage), rate: 10, seconds: 8, ..ClipSpec::card() };
        truth(&spec.sized(1920, 1080)).expect("a posed scene")
    }

    fn of(truth: &Truth, kind: Kind) -> Vec<&Posed> {
        truth.pictures.iter().flatten().filter(|posed| posed.kind == kind).collect()
    }

    #[test]
    fn every_scene_shows_what_its_name_says() {
        for stage in Stage::ALL {
            let truth = posed(stage);
            assert_eq!(truth.pictures.len(), 80);
            let (faces, plates) = (of(&truth, Kind::Face), of(&truth, Kind::Plate));
            match stage {
                Stage::Empty => assert!(faces.is_empty() && plates.is_empty()),
                Stage::Plates => assert!(faces.is_empty() && plates.len() > 100, "{}", plates.len()),
                _ => assert!(faces.len() > 100 && plates.is_empty(), "{stage:?}: {}", faces.len()),
            }
            let whole = faces.iter().filter(|face| face.share > 0.9).count();
            assert!(whole * 2 >= faces.len(), "{stage:?}: {whole} of {} are seen whole", faces.len());
        }
    }

    #[test]
    fn small_faces_are_as_small_as_told() {
        for face in of(&posed(Stage::Small), Kind::Face) {
            assert!((24.0..33.0).contains(&face.place[3]), "{face:?}");
        }
        let plates = posed(Stage::Plates);
        let high: Vec<f32> = of(&plates, Kind::Plate).iter().map(|plate| plate.place[3]).collect();
        assert!(high.iter().all(|high| *high >= 20.0) && high.iter().any(|high| *high > 45.0), "{high:?}");
    }

    #[test]
    fn who_is_behind_something_is_not_seen_and_comes_back() {
        let truth = posed(Stage::Occlusion);
        for id in [1, 2, 3] {
            let shares: Vec<f32> = truth
                .pictures
                .iter()
                .map(|all| all.iter().find(|p| p.kind == Kind::Face && p.id == id).map_or(0.0, |face| face.share))
                .collect();
            let hidden = shares.iter().enumerate().filter(|(_, share)| **share < 0.05).map(|(n, _)| n);
            let hidden: Vec<usize> = hidden.filter(|n| shares[..*n].iter().any(|s| *s > 0.9)).collect();
            let back = hidden.iter().any(|n| shares[*n..].iter().any(|share| *share > 0.9));
            assert!(!hidden.is_empty() && back, "{id}: {shares:?}");
        }
    }

    #[test]
    fn a_tilted_face_is_wider() {
        let mut who = Walker { roll: 0.0, ..walker() };
        let straight = face(&who);
        who.roll = 0.6;
        let tilted = face(&who);
        assert!(tilted[2] > straight[2] && tilted[3] < straight[3]);
    }

    fn walker() -> Walker {
        let acts = Stage::Day.acts(1.0);
        let walker = acts.into_iter().find_map(|act| if let Act::Walker(who) = act { Some(who) } else { None });
        walker.expect("somebody walks by day")
    }
}
