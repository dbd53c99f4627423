//! Redactions rendered, shown and heard by decode workers. A render is a long work, in a worker of its own: one that dies takes what
//! is not whole with it, and the next one goes on from the groups of pictures that are.
//!
//! A plan may be larger than a head: it comes first among the bytes.

use super::asks::{Ask, Place, divide};
use super::{MAX_BYTES, Remaking, Worker};
use crate::error::{Error, Result};
use model::find::PartOf;
use model::redaction::{Edited, Heard, Render, RenderSound, Rendered, RenderedGop};
use model::{AccessUnit, AudioConfig, Picture, Secret, VideoConfig};
use serde::{Deserialize, Serialize};

/// Pictures of one request: the largest of cameras' take a tenth of the pipe's patience.
const MOST_UNITS: usize = 16;
/// Bytes of one request.
const MOST_BYTES: usize = 8 << 20;

const UNRENDERED: &str = "The redaction could not be rendered.";
const UNHEARD: &str = "The sound could not be measured.";

/// The head of an answer; the units' bytes follow.
#[derive(Serialize, Deserialize)]
struct Head {
    gops: Vec<Gop>,
    video: Option<VideoConfig>,
    aspect: Option<(u32, u32)>,
    encoder: String,
}

#[derive(Serialize, Deserialize)]
struct Gop {
    number: usize,
    hidden: u64,
    blocks: u64,
    units: Vec<Place>,
}

/// u32 length of a head, head as JSON, bytes.
pub(super) fn write_rendered(rendered: &Rendered) -> std::result::Result<Vec<u8>, String> {
    let gop = |gop: &RenderedGop| Gop {
        number: gop.number,
        hidden: gop.hidden,
        blocks: gop.blocks,
        units: gop.units.iter().map(Place::of).collect(),
    };
    let head = Head {
        gops: rendered.gops.iter().map(gop).collect(),
        video: rendered.video.clone(),
        aspect: rendered.aspect,
        encoder: rendered.encoder.clone(),
    };
    let head = serde_json::to_vec(&head).map_err(|e| e.to_string())?;
    let units = || rendered.gops.iter().flat_map(|gop| &gop.units);
    let all = 4 + head.len() + units().map(|unit| unit.data.len()).sum::<usize>();
    if all > MAX_BYTES as usize {
        return Err("a few seconds of pictures became larger than any film's".to_owned());
    }
    let mut out = Vec::with_capacity(all);
    out.extend_from_slice(&(head.len() as u32).to_be_bytes());
    out.extend_from_slice(&head);
    units().for_each(|unit| out.extend_from_slice(&unit.data));
    Ok(out)
}

fn read_rendered(bytes: &[u8]) -> Option<Rendered> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (head, mut rest) = rest.split_at_checked(u32::from_be_bytes(*length) as usize)?;
    let head: Head = serde_json::from_slice(head).ok()?;
    let mut gops = Vec::with_capacity(head.gops.len());
    for Gop { number, hidden, blocks, units } in head.gops {
        let (here, after) = rest.split_at_checked(units.iter().map(Place::length).sum())?;
        rest = after;
        gops.push(RenderedGop { number, units: divide(&units, here).ok()?, hidden, blocks });
    }
    rest.is_empty().then_some(Rendered { gops, video: head.video, aspect: head.aspect, encoder: head.encoder })
}

/// i64 number of the first peak, big-endian, then a byte each.
pub(super) fn write_heard(heard: &Heard) -> Vec<u8> {
    [&heard.from.to_be_bytes()[..], &heard.peaks].concat()
}

fn read_heard(bytes: &[u8]) -> Option<Heard> {
    let (from, peaks) = bytes.split_first_chunk::<8>()?;
    Some(Heard { from: i64::from_be_bytes(*from), peaks: peaks.to_vec() })
}

/// An order from the bytes that it was written to.
pub(super) fn order<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> std::result::Result<T, String> {
    serde_json::from_slice(bytes).map_err(|e| e.to_string())
}

pub(super) fn written(order: &impl Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec(order).map_err(|e| Error::internal("A worker's order was not written.").source(e))
}

/// Pictures being rendered, in a worker of their own.
pub struct RenderingWork {
    worker: Worker,
}

/// Sound being measured, in a worker of its own.
pub struct HearingWork {
    worker: Worker,
}

impl Worker {
    /// Begins to render pictures. Blocking, as all that follows.
    pub fn render(&self, order: &Render) -> Result<RenderingWork> {
        let worker = Self::new(self.program.clone());
        worker.ask(&Ask::Render, &written(order)?, UNRENDERED)?;
        Ok(RenderingWork { worker })
    }

    /// Begins to render sound.
    pub fn render_sound(&self, order: &RenderSound) -> Result<Remaking> {
        let worker = Self::new(self.program.clone());
        worker.ask(&Ask::RenderSound, &written(order)?, UNRENDERED)?;
        Ok(Remaking::of(worker))
    }

    /// A JPEG of one picture of an edit, of `units`: the pictures in decode order from a key frame up to it, in clip time.
    pub fn edited(&self, order: &Edited, units: &[AccessUnit]) -> Result<Picture> {
        self.shown(order, units, |order, units| Ask::Edited { order, units })
    }

