//! Connections: who gets in, for how long, and that all are gone when the host stops. What is said on them is decided by the routes.

use super::answer;
use super::certificate::Certificate;
use super::metrics::Metrics;
use super::patient::Patient;
use super::{FAREWELL, Host};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Of a request's head, and of what hyper keeps of a body at once.
const BUFFER: usize = 64 << 10;
const MOST_HEADERS: usize = 64;
/// The system has no handle left for a moment; asking again at once would only burn the processor.
const BREATH: Duration = Duration::from_millis(50);

/// How many are in from one place. Forgotten when the last one leaves.
#[derive(Default)]
struct Places(Mutex<HashMap<IpAddr, usize>>);

struct Place(Arc<Places>, IpAddr);

impl Places {
    fn enter(self: &Arc<Self>, from: IpAddr, most: usize) -> Option<Place> {
        let from = match from.to_canonical() {
            // One household has a whole net of them.
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
            address => address,
        };
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = places.entry(from).or_default();
        (*count < most).then(|| {
            *count += 1;
            Place(Arc::clone(self), from)
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut places = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = places.get_mut(&self.1) {
            *count -= 1;
            if *count == 0 {
                places.remove(&self.1);
            }
        }
    }
}

/// Takes connections until the host stops, then waits for them.
pub(crate) async fn serve(host: &Arc<Host>, routes: Router, listener: TcpListener, certificate: Option<Certificate>) {
    let room = Arc::new(Semaphore::new(host.limits.connections));
    let places = Arc::new(Places::default());
    // Behind a proxy everybody comes from one address.
    let most_of_one = if certificate.is_some() { host.limits.connections_of_one } else { usize::MAX };
    let connections = TaskTracker::new();
    let broken_off = CancellationToken::new();
    loop {
        // Who comes while all places are taken waits in the system's queue, not in our memory.
        let taken = tokio::select! {
            () = host.stop.cancelled() => break,
            taken = next(&room, &listener) => taken,
        };
        let Some((stream, from, permit)) = taken else {
            tokio::time::sleep(BREATH).await;
            continue;
        };
        let Some(place) = places.enter(from, most_of_one) else {
            host.metrics.turned_away.one();
            continue;
        };
        host.metrics.connections.one();
        let connection = Connection { host: Arc::clone(host), routes: routes.clone(), broken_off: broken_off.clone() };
        let certificate = certificate.clone();
        connections.spawn(async move {
            let _kept = (permit, place);
            connection.run(stream, certificate).await;
        });
    }
    drop(listener);
    connections.close();
    if tokio::time::timeout(FAREWELL, connections.wait()).await.is_err() {
        broken_off.cancel();
        connections.wait().await;
    }
}

async fn next(room: &Arc<Semaphore>, listener: &TcpListener) -> Option<(TcpStream, IpAddr, OwnedSemaphorePermit)> {
    let permit = Arc::clone(room).acquire_owned().await.expect("the places are never closed");
    let (stream, from) = listener.accept().await.ok()?;
    // Pieces are large; a short last one is not to wait for an echo.
    stream.set_nodelay(true).ok()?;
    Some((stream, from.ip(), permit))
}

struct Connection {
    host: Arc<Host>,
    routes: Router,
    /// The time to end in peace is over.
    broken_off: CancellationToken,
}

impl Connection {
    async fn run(self, stream: TcpStream, certificate: Option<Certificate>) {
        let Some(certificate) = certificate else { return self.talk(stream).await };
        let acceptor = tokio_rustls::TlsAcceptor::from(certificate.config());
        let handshake = tokio::time::timeout(self.host.limits.patience, acceptor.accept(stream));
        let done = tokio::select! {
            () = self.host.stop.cancelled() => return,
            done = handshake => done,
        };
        match done {
            Ok(Ok(stream)) => self.talk(stream).await,
            Ok(Err(_)) | Err(_) => self.host.metrics.turned_away.one(),
        }
    }

    async fn talk<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(self, stream: S) {
        let patience = self.host.limits.patience;
        let io = TokioIo::new(Patient::new(stream, patience * 4, Arc::clone(&self.host.metrics)));
        let https = self.host.origins[0].starts_with("https:");
        let (routes, metrics) = (self.routes, Arc::clone(&self.host.metrics));
        let service = hyper::service::service_fn(move |request: Request<Incoming>| {
            let (routes, metrics) = (routes.clone(), Arc::clone(&metrics));
            async move { Ok::<_, Infallible>(answered(routes, request, &metrics, https).await) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(patience)
            .max_buf_size(BUFFER)
            .max_headers(MOST_HEADERS)
            .serve_connection(io, service);
        let mut connection = std::pin::pin!(connection);
        // How a connection ends is the other side's affair, and would name it.
        tokio::select! {
            _ = connection.as_mut() => return,
            () = self.host.stop.cancelled() => connection.as_mut().graceful_shutdown(),
        }
        tokio::select! {
            _ = connection => {}
            () = self.broken_off.cancelled() => {}
        }
    }
}

async fn answered(routes: Router, request: Request<Incoming>, metrics: &Metrics, https: bool) -> Response<Body> {
    use hyper::service::Service;
    let mut answer = match TowerToHyperService::new(routes).call(request).await {
        Ok(answer) => answer,
        Err(impossible) => match impossible {},
    };
    // The routes' own refusals (a path that is no text, say) are in their maker's words: ours say the same to everybody.
    let ours = answer.headers().get("content-type").is_none_or(|kind| !kind.as_bytes().starts_with(b"text/plain"));
    if !ours && answer.status().is_client_error() {
        answer = answer::closed();
    }
    match answer.status() {
        status if status < StatusCode::BAD_REQUEST => metrics.answered_fine.one(),
        status if status < StatusCode::INTERNAL_SERVER_ERROR => metrics.answered_theirs.one(),
        _ => metrics.answered_ours.one(),
    }
    answer::harden(answer.headers_mut(), https);
    answer
}

/// Tells numbers, to whoever is on this computer.
pub(crate) async fn tell(host: Arc<Host>, listener: TcpListener) {
    let room = Arc::new(Semaphore::new(8));
    while !host.stop.is_cancelled() {
        let Some((stream, _, permit)) = next(&room, &listener).await else {
            tokio::time::sleep(BREATH).await;
            continue;
        };
        let host = Arc::clone(&host);
        tokio::spawn(async move {
            let _kept = permit;
            let service = hyper::service::service_fn(move |_: Request<Incoming>| {
                let text = numbers(&host);
                async move { Ok::<_, Infallible>(Response::new(Body::from(text))) }
            });
            let builder = &mut http1::Builder::new();
            let builder =
                builder.timer(TokioTimer::new()).header_read_timeout(Duration::from_secs(5)).keep_alive(false);
            _ = builder.serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

fn numbers(host: &Host) -> String {
    let states = host.shelf.states(crate::clock::now_s());
    let free = host.shelf.free_bytes().unwrap_or(0);
    host.metrics.written(&states, host.shelf.bytes_kept(), free, host.sessions.count())
}
