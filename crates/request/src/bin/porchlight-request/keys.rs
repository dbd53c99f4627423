//! Key files: the private one, which stays with the agency, and the one that is published.

use crate::args::Keygen;
use crate::files::{self, Readers};
use crate::{Failure, Outcome, refused, say};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use request::sign::Signer;
use request::{Domain, PublishedKey};
use std::path::Path;
use zeroize::Zeroizing;

const HEADING: &str = "Open Footage Request secret key, version 1. Whoever has this file can ask in your name.";
/// Bytes of a key file at most.
const MAX: usize = 2048;

/// A private key with the name and domain that it was made for.
pub(crate) struct SecretKey {
    pub(crate) name: String,
    pub(crate) domain: Domain,
    pub(crate) signer: Signer,
}

impl SecretKey {
    pub(crate) fn read(path: &Path) -> Outcome<Self> {
        files::is_private(path)?;
        let bytes = Zeroizing::new(files::read(path, MAX)?);
        Self::parse(&bytes)
            .ok_or_else(|| Failure::Refused(format!("{} is no private key made by keygen", path.display())))
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let mut lines = std::str::from_utf8(bytes).ok()?.lines();
        if lines.next()? != HEADING {
            return None;
        }
        let mut next = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix(": ");
        let (name, domain, secret) = (next("name")?, next("domain")?, next("secret")?);
        let seed = Zeroizing::new(STANDARD.decode(secret).ok()?);
        let seed = Zeroizing::new(<[u8; 32]>::try_from(seed.as_slice()).ok()?);
        Some(Self { name: name.to_owned(), domain: domain.parse().ok()?, signer: Signer::from_seed(&seed) })
    }

    pub(crate) fn published(&self) -> Outcome<PublishedKey> {
        let key = self.signer.key().map_err(|error| Failure::Refused(error.to_string()))?;
        Ok(PublishedKey { name: self.name.clone(), domain: self.domain.clone(), key })
    }
}

pub(crate) fn read_published(path: &Path) -> Outcome<PublishedKey> {
    let fault = |error| Failure::Refused(format!("{}: {error}", path.display()));
    PublishedKey::parse(&files::read(path, MAX)?).map_err(fault)
}

pub(crate) fn keygen(args: &Keygen) -> Outcome {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(seed.as_mut_slice()).map_err(|error| Failure::Refused(error.to_string()))?;
    let secret = SecretKey { name: args.name.clone(), domain: args.domain.clone(), signer: Signer::from_seed(&seed) };
    let published = secret.published()?;
    let public_text = published.write();
    // What could not be read again must not be published.
    if PublishedKey::parse(public_text.as_bytes()).is_err() {
        return refused(
            "the name is 3 to 120 characters on one line, without characters that hide or turn around text",
        );
    }
    let with = |ending: &str| {
        let mut name = args.out.file_name().unwrap_or_default().to_owned();
        name.push(ending);
        args.out.with_file_name(name)
    };
    let (private, public) = (with(".ofrsecret"), with(".ofrkey"));
    let text = Zeroizing::new(format!(
        "{HEADING}\nname: {}\ndomain: {}\nsecret: {}\n",
        secret.name,
        secret.domain,
        Zeroizing::new(STANDARD.encode(seed.as_slice())).as_str()
    ));
    if public.exists() {
        return refused(format!("{} is there already; nothing was changed", public.display()));
    }
    files::write(&private, text.as_bytes(), Readers::Owner)?;
    files::write(&public, public_text.as_bytes(), Readers::Everybody)?;
    say(&format!(
        "Private key: {} (keep it to yourself, and a copy in a safe)\nTo publish: {}\nWords to read out on the telephone: {}\nFor a QR code: {}\n",
        private.display(),
        public.display(),
        published.key.words().join(" "),
        published.key.code(),
    ))
}
