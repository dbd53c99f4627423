//! Commitments: the committed vectors, which were made by another program, and what holds of all trees.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed as it should")]

use proptest::prelude::*;
use verify::commitment::{Commitment, Hash, MAX_LEAVES, Proof, Tree, group, leaf};

fn hash(value: &serde_json::Value) -> Hash {
    hex::decode(value.as_str().unwrap()).unwrap().try_into().unwrap()
}

#[test]
fn the_vectors_hold() {
    let text = include_str!("../../../tests/data/commitment/vectors.json");
    let vectors: serde_json::Value = serde_json::from_str(text).unwrap();
    let mut sizes = Vec::new();
    for case in vectors["commitments"].as_array().unwrap() {
        let listed = case["leaves"].as_array().unwrap();
        let leaves: Vec<Hash> = listed
            .iter()
            .map(|one| {
                let bytes = hex::decode(one["group"].as_str().unwrap()).unwrap();
                let made = leaf(&hash(&one["salt"]), &group(&bytes));
                assert_eq!(made, hash(&one["leaf"]));
                made
            })
            .collect();
        let tree = Tree::new(leaves.clone()).unwrap();
        assert_eq!(tree.commitment(), Commitment { root: hash(&case["root"]), leaves: leaves.len() });
        for (number, one) in listed.iter().enumerate() {
            let partners = one["partners"].as_array().unwrap().iter().map(hash).collect();
            let proof = Proof { leaf: number, partners };
            assert_eq!(tree.proof(number), Some(proof.clone()));
            assert!(tree.commitment().holds(&leaves[number], &proof));
        }
        sizes.push(leaves.len());
    }
    assert_eq!(sizes, [1, 2, 3, 5, 8, 11]);
}

#[test]
fn there_is_no_tree_of_nothing() {
    assert!(Tree::new(Vec::new()).is_none());
    assert!(Tree::new(vec![[0; 32]; MAX_LEAVES + 1]).is_none());
    let tree = Tree::new(vec![[1; 32]]).unwrap();
    assert_eq!(tree.commitment().root, [1; 32]);
    assert_eq!(tree.proof(1), None);
}

proptest! {
    /// Every leaf is proved at its place, and nowhere else; nothing else is proved there, with nothing missing or added.
    #[test]
    fn a_proof_holds_for_its_leaf_only(
        seeds in prop::collection::vec(any::<[u8; 32]>(), 1..70),
        pick: prop::sample::Index,
        other: prop::sample::Index,
        bit in 0usize..256,
    ) {
        let leaves: Vec<Hash> = seeds.iter().enumerate().map(|(i, seed)| leaf(seed, &group(&[i as u8]))).collect();
        let tree = Tree::new(leaves.clone()).unwrap();
        let commitment = tree.commitment();
        let at = pick.index(leaves.len());
        let proof = tree.proof(at).unwrap();
        prop_assert!(commitment.holds(&leaves[at], &proof));
        let mut flipped = leaves[at];
        flipped[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(!commitment.holds(&flipped, &proof));
        let elsewhere = other.index(leaves.len());
        if elsewhere != at {
            prop_assert!(!commitment.holds(&leaves[elsewhere], &proof));
            let moved = Proof { leaf: elsewhere, ..proof.clone() };
            prop_assert!(!commitment.holds(&leaves[at], &moved));
        }
        let mut long = proof.clone();
        long.partners.push([7; 32]);
        prop_assert!(!commitment.holds(&leaves[at], &long));
        if !proof.partners.is_empty() {
            let mut short = proof.clone();
            // What is left is no leaf: a node cannot be shown as one.
            let first = short.partners.remove(0);
            prop_assert!(!commitment.holds(&leaves[at], &short));
            prop_assert!(!commitment.holds(&first, &short));
            let mut wrong = proof.clone();
            wrong.partners[0][bit / 8] ^= 1 << (bit % 8);
            prop_assert!(!commitment.holds(&leaves[at], &wrong));
        }
        let outside = Proof { leaf: leaves.len(), ..proof };
        prop_assert!(!commitment.holds(&leaves[at], &outside));
    }

    /// The root changes with every leaf, with their order and with their number.
    #[test]
    fn a_root_stands_for_all_its_leaves(
        seeds in prop::collection::vec(any::<[u8; 32]>(), 2..40),
        pick: prop::sample::Index,
    ) {
        let whole = Tree::new(seeds.clone()).unwrap().commitment();
        let at = pick.index(seeds.len());
        let mut changed = seeds.clone();
        changed[at][0] ^= 1;
        prop_assert_ne!(Tree::new(changed).unwrap().commitment().root, whole.root);
        let mut fewer = seeds.clone();
        fewer.remove(at);
        prop_assert_ne!(Tree::new(fewer).unwrap().commitment().root, whole.root);
        let mut swapped = seeds.clone();
        swapped.swap(0, at);
        prop_assert_eq!(Tree::new(swapped.clone()).unwrap().commitment().root == whole.root, swapped == seeds);
    }
}
