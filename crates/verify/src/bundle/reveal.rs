//! Parts of an original that its owner opens later, in court say: what `porchlight reveal` writes, and its check against the commitment in a
//! bundle's signed statement. Nothing is told about the parts that stay closed.
//!
//! A folder holds [`FILE`] and a file for each opened group of pictures: either its bytes as they were recorded (access units one behind the
//! other, each unit with its length before it), or a plain MP4 whose pictures are those bytes, which any player shows.

use super::check::{find, signed};
use super::statement::{Clip, Statement};
use super::{Key, Problem, Report, Verdict, bag, words};
use crate::commitment::{self, Commitment, Hash, MAX_LEAVES, Proof, Salt};
use crate::leakscan;
use crate::ledger::fingerprint;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;

/// The form's name and number.
pub const FORMAT: &str = "porchlight-opened/1";
/// The list in a folder of opened parts.
pub const FILE: &str = "opened.json";
/// Bytes of the list.
const MAX_LIST: u64 = 16 << 20;
/// Parts that are opened at a time.
const MAX_GROUPS: usize = 20_000;
/// Bytes of a part: two minutes of the finest camera.
const MAX_GROUP: u64 = 1 << 30;
/// Partners on the way up from one of [`MAX_LEAVES`].
const MAX_PARTNERS: usize = 20;
const _: () = assert!(1 << MAX_PARTNERS == MAX_LEAVES);

/// What is opened of one clip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opened {
    /// [`FORMAT`].
    pub format: String,
    /// The bundle's name.
    pub bundle: String,
    /// Whose original it is, as in the statement: `data/clip-01.mp4`.
    pub clip: String,
    pub groups: Vec<Group>,
}

/// An opened group of pictures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Which leaf, from 0.
    pub leaf: u64,
    /// Hex.
    pub salt: String,
    /// The partners on the way up, hex.
    pub partners: Vec<String>,
    /// Beside the list: a name, no path.
    pub file: String,
}

impl Group {
    #[must_use]
    pub fn of(salt: &Salt, proof: &Proof, file: String) -> Self {
        let partners = proof.partners.iter().map(hex::encode).collect();
        Self { leaf: proof.leaf as u64, salt: hex::encode(salt), partners, file }
    }

    /// None where a number in it is none.
    fn proof(&self) -> Option<(Salt, Proof)> {
        let hash = |text: &String| -> Option<Hash> { hex::decode(text).ok()?.try_into().ok() };
        if self.partners.len() > MAX_PARTNERS {
            return None;
        }
        let partners = self.partners.iter().map(hash).collect::<Option<_>>()?;
        Some((hash(&self.salt)?, Proof { leaf: usize::try_from(self.leaf).ok()?, partners }))
    }
}

/// What became of what was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// Unchanged: every opened part is the one that was committed to.
    pub verdict: Verdict,
    pub bundle: Option<String>,
    pub clip: Option<String>,
    /// The key that signed the bundle.
    pub key: Option<Key>,
    /// The commitment, hex, and how many parts there are.
    pub root: Option<String>,
    pub leaves: u64,
    /// Parts that are the ones committed to, from 0.
    pub holds: Vec<u64>,
    pub problems: Vec<Problem>,
    /// In sentences.
    pub not_checked: Vec<&'static str>,
}

/// What an opened part cannot prove.
const NOT_CHECKED: &[&str] = &[
    "What lies in the parts that were not opened.",
    "When it was recorded, and that the pictures are true: the commitment shows that these are the pictures which its owner's computer held when the \
     bundle was signed.",
    "The bundle's clips and other files: check it by itself with porchlight-verify BUNDLE.",
];

/// Checks what was opened, a folder or its list, against a bundle. Never fails: what cannot be read is a problem.
#[must_use]
pub fn check(opened: &Path, bundle: &Path) -> Checked {
    let mut report = Report::new();
    let mut checked = Checked {
        verdict: Verdict::CannotTell,
        bundle: None,
        clip: None,
        key: None,
        root: None,
        leaves: 0,
        holds: Vec::new(),
        problems: Vec::new(),
        not_checked: NOT_CHECKED.to_vec(),
    };
    if let Err(why) = look(opened, bundle, &mut report, &mut checked) {
        report.problem(super::Check::Bundle, "", why);
    } else if report.problems.is_empty() {
        checked.verdict = Verdict::Unchanged;
    } else {
        checked.verdict = Verdict::Changed;
    }
    checked.problems = report.problems;
    checked
}

fn look(opened: &Path, bundle: &Path, report: &mut Report, checked: &mut Checked) -> Result<(), String> {
    let folder = find::bundle(bundle)?.folder;
    let Some((statement, verified)) = signed(&folder, report) else {
        return Err("the bundle's statement is not signed, so there is nothing to hold this against".to_owned());
    };
    checked.key = Some(Key { fingerprint: fingerprint(&verified.key), key: hex::encode(verified.key) });
    let list = if opened.is_dir() { opened.join(FILE) } else { opened.to_owned() };
    let bytes =
        bag::read(&list, MAX_LIST).map_err(|error| format!("what was opened cannot be read: {}", error.kind()))?;
    let opened = read(&bytes)?;
    let (clip, commitment) = committed(&opened, &statement)?;
    checked.bundle = Some(statement.bundle.clone());
    checked.clip = Some(clip.file.clone());
    checked.root = Some(hex::encode(commitment.root));
    checked.leaves = commitment.leaves as u64;
    for group in &opened.groups {
        if checked.holds.contains(&group.leaf) {
            report.problem(super::Check::E4, &group.file, "is opened twice");
            continue;
        }
        match self::group(list.parent().unwrap_or(Path::new("")), group, &commitment) {
            Ok(true) => checked.holds.push(group.leaf),
            Ok(false) => report.problem(super::Check::E4, &group.file, "is not the part that was committed to"),
            Err(why) => report.problem(super::Check::E4, &group.file, why),
        }
    }
    Ok(())
}

