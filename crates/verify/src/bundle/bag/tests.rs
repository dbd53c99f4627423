use super::{Bag, BagError, Fault, Listed, MAX_FILES, MAX_LIST, MAX_PATH, OWN, check, lists};
use std::fs;
use std::path::Path;
use std::process::Command;

const FILES: [(&str, &[u8]); 4] = [
    ("data/clip-01.mp4", b"pictures"),
    ("data/statement.pdf", b"words"),
    ("START-HERE.html", b"<p>"),
    ("meta/bundle.json", b"{}"),
];

/// Writes a bag of `files`.
fn write(folder: &Path, files: &[(&str, &[u8])]) {
    let listed: Vec<Listed> = files.iter().map(|(path, bytes)| Listed::of(path, bytes)).collect();
    let own = lists(&listed).unwrap();
    for (path, bytes) in files.iter().copied().chain(own.iter().map(|(name, bytes)| (*name, &bytes[..]))) {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// What is wrong with the bag of [`FILES`] after something was done to it.
fn wrong(change: impl FnOnce(&Path)) -> Vec<(String, Fault)> {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &FILES);
    change(folder.path());
    check(folder.path()).wrong.into_iter().map(|wrong| (wrong.file, wrong.fault)).collect()
}

fn one(file: &str, fault: Fault, change: impl FnOnce(&Path)) {
    assert_eq!(wrong(change), [(file.to_owned(), fault)]);
}

#[test]
fn e1_what_is_written_is_a_whole_bag_and_says_nothing_of_its_maker() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &FILES);
    let Bag { files, wrong } = check(folder.path());
    assert_eq!(wrong, []);
    // The last list lists all others.
    assert_eq!(files.len(), FILES.len() + 3);
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(read(OWN[0]), "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
    assert_eq!(read(OWN[1]), "Payload-Oxum: 13.2\n");
    // A stock tool reads both lists.
    for list in [OWN[2], OWN[3]] {
        let told = Command::new("sha256sum").args(["--check", "--strict", list]).current_dir(folder.path()).output();
        let told = told.unwrap();
        assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    }
}

#[test]
fn the_order_in_which_files_are_given_does_not_matter() {
    let mut listed: Vec<Listed> = FILES.iter().map(|(path, bytes)| Listed::of(path, bytes)).collect();
    let first = lists(&listed).unwrap();
    listed.reverse();
    assert_eq!(lists(&listed).unwrap(), first);
}

#[test]
fn every_change_is_found() {
    one("data/clip-01.mp4", Fault::Missing, |f| fs::remove_file(f.join("data/clip-01.mp4")).unwrap());
    assert_eq!(
        wrong(|f| fs::write(f.join("data/clip-01.mp4"), b"Pictures").unwrap()),
        [("data/clip-01.mp4".to_owned(), Fault::Altered)]
    );
    one("START-HERE.html", Fault::Altered, |f| fs::write(f.join("START-HERE.html"), b"<b>").unwrap());
    one("note.txt", Fault::Extra, |f| fs::write(f.join("note.txt"), b"").unwrap());
    one("meta/deep", Fault::Empty, |f| fs::create_dir(f.join("meta/deep")).unwrap());
    // Taken out of the list as well: the count still tells.
    let found = wrong(|f| {
        fs::remove_file(f.join("data/statement.pdf")).unwrap();
        let list = fs::read_to_string(f.join(OWN[2])).unwrap();
        let kept: Vec<&str> = list.lines().filter(|line| !line.ends_with(".pdf")).collect();
        fs::write(f.join(OWN[2]), kept.join("\n")).unwrap();
    });
    assert_eq!(found, [(OWN[2].to_owned(), Fault::Altered), (OWN[1].to_owned(), Fault::Count)]);
}

#[test]
fn a_bag_without_a_list_is_none() {
    for own in OWN {
        let found = wrong(|f| fs::remove_file(f.join(own)).unwrap());
        assert_eq!(
            found.iter().filter(|(file, fault)| file == own && *fault == Fault::Missing).count(),
            1,
            "{found:?}"
        );
    }
    for (own, text) in [
        (OWN[0], "BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n"),
        (OWN[1], "Payload-Oxum: 13.2\nContact-Name: somebody\n"),
        (OWN[1], "Payload-Oxum: 13.-2\n"),
        (OWN[2], "nothing\n"),
    ] {
        let found = wrong(|f| fs::write(f.join(own), text).unwrap());
        assert!(found.contains(&(own.to_owned(), Fault::Form)), "{found:?}");
    }
    let found = wrong(|f| fs::File::create(f.join(OWN[2])).unwrap().set_len(MAX_LIST + 1).unwrap());
    assert!(found.contains(&(OWN[2].to_owned(), Fault::TooMuch)), "{found:?}");
}

