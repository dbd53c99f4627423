//! The host's certificate, out of two files, and read anew when they change: certificates live for weeks, hosts for years.

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    #[error("The certificate in {} cannot be read.", .0.display())]
    Chain(PathBuf, #[source] rustls::pki_types::pem::Error),
    #[error("The key in {} cannot be read.", .0.display())]
    Key(PathBuf, #[source] rustls::pki_types::pem::Error),
    #[error("Certificate and key do not fit each other.")]
    Unfit(#[from] rustls::Error),
}

/// A certificate chain with its key. Clones are one and the same.
#[derive(Clone)]
pub struct Certificate(Arc<Inner>);

struct Inner {
    chain: PathBuf,
    key: PathBuf,
    now: Mutex<(Stamps, Arc<ServerConfig>)>,
}

type Stamps = [Option<SystemTime>; 2];

impl Certificate {
    /// Both in PEM, the chain beginning with the host's own certificate.
    pub fn load(chain: &Path, key: &Path) -> Result<Self, CertificateError> {
        let stamps = stamps(chain, key);
        let config = read(chain, key)?;
        let now = Mutex::new((stamps, Arc::new(config)));
        Ok(Self(Arc::new(Inner { chain: chain.to_owned(), key: key.to_owned(), now })))
    }

    /// Reads both files anew. Where they do not fit (one is being written), the old ones stay.
    pub fn reload(&self) -> Result<(), CertificateError> {
        let stamps = stamps(&self.0.chain, &self.0.key);
        let config = read(&self.0.chain, &self.0.key);
        let mut now = self.0.now.lock().unwrap_or_else(PoisonError::into_inner);
        // Tried once per change: a wrong file fills no log.
        now.0 = stamps;
        now.1 = Arc::new(config?);
        Ok(())
    }

    /// Reads them anew where they changed.
    pub(crate) fn look(&self) {
        let before = self.0.now.lock().unwrap_or_else(PoisonError::into_inner).0;
        if before == stamps(&self.0.chain, &self.0.key) {
            return;
        }
        match self.reload() {
            Ok(()) => tracing::info!("a new certificate is in use"),
            Err(error) => tracing::error!(%error, "the new certificate cannot be used; the old one stays"),
        }
    }

    pub(crate) fn config(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.0.now.lock().unwrap_or_else(PoisonError::into_inner).1)
    }
}

fn stamps(chain: &Path, key: &Path) -> Stamps {
    [chain, key].map(|path| std::fs::metadata(path).and_then(|about| about.modified()).ok())
}

fn read(chain: &Path, key: &Path) -> Result<ServerConfig, CertificateError> {
    let unread = |error| CertificateError::Chain(chain.to_owned(), error);
    let certificates: Vec<_> =
        CertificateDer::pem_file_iter(chain).map_err(unread)?.collect::<Result<_, _>>().map_err(unread)?;
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| CertificateError::Key(key.to_owned(), error))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(certificates, secret)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
