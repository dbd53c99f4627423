//! `identity/ways.json`: which way in is what, and the public keys of all epochs. Nothing in it is secret.
//!
//! It is not signed: who may write in the household's folder may add a way to it, as they could alter the program. The next
//! change of the ways would wrap the identity for it too, so the window shows every way with its public key.

use crate::{Epoch, Error, Result, WayRecipient};
use model::Utc;
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WayKind {
    Passphrase,
    Recovery,
    Person,
    Plugin,
}

/// A way in, as it is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Way {
    /// `passphrase`, `recovery`, or the owner's name for it.
    pub name: String,
    pub kind: WayKind,
    /// `None` for the passphrase.
    pub recipient: Option<WayRecipient>,
    pub added: Utc,
}

/// All ways in and all epochs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listing {
    format: u32,
    /// Newest first; never empty.
    pub epochs: Vec<Epoch>,
    /// Passphrase, recovery, then the others by name.
    pub ways: Vec<Way>,
}

/// The form that this program writes; it refuses a newer one.
const FORMAT: u32 = 1;
pub(crate) const FILE: &str = "ways.json";
pub(crate) const PASSPHRASE: &str = "passphrase";
pub(crate) const RECOVERY: &str = "recovery";
/// Larger than any listing that we write.
const MOST: usize = 1 << 20;

impl Way {
    /// Name of its file in `identity/`. Names are checked, so that it leads nowhere else.
    pub(crate) fn file(&self) -> String {
        match self.kind {
            WayKind::Passphrase | WayKind::Recovery => format!("{}.age", self.name),
            WayKind::Person => format!("person-{}.age", self.name),
            WayKind::Plugin => format!("plugin-{}.age", self.name),
        }
    }

    fn is_sound(&self) -> bool {
        match (self.kind, &self.recipient) {
            (WayKind::Passphrase, None) => self.name == PASSPHRASE,
            (WayKind::Recovery, Some(r)) => self.name == RECOVERY && r.plugin().is_none(),
            (WayKind::Person, Some(r)) => is_name(&self.name) && r.plugin().is_none(),
            (WayKind::Plugin, Some(r)) => is_name(&self.name) && r.plugin().is_some(),
            _ => false,
        }
    }
}

/// Whether an owner may give a way this name.
pub(crate) fn is_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    (1..=32).contains(&bytes.len())
        && bytes[0] != b'-'
        && bytes.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-')
        && name != PASSPHRASE
        && name != RECOVERY
}

impl Listing {
    pub(crate) fn new(epochs: &[Epoch]) -> Self {
        Self { format: FORMAT, epochs: epochs.to_vec(), ways: Vec::new() }
    }

    /// Reads `ways.json`; at most 1 MiB.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let damaged = |what: &str| Error::Damaged { file: FILE.into(), what: what.into() };
        if bytes.len() > MOST {
            return Err(damaged("it is too long"));
        }
        let listing: Self =
            serde_json::from_slice(bytes).map_err(|_| damaged("it has not the form that it must have"))?;
        if listing.format != FORMAT {
            return Err(damaged("another version of Porchlight wrote it"));
        }
        if listing.epochs.is_empty() || listing.epochs.windows(2).any(|w| w[0].number <= w[1].number) {
            return Err(damaged("its epochs are not newest first"));
        }
        let mut names: Vec<&str> = listing.ways.iter().map(|w| w.name.as_str()).collect();
        names.sort_unstable();
        if !listing.ways.iter().all(Way::is_sound) || names.windows(2).any(|w| w[0] == w[1]) {
            return Err(damaged("a way in is not listed rightly"));
        }
        Ok(listing)
    }

    pub(crate) fn to_json(&self) -> Vec<u8> {
        let mut json = serde_json::to_vec_pretty(self).expect("texts and numbers are always JSON");
        json.push(b'\n');
        json
    }

    pub(crate) fn way(&self, name: &str) -> Option<&Way> {
        self.ways.iter().find(|w| w.name == name)
    }

    /// Puts a way into its place, instead of one of the same name.
    pub(crate) fn put(&mut self, way: Way) {
        self.ways.retain(|w| w.name != way.name);
        self.ways.push(way);
        self.ways.sort_by(|a, b| (a.kind.min(WayKind::Person), &a.name).cmp(&(b.kind.min(WayKind::Person), &b.name)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Identity;

    fn listing() -> Listing {
        let identity = Identity::generate(1, Utc(0));
        let recipient = Some(WayRecipient::from(identity.recipient().clone()));
        let mut listing = Listing::new(identity.epochs());
        for (name, kind) in [("anna", WayKind::Person), (RECOVERY, WayKind::Recovery)] {
            listing.put(Way { name: name.into(), kind, recipient: recipient.clone(), added: Utc(7) });
        }
        listing.put(Way { name: PASSPHRASE.into(), kind: WayKind::Passphrase, recipient: None, added: Utc(7) });
        listing
    }

    #[test]
    fn a_listing_comes_back_in_order() {
        let listing = listing();
        assert_eq!(Listing::parse(&listing.to_json()).unwrap(), listing);
        let names: Vec<&str> = listing.ways.iter().map(|w| w.name.as_str()).collect();
        assert_eq!(names, [PASSPHRASE, RECOVERY, "anna"]);
        let files: Vec<String> = listing.ways.iter().map(Way::file).collect();
        assert_eq!(files, ["passphrase.age", "recovery.age", "person-anna.age"]);
    }

    #[test]
    fn what_leads_elsewhere_or_contradicts_itself_is_refused() {
        let good = String::from_utf8(listing().to_json()).unwrap();
        for (from, to) in [
            ("\"anna\"", "\"../anna\""),
            ("\"anna\"", "\"recovery\""),
            ("\"anna\"", "\"Anna\""),
            ("\"person\"", "\"plugin\""),
            ("\"person\"", "\"passphrase\""),
            ("\"format\": 1", "\"format\": 2"),
            ("\"number\"", "\"numbers\""),
            ("\"added\": 7", "\"added\": 7, \"extra\": 1"),
        ] {
            assert!(good.contains(from), "{from}");
            let other = good.replacen(from, to, 1);
            assert!(matches!(Listing::parse(other.as_bytes()), Err(Error::Damaged { .. })), "{to}");
        }
        assert!(Listing::parse(&vec![b' '; MOST + 1]).is_err());
    }

    #[test]
    fn names_are_plain() {
        for good in ["anna", "0", "yubi-key-2", &"x".repeat(32)] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "-a", "Anna", "a b", "a/b", "ä", PASSPHRASE, RECOVERY, &"x".repeat(33)] {
            assert!(!is_name(bad), "{bad}");
        }
    }
}
