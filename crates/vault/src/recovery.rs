//! The recovery sheet's key: 32 bytes, printed three ways, read back from any of them.
//!
//! Does not belong here: what the key opens (`ways`), how the sheet looks.

mod near;
mod words;

use crate::{Error, Recipient, Result, WayRecipient};
use bech32::Hrp;
use bech32::primitives::decode::CheckedHrpstring;
use near::one_wrong_character;
use std::fmt;
use zeroize::Zeroizing;

/// An age X25519 key on paper, or a householder's own one. Zeroised; neither `Clone` nor `Debug`.
pub struct RecoveryKey(Zeroizing<[u8; 32]>);

/// Words on the sheet.
const WORDS: usize = 24;
/// Characters behind `AGE-SECRET-KEY-1`: 52 for 256 bits, 6 for the checksum.
const CHARACTERS: usize = 58;
const GROUP: usize = 4;
const PREFIX: &str = "AGE-SECRET-KEY-";
/// Longer texts are none of the three forms, whatever stands in them.
const MOST_TYPED: usize = 4096;
const CHARSET: &str = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L";

/// Why a typed key is not one. Positions and groups count from 1; groups are those of four behind `AGE-SECRET-KEY-1`. What is
/// displayed says where to look and never what stands there, so it may be logged; the rest is in the fields, for the owner's eyes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecoveryError {
    #[error("nothing was typed")]
    Empty,
    #[error("{found} words were typed; the sheet has {WORDS}")]
    WordCount { found: usize },
    /// `near` holds up to three words of the list that look alike, best first.
    #[error("word {position} is not on the list")]
    UnknownWord { position: usize, word: Typed<String>, near: Typed<Vec<&'static str>> },
    /// All words are real, but together they are no key: one is another real word, or two are swapped.
    #[error("every word is on the list, but one of them is not the right one, or two are swapped")]
    WordChecksum,
    /// The key that belongs to this household differs in one word only.
    #[error("word {position} is not the right one")]
    WrongWord { position: usize, meant: Typed<&'static str> },
    /// The key that belongs to this household has these two words the other way round.
    #[error("words {first} and {second} are swapped")]
    SwappedWords { first: usize, second: usize },
    /// `meant` is what a key may have and looks like it.
    #[error("group {group} has a character that never occurs in a key")]
    BadCharacter { group: usize, found: Typed<char>, meant: Typed<Option<char>> },
    #[error("{found} characters were typed after AGE-SECRET-KEY-1; the sheet has {CHARACTERS}")]
    KeyLength { found: usize },
    /// `group` is where one wrong character would explain it, if one alone would.
    #[error("a character of the key is wrong{}", in_group(*group))]
    KeyChecksum { group: Option<usize> },
    #[error("that is a public key; the secret one begins with AGE-SECRET-KEY-1")]
    Public,
    #[error("neither {WORDS} words nor a key that begins with AGE-SECRET-KEY-1")]
    Unrecognised,
}

/// A piece of what the owner typed or meant: for the owner's eyes, not for logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Typed<T>(pub T);

impl<T> fmt::Debug for Typed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

impl RecoveryError {
    /// What may be meant, for the owner's eyes only: it may hold a word or a character of the key. Never to be logged.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::UnknownWord { near, .. } if !near.0.is_empty() => {
                Some(format!("Did you mean {}?", near.0.join(" or ")))
            }
            Self::WrongWord { meant, .. } => Some(format!("Did you mean {}?", meant.0)),
            Self::BadCharacter { meant: Typed(Some(meant)), .. } => Some(format!("Did you mean {meant}?")),
            _ => None,
        }
    }
}

fn in_group(group: Option<usize>) -> String {
    group.map_or_else(String::new, |g| format!(", probably in group {g}"))
}

