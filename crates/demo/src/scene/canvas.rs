//! A small software rasteriser: shapes by signed distance with soft edges, gradients, text, heads. It knows no scene.

use super::photo::Photo;

/// Red, green, blue, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rgb(pub(crate) f32, pub(crate) f32, pub(crate) f32);

impl Rgb {
    pub(crate) const fn hex(v: u32) -> Self {
        Self(((v >> 16) & 255) as f32 / 255.0, ((v >> 8) & 255) as f32 / 255.0, (v & 255) as f32 / 255.0)
    }

    pub(crate) fn mix(self, other: Self, t: f32) -> Self {
        let t = t.clamp(0.0, 1.0);
        Self(self.0 + (other.0 - self.0) * t, self.1 + (other.1 - self.1) * t, self.2 + (other.2 - self.2) * t)
    }

    pub(crate) fn lit(self, k: f32) -> Self {
        Self(self.0 * k, self.1 * k, self.2 * k)
    }
}

/// All coordinates are in units of a 1280x720 picture, whatever its real size.
#[derive(Clone)]
pub(crate) struct Canvas {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// Pixels a unit.
    scale: f32,
    pixels: Vec<[f32; 3]>,
}

pub(crate) const WIDE: f32 = 1280.0;

impl Canvas {
    pub(crate) fn new(width: u32, height: u32) -> Self {
        let (width, height) = (width as usize, height as usize);
        Self { width, height, scale: width as f32 / WIDE, pixels: vec![[0.0; 3]; width * height] }
    }

    pub(crate) fn copy_from(&mut self, other: &Self) {
        self.pixels.copy_from_slice(&other.pixels);
    }

    /// Paints where `cover` says so (signed distance in units, negative inside) within a box, edges softened over a pixel
    /// or over `soft` units, whichever is more.
    fn paint(
        &mut self,
        (x0, y0, x1, y1): (f32, f32, f32, f32),
        soft: f32,
        distance: impl Fn(f32, f32) -> f32,
        colour: impl Fn(f32, f32) -> (Rgb, f32),
    ) {
        let edge = soft.max(1.0 / self.scale);
        let left = ((x0 - edge) * self.scale).floor().max(0.0) as usize;
        let top = ((y0 - edge) * self.scale).floor().max(0.0) as usize;
        let right = (((x1 + edge) * self.scale).ceil().max(0.0) as usize).min(self.width);
        let bottom = (((y1 + edge) * self.scale).ceil().max(0.0) as usize).min(self.height);
        for py in top..bottom {
            let y = (py as f32 + 0.5) / self.scale;
            for px in left..right {
                let x = (px as f32 + 0.5) / self.scale;
                let cover = (0.5 - distance(x, y) / edge).clamp(0.0, 1.0);
                if cover > 0.0 {
                    let (c, alpha) = colour(x, y);
                    let a = cover * alpha;
                    let p = &mut self.pixels[py * self.width + px];
                    p[0] += (c.0 - p[0]) * a;
                    p[1] += (c.1 - p[1]) * a;
                    p[2] += (c.2 - p[2]) * a;
                }
            }
        }
    }

    /// The whole picture by a function of place.
    pub(crate) fn fill(&mut self, colour: impl Fn(f32, f32) -> Rgb) {
        for py in 0..self.height {
            for px in 0..self.width {
                let c = colour((px as f32 + 0.5) / self.scale, (py as f32 + 0.5) / self.scale);
                self.pixels[py * self.width + px] = [c.0, c.1, c.2];
            }
        }
    }

    /// A band from `top` to `bottom`, as wide as the picture.
    pub(crate) fn fill_band(&mut self, top: f32, bottom: f32, colour: impl Fn(f32, f32) -> Rgb) {
        self.shape(&[(-2.0, top), (WIDE + 2.0, top), (WIDE + 2.0, bottom), (-2.0, bottom)], colour);
    }

    /// Changes each pixel by a function of place and colour: light, vignette.
    pub(crate) fn grade(&mut self, change: impl Fn(f32, f32, Rgb) -> Rgb) {
        for py in 0..self.height {
            for px in 0..self.width {
                let p = &mut self.pixels[py * self.width + px];
                let c = change((px as f32 + 0.5) / self.scale, (py as f32 + 0.5) / self.scale, Rgb(p[0], p[1], p[2]));
                *p = [c.0, c.1, c.2];
            }
        }
    }

    pub(crate) fn rect(&mut self, x: f32, y: f32, w: f32, h: f32, colour: Rgb) {
        self.round(x, y, w, h, 0.0, colour, colour);
    }

