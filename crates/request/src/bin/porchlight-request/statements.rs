//! `verify --kind ...`: feeds, directories, revocations and rotations in plain words.

use crate::args::Verify;
use crate::files;
use crate::keys::read_published;
use crate::signing::signers;
use crate::{Failure, Outcome, say};
use request::envelope::Kind;
use request::statement::{Directory, Feed, Revocation, Rotation};
use request::{Key, Moment, Refusal, Trust};
use serde_json::{Value, json};
use std::fmt::Write;

/// What was read, for a program and for a reader.
type Told = (Value, String);

pub(crate) fn verify(args: &Verify, now: Moment) -> Outcome {
    let kind = Kind::from(args.kind);
    let file = files::read(&args.file, kind.max_file())?;
    let told = match kind {
        Kind::Feed => feed(&file, args, now)?,
        Kind::Directory => {
            Directory::offered(&file, now, true).map(|directory| told(&directory, self::directory(&directory)))
        }
        Kind::Rotation => Rotation::read(&file).map(|rotation| told(&rotation, self::rotation(&rotation))),
        Kind::Revocation | Kind::Request => Revocation::read(&file, &Trust::default())
            .map(|revocation| told(&revocation, self::revocation(&revocation))),
    };
    let (report, words, good) = match told {
        Ok((statement, words)) => (json!({ "ok": true, "kind": kind, "statement": statement }), words, true),
        Err(refusal) => {
            let words = format!("Owners would refuse this file ({}).\n- {refusal}\n", refusal.code());
            (json!({ "ok": false, "kind": kind, "refused": refusal }), words, false)
        }
    };
    say(&if args.json { format!("{report:#}\n") } else { words })?;
    if good { Ok(()) } else { Err(Failure::Refused(String::new())) }
}

fn told(statement: &impl serde::Serialize, words: String) -> Told {
    (serde_json::to_value(statement).unwrap_or_default(), words)
}

fn words_of(key: Key) -> String {
    key.words().join(" ")
}

/// Without a key, whoever signed counts as followed.
fn feed(file: &[u8], args: &Verify, now: Moment) -> Outcome<Result<Told, Refusal>> {
    let given = args.key.iter().map(|path| read_published(path).map(|key| key.key)).collect::<Outcome<Vec<Key>>>()?;
    let followed = if given.is_empty() { signers(file, Kind::Feed) } else { given };
    Ok(Feed::read(file, &followed, None, now, true).map(|read| {
        let mut words = format!(
            "A feed by {}\nSequence {}, issued {}, expires {}{}\n",
            words_of(read.key),
            read.feed.sequence,
            read.feed.issued,
            read.feed.expires,
            if read.stale { ": stale" } else { "" }
        );
        for item in &read.feed.items {
            let _ = writeln!(words, "- {} {}", item.sha256, item.url);
        }
        told(&read, words)
    }))
}

fn directory(directory: &Directory) -> String {
    let mut words = format!(
        "{} ({}), sequence {}, issued {}, expires {}\n{} of these roots sign; an owner compares their words:\n",
        directory.name, directory.id, directory.sequence, directory.issued, directory.expires, directory.threshold
    );
    for root in &directory.roots {
        let _ = writeln!(words, "- {}", words_of(*root));
    }
    let _ = writeln!(words, "It lists {}:", directory.entries.len());
    for entry in &directory.entries {
        let _ = writeln!(words, "- {} ({}), {}: {}", entry.name, entry.domain, entry.class.word(), words_of(entry.key));
    }
    words
}

fn revocation(revocation: &Revocation) -> String {
    format!("Void from {}: {}\nReason: {}\n", revocation.from, words_of(revocation.key), revocation.reason)
}

fn rotation(rotation: &Rotation) -> String {
    format!(
        "{} speaks from {} on by the key\n  {}\ninstead of\n  {}\n",
        rotation.domain,
        rotation.from,
        words_of(rotation.new),
        words_of(rotation.old)
    )
}
