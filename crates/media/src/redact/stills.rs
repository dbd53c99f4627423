//! Pictures taken out of footage to be looked through: decoded, some of them, made red, green and blue, and small enough. In memory
//! only; one at a time is more than is ever waited for.

use super::decoder::Decoder;
use super::fit::scale;
use super::pixels::{Form, Pixels, Sample};
use gst_video::{VideoColorMatrix, VideoFrameRef, VideoInfo};
use model::find::{Still, Stills, TakingStills};
use model::{AccessUnit, MediaTime};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Parts of a step of 8 bits that colours are reckoned in.
const ONE: f64 = 65_536.0;
/// Taller pictures that do not say which colours they mean have those of high definition, as GStreamer takes them.
const STANDARD: u32 = 576;

pub(crate) fn stills(order: &Stills) -> Result<Box<dyn TakingStills>, String> {
    if order.max_width < 2 {
        return Err("a picture has a width".to_owned());
    }
    let taker = Arc::new(Mutex::new(Taker { order: order.clone(), last: None, taken: Vec::new(), trouble: None }));
    let take = taker.clone();
    let decoder = Decoder::new(&order.video, move |buffer, caps, at| {
        take.lock().unwrap_or_else(PoisonError::into_inner).take(buffer, caps, at);
    })?;
    Ok(Box::new(Taking { decoder, taker }))
}

struct Taking {
    decoder: Decoder,
    taker: Arc<Mutex<Taker>>,
}

impl TakingStills for Taking {
    fn push(&mut self, unit: AccessUnit) -> Result<Vec<Still>, String> {
        self.decoder.push(unit)?;
        self.taken()
    }

    fn finish(&mut self) -> Result<Vec<Still>, String> {
        self.decoder.drain()?;
        self.taken()
    }
}

impl Taking {
    fn taken(&self) -> Result<Vec<Still>, String> {
        let mut taker: MutexGuard<'_, Taker> = self.taker.lock().unwrap_or_else(PoisonError::into_inner);
        match taker.trouble.take() {
            Some(trouble) => Err(trouble),
            None => Ok(std::mem::take(&mut taker.taken)),
        }
    }
}

/// Takes the decoder's pictures, in the decoder's call.
struct Taker {
    order: Stills,
    /// The time of the one that was taken last.
    last: Option<MediaTime>,
    taken: Vec<Still>,
    trouble: Option<String>,
}

impl Taker {
    fn take(&mut self, buffer: &gst::BufferRef, caps: &gst::CapsRef, at: MediaTime) {
        let Stills { every, from, to, .. } = self.order;
        let due = self.last.is_none_or(|last| at.0 > last.0 && at.0 - last.0 >= every.0);
        if self.trouble.is_some() || !due || at.0 < from.0 || at.0 >= to.0 {
            return;
        }
        match self.picture(buffer, caps, at) {
            Ok(still) => {
                self.last = Some(at);
                self.taken.push(still);
            }
            Err(trouble) => self.trouble = Some(trouble),
        }
    }

    fn picture(&self, buffer: &gst::BufferRef, caps: &gst::CapsRef, at: MediaTime) -> Result<Still, String> {
        let info = VideoInfo::from_caps(caps).map_err(|_| "the decoder does not say what it gives".to_owned())?;
        let form = Form::of(&info)?;
        let frame = VideoFrameRef::from_buffer_ref_readable(buffer, &info).map_err(|_| "a picture cannot be read")?;
        let colours = Colours::of(&form, &info);
        let (width, height) = self.size(&form);
        let rgb = if form.depth == 8 {
            colours.rgb(&Pixels::<u8>::of(&frame, form)?, width, height)
        } else {
            colours.rgb(&Pixels::<u16>::of(&frame, form)?, width, height)
        };
        Ok(Still { at, width, height, rgb })
    }

    fn size(&self, form: &Form) -> (u32, u32) {
        if form.width <= self.order.max_width {
            return (form.width, form.height);
        }
        let (width, height) = crate::picture::scaled(form.width, form.height, self.order.max_width);
        (width.unsigned_abs(), height.unsigned_abs())
    }
}

