//! Judges what was hidden by what was to be hidden: the truth of a scene beside the pixels of what came out. It shares no code with
//! what finds and links subjects, and reads the truth by itself.
//!
//! What is hidden is asked of the rendered picture: pixels that a tool says it hid, and that are the fill.

mod drawn;
mod film;
#[cfg(test)]
mod tests;

pub use drawn::{Drawn, DrawnSubject};
pub use film::{Film, pictures};

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// A face counts from this height on, a plate from that; pixels.
pub const FACE: f32 = 24.0;
pub const PLATE: f32 = 20.0;
/// What counts as seen: this part of it, at least. Less of a face is a glimpse, and counted as one.
pub const SEEN: f32 = 0.5;
const GLIMPSE: f32 = 0.15;
/// What counts as covered: this part of what is seen, at least.
pub const COVERED: f64 = 0.95;

/// What is known of a scene.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Scene {
    pub scene: String,
    pub width: usize,
    pub height: usize,
    pub rate: u32,
    pub pictures: Vec<Vec<Subject>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Face,
    Plate,
    Person,
    Vehicle,
}

/// Left, top, width, height in pixels.
pub type Place = [f32; 4];

#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Subject {
    pub id: u32,
    pub kind: Kind,
    #[serde(rename = "box")]
    pub place: Place,
    pub seen: Option<Place>,
    pub share: f32,
}

/// The pixels of one picture that are hidden.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hidden {
    width: usize,
    height: usize,
    pixels: Vec<bool>,
}

/// How it went with one kind of subjects in one scene.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Subjects in pictures that were to be covered, and were.
    pub subjects: u32,
    pub covered: u32,
    /// Pictures with at least one that was to be covered, and those of them in which all were.
    pub pictures: u32,
    pub clean: u32,
    /// The most pictures in a row in which one of them was to be covered and was not.
    pub longest: u32,
    /// Where that is: which one, and in which picture it begins.
    pub where_longest: Option<(u32, u32)>,
    /// Of whom less than half was seen: how often, and how often covered.
    pub glimpses: u32,
    pub glimpses_covered: u32,
}

/// How it went in one scene.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    pub scene: String,
    /// All of the scene's pictures came out.
    pub whole: bool,
    pub faces: Score,
    pub plates: Score,
    /// Hidden and on no subject, parts of the picture: on average, and at most.
    pub over: f64,
    pub over_most: f64,
    /// Pixels that were said to be hidden and show something else than the fill; parts of what was said to be hidden.
    pub shows: f64,
}

impl Scene {
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let scene: Self = serde_json::from_slice(&std::fs::read(path)?)?;
        anyhow::ensure!(scene.width > 0 && scene.height > 0 && !scene.pictures.is_empty(), "an empty truth");
        Ok(scene)
    }
}

impl Subject {
    fn counts(&self) -> bool {
        match self.kind {
            Kind::Face => self.place[3] >= FACE,
            Kind::Plate => self.place[3] >= PLATE,
            Kind::Person | Kind::Vehicle => false,
        }
    }
}

impl Hidden {
    #[must_use]
    pub fn none(width: usize, height: usize) -> Self {
        Self { width, height, pixels: vec![false; width * height] }
    }

    /// Hides a box: whole pixels, those outside of the picture left out.
    pub fn hide(&mut self, [left, top, right, bottom]: [i64; 4]) {
        let side = |n: i64, most: usize| usize::try_from(n.max(0)).expect("not below zero").min(most);
        let (left, right) = (side(left, self.width), side(right, self.width));
        for y in side(top, self.height)..side(bottom, self.height) {
            self.pixels[y * self.width + left..y * self.width + right.max(left)].fill(true);
        }
    }

    /// Takes out what is not the fill: black, in a plane of brightness at video range. Gives how many were said to be hidden, and how
    /// many of these were not.
    pub fn check(&mut self, luma: &[u8]) -> (usize, usize) {
        /// Of an encoder's making: black is 16, and its neighbours ring.
        const BLACK: u8 = 30;
        let (mut said, mut not) = (0, 0);
        for (hidden, light) in self.pixels.iter_mut().zip(luma) {
            if *hidden {
                said += 1;
                if *light > BLACK {
                    not += 1;
                    *hidden = false;
                }
            }
        }
        (said, not)
    }

    /// Pixels whose middles lie in the place, and how many of these are hidden.
    fn in_place(&self, place: Place) -> (usize, usize) {
        let (columns, rows) = self.pixels_of(place);
        let mut hidden = 0;
        for y in rows.clone() {
            hidden += self.pixels[y * self.width..][columns.clone()].iter().filter(|hidden| **hidden).count();
        }
        (columns.len() * rows.len(), hidden)
    }

