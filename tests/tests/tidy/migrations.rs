//! Migrations: numbered without a hole, named for what they do, and never changed once a release has carried them.

use crate::tree::{File, files};
use crate::{found, none};
use sha2::{Digest, Sha256};

/// SHA-256 and name of every migration that a release has carried, as `migrations/FROZEN` lists them.
fn frozen(list: &str) -> Vec<(&str, &str)> {
    list.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once("  ")).collect()
}

fn offences(files: &[File], frozen: &[(&str, &str)]) -> Vec<String> {
    let mut offences = Vec::new();
    for (hash, name) in frozen {
        match files.iter().find(|file| file.path.ends_with(&format!("/{name}"))) {
            None => offences.push(format!("{name} was released and is gone")),
            Some(file) if hex::encode(Sha256::digest(&file.text)) != *hash => {
                offences.push(format!("{name} was released and has changed: write a new migration"));
            }
            Some(_) => {}
        }
    }
    // Each database has its own folder and counts from 0001.
    let mut folders: Vec<&str> = files.iter().filter_map(|file| Some(file.path.rsplit_once('/')?.0)).collect();
    folders.sort_unstable();
    folders.dedup();
    for folder in folders {
        let mut names: Vec<&str> = files
            .iter()
            .filter_map(|file| file.path.strip_prefix(folder)?.strip_prefix('/'))
            .filter(|name| !name.contains('/'))
            .collect();
        names.sort_unstable();
        for (index, name) in names.iter().enumerate() {
            let wanted = format!("{:04}_", index + 1);
            let tail = name.strip_prefix(&wanted).and_then(|rest| rest.strip_suffix(".sql"));
            let named = tail.is_some_and(|what| {
                !what.is_empty() && what.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit())
            });
            if !named {
                offences.push(format!("{folder}/{name}: the next migration is called {wanted}what_it_does.sql"));
            }
        }
    }
    offences
}

fn migrations() -> Vec<File> {
    files().iter().filter(|file| file.path.starts_with("migrations/") && file.path.ends_with(".sql")).cloned().collect()
}

#[test]
fn migrations_are_numbered_and_frozen() {
    let list = files().iter().find(|file| file.path == "migrations/FROZEN").expect("the list is kept");
    none(offences(&migrations(), &frozen(&list.text)));
}

#[test]
fn a_changed_or_missing_migration_is_found() {
    let text = "CREATE TABLE a (b);";
    let hash = hex::encode(Sha256::digest(text));
    let list = format!("# released\n{hash}  recorder/0001_begin.sql\n");
    let frozen = frozen(&list);
    assert_eq!(frozen.len(), 1);
    let file = |path: &str, text: &str| File::example(path, text);
    none(offences(&[file("migrations/recorder/0001_begin.sql", text)], &frozen));
    found(&offences(&[file("migrations/recorder/0001_begin.sql", "CREATE TABLE a (c);")], &frozen), "has changed");
    found(&offences(&[], &frozen), "is gone");
    found(&offences(&[file("migrations/recorder/0002_more.sql", text)], &[]), "0001_");
    found(&offences(&[file("migrations/recorder/1_x.sql", text)], &[]), "0001_");
}
