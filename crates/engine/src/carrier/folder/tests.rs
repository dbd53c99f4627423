//! H24 and H25, and the life of a folder.

use super::*;
use crate::carrier::inbox::MOST_BYTES;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write;
use std::os::unix::fs::symlink;

/// A folder, and what was taken from it: the engine's memory in small.
struct Watch {
    folder: tempfile::TempDir,
    folders: Folders,
    now: Mono,
    taken: BTreeSet<Vec<u8>>,
    room: usize,
    mount: Option<PathBuf>,
}

impl Watch {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self {
            folder,
            folders: Folders::default(),
            now: Mono::default(),
            taken: BTreeSet::new(),
            room: usize::MAX,
            mount: None,
        }
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.folder.path().join(name), bytes).expect("writes");
    }

    fn try_scan(&mut self) -> std::result::Result<Scan, Trouble> {
        let (taken, room) = (&mut self.taken, self.room);
        let take = |found: &Hash, bytes: Vec<u8>| {
            assert_eq!(*found, hash(&bytes));
            if taken.len() >= room && !taken.contains(&bytes) {
                return Ok(Kept::Full);
            }
            Ok(if taken.insert(bytes) { Kept::New } else { Kept::Already })
        };
        self.folders.scan(self.folder.path(), self.mount.as_deref(), self.now, take).expect("nothing fails")
    }

    fn scan(&mut self) -> Scan {
        self.try_scan().expect("is there")
    }

    /// Two looks, apart.
    fn settle(&mut self) -> Scan {
        self.scan();
        self.now = self.now.plus(LOOKS_APART);
        self.scan()
    }

    fn has(&self, bytes: &str) -> bool {
        self.taken.contains(bytes.as_bytes())
    }
}

#[test]
fn a_file_is_taken_after_two_looks_and_once() {
    let mut watch = Watch::new();
    watch.put("a.ofr", "one");
    assert_eq!(watch.scan(), Scan { more: true, ..Scan::default() });
    watch.now = watch.now.plus(LOOKS_APART - Duration::from_millis(1));
    assert_eq!(watch.scan(), Scan { more: true, ..Scan::default() }, "too soon");
    watch.now = watch.now.plus(Duration::from_millis(1));
    assert_eq!(watch.scan(), Scan { taken: 1, ..Scan::default() });
    assert_eq!(watch.settle(), Scan::default());
    // The same under another name, and another content under the same name.
    watch.put("b.ofr", "one");
    watch.put("a.ofr", "two");
    assert_eq!(watch.settle(), Scan { taken: 1, ..Scan::default() });
    assert!(watch.has("one") && watch.has("two"));
    assert_eq!(std::fs::read(watch.folder.path().join("b.ofr")).expect("is the owner's"), b"one");
}

#[test]
fn a_file_that_grows_waits_until_it_does_not() {
    let mut watch = Watch::new();
    for n in 1..5 {
        watch.put("a.ofr", "x".repeat(n));
        assert_eq!(watch.scan(), Scan { more: true, ..Scan::default() });
        watch.now = watch.now.plus(LOOKS_APART * 2);
    }
    assert_eq!(watch.scan().taken, 1);
    assert!(watch.has("xxxx"));
}

/// H24.
#[test]
fn links_pipes_and_folders_are_refused() {
    let mut watch = Watch::new();
    let at = |name: &str| watch.folder.path().join(name);
    let elsewhere = tempfile::tempdir().expect("a folder");
    std::fs::write(elsewhere.path().join("real.ofr"), b"linked").expect("writes");
    symlink(elsewhere.path().join("real.ofr"), at("link.ofr")).expect("links");
    symlink(elsewhere.path().join("none"), at("dangling.ofr")).expect("links");
    std::fs::create_dir(at("folder.ofr")).expect("makes");
    std::fs::write(at("folder.ofr").join("inside.ofr"), b"inside").expect("writes");
    rustix::fs::mknodat(CWD, at("pipe.ofr"), FileType::Fifo, Mode::from_raw_mode(0o600), 0).expect("makes a pipe");
    assert_eq!(watch.settle(), Scan { refused: 4, ..Scan::default() });
    assert_eq!(watch.settle(), Scan { refused: 4, ..Scan::default() }, "counted once");
    assert!(watch.taken.is_empty());
}

