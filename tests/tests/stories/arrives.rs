//! Requests arrive by a feed and by a folder while the household is locked: through a proxy that counts, from a real TLS server, into
//! the sealed inbox. Two households that live differently cannot be told apart by what was sent.

use anyhow::{Context, Result, ensure};
use porchlight_tests::household::Household;
use porchlight_tests::scan::Scanner;
use request::Moment;
use request::envelope::Kind;
use request::sign::{Signer, Signing};
use request::statement::{Feed, Item};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ServerConfig, ServerConnection};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

const HOST: &str = "feeds.example";
const URL: &str = "https://feeds.example/state/requests.ofrfeed";

/// What was heard, in order: by the proxy, which host; by the server, each request's bytes.
type Heard = Arc<Mutex<Vec<Vec<u8>>>>;

/// A host with a certificate of its own, and the files that it serves by their paths.
struct Host {
    address: SocketAddr,
    heard: Heard,
    authority: PathBuf,
}

impl Host {
    fn start(folder: &Path, files: Vec<(String, Vec<u8>)>) -> Result<Self> {
        let made = Command::new("openssl")
            .args("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2".split(' '))
            .args(["-subj", "/CN=feeds.example", "-addext", "subjectAltName=DNS:feeds.example"])
            .args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout", "-", "-out", "-"])
            .output()?
            .stdout;
        let authority = folder.join("authority.pem");
        std::fs::write(&authority, &made)?;
        let (certificate, key) = (CertificateDer::from_pem_slice(&made)?, PrivateKeyDer::from_pem_slice(&made)?);
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)?;
        let (tls, listener, heard) = (Arc::new(tls), TcpListener::bind("127.0.0.1:0")?, Heard::default());
        let (address, told) = (listener.local_addr()?, heard.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that goes away is seen in what was heard.
                drop(serve(stream, &tls, &told, &files));
            }
        });
        Ok(Self { address, heard, authority })
    }
}

fn serve(stream: TcpStream, tls: &Arc<ServerConfig>, told: &Heard, files: &[(String, Vec<u8>)]) -> Result<()> {
    let mut stream = rustls::StreamOwned::new(ServerConnection::new(tls.clone())?, stream);
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        request.push(byte[0]);
    }
    let path = String::from_utf8_lossy(&request).split(' ').nth(1).unwrap_or_default().to_owned();
    told.lock().unwrap().push(request);
    let body = files.iter().find(|(name, _)| *name == path).map_or(&[][..], |(_, body)| body);
    let head =
        format!("HTTP/1.1 200 OK\r\nSet-Cookie: home=1\r\nETag: \"1\"\r\nContent-Length: {}\r\n\r\n", body.len());
    stream.write_all(&[head.as_bytes(), body].concat())?;
    stream.conn.send_close_notify();
    stream.flush()?;
    drop(stream.read(&mut [0]));
    Ok(())
}

/// A SOCKS proxy through which everything goes, and which notes every host that is asked for.
fn proxy(to: SocketAddr) -> Result<(SocketAddr, Heard)> {
    let (listener, heard) = (TcpListener::bind("127.0.0.1:0")?, Heard::default());
    let (address, told) = (listener.local_addr()?, heard.clone());
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            drop(pass_on(client, to, &told));
        }
    });
    Ok((address, heard))
}

fn pass_on(mut client: TcpStream, to: SocketAddr, told: &Heard) -> Result<()> {
    client.read_exact(&mut [0; 3])?;
    client.write_all(&[5, 0])?;
    let mut head = [0; 5];
    client.read_exact(&mut head)?;
    let mut name = vec![0; usize::from(head[4]) + 2];
    client.read_exact(&mut name)?;
    told.lock().unwrap().push(name);
    let mut server = TcpStream::connect(to)?;
    client.write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 0])?;
    let (mut from, mut back) = (server.try_clone()?, client.try_clone()?);
    let answers = std::thread::spawn(move || std::io::copy(&mut from, &mut back));
    // Either side may end it.
    drop(std::io::copy(&mut client, &mut server));
    drop(server.shutdown(std::net::Shutdown::Both));
    drop(answers.join().expect("copying does not panic"));
    Ok(())
}

fn taken(heard: &Heard) -> Vec<Vec<u8>> {
    std::mem::take(&mut heard.lock().unwrap())
}

