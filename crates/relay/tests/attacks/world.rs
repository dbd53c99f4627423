//! A relay as it ships, on this computer, and the two who talk to it: an owner and a recipient, byte by byte, so that a test can also be rude.

use relay::proof::{LinkId, Pin, ProofKey, Secret};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

pub(crate) const ORIGIN: &str = "https://links.example";
/// Nothing here takes that long; a hang is a failure.
const LIMIT: Duration = Duration::from_secs(60);

pub(crate) fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_porchlight-relay"))
}

/// How a relay is started.
#[derive(Clone, Default)]
pub(crate) struct Start {
    pub(crate) flags: Vec<String>,
    /// Files grow no further than this, in blocks of 512 bytes.
    pub(crate) most_blocks: Option<u64>,
    pub(crate) certificate: Option<Certificate>,
}

#[derive(Clone)]
pub(crate) struct Certificate {
    pub(crate) chain: PathBuf,
    pub(crate) key: PathBuf,
    pub(crate) der: Vec<u8>,
}

impl Certificate {
    pub(crate) fn new(folder: &Path) -> Self {
        let made = rcgen::generate_simple_self_signed(vec!["links.example".to_owned()]).unwrap();
        let (chain, key) = (folder.join("chain.pem"), folder.join("key.pem"));
        std::fs::write(&chain, made.cert.pem()).unwrap();
        std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
        Self { chain, key, der: made.cert.der().to_vec() }
    }
}

pub(crate) struct Relay {
    child: Child,
    pub(crate) address: SocketAddr,
    pub(crate) folder: PathBuf,
    pub(crate) token: String,
    start: Start,
    _kept: Option<TempDir>,
}

impl Drop for Relay {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

impl Relay {
    pub(crate) fn new() -> Self {
        Self::with(&["--reserve-mb", "1"])
    }

    pub(crate) fn with(flags: &[&str]) -> Self {
        Self::started(Start { flags: flags.iter().map(|flag| (*flag).to_owned()).collect(), ..Start::default() })
    }

    pub(crate) fn started(start: Start) -> Self {
        let kept = tempfile::tempdir().unwrap();
        let folder = kept.path().join("relay");
        let token = owner(&folder, "Ann");
        let (child, address) = run(&folder, &start);
        Self { child, address, folder, token, start, _kept: Some(kept) }
    }

    /// Ends it as a power cut would, and starts it again.
    pub(crate) fn killed(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        (self.child, self.address) = run(&self.folder, &self.start);
    }

