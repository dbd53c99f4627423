//! A secure link: from the command line to a real relay over TLS, fetched by somebody who has address and PIN and nothing else, opened by
//! stock `age`, checked by who shares no line with what wrote it, counted, and revoked. What breaks on the way goes on where it was.

use crate::requests::Owner;
use anyhow::{Context, Result, bail, ensure};
use demo::ClipSpec;
use model::Utc;
use porchlight_tests::footage::Footage;
use porchlight_tests::household::Household;
use porchlight_tests::looking::Looker;
use porchlight_tests::programs::{built, pipe};
use porchlight_tests::redacted::{CAMERA, Ground};
use porchlight_tests::scan::Scanner;
use porchlight_tests::story;
use porchlight_tests::wait::until;
use relay::proof::{LinkId, Pin, ProofKey, Secret};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A running `porchlight-relay`, and a certificate that vouches for it.
struct Relay {
    child: Child,
    folder: PathBuf,
    listens: SocketAddr,
    origin: String,
    certificate: PathBuf,
}

impl Relay {
    /// On this computer; others reach it at `port`, where that is not its own.
    fn start(folder: &Path, port: Option<u16>) -> Result<Self> {
        let certificate = vouched(folder)?;
        let listen = free()?;
        let origin = format!("https://localhost:{}", port.unwrap_or(listen.port()));
        let data = folder.join("data");
        let mut child = Command::new(built("porchlight-relay")?)
            .args(["serve", "--origin", &origin, "--listen", &listen.to_string(), "--reserve-mb", "1"])
            .arg("--folder")
            .arg(&data)
            .arg("--certificate")
            .arg(&certificate)
            .arg("--key")
            .arg(&certificate)
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(folder.join("relay.log"))?)
            .spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("piped")?).read_line(&mut line)?;
        ensure!(line.contains(&origin), "the relay does not serve: {line}");
        Ok(Self { child, folder: folder.to_owned(), listens: listen, origin, certificate })
    }

    /// A file with a new owner's token.
    fn token(&self, name: &str) -> Result<String> {
        let out = Command::new(built("porchlight-relay")?)
            .args(["owners", "--folder"])
            .arg(self.folder.join("data"))
            .args(["add", name])
            .output()?;
        ensure!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        let file = self.folder.join(format!("{name}.token"));
        std::fs::write(&file, &out.stdout)?;
        Ok(file.to_string_lossy().into_owned())
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn free() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

/// A slow line to a relay, that can break.
struct Wire {
    port: u16,
    passed: Arc<AtomicU64>,
    /// From so many bytes on, connections end; 0: never.
    breaks_at: Arc<AtomicU64>,
}

impl Wire {
    /// `to` is known once the relay is told of this line's own port.
    fn begin(to: Arc<std::sync::OnceLock<SocketAddr>>, bytes_per_second: u64) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let (port, passed, breaks_at) = (listener.local_addr()?.port(), Arc::default(), Arc::default());
        let wire = Self { port, passed: Arc::clone(&passed), breaks_at: Arc::clone(&breaks_at) };
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (passed, breaks_at) = (Arc::clone(&passed), Arc::clone(&breaks_at));
                let Some(to) = to.get().copied() else { continue };
                // Whoever goes away is no affair of the next one.
                std::thread::spawn(move || drop(pass_on(client, to, bytes_per_second, &passed, &breaks_at)));
            }
        });
        Ok(wire)
    }

    fn passed(&self) -> u64 {
        self.passed.load(Ordering::Relaxed)
    }
}

fn pass_on(mut client: TcpStream, to: SocketAddr, rate: u64, passed: &AtomicU64, breaks_at: &AtomicU64) -> Result<()> {
    const BITE: usize = 64 << 10;
    let mut server = TcpStream::connect(to)?;
    let (mut from, mut back) = (server.try_clone()?, client.try_clone()?);
    std::thread::spawn(move || {
        drop(std::io::copy(&mut from, &mut back));
        drop(back.shutdown(Shutdown::Both));
    });
    let mut buffer = vec![0; BITE];
    loop {
        let read = client.read(&mut buffer)?;
        let (limit, so_far) = (breaks_at.load(Ordering::Relaxed), passed.fetch_add(read as u64, Ordering::Relaxed));
        if read == 0 || (limit > 0 && so_far + read as u64 > limit) {
            drop(server.shutdown(Shutdown::Both));
            drop(client.shutdown(Shutdown::Both));
            return Ok(());
        }
        server.write_all(&buffer[..read])?;
        std::thread::sleep(Duration::from_secs_f64(read as f64 / rate as f64));
    }
}

