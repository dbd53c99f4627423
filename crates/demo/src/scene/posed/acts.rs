//! Who is where in the posed scenes, as a function of time. The pictures are drawn from it, and so is the truth told.

use super::super::figures::{ANNA, BEN, CLEO, Look, head_of};
use super::super::photo::TURNED;
use super::super::ramp;
use super::Stage;
use std::f32::consts::TAU;

/// One thing in the scene; what comes later stands before what comes earlier.
pub(super) enum Act {
    Walker(Walker),
    Car(Car),
    Prop(Prop),
}

/// A person; arguments of [`super::super::figures::person`], and how the head is held.
pub(super) struct Walker {
    pub(super) id: u32,
    pub(super) head: usize,
    pub(super) look: Look,
    pub(super) x: f32,
    pub(super) ground: f32,
    pub(super) tall: f32,
    pub(super) facing: f32,
    pub(super) step: f32,
    pub(super) roll: f32,
    pub(super) narrow: f32,
}

pub(super) struct Car {
    pub(super) id: u32,
    pub(super) x: f32,
    pub(super) ground: f32,
    pub(super) wide: f32,
    pub(super) paint: u32,
    pub(super) plate: &'static str,
}

/// What people go behind.
pub(super) enum Prop {
    Pillar { x: f32, wide: f32 },
    Trunk { x: f32, wide: f32 },
    Van { x: f32, ground: f32, long: f32 },
}

/// The height of a face by that of its person: a drawn head is a little large, as a child would draw it, and so is this.
const FACE: f32 = 0.156;
/// Units that a step of gait takes, by the height of who walks.
const STRIDE: f32 = 0.9;

impl Walker {
    /// Walks sideways at `x`, `from` where it was when the scene began.
    fn new(id: u32, head: usize, x: f32, ground: f32, tall: f32) -> Self {
        let look = [ANNA, BEN, CLEO][id as usize % 3];
        Self { id, head, look, x, ground, tall, facing: 0.0, step: x / (STRIDE * tall), roll: 0.0, narrow: 1.0 }
    }

    fn facing(self, facing: f32) -> Self {
        Self { facing, ..self }
    }

    fn stepping(self, step: f32) -> Self {
        Self { step, ..self }
    }

    fn held(self, roll: f32, narrow: f32) -> Self {
        Self { roll, narrow, ..self }
    }

    /// Where the face's middle is, and how high it is, before it is turned.
    pub(super) fn face(&self) -> ((f32, f32), f32) {
        let (x, y) = head_of(self.x, self.ground, self.tall, self.facing, self.step);
        ((x, y + 0.012 * self.tall), self.tall * FACE)
    }
}

impl Car {
    /// Left, top, width, height of the plate, as [`super::super::figures::car_front`] draws it.
    pub(super) fn plate(&self) -> [f32; 4] {
        let u = self.wide / 20.0;
        [self.x - 3.1 * u, self.ground - 3.9 * u, 6.2 * u, 1.7 * u]
    }
}

impl Prop {
    /// Left, top, width, height of what nothing is seen through.
    pub(super) fn blocks(&self) -> [f32; 4] {
        match self {
            Self::Pillar { x, wide } => [*x, 120.0, *wide, 480.0],
            Self::Trunk { x, wide } => [*x, 0.0, *wide, 620.0],
            Self::Van { x, ground, long } => {
                let u = long / 40.0;
                [x - 19.0 * u, ground - 26.0 * u, 38.0 * u, 22.0 * u]
            }
        }
    }
}

