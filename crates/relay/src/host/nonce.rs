//! Nonces for proofs. They are not kept: a nonce carries its time and a seal over it, so that asking for many costs the host no memory, and
//! asking for one that does not exist looks like any other. Kept is only which ones were used for a proof that held.

use crate::proof::{LinkId, NoRandom, lower_hex, random};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;
use zeroize::Zeroizing;

/// Long enough for a slow telephone to sign.
const GOOD_S: u64 = 60;

pub(crate) struct Nonces {
    key: Zeroizing<[u8; 32]>,
    started: Instant,
    used: Mutex<HashMap<[u8; 16], u64>>,
}

/// A nonce that this host made for this link less than a minute ago.
pub(crate) struct Good([u8; 16], u64);

impl Nonces {
    /// A new key at each start: what was given out before is worth nothing afterwards.
    pub(crate) fn new() -> Result<Self, NoRandom> {
        Ok(Self { key: Zeroizing::new(random()?), started: Instant::now(), used: Mutex::default() })
    }

    fn now_s(&self) -> u64 {
        self.started.elapsed().as_secs()
    }

    fn seal(&self, id: &LinkId, random: &[u8; 16], made_s: u64) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&*self.key).expect("HMAC takes keys of any length");
        mac.update(id.bytes());
        mac.update(random);
        mac.update(&made_s.to_be_bytes());
        mac
    }

    pub(crate) fn make(&self, id: &LinkId) -> Result<String, NoRandom> {
        let random = random()?;
        let made_s = self.now_s();
        let seal = self.seal(id, &random, made_s).finalize().into_bytes();
        Ok(hex::encode([random.as_slice(), &made_s.to_be_bytes(), &seal].concat()))
    }

    /// Whether it can be used now.
    pub(crate) fn check(&self, id: &LinkId, text: &str) -> Option<Good> {
        let bytes: [u8; 56] = lower_hex(text)?;
        let random: [u8; 16] = bytes[..16].try_into().ok()?;
        let made_s = u64::from_be_bytes(bytes[16..24].try_into().ok()?);
        // Compared in constant time by the crate.
        self.seal(id, &random, made_s).verify_slice(&bytes[24..]).ok()?;
        let until = made_s + GOOD_S;
        (self.now_s() < until && !self.lock().contains_key(&random)).then_some(Good(random, until))
    }

    /// `false` where somebody was quicker. The list forgets what is too old to be used again.
    pub(crate) fn spend(&self, nonce: &Good) -> bool {
        let now = self.now_s();
        let mut used = self.lock();
        used.retain(|_, until| *until > now);
        used.insert(nonce.0, nonce.1).is_none()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<[u8; 16], u64>> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_good_once_for_its_link() {
        let (id, other) = (LinkId::from_bytes([1; 16]), LinkId::from_bytes([2; 16]));
        let nonces = Nonces::new().unwrap();
        let text = nonces.make(&id).unwrap();
        assert!(nonces.check(&other, &text).is_none());
        assert!(Nonces::new().unwrap().check(&id, &text).is_none());
        for at in 0..text.len() {
            let mut wrong = text.clone().into_bytes();
            wrong[at] = if wrong[at] == b'0' { b'1' } else { b'0' };
            assert!(nonces.check(&id, std::str::from_utf8(&wrong).unwrap()).is_none(), "digit {at}");
        }
        let (first, second) = (nonces.check(&id, &text).unwrap(), nonces.check(&id, &text).unwrap());
        assert!(nonces.spend(&first));
        assert!(!nonces.spend(&second));
        assert!(nonces.check(&id, &text).is_none());
    }

    #[test]
    fn an_old_nonce_is_none() {
        let id = LinkId::from_bytes([1; 16]);
        let mut nonces = Nonces::new().unwrap();
        let text = nonces.make(&id).unwrap();
        nonces.started -= std::time::Duration::from_secs(GOOD_S - 1);
        assert!(nonces.check(&id, &text).is_some());
        nonces.started -= std::time::Duration::from_secs(1);
        assert!(nonces.check(&id, &text).is_none());
    }
}