    /// A box with round corners, shaded from its top to its bottom.
    #[expect(
        clippy::too_many_arguments,
        reason = "a place, a size and two colours; a struct would only be unpacked again"
    )]
    pub(crate) fn round(&mut self, x: f32, y: f32, w: f32, h: f32, r: f32, top: Rgb, bottom: Rgb) {
        let (cx, cy, hw, hh) = (x + w / 2.0, y + h / 2.0, w / 2.0 - r, h / 2.0 - r);
        self.paint(
            (x, y, x + w, y + h),
            0.0,
            |px, py| {
                let (dx, dy) = ((px - cx).abs() - hw, (py - cy).abs() - hh);
                dx.max(0.0).hypot(dy.max(0.0)) + dx.max(dy).min(0.0) - r
            },
            |_, py| (top.mix(bottom, (py - y) / h), 1.0),
        );
    }

    pub(crate) fn ellipse(&mut self, cx: f32, cy: f32, rx: f32, ry: f32, colour: Rgb) {
        self.glow(cx, cy, rx, ry, 0.0, colour, 1.0);
    }

    /// An ellipse whose edge fades over `soft` units: shadows, lamps, leaves in mist.
    #[expect(
        clippy::too_many_arguments,
        reason = "a place, a size and a colour; a struct would only be unpacked again"
    )]
    pub(crate) fn glow(&mut self, cx: f32, cy: f32, rx: f32, ry: f32, soft: f32, colour: Rgb, alpha: f32) {
        let r = rx.min(ry);
        // The fading edge is `soft` wide along the short axis and in proportion along the long one.
        let far = 1.0 + soft / (2.0 * r);
        self.paint(
            (cx - rx * far, cy - ry * far, cx + rx * far, cy + ry * far),
            soft,
            |x, y| (((x - cx) / rx).hypot((y - cy) / ry) - 1.0) * r,
            |_, _| (colour, alpha),
        );
    }

    /// A limb: thick at `a`, thinner at `b`.
    pub(crate) fn limb(&mut self, a: (f32, f32), b: (f32, f32), ra: f32, rb: f32, colour: Rgb) {
        let r = ra.max(rb);
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let length = (dx * dx + dy * dy).max(1e-6);
        // A little darker on the side away from the light makes a tube of a line.
        self.paint(
            (a.0.min(b.0) - r, a.1.min(b.1) - r, a.0.max(b.0) + r, a.1.max(b.1) + r),
            0.0,
            |x, y| {
                let t = (((x - a.0) * dx + (y - a.1) * dy) / length).clamp(0.0, 1.0);
                (x - a.0 - dx * t).hypot(y - a.1 - dy * t) - (ra + (rb - ra) * t)
            },
            |x, y| {
                let t = (((x - a.0) * dx + (y - a.1) * dy) / length).clamp(0.0, 1.0);
                let off = (x - a.0 - dx * t) / r;
                (colour.lit(1.0 - 0.28 * off), 1.0)
            },
        );
    }

    /// A convex shape given clockwise, shaded by `colour`.
    pub(crate) fn shape(&mut self, points: &[(f32, f32)], colour: impl Fn(f32, f32) -> Rgb) {
        let bounds = points.iter().fold((f32::MAX, f32::MAX, f32::MIN, f32::MIN), |b, p| {
            (b.0.min(p.0), b.1.min(p.1), b.2.max(p.0), b.3.max(p.1))
        });
        self.paint(
            bounds,
            0.0,
            |x, y| {
                let mut far = f32::MIN;
                for (i, a) in points.iter().enumerate() {
                    let b = points[(i + 1) % points.len()];
                    let (ex, ey) = (b.0 - a.0, b.1 - a.1);
                    let d = (ey * (x - a.0) - ex * (y - a.1)) / ex.hypot(ey).max(1e-6);
                    far = far.max(d);
                }
                far
            },
            |x, y| (colour(x, y), 1.0),
        );
    }

    pub(crate) fn flat(&mut self, points: &[(f32, f32)], colour: Rgb) {
        self.shape(points, |_, _| colour);
    }

    /// Text of 5x7 dots a letter, `size` units a dot.
    pub(crate) fn text(&mut self, x: f32, y: f32, size: f32, text: &str, colour: Rgb) {
        for (i, c) in text.chars().enumerate() {
            let left = x + i as f32 * size * 6.0;
            for (row, bits) in super::font::glyph(c).iter().enumerate() {
                for column in 0..5 {
                    if bits & (0b1_0000 >> column) != 0 {
                        self.rect(left + column as f32 * size, y + row as f32 * size, size, size, colour);
                    }
                }
            }
        }
    }

    /// A head whose face's middle is at (`x`, `y`) and whose face is `high` units high, turned by `roll` and narrowed to `narrow` of its
    /// width.
    pub(crate) fn head(&mut self, photo: &Photo, (x, y): (f32, f32), high: f32, roll: f32, narrow: f32) {
        // Units a pixel of the photograph.
        let size = high / photo.face[3];
        let (middle, reach) = (photo.middle(), Photo::reach() * size);
        let (sin, cos) = roll.sin_cos();
        let own = |px: f32, py: f32| {
            let (dx, dy) = (px - x, py - y);
            (middle.0 + (dx * cos + dy * sin) / (size * narrow), middle.1 + (dy * cos - dx * sin) / size)
        };
        let wide = 1.0 / (size * self.scale);
        self.paint(
            (x - reach, y - reach, x + reach, y + reach),
            0.0,
            |_, _| f32::MIN,
            |px, py| {
                let (ox, oy) = own(px, py);
                (photo.at(ox, oy, wide), photo.cover(ox, oy))
            },
        );
    }

    /// What was drawn is this much of the picture, and what is there the rest: several make one exposure.
    pub(crate) fn blend(&mut self, other: &Self, part: f32) {
        for (p, o) in self.pixels.iter_mut().zip(&other.pixels) {
            for (p, o) in p.iter_mut().zip(o) {
                *p += (o - *p) * part;
            }
        }
    }

    /// The picture as I420, BT.709 at video range, with sensor noise of `noise` (0 to 1) that changes with `seed`.
    pub(crate) fn to_i420(&self, noise: f32, seed: u32) -> Vec<u8> {
        let (w, h) = (self.width, self.height);
        let mut out = vec![128_u8; w * h + 2 * (w / 2) * (h / 2)];
        let (luma, chroma) = out.split_at_mut(w * h);
        let (blue, red) = chroma.split_at_mut((w / 2) * (h / 2));
        let mut rng = seed.wrapping_mul(0x9e37_79b9) | 1;
        for (p, y) in self.pixels.iter().zip(luma.iter_mut()) {
            rng ^= rng << 13;
            rng ^= rng >> 17;
            rng ^= rng << 5;
            let grain = ((rng & 0xffff) as f32 / 65_536.0 - 0.5) * noise;
            let v = 0.2126 * p[0] + 0.7152 * p[1] + 0.0722 * p[2] + grain;
            *y = (16.0 + 219.0 * v.clamp(0.0, 1.0) + 0.5) as u8;
        }
        for cy in 0..h / 2 {
            for cx in 0..w / 2 {
                let mut sum = [0.0_f32; 3];
                for (dy, dx) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                    let p = self.pixels[(cy * 2 + dy) * w + cx * 2 + dx];
                    for (s, v) in sum.iter_mut().zip(p) {
                        *s += v.clamp(0.0, 1.0) / 4.0;
                    }
                }
                let y = 0.2126 * sum[0] + 0.7152 * sum[1] + 0.0722 * sum[2];
                blue[cy * (w / 2) + cx] = (128.0 + 224.0 * (sum[2] - y) / 1.8556 + 0.5) as u8;
                red[cy * (w / 2) + cx] = (128.0 + 224.0 * (sum[0] - y) / 1.5748 + 0.5) as u8;
            }
        }
        out
    }
}