impl RecoveryKey {
    pub(crate) fn generate() -> Result<Self> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(bytes.as_mut_slice()).map_err(|_| Error::Random)?;
        Ok(Self(bytes))
    }

    /// Reads the words (numbered or not, by their first four letters or whole), the text (in groups or not, any case, with or
    /// without `AGE-SECRET-KEY-1`, comment lines around it), or what the QR holds.
    pub fn parse(text: &str) -> Result<Self, RecoveryError> {
        if text.len() > MOST_TYPED {
            return Err(RecoveryError::Unrecognised);
        }
        let text = without_comments(text);
        if text.trim().is_empty() {
            return Err(RecoveryError::Empty);
        }
        match characters(&text) {
            Some(found) => Self::from_characters(&found),
            None => words::find(&text).and_then(|found| words::decode(&found)).map(Self),
        }
    }

    /// As [`Self::parse`], and when the words are real but wrong, finds out which one with the help of the public keys of the
    /// household's ways in: one wrong word, or two swapped, are named. Call from a blocking thread, up to a second of CPU.
    pub fn parse_for(text: &str, household: &[WayRecipient]) -> Result<Self, RecoveryError> {
        match Self::parse(text) {
            Ok(key) if household.contains(&key.recipient().into()) => Ok(key),
            Ok(key) => match words_of(text).and_then(|w| near::explain(&w, household)) {
                Some(explained) => Err(explained),
                None => Ok(key),
            },
            Err(RecoveryError::WordChecksum) => {
                Err(words_of(text).and_then(|w| near::explain(&w, household)).unwrap_or(RecoveryError::WordChecksum))
            }
            Err(other) => Err(other),
        }
    }

    fn from_characters(found: &Zeroizing<String>) -> Result<Self, RecoveryError> {
        for (i, c) in found.chars().enumerate() {
            if !CHARSET.contains(c) {
                // Those that a key never has, because they look like others.
                let meant = match c {
                    'O' => Some('0'),
                    'I' | '1' => Some('L'),
                    'B' => Some('8'),
                    _ => None,
                };
                return Err(RecoveryError::BadCharacter { group: i / GROUP + 1, found: Typed(c), meant: Typed(meant) });
            }
        }
        if found.len() != CHARACTERS {
            return Err(RecoveryError::KeyLength { found: found.len() });
        }
        match decode(found) {
            Some(bytes) => Ok(Self(bytes)),
            None => Err(RecoveryError::KeyChecksum { group: one_wrong_character(found).map(|i| i / GROUP + 1) }),
        }
    }

    /// `AGE-SECRET-KEY-1…`, what `age -d -i` takes.
    #[must_use]
    pub fn text(&self) -> Zeroizing<String> {
        let hrp = Hrp::parse(PREFIX).expect("the prefix is valid Bech32");
        // With room for all, so that no copy stays behind.
        let mut text = Zeroizing::new(String::with_capacity(PREFIX.len() + 1 + CHARACTERS));
        bech32::encode_upper_to_fmt::<bech32::Bech32, _>(&mut *text, hrp, self.0.as_slice())
            .expect("32 bytes are within Bech32's length");
        text
    }

    /// The text in printed groups: first `AGE-SECRET-KEY-1`, then groups of four characters, the last of two.
    #[must_use]
    pub fn groups(&self) -> Vec<Zeroizing<String>> {
        let text = self.text();
        let (prefix, key) = text.split_at(PREFIX.len() + 1);
        let group = |g: &[u8]| Zeroizing::new(String::from_utf8_lossy(g).into_owned());
        std::iter::once(group(prefix.as_bytes())).chain(key.as_bytes().chunks(GROUP).map(group)).collect()
    }

    /// 24 words of the English BIP-39 list.
    #[must_use]
    pub fn words(&self) -> Vec<&'static str> {
        words::encode(&self.0).iter().map(|i| words::LIST.word_list()[usize::from(*i)]).collect()
    }

    /// The text as a QR code: a standalone SVG document, black on white, with its quiet zone.
    #[must_use]
    pub fn qr_svg(&self) -> Zeroizing<String> {
        let code = qrcode::QrCode::new(self.text().as_bytes()).expect("74 characters fit a QR code");
        Zeroizing::new(code.render::<qrcode::render::svg::Color<'_>>().min_dimensions(240, 240).build())
    }

    /// Whether `typed` is word `position` (1 to 24): the wizard asks for part of the sheet back.
    #[must_use]
    pub fn has_word(&self, position: usize, typed: &str) -> bool {
        let typed = words::index(&typed.trim().to_lowercase());
        position.checked_sub(1).and_then(|i| words::encode(&self.0).get(i).copied()).is_some_and(|w| Some(w) == typed)
    }

    /// The public half.
    #[must_use]
    pub fn recipient(&self) -> Recipient {
        Recipient::of(&self.key())
    }

    pub(crate) fn key(&self) -> age::x25519::Identity {
        self.text().parse().expect("it was encoded just now")
    }
}

/// Reads the characters behind the prefix: `None` unless the checksum holds.
fn decode(characters: &str) -> Option<Zeroizing<[u8; 32]>> {
    let text = Zeroizing::new(format!("{PREFIX}1{characters}"));
    let checked = CheckedHrpstring::new::<bech32::Bech32>(&text).ok()?;
    let mut bytes = Zeroizing::new([0; 32]);
    let mut decoded = checked.byte_iter();
    for byte in bytes.iter_mut() {
        *byte = decoded.next()?;
    }
    decoded.next().is_none().then_some(bytes)
}

fn without_comments(text: &str) -> Zeroizing<String> {
    let mut kept = Zeroizing::new(String::with_capacity(text.len() + 1));
    for line in text.lines().filter(|l| !l.trim_start().starts_with('#')) {
        kept.push_str(line);
        kept.push('\n');
    }
    kept
}

fn words_of(text: &str) -> Option<Zeroizing<[u16; WORDS]>> {
    words::find(&without_comments(text)).ok()
}

/// What stands behind `AGE-SECRET-KEY-1`, upper case, without spaces and dashes; `None` when the text is not of this form.
fn characters(text: &str) -> Option<Zeroizing<String>> {
    let mut packed = Zeroizing::new(String::with_capacity(text.len() * 2));
    packed.extend(text.chars().filter(|c| !c.is_whitespace() && *c != '-').flat_map(char::to_uppercase));
    if let Some(rest) = packed.strip_prefix("AGESECRETKEY1") {
        return Some(Zeroizing::new(rest.to_owned()));
    }
    // The characters alone: words are letters only, a key has digits too.
    let bare = packed.len().abs_diff(CHARACTERS) <= 2
        && packed.chars().all(|c| c.is_ascii_alphanumeric())
        && packed.chars().any(|c| c.is_ascii_digit());
    bare.then_some(packed)
}

#[cfg(test)]
mod tests;
