//! A file that a stranger may have put where it lies, read once and whole: named in a watched folder, or opened by the owner.
//!
//! Everything is asked of the opened file and nothing of its name, which may lead elsewhere a moment later. No link is followed, what
//! waits (a pipe) is not waited for, and what changes while it is read is refused. What is told of that does not belong here.

use super::inbox::MOST_BYTES;
use rustix::fs::{AtFlags, FileType, Mode, OFlags, Stat, fstat, openat, statat};
use rustix::io::Errno;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::AsFd;

/// What must be the same at two looks, and before and after reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    device: u64,
    file: u64,
    kind: FileType,
    size: i64,
    modified: (i64, i64),
    changed: (i64, i64),
}

/// Why a file is not read.
#[derive(Debug)]
pub(crate) enum Unread {
    Gone,
    /// A link, a pipe, a folder.
    NotPlain,
    TooLarge,
    /// It is not what it was when it was looked at, or became another while it was read.
    Changed,
    Io(io::Error),
}

/// Where a reading stands, for who looks at it in tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Opened and found to be fit.
    Checked,
    /// All bytes are here.
    Read,
}

impl Stamp {
    /// Of what lies under a name now; none, if nothing does any more.
    pub(crate) fn of(folder: impl AsFd, name: impl rustix::path::Arg) -> Option<Self> {
        Some(Self::new(&statat(folder, name, AtFlags::SYMLINK_NOFOLLOW).ok()?))
    }