    /// The same after a change to its folder or its flags.
    pub(crate) fn changed(&mut self, change: impl FnOnce(&Path, &mut Start)) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        change(&self.folder, &mut self.start);
        (self.child, self.address) = run(&self.folder, &self.start);
    }

    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([format!("-{name}"), pid]).status().unwrap().success());
    }

    /// Whether it ends within `limit`, and how.
    pub(crate) fn ends(&mut self, limit: Duration) -> Option<bool> {
        within(limit, || self.child.try_wait().unwrap()).map(|status| status.success())
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("../log")).unwrap()
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(LIMIT)).unwrap();
        stream.set_write_timeout(Some(LIMIT)).unwrap();
        stream
    }

    pub(crate) fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut text = format!("{method} {path} HTTP/1.1\r\nhost: links.example\r\nconnection: close\r\n");
        for (name, value) in headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        if !body.is_empty() || matches!(method, "POST" | "PUT" | "PATCH") {
            text.push_str(&format!("content-length: {}\r\n", body.len()));
        }
        text.push_str("\r\n");
        self.raw(&[text.as_bytes(), body].concat(), method == "HEAD")
    }

    /// Whatever the bytes are.
    pub(crate) fn raw(&self, bytes: &[u8], head: bool) -> Answer {
        let stream = self.connect();
        match &self.start.certificate {
            None => exchange(stream, bytes, head),
            Some(certificate) => exchange(secured(stream, certificate), bytes, head),
        }
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.ask("POST", path, &[], body.to_string().as_bytes())
    }

    pub(crate) fn as_owner(&self, method: &str, path: &str, body: &[u8]) -> Answer {
        self.ask(method, path, &[("authorization", &format!("Bearer {}", self.token))], body)
    }

    pub(crate) fn order(&self, link: &Link) -> Answer {
        self.as_owner("PUT", &format!("/v1/links/{}", link.id), link.order().to_string().as_bytes())
    }

    pub(crate) fn send(&self, link: &Link, from: usize, to: usize) -> Answer {
        let token = format!("Bearer {}", self.token);
        let headers = [("authorization", token.as_str()), ("upload-offset", &from.to_string())];
        self.ask("PATCH", &format!("/v1/links/{}/data", link.id), &headers, &link.sealed[from..to])
    }

    /// A link that is open.
    pub(crate) fn opened(&self, link: Link) -> Link {
        assert_eq!(self.order(&link).status, 201);
        let sent = self.send(&link, 0, link.sealed.len());
        assert_eq!((sent.status, sent.json()["state"].as_str()), (200, Some("open")), "{sent:?}");
        link
    }

    pub(crate) fn status(&self, link: &Link) -> Value {
        self.as_owner("GET", &format!("/v1/links/{}", link.id), b"").json()
    }

    pub(crate) fn nonce(&self, id: &LinkId) -> String {
        self.post("/v1/nonce", &json!({ "id": id.to_string() })).text("nonce")
    }

    pub(crate) fn prove_access(&self, id: &LinkId, secret: &Secret) -> Answer {
        let nonce = self.nonce(id);
        let proof = hex::encode(ProofKey::access(secret, id).prove(ORIGIN, id, &nonce));
        self.post("/v1/prove", &json!({ "id": id.to_string(), "stage": "access", "nonce": nonce, "proof": proof }))
    }

    pub(crate) fn prove_pin(&self, link: &Link, session: &str, pin: &str) -> Answer {
        let nonce = self.nonce(&link.id);
        self.post("/v1/prove", &link.pin_proof(session, pin, &nonce))
    }

    /// A session that may fetch.
    pub(crate) fn let_in(&self, link: &Link) -> String {
        let session = self.prove_access(&link.id, &link.secret).text("session");
        match &link.pin {
            None => session,
            Some(pin) => self.prove_pin(link, &session, pin.digits()).text("session"),
        }
    }

    pub(crate) fn fetch(&self, link: &Link, session: &str, range: Option<&str>) -> Answer {
        let token = format!("Bearer {session}");
        let mut headers = vec![("authorization", token.as_str())];
        headers.extend(range.map(|range| ("range", range)));
        self.ask("GET", &format!("/v1/file/{}", link.id), &headers, b"")
    }
}

pub(crate) fn owner(folder: &Path, name: &str) -> String {
    let made = program().args(["owners", "--folder"]).arg(folder).args(["add", name]).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    String::from_utf8(made.stdout).unwrap().trim().to_owned()
}

fn run(folder: &Path, start: &Start) -> (Child, SocketAddr) {
    let log = std::fs::OpenOptions::new().append(true).create(true).open(folder.join("../log")).unwrap();
    let mut command = match start.most_blocks {
        None => program(),
        Some(blocks) => {
            let mut shell = Command::new("sh");
            // Ignored, so that a write fails as on a full disk.
            shell.args(["-c", &format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"")]);
            shell.arg(program().get_program());
            shell
        }
    };
    command.args(["serve", "--listen", "127.0.0.1:0", "--origin", ORIGIN, "--folder"]).arg(folder).args(&start.flags);
    if let Some(certificate) = &start.certificate {
        command.arg("--certificate").arg(&certificate.chain).arg("--key").arg(&certificate.key);
    }
    let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.split(' ').nth(4).and_then(|word| word.trim_end_matches(';').parse().ok());
    (child, address.unwrap_or_else(|| panic!("the relay did not start: {line:?}")))
}

fn secured(stream: TcpStream, certificate: &Certificate) -> rustls::StreamOwned<rustls::ClientConnection, TcpStream> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(certificate.der.clone().into()).unwrap();
    let config = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = "links.example".try_into().unwrap();
    rustls::StreamOwned::new(rustls::ClientConnection::new(Arc::new(config), name).unwrap(), stream)
}

/// What a server may do to us in mid-sentence is no error of the test; what it answered before is what counts.
fn exchange(mut stream: impl Read + Write, bytes: &[u8], head: bool) -> Answer {
    _ = stream.write_all(bytes).and_then(|()| stream.flush());
    read_answer(&mut stream, head)
}

