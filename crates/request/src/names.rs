//! Names that look like other names (Unicode UTS 39): one of the owner's known senders is easily imitated with letters of another
//! script, with one more space, with a capital I for an l.

use crate::domain::Domain;
use crate::key::Key;
use crate::trust::Known;
use serde::Serialize;
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_security::{MixedScript, RestrictionLevel, RestrictionLevelDetection};

/// What a name looks like: equal for names that a hurried reader takes for one another. For comparing, never for showing.
#[must_use]
pub fn skeleton(name: &str) -> String {
    let bare = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    // Marks that the skeleton has split off are gone with what is not a letter; case goes twice, because a prototype has its own.
    let looks: String = unicode_security::skeleton(&name.nfkc().collect::<String>()).collect();
    let looks: String = unicode_security::skeleton(&looks.to_lowercase()).collect();
    bare(&looks.to_lowercase())
}

/// The same for a name whose case was lowered first: then `I` is an i, and not an l.
fn low(name: &str) -> String {
    skeleton(&name.to_lowercase())
}

/// Whether a hurried reader takes one name for the other.
#[must_use]
pub(crate) fn alike(one: &str, other: &str) -> bool {
    let (one, other) = ([skeleton(one), low(one)], [skeleton(other), low(other)]);
    one.iter().any(|look| !look.is_empty() && other.contains(look))
}

/// Whether letters of several scripts stand in one name that no one language writes together. Latin beside Chinese, Japanese or Korean
/// is written everywhere there (UTS 39, "highly restrictive").
#[must_use]
pub(crate) fn is_mixed(name: &str) -> bool {
    let letters: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    !name.is_single_script() && !letters.check_restriction_level(RestrictionLevel::HighlyRestrictive)
}

/// A known sender that a name or a domain looks like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Resemblance {
    /// The known name, as the owner knows it.
    pub name: String,
    /// The known sender's key, not the new one's.
    pub key: Key,
    pub by: Likeness,
}

/// In what two senders are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Likeness {
    Name,
    Domain,
}

/// How everybody known looks: made once for a set of known senders, for a directory has thousands of them and a feed hundreds of
/// requests.
#[derive(Debug, Default)]
pub(crate) struct Looks {
    people: Vec<(Key, String, Domain)>,
    /// By skeleton; the numbers rise.
    names: HashMap<String, Vec<usize>>,
    hosts: HashMap<String, Vec<usize>>,
}

impl Looks {
    pub(crate) fn of(people: impl Iterator<Item = (Key, Known)>) -> Self {
        let mut looks = Self::default();
        for (index, (key, who)) in people.enumerate() {
            let (high, low) = (skeleton(&who.name), low(&who.name));
            looks.hosts.entry(skeleton(&who.domain.unicode())).or_default().push(index);
            if low != high {
                looks.names.entry(low).or_default().push(index);
            }
            looks.names.entry(high).or_default().push(index);
            looks.people.push((key, who.name, who.domain));
        }
        looks.names.remove("");
        looks
    }

    /// The first known sender, by another key, whom this name or else this domain resembles. Senders at the domain `but` are passed
    /// over.
    pub(crate) fn resembles(&self, key: Key, but: Option<&Domain>, name: &str, domain: &Domain) -> Option<Resemblance> {
        let first = |map: &HashMap<String, Vec<usize>>, look: &str| {
            let candidates = map.get(look)?.iter().copied();
            candidates.into_iter().find(|index| self.people[*index].0 != key && Some(&self.people[*index].2) != but)
        };
        let by_name = first(&self.names, &skeleton(name)).into_iter().chain(first(&self.names, &low(name))).min();
        let by_host = || first(&self.hosts, &skeleton(&domain.unicode())).map(|index| (index, Likeness::Domain));
        let (index, by) = by_name.map(|index| (index, Likeness::Name)).or_else(by_host)?;
        let (key, name, _) = &self.people[index];
        Some(Resemblance { name: name.clone(), key: *key, by })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_taken_for_one_another() {
        let check = |one: &str, other: &str, expected: bool| assert_eq!(alike(one, other), expected, "{one} / {other}");
        let known = "Riverton Police Department";
        check(known, known, true);
        check(known, "riverton  police-department", true);
        check(known, "Rivеrtоn Pоliсе Dераrtmеnt", true);
        check(known, "Riverton PoIice Department", true);
        check(known, "Ｒｉｖｅｒｔｏｎ Police Department", true);
        check(known, "Riverton P\u{43e}lice Department", true);
        check(known, "Riverton Fire Department", false);
        check("Moon", "Mооn", true);
        check("Police", "Po1ice", true);
        check("!!!", "???", false);
    }

    #[test]
    fn scripts_in_one_name() {
        let check = |name: &str, expected: bool| assert_eq!(is_mixed(name), expected, "{name}");
        check("Riverton Police 24/7", false);
        check("Полиция", false);
        check("日本警察ひらカナ", false);
        check("JR東日本 警備", false);
        check("KBS 한국방송", false);
        check("日本Полиция", true);
        check("Rivеrton", true);
        check("Αthens", true);
    }
}
