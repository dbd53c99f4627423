//! Revocations: a key must not be used any more (section 9.3). Final: nothing takes one back.

use super::{payload, verified, version};
use crate::envelope::Kind;
use crate::error::{Field, Refusal, SchemaFault, StatementFault, TextFault};
use crate::json;
use crate::key::Key;
use crate::moment::Moment;
use crate::payload::{Faults, key, moment, object, object_value, owned_value, text, text_value};
use crate::text::{Lines, fault};
use crate::trust::Trust;
use serde::Serialize;

/// A revocation's payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Revocation {
    pub key: Key,
    /// Stored requests issued from then on are void.
    pub from: Moment,
    /// In the revoker's words; may be empty.
    pub reason: String,
}

impl Revocation {
    /// Reads a revocation. It is by the key itself, or by the threshold of a directory that lists the key and that the owner
    /// chose.
    pub fn read(bytes: &[u8], trust: &Trust) -> Result<Self, Refusal> {
        let verified = verified(bytes, Kind::Revocation)?;
        let revocation = payload(&verified, 16, revocation)?;
        let key = revocation.key;
        let itself = verified.keys().contains(&key);
        let listed = |d: &&super::Directory| d.entry(key).is_some() || d.vanished(key).is_some();
        let directory = trust.directories().iter().filter(listed).any(|d| d.is_signed(&verified));
        if itself || directory { Ok(revocation) } else { Err(Refusal::Statement(StatementFault::Signers)) }
    }

    /// The payload's bytes, for signing.
    #[must_use]
    pub fn to_payload(&self) -> Vec<u8> {
        let value = object_value(vec![
            ("v", json::Value::Integer(1)),
            ("key", owned_value(self.key)),
            ("from", owned_value(self.from)),
            ("reason", text_value(&self.reason)),
        ]);
        json::write(&value).into_bytes()
    }
}

fn revocation(value: &json::Value<'_>, f: &mut Faults) -> Option<Revocation> {
    let m = object(value, Field::root(), &["v", "key", "from", "reason"], f)?;
    version(&m, f)?;
    let (key, from) = (m.need("key", f, key), m.need("from", f, moment));
    let reason = m.need("reason", f, |value, field, f| {
        let reason = text(0..=200)(value, field.clone(), f)?;
        // No `dir` is said here: it is shown on a line of its own.
        match fault(&reason, Lines::One, true) {
            None | Some(TextFault::Blank) => Some(reason),
            Some(_) => f.note(field, SchemaFault::Form),
        }
    });
    Some(Revocation { key: key?, from: from?, reason: reason? })
}
