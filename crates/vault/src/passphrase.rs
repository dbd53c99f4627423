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
    pub fn new(text: String) -> Result<Self> {
        if text.is_empty() {
            return Err(Error::EmptyPassphrase);
        }
        Ok(Self(text.into()))
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
