//! The recorded groups of pictures that a film shows a part of: what a commitment to the original is made of, and what is shown of it
//! later.

use super::feed::Feed;
use super::plan::{Part, Plan};
use crate::desk::Desk;
use crate::error::Result;
use model::{AccessUnit, MediaTime, VideoConfig};
use verify::commitment::{Hash, group};

/// A part of the footage, as far as a film shows it.
pub(crate) struct Reach<'a> {
    pub(crate) part: &'a Part,
    /// The piece to begin with.
    pub(crate) piece: usize,
    /// What is added to the part's times; the two ends below are in times of that sum.
    pub(crate) begin: MediaTime,
    pub(crate) from_us: i64,
    pub(crate) to_us: i64,
}

impl<'a> Reach<'a> {
    /// All of a part.
    pub(crate) fn whole(part: &'a Part) -> Self {
        Self { part, piece: 0, begin: MediaTime(0), from_us: i64::MIN, to_us: i64::MAX }
    }
}

/// One group, as it was recorded.
pub(crate) struct Recorded<'a> {
    pub(crate) units: &'a [AccessUnit],
    pub(crate) video: &'a VideoConfig,
    /// How long a picture lasts that does not say.
    pub(crate) usual: MediaTime,
}

impl Recorded<'_> {
    pub(crate) fn hash(&self) -> Hash {
        let length = self.units.iter().map(|unit| unit.data.len()).sum();
        let mut bytes = Vec::with_capacity(length);
        self.units.iter().for_each(|unit| bytes.extend_from_slice(&unit.data));
        group(&bytes)
    }
}

/// Gives each group to `see`, in order. `read` is told how many pictures were read, and may end it.
pub(crate) fn groups<'a>(
    desk: &Desk,
    plan: &Plan,
    reaches: impl IntoIterator<Item = Reach<'a>>,
    mut read: impl FnMut(usize) -> Result<()>,
    mut see: impl FnMut(&Recorded<'_>) -> Result<()>,
) -> Result<()> {
    for Reach { part, piece, begin, from_us, to_us } in reaches {
        let mut feed = Feed::from(desk, plan, part, piece);
        let mut under_way: Vec<AccessUnit> = Vec::new();
        let mut whole = |units: &[AccessUnit]| match units {
            [] => Ok(()),
            units => see(&Recorded { units, video: &part.config.video, usual: part.usual }),
        };
        'part: while let Some(batch) = feed.next()? {
            read(batch.pictures.len())?;
            for unit in batch.pictures {
                let at = MediaTime(unit.pts.0 + begin.0).micros();
                if unit.key {
                    // What lies before the key frame that the film's first picture needs is no part of it.
                    if at > from_us {
                        whole(&under_way)?;
                    }
                    under_way.clear();
                    if at >= to_us {
                        break 'part;
                    }
                }
                under_way.push(unit);
            }
        }
        whole(&under_way)?;
    }
    Ok(())
}
