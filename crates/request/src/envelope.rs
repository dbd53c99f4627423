//! The envelope: DSSE with exact members, canonical base64, one to four Ed25519 or SSH signatures. A payload comes out only of
//! [`Envelope::verify`]; what a payload says does not belong here.

use crate::error::{EnvelopeFault, Part, Refusal, SignatureFault};
use crate::json::{self, Bounds, Value};
use crate::key::{Key, KeyFault};
use crate::limits::{MAX_DEPTH, MAX_DIRECTORY, MAX_ENVELOPE_VALUES, MAX_FEED, MAX_FILE, MAX_PAYLOAD};
use crate::sshsig;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::Signature;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// What kind of file an envelope carries. Each has its own type, so that a signature under one says nothing under another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Request,
    Feed,
    Directory,
    Revocation,
    Rotation,
}

impl Kind {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Feed => "feed",
            Self::Directory => "directory",
            Self::Revocation => "revocation",
            Self::Rotation => "rotation",
        }
    }

    /// The `payloadType` of the envelope.
    #[must_use]
    pub fn payload_type(self) -> String {
        format!("application/vnd.open-footage-{}+json;v=1", self.name())
    }

    /// The namespace of SSH signatures.
    #[must_use]
    pub fn namespace(self) -> String {
        format!("open-footage-{}@v1", self.name())
    }

    /// Most bytes of the file.
    #[must_use]
    pub fn max_file(self) -> usize {
        match self {
            Self::Request | Self::Revocation | Self::Rotation => MAX_FILE,
            Self::Feed => MAX_FEED,
            Self::Directory => MAX_DIRECTORY,
        }
    }

    /// Most bytes of the decoded payload.
    #[must_use]
    pub fn max_payload(self) -> usize {
        match self {
            Self::Request | Self::Revocation | Self::Rotation => MAX_PAYLOAD,
            Self::Feed | Self::Directory => self.max_file(),
        }
    }

    /// A directory's old and new roots sign it together: eight of each.
    #[must_use]
    pub fn max_signatures(self) -> usize {
        match self {
            Self::Request | Self::Feed => 4,
            Self::Directory | Self::Revocation | Self::Rotation => 16,
        }
    }
}

/// The identity of a file: SHA-256 of the pre-authentication encoding of its type and payload. Two envelopes that carry the same
/// payload have the same one, whoever signed them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Identity(pub [u8; 32]);

impl Identity {
    /// Of a payload of this kind.
    #[must_use]
    pub fn of(kind: Kind, payload: &[u8]) -> Self {
        Self(Sha256::digest(pae(&kind.payload_type(), payload)).into())
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity({self})")
    }
}

impl From<Identity> for String {
    fn from(identity: Identity) -> Self {
        identity.to_string()
    }
}

impl TryFrom<String> for Identity {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| "an identity is 64 hex digits")?;
        Ok(Self(bytes))
    }
}

/// DSSE's pre-authentication encoding: `DSSEv1 SP len SP type SP len SP payload`.
#[must_use]
pub fn pae(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let mut out = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len()).into_bytes();
    out.extend(payload);
    out
}

/// A well-formed envelope whose signatures were not looked at. It gives nothing away.
#[derive(Debug)]
pub struct Envelope {
    kind: Kind,
    payload: Vec<u8>,
    entries: Vec<Entry>,
}

/// One signature, and how it stood in the file.
#[derive(Debug)]
struct Entry {
    written: (String, &'static str, String),
    /// A key that is none (small order, say) fails its own signature only.
    key: Result<Key, SignatureFault>,
    proof: Proof,
}

#[derive(Debug)]
enum Proof {
    Plain(Box<Signature>),
    Ssh(String),
}

impl Envelope {
    /// Reads a file as an envelope of this kind; of every other type it is refused before its payload is decoded.
    pub fn read(bytes: &[u8], kind: Kind) -> Result<Self, Refusal> {
        if bytes.len() > kind.max_file() {
            return Err(Refusal::TooLarge { limit: kind.max_file() });
        }
        let bounds = Bounds { depth: MAX_DEPTH, values: MAX_ENVELOPE_VALUES };
        let value = json::read(bytes, bounds).map_err(|fault| Refusal::Json { part: Part::File, fault })?;
        Self::open(&value, kind).map_err(Refusal::Envelope)
    }

    fn open(value: &Value<'_>, kind: Kind) -> Result<Self, EnvelopeFault> {
        let members = exactly(value, &["payloadType", "payload", "signatures"]).ok_or(EnvelopeFault::Members)?;
        let [Value::Text(payload_type), Value::Text(payload), Value::Array(signatures)] = members[..] else {
            return Err(EnvelopeFault::Members);
        };
        if *payload_type != kind.payload_type() {
            return Err(EnvelopeFault::Type);
        }
        if signatures.is_empty() || signatures.len() > kind.max_signatures() {
            return Err(EnvelopeFault::Signatures);
        }
        let entries = signatures.iter().map(Entry::read).collect::<Result<_, _>>()?;
        let payload = STANDARD.decode(payload.as_bytes()).map_err(|_| EnvelopeFault::Base64)?;
        if payload.is_empty() || payload.len() > kind.max_payload() {
            return Err(EnvelopeFault::PayloadSize);
        }
        Ok(Self { kind, payload, entries })
    }

