//! The demo's feed: a host on this computer that nobody else can reach, with an authority of its own, behind a proxy that leads to it
//! and nowhere else. What the demo household asks of it is what any household asks of any feed.
//!
//! The authority's key is gone once the host has its certificate: nothing more can be vouched for by it.

use rcgen::{BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::server::{ServerConfig, ServerConnection};
use std::collections::HashMap;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

/// One answer is a few kilobytes on loopback: whoever takes longer has gone.
const PATIENCE: Duration = Duration::from_secs(10);
/// More than anybody says before an answer.
const MOST_REQUEST: usize = 8 * 1024;
const PORT: u16 = 443;

// SOCKS 5, RFC 1928.
const VERSION: u8 = 5;
const NO_LOG_IN: u8 = 0;
const CONNECT: u8 = 1;
const BY_NAME: u8 = 3;
const NOT_ALLOWED: u8 = 2;

/// Why there is no host.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    #[error("no certificate could be made")]
    Certificate(#[from] rcgen::Error),
    #[error("the certificate is not taken")]
    Tls(#[from] rustls::Error),
    #[error("nothing listens")]
    Io(#[from] io::Error),
}

/// A host that serves files, for as long as this process lives.
pub struct Host {
    /// Of the proxy, the only way to it.
    pub proxy: SocketAddr,
    /// The certificate of its authority, PEM.
    pub authority: String,
}

impl Host {
    /// Serves `files`, by their paths, to whoever asks the proxy for `name`.
    pub fn start(name: &str, files: HashMap<String, Vec<u8>>) -> Result<Self, HostError> {
        let (authority, tls) = vouched_for(name)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let proxy = listener.local_addr()?;
        let serves = Serves { name: name.to_owned(), files, tls: Arc::new(tls) };
        std::thread::Builder::new().name("demo-feed".to_owned()).spawn(move || {
            for client in listener.incoming().flatten() {
                // Whoever goes away mid-sentence, or wants to go elsewhere, is no affair of the next one.
                drop(serves.one(client));
            }
        })?;
        Ok(Self { proxy, authority })
    }
}

/// An authority's certificate as PEM, and what a host of this name needs that it vouches for.
fn vouched_for(name: &str) -> Result<(String, ServerConfig), HostError> {
    let called = |text: &str| {
        let mut called = DistinguishedName::new();
        called.push(DnType::CommonName, text);
        called
    };
    let mut authority = CertificateParams::new(Vec::new())?;
    authority.distinguished_name = called("Porchlight demo authority");
    // It vouches for hosts, and for no other authority.
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    let key = KeyPair::generate()?;
    let pem = authority.self_signed(&key)?.pem();
    let issuer = Issuer::new(authority, key);

    let mut host = CertificateParams::new(vec![name.to_owned()])?;
    host.distinguished_name = called(name);
    let key = KeyPair::generate()?;
    let certificate = host.signed_by(&key, &issuer)?;
    let tls = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivatePkcs8KeyDer::from(key.serialize_der()).into())?;
    Ok((pem, tls))
}

struct Serves {
    name: String,
    files: HashMap<String, Vec<u8>>,
    tls: Arc<ServerConfig>,
}

impl Serves {
    fn one(&self, mut client: TcpStream) -> io::Result<()> {
        client.set_read_timeout(Some(PATIENCE))?;
        client.set_write_timeout(Some(PATIENCE))?;
        self.lead(&mut client)?;
        let session = ServerConnection::new(self.tls.clone()).map_err(io::Error::other)?;
        self.answer(&mut rustls::StreamOwned::new(session, client))
    }

    /// The proxy's part: to the one host there is, or nowhere.
    fn lead(&self, client: &mut TcpStream) -> io::Result<()> {
        let [version, ways] = take(client)?;
        let mut offered = vec![0; usize::from(ways)];
        client.read_exact(&mut offered)?;
        if version != VERSION || !offered.contains(&NO_LOG_IN) {
            return Err(ErrorKind::InvalidData.into());
        }
        client.write_all(&[VERSION, NO_LOG_IN])?;
        let [version, what, _, kind] = take(client)?;
        if (version, what, kind) != (VERSION, CONNECT, BY_NAME) {
            return refuse(client);
        }
        let [length] = take(client)?;
        let mut name = vec![0; usize::from(length)];
        client.read_exact(&mut name)?;
        let port = u16::from_be_bytes(take(client)?);
        if name != self.name.as_bytes() || port != PORT {
            return refuse(client);
        }
        client.write_all(&[VERSION, 0, 0, 1, 127, 0, 0, 1, 0, 0])
    }

    fn answer(&self, stream: &mut rustls::StreamOwned<ServerConnection, TcpStream>) -> io::Result<()> {
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            if request.len() > MOST_REQUEST {
                return Err(ErrorKind::InvalidData.into());
            }
            let [byte] = take(stream)?;
            request.push(byte);
        }
        let request = String::from_utf8_lossy(&request);
        let path = request.strip_prefix("GET ").and_then(|rest| rest.split(' ').next()).unwrap_or_default();
        let (status, body) = match self.files.get(path) {
            Some(body) => ("200 OK", body.as_slice()),
            None => ("404 Not Found", [].as_slice()),
        };
        let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
        stream.write_all(&[head.as_bytes(), body].concat())?;
        stream.conn.send_close_notify();
        stream.flush()?;
        // The client goes first, so that nothing it has not read yet is lost.
        stream.read(&mut [0]).map(drop)
    }
}

fn refuse(client: &mut TcpStream) -> io::Result<()> {
    client.write_all(&[VERSION, NOT_ALLOWED, 0, 1, 0, 0, 0, 0, 0, 0])?;
    Err(ErrorKind::PermissionDenied.into())
}

fn take<const N: usize>(from: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, ServerName};
    use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

    const NAME: &str = "feed.demo.example";

    fn host() -> Host {
        Host::start(NAME, HashMap::from([("/a".to_owned(), b"body".to_vec())])).expect("starts")
    }

    /// What the proxy says to somebody who wants to go to `name`, and the way there.
    fn by_proxy(host: &Host, name: &str, port: u16) -> (u8, TcpStream) {
        let mut stream = TcpStream::connect(host.proxy).expect("listens");
        stream.write_all(&[5, 1, 0]).expect("writes");
        assert_eq!(take(&mut stream).expect("answers"), [5, 0]);
        let length = u8::try_from(name.len()).expect("short");
        let ask = [&[5, 1, 0, 3, length], name.as_bytes(), &port.to_be_bytes()].concat();
        stream.write_all(&ask).expect("writes");
        let [_, said, ..] = take::<10>(&mut stream).expect("answers");
        (said, stream)
    }

    fn get(host: &Host, authority: &str, path: &str) -> Result<String, io::Error> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(authority.as_bytes()).expect("a certificate")).expect("an authority");
        let tls = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from(NAME).expect("a name");
        let session = ClientConnection::new(Arc::new(tls), name).expect("a session");
        let mut stream = StreamOwned::new(session, by_proxy(host, NAME, 443).1);
        stream.write_all(format!("GET {path} HTTP/1.1\r\n\r\n").as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }

    #[test]
    fn it_serves_its_files_to_who_trusts_its_authority() {
        let host = host();
        let answer = get(&host, &host.authority, "/a").expect("answers");
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("\r\n\r\nbody"), "{answer}");
        assert!(get(&host, &host.authority, "/b").expect("answers").starts_with("HTTP/1.1 404 "));
        let (other, _) = vouched_for(NAME).expect("another authority of the same name");
        get(&host, &other, "/a").expect_err("vouched for by somebody else");
    }

    #[test]
    fn the_proxy_leads_nowhere_else() {
        let host = host();
        assert_eq!(by_proxy(&host, NAME, 443).0, 0);
        for (name, port) in [("other.example", 443), (NAME, 80), ("127.0.0.1", 443), ("", 443)] {
            assert_eq!(by_proxy(&host, name, port).0, NOT_ALLOWED, "{name}:{port}");
        }
        assert!(host.proxy.ip().is_loopback());
    }
}
