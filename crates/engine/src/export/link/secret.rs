//! A link's secret and PIN: kept as bytes and digits, handed to `relay::proof`, which knows what becomes of them.

use crate::error::{Error, Result};
use ::relay::proof::{LinkId, NoRandom, Pin, ProofKey, Secret as Drawn};
use model::Secret;

/// What a host is told: public keys. None where a link has no secret.
#[derive(Default)]
pub(super) struct Keys {
    pub(super) access: Option<[u8; 32]>,
    pub(super) pin: Option<[u8; 32]>,
}

pub(super) fn keys(name: &str, secret: Option<&Secret<[u8; 20]>>, pin: Option<&Secret<String>>) -> Result<Keys> {
    let Some(secret) = secret else { return Ok(Keys::default()) };
    let id = LinkId::parse(name).ok_or_else(|| Error::internal("A link's name is none."))?;
    let drawn = Drawn::from_bytes(*secret.expose());
    let pin = pin.and_then(|pin| Pin::parse(pin.expose()));
    let of_pin = pin.map(|pin| ProofKey::pin(&drawn, &pin, &id).public());
    Ok(Keys { access: Some(ProofKey::access(&drawn, &id).public()), pin: of_pin })
}

/// 32 characters, as they stand behind the `#`.
pub(super) fn written(secret: &Secret<[u8; 20]>) -> Secret<String> {
    Secret::new(Drawn::from_bytes(*secret.expose()).written().to_string())
}

/// What the age file asks for.
pub(super) fn passphrase(secret: &Secret<[u8; 20]>, pin: Option<&Secret<String>>) -> Secret<String> {
    let pin = pin.and_then(|pin| Pin::parse(pin.expose()));
    Secret::new(::relay::proof::passphrase(&Drawn::from_bytes(*secret.expose()), pin.as_ref()).to_string())
}

pub(super) fn name() -> Result<String> {
    Ok(LinkId::draw().map_err(no_random)?.to_string())
}

pub(super) fn draw() -> Result<Secret<[u8; 20]>> {
    let mut bytes = [0; 20];
    getrandom::fill(&mut bytes).map_err(|_| no_random(NoRandom))?;
    Ok(Secret::new(bytes))
}

pub(super) fn draw_pin() -> Result<Secret<String>> {
    Ok(Secret::new(Pin::draw().map_err(no_random)?.digits().to_owned()))
}

fn no_random(error: NoRandom) -> Error {
    Error::internal("The system gives no random bytes.").source(error)
}
