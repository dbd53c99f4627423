//! Parts of an original, opened: each holds against the bundle, and nothing else does.

use crate::made::{Made, picture};
use crate::make::Bundle;
use std::fs;
use std::path::{Path, PathBuf};
use verify::bundle::reveal::{FILE, FORMAT, Group, Opened, check};
use verify::bundle::statement::Committed;
use verify::bundle::{Verdict, place};
use verify::commitment::{Tree, group, leaf};

/// Five groups of pictures, as bytes.
fn groups() -> Vec<Vec<u8>> {
    (0..5u8).map(|n| vec![n; 100 + usize::from(n)]).collect()
}

struct Case {
    _folder: tempfile::TempDir,
    bundle: PathBuf,
    opened: PathBuf,
    list: Opened,
}

/// A bundle that commits to `groups`, and the first, third and last of them opened.
fn case(groups: &[Vec<u8>]) -> Case {
    let folder = tempfile::tempdir().unwrap();
    let salts: Vec<[u8; 32]> = (0..groups.len()).map(|n| [n as u8 + 7; 32]).collect();
    let tree = Tree::new(groups.iter().zip(&salts).map(|(bytes, salt)| leaf(salt, &group(bytes))).collect()).unwrap();
    let commitment = tree.commitment();
    let mut bundle = Bundle::new();
    bundle.statement.clips[0].commitment =
        Some(Committed { root: hex::encode(commitment.root), leaves: commitment.leaves as u64 });
    let list = Opened {
        format: FORMAT.to_owned(),
        bundle: bundle.statement.bundle.clone(),
        clip: place::clip(1),
        groups: [0, 2, 4]
            .map(|n| Group::of(&salts[n], &tree.proof(n).unwrap(), format!("part-{:04}.bin", n + 1)))
            .to_vec(),
    };
    let opened = folder.path().join("opened");
    fs::create_dir(&opened).unwrap();
    for group in &list.groups {
        fs::write(opened.join(&group.file), &groups[group.leaf as usize]).unwrap();
    }
    let bundle = bundle.write(folder.path());
    let case = Case { _folder: folder, bundle, opened, list };
    case.write();
    case
}

impl Case {
    fn write(&self) {
        fs::write(self.opened.join(FILE), serde_json::to_vec_pretty(&self.list).unwrap()).unwrap();
    }

    /// What becomes of it after a change.
    fn changed(mut self, change: impl FnOnce(&mut Opened, &Path)) -> (Verdict, String) {
        change(&mut self.list, &self.opened);
        self.write();
        let checked = check(&self.opened, &self.bundle);
        (checked.verdict, checked.problems.iter().map(|problem| problem.what.clone()).collect::<Vec<_>>().join("; "))
    }
}

#[test]
fn opened_parts_hold_and_nothing_is_said_of_the_others() {
    let case = case(&groups());
    let checked = check(&case.opened, &case.bundle);
    assert_eq!((checked.verdict, checked.holds.as_slice(), checked.leaves), (Verdict::Unchanged, &[0, 2, 4][..], 5));
    let words = checked.words();
    assert!(words.starts_with("3 of 5 parts of this original were opened, and are what"), "{words}");
    assert!(words.contains("counted from 1: 1, 3, 5") && words.contains("parts that were not opened"), "{words}");
    // The list alone is as good as its folder.
    assert!(check(&case.opened.join(FILE), &case.bundle).holds());
}

#[test]
fn a_part_may_be_a_film_that_any_player_shows() {
    let mut groups = groups();
    let pictures: Vec<Vec<u8>> = (0..8).map(|i| picture(i, crate::made::Sequence::default())).collect();
    groups[2] = pictures.concat();
    let case = case(&groups);
    fs::write(case.opened.join("part-0003.bin"), Made::new(true).bytes()).unwrap();
    assert!(check(&case.opened, &case.bundle).holds());
    let mut other = Made::new(true);
    other.pictures[5][9] ^= 1;
    fs::write(case.opened.join("part-0003.bin"), other.bytes()).unwrap();
    assert!(!check(&case.opened, &case.bundle).holds());
}

#[test]
fn whatever_is_changed_does_not_hold() {
    let refused = |what: &str, change: fn(&mut Opened, &Path)| {
        let (verdict, why) = case(&groups()).changed(change);
        assert_ne!(verdict, Verdict::Unchanged, "{what}");
        assert!(why.contains(what), "{why}");
    };
    refused("not the part", |_, folder| fs::write(folder.join("part-0001.bin"), "other pictures").unwrap());
    refused("not the part", |list, _| list.groups[0].leaf = 1);
    refused("not the part", |list, _| list.groups[0].salt = "00".repeat(32));
    refused("not the part", |list, _| drop(list.groups[0].partners.pop()));
    refused("numbers that are none", |list, _| list.groups[0].salt = "00".repeat(31));
    refused("numbers that are none", |list, _| list.groups[0].partners = vec!["00".repeat(32); 21]);
    refused("opened twice", |list, _| list.groups[1] = list.groups[0].clone());
    refused("cannot be read", |list, _| list.groups[0].file = "nowhere".to_owned());
    for path in ["../bundle", "/etc/hostname", "", ".", "a\\b"] {
        let (verdict, why) = case(&groups()).changed(|list, _| list.groups[0].file = path.to_owned());
        assert!(verdict == Verdict::Changed && why.contains("no name of a file"), "{path}: {why}");
    }
    refused("another bundle", |list, _| list.bundle = "footage-ffffffffffffffff".to_owned());
    refused("no such clip", |list, _| list.clip = place::clip(2));
    refused("newest porchlight-verify", |list, _| list.format = "porchlight-opened/2".to_owned());
    refused("has none", |list, _| list.groups.clear());
}

#[test]
fn without_a_signed_statement_there_is_nothing_to_hold_it_against() {
    let case = case(&groups());
    fs::write(case.bundle.join(place::SIGNATURE), "{}").unwrap();
    let checked = check(&case.opened, &case.bundle);
    assert_eq!(checked.verdict, Verdict::CannotTell);
    assert!(checked.words().contains("is not signed"), "{}", checked.words());
}

#[test]
fn the_program_says_so() {
    let case = case(&groups());
    let run = |args: &[&Path]| {
        let done =
            std::process::Command::new(env!("CARGO_BIN_EXE_porchlight-verify")).arg("reveal").args(args).output();
        let done = done.unwrap();
        (done.status.code(), String::from_utf8(done.stdout).unwrap())
    };
    assert_eq!(run(&[&case.opened, &case.bundle]).0, Some(0));
    let (code, json) = run(&[&case.opened, &case.bundle, Path::new("--json")]);
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (code, report["verdict"].as_str(), report["holds"].to_string()),
        (Some(0), Some("unchanged"), "[0,2,4]".to_owned())
    );
    fs::write(case.opened.join("part-0001.bin"), "").unwrap();
    assert_eq!(run(&[&case.opened, &case.bundle]).0, Some(1));
    assert_eq!(run(&[&case.opened]).0, Some(2));
}
