//! Bundles by somebody who wants the reader to fall over, to wait, or to take what was changed for what was made.

use crate::make::{Bundle, rebag};
use proptest::prelude::*;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};
use verify::bundle::bag::{self, MAX_FILES};
use verify::bundle::{check, place};

const FILES: [&str; 11] = [
    "bagit.txt",
    "bag-info.txt",
    "manifest-sha256.txt",
    "tagmanifest-sha256.txt",
    place::GUIDE,
    "data/clip-01.mp4",
    place::PAPER,
    place::STATEMENT,
    place::SIGNATURE,
    place::RECORD,
    place::REQUEST,
];

/// A change of a file's bytes.
#[derive(Clone, Debug)]
enum Harm {
    Cut(usize),
    Turn(usize, u8),
    Insert(usize, Vec<u8>),
    Double,
    Replace(Vec<u8>),
}

fn harm() -> impl Strategy<Value = Harm> {
    prop_oneof![
        any::<usize>().prop_map(Harm::Cut),
        (any::<usize>(), 1..=255u8).prop_map(|(at, bits)| Harm::Turn(at, bits)),
        (any::<usize>(), prop::collection::vec(any::<u8>(), 1..40)).prop_map(|(at, bytes)| Harm::Insert(at, bytes)),
        // What JSON and lists are made of gets further than noise does.
        (any::<usize>(), "[\\[\\]{}:,\"0-9a-f%/ .\n]{1,20}").prop_map(|(at, text)| Harm::Insert(at, text.into_bytes())),
        Just(Harm::Double),
        prop::collection::vec(any::<u8>(), 0..2000).prop_map(Harm::Replace),
    ]
}

fn harmed(mut bytes: Vec<u8>, harm: &Harm) -> Vec<u8> {
    let place = |at: usize, len: usize| at % len.max(1);
    let len = bytes.len();
    match harm {
        Harm::Cut(at) => bytes.truncate(place(*at, len)),
        Harm::Turn(at, bits) => bytes[place(*at, len)] ^= bits,
        Harm::Insert(at, more) => drop(bytes.splice(place(*at, len)..place(*at, len), more.iter().copied())),
        Harm::Double => bytes.extend(bytes.clone()),
        Harm::Replace(other) => bytes.clone_from(other),
    }
    bytes
}

fn change(folder: &Path, file: &str, harm: &Harm) -> bool {
    let path = folder.join(file);
    let before = fs::read(&path).unwrap();
    let after = harmed(before.clone(), harm);
    fs::write(path, &after).unwrap();
    before != after
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_change_of_a_file_is_taken_for_what_was_made(file in 0..FILES.len(), harm in harm()) {
        let folder = tempfile::tempdir().unwrap();
        let bundle = Bundle::new().write(folder.path());
        let changed = change(&bundle, FILES[file], &harm);
        let report = check(&bundle);
        // White space at a line's end, say, is the same list: what it lists is what counts, and the list of the lists finds it.
        let same = matches!(FILES[file], "tagmanifest-sha256.txt");
        prop_assert!(!report.holds() || !changed || same, "{} {:?}", FILES[file], harm);
        prop_assert!(report.problems.len() <= 2 * MAX_FILES);
        // Whatever stands in it, a report is plain text on lines of its own.
        let escapes = report.words().contains('\u{1b}');
        prop_assert!(!escapes);
    }

    #[test]
    fn nor_is_one_whose_lists_were_written_anew(file in 5..FILES.len(), harm in harm()) {
        let folder = tempfile::tempdir().unwrap();
        let bundle = Bundle::new().write(folder.path());
        let changed = change(&bundle, FILES[file], &harm);
        rebag(&bundle);
        let report = check(&bundle);
        // The sheet is not signed: it is told, and the report says what to rely on instead. Of JSON, other white space says the same.
        let told = FILES[file] == place::PAPER && !report.remarks.is_empty();
        let spaces = [place::SIGNATURE, place::RECORD, place::REQUEST].contains(&FILES[file]);
        prop_assert!(!report.holds() || !changed || told || spaces, "{} {:?}", FILES[file], harm);
    }
}

#[test]
fn what_costs_much_is_refused_before_it_costs() {
    let folder = tempfile::tempdir().unwrap();
    let bundle = Bundle::new().write(folder.path());
    let deep = "[".repeat(1 << 20);
    for file in [place::STATEMENT, place::SIGNATURE, place::RECORD, place::REQUEST] {
        fs::write(bundle.join(file), &deep).unwrap();
        rebag(&bundle);
        let started = Instant::now();
        assert!(!check(&bundle).holds(), "{file}");
        assert!(started.elapsed() < Duration::from_secs(20), "{file} took {:?}", started.elapsed());
    }
    // A list of a million files.
    let line = format!("{}  data/x\n", "0".repeat(64));
    fs::write(bundle.join("manifest-sha256.txt"), line.repeat(20_000)).unwrap();
    let report = check(&bundle);
    assert!(!report.holds() && report.problems.len() <= 2 * MAX_FILES);
    // A statement and a record that only say that they are large.
    for (file, bytes) in [(place::STATEMENT, 1u64 << 33), (place::RECORD, 1 << 33), ("bagit.txt", 1 << 33)] {
        fs::OpenOptions::new().write(true).open(bundle.join(file)).unwrap().set_len(bytes).ok();
    }
    let (there, _) = bag::listing(&bundle);
    assert!(there.len() < MAX_FILES);
}
