//! Rendering a redaction: pictures decoded, filled, and encoded anew. Runs in the decode worker.
//!
//! The order is the proof. A picture is copied out of the decoder, and what is hidden in it is filled, in the decoder's own form and
//! size, before anything else looks at a pixel: no scaler, no conversion, no encoder ever has a hidden one.

#[cfg(feature = "testing")]
mod broken;
mod decoder;
mod edited;
mod encoder;
mod fill;
mod fit;
mod pcm;
mod pixels;
mod samples;
mod sound;
mod stills;

#[cfg(feature = "testing")]
pub use broken::Broken;
pub(crate) use edited::{edited, part};
pub(crate) use encoder::named;
pub(crate) use pcm::loudness;
pub(crate) use samples::samples;
pub(crate) use sound::render_sound;
pub(crate) use stills::stills;

use decoder::Decoder;
use encoder::{Encoding, Job};
use fill::Noise;
use fit::Target;
use gst_video::{VideoFrameRef, VideoInfo};
use model::redaction::{Blocks, Render, Rendered, Rendering, Size};
use model::{AccessUnit, MediaTime};
use pixels::{Form, Pixels, Sample};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Pictures that are held back for one whose time is a little earlier.
const HELD: usize = 2;

pub(crate) fn render(
    order: &Render,
    #[cfg(feature = "testing")] broken: Option<Broken>,
) -> Result<Box<dyn Rendering>, String> {
    let Size { width, height } = order.size;
    if width == 0 || height == 0 || !width.is_multiple_of(2) || !height.is_multiple_of(2) {
        return Err("a film's sides are even".to_owned());
    }
    let maker = Arc::new(Mutex::new(Maker {
        order: order.clone(),
        made: Vec::new(),
        aspect: None,
        trouble: None,
        #[cfg(feature = "testing")]
        broken,
    }));
    let take = maker.clone();
    let decoder = Decoder::new(&order.video, move |buffer, caps, at| {
        take.lock().unwrap_or_else(PoisonError::into_inner).take(buffer, caps, at);
    })?;
    let encoding = Encoding::begin(
        order.size,
        #[cfg(feature = "testing")]
        broken,
    )?;
    Ok(Box::new(Film {
        decoder,
        maker,
        encoding,
        waiting: BTreeMap::new(),
        taken: 0,
        gop: 0,
        last: None,
        hidden: 0,
        blocks: 0,
        #[cfg(feature = "testing")]
        broken,
    }))
}

/// A picture, filled and fitted.
struct Picture {
    frame: Vec<u8>,
    hidden: u64,
    blocks: u64,
    /// Number of its group.
    gop: usize,
}

/// Makes the decoder's pictures the film's, in the decoder's call.
struct Maker {
    order: Render,
    made: Vec<(MediaTime, Picture)>,
    aspect: Option<(u32, u32)>,
    trouble: Option<String>,
    #[cfg(feature = "testing")]
    broken: Option<Broken>,
}

impl Maker {
    fn take(&mut self, buffer: &gst::BufferRef, caps: &gst::CapsRef, at: MediaTime) {
        if self.trouble.is_none()
            && let Err(trouble) = self.picture(buffer, caps, at)
        {
            self.trouble = Some(trouble);
        }
    }

    fn picture(&mut self, buffer: &gst::BufferRef, caps: &gst::CapsRef, at: MediaTime) -> Result<(), String> {
        let at_us = at.micros();
        let gop = self.order.gops.partition_point(|gop| gop.to_us <= at_us);
        let gop = self.order.gops.get(gop).is_some_and(|found| found.contains(at_us)).then_some(gop);
        let wanted = gop.is_some() || self.order.noise.is_some();
        #[cfg(feature = "testing")]
        let wanted = wanted || self.broken == Some(Broken::NoRestart);
        if !wanted {
            return Ok(());
        }
        let info = VideoInfo::from_caps(caps).map_err(|_| "the decoder does not say what it gives".to_owned())?;
        let form = Form::of(&info)?;
        let frame = VideoFrameRef::from_buffer_ref_readable(buffer, &info).map_err(|_| "a picture cannot be read")?;
        if gop.is_some() && self.aspect.is_none() {
            let side = |n: i32| u32::try_from(n).unwrap_or(1).max(1);
            self.aspect = Some((side(info.par().numer()), side(info.par().denom())));
        }
        let picture = if form.depth == 8 {
            self.filled(Pixels::<u8>::of(&frame, form)?, at_us, gop)
        } else {
            self.filled(Pixels::<u16>::of(&frame, form)?, at_us, gop)
        };
        self.made.extend(picture.map(|picture| (at, picture)));
        Ok(())
    }

