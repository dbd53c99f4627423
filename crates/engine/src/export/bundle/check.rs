//! The checks of a bundle as it lies on the medium. What anybody could check is checked by `verify`, which shares no line with what wrote
//! the films (E1, E2, E4, E5, E7, E8); what only this household knows is looked at here: its own words in none of it (L13), and that the
//! ledger holds the approval of all that leaves redacted.

use super::tell::Told;
use super::{Files, Making, Source};
use crate::error::{Code, Error, Result};
use crate::export::Stage;
use crate::view::bundle::{ExportLevel, ReadBack};
use std::io::Cursor;
use verify::bundle::place;
use verify::bundle::statement::Statement;
use verify::bundle::{Check, check_unnamed};
use verify::leakscan::{Canaries, Rule, scan_for};

/// Checks all of it; gives whether every file came back from the medium itself.
pub(super) fn whole(
    making: &Making<'_>,
    files: &mut Files<'_, '_>,
    statement: &Statement,
    told: &[Told],
) -> Result<ReadBack> {
    let canaries = canaries(making)?;
    let witness = making.drafted.draft.level == ExportLevel::Witness;
    for listed in files.listed.clone() {
        if told.iter().any(|clip| clip.file == listed.path) {
            continue;
        }
        making.go_on()?;
        let mut bytes = Vec::new();
        let back = files.medium.read_back(&listed.path, |part| {
            bytes.extend_from_slice(part);
            Ok(())
        })?;
        files.read(back.from);
        // A witness says the camera's name, and a request is its sender's.
        if !witness && listed.path != place::REQUEST {
            says_nothing(&listed.path, &bytes, &canaries)?;
        }
    }
    making.go_on()?;
    let report = check_unnamed(&files.medium.folder(), &canaries);
    making.tell(Stage::Checking, place::STATEMENT, told.iter().map(|clip| clip.bytes).sum());
    if !report.holds() {
        // A stick that was pulled has none of it any more.
        files.medium.still_there()?;
        // Problems never quote what was found.
        let problems: Vec<String> =
            report.problems.iter().map(|p| format!("{:?} {}: {}", p.check, p.file, p.what)).collect();
        let leaks = report.problems.iter().any(|problem| problem.check == Check::E5);
        let message = if leaks {
            "A clip holds something that it should not: the leak scanner found it."
        } else {
            "The bundle was written, but what was read back does not hold."
        };
        return Err(Error::new(Code::Damaged, message)
            .hint("Nothing is left of it. Is the medium sound? Try another one; please report it if it happens twice.")
            .source(problems.join("; ")));
    }
    if report.statement.as_ref() != Some(statement) {
        return Err(Error::new(Code::Damaged, "The bundle does not say what it was to say.")
            .hint("Nothing is left of it. Is the medium sound? Try another one."));
    }
    files.medium.nothing_else()?;
    approved(making, told)?;
    Ok(files.from)
}

/// Words of this household that must be nowhere.
pub(super) fn canaries(making: &Making<'_>) -> Result<Canaries> {
    let mut texts = Vec::new();
    for clip in &making.drafted.clips {
        texts.extend(crate::redact::private_words(making.desk, &clip.camera)?);
    }
    texts.sort();
    texts.dedup();
    Ok(Canaries::new(texts).unwrap_or_default())
}

/// L13 in what lies around the clips.
pub(super) fn says_nothing(path: &str, bytes: &[u8], canaries: &Canaries) -> Result<()> {
    let report = scan_for(&mut Cursor::new(bytes), canaries);
    if report.findings.iter().any(|finding| finding.rule == Rule::L13) {
        return Err(Error::new(Code::Damaged, "A file of the bundle names something of this household.")
            .hint("Nothing of the export was left. Please report it.")
            .source(path.to_owned()));
    }
    Ok(())
}

/// E8: each redacted clip is one whose approval the ledger holds, by its very hash. That the export's own entry says what the statement
/// says is looked at when it is made.
pub(super) fn approved(making: &Making<'_>, told: &[Told]) -> Result<()> {
    for clip in told {
        let Some(Source::Render(approval)) = &making.drafted.clips[clip.of].source else { continue };
        if !making.desk.ledger_holds_approval(approval.whole().stored.redaction, &clip.sha256)? {
            return Err(Error::new(Code::Refused, "The ledger does not hold the approval of a clip.")
                .hint("Look at its result and approve it once more, then export."));
        }
    }
    Ok(())
}
