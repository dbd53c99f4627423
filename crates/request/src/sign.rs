//! Making envelopes: with an Ed25519 key of our own, or around what `ssh-keygen` signed. Random numbers and files are the
//! caller's.

use crate::envelope::{Envelope, Kind, pae};
use crate::error::{EnvelopeFault, Refusal, SignatureFault};
use crate::json::{self, Value};
use crate::key::{Key, KeyFault};
use crate::payload::{object_value, owned_value, text_value};
use crate::sshsig;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey};

/// A private Ed25519 key. Zeroised when dropped; neither `Clone` nor `Debug`.
pub struct Signer(SigningKey);

impl Signer {
    /// From 32 random bytes.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The public half. Refused is only what no random seed gives.
    pub fn key(&self) -> Result<Key, KeyFault> {
        Key::from_bytes(self.0.verifying_key().as_bytes())
    }

    fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

/// An envelope that is being signed.
pub struct Signing {
    kind: Kind,
    payload: Vec<u8>,
    /// Key, name of the proof's member, proof.
    entries: Vec<(String, &'static str, String)>,
}

impl Signing {
    /// Around a payload, byte for byte. Whether it is a good one is for [`crate::check`] to say.
    #[must_use]
    pub fn new(kind: Kind, payload: Vec<u8>) -> Self {
        Self { kind, payload, entries: Vec::new() }
    }

    /// Around an envelope that others have signed, to add to it.
    pub fn resume(bytes: &[u8], kind: Kind) -> Result<Self, Refusal> {
        let envelope = Envelope::read(bytes, kind)?;
        let entries = envelope.written();
        Ok(Self { kind, payload: envelope.verify()?.payload().to_vec(), entries })
    }

    /// Signs as DSSE does.
    pub fn by(mut self, signer: &Signer) -> Result<Self, KeyFault> {
        let sig = signer.sign(&pae(&self.kind.payload_type(), &self.payload));
        self.entries.push((signer.key()?.to_string(), "sig", STANDARD.encode(sig)));
        Ok(self)
    }

    /// Attaches what `ssh-keygen -Y sign -n NAMESPACE` made over the payload. Refused if it does not hold.
    pub fn with_ssh(mut self, armour: &str) -> Result<Self, SignatureFault> {
        // Windows writes other line ends; the armour is the same.
        let armour = armour.replace("\r\n", "\n");
        let key = sshsig::signer(&armour)?;
        sshsig::verify(&armour, key, &self.kind.namespace(), &self.payload)?;
        self.entries.push((key.to_string(), "sshsig", armour));
        Ok(self)
    }

    /// The file.
    pub fn finish(self) -> Result<Vec<u8>, Refusal> {
        if self.entries.is_empty() || self.entries.len() > self.kind.max_signatures() {
            return Err(Refusal::Envelope(EnvelopeFault::Signatures));
        }
        let entry = |(key, name, proof): &'_ (String, &'static str, String)| {
            object_value(vec![("key", owned_value(key)), (*name, owned_value(proof))])
        };
        let payload_type = self.kind.payload_type();
        let value = object_value(vec![
            ("payloadType", text_value(&payload_type)),
            ("payload", owned_value(STANDARD.encode(&self.payload))),
            ("signatures", Value::Array(self.entries.iter().map(entry).collect())),
        ]);
        let file = json::write(&value).into_bytes();
        let limit = self.kind.max_file();
        if file.len() > limit { Err(Refusal::TooLarge { limit }) } else { Ok(file) }
    }
}
