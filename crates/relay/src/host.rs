//! The host of sealed links: what it is told at the start, its routes, and its course from start to stop. Listening is `doors.rs`'s business.

use crate::page;
use crate::proof::{LinkId, NoRandom, ProofKey, Secret};
use answer::Answer;
use axum::Router;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::routing::{get, patch, post};
use metrics::Metrics;
use nonce::Nonces;
use sessions::Sessions;
use shelf::Shelf;
use std::net::SocketAddr;
use std::path::{Path as Folder, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

mod answer;
mod certificate;
mod disk;
mod doors;
mod link;
mod metrics;
mod nonce;
mod owner;
mod owners;
mod patient;
mod range;
mod recipient;
mod sealed_body;
mod sent;
mod sessions;
mod shelf;

pub use certificate::{Certificate, CertificateError};
pub use owners::{Owner, Owners, OwnersError};

/// How often time is looked at: what expired is gone from the disk this much later, and was closed before.
const SWEEP: Duration = Duration::from_secs(20);
/// How long transfers may still come to an end when the host stops.
const FAREWELL: Duration = Duration::from_secs(5);

/// What a host is told at its start.
#[derive(Clone)]
pub struct Config {
    /// Everything it keeps. Made where it is missing; one host at a time.
    pub folder: PathBuf,
    /// How browsers write it (`https://links.example`); the first one is told to owners. Proofs are good for these only.
    pub origins: Vec<String>,
    /// Without one it speaks plain http, for a proxy on the same computer.
    pub certificate: Option<Certificate>,
    /// Plain http also beyond this computer: in a home's network, or where a container's network stands in between.
    pub plain: bool,
    /// Numbers about itself are told on this address of this computer.
    pub metrics: Option<SocketAddr>,
    pub limits: Limits,
}

#[derive(Clone, Debug)]
pub struct Limits {
    /// Of one sealed file.
    pub most_bytes: u64,
    /// Of all living links of an owner.
    pub most_bytes_of_owner: u64,
    pub most_links_of_owner: usize,
    /// What stays free on the disk.
    pub reserve: u64,
    pub connections: usize,
    /// From one address; of IPv6, from one net. Behind a proxy all come from one, so there it does not hold.
    pub connections_of_one: usize,
    /// For a handshake, for a question to come, between two pieces of an upload; four times as long for what a slow recipient is to take in.
    pub patience: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            most_bytes: 16 << 30,
            most_bytes_of_owner: 64 << 30,
            most_links_of_owner: 100,
            reserve: 1 << 30,
            connections: 512,
            connections_of_one: 64,
            patience: Duration::from_secs(15),
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum HostError {
    #[error("`{0}` is no origin: write it as browsers do, `https://links.example`, without a slash at the end.")]
    Origin(String),
    #[error(
        "Without a certificate the relay listens on this computer only: give it one, or let a proxy speak https before it."
    )]
    Plain,
    #[error("Numbers are told on this computer only: take an address such as 127.0.0.1:9480 for them.")]
    Metrics,
    #[error("Another relay works in this data folder.")]
    Taken,
    #[error("The data folder cannot be read or written.")]
    Disk(#[source] std::io::Error),
    #[error("The relay cannot listen there.")]
    Listen(#[source] std::io::Error),
    #[error(transparent)]
    Random(#[from] NoRandom),
}

/// What all connections share.
pub(crate) struct Host {
    origins: Vec<String>,
    limits: Limits,
    shelf: Arc<Shelf>,
    owners: Owners,
    sessions: Sessions,
    nonces: Nonces,
    /// Proofs for links that do not exist are held against it, so that they take as long as others.
    nobodys_key: [u8; 32],
    metrics: Arc<Metrics>,
    /// What goes on although who asked may be gone.
    tasks: TaskTracker,
    stop: CancellationToken,
}

/// Serves until `stop`. What had begun then has a few seconds to end; what was told to anybody is on the disk.
pub async fn serve(config: Config, listener: TcpListener, stop: CancellationToken) -> Result<(), HostError> {
    check(&config, &listener)?;
    let metrics_listener = match config.metrics {
        Some(address) => Some(TcpListener::bind(address).await.map_err(HostError::Listen)?),
        None => None,
    };
    let (_lock, shelf) = open(&config.folder, &config.limits).map_err(|error| match error.kind() {
        std::io::ErrorKind::WouldBlock => HostError::Taken,
        _ => HostError::Disk(error),
    })?;
    let host = Arc::new(Host {
        shelf: Arc::new(shelf),
        owners: Owners::of(&config.folder),
        sessions: Sessions::default(),
        nonces: Nonces::new()?,
        nobodys_key: ProofKey::access(&Secret::draw()?, &LinkId::draw()?).public(),
        metrics: Arc::default(),
        tasks: TaskTracker::new(),
        stop: stop.clone(),
        origins: config.origins,
        limits: config.limits,
    });
    let sweeping = tokio::spawn(sweep(Arc::clone(&host), config.certificate.clone()));
    let telling = metrics_listener.map(|listener| tokio::spawn(doors::tell(Arc::clone(&host), listener)));
    tracing::info!("the relay serves");
    doors::serve(&host, routes(Arc::clone(&host)), listener, config.certificate).await;
    host.tasks.close();
    if tokio::time::timeout(FAREWELL, host.tasks.wait()).await.is_err() {
        tracing::warn!("transfers were broken off by the stop");
    }
    sweeping.abort();
    telling.inspect(tokio::task::JoinHandle::abort);
    tracing::info!("the relay has stopped");
    Ok(())
}

fn check(config: &Config, listener: &TcpListener) -> Result<(), HostError> {
    if let Some(wrong) = config.origins.iter().find(|origin| !is_origin(origin)) {
        return Err(HostError::Origin(wrong.clone()));
    }
    if config.origins.is_empty() {
        return Err(HostError::Origin(String::new()));
    }
    let here = listener.local_addr().map_err(HostError::Listen)?.ip().is_loopback();
    if config.certificate.is_none() && !config.plain && !here {
        return Err(HostError::Plain);
    }
    if config.metrics.is_some_and(|address| !address.ip().is_loopback()) {
        return Err(HostError::Metrics);
    }
    Ok(())
}

/// As a browser writes it: lower case, no port that goes without saying, nothing behind.
fn is_origin(text: &str) -> bool {
    let Some((scheme, place)) = text.split_once("://") else { return false };
    let unsaid = match scheme {
        "https" => ":443",
        "http" => ":80",
        _ => return false,
    };
    let plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b':' | b'[' | b']');
    !place.is_empty() && place.bytes().all(plain) && !place.ends_with(unsaid) && !place.ends_with(':')
}

/// The folder, its user's only and locked while the file lives, and what lies in it.
fn open(folder: &Folder, limits: &Limits) -> std::io::Result<(std::fs::File, Shelf)> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let lock = disk::private(&folder.join("relay.lock"))?;
    rustix::fs::flock(&lock, rustix::fs::FlockOperation::NonBlockingLockExclusive)?;
    Ok((lock, Shelf::open(folder, limits.clone())?))
}

/// Lets time have its way with links, sessions and the certificate.
async fn sweep(host: Arc<Host>, certificate: Option<Certificate>) {
    let mut ticks = tokio::time::interval(SWEEP);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        host.sessions.sweep();
        let removed = host.owners.removed();
        let swept = host.shelf.sweep(crate::clock::now_s(), &removed, |id| host.sessions.fetching(id));
        if let Err(error) = swept.await {
            tracing::error!(%error, "what is over could not be cleared away; it is closed all the same");
        }
        if let Some(certificate) = &certificate {
            certificate.look();
        }
    }
}

