//! A real TLS server on this computer that plays every trick, and what one GET makes of each.

use super::*;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use rustls::server::{ServerConfig, ServerConnection};
use std::net::TcpListener;
use std::process::Command;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread::JoinHandle;

/// The name that the server's certificate is for.
pub(crate) const HOST: &str = "feeds.example";

/// A certificate for [`HOST`], which is its own authority, and its key, as a PEM file.
pub(crate) fn made() -> String {
    static MADE: OnceLock<String> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let made = Command::new("openssl")
            .args("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2".split(' '))
            .args(["-subj", "/CN=feeds.example", "-addext", "subjectAltName=DNS:feeds.example"])
            .args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout", "-", "-out", "-"])
            .output()
            .expect("openssl runs");
        String::from_utf8(made.stdout).expect("text")
    });
    made.clone()
}

fn certificate() -> (CertificateDer<'static>, PrivateKeyDer<'static>) {
    let pem = made();
    let certificate = CertificateDer::from_pem_slice(pem.as_bytes()).expect("a certificate");
    (certificate, PrivateKeyDer::from_pem_slice(pem.as_bytes()).expect("a key"))
}

/// What the server says to one connection, once it has heard a request.
#[derive(Clone)]
pub(crate) enum Say {
    /// These bytes, and an orderly end.
    All(Vec<u8>),
    /// These bytes, and then the connection is cut.
    Cut(Vec<u8>),
    /// These bytes again and again, one each 20 ms.
    Drip(Vec<u8>),
    /// Nothing, until the client goes.
    Silence,
}

pub(crate) fn ok(body: &[u8]) -> Say {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
    Say::All([head.as_bytes(), body].concat())
}

/// What one connection was like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Heard {
    pub(crate) request: Vec<u8>,
    pub(crate) protocol: Option<Vec<u8>>,
    pub(crate) resumed: bool,
}

type Answers = dyn Fn(&str) -> Say + Send + Sync;

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    heard: Arc<Mutex<Vec<Heard>>>,
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Answers by the path that is asked for.
    pub(crate) fn start(answers: impl Fn(&str) -> Say + Send + Sync + 'static) -> Self {
        Self::speaking(&[b"h2", b"http/1.1"], answers)
    }

    fn speaking(protocols: &[&[u8]], answers: impl Fn(&str) -> Say + Send + Sync + 'static) -> Self {
        let (certificate, key) = certificate();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut tls = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .expect("a certificate");
        tls.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
        // Tickets are offered with every session, and taken where a client brings one.
        tls.send_tls13_tickets = 4;
        let tls = Arc::new(tls);
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("has one");
        let (heard, ended) = (Arc::<Mutex<Vec<Heard>>>::default(), Arc::<AtomicBool>::default());
        let (told, over, answers) =
            (heard.clone(), ended.clone(), Arc::<Answers>::from(Box::new(answers) as Box<Answers>));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if over.load(Ordering::Relaxed) {
                    return;
                }
                // A client that goes away mid-sentence is part of the play.
                drop(serve(stream.expect("a connection"), tls.clone(), &told, &*answers));
            }
        });
        Self { address, heard, ended, thread: Some(thread) }
    }

    pub(crate) fn web(&self) -> Web {
        Web::to(self.address, certificate().0, Duration::from_secs(5))
    }

    /// What was heard since the last time this was asked.
    pub(crate) fn heard(&self) -> Vec<Heard> {
        std::mem::take(&mut self.heard.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        // Wakes it.
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            thread.join().expect("the server does not panic");
        }
    }
}