#[test]
fn lists_that_lead_astray_are_refused() {
    let hash = "0".repeat(64);
    for path in ["../outside", "data/../../outside", "/etc/hostname", "data//x", "data/./x", "C:/x", "data\\x"] {
        for list in [OWN[2], OWN[3]] {
            let found = wrong(|f| fs::write(f.join(list), format!("{hash}  {path}\n")).unwrap());
            assert!(found.contains(&(path.to_owned(), Fault::Path)), "{path} {found:?}");
        }
    }
    let found = wrong(|f| fs::write(f.join(OWN[2]), format!("{hash}  data/x\n{hash}  data/x\n")).unwrap());
    assert!(found.contains(&("data/x".to_owned(), Fault::Twice)), "{found:?}");
    // Each file stands in the list of its kind.
    let found = wrong(|f| fs::write(f.join(OWN[2]), format!("{hash}  START-HERE.html\n")).unwrap());
    assert!(found.contains(&("START-HERE.html".to_owned(), Fault::Path)), "{found:?}");
}

#[cfg(unix)]
#[test]
fn links_and_what_is_no_file_are_refused() {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;
    one("data/clip-01.mp4", Fault::Link, |f| {
        // The same bytes, and not in the bag.
        fs::rename(f.join("data/clip-01.mp4"), f.with_extension("outside")).unwrap();
        symlink(f.with_extension("outside"), f.join("data/clip-01.mp4")).unwrap();
    });
    one("meta/else", Fault::Link, |f| symlink("/", f.join("meta/else")).unwrap());
    one("meta/talk", Fault::Odd, |f| drop(UnixListener::bind(f.join("meta/talk")).unwrap()));
}

#[test]
fn too_many_files_and_too_deep_ones_are_said() {
    let found = wrong(|f| (0..MAX_FILES).for_each(|n| fs::write(f.join(format!("{n}")), b"").unwrap()));
    assert!(found.iter().any(|(_, fault)| *fault == Fault::TooMuch), "{}", found.len());
    assert!(found.len() <= MAX_FILES);
    let found = wrong(|f| fs::create_dir_all(f.join(["deep"; 12].join("/"))).unwrap());
    assert!(found.iter().any(|(_, fault)| *fault == Fault::TooMuch), "{found:?}");
    // One that only says that it is huge is not read to its end.
    one("", Fault::TooMuch, |f| {
        let huge = fs::File::create(f.join("data/clip-01.mp4")).unwrap();
        if huge.set_len(1 << 43).is_err() {
            // A file system without files of that length: two of what it takes say as much.
            (0..3).for_each(|n| fs::File::create(f.join(format!("{n}"))).unwrap().set_len((1 << 44) - 4096).unwrap());
        }
    });
    assert_eq!(check(Path::new("/nowhere at all")).wrong[0].fault, Fault::Unreadable);
}

#[test]
fn what_cannot_be_a_bag_is_not_written() {
    let bag = |paths: &[&str]| lists(&paths.iter().map(|path| Listed::of(path, b"")).collect::<Vec<_>>());
    assert_eq!(bag(&["START-HERE.html"]), Err(BagError::Size));
    assert_eq!(bag(&["data/x", "../y"]), Err(BagError::Path("../y".to_owned())));
    assert_eq!(bag(&["data/x", "bagit.txt"]), Err(BagError::Path("bagit.txt".to_owned())));
    assert_eq!(bag(&["data/x", "data/x"]), Err(BagError::Twice("data/x".to_owned())));
    let long = format!("data/{}", "x".repeat(MAX_PATH));
    assert_eq!(bag(&[&long]), Err(BagError::Path(long.clone())));
    let many: Vec<String> = (0..MAX_FILES).map(|n| format!("data/{n}")).collect();
    assert_eq!(bag(&many.iter().map(String::as_str).collect::<Vec<_>>()), Err(BagError::Size));
}
