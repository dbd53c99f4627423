//! What a link's keys are and how they are proven: texts, seeds, messages, signatures. Pure, but for the drawing of secrets. The owner's side
//! makes keys with it, the host checks proofs with it. Nothing about sessions, files or requests belongs here.
//!
//! The form is in `docs/secure-link.md`; the vectors in `tests/data/link/vectors.json` decide.

use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use hkdf::Hkdf;
use sha2::Sha256;
use std::fmt;
use zeroize::Zeroizing;

#[cfg(test)]
mod tests;

/// Crockford's base 32, lower case: no i, l, o or u, which are misread or make words.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

const DOMAIN: &[u8] = b"porchlight link 1";

/// The system has no random numbers to give.
#[derive(Debug, thiserror::Error)]
#[error("the system gives no random numbers")]
pub struct NoRandom;

pub(crate) fn random<const N: usize>() -> Result<[u8; N], NoRandom> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| NoRandom)?;
    Ok(bytes)
}

/// A link's name on its host: 16 random bytes, written in lower-case hex. It opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LinkId([u8; 16]);

impl LinkId {
    pub fn draw() -> Result<Self, NoRandom> {
        Ok(Self(random()?))
    }

    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    pub const fn bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Only the one way to write it: two texts for one link would be two names of one file.
    pub fn parse(text: &str) -> Option<Self> {
        lower_hex(text).map(Self)
    }
}

impl fmt::Display for LinkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// `N` bytes from exactly `2 N` lower-case hex digits.
pub(crate) fn lower_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N || !text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    Some(bytes)
}

/// What stands behind the `#` of a link. Cannot be printed; goes out by [`Secret::written`] only.
#[derive(Clone)]
pub struct Secret(Zeroizing<[u8; 20]>);

impl Secret {
    pub fn draw() -> Result<Self, NoRandom> {
        Ok(Self(Zeroizing::new(random()?)))
    }

    pub fn from_bytes(bytes: [u8; 20]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// 32 characters, first bit first.
    pub fn written(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(32));
        for five in self.0.chunks_exact(5) {
            let bits = five.iter().fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
            for at in (0..8).rev() {
                let index = (bits >> (at * 5)) & 31;
                text.push(char::from(ALPHABET[usize::try_from(index).expect("five bits")]));
            }
        }
        text
    }

    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 32 {
            return None;
        }
        let mut bytes = Zeroizing::new([0; 20]);
        for (eight, five) in text.as_bytes().chunks_exact(8).zip(bytes.chunks_exact_mut(5)) {
            let mut bits = 0u64;
            for character in eight {
                let value = ALPHABET.iter().position(|known| known == character)?;
                bits = bits << 5 | u64::try_from(value).ok()?;
            }
            five.copy_from_slice(&bits.to_be_bytes()[3..]);
        }
        Some(Self(bytes))
    }
}

/// Eight digits, told by another way than the link. Cannot be printed; goes out by [`Pin::digits`] only.
#[derive(Clone)]
pub struct Pin(Zeroizing<[u8; 8]>);

impl Pin {
    /// Drawn evenly: numbers past the last whole hundred million are drawn again.
    pub fn draw() -> Result<Self, NoRandom> {
        const ALL: u32 = 100_000_000;
        const EVEN: u32 = u32::MAX - u32::MAX % ALL;
        loop {
            let number = u32::from_be_bytes(random()?);
            if number < EVEN {
                let text = Zeroizing::new(format!("{:08}", number % ALL));
                return Ok(Self::parse(&text).expect("eight digits were written"));
            }
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        let digits: [u8; 8] = text.as_bytes().try_into().ok()?;
        digits.iter().all(u8::is_ascii_digit).then(|| Self(Zeroizing::new(digits)))
    }

    pub fn digits(&self) -> &str {
        std::str::from_utf8(&*self.0).expect("digits are ASCII")
    }
}

/// The passphrase of the age file.
pub fn passphrase(secret: &Secret, pin: Option<&Pin>) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(41));
    text.push_str(&secret.written());
    if let Some(pin) = pin {
        text.push('-');
        text.push_str(pin.digits());
    }
    text
}

/// What is proven: that somebody has the link, or its PIN too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Access,
    Pin,
}

impl Stage {
    const fn name(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Pin => "pin",
        }
    }
}

/// The key of one stage. It is wiped from memory when it goes.
pub struct ProofKey(SigningKey, Stage);

impl ProofKey {
    pub fn access(secret: &Secret, id: &LinkId) -> Self {
        Self::made(&*secret.0, id, Stage::Access)
    }

    pub fn pin(secret: &Secret, pin: &Pin, id: &LinkId) -> Self {
        let mut both = Zeroizing::new([0; 28]);
        both[..20].copy_from_slice(&*secret.0);
        both[20..].copy_from_slice(&*pin.0);
        Self::made(&*both, id, Stage::Pin)
    }

    fn made(input: &[u8], id: &LinkId, stage: Stage) -> Self {
        let mut seed = Zeroizing::new([0; 32]);
        let info = format!("porchlight link 1 {}", stage.name());
        Hkdf::<Sha256>::new(Some(id.bytes()), input)
            .expand(info.as_bytes(), &mut *seed)
            .expect("32 bytes are fewer than HKDF can give");
        Self(SigningKey::from_bytes(&seed), stage)
    }

    /// What the host is told.
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// Good for this host, this link and this nonce only.
    pub fn prove(&self, origin: &str, id: &LinkId, nonce: &str) -> [u8; 64] {
        self.0.sign(&message(self.1, origin, id, nonce)).to_bytes()
    }
}

fn message(stage: Stage, origin: &str, id: &LinkId, nonce: &str) -> Vec<u8> {
    [DOMAIN, stage.name().as_bytes(), origin.as_bytes(), &[id.bytes().as_slice(), nonce.as_bytes()].concat()].join(&0)
}

/// Whether `public` can be a link's key: a point of its own, and none of the few that fit many signatures.
pub fn is_key(public: &[u8; 32]) -> bool {
    VerifyingKey::from_bytes(public).is_ok_and(|key| !key.is_weak())
}

/// Whether `proof` was made with the key of `public` for this stage, host, link and nonce. Whatever is wrong costs the same as a wrong signature.
pub fn verify(public: &[u8; 32], stage: Stage, origin: &str, id: &LinkId, nonce: &str, proof: &[u8; 64]) -> bool {
    let Ok(key) = VerifyingKey::from_bytes(public) else { return false };
    key.verify_strict(&message(stage, origin, id, nonce), &ed25519_dalek::Signature::from_bytes(proof)).is_ok()
}
