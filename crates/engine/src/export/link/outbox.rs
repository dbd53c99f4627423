//! `home/outbox`: sealed files that wait to be sent, each called after its link. Nothing in it opens without the link.

use super::fresh;
use crate::desk::{Desk, alive};
use crate::error::Result;
use crate::view::link::LinkState;
use rustix::fs::FlockOperation;
use std::fs::{DirBuilder, File};
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use tracing::warn;

const FOLDER: &str = "outbox";
const ENDING: &str = ".age";

fn folder(home: &Path) -> PathBuf {
    home.join(FOLDER)
}

/// What a link's file is called.
pub(super) fn called(name: &str) -> String {
    format!("{name}{ENDING}")
}

pub(super) fn file(home: &Path, name: &str) -> PathBuf {
    folder(home).join(called(name))
}

/// Makes the folder, for the owner only.
pub(in crate::export) fn begin(home: &Path) -> Result<PathBuf> {
    let folder = folder(home);
    match DirBuilder::new().mode(0o700).create(&folder) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error.into()),
        _ => {}
    }
    File::open(home)?.sync_all()?;
    Ok(folder)
}

/// While somebody seals, nobody clears: between a link's entry and its file's name there is a moment.
pub(in crate::export) struct Sealing(#[expect(dead_code, reason = "held, and let go with it")] File);

pub(in crate::export) fn sealing(home: &Path) -> Result<Sealing> {
    let open = File::open(begin(home)?)?;
    rustix::fs::flock(&open, FlockOperation::LockShared).map_err(std::io::Error::from)?;
    Ok(Sealing(open))
}

/// Removes a sealed file. What is not there is gone already.
pub(super) fn remove(home: &Path, name: &str) -> Result<()> {
    match std::fs::remove_file(file(home, name)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// What follows an unlock: a link whose file a crash kept from getting its name is taken back, one whose file has it goes on, and a file
/// without a link that is still on its way is removed.
pub(in crate::export) fn clear(desk: &Desk) -> Result<()> {
    let folder = folder(desk.home());
    let open = match File::open(&folder) {
        Ok(open) => open,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    if rustix::fs::flock(&open, FlockOperation::NonBlockingLockExclusive).is_err() {
        // Somebody seals just now; there is another unlock.
        return Ok(());
    }
    let mut links = desk.links_kept()?;
    for link in links.iter_mut().filter(|link| link.state == LinkState::Sealing) {
        match file(desk.home(), &link.stored.name).is_file() {
            true => fresh::sealed(desk, link)?,
            false => desk.take_back_link(link),
        }
    }
    let on_its_way = |name: &str| {
        links.iter().any(|link| alive(link.state) && link.state != LinkState::Open && called(&link.stored.name) == name)
    };
    for entry in std::fs::read_dir(&folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let ours = name.to_str().is_some_and(|name| name.ends_with(ENDING));
        if ours && !name.to_str().is_some_and(on_its_way) && entry.file_type()?.is_file() {
            warn!("a sealed file that no link waits for is removed");
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
