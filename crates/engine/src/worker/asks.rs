//! What the decode worker can be asked for: the head of each request, how it is answered there, and the method that asks here.

use super::find::{self, FindAsk, Looks};
use super::watch::{Beginning, Watched};
use super::{Tools, Worker, long, redact};
use crate::error::{Error, Result};
use model::find::Still;
use model::{AccessUnit, AudioConfig, Media, MediaTime, OpusSound, Picture, Remake, Secret, Track, VideoConfig};
use serde::{Deserialize, Serialize};

/// The head of a request; the bytes behind it are named in each.
#[derive(Serialize, Deserialize)]
pub(super) enum Ask {
    /// Bytes: a key frame. Answer: a JPEG.
    Picture { video: VideoConfig, max_width: u32 },
    /// Bytes: the pictures from a key frame on, one behind the other. Answer: a JPEG of the one that is shown at `at`.
    Frame { video: VideoConfig, units: Vec<Place>, at: MediaTime, max_width: u32 },
    /// Bytes: G.711. Answer: [`write_packets`].
    Opus { sound: AudioConfig },
    /// Begins to encode footage anew; one such work is under way at a time. Answer: nothing.
    Remake(Remake),
    /// Bytes: pictures or packets of the remake. Answer: [`long::write_remade`].
    Units { units: Vec<Place> },
    /// No more of them. Answer: as for units.
    UnitsEnd,
    /// Bytes: a `Render` as JSON. Begins to render pictures. Answer: nothing.
    Render,
    /// Bytes: pictures of the render. Answer: [`redact::write_rendered`].
    RenderUnits { units: Vec<Place> },
    /// No more of them. Answer: as for units.
    RenderEnd,
    /// Bytes: a `RenderSound` as JSON. Begins to render sound, which goes on as a remake does. Answer: nothing.
    RenderSound,
    /// Bytes: an `Edited` as JSON, this long, then the pictures from a key frame on. Answer: a JPEG.
    Edited { order: usize, units: Vec<Place> },
    /// Bytes: a `PartOf` as JSON, this long, then the pictures from a key frame on. Answer: a JPEG.
    Part { order: usize, units: Vec<Place> },
    /// Begins to measure how loud a sound is. Answer: nothing.
    Loudness { sound: AudioConfig },
    /// Bytes: packets of it. Answer: [`redact::write_heard`].
    Hear { units: Vec<Place> },
    /// Begins to count what a plain MP4 plays. Answer: nothing.
    Play,
    /// Bytes: the file's next. Answer: counts so far, as JSON.
    Bytes,
    /// No more of them. Answer: all counts.
    BytesEnd,
    /// Of a worker that has models: see there.
    Find(FindAsk),
    /// Bytes: a watched stream's next pictures. Answer: see `watch`.
    Watch { stream: u32, begin: Option<Beginning>, units: Vec<Place>, glimpse: bool },
    /// Bytes: a picture, RGB. Looks through it quickly, for marks on the timeline. Answer: `Find`s as JSON.
    Glimpse { width: u32, height: u32, at: MediaTime },
}

/// Work that goes on from one request to the next.
#[derive(Default)]
pub(super) struct Under {
    remake: Option<Box<dyn model::Remaking>>,
    playing: Option<Box<dyn model::Playing>>,
    rendering: Option<Box<dyn model::redaction::Rendering>>,
    hearing: Option<Box<dyn model::redaction::Hearing>>,
    looks: Looks,
    watched: Watched,
    /// One for all cameras: a quick look knows nothing of the picture before.
    glimpsing: Option<Box<dyn model::find::Looking>>,
}

/// A picture among the bytes of a request.
#[derive(Serialize, Deserialize)]
pub(super) struct Place {
    length: u32,
    pts: MediaTime,
    key: bool,
}

impl Place {
    pub(super) fn of(unit: &AccessUnit) -> Self {
        // A unit is shorter than the pipe's longest block.
        Self { length: unit.data.len() as u32, pts: unit.pts, key: unit.key }
    }

