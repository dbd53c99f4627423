//! The place in the loop, burnt into the picture twice: digits for people, a strip of blocks for tests, which can so tell
//! from pixels alone which frame they see.

use super::canvas::{Canvas, Rgb};

/// Blocks of the strip: white, black, sixteen bits of the number (highest first), one that makes the whites even.
pub const BLOCKS: usize = 19;
/// Side of a block, in units of a picture 1280 wide.
pub const SIDE: f32 = 16.0;
/// Top left corner of the first block, in the same units.
pub const LEFT: f32 = 24.0;
pub const TOP: f32 = 680.0;

fn blocks(number: u16) -> [bool; BLOCKS] {
    let mut out = [false; BLOCKS];
    out[0] = true;
    for bit in 0..16 {
        out[2 + bit] = number & (0x8000 >> bit) != 0;
    }
    out[BLOCKS - 1] = out.iter().filter(|b| **b).count() % 2 == 1;
    out
}

pub(crate) fn draw(canvas: &mut Canvas, number: u16, rate: u32, label: &str) {
    let (seconds, part) = (u32::from(number) / rate, u32::from(number) % rate);
    let bar = Rgb(0.02, 0.03, 0.04);
    canvas.rect(LEFT - 8.0, TOP - 8.0, SIDE * BLOCKS as f32 + 16.0, SIDE + 16.0, bar);
    for (i, white) in blocks(number).into_iter().enumerate() {
        if white {
            canvas.rect(LEFT + i as f32 * SIDE, TOP, SIDE, SIDE, Rgb(0.97, 0.97, 0.97));
        }
    }
    let clock = format!("{:02}:{:02}.{:02}", seconds / 60, seconds % 60, part * 100 / rate);
    let ink = Rgb(0.96, 0.97, 0.94);
    for (dx, c) in [(2.0, bar), (0.0, ink)] {
        canvas.text(24.0 + dx, 22.0 + dx, 4.0, label, c);
        canvas.text(WIDE_CLOCK + dx, 22.0 + dx, 4.0, &clock, c);
    }
}

/// The clock is eight letters of 24 units, 24 units from the right edge.
const WIDE_CLOCK: f32 = 1280.0 - 24.0 - 8.0 * 24.0;

/// Reads the strip back from a plane of brightness (`width` bytes a row). `None` where there is none, or it is damaged.
#[must_use]
pub fn read(luma: &[u8], width: usize, height: usize) -> Option<u16> {
    let scale = width as f32 / super::canvas::WIDE;
    let mut seen = [false; BLOCKS];
    for (i, block) in seen.iter_mut().enumerate() {
        let x = ((LEFT + (i as f32 + 0.5) * SIDE) * scale) as usize;
        let y = ((TOP + SIDE * 0.5) * scale) as usize;
        if y >= height {
            return None;
        }
        let v = *luma.get(y * width + x)?;
        if (90..150).contains(&v) {
            return None;
        }
        *block = v >= 150;
    }
    let number = seen[2..18].iter().fold(0_u16, |n, b| n << 1 | u16::from(*b));
    (blocks(number) == seen).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::{draw, read};
    use crate::scene::canvas::{Canvas, Rgb};

    #[test]
    fn the_strip_is_read_back_at_every_size() {
        for (w, h) in [(320, 180), (640, 360), (1280, 720), (1920, 1080)] {
            for number in [0_u16, 1, 2, 255, 299, 4660, 65_535] {
                let mut canvas = Canvas::new(w, h);
                canvas.fill(|x, _| Rgb(x / 1280.0, 0.5, 0.5));
                draw(&mut canvas, number, 25, "CARD");
                let picture = canvas.to_i420(0.05, 7);
                assert_eq!(read(&picture, w as usize, h as usize), Some(number), "{w}x{h}");
            }
        }
    }

    #[test]
    fn no_strip_is_no_number() {
        assert_eq!(read(&[128; 320 * 180], 320, 180), None);
        assert_eq!(read(&[16; 320 * 180], 320, 180), None);
    }
}
