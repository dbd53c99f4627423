//! One clip held against what is stated of it.

use super::{Check, Report};
use crate::bundle::read::micros;
use crate::bundle::statement::{Clip, Kind, Level, Sound, Statement};
use crate::leakscan::{self, Canaries, Facts, Verdict};
use std::fs::File;
use std::path::Path;

/// Oddities of one clip that are told; the rest is counted.
const MOST: usize = 5;
/// What two times that are rounded to seconds may differ by, seconds, and two that are not.
const ROUNDED_S: f64 = 2.0;
const FINE_S: f64 = 0.05;

pub(super) fn check(folder: &Path, stated: &Clip, statement: &Statement, canaries: &Canaries, report: &mut Report) {
    let path = folder.join(&stated.file);
    // A link was told, and is not followed.
    let plain = path.symlink_metadata().is_ok_and(|kind| kind.is_file());
    let file = if plain { File::open(&path).ok() } else { None };
    let Some(mut file) = file else {
        report.problem(Check::E4, &stated.file, "cannot be read, so nothing of it was checked");
        return;
    };
    let scan = match stated.kind {
        Kind::Redacted => leakscan::scan_for(&mut file, canaries),
        Kind::Original => leakscan::scan_container(&mut file, canaries),
    };
    if scan.sha256 != stated.sha256 {
        report.problem(Check::E4, &stated.file, "is not the clip that was signed: it has another hash");
    }
    if scan.bytes != stated.bytes {
        report.problem(Check::E4, &stated.file, "has another size than was signed");
    }
    match leakscan::facts(&mut file) {
        Ok(facts) => tables(stated, statement, &facts, report),
        Err(why) => report.problem(Check::E4, &stated.file, format!("cannot be held against the statement: {why}")),
    }
    if scan.verdict == Verdict::CannotVouch {
        let why = scan.why.as_deref().unwrap_or("it is not of the form");
        report.problem(Check::E5, &stated.file, format!("cannot be vouched for: {why}"));
    }
    for finding in scan.findings.iter().take(MOST) {
        let what = format!("{:?}, {}, byte {}: {}", finding.rule, finding.place, finding.at, finding.what);
        report.problem(Check::E5, &stated.file, what);
    }
    let more = scan.findings.len().saturating_sub(MOST) as u64 + scan.more;
    if more > 0 {
        let what = format!("and {more} more like that: porchlight-verify leakscan {} tells all", stated.file);
        report.problem(Check::E5, &stated.file, what);
    }
}

fn tables(stated: &Clip, statement: &Statement, facts: &Facts, report: &mut Report) {
    let sound = !matches!(stated.sound, Sound::None | Sound::LeftOut);
    let differ = [
        (facts.pictures != stated.frames, "has another number of pictures than is stated"),
        (hex::encode(facts.times) != stated.pts_sha256, "shows its pictures at other times than is stated"),
        (facts.codec != stated.codec, "is coded otherwise than is stated"),
        ((facts.width, facts.height) != (stated.width, stated.height), "has a picture of another size than is stated"),
        (facts.sound != sound, "has sound where none is stated, or none where some is"),
        (!lasts(stated, statement, facts), "is longer or shorter than from its first to its last stated time"),
    ];
    for (_, what) in differ.into_iter().filter(|(differs, _)| *differs) {
        report.problem(Check::E4, &stated.file, what);
    }
}

/// Whether the pictures and the gaps between them fill the time from start to end, as far as the clock allows.
fn lasts(stated: &Clip, statement: &Statement, facts: &Facts) -> bool {
    let (Some(start), Some(end)) = (micros(&stated.start), micros(&stated.end)) else { return false };
    let span = (end - start) as f64 / 1e6;
    let gaps: f64 = stated.gaps.iter().map(|gap| gap.lasts_ms as f64 / 1000.0).sum();
    let seconds = |ticks: i64| ticks as f64 / f64::from(facts.rate);
    let rounded = if statement.level == Level::Witness { FINE_S } else { ROUNDED_S };
    // Each gap is rounded to a millisecond.
    let off = rounded + statement.clock.error_s.clamp(0.0, 60.0) + stated.gaps.len() as f64 * 0.001;
    let (least, most) = (seconds(facts.last - facts.first) + gaps - off, seconds(facts.end - facts.first) + gaps + off);
    (least..=most).contains(&span)
}
