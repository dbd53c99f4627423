//! Posed scenes: people with photographed heads, and cars with plates, of whom is known in every picture where they are. What finds and
//! hides them is judged by these. Each tests one thing that makes it hard.

mod acts;
mod truth;

pub use truth::{Kind, Place, Posed, Truth, truth};

use super::canvas::{Canvas, Rgb, rough};
use super::figures::{car_front, car_side, person, tree};
use super::photo::head;
use super::{front_door, garden, street};
use acts::{Act, Prop};
use std::f32::consts::TAU;

/// What makes it hard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Nothing: by day, turned to the camera, near.
    Day,
    /// Dark, noisy, of low contrast.
    Night,
    Rain,
    /// Fast, and the shutter is slow.
    Blur,
    /// Behind a tree, a van, a pillar; and back again.
    Occlusion,
    /// Heads tilted to the side, turned away, looking down.
    Tilt,
    /// Faces 24 to 32 pixels high in 1080p.
    Small,
    /// Two pass before one another, twice.
    Crossing,
    /// Cars that come and go, their plates of several sizes.
    Plates,
    /// Nobody: trees in the wind.
    Empty,
}

impl Stage {
    pub const ALL: [Self; 10] = [
        Self::Day,
        Self::Night,
        Self::Rain,
        Self::Blur,
        Self::Occlusion,
        Self::Tilt,
        Self::Small,
        Self::Crossing,
        Self::Plates,
        Self::Empty,
    ];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Night => "night",
            Self::Rain => "rain",
            Self::Blur => "blur",
            Self::Occlusion => "occlusion",
            Self::Tilt => "tilt",
            Self::Small => "small",
            Self::Crossing => "crossing",
            Self::Plates => "plates",
            Self::Empty => "empty",
        }
    }

    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.name() == name)
    }

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Day | Self::Blur | Self::Tilt => "FRONT DOOR",
            Self::Night | Self::Empty => "GARDEN",
            Self::Rain | Self::Occlusion | Self::Small | Self::Crossing => "STREET",
            Self::Plates => "DRIVEWAY",
        }
    }

    pub(crate) fn grain(self) -> f32 {
        match self {
            Self::Night => 0.075,
            Self::Rain => 0.03,
            _ => 0.02,
        }
    }

    /// Seconds for which the shutter is open, and moments out of these of which one picture is made.
    fn shutter(self) -> (f32, usize) {
        match self {
            Self::Blur => (1.0 / 30.0, 7),
            Self::Night => (1.0 / 40.0, 3),
            _ => (0.0, 1),
        }
    }

    pub(crate) fn still(self, c: &mut Canvas) {
        match self {
            Self::Day | Self::Blur | Self::Tilt => front_door::still(c),
            Self::Night | Self::Empty => garden::still(c),
            Self::Rain | Self::Occlusion | Self::Small | Self::Crossing => street::still(c),
            Self::Plates => yard(c),
        }
    }

    /// The picture at `seconds`.
    pub(crate) fn moving(self, c: &mut Canvas, seconds: f32) {
        let (open, moments) = self.shutter();
        if moments == 1 {
            self.moment(c, seconds);
        } else {
            let still = c.clone();
            for n in 0..moments {
                let mut one = still.clone();
                self.moment(&mut one, seconds + open * (n as f32 / (moments - 1) as f32 - 0.5));
                c.blend(&one, 1.0 / (n + 1) as f32);
            }
        }
        self.weather(c, seconds);
    }

    fn moment(self, c: &mut Canvas, seconds: f32) {
        let wind = (seconds * 2.1).sin() + 0.4 * (seconds * 5.3).sin();
        match self {
            Self::Day | Self::Blur | Self::Tilt => {
                tree(c, 208.0, 345.0, 300.0, Rgb::hex(0x5d8a3e), wind);
                tree(c, 1092.0, 335.0, 250.0, Rgb::hex(0x6c9448), wind * 0.8);
            }
            Self::Night => tree(c, 170.0, 600.0, 500.0, Rgb::hex(0x2d3f33), wind * 0.7),
            Self::Empty => {
                for (x, ground, tall, lag) in [
                    (170.0, 600.0, 500.0, 0.0),
                    (520.0, 430.0, 330.0, 0.9),
                    (840.0, 440.0, 360.0, 0.3),
                    (1120.0, 610.0, 460.0, 0.5),
                ] {
                    let gust = (seconds * 2.6 + lag).sin() * 3.0 + (seconds * 6.1 + lag * 3.0).sin();
                    tree(c, x, ground, tall, Rgb::hex(0x4d6a43), gust);
                }
                leaves(c, seconds);
            }
            Self::Rain | Self::Small | Self::Crossing => {
                for (x, lag) in [(120.0, 0.0), (640.0, 0.3), (1180.0, 0.6)] {
                    tree(c, x, 500.0, 250.0, Rgb::hex(0x6f9446), wind + lag);
                }
            }
            Self::Occlusion | Self::Plates => {}
        }
        for act in self.acts(seconds) {
            draw(c, &act, seconds);
        }
    }

    fn weather(self, c: &mut Canvas, seconds: f32) {
        match self {
            Self::Night => c.grade(|x, y, p| {
                // One weak lamp, left above; the rest is what the sky gives.
                let lamp = (1.0 - ((x - 380.0) / 900.0).hypot((y - 200.0) / 700.0)).clamp(0.0, 1.0);
                let light = 0.10 + 0.13 * lamp;
                let grey = 0.3 * p.0 + 0.6 * p.1 + 0.1 * p.2;
                let pale = |v: f32| 0.035 + light * (grey + (v - grey) * 0.35);
                Rgb(pale(p.0), pale(p.1), pale(p.2))
            }),
            Self::Rain => rain(c, seconds),
            Self::Empty => {
                let cloud = (seconds * 0.8).sin();
                c.grade(|x, y, p| p.lit(1.0 + 0.22 * cloud * (x / 300.0 + y / 190.0 + seconds * 0.5).sin()));
            }
            _ => {}
        }
    }
}