    fn filled<T: Sample + 'static>(&self, mut pixels: Pixels<T>, at_us: i64, gop: Option<usize>) -> Option<Picture> {
        let Render { size, plan, masks, noise, .. } = &self.order;
        let decoded = (pixels.form.width, pixels.form.height);
        let blocks = match gop {
            Some(_) => Blocks::of(plan, masks, at_us, decoded),
            None => Blocks::new(decoded.0, decoded.1, true),
        };
        if let Some(seed) = *noise {
            pixels.noise(&blocks, &mut Noise::new(seed, at_us));
        }
        #[cfg(feature = "testing")]
        let gop = if self.broken == Some(Broken::NoRestart) { gop.or(Some(usize::MAX)) } else { gop };
        // What is no part of the film goes no farther.
        let gop = gop?;
        let picture = |frame| Some(Picture { frame, hidden: blocks.count() as u64, blocks: blocks.all() as u64, gop });
        #[cfg(feature = "testing")]
        if let Some(frame) = self.broken.and_then(|broken| broken.frame(&mut pixels, &self.order, &blocks, at_us)) {
            return picture(frame);
        }
        #[cfg(feature = "testing")]
        if gop == usize::MAX {
            return picture(Target { width: size.width, height: size.height, full: false }.fit(pixels));
        }
        pixels.fill(&blocks, plan.fill);
        picture(Target { width: size.width, height: size.height, full: false }.fit(pixels))
    }
}

struct Film {
    decoder: Decoder,
    maker: Arc<Mutex<Maker>>,
    encoding: Encoding,
    /// Pictures by their times, and in the order in which they came.
    waiting: BTreeMap<(MediaTime, u64), Picture>,
    taken: u64,
    /// The group under way, and the time of its last picture.
    gop: usize,
    last: Option<MediaTime>,
    hidden: u64,
    blocks: u64,
    #[cfg(feature = "testing")]
    broken: Option<Broken>,
}

impl Rendering for Film {
    fn push(&mut self, units: Vec<AccessUnit>) -> Result<Rendered, String> {
        for unit in units {
            self.decoder.push(unit)?;
            self.encode(HELD)?;
        }
        self.done()
    }

    fn finish(&mut self) -> Result<Rendered, String> {
        self.decoder.drain()?;
        self.encode(0)?;
        let all = self.maker().order.gops.len();
        self.close(all)?;
        self.encoding.end();
        self.done()
    }
}

impl Film {
    fn maker(&self) -> std::sync::MutexGuard<'_, Maker> {
        self.maker.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the encoder what came out of the decoder, but for the last `held`.
    fn encode(&mut self, held: usize) -> Result<(), String> {
        let (made, trouble) = {
            let mut maker = self.maker();
            (std::mem::take(&mut maker.made), maker.trouble.take())
        };
        if let Some(trouble) = trouble {
            return Err(trouble);
        }
        for (at, picture) in made {
            self.waiting.insert((at, self.taken), picture);
            self.taken += 1;
        }
        while self.waiting.len() > held
            && let Some(((at, _), picture)) = self.waiting.pop_first()
        {
            self.add(at, picture)?;
        }
        Ok(())
    }

    fn add(&mut self, at: MediaTime, picture: Picture) -> Result<(), String> {
        #[cfg(feature = "testing")]
        if picture.gop == usize::MAX {
            let head = self.gop == 0 && self.last.is_none();
            return if head { self.encoding.push(Job::Picture { at, frame: picture.frame }) } else { Ok(()) };
        }
        let gop = picture.gop;
        // Far behind its time: its group is made, or goes on after it.
        if gop < self.gop || self.last.is_some_and(|last| at < last) {
            return Ok(());
        }
        self.close(gop)?;
        self.hidden += picture.hidden;
        self.blocks += picture.blocks;
        self.last = Some(at);
        #[cfg(feature = "testing")]
        let at = if self.broken == Some(Broken::EvenTimes) { MediaTime(self.taken as i64 * 40_000_000) } else { at };
        self.encoding.push(Job::Picture { at, frame: picture.frame })
    }

    /// Ends the groups before `next`.
    fn close(&mut self, next: usize) -> Result<(), String> {
        while self.gop < next {
            self.encoding.push(Job::Close(self.gop, self.hidden, self.blocks))?;
            self.gop += 1;
            (self.hidden, self.blocks) = (0, 0);
        }
        Ok(())
    }

    fn done(&self) -> Result<Rendered, String> {
        let (gops, video) = self.encoding.take()?;
        Ok(Rendered { gops, video, aspect: self.maker().aspect, encoder: named() })
    }
}
