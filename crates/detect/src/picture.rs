//! Pictures on their way into a model: scaled, cut out, and as numbers channel by channel.

use crate::boxes::Rect;
use fast_image_resize as fir;
use fir::images::{Image, ImageRef};
use fir::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use model::find::Still;

/// Scales, and keeps its memory from picture to picture.
#[derive(Default)]
pub(crate) struct Scaler {
    resizer: Resizer,
    scaled: Vec<u8>,
    /// What a model is given.
    pub(crate) numbers: Vec<f32>,
}

/// A scaled part of a picture: red, green and blue, eight bits each.
pub(crate) struct Scaled<'a> {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) rgb: &'a [u8],
    pub(crate) numbers: &'a mut Vec<f32>,
}

impl Scaler {
    /// A part of the picture (which lies in it) in this size, stretched where need be.
    pub(crate) fn scale(
        &mut self,
        still: &Still,
        part: &Rect,
        (width, height): (usize, usize),
    ) -> Result<Scaled<'_>, String> {
        let whole = ImageRef::new(still.width, still.height, &still.rgb, PixelType::U8x3).map_err(|e| e.to_string())?;
        let length = width * height * 3;
        self.scaled.resize(length.max(self.scaled.len()), 0);
        let into = &mut self.scaled[..length];
        let mut into =
            Image::from_slice_u8(width as u32, height as u32, into, PixelType::U8x3).map_err(|e| e.to_string())?;
        // Weighs all pixels that become one: plain bilinear would see a quarter of a large picture, and jump.
        // In whole numbers it cannot reach over an edge, as a sum of fractions may by a hair.
        let (left, right) = (part.left.floor().max(0.0), part.right.ceil().min(still.width as f32));
        let (top, bottom) = (part.top.floor().max(0.0), part.bottom.ceil().min(still.height as f32));
        let (wide, high) = (f64::from(right - left), f64::from(bottom - top));
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear)).crop(
            left.into(),
            top.into(),
            wide,
            high,
        );
        self.resizer.resize(&whole, &mut into, &options).map_err(|e| e.to_string())?;
        Ok(Scaled { width, height, rgb: &self.scaled[..length], numbers: &mut self.numbers })
    }
}

/// All of a picture, whose size is what it says.
pub(crate) fn whole(still: &Still) -> Result<Rect, String> {
    let pixels = u64::from(still.width) * u64::from(still.height);
    if pixels == 0 || pixels * 3 != still.rgb.len() as u64 {
        return Err("a picture has another size than it says".to_owned());
    }
    Ok(Rect { left: 0.0, top: 0.0, right: still.width as f32, bottom: still.height as f32 })
}

/// The size in which a model looks at a part: about as many pixels as this, never more than it has, in its form; sides in steps of 32, which
/// all of them ask for.
pub(crate) fn sides(part: &Rect, pixels: usize) -> (usize, usize) {
    enlarged_sides(part, pixels.min((part.size() as usize).max(1)))
}

/// The same, and more pixels than it has where need be.
pub(crate) fn enlarged_sides(part: &Rect, pixels: usize) -> (usize, usize) {
    const STEP: f32 = 32.0;
    let scale = (pixels as f32 / part.size().max(1.0)).sqrt();
    let side = |length: f32| ((length * scale / STEP).round().max(1.0) * STEP) as usize;
    (side(part.width()), side(part.height()))
}

/// How the numbers of a model come of a pixel's.
pub(crate) struct Tones {
    order: [usize; 3],
    table: Box<[[f32; 256]; 3]>,
}

/// Where a model has which colour; they were trained on both.
pub(crate) const RGB: [usize; 3] = [0, 1, 2];
pub(crate) const BGR: [usize; 3] = [2, 1, 0];

