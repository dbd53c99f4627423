//! A garage by infrared: grey, grainy, mostly still. Somebody comes in with a torch and fetches the bicycle's basket.

use super::canvas::{Canvas, Rgb, rough};
use super::figures::{Look, person};
use super::ramp;
use std::f32::consts::TAU;

const GREY: Look = Look {
    skin: Rgb(0.86, 0.86, 0.86),
    hair: Rgb(0.25, 0.25, 0.25),
    coat: Rgb(0.5, 0.5, 0.5),
    trousers: Rgb(0.3, 0.3, 0.3),
};

fn grey(v: f32) -> Rgb {
    Rgb(v, v, v)
}

pub(crate) fn still(c: &mut Canvas) {
    c.fill(|x, y| {
        if y < 500.0 {
            let row = (y / 42.0).floor();
            let joint = (y / 42.0).fract() < 0.06 || (x / 92.0 + row * 0.5).fract() < 0.03;
            grey((0.4 + 0.12 * rough(x / 30.0, y / 30.0)) * if joint { 0.7 } else { 1.0 })
        } else {
            grey(0.34 + 0.16 * rough(x / 26.0, y / 9.0))
        }
    });
    // The roller door, slat by slat.
    for slat in 0..17 {
        let y = 96.0 + slat as f32 * 24.0;
        c.round(430.0, y, 470.0, 23.0, 3.0, grey(0.66), grey(0.44));
    }
    c.rect(418.0, 84.0, 12.0, 424.0, grey(0.24));
    c.rect(900.0, 84.0, 12.0, 424.0, grey(0.24));
    // Shelves with boxes and tins.
    for shelf in 0..4 {
        let y = 190.0 + shelf as f32 * 96.0;
        let mut x = 48.0;
        for item in 0..6 {
            let (w, h) = (
                28.0 + 30.0 * rough(item as f32 * 3.1, shelf as f32),
                34.0 + 40.0 * rough(shelf as f32 * 2.7, item as f32),
            );
            let v = 0.32 + 0.5 * rough(item as f32 * 5.3 + shelf as f32, 9.0);
            c.round(x, y - h, w, h, 4.0, grey(v), grey(v * 0.65));
            c.rect(x + w * 0.2, y - h * 0.7, w * 0.6, h * 0.22, grey((v + 0.25).min(0.95)));
            x += w + 8.0;
        }
        c.round(36.0, y, 330.0, 12.0, 2.0, grey(0.62), grey(0.36));
    }
    c.rect(34.0, 110.0, 10.0, 410.0, grey(0.3));
    c.rect(360.0, 110.0, 10.0, 410.0, grey(0.3));
    // A bicycle against the wall.
    let (left, right, axle) = ((1010.0, 520.0), (1194.0, 520.0), 74.0);
    c.glow(1100.0, 598.0, 180.0, 16.0, 20.0, grey(0.05), 0.6);
    for hub in [left, right] {
        for k in 0..36 {
            let (a, b) = (k as f32 / 36.0 * TAU, (k + 1) as f32 / 36.0 * TAU);
            let on = |t: f32| (hub.0 + t.cos() * axle, hub.1 + t.sin() * axle);
            c.limb(on(a), on(b), 5.0, 5.0, grey(0.16));
            if k % 3 == 0 {
                c.limb(hub, on(a), 0.8, 0.8, grey(0.7));
            }
        }
    }
    let (seat, pedal, head) = ((1062.0, 420.0), (1088.0, 530.0), (1160.0, 412.0));
    for (a, b) in [(left, seat), (left, pedal), (seat, pedal), (pedal, head), (seat, head), (head, right)] {
        c.limb(a, b, 5.0, 5.0, grey(0.82));
    }
    c.limb((1040.0, 406.0), (1086.0, 406.0), 8.0, 5.0, grey(0.12));
    c.limb((1160.0, 412.0), (1156.0, 386.0), 5.0, 5.0, grey(0.82));
    c.limb((1156.0, 386.0), (1190.0, 380.0), 5.0, 4.0, grey(0.2));
    c.round(1168.0, 396.0, 64.0, 50.0, 8.0, grey(0.6), grey(0.4));
}

pub(crate) fn moving(c: &mut Canvas, turn: f32) {
    let come = ramp(turn, 0.12, 0.46) - ramp(turn, 0.60, 0.94);
    let here = turn > 0.12 && turn < 0.94;
    let x = 330.0 + come * 610.0;
    let facing = if turn < 0.53 { 1.0 } else { -1.0 };
    if here {
        let walking = !(0.46..0.60).contains(&turn);
        person(c, x, 640.0, 400.0, facing, if walking { turn * 20.0 } else { 0.06 }, &GREY);
    }
    let torch = if here { 1.0 } else { 0.0 };
    let (tx, ty) = (x + facing * 210.0, 470.0 + (turn * TAU * 11.0).sin() * 14.0);
    c.grade(|px, py, p| {
        let ring = ((px - 640.0) / 780.0).hypot((py - 380.0) / 480.0);
        let beam = torch * (1.0 - ((px - tx) / 190.0).hypot((py - ty) / 150.0)).max(0.0);
        let k = (1.08 - 0.62 * ring * ring).max(0.12) * (1.0 + 1.1 * beam);
        Rgb(p.0 * k + 0.07 * beam, p.1 * k + 0.07 * beam, p.2 * k + 0.07 * beam)
    });
}
