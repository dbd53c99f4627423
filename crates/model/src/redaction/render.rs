//! What the decode worker is asked to make of a clip: pictures with what is hidden filled before the encoder sees them, and sound
//! with what is muted set to nothing before it is encoded.
//!
//! Each group of pictures (GOP) is encoded by an encoder of its own, so that it is a function of its own shown pixels and times and
//! of nothing else, can be made again by itself, and is what a render that was interrupted goes on from.

use super::{CameraMasks, Plan, Stretch};
use crate::{AccessUnit, AudioConfig, MediaTime, VideoConfig};
use serde::{Deserialize, Serialize};

/// A GOP is at least this long, and ends at the next picture.
const GOP_US: i64 = 2_500_000;
/// Pictures of a GOP: at 60 a second, two seconds.
const GOP_PICTURES: usize = 120;

/// Blocks of 16 pixels that a picture of H.264's level 5.2 has at most, and the encoder takes.
const MAX_BLOCKS: u64 = 36_864;

/// A picture's size in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    pub width: u32,
    pub height: u32,
}

impl Size {
    /// Of a film of such pictures: even, as halved colours want it, and no larger than the encoder takes.
    #[must_use]
    pub fn of_film(width: u32, height: u32) -> Self {
        let even = |side: u32| (side & !1).max(16);
        let (mut size, mut part) = (Self { width: even(width), height: even(height) }, 64_u64);
        while u64::from(size.width.div_ceil(16)) * u64::from(size.height.div_ceil(16)) > MAX_BLOCKS && part > 1 {
            part -= 1;
            let of = |side: u32| even(u32::try_from(u64::from(side) * part / 64).unwrap_or(u32::MAX));
            size = Self { width: of(width), height: of(height) };
        }
        size
    }
}

/// Pictures to be made. Units' times are clip times.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Render {
    /// What the units are.
    pub video: VideoConfig,
    /// Of the film; even. Pictures of another size are fitted into it after they were filled.
    pub size: Size,
    /// How long a picture usually lasts.
    pub usual: MediaTime,
    /// GOPs to be made, one behind the other, in clip time: pictures in none of them are decoded only.
    pub gops: Vec<Stretch>,
    pub plan: Plan,
    pub masks: CameraMasks,
    /// Seed of noise that is put over all hidden pixels and all pictures of no GOP, after decoding and before filling: whoever
    /// compares the bytes sees whether any of them mattered.
    pub noise: Option<u64>,
}

/// One group of pictures, whole.
#[derive(Clone, Debug, Default)]
pub struct RenderedGop {
    /// Its number among those ordered.
    pub number: usize,
    /// Clip times; the first one is a key frame, and they are in the order in which they are shown. None where no picture of it
    /// could be decoded.
    pub units: Vec<AccessUnit>,
    /// Hidden blocks over all pictures, and all blocks.
    pub hidden: u64,
    pub blocks: u64,
}

/// What a batch has become.
#[derive(Debug, Default)]
pub struct Rendered {
    pub gops: Vec<RenderedGop>,
    /// Known with the first GOP: the same for all of a film.
    pub video: Option<VideoConfig>,
    /// A pixel's width to its height, as the camera says.
    pub aspect: Option<(u32, u32)>,
    /// The encoder and its version, as it names itself.
    pub encoder: String,
}

/// A render under way. After an error it is of no use any more.
pub trait Rendering: Send {
    /// Takes units in decode order, from a key frame on; gives the GOPs that are whole.
    fn push(&mut self, units: Vec<AccessUnit>) -> Result<Rendered, String>;
    /// Gives the rest.
    fn finish(&mut self) -> Result<Rendered, String>;
}

/// Sound to be made: AAC, whatever it was. Units' times are clip times, of what comes out too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RenderSound {
    pub sound: AudioConfig,
    /// What is kept: from the film's first picture to the end of its last one, so that sound begins with the pictures. The encoder's
    /// first packet, of silence, comes before.
    pub trim: Stretch,
    /// Clip times.
    pub muted: Vec<Stretch>,
    /// Seed of noise that is put over all muted samples, and all before and behind what is kept, after decoding.
    pub noise: Option<u64>,
}

/// One picture of an edit, to be looked at: filled as a render fills it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edited {
    /// What the units are.
    pub video: VideoConfig,
    /// The picture that is shown at this clip time.
    pub at: MediaTime,
    pub max_width: u32,
    pub plan: Plan,
    pub masks: CameraMasks,
}

/// How loud a stretch of sound is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// The clip time of the first peak, in hundredths of a second.
    pub from: i64,
    /// The loudest sample of each hundredth of a second, 0 to 255.
    pub peaks: Vec<u8>,
}

/// Sound being measured. After an error it is of no use any more.
pub trait Hearing: Send {
    /// Takes packets, their times clip times; tells how loud they are. Stretches of two batches may overlap: the louder one counts.
    fn push(&mut self, units: Vec<AccessUnit>) -> Result<Heard, String>;
}

/// The GOPs of a film, of the times of its pictures in ascending order, and of nothing else.
#[must_use]
pub fn gops(times_us: &[i64], trim: Stretch) -> Vec<Stretch> {
    let kept: Vec<i64> = times_us.iter().copied().filter(|at| trim.contains(*at)).collect();
    let mut gops: Vec<Stretch> = Vec::new();
    let mut pictures = 0;
    for at in kept {
        match gops.last_mut() {
            Some(gop) if at - gop.from_us < GOP_US && pictures < GOP_PICTURES => gop.to_us = at + 1,
            _ => {
                gops.push(Stretch { from_us: at, to_us: at + 1 });
                pictures = 0;
            }
        }
        pictures += 1;
    }
    gops
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn films_are_even_and_fit_the_encoder() {
        for (size, film) in [
            ((1920, 1080), (1920, 1080)),
            ((641, 361), (640, 360)),
            ((3840, 2160), (3840, 2160)),
            // Twelve million pixels are more than H.264's level 5.2 has.
            ((4000, 3000), (3500, 2624)),
            ((3, 5), (16, 16)),
        ] {
            let Size { width, height } = Size::of_film(size.0, size.1);
            assert_eq!((width, height), film, "{size:?}");
        }
    }
}
