//! 32 bytes as 24 BIP-39 words: 256 bits and a checksum of 8, in 24 numbers of 11 bits.

use super::{RecoveryError, Typed, WORDS};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// Of the ten lists the English one: its words differ within four letters.
pub(super) const LIST: bip39::Language = bip39::Language::English;
/// No two words of the list share so many first letters.
const TELLING: usize = 4;
/// How different a suggestion may be.
const FARTHEST: usize = 2;
const SUGGESTIONS: usize = 3;

pub(super) fn encode(bytes: &[u8; 32]) -> Zeroizing<[u16; WORDS]> {
    let mut bits = Zeroizing::new([0; 33]);
    bits[..32].copy_from_slice(bytes);
    bits[32] = Sha256::digest(bytes)[0];
    let mut words = Zeroizing::new([0; WORDS]);
    for (i, word) in words.iter_mut().enumerate() {
        *word = (0..11).fold(0, |w, b| w << 1 | u16::from(bits[(i * 11 + b) / 8] >> (7 - (i * 11 + b) % 8) & 1));
    }
    words
}

pub(super) fn decode(words: &[u16; WORDS]) -> Result<Zeroizing<[u8; 32]>, RecoveryError> {
    let mut bits = Zeroizing::new([0_u8; 33]);
    for (i, word) in words.iter().enumerate() {
        for b in 0..11 {
            bits[(i * 11 + b) / 8] |= ((word >> (10 - b) & 1) as u8) << (7 - (i * 11 + b) % 8);
        }
    }
    let mut bytes = Zeroizing::new([0; 32]);
    bytes.copy_from_slice(&bits[..32]);
    if Sha256::digest(bytes.as_slice())[0] != bits[32] {
        return Err(RecoveryError::WordChecksum);
    }
    Ok(bytes)
}

/// Finds 24 words in what was typed; numbers, commas and full stops between them do not count.
pub(super) fn find(text: &str) -> Result<Zeroizing<[u16; WORDS]>, RecoveryError> {
    let lower = Zeroizing::new(text.to_lowercase());
    let typed: Vec<&str> = lower.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).collect();
    if typed.first().is_some_and(|w| w.starts_with("age")) && text.trim_start().to_lowercase().starts_with("age1") {
        return Err(RecoveryError::Public);
    }
    if typed.len() < 2 {
        return Err(RecoveryError::Unrecognised);
    }
    let mut words = Zeroizing::new([0; WORDS]);
    for (i, word) in typed.iter().enumerate() {
        // A wrong word is told before a wrong count: it may be why the count is wrong.
        let Some(found) = index(word) else {
            let (word, near) = (Typed((*word).to_owned()), Typed(near(word)));
            return Err(RecoveryError::UnknownWord { position: i + 1, word, near });
        };
        if let Some(place) = words.get_mut(i) {
            *place = found;
        }
    }
    if typed.len() != WORDS {
        return Err(RecoveryError::WordCount { found: typed.len() });
    }
    Ok(words)
}

/// The number of a lower-case word, also of one that was shortened to four letters or more.
pub(super) fn index(word: &str) -> Option<u16> {
    LIST.find_word(word).or_else(|| match LIST.words_by_prefix(word) {
        [only] if word.len() >= TELLING => LIST.find_word(only),
        _ => None,
    })
}

/// Words that look like this one, best first.
fn near(word: &str) -> Vec<&'static str> {
    let mut found: Vec<(usize, &'static str)> = LIST
        .word_list()
        .iter()
        .map(|w| (distance(word, w), *w))
        .filter(|(d, w)| *d <= FARTHEST && *d < w.len())
        .collect();
    found.sort_unstable();
    found.into_iter().take(SUGGESTIONS).map(|(_, w)| w).collect()
}

/// Letters to insert, remove, replace or swap with their neighbour (optimal string alignment).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > FARTHEST {
        return usize::MAX;
    }
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = match (i, j) {
                (0, n) | (n, 0) => n,
                _ => {
                    let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                    let best = replaced.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        best.min(rows[i - 2][j - 2] + 1)
                    } else {
                        best
                    }
                }
            };
        }
    }
    rows[a.len()][b.len()]
}
