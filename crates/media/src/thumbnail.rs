//! Small pictures for scrubbing: a decoded frame averaged down, plane by plane, and made a JPEG. All in memory.

use crate::watch::Called;
use gst_video::{VideoFrameExt, VideoFrameRef, VideoInfo};
use model::{Picture, Secret};
use std::sync::{Arc, Mutex, PoisonError};

/// At 256 pixels about 5 kB: fine for finding a moment, and 0.2 % of a 4 Mbit/s stream at one every 5 s.
const QUALITY: i32 = 68;
/// Sides are multiples of this, so that rows need no padding in any plane.
const STEP: u32 = 8;

/// A small picture in I420.
pub(crate) struct Frame {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) bytes: Vec<u8>,
}

impl Frame {
    /// Averages `frame` down to about `width` x `height`, and no larger than it is.
    pub(crate) fn of(
        frame: &VideoFrameRef<&gst::BufferRef>,
        info: &VideoInfo,
        width: u32,
        height: u32,
        full_range: bool,
    ) -> Self {
        let side = |wanted: u32, most: u32| (wanted.min(most.max(STEP)) / STEP * STEP).max(STEP);
        let (width, height) = (side(width, info.width()), side(height, info.height()));
        let mut bytes = Vec::with_capacity((width * height * 3 / 2) as usize);
        for component in 0..3u32 {
            let (wide, tall) = if component == 0 { (width, height) } else { (width / 2, height / 2) };
            match Component::of(frame, component) {
                Some(from) => from.scale(wide as usize, tall as usize, component == 0, full_range, &mut bytes),
                // A grey picture.
                None => bytes.resize(bytes.len() + (wide * tall) as usize, 128),
            }
        }
        Self { width, height, bytes }
    }

    /// The same in red, green and blue: as JPEG's colours are meant.
    pub(crate) fn rgb(&self) -> Vec<u8> {
        let (width, height) = (self.width as usize, self.height as usize);
        let (luma, chroma) = self.bytes.split_at(width * height);
        let (blue, red) = chroma.split_at(width / 2 * (height / 2));
        let mut out = Vec::with_capacity(width * height * 3);
        for row in 0..height {
            for column in 0..width {
                let y = i32::from(luma[row * width + column]) << 16;
                let at = row / 2 * (width / 2) + column / 2;
                let (u, v) = (i32::from(blue[at]) - 128, i32::from(red[at]) - 128);
                let whole = |value: i32| (value >> 16).clamp(0, 255) as u8;
                out.push(whole(y + 91_881 * v));
                out.push(whole(y - 22_554 * u - 46_802 * v));
                out.push(whole(y + 116_130 * u));
            }
        }
        out
    }
}

/// One of a frame's components, as it lies in memory.
struct Component<'a> {
    data: &'a [u8],
    stride: usize,
    /// Bytes from sample to sample.
    step: usize,
    width: usize,
    height: usize,
    depth: u32,
}

impl<'a> Component<'a> {
    fn of(frame: &'a VideoFrameRef<&gst::BufferRef>, component: u32) -> Option<Self> {
        let format = frame.format_info();
        let at = component as usize;
        if at >= format.n_components() as usize {
            return None;
        }
        let plane = *format.plane().get(at)?;
        let offset = usize::try_from(*format.poffset().get(at)?).ok()?;
        Some(Self {
            data: frame.plane_data(plane).ok()?.get(offset..)?,
            stride: usize::try_from(*frame.plane_stride().get(plane as usize)?).ok()?,
            step: usize::try_from(*format.pixel_stride().get(at)?).ok()?.max(1),
            width: frame.comp_width(component) as usize,
            height: frame.comp_height(component) as usize,
            depth: *format.depth().get(at)?,
        })
    }

    fn sample(&self, x: usize, y: usize) -> u32 {
        let at = y * self.stride + x * self.step;
        match self.data.get(at..) {
            Some([low, high, ..]) if self.depth > 8 => u32::from(u16::from_le_bytes([*low, *high])) >> (self.depth - 8),
            Some([value, ..]) => u32::from(*value),
            _ => 0,
        }
    }

