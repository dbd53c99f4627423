//! `home/outbox`: sealed files that wait to be sent, each called after its link. Nothing in it opens without the link.

use crate::error::Result;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

pub(super) const FOLDER: &str = "outbox";

pub(super) fn folder(home: &Path) -> PathBuf {
    home.join(FOLDER)
}

pub(super) fn file(home: &Path, name: &str) -> PathBuf {
    folder(home).join(format!("{name}.age"))
}

/// Removes a sealed file. What is not there is gone already.
pub(super) fn remove(home: &Path, name: &str) -> Result<()> {
    match std::fs::remove_file(file(home, name)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
