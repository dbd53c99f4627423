//! A picture, already filled, made what an encoder takes: 8 bits, colours halved both ways, of the film's size.

use super::pixels::{Form, Pixels, Plane, Sample};
use std::any::Any;

/// What weights of a scaled sample add up to.
const ONE: i64 = 1 << 12;

/// What a picture becomes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Of all numbers of 8 bits, as a JPEG has it; else of those of television.
    pub(crate) full: bool,
}

impl Target {
    fn form(&self) -> Form {
        let Self { width, height, full } = *self;
        Form { width, height, depth: 8, full, grey: false, across: 1, down: 1 }
    }

    /// The picture as I420, fitted in with black borders if it has other sides.
    pub(crate) fn fit<T: Sample + 'static>(&self, pixels: Pixels<T>) -> Vec<u8> {
        let (form, to) = (pixels.form, self.form());
        if form == to {
            // Already so, as most cameras' are.
            let samples: Box<dyn Any> = Box::new(pixels.samples);
            return *samples.downcast::<Vec<u8>>().expect("8 bits are bytes");
        }
        let (planes, all) = to.planes();
        let mut out = vec![0_u8; all];
        let inside = self.inside(&form);
        for (number, plane) in planes.iter().enumerate() {
            let black = to.black(number) as u8;
            let (left, top) = (inside.left >> plane.across, inside.top >> plane.down);
            let (width, height) = (inside.width >> plane.across, inside.height >> plane.down);
            for y in 0..plane.height {
                out[plane.row(y)].fill(black);
            }
            let Some(from) = pixels.planes.get(number) else { continue };
            let table = table(&form, self.full, number > 0);
            let from = inside.cropped(*from);
            let scaled = scale(&pixels.samples, from, width, height);
            for y in 0..height {
                let row = &mut out[plane.row(y + top)][left..left + width];
                for (to, sample) in row.iter_mut().zip(&scaled[y * width..]) {
                    // Not above the depth: a decoder's samples are of it, and a mean of them is too.
                    *to = table.get((*sample).into() as usize).copied().unwrap_or(black);
                }
            }
        }
        out
    }

    /// Where the picture lies in the film.
    fn inside(&self, form: &Form) -> Inside {
        let (w, h) = (u64::from(form.width), u64::from(form.height));
        let (wide, tall) = (u64::from(self.width), u64::from(self.height));
        // An odd side loses its last line: nothing is scaled for that.
        let crop = |side: u64, film: u64| film == side || film + 1 == side;
        if crop(w, wide) && crop(h, tall) {
            let (width, height) = (self.width as usize, self.height as usize);
            return Inside { left: 0, top: 0, width, height, crop: Some((width, height)) };
        }
        let (width, height) = if w * tall > h * wide { (wide, h * wide / w) } else { (w * tall / h, tall) };
        let even = |side: u64| (side & !1).max(2) as usize;
        let (width, height) = (even(width), even(height));
        let middle = |film: u64, side: usize| ((film as usize).saturating_sub(side) / 2) & !1;
        Inside { left: middle(wide, width), top: middle(tall, height), width, height, crop: None }
    }
}

struct Inside {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
    /// So much of the picture is taken.
    crop: Option<(usize, usize)>,
}

impl Inside {
    fn cropped(&self, plane: Plane) -> Plane {
        let Some((width, height)) = self.crop else { return plane };
        Plane { width: width >> plane.across, height: height >> plane.down, ..plane }
    }
}

/// What each sample of a form becomes in 8 bits.
fn table(form: &Form, full: bool, colour: bool) -> Vec<u8> {
    let (most, middle) = (i64::from(form.most()), i64::from(form.middle()));
    let unit = 1_i64 << (form.depth - 8);
    let round = |value: i64, of: i64| (2 * value + of).div_euclid(2 * of);
    let to = |value: i64| match (form.full, full, colour) {
        (true, true, false) => round(value * 255, most),
        (true, true, true) => 128 + round((value - middle) * 255, most),
        (true, false, false) => 16 + round(value * 219, most),
        (true, false, true) => 128 + round((value - middle) * 224, most),
        (false, true, false) => round((value - 16 * unit) * 255, 219 * unit),
        (false, true, true) => 128 + round((value - middle) * 255, 224 * unit),
        (false, false, _) => round(value, unit),
    };
    (0..=most).map(|value| to(value).clamp(0, 255) as u8).collect()
}

/// A plane's samples, of another width and height: each is a mean of those that it lies over.
pub(super) fn scale<T: Sample>(samples: &[T], plane: Plane, width: usize, height: usize) -> Vec<T> {
    let (across, down) = (Taps::of(plane.width, width), Taps::of(plane.height, height));
    let rows: Vec<Vec<T>> = (0..plane.height).map(|y| across.row(&samples[plane.row(y)])).collect();
    let mut out = Vec::with_capacity(width * height);
    for tap in &down.taps {
        out.extend((0..width).map(|x| -> T { tap.mean(|y| rows[y][x].into()) }));
    }
    out
}