impl Stage {
    /// Who and what is in the scene, from the back to the front.
    pub(super) fn acts(self, t: f32) -> Vec<Act> {
        match self {
            Self::Day => {
                let near = ramp(t, 0.3, 4.0);
                let away = ramp(t, 5.2, 7.8);
                let (x, tall) = (560.0 + 60.0 * near + 760.0 * away, 190.0 + 230.0 * near);
                let comes = Walker::new(1, 0, x, 330.0 + 350.0 * near, tall).stepping(t * 1.1);
                vec![
                    walks(2, 1, -60.0 + 175.0 * t, 360.0, 250.0, 1.0),
                    walks(3, 3, 1330.0 - 160.0 * t, 352.0, 220.0, -1.0),
                    Act::Walker(comes),
                ]
            }
            Self::Night => vec![
                walks(1, 4, -40.0 + 120.0 * t, 620.0, 330.0, 1.0),
                walks(2, 2, 1240.0 - 105.0 * t, 560.0, 250.0, -1.0),
                Act::Walker(Walker::new(3, 5, 520.0 + 30.0 * (t * 0.9).sin(), 650.0, 300.0).stepping(0.25)),
            ],
            Self::Rain => vec![
                walks(1, 6, -50.0 + 130.0 * t, 505.0, 230.0, 1.0),
                walks(2, 2, 1300.0 - 150.0 * t, 560.0, 290.0, -1.0),
                Act::Walker(Walker::new(3, 7, 700.0 + 40.0 * (t * 0.7).sin(), 660.0, 350.0).stepping(t * 0.3)),
            ],
            Self::Blur => {
                let runs = (t * 0.40).rem_euclid(2.0);
                let (x, way) =
                    if runs < 1.0 { (-80.0 + runs * 1440.0, 1.0) } else { (1360.0 - (runs - 1.0) * 1440.0, -1.0) };
                vec![
                    walks(2, 8, 1300.0 - 190.0 * t, 400.0, 230.0, -1.0),
                    Act::Walker(Walker::new(1, 3, x, 640.0, 340.0).facing(way).stepping(t * 2.6).held(0.12 * way, 1.0)),
                    Act::Walker(
                        Walker::new(3, 9, 300.0 + 160.0 * (t * 2.4).sin(), 660.0, 300.0)
                            .stepping(t * 2.0)
                            .held(0.1 * (t * 3.0).sin(), 1.0),
                    ),
                ]
            }
            Self::Occlusion => {
                // Goes behind the pillar, waits there, comes out where it went in.
                let hides = ramp(t, 1.2, 2.4) - ramp(t, 4.2, 5.6);
                vec![
                    walks(1, 0, -60.0 + 150.0 * t, 490.0, 240.0, 1.0),
                    Act::Walker(
                        Walker::new(3, 6, 930.0 + 190.0 * hides, 640.0, 330.0)
                            .stepping(t * 0.9 * f32::from(hides % 1.0 != 0.0)),
                    ),
                    Act::Prop(Prop::Pillar { x: 1050.0, wide: 150.0 }),
                    Act::Prop(Prop::Van { x: 640.0, ground: 560.0, long: 330.0 }),
                    walks(2, 1, 1260.0 - 140.0 * t, 680.0, 320.0, -1.0),
                    Act::Prop(Prop::Trunk { x: 270.0, wide: 84.0 }),
                ]
            }
            Self::Tilt => {
                let sway = |lag: f32| (t * TAU / 4.0 + lag).sin();
                let stands = |id: u32, head: usize, x: f32, tall: f32| {
                    Walker::new(id, head, x + 14.0 * sway(id as f32), 700.0, tall).stepping(0.25)
                };
                vec![
                    Act::Walker(stands(1, 2, 170.0, 400.0).held(0.62 * sway(0.0), 1.0)),
                    Act::Walker(stands(2, TURNED.start, 400.0, 380.0).held(0.1 * sway(0.4), 1.0)),
                    Act::Walker(stands(3, 1, 630.0, 420.0).held(0.15 * sway(0.9), 0.8 + 0.2 * sway(1.7))),
                    Act::Walker(stands(4, TURNED.start + 1, 850.0, 360.0).held(0.2 * sway(0.2), 1.0)),
                    Act::Walker(stands(5, TURNED.start + 2, 1040.0, 390.0).held(0.25 * sway(2.2), 1.0)),
                    Act::Walker(stands(6, TURNED.start + 3, 1200.0, 370.0).held(0.1 * sway(1.2), 1.0)),
                ]
            }
            Self::Small => (0..7)
                .map(|n| {
                    // 24 to 32 pixels in 1080p.
                    let (k, way) = (n as f32, if n % 2 == 0 { 1.0 } else { -1.0 });
                    let x = if n % 2 == 0 { 60.0 + k * 130.0 + 55.0 * t } else { 1230.0 - k * 120.0 - 60.0 * t };
                    walks(n + 1, n as usize + 1, x, 492.0 + 24.0 * k, 103.0 + 5.6 * k, way)
                })
                .collect(),
            Self::Crossing => {
                let pass = (t * TAU / 8.0).cos();
                vec![
                    Act::Walker(
                        Walker::new(1, 0, 640.0 - 420.0 * pass, 600.0, 330.0).facing(-(t * TAU / 8.0).sin().signum()),
                    ),
                    Act::Walker(
                        Walker::new(2, 2, 640.0 + 430.0 * pass, 625.0, 345.0).facing((t * TAU / 8.0).sin().signum()),
                    ),
                    walks(3, 9, -40.0 + 165.0 * t, 680.0, 310.0, 1.0),
                    walks(4, 4, 1320.0 - 165.0 * t, 690.0, 320.0, -1.0),
                ]
            }
            Self::Plates => {
                let near = ramp(t, 0.2, 5.0) * (1.0 - ramp(t, 6.0, 8.0));
                vec![
                    Act::Car(car(3, 1150.0 - 60.0 * t, 330.0, 165.0, 0x8a8f3a, "KLM 204")),
                    Act::Car(car(2, -140.0 + 140.0 * t, 430.0, 240.0, 0xd6d3cc, "RVT 8815")),
                    Act::Car(car(
                        1,
                        820.0 - 120.0 * near,
                        420.0 + 250.0 * near,
                        185.0 + 260.0 * near,
                        0x2f5d8c,
                        "PL 4711",
                    )),
                ]
            }
            Self::Empty => Vec::new(),
        }
    }
}

fn walks(id: u32, head: usize, x: f32, ground: f32, tall: f32, way: f32) -> Act {
    Act::Walker(Walker::new(id, head, x, ground, tall).facing(way))
}

fn car(id: u32, x: f32, ground: f32, wide: f32, paint: u32, plate: &'static str) -> Car {
    Car { id, x, ground, wide, paint, plate }
}
