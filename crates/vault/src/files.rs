//! Writing small files so that a crash leaves the old ones or the new ones, never a mixture.
//!
//! Does not belong here: footage (`store` has its own order of writing).

use crate::{Error, Result};
use rustix::fs::{CWD, RenameFlags, renameat_with};
use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

/// Largest small file that is read: an identity file of a thousand epochs has 160 KiB.
const MOST: u64 = 1 << 20;

/// The files of a folder, by name.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

pub(crate) trait At<T> {
    /// Says which path an I/O error is about.
    fn at(self, path: &Path) -> Result<T>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, path: &Path) -> Result<T> {
        self.map_err(|source| Error::Io { path: path.to_owned(), source })
    }
}

/// Reads a small file; `None` when there is none.
pub(crate) fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(e).at(path),
    };
    let mut bytes = Vec::new();
    file.take(MOST + 1).read_to_end(&mut bytes).at(path)?;
    if bytes.len() as u64 > MOST {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        return Err(Error::Damaged { file, what: "it is too long".into() });
    }
    Ok(Some(bytes))
}

/// Makes a folder that only the owner enters, if it is not there.
pub(crate) fn make_dir(path: &Path) -> Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path).at(path)?;
    // As far as one may: the folder above need not be ours to open.
    let _ = path.parent().map(sync_dir);
    Ok(())
}

/// What [`write()`] does with a file that is there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Existing {
    Replace,
    /// Fails with `AlreadyExists`.
    Keep,
}

/// Writes a file that only the owner reads: aside, synced, renamed into place, the folder synced.
pub(crate) fn write(path: &Path, bytes: &[u8], existing: Existing) -> Result<()> {
    let dir = path.parent().unwrap_or(Path::new("."));
    let mut part = tempfile::Builder::new().prefix(".part-").tempfile_in(dir).at(dir)?;
    part.write_all(bytes).and_then(|()| part.as_file().sync_all()).at(path)?;
    match existing {
        Existing::Replace => part.persist(path),
        Existing::Keep => part.persist_noclobber(path),
    }
    .map_err(|e| e.error)
    .at(path)?;
    sync_dir(dir)
}

/// Makes names in a folder durable.
pub(crate) fn sync_dir(dir: &Path) -> Result<()> {
    match File::open(dir).and_then(|d| d.sync_all()) {
        // Some file systems of sticks and of FUSE sync no folders.
        Err(e) if e.kind() == io::ErrorKind::InvalidInput => Ok(()),
        other => other.at(dir),
    }
}

/// All small files of `dir`; folders and hidden files do not count. `None` when there is no such folder.
pub(crate) fn read_dir(dir: &Path) -> Result<Option<Files>> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(e).at(dir),
    };
    let mut files = Files::new();
    for entry in entries {
        let entry = entry.at(dir)?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        if name.starts_with('.') || !entry.file_type().at(dir)?.is_file() {
            continue;
        }
        if let Some(bytes) = read(&entry.path())? {
            files.insert(name, bytes);
        }
    }
    Ok(Some(files))
}

/// Held while a folder beneath `home` is read or replaced, so that nobody reads half of a change or undoes another's.
pub(crate) fn lock(home: &Path) -> Result<File> {
    let dir = File::open(home).at(home)?;
    // Refused where the file system knows no locks (some network ones): one program at a time is then the owner's care.
    let _ = dir.lock();
    Ok(dir)
}

/// Replaces the folder `home/name` by one that holds `files` and only the owner enters: in one step where the file system can
/// exchange two names (all of Linux's own can), else in two, of which [`settle`] undoes the first alone.
pub(crate) fn replace_dir(home: &Path, name: &str, files: &Files) -> Result<()> {
    let (dir, next) = (home.join(name), home.join(format!("{name}.next")));
    remove_dir(&next)?;
    DirBuilder::new().mode(0o700).create(&next).at(&next)?;
    for (file, bytes) in files {
        let path = next.join(file);
        let mut made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).at(&path)?;
        made.write_all(bytes).and_then(|()| made.sync_all()).at(&path)?;
    }
    sync_dir(&next)?;
    if !dir.exists() {
        fs::rename(&next, &dir).at(&next)?;
        return sync_dir(home);
    }
    if renameat_with(CWD, &next, CWD, &dir, RenameFlags::EXCHANGE).is_ok() {
        sync_dir(home)?;
        // Now the old one goes by this name.
        return remove_dir(&next);
    }
    exchange_in_two_steps(home, name)
}

/// For file systems that cannot exchange names, such as exFAT on a stick.
fn exchange_in_two_steps(home: &Path, name: &str) -> Result<()> {
    let (dir, next, before) = (home.join(name), home.join(format!("{name}.next")), home.join(format!("{name}.before")));
    remove_dir(&before)?;
    fs::rename(&dir, &before).at(&dir)?;
    fs::rename(&next, &dir).at(&next)?;
    sync_dir(home)?;
    remove_dir(&before)
}

/// After a crash between two steps: puts the old folder back. Whoever reads has taken the lock and calls this first.
pub(crate) fn settle(home: &Path, name: &str) -> Result<()> {
    let (dir, before) = (home.join(name), home.join(format!("{name}.before")));
    if !dir.exists() && before.exists() {
        fs::rename(&before, &dir).at(&before)?;
        sync_dir(home)?;
    }
    Ok(())
}

fn remove_dir(path: &Path) -> Result<()> {
    match fs::remove_dir_all(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e).at(path),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn files(text: &str) -> Files {
        Files::from([("a.age".into(), text.into()), (text.into(), b"x".to_vec())])
    }

    #[test]
    fn a_folder_is_replaced_whole_and_only_the_owners() {
        let home = tempfile::tempdir().unwrap();
        for text in ["one", "two"] {
            replace_dir(home.path(), "keys", &files(text)).unwrap();
            assert_eq!(read_dir(&home.path().join("keys")).unwrap().unwrap(), files(text));
        }
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "nothing is left beside it");
        let mode = |p: &str| fs::metadata(home.path().join(p)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("keys"), mode("keys/a.age")), (0o700, 0o600));
    }

    #[test]
    fn a_crash_between_two_steps_is_undone() {
        let home = tempfile::tempdir().unwrap();
        replace_dir(home.path(), "keys", &files("one")).unwrap();
        // What is left where the second step never came.
        fs::rename(home.path().join("keys"), home.path().join("keys.before")).unwrap();
        fs::create_dir(home.path().join("keys.next")).unwrap();
        settle(home.path(), "keys").unwrap();
        assert_eq!(read_dir(&home.path().join("keys")).unwrap().unwrap(), files("one"));
        replace_dir(home.path(), "keys", &files("two")).unwrap();

        fs::create_dir(home.path().join("keys.next")).unwrap();
        exchange_in_two_steps(home.path(), "keys").unwrap();
        assert!(read_dir(&home.path().join("keys")).unwrap().unwrap().is_empty());
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_is_replaced_or_kept() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("key");
        write(&path, b"one", Existing::Keep).unwrap();
        let Err(Error::Io { source, .. }) = write(&path, b"two", Existing::Keep) else { panic!("overwritten") };
        assert_eq!(source.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(read(&path).unwrap().unwrap(), b"one");
        write(&path, b"two", Existing::Replace).unwrap();
        assert_eq!(read(&path).unwrap().unwrap(), b"two");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
        assert_eq!(read(&home.path().join("none")).unwrap(), None);
        fs::write(&path, vec![0; MOST as usize + 1]).unwrap();
        assert!(matches!(read(&path), Err(Error::Damaged { .. })));
    }
}