fn draw(c: &mut Canvas, act: &Act, seconds: f32) {
    match act {
        Act::Walker(who) => {
            person(c, who.x, who.ground, who.tall, who.facing, who.step, &who.look);
            let (place, high) = who.face();
            c.head(head(who.head), place, high, who.roll, who.narrow);
        }
        Act::Car(car) => car_front(c, car.x, car.ground, car.wide, Rgb::hex(car.paint), car.plate, 0.0),
        Act::Prop(Prop::Pillar { x, wide }) => {
            c.round(*x, 120.0, *wide, 480.0, 6.0, Rgb(0.72, 0.7, 0.66), Rgb(0.5, 0.48, 0.45))
        }
        Act::Prop(Prop::Van { x, ground, long }) => {
            let u = long / 40.0;
            c.round(
                x - 19.0 * u,
                ground - 26.0 * u,
                38.0 * u,
                22.0 * u,
                2.0 * u,
                Rgb(0.85, 0.86, 0.87),
                Rgb(0.6, 0.62, 0.65),
            );
            car_side(c, *x, *ground, *long, 1.0, Rgb::hex(0xc9ccd0), 0.0);
        }
        Act::Prop(Prop::Trunk { x, wide }) => {
            c.shape(&[(*x, 0.0), (x + wide, 0.0), (x + wide, 620.0), (*x, 620.0)], |px, py| {
                Rgb(0.30, 0.24, 0.18).lit(0.7 + 0.6 * rough(px / 9.0, py / 60.0) - 0.3 * ((px - x) / wide))
            });
            for i in 0..9 {
                let (dx, dy) = (120.0 * (i as f32 * 2.3).cos(), 40.0 * (i as f32 * 1.7).sin());
                let sway = 4.0 * (seconds * 2.0 + i as f32).sin();
                c.ellipse(
                    x + wide / 2.0 + dx + sway,
                    50.0 + dy,
                    80.0,
                    50.0,
                    Rgb::hex(0x55783a).lit(0.8 + 0.05 * i as f32),
                );
            }
        }
    }
}

/// Asphalt before a wall of bricks.
fn yard(c: &mut Canvas) {
    c.fill(|x, y| {
        let row = (y / 14.0).floor();
        let joint = (y / 14.0).fract() < 0.12 || (x / 40.0 + row * 0.5).fract() < 0.05;
        let brick = Rgb::hex(0x9a5f4c).lit(0.75 + 0.4 * rough(x / 40.0, row * 1.7));
        if joint { Rgb::hex(0xb9aa9a) } else { brick }
    });
    c.fill_band(250.0, 720.0, |x, y| Rgb(0.36, 0.37, 0.38).lit(0.8 + 0.35 * rough(x / 7.0, y / 4.0)));
    for x in [200.0, 520.0, 840.0, 1160.0] {
        c.flat(&[(x, 262.0), (x + 8.0, 262.0), (x + 30.0, 420.0), (x + 18.0, 420.0)], Rgb(0.8, 0.8, 0.76));
    }
}

fn leaves(c: &mut Canvas, seconds: f32) {
    for i in 0..40 {
        let (k, own) = (i as f32, seconds * (0.10 + 0.05 * (i % 5) as f32));
        let x = (k * 97.0 + own * 900.0).rem_euclid(1360.0) - 40.0;
        let y = (k * 53.0 + own * 330.0 + 24.0 * (seconds * 3.0 + k).sin()).rem_euclid(760.0) - 20.0;
        c.ellipse(x, y, 5.0, 3.0 + 2.0 * (seconds * 7.0 + k).sin().abs(), Rgb::hex(0xb07a34).lit(0.7 + 0.02 * k));
    }
}

fn rain(c: &mut Canvas, seconds: f32) {
    c.grade(|_, y, p| p.mix(Rgb(0.55, 0.58, 0.6), 0.38 - 0.12 * y / 720.0));
    for i in 0..420 {
        let k = i as f32;
        let fall = 1.6 + 0.9 * (k * 0.37).fract();
        let turn = (k * 0.618 + seconds * fall).fract();
        // A new place each time it falls.
        let lap = (k * 0.618 + seconds * fall).floor();
        let x = (k * 127.1 + lap * 311.7).rem_euclid(1340.0) - 30.0 - turn * 60.0;
        let (y, long) = (turn * 800.0 - 60.0, 16.0 + 14.0 * (k * 0.71).fract());
        let line = [(x, y), (x + 1.3, y), (x + 1.3 - long * 0.08, y + long), (x - long * 0.08, y + long)];
        c.glow(line[0].0, y + long / 2.0, 0.9, long / 2.0, 0.8, Rgb(0.8, 0.83, 0.86), 0.34);
    }
    for i in 0..90 {
        let k = i as f32;
        let ring = (seconds * 3.0 + k * 0.37).fract();
        let (x, y) = (
            (k * 211.0 + (seconds * 3.0 + k * 0.37).floor() * 97.0).rem_euclid(1280.0),
            530.0 + (k * 37.0).rem_euclid(180.0),
        );
        c.glow(x, y, 2.0 + 9.0 * ring, 1.0 + 2.5 * ring, 1.5, Rgb(0.8, 0.82, 0.84), 0.3 * (1.0 - ring));
    }
    let sway = (seconds * TAU * 0.2).sin() * 0.02;
    c.grade(|_, _, p| p.lit(0.9 + sway));
}