    fn scale(&self, width: usize, height: usize, luma: bool, full_range: bool, out: &mut Vec<u8>) {
        let edges = |of: usize, to: usize, i: usize| {
            let from = i * of / to;
            (from, ((i + 1) * of / to).max(from + 1).min(of.max(1)))
        };
        for row in 0..height {
            let (top, bottom) = edges(self.height, height, row);
            for column in 0..width {
                let (left, right) = edges(self.width, width, column);
                let mut sum = 0;
                for y in top..bottom {
                    sum += (left..right).map(|x| self.sample(x, y)).sum::<u32>();
                }
                let mean = sum / ((right - left) * (bottom - top)).max(1) as u32;
                out.push(if full_range { mean.min(255) as u8 } else { expand(mean, luma) });
            }
        }
    }
}

/// From the range of television to the full one that a JPEG has.
fn expand(value: u32, luma: bool) -> u8 {
    let value = value as i32;
    let full = if luma { (value - 16) * 255 / 219 } else { (value - 128) * 255 / 224 + 128 };
    full.clamp(0, 255) as u8
}

/// Makes JPEGs of one size.
pub(crate) struct Encoder {
    called: Called,
    done: Arc<Mutex<Option<Vec<u8>>>>,
}

impl Encoder {
    pub(crate) fn small(width: u32, height: u32) -> Result<Self, String> {
        Self::new(width, height, QUALITY)
    }

    pub(crate) fn new(width: u32, height: u32, quality: i32) -> Result<Self, String> {
        let element = gst::ElementFactory::make("jpegenc")
            .property("quality", quality)
            .build()
            .map_err(|_| "the GStreamer element jpegenc is not installed".to_owned())?;
        let caps = gst::Caps::builder("video/x-raw")
            .field("format", "I420")
            .field("width", width as i32)
            .field("height", height as i32)
            .field("framerate", gst::Fraction::new(0, 1))
            .build();
        let done = Arc::new(Mutex::new(None));
        let taken = done.clone();
        let called = Called::new(element, &caps, move |buffer, _| {
            let bytes = buffer.map_readable().ok().map(|map| map.to_vec());
            *taken.lock().unwrap_or_else(PoisonError::into_inner) = bytes;
        })?;
        Ok(Self { called, done })
    }

    /// I420 of its size, rows of whole groups of four samples.
    pub(crate) fn encode(&mut self, frame: Vec<u8>) -> Result<Picture, String> {
        let mut buffer = gst::Buffer::from_slice(frame);
        if let Some(buffer) = buffer.get_mut() {
            buffer.set_pts(gst::ClockTime::ZERO);
        }
        self.called.push(buffer)?;
        let done = self.done.lock().unwrap_or_else(PoisonError::into_inner).take();
        done.map(Secret::new).ok_or_else(|| "no picture came out".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn black_and_white_of_television_are_black_and_white() {
        assert_eq!([expand(16, true), expand(235, true), expand(0, true), expand(255, true)], [0, 255, 0, 255]);
        assert_eq!([expand(128, false), expand(16, false), expand(240, false)], [128, 1, 255]);
    }

    #[test]
    fn colours_are_those_of_a_jpeg() {
        let frame = |y, u, v| Frame { width: 8, height: 8, bytes: [vec![y; 64], vec![u; 16], vec![v; 16]].concat() };
        let pixel = |y, u, v| frame(y, u, v).rgb()[189..].to_vec();
        assert_eq!(pixel(128, 128, 128), [128, 128, 128]);
        assert_eq!(pixel(76, 85, 255), [254, 0, 0], "red, as JPEG writes it");
        assert_eq!(pixel(29, 255, 107), [0, 0, 254], "blue");
    }

    #[test]
    fn a_component_is_averaged_whatever_lies_between_its_samples() {
        let data = [10, 99, 20, 99, 30, 99, 40, 99];
        let of = Component { data: &data, stride: 4, step: 2, width: 2, height: 2, depth: 8 };
        let mut out = Vec::new();
        of.scale(1, 1, true, true, &mut out);
        of.scale(2, 1, true, true, &mut out);
        of.scale(4, 1, true, true, &mut out);
        assert_eq!(out, [25, 20, 30, 20, 20, 30, 30]);
    }
}
