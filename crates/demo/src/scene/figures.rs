//! What moves through the scenes: people with a gait, cars with a plate, a cat, trees in the wind.

use super::canvas::{Canvas, Rgb, rough};
use std::f32::consts::TAU;

/// How a person looks.
#[derive(Clone, Copy)]
pub(crate) struct Look {
    pub(crate) skin: Rgb,
    pub(crate) hair: Rgb,
    pub(crate) coat: Rgb,
    pub(crate) trousers: Rgb,
}

pub(crate) const ANNA: Look =
    Look { skin: Rgb::hex(0xd9a586), hair: Rgb::hex(0x4a2c1a), coat: Rgb::hex(0xb23a32), trousers: Rgb::hex(0x2b3550) };
pub(crate) const BEN: Look =
    Look { skin: Rgb::hex(0x9a6a48), hair: Rgb::hex(0x1c1613), coat: Rgb::hex(0x2f6f6a), trousers: Rgb::hex(0x4a4640) };
pub(crate) const CLEO: Look =
    Look { skin: Rgb::hex(0xe8bc9c), hair: Rgb::hex(0xb99a63), coat: Rgb::hex(0xd8a83c), trousers: Rgb::hex(0x37404a) };

/// Where the middle of a person's head is; arguments as of [`person`].
pub(crate) fn head_of(x: f32, ground: f32, tall: f32, facing: f32, step: f32) -> (f32, f32) {
    let u = tall / 8.0;
    let bob = (step * TAU * 2.0).cos().abs() * 0.12 * u;
    (x + facing * 0.4 * u, ground - 7.45 * u - bob)
}

/// A person walking sideways (`facing` 1 right, -1 left) or towards the camera (0): feet at (`x`, `ground`), `tall` units
/// high, `step` turns of gait.
pub(crate) fn person(c: &mut Canvas, x: f32, ground: f32, tall: f32, facing: f32, step: f32, look: &Look) {
    let u = tall / 8.0;
    c.glow(x + 0.6 * u, ground, 1.7 * u, 0.42 * u, 0.5 * u, Rgb(0.03, 0.03, 0.05), 0.42);
    let swing = (step * TAU).sin();
    let bob = (step * TAU * 2.0).cos().abs() * 0.12 * u;
    let hip = (x, ground - 3.9 * u - bob);
    let neck = (x + facing * 0.25 * u, ground - 6.6 * u - bob);
    let front = facing == 0.0;
    for (side, phase) in [(-1.0_f32, -swing), (1.0, swing)] {
        let far = side < 0.0;
        let shade = if far { 0.72 } else { 1.0 };
        let spread = if front { side * 0.5 * u } else { 0.0 };
        let reach = if front { 0.0 } else { phase * 1.25 * u * facing };
        let lift = phase.max(0.0) * 0.35 * u;
        let foot = (hip.0 + spread + reach, ground - lift);
        let bend = if front { 0.0 } else { facing * (0.35 + 0.3 * phase.max(0.0)) * u };
        let knee = ((hip.0 + foot.0) / 2.0 + spread * 0.4 + bend, (hip.1 + foot.1) / 2.0 - lift * 0.5);
        let trousers = look.trousers.lit(shade);
        c.limb((hip.0 + spread * 0.8, hip.1), knee, 0.62 * u, 0.48 * u, trousers);
        c.limb(knee, (foot.0, foot.1 - 0.2 * u), 0.48 * u, 0.34 * u, trousers);
        let toe = if front { (foot.0 + side * 0.1 * u, foot.1) } else { (foot.0 + facing * 0.7 * u, foot.1) };
        c.limb((foot.0, foot.1 - 0.12 * u), toe, 0.3 * u, 0.24 * u, Rgb(0.1, 0.09, 0.09));
    }
    let arm = |c: &mut Canvas, side: f32, phase: f32, shade: f32| {
        let shoulder = (neck.0 + if front { side * 1.05 * u } else { 0.0 }, neck.1 + 0.55 * u);
        let reach = if front { side * 0.35 * u } else { phase * 1.1 * u * facing };
        let elbow = (shoulder.0 + reach * 0.5 - facing * 0.1 * u, shoulder.1 + 1.25 * u);
        let hand = (shoulder.0 + reach + facing * 0.25 * u, shoulder.1 + 2.35 * u - phase.abs() * 0.15 * u);
        c.limb(shoulder, elbow, 0.46 * u, 0.38 * u, look.coat.lit(shade));
        c.limb(elbow, hand, 0.38 * u, 0.3 * u, look.coat.lit(shade));
        c.ellipse(hand.0, hand.1 + 0.1 * u, 0.27 * u, 0.3 * u, look.skin.lit(shade));
    };
    arm(c, -1.0, swing, 0.7);
    let wide = if front { 1.12 } else { 0.86 };
    c.limb((neck.0, neck.1 + 0.75 * u), (hip.0, hip.1 + 0.1 * u), wide * u, wide * 0.92 * u, look.coat);
    arm(c, 1.0, -swing, 1.0);
    c.limb(
        (neck.0, neck.1 + 0.1 * u),
        (neck.0 + facing * 0.08 * u, neck.1 - 0.4 * u),
        0.32 * u,
        0.32 * u,
        look.skin.lit(0.85),
    );
    let head = head_of(x, ground, tall, facing, step);
    c.ellipse(head.0, head.1, 0.58 * u, 0.72 * u, look.skin);
    c.glow(head.0 + 0.25 * u, head.1 + 0.1 * u, 0.3 * u, 0.5 * u, 0.3 * u, look.skin.lit(0.7), 0.5);
    c.ellipse(head.0 - facing * 0.22 * u, head.1 - 0.34 * u, 0.62 * u, 0.48 * u, look.hair);
    if front {
        for side in [-1.0, 1.0] {
            c.ellipse(head.0 + side * 0.2 * u, head.1 + 0.02 * u, 0.08 * u, 0.06 * u, Rgb(0.1, 0.08, 0.08));
        }
        c.limb(
            (head.0 - 0.16 * u, head.1 + 0.36 * u),
            (head.0 + 0.16 * u, head.1 + 0.36 * u),
            0.04 * u,
            0.04 * u,
            look.skin.lit(0.6),
        );
    } else {
        c.ellipse(head.0 + facing * 0.36 * u, head.1 + 0.02 * u, 0.07 * u, 0.07 * u, Rgb(0.1, 0.08, 0.08));
        c.ellipse(head.0 + facing * 0.58 * u, head.1 + 0.12 * u, 0.12 * u, 0.1 * u, look.skin);
    }
}