    /// Its signatures as they stood: key, name of the proof's member, proof.
    pub(crate) fn written(&self) -> Vec<(String, &'static str, String)> {
        self.entries.iter().map(|entry| entry.written.clone()).collect()
    }

    /// Keeps the keys whose signatures hold, each once. Signatures that fail are passed over; where none holds, the first one's
    /// reason is the refusal's.
    pub fn verify(self) -> Result<Verified, Refusal> {
        let message = pae(&self.kind.payload_type(), &self.payload);
        let namespace = self.kind.namespace();
        let mut keys = Vec::new();
        let mut first = None;
        for entry in &self.entries {
            match entry.holds(&message, &namespace, &self.payload) {
                Ok(key) if !keys.contains(&key) => keys.push(key),
                Ok(_) => {}
                Err(fault) => first = first.or(Some(fault)),
            }
        }
        if keys.is_empty() {
            return Err(Refusal::Signature(first.unwrap_or(SignatureFault::Bad)));
        }
        let identity = Identity(Sha256::digest(&message).into());
        Ok(Verified { kind: self.kind, payload: self.payload, keys, identity })
    }
}

impl Entry {
    fn read(value: &Value<'_>) -> Result<Self, EnvelopeFault> {
        let plain = exactly(value, &["key", "sig"]);
        let ssh = exactly(value, &["key", "sshsig"]);
        let (Some([Value::Text(key), Value::Text(proof)]), is_ssh) =
            (plain.as_deref().or(ssh.as_deref()), ssh.is_some())
        else {
            return Err(EnvelopeFault::Entry);
        };
        let written = (key.to_string(), if is_ssh { "sshsig" } else { "sig" }, proof.to_string());
        let key = STANDARD.decode(key.as_bytes()).map_err(|_| EnvelopeFault::Base64)?;
        let key = match Key::from_bytes(&key) {
            Ok(key) if key.is_hardware() && !is_ssh => return Err(EnvelopeFault::Key),
            Ok(key) => Ok(key),
            Err(KeyFault::Weak) => Err(SignatureFault::WeakKey),
            Err(_) => return Err(EnvelopeFault::Key),
        };
        let proof = if is_ssh {
            Proof::Ssh(proof.clone().into_owned())
        } else {
            let sig = STANDARD.decode(proof.as_bytes()).map_err(|_| EnvelopeFault::Base64)?;
            let sig = <[u8; 64]>::try_from(sig).map_err(|_| EnvelopeFault::SigLength)?;
            Proof::Plain(Box::new(Signature::from_bytes(&sig)))
        };
        Ok(Self { written, key, proof })
    }

    fn holds(&self, message: &[u8], namespace: &str, payload: &[u8]) -> Result<Key, SignatureFault> {
        let key = self.key?;
        match &self.proof {
            Proof::Ssh(armour) => sshsig::verify(armour, key, namespace, payload)?,
            Proof::Plain(signature) => {
                let point = key.point().ok_or(SignatureFault::WeakKey)?;
                point.verify_strict(message, signature).map_err(|_| SignatureFault::Bad)?;
            }
        }
        Ok(key)
    }
}

/// The values of exactly these members, in this order; none, if one is missing or there is another.
fn exactly<'v, 'a>(value: &'v Value<'a>, names: &[&str]) -> Option<Vec<&'v Value<'a>>> {
    let Value::Object(members) = value else { return None };
    if members.len() != names.len() {
        return None;
    }
    names.iter().map(|name| members.iter().find(|(n, _)| n == name).map(|(_, v)| v)).collect()
}

/// A payload over which at least one signature holds. The only way to a payload's bytes (invariant Q1).
#[derive(Clone, Debug)]
pub struct Verified {
    kind: Kind,
    payload: Vec<u8>,
    keys: Vec<Key>,
    identity: Identity,
}

impl Verified {
    /// What was verified, byte for byte. It is a stranger's text until its key is known.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The keys whose signatures hold, each once, in the order of the file.
    #[must_use]
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    #[must_use]
    pub fn identity(&self) -> Identity {
        self.identity
    }

    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    pub(crate) fn value(&self, values: usize) -> Result<Value<'_>, Refusal> {
        let bounds = Bounds { depth: MAX_DEPTH, values };
        json::read(&self.payload, bounds).map_err(|fault| Refusal::Json { part: Part::Payload, fault })
    }
}

#[cfg(test)]
mod tests;
