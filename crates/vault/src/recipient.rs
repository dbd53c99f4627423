//! Public keys: the household's own, and those of ways in.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The household's public key of one epoch, `age1…` (X25519). All that recording needs. Always well formed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Recipient(String);

/// To whom the identity may be wrapped: an X25519 key (`age1…`) or one of an `age-plugin-*` program (`age1name1…`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WayRecipient(String);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecipientError {
    /// Somebody pasted a private key; it must not be kept or shown.
    #[error("that is a secret key; give the public one, which begins with age1")]
    Secret,
    #[error("not an age public key: it begins with age1 and has no spaces")]
    Malformed,
}

impl Recipient {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn key(&self) -> age::x25519::Recipient {
        self.0.parse().expect("checked when it was made")
    }

    pub(crate) fn of(identity: &age::x25519::Identity) -> Self {
        Self(identity.to_public().to_string())
    }
}

impl WayRecipient {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key, unless it is a plugin's.
    pub(crate) fn ordinary(&self) -> Option<age::x25519::Recipient> {
        self.0.parse().ok()
    }

    /// The plugin's name (`yubikey` for `age-plugin-yubikey`), or `None` for an ordinary X25519 key.
    #[must_use]
    pub fn plugin(&self) -> Option<String> {
        self.0.parse::<age::plugin::Recipient>().ok().map(|r| r.plugin().to_owned())
    }
}

impl FromStr for Recipient {
    type Err = RecipientError;
    fn from_str(text: &str) -> Result<Self, RecipientError> {
        refuse_secret(text)?;
        let key: age::x25519::Recipient = text.trim().parse().map_err(|_| RecipientError::Malformed)?;
        Ok(Self(key.to_string()))
    }
}

impl FromStr for WayRecipient {
    type Err = RecipientError;
    fn from_str(text: &str) -> Result<Self, RecipientError> {
        if let Ok(ordinary) = text.parse::<Recipient>() {
            return Ok(Self(ordinary.0));
        }
        refuse_secret(text)?;
        let text = text.trim();
        text.parse::<age::plugin::Recipient>().map_err(|_| RecipientError::Malformed)?;
        Ok(Self(text.to_owned()))
    }
}

fn refuse_secret(text: &str) -> Result<(), RecipientError> {
    let upper = text.trim_start().to_ascii_uppercase();
    if upper.starts_with("AGE-SECRET-KEY-") || upper.starts_with("AGE-PLUGIN-") {
        return Err(RecipientError::Secret);
    }
    Ok(())
}

impl From<Recipient> for WayRecipient {
    fn from(r: Recipient) -> Self {
        Self(r.0)
    }
}

impl TryFrom<String> for Recipient {
    type Error = RecipientError;
    fn try_from(s: String) -> Result<Self, RecipientError> {
        s.parse()
    }
}

impl TryFrom<String> for WayRecipient {
    type Error = RecipientError;
    fn try_from(s: String) -> Result<Self, RecipientError> {
        s.parse()
    }
}

impl From<Recipient> for String {
    fn from(r: Recipient) -> Self {
        r.0
    }
}

impl From<WayRecipient> for String {
    fn from(r: WayRecipient) -> Self {
        r.0
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for WayRecipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
