//! The test card: bars, a checked wheel, a dot that goes round.

use super::canvas::{Canvas, Rgb, rough};
use std::f32::consts::TAU;

pub(crate) fn still(c: &mut Canvas) {
    const BARS: [u32; 8] = [0xd8d8d8, 0xd6c84a, 0x4ac3cf, 0x4fbf62, 0xb95bc4, 0xc44f4f, 0x4a5fc4, 0x2a2f38];
    c.fill(|x, y| {
        let bar = Rgb::hex(BARS[((x / 160.0) as usize).min(7)]);
        let grey = Rgb(0.2, 0.22, 0.25).lit(0.6 + 0.8 * rough(x / 18.0, y / 18.0));
        if y < 430.0 { bar.lit(0.85 + 0.15 * rough(x / 9.0, y / 9.0)) } else { grey }
    });
}

pub(crate) fn moving(c: &mut Canvas, turn: f32) {
    for spoke in 0..12 {
        let a = (spoke as f32 / 12.0 + turn) * TAU;
        let (x, y) = (640.0 + a.cos() * 170.0, 330.0 + a.sin() * 170.0);
        let shade = if spoke % 2 == 0 { Rgb(0.95, 0.95, 0.95) } else { Rgb(0.1, 0.12, 0.15) };
        c.limb((640.0, 330.0), (x, y), 10.0, 26.0, shade);
    }
    let a = turn * TAU * 3.0;
    c.ellipse(640.0 + a.cos() * 480.0, 330.0 + a.sin() * 220.0, 44.0, 44.0, Rgb(0.95, 0.35, 0.2));
}
