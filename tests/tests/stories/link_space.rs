//! Links in the owner's own space, against real servers of S3 and WebDAV: the sealed file alone, reached by its address, gone when revoked.

use crate::link::{curl, first_line, free, opened, outbox, vouched};
use crate::requests::Owner;
use anyhow::{Context, Result, ensure};
use model::Utc;
use porchlight_tests::looking::Looker;
use porchlight_tests::redacted::{CAMERA, Ground};
use porchlight_tests::story;
use porchlight_tests::wait::until;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A server of the owner's own space, as set-up brought it, with a certificate that vouches for it.
struct Space {
    child: Child,
    origin: String,
    certificate: PathBuf,
}

impl Drop for Space {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A program of the tests' own Python.
fn brought(name: &str) -> Result<PathBuf> {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.setup/spaces/bin").join(name);
    ensure!(program.exists(), "{name} is not there; run `npm run setup` first");
    Ok(program)
}

impl Space {
    fn start(folder: &Path, command: impl FnOnce(SocketAddr, &Path) -> Result<Command>) -> Result<Self> {
        let certificate = vouched(folder)?;
        let at = free()?;
        let log = std::fs::File::create(folder.join("server.log"))?;
        let child = command(at, &certificate)?
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .current_dir(folder)
            .spawn()?;
        let server = Self { child, origin: format!("https://localhost:{}", at.port()), certificate };
        until("the space answers", Duration::from_secs(30), || TcpStream::connect(at).is_ok())?;
        Ok(server)
    }

