//! Two revisions of one request held against each other: what changed, and whether a card is told anew. One quiet card a request:
//! an agency cannot call for attention by sending the same again.

use crate::payload::{Request, Status, Window};

/// The members of the payload that differ, in the order of the format's table.
#[must_use]
pub fn changes(before: &Request, after: &Request) -> Vec<&'static str> {
    let pairs = [
        ("status", before.status != after.status),
        ("expires", before.expires != after.expires),
        ("requester", before.requester != after.requester),
        ("case_ref", before.case_ref != after.case_ref),
        ("incident", before.incident != after.incident),
        ("windows", before.windows != after.windows),
        ("area", before.area != after.area),
        ("wanted", before.wanted != after.wanted),
        ("need", before.need != after.need),
        ("hold_only", before.hold_only != after.hold_only),
        ("promises", before.promises != after.promises),
        ("delivery", before.delivery != after.delivery),
        ("encrypt_to", before.encrypt_to != after.encrypt_to),
        ("public_url", before.public_url != after.public_url),
        ("lang", before.lang != after.lang),
        ("dir", before.dir != after.dir),
        ("ext", before.ext != after.ext),
    ];
    pairs.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
}

/// Whether a later revision is told anew: only if it ends the request or asks for less.
#[must_use]
pub fn is_told(before: &Request, after: &Request) -> bool {
    let ends = after.status != Status::Active && before.status == Status::Active;
    ends || shrinks(before, after)
}

/// Whether the later one asks for less time or a smaller area, and for nothing that the earlier one did not ask for.
#[must_use]
pub fn shrinks(before: &Request, after: &Request) -> bool {
    let within = |window: &Window| before.windows.iter().any(|w| w.from <= window.from && window.to <= w.to);
    let no_more = after.windows.iter().all(within) && after.area.within(&before.area);
    no_more && (after.windows != before.windows || !before.area.within(&after.area))
}
