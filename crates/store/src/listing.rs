//! What lies in a volume's folders. Names only; nothing here trusts them further than their form.

use crate::file_name::{Part, SegmentFileName};
use crate::{Error, Result, Volume};
use model::CameraId;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

/// A camera's folder.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    pub(crate) files: BTreeMap<SegmentFileName, BTreeSet<Part>>,
    /// Names that are none of ours.
    pub(crate) odd: Vec<String>,
}

fn names(folder: &Path) -> Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(Error::io("cannot list", folder)(e)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(Error::io("cannot list", folder))?;
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    Ok(names)
}

pub(crate) fn list(volume: &Volume, camera: &CameraId) -> Result<Listing> {
    let mut listing = Listing::default();
    for name in names(&volume.folder(camera))? {
        match SegmentFileName::parse(&name) {
            Some((name, part)) => {
                listing.files.entry(name).or_default().insert(part);
            }
            None => listing.odd.push(name),
        }
    }
    listing.odd.sort_unstable();
    Ok(listing)
}

/// The folders of a volume that are named like a camera's.
pub(crate) fn camera_folders(volume: &Volume) -> Result<BTreeSet<CameraId>> {
    Ok(names(volume.root())?.into_iter().filter_map(|name| CameraId::try_from(name).ok()).collect())
}
