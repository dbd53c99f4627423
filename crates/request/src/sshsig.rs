//! SSH signatures (OpenSSH's SSHSIG) as a carrier, so that `ssh-keygen -Y sign` is all that an agency needs. Taken in one form
//! only: version 1, sha512, nothing reserved, Ed25519 or a hardware key with its user present.
//!
//! Other key types, certificates and allowed-signers files do not belong here.

use crate::error::SignatureFault;
use crate::key::{HARDWARE_APPLICATION, HARDWARE_TYPE, Key};
use crate::limits::MAX_ARMOUR;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::Signature;
use sha2::{Digest, Sha256, Sha512};

const MAGIC: &[u8] = b"SSHSIG";
const BEGIN: &str = "-----BEGIN SSH SIGNATURE-----\n";
const END: &str = "-----END SSH SIGNATURE-----";
const PLAIN_TYPE: &[u8] = b"ssh-ed25519";
const HASH: &[u8] = b"sha512";
/// FIDO: the user touched the key.
const USER_PRESENT: u8 = 1;

/// The signing key inside an armour, unverified: how a tool that attaches a signature finds out whose it is.
pub fn signer(armour: &str) -> Result<Key, SignatureFault> {
    let blob = unarmour(armour)?;
    Ok(Parts::read(&blob)?.key)
}

/// Verifies an armour over `message`. The key inside must be `key`.
pub(crate) fn verify(armour: &str, key: Key, namespace: &str, message: &[u8]) -> Result<(), SignatureFault> {
    let blob = unarmour(armour)?;
    let parts = Parts::read(&blob)?;
    if parts.namespace != namespace.as_bytes() {
        return Err(SignatureFault::Namespace);
    }
    if parts.key != key {
        return Err(SignatureFault::KeyMismatch);
    }
    let signed = to_be_signed(parts.namespace, message);
    let signed = match parts.touch {
        None => signed,
        Some((flags, counter)) => {
            if flags & USER_PRESENT == 0 {
                return Err(SignatureFault::Presence);
            }
            hardware_signed(&signed, flags, counter)
        }
    };
    let point = key.point().ok_or(SignatureFault::WeakKey)?;
    point.verify_strict(&signed, &parts.signature).map_err(|_| SignatureFault::Bad)
}

/// What SSHSIG signs over a message.
pub(crate) fn to_be_signed(namespace: &[u8], message: &[u8]) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    for part in [namespace, b"", HASH, Sha512::digest(message).as_slice()] {
        put_string(&mut out, part);
    }
    out
}

/// What a hardware key signs instead of `signed`.
fn hardware_signed(signed: &[u8], flags: u8, counter: u32) -> Vec<u8> {
    let mut out = Sha256::digest(HARDWARE_APPLICATION).to_vec();
    out.push(flags);
    out.extend(counter.to_be_bytes());
    out.extend(Sha256::digest(signed));
    out
}

/// One block, LF, base64 in lines, nothing around it but a last line end.
fn unarmour(armour: &str) -> Result<Vec<u8>, SignatureFault> {
    if armour.len() > MAX_ARMOUR {
        return Err(SignatureFault::Ssh);
    }
    let inside = armour.strip_prefix(BEGIN).and_then(|rest| {
        let rest = rest.strip_suffix('\n').unwrap_or(rest);
        rest.strip_suffix(END)
    });
    let inside = inside.ok_or(SignatureFault::Ssh)?;
    if inside.contains("\n\n") || !inside.ends_with('\n') {
        return Err(SignatureFault::Ssh);
    }
    STANDARD.decode(inside.replace('\n', "")).map_err(|_| SignatureFault::Ssh)
}

struct Parts<'b> {
    key: Key,
    namespace: &'b [u8],
    signature: Signature,
    /// Of a hardware key: flags and counter.
    touch: Option<(u8, u32)>,
}

impl<'b> Parts<'b> {
    fn read(blob: &'b [u8]) -> Result<Self, SignatureFault> {
        Self::split(blob).ok_or(SignatureFault::Ssh)
    }

    fn split(blob: &'b [u8]) -> Option<Self> {
        let mut rest = blob.strip_prefix(MAGIC)?.strip_prefix(&1_u32.to_be_bytes())?;
        let (public, namespace) = (take_string(&mut rest)?, take_string(&mut rest)?);
        let (reserved, hash, mut signature) =
            (take_string(&mut rest)?, take_string(&mut rest)?, take_string(&mut rest)?);
        if !rest.is_empty() || !reserved.is_empty() || hash != HASH {
            return None;
        }
        let mut inner = public;
        let kind = take_string(&mut inner)?;
        let key = if kind == PLAIN_TYPE {
            let raw = take_string(&mut inner).filter(|_| inner.is_empty())?;
            <[u8; 32]>::try_from(raw).ok()?;
            Key::from_bytes(raw).ok()?
        } else {
            Key::from_bytes(public).ok()?
        };
        let wanted = if key.is_hardware() { HARDWARE_TYPE } else { PLAIN_TYPE };
        if take_string(&mut signature)? != wanted {
            return None;
        }
        let bytes = <[u8; 64]>::try_from(take_string(&mut signature)?).ok()?;
        let touch = match (key.is_hardware(), signature) {
            (false, []) => None,
            (true, [flags, counter @ ..]) => Some((*flags, u32::from_be_bytes(counter.try_into().ok()?))),
            _ => return None,
        };
        Some(Self { key, namespace, signature: Signature::from_bytes(&bytes), touch })
    }
}

