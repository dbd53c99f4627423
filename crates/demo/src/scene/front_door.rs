//! From over the front door: a path to the gate, the pavement behind it. Somebody comes up to the door and goes again, others
//! pass by, clouds pass over the sun.

use super::canvas::{Canvas, Rgb, rough};
use super::figures::{ANNA, BEN, CLEO, person, tree};
use super::ramp;
use std::f32::consts::TAU;

pub(crate) fn still(c: &mut Canvas) {
    c.fill(|x, y| {
        if y < 210.0 {
            let cloud = (rough(x / 210.0, y / 70.0) - 0.5).max(0.0) * 1.9;
            Rgb::hex(0x7fb0d8).mix(Rgb::hex(0xdfe9ee), y / 210.0 * 0.8 + cloud)
        } else {
            let blade = rough(x / 7.0 * (1.0 + 200.0 / y), y / 4.0);
            Rgb::hex(0x4f7d3a).mix(Rgb::hex(0x89a552), blade * 0.75 + (y - 210.0) / 1500.0)
        }
    });
    // Houses on the other side of the street.
    for (i, (x, w, wall, roof)) in [
        (-60.0, 290.0, 0xd9c7a8, 0x7a4538),
        (260.0, 240.0, 0xb8c4c6, 0x4b4f5c),
        (530.0, 300.0, 0xe0d3c2, 0x8a5340),
        (860.0, 230.0, 0xc49a7d, 0x50463f),
        (1110.0, 260.0, 0xcfd2c0, 0x73473b),
    ]
    .into_iter()
    .enumerate()
    {
        let top = 108.0 + (i % 2) as f32 * 16.0;
        let wall = Rgb::hex(wall);
        c.shape(&[(x, top), (x + w, top), (x + w, 236.0), (x, 236.0)], |px, py| {
            wall.lit(0.84 + 0.16 * rough(px / 12.0, py / 5.0))
        });
        let roof = Rgb::hex(roof);
        c.shape(
            &[(x + 34.0, top - 58.0), (x + w - 34.0, top - 58.0), (x + w + 14.0, top + 4.0), (x - 14.0, top + 4.0)],
            |px, py| roof.lit(0.75 + 0.3 * rough(px / 16.0, py / 3.0)),
        );
        for k in 0..3 {
            let wx = x + 30.0 + k as f32 * (w - 60.0 - 42.0) / 2.0;
            c.rect(wx - 3.0, top + 25.0, 48.0, 54.0, Rgb(0.94, 0.93, 0.9));
            c.round(wx, top + 28.0, 42.0, 48.0, 0.0, Rgb(0.55, 0.68, 0.76), Rgb(0.18, 0.22, 0.27));
            c.rect(wx + 20.0, top + 28.0, 2.0, 48.0, Rgb(0.94, 0.93, 0.9));
        }
    }
    c.fill_band(232.0, 262.0, |x, y| Rgb(0.3, 0.31, 0.33).lit(0.9 + 0.2 * rough(x / 5.0, y / 2.0)));
    c.fill_band(262.0, 300.0, |x, y| Rgb(0.66, 0.64, 0.6).lit(0.88 + 0.2 * rough(x / 9.0, y / 3.0)));
    // A hedge with the gate's gap, and the path, wider the nearer.
    for x in (0..1290).step_by(22) {
        let x = x as f32;
        if !(545.0..735.0).contains(&x) {
            for k in 0..3 {
                let green = Rgb::hex(0x35592c).lit(0.75 + 0.5 * rough(x / 20.0, k as f32 * 3.1));
                c.ellipse(x, 330.0 - k as f32 * 17.0 + 6.0 * rough(x, 2.0), 22.0, 17.0, green);
            }
        }
    }
    c.shape(&[(578.0, 300.0), (702.0, 300.0), (1020.0, 720.0), (260.0, 720.0)], |x, y| {
        let depth = (y - 290.0) / 430.0;
        let row = (1.0 / depth.max(0.05) * 7.0).fract();
        let column =
            ((x - 640.0) / (52.0 + 330.0 * depth) * 4.0 + (1.0 / depth.max(0.05) * 7.0).floor() * 0.5).fract().abs();
        let joint = if row < 0.08 || column < 0.05 { 0.72 } else { 1.0 };
        Rgb::hex(0xb4a08c).lit(joint * (0.82 + 0.3 * rough(x / 14.0, y / 6.0)))
    });
    for (x, k) in [(548.0, 0.0), (716.0, 0.0)] {
        c.round(x, 262.0 + k, 18.0, 86.0, 3.0, Rgb(0.9, 0.88, 0.84), Rgb(0.6, 0.58, 0.55));
        c.ellipse(x + 9.0, 258.0 + k, 12.0, 10.0, Rgb(0.85, 0.83, 0.8));
    }
    // Beds on both sides, and the porch post that is near.
    for i in 0..70 {
        let (side, along) = (if i % 2 == 0 { -1.0 } else { 1.0 }, (i / 2) as f32 / 35.0);
        let y = 320.0 + along * along * 380.0;
        let x = 640.0 + side * (92.0 + (y - 300.0) * 0.86 + 14.0 * rough(i as f32, 1.0));
        let size = 4.0 + along * 17.0;
        c.ellipse(x, y, size * 1.3, size, Rgb::hex(0x3f6a33).lit(0.8 + 0.4 * rough(i as f32 * 1.7, 5.0)));
        let bloom = [0xe6547a, 0xf2c94c, 0xf4f1ea, 0xa56bd6][i % 4];
        c.ellipse(x - size * 0.3, y - size * 0.6, size * 0.34, size * 0.3, Rgb::hex(bloom));
    }
    c.shape(&[(0.0, 0.0), (96.0, 0.0), (70.0, 720.0), (0.0, 720.0)], |x, y| {
        Rgb(0.86, 0.84, 0.8).lit(0.55 + 0.4 * (x / 90.0) + 0.05 * rough(x / 4.0, y / 60.0))
    });
    c.round(1120.0, 560.0, 96.0, 120.0, 12.0, Rgb::hex(0xb5654a), Rgb::hex(0x6d3a2b));
    for i in 0..26 {
        let a = i as f32 * 0.77;
        c.limb(
            (1168.0, 570.0),
            (1168.0 + a.cos() * 78.0, 520.0 - (a.sin().abs()) * 74.0),
            7.0,
            3.0,
            Rgb::hex(0x4c7d3c).lit(0.7 + 0.4 * rough(i as f32, 8.0)),
        );
    }
}

