//! Salted commitments: one hash that stands for the original's groups of pictures, of which chosen ones can be opened later, in court
//! say, without a word about the others.
//!
//! ```text
//! group = SHA-256(bytes of a group of pictures)
//! leaf  = SHA-256(0x00 || salt (32 bytes) || group)
//! node  = SHA-256(0x01 || left || right)
//! ```
//! Leaves are paired from the left; one without a partner is carried up as it is. What is published is the root *and* the number of
//! leaves: the number is what gives a leaf its place. The salt keeps a leaf from being an oracle: without it nobody can try whether some
//! footage is the original. Salts are made by the caller, a new random one for each leaf of each commitment, and kept with the footage.
//!
//! Test vectors for other implementations: `tests/data/commitment`.

use sha2::{Digest, Sha256};

/// A SHA-256.
pub type Hash = [u8; 32];
/// 32 random bytes, used for one leaf.
pub type Salt = [u8; 32];

/// Most leaves: groups of two seconds for three weeks.
pub const MAX_LEAVES: usize = 1 << 20;

/// The hash of a group of pictures.
#[must_use]
pub fn group(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// A leaf: a group's hash behind its salt.
#[must_use]
pub fn leaf(salt: &Salt, group: &Hash) -> Hash {
    hash(0, salt, group)
}

fn node(left: &Hash, right: &Hash) -> Hash {
    hash(1, left, right)
}

/// The first byte keeps leaves and nodes apart, so that no node can be shown as a leaf.
fn hash(kind: u8, left: &[u8; 32], right: &[u8; 32]) -> Hash {
    Sha256::new().chain_update([kind]).chain_update(left).chain_update(right).finalize().into()
}

/// What is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Commitment {
    pub root: Hash,
    pub leaves: usize,
}

/// The way from a leaf to the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Which leaf, from 0.
    pub leaf: usize,
    /// The partners on the way up; a level without a partner has none.
    pub partners: Vec<Hash>,
}

/// All levels of hashes, leaves first.
#[derive(Clone, Debug)]
pub struct Tree {
    levels: Vec<Vec<Hash>>,
}

impl Tree {
    /// None for no leaf at all, or for more than [`MAX_LEAVES`].
    #[must_use]
    pub fn new(leaves: Vec<Hash>) -> Option<Self> {
        if leaves.is_empty() || leaves.len() > MAX_LEAVES {
            return None;
        }
        let mut levels = vec![leaves];
        while let Some(below) = levels.last().filter(|level| level.len() > 1) {
            let above = below
                .chunks(2)
                .map(|pair| match pair {
                    [left, right] => node(left, right),
                    alone => alone[0],
                })
                .collect();
            levels.push(above);
        }
        Some(Self { levels })
    }

    #[must_use]
    pub fn commitment(&self) -> Commitment {
        let root = self.levels.last().and_then(|level| level.first()).copied().unwrap_or_default();
        Commitment { root, leaves: self.levels[0].len() }
    }

    /// None for a leaf that there is not.
    #[must_use]
    pub fn proof(&self, leaf: usize) -> Option<Proof> {
        if leaf >= self.levels[0].len() {
            return None;
        }
        let partners = self
            .levels
            .iter()
            .enumerate()
            // The root has no partner, nor has one that is carried up.
            .filter_map(|(height, level)| level.get((leaf >> height) ^ 1).copied())
            .collect();
        Some(Proof { leaf, partners })
    }
}

impl Commitment {
    /// Whether `leaf` is the one at its place: the group that was opened is then the one of the original.
    #[must_use]
    pub fn holds(&self, leaf: &Hash, proof: &Proof) -> bool {
        if proof.leaf >= self.leaves || self.leaves > MAX_LEAVES {
            return false;
        }
        let (mut place, mut width, mut reached) = (proof.leaf, self.leaves, *leaf);
        let mut partners = proof.partners.iter();
        while width > 1 {
            let carried = place == width - 1 && place.is_multiple_of(2);
            if !carried {
                let Some(partner) = partners.next() else { return false };
                reached = if place.is_multiple_of(2) { node(&reached, partner) } else { node(partner, &reached) };
            }
            (place, width) = (place / 2, width.div_ceil(2));
        }
        partners.next().is_none() && reached == self.root
    }
}