/// For each sample of a scaled line, which ones it is made of.
struct Taps {
    taps: Vec<Tap>,
    same: bool,
}

struct Tap {
    first: usize,
    weights: Vec<i64>,
}

impl Tap {
    fn mean<T: Sample>(&self, sample: impl Fn(usize) -> u32) -> T {
        let sum: i64 = self.weights.iter().zip(self.first..).map(|(weight, i)| weight * i64::from(sample(i))).sum();
        T::of(u32::try_from((sum + ONE / 2) / ONE).unwrap_or(0))
    }
}

impl Taps {
    fn of(from: usize, to: usize) -> Self {
        if from == to {
            let taps = (0..to).map(|first| Tap { first, weights: vec![ONE] }).collect();
            return Self { taps, same: true };
        }
        let (from, to) = (from.max(1) as i64, to.max(1) as i64);
        // A tent over so much of the line, in halves of 1/to of a sample.
        let reach = 2 * from.max(to);
        let taps = (0..to).map(|i| {
            let middle = (2 * i + 1) * from;
            let tent = |n: i64| (reach - ((2 * n + 1) * to - middle).abs()).max(0);
            let first = ((middle - reach).div_euclid(2 * to)).clamp(0, from - 1);
            let last = ((middle + reach).div_euclid(2 * to)).clamp(first, from - 1);
            let sum: i64 = (first..=last).map(tent).sum::<i64>().max(1);
            let mut weights: Vec<i64> = (first..=last).map(|n| tent(n) * ONE / sum).collect();
            // What rounding lost goes where most is.
            let lost = ONE - weights.iter().sum::<i64>();
            if let Some(most) = weights.iter_mut().max() {
                *most += lost;
            }
            Tap { first: first as usize, weights }
        });
        Self { taps: taps.collect(), same: false }
    }

    fn row<T: Sample>(&self, row: &[T]) -> Vec<T> {
        if self.same { row.to_vec() } else { self.taps.iter().map(|tap| tap.mean(|x| row[x].into())).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(depth: u32, full: bool) -> Form {
        Form { width: 8, height: 8, depth, full, grey: false, across: 1, down: 1 }
    }

    #[test]
    fn black_white_and_grey_stay_what_they_are() {
        // Depth, full range, to full range: black, white, a colour's middle and its most.
        for (depth, full, to, black, white, most) in [
            (8, false, false, (16, 16), (235, 235), (240, 240)),
            (8, true, false, (0, 16), (255, 235), (255, 240)),
            (8, false, true, (16, 0), (235, 255), (240, 255)),
            (8, true, true, (0, 0), (255, 255), (255, 255)),
            (10, false, false, (64, 16), (940, 235), (960, 240)),
            (10, true, false, (0, 16), (1023, 235), (1023, 240)),
            (12, false, false, (256, 16), (3760, 235), (3840, 240)),
        ] {
            let form = form(depth, full);
            let (luma, colour) = (table(&form, to, false), table(&form, to, true));
            for (table, (from, wanted)) in [(&luma, black), (&luma, white), (&colour, most)] {
                assert_eq!(table[from], wanted, "{depth} bits, full {full}, to full {to}: {from}");
            }
            assert_eq!(colour[form.middle() as usize], 128);
            assert_eq!((form.black(0) as usize, form.black(1)), (black.0, form.middle()));
        }
    }

    #[test]
    fn what_is_scaled_keeps_its_light() {
        for (from, to) in [(1920, 640), (640, 1920), (352, 320), (3, 16), (7, 7), (1, 5), (9, 1)] {
            let taps = Taps::of(from, to);
            assert_eq!(taps.taps.len(), to);
            for tap in &taps.taps {
                assert_eq!(tap.weights.iter().sum::<i64>(), ONE, "{from} to {to}");
                assert!(tap.first + tap.weights.len() <= from && tap.weights.iter().all(|weight| *weight >= 0));
            }
            assert!(taps.row(&vec![77_u8; from]).iter().all(|sample| *sample == 77));
        }
        assert_eq!(Taps::of(4, 2).row(&[0_u16, 0, 1000, 1000]), [143, 857]);
    }

    #[test]
    fn pictures_of_other_sides_lie_in_the_middle() {
        let target = Target { width: 640, height: 360, full: false };
        for ((width, height), expected) in [
            ((640, 360), (0, 0, 640, 360)),
            ((641, 361), (0, 0, 640, 360)),
            ((1920, 1080), (0, 0, 640, 360)),
            ((640, 480), (80, 0, 480, 360)),
            ((2000, 500), (0, 100, 640, 160)),
            ((100, 4000), (316, 0, 8, 360)),
        ] {
            let Inside { left, top, width: w, height: h, .. } =
                target.inside(&Form { width, height, ..form(8, false) });
            assert_eq!((left, top, w, h), expected, "{width}x{height}");
        }
    }
}
