//! Keys of requesters: what they are, how an owner compares them, how they are published. What is trusted does not belong here.

use crate::domain::Domain;
use crate::limits::MAX_PUBLISHED_KEY;
use crate::text;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bip39::Language;
use ed25519_dalek::VerifyingKey;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// Words by which a key is compared: 88 bits, which nobody searches for by trying keys.
const WORDS: usize = 8;
const QR: &str = "OFR1:";
/// The SSH type name of a hardware key, and the one application that is taken.
pub(crate) const HARDWARE_TYPE: &[u8] = b"sk-ssh-ed25519@openssh.com";
pub(crate) const HARDWARE_APPLICATION: &[u8] = b"ssh:";

/// A requester's public key (section 2.3): strong, canonical, and told from others by its bytes alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Key(Inner);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Inner {
    /// Ed25519, 32 bytes.
    Plain([u8; 32]),
    /// `sk-ssh-ed25519@openssh.com` with application `ssh:`: signs over a counter and the presence of its user.
    Hardware([u8; 32]),
}

/// Why bytes or a text are no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFault {
    #[error("a key is 32 bytes, or the public blob of an SSH hardware key with the application `ssh:`")]
    Form,
    #[error("the key is no point of the curve, is of small order, or is not canonical")]
    Weak,
    #[error("a code of a key begins with OFR1: and is base64url")]
    Code,
    #[error("this is no file of a published key")]
    File,
    #[error("the words in the file are not those of its key")]
    Words,
}

impl Key {
    /// From the raw 32 bytes, or the whole SSH public blob of a hardware key.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyFault> {
        if let Ok(raw) = <[u8; 32]>::try_from(bytes) {
            return Ok(Self(Inner::Plain(strong(raw)?)));
        }
        let mut rest = bytes;
        let mut next = || crate::sshsig::take_string(&mut rest).ok_or(KeyFault::Form);
        let (kind, raw, application) = (next()?, next()?, next()?);
        if kind != HARDWARE_TYPE || application != HARDWARE_APPLICATION || !rest.is_empty() {
            return Err(KeyFault::Form);
        }
        let raw = <[u8; 32]>::try_from(raw).map_err(|_| KeyFault::Form)?;
        Ok(Self(Inner::Hardware(strong(raw)?)))
    }

    /// A hardware key by the 32 bytes inside its blob.
    pub fn hardware(raw: [u8; 32]) -> Result<Self, KeyFault> {
        Ok(Self(Inner::Hardware(strong(raw)?)))
    }

    /// The bytes that stand, in base64, as `key` in an envelope.
    #[must_use]
    pub fn to_bytes(self) -> Vec<u8> {
        match self.0 {
            Inner::Plain(raw) => raw.to_vec(),
            Inner::Hardware(raw) => {
                let mut blob = Vec::with_capacity(74);
                for part in [HARDWARE_TYPE, &raw, HARDWARE_APPLICATION] {
                    crate::sshsig::put_string(&mut blob, part);
                }
                blob
            }
        }
    }

    #[must_use]
    pub fn is_hardware(self) -> bool {
        matches!(self.0, Inner::Hardware(_))
    }

    /// The point that verifies. A hardware key's signatures are over more than the message: see [`crate::sshsig`].
    pub(crate) fn point(self) -> Option<VerifyingKey> {
        let (Inner::Plain(raw) | Inner::Hardware(raw)) = self.0;
        VerifyingKey::from_bytes(&raw).ok()
    }

    /// The eight words that an owner compares, by a number looked up elsewhere: the first 88 bits of
    /// SHA-256("OFR-1 key" || key), 11 bits a word, out of the English list of BIP-39.
    #[must_use]
    pub fn words(self) -> [&'static str; WORDS] {
        let digest = Sha256::new().chain_update(b"OFR-1 key").chain_update(self.to_bytes()).finalize();
        let bit = |n: usize| usize::from(digest[n / 8] >> (7 - n % 8) & 1);
        let list = Language::English.word_list();
        std::array::from_fn(|word| list[(0..11).fold(0, |index, b| index << 1 | bit(word * 11 + b))])
    }

    /// What a QR code of the key holds: `OFR1:` and base64url without padding.
    #[must_use]
    pub fn code(self) -> String {
        format!("{QR}{}", URL_SAFE_NO_PAD.encode(self.to_bytes()))
    }

    /// From a scanned QR code.
    pub fn from_code(text: &str) -> Result<Self, KeyFault> {
        let encoded = text.trim().strip_prefix(QR).filter(|encoded| encoded.len() <= 100).ok_or(KeyFault::Code)?;
        Self::from_bytes(&URL_SAFE_NO_PAD.decode(encoded).map_err(|_| KeyFault::Code)?)
    }
}

/// Refuses what could make one signature hold for many messages, or one point have two names.
fn strong(raw: [u8; 32]) -> Result<[u8; 32], KeyFault> {
    // y is below the prime 2^255 - 19: only the last 19 encodings are not.
    let canonical = !(raw[0] >= 0xed && raw[1..31].iter().all(|b| *b == 0xff) && raw[31] & 0x7f == 0x7f);
    let point = VerifyingKey::from_bytes(&raw).map_err(|_| KeyFault::Weak)?;
    if canonical && !point.is_weak() { Ok(raw) } else { Err(KeyFault::Weak) }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(self.to_bytes()))
    }
}

impl FromStr for Key {
    type Err = KeyFault;
    fn from_str(text: &str) -> Result<Self, KeyFault> {
        if text.len() > 200 {
            return Err(KeyFault::Form);
        }
        Self::from_bytes(&STANDARD.decode(text).map_err(|_| KeyFault::Form)?)
    }
}

