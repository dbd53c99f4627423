//! Salted commitments to the original (B6): a leaf for each of the original's groups of pictures that the film shows a part of. The
//! salts stay in `private.db`, so that the owner can open chosen leaves later; the root alone tells nothing.

use super::{Act, READ};
use crate::clip::groups;
use crate::error::{Error, Result};
use crate::export::Stage;
use verify::commitment::{Hash, Salt, Tree, leaf};

impl Act<'_> {
    /// The root, and each leaf's salt.
    pub(super) fn commit(&self) -> Result<(Hash, Vec<Salt>)> {
        let footage = self.footage();
        let mut all: Vec<Hash> = Vec::new();
        let read = |pictures: usize| {
            self.go_on()?;
            self.tell(Stage::Checking, pictures as u64 * READ);
            Ok(())
        };
        let reaches = footage.reaches(self.order.task.film);
        groups(self.desk, &footage.plan, reaches, read, |group| {
            all.push(group.hash());
            Ok(())
        })?;
        salted(&all)
    }
}

/// The root over groups of pictures, each with a new salt.
pub(crate) fn salted(groups: &[Hash]) -> Result<(Hash, Vec<Salt>)> {
    let salts = groups.iter().map(|_| super::random()).collect::<Result<Vec<Salt>>>()?;
    let leaves = salts.iter().zip(groups).map(|(salt, group)| leaf(salt, group)).collect();
    let tree = Tree::new(leaves).ok_or_else(|| Error::internal("The original has no group of pictures."))?;
    Ok((tree.commitment().root, salts))
}