/// Somebody with an address, and what a browser has.
struct Recipient {
    certificate: Option<PathBuf>,
    origin: String,
    id: LinkId,
}

impl Recipient {
    fn new(relay: &Relay, url: &str) -> Result<(Self, Option<Secret>)> {
        let (address, fragment) = url.split_once('#').map_or((url, None), |(address, rest)| (address, Some(rest)));
        let name = address.strip_prefix(&format!("{}/d/", relay.origin)).context("the relay's own address")?;
        let id = LinkId::parse(name).context("a link's name")?;
        let secret = fragment.map(|text| Secret::parse(text).context("a link's secret")).transpose()?;
        Ok((Self { certificate: Some(relay.certificate.clone()), origin: relay.origin.clone(), id }, secret))
    }

    fn post(&self, path: &str, says: &Value) -> Result<(u16, Value)> {
        let (url, says) = (format!("{}{path}", self.origin), says.to_string());
        let args = ["--header", "content-type: application/json", "--data-binary", &says, &url];
        let (status, answer) = curl(self.certificate.as_deref(), &args)?;
        Ok((status, serde_json::from_slice(&answer)?))
    }

    /// Proves a key; gives what is answered.
    fn prove(&self, stage: &str, key: &ProofKey, session: Option<&str>) -> Result<(u16, Value)> {
        let id = self.id.to_string();
        let (_, nonce) = self.post("/v1/nonce", &json!({ "id": id }))?;
        let nonce = nonce["nonce"].as_str().context("a nonce")?;
        let proof = hex::encode(key.prove(&self.origin, &self.id, nonce));
        let mut says = json!({ "id": id, "stage": stage, "nonce": nonce, "proof": proof });
        if let Some(session) = session {
            says["session"] = session.into();
        }
        self.post("/v1/prove", &says)
    }

    fn fetch(&self, session: &str) -> Result<Vec<u8>> {
        let (url, by) = (format!("{}/v1/file/{}", self.origin, self.id), format!("authorization: Bearer {session}"));
        let (status, file) = curl(self.certificate.as_deref(), &["--header", &by, &url])?;
        ensure!(status == 200, "{status}");
        Ok(file)
    }
}

/// Stock curl, which trusts one certificate or none: the answer's status, and its body.
pub(crate) fn curl(certificate: Option<&Path>, args: &[&str]) -> Result<(u16, Vec<u8>)> {
    let mut command = Command::new("curl");
    command.args(["--silent", "--write-out", "%{stderr}%{http_code}"]);
    if let Some(certificate) = certificate {
        command.arg("--cacert").arg(certificate);
    }
    let out = command.args(args).output()?;
    let status = String::from_utf8_lossy(&out.stderr).trim().parse()?;
    Ok((status, out.stdout))
}

/// Key and certificate of a host called `localhost`, in one file.
pub(crate) fn vouched(folder: &Path) -> Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    let out = Command::new("openssl")
        .args("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2".split(' '))
        .args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout", "-", "-out", "-"])
        .output()?;
    ensure!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let certificate = folder.join("certificate.pem");
    std::fs::write(&certificate, &out.stdout)?;
    Ok(certificate)
}

/// Opens a file with stock `age`, which asks at a terminal.
pub(crate) fn opened(sealed: &Path, passphrase: &str, out: &Path) -> Result<()> {
    const TERMINAL: &str = "import os, pty, sys\n\
        pid, fd = pty.fork()\n\
        if pid == 0: os.execvp('age', ['age', '-d', '-o', sys.argv[2], sys.argv[1]])\n\
        said = b''\n\
        while b'passphrase' not in said: said += os.read(fd, 1024)\n\
        os.write(fd, sys.stdin.buffer.read() + b'\\n')\n\
        try:\n    while os.read(fd, 1024): pass\n\
        except OSError: pass\n\
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))";
    let said = pipe(Command::new("python3").args(["-c", TERMINAL]).arg(sealed).arg(out), passphrase.as_bytes())?;
    ensure!(said.status.success(), "age does not open it: {}", String::from_utf8_lossy(&said.stderr));
    Ok(())
}

pub(crate) fn first_line(path: &Path) -> Result<String> {
    Ok(std::fs::read_to_string(path)?.lines().next().context("a line")?.to_owned())
}

