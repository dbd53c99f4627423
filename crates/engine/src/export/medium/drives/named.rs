//! Folders that count as sticks because the environment says so: for tests, and for who shows the program to somebody.

use super::{look, mounts, unknown};
use crate::view::bundle::{DriveSource, DriveView};
use std::env;
use std::path::Path;

/// Folders, with a colon between them.
const STICKS: &str = "PORCHLIGHT_STICKS";
/// How their ids begin.
pub(super) const ID: &str = "folder:";

pub(super) fn list() -> Vec<DriveView> {
    let folders = env::var_os(STICKS).unwrap_or_default();
    env::split_paths(&folders).filter(|folder| folder.is_dir()).filter_map(|folder| at(&folder)).collect()
}

/// One of them. `None`: a folder that is gone, or whose disk is, is unplugged.
pub(in crate::export::medium) fn at(folder: &Path) -> Option<DriveView> {
    let folder = folder.canonicalize().ok()?;
    let name = folder.file_name().map_or("/".into(), |name| name.to_string_lossy());
    let (id, name) = (format!("{ID}{}", folder.display()), format!("{name} (test stick)"));
    let mut view = unknown(id, name, DriveSource::Mounts);
    look(&mut view, &folder, &mounts()).ok()?;
    Some(view)
}
