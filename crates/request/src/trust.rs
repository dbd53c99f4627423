//! Whom an owner knows: pins, directories, revocations (section 9). Data in and out: the owner's acts arrive as calls, storing
//! belongs to the caller. Reading the files that change trust is `statement`'s.

use crate::domain::Domain;
use crate::key::Key;
use crate::moment::Moment;
use crate::names::Looks;
use crate::payload::Class;
use crate::statement::{Directory, Revocation, Rotation};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// How an owner came to pin a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// Compared its eight words by a number looked up elsewhere.
    Compared,
    /// Scanned its code.
    Scanned,
    /// Took it from an `.ofrkey` file whose way here the owner trusts.
    Imported,
    /// Confirmed a rotation that the pinned key before it signed.
    Rotated,
}

/// A key that the owner pinned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    /// The name under which the owner knows it.
    pub name: String,
    /// Requests signed by the key are taken for this domain only.
    pub domain: Domain,
    /// What the owner says that it is.
    pub class: Option<Class>,
    pub how: How,
    pub at: Moment,
    /// From when on another key speaks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
}

/// What the owner knows of a key's holder, from a pin or a directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    pub name: String,
    pub domain: Domain,
    /// None: neither pin nor directory says.
    pub class: Option<Class>,
    /// The directory that lists it.
    pub directory: Option<String>,
}

/// A key that must not be used any more. Final.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revoked {
    /// Stored requests issued from then on are void too.
    pub from: Moment,
}

/// How a key stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "standing", rename_all = "snake_case")]
pub enum Standing {
    Unknown,
    Pinned(Known),
    Vouched(Known),
    /// It was known: its directory dropped it or lapsed, or another key took its place.
    Suspended(Known),
    Revoked(Revoked),
}

/// Everything that an owner trusts.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Trust {
    pins: BTreeMap<Key, Pin>,
    directories: Vec<Directory>,
    revoked: BTreeMap<Key, Revoked>,
    #[serde(skip)]
    looks: Prepared,
}

/// How everybody looks, prepared at the first question. It follows from the rest, so it is no part of what is equal or stored, and
/// is emptied when somebody is added or leaves.
#[derive(Debug, Default)]
struct Prepared(OnceLock<Looks>);

impl Clone for Prepared {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for Prepared {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Prepared {}

impl Trust {
    /// The owner compared the words or scanned the code.
    pub fn pin(&mut self, key: Key, pin: Pin) {
        self.looks = Prepared::default();
        self.pins.insert(key, pin);
    }

    /// The owner no longer knows this key. A revocation stays.
    pub fn unpin(&mut self, key: Key) -> Option<Pin> {
        self.looks = Prepared::default();
        self.pins.remove(&key)
    }

    /// The owner chose a directory after comparing the words of its roots; or an update of it was read
    /// ([`Directory::update`]).
    pub fn keep_directory(&mut self, directory: Directory) {
        self.looks = Prepared::default();
        match self.directories.iter_mut().find(|held| held.id == directory.id) {
            Some(held) => *held = directory,
            None => self.directories.push(directory),
        }
    }

    pub fn drop_directory(&mut self, id: &str) {
        self.looks = Prepared::default();
        self.directories.retain(|held| held.id != id);
    }

    /// Takes in a revocation that was read against this trust ([`Revocation::read`]). The earliest one counts.
    pub fn revoke(&mut self, revocation: &Revocation) {
        let from = revocation.from;
        let held = self.revoked.entry(revocation.key).or_insert(Revoked { from });
        held.from = held.from.min(from);
    }

    /// The owner confirmed a rotation: the new key is pinned as the old one was, which ends at the rotation's time. Nothing
    /// happens if the old key is not pinned for that domain, or the new one was revoked.
    pub fn rotate(&mut self, rotation: &Rotation, now: Moment) -> bool {
        let Some(old) = self.pins.get_mut(&rotation.old).filter(|pin| pin.domain == rotation.domain) else {
            return false;
        };
        if self.revoked.contains_key(&rotation.new) || self.revoked.contains_key(&rotation.old) {
            return false;
        }
        old.until = Some(rotation.from);
        let new = Pin { how: How::Rotated, at: now, until: None, ..old.clone() };
        self.pin(rotation.new, new);
        true
    }

    #[must_use]
    pub fn pins(&self) -> &BTreeMap<Key, Pin> {
        &self.pins
    }

    #[must_use]
    pub fn directories(&self) -> &[Directory] {
        &self.directories
    }

    #[must_use]
    pub fn directory(&self, id: &str) -> Option<&Directory> {
        self.directories.iter().find(|held| held.id == id)
    }

    #[must_use]
    pub fn revoked(&self, key: Key) -> Option<Revoked> {
        self.revoked.get(&key).copied()
    }

    /// How a key stands at this time.
    #[must_use]
    pub fn standing(&self, key: Key, now: Moment) -> Standing {
        match self.revoked(key) {
            Some(revoked) => Standing::Revoked(revoked),
            None => self.standing_but_for_revocation(key, now),
        }
    }

    pub(crate) fn standing_but_for_revocation(&self, key: Key, now: Moment) -> Standing {
        let listed = self.directories.iter().find_map(|d| d.entry(key).map(|entry| (d, entry, d.expires > now)));
        if let Some(pin) = self.pins.get(&key) {
            // A directory that has lapsed vouches for nothing, not for a class either.
            let by = listed.filter(|(_, entry, valid)| *valid && entry.domain == pin.domain);
            let known = Known {
                name: pin.name.clone(),
                domain: pin.domain.clone(),
                class: pin.class.or(by.map(|(_, entry, _)| entry.class)),
                directory: by.map(|(directory, _, _)| directory.name.clone()),
            };
            let over = pin.until.is_some_and(|until| until <= now);
            return if over { Standing::Suspended(known) } else { Standing::Pinned(known) };
        }
        if let Some((directory, entry, valid)) = listed {
            let known = entry.known(&directory.name);
            return if valid { Standing::Vouched(known) } else { Standing::Suspended(known) };
        }
        let vanished = self.directories.iter().find_map(|d| Some(d.vanished(key)?.known(&d.name)));
        vanished.map_or(Standing::Unknown, Standing::Suspended)
    }

    /// How everybody looks whose name or domain could be imitated.
    pub(crate) fn looks(&self) -> &Looks {
        self.looks.0.get_or_init(|| Looks::of(self.everybody()))
    }

    fn everybody(&self) -> impl Iterator<Item = (Key, Known)> {
        let pins = self.pins.iter().map(|(key, pin)| {
            let (name, domain) = (pin.name.clone(), pin.domain.clone());
            (*key, Known { name, domain, class: pin.class, directory: None })
        });
        let listed = self
            .directories
            .iter()
            .flat_map(|directory| directory.entries.iter().map(|entry| (entry.key, entry.known(&directory.name))));
        pins.chain(listed)
    }
}
