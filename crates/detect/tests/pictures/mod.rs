//! Pictures to look through: a real face on a wall, and what the light does to it.

// Each test uses some of these.
#![allow(dead_code)]

use model::MediaTime;
use model::find::Still;
use std::path::Path;

/// A part of a photograph of NASA's (public domain), 256 by 256.
pub(crate) fn face() -> Still {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/astronaut.png");
    let decoder = png::Decoder::new(std::io::BufReader::new(std::fs::File::open(file).expect("the picture is there")));
    let mut reader = decoder.read_info().expect("it is a PNG");
    let mut rgb = vec![0; reader.output_buffer_size().expect("it is small")];
    let info = reader.next_frame(&mut rgb).expect("it is whole");
    assert_eq!((info.color_type, info.bit_depth), (png::ColorType::Rgb, png::BitDepth::Eight));
    Still { at: MediaTime(0), width: info.width, height: info.height, rgb }
}

/// A wall with some texture, the same at every call.
pub(crate) fn wall(width: u32, height: u32) -> Still {
    let mut noise = Noise(7);
    let mut rgb = Vec::with_capacity((width * height * 3) as usize);
    for y in 0..height {
        for x in 0..width {
            let light = 110.0 + 30.0 * (y as f32 / height as f32) + if (x / 40 + y / 24) % 2 == 0 { 6.0 } else { -6.0 };
            let light = light + 4.0 * noise.next();
            rgb.extend([light + 8.0, light, light - 12.0].map(|c| c as u8));
        }
    }
    Still { at: MediaTime(0), width, height, rgb }
}

/// Puts one picture into another, `high` pixels high.
pub(crate) fn put(into: &mut Still, picture: &Still, left: u32, top: u32, high: u32) {
    let wide = picture.width * high / picture.height;
    let step = picture.height as f32 / high as f32;
    for y in 0..high {
        for x in 0..wide {
            for channel in 0..3 {
                let at = 3 * ((top + y) * into.width + left + x) + channel;
                into.rgb[at as usize] = mean(picture, x as f32 * step, y as f32 * step, step, channel);
            }
        }
    }
}

fn mean(picture: &Still, left: f32, top: f32, side: f32, channel: u32) -> u8 {
    let (from_x, from_y) = (left as u32, top as u32);
    let till = |from: f32, most: u32| (((from + side).ceil() as u32).min(most)).max(from as u32 + 1);
    let (mut sum, mut count) = (0u32, 0u32);
    for y in from_y..till(top, picture.height) {
        for x in from_x..till(left, picture.width) {
            sum += u32::from(picture.rgb[(3 * (y * picture.width + x) + channel) as usize]);
            count += 1;
        }
    }
    (sum / count.max(1)) as u8
}

/// As a camera shows it with this part of the light, with its noise.
pub(crate) fn dark(picture: &Still, part: f32, noise: f32) -> Still {
    let mut random = Noise(11);
    let rgb =
        picture.rgb.iter().map(|c| (f32::from(*c) * part + noise * random.next()).clamp(0.0, 255.0) as u8).collect();
    Still { rgb, ..*picture }
}

/// Numbers that look random: about normal, the same for the same seed.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f32 {
        let mut sum = 0.0;
        for _ in 0..4 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            sum += (self.0 >> 40) as f32 / (1u64 << 24) as f32 - 0.5;
        }
        sum * 1.73
    }
}

/// Rows of five dots for a letter or a digit.
const FONT: [(char, [u8; 7]); 6] = [
    ('P', [0b11110, 0b10001, 0b10001, 0b11110, 0b10000, 0b10000, 0b10000]),
    ('L', [0b10000, 0b10000, 0b10000, 0b10000, 0b10000, 0b10000, 0b11111]),
    ('4', [0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010]),
    ('7', [0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000]),
    ('1', [0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110]),
    (' ', [0; 7]),
];

/// Where the plate of [`car`] is: left, top, width, height.
pub(crate) const PLATE: [u32; 4] = [876, 760, 168, 44];

