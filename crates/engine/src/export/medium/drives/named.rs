//! Folders that count as sticks because the environment says so: for tests, and for who shows the program to somebody.

use super::look;
use crate::mounts::mounts;
use crate::view::bundle::{DriveSource, DriveView};
use std::env;
use std::path::Path;

/// Folders, with a colon between them.
const STICKS: &str = "PORCHLIGHT_STICKS";
/// How their ids begin.
pub(super) const ID: &str = "folder:";

pub(super) fn list() -> Vec<DriveView> {
    let folders = env::var_os(STICKS).unwrap_or_default();
    let mounts = mounts();
    let view = |folder: &Path| {
        let folder = folder.canonicalize().ok()?;
        let name = folder.file_name().map_or("/".into(), |name| name.to_string_lossy());
        let mut view = DriveView {
            id: format!("{ID}{}", folder.display()),
            name: format!("{name} (test stick)"),
            bytes: 0,
            free: None,
            format: String::new(),
            path: None,
            read_only: false,
            others: None,
            largest: None,
            source: DriveSource::Mounts,
            problem: None,
        };
        // A folder that is gone, or whose disk is: unplugged.
        look(&mut view, &folder, &mounts).ok()?;
        Some(view)
    };
    env::split_paths(&folders).filter(|folder| folder.is_dir()).filter_map(|folder| view(&folder)).collect()
}