/// A car from the front, standing on (`x`, `ground`), `wide` units across, lamps lit by `lamps`.
pub(crate) fn car_front(c: &mut Canvas, x: f32, ground: f32, wide: f32, paint: Rgb, plate: &str, lamps: f32) {
    let u = wide / 20.0;
    let left = x - 10.0 * u;
    c.glow(x, ground, 11.0 * u, 1.5 * u, 1.4 * u, Rgb(0.02, 0.02, 0.03), 0.65);
    for side in [0.8, 16.0] {
        c.round(left + side * u, ground - 4.2 * u, 3.2 * u, 4.3 * u, u, Rgb(0.08, 0.08, 0.09), Rgb(0.03, 0.03, 0.03));
    }
    let y = ground - 15.0 * u;
    // The cabin, its glass with a piece of sky in it.
    c.flat(
        &[(x - 6.6 * u, y), (x + 6.6 * u, y), (x + 8.6 * u, y + 6.2 * u), (x - 8.6 * u, y + 6.2 * u)],
        paint.lit(0.9),
    );
    let (sky, dark) = (Rgb(0.62, 0.72, 0.78), Rgb(0.1, 0.13, 0.16));
    c.shape(
        &[
            (x - 5.9 * u, y + 0.8 * u),
            (x + 5.9 * u, y + 0.8 * u),
            (x + 7.6 * u, y + 5.8 * u),
            (x - 7.6 * u, y + 5.8 * u),
        ],
        |px, py| sky.mix(dark, 0.25 + (py - y) / (6.0 * u) * 0.6 + ((px - x) / (16.0 * u)) * 0.4),
    );
    c.ellipse(x + 3.2 * u, y + 3.6 * u, 1.1 * u, 1.3 * u, Rgb(0.08, 0.08, 0.1));
    for side in [-1.0, 1.0] {
        c.round(x + side * 9.4 * u - 0.9 * u, y + 4.6 * u, 1.8 * u, 1.3 * u, 0.5 * u, paint, paint.lit(0.6));
    }
    c.round(
        left + 0.3 * u,
        y + 6.0 * u,
        19.4 * u,
        7.0 * u,
        1.8 * u,
        paint.mix(Rgb(1.0, 1.0, 1.0), 0.22),
        paint.lit(0.62),
    );
    c.round(left + 0.6 * u, y + 10.9 * u, 18.8 * u, 2.4 * u, 0.9 * u, Rgb(0.16, 0.17, 0.18), Rgb(0.08, 0.08, 0.09));
    c.round(x - 4.5 * u, y + 7.9 * u, 9.0 * u, 2.3 * u, 0.6 * u, Rgb(0.07, 0.07, 0.08), Rgb(0.16, 0.16, 0.18));
    for row in 0..3 {
        c.rect(x - 4.1 * u, y + (8.3 + 0.6 * row as f32) * u, 8.2 * u, 0.16 * u, Rgb(0.5, 0.52, 0.55));
    }
    for side in [-1.0, 1.0] {
        let lamp = Rgb(0.72, 0.76, 0.8).mix(Rgb(1.0, 0.97, 0.86), lamps);
        c.round(x + side * 7.3 * u - 1.7 * u, y + 7.9 * u, 3.4 * u, 1.8 * u, 0.8 * u, lamp, lamp.lit(0.8));
        c.glow(x + side * 7.3 * u, y + 8.8 * u, 3.6 * u, 2.6 * u, 3.6 * u, Rgb(1.0, 0.95, 0.8), 0.6 * lamps);
    }
    c.round(x - 3.1 * u, y + 11.1 * u, 6.2 * u, 1.7 * u, 0.25 * u, Rgb(0.93, 0.93, 0.9), Rgb(0.82, 0.82, 0.8));
    c.rect(x - 3.0 * u, y + 11.2 * u, 0.6 * u, 1.5 * u, Rgb::hex(0x2346a0));
    let dot = 5.0 * u / (plate.len() as f32 * 6.0);
    c.text(x - 2.2 * u, y + 11.95 * u - 3.5 * dot, dot, plate, Rgb(0.08, 0.08, 0.1));
}

