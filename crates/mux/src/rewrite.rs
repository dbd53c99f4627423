//! Fragments written anew from samples that were read back: for looking, where a piece begins at a key frame and may lack sound.
//!
//! Every time stays as the writer gave it. What is in a piece, and what its sound becomes, is decided above.

use crate::init::{self, VIDEO_RATE};
use crate::read::Sample;
use crate::samples::{Samples, assemble};
use model::{StreamConfig, Track};

/// `ftyp` + `moov` for a configuration.
#[must_use]
pub fn init_segment(config: &StreamConfig) -> Vec<u8> {
    init::write(config)
}

/// One `moof` + `mdat` of samples in decode order, both tracks mixed as they may be; empty where there are none. A sample lasts
/// until the next one of its track, and the last one as long as it says. Times before zero are moved to zero.
#[must_use]
pub fn write_fragment(sequence: u32, samples: Vec<Sample>) -> Vec<u8> {
    if samples.is_empty() {
        return Vec::new();
    }
    let (video, audio): (Vec<_>, Vec<_>) = samples.into_iter().partition(|s| s.unit.track == Track::Video);
    let tables = |samples: &[Sample]| {
        let mut tables = Samples::with_capacity(samples.len());
        for sample in samples {
            let offset = match sample.unit.track {
                Track::Video => sample.unit.pts.ticks(VIDEO_RATE) - sample.decoded,
                // Sound is heard in the order in which it is decoded.
                Track::Audio => 0,
            };
            tables.push(sample.decoded.max(0), offset);
        }
        tables.close(samples.last().map_or(1, |last| last.lasts.max(1)));
        tables
    };
    let (pictures, sounds) = (tables(&video), tables(&audio));
    let units = |samples: Vec<Sample>| samples.into_iter().map(|sample| sample.unit).collect::<Vec<_>>();
    assemble(sequence, &pictures, &units(video), &sounds, &units(audio))
}

#[cfg(test)]
mod tests;
