//! The text rules (section 4): what a text that a stranger wrote may hold, so that it can be shown literally and means what it
//! looks like. Whether a name resembles another one does not belong here.

use crate::error::TextFault;
use unicode_bidi::BidiClass;
use unicode_bidi::data_source::BidiDataSource;
use unicode_normalization::is_nfc;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// Combining marks in a row: more of them are a smear over other lines.
const MAX_MARKS: usize = 3;
/// Longest name, characters (section 3).
pub(crate) const MAX_NAME: usize = 120;
pub(crate) const MIN_NAME: usize = 3;

/// Letters and marks by their category that show nothing, or only change how their neighbour looks: invisible all the same.
const INVISIBLE: &[(u32, u32)] = &[
    (0x034f, 0x034f),
    (0x115f, 0x1160),
    (0x17b4, 0x17b5),
    (0x180b, 0x180f),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xfe00, 0xfe0f),
    (0xffa0, 0xffa0),
    (0xe0100, 0xe01ef),
];

/// How much a text may be broken into lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lines {
    /// A name: none.
    One,
    /// At most two line feeds in a row.
    Some,
}

/// The first thing that is wrong with a text. `rtl`: the request says that it is written from right to left.
pub(crate) fn fault(text: &str, lines: Lines, rtl: bool) -> Option<TextFault> {
    let (mut marks, mut feeds, mut shows, mut turns) = (0, 0, false, false);
    for c in text.chars() {
        if !allowed(c) {
            return Some(TextFault::Character);
        }
        let mark = c.general_category_group() == GeneralCategoryGroup::Mark;
        marks = if mark { marks + 1 } else { 0 };
        if marks > MAX_MARKS {
            return Some(TextFault::Marks);
        }
        feeds = if c == '\n' { feeds + 1 } else { 0 };
        if feeds > if lines == Lines::One { 0 } else { 2 } {
            return Some(TextFault::LineFeeds);
        }
        shows |= !mark && c != ' ' && c != '\n';
        turns |= is_rtl(c);
    }
    if !is_nfc(text) {
        return Some(TextFault::NotNfc);
    }
    if turns && !rtl {
        return Some(TextFault::Direction);
    }
    (!shows).then_some(TextFault::Blank)
}

/// Whether this may stand as a name outside of a request, where no `dir` says how it is written.
pub(crate) fn is_name(name: &str) -> bool {
    (MIN_NAME..=MAX_NAME).contains(&name.chars().count()) && fault(name, Lines::One, true).is_none()
}

/// Letters, marks, numbers, punctuation, symbols, space and line feed. What is left out by category: controls, format characters
/// (all of Bidi_Control, zero width, tags), surrogates, private use, unassigned, line and paragraph separators, other spaces.
fn allowed(c: char) -> bool {
    if c == ' ' || c == '\n' {
        return true;
    }
    let visible = !INVISIBLE.iter().any(|(from, to)| (*from..=*to).contains(&u32::from(c)));
    let group = c.general_category_group();
    let kind = !matches!(group, GeneralCategoryGroup::Other | GeneralCategoryGroup::Separator)
        && c.general_category() != GeneralCategory::Unassigned;
    visible && kind
}

fn is_rtl(c: char) -> bool {
    matches!(unicode_bidi::HardcodedBidiData.bidi_class(c), BidiClass::R | BidiClass::AL)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_may_stand_there() {
        let check = |text: &str, expected: Option<TextFault>| {
            assert_eq!(fault(text, Lines::Some, false), expected, "{text:?}");
        };
        check("A theft at 5 o'clock (see §3): 100 €, ½ full! 😀", None);
        check("Tiếng Việt, Ελληνικά, русский, 日本語, हिन्दी", None);
        check("one\ntwo\n\nthree", None);
        check("one\n\n\ntwo", Some(TextFault::LineFeeds));
        check("e\u{301}", Some(TextFault::NotNfc));
        check("x\u{328}\u{323}\u{32d}", None);
        check("x\u{328}\u{323}\u{32d}\u{330}", Some(TextFault::Marks));
        check("ab שלום", Some(TextFault::Direction));
        check("a \u{627}", Some(TextFault::Direction));
        check(" \n ", Some(TextFault::Blank));
        check("", Some(TextFault::Blank));
        for c in "\u{0}\t\r\u{1b}\u{7f}\u{85}\u{9f}\u{ad}\u{a0}\u{3000}\u{200b}\u{200c}\u{200d}\u{2060}\u{feff}\u{180e}\u{2028}\u{2029}"
            .chars()
            .chain("\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}".chars())
            .chain("\u{e0041}\u{e000}\u{f0000}\u{378}\u{fe0f}\u{fe00}\u{e0100}\u{34f}\u{115f}\u{3164}\u{ffa0}\u{2800}".chars())
        {
            check(&format!("a{c}b"), Some(TextFault::Character));
        }
    }

    #[test]
    fn right_to_left_is_said() {
        assert_eq!(fault("שלום, עולם", Lines::Some, true), None);
        assert_eq!(fault("السلام عليكم", Lines::Some, true), None);
        assert_eq!(fault("plain", Lines::Some, true), None);
        assert_eq!(fault("שלום\u{202e}", Lines::Some, true), Some(TextFault::Character));
    }

    #[test]
    fn a_name_is_one_line() {
        assert!(is_name("Riverton Police"));
        assert!(!is_name("Riverton\nPolice"));
        assert!(!is_name("ab"));
        assert!(!is_name(&"a".repeat(121)));
    }

    proptest! {
        /// A clean text stays clean at every cut, except that a cut can leave nothing that shows.
        #[test]
        fn rules_hold_for_every_beginning(text in "\\PC{0,40}") {
            if fault(&text, Lines::Some, true).is_none() {
                for (at, _) in text.char_indices() {
                    prop_assert!(matches!(fault(&text[..at], Lines::Some, true), None | Some(TextFault::Blank)));
                }
            }
        }
    }
}