    fn pixels_of(&self, [left, top, w, h]: Place) -> (std::ops::Range<usize>, std::ops::Range<usize>) {
        let side = |from: f32, to: f32, most: usize| {
            let at = |n: f32| ((n - 0.5).ceil().max(0.0) as usize).min(most);
            at(from)..at(to).max(at(from))
        };
        (side(left, left + w, self.width), side(top, top + h, self.height))
    }

    /// Hidden pixels in none of these places, parts of the picture.
    fn outside(&self, places: &[Place]) -> f64 {
        let mut rest = self.pixels.clone();
        for place in places {
            let (columns, rows) = self.pixels_of(*place);
            for y in rows {
                rest[y * self.width..][columns.clone()].fill(false);
            }
        }
        rest.iter().filter(|hidden| **hidden).count() as f64 / self.pixels.len() as f64
    }
}

/// Scores one kind, picture by picture.
#[derive(Default)]
struct Scoring {
    score: Score,
    /// Who is exposed since which picture.
    exposed: BTreeMap<u32, u32>,
}

impl Scoring {
    fn picture(&mut self, n: u32, subjects: &[&Subject], hidden: &Hidden) {
        let (mut any, mut all) = (false, true);
        let mut still = BTreeMap::new();
        for subject in subjects.iter().filter(|subject| subject.counts()) {
            let Some(seen) = subject.seen else { continue };
            let (pixels, covered) = hidden.in_place(seen);
            let covered = pixels > 0 && covered as f64 >= COVERED * pixels as f64;
            if subject.share < SEEN {
                if subject.share >= GLIMPSE {
                    self.score.glimpses += 1;
                    self.score.glimpses_covered += u32::from(covered);
                }
                continue;
            }
            any = true;
            self.score.subjects += 1;
            self.score.covered += u32::from(covered);
            if !covered {
                all = false;
                let since = *self.exposed.get(&subject.id).unwrap_or(&n);
                still.insert(subject.id, since);
                if n - since + 1 > self.score.longest {
                    self.score.longest = n - since + 1;
                    self.score.where_longest = Some((subject.id, since));
                }
            }
        }
        self.exposed = still;
        self.score.pictures += u32::from(any);
        self.score.clean += u32::from(any && all);
    }
}

/// Judges one scene: asks for what is hidden in each of its pictures, and whether it shows what it should not.
pub fn judge(
    scene: &Scene,
    mut hidden: impl FnMut(usize) -> anyhow::Result<Option<(Hidden, (usize, usize))>>,
) -> anyhow::Result<Verdict> {
    let (mut faces, mut plates) = (Scoring::default(), Scoring::default());
    let mut verdict = Verdict { scene: scene.scene.clone(), whole: true, ..Verdict::default() };
    let (mut said, mut not, mut judged) = (0, 0, 0_u32);
    for (n, subjects) in scene.pictures.iter().enumerate() {
        // A picture that did not come out hides everything, and is told.
        let Some((hidden, checked)) = hidden(n)? else {
            verdict.whole = false;
            continue;
        };
        anyhow::ensure!(
            (hidden.width, hidden.height) == (scene.width, scene.height),
            "a picture of {}x{} is judged by a truth of {}x{}",
            hidden.width,
            hidden.height,
            scene.width,
            scene.height
        );
        (said, not) = (said + checked.0, not + checked.1);
        let of = |kind: Kind| subjects.iter().filter(|subject| subject.kind == kind).collect::<Vec<_>>();
        faces.picture(n as u32, &of(Kind::Face), &hidden);
        plates.picture(n as u32, &of(Kind::Plate), &hidden);
        let places: Vec<Place> = subjects
            .iter()
            .filter(|subject| matches!(subject.kind, Kind::Face | Kind::Plate))
            .map(|subject| subject.place)
            .collect();
        let over = hidden.outside(&places);
        verdict.over += over;
        judged += 1;
        verdict.over_most = verdict.over_most.max(over);
    }
    verdict.over /= f64::from(judged.max(1));
    verdict.shows = if said == 0 { 0.0 } else { not as f64 / said as f64 };
    (verdict.faces, verdict.plates) = (faces.score, plates.score);
    Ok(verdict)
}

impl Score {
    /// Pictures in which all were covered, of those with any; none where there was nothing to cover.
    #[must_use]
    pub fn recall(&self) -> Option<f64> {
        (self.pictures > 0).then(|| f64::from(self.clean) / f64::from(self.pictures))
    }

    /// Subjects covered, of all; none where there was nothing to cover.
    #[must_use]
    pub fn covered_part(&self) -> Option<f64> {
        (self.subjects > 0).then(|| f64::from(self.covered) / f64::from(self.subjects))
    }
}