pub(crate) fn moving(c: &mut Canvas, turn: f32) {
    let wind = (turn * TAU * 4.0).sin() + 0.4 * (turn * TAU * 9.0).sin();
    tree(c, 208.0, 345.0, 300.0, Rgb::hex(0x5d8a3e), wind);
    tree(c, 1092.0, 335.0, 250.0, Rgb::hex(0x6c9448), wind * 0.8);
    // Two who pass on the pavement, in both directions.
    let (east, west) = (turn * 1.25 - 0.1, turn * 1.4 - 0.35);
    person(c, -60.0 + east * 1400.0, 292.0, 112.0, 1.0, turn * 21.0, &BEN);
    person(c, 1340.0 - west * 1400.0, 284.0, 106.0, -1.0, turn * 24.0, &CLEO);
    // One who comes to the door, waits, and goes.
    let near = ramp(turn, 0.08, 0.42) * (1.0 - ramp(turn, 0.62, 0.94));
    if near > 0.0 {
        let y = 306.0 + near.powf(1.6) * 372.0;
        let moving = !(0.42..=0.62).contains(&turn);
        let step = if moving { turn * 26.0 } else { 0.25 };
        let sway = (turn * TAU * 5.0).sin() * 10.0 * near;
        person(c, 640.0 + sway, y, 112.0 + near.powf(1.6) * 330.0, 0.0, step, &ANNA);
    }
    let cloud = 0.5 + 0.5 * (turn * TAU).cos();
    c.grade(|x, y, p| {
        let shadow = 0.86 + 0.14 * cloud;
        let edge = 1.0 - 0.16 * ((x - 640.0) / 760.0).powi(2) - 0.1 * ((y - 360.0) / 460.0).powi(2);
        Rgb(p.0 * shadow * edge * 1.02, p.1 * shadow * edge, p.2 * (shadow * 0.97 + 0.03) * edge)
    });
}