fn vector(name: &str) -> Result<Vec<u8>> {
    Ok(std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/ofr").join(name))?)
}

fn poll(house: &Household, host: &Host) -> Result<Output> {
    Ok(house.command(&["feeds", "poll", "--json"])?.env("SSL_CERT_FILE", &host.authority).output()?)
}

fn household(words: &[&str], proxy: SocketAddr) -> Result<Household> {
    let house = Household::new(60)?;
    house.ok(&["settings", "set", "feed_proxy", &proxy.to_string()])?;
    house.ok(&[&["feeds", "add", URL][..], words].concat())?;
    Ok(house)
}

#[test]
fn by_feed_and_by_folder_while_locked() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let publisher = Signer::from_seed(&[7; 32]);
    let words = publisher.key()?.words();
    let (one, two) = (vector("valid/plain.ofr")?, vector("valid/rtl.ofr")?);
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())?;
    let items =
        [("1.ofr", &one), ("more/2.ofr", &two)].map(|(url, bytes)| Item::of(bytes, url).expect("may be listed"));
    let (issued, expires) = (Moment(now - 60), Moment(now + 86_400));
    let feed = Feed { sequence: 1, issued, expires, items: items.to_vec() };
    let feed = Signing::new(Kind::Feed, feed.to_payload()).by(&publisher)?.finish()?;
    let files = [("requests.ofrfeed", &feed), ("1.ofr", &one), ("more/2.ofr", &two)];
    let files = files.map(|(name, body)| (format!("/state/{name}"), body.clone()));
    let host = Host::start(folder.path(), files.to_vec())?;
    let (proxy, hosts) = proxy(host.address)?;

    let house = household(&words, proxy)?;
    ensure!(taken(&hosts).is_empty(), "following a feed sends nothing");
    let listed = house.json(&["feeds", "list"])?;
    ensure!(listed["feeds"][0]["lastPollUs"].is_null() && listed["waiting"] == 0, "{listed}");
    // No passphrase is near: the household is locked.
    let polled = poll(&house, &host)?;
    ensure!(polled.status.success(), "{}", String::from_utf8_lossy(&polled.stderr));
    let first = taken(&host.heard);
    let name = [HOST.as_bytes(), &443_u16.to_be_bytes()].concat();
    ensure!(taken(&hosts) == vec![name; 3], "every connection by the proxy, by the host's name");
    let listed = house.json(&["feeds", "list"])?;
    ensure!(listed["feeds"][0]["items"] == 2 && listed["feeds"][0]["problem"].is_null(), "{listed}");
    ensure!(listed["waiting"] == 2, "{listed}");
    // Its time has not come again: by hand neither.
    ensure!(poll(&house, &host)?.status.success());
    ensure!(taken(&hosts).is_empty(), "asked before its time");

    // By a folder of the owner's, with what else may lie in one.
    let asks = house.owner().join("asks");
    std::fs::create_dir(&asks)?;
    std::fs::write(asks.join("dog.ofr"), vector("valid/lost-dog.ofr")?)?;
    std::fs::write(asks.join("again.ofr"), &one)?;
    std::fs::write(asks.join("page.html"), &one)?;
    std::os::unix::fs::symlink("/etc/passwd", asks.join("link.ofr"))?;
    let made = Command::new("mkfifo").arg(asks.join("pipe.ofr")).status()?;
    ensure!(made.success());
    let asks_text = asks.to_str().context("a plain path")?;
    house.ok(&["folders", "watch", asks_text])?;
    let scanned = house.json(&["folders", "scan"])?;
    let watched = &scanned["folders"][0];
    ensure!(watched["taken"] == 1 && watched["refused"] == 2 && scanned["waiting"] == 3, "{scanned}");
    ensure!(asks.join("dog.ofr").exists(), "the owner's files stay");
    let scanned = house.json(&["folders", "scan"])?;
    ensure!(scanned["folders"][0]["taken"] == 1 && scanned["waiting"] == 3, "{scanned}");
    std::fs::rename(&asks, asks.with_extension("away"))?;
    let gone = house.run(&["folders", "scan"])?;
    ensure!(gone.status.code() == Some(1) && String::from_utf8_lossy(&gone.stdout).contains("not there"));

    // Another household does nothing at all, this one did a lot: the host hears the same.
    let quiet = household(&words, proxy)?;
    ensure!(poll(&quiet, &host)?.status.success());
    ensure!(taken(&host.heard) == first && first.len() == 3, "two households can be told apart");

    // Sealed: neither the files nor the words in them lie anywhere in the clear.
    let payload = |file: &[u8]| -> Result<String> {
        let envelope: serde_json::Value = serde_json::from_slice(file)?;
        Ok(envelope["payload"].as_str().context("has one")?.chars().take(200).collect())
    };
    let scanner = Scanner::for_clips([]).and_canary(&payload(&one)?, "a request by a feed");
    let scanner = scanner.and_canary(&payload(&vector("valid/lost-dog.ofr")?)?, "a request by a folder");
    let scanner = scanner.and_canary("police.riverton.example", "a requester's domain").and_canary(URL, "a feed");
    scanner.assert_clean(house.root(), &[&house.owner()])?;
    scanner.assert_clean(quiet.root(), &[&quiet.owner()])?;
    ensure!(!scanner.scan(&[&house.owner()], &[]).0.is_empty(), "the scan finds what lies in the clear");
    house.check()?;
    quiet.check()
}
