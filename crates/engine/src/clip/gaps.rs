//! What of a range no picture shows, with its causes.

use super::plan::Plan;
use crate::desk::Desk;
use crate::view::OwnCopyGap;
use model::{Gap, Utc};
use std::path::Path;

/// What of the range is not in the film, with its causes, and where. `files` are the parts' own; none yet in a plan.
pub(crate) fn gaps(desk: &Desk, plan: &Plan, files: &[&Path]) -> Vec<OwnCopyGap> {
    let name = |part: usize| {
        let path = files.get(part.min(files.len().saturating_sub(1)));
        path.and_then(|path| path.file_name()).map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    };
    let gaps = plan.gaps.iter().map(|missing| {
        // Without a cause it is missing all the same.
        let known = desk.gaps_in(&plan.camera, missing.span).unwrap_or_default();
        let overlap = |gap: &&Gap| {
            let to = gap.to.unwrap_or(Utc(i64::MAX)).min(missing.span.to);
            to.0.saturating_sub(gap.from.max(missing.span.from).0)
        };
        OwnCopyGap {
            from_us: missing.span.from.0,
            to_us: missing.span.to.0,
            cause: known.iter().max_by_key(overlap).map(|gap| gap.cause.into()),
            at_ms: u64::try_from(missing.at.0 / 1_000_000).unwrap_or(0),
            file: name(missing.part),
        }
    });
    gaps.collect()
}
