//! A decoded picture in memory of its own: the decoder's planes as they are, of 8 bits or more, whatever their colours' sampling.
//!
//! A copy, because a decoder goes on using its own: what is filled there would be seen in the pictures that follow.

use gst_video::{VideoColorRange, VideoFormat, VideoFrameExt, VideoFrameRef, VideoInfo};
use model::find::Area;
use model::redaction::WHOLE;

/// A sample of 8 bits, or of up to 16.
pub(crate) trait Sample: Copy + Default + Into<u32> + Send {
    /// From a number that fits.
    fn of(value: u32) -> Self;
    /// Takes a row of samples as they lie in memory, little-endian.
    fn copy(row: &[u8], to: &mut [Self]);
}

impl Sample for u8 {
    fn of(value: u32) -> Self {
        value.min(255) as Self
    }

    fn copy(row: &[u8], to: &mut [Self]) {
        to.copy_from_slice(row);
    }
}

impl Sample for u16 {
    fn of(value: u32) -> Self {
        value.min(65_535) as Self
    }

    fn copy(row: &[u8], to: &mut [Self]) {
        for (sample, bytes) in to.iter_mut().zip(row.chunks_exact(2)) {
            *sample = Self::from_le_bytes([bytes[0], bytes[1]]);
        }
    }
}

/// One plane, in a picture's samples.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plane {
    pub(crate) at: usize,
    pub(crate) stride: usize,
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// Halvings of the picture's width and height.
    pub(crate) across: u32,
    pub(crate) down: u32,
}

impl Plane {
    /// Where a row's samples lie.
    pub(crate) fn row(&self, y: usize) -> std::ops::Range<usize> {
        let at = self.at + y * self.stride;
        at..at + self.width
    }

    /// The part of a row and the rows that a rectangle of the picture covers here, outwards.
    pub(crate) fn part(&self, of: &model::redaction::Hidden) -> (std::ops::Range<usize>, std::ops::Range<usize>) {
        let side = |from: u32, long: u32, by: u32, most: usize| {
            let to = (from + long).div_ceil(1 << by) as usize;
            (from >> by) as usize..to.min(most)
        };
        (side(of.x, of.width, self.across, self.width), side(of.y, of.height, self.down, self.height))
    }
}

/// What there is of a picture beside its samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Form {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) depth: u32,
    /// Uses all numbers of its depth, and not those of television only.
    pub(crate) full: bool,
    pub(crate) grey: bool,
    pub(crate) across: u32,
    pub(crate) down: u32,
}

/// Sides of a part of a picture: what is smaller is no picture.
const LEAST_SIDE: i64 = 16;
/// 8192 x 4320, the largest that level 6 of H.265 has: what is larger is no camera.
const MAX_PIXELS: u64 = 8192 * 4320;

impl Form {
    /// What a decoder says that it gives. Where hidden things lie in an unknown form nobody knows: it is refused.
    pub(crate) fn of(info: &VideoInfo) -> Result<Self, String> {
        let (depth, across, down, grey) = match info.format() {
            VideoFormat::I420 => (8, 1, 1, false),
            VideoFormat::Y42b => (8, 1, 0, false),
            VideoFormat::Y444 => (8, 0, 0, false),
            VideoFormat::Gray8 => (8, 0, 0, true),
            VideoFormat::I42010le => (10, 1, 1, false),
            VideoFormat::I42210le => (10, 1, 0, false),
            VideoFormat::Y44410le => (10, 0, 0, false),
            VideoFormat::I42012le => (12, 1, 1, false),
            VideoFormat::I42212le => (12, 1, 0, false),
            VideoFormat::Y44412le => (12, 0, 0, false),
            other => return Err(format!("pictures of the form {other} cannot be redacted")),
        };
        let (width, height) = (info.width(), info.height());
        if u64::from(width) * u64::from(height) > MAX_PIXELS || width == 0 || height == 0 {
            return Err("the picture is larger than any camera's".to_owned());
        }
        let full = info.colorimetry().range() == VideoColorRange::Range0_255;
        Ok(Self { width, height, depth, full, grey, across, down })
    }

