//! An authority of the owner's own, which may vouch for feeds beside those that this computer trusts: for somebody who runs a feed in
//! their own house. A certificate is no secret; it is kept among the settings.

use crate::error::{Code, Error, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use sha2::{Digest, Sha256};

/// Of its DER: the setting holds it in base64, and no authority has one that is half as long.
const MOST_BYTES: usize = 3000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Authority(CertificateDer<'static>);

impl Authority {
    /// The one certificate of a PEM text. What else is in it, a key for one, is not looked at.
    pub(crate) fn of_pem(text: &str) -> Result<Self> {
        let refused = |message| {
            Error::new(Code::Refused, message)
                .hint("Give the authority's certificate as PEM: it begins with -----BEGIN CERTIFICATE-----.")
        };
        let found = CertificateDer::pem_slice_iter(text.as_bytes()).collect::<std::result::Result<Vec<_>, _>>();
        let found = found.map_err(|_| refused("This is not a certificate."))?;
        match <[_; 1]>::try_from(found) {
            Ok([one]) if one.len() > MOST_BYTES => Err(refused("This certificate is larger than an authority's is.")),
            Ok([one]) => Self::of(one).ok_or_else(|| refused("This is not a certificate.")),
            Err(none) if none.is_empty() => Err(refused("There is no certificate in this.")),
            Err(_) => Err(refused("There are several certificates in this; one is taken, the authority's.")),
        }
    }

    /// None of none, nor of what does not hold a certificate: then only this computer's authorities count.
    pub(crate) fn stored(text: &str) -> Option<Self> {
        Self::of(STANDARD.decode(text).ok()?.into())
    }

    pub(crate) fn to_store(&self) -> String {
        STANDARD.encode(&self.0)
    }

    /// By which it is compared: SHA-256 as other programs show it.
    pub(crate) fn fingerprint(&self) -> String {
        let bytes = Sha256::digest(&self.0);
        bytes.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
    }

    pub(super) fn into_certificate(self) -> CertificateDer<'static> {
        self.0
    }

    /// If it can be asked to vouch for a host.
    fn of(certificate: CertificateDer<'static>) -> Option<Self> {
        RootCertStore::empty().add(certificate.clone()).ok()?;
        Some(Self(certificate))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::carrier::https::tests::{HOST, Server, made, ok};
    use crate::carrier::https::{Fault, Web};
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    #[test]
    fn one_certificate_is_taken_and_nothing_else_of_its_file() {
        let pem = made();
        let taken = Authority::of_pem(&pem).expect("a certificate, and its key");
        assert!(pem.contains("PRIVATE KEY") && !taken.to_store().contains("KEY"));
        assert_eq!(Authority::stored(&taken.to_store()), Some(taken.clone()));
        assert_eq!(taken.fingerprint().len(), 32 * 3 - 1);
        let refused = |text: &str| Authority::of_pem(text).map(|_| ()).map_err(|error| error.message);
        let body = "TUlJQg==";
        for (text, message) in [
            (String::new(), "There is no certificate in this."),
            ("/etc/ssl/own.pem".to_owned(), "There is no certificate in this."),
            (pem.replace("CERTIFICATE", "SOMETHING"), "There is no certificate in this."),
            (format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n"), "This is not a certificate."),
            ("-----BEGIN CERTIFICATE-----\n%%\n-----END CERTIFICATE-----\n".to_owned(), "This is not a certificate."),
            (pem.repeat(2), "There are several certificates in this; one is taken, the authority's."),
            (
                format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", "AAAA".repeat(1001)),
                "This certificate is larger than an authority's is.",
            ),
        ] {
            assert_eq!(refused(&text), Err(message.to_owned()), "{text}");
        }
        for text in ["", "AAAA", "not base64"] {
            assert_eq!(Authority::stored(text), None);
        }
    }

    /// The way of a real household: the system's list, the owner's own beside it, and a proxy.
    #[test]
    fn the_owners_own_vouches_beside_the_systems() {
        let server = Server::start(|_| ok(b"body"));
        let url = format!("https://{HOST}/f").parse().expect("an address");
        let get = |own: Option<Authority>| {
            let web = Web::new("", own, Arc::default())?.at(server.address);
            web.get(&url, 1000, Instant::now() + Duration::from_secs(20))
        };
        let own = Authority::of_pem(&made()).expect("a certificate");
        assert_eq!(get(Some(own)), Ok(b"body".to_vec()));
        // Without it, nobody does; a computer without any authority says that.
        let refused = get(None).expect_err("nobody vouches for it");
        assert!(matches!(refused, Fault::Certificate | Fault::NoAuthorities), "{refused:?}");
    }
}
