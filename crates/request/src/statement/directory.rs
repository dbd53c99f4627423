//! Directories: who holds which key, said by somebody whom the owner chose (section 9.2). First roots are pinned by their words; a
//! new set of roots is signed by the threshold of the old and of the new.

use super::{MAX_SEQUENCE, payload, times, verified, version};
use crate::domain::Domain;
use crate::envelope::{Identity, Kind, Verified};
use crate::error::{Field, Refusal, SchemaFault, StatementFault};
use crate::json;
use crate::key::Key;
use crate::limits::{DAY, MAX_ENTRIES, MAX_ROOTS};
use crate::moment::Moment;
use crate::payload::{
    Class, Faults, domain, integer, key, list, moment, object, object_value, owned_value, parsed, text_value,
};
use crate::text;
use crate::trust::Known;
use serde::{Deserialize, Serialize};

const MAX_LIFETIME: i64 = 90 * DAY;
const VALUES: usize = MAX_ENTRIES * 5 + 64;

/// A directory as it is held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directory {
    /// A domain that names it for good.
    pub id: String,
    pub name: String,
    /// Rising with every change.
    pub sequence: u64,
    pub issued: Moment,
    pub expires: Moment,
    /// How many of the roots sign.
    pub threshold: usize,
    pub roots: Vec<Key>,
    pub entries: Vec<Entry>,
    /// Of the file that was read.
    pub identity: Identity,
    /// Entries that an earlier file had and this one has not: suspended.
    pub gone: Vec<Entry>,
}

/// Who holds a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub key: Key,
    pub name: String,
    pub domain: Domain,
    pub class: Class,
}

impl Entry {
    pub(crate) fn known(&self, directory: &str) -> Known {
        Known {
            name: self.name.clone(),
            domain: self.domain.clone(),
            class: Some(self.class),
            directory: Some(directory.to_owned()),
        }
    }
}

impl Directory {
    /// A directory that the owner is offered: whole and signed by its own roots, which is all that can be known of it. The owner
    /// compares the words of the roots before it is kept.
    pub fn offered(bytes: &[u8], now: Moment, clock_synchronised: bool) -> Result<Self, Refusal> {
        let verified = verified(bytes, Kind::Directory)?;
        let directory = Self::read(&verified, now, clock_synchronised)?;
        directory.needs_its_roots(&verified)?;
        Ok(directory)
    }

    /// What follows this directory. The same file again is no fault and changes nothing.
    pub fn update(&self, bytes: &[u8], now: Moment, clock_synchronised: bool) -> Result<Self, Refusal> {
        let verified = verified(bytes, Kind::Directory)?;
        // Before anything of it is read: it must be by those who were trusted.
        self.needs_its_roots(&verified)?;
        let mut next = Self::read(&verified, now, clock_synchronised)?;
        next.needs_its_roots(&verified)?;
        if next.id != self.id {
            return Err(Refusal::Statement(StatementFault::OtherDirectory));
        }
        if next.sequence < self.sequence {
            return Err(Refusal::Statement(StatementFault::Sequence));
        }
        if next.sequence == self.sequence {
            let same = next.identity == self.identity;
            return if same { Ok(self.clone()) } else { Err(Refusal::Statement(StatementFault::Equivocation)) };
        }
        let before = self.entries.iter().chain(&self.gone);
        next.gone = before.filter(|entry| next.entry(entry.key).is_none()).cloned().collect();
        next.gone.sort_by_key(|entry| entry.key);
        next.gone.dedup_by_key(|entry| entry.key);
        Ok(next)
    }

    /// The entry of a key.
    #[must_use]
    pub fn entry(&self, key: Key) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    pub(crate) fn vanished(&self, key: Key) -> Option<&Entry> {
        self.gone.iter().find(|entry| entry.key == key)
    }

    /// Whether so many of the roots signed.
    pub(crate) fn is_signed(&self, verified: &Verified) -> bool {
        verified.keys().iter().filter(|key| self.roots.contains(key)).count() >= self.threshold
    }

    fn needs_its_roots(&self, verified: &Verified) -> Result<(), Refusal> {
        if self.is_signed(verified) { Ok(()) } else { Err(Refusal::Statement(StatementFault::Signers)) }
    }

