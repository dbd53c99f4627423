//! A garden at dusk: a cat on the wall, trees in the wind, a lamp that comes on.

use super::canvas::{Canvas, Rgb, rough};
use super::figures::{cat, tree};
use super::ramp;
use std::f32::consts::TAU;

pub(crate) fn still(c: &mut Canvas) {
    c.fill(|x, y| {
        if y < 400.0 {
            let t = y / 400.0;
            let sky = Rgb::hex(0x232a52)
                .mix(Rgb::hex(0x8a4f78), (t * 1.6).min(1.0))
                .mix(Rgb::hex(0xf0a060), (t * 2.0 - 1.0).max(0.0));
            let streak = (rough(x / 320.0, y / 26.0) - 0.52).max(0.0) * 1.6;
            sky.mix(Rgb::hex(0xe27d6a), streak * t)
        } else {
            let blade = rough(x / 6.0, y / 5.0);
            Rgb::hex(0x1c2a22).mix(Rgb::hex(0x3d5138), blade * 0.7)
        }
    });
    for i in 0..60 {
        let (x, y) = ((i * 733 % 1280) as f32, (i * 331 % 170) as f32);
        c.glow(x, y, 1.3, 1.3, 1.5, Rgb(1.0, 0.97, 0.9), 0.25 + 0.5 * rough(i as f32, 4.0));
    }
    for i in 0..24 {
        let r = 36.0 + 40.0 * rough(i as f32 * 1.9, 7.0);
        c.ellipse(i as f32 * 58.0, 404.0, r, r, Rgb::hex(0x1d2233));
    }
    // The wall, stone by stone.
    c.shape(&[(0.0, 400.0), (1280.0, 372.0), (1280.0, 500.0), (0.0, 520.0)], |x, y| {
        let top = 400.0 - x * 0.0219;
        let row = ((y - top) / 30.0).floor();
        let joint = ((y - top) / 30.0).fract() < 0.1 || (x / 74.0 + row * 0.47).fract() < 0.05;
        let stone = Rgb::hex(0x57525c).lit(0.62 + 0.6 * rough(x / 40.0, row * 2.3 + y / 50.0));
        if joint { stone.lit(0.5) } else { stone }
    });
    c.shape(&[(0.0, 390.0), (1280.0, 362.0), (1280.0, 378.0), (0.0, 406.0)], |x, y| {
        Rgb::hex(0x7d7680).lit(0.7 + 0.4 * rough(x / 30.0, y / 6.0))
    });
    for (x, y, rx) in [(300.0, 640.0, 150.0), (640.0, 690.0, 170.0), (960.0, 640.0, 140.0)] {
        c.ellipse(x, y + 6.0, rx, rx * 0.2, Rgb(0.1, 0.11, 0.11));
        c.ellipse(x, y, rx, rx * 0.2, Rgb::hex(0x5c5a5e));
        c.glow(x - rx * 0.2, y - 4.0, rx * 0.6, rx * 0.1, 20.0, Rgb::hex(0x77747a), 0.5);
    }
    c.round(1086.0, 210.0, 12.0, 380.0, 4.0, Rgb(0.1, 0.1, 0.12), Rgb(0.06, 0.06, 0.07));
    c.round(1066.0, 176.0, 52.0, 44.0, 10.0, Rgb(0.16, 0.16, 0.18), Rgb(0.08, 0.08, 0.1));
}

pub(crate) fn moving(c: &mut Canvas, turn: f32) {
    let wind = (turn * TAU * 3.0).sin() * 1.4 + 0.5 * (turn * TAU * 8.0).sin();
    tree(c, 170.0, 600.0, 500.0, Rgb::hex(0x2d3f33), wind);
    tree(c, 840.0, 430.0, 300.0, Rgb::hex(0x283442), wind * 0.7);
    // Along the wall, a stop in the middle to look.
    let along = 0.46 * ramp(turn, 0.06, 0.40) + 0.54 * ramp(turn, 0.56, 0.96);
    let looking = (0.40..0.56).contains(&turn);
    let x = -90.0 + along * 1460.0;
    let step = if looking { 0.1 } else { turn * 20.0 };
    cat(c, x, 386.0 - x * 0.0219, 128.0, 1.0, step, Rgb::hex(0x14131a), if looking { 1.0 } else { 0.25 });
    let lamp = ramp(turn, 0.30, 0.33) * (1.0 - ramp(turn, 0.86, 0.90));
    c.round(
        1072.0,
        184.0,
        40.0,
        30.0,
        6.0,
        Rgb(0.2, 0.19, 0.18).mix(Rgb(1.0, 0.9, 0.65), lamp),
        Rgb(0.15, 0.14, 0.14).mix(Rgb(1.0, 0.8, 0.5), lamp),
    );
    for i in 0..9 {
        let a = turn * TAU * (1.0 + (i % 3) as f32) + i as f32 * 2.1;
        let (x, y) = (220.0 + i as f32 * 105.0 + a.cos() * 46.0, 540.0 + a.sin() * 42.0);
        let shine = ((turn * TAU * 7.0 + i as f32 * 1.7).sin() * 0.5 + 0.5).powi(3);
        c.glow(x, y, 7.0, 7.0, 9.0, Rgb(0.85, 1.0, 0.45), shine);
    }
    c.grade(|x, y, p| {
        let d = ((x - 1092.0) / 520.0).hypot((y - 260.0) / 420.0);
        let light = lamp * (1.0 - d).max(0.0).powi(2);
        let edge = 1.0 - 0.22 * ((x - 640.0) / 700.0).powi(2);
        Rgb(
            p.0 * edge * (1.0 + 2.2 * light) + 0.10 * light,
            p.1 * edge * (1.0 + 1.7 * light) + 0.06 * light,
            p.2 * edge * (1.0 + 0.8 * light),
        )
    });
}
