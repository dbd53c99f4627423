//! The passphrase and the advice about its strength.

use crate::{Error, Result};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use zeroize::{Zeroize, Zeroizing};

/// What the owner types to look. Zeroised when dropped; compared by nobody but age.
pub struct Passphrase(SecretString);

/// Advice on a passphrase, from zxcvbn. Guidance only: the caller decides what it refuses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Strength {
    /// 0 (guessed at once) to 4 (strong).
    pub score: u8,
    /// How many guesses an attacker needs, as a power of ten, rounded down.
    pub guesses_log10: u32,
    pub warning: Option<String>,
    pub suggestion: Option<String>,
}

impl Passphrase {
    /// Takes the text over; only an empty one is refused.
    pub fn new(mut text: String) -> Result<Self> {
        // A copy of the exact size: turning `text` itself into one may move it and leave the old place as it is.
        let exact: Box<str> = text.as_str().into();
        text.zeroize();
        if exact.is_empty() {
            return Err(Error::EmptyPassphrase);
        }
        Ok(Self(SecretString::new(exact)))
    }

    /// From a file or descriptor: one line end at the end is not part of it, and it is UTF-8.
    pub fn from_bytes(mut bytes: Vec<u8>) -> Result<Self> {
        let text = std::str::from_utf8(&bytes)
            .map(|t| t.strip_suffix('\n').map_or(t, |t| t.strip_suffix('\r').unwrap_or(t)).to_owned())
            .map_err(|_| Error::Damaged { file: "the passphrase".into(), what: "it is not UTF-8 text".into() });
        bytes.zeroize();
        Self::new(text?)
    }

    pub(crate) fn secret(&self) -> SecretString {
        self.0.clone()
    }

    #[must_use]
    pub fn strength(&self) -> Strength {
        strength(self.0.expose_secret())
    }
}

/// How strong `text` is. Looks at the first 100 characters: zxcvbn's time grows with the square.
#[must_use]
pub fn strength(text: &str) -> Strength {
    let head: Zeroizing<String> = Zeroizing::new(text.chars().take(100).collect());
    let estimate = zxcvbn::zxcvbn(&head, &["porchlight"]);
    let feedback = estimate.feedback();
    Strength {
        score: estimate.score().into(),
        guesses_log10: estimate.guesses_log10().max(0.0) as u32,
        warning: feedback.and_then(|f| f.warning()).map(|w| w.to_string()),
        suggestion: feedback.and_then(|f| f.suggestions().first()).map(|s| s.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_end_is_not_part_of_it() {
        for (bytes, expected) in [
            (&b"a b"[..], "a b"),
            (b"a\n", "a"),
            (b"a\r\n", "a"),
            (b"a\n\n", "a\n"),
            (b" a ", " a "),
            ("ä\n".as_bytes(), "ä"),
        ] {
            let read = Passphrase::from_bytes(bytes.to_vec()).unwrap();
            assert_eq!(read.secret().expose_secret(), expected);
        }
        for empty in [&b""[..], b"\n", b"\r\n"] {
            assert!(matches!(Passphrase::from_bytes(empty.to_vec()), Err(Error::EmptyPassphrase)));
        }
        assert!(matches!(Passphrase::from_bytes(vec![0xff]), Err(Error::Damaged { .. })));
    }

    #[test]
    fn advice_grows_with_the_passphrase() {
        let weak = strength("password");
        assert_eq!((weak.score, weak.warning.is_some()), (0, true));
        let strong = strength("gravel otter lantern mild sixpence");
        assert_eq!((strong.score, strong.warning), (4, None));
        assert!(strong.guesses_log10 > weak.guesses_log10);
        assert!(strength("porchlight").score < 2, "our own name is guessed first");
        assert_eq!(strength("").score, 0);
        assert_eq!(strength(&"x1Y".repeat(10_000)).score, strength(&"x1Y".repeat(34)).score);
    }
}