    pub(super) fn length(&self) -> usize {
        self.length as usize
    }
}

/// After a worker died in the middle of a long work, say: its successor knows nothing of it.
const NOTHING_BEGUN: &str = "no such work was begun";

/// The worker's side.
pub(super) fn answer(
    tools: &Tools<impl Media>,
    under: &mut Under,
    ask: Ask,
    bytes: &[u8],
) -> std::result::Result<Vec<u8>, String> {
    let media = &tools.media;
    match ask {
        Ask::Find(ask) => under.looks.answer(tools, ask, bytes),
        Ask::Remake(order) => {
            under.remake = Some(media.remake(&order)?);
            Ok(Vec::new())
        }
        Ask::Units { units } => {
            let remake = under.remake.as_mut().ok_or(NOTHING_BEGUN)?;
            remake.push(divide(&units, bytes)?).map(long::write_remade)
        }
        Ask::UnitsEnd => under.remake.take().ok_or(NOTHING_BEGUN)?.finish().map(long::write_remade),
        Ask::Render => {
            under.rendering = Some(media.render(&redact::order(bytes)?)?);
            Ok(Vec::new())
        }
        Ask::RenderUnits { units } => {
            let rendering = under.rendering.as_mut().ok_or(NOTHING_BEGUN)?;
            rendering.push(divide(&units, bytes)?).and_then(|rendered| redact::write_rendered(&rendered))
        }
        Ask::RenderEnd => {
            let rendered = under.rendering.take().ok_or(NOTHING_BEGUN)?.finish()?;
            redact::write_rendered(&rendered)
        }
        Ask::RenderSound => {
            under.remake = Some(media.render_sound(&redact::order(bytes)?)?);
            Ok(Vec::new())
        }
        Ask::Edited { order, units } => {
            let (order, bytes) = bytes.split_at_checked(order).ok_or("the order is cut")?;
            media.edited(&redact::order(order)?, &divide(&units, bytes)?).map(shown)
        }
        Ask::Part { order, units } => {
            let (order, bytes) = bytes.split_at_checked(order).ok_or("the order is cut")?;
            media.part(&redact::order(order)?, &divide(&units, bytes)?).map(shown)
        }
        Ask::Loudness { sound } => {
            under.hearing = Some(media.loudness(&sound)?);
            Ok(Vec::new())
        }
        Ask::Hear { units } => {
            let hearing = under.hearing.as_mut().ok_or(NOTHING_BEGUN)?;
            hearing.push(divide(&units, bytes)?).map(|heard| redact::write_heard(&heard))
        }
        Ask::Play => {
            under.playing = Some(media.playing()?);
            Ok(Vec::new())
        }
        Ask::Bytes => under.playing.as_mut().ok_or(NOTHING_BEGUN)?.push(bytes.to_vec()).map(long::write_played),
        Ask::BytesEnd => under.playing.take().ok_or(NOTHING_BEGUN)?.finish().map(long::write_played),
        Ask::Watch { stream, begin, units, glimpse } => {
            under.watched.take(media, stream, begin.as_ref(), &divide(&units, bytes)?, glimpse)
        }
        Ask::Glimpse { width, height, at } => {
            let still = Still { at, width, height, rgb: bytes.to_vec() };
            find::glimpse(tools.detector.as_deref(), &mut under.glimpsing, &still)
        }
        Ask::Picture { video, max_width } => media.picture(&video, bytes, max_width).map(shown),
        Ask::Frame { video, units, at, max_width } => {
            media.frame(&video, &divide(&units, bytes)?, at, max_width).map(shown)
        }
        Ask::Opus { sound } => media.opus(&sound, bytes).map(|opus| write_packets(&opus)),
    }
}

/// On its way through the pipe.
fn shown(picture: Picture) -> Vec<u8> {
    picture.expose().clone()
}

