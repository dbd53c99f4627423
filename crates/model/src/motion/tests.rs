//! Synthetic pictures of 320x180, drawn in coordinates of 640x360: noise, light, a clock, a figure.

use super::*;

const WIDTH: usize = 320;
const HEIGHT: usize = 180;
/// Five pictures a second.
const STEP: i64 = 200_000_000;

struct Scene {
    motion: Motion,
    at: i64,
    seed: u64,
    /// Of the sensor, plus and minus.
    noise: i32,
}

impl Scene {
    fn new() -> Self {
        Self { motion: Motion::default(), at: 0, seed: 7, noise: 8 }
    }

    fn random(&mut self) -> u64 {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        self.seed
    }

    /// The next picture: a textured wall under `light`, changed by `draw`.
    fn next(&mut self, light: f32, draw: impl FnOnce(&mut [u8])) -> u8 {
        let mut plane: Vec<u8> = (0..WIDTH * HEIGHT)
            .map(|i| {
                let (x, y) = (i % WIDTH, i / WIDTH);
                (90.0 + 40.0 * ((x / 19 + y / 15) % 3) as f32) as u8
            })
            .collect();
        draw(&mut plane);
        for value in &mut plane {
            let noise = (self.random() % (2 * self.noise as u64 + 1)) as i32 - self.noise;
            *value = ((f32::from(*value) * light) as i32 + noise).clamp(0, 255) as u8;
        }
        self.at += STEP;
        let luma = Luma { data: &plane, stride: WIDTH, width: WIDTH, height: HEIGHT, depth: 8 };
        let grid = Grid::of(luma).expect("a picture");
        self.motion.look(MediaTime(self.at), &grid)
    }

    fn still(&mut self, seconds: i64) -> u8 {
        (0..seconds * 5).map(|_| self.next(1.0, |_| {})).max().unwrap_or(0)
    }
}

fn fill(plane: &mut [u8], left: usize, top: usize, width: usize, height: usize, value: u8) {
    let [left, top, width, height] = [left, top, width, height].map(|n| n / 2);
    for y in top..(top + height).min(HEIGHT) {
        for x in left..(left + width).min(WIDTH) {
            plane[y * WIDTH + x] = value;
        }
    }
}

#[test]
fn noise_is_no_motion() {
    let mut scene = Scene::new();
    assert_eq!(scene.still(20), 0);
    scene.noise = 20;
    // The night begins: a worse sensor is learnt, too.
    scene.still(20);
    assert_eq!(scene.still(10), 0);
}

#[test]
fn a_figure_is_motion_while_it_walks_and_not_when_it_is_gone() {
    let mut scene = Scene::new();
    assert_eq!(scene.still(10), 0);
    // 30 x 80 pixels, 60 pixels a second: somebody some metres away.
    let walked: Vec<u8> = (0..30).map(|i| scene.next(1.0, |p| fill(p, 40 + i * 12, 150, 30, 80, 30))).collect();
    assert!(walked[2..].iter().all(|level| *level >= 30), "{walked:?}");
    scene.still(1);
    assert_eq!(scene.still(10), 0, "what it covered is what it was");
}

#[test]
fn somebody_who_moves_on_the_spot_is_still_motion_after_a_minute() {
    let mut scene = Scene::new();
    scene.still(10);
    // It has watched for longer than that.
    scene.motion.learnt = REMEMBER;
    let mut last = Vec::new();
    for i in 0..300usize {
        let sway = [0, 9, 21, 33, 24, 12][i % 6];
        last.push(scene.next(1.0, |p| fill(p, 300 + sway, 120, 50, 120, 20)));
    }
    let seen = last[250..].iter().filter(|level| **level > 0).count();
    assert!(seen > 25, "{seen} of 50");
}

