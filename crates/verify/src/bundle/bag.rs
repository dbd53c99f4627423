//! The bag around a bundle: BagIt 1.0 (RFC 8493) with SHA-256. Writes its four lists, and checks a folder against them.
//!
//! What the files say is not looked at here. Stricter than the RFC where a reader may be led astray: one algorithm, no `fetch.txt`, no
//! links, no paths that climb, every file listed. `bag-info.txt` says how much there is and nothing of who made it, when or with what.
//!
//! **Limits**, for hostile folders: [`MAX_LIST`] bytes a list, [`MAX_FILES`] files, [`MAX_DEPTH`] folders deep, paths of [`MAX_PATH`]
//! bytes, [`MAX_BYTES`] altogether. What is beyond is said, never passed over.

mod folder;
mod list;

pub(super) use folder::read;
pub use folder::{check, listing};

use serde::Serialize;
use sha2::{Digest, Sha256};

/// A SHA-256.
pub type Hash = [u8; 32];

/// Bytes of one of the bag's own lists: a thousand files of the longest names have fewer.
pub const MAX_LIST: u64 = 2 << 20;
/// Files in a bag.
pub const MAX_FILES: usize = 1000;
/// Folders in each other.
pub const MAX_DEPTH: usize = 8;
/// Bytes of a path.
pub const MAX_PATH: usize = 1024;
/// Bytes of all files: a day of eight cameras has fewer, and a file that only claims to be huge is not read for years.
pub const MAX_BYTES: u64 = 4 << 40;

/// The declaration.
pub const DECLARATION: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
/// The bag's own files, in the order in which they are written.
pub const OWN: [&str; 4] = ["bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"];

/// A file of a bag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// From the bag's folder, with `/`.
    pub path: String,
    pub bytes: u64,
    pub sha256: Hash,
}

impl Listed {
    /// Of bytes in memory.
    #[must_use]
    pub fn of(path: &str, bytes: &[u8]) -> Self {
        Self { path: path.to_owned(), bytes: bytes.len() as u64, sha256: Sha256::digest(bytes).into() }
    }
}

/// Why there can be no such bag.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BagError {
    #[error("a bag has a file in data/, and at most {MAX_FILES} files of {MAX_BYTES} bytes")]
    Size,
    #[error("a path that cannot stand in a bag: {0:?}")]
    Path(String),
    #[error("a path that stands in the bag twice: {0:?}")]
    Twice(String),
}

/// The bag's own files around `files`: name and content, in the order in which they are written. The last one makes the bag whole.
///
/// # Errors
/// If they cannot be a bag: no payload, too many, paths that climb or are there twice.
pub fn lists(files: &[Listed]) -> Result<Vec<(&'static str, Vec<u8>)>, BagError> {
    let mut files: Vec<&Listed> = files.iter().collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    if let Some(file) = files.iter().find(|file| !fine(&file.path) || OWN.contains(&file.path.as_str())) {
        return Err(BagError::Path(file.path.clone()));
    }
    if let Some(pair) = files.windows(2).find(|pair| pair[0].path == pair[1].path) {
        return Err(BagError::Twice(pair[0].path.clone()));
    }
    let (payload, mut tags): (Vec<&Listed>, Vec<&Listed>) = files.iter().partition(|file| in_payload(&file.path));
    let all = files.iter().try_fold(0u64, |all, file| all.checked_add(file.bytes));
    if payload.is_empty() || files.len() + OWN.len() > MAX_FILES || all.is_none_or(|all| all > MAX_BYTES) {
        return Err(BagError::Size);
    }
    let octets: u64 = payload.iter().map(|file| file.bytes).sum();
    let mut own: Vec<(&'static str, Vec<u8>)> = vec![
        (OWN[0], DECLARATION.as_bytes().to_vec()),
        (OWN[1], format!("Payload-Oxum: {octets}.{}\n", payload.len()).into_bytes()),
        (OWN[2], list::write(&payload).into_bytes()),
    ];
    let listed: Vec<Listed> = own.iter().map(|(name, bytes)| Listed::of(name, bytes)).collect();
    tags.extend(&listed);
    tags.sort_by(|a, b| a.path.cmp(&b.path));
    let tags = list::write(&tags).into_bytes();
    own.push((OWN[3], tags));
    Ok(own)
}

fn in_payload(path: &str) -> bool {
    path.starts_with("data/")
}

/// A path that stays inside of its folder, on every system: names and `/`, nothing that climbs, no drive, no device's backslash.
fn fine(path: &str) -> bool {
    let deep = path.split('/').count();
    path.len() <= MAX_PATH
        && deep <= MAX_DEPTH
        && !path.contains(['\\', '\0', ':'])
        && path.split('/').all(|name| !matches!(name, "" | "." | ".."))
}

/// What is wrong with a bag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Wrong {
    /// Which file it is about; as it is called there, or as it stands in the list.
    pub file: String,
    pub fault: Fault,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// It is listed, and not there.
    Missing,
    /// It is there, and in no list.
    Extra,
    /// Its bytes are not the ones whose hash is listed.
    Altered,
    /// A link: what it points at is not in the bag.
    Link,
    /// Neither a file nor a folder, or a name that is no text.
    Odd,
    /// A folder with nothing in it.
    Empty,
    /// It leads out of the bag, or is no path that every system has.
    Path,
    /// It is listed twice.
    Twice,
    /// A list, or another of the bag's own files, that is not as RFC 8493 has it.
    Form,
    /// It says another size than there is.
    Count,
    /// Beyond the limits.
    TooMuch,
    /// The medium does not give it.
    Unreadable,
}

/// A bag as it was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bag {
    /// Listed, there, and unaltered; by path.
    pub files: Vec<Listed>,
    pub wrong: Vec<Wrong>,
}

impl Bag {
    /// E1: a whole and unaltered bag.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.wrong.is_empty()
    }

    #[must_use]
    pub fn file(&self, path: &str) -> Option<&Listed> {
        self.files.iter().find(|file| file.path == path)
    }
}

#[cfg(test)]
mod tests;