pub(crate) fn outbox(house: &Household) -> Result<Vec<String>> {
    let all = std::fs::read_dir(house.home().join("outbox"))?;
    all.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
}

fn set_up(owner: &Owner<'_>, house: &Household, relay: &Relay) -> Result<Value> {
    house.ok(&["settings", "set", "feed_authority", &relay.certificate.to_string_lossy()])?;
    let token = relay.token("ada")?;
    let add = ["links", "hosts", "add-relay", "Town relay", "--address", &relay.origin, "--token-file", &token];
    owner.json(&add)
}

/// What nobody may find outside of what the owner asked for.
fn nowhere(secrets: &[&str], folders: &[&Path]) -> Result<()> {
    let mut left: Vec<PathBuf> = folders.iter().map(|folder| folder.to_path_buf()).collect();
    while let Some(path) = left.pop() {
        if path.is_dir() {
            for entry in std::fs::read_dir(&path)? {
                left.push(entry?.path());
            }
        } else if path.is_file() {
            let bytes = std::fs::read(&path)?;
            for secret in secrets {
                let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
                ensure!(!found, "a secret lies in {}", path.display());
            }
        }
    }
    Ok(())
}

#[test]
fn a_link_goes_its_whole_way() -> Result<()> {
    let ground = Ground::new(4, None)?;
    let (house, owner) = (&ground.house, Owner::new(&ground.house));
    let relay = Relay::start(&house.root().join("relay"), None)?;

    // A host that does not know the token, and one that nobody vouches for, are not kept.
    let wrong = house.owner().join("wrong.token");
    std::fs::write(&wrong, format!("plr1_{}", "0".repeat(64)))?;
    let wrong = wrong.to_string_lossy().into_owned();
    let add = ["links", "hosts", "add-relay", "Town relay", "--address", &relay.origin, "--token-file", &wrong];
    let said = owner.refused(&add)?;
    ensure!(said.contains("cannot prove") || said.contains("no list of authorities"), "{said}");
    house.ok(&["settings", "set", "feed_authority", &relay.certificate.to_string_lossy()])?;
    let said = owner.refused(&add)?;
    ensure!(said.contains("does not know this token"), "{said}");
    let host = set_up(&owner, house, &relay)?;
    ensure!(host["pageOurs"] == true && host["problem"].is_null() && host["links"] == 0, "{host:#}");
    ensure!(host["reveals"] == json!(["sizes_times_addresses"]), "{host:#}");

    let looker = Looker::new(house)?;
    let clip = ground.clip(&looker)?;
    drop(looker);
    let (from, to) = (Utc(clip.from_us).rfc3339(), Utc(clip.to_us).rfc3339());
    let made = owner.json(&["export", "new", "--clip", CAMERA, &from, &to, "--link", "Town relay"])?;
    let (receipt, link) = (&made["receipt"], &made["link"]);
    ensure!(link["state"] == "open" && link["pin"] == true && link["sent"] == link["bytes"], "{link:#}");
    for check in ["E1", "E2", "E3", "E4", "E5", "E7", "E8", "E9", "E10"] {
        ensure!(receipt["checks"].as_array().is_some_and(|all| all.iter().any(|one| one == check)), "{check}");
    }
    ensure!(outbox(house)?.is_empty(), "what is on the host is not kept here");

    // What is handed on goes into files, which nobody else may read, and nowhere else.
    let file = |name: &str| house.owner().join(name);
    let (url, pin, phrase) = (file("url.txt"), file("pin.txt"), file("phrase.txt"));
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let copy = ["links", "copy", "1", "--url-out", &text(&url), "--pin-out", &text(&pin)];
    owner.ok(&[&copy[..], &["--passphrase-out", &text(&phrase)]].concat())?;
    owner.refused(&copy)?;
    use std::os::unix::fs::PermissionsExt;
    ensure!(std::fs::metadata(&url)?.permissions().mode() & 0o777 == 0o600);
    let (address, digits, passphrase) = (first_line(&url)?, first_line(&pin)?, first_line(&phrase)?);
    let written = address.split_once('#').context("a secret")?.1;
    ensure!(passphrase == format!("{written}-{digits}"), "the passphrase is another");
    nowhere(&[written, &digits], &[house.home(), &house.root().join("state"), &relay.folder])?;

    // The recipient: key, a wrong PIN, the PIN, the file.
    let (recipient, secret) = Recipient::new(&relay, &address)?;
    let secret = secret.context("a secret")?;
    let access = ProofKey::access(&secret, &recipient.id);
    let (status, said) = recipient.prove("access", &access, None)?;
    ensure!(status == 200 && said["pin"] == true, "{status} {said}");
    let session = said["session"].as_str().context("a session")?.to_owned();
    let other = Pin::parse(if digits == "12345678" { "87654321" } else { "12345678" }).context("a PIN")?;
    let guess = ProofKey::pin(&secret, &other, &recipient.id);
    let (status, said) = recipient.prove("pin", &guess, Some(&session))?;
    ensure!(status == 403 && said["left"] == 9, "{status} {said}");
    let pin_key = ProofKey::pin(&secret, &Pin::parse(&digits).context("a PIN")?, &recipient.id);
    let (status, said) = recipient.prove("pin", &pin_key, Some(&session))?;
    ensure!(status == 200 && said["file"]["bytes"] == link["bytes"], "{status} {said}");
    let session = said["session"].as_str().context("a session")?.to_owned();
    let sealed = recipient.fetch(&session)?;
    ensure!(link["bytes"] == sealed.len() as u64 && link["sha256"] == hex::encode(Sha256::digest(&sealed)), "{link:#}");
    // Padmé: of the length's bits all but the first few are zero.
    let (bits, free) = (sealed.len().ilog2(), sealed.len().trailing_zeros());
    ensure!(free >= bits - bits.ilog2() - 1, "a length of its own: {}", sealed.len());

    // Stock age, and a ZIP reader that is not ours.
    let folder = file("fetched");
    std::fs::create_dir(&folder)?;
    let (age, zip) = (folder.join("footage.age"), folder.join("footage.zip"));
    std::fs::write(&age, &sealed)?;
    let clips = ground.server.clips();
    let (finds, _) = Scanner::for_clips(clips.iter().map(std::convert::AsRef::as_ref)).scan(&[&folder], &[]);
    ensure!(finds.is_empty(), "{finds:?}");
    opened(&age, &passphrase, &zip)?;
    let unpack = "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\n\
                  l = z.infolist()[-1]\nassert l.filename == 'padding' and not any(z.read(l)), l\n\
                  assert all(i.date_time == (1980, 1, 1, 0, 0, 0) and i.compress_type == 0 for i in z.infolist())\n\
                  z.extractall(sys.argv[2])";
    let out = Command::new("python3").args(["-c", unpack]).arg(&zip).arg(&folder).output()?;
    ensure!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let bundle = folder.join(receipt["bundle"].as_str().context("a name")?);
    let out = Command::new(built("porchlight-verify")?).arg(&bundle).output()?;
    ensure!(out.status.success(), "{}", String::from_utf8_lossy(&out.stdout));

    // The owner hears of it when the hosts are asked, and the ledger holds it.
    let mut all = Value::Null;
    until("the download is counted", Duration::from_secs(10), || {
        all = owner.json(&["links", "refresh"]).unwrap_or_default();
        all[0]["downloads"] == 1
    })?;
    ensure!(all[0]["wrongPins"] == 1 && all[0]["fetchedUs"].as_array().is_some_and(|at| at.len() == 1), "{all:#}");
    owner.json(&["links", "extend", "1", "--days", "20", "--downloads", "2"])?;
    let gone = owner.json(&["links", "revoke", "1"])?;
    ensure!(gone["state"] == "revoked" && gone["downloadsMost"] == 2, "{gone:#}");
    let (status, _) = recipient.prove("access", &access, None)?;
    ensure!(status == 404, "a revoked link lets somebody in");
    ensure!(recipient.fetch(&session).is_err(), "what was revoked is still given");
    for args in
        [&["links", "extend", "1"][..], &["links", "revoke", "1"], &["links", "copy", "1", "--url-out", "/dev/null/x"]]
    {
        let said = owner.refused(args)?;
        ensure!(said.contains("This link has ended"), "{said}");
    }
    let entries = owner.json(&["ledger", "show"])?;
    let kinds: Vec<&str> =
        entries.as_array().into_iter().flatten().filter_map(|entry| entry["kind"].as_str()).collect();
    for kind in ["exported", "link_host_set", "link_made", "link_fetched", "link_extended", "link_revoked"] {
        ensure!(kinds.iter().filter(|one| **one == kind).count() == 1, "{kind}: {kinds:?}");
    }
    let open = house.ok(&["ledger", "show"])?;
    ensure!(!open.contains(&recipient.id.to_string()) && !open.contains("Town relay"), "{open}");
    ensure!(owner.json(&["ledger", "verify"])?["ok"] == true);
    nowhere(&[written, &digits], &[house.home(), &house.root().join("state"), &relay.folder])?;
    drop(relay);
    // What was fetched and opened lies in the owner's folder.
    story::end(&ground.house, &ground.server, &ground.clips)
}