impl Tones {
    /// `(value - mean) / spread`, for each of the model's channels.
    pub(crate) fn new(order: [usize; 3], mean: [f32; 3], spread: [f32; 3]) -> Self {
        let mut table = Box::new([[0.0; 256]; 3]);
        for (channel, values) in table.iter_mut().enumerate() {
            for (value, number) in values.iter_mut().enumerate() {
                *number = (value as f32 - mean[channel]) / spread[channel];
            }
        }
        Self { order, table }
    }
}

impl Scaled<'_> {
    pub(crate) fn size(&self) -> [usize; 4] {
        [1, 3, self.height, self.width]
    }

    /// All of one channel behind the other.
    pub(crate) fn fill(&mut self, tones: &Tones) {
        let pixels = self.width * self.height;
        self.numbers.resize(pixels * 3, 0.0);
        for (plane, channel) in self.numbers.chunks_exact_mut(pixels).zip(0..) {
            let (table, at) = (&tones.table[channel], tones.order[channel]);
            for (number, rgb) in plane.iter_mut().zip(self.rgb.chunks_exact(3)) {
                *number = table[usize::from(rgb[at])];
            }
        }
    }

    /// In grey three times, a little blurred against noise, from the darkest to the brightest: what is left to see in the dark.
    pub(crate) fn fill_grey(&mut self) {
        let (width, pixels) = (self.width, self.width * self.height);
        self.numbers.resize(pixels * 3, 0.0);
        let (first, rest) = self.numbers.split_at_mut(pixels);
        let (grey, _) = rest.split_at_mut(pixels);
        for (number, rgb) in grey.iter_mut().zip(self.rgb.chunks_exact(3)) {
            *number = f32::from(luma(rgb));
        }
        blur(grey, first, width, 1);
        blur(first, grey, width, width);
        let (low, high) = ends(grey);
        let stretch = 255.0 / (high - low).max(MIN_RANGE);
        for (number, grey) in first.iter_mut().zip(grey.iter()) {
            *number = ((grey - low) * stretch).clamp(0.0, 255.0);
        }
        self.numbers.copy_within(..pixels, pixels);
        self.numbers.copy_within(..pixels, 2 * pixels);
    }
}

/// Less than this between dark and bright is noise: stretched further it would only look like something.
const MIN_RANGE: f32 = 24.0;

pub(crate) fn luma(rgb: &[u8]) -> u8 {
    ((u32::from(rgb[0]) * 77 + u32::from(rgb[1]) * 150 + u32::from(rgb[2]) * 29) >> 8) as u8
}

/// A quarter, a half, a quarter of three that are this far apart.
fn blur(from: &[f32], into: &mut [f32], width: usize, step: usize) {
    let last = from.len();
    for at in 0..last {
        let column = at % width;
        let before = if step == 1 && column == 0 || at < step { at } else { at - step };
        let after = if step == 1 && column + 1 == width || at + step >= last { at } else { at + step };
        into[at] = 0.25 * from[before] + 0.5 * from[at] + 0.25 * from[after];
    }
}

/// All but the darkest and the brightest hundredth.
fn ends(grey: &[f32]) -> (f32, f32) {
    let mut counts = [0usize; 256];
    for value in grey {
        counts[*value as usize & 0xff] += 1;
    }
    let few = grey.len() / 100;
    let place = |mut values: Box<dyn Iterator<Item = usize>>| {
        let mut met = 0;
        values.find(|value| {
            met += counts[*value];
            met > few
        })
    };
    let low = place(Box::new(0..256)).unwrap_or(0);
    let high = place(Box::new((0..256).rev())).unwrap_or(255);
    (low as f32, high as f32)
}

/// How a picture's light is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Light {
    /// Of the darkest tenth of its tiles: their mean, 0 to 255.
    pub(crate) dark: f32,
    /// How much pixels differ from their neighbours where nothing is: sensor noise.
    pub(crate) noise: f32,
}