    /// A JPEG of a part of one picture as it was recorded.
    pub fn part(&self, order: &PartOf, units: &[AccessUnit]) -> Result<Picture> {
        self.shown(order, units, |order, units| Ask::Part { order, units })
    }

    fn shown(
        &self,
        order: &impl Serialize,
        units: &[AccessUnit],
        ask: impl FnOnce(usize, Vec<Place>) -> Ask,
    ) -> Result<Picture> {
        let mut bytes = written(order)?;
        let ask = ask(bytes.len(), units.iter().map(Place::of).collect());
        units.iter().for_each(|unit| bytes.extend_from_slice(&unit.data));
        self.ask(&ask, &bytes, "The picture could not be decoded.").map(Secret::new)
    }

    /// Begins to measure how loud a sound is.
    pub fn loudness(&self, sound: &AudioConfig) -> Result<HearingWork> {
        let worker = Self::new(self.program.clone());
        worker.ask(&Ask::Loudness { sound: sound.clone() }, &[], UNHEARD)?;
        Ok(HearingWork { worker })
    }
}

/// Units in portions that a worker is done with long before anybody loses patience.
pub(super) fn portions(units: &[AccessUnit]) -> Vec<&[AccessUnit]> {
    let mut portions = Vec::new();
    let mut rest = units;
    while !rest.is_empty() {
        let bytes = rest.iter().take(MOST_UNITS).scan(0, |sum, unit| {
            *sum += unit.data.len();
            Some(*sum)
        });
        let fitting = bytes.take_while(|sum| *sum <= MOST_BYTES).count().max(1);
        let (portion, after) = rest.split_at(fitting);
        portions.push(portion);
        rest = after;
    }
    portions
}

pub(super) fn joined(units: &[AccessUnit]) -> Vec<u8> {
    units.iter().flat_map(|unit| &unit.data).copied().collect()
}

impl RenderingWork {
    /// Takes pictures in decode order, from a key frame on; gives the groups that are whole.
    pub fn push(&self, units: &[AccessUnit]) -> Result<Rendered> {
        let mut all = Rendered::default();
        for portion in portions(units) {
            let ask = Ask::RenderUnits { units: portion.iter().map(Place::of).collect() };
            let Rendered { gops, video, aspect, encoder } = self.made(&ask, &joined(portion))?;
            all.gops.extend(gops);
            all = Rendered { gops: all.gops, video: video.or(all.video), aspect: aspect.or(all.aspect), encoder };
        }
        Ok(all)
    }

    /// Gives the rest.
    pub fn finish(&self) -> Result<Rendered> {
        self.made(&Ask::RenderEnd, &[])
    }

    fn made(&self, ask: &Ask, bytes: &[u8]) -> Result<Rendered> {
        let answer = self.worker.ask(ask, bytes, UNRENDERED)?;
        read_rendered(&answer).ok_or_else(|| Error::internal("The decode worker answered with no film."))
    }
}

impl HearingWork {
    pub fn push(&self, units: &[AccessUnit]) -> Result<Heard> {
        let ask = Ask::Hear { units: units.iter().map(Place::of).collect() };
        let answer = self.worker.ask(&ask, &joined(units), UNHEARD)?;
        read_heard(&answer).ok_or_else(|| Error::internal("The decode worker heard nothing."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{MediaTime, Track};

    fn unit(at: i64, length: usize) -> AccessUnit {
        let (track, data) = (Track::Video, vec![at as u8; length]);
        AccessUnit { track, data, pts: MediaTime(at), duration: None, key: at == 0, camera_clock: None }
    }

    #[test]
    fn what_was_rendered_survives_the_pipe() {
        let gop = |number, units: Vec<AccessUnit>| RenderedGop { number, units, hidden: 7, blocks: 80 };
        let rendered = Rendered {
            gops: vec![gop(3, vec![unit(0, 4), unit(1, 2)]), gop(4, vec![]), gop(5, vec![unit(0, 1)])],
            video: None,
            aspect: Some((4, 3)),
            encoder: "one".to_owned(),
        };
        let bytes = write_rendered(&rendered).expect("small");
        let read = read_rendered(&bytes).expect("whole");
        let facts = |of: &Rendered| {
            let gops = of.gops.iter().map(|gop| (gop.number, gop.hidden, gop.blocks, gop.units.clone()));
            (gops.collect::<Vec<_>>(), of.aspect, of.encoder.clone())
        };
        assert_eq!(facts(&read), facts(&rendered));
        for cut in 0..bytes.len() {
            assert!(read_rendered(&bytes[..cut]).is_none(), "{cut}");
        }
        let heard = Heard { from: -3, peaks: vec![0, 255, 7] };
        assert_eq!(read_heard(&write_heard(&heard)), Some(heard));
        assert_eq!(read_heard(&[0; 7]), None);
    }

    #[test]
    fn portions_are_small_and_lose_nothing() {
        let sizes = |lengths: &[usize]| -> Vec<usize> {
            let units: Vec<AccessUnit> = (0..).zip(lengths).map(|(at, length)| unit(at, *length)).collect();
            portions(&units).iter().map(|portion| portion.len()).collect()
        };
        assert_eq!(sizes(&[1; 40]), [16, 16, 8]);
        assert_eq!(sizes(&[5 << 20, 3 << 20, 1, 20 << 20, 1]), [2, 1, 1, 1]);
        assert!(sizes(&[]).is_empty());
    }
}