#[test]
fn what_breaks_on_the_way_goes_on_and_recording_with_it() -> Result<()> {
    let (house, server) = crate::door(60, ClipSpec::card().sized(1280, 720).at_kbit(10_000))?;
    let owner = Owner::new(&house);
    let mut recorder = house.record()?;
    let began = now()?;
    recorder.wait_for_bytes(&house, 10_000_000)?;
    let to_relay = Arc::new(std::sync::OnceLock::new());
    let wire = Wire::begin(Arc::clone(&to_relay), 8_000_000)?;
    let relay = Relay::start(&house.root().join("relay"), Some(wire.port))?;
    to_relay.set(relay.listens).ok().context("set once")?;
    set_up(&owner, &house, &relay)?;
    let (from, to) = (Utc(began).rfc3339(), Utc(now()?).rfc3339());
    let made =
        owner.json(&["export", "new", "--clip", "door", &from, &to, "--link", "1", "--later", "--without-pin"])?;
    let bytes = made["link"]["bytes"].as_u64().context("bytes")?;
    ensure!(made["link"]["state"] == "uploading" && made["link"]["pin"] == false && bytes > 9_000_000, "{made:#}");
    let [sealed] = &outbox(&house)?[..] else { bail!("one sealed file waits: {:?}", outbox(&house)?) };
    ensure!(sealed.len() == 32 + ".age".len(), "{sealed}");

    // The program is killed in the middle.
    let secret = house.passphrase_file().to_string_lossy().into_owned();
    let send = ["links", "send", "--passphrase-file", &secret];
    let before = wire.passed();
    let mut child = house.command(&send)?.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    until("some of it is sent", Duration::from_secs(30), || wire.passed() > before + 5_500_000)?;
    child.kill()?;
    child.wait()?;
    let state = |id: &str| owner.json(&["links", "show", id]);
    let link = state("1")?;
    ensure!(link["state"] == "uploading" && link["sent"].as_u64() > Some(0), "{link:#}");

    // The line breaks in the middle of what is left.
    wire.breaks_at.store(wire.passed() + 1_500_000, Ordering::Relaxed);
    ensure!(!house.run(&send)?.status.success(), "it cannot have arrived");
    let link = state("1")?;
    ensure!(link["state"] == "uploading" && link["problem"]["code"] == "unreachable", "{link:#}");
    wire.breaks_at.store(0, Ordering::Relaxed);
    house.ok(&send)?;
    let link = state("1")?;
    ensure!(link["state"] == "open" && link["problem"].is_null() && outbox(&house)?.is_empty(), "{link:#}");
    // Twice sent is a piece for each break at most, and what was said around it.
    let passed = wire.passed() - before;
    ensure!(passed < bytes + 2 * (4 << 20) + 500_000, "{passed} bytes for {bytes}: it did not go on where it was");

    recorder.stop()?;
    Footage::read(&house, "door")?.assert_whole()?;
    drop(relay);
    story::end(&house, &server, &[])
}

