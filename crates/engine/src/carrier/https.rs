//! One GET over HTTPS, written by hand so that its bytes are the same from every home and at every time.
//!
//! A new connection and a new TLS session for each, HTTP/1.1, three fixed header fields. No redirect is followed, no cookie is kept,
//! nothing is asked for "if it changed". A general client would have to be talked out of each of these, with every version anew.

use super::{Authority, socks};
use request::HttpsUrl;
use rustls::client::Resumption;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const PORT: u16 = 443;
/// Names the program and no version: else an update would tell homes apart.
const AGENT: &str = "Porchlight";
/// One GET; a feed of 256 KiB takes a slow line a few seconds.
const PATIENCE: Duration = Duration::from_secs(30);
/// For one address of a host; the next is tried after it.
const CONNECT_PATIENCE: Duration = Duration::from_secs(10);
const MOST_ADDRESSES: usize = 4;
/// How soon the end of the program is noticed.
const STEP: Duration = Duration::from_millis(250);
/// Of the answer before its body.
const MOST_HEAD: usize = 16 * 1024;
const MOST_FIELDS: usize = 64;

/// Why nothing was got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nobody answers, or the connection broke.
    Unreachable,
    /// The proxy does not answer, or refuses.
    Proxy,
    /// The host cannot prove that it is the one.
    Certificate,
    /// This computer has no list of authorities.
    NoAuthorities,
    Redirect,
    /// The host has no such file, or does not give it.
    NotGiven,
    /// Not an answer in HTTP/1.1.
    Malformed,
    TooLarge,
    /// The answer ended before its end.
    CutShort,
    TooSlow,
    /// The program ends.
    Ended,
}

type Result<T> = std::result::Result<T, Fault>;

/// Where connections go.
#[derive(Clone, Debug)]
enum Way {
    Straight,
    /// A SOCKS proxy, `host:port`.
    Proxy(String),
    #[cfg(test)]
    To(SocketAddr),
}

/// What one poll needs of the network.
pub(crate) struct Web {
    tls: Arc<ClientConfig>,
    way: Way,
    patience: Duration,
    /// Set when the program ends.
    ended: Arc<AtomicBool>,
}

impl Web {
    /// With the authorities that this computer trusts and the owner's `own` for feeds, by `proxy` where one is set.
    pub(crate) fn new(proxy: &str, own: Option<Authority>, ended: Arc<AtomicBool>) -> Result<Self> {
        let way = if proxy.is_empty() { Way::Straight } else { Way::Proxy(proxy.to_owned()) };
        Ok(Self { tls: Arc::new(trusting(own)?), way, patience: PATIENCE, ended })
    }

    /// Everything to one address, with one authority.
    #[cfg(test)]
    pub(crate) fn to(address: SocketAddr, authority: CertificateDer<'static>, patience: Duration) -> Self {
        let tls = Arc::new(tls(vec![authority]).expect("a good authority"));
        Self { tls, way: Way::To(address), patience, ended: Arc::default() }
    }

    /// The same, to one address whatever the host.
    #[cfg(test)]
    pub(crate) fn at(self, address: SocketAddr) -> Self {
        Self { way: Way::To(address), ..self }
    }

    /// The same by a proxy.
    #[cfg(test)]
    pub(crate) fn by_proxy(self, proxy: SocketAddr) -> Self {
        Self { way: Way::Proxy(proxy.to_string()), ..self }
    }

    /// The body of the file at `url`, at most `most` bytes, if it is all here before `deadline`.
    pub(crate) fn get(&self, url: &HttpsUrl, most: usize, deadline: Instant) -> Result<Vec<u8>> {
        let until = deadline.min(Instant::now() + self.patience);
        let name = ServerName::try_from(url.host().as_str().to_owned()).map_err(|_| Fault::Malformed)?;
        let tls = ClientConnection::new(self.tls.clone(), name).map_err(|_| Fault::Malformed)?;
        let mut stream = StreamOwned::new(tls, self.connect(url.host().as_str(), until)?);
        stream.write_all(&asked(url)).and_then(|()| stream.flush()).map_err(|e| self.fault(&e))?;
        let mut answer = Answer { from: &mut stream, buffer: Vec::new() };
        answer.read(most).map_err(|bad| match bad {
            Bad::Fault(fault) => fault,
            Bad::Io(error) => self.fault(&error),
        })
    }

