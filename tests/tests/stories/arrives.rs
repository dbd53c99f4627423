//! Requests arrive by a feed and by a folder while the household is locked: through a proxy that counts, from a real TLS server, into
//! the sealed inbox. Two households that live differently cannot be told apart by what was sent.

use anyhow::{Context, Result, bail, ensure};
use demo::ClipSpec;
use model::Utc;
use porchlight_tests::household::Household;
use porchlight_tests::scan::Scanner;
use porchlight_tests::story;
use request::Moment;
use request::envelope::{Envelope, Kind};
use request::sign::{Signer, Signing};
use request::statement::{Feed, Item};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ServerConfig, ServerConnection};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};
use vault::unattended::{Place, State};

const HOST: &str = "feeds.example";
const URL: &str = "https://feeds.example/state/requests.ofrfeed";

/// What was heard, in order: by the proxy, which host; by the server, each request's bytes.
type Heard = Arc<Mutex<Vec<Vec<u8>>>>;

/// What a host serves, by path.
type Files = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

/// A host with a certificate of its own.
struct Host {
    address: SocketAddr,
    heard: Heard,
    files: Files,
    authority: PathBuf,
}

impl Host {
    fn start(folder: &Path) -> Result<Self> {
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
        let files = Files::default();
        let (address, told, served) = (listener.local_addr()?, heard.clone(), files.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that goes away is seen in what was heard.
                drop(serve(stream, &tls, &told, &served));
            }
        });
        Ok(Self { address, heard, files, authority })
    }

    fn put(&self, name: &str, body: &[u8]) -> &Self {
        self.files.lock().unwrap().insert(format!("/state/{name}"), body.to_vec());
        self
    }
}

fn serve(stream: TcpStream, tls: &Arc<ServerConfig>, told: &Heard, files: &Files) -> Result<()> {
    let mut stream = rustls::StreamOwned::new(ServerConnection::new(tls.clone())?, stream);
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        request.push(byte[0]);
    }
    let path = String::from_utf8_lossy(&request).split(' ').nth(1).unwrap_or_default().to_owned();
    told.lock().unwrap().push(request);
    let body = files.lock().unwrap().get(&path).cloned().unwrap_or_default();
    let head =
        format!("HTTP/1.1 200 OK\r\nSet-Cookie: home=1\r\nETag: \"1\"\r\nContent-Length: {}\r\n\r\n", body.len());
    stream.write_all(&[head.as_bytes(), &body].concat())?;
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

/// On a computer that trusts the authorities in this file.
fn poll(house: &Household, authorities: &Path) -> Result<Output> {
    Ok(house.command(&["feeds", "poll", "--json"])?.env("SSL_CERT_FILE", authorities).output()?)
}

fn household(words: &[&str], proxy: SocketAddr) -> Result<Household> {
    let house = Household::new(60)?;
    follow(&house, words, proxy)?;
    Ok(house)
}

fn follow(house: &Household, words: &[&str], proxy: SocketAddr) -> Result<()> {
    house.ok(&["settings", "set", "feed_proxy", &proxy.to_string()])?;
    house.ok(&[&["feeds", "add", URL][..], words].concat()).map(drop)
}

/// As if six hours had gone by.
fn hours_later(house: &Household) -> Result<()> {
    let State::Ready(key) = vault::unattended::load(house.home(), Place::File, "")? else { bail!("no key") };
    let mut db = store::RecorderDb::open(&house.home().join("recorder.db"), key.bytes())?;
    let feed = db.feeds()?.remove(0);
    ensure!(db.claim_poll(URL, feed.next_poll, Utc(0), Utc(0))?, "the poll's time was moved meanwhile");
    Ok(())
}

fn now() -> Result<Moment> {
    Ok(Moment(i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())?))
}