/// Smooth value noise, 0 to 1: the same at the same place for ever.
pub(crate) fn noise(x: f32, y: f32) -> f32 {
    fn at(x: i32, y: i32) -> f32 {
        let mut h = (x as u32).wrapping_mul(0x85eb_ca6b) ^ (y as u32).wrapping_mul(0xc2b2_ae35);
        h ^= h >> 15;
        h = h.wrapping_mul(0x2c1b_3c6d);
        h ^= h >> 12;
        (h & 0xffff) as f32 / 65_535.0
    }
    let (fx, fy) = (x.floor(), y.floor());
    let (tx, ty) = (x - fx, y - fy);
    let (tx, ty) = (tx * tx * (3.0 - 2.0 * tx), ty * ty * (3.0 - 2.0 * ty));
    let (ix, iy) = (fx as i32, fy as i32);
    let top = at(ix, iy) + (at(ix + 1, iy) - at(ix, iy)) * tx;
    let bottom = at(ix, iy + 1) + (at(ix + 1, iy + 1) - at(ix, iy + 1)) * tx;
    top + (bottom - top) * ty
}

/// Noise over several sizes.
pub(crate) fn rough(x: f32, y: f32) -> f32 {
    noise(x, y) * 0.55 + noise(x * 2.1, y * 2.1) * 0.3 + noise(x * 4.3, y * 4.3) * 0.15
}