fn serve(stream: TcpStream, tls: Arc<ServerConfig>, told: &Mutex<Vec<Heard>>, answers: &Answers) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut stream = StreamOwned::new(ServerConnection::new(tls).map_err(io::Error::other)?, stream);
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if stream.read(&mut byte)? == 0 {
            break;
        }
        request.push(byte[0]);
    }
    let path = String::from_utf8_lossy(&request).split(' ').nth(1).unwrap_or_default().to_owned();
    let protocol = stream.conn.alpn_protocol().map(<[u8]>::to_vec);
    let resumed = stream.conn.handshake_kind() == Some(rustls::HandshakeKind::Resumed);
    told.lock().unwrap_or_else(PoisonError::into_inner).push(Heard { request, protocol, resumed });
    match answers(&path) {
        Say::All(bytes) => {
            stream.write_all(&bytes)?;
            stream.conn.send_close_notify();
            stream.flush()?;
        }
        Say::Cut(bytes) => {
            stream.write_all(&bytes)?;
            stream.flush()?;
        }
        Say::Drip(bytes) => {
            for byte in bytes.iter().cycle() {
                stream.write_all(&[*byte])?;
                stream.flush()?;
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        Say::Silence => {}
    }
    // The client goes first, so that nothing it has not read yet is lost; a cut is just that.
    if !matches!(answers(&path), Say::Cut(_)) {
        let mut rest = [0; 512];
        while stream.read(&mut rest)? > 0 {}
    }
    Ok(())
}

fn url() -> HttpsUrl {
    format!("https://{HOST}/area/requests.ofrfeed").parse().expect("an address")
}

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(20)
}

#[track_caller]
fn check(say: Say, expected: std::result::Result<&[u8], Fault>) {
    let server = Server::start(move |_| say.clone());
    let got = server.web().get(&url(), 1000, soon());
    assert_eq!(got.as_deref().map_err(|fault| *fault), expected);
    assert_eq!(server.heard().len(), 1, "asked once, whatever the answer");
}

fn all(text: &str) -> Say {
    Say::All(text.as_bytes().to_vec())
}

#[test]
fn the_request_is_these_bytes_and_every_time_over_a_new_session() {
    let server = Server::start(|_| ok(b"body"));
    let web = server.web();
    for _ in 0..3 {
        assert_eq!(web.get(&url(), 1000, soon()), Ok(b"body".to_vec()));
    }
    let request = b"GET /area/requests.ofrfeed HTTP/1.1\r\nHost: feeds.example\r\nUser-Agent: Porchlight\r\n\
                    Connection: close\r\n\r\n";
    let heard = Heard { request: request.to_vec(), protocol: Some(b"http/1.1".to_vec()), resumed: false };
    assert_eq!(server.heard(), vec![heard; 3], "no HTTP/2 and no resumption, though both are offered");
    assert_eq!(asked(&format!("https://{HOST}").parse().expect("an address"))[..7], *b"GET / H");
}

#[test]
fn bodies() {
    check(ok(b"body"), Ok(b"body"));
    check(ok(b""), Ok(b""));
    check(ok(&[b'x'; 1000]), Ok(&[b'x'; 1000]));
    check(ok(&[b'x'; 1001]), Err(Fault::TooLarge));
    check(all("HTTP/1.0 200 OK\r\n\r\nto the end"), Ok(b"to the end"));
    check(all(&format!("HTTP/1.1 200 OK\r\n\r\n{}", "x".repeat(1001))), Err(Fault::TooLarge));
    check(all("HTTP/1.1 200 OK\r\nSet-Cookie: who=you\r\ncontent-length:  4 \r\nETag: \"1\"\r\n\r\nbody"), Ok(b"body"));
    check(all("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nbody"), Ok(b"body"));
}

