//! What files are called, how they open, how large they are.

use crate::tree::{File, files};
use crate::{found, none};

/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] =
    &["util", "utils", "common", "helper", "helpers", "manager", "service", "processor", "misc"];

/// Lines without tests from which a file should be looked at for its second concept.
const LARGE: usize = 700;

fn name_offences(files: &[File]) -> Vec<String> {
    files
        .iter()
        .filter(|file| {
            file.is_rust() || file.path.ends_with(".ts") || file.path.ends_with(".tsx") || file.path.ends_with(".mjs")
        })
        .filter(|file| {
            let mut parts = file.path.rsplit('/').flat_map(|part| part.split(['.', '_', '-']));
            parts.any(|part| EMPTY_NAMES.contains(&part))
        })
        .map(|file| format!("{}: a name that says nothing", file.path))
        .collect()
}

fn heading_offences(files: &[File]) -> Vec<String> {
    files
        .iter()
        // `foo/tests.rs` is the tail of `foo.rs`, whose heading is its own.
        .filter(|file| file.is_rust() && !file.path.ends_with("/tests.rs"))
        .filter(|file| {
            // A fuzz target begins with the attributes that make it one.
            let first = file.text.lines().find(|line| !line.starts_with("#![no_main]"));
            !first.is_some_and(|line| line.starts_with("//! "))
        })
        .map(|file| format!("{}: does not open with //! (what it is, and what does not belong here)", file.path))
        .collect()
}

/// Crate roots: the library or the program of each package.
fn is_root(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    matches!(
        parts[..],
        ["crates", _, "src", "lib.rs" | "main.rs"] | ["src-tauri", "src", "main.rs"] | ["tests", "src", "lib.rs"]
    )
}

fn forbid_offences(files: &[File]) -> Vec<String> {
    files
        .iter()
        .filter(|file| is_root(&file.path) && !file.text.contains("#![forbid(unsafe_code)]"))
        .map(|file| format!("{}: a crate's root without #![forbid(unsafe_code)]", file.path))
        .collect()
}

#[test]
fn names_and_openings_hold() {
    let mut all = name_offences(files());
    all.extend(heading_offences(files()));
    all.extend(forbid_offences(files()));
    none(all);
}

#[test]
fn a_wrong_name_or_opening_is_found() {
    let bad = [
        File::example("crates/x/src/string_util.rs", "//! Texts.\n"),
        File::example("crates/x/src/plain.rs", "use std::fs;\n"),
        File::example("crates/x/src/lib.rs", "//! X.\n"),
    ];
    found(&name_offences(&bad), "string_util");
    found(&heading_offences(&bad), "plain.rs");
    found(&forbid_offences(&bad), "lib.rs");
    let good = [
        File::example("crates/x/src/lib.rs", "//! X.\n#![forbid(unsafe_code)]\n"),
        File::example("fuzz/fuzz_targets/tail.rs", "#![no_main]\n//! Tails.\n"),
    ];
    none([name_offences(&good), heading_offences(&good), forbid_offences(&good)].concat());
}

/// A report, not a rule: some tables are long and one thing.
#[test]
fn large_files_are_reported() {
    let lines = |file: &File| file.code().last().map_or(0, |(number, _)| number);
    for file in files().iter().filter(|file| file.is_rust() && !file.is_test() && lines(file) > LARGE) {
        println_report(&format!("{}: {} lines before its tests, look for the second concept", file.path, lines(file)));
    }
}

/// Test runners show the output of a passing test only when asked.
fn println_report(line: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stdout(), "{line}");
}