pub(super) fn divide(places: &[Place], mut bytes: &[u8]) -> std::result::Result<Vec<AccessUnit>, String> {
    let mut units = Vec::with_capacity(places.len());
    for place in places {
        let (data, rest) = bytes.split_at_checked(place.length as usize).ok_or("the pictures are cut")?;
        bytes = rest;
        units.push(AccessUnit {
            track: Track::Video,
            data: data.to_vec(),
            pts: place.pts,
            duration: None,
            key: place.key,
            camera_clock: None,
        });
    }
    Ok(units)
}

/// u32 samples of delay, then each packet behind its u32 length; big-endian.
fn write_packets(opus: &OpusSound) -> Vec<u8> {
    let mut out = Vec::with_capacity(4 + opus.packets.iter().map(|p| p.len() + 4).sum::<usize>());
    out.extend_from_slice(&opus.delay.to_be_bytes());
    for packet in &opus.packets {
        out.extend_from_slice(&(packet.len() as u32).to_be_bytes());
        out.extend_from_slice(packet);
    }
    out
}

fn read_packets(mut bytes: &[u8]) -> Option<OpusSound> {
    let number = |bytes: &mut &[u8]| {
        let (head, rest) = bytes.split_first_chunk::<4>()?;
        *bytes = rest;
        Some(u32::from_be_bytes(*head))
    };
    let delay = number(&mut bytes)?;
    let mut packets = Vec::new();
    while !bytes.is_empty() {
        let length = number(&mut bytes)?;
        let (packet, rest) = bytes.split_at_checked(length as usize)?;
        bytes = rest;
        packets.push(packet.to_vec());
    }
    Some(OpusSound { delay, packets })
}

impl Worker {
    /// A JPEG of one key frame, at most `max_width` pixels wide. Blocking.
    pub fn picture(&self, video: &VideoConfig, key_frame: &[u8], max_width: u32) -> Result<Picture> {
        let ask = Ask::Picture { video: video.clone(), max_width };
        self.ask(&ask, key_frame, "The picture could not be decoded.").map(Secret::new)
    }

    /// A JPEG of the picture that is shown at `at`, decoded from `units`: the pictures in decode order from a key frame up to it.
    /// Blocking.
    pub fn frame(&self, video: &VideoConfig, units: &[AccessUnit], at: MediaTime, max_width: u32) -> Result<Picture> {
        let places = units.iter().map(Place::of).collect();
        let ask = Ask::Frame { video: video.clone(), units: places, at, max_width };
        let bytes: Vec<u8> = units.iter().flat_map(|unit| &unit.data).copied().collect();
        self.ask(&ask, &bytes, "The picture could not be decoded.").map(Secret::new)
    }

    /// G.711 as Opus, for web views. Blocking.
    pub fn opus(&self, sound: &AudioConfig, g711: &[u8]) -> Result<OpusSound> {
        let answer = self.ask(&Ask::Opus { sound: sound.clone() }, g711, "The sound could not be made audible.")?;
        read_packets(&answer).ok_or_else(|| Error::internal("The decode worker answered with no sound."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_and_pictures_are_told_apart_again() {
        let sound = OpusSound { delay: 312, packets: vec![vec![1, 2, 3], vec![], vec![9; 700]] };
        let bytes = write_packets(&sound);
        assert_eq!(read_packets(&bytes).as_ref(), Some(&sound));
        assert_eq!(read_packets(&bytes[..bytes.len() - 1]), None);
        assert_eq!(read_packets(&[0; 3]), None);
        let place = |length| Place { length, pts: MediaTime(5), key: true };
        let units = divide(&[place(2), place(1)], &[7, 8, 9]).expect("three bytes for two pictures");
        assert_eq!(units.iter().map(|u| &u.data[..]).collect::<Vec<_>>(), [&[7, 8][..], &[9]]);
        assert!(divide(&[place(2), place(2)], &[7, 8, 9]).is_err());
    }
}
