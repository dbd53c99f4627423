//! Which folder is meant: the bundle's own, or the top of a stick with one bundle on it.

use super::super::read::is_name;
use std::fs;
use std::path::{Path, PathBuf};

/// Entries of a stick's top folder that are looked at.
const MOST: usize = 10_000;

pub(in crate::bundle) struct Found {
    pub(in crate::bundle) folder: PathBuf,
    pub(super) remarks: Vec<String>,
}

const PARTIAL: &str = "this bundle is not finished: its writing was broken off, or is still going on (its name ends in .partial). Nothing in it \
                       counts. Make the export again, or wait for it";
const SEALED: &str = "this bundle is sealed: whoever it was made for opens it with age and their key, and unpacks it. Check the folder that comes \
                      of it";

/// The bundle, or why there is none, in a sentence that says what to do.
pub(in crate::bundle) fn bundle(given: &Path) -> Result<Found, String> {
    // Its own name, and not `.`.
    let folder = fs::canonicalize(given).map_err(|error| format!("it cannot be opened: {}", error.kind()))?;
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if is_partial(&name) {
        return Err(PARTIAL.to_owned());
    }
    if name.ends_with(".age") && folder.is_file() {
        return Err(SEALED.to_owned());
    }
    if !folder.is_dir() {
        return Err("it is no folder: give the bundle's folder, footage-…, or the stick's".to_owned());
    }
    let here = |name: &str| folder.join(name).symlink_metadata().is_ok();
    if is_name(&name) || here("bagit.txt") || here("meta") {
        return Ok(Found { folder, remarks: Vec::new() });
    }
    inside(folder)
}

fn is_partial(name: &str) -> bool {
    name.strip_suffix(".partial").is_some_and(is_name)
}

/// The one bundle in a folder.
fn inside(folder: PathBuf) -> Result<Found, String> {
    let unreadable = |error: std::io::Error| format!("its folder cannot be read: {}", error.kind());
    let (mut bundles, mut partial, mut sealed, mut others) = (Vec::new(), 0, 0, 0);
    for entry in fs::read_dir(&folder).map_err(unreadable)?.take(MOST) {
        let entry = entry.map_err(unreadable)?;
        let (kind, name) = (entry.file_type().map_err(unreadable)?, entry.file_name());
        match name.to_str() {
            Some(name) if is_name(name) && kind.is_dir() => bundles.push(name.to_owned()),
            Some(name) if is_partial(name) => partial += 1,
            Some(name) if name.starts_with("footage-") && name.ends_with(".age") => sealed += 1,
            _ => others += 1,
        }
    }
    bundles.sort();
    let [bundle] = &bundles[..] else {
        return Err(match (bundles.len(), partial, sealed) {
            (0, 1.., _) => PARTIAL.to_owned(),
            (0, 0, 1..) => SEALED.to_owned(),
            (0, 0, 0) => "there is no bundle here: give the folder whose name begins with footage-".to_owned(),
            (many, ..) => {
                format!("there are {many} bundles here: say which, as in {}", folder.join(&bundles[0]).display())
            }
        });
    };
    let mut remarks = Vec::new();
    if partial > 0 {
        remarks
            .push("Beside it lies a bundle that was not finished (.partial): nothing in that one counts.".to_owned());
    }
    if others + sealed > 0 {
        remarks.push(format!("Beside it lie {} other things, which were not looked at.", others + sealed));
    }
    Ok(Found { folder: folder.join(bundle), remarks })
}
