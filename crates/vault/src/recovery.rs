//! The recovery sheet's key: 32 bytes, printed three ways, read back from any of them.

use crate::Recipient;
use zeroize::Zeroizing;

/// An age X25519 key on paper, or a householder's own one. Zeroised; neither `Clone` nor `Debug`.
pub struct RecoveryKey(Zeroizing<[u8; 32]>);

/// Why a typed key is not one. Positions count from 1. Shows at most the one wrong word or character, never the key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecoveryError {
    #[error("nothing was typed")]
    Empty,
    #[error("{found} words were typed; the sheet has 24")]
    WordCount { found: usize },
    /// `near` holds up to three words of the list that look alike, best first.
    #[error("word {position}, \"{word}\", is not on the list{}", suggestion(near))]
    UnknownWord { position: usize, word: String, near: Vec<&'static str> },
    /// All words are real, but together they are no key: one is another real word, or two are swapped.
    #[error("every word is on the list, but one of them is not the right one, or two are swapped")]
    WordChecksum,
    #[error("character {position} of the key, '{found}', never occurs in one")]
    BadCharacter { position: usize, found: char },
    #[error("the key has {found} characters; the sheet's has {expected}")]
    KeyLength { found: usize, expected: usize },
    /// `group` is the printed group in which one wrong character would explain it, if one alone would.
    #[error("a character of the key is wrong{}", place(*group))]
    KeyChecksum { group: Option<usize> },
    #[error("that is a public key; the secret one begins with AGE-SECRET-KEY-1")]
    Public,
    #[error("neither 24 words nor a key that begins with AGE-SECRET-KEY-1")]
    Unrecognised,
}

fn suggestion(near: &[&'static str]) -> String {
    if near.is_empty() { String::new() } else { format!("; did you mean {}?", near.join(" or ")) }
}

fn place(group: Option<usize>) -> String {
    group.map_or_else(String::new, |g| format!(", probably in group {g}"))
}

impl RecoveryKey {
    /// Reads the words, the text (in groups or not, any case), or what the QR holds.
    pub fn parse(_text: &str) -> Result<Self, RecoveryError> {
        unimplemented!()
    }

    /// `AGE-SECRET-KEY-1…`, what `age -d -i` takes.
    #[must_use]
    pub fn text(&self) -> Zeroizing<String> {
        unimplemented!()
    }

    /// The text in printed groups: first `AGE-SECRET-KEY-1`, then groups of four characters.
    #[must_use]
    pub fn groups(&self) -> Vec<Zeroizing<String>> {
        unimplemented!()
    }

    /// 24 words of the English BIP-39 list.
    #[must_use]
    pub fn words(&self) -> Vec<&'static str> {
        unimplemented!()
    }

    /// The text as a QR code: a standalone SVG document, black on white.
    #[must_use]
    pub fn qr_svg(&self) -> Zeroizing<String> {
        unimplemented!()
    }

    /// Whether `typed` is word `position` (1 to 24): the wizard asks for part of the sheet back.
    #[must_use]
    pub fn has_word(&self, _position: usize, _typed: &str) -> bool {
        unimplemented!()
    }

    /// The public half.
    #[must_use]
    pub fn recipient(&self) -> Recipient {
        let _ = &self.0;
        unimplemented!()
    }
}