/// An SSH string: its length in four bytes, then itself.
pub(crate) fn take_string<'b>(rest: &mut &'b [u8]) -> Option<&'b [u8]> {
    let (length, after) = rest.split_first_chunk::<4>()?;
    let (string, after) = after.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    *rest = after;
    Some(string)
}

pub(crate) fn put_string(out: &mut Vec<u8>, string: &[u8]) {
    // Everything here is far below 4 GiB: what is signed is a hash, what is named is short.
    out.extend(u32::try_from(string.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend(string);
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::{Signer, SigningKey};

    const SPACE: &str = "open-footage-request@v1";

    /// An armour as OpenSSH would make it, with everything adjustable.
    struct Made {
        version: u32,
        hardware: bool,
        flags: u8,
        namespace: &'static str,
        reserved: &'static [u8],
        hash: &'static [u8],
        tail: &'static [u8],
    }

    const GOOD: Made =
        Made { version: 1, hardware: false, flags: 1, namespace: SPACE, reserved: b"", hash: HASH, tail: b"" };

    fn made(m: &Made, message: &[u8]) -> (String, Key) {
        let signing = SigningKey::from_bytes(&[9; 32]);
        let raw = signing.verifying_key().to_bytes();
        let mut signed = to_be_signed(m.namespace.as_bytes(), message);
        let (mut public, mut signature) = (Vec::new(), Vec::new());
        let key = if m.hardware {
            signed = hardware_signed(&signed, m.flags, 7);
            let key = Key::hardware(raw).unwrap();
            public = key.to_bytes();
            put_string(&mut signature, HARDWARE_TYPE);
            key
        } else {
            put_string(&mut public, PLAIN_TYPE);
            put_string(&mut public, &raw);
            put_string(&mut signature, PLAIN_TYPE);
            Key::from_bytes(&raw).unwrap()
        };
        put_string(&mut signature, &signing.sign(&signed).to_bytes());
        if m.hardware {
            signature.push(m.flags);
            signature.extend(7_u32.to_be_bytes());
        }
        let mut blob = [MAGIC, &m.version.to_be_bytes()].concat();
        for part in [&public, m.namespace.as_bytes(), m.reserved, m.hash, &signature] {
            put_string(&mut blob, part);
        }
        blob.extend(m.tail);
        (format!("{BEGIN}{}\n{END}\n", STANDARD.encode(blob)), key)
    }

    #[test]
    fn one_form_holds_and_no_other() {
        let check = |m: Made, expected: Result<(), SignatureFault>| {
            let (armour, key) = made(&m, b"payload");
            assert_eq!(verify(&armour, key, SPACE, b"payload"), expected);
        };
        check(GOOD, Ok(()));
        check(Made { hardware: true, ..GOOD }, Ok(()));
        check(Made { hardware: true, flags: 5, ..GOOD }, Ok(()));
        check(Made { hardware: true, flags: 0, ..GOOD }, Err(SignatureFault::Presence));
        check(Made { namespace: "file", ..GOOD }, Err(SignatureFault::Namespace));
        check(Made { version: 2, ..GOOD }, Err(SignatureFault::Ssh));
        check(Made { reserved: b"x", ..GOOD }, Err(SignatureFault::Ssh));
        check(Made { hash: b"sha256", ..GOOD }, Err(SignatureFault::Ssh));
        check(Made { tail: b"x", ..GOOD }, Err(SignatureFault::Ssh));
    }

    #[test]
    fn another_message_key_or_armour_is_refused() {
        let (armour, key) = made(&GOOD, b"payload");
        assert_eq!(signer(&armour), Ok(key));
        let other = Key::from_bytes(&SigningKey::from_bytes(&[1; 32]).verifying_key().to_bytes()).unwrap();
        assert_eq!(verify(&armour, key, SPACE, b"payloae"), Err(SignatureFault::Bad));
        assert_eq!(verify(&armour, other, SPACE, b"payload"), Err(SignatureFault::KeyMismatch));
        let check = |altered: String| {
            assert_eq!(verify(&altered, key, SPACE, b"payload"), Err(SignatureFault::Ssh), "{altered}");
        };
        check(armour.replace('\n', "\r\n"));
        check(format!("{armour}{armour}"));
        check(format!(" {armour}"));
        check(format!("{armour}\n"));
        check(armour.replace("BEGIN SSH", "BEGIN PGP"));
        check(armour.replace(END, &format!("\n{END}")));
        check("A".repeat(3000));
        check(String::new());
    }

    #[test]
    fn cut_at_any_length_it_is_refused() {
        let (armour, key) = made(&Made { hardware: true, ..GOOD }, b"payload");
        for length in 0..armour.len() - 1 {
            assert!(verify(&armour[..length], key, SPACE, b"payload").is_err(), "{length}");
        }
    }
}
