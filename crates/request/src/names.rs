//! Names that look like other names (Unicode UTS 39): one of the owner's known senders is easily imitated with letters of another
//! script, with one more space, with a capital I for an l.

use crate::domain::Domain;
use crate::key::Key;
use crate::trust::Trust;
use serde::Serialize;
use unicode_normalization::UnicodeNormalization;
use unicode_security::MixedScript;

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

/// Whether letters of several scripts stand in one name that no one language writes together.
#[must_use]
pub(crate) fn is_mixed(name: &str) -> bool {
    !name.is_single_script()
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

/// The first known sender, by another key, whom this name or this domain resembles. Senders at the domain `but` are passed over.
pub(crate) fn resembles(
    trust: &Trust,
    key: Key,
    but: Option<&Domain>,
    name: &str,
    domain: &Domain,
) -> Option<Resemblance> {
    let (looks, lows) = (skeleton(name), low(name));
    let host = skeleton(&domain.unicode());
    let others = trust.everybody().filter(|(known, who)| *known != key && Some(&who.domain) != but);
    others.into_iter().find_map(|(known, who)| {
        let found = |by| Some(Resemblance { name: who.name.clone(), key: known, by });
        let other = [skeleton(&who.name), low(&who.name)];
        let same_name = !looks.is_empty() && (other.contains(&looks) || other.contains(&lows));
        // The same domain under a second key is how an agency changes its key; then the name shows what to compare.
        let same_host = *domain != who.domain && skeleton(&who.domain.unicode()) == host;
        if same_name {
            found(Likeness::Name)
        } else if same_host {
            found(Likeness::Domain)
        } else {
            None
        }
    })
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
        check("Rivеrton", true);
        check("Αthens", true);
    }
}