pub(crate) fn read_answer(stream: &mut impl Read, head: bool) -> Answer {
    let mut all = Vec::new();
    let mut buffer = [0; 65536];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => all.extend_from_slice(&buffer[..count]),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => panic!("no answer within the limit"),
            Err(_) => break,
        }
        if Answer::parse(&all, head).is_some_and(|answer| answer.is_whole(head)) {
            break;
        }
    }
    Answer::parse(&all, head).unwrap_or_default()
}

/// `status` 0: none came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// As sent, but for the date, which tells nothing.
    pub(crate) head: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    fn parse(all: &[u8], head_only: bool) -> Option<Self> {
        let end = all.windows(4).position(|four| four == b"\r\n\r\n")?;
        let text = std::str::from_utf8(&all[..end]).unwrap();
        let mut lines = text.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().unwrap();
        let head = lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .filter(|(name, _)| name != "date")
            .collect();
        let body = if head_only { Vec::new() } else { all[end + 4..].to_vec() };
        Some(Self { status, head, body })
    }

    fn is_whole(&self, head: bool) -> bool {
        head || self.header("content-length").is_some_and(|length| length == self.body.len().to_string())
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.iter().find(|header| header.0 == name).map(|header| header.1.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    pub(crate) fn text(&self, name: &str) -> String {
        self.json()[name].as_str().unwrap_or_else(|| panic!("no {name}: {self:?}")).to_owned()
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.status == 404 && self.body == br#"{"error":"closed"}"#
    }
}

/// A link as its owner knows it.
pub(crate) struct Link {
    pub(crate) id: LinkId,
    pub(crate) secret: Secret,
    pub(crate) pin: Option<Pin>,
    pub(crate) sealed: Vec<u8>,
    pub(crate) downloads: u32,
    pub(crate) expires_s: u64,
    /// Sealed to the request's own recipients: nothing to prove.
    pub(crate) keyless: bool,
}

pub(crate) fn now_s() -> u64 {
    SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs()
}

impl Link {
    /// Bytes as good as random.
    pub(crate) fn of(bytes: usize) -> Self {
        let id = LinkId::draw().unwrap();
        let mut state = u64::from_be_bytes(id.bytes()[..8].try_into().unwrap()) | 1;
        let sealed = std::iter::repeat_with(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state.to_be_bytes()[0]
        });
        Self {
            id,
            secret: Secret::draw().unwrap(),
            pin: None,
            sealed: sealed.take(bytes).collect(),
            downloads: 3,
            expires_s: now_s() + 86_400,
            keyless: false,
        }
    }

    pub(crate) fn with_pin(self, digits: &str) -> Self {
        Self { pin: Pin::parse(digits), ..self }
    }

    pub(crate) fn sha256(&self) -> String {
        hex::encode(Sha256::digest(&self.sealed))
    }

    pub(crate) fn order(&self) -> Value {
        let access = (!self.keyless).then(|| hex::encode(ProofKey::access(&self.secret, &self.id).public()));
        let pin = self.pin.as_ref().map(|pin| hex::encode(ProofKey::pin(&self.secret, pin, &self.id).public()));
        json!({
            "access_key": access,
            "pin_key": pin,
            "bytes": self.sealed.len(),
            "sha256": self.sha256(),
            "expires_s": self.expires_s,
            "downloads": self.downloads,
        })
    }

    pub(crate) fn pin_proof(&self, session: &str, pin: &str, nonce: &str) -> Value {
        let key = ProofKey::pin(&self.secret, &Pin::parse(pin).unwrap(), &self.id);
        let proof = hex::encode(key.prove(ORIGIN, &self.id, nonce));
        json!({ "id": self.id.to_string(), "stage": "pin", "session": session, "nonce": nonce, "proof": proof })
    }
}

/// What `found` gives, as soon as it gives something.
pub(crate) fn within<T>(limit: Duration, mut found: impl FnMut() -> Option<T>) -> Option<T> {
    let begun = std::time::Instant::now();
    loop {
        if let Some(found) = found() {
            return Some(found);
        }
        if begun.elapsed() > limit {
            return None;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

impl Relay {
    /// From now on this certificate is the one that is expected.
    pub(crate) fn trust(&mut self, certificate: Certificate) {
        self.start.certificate = Some(certificate);
    }
}
