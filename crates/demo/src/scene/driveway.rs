//! A driveway in the morning: a car with a plate comes in, stands, and leaves; its driver walks to the house.

use super::canvas::{Canvas, Rgb, rough};
use super::figures::{BEN, car_front, person, tree};
use super::ramp;
use std::f32::consts::TAU;

pub(crate) const PLATE: &str = "PL 4711";

pub(crate) fn still(c: &mut Canvas) {
    c.fill(|x, y| {
        if y < 250.0 {
            let cloud = (rough(x / 260.0 + 9.0, y / 60.0) - 0.55).max(0.0) * 2.0;
            Rgb::hex(0x9cc0dc).mix(Rgb::hex(0xf6e6cf), (y / 250.0).powf(1.4) + cloud)
        } else {
            let blade = rough(x / 6.0, y / 4.0);
            Rgb::hex(0x557f43).mix(Rgb::hex(0x9bb165), blade * 0.8)
        }
    });
    for i in 0..28 {
        let x = i as f32 * 50.0;
        let r = 40.0 + 24.0 * rough(i as f32 * 3.3, 2.0);
        c.ellipse(x, 240.0, r, r * 0.9, Rgb::hex(0x5b7a55).mix(Rgb::hex(0xa9bfae), 0.35 + 0.2 * rough(i as f32, 0.0)));
    }
    c.fill_band(246.0, 300.0, |x, y| Rgb(0.36, 0.37, 0.39).lit(0.9 + 0.2 * rough(x / 6.0, y / 2.0)));
    c.fill_band(296.0, 304.0, |x, y| Rgb(0.72, 0.7, 0.67).lit(0.9 + 0.15 * rough(x / 6.0, y)));
    c.shape(&[(500.0, 302.0), (800.0, 302.0), (1180.0, 720.0), (150.0, 720.0)], |x, y| {
        let crack = rough(x / 40.0, y / 18.0);
        let slab = if ((y - 302.0).max(0.0).sqrt() * 0.62).fract() < 0.05 { 0.8 } else { 1.0 };
        Rgb::hex(0xa8a39a).lit(slab * (0.82 + 0.28 * crack))
    });
    // The house's corner with its window at the right, brick by brick.
    c.shape(&[(1010.0, 60.0), (1280.0, 0.0), (1280.0, 720.0), (1010.0, 520.0)], |x, y| {
        let slope = (y - 290.0) / (1.0 + (x - 1010.0) / 500.0);
        let row = (slope / 15.0).floor();
        let mortar = (slope / 15.0).rem_euclid(1.0) < 0.12 || ((x / 34.0 + row * 0.5).rem_euclid(1.0) < 0.06);
        if mortar { Rgb(0.74, 0.7, 0.65) } else { Rgb::hex(0x9c5a45).lit(0.8 + 0.4 * rough(x / 34.0, row * 1.7)) }
    });
    c.flat(&[(1090.0, 180.0), (1210.0, 164.0), (1210.0, 370.0), (1090.0, 352.0)], Rgb(0.92, 0.91, 0.88));
    c.shape(&[(1098.0, 190.0), (1202.0, 176.0), (1202.0, 358.0), (1098.0, 343.0)], |x, y| {
        Rgb(0.66, 0.76, 0.82).mix(Rgb(0.16, 0.2, 0.24), (y - 170.0) / 190.0 + 0.25 * rough(x / 30.0, y / 30.0))
    });
    for i in 0..40 {
        let y = 315.0 + i as f32 * 10.0;
        let x = 470.0 - (y - 302.0) * 0.84;
        let r = 15.0 + i as f32 * 0.9;
        c.ellipse(x - 22.0, y, r * 1.4, r, Rgb::hex(0x3c6236).lit(0.75 + 0.45 * rough(i as f32 * 2.3, 1.0)));
    }
}

pub(crate) fn moving(c: &mut Canvas, turn: f32) {
    let wind = (turn * TAU * 3.0).sin();
    tree(c, 150.0, 420.0, 380.0, Rgb::hex(0x6a9a49), wind);
    tree(c, 905.0, 290.0, 190.0, Rgb::hex(0x759f58), wind);
    let near = ramp(turn, 0.04, 0.30) * (1.0 - ramp(turn, 0.74, 0.98));
    let walk = ramp(turn, 0.38, 0.68);
    if walk > 0.0 && walk < 1.0 {
        let (x, y) = (830.0 + walk * 190.0, 640.0 - walk * 130.0);
        person(c, x, y, 270.0 - walk * 60.0, 1.0, turn * 26.0, &BEN);
    }
    if near > 0.02 {
        let depth = near.powf(1.8);
        let lamps = if (0.34..0.70).contains(&turn) { 0.0 } else { 0.9 };
        car_front(
            c,
            640.0 - depth * 20.0,
            316.0 + depth * 330.0,
            96.0 + depth * 430.0,
            Rgb::hex(0x2f5d8c),
            PLATE,
            lamps,
        );
    }
    let sun = 0.5 + 0.5 * (turn * TAU).sin();
    c.grade(|x, y, p| {
        let ray = (1.0 - (x / 900.0 + y / 900.0) * 0.5).clamp(0.0, 1.0) * 0.12 * sun;
        Rgb(p.0 * 0.97 + ray, p.1 * 0.97 + ray * 0.85, p.2 * 0.95 + ray * 0.5)
    });
}