/// A car from the side, driving towards `facing`.
pub(crate) fn car_side(c: &mut Canvas, x: f32, ground: f32, long: f32, facing: f32, paint: Rgb, travelled: f32) {
    let u = long / 40.0;
    let at = |dx: f32, dy: f32| (x + facing * dx * u, ground - dy * u);
    c.glow(x, ground + 0.3 * u, 20.0 * u, 1.6 * u, 1.5 * u, Rgb(0.02, 0.02, 0.03), 0.6);
    let cabin = [at(-11.0, 8.0), at(-7.0, 12.6), at(5.0, 12.6), at(10.0, 8.0)];
    let clockwise = |mut p: Vec<(f32, f32)>| {
        if facing < 0.0 {
            p.reverse();
        }
        p
    };
    c.flat(&clockwise(cabin.to_vec()), paint.lit(0.85));
    for glass in [
        [at(-9.2, 8.3), at(-6.4, 11.8), at(-1.2, 11.8), at(-1.2, 8.3)],
        [at(-0.4, 8.3), at(-0.4, 11.8), at(4.5, 11.8), at(8.4, 8.3)],
    ] {
        c.shape(&clockwise(glass.to_vec()), |px, py| {
            Rgb(0.55, 0.66, 0.74).mix(Rgb(0.09, 0.11, 0.14), 0.35 + 0.5 * rough(px / 30.0, py / 14.0))
        });
    }
    c.round(
        x - 20.0 * u,
        ground - 8.8 * u,
        40.0 * u,
        6.8 * u,
        2.4 * u,
        paint.mix(Rgb(1.0, 1.0, 1.0), 0.25),
        paint.lit(0.55),
    );
    c.rect(x - 19.0 * u, ground - 5.6 * u, 38.0 * u, 0.3 * u, paint.lit(0.45));
    let (fx, fy) = at(18.8, 6.9);
    c.ellipse(fx, fy, 1.1 * u, 0.8 * u, Rgb(1.0, 0.96, 0.82));
    let (bx, by) = at(-19.2, 6.9);
    c.ellipse(bx, by, 0.8 * u, 0.9 * u, Rgb(0.75, 0.08, 0.06));
    for dx in [-12.0, 12.0] {
        let (wx, wy) = at(dx, 3.0);
        c.ellipse(wx, wy, 3.5 * u, 3.5 * u, Rgb(0.05, 0.05, 0.06));
        c.ellipse(wx, wy, 2.1 * u, 2.1 * u, Rgb(0.55, 0.56, 0.58));
        for spoke in 0..5 {
            let a = spoke as f32 / 5.0 * TAU + facing * travelled / (3.5 * u);
            c.limb((wx, wy), (wx + a.cos() * 2.0 * u, wy + a.sin() * 2.0 * u), 0.3 * u, 0.3 * u, Rgb(0.2, 0.2, 0.22));
        }
    }
}