#[test]
fn a_link_that_is_killed_while_it_is_made_leaves_nothing_that_looks_whole() -> Result<()> {
    let ground = Ground::new(5, None)?;
    let (house, owner) = (&ground.house, Owner::new(&ground.house));
    let relay = Relay::start(&house.root().join("relay"), None)?;
    set_up(&owner, house, &relay)?;
    let looker = Looker::new(house)?;
    let clip = ground.clip(&looker)?;
    drop(looker);
    let (from, to) = (Utc(clip.from_us).rfc3339(), Utc(clip.to_us).rfc3339());
    let secret = house.passphrase_file().to_string_lossy().into_owned();
    let args = ["export", "new", "--clip", CAMERA, &from, &to, "--link", "1", "--later", "--passphrase-file", &secret];
    let begun = || outbox(house).is_ok_and(|all| !all.is_empty());
    let mut killed = 0;
    for wait in [0, 30, 120, 400] {
        let mut child = house.command(&args)?.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        while !begun() && child.try_wait()?.is_none() {
            std::thread::sleep(Duration::from_millis(2));
        }
        std::thread::sleep(Duration::from_millis(wait));
        child.kill()?;
        child.wait()?;
        killed += outbox(house)?.iter().filter(|name| name.ends_with(".partial")).count();
        // The next unlock takes away what was left; what has its name is whole, and is a link that can be sent.
        let all = owner.json(&["links", "list"])?;
        let links = all.as_array().context("a list")?;
        let left = outbox(house)?;
        ensure!(links.iter().all(|link| link["state"] == "uploading") && left.len() == links.len(), "{left:?} {all:#}");
        ensure!(owner.json(&["exports", "list"])?.as_array().is_some_and(|all| all.len() == links.len()), "{all:#}");
        for link in links {
            owner.json(&["links", "revoke", &link["id"].to_string()])?;
        }
        for (name, receipt) in left.iter().zip(owner.json(&["exports", "list"])?.as_array().into_iter().flatten()) {
            ensure!(receipt["files"][0]["file"].as_str() == Some(name), "{receipt:#}");
        }
        ensure!(outbox(house)?.is_empty(), "a revoked link's file is removed");
        if !links.is_empty() {
            // Receipts stay; what follows is counted anew.
            break;
        }
    }
    ensure!(killed > 0, "none was killed in the middle");
    drop(relay);
    story::end(&ground.house, &ground.server, &ground.clips)
}