fn routes(host: Arc<Host>) -> Router {
    let shut = || async { answer::closed() };
    let wrong = || async { answer::wrong_method() };
    Router::new()
        .route("/d/", get(page_of_link))
        .route("/d/{*id}", get(page_of_link))
        .route("/page/{name}", get(page_file))
        .route("/robots.txt", get(robots))
        .route("/v1/nonce", post(recipient::nonce))
        .route("/v1/prove", post(recipient::prove))
        .route("/v1/file/{id}", get(recipient::file))
        .route("/v1/ticket", post(recipient::ticket))
        .route("/v1/take/{ticket}/footage.age", get(recipient::take))
        .route("/v1/host", get(owner::about))
        .route("/v1/links", get(owner::list))
        .route("/v1/links/{id}", get(owner::get).put(owner::put).delete(owner::revoke))
        .route("/v1/links/{id}/data", patch(owner::data))
        .route("/v1/links/{id}/extend", post(owner::extend))
        .fallback(shut)
        .method_not_allowed_fallback(wrong)
        .with_state(host)
}

/// The same bytes for every id: what stands behind `/d/` is not looked at.
async fn page_of_link() -> Answer {
    answer::file("text/html; charset=utf-8", page::bytes(), false)
}

async fn page_file(Path(name): Path<String>) -> Answer {
    let file = page::files().iter().find(|file| file.path.strip_prefix("page/") == Some(name.as_str()));
    file.map_or_else(answer::closed, |file| answer::file(file.kind(), file.bytes, true))
}

async fn robots() -> Answer {
    answer::file("text/plain; charset=utf-8", b"User-agent: *\nDisallow: /\n", false)
}

/// The one thing that owners and recipients show.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(axum::http::header::AUTHORIZATION).iter();
    let one = all.next().filter(|_| all.next().is_none())?;
    one.to_str().ok()?.strip_prefix("Bearer ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_written_as_browsers_do() {
        for good in
            ["https://links.example", "https://links.example:8443", "http://192.168.1.2:8480", "https://[2001:db8::1]"]
        {
            assert!(is_origin(good), "{good}");
        }
        for bad in [
            "links.example",
            "https://",
            "https://links.example/",
            "https://Links.example",
            "https://links.example:443",
            "http://a:80",
            "ftp://a",
            "https://a@b",
            "https://a:",
        ] {
            assert!(!is_origin(bad), "{bad}");
        }
    }
}