/// A cat on its way along a wall.
#[expect(clippy::too_many_arguments, reason = "a place, a gait and a look; a struct would only be unpacked again")]
pub(crate) fn cat(c: &mut Canvas, x: f32, ground: f32, long: f32, facing: f32, step: f32, fur: Rgb, eyes: f32) {
    let u = long / 10.0;
    let at = |dx: f32, dy: f32| (x + facing * dx * u, ground - dy * u);
    for (dx, phase) in [(-2.4, 0.0), (-1.8, 0.5), (2.2, 0.25), (2.8, 0.75)] {
        let swing = ((step + phase) * TAU).sin();
        let paw = at(dx + swing * 0.9, swing.max(0.0) * 0.3);
        c.limb(at(dx, 2.6), paw, 0.5 * u, 0.28 * u, fur.lit(0.85));
    }
    c.limb(at(-2.4, 3.0), at(2.6, 3.1), 1.2 * u, 1.05 * u, fur);
    let wave = (step * TAU * 0.5).sin();
    c.limb(at(-3.2, 3.6), at(-4.8, 5.4), 0.35 * u, 0.3 * u, fur);
    c.limb(at(-4.8, 5.4), at(-5.2 + wave * 0.8, 7.4), 0.3 * u, 0.2 * u, fur.lit(0.9));
    let head = at(4.0, 4.4);
    c.ellipse(head.0, head.1, 1.15 * u, 1.0 * u, fur);
    for ear in [-0.6, 0.5] {
        let (ex, ey) = (head.0 + ear * u, head.1 - 0.7 * u);
        c.flat(&[(ex - 0.4 * u, ey), (ex, ey - 1.0 * u), (ex + 0.4 * u, ey)], fur.lit(0.9));
    }
    for eye in [0.2, 0.75] {
        let (ex, ey) = (head.0 + facing * eye * u, head.1 - 0.1 * u);
        c.ellipse(ex, ey, 0.16 * u, 0.16 * u, Rgb(0.8, 0.95, 0.5));
        c.glow(ex, ey, 0.5 * u, 0.5 * u, 0.6 * u, Rgb(0.8, 1.0, 0.5), 0.7 * eyes);
    }
}

/// A leafy tree; `wind` turns its crown a little.
pub(crate) fn tree(c: &mut Canvas, x: f32, ground: f32, tall: f32, leaf: Rgb, wind: f32) {
    let u = tall / 10.0;
    c.limb((x, ground), (x + wind * 0.2 * u, ground - 5.5 * u), 0.55 * u, 0.3 * u, Rgb(0.27, 0.2, 0.15));
    for (i, (dx, dy, r)) in
        [(-1.7, 5.2, 1.7), (1.8, 5.4, 1.6), (0.0, 6.0, 2.1), (-1.1, 7.2, 1.6), (1.2, 7.4, 1.5), (0.1, 8.4, 1.3)]
            .into_iter()
            .enumerate()
    {
        let sway = wind * (dy - 3.0) * 0.06 * u * (1.0 + 0.2 * i as f32);
        let (cx, cy) = (x + dx * u + sway, ground - dy * u);
        c.ellipse(cx + 0.15 * u, cy + 0.2 * u, r * u, r * u * 0.9, leaf.lit(0.62));
        c.ellipse(cx - 0.2 * u, cy - 0.2 * u, r * u * 0.88, r * u * 0.8, leaf.lit(0.9 + 0.05 * i as f32));
        for spot in 0..7 {
            let a = spot as f32 * 2.4 + i as f32;
            let d = 0.25 + 0.09 * spot as f32;
            c.ellipse(
                cx + a.cos() * d * r * u - 0.2 * u,
                cy + a.sin() * d * r * u - 0.25 * u,
                0.22 * r * u,
                0.16 * r * u,
                leaf.lit(1.18),
            );
        }
    }
}
