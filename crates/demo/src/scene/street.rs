//! The street before the house, from the side: cars in both directions, people on the pavement, a row of shops.

use super::canvas::{Canvas, Rgb, rough};
use super::figures::{ANNA, BEN, CLEO, car_side, person, tree};
use std::f32::consts::TAU;

pub(crate) fn still(c: &mut Canvas) {
    c.fill(|x, y| {
        let haze = (rough(x / 230.0, y / 60.0) - 0.5).max(0.0);
        Rgb::hex(0x8fb2cc).mix(Rgb::hex(0xeadfce), (y / 330.0).min(1.0) + haze)
    });
    let fronts = [
        (0.0, 210.0, 60.0, 0xc8b190, 0x2e6b57),
        (210.0, 250.0, 20.0, 0x9f5c4a, 0x2b3a67),
        (460.0, 190.0, 90.0, 0xd7d0c0, 0x8c2f39),
        (650.0, 260.0, 40.0, 0x8d9aa0, 0xb5793a),
        (910.0, 200.0, 74.0, 0xcfae8c, 0x3d5a80),
        (1110.0, 190.0, 30.0, 0xa9756a, 0x5a4a78),
    ];
    for (i, (x, w, top, wall, shop)) in fronts.into_iter().enumerate() {
        let (wall, shop) = (Rgb::hex(wall), Rgb::hex(shop));
        c.shape(&[(x, top), (x + w, top), (x + w, 450.0), (x, 450.0)], |px, py| {
            let brick = if (py / 9.0).fract() < 0.14 { 0.88 } else { 1.0 };
            wall.lit(brick * (0.82 + 0.25 * rough(px / 13.0, py / 8.0)))
        });
        c.rect(x - 3.0, top - 6.0, w + 6.0, 12.0, wall.lit(0.62));
        for row in 0..2 {
            for k in 0..3 {
                let (wx, wy) = (x + 20.0 + k as f32 * (w - 40.0 - 36.0) / 2.0, top + 34.0 + row as f32 * 96.0);
                if wy + 64.0 < 320.0 {
                    c.rect(wx - 4.0, wy - 4.0, 44.0, 72.0, Rgb(0.93, 0.91, 0.87));
                    let lit = (i + k + row) % 4 == 0;
                    let glass = if lit { Rgb(0.95, 0.82, 0.55) } else { Rgb(0.45, 0.56, 0.64) };
                    c.round(wx, wy, 36.0, 64.0, 0.0, glass, glass.lit(0.45));
                    c.rect(wx + 17.0, wy, 2.0, 64.0, Rgb(0.93, 0.91, 0.87));
                }
            }
        }
        c.round(x + 6.0, 326.0, w - 12.0, 30.0, 4.0, shop, shop.lit(0.7));
        c.text(
            x + 20.0,
            333.0,
            2.2,
            ["BAKERY", "BOOKS", "TEA", "HARDWARE", "FLOWERS", "CAFE"][i],
            Rgb(0.97, 0.95, 0.88),
        );
        c.round(x + 14.0, 362.0, w - 74.0, 76.0, 2.0, Rgb(0.72, 0.74, 0.7), Rgb(0.24, 0.25, 0.26));
        c.round(x + w - 52.0, 362.0, 38.0, 88.0, 2.0, shop.lit(0.9), shop.lit(0.55));
        for stripe in 0..((w - 20.0) / 16.0) as usize {
            let sx = x + 10.0 + stripe as f32 * 16.0;
            let cloth = if stripe % 2 == 0 { shop } else { Rgb(0.95, 0.93, 0.88) };
            c.flat(&[(sx, 354.0), (sx + 16.0, 354.0), (sx + 16.0, 376.0), (sx, 376.0)], cloth);
        }
    }
    c.fill_band(448.0, 512.0, |x, y| {
        let joint = if ((x + (y - 448.0) * 0.6) / 58.0).fract() < 0.03 { 0.8 } else { 1.0 };
        Rgb(0.68, 0.66, 0.62).lit(joint * (0.86 + 0.22 * rough(x / 10.0, y / 4.0)))
    });
    c.fill_band(508.0, 520.0, |x, y| Rgb(0.78, 0.76, 0.72).lit(0.85 + 0.2 * rough(x / 10.0, y)));
    c.fill_band(520.0, 720.0, |x, y| Rgb(0.29, 0.3, 0.32).lit(0.85 + 0.3 * rough(x / 6.0, y / 3.0)));
    for i in 0..9 {
        let x = i as f32 * 160.0 + 20.0;
        c.flat(&[(x, 606.0), (x + 80.0, 606.0), (x + 72.0, 614.0), (x - 8.0, 614.0)], Rgb(0.86, 0.85, 0.8));
    }
}

pub(crate) fn moving(c: &mut Canvas, turn: f32) {
    let wind = (turn * TAU * 4.0).sin();
    for (x, offset) in [(120.0, 0.0), (640.0, 0.3), (1180.0, 0.6)] {
        tree(c, x, 500.0, 250.0, Rgb::hex(0x6f9446), wind + offset);
    }
    let walker = |from: f32, speed: f32| (turn * speed + from).rem_euclid(1.0) * 1480.0 - 100.0;
    person(c, walker(0.15, 1.0), 492.0, 132.0, 1.0, turn * 22.0, &ANNA);
    person(c, 1280.0 - walker(0.55, 1.0), 502.0, 140.0, -1.0, turn * 23.0, &BEN);
    person(c, walker(0.70, 1.0), 506.0, 138.0, 1.0, turn * 24.0, &CLEO);
    let drive = |from: f32| (turn * 2.0 + from).rem_euclid(1.0);
    let (a, b, d) = (drive(0.1) * 2400.0 - 400.0, drive(0.62) * 2400.0 - 400.0, drive(0.85) * 3200.0 - 700.0);
    car_side(c, 1280.0 - a, 596.0, 330.0, -1.0, Rgb::hex(0xb9433a), a);
    car_side(c, 1280.0 - d, 592.0, 320.0, -1.0, Rgb::hex(0xd6d3cc), d);
    car_side(c, b, 690.0, 400.0, 1.0, Rgb::hex(0x3c6e8f), b);
    c.grade(|x, _, p| {
        let edge = 1.0 - 0.14 * ((x - 640.0) / 700.0).powi(2);
        Rgb(p.0 * edge * 1.02, p.1 * edge, p.2 * edge * 0.96)
    });
}