    fn connect(&self, host: &str, until: Instant) -> Result<Timed> {
        let dial = |address: &SocketAddr| {
            let left = until.saturating_duration_since(Instant::now()).min(CONNECT_PATIENCE);
            if left.is_zero() || self.ended.load(Ordering::Relaxed) {
                return Err(ErrorKind::TimedOut.into());
            }
            TcpStream::connect_timeout(address, left)
        };
        let first_that_answers = |addresses: io::Result<Vec<SocketAddr>>| -> io::Result<Timed> {
            let mut last = ErrorKind::NotFound.into();
            for address in addresses?.iter().take(MOST_ADDRESSES) {
                match dial(address) {
                    Ok(stream) => return Ok(Timed { stream, until, ended: self.ended.clone() }),
                    Err(error) => last = error,
                }
            }
            Err(last)
        };
        let failed = |fault| if self.ended.load(Ordering::Relaxed) { Fault::Ended } else { fault };
        match &self.way {
            Way::Straight => {
                let addresses = (host, PORT).to_socket_addrs().map(Iterator::collect);
                first_that_answers(addresses).map_err(|_| failed(Fault::Unreachable))
            }
            Way::Proxy(proxy) => {
                let addresses = proxy.to_socket_addrs().map(Iterator::collect);
                let mut stream = first_that_answers(addresses).map_err(|_| failed(Fault::Proxy))?;
                socks::connect(&mut stream, host, PORT).map_err(|_| failed(Fault::Proxy))?;
                Ok(stream)
            }
            #[cfg(test)]
            Way::To(address) => first_that_answers(Ok(vec![*address])).map_err(|_| failed(Fault::Unreachable)),
        }
    }

    fn fault(&self, error: &io::Error) -> Fault {
        if self.ended.load(Ordering::Relaxed) {
            return Fault::Ended;
        }
        let tls = error.get_ref().and_then(|source| source.downcast_ref::<rustls::Error>());
        match (tls, error.kind()) {
            (Some(rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented), _) => {
                Fault::Certificate
            }
            (Some(_), _) => Fault::Malformed,
            (None, ErrorKind::TimedOut) => Fault::TooSlow,
            (None, ErrorKind::UnexpectedEof) => Fault::CutShort,
            (None, _) => Fault::Unreachable,
        }
    }
}

/// How a host proves that it is the one: by the authorities that this computer trusts, and the owner's `own`.
pub(crate) fn trusting(own: Option<Authority>) -> Result<ClientConfig> {
    // The system's own list: the owner's and the distribution's changes to it hold here too.
    let mut authorities = rustls_native_certs::load_native_certs().certs;
    authorities.extend(own.map(Authority::into_certificate));
    tls(authorities)
}

fn tls(authorities: Vec<CertificateDer<'static>>) -> Result<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(authorities);
    if roots.is_empty() {
        return Err(Fault::NoAuthorities);
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| Fault::NoAuthorities)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    // A ticket is a name: the host would know one home's polls from another's.
    tls.resumption = Resumption::disabled();
    tls.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(tls)
}

/// All that is ever said to a host.
fn asked(url: &HttpsUrl) -> Vec<u8> {
    let path = if url.path().is_empty() { "/" } else { url.path() };
    let host = url.host();
    format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {AGENT}\r\nConnection: close\r\n\r\n").into_bytes()
}

/// A connection that ends at a moment, however slowly its other end drips.
struct Timed {
    stream: TcpStream,
    until: Instant,
    ended: Arc<AtomicBool>,
}

impl Timed {
    fn in_time<T>(&mut self, mut act: impl FnMut(&mut TcpStream, Duration) -> io::Result<T>) -> io::Result<T> {
        loop {
            let left = self.until.saturating_duration_since(Instant::now());
            if left.is_zero() || self.ended.load(Ordering::Relaxed) {
                return Err(ErrorKind::TimedOut.into());
            }
            match act(&mut self.stream, left.min(STEP)) {
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                done => return done,
            }
        }
    }
}

impl Read for Timed {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.in_time(|stream, step| {
            stream.set_read_timeout(Some(step))?;
            stream.read(buf)
        })
    }
}