/// A request about the five minutes until now, signed by `signer`.
fn fresh(signer: &Signer) -> Result<Vec<u8>> {
    let verified = Envelope::read(&vector("valid/plain.ofr")?, Kind::Request)?.verify()?;
    let mut payload: serde_json::Value = serde_json::from_slice(verified.payload())?;
    let now = now()?;
    let window = serde_json::json!({ "from": now.plus(-300).to_string(), "to": now.to_string() });
    payload["issued"] = now.to_string().into();
    payload["expires"] = now.plus(86_400).to_string().into();
    payload["windows"] = serde_json::json!([window]);
    payload["incident"]["occurred"] = window;
    Ok(Signing::new(Kind::Request, serde_json::to_vec(&payload)?).by(signer)?.finish()?)
}

fn feed(publisher: &Signer, sequence: u64, files: &[(&str, &[u8])]) -> Result<Vec<u8>> {
    let now = now()?;
    let items =
        files.iter().map(|(url, bytes)| Item::of(bytes, url).context("may be listed")).collect::<Result<_>>()?;
    let feed = Feed { sequence, issued: now.plus(-60), expires: now.plus(86_400), items };
    Ok(Signing::new(Kind::Feed, feed.to_payload()).by(publisher)?.finish()?)
}

#[test]
fn by_feed_and_by_folder_while_locked() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let publisher = Signer::from_seed(&[7; 32]);
    let words = publisher.key()?.words();
    let (one, two) = (vector("valid/plain.ofr")?, vector("valid/rtl.ofr")?);
    let feed = feed(&publisher, 1, &[("1.ofr", &one), ("more/2.ofr", &two)])?;
    let host = Host::start(folder.path())?;
    host.put("requests.ofrfeed", &feed).put("1.ofr", &one).put("more/2.ofr", &two);
    let (proxy, hosts) = proxy(host.address)?;

    let house = household(&words, proxy)?;
    ensure!(taken(&hosts).is_empty(), "following a feed sends nothing");
    let listed = house.json(&["feeds", "list"])?;
    ensure!(listed["feeds"][0]["lastPollUs"].is_null() && listed["waiting"] == 0, "{listed}");
    // No passphrase is near: the household is locked.
    let polled = poll(&house, &host.authority)?;
    ensure!(polled.status.success(), "{}", String::from_utf8_lossy(&polled.stderr));
    let first = taken(&host.heard);
    let name = [HOST.as_bytes(), &443_u16.to_be_bytes()].concat();
    ensure!(taken(&hosts) == vec![name; 3], "every connection by the proxy, by the host's name");
    let listed = house.json(&["feeds", "list"])?;
    ensure!(listed["feeds"][0]["items"] == 2 && listed["feeds"][0]["problem"].is_null(), "{listed}");
    ensure!(listed["waiting"] == 2, "{listed}");
    // Its time has not come again: by hand neither.
    ensure!(poll(&house, &host.authority)?.status.success());
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

    ensure!(first.len() == 3, "the feed, and each file once");

    // Sealed: neither the files nor the words in them lie anywhere in the clear.
    let payload = |file: &[u8]| -> Result<String> {
        let envelope: serde_json::Value = serde_json::from_slice(file)?;
        Ok(envelope["payload"].as_str().context("has one")?.chars().take(200).collect())
    };
    let scanner = Scanner::for_clips([]).and_canary(&payload(&one)?, "a request by a feed");
    let scanner = scanner.and_canary(&payload(&vector("valid/lost-dog.ofr")?)?, "a request by a folder");
    let scanner = scanner.and_canary("police.riverton.example", "a requester's domain").and_canary(URL, "a feed");
    scanner.assert_clean(house.root(), &[&house.owner()])?;
    ensure!(!scanner.scan(&[&house.owner()], &[]).0.is_empty(), "the scan finds what lies in the clear");
    house.check()
}