impl Scaled<'_> {
    pub(crate) fn light(&self) -> Light {
        const TILE: usize = 32;
        let across = self.width.div_ceil(TILE);
        let mut tiles = vec![(0u32, 0u32, 0u32); across * self.height.div_ceil(TILE)];
        for (y, row) in self.rgb.chunks_exact(self.width * 3).enumerate() {
            let mut before = u32::from(luma(&row[..3]));
            for (x, rgb) in row.chunks_exact(3).enumerate() {
                let value = u32::from(luma(rgb));
                let tile = &mut tiles[y / TILE * across + x / TILE];
                *tile = (tile.0 + value, tile.1 + value.abs_diff(before), tile.2 + 1);
                before = value;
            }
        }
        let tenth = |pick: fn(&(u32, u32, u32)) -> u32| {
            let mut means: Vec<f32> = tiles.iter().map(|tile| pick(tile) as f32 / tile.2.max(1) as f32).collect();
            means.sort_by(f32::total_cmp);
            means[means.len() / 10]
        };
        Light { dark: tenth(|tile| tile.0), noise: tenth(|tile| tile.1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::MediaTime;

    fn still(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 3]) -> Still {
        let rgb = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).flat_map(|(x, y)| pixel(x, y)).collect();
        Still { at: MediaTime(0), width, height, rgb }
    }

    #[test]
    fn sizes_keep_form_and_never_grow_unasked() {
        let part = |width, height| Rect { left: 0.0, top: 0.0, right: width, bottom: height };
        assert_eq!(sides(&part(1920.0, 1080.0), 1280 * 720), (1280, 704 + 32 * usize::from(720 % 32 >= 16)));
        assert_eq!(sides(&part(640.0, 360.0), 1280 * 720), (640, 352));
        assert_eq!(enlarged_sides(&part(24.0, 24.0), 192 * 192), (192, 192));
        assert_eq!(sides(&part(3.0, 3.0), 100), (32, 32));
    }

    #[test]
    fn parts_at_the_edge_are_cut_out_wherever_they_begin() {
        let wide = still(1920, 2, |_, _| [9, 9, 9]);
        let mut scaler = Scaler::default();
        for n in 0..5000 {
            let part = Rect { left: n as f32 * 0.381_7, top: 0.0, right: 1920.0, bottom: 2.0 };
            assert!(scaler.scale(&wide, &part, (32, 32)).is_ok(), "from {}", part.left);
        }
    }

    #[test]
    fn parts_and_colours_come_where_they_belong() {
        let half = still(64, 32, |x, _| if x < 32 { [200, 0, 0] } else { [0, 0, 100] });
        let mut scaler = Scaler::default();
        let right = Rect { left: 32.0, top: 0.0, right: 64.0, bottom: 32.0 };
        let mut scaled = scaler.scale(&half, &right, (32, 32)).expect("it lies in the picture");
        scaled.fill(&Tones::new(BGR, [50.0, 0.0, 0.0], [50.0, 1.0, 1.0]));
        assert_eq!(scaled.numbers[..1024], [1.0; 1024], "blue first");
        assert_eq!(scaled.numbers[1024..], [0.0; 2048]);
    }

    #[test]
    fn the_dark_is_stretched_and_noise_is_not() {
        let mut scaler = Scaler::default();
        let dark = still(64, 64, |x, _| if x < 32 { [10, 10, 10] } else { [50, 50, 50] });
        let mut scaled = scaler.scale(&dark, &whole(&dark).expect("it is"), (64, 64)).expect("it is whole");
        scaled.fill_grey();
        assert_eq!((scaled.numbers[0], scaled.numbers[63]), (0.0, 255.0));
        assert_eq!(scaled.numbers[4096..8192], scaled.numbers[8192..]);
        let flat = still(64, 64, |x, y| [20 + ((x + y) % 2) as u8; 3]);
        let mut scaled = scaler.scale(&flat, &whole(&flat).expect("it is"), (64, 64)).expect("it is whole");
        scaled.fill_grey();
        assert!(scaled.numbers.iter().all(|number| *number < 30.0), "there is nothing to see");
    }
}