impl Write for Timed {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.in_time(|stream, step| {
            stream.set_write_timeout(Some(step))?;
            stream.write(buf)
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

enum Bad {
    Fault(Fault),
    Io(io::Error),
}

impl From<Fault> for Bad {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<io::Error> for Bad {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// How the body's end is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Body {
    Length(usize),
    Chunked,
    /// With the connection, which TLS closes in order.
    ToTheEnd,
}

/// The body of an answer out of memory, which has no faults of its own.
pub(crate) fn answer(from: &mut impl Read, most: usize) -> Result<Vec<u8>> {
    Answer { from, buffer: Vec::new() }.read(most).map_err(|bad| match bad {
        Bad::Fault(fault) => fault,
        Bad::Io(_) => Fault::Unreachable,
    })
}

/// An answer as it comes in.
struct Answer<'a, R> {
    from: &'a mut R,
    /// What was read and not used yet.
    buffer: Vec<u8>,
}

impl<R: Read> Answer<'_, R> {
    fn read(&mut self, most: usize) -> std::result::Result<Vec<u8>, Bad> {
        let body = loop {
            if let Some(end) = self.buffer.windows(4).position(|w| w == b"\r\n\r\n") {
                let rest = self.buffer.split_off(end + 4);
                let head = std::mem::replace(&mut self.buffer, rest);
                break head_of(&head[..end])?;
            }
            if self.buffer.len() > MOST_HEAD {
                return Err(Fault::Malformed.into());
            }
            self.more()?;
        };
        match body {
            Body::Length(length) if length > most => Err(Fault::TooLarge.into()),
            Body::Length(length) => {
                self.at_least(length)?;
                // More than was said is another answer, or a lie about this one.
                if self.buffer.len() > length {
                    Err(Fault::Malformed.into())
                } else {
                    Ok(std::mem::take(&mut self.buffer))
                }
            }
            Body::Chunked => self.chunks(most),
            Body::ToTheEnd => {
                loop {
                    if self.buffer.len() > most {
                        return Err(Fault::TooLarge.into());
                    }
                    if !self.some_more()? {
                        break;
                    }
                }
                Ok(std::mem::take(&mut self.buffer))
            }
        }
    }

    fn chunks(&mut self, most: usize) -> std::result::Result<Vec<u8>, Bad> {
        let mut body = Vec::new();
        loop {
            let line = self.line()?;
            let size = line.split(|b| *b == b';').next().unwrap_or_default().trim_ascii();
            // Six digits are 16 MiB: more than any limit here.
            let good = (1..=6).contains(&size.len()) && size.iter().all(u8::is_ascii_hexdigit);
            let size =
                good.then(|| std::str::from_utf8(size).ok().and_then(|text| usize::from_str_radix(text, 16).ok()));
            let size = size.flatten().ok_or(Fault::Malformed)?;
            if size == 0 {
                break;
            }
            if body.len() + size > most {
                return Err(Fault::TooLarge.into());
            }
            self.at_least(size + 2)?;
            let rest = self.buffer.split_off(size + 2);
            let chunk = std::mem::replace(&mut self.buffer, rest);
            let chunk = chunk.strip_suffix(b"\r\n").ok_or(Fault::Malformed)?;
            body.extend_from_slice(chunk);
        }
        for _ in 0..MOST_FIELDS {
            if self.line()?.is_empty() {
                return Ok(body);
            }
        }
        Err(Fault::Malformed.into())
    }

    fn line(&mut self) -> std::result::Result<Vec<u8>, Bad> {
        loop {
            if let Some(end) = self.buffer.windows(2).position(|w| w == b"\r\n") {
                let rest = self.buffer.split_off(end + 2);
                let mut line = std::mem::replace(&mut self.buffer, rest);
                line.truncate(end);
                return Ok(line);
            }
            if self.buffer.len() > MOST_HEAD {
                return Err(Fault::Malformed.into());
            }
            self.more()?;
        }
    }

    fn at_least(&mut self, bytes: usize) -> std::result::Result<(), Bad> {
        while self.buffer.len() < bytes {
            self.more()?;
        }
        Ok(())
    }

    fn more(&mut self) -> std::result::Result<(), Bad> {
        if self.some_more()? { Ok(()) } else { Err(Fault::CutShort.into()) }
    }

    /// False at the end.
    fn some_more(&mut self) -> std::result::Result<bool, Bad> {
        let mut piece = [0; 8192];
        let read = loop {
            match self.from.read(&mut piece) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        self.buffer.extend_from_slice(&piece[..read]);
        Ok(read > 0)
    }
}

/// What the status line and the fields say of the body. Everything else in them, cookies foremost, is dropped here.
fn head_of(head: &[u8]) -> Result<Body> {
    let head = std::str::from_utf8(head).map_err(|_| Fault::Malformed)?;
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.strip_prefix("HTTP/1.1 ").or(line.strip_prefix("HTTP/1.0 ")));
    let status = status.and_then(|rest| rest.get(..3)?.parse::<u16>().ok()).ok_or(Fault::Malformed)?;
    match status {
        200 => {}
        300..=399 => return Err(Fault::Redirect),
        400..=599 => return Err(Fault::NotGiven),
        _ => return Err(Fault::Malformed),
    }
    let (mut length, mut chunked) = (None, false);
    for (count, line) in lines.enumerate() {
        let (name, value) = line.split_once(':').ok_or(Fault::Malformed)?;
        if count >= MOST_FIELDS || name.is_empty() || name.contains([' ', '\t']) {
            return Err(Fault::Malformed);
        }
        let value = value.trim();
        if name.eq_ignore_ascii_case("content-length") {
            let digits = (1..=9).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit());
            let said = digits.then(|| value.parse().ok()).flatten().ok_or(Fault::Malformed)?;
            if length.replace(said).is_some_and(|other: usize| other != said) {
                return Err(Fault::Malformed);
            }
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            if chunked || !value.eq_ignore_ascii_case("chunked") {
                return Err(Fault::Malformed);
            }
            chunked = true;
        } else if name.eq_ignore_ascii_case("content-encoding") && !value.eq_ignore_ascii_case("identity") {
            // Never asked for.
            return Err(Fault::Malformed);
        }
    }
    match (length, chunked) {
        (Some(_), true) => Err(Fault::Malformed),
        (None, true) => Ok(Body::Chunked),
        (Some(length), false) => Ok(Body::Length(length)),
        (None, false) => Ok(Body::ToTheEnd),
    }
}

#[cfg(test)]
pub(crate) mod tests;