/// One owner compares, hides, holds, prepares, discards and releases; the other one does nothing, and never unlocks.
#[test]
fn two_households_ask_for_the_same_bytes() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let (publisher, agency) = (Signer::from_seed(&[7; 32]), Signer::from_seed(&[8; 32]));
    let words = publisher.key()?.words();
    let host = Host::start(folder.path())?;
    let (proxy, hosts) = proxy(host.address)?;
    let (busy, server) = crate::door(3, ClipSpec::card().sized(320, 180))?;
    let mut recorder = busy.record()?;
    recorder.wait_for_bytes(&busy, 200_000)?;
    recorder.stop()?;
    let (asked, next) = (fresh(&agency)?, vector("valid/rtl.ofr")?);
    host.put("requests.ofrfeed", &feed(&publisher, 1, &[("1.ofr", &asked)])?).put("1.ofr", &asked).put("2.ofr", &next);
    let quiet = household(&words, proxy)?;
    follow(&busy, &words, proxy)?;
    // One computer trusts the host's authority, on the other the owner has it trusted for feeds.
    let none = folder.path().join("none.pem");
    std::fs::write(&none, "")?;
    let refused = busy.run(&["settings", "set", "feed_authority", &none.to_string_lossy()])?;
    ensure!(!refused.status.success(), "an empty file is no authority");
    busy.ok(&["settings", "set", "feed_authority", &host.authority.to_string_lossy()])?;

    let passphrase = busy.passphrase_file().to_string_lossy().into_owned();
    let owner = |args: &[&str]| busy.json(&[args, &["--passphrase-file", &passphrase]].concat());
    let round = || -> Result<[Vec<Vec<u8>>; 2]> {
        let mut heard = [Vec::new(), Vec::new()];
        for ((house, authorities), heard) in [(&busy, &none), (&quiet, &host.authority)].into_iter().zip(&mut heard) {
            ensure!(poll(house, authorities)?.status.success());
            *heard = [taken(&host.heard), taken(&hosts)].concat();
            hours_later(house)?;
        }
        Ok(heard)
    };
    let same = |[busy, quiet]: [Vec<Vec<u8>>; 2], requests: usize| {
        ensure!(busy.len() == 2 * requests, "{} and not {requests}", busy.len() / 2);
        ensure!(busy == quiet, "two households can be told apart");
        Ok(())
    };
    same(round()?, 2)?;

    let list = owner(&["requests", "list"])?;
    let id = list["strangers"][0]["id"].as_str().with_context(|| format!("it waited: {list}"))?.to_owned();
    let known = agency.key()?.words().join(" ");
    owner(&["trust", "pin", "--words", &known, "--request", &id, "--name", "Riverton police"])?;
    let shown = owner(&["requests", "show", &id])?;
    ensure!(shown["carrier"] == "feed" && shown["posted"] == true, "{shown}");
    ensure!(shown["row"]["seconds"].as_f64().is_some_and(|seconds| seconds > 0.0), "{shown}");
    owner(&["requests", "hide", &id])?;
    same(round()?, 1)?;
    owner(&["requests", "hide", &id, "--undo"])?;
    owner(&["requests", "hold", &id, "--camera", "door"])?;
    let prepared = owner(&["requests", "prepare", &id, "--notes", "for the officer"])?;
    ensure!(prepared["clips"].as_array().is_some_and(|clips| !clips.is_empty()), "{prepared}");
    host.put("requests.ofrfeed", &feed(&publisher, 2, &[("1.ofr", &asked), ("2.ofr", &next)])?);
    same(round()?, 2)?;
    let response = prepared["id"].as_i64().context("a number")?.to_string();
    busy.ok(&["requests", "discard", &response, "--passphrase-file", &passphrase])?;
    owner(&["requests", "release", &id])?;
    same(round()?, 1)?;
    ensure!(taken(&hosts).is_empty() && taken(&host.heard).is_empty(), "nothing was sent but by polls");
    quiet.check()?;
    story::end(&busy, &server, &[])
}