#[test]
fn this_computer_gives_the_sealed_file_at_home() -> Result<()> {
    let ground = Ground::new(4, None)?;
    let (house, owner) = (&ground.house, Owner::new(&ground.house));
    let port = free()?.port().to_string();
    let host = owner.json(&["links", "hosts", "add-this-computer", "Here", "--port", &port])?;
    ensure!(host["reveals"] == json!(["home_address"]) && host["protects"].to_string().contains("plain"), "{host:#}");
    let mut serving = house.command(&["links", "serve"])?.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let served = at_home(&ground, &owner, &port);
    serving.kill()?;
    serving.wait()?;
    served?;
    story::end(&ground.house, &ground.server, &ground.clips)
}

fn at_home(ground: &Ground, owner: &Owner<'_>, port: &str) -> Result<()> {
    let house = &ground.house;
    until("it is served", Duration::from_secs(10), || TcpStream::connect(format!("127.0.0.1:{port}")).is_ok())?;
    let looker = Looker::new(house)?;
    let clip = ground.clip(&looker)?;
    drop(looker);
    let (from, to) = (Utc(clip.from_us).rfc3339(), Utc(clip.to_us).rfc3339());
    let made = owner.json(&["export", "new", "--clip", CAMERA, &from, &to, "--link", "Here"])?;
    ensure!(made["link"]["state"] == "open" && made["link"]["pin"] == false, "{made:#}");
    let (url, phrase) = (house.owner().join("url.txt"), house.owner().join("phrase.txt"));
    let copy =
        ["links", "copy", "1", "--url-out", &url.to_string_lossy(), "--passphrase-out", &phrase.to_string_lossy()];
    owner.ok(&copy)?;
    let address = first_line(&url)?;
    let (origin, id) = address.split_once("/d/").context("an address")?;
    ensure!(origin.starts_with("http://") && origin.ends_with(port) && id.len() == 32, "no key goes over plain http");
    let id_of = LinkId::parse(id).context("a link's name")?;
    let recipient = Recipient { certificate: None, origin: origin.to_owned(), id: id_of };
    let (_, nonce) = recipient.post("/v1/nonce", &json!({ "id": id }))?;
    let (status, said) =
        recipient.post("/v1/prove", &json!({ "id": id, "stage": "access", "nonce": nonce["nonce"], "proof": "" }))?;
    ensure!(status == 200 && said["file"]["bytes"] == made["link"]["bytes"], "{status} {said}");
    let sealed = recipient.fetch(said["session"].as_str().context("a session")?)?;
    let (age, zip) = (house.owner().join("fetched.age"), house.owner().join("fetched.zip"));
    std::fs::write(&age, &sealed)?;
    opened(&age, &first_line(&phrase)?, &zip)?;
    ensure!(owner.json(&["links", "revoke", "1"])?["state"] == "revoked");
    owner.ok(&["links", "hosts", "remove", "1"])?;
    ensure!(!house.home().join("links").exists(), "what was served is gone");
    Ok(())
}

fn now() -> Result<i64> {
    Ok(i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_micros())?)
}
