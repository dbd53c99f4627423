//! Is a bundle what it was when it was made? Everything that the bundle alone can tell: its bag (E1), its signature (E2), the clips held
//! against what is stated of them as far as their own tables tell (E4), leaks (E5), what does not belong there (E7), and whether record and
//! request are the stated ones (E8). Nothing is decoded, nothing is written, nothing is asked of a network.

mod clip;
pub(super) mod find;
mod papers;

use super::bag::{self, Bag, Fault};
use super::dsse::{self, Verified};
use super::read::{self, Untaken};
use super::statement::{Kind, Level, MAX_STATEMENT, PAYLOAD_TYPE, Statement};
use super::{place, words};
use crate::leakscan::Canaries;
use crate::ledger::fingerprint;
use serde::Serialize;
use std::path::Path;

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// All that can be checked holds.
    Unchanged,
    /// It is a bundle, and something does not hold.
    Changed,
    /// No bundle, or none that can be checked: `problems` says what to do.
    CannotTell,
}

/// Which check a problem breaks: the names of the export's specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Check {
    /// The bag is whole.
    E1,
    /// The signature holds, from the bundle alone.
    E2,
    /// Each clip is the stated one.
    E4,
    /// Nothing lies in a clip beside what is played.
    E5,
    /// Nothing is in the bundle but what belongs there.
    E7,
    /// Record and request are the stated ones.
    E8,
    /// There is nothing that could be checked.
    Bundle,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    pub check: Check,
    /// Empty where it is about the bundle as a whole.
    pub file: String,
    /// In a sentence. Never quotes what was found in a clip.
    pub what: String,
}

/// The key that signed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Key {
    /// As people compare it.
    pub fingerprint: String,
    /// Ed25519, hex.
    pub key: String,
}

/// Who made it, as far as that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Maker {
    NotIdentified,
    /// It names somebody, and nothing in it proves that.
    Named,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    pub verdict: Verdict,
    pub maker: Maker,
    pub key: Option<Key>,
    /// As signed; none where no signature holds over one that is understood.
    pub statement: Option<Statement>,
    pub problems: Vec<Problem>,
    /// What is worth knowing and breaks nothing.
    pub remarks: Vec<String>,
    /// What was held against what, in sentences.
    pub checked: Vec<String>,
    /// What nobody checked here, or can know, in sentences.
    pub not_checked: Vec<String>,
}

impl Report {
    /// Whether all that can be checked holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.verdict == Verdict::Unchanged
    }

    pub(super) fn new() -> Self {
        Self {
            verdict: Verdict::CannotTell,
            maker: Maker::NotIdentified,
            key: None,
            statement: None,
            problems: Vec::new(),
            remarks: Vec::new(),
            checked: Vec::new(),
            not_checked: Vec::new(),
        }
    }

    pub(super) fn problem(&mut self, check: Check, file: &str, what: impl Into<String>) {
        self.problems.push(Problem { check, file: words::plain(file), what: what.into() });
    }

    /// Whether so far all holds of a check.
    fn fine(&self, check: Check) -> bool {
        !self.problems.iter().any(|problem| problem.check == check)
    }
}

/// Checks a bundle: its folder, or the top folder of a stick with exactly one. Never fails: what cannot be read is a problem.
#[must_use]
pub fn check(folder: &Path) -> Report {
    check_for(folder, &Canaries::default())
}

/// The same, and looks for texts that must not be in its clips.
#[must_use]
pub fn check_for(folder: &Path, canaries: &Canaries) -> Report {
    let mut report = Report::new();
    let found = match find::bundle(folder) {
        Ok(found) => found,
        Err(why) => {
            report.problem(Check::Bundle, "", why);
            return report;
        }
    };
    report.remarks.extend(found.remarks);
    of(&found.folder, canaries, report)
}

/// The same for whoever writes a bundle, before it has its name: the folder alone decides.
#[must_use]
pub fn check_unnamed(folder: &Path, canaries: &Canaries) -> Report {
    of(folder, canaries, Report::new())
}

fn of(folder: &Path, canaries: &Canaries, mut report: Report) -> Report {
    report.verdict = Verdict::Changed;
    let bag = bag::check(folder);
    wrong(&bag, &mut report);
    let Some((statement, verified)) = signed(folder, &mut report) else { return report };
    report.key = Some(Key { fingerprint: fingerprint(&verified.key), key: hex::encode(verified.key) });
    if statement.level == Level::Witness && statement.owner.as_ref().is_some_and(|owner| !owner.name.is_empty()) {
        report.maker = Maker::Named;
    }
    belongs(&bag, &statement, &mut report);
    for stated in &statement.clips {
        clip::check(folder, stated, &statement, canaries, &mut report);
    }
    papers::check(folder, &bag, &statement, &verified.key, &mut report);
    if folder.file_name().is_some_and(|name| *name != *statement.bundle) {
        report.remarks.push(format!("The folder was renamed: when it was made it was called {}.", statement.bundle));
    }
    said(&statement, &mut report);
    report.statement = Some(statement);
    if report.problems.is_empty() {
        report.verdict = Verdict::Unchanged;
    }
    report
}

/// What computers leave in every folder that is opened on them, without being asked.
fn is_litter(path: &str) -> bool {
    const NAMES: [&str; 9] = [
        ".DS_Store",
        ".Spotlight-V100",
        ".Trashes",
        ".fseventsd",
        ".TemporaryItems",
        "Thumbs.db",
        "desktop.ini",
        "System Volume Information",
        "$RECYCLE.BIN",
    ];
    path.split('/').any(|name| name.starts_with("._") || NAMES.iter().any(|litter| litter.eq_ignore_ascii_case(name)))
}

