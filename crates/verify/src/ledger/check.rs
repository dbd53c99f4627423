//! Whether a ledger is whole, and against what.

use super::{Day, Entry, GENESIS, Hash, HeadStatement, PublicKey, fingerprint, head_message};
use ed25519_dalek::VerifyingKey;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Something known from elsewhere that the ledger must agree with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// A head as a receipt prints it: this hash must be an entry of the chain.
    Head(Hash),
    /// The first day key's fingerprint as the recovery sheet prints it (spaces and case do not matter).
    FirstKey(String),
}

/// What is wrong, one variant per kind of harm.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "problem", rename_all = "snake_case")]
pub enum Problem {
    /// The entry's content is not what its hash says.
    Altered { seq: u64 },
    /// The entry does not follow from the one before it: one of the two was exchanged.
    Unlinked { seq: u64 },
    /// Entries from `first` to `last` are missing.
    Removed { first: u64, last: u64 },
    /// The entry stands at a place that is not its own.
    Reordered { seq: u64 },
    /// The ledger once had `count` entries, as a day key, a signed head or an anchor proves; the end was cut off.
    Cut { count: u64 },
    /// Day `number` was begun over another history: the entries before it were written anew.
    Rewritten { day: u32 },
    /// Day `number` was not signed by the key before it, or days are missing before it.
    DayKey { day: u32 },
    /// The statement of the head was not signed by the newest day key, or is of another history.
    HeadStatement,
    /// The head that was given is nowhere in this ledger: it was cut before it, written anew, or is another household's.
    AnchorMissing,
    /// The first day key is not the one of the recovery sheet.
    FirstKey,
}

/// The finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Nothing is wrong.
    pub ok: bool,
    pub entries: u64,
    pub days: u64,
    /// Hash of the last entry, hex.
    pub head: String,
    /// Fingerprint of the first day key, to be held against the recovery sheet.
    pub first_key: Option<String>,
    /// What the finding rests on, in one sentence.
    pub anchor: String,
    pub problems: Vec<Problem>,
    /// What cannot be proved, in sentences.
    pub cannot_prove: Vec<&'static str>,
}

/// What no ledger kept on one machine can prove.
#[must_use]
pub fn cannot_prove(anchored: bool) -> Vec<&'static str> {
    let mut out = vec![
        "That everything that happened was entered: whoever controls the computer can keep the program from writing.",
        "That the times are true: they are this computer's clock.",
        "That nobody changed entries made since the last day key was handed over, if they had the computer since then.",
    ];
    if !anchored {
        out.push(
            "That the end was not cut off, or the whole ledger made anew: for that, give a head from a receipt or the \
             first key's fingerprint from the recovery sheet.",
        );
    }
    out
}

/// Checks a ledger: `entries` with the hash stored beside each, in stored order, and the day keys in theirs.
#[must_use]
pub fn verify<'a>(
    entries: impl IntoIterator<Item = (&'a Entry, Hash)>,
    days: &[Day],
    statement: Option<&HeadStatement>,
    anchors: &[Anchor],
) -> Report {
    let mut problems = BTreeSet::new();
    // Hashes by place that somebody outside the chain swears to.
    let mut sworn: BTreeMap<u64, Hash> = BTreeMap::new();
    let mut wanted: Vec<Hash> =
        anchors.iter().filter_map(|a| if let Anchor::Head(hash) = a { Some(*hash) } else { None }).collect();
    wanted.retain(|hash| *hash != GENESIS);
    for at in days.iter().map(|d| d.count).chain(statement.map(|s| s.count)) {
        sworn.insert(at, GENESIS);
    }

    let mut missing: BTreeSet<u64> = BTreeSet::new();
    let (mut count, mut last, mut prev) = (0u64, 0u64, GENESIS);
    for (entry, stored) in entries {
        count += 1;
        let hash = entry.hash();
        if hash != stored {
            problems.insert(Problem::Altered { seq: entry.seq });
        }
        if entry.seq.checked_sub(1) == Some(last) {
            if entry.prev != prev {
                problems.insert(Problem::Unlinked { seq: entry.seq });
            }
        } else if entry.seq > last {
            note_missing(&mut missing, &mut problems, last + 1, entry.seq - 1);
        } else {
            missing.remove(&entry.seq);
            problems.insert(Problem::Reordered { seq: entry.seq });
        }
        // The chain goes on from what is stored, at the highest place: one harmed entry is one problem, not all after it.
        if entry.seq > last {
            last = entry.seq;
            prev = stored;
        }
        if let Some(place) = sworn.get_mut(&entry.seq) {
            *place = stored;
        }
        wanted.retain(|head| *head != hash);
    }
    runs(&missing, &mut problems);
    if !wanted.is_empty() {
        problems.insert(Problem::AnchorMissing);
    }
    check_days(days, &sworn, last, &mut problems);
    if let Some(statement) = statement {
        check_statement(statement, days, &sworn, last, &mut problems);
    }
    let first_key = days.first().map(|d| fingerprint(&d.key));
    for anchor in anchors {
        if let Anchor::FirstKey(given) = anchor
            && first_key.as_deref().map(plain) != Some(plain(given))
        {
            problems.insert(Problem::FirstKey);
        }
    }
    Report {
        ok: problems.is_empty(),
        entries: count,
        days: days.len() as u64,
        head: hex::encode(prev),
        first_key,
        anchor: name(anchors, days),
        problems: problems.into_iter().collect(),
        cannot_prove: cannot_prove(!anchors.is_empty()),
    }
}

