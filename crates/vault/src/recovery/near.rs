//! Which single slip of the pen would explain a wrong key.

use super::{CHARSET, RecoveryError, RecoveryKey, Typed, WORDS, decode, words};
use crate::WayRecipient;
use zeroize::Zeroizing;

/// Where one replaced character, or two swapped neighbours, would make the checksum hold. Bech32 tells apart all keys that
/// differ in up to four characters, so there is at most one such place.
pub(super) fn one_wrong_character(characters: &str) -> Option<usize> {
    let mut key = Zeroizing::new(characters.as_bytes().to_vec());
    let holds = |key: &[u8]| str::from_utf8(key).is_ok_and(|k| decode(k).is_some());
    for i in 0..key.len() {
        let typed = key[i];
        for c in CHARSET.bytes().filter(|c| *c != typed) {
            key[i] = c;
            if holds(&key) {
                return Some(i);
            }
        }
        key[i] = typed;
        if i > 0 {
            key.swap(i - 1, i);
            if holds(&key) {
                return Some(i);
            }
            key.swap(i - 1, i);
        }
    }
    None
}

/// Which one word, or which two swapped, keep the words from being a key of this household. The checksum of 8 bits lets one in
/// 256 guesses pass, the public key only the right one; some 50 000 hashes and 200 public keys.
pub(super) fn explain(typed: &[u16; WORDS], household: &[WayRecipient]) -> Option<RecoveryError> {
    let ours = |words: &[u16; WORDS]| {
        words::decode(words).is_ok_and(|bytes| household.contains(&RecoveryKey(bytes).recipient().into()))
    };
    let mut words = Zeroizing::new(*typed);
    for first in 0..WORDS {
        for second in first + 1..WORDS {
            words.swap(first, second);
            if ours(&words) {
                return Some(RecoveryError::SwappedWords { first: first + 1, second: second + 1 });
            }
            words.swap(first, second);
        }
    }
    for i in 0..WORDS {
        for (other, text) in (0..).zip(words::LIST.word_list()) {
            words[i] = other;
            if ours(&words) {
                return Some(RecoveryError::WrongWord { position: i + 1, meant: Typed(text) });
            }
        }
        words[i] = typed[i];
    }
    None
}