/// E1 in sentences.
fn wrong(bag: &Bag, report: &mut Report) {
    let (litter, others): (Vec<_>, Vec<_>) = bag
        .wrong
        .iter()
        .partition(|wrong| matches!(wrong.fault, Fault::Extra | Fault::Empty) && is_litter(&wrong.file));
    if let Some(first) = litter.first() {
        report.remarks.push(format!(
            "A computer on which it was opened left {} in it ({}), as they do in every folder: no part of the bundle, and not looked into.",
            words::counted(litter.len() as u64, "file", "files"),
            words::plain(&first.file)
        ));
    }
    for wrong in others {
        let (check, what) = match wrong.fault {
            Fault::Missing => (Check::E1, "is listed and is not there"),
            Fault::Extra => (Check::E7, "does not belong to the bundle: it is in none of its lists"),
            Fault::Altered => (Check::E1, "was changed: its hash is not the one in the list"),
            Fault::Link => (Check::E7, "is a link to somewhere else"),
            Fault::Odd => (Check::E7, "is no plain file, or has a name that cannot be read"),
            Fault::Empty => (Check::E7, "is an empty folder, which no bundle has"),
            Fault::Path => (Check::E1, "stands in a list and is no place in the bundle"),
            Fault::Twice => (Check::E1, "is listed twice"),
            Fault::Form => (Check::E1, "is not as BagIt (RFC 8493) has it"),
            Fault::Count => (Check::E1, "says another number of files or bytes than there are"),
            Fault::TooMuch => (Check::E1, "is more than any bundle has"),
            Fault::Unreadable => (Check::E1, "cannot be read: copy the bundle again, or try another reader"),
        };
        report.problem(check, &wrong.file, what);
    }
}

/// E2: the statement, if a signature holds over the very bytes of it.
pub(super) fn signed(folder: &Path, report: &mut Report) -> Option<(Statement, Verified)> {
    let most = |name: &str| if name == place::STATEMENT { MAX_STATEMENT } else { dsse::MAX_ENVELOPE };
    let mut read = |name: &str| match bag::read(&folder.join(name), most(name) as u64) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            report.problem(Check::E2, name, format!("cannot be read ({})", error.kind()));
            None
        }
    };
    let (stated, envelope) = (read(place::STATEMENT)?, read(place::SIGNATURE)?);
    let verified = match dsse::verify(&envelope, PAYLOAD_TYPE) {
        Ok(verified) => verified,
        Err(why) => {
            report.problem(Check::E2, place::SIGNATURE, format!("proves nothing: {why}"));
            return None;
        }
    };
    if verified.payload != stated {
        report.problem(Check::E2, place::STATEMENT, "is not the statement that was signed");
    }
    match read::statement(&verified.payload) {
        Ok(statement) => Some((statement, verified)),
        Err(why) => {
            if matches!(why, Untaken::Later(_)) {
                report.verdict = Verdict::CannotTell;
            }
            report.problem(Check::E2, place::STATEMENT, format!("was signed, but {why}"));
            None
        }
    }
}

/// E7: each file is one that the statement has.
fn belongs(bag: &Bag, statement: &Statement, report: &mut Report) {
    let mut expected = vec![place::GUIDE, place::PAPER, place::STATEMENT, place::SIGNATURE];
    expected.extend(bag::OWN);
    expected.extend(statement.clips.iter().map(|clip| clip.file.as_str()));
    let redacted = statement.clips.iter().any(|clip| clip.kind == Kind::Redacted);
    for (place, wanted) in [(place::RECORD, redacted), (place::REQUEST, statement.request.is_some())] {
        expected.extend(wanted.then_some(place));
    }
    for file in bag.files.iter().filter(|file| !expected.contains(&file.path.as_str())) {
        report.problem(Check::E7, &file.path, "does not belong to the bundle: the statement does not know it");
    }
    for place in expected {
        let there = place == bag::OWN[3] || bag.file(place).is_some() || bag.wrong.iter().any(|w| w.file == place);
        if !there {
            report.problem(Check::E7, place, "belongs to the bundle and is not there");
        }
    }
}

/// What was checked, as far as it holds, and what was not.
fn said(statement: &Statement, report: &mut Report) {
    let all = [
        (Check::E1, "The bag is whole: every file is there, and has the hash that is listed for it (BagIt, RFC 8493)."),
        (Check::E2, "The signature holds over the statement, by the key that came with it (DSSE, Ed25519)."),
        (
            Check::E4,
            "Each clip has the signed hash and size, and its own tables say what is stated: how many pictures, when each is shown, how \
             long it is, how it is coded, how large the picture is.",
        ),
        (
            Check::E5,
            "Nothing was found in the clips beside what is played: of redacted ones all was looked through, of originals the container.",
        ),
        (Check::E7, "Nothing is in the bundle but what belongs there."),
        (
            Check::E8,
            "What is told beside the statement is what was signed: the record of the redaction and the request, where they are there.",
        ),
    ];
    // Of a clip that is not the signed one it is not said what was looked through.
    let fine = |check: Check| report.fine(check) && (check != Check::E5 || report.fine(Check::E4));
    let holds = all.into_iter().filter(|(check, _)| fine(*check)).map(|(_, what)| what.to_owned());
    let holds: Vec<String> = holds.collect();
    report.checked.splice(0..0, holds);
    report.not_checked.extend(words::not_proved(statement.level).into_iter().map(str::to_owned));
    report.not_checked.extend(
        [
            "Whether each clip decodes from its beginning to its end: no picture was decoded. Play it, or let ffprobe count its pictures.",
            "Whether the clock was right: what is stated of it is the owner's word.",
            "Whether somebody can be seen or heard who should not be: watch the clips.",
        ]
        .map(str::to_owned),
    );
}
