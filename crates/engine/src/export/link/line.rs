//! One question over one connection: straight or by the owner's SOCKS proxy, over TLS by the authorities that hold for feeds; plain to this
//! computer only. A general client would bring lists of authorities of its own.

use super::web::{MOST_ANSWER, no_address, no_host, uncertified, unreachable};
use crate::carrier::https::{Fault, trusting};
use crate::carrier::{Authority, socks};
use crate::error::{Error, Result};
use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::header::{HOST, HeaderValue, USER_AGENT};
use hyper::{Method, Request, Response, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use opendal::{Buffer, ErrorKind, HttpBody, HttpTransport};
use rustls::pki_types::ServerName;
use std::io;
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;

/// Names the program and no version.
const AGENT: HeaderValue = HeaderValue::from_static("Porchlight");
/// For one address of a host; the next is tried after it.
const CONNECT_PATIENCE: Duration = Duration::from_secs(10);
const MOST_ADDRESSES: usize = 4;

/// What is sent with a question.
pub(super) type Body = UnsyncBoxBody<Bytes, io::Error>;

pub(super) fn full_body(bytes: Bytes) -> Body {
    Full::new(bytes).map_err(|never| match never {}).boxed_unsync()
}

/// How connections are made.
#[derive(Clone)]
pub(super) struct Line {
    /// None: plain, within this computer.
    tls: Option<TlsConnector>,
    /// `host:port`; none: straight.
    proxy: Option<String>,
}

impl Line {
    pub(super) fn out(proxy: String, own: Option<Authority>) -> std::result::Result<Self, Fault> {
        let tls = TlsConnector::from(Arc::new(trusting(own)?));
        Ok(Self { tls: Some(tls), proxy: Some(proxy).filter(|proxy| !proxy.is_empty()) })
    }

    pub(super) fn inside() -> Self {
        Self { tls: None, proxy: None }
    }

    /// Says it, and gives what is answered.
    pub(super) async fn say(&self, mut request: Request<Body>) -> Result<Response<Incoming>> {
        let uri = request.uri().clone();
        let (host, authority) = match (uri.host(), uri.authority()) {
            (Some(host), Some(authority)) => (host, authority.as_str()),
            _ => return Err(no_address()),
        };
        let secure = uri.scheme_str() == Some("https");
        // Out there nothing is said that others could read, and this computer has no certificate.
        if secure != self.tls.is_some() {
            return Err(no_address());
        }
        let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
        let name = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        *request.uri_mut() = path.parse::<Uri>().map_err(|_| no_address())?;
        request.headers_mut().insert(HOST, HeaderValue::from_str(authority).map_err(|_| no_address())?);
        request.headers_mut().insert(USER_AGENT, AGENT);
        // On a thread of its own, which has nothing else to do meanwhile.
        let stream = self.dial(&name, port).map_err(broke)?;
        stream.set_nonblocking(true).map_err(broke)?;
        let stream = tokio::net::TcpStream::from_std(stream).map_err(broke)?;
        match &self.tls {
            Some(tls) => {
                let name = ServerName::try_from(name).map_err(|_| no_address())?;
                talk(tls.connect(name, stream).await.map_err(broke)?, request).await
            }
            None => talk(stream, request).await,
        }
    }

    fn dial(&self, host: &str, port: u16) -> io::Result<TcpStream> {
        let first_that_answers = |addresses: Vec<SocketAddr>| {
            let mut last = io::ErrorKind::NotFound.into();
            for address in addresses.iter().take(MOST_ADDRESSES) {
                match TcpStream::connect_timeout(address, CONNECT_PATIENCE) {
                    Ok(stream) => return Ok(stream),
                    Err(error) => last = error,
                }
            }
            Err(last)
        };
        let Some(proxy) = &self.proxy else {
            return first_that_answers((host, port).to_socket_addrs()?.collect());
        };
        let mut stream = first_that_answers(proxy.to_socket_addrs()?.collect())?;
        stream.set_read_timeout(Some(CONNECT_PATIENCE))?;
        socks::connect(&mut stream, host, port)?;
        stream.set_read_timeout(None)?;
        Ok(stream)
    }
}

async fn talk<S>(stream: S, request: Request<Body>) -> Result<Response<Incoming>>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(unanswered)?;
    // It ends with the answer, or says there why not.
    tokio::spawn(async move { drop(connection.await) });
    sender.send_request(request).await.map_err(unanswered)
}

fn unanswered(error: hyper::Error) -> Error {
    if error.is_parse() { no_host() } else { unreachable().source(error) }
}

/// What the system or TLS says, classified once.
fn broke(error: io::Error) -> Error {
    match error.get_ref().and_then(|source| source.downcast_ref::<rustls::Error>()) {
        Some(rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented) => uncertified(),
        Some(_) => no_host(),
        None => unreachable().source(error),
    }
}

/// For a space of the owner's own, whose answers are short: a file is never read from there.
impl HttpTransport for Line {
    async fn fetch(&self, request: Request<Buffer>) -> opendal::Result<Response<HttpBody>> {
        let unsaid = |error: Error| opendal::Error::new(ErrorKind::Unexpected, "not answered").set_source(error);
        let (uri, head) = (request.uri().clone(), request.method() == Method::HEAD);
        let request = request.map(|buffer| full_body(buffer.to_bytes()));
        let response = self.say(request).await.map_err(unsaid)?;
        // Of a WebDAV folder opendal does not tell it from other refusals.
        if response.status() == StatusCode::UNAUTHORIZED {
            return Err(opendal::Error::new(ErrorKind::PermissionDenied, "the log-in is not taken"));
        }
        let (mut parts, body) = response.into_parts();
        let body = Limited::new(body, MOST_ANSWER).collect().await;
        let body = body.map_err(|error| unsaid(unreachable().source(error)))?.to_bytes();
        parts.extensions.insert(uri);
        let size = (!head).then_some(body.len() as u64);
        Ok(Response::from_parts(parts, HttpBody::new(All(Some(body)), size)))
    }
}

/// All of an answer, at once.
struct All(Option<Bytes>);

impl futures_core::Stream for All {
    type Item = opendal::Result<Buffer>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().filter(|bytes| !bytes.is_empty()).map(|bytes| Ok(Buffer::from(bytes))))
    }
}
