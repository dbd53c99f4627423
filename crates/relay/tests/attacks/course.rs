//! The course of a relay: certificates, owners, time, the end.

use super::world::{Certificate, Link, ORIGIN, Relay, Start, now_s, program, within};
use relay::page;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::time::Duration;

#[test]
fn it_tells_owners_what_it_is() {
    let relay = Relay::with(&["--reserve-mb", "1", "--most-mb", "5"]);
    let told = relay.as_owner("GET", "/v1/host", b"").json();
    assert_eq!(told["protocol"], 1);
    assert_eq!(told["page_sha256"], page::sha256());
    assert_eq!(
        (&told["most_bytes"], &told["most_days"], &told["origin"]),
        (&json!(5_000_000), &json!(30), &json!(ORIGIN))
    );
    assert!(told["free_bytes"].as_u64().unwrap() > 0);
}

#[test]
fn https_with_a_certificate_that_is_changed_while_it_runs() {
    let folder = tempfile::tempdir().unwrap();
    let first = Certificate::new(folder.path());
    let flags = ["--reserve-mb", "1"].map(str::to_owned).to_vec();
    let mut relay = Relay::started(Start { flags, certificate: Some(first.clone()), ..Start::default() });
    let link = relay.opened(Link::of(700_000).with_pin("12345678"));
    assert_eq!(relay.fetch(&link, &relay.let_in(&link), None).body, link.sealed);
    assert_eq!(relay.status(&link)["state"], "open");

    // The key of one and the chain of another: the old certificate stays.
    let second = Certificate::new(folder.path());
    let key = std::fs::read(&second.key).unwrap();
    std::fs::write(&second.key, "no key").unwrap();
    relay.signal("HUP");
    within(Duration::from_secs(20), || relay.log().contains("the old one stays").then_some(())).unwrap();
    assert_eq!(relay.ask("GET", "/d/x", &[], b"").status, 200);
    std::fs::write(&second.key, key).unwrap();
    relay.signal("HUP");
    // Who trusts the first one only is no longer answered; who trusts the second one is.
    let unknown = within(Duration::from_secs(20), || (relay.ask("GET", "/d/x", &[], b"").status == 0).then_some(()));
    assert!(unknown.is_some(), "{}", relay.log());
    relay.trust(second);
    assert_eq!(relay.ask("GET", "/d/x", &[], b"").status, 200);
    assert_eq!(relay.fetch(&link, &relay.let_in(&link), None).body, link.sealed);
}

#[test]
fn it_does_not_start_where_it_would_be_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let serve = |flags: &[&str]| {
        let mut command = program();
        command.args(["serve", "--folder"]).arg(folder.path().join("relay")).args(flags);
        let done = command.output().unwrap();
        assert!(!done.status.success());
        String::from_utf8(done.stderr).unwrap()
    };
    let here = ["--listen", "127.0.0.1:0"];
    assert!(serve(&["--origin", ORIGIN, "--listen", "0.0.0.0:0"]).contains("this computer only"));
    assert!(serve(&[&["--origin", "https://links.example/"], &here[..]].concat()).contains("is no origin"));
    assert!(serve(&[&["--origin", ORIGIN, "--metrics", "0.0.0.0:0"], &here[..]].concat()).contains("Numbers are told"));
    assert!(
        serve(&[&["--origin", ORIGIN, "--certificate", "/none", "--key", "/none"], &here[..]].concat())
            .contains("cannot be read")
    );
    let relay = Relay::new();
    let mut second = program();
    second.args(["serve", "--origin", ORIGIN, "--listen", "127.0.0.1:0", "--folder"]).arg(&relay.folder);
    assert!(String::from_utf8(second.output().unwrap().stderr).unwrap().contains("Another relay works"));
}

#[test]
fn owners_come_and_go_while_it_runs() {
    let mut relay = Relay::new();
    let link = relay.opened(Link::of(1000));
    let list = |relay: &Relay| {
        let told = program().args(["owners", "--folder"]).arg(&relay.folder).arg("list").output().unwrap();
        String::from_utf8(told.stdout).unwrap()
    };
    assert_eq!(list(&relay), "Ann\n");
    let again = program().args(["owners", "--folder"]).arg(&relay.folder).args(["add", "Ann"]).output().unwrap();
    assert!(!again.status.success() && again.stdout.is_empty());
    let kept = std::fs::read_to_string(relay.folder.join("owners.json")).unwrap();
    assert!(!kept.contains(relay.token.strip_prefix("plr1_").unwrap()));
    assert!(
        program().args(["owners", "--folder"]).arg(&relay.folder).args(["remove", "Ann"]).status().unwrap().success()
    );
    assert_eq!(relay.as_owner("GET", "/v1/host", b"").status, 401);
    assert_eq!(list(&relay), "");
    // Its links end with the next look, which a start is.
    relay.killed();
    let file = relay.folder.join(format!("links/{}.age", link.id));
    within(Duration::from_secs(20), || (!file.exists()).then_some(())).unwrap();
    assert!(relay.prove_access(&link.id, &link.secret).is_closed());
}