#[test]
fn a_car_that_parks_is_motion_and_then_scenery() {
    let mut scene = Scene::new();
    scene.still(10);
    let came: Vec<u8> = (0..20usize).map(|i| scene.next(1.0, |p| fill(p, i * 15, 200, 160, 70, 220))).collect();
    assert!(*came.iter().max().expect("twenty") > 100, "{came:?}");
    let parked: Vec<u8> = (0..50).map(|_| scene.next(1.0, |p| fill(p, 285, 200, 160, 70, 220))).collect();
    assert!(parked[6..].iter().all(|level| *level == 0), "{parked:?}");
    scene.still(2);
    assert_eq!(scene.still(10), 0, "the hole that it leaves does not move");
}

#[test]
fn light_is_no_motion() {
    let mut scene = Scene::new();
    scene.still(10);
    // A cloud: down to 0.6 of the light in four seconds, and back.
    let cloud: Vec<u8> = (0..40)
        .map(|i: i32| {
            let light = 1.0 - 0.02 * (20 - (20 - i).abs()) as f32;
            scene.next(light, |_| {})
        })
        .collect();
    assert!(cloud.iter().all(|level| *level == 0), "{cloud:?}");
    // The infrared lamp: other contrasts at once.
    let infrared: Vec<u8> =
        (0..40).map(|_| scene.next(1.0, |p| p.iter_mut().for_each(|v| *v = 255 - *v / 2))).collect();
    assert!(infrared.iter().all(|level| *level == 0), "{infrared:?}");
    let somebody: Vec<u8> = (0..10usize)
        .map(|i| {
            scene.next(1.0, |p| {
                p.iter_mut().for_each(|v| *v = 255 - *v / 2);
                fill(p, 100 + i * 14, 100, 40, 100, 60);
            })
        })
        .collect();
    assert!(*somebody.last().expect("ten") > 30, "{somebody:?}");
}

#[test]
fn the_burnt_clock_is_learnt() {
    let mut scene = Scene::new();
    // Two digits of 16 x 24 pixels that change once a second.
    let clock = |p: &mut [u8], second: usize| {
        fill(p, 300, 10, 120, 30, 0);
        fill(p, 380, 13, 16, 6 + (second * 7) % 18, 255);
        fill(p, 400, 13, 16, 4 + (second * 11) % 20, 255);
    };
    for i in 0..100usize {
        scene.next(1.0, |p| clock(p, i / 5));
    }
    let later: Vec<u8> = (100..400usize).map(|i| scene.next(1.0, |p| clock(p, i / 5))).collect();
    assert!(later.iter().all(|level| *level == 0), "{later:?}");
}

#[test]
fn odd_pictures_are_refused_and_deep_ones_are_seen() {
    let of = |data: &[u8], stride, width, height, depth| Grid::of(Luma { data, stride, width, height, depth });
    assert_eq!(of(&[0; 100], 64, 64, 8, 8), None, "shorter than it says");
    assert_eq!(of(&[0; 4096], 32, 64, 8, 8), None, "rows longer than their distance");
    assert_eq!(of(&[0; 4096], 8, 8, 8, 8), None, "too small");
    assert_eq!(of(&[], usize::MAX, usize::MAX, usize::MAX, 16), None);
    let eight = of(&[200; 128 * 64], 128, 128, 64, 8).expect("a picture");
    let ten: Vec<u8> = std::iter::repeat_n(800u16.to_le_bytes(), 128 * 64).flatten().collect();
    assert_eq!(of(&ten, 256, 128, 64, 10), Some(eight));
}

#[test]
fn time_that_jumps_and_sizes_that_change_are_no_motion() {
    let mut scene = Scene::new();
    scene.still(5);
    scene.at -= 3_000_000_000;
    assert_eq!(scene.still(5), 0);
    scene.at += 3_600_000_000_000;
    assert_eq!(scene.still(5), 0);
    let small = Grid::of(Luma { data: &[9; 64 * 64], stride: 64, width: 64, height: 64, depth: 8 }).expect("small");
    assert_eq!(scene.motion.look(MediaTime(scene.at + STEP), &small), 0);
}