#[test]
fn chunks() {
    let chunked = |body: &str| all(&format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{body}"));
    check(chunked("2\r\nbo\r\n2;name=value\r\ndy\r\n0\r\n\r\n"), Ok(b"body"));
    check(chunked("2\r\nbo\r\n02\r\ndy\r\n0\r\nTrailer: x\r\n\r\n"), Ok(b"body"));
    check(chunked("3E8\r\n"), Err(Fault::CutShort));
    check(chunked("3E9\r\n"), Err(Fault::TooLarge));
    check(chunked("FFFFFFFFFFFFFFFF\r\n"), Err(Fault::Malformed));
    check(chunked("-1\r\n"), Err(Fault::Malformed));
    check(chunked("\r\n"), Err(Fault::Malformed));
    check(chunked("2\r\nbody\r\n0\r\n\r\n"), Err(Fault::Malformed));
    check(chunked("2\r\nbo\r\n"), Err(Fault::CutShort));
    check(chunked("2\r\nbo\r\n0\r\n"), Err(Fault::CutShort));
    let both = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n4\r\nbody\r\n0\r\n\r\n";
    check(all(both), Err(Fault::Malformed));
}

/// Cut at every length and altered at every byte, an answer is the body, or a fault, and never a part of the body or a panic.
#[test]
fn no_part_of_an_answer_passes_for_the_whole() {
    let read = |mut bytes: &[u8], most| {
        let read = answer(&mut bytes, most);
        read.map_err(|fault| assert_ne!(fault, Fault::Unreachable, "memory has no faults of its own"))
    };
    let by_length = b"HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 9\r\n\r\nthe whole".as_slice();
    let by_chunks =
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nthe \r\n5\r\nwhole\r\n0\r\n\r\n".as_slice();
    for whole in [by_length, by_chunks] {
        assert_eq!(read(whole, 9), Ok(b"the whole".to_vec()));
        for cut in 0..whole.len() {
            assert_eq!(read(&whole[..cut], 9), Err(()), "cut at {cut}");
        }
        for at in 0..whole.len() {
            for bit in 0..8 {
                let mut altered = whole.to_vec();
                altered[at] ^= 1 << bit;
                // What became of the body is the signature's to find out; here only that there is a limit.
                assert!(read(&altered, 9).map_or(0, |body| body.len()) <= 9, "{at}, {bit}");
            }
        }
    }
}

/// H26: any redirect.
#[test]
fn no_redirect_is_followed() {
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent", "304 Not Modified"] {
        let to = format!("HTTP/1.1 {status}\r\nLocation: https://{HOST}/other\r\nContent-Length: 0\r\n\r\n");
        check(all(&to), Err(Fault::Redirect));
    }
}

