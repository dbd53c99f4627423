//! Words in a request that an owner should notice: those that press, and those that touch what the law protects. The requester
//! cannot suppress a notice, and no word refuses a request: they only inform.
//!
//! English only, which is said where a request is in another language ([`crate::Notice::WordsNotSearched`]).

use unicode_normalization::UnicodeNormalization;

/// Phrases that make an ask sound like a duty. A `*` stands for any ending.
pub(crate) const PRESSURE: &[&str] = &[
    "required",
    "requirement",
    "you must",
    "must provide",
    "must comply",
    "obliged",
    "obligated",
    "mandatory",
    "compelled",
    "compliance",
    "failure to comply",
    "failure to respond",
    "arrest*",
    "prosecut*",
    "penalt*",
    "fine of",
    "obstruct*",
    "subpoena*",
    "warrant",
    "reward*",
];

/// What people may do and be without being watched.
pub(crate) const PROTECTED: &[&str] = &[
    "protest*",
    "rally",
    "rallies",
    "demonstration*",
    "demonstrator*",
    "vigil*",
    "picket*",
    "clinic*",
    "abortion*",
    "worship*",
    "church*",
    "mosque*",
    "synagogue*",
    "temple*",
    "immigration*",
    "immigrant*",
    "undocumented",
    "deport*",
];

/// Which of `phrases` stand in one of `texts`, each once, in the order of the list. Letters of other scripts that look like the
/// right ones do not hide a word.
pub(crate) fn found(phrases: &'static [&'static str], texts: &[&str]) -> Vec<&'static str> {
    let texts: Vec<String> = texts.iter().map(|text| normal(text)).collect();
    let stands = |phrase: &str| {
        let open = phrase.ends_with('*');
        let wanted = normal(phrase);
        let wanted = format!(" {}{}", wanted.trim(), if open { "" } else { " " });
        texts.iter().any(|text| text.contains(&wanted))
    };
    phrases.iter().copied().filter(|phrase| stands(phrase)).collect()
}

/// Words as they look, lower case, with one space before and after each.
fn normal(text: &str) -> String {
    let folded: String = text.nfkc().collect::<String>().to_lowercase();
    let looks: String = unicode_security::skeleton(&folded).collect();
    let mut out = String::from(" ");
    for word in looks.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        out.push_str(word);
        out.push(' ');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whole() {
        let check = |text: &str, list, expected: &[&str]| assert_eq!(found(list, &[text]), expected, "{text}");
        check("You are REQUIRED to answer.", PRESSURE, &["required"]);
        check("A reward, and arrests.", PRESSURE, &["arrest*", "reward*"]);
        check("Failure\nto   comply", PRESSURE, &["failure to comply"]);
        check("rеquirеd by a Cyrillic e", PRESSURE, &["required"]);
        check("unrequired, forward, warranty", PRESSURE, &[]);
        check("The march passed the clinic; protesters left.", PROTECTED, &["protest*", "clinic*"]);
        check("immigration status", PROTECTED, &["immigration*"]);
        check("A naturally quiet street.", PROTECTED, &[]);
    }
}
