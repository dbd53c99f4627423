//! Patches that move over a background, with the noise of a camera.

use super::*;
use crate::tests::noise;

const WIDTH: i32 = 320;
const HEIGHT: i32 = 180;

/// Brightness of a texture at a place: some waves and blotches, smooth over some pixels as lenses make it.
fn texture(seed: u64, x: f64, y: f64) -> f64 {
    let blotch = |k: u64| {
        let (cx, cy) = (noise(seed + k), noise(seed + 50 + k));
        let (dx, dy) = (x - cx, y - cy);
        noise(seed + 100 + k) * (-6.0 * (dx * dx + dy * dy)).exp()
    };
    128.0 + 90.0 * (0..14).map(blotch).sum::<f64>().clamp(-1.2, 1.2)
}

/// A picture with a patch (middle and sides in pixels) before a background, noise of this deviation, so bright.
fn picture(n: u64, patch: Option<(f64, f64, f64)>, unrest: f64, light: f64) -> Grey {
    let mut data = Vec::new();
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let (px, py) = (f64::from(x), f64::from(y));
            let mut bright = texture(900, px / 80.0 - 2.0, py / 80.0 - 1.0);
            if let Some((cx, cy, side)) = patch {
                let (u, v) = (2.0 * (px - cx) / side, 2.0 * (py - cy) / side);
                if u.abs() <= 1.0 && v.abs() <= 1.0 {
                    bright = texture(7, u, v);
                }
            }
            // The sum of four even noises is about normal.
            let noises = (0..4).map(|k| noise(n * 1_000_003 + (y * WIDTH + x) as u64 * 4 + k)).sum::<f64>();
            data.push((bright * light + unrest * noises * 0.87).clamp(0.0, 255.0) as u8);
        }
    }
    Grey { width: WIDTH as u32, height: HEIGHT as u32, data }
}

fn area(cx: f64, cy: f64, side: f64) -> Area {
    let place = Place { x: cx - side / 2.0, y: cy - side / 2.0, width: side, height: side };
    place.times(1.0 / f64::from(WIDTH), 1.0 / f64::from(HEIGHT)).area()
}

#[test]
fn a_patch_is_followed_through_noise_light_and_size() {
    for (pace, growth, unrest, fade) in [
        ((3.0, 1.0), 1.0, 0.0, 1.0),
        ((-4.0, 0.5), 1.0, 8.0, 1.0),
        ((2.0, -1.0), 1.02, 8.0, 0.98),
        ((5.0, 0.0), 0.985, 5.0, 1.01),
    ] {
        let way = |n: u64| {
            let t = n as f64;
            (160.0 + pace.0 * t, 90.0 + pace.1 * t, 40.0 * f64::powf(growth, t))
        };
        let mut follower =
            Follower::new(&picture(0, Some(way(0)), unrest, 0.9), area(160.0, 90.0, 40.0)).expect("textured");
        for n in 1..=20 {
            let (cx, cy, side) = way(n);
            let seen = picture(n, Some((cx, cy, side)), unrest, 0.9 * f64::powf(fade, n as f64));
            let (found, score) = follower.follow(&seen).unwrap_or_else(|| panic!("lost at {n} with {pace:?}"));
            let overlap = found.overlap(&area(cx, cy, side));
            assert!(overlap > 0.7, "picture {n} of {pace:?}, {growth}: {overlap} at {score}");
        }
    }
}

#[test]
fn it_gives_up_where_it_is_gone_hidden_or_leaves() {
    let still = |n: u64| picture(n, Some((160.0, 90.0, 40.0)), 5.0, 0.9);
    let begin = || Follower::new(&still(0), area(160.0, 90.0, 40.0)).expect("textured");
    let mut follower = begin();
    assert!(follower.follow(&still(1)).is_some());
    assert_eq!(follower.follow(&picture(2, None, 5.0, 0.9)), None, "gone");
    assert_eq!(begin().follow(&picture(2, Some((60.0, 90.0, 40.0)), 5.0, 0.9)), None, "jumped away");
    let mut follower = begin();
    let left = (1..40).find(|n| {
        let cx = 160.0 + 6.0 * *n as f64;
        follower.follow(&picture(*n, Some((cx, 90.0, 40.0)), 5.0, 0.9)).is_none()
    });
    // Half of it is outside at picture 27.
    let left = left.expect("it left");
    assert!((22..=29).contains(&left), "{left}");
}

#[test]
fn what_cannot_be_told_from_others_is_not_followed() {
    let even = Grey { width: 100, height: 100, data: vec![90; 10_000] };
    let middle = Area { x: 30_000, y: 30_000, width: 30_000, height: 30_000 };
    assert!(Follower::new(&even, middle).is_none());
    let seen = picture(0, Some((160.0, 90.0, 40.0)), 0.0, 0.9);
    assert!(Follower::new(&seen, area(160.0, 90.0, 6.0)).is_none(), "too small");
    assert!(Follower::new(&seen, area(-10.0, 90.0, 40.0)).is_none(), "mostly outside");
    assert!(Follower::new(&seen, Area { width: -5, ..middle }).is_none());
    assert!(Follower::new(&seen, Area { x: i32::MAX, y: i32::MIN, width: i32::MAX, height: i32::MAX }).is_none());
    assert!(Follower::new(&Grey { data: vec![1, 2], ..seen.clone() }, middle).is_none(), "not a picture");
    let mut follower = Follower::new(&seen, area(160.0, 90.0, 40.0)).expect("textured");
    assert_eq!(follower.follow(&Grey { width: 0, height: 0, data: vec![] }), None);
    assert_eq!(format!("{seen:?}"), "a grey picture of 320x180");
}

#[test]
fn a_picture_of_another_size_shows_it_too() {
    let mut follower =
        Follower::new(&picture(0, Some((160.0, 90.0, 40.0)), 0.0, 0.9), area(160.0, 90.0, 40.0)).expect("textured");
    let seen = picture(0, Some((162.0, 90.0, 40.0)), 0.0, 0.9);
    let doubled: Vec<u8> = (0..2 * HEIGHT as usize)
        .flat_map(|y| (0..2 * WIDTH as usize).map(move |x| (x / 2, y / 2)))
        .map(|(x, y)| seen.data[y * WIDTH as usize + x])
        .collect();
    let (found, _) = follower.follow(&Grey { width: 640, height: 360, data: doubled }).expect("seen");
    assert!(found.overlap(&area(162.0, 90.0, 40.0)) > 0.85);
}