fn read(bytes: &[u8]) -> Result<Opened, &'static str> {
    #[derive(Deserialize)]
    struct Head {
        format: String,
    }
    let head: Head = serde_json::from_slice(bytes).map_err(|_| "this is no list of opened parts")?;
    if head.format != FORMAT {
        return Err(
            "this is no list of opened parts that this program knows: get the newest porchlight-verify and check again",
        );
    }
    let opened: Opened = serde_json::from_slice(bytes).map_err(|_| "the list of opened parts is damaged")?;
    if opened.groups.is_empty() || opened.groups.len() > MAX_GROUPS {
        return Err("the list of opened parts has none, or too many");
    }
    Ok(opened)
}

/// Which clip it is about, and what was committed to.
fn committed<'a>(opened: &Opened, statement: &'a Statement) -> Result<(&'a Clip, Commitment), &'static str> {
    if opened.bundle != statement.bundle {
        return Err("these parts were opened of another bundle");
    }
    let clip = statement.clips.iter().find(|clip| clip.file == opened.clip).ok_or("the bundle has no such clip")?;
    let stated = clip.commitment.as_ref().ok_or("the statement commits to no original of this clip")?;
    let root = hex::decode(&stated.root).ok().and_then(|root| root.try_into().ok());
    let leaves = usize::try_from(stated.leaves).ok().filter(|leaves| (1..=MAX_LEAVES).contains(leaves));
    let commitment = root.zip(leaves).map(|(root, leaves)| Commitment { root, leaves });
    Ok((clip, commitment.ok_or("the commitment in the statement is none")?))
}

fn group(folder: &Path, group: &Group, commitment: &Commitment) -> Result<bool, &'static str> {
    let (salt, proof) = group.proof().ok_or("has numbers that are none")?;
    if group.file.is_empty() || group.file.starts_with('.') || group.file.contains(['/', '\\', ':', '\0']) {
        return Err("is no name of a file beside the list");
    }
    let path = folder.join(&group.file);
    let plain = path.symlink_metadata().is_ok_and(|kind| kind.is_file() && kind.len() <= MAX_GROUP);
    let mut file = plain.then(|| File::open(&path).ok()).flatten().ok_or("cannot be read")?;
    let hash = hash_of(&mut file).map_err(|_| "cannot be read")?;
    Ok(commitment.holds(&commitment::leaf(&salt, &hash), &proof))
}

/// Of a part's bytes, or of the pictures of an MP4.
fn hash_of(file: &mut File) -> io::Result<Hash> {
    let mut head = [0; 8];
    let read = file.read(&mut head)?;
    file.rewind()?;
    if read == 8 && head[4..] == *b"ftyp" {
        return leakscan::hash_of_pictures(file).map(|(hash, _)| hash).map_err(|_| io::ErrorKind::InvalidData.into());
    }
    let mut hash = Sha256::new();
    io::copy(&mut file.take(MAX_GROUP), &mut hash)?;
    Ok(hash.finalize().into())
}

impl Checked {
    /// Whether all that was opened is what was committed to.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.verdict == Verdict::Unchanged
    }

    /// In sentences.
    #[must_use]
    pub fn words(&self) -> String {
        let parts = |number: usize| words::counted(number as u64, "part", "parts");
        let mut out = vec![match self.verdict {
            Verdict::Unchanged => format!(
                "{} of {} of this original {} opened, and {} what the bundle's signed statement commits to.",
                self.holds.len(),
                parts(usize::try_from(self.leaves).unwrap_or_default()),
                if self.holds.len() == 1 { "was" } else { "were" },
                if self.holds.len() == 1 { "is" } else { "are" }
            ),
            Verdict::Changed => "NOT what the bundle's signed statement commits to: do not rely on it.".to_owned(),
            Verdict::CannotTell => "This cannot be checked.".to_owned(),
        }];
        if !self.problems.is_empty() {
            out.push(String::new());
        }
        for problem in &self.problems {
            let file = if problem.file.is_empty() { String::new() } else { format!("{} ", problem.file) };
            out.push(format!("- {file}{}.", problem.what));
        }
        if let (Some(bundle), Some(clip), Some(root)) = (&self.bundle, &self.clip, &self.root) {
            out.push(format!("\nBundle: {bundle}, original of {clip}\nCommitment: {root}"));
            if !self.holds.is_empty() {
                let numbers: Vec<String> = self.holds.iter().map(|leaf| (leaf + 1).to_string()).collect();
                out.push(format!("Parts that hold, counted from 1: {}", numbers.join(", ")));
            }
        }
        if let Some(key) = &self.key {
            out.push(format!("Key: {} (it came with the bundle)", key.fingerprint));
        }
        out.push("\nWhat was not checked, or cannot be known:".to_owned());
        out.extend(self.not_checked.iter().map(|sentence| format!("- {sentence}")));
        out.join("\n") + "\n"
    }
}
