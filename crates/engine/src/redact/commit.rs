//! Salted commitments to the original (B6): a leaf for each of the original's groups of pictures that the film shows a part of. The
//! salts stay in `private.db`, so that the owner can open chosen leaves later; the root alone tells nothing.

use super::{Act, READ, random};
use crate::clip::Feed;
use crate::error::{Error, Result};
use crate::export::Stage;
use model::MediaTime;
use verify::commitment::{Hash, Salt, Tree, group, leaf};

impl Act<'_> {
    /// The root, and each leaf's salt.
    pub(super) fn commit(&self) -> Result<(Hash, Vec<Salt>)> {
        let (film, footage) = (self.order.task.film, self.footage());
        let mut groups: Vec<Hash> = Vec::new();
        for (number, (part, begin)) in footage.parts().enumerate() {
            let within = footage.within(number);
            if within.from_us >= film.to_us || within.to_us <= film.from_us {
                continue;
            }
            let from = film.from_us.max(within.from_us);
            let mut feed = Feed::from(self.desk, &footage.plan, part, footage.piece_before(number, from));
            let mut under_way: Vec<u8> = Vec::new();
            'part: while let Some(batch) = feed.next()? {
                self.go_on()?;
                self.tell(Stage::Checking, batch.pictures.len() as u64 * READ);
                for unit in batch.pictures {
                    let at = MediaTime(unit.pts.0 + begin.0).micros();
                    if unit.key {
                        // What lies before the key frame that the film's first picture needs is no part of it.
                        if at > from && !under_way.is_empty() {
                            groups.push(group(&under_way));
                        }
                        under_way.clear();
                        if at >= film.to_us {
                            break 'part;
                        }
                    }
                    under_way.extend_from_slice(&unit.data);
                }
            }
            if !under_way.is_empty() {
                groups.push(group(&under_way));
            }
        }
        let salts = groups.iter().map(|_| random()).collect::<Result<Vec<Salt>>>()?;
        let leaves = salts.iter().zip(&groups).map(|(salt, group)| leaf(salt, group)).collect();
        let tree = Tree::new(leaves).ok_or_else(|| Error::internal("The original has no group of pictures."))?;
        Ok((tree.commitment().root, salts))
    }
}
