//! The other signed files (sections 9 and 10): feeds that list requests, and what changes trust: directories, revocations,
//! rotations. Each is an envelope of its own type. Fetching them does not belong here.

mod directory;
mod feed;
mod revocation;
mod rotation;

use crate::envelope::{Envelope, Kind, Verified};
use crate::error::{Field, Refusal, SchemaFault, StatementFault};
use crate::json::Value;
use crate::limits::MAX_AHEAD;
use crate::moment::Moment;
use crate::payload::{Faults, Members};

pub use directory::{Directory, Entry};
pub use feed::{Feed, FeedHeld, FeedRead, Item, MAX_POLL};
pub use revocation::Revocation;
pub use rotation::Rotation;

fn verified(bytes: &[u8], kind: Kind) -> Result<Verified, Refusal> {
    Envelope::read(bytes, kind)?.verify()
}

/// Reads a payload by `read`; the first fault is the answer.
fn payload<T>(
    verified: &Verified,
    values: usize,
    read: impl FnOnce(&Value<'_>, &mut Faults) -> Option<T>,
) -> Result<T, Refusal> {
    let value = verified.value(values)?;
    let mut faults = Faults::default();
    let read = read(&value, &mut faults);
    match (read, faults.0.into_iter().next()) {
        (Some(read), None) => Ok(read),
        (_, Some(fault)) => Err(fault),
        (None, None) => Err(Refusal::schema(Field::root(), SchemaFault::Type)),
    }
}

fn version(members: &Members<'_, '_>, faults: &mut Faults) -> Option<()> {
    members.need("v", faults, |value, field, faults| match value {
        Value::Integer(1) => Some(()),
        _ => faults.note(field, SchemaFault::Version),
    })
}

/// Sequences are whole numbers that every JSON reader holds exactly.
const MAX_SEQUENCE: i64 = 1 << 53;

/// Whether a statement of these times may exist now. That it has expired is the caller's to judge.
fn times(issued: Moment, expires: Moment, longest: i64, now: Moment, synchronised: bool) -> Result<(), Refusal> {
    if expires <= issued || expires.since(issued) > longest {
        return Err(Refusal::Statement(StatementFault::Lifetime));
    }
    if synchronised && issued > now.plus(MAX_AHEAD) {
        return Err(Refusal::Statement(StatementFault::Ahead));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