#[test]
fn time_clears_away_what_it_ended() {
    let mut relay = Relay::new();
    let link = relay.opened(Link { expires_s: now_s() + 6, ..Link::of(1000) });
    let session = relay.let_in(&link);
    within(Duration::from_secs(20), || relay.fetch(&link, &session, None).is_closed().then_some(())).unwrap();
    assert!(relay.prove_access(&link.id, &link.secret).is_closed());
    let more = json!({ "expires_s": now_s() + 1000, "downloads": 3 }).to_string();
    let late = relay.as_owner("POST", &format!("/v1/links/{}/extend", link.id), more.as_bytes());
    assert_eq!((late.status, late.json()["state"].as_str()), (409, Some("expired")), "what is over stays over");
    relay.killed();
    let path = relay.folder.join(format!("links/{}.json", link.id));
    within(Duration::from_secs(20), || (!path.with_extension("age").exists()).then_some(())).unwrap();
    let told = relay.status(&link);
    assert_eq!(told["state"], "expired");
    // A month later its owner has forgotten it, and so has the host.
    relay.changed(|_, _| {
        let mut record: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        record["ended"][1] = json!(now_s() - 31 * 86_400);
        std::fs::write(&path, record.to_string()).unwrap();
    });
    within(Duration::from_secs(20), || (!path.exists()).then_some(())).unwrap();
    let forgotten = || relay.as_owner("GET", &format!("/v1/links/{}", link.id), b"").is_closed().then_some(());
    within(Duration::from_secs(20), forgotten).unwrap();
}

#[test]
fn what_is_revoked_stops_in_mid_download() {
    let relay = Relay::new();
    let link = relay.opened(Link::of(24_000_000));
    let session = relay.let_in(&link);
    let mut stream = relay.connect();
    let head = format!("GET /v1/file/{} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {session}\r\n\r\n", link.id);
    stream.write_all(head.as_bytes()).unwrap();
    stream.read_exact(&mut [0; 1000]).unwrap();
    assert_eq!(relay.as_owner("DELETE", &format!("/v1/links/{}", link.id), b"").json()["state"], "revoked");
    assert!(!relay.folder.join(format!("links/{}.age", link.id)).exists());
    let mut rest = Vec::new();
    _ = stream.read_to_end(&mut rest);
    assert!(rest.len() < 20_000_000, "{} bytes came after it was revoked", rest.len());
    assert!(relay.fetch(&link, &session, None).is_closed());
    let gone = relay.status(&link);
    assert_eq!((gone["state"].as_str(), gone["downloads"].as_u64()), (Some("revoked"), Some(0)));
}

#[test]
fn it_ends_in_order_when_told_to() {
    let mut relay = Relay::new();
    let link = relay.opened(Link::of(8_000_000));
    let coming = Link::of(2_000_000);
    assert_eq!(relay.order(&coming).status, 201);
    let session = relay.let_in(&link);
    let mut downloading = relay.connect();
    let head = format!("GET /v1/file/{} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {session}\r\n\r\n", link.id);
    downloading.write_all(head.as_bytes()).unwrap();
    downloading.read_exact(&mut [0; 1000]).unwrap();
    let mut uploading = relay.connect();
    let head = format!(
        "PATCH /v1/links/{}/data HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {}\r\nupload-offset: 0\r\ncontent-length: 2000000\r\n\r\n",
        coming.id, relay.token
    );
    uploading.write_all(&[head.as_bytes(), &coming.sealed[..1_000_000]].concat()).unwrap();
    within(Duration::from_secs(20), || (relay.status(&coming)["offset"].as_u64() > Some(700_000)).then_some(()))
        .unwrap();
    let _idle = relay.connect();
    relay.signal("TERM");
    // Who is fetching may finish.
    let mut rest = Vec::new();
    downloading.read_to_end(&mut rest).unwrap();
    assert!(rest.len() > 7_999_000);
    assert_eq!(relay.ends(Duration::from_secs(25)), Some(true));
    assert!(relay.log().contains("the relay has stopped"), "{}", relay.log());
    relay.changed(|_, _| {});
    let status = relay.status(&link);
    assert_eq!((status["downloads"].as_u64(), status["state"].as_str()), (Some(1), Some("open")));
    let at = usize::try_from(relay.status(&coming)["offset"].as_u64().unwrap()).unwrap();
    assert!(at > 700_000);
    assert_eq!(relay.send(&coming, at, 2_000_000).json()["state"], "open");
}
