//! Truths drawn by hand over filmed clips: some pictures of each, about two a second, straight lines in between.

use super::{Kind, Place, Scene, Subject};
use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drawn {
    /// The film's file.
    pub file: String,
    pub width: usize,
    pub height: usize,
    pub rate: u32,
    /// How many there are.
    pub pictures: usize,
    pub subjects: Vec<DrawnSubject>,
    /// What was drawn, and what was not, in words.
    pub about: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrawnSubject {
    pub id: u32,
    pub kind: Kind,
    /// Picture, left, top, width, height; ascending. Before the first and after the last it is not in the picture.
    pub keys: Vec<(usize, f32, f32, f32, f32)>,
    /// Which part of it is seen, 0 to 1: a face turned away or cut by the picture's edge is not seen whole.
    #[serde(default = "whole")]
    pub share: f32,
}

fn whole() -> f32 {
    1.0
}

impl DrawnSubject {
    fn at(&self, n: usize) -> Option<Place> {
        let after = self.keys.iter().position(|key| key.0 >= n)?;
        let b = self.keys[after];
        if b.0 == n {
            return Some([b.1, b.2, b.3, b.4]);
        }
        let a = self.keys[after.checked_sub(1)?];
        let part = (n - a.0) as f32 / (b.0 - a.0) as f32;
        let mix = |a: f32, b: f32| a + (b - a) * part;
        Some([mix(a.1, b.1), mix(a.2, b.2), mix(a.3, b.3), mix(a.4, b.4)])
    }
}

impl Drawn {
    /// As a judge takes it.
    #[must_use]
    pub fn scene(&self, name: &str) -> Scene {
        let picture = |n: usize| {
            let drawn = self.subjects.iter().filter_map(|subject| {
                let place = subject.at(n)?;
                Some(Subject { id: subject.id, kind: subject.kind, place, seen: Some(place), share: subject.share })
            });
            drawn.collect()
        };
        Scene {
            scene: name.to_owned(),
            width: self.width,
            height: self.height,
            rate: self.rate,
            pictures: (0..self.pictures).map(picture).collect(),
        }
    }
}
