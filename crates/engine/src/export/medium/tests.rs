//! Bundles on real file systems: what is kept, what is told, and what is left where something fails.

mod devices;

use super::*;
use crate::config::{Config, Folders};
use crate::desk::{Created, NewHousehold};
use crate::export::clear_left_behind;
use crate::view::bundle::{ExportPlace, PlaceKind};
use crate::view::{self};
use model::{ManualClock, Secret, Utc};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::sync::Arc;

const PASSPHRASE: &str = "correct horse battery staple mine";
/// The beginning of the day on which the tests' clock stands.
const MIDNIGHT: i64 = 1_795_305_600;

/// A household, unlocked, and a folder beside it.
pub(super) struct House {
    folder: tempfile::TempDir,
    pub(super) desk: Desk,
}

impl House {
    pub(super) fn new() -> Self {
        Self::with(None)
    }

    /// Its footage goes there.
    fn at(footage: &Path) -> Self {
        Self::with(Some(footage.to_owned()))
    }

    fn with(footage: Option<PathBuf>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        let folders = Folders { data: at("data"), config: at("config"), state: at("state") };
        let config = Config { home: at("home"), log_level: "info".into(), unattended_key: None, folders };
        let clock = Arc::new(ManualClock::new(Utc::parse("2026-11-22T08:30:17Z").expect("a time")));
        let new = NewHousehold {
            passphrase: Secret::new(PASSPHRASE.to_owned()),
            footage,
            limit_bytes: Some(1_000_000_000),
            unattended_key: Some(view::KeyPlace::File),
        };
        let Created { desk, .. } = Desk::create(config, clock, new).expect("is made");
        fs::create_dir(at("place")).expect("a folder");
        Self { folder, desk }
    }

    fn place(&self) -> PathBuf {
        self.folder.path().join("place")
    }

    fn spot(&self) -> Spot {
        Spot::look(&self.desk, &folder(&self.place())).expect("fine")
    }

    fn begin(&self, shape: Shape) -> Medium<'_> {
        Medium::begin(&self.desk, self.spot(), shape).expect("begun")
    }
}

fn folder(path: &Path) -> ExportPlace {
    let folder = Some(path.to_string_lossy().into_owned());
    ExportPlace { kind: PlaceKind::Folder, drive: None, folder, others_fine: false, link: None }
}

/// Writes what a bundle is made of, in its order: `clip` bytes of a clip, and a manifest.
pub(super) fn fill(medium: &Medium<'_>, clip: usize) -> Result<()> {
    let mut file = medium.create("data/clip-01.mp4")?;
    for chunk in media(clip).chunks(100_000) {
        file.put(chunk)?;
    }
    file.close()?;
    for (path, text) in [("meta/bundle.json", "{}"), ("manifest-sha256.txt", "all of it")] {
        let mut file = medium.create(path)?;
        file.put(text.as_bytes())?;
        file.close()?;
    }
    Ok(())
}

/// Bytes of which no two places are alike.
fn media(bytes: usize) -> Vec<u8> {
    let mut state = 1_u64;
    let next = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u8
    };
    (0..bytes).map(next).collect()
}

fn entries(folder: &Path) -> Vec<String> {
    let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("read").file_name().to_string_lossy().into_owned();
    let mut all: Vec<_> = fs::read_dir(folder).expect("a folder").map(name).collect();
    all.sort();
    all
}

#[test]
fn e6_a_bundle_is_partial_until_it_is_whole_and_its_times_are_the_date() {
    let house = House::new();
    let medium = house.begin(Shape::Open);
    fill(&medium, 3_000_000).expect("written");
    assert_eq!(entries(&house.place()), [format!("{}.partial", medium.name())]);
    assert_eq!(house.desk.remembered_copies().expect("reads"), [medium.folder()]);
    let mut seen = Vec::new();
    let back = medium.read_back("data/clip-01.mp4", |bytes| {
        seen.extend_from_slice(bytes);
        Ok(())
    });
    let back = back.expect("the same");
    assert_eq!((back.bytes, seen.len()), (3_000_000, 3_000_000));
    assert!(seen == media(3_000_000));
    let name = medium.name().to_owned();
    let whole = medium.finish().expect("whole");
    assert_eq!(whole, house.place().canonicalize().expect("there").join(&name));
    assert!(name.len() == 24 && name.starts_with("footage-"), "{name}");
    assert_eq!(entries(&house.place()), [name]);
    assert_eq!(entries(&whole), ["data", "manifest-sha256.txt", "meta"]);
    assert!(house.desk.remembered_copies().expect("reads").is_empty());
    for path in ["", "data", "data/clip-01.mp4", "meta", "meta/bundle.json", "manifest-sha256.txt"] {
        let meta = whole.join(path).metadata().expect("there");
        assert_eq!((meta.mtime(), meta.mtime_nsec()), (MIDNIGHT, 0), "{path}");
        // In a folder of the owner's it is the owner's alone.
        assert_eq!(meta.permissions().mode() & 0o077, 0, "{path}");
    }
}

#[test]
fn a_sealed_bundle_is_one_file_and_no_folder() {
    let house = House::new();
    let medium = house.begin(Shape::Sealed);
    let name = medium.name().to_owned();
    let mut file = medium.create(&name).expect("begun");
    file.put(b"sealed").expect("written");
    file.close().expect("synced");
    medium.finish().expect("whole");
    assert!(name.ends_with(".zip.age"));
    assert_eq!(entries(&house.place()), std::slice::from_ref(&name));
    assert_eq!(fs::read(house.place().join(&name)).expect("there"), b"sealed");
    assert_eq!(fs::metadata(house.place().join(name)).expect("there").mtime(), MIDNIGHT);
}

