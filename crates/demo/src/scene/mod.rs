//! What the simulated cameras see. Every scene is drawn by our own code, loops without a seam, and looks the same for the
//! same seed.

pub(crate) mod canvas;
mod card;
mod clock;
mod driveway;
mod figures;
mod font;
mod front_door;
mod garage;
mod garden;
mod photo;
pub mod posed;
mod street;
pub mod strip;

use crate::clip::ClipSpec;
use canvas::Canvas;

/// The text of everything that draws: what a kept clip was drawn by is told from it.
pub(crate) const DRAWN_BY: [&str; 15] = [
    include_str!("mod.rs"),
    include_str!("canvas.rs"),
    include_str!("card.rs"),
    include_str!("clock.rs"),
    include_str!("driveway.rs"),
    include_str!("figures.rs"),
    include_str!("font.rs"),
    include_str!("front_door.rs"),
    include_str!("garage.rs"),
    include_str!("garden.rs"),
    include_str!("photo.rs"),
    include_str!("posed/mod.rs"),
    include_str!("posed/acts.rs"),
    include_str!("street.rs"),
    include_str!("strip.rs"),
];

/// The places a camera can look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scene {
    /// A test card: cheap to draw, hard to compress where many bits are asked for.
    Card,
    /// Little but the burnt clock: for archives of months, where every byte is there ten thousand times.
    Clock,
    FrontDoor,
    Driveway,
    Garden,
    Street,
    Garage,
    /// Where everybody is in it is known: what finds and hides them is judged by it.
    Posed(posed::Stage),
}

impl Scene {
    /// What the camera writes into its picture.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Card => "TEST CARD",
            Self::Clock => "CLOCK",
            Self::FrontDoor => "FRONT DOOR",
            Self::Driveway => "DRIVEWAY",
            Self::Garden => "GARDEN",
            Self::Street => "STREET",
            Self::Garage => "GARAGE",
            Self::Posed(stage) => stage.label(),
        }
    }

    /// Sensor noise, as a part of full brightness: more in the dark.
    fn grain(self) -> f32 {
        match self {
            Self::Card => 0.06,
            Self::Clock => 0.0,
            Self::FrontDoor | Self::Driveway | Self::Street => 0.012,
            Self::Garden => 0.03,
            Self::Garage => 0.035,
            Self::Posed(stage) => stage.grain(),
        }
    }

    fn still(self, canvas: &mut Canvas) {
        match self {
            Self::Card => card::still(canvas),
            Self::Clock => clock::still(canvas),
            Self::FrontDoor => front_door::still(canvas),
            Self::Driveway => driveway::still(canvas),
            Self::Garden => garden::still(canvas),
            Self::Street => street::still(canvas),
            Self::Garage => garage::still(canvas),
            Self::Posed(stage) => stage.still(canvas),
        }
    }

    fn moving(self, canvas: &mut Canvas, turn: f32, seconds: f32) {
        match self {
            Self::Card => card::moving(canvas, turn),
            Self::Clock => clock::moving(canvas, turn),
            Self::FrontDoor => front_door::moving(canvas, turn),
            Self::Driveway => driveway::moving(canvas, turn),
            Self::Garden => garden::moving(canvas, turn),
            Self::Street => street::moving(canvas, turn),
            Self::Garage => garage::moving(canvas, turn),
            Self::Posed(stage) => stage.moving(canvas, seconds),
        }
    }
}

/// 0 before `from`, 1 after `to`, softly in between.
pub(crate) fn ramp(t: f32, from: f32, to: f32) -> f32 {
    let t = ((t - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// Draws one scene, frame by frame. What does not move is drawn once.
pub(crate) struct Painter {
    spec: ClipSpec,
    still: Canvas,
    canvas: Canvas,
}

impl Painter {
    pub(crate) fn new(spec: &ClipSpec) -> Self {
        let mut still = Canvas::new(spec.width, spec.height);
        spec.scene.still(&mut still);
        Self { spec: *spec, canvas: still.clone(), still }
    }

    /// Picture `n` of the loop, as I420.
    pub(crate) fn draw(&mut self, n: u64) -> Vec<u8> {
        let ClipSpec { scene, rate, seed, first, seconds, .. } = self.spec;
        self.canvas.copy_from(&self.still);
        scene.moving(&mut self.canvas, n as f32 / (seconds * rate) as f32, n as f32 / rate as f32);
        let burnt = n + u64::from(first);
        strip::draw(&mut self.canvas, (burnt % 65_536) as u16, rate, scene.label());
        self.canvas.to_i420(scene.grain(), seed.wrapping_mul(40_503).wrapping_add(n as u32))
    }
}
