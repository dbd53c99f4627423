//! Pictures to look through: a real face on a wall, and what the light does to it.

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
