//! Rotations: a new key speaks for an agency in place of the old one (section 9.4). Signed by both; the owner confirms.

use super::{payload, verified, version};
use crate::domain::Domain;
use crate::envelope::Kind;
use crate::error::{Field, Refusal, SchemaFault, StatementFault};
use crate::json;
use crate::key::Key;
use crate::moment::Moment;
use crate::payload::{Faults, domain, key, moment, object, object_value, owned_value};
use serde::Serialize;

/// A rotation's payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rotation {
    pub old: Key,
    pub new: Key,
    pub domain: Domain,
    /// The old key speaks until then.
    pub from: Moment,
}

impl Rotation {
    /// Reads a rotation that both keys signed. [`crate::Trust::rotate`] carries it out, once the owner confirmed.
    pub fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        let verified = verified(bytes, Kind::Rotation)?;
        let rotation = payload(&verified, 16, rotation)?;
        let both = [rotation.old, rotation.new].iter().all(|key| verified.keys().contains(key));
        if both { Ok(rotation) } else { Err(Refusal::Statement(StatementFault::Signers)) }
    }

    /// The payload's bytes, for signing.
    #[must_use]
    pub fn to_payload(&self) -> Vec<u8> {
        let value = object_value(vec![
            ("v", json::Value::Integer(1)),
            ("old", owned_value(self.old)),
            ("new", owned_value(self.new)),
            ("domain", owned_value(&self.domain)),
            ("from", owned_value(self.from)),
        ]);
        json::write(&value).into_bytes()
    }
}

fn rotation(value: &json::Value<'_>, f: &mut Faults) -> Option<Rotation> {
    let m = object(value, Field::root(), &["v", "old", "new", "domain", "from"], f)?;
    version(&m, f)?;
    let (old, new) = (m.need("old", f, key), m.need("new", f, key));
    let (domain, from) = (m.need("domain", f, domain), m.need("from", f, moment));
    if old.is_some() && old == new {
        return f.note(m.place("new"), SchemaFault::Repeated);
    }
    Some(Rotation { old: old?, new: new?, domain: domain?, from: from? })
}