#[test]
fn wrong_lengths_and_cut_connections() {
    check(all("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nbody"), Err(Fault::CutShort));
    check(all("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbody"), Err(Fault::Malformed));
    check(all("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nbody"), Err(Fault::Malformed));
    for length in ["-1", "+4", "0x4", "", "4, 4", "99999999999999999999"] {
        check(all(&format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\nbody")), Err(Fault::Malformed));
    }
    check(Say::Cut(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nbody".to_vec()), Err(Fault::CutShort));
    check(Say::Cut(b"HTTP/1.1 200 OK\r\n\r\nhalf of what was to c".to_vec()), Err(Fault::CutShort));
    check(Say::Cut(b"HTTP/1.1 200 OK\r\nConte".to_vec()), Err(Fault::CutShort));
    check(all(""), Err(Fault::CutShort));
}

#[test]
fn answers_that_are_none() {
    check(all("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"), Err(Fault::NotGiven));
    check(all("HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n"), Err(Fault::NotGiven));
    check(all("HTTP/1.1 206 Part\r\nContent-Length: 4\r\n\r\nbody"), Err(Fault::Malformed));
    check(all("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"), Err(Fault::Malformed));
    check(all("HTTP/2 200\r\n\r\n"), Err(Fault::Malformed));
    check(all("SSH-2.0-OpenSSH\r\n\r\n"), Err(Fault::Malformed));
    check(all("HTTP/1.1 200 OK\r\nno colon\r\n\r\n"), Err(Fault::Malformed));
    check(all("HTTP/1.1 200 OK\r\nContent-Length : 4\r\n\r\nbody"), Err(Fault::Malformed));
    check(all("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nbody"), Err(Fault::Malformed));
    check(all(&format!("HTTP/1.1 200 OK\r\n{}", "X: y\r\n".repeat(10_000))), Err(Fault::Malformed));
    check(all(&format!("HTTP/1.1 200 OK\r\n{}\r\n", "X: y\r\n".repeat(MOST_FIELDS + 1))), Err(Fault::Malformed));
}

#[test]
fn a_slow_answer_ends_at_its_time() {
    for say in [Say::Silence, Say::Drip(b"HTTP/1.1 200 OK\r\nX: ".to_vec())] {
        let server = Server::start(move |_| say.clone());
        let web = Web { patience: Duration::from_millis(600), ..server.web() };
        let begun = Instant::now();
        assert_eq!(web.get(&url(), 1000, soon()), Err(Fault::TooSlow));
        assert!(begun.elapsed() < Duration::from_secs(3));
        // And at once where the whole poll has no time left.
        assert_eq!(web.get(&url(), 1000, Instant::now()), Err(Fault::Unreachable));
    }
}

#[test]
fn the_end_of_the_program_is_noticed() {
    let server = Server::start(|_| Say::Silence);
    let web = server.web();
    let ended = web.ended.clone();
    let waiting = std::thread::spawn(move || web.get(&url(), 1000, soon()));
    ended.store(true, Ordering::Relaxed);
    assert_eq!(waiting.join().expect("ends"), Err(Fault::Ended));
}

#[test]
fn who_cannot_prove_its_name_or_speaks_http_2_only_is_refused() {
    let server = Server::start(|_| ok(b"body"));
    let other: HttpsUrl = "https://other.example/feed".parse().expect("an address");
    assert_eq!(server.web().get(&other, 1000, soon()), Err(Fault::Certificate));
    assert_eq!(server.heard(), [], "nothing was asked");
    let server = Server::speaking(&[b"h2"], |_| ok(b"body"));
    assert_eq!(server.web().get(&url(), 1000, soon()), Err(Fault::Malformed));
    assert_eq!(server.heard(), []);
    let nobody = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("has one");
    let web = Web { way: Way::To(nobody), ..server.web() };
    assert_eq!(web.get(&url(), 1000, soon()), Err(Fault::Unreachable));
    assert!(matches!(tls(Vec::new()), Err(Fault::NoAuthorities)));
}

/// A SOCKS proxy that knows one host.
pub(crate) fn proxy_to(server: SocketAddr) -> (SocketAddr, JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("has one");
    let thread = std::thread::spawn(move || {
        let (mut client, _) = listener.accept().expect("a client");
        let mut asked = vec![0; 3];
        client.read_exact(&mut asked).expect("greets");
        client.write_all(&[5, 0]).expect("answers");
        let mut rest = [0; 5 + HOST.len() + 2];
        client.read_exact(&mut rest).expect("asks");
        asked.extend_from_slice(&rest);
        let mut to = TcpStream::connect(server).expect("connects");
        client.write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 0]).expect("answers");
        let (mut back_from, mut back_to) = (to.try_clone().expect("a copy"), client.try_clone().expect("a copy"));
        let back = std::thread::spawn(move || io::copy(&mut back_from, &mut back_to));
        // Either side may go first.
        drop(io::copy(&mut client, &mut to));
        drop(to.shutdown(std::net::Shutdown::Both));
        drop(back.join().expect("does not panic"));
        asked
    });
    (address, thread)
}

#[test]
fn by_a_proxy_the_host_is_named_and_not_looked_up() {
    let server = Server::start(|_| ok(b"body"));
    let (proxy, thread) = proxy_to(server.address);
    let web = server.web().by_proxy(proxy);
    assert_eq!(web.get(&url(), 1000, soon()), Ok(b"body".to_vec()));
    let asked = thread.join().expect("ends");
    let connect = [b"\x05\x01\x00\x03\x0d".as_slice(), HOST.as_bytes(), &443_u16.to_be_bytes()].concat();
    assert_eq!(asked, [b"\x05\x01\x00".as_slice(), &connect].concat());
    assert_eq!(server.heard().len(), 1);
    // Nobody there.
    assert_eq!(web.get(&url(), 1000, soon()), Err(Fault::Proxy));
}