impl From<Key> for String {
    fn from(key: Key) -> Self {
        key.to_string()
    }
}

impl TryFrom<String> for Key {
    type Error = KeyFault;
    fn try_from(text: String) -> Result<Self, KeyFault> {
        text.parse()
    }
}

const HEADING: &str = "Open Footage Request key, version 1";

/// An `.ofrkey` file: a key with the name and domain that its owner claims (section 2.4). Importing one trusts nothing: the owner
/// still compares the words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PublishedKey {
    pub name: String,
    pub domain: Domain,
    pub key: Key,
}

impl PublishedKey {
    /// The file's text.
    #[must_use]
    pub fn write(&self) -> String {
        format!(
            "{HEADING}\nname: {}\ndomain: {}\nkey: {}\nwords: {}\n",
            self.name,
            self.domain,
            self.key,
            self.key.words().join(" ")
        )
    }

    /// Reads the file: its five lines in this order, at most 2 KiB.
    pub fn parse(bytes: &[u8]) -> Result<Self, KeyFault> {
        if bytes.len() > MAX_PUBLISHED_KEY {
            return Err(KeyFault::File);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| KeyFault::File)?;
        let mut lines = text.lines();
        if lines.next() != Some(HEADING) {
            return Err(KeyFault::File);
        }
        let mut next =
            |name: &str| lines.next().and_then(|l| l.strip_prefix(name)?.strip_prefix(": ")).ok_or(KeyFault::File);
        let (name, domain, key, words) = (next("name")?, next("domain")?, next("key")?, next("words")?);
        if lines.next().is_some() || !text::is_name(name) {
            return Err(KeyFault::File);
        }
        let key: Key = key.parse()?;
        if key.words().join(" ") != words {
            return Err(KeyFault::Words);
        }
        let domain = domain.parse().map_err(|_| KeyFault::File)?;
        Ok(Self { name: name.to_owned(), domain, key })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::SigningKey;

    fn plain(seed: u8) -> [u8; 32] {
        SigningKey::from_bytes(&[seed; 32]).verifying_key().to_bytes()
    }

    #[test]
    fn a_key_comes_back_from_every_form() {
        for key in [Key::from_bytes(&plain(1)).unwrap(), Key::hardware(plain(1)).unwrap()] {
            assert_eq!(Key::from_bytes(&key.to_bytes()), Ok(key));
            assert_eq!(key.to_string().parse(), Ok(key));
            assert_eq!(Key::from_code(&key.code()), Ok(key));
            let published =
                PublishedKey { name: "Riverton Police".to_owned(), domain: "a.example".parse().unwrap(), key };
            assert_eq!(PublishedKey::parse(published.write().as_bytes()), Ok(published));
        }
        assert_eq!(Key::hardware(plain(1)).unwrap().to_bytes().len(), 74);
    }

    /// Numbers made with a few lines of another language, so that the order of the bits is known.
    #[test]
    fn words_are_the_first_88_bits() {
        let key = Key::from_bytes(&plain(1)).unwrap();
        let digest = Sha256::digest([b"OFR-1 key".as_slice(), &plain(1)].concat());
        let number = digest[..11].iter().fold(0_u128, |n, b| n << 8 | u128::from(*b));
        let list = Language::English.word_list();
        let expected: Vec<&str> =
            (0..8).map(|w| list[usize::try_from(number >> (77 - 11 * w) & 0x7ff).unwrap()]).collect();
        assert_eq!(key.words().as_slice(), expected);
        assert_ne!(key.words(), Key::hardware(plain(1)).unwrap().words());
    }

    #[test]
    fn weak_and_odd_keys_are_refused() {
        let check = |hex: &str, expected: KeyFault| {
            assert_eq!(Key::from_bytes(&hex::decode(hex).unwrap()), Err(expected), "{hex}");
        };
        // y = 0 and y = 1: small order. Then 1 + p, and p - 1 and p + 0.
        check("0000000000000000000000000000000000000000000000000000000000000000", KeyFault::Weak);
        check("0100000000000000000000000000000000000000000000000000000000000000", KeyFault::Weak);
        check("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", KeyFault::Weak);
        check("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", KeyFault::Weak);
        check("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", KeyFault::Weak);
        check("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", KeyFault::Weak);
        check("", KeyFault::Form);
        check("00", KeyFault::Form);
        let mut blob = Key::hardware(plain(1)).unwrap().to_bytes();
        let last = blob.len() - 1;
        blob[last] = b'!';
        assert_eq!(Key::from_bytes(&blob), Err(KeyFault::Form));
        blob.truncate(last);
        assert_eq!(Key::from_bytes(&blob), Err(KeyFault::Form));
    }

    #[test]
    fn a_published_key_must_be_whole() {
        let key = Key::from_bytes(&plain(2)).unwrap();
        let file = PublishedKey { name: "Riverton".to_owned(), domain: "a.example".parse().unwrap(), key }.write();
        let check = |text: String, expected: KeyFault| assert_eq!(PublishedKey::parse(text.as_bytes()), Err(expected));
        check(file.replace(key.words()[3], "zebra"), KeyFault::Words);
        check(file.replace("name: ", "name:"), KeyFault::File);
        check(file.replace("Riverton", "River\u{202e}ton"), KeyFault::File);
        check(format!("{file}more: 1\n"), KeyFault::File);
        check(file.replace("a.example", "a"), KeyFault::File);
        check("x".repeat(3000), KeyFault::File);
    }
}