/// What each sample adds to red, green and blue, in parts of a step.
struct Colours {
    luma: Vec<i32>,
    /// Of the colours' planes: to blue and green, to red and green.
    blue: Vec<(i32, i32)>,
    red: Vec<(i32, i32)>,
}

impl Colours {
    fn of(form: &Form, info: &VideoInfo) -> Self {
        let (kr, kb) = match info.colorimetry().matrix() {
            VideoColorMatrix::Bt709 => (0.2126, 0.0722),
            VideoColorMatrix::Bt2020 => (0.2627, 0.0593),
            VideoColorMatrix::Fcc => (0.30, 0.11),
            VideoColorMatrix::Smpte240m => (0.212, 0.087),
            VideoColorMatrix::Bt601 => (0.299, 0.114),
            _ if form.height > STANDARD => (0.2126, 0.0722),
            _ => (0.299, 0.114),
        };
        let unit = f64::from(1_u32 << (form.depth - 8));
        let most = f64::from(form.most());
        let (black, light, colour) =
            if form.full { (0.0, most, most) } else { (16.0 * unit, 219.0 * unit, 224.0 * unit) };
        let part = |value: f64| (value * 255.0 * ONE).round() as i32;
        let all = |of: &dyn Fn(f64) -> f64| (0..=form.most()).map(|n| part(of(f64::from(n)))).collect::<Vec<i32>>();
        let middle = f64::from(form.middle());
        // How far a colour's sample is from grey, -1/2 to 1/2; times what one such step is of each of the three.
        let sample = |n: f64| (n - middle) / colour;
        let kg = 1.0 - kr - kb;
        let (blue, red) = (2.0 * (1.0 - kb), 2.0 * (1.0 - kr));
        let pairs = |one: f64, green: f64| {
            all(&|n| sample(n) * one).into_iter().zip(all(&|n| -sample(n) * green)).collect::<Vec<(i32, i32)>>()
        };
        Self { luma: all(&|n| (n - black) / light), blue: pairs(blue, blue * kb / kg), red: pairs(red, red * kr / kg) }
    }

    fn rgb<T: Sample>(&self, pixels: &Pixels<T>, width: u32, height: u32) -> Vec<u8> {
        let form = pixels.form;
        let (wide, tall) = (width as usize, height as usize);
        if (form.width, form.height) == (width, height) {
            let rows = |plane: usize, y: usize| {
                let plane = &pixels.planes[plane];
                (&pixels.samples[plane.row(y >> plane.down)], plane.across)
            };
            return self.rows(wide, tall, form.grey, rows);
        }
        let scaled: Vec<Vec<T>> =
            pixels.planes.iter().map(|plane| scale(&pixels.samples, *plane, wide, tall)).collect();
        self.rows(wide, tall, form.grey, |plane, y| (&scaled[plane][y * wide..(y + 1) * wide], 0))
    }

    /// `row` gives a plane's samples that lie in a row of the picture, and how many halvings they are of its width.
    fn rows<'a, T: Sample + 'a>(
        &self,
        width: usize,
        height: usize,
        grey: bool,
        row: impl Fn(usize, usize) -> (&'a [T], u32),
    ) -> Vec<u8> {
        let mut out = Vec::with_capacity(width * height * 3);
        let step = |sum: i32| (sum.saturating_add(1 << 15) >> 16).clamp(0, 255) as u8;
        let index = |sample: T| -> usize { sample.into() as usize };
        // What is above a decoder's own depth is as bright as can be.
        let of = |table: &[(i32, i32)], sample: T| table.get(index(sample)).copied().unwrap_or_default();
        let light = |sample: T| self.luma.get(index(sample)).or(self.luma.last()).copied().unwrap_or_default();
        for y in 0..height {
            let (luma, _) = row(0, y);
            if grey {
                out.extend(luma.iter().flat_map(|sample| [step(light(*sample)); 3]));
                continue;
            }
            let ((blues, across), (reds, _)) = (row(1, y), row(2, y));
            for (x, sample) in luma.iter().enumerate().take(width) {
                let here = light(*sample);
                let (blue, less) = of(&self.blue, blues[x >> across]);
                let (red, lesser) = of(&self.red, reds[x >> across]);
                out.extend_from_slice(&[step(here + red), step(here + less + lesser), step(here + blue)]);
            }
        }
        out
    }
}