/// A car from the front on a drive, drawn.
pub(crate) fn car() -> Still {
    let mut still = wall(1920, 1080);
    let mut fill = |left: u32, top: u32, width: u32, height: u32, rgb: [u8; 3]| {
        for y in top..top + height {
            for x in left..left + width {
                still.rgb[(3 * (y * 1920 + x)) as usize..][..3].copy_from_slice(&rgb);
            }
        }
    };
    fill(0, 840, 1920, 240, [92, 92, 96]);
    // Roof and window, narrower above.
    for row in 0..150 {
        let inset = 140 - row * 90 / 150;
        fill(640 + inset, 400 + row, 640 - 2 * inset, 1, [150, 24, 30]);
        if (20..140).contains(&row) {
            fill(670 + inset, 400 + row, 580 - 2 * inset, 1, [40, 52, 64]);
        }
    }
    fill(640, 550, 640, 270, [160, 26, 32]);
    fill(820, 610, 280, 90, [30, 30, 34]);
    for lamp in [670, 1130] {
        fill(lamp, 600, 120, 70, [235, 235, 220]);
    }
    fill(640, 720, 640, 100, [60, 16, 20]);
    for wheel in [660, 1150] {
        fill(wheel, 800, 110, 90, [20, 20, 20]);
    }
    fill(PLATE[0], PLATE[1], PLATE[2], PLATE[3], [240, 240, 236]);
    for (place, letter) in "PL 4711".chars().enumerate() {
        let rows = FONT.iter().find(|(known, _)| *known == letter).expect("it is in the font").1;
        for (y, row) in rows.iter().enumerate() {
            for x in (0..5).filter(|x| row >> (4 - x) & 1 == 1) {
                fill(PLATE[0] + 12 + place as u32 * 21 + x * 4, PLATE[1] + 8 + y as u32 * 4, 4, 4, [16, 16, 20]);
            }
        }
    }
    still
}

/// Something like a voice: pulses of a larynx through the rooms of a mouth that says one vowel after the other, in syllables.
pub(crate) fn voice(seconds: f32) -> Vec<f32> {
    const VOWELS: [[f32; 3]; 4] =
        [[730.0, 1090.0, 2440.0], [270.0, 2290.0, 3010.0], [570.0, 840.0, 2410.0], [530.0, 1840.0, 2480.0]];
    let rate = 16_000.0;
    let mut rooms = [[0.0f32; 2]; 3];
    let (mut phase, mut breath) = (0.0f32, Noise(5));
    let mut out = Vec::new();
    for sample in 0..(seconds * rate) as usize {
        let time = sample as f32 / rate;
        let (syllable, within) = ((time / 0.22) as usize, (time / 0.22).fract());
        let pitch = 125.0 + 18.0 * (time * 2.6).sin() - 12.0 * within;
        phase += pitch / rate;
        let pulse = if phase >= 1.0 {
            phase -= 1.0;
            1.0
        } else {
            0.0
        };
        let mut sound = pulse + 0.004 * breath.next();
        for (room, pitch) in rooms.iter_mut().zip(VOWELS[syllable % 4]) {
            let (r, turn) = ((-std::f32::consts::PI * 90.0 / rate).exp(), std::f32::consts::TAU * pitch / rate);
            let next = sound * (1.0 - r) + 2.0 * r * turn.cos() * room[0] - r * r * room[1];
            *room = [next, room[0]];
            sound = next * 6.0;
        }
        let loud = (within * std::f32::consts::PI).sin().powf(0.6);
        out.push((sound * loud * 0.02).clamp(-1.0, 1.0));
    }
    let peak = out.iter().fold(0.0f32, |most, sample| most.max(sample.abs()));
    out.iter().map(|sample| sample / peak.max(1e-6) * 0.4).collect()
}

pub(crate) fn hiss(seconds: f32) -> Vec<f32> {
    let mut noise = Noise(3);
    (0..(seconds * 16_000.0) as usize).map(|_| 0.05 * noise.next()).collect()
}