    /// What somebody with nothing but an address gets.
    fn get(&self, url: &str) -> Result<(u16, Vec<u8>)> {
        curl(Some(&self.certificate), &[url])
    }
}

/// A link in a space of the owner's own: there as it was sealed, reached by its address alone, and gone when it is revoked.
fn in_a_space(ground: &Ground, server: &Space, add: &[&str], kind: &str) -> Result<()> {
    let (house, owner) = (&ground.house, Owner::new(&ground.house));
    house.ok(&["settings", "set", "feed_authority", &server.certificate.to_string_lossy()])?;
    let host = owner.json(add)?;
    ensure!(host["kind"] == kind && host["reveals"] == json!(["account"]), "{host:#}");
    let protects = host["protects"].as_array().context("a list")?;
    ensure!(!protects.contains(&"pin".into()) && protects.contains(&"age_only".into()), "{host:#}");
    let looker = Looker::new(house)?;
    let clip = ground.clip(&looker)?;
    drop(looker);
    let (from, to) = (Utc(clip.from_us).rfc3339(), Utc(clip.to_us).rfc3339());
    let export = ["export", "new", "--clip", CAMERA, &from, &to, "--link", "Mine"];
    if kind == "bucket" {
        let said = owner.refused(&[&export[..], &["--days", "8"]].concat())?;
        ensure!(said.contains("7 days at most"), "{said}");
    }
    let made = owner.json(&export)?;
    let link = &made["link"];
    ensure!(link["state"] == "open" && link["pin"] == false && outbox(house)?.is_empty(), "{link:#}");
    let (url, phrase) = (house.owner().join("url.txt"), house.owner().join("phrase.txt"));
    let copy =
        ["links", "copy", "1", "--url-out", &url.to_string_lossy(), "--passphrase-out", &phrase.to_string_lossy()];
    owner.ok(&copy)?;
    let (address, passphrase) = (first_line(&url)?, first_line(&phrase)?);
    ensure!(!address.contains('#') && !address.contains(&passphrase), "no key goes to the space");
    let (status, sealed) = server.get(&address)?;
    ensure!(
        status == 200 && link["sha256"] == hex::encode(Sha256::digest(&sealed)),
        "{status}, {} bytes",
        sealed.len()
    );
    let (age, zip) = (house.owner().join("fetched.age"), house.owner().join("fetched.zip"));
    std::fs::write(&age, &sealed)?;
    opened(&age, &passphrase, &zip)?;
    ensure!(owner.json(&["links", "refresh"])?[0]["state"] == "open");
    ensure!(owner.json(&["links", "revoke", "1"])?["state"] == "revoked");
    ensure!(server.get(&address)?.0 == 404, "what was revoked is still there");
    story::end(&ground.house, &ground.server, &ground.clips)
}

#[test]
fn a_bucket_keeps_a_link() -> Result<()> {
    let ground = Ground::new(4, None)?;
    let owner = Owner::new(&ground.house);
    let folder = ground.house.root().join("space");
    let program = brought("moto_server")?;
    let server = Space::start(&folder, |at, certificate| {
        let mut command = Command::new(program);
        command
            .args(["-H", "127.0.0.1", "-p", &at.port().to_string(), "--ssl-cert"])
            .arg(certificate)
            .arg("--ssl-key")
            .arg(certificate);
        Ok(command)
    })?;
    let secret = ground.house.owner().join("space.key");
    std::fs::write(&secret, "not a real one, of the tests only")?;
    let secret = secret.to_string_lossy().into_owned();
    let add = [
        "links",
        "hosts",
        "add-bucket",
        "Mine",
        "--address",
        &server.origin,
        "--folder",
        "for others",
        "--user",
        "tester",
    ];
    let add = [&add[..], &["--password-file", &secret, "--bucket", "footage"]].concat();
    ground.house.ok(&["settings", "set", "feed_authority", &server.certificate.to_string_lossy()])?;
    let said = owner.refused(&add)?;
    ensure!(said.contains("no such bucket"), "{said}");
    let put = ["--request", "PUT", &format!("{}/footage", server.origin)];
    let (status, _) = curl(Some(&server.certificate), &put)?;
    ensure!(status == 200, "the bucket is not made: {status}");
    in_a_space(&ground, &server, &add, "bucket")
}

#[test]
fn a_webdav_folder_keeps_a_link() -> Result<()> {
    let ground = Ground::new(4, None)?;
    let owner = Owner::new(&ground.house);
    let folder = ground.house.root().join("space");
    std::fs::create_dir_all(folder.join("files/for others"))?;
    let program = brought("wsgidav")?;
    let server = Space::start(&folder, |at, certificate| {
        let configuration = json!({
            "host": "127.0.0.1",
            "port": at.port(),
            "server": "cheroot",
            "ssl_certificate": certificate,
            "ssl_private_key": certificate,
            // The same files twice: with a log-in, and for whoever has an address.
            "provider_mapping": {
                "/mine": folder.join("files"),
                "/open": { "root": folder.join("files/for others"), "readonly": true },
            },
            "simple_dc": { "user_mapping": { "/mine": { "tester": { "password": "opens the space" } }, "/open": true } },
            "http_authenticator": { "accept_basic": true, "accept_digest": false, "default_to_digest": false },
        });
        let file = folder.join("wsgidav.json");
        std::fs::write(&file, configuration.to_string())?;
        let mut command = Command::new(program);
        command.arg("--config").arg(file);
        Ok(command)
    })?;
    let secret = ground.house.owner().join("space.key");
    let (address, open) = (format!("{}/mine", server.origin), format!("{}/open", server.origin));
    let file = secret.to_string_lossy().into_owned();
    let add =
        ["links", "hosts", "add-webdav", "Mine", "--address", &address, "--folder", "for others", "--user", "tester"];
    let add = [&add[..], &["--password-file", &file, "--public-address", &open]].concat();
    ground.house.ok(&["settings", "set", "feed_authority", &server.certificate.to_string_lossy()])?;
    std::fs::write(&secret, "does not")?;
    let said = owner.refused(&add)?;
    ensure!(said.contains("does not take this log-in"), "{said}");
    std::fs::write(&secret, "opens the space")?;
    in_a_space(&ground, &server, &add, "webdav")
}