#[test]
fn what_is_not_finished_is_gone() {
    for shape in [Shape::Open, Shape::Sealed] {
        let house = House::new();
        let medium = house.begin(shape);
        fill(&medium, 1000).expect("written");
        drop(medium);
        assert!(entries(&house.place()).is_empty());
        assert!(house.desk.remembered_copies().expect("reads").is_empty());
    }
}

#[test]
fn what_a_crash_left_is_removed_at_the_next_unlock_and_nothing_else() {
    let house = House::new();
    let medium = house.begin(Shape::Open);
    fill(&medium, 1000).expect("written");
    let left = medium.folder();
    // Another program of this household writes it now.
    clear_left_behind(&house.desk).expect("cleared");
    assert!(left.is_dir());
    // A crash: neither dropped nor forgotten, and the lock goes with the handle.
    let copy = house.place().join("footage-00112233445566ff.partial");
    fs::create_dir(&copy).expect("made");
    fs::write(copy.join("clip"), b"x").expect("written");
    let foreign = house.place().join("footage-0011223344556600.partial");
    fs::create_dir(&foreign).expect("made");
    house.desk.remember_copies(std::slice::from_ref(&copy)).expect("remembered");
    clear_left_behind(&house.desk).expect("cleared");
    assert!(left.is_dir() && !copy.exists() && foreign.is_dir(), "another household's is not touched");
    assert_eq!(house.desk.remembered_copies().expect("reads"), [left]);
}

#[test]
fn e7_what_another_program_puts_in_is_found() {
    let house = House::new();
    for (path, is_folder) in [("data/Thumbs.db", false), ("data/.hidden", false), ("empty", true)] {
        let medium = house.begin(Shape::Open);
        fill(&medium, 1000).expect("written");
        let path = medium.folder().join(path);
        if is_folder { fs::create_dir(path) } else { fs::write(path, b"x") }.expect("put in");
        assert_eq!(medium.finish().expect_err("found").code, Code::Refused);
        assert!(entries(&house.place()).is_empty(), "nothing is left of it");
    }
    let medium = house.begin(Shape::Open);
    fill(&medium, 1000).expect("written");
    std::os::unix::fs::symlink("/etc", medium.folder().join("data/link")).expect("linked");
    assert_eq!(medium.finish().expect_err("found").code, Code::Refused);
    assert!(entries(&house.place()).is_empty() && Path::new("/etc").is_dir());
    let medium = house.begin(Shape::Open);
    fill(&medium, 1000).expect("written");
    fs::remove_file(medium.folder().join("meta/bundle.json")).expect("removed");
    assert_eq!(medium.finish().expect_err("found").code, Code::DiskUnfit);
}

#[test]
fn what_is_read_back_is_what_was_written() {
    let house = House::new();
    let medium = house.begin(Shape::Open);
    fill(&medium, 200_000).expect("written");
    let path = medium.folder().join("data/clip-01.mp4");
    let good = fs::read(&path).expect("there");
    for at in [0, 6, 7, 150_000] {
        let mut bad = good.clone();
        bad[at] ^= 1;
        fs::write(&path, bad).expect("changed");
        let back = medium.read_back("data/clip-01.mp4", |_| Ok(()));
        assert_eq!(back.expect_err("found").code, Code::DiskUnfit, "{at}");
    }
    fs::write(&path, &good[..good.len() - 1]).expect("cut");
    assert!(medium.read_back("data/clip-01.mp4", |_| Ok(())).is_err());
    fs::write(&path, &good).expect("as it was");
    assert_eq!(medium.read_back("data/clip-01.mp4", |_| Ok(())).expect("fine").bytes, 200_000);
    assert!(medium.read_back("data/other", |_| Ok(())).is_err(), "only what was written");
}

#[test]
fn places_that_are_refused() {
    let house = House::new();
    let refused = |path: &Path| Spot::look(&house.desk, &folder(path)).map(drop).expect_err("refused").code;
    let home = house.desk.home().to_owned();
    assert_eq!(refused(&home), Code::Refused);
    assert_eq!(refused(&home.join("footage")), Code::Refused);
    // Through a link, too.
    std::os::unix::fs::symlink(home.join("footage"), house.folder.path().join("link")).expect("linked");
    assert_eq!(refused(&house.folder.path().join("link")), Code::Refused);
    assert_eq!(refused(&house.place().join("gone")), Code::NotFound);
    fs::write(house.place().join("file"), b"x").expect("written");
    assert_eq!(refused(&house.place().join("file")), Code::NotFound);
    let spot = house.spot();
    spot.fits(1000, 1000).expect("fits");
    assert_eq!(spot.fits(u64::MAX, 1).expect_err("too small").code, Code::DiskFull);
    let nowhere = ExportPlace { kind: PlaceKind::Stick, drive: None, folder: None, others_fine: false, link: None };
    assert_eq!(Spot::look(&house.desk, &nowhere).map(drop).expect_err("no place").code, Code::Refused);
}

#[test]
fn names_lead_nowhere_else() {
    let house = House::new();
    let medium = house.begin(Shape::Open);
    for path in ["", "/etc/x", "../x", "data/../../x", "data//x", ".hidden", "data/"] {
        assert!(medium.create(path).is_err(), "{path:?}");
    }
    medium.create("data/a").expect("free").close().expect("synced");
    assert_eq!(medium.create("data/a").map(drop).expect_err("taken").code, Code::InUse);
}
