//! What the simulated cameras see. Every scene is drawn by our own code, loops without a seam, and looks the same for the
//! same seed.

pub(crate) mod canvas;
mod card;
mod font;
pub mod strip;

use canvas::Canvas;

/// The places a camera can look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scene {
    /// A test card: cheap to draw, hard to compress where many bits are asked for.
    Card,
}

/// Draws one scene, frame by frame. What does not move is drawn once.
pub(crate) struct Painter {
    scene: Scene,
    still: Canvas,
    canvas: Canvas,
    seed: u32,
}

impl Painter {
    pub(crate) fn new(scene: Scene, width: u32, height: u32, seed: u32) -> Self {
        let mut still = Canvas::new(width, height);
        match scene {
            Scene::Card => card::still(&mut still),
        }
        Self { scene, canvas: still.clone(), still, seed }
    }

    /// Picture `n` of a loop of `total`, as I420.
    pub(crate) fn draw(&mut self, n: u64, total: u64, rate: u32) -> Vec<u8> {
        let turn = n as f32 / total as f32;
        self.canvas.copy_from(&self.still);
        let c = &mut self.canvas;
        let (grain, label) = match self.scene {
            Scene::Card => {
                card::moving(c, turn);
                (0.06, "TEST CARD")
            }
        };
        strip::draw(c, (n % 65_536) as u16, rate, label);
        c.to_i420(grain, self.seed.wrapping_mul(40_503).wrapping_add(n as u32))
    }
}
