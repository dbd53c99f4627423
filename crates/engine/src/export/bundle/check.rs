//! The checks of a bundle as it lies on the medium: that it is a whole bag (E1), that its signature holds (E2), that its clips are what is
//! said of them (E4) and carry nothing beside (E5), that nothing else is there (E7), and that nothing is said but what was done (E8).

use super::tell::Told;
use super::{Files, Making, Source};
use crate::error::{Code, Error, Result};
use crate::export::Stage;
use crate::view::bundle::{ExportLevel, ReadBack};
use std::fs::File;
use std::io::{BufReader, Cursor};
use verify::bundle::statement::{Kind, PAYLOAD_TYPE, Statement};
use verify::bundle::{bag, dsse, place};
use verify::leakscan::{Canaries, Report, Rule, Verdict, scan_for};

/// Of an original only the container is ours; what the camera put into its pictures is told before.
const OF_ORIGINALS: [Rule; 4] = [Rule::L5, Rule::L6, Rule::L8, Rule::L13];
/// A film and what is said of it may be apart by the rounding of two times to the second, and by a picture.
const APART_S: f64 = 1.5;

/// Checks all of it; gives whether every file came back from the medium itself.
pub(super) fn whole(
    making: &Making<'_>,
    files: &mut Files<'_, '_>,
    statement: &Statement,
    told: &[Told],
) -> Result<ReadBack> {
    let mut small = Vec::new();
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
        small.push((listed.path, bytes));
    }
    let folder = files.medium.folder();
    let found = bag::check(&folder);
    if let Some(wrong) = found.wrong.first() {
        return Err(bad("it is no whole bag").source(format!("{:?} {}", wrong.fault, wrong.file)));
    }
    signature(&small, statement)?;
    for clip in told {
        making.go_on()?;
        let canaries = crate::redact::canaries(making.desk, &making.drafted.clips[clip.of].camera)?;
        let mut file = BufReader::new(File::open(folder.join(&clip.file))?);
        let report = scan_for(&mut file, &canaries);
        clip_holds(clip, &report)?;
        making.tell(Stage::Checking, &clip.file, clip.bytes);
        small_holds(making, &small, &canaries)?;
    }
    files.medium.nothing_else()?;
    said(making, told)?;
    Ok(files.from)
}

/// E2, from the written files alone; and what is signed is what was meant.
fn signature(small: &[(String, Vec<u8>)], statement: &Statement) -> Result<()> {
    let file = |path: &str| small.iter().find(|(name, _)| name == path).map(|(_, bytes)| bytes.as_slice());
    let (Some(said), Some(signed)) = (file(place::STATEMENT), file(place::SIGNATURE)) else {
        return Err(bad("the statement or its signature is missing"));
    };
    let verified = dsse::verify(signed, PAYLOAD_TYPE).map_err(|error| bad("its signature does not hold").source(error))?;
    let read: Option<Statement> = serde_json::from_slice(said).ok();
    if verified.payload != said || read.as_ref() != Some(statement) {
        return Err(bad("the statement is not what was signed"));
    }
    Ok(())
}

/// E4 and E5 of one clip.
fn clip_holds(clip: &Told, report: &Report) -> Result<()> {
    let holds = match clip.kind {
        Kind::Redacted => report.passes(),
        Kind::Original => {
            report.verdict != Verdict::CannotVouch && report.findings.iter().all(|f| !OF_ORIGINALS.contains(&f.rule))
        }
    };
    if !holds || report.sha256 != clip.sha256 {
        // Findings never quote what was found.
        let findings: Vec<String> =
            report.findings.iter().map(|f| format!("{:?} {}: {}", f.rule, f.place, f.what)).collect();
        return Err(Error::new(
            Code::Damaged,
            "A clip holds something that it should not: the leak scanner found it.",
        )
        .hint("Nothing of the export was left. Please report it if it happens twice.")
        .source(format!("{:?} {}", report.why, findings.join("; "))));
    }
    let pictures = report.pictures.as_ref().ok_or_else(|| bad("a clip has no pictures"))?;
    let lasts = pictures.ticks as f64 / f64::from(pictures.rate.max(1));
    let missing: u64 = clip.gaps.iter().map(|gap| gap.lasts_ms).sum();
    let stated = (clip.to.0 - clip.from.0) as f64 / 1e6 - missing as f64 / 1e3;
    if pictures.samples != clip.frames || (lasts - stated).abs() > APART_S {
        return Err(bad("a clip is not as long as is said")
            .source(format!("{lasts:.3} s and {stated:.3} s, {} and {} pictures", pictures.samples, clip.frames)));
    }
    Ok(())
}

/// L13 in all that lies around the clips. A witness says the camera's name.
fn small_holds(making: &Making<'_>, small: &[(String, Vec<u8>)], canaries: &Canaries) -> Result<()> {
    if making.drafted.draft.level == ExportLevel::Witness {
        return Ok(());
    }
    for (path, bytes) in small.iter().filter(|(path, _)| path != place::REQUEST) {
        let report = scan_for(&mut Cursor::new(bytes), canaries);
        if report.findings.iter().any(|finding| finding.rule == Rule::L13) {
            return Err(Error::new(Code::Damaged, "A file of the bundle names something of this household.")
                .hint("Nothing of the export was left. Please report it.")
                .source(path.clone()));
        }
    }
    Ok(())
}

/// E8: each redacted clip is one whose approval the ledger holds, by its very hash. That the export's own entry says what the statement
/// says is looked at when it is made.
fn said(making: &Making<'_>, told: &[Told]) -> Result<()> {
    for clip in told {
        let Some(Source::Render(approval)) = &making.drafted.clips[clip.of].source else { continue };
        if !making.desk.ledger_holds_approval(approval.whole().stored.redaction, &clip.sha256)? {
            return Err(Error::new(Code::Refused, "The ledger does not hold the approval of a clip.")
                .hint("Look at its result and approve it once more, then export."));
        }
    }
    Ok(())
}

fn bad(what: &str) -> Error {
    Error::new(Code::Damaged, format!("The bundle was written, but {what}."))
        .hint("Nothing is left of it. Is the medium sound? Try another one.")
}
