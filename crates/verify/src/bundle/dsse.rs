//! The signature beside a statement: a DSSE envelope (v1), Ed25519, with the public key in it.
//!
//! A signature by a key shipped beside it proves that nothing changed since, not who made it. What a payload says does not belong here.
//! `request` has an envelope of its own for requests: another form, and no room reads the other's.

use crate::ledger::{PublicKey, Signature};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::VerifyingKey;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Longest payload, bytes.
pub const MAX_PAYLOAD: usize = super::statement::MAX_STATEMENT;
/// Longest envelope, bytes: the payload in base64, and what is around it.
pub const MAX_ENVELOPE: usize = MAX_PAYLOAD / 3 * 4 + 4096;

/// As it stands in the file. Whoever adds something says it unsigned: no other member may be there.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Envelope {
    payload_type: String,
    payload: String,
    signatures: Vec<Entry>,
    /// Hex. DSSE leaves to the reader where keys come from; here the file brings its own, and says so.
    public_key: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    keyid: String,
    sig: String,
}

/// A payload whose signature holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    pub payload: Vec<u8>,
    pub key: PublicKey,
}

/// Why an envelope proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unproved {
    #[error("it is longer than any signature file that is made")]
    TooLarge,
    #[error("it is not of the form that signature files have")]
    Form,
    #[error("it signs another kind of thing")]
    Type,
    #[error("the key in it is none")]
    Key,
    #[error("the signature does not hold")]
    Bad,
}

/// DSSE's pre-authentication encoding: `DSSEv1 SP len SP type SP len SP payload`.
#[must_use]
pub fn pae(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let mut out = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len()).into_bytes();
    out.extend(payload);
    out
}

/// By which a key is told from others: SHA-256 of its bytes, hex.
#[must_use]
pub fn key_id(key: &PublicKey) -> String {
    hex::encode(Sha256::digest(key))
}

/// The file that signs `payload`. `sign` is given what is signed and answers with the Ed25519 signature over it, so that the key stays
/// where it is.
pub fn seal<E>(
    payload_type: &str,
    payload: &[u8],
    key: &PublicKey,
    sign: impl FnOnce(&[u8]) -> Result<Signature, E>,
) -> Result<Vec<u8>, E> {
    let signature = sign(&pae(payload_type, payload))?;
    let envelope = Envelope {
        payload_type: payload_type.to_owned(),
        payload: STANDARD.encode(payload),
        signatures: vec![Entry { keyid: key_id(key), sig: STANDARD.encode(signature) }],
        public_key: hex::encode(key),
    };
    let mut file = serde_json::to_vec_pretty(&envelope).expect("texts always serialise");
    file.push(b'\n');
    Ok(file)
}

/// Reads an envelope and checks its signature with the key that it brings along: E2.
///
/// # Errors
/// If it is not of the form, or its signature does not hold.
pub fn verify(file: &[u8], payload_type: &str) -> Result<Verified, Unproved> {
    if file.len() > MAX_ENVELOPE {
        return Err(Unproved::TooLarge);
    }
    let envelope: Envelope = serde_json::from_slice(file).map_err(|_| Unproved::Form)?;
    if envelope.payload_type != payload_type {
        return Err(Unproved::Type);
    }
    let [entry] = &envelope.signatures[..] else { return Err(Unproved::Form) };
    let mut key = [0; 32];
    hex::decode_to_slice(&envelope.public_key, &mut key).map_err(|_| Unproved::Form)?;
    let payload = STANDARD.decode(&envelope.payload).map_err(|_| Unproved::Form)?;
    let signature: Signature =
        STANDARD.decode(&entry.sig).ok().and_then(|bytes| bytes.try_into().ok()).ok_or(Unproved::Form)?;
    if payload.len() > MAX_PAYLOAD || entry.keyid != key_id(&key) {
        return Err(Unproved::Form);
    }
    let public = VerifyingKey::from_bytes(&key).map_err(|_| Unproved::Key)?;
    // Strictly: keys of small order would hold for everything.
    public
        .verify_strict(&pae(payload_type, &payload), &ed25519_dalek::Signature::from_bytes(&signature))
        .map_err(|_| Unproved::Bad)?;
    Ok(Verified { payload, key })
}

#[cfg(test)]
mod tests;