    /// Its planes, laid out as GStreamer does: rows of whole groups of four samples, an even number of rows before the colours.
    pub(crate) fn planes(&self) -> (Vec<Plane>, usize) {
        let mut planes = Vec::with_capacity(3);
        let mut at = 0;
        for plane in 0..if self.grey { 1 } else { 3 } {
            let (across, down) = if plane == 0 { (0, 0) } else { (self.across, self.down) };
            let (width, height) = (self.width.div_ceil(1 << across) as usize, self.height.div_ceil(1 << down) as usize);
            let stride = width.next_multiple_of(4);
            planes.push(Plane { at, stride, width, height, across, down });
            at += stride * if plane == 0 { height.next_multiple_of(2) } else { height };
        }
        (planes, at)
    }

    /// The largest sample.
    pub(crate) fn most(&self) -> u32 {
        (1 << self.depth) - 1
    }

    /// A colour's middle: grey.
    pub(crate) fn middle(&self) -> u32 {
        1 << (self.depth - 1)
    }

    /// Black in plane 0, no colour in the others.
    pub(crate) fn black(&self, plane: usize) -> u32 {
        match (plane, self.full) {
            (0, true) => 0,
            (0, false) => 16 << (self.depth - 8),
            _ => self.middle(),
        }
    }
}

/// A picture.
pub(crate) struct Pixels<T> {
    pub(crate) form: Form,
    pub(crate) planes: Vec<Plane>,
    pub(crate) samples: Vec<T>,
}

impl<T: Sample> Pixels<T> {
    pub(crate) fn of(frame: &VideoFrameRef<&gst::BufferRef>, form: Form) -> Result<Self, String> {
        const CUT: &str = "the decoder gave a cut picture";
        let (planes, all) = form.planes();
        let mut samples = vec![T::default(); all];
        for (number, plane) in (0..).zip(&planes) {
            let data = frame.plane_data(number).map_err(|_| CUT)?;
            let stride = frame.plane_stride().get(number as usize).and_then(|s| usize::try_from(*s).ok()).ok_or(CUT)?;
            let long = plane.width * size_of::<T>();
            for y in 0..plane.height {
                let row = data.get(y * stride..).and_then(|row| row.get(..long)).ok_or(CUT)?;
                T::copy(row, &mut samples[plane.row(y)]);
            }
        }
        Ok(Self { form, planes, samples })
    }

    /// What lies in an area, outwards to whole samples of the colours; at least a few.
    pub(crate) fn part(&self, area: Area) -> Self {
        let inside = area.in_picture();
        let side = |from: i32, to: i32, most: u32| {
            let pixel = |part: i32| i64::from(part) * i64::from(most) / i64::from(WHOLE);
            let all = i64::from(most);
            let from = (pixel(from) & !1).min((all - LEAST_SIDE).max(0) & !1);
            let to = ((pixel(to) + 2) & !1).max(from + LEAST_SIDE).min(all);
            (from as usize, (to - from) as usize)
        };
        let (left, width) = side(inside.x, inside.right(), self.form.width);
        let (top, height) = side(inside.y, inside.bottom(), self.form.height);
        let form = Form { width: width as u32, height: height as u32, ..self.form };
        let (planes, all) = form.planes();
        let mut samples = vec![T::default(); all];
        for (to, from) in planes.iter().zip(&self.planes) {
            let (left, top) = (left >> from.across, top >> from.down);
            for y in 0..to.height.min(from.height.saturating_sub(top)) {
                let row = &self.samples[from.row(y + top)];
                let long = to.width.min(row.len().saturating_sub(left));
                samples[to.row(y)][..long].copy_from_slice(&row[left..left + long]);
            }
        }
        Self { form, planes, samples }
    }
}
