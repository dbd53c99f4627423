//! A link's secret as people and programs get it.

use model::Secret;

/// Crockford's base 32: no letter that is taken for another or for a digit.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// 32 characters, first bit first.
pub(super) fn written(secret: &Secret<[u8; 20]>) -> Secret<String> {
    let mut text = String::with_capacity(32);
    for five in secret.expose().chunks_exact(5) {
        let bits = five.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        text.extend((0..8).rev().map(|at| char::from(LETTERS[(bits >> (at * 5) & 31) as usize])));
    }
    Secret::new(text)
}

/// What the age file asks for.
pub(super) fn passphrase(secret: &Secret<[u8; 20]>, pin: Option<&Secret<String>>) -> Secret<String> {
    let written = written(secret);
    match pin {
        Some(pin) => Secret::new(format!("{}-{}", written.expose(), pin.expose())),
        None => written,
    }
}