    fn read(verified: &Verified, now: Moment, clock_synchronised: bool) -> Result<Self, Refusal> {
        let mut directory = payload(verified, VALUES, directory)?;
        directory.identity = verified.identity();
        times(directory.issued, directory.expires, MAX_LIFETIME, now, clock_synchronised)?;
        if clock_synchronised && directory.expires <= now {
            return Err(Refusal::Statement(StatementFault::Expired));
        }
        if !(1..=directory.roots.len()).contains(&directory.threshold) {
            return Err(Refusal::Statement(StatementFault::Threshold));
        }
        Ok(directory)
    }

    /// The payload's bytes, for signing. `identity` and `gone` are not part of it.
    #[must_use]
    pub fn to_payload(&self) -> Vec<u8> {
        let number = |n: u64| json::Value::Integer(i64::try_from(n).unwrap_or(MAX_SEQUENCE));
        let entry = |entry: &'_ Entry| {
            object_value(vec![
                ("key", owned_value(entry.key)),
                ("name", owned_value(&entry.name)),
                ("domain", owned_value(&entry.domain)),
                ("class", text_value(entry.class.word())),
            ])
        };
        let value = object_value(vec![
            ("v", json::Value::Integer(1)),
            ("id", text_value(&self.id)),
            ("name", text_value(&self.name)),
            ("sequence", number(self.sequence)),
            ("issued", owned_value(self.issued)),
            ("expires", owned_value(self.expires)),
            ("threshold", number(self.threshold as u64)),
            ("roots", json::Value::Array(self.roots.iter().map(owned_value).collect())),
            ("entries", json::Value::Array(self.entries.iter().map(entry).collect())),
        ]);
        json::write(&value).into_bytes()
    }
}

fn directory(value: &json::Value<'_>, f: &mut Faults) -> Option<Directory> {
    let names = &["v", "id", "name", "sequence", "issued", "expires", "threshold", "roots", "entries"];
    let m = object(value, Field::root(), names, f)?;
    version(&m, f)?;
    let id = m.need("id", f, domain).map(String::from);
    let name = m.need("name", f, parsed(SchemaFault::Form, name));
    let sequence = m.need("sequence", f, integer(1..=MAX_SEQUENCE)).and_then(|n| u64::try_from(n).ok());
    let (issued, expires) = (m.need("issued", f, moment), m.need("expires", f, moment));
    let threshold = m.need("threshold", f, integer(1..=8)).and_then(|n| usize::try_from(n).ok());
    let roots = m.need("roots", f, list(1..=MAX_ROOTS, key));
    let roots = roots.and_then(|roots| once(roots, |key| *key, m.place("roots"), f));
    let entries = m.need("entries", f, list(0..=MAX_ENTRIES, entry));
    let entries = entries.and_then(|entries| once(entries, |entry| entry.key, m.place("entries"), f));
    Some(Directory {
        id: id?,
        name: name?,
        sequence: sequence?,
        issued: issued?,
        expires: expires?,
        threshold: threshold?,
        roots: roots?,
        entries: entries?,
        identity: Identity([0; 32]),
        gone: Vec::new(),
    })
}

fn entry(value: &json::Value<'_>, field: Field, f: &mut Faults) -> Option<Entry> {
    let m = object(value, field, &["key", "name", "domain", "class"], f)?;
    let key = m.need("key", f, key);
    let name = m.need("name", f, parsed(SchemaFault::Form, name));
    let domain = m.need("domain", f, domain);
    let class = m.need("class", f, parsed(SchemaFault::Value, Class::of_word));
    Some(Entry { key: key?, name: name?, domain: domain?, class: class? })
}

fn name(text: &str) -> Option<String> {
    text::is_name(text).then(|| text.to_owned())
}

/// A key that stands twice would count twice, or mean two things.
fn once<T>(list: Vec<T>, key: impl Fn(&T) -> Key, field: Field, f: &mut Faults) -> Option<Vec<T>> {
    let mut keys: Vec<Key> = list.iter().map(key).collect();
    keys.sort_unstable();
    let repeated = keys.windows(2).any(|pair| pair[0] == pair[1]);
    if repeated { f.note(field, SchemaFault::Repeated) } else { Some(list) }
}