/// H24: between the look and the reading.
#[test]
fn a_file_that_is_not_the_one_that_was_seen_is_refused() {
    let watch = Watch::new();
    let path = watch.folder.path().join("a.ofr");
    watch.put("a.ofr", "as it was seen");
    let (folder, names) = listed(watch.folder.path()).expect("is there");
    let contents = |seen| plain_file::read(&folder, &names[0], Some(seen)).ok();
    let (seen, _) = stamp_of(&folder, &names[0]).expect("is there");
    assert_eq!(contents(seen).as_deref(), Some(b"as it was seen".as_slice()));
    // A link in its place.
    std::fs::rename(&path, watch.folder.path().join("b.ofr")).expect("moves");
    symlink("b.ofr", &path).expect("links");
    assert_eq!(contents(seen), None);
    // A pipe in its place: nothing waits for its other end.
    std::fs::remove_file(&path).expect("removes");
    rustix::fs::mknodat(CWD, &path, FileType::Fifo, Mode::from_raw_mode(0o600), 0).expect("makes a pipe");
    assert_eq!(contents(seen), None);
    // Another file, and the same one changed.
    std::fs::remove_file(&path).expect("removes");
    watch.put("a.ofr", "as it was seen");
    assert_eq!(contents(seen), None, "another file of the same size");
    let (seen, _) = stamp_of(&folder, &names[0]).expect("is there");
    File::options().append(true).open(&path).expect("opens").write_all(b"!").expect("writes");
    assert_eq!(contents(seen), None);
}

/// H25: what a name says, or hides, is nothing to us.
#[test]
fn names_only_have_an_ending() {
    let mut watch = Watch::new();
    for name in ["a.ofr.exe", "b.OFR", "c.txt", "ofr", "d.ofr.part"] {
        watch.put(name, name);
    }
    let odd = ["..\\..\\etc\\passwd.ofr", "gnp.\u{202e}rfo.ofr", "line\nbreak.ofr", ".ofr"];
    for name in odd {
        watch.put(name, name);
    }
    assert_eq!(watch.settle().taken, odd.len() as u64);
    assert_eq!(watch.taken, odd.iter().map(|name| name.as_bytes().to_vec()).collect());
}

#[test]
fn sizes() {
    let mut watch = Watch::new();
    watch.put("empty.ofr", "");
    watch.put("large.ofr", "x".repeat(MOST_BYTES));
    watch.put("larger.ofr", "x".repeat(MOST_BYTES + 1));
    assert_eq!(watch.settle(), Scan { taken: 1, refused: 2, more: false });
    watch.put("empty.ofr", "no more");
    assert_eq!(watch.settle(), Scan { taken: 1, refused: 1, more: false });
}

#[test]
fn at_most_two_hundred_a_scan() {
    let mut watch = Watch::new();
    for n in 0..AT_A_TIME + 50 {
        watch.put(&format!("{n}.ofr"), n.to_string());
    }
    assert_eq!(watch.settle(), Scan { taken: AT_A_TIME as u64, refused: 0, more: true });
    assert_eq!(watch.scan(), Scan { taken: 50, refused: 0, more: false });
}

#[test]
fn without_room_a_file_waits_where_it_is() {
    let mut watch = Watch::new();
    watch.room = 1;
    watch.put("a.ofr", "one");
    watch.put("b.ofr", "two");
    assert_eq!(watch.settle(), Scan { taken: 1, refused: 1, more: false });
    watch.room = 2;
    assert_eq!(watch.scan(), Scan { taken: 1, refused: 0, more: false });
}

#[test]
fn a_folder_that_goes_is_told_and_looked_at_again_when_it_is_back() {
    let mut watch = Watch::new();
    watch.put("a.ofr", "one");
    assert_eq!(watch.settle().taken, 1);
    let path = watch.folder.path().to_owned();
    let away = path.with_extension("away");
    let first = place(&path);
    std::fs::rename(&path, &away).expect("moves");
    assert_eq!((watch.try_scan(), place(&path)), (Err(Trouble::Gone), None));
    std::fs::write(&path, b"a file").expect("writes");
    assert_eq!((watch.try_scan(), place(&path)), (Err(Trouble::NoFolder), None));
    std::fs::remove_file(&path).expect("removes");
    std::fs::create_dir(&path).expect("makes");
    assert_ne!(place(&path), first);
    std::fs::remove_dir(&path).expect("removes");
    std::fs::rename(&away, &path).expect("moves back");
    watch.put("b.ofr", "two");
    assert_eq!(watch.settle().taken, 1, "the one that is known is not taken again");
    for trouble in Trouble::ALL {
        assert_eq!(Trouble::named(trouble.name()), trouble);
        assert!(trouble.error().hint.is_some());
    }
}

#[test]
fn an_empty_mount_point_is_no_folder() {
    let mut watch = Watch::new();
    watch.put("a.ofr", "one");
    // Nothing is mounted at an ordinary folder; something is at these two, everywhere.
    watch.mount = Some(watch.folder.path().to_owned());
    assert_eq!(watch.try_scan(), Err(Trouble::Gone));
    watch.mount = Some("/no/such/place".into());
    assert_eq!(watch.try_scan(), Err(Trouble::Gone));
    watch.mount = Some("/proc".into());
    assert!(watch.try_scan().is_ok());
    assert_eq!(mount_of(Path::new("/proc/self")).as_deref(), Some("/proc"));
    assert_eq!(mount_of(Path::new("/dev/shm")).as_deref(), Some("/dev/shm"));
    assert_eq!(mount_of(Path::new("/")), None);
    assert!(is_mounted(Path::new("/")));
}
