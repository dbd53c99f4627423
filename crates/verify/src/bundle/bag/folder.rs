//! A folder held against its lists.

use super::{
    Bag, DECLARATION, Fault, Hash, Listed, MAX_BYTES, MAX_DEPTH, MAX_FILES, MAX_LIST, OWN, Wrong, fine, in_payload,
    list,
};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// Bytes read at a time.
const BITE: usize = 256 * 1024;

/// What lies in a folder: paths and sizes of its files, and what is wrong with the rest. Nothing is opened.
#[must_use]
pub fn listing(folder: &Path) -> (BTreeMap<String, u64>, Vec<Wrong>) {
    let (mut files, mut wrong) = (BTreeMap::new(), Vec::new());
    if let Err(error) = walk(folder, "", 1, &mut files, &mut wrong) {
        // The walk itself names the folder; the kind of the error is all that may be told of it.
        _ = error;
        note(&mut wrong, "", Fault::Unreadable);
    }
    (files, wrong)
}

fn note(wrong: &mut Vec<Wrong>, file: &str, fault: Fault) {
    let wrongs = Wrong { file: file.to_owned(), fault };
    // More of the same helps nobody.
    if wrong.len() < MAX_FILES && !wrong.contains(&wrongs) {
        wrong.push(wrongs);
    }
}

fn walk(
    folder: &Path,
    under: &str,
    depth: usize,
    files: &mut BTreeMap<String, u64>,
    wrong: &mut Vec<Wrong>,
) -> io::Result<()> {
    let mut empty = true;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        empty = false;
        let name = entry.file_name();
        let path = format!("{under}{}", name.to_string_lossy());
        // Of the entry itself: what a link points at is not asked.
        let kind = entry.file_type()?;
        if files.len() >= MAX_FILES || wrong.len() >= MAX_FILES {
            note(wrong, &path, Fault::TooMuch);
            return Ok(());
        } else if name.to_str().is_none() {
            note(wrong, &path, Fault::Odd);
        } else if kind.is_symlink() {
            note(wrong, &path, Fault::Link);
        } else if kind.is_dir() && depth < MAX_DEPTH {
            if walk(&entry.path(), &format!("{path}/"), depth + 1, files, wrong).is_err() {
                note(wrong, &path, Fault::Unreadable);
            }
        } else if kind.is_dir() {
            note(wrong, &path, Fault::TooMuch);
        } else if kind.is_file() {
            files.insert(path, entry.metadata()?.len());
        } else {
            note(wrong, &path, Fault::Odd);
        }
    }
    if empty && !under.is_empty() {
        note(wrong, under.trim_end_matches('/'), Fault::Empty);
    }
    Ok(())
}

/// Reads a folder as a bag and checks all of it. Never fails: what cannot be read is wrong.
#[must_use]
pub fn check(folder: &Path) -> Bag {
    let (there, mut wrong) = listing(folder);
    let mut bag = Bag::default();
    let all = there.values().try_fold(0u64, |all, bytes| all.checked_add(*bytes));
    if all.is_none_or(|all| all > MAX_BYTES) {
        note(&mut wrong, "", Fault::TooMuch);
        return Bag { wrong, ..bag };
    }
    declared(folder, &there, &mut wrong);
    let mut listed: BTreeMap<String, Hash> = BTreeMap::new();
    // The payload's list, then that of all others; a file stands in the one that it belongs to.
    for (own, payload) in [(OWN[2], true), (OWN[3], false)] {
        let Some(text) = text(folder, own, &there, &mut wrong) else { continue };
        let Ok(lines) = list::read(&text) else {
            note(&mut wrong, own, Fault::Form);
            continue;
        };
        for (path, hash) in lines {
            if !fine(&path) || in_payload(&path) != payload || path == OWN[3] {
                note(&mut wrong, &path, Fault::Path);
            } else if listed.insert(path.clone(), hash).is_some() {
                note(&mut wrong, &path, Fault::Twice);
            }
        }
    }
    for path in there.keys().filter(|path| !listed.contains_key(*path) && *path != OWN[3]) {
        note(&mut wrong, path, Fault::Extra);
    }
    for (path, hash) in listed {
        let Some(bytes) = there.get(&path) else {
            // A link in its place was told as such.
            if !wrong.iter().any(|w| w.file == path) {
                note(&mut wrong, &path, Fault::Missing);
            }
            continue;
        };
        match hash_of(&folder.join(&path), *bytes) {
            Ok(found) if found == hash => bag.files.push(Listed { path, bytes: *bytes, sha256: hash }),
            Ok(_) => note(&mut wrong, &path, Fault::Altered),
            Err(_) => note(&mut wrong, &path, Fault::Unreadable),
        }
    }
    counted(folder, &there, &mut wrong);
    bag.wrong = wrong;
    bag
}

fn declared(folder: &Path, there: &BTreeMap<String, u64>, wrong: &mut Vec<Wrong>) {
    let Some(text) = text(folder, OWN[0], there, wrong) else { return };
    if text.replace("\r\n", "\n") != DECLARATION {
        note(wrong, OWN[0], Fault::Form);
    }
}

/// How much payload there is, held against what `bag-info.txt` says. It says nothing else: a line of its own could name somebody.
fn counted(folder: &Path, there: &BTreeMap<String, u64>, wrong: &mut Vec<Wrong>) {
    let Some(text) = text(folder, OWN[1], there, wrong) else { return };
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let stated = line.strip_prefix("Payload-Oxum: ").and_then(|oxum| oxum.split_once('.'));
    let Some((Ok(octets), Ok(files))) = stated.map(|(octets, files)| (octets.parse::<u64>(), files.parse::<usize>()))
    else {
        note(wrong, OWN[1], Fault::Form);
        return;
    };
    let payload: Vec<u64> = there.iter().filter(|(path, _)| in_payload(path)).map(|(_, bytes)| *bytes).collect();
    let told = wrong.iter().any(|w| in_payload(&w.file));
    // Where a file of the payload is wrong, that is why.
    if !told && (payload.len() != files || payload.iter().sum::<u64>() != octets) {
        note(wrong, OWN[1], Fault::Count);
    }
}

/// One of the bag's own files as text; what is wrong with it is noted.
fn text(folder: &Path, name: &str, there: &BTreeMap<String, u64>, wrong: &mut Vec<Wrong>) -> Option<String> {
    let fault = match there.get(name) {
        None => Fault::Missing,
        Some(bytes) if *bytes > MAX_LIST => Fault::TooMuch,
        Some(_) => match read(&folder.join(name), MAX_LIST).map(String::from_utf8) {
            Ok(Ok(text)) => return Some(text),
            Ok(Err(_)) => Fault::Form,
            Err(_) => Fault::Unreadable,
        },
    };
    note(wrong, name, fault);
    None
}

/// A file of the bag, which may have grown since it was looked at: no more than `most` bytes of it.
pub(in crate::bundle) fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    // A pipe in its place would be waited for without end.
    if !fs::metadata(path)?.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

/// Of a file that had so many bytes; one that grew meanwhile has another hash.
fn hash_of(path: &Path, bytes: u64) -> io::Result<Hash> {
    let mut file = File::open(path)?.take(bytes.saturating_add(1));
    let mut hash = Sha256::new();
    let mut bite = vec![0; BITE];
    loop {
        match file.read(&mut bite) {
            Ok(0) => return Ok(hash.finalize().into()),
            Ok(n) => hash.update(&bite[..n]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