    fn new(stat: &Stat) -> Self {
        Self {
            device: stat.st_dev,
            file: stat.st_ino,
            kind: FileType::from_raw_mode(stat.st_mode),
            size: stat.st_size,
            modified: (stat.st_mtime, i64::try_from(stat.st_mtime_nsec).unwrap_or_default()),
            changed: (stat.st_ctime, i64::try_from(stat.st_ctime_nsec).unwrap_or_default()),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.size == 0
    }

    /// A regular file of a size that a request may have.
    pub(crate) fn fit(&self) -> Result<(), Unread> {
        if self.kind != FileType::RegularFile {
            return Err(Unread::NotPlain);
        }
        if usize::try_from(self.size).is_ok_and(|size| size <= MOST_BYTES) { Ok(()) } else { Err(Unread::TooLarge) }
    }
}

/// What is in a file from the first byte to the last; with `seen`, only if it is still the one that was seen.
pub(crate) fn read(folder: impl AsFd, name: impl rustix::path::Arg, seen: Option<Stamp>) -> Result<Vec<u8>, Unread> {
    read_step_by_step(folder, name, seen, |_| {})
}

fn read_step_by_step(
    folder: impl AsFd,
    name: impl rustix::path::Arg,
    seen: Option<Stamp>,
    mut at: impl FnMut(Step),
) -> Result<Vec<u8>, Unread> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = File::from(openat(folder, name, flags, Mode::empty()).map_err(|error| match error {
        Errno::NOENT => Unread::Gone,
        // The end of the name is a link; a socket.
        Errno::LOOP | Errno::NXIO => Unread::NotPlain,
        error => Unread::Io(error.into()),
    })?);
    let stamp = || fstat(&file).map(|stat| Stamp::new(&stat)).map_err(|error| Unread::Io(error.into()));
    let before = stamp()?;
    before.fit()?;
    if seen.is_some_and(|seen| seen != before) {
        return Err(Unread::Changed);
    }
    at(Step::Checked);
    let mut bytes = Vec::new();
    // One byte more than there may be: what has grown is seen.
    (&file).take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(Unread::Io)?;
    at(Step::Read);
    let whole = i64::try_from(bytes.len()) == Ok(before.size);
    if whole && stamp()? == before { Ok(bytes) } else { Err(Unread::Changed) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::fs::CWD;
    use std::io::Write;
    use std::os::unix::fs::symlink;
    use std::path::{Path, PathBuf};
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::{Duration, Instant, SystemTime};

    const GOOD: &[u8] = b"as it was checked";
    const SECRET: &[u8] = b"as nobody may see";

    struct Folder(tempfile::TempDir);

    impl Folder {
        fn new() -> Self {
            let folder = Self(tempfile::tempdir().expect("a folder"));
            std::fs::write(folder.at("secret"), SECRET).expect("writes");
            folder.put("a.ofr", GOOD);
            folder
        }

        fn at(&self, name: &str) -> PathBuf {
            self.0.path().join(name)
        }

        /// As if written an hour ago: the system's clock of files is too coarse to tell two writings of one moment.
        fn put(&self, name: &str, bytes: &[u8]) {
            std::fs::write(self.at(name), bytes).expect("writes");
            let file = File::options().write(true).open(self.at(name)).expect("opens");
            file.set_modified(SystemTime::now() - Duration::from_secs(3600)).expect("is set");
        }

        fn secret_link_over(&self, path: &Path) {
            let link = self.at("link");
            symlink(self.at("secret"), &link).expect("links");
            std::fs::rename(link, path).expect("replaces");
        }
    }

    /// H24: what somebody does to the file at each step of the reading, which knows a file and no name from then on.
    #[test]
    fn what_changes_while_it_is_read_is_refused() {
        type Trick = fn(&Folder, &Path);
        let tricks: [(&str, Trick); 6] = [
            ("a link in its place", |folder, path| folder.secret_link_over(path)),
            ("another file of the same size in its place", |folder, path| {
                folder.put("other", SECRET);
                std::fs::rename(folder.at("other"), path).expect("replaces");
            }),
            ("gone", |_, path| std::fs::remove_file(path).expect("removes")),
            ("grown", |_, path| {
                File::options().append(true).open(path).expect("opens").write_all(b"!").expect("writes");
            }),
            ("cut short", |_, path| {
                File::options().write(true).open(path).expect("opens").set_len(3).expect("is cut");
            }),
            ("rewritten in its place", |_, path| {
                File::options().write(true).open(path).expect("opens").write_all(SECRET).expect("writes");
            }),
        ];
        for (what, trick) in tricks {
            for when in [Step::Checked, Step::Read] {
                let folder = Folder::new();
                let path = folder.at("a.ofr");
                let mut done = false;
                let read = read_step_by_step(CWD, &path, None, |step| {
                    if step == when {
                        trick(&folder, &path);
                        done = true;
                    }
                });
                assert!(done && matches!(read, Err(Unread::Changed)), "{what}, {when:?}: {read:?}");
            }
        }
        let folder = Folder::new();
        assert_eq!(read(CWD, folder.at("a.ofr"), None).expect("nobody did anything"), GOOD);
    }

    #[test]
    fn what_is_not_what_was_seen_is_refused() {
        let folder = Folder::new();
        let seen = Stamp::of(CWD, folder.at("a.ofr"));
        assert_eq!(read(CWD, folder.at("a.ofr"), seen).expect("the same"), GOOD);
        folder.put("other", GOOD);
        std::fs::rename(folder.at("other"), folder.at("a.ofr")).expect("replaces");
        assert!(matches!(read(CWD, folder.at("a.ofr"), seen), Err(Unread::Changed)));
    }

    /// Somebody exchanges file and link as fast as it goes. A reader that checked a name and then opened it would be led to the secret.
    #[test]
    fn no_race_leads_elsewhere() {
        // A few seconds. A reader that can be led astray was, each time that this was tried, within a second or two.
        const MANY: u32 = 10_000;
        let folder = Folder::new();
        let path = folder.at("a.ofr");
        let over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    folder.secret_link_over(&path);
                    std::fs::write(folder.at("next"), GOOD).expect("writes");
                    std::fs::rename(folder.at("next"), &path).expect("replaces");
                }
            });
            let (mut good, mut refused, mut odd) = (0, 0, None);
            // Both of them many times, that the race was one; the end is for a computer on which it never is. On a busy one the other
            // thread may wait long behind a link.
            let end = Instant::now() + Duration::from_secs(60);
            while Instant::now() < end {
                match read(CWD, &path, None) {
                    Ok(bytes) if bytes == GOOD => good += 1,
                    Err(Unread::NotPlain | Unread::Changed) => refused += 1,
                    other => odd = Some(other),
                }
                if odd.is_some() || (good >= MANY && refused >= MANY) {
                    break;
                }
            }
            // Before any panic: the other thread ends by it only.
            over.store(true, Ordering::Relaxed);
            assert!(odd.is_none(), "{odd:?}");
            assert!(good >= MANY && refused >= MANY, "{good} good, {refused} refused");
        });
    }
}