/// Most single places that are remembered as missing: a forged number must not fill the memory.
const MAX_MISSING: u64 = 100_000;

fn note_missing(missing: &mut BTreeSet<u64>, problems: &mut BTreeSet<Problem>, first: u64, last: u64) {
    if last - first >= MAX_MISSING {
        problems.insert(Problem::Removed { first, last });
    } else {
        missing.extend(first..=last);
    }
}

fn runs(missing: &BTreeSet<u64>, problems: &mut BTreeSet<Problem>) {
    let mut run: Option<(u64, u64)> = None;
    for &seq in missing {
        run = match run {
            Some((first, last)) if seq == last + 1 => Some((first, seq)),
            Some((first, last)) => {
                problems.insert(Problem::Removed { first, last });
                Some((seq, seq))
            }
            None => Some((seq, seq)),
        };
    }
    if let Some((first, last)) = run {
        problems.insert(Problem::Removed { first, last });
    }
}

fn check_days(days: &[Day], sworn: &BTreeMap<u64, Hash>, last: u64, problems: &mut BTreeSet<Problem>) {
    let mut before: Option<&Day> = None;
    for (place, day) in days.iter().enumerate() {
        let in_place = u32::try_from(place + 1) == Ok(day.number);
        let signed = match before {
            // The first key is held against the recovery sheet; over an existing chain it would be a second first key.
            None => day.signature.is_none() && day.count == 0,
            Some(old) => day.signature.is_some_and(|s| signed_by(&old.key, &day.message(), &s)),
        };
        if !in_place || !signed || before.is_some_and(|old| old.count > day.count) {
            problems.insert(Problem::DayKey { day: day.number });
        }
        if day.count > last {
            problems.insert(Problem::Cut { count: day.count });
        } else if sworn.get(&day.count) != Some(&day.head) {
            problems.insert(Problem::Rewritten { day: day.number });
        }
        before = Some(day);
    }
}

fn check_statement(
    statement: &HeadStatement,
    days: &[Day],
    sworn: &BTreeMap<u64, Hash>,
    last: u64,
    problems: &mut BTreeSet<Problem>,
) {
    let message = head_message(statement.count, &statement.head);
    let signed = days.last().is_some_and(|day| signed_by(&day.key, &message, &statement.signature));
    if statement.count > last {
        problems.insert(Problem::Cut { count: statement.count });
    } else if !signed || sworn.get(&statement.count) != Some(&statement.head) {
        problems.insert(Problem::HeadStatement);
    }
}

fn signed_by(key: &PublicKey, message: &[u8], signature: &[u8; 64]) -> bool {
    VerifyingKey::from_bytes(key)
        .is_ok_and(|key| key.verify_strict(message, &ed25519_dalek::Signature::from_bytes(signature)).is_ok())
}

fn plain(fingerprint: &str) -> String {
    fingerprint.chars().filter(char::is_ascii_hexdigit).collect::<String>().to_ascii_lowercase()
}

fn name(anchors: &[Anchor], days: &[Day]) -> String {
    let named: Vec<String> = anchors
        .iter()
        .map(|anchor| match anchor {
            Anchor::Head(hash) => format!("the head {} that you gave", hex::encode(hash)),
            Anchor::FirstKey(_) => "the first key's fingerprint that you gave".to_owned(),
        })
        .collect();
    if !named.is_empty() {
        return named.join(" and ");
    }
    match days.len() {
        0 => "nothing but the chain itself: no day key is there".to_owned(),
        1 => "the ledger's own first day key, which came with it".to_owned(),
        n => format!("the ledger's own {n} day keys, which came with it"),
    }
}
