//! What a stranger can find out: nothing. Paths, ids, states and times look alike.

use super::world::{Answer, Link, Relay, now_s, owner, within};
use relay::page;
use relay::proof::{LinkId, ProofKey, Secret};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// One link in each state that a recipient cannot tell from "never existed", and one that never did.
fn shut_links(relay: &mut Relay) -> Vec<(&'static str, Link)> {
    let uploading = Link::of(100);
    assert_eq!(relay.order(&uploading).status, 201);
    let revoked = relay.opened(Link::of(100));
    assert_eq!(relay.as_owner("DELETE", &format!("/v1/links/{}", revoked.id), b"").status, 200);
    let exhausted = relay.opened(Link { downloads: 1, ..Link::of(100) });
    let session = relay.let_in(&exhausted);
    assert_eq!(relay.fetch(&exhausted, &session, None).body, exhausted.sealed);
    let is = |link: &Link, state: &str| (relay.status(link)["state"] == state).then_some(());
    within(Duration::from_secs(20), || is(&exhausted, "exhausted")).unwrap();
    let expired = relay.opened(Link::of(100));
    relay.changed(|folder, _| {
        let path = folder.join(format!("links/{}.json", expired.id));
        let mut record: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        record["expires_s"] = json!(now_s() - 1);
        std::fs::write(&path, record.to_string()).unwrap();
    });
    assert_eq!(relay.status(&expired)["state"], "expired");
    vec![
        ("uploading", uploading),
        ("revoked", revoked),
        ("exhausted", exhausted),
        ("expired", expired),
        ("never", Link::of(100)),
    ]
}

#[test]
fn what_is_not_open_never_existed() {
    let mut relay = Relay::new();
    let open = relay.opened(Link::of(100));
    let answers: Vec<(&str, Vec<Answer>)> = shut_links(&mut relay)
        .iter()
        .map(|(state, link)| {
            let nonce = |answer: Answer| Answer { body: vec![0; answer.body.len()], ..answer };
            let id = link.id.to_string();
            let stranger = format!("Bearer {}", "0".repeat(64));
            let answers = vec![
                relay.ask("GET", &format!("/d/{id}"), &[], b""),
                relay.ask("HEAD", &format!("/d/{id}"), &[], b""),
                nonce(relay.post("/v1/nonce", &json!({ "id": id }))),
                relay.prove_access(&link.id, &link.secret),
                relay.prove_access(&link.id, &Secret::draw().unwrap()),
                relay.prove_pin(&Link { pin: None, ..Link::of(1) }, &"0".repeat(64), "12345678"),
                relay.post("/v1/prove", &json!({ "id": id, "stage": "access", "nonce": "", "proof": "" })),
                relay.ask("GET", &format!("/v1/file/{id}"), &[("authorization", &stranger)], b""),
                relay.ask("GET", &format!("/v1/links/{id}"), &[("authorization", &stranger)], b""),
            ];
            (*state, answers)
        })
        .collect();
    for (state, told) in &answers {
        assert_eq!(*told, answers[0].1, "{state} and {}", answers[0].0);
    }
    // The page is the same for an open link and for no link at all.
    let page = relay.ask("GET", &format!("/d/{}", open.id), &[], b"");
    assert_eq!(page.body, page::bytes());
    for path in ["/d/", "/d/x", "/d/../../etc/passwd", "/d/%2e%2e/%00", &format!("/d/{}/more", open.id), "/d/%ff"] {
        assert_eq!(relay.ask("GET", path, &[], b""), page, "{path}");
    }
    // A wrong key at an open link is answered like any key at none.
    assert_eq!(relay.prove_access(&open.id, &Secret::draw().unwrap()), answers[0].1[3]);
}

#[test]
fn links_of_others_do_not_exist() {
    let relay = Relay::new();
    let link = relay.opened(Link::of(100));
    let bob = format!("Bearer {}", owner(&relay.folder, "Bob"));
    let path = format!("/v1/links/{}", link.id);
    let none = format!("/v1/links/{}", LinkId::draw().unwrap());
    let more = json!({ "expires_s": link.expires_s, "downloads": 3 }).to_string();
    for (method, end, body) in
        [("GET", "", ""), ("DELETE", "", ""), ("POST", "/extend", more.as_str()), ("PATCH", "/data", "x")]
    {
        let headers = [("authorization", bob.as_str()), ("upload-offset", "0")];
        let told = relay.ask(method, &format!("{path}{end}"), &headers, body.as_bytes());
        assert!(told.is_closed(), "{method}: {told:?}");
        assert_eq!(told, relay.ask(method, &format!("{none}{end}"), &headers, body.as_bytes()), "{method}");
    }
    assert_eq!(relay.ask("GET", "/v1/links", &[("authorization", &bob)], b"").json(), json!({ "links": [] }));
    assert_eq!(relay.status(&link)["state"], "open");
    // No token, half a token, a session as token: one answer, and nothing is read of what was sent.
    let session = relay.let_in(&link);
    for wrong in [
        "",
        "Bearer",
        "Bearer x",
        &format!("Bearer {}", &relay.token[..60]),
        &format!("Basic {}", relay.token),
        &format!("Bearer {session}"),
    ] {
        for path in ["/v1/host", "/v1/links", &path] {
            let told = relay.ask("GET", path, &[("authorization", wrong)], b"");
            assert_eq!(
                (told.status, told.body.as_slice()),
                (401, br#"{"error":"token"}"#.as_slice()),
                "{wrong} {path}"
            );
        }
    }
}

#[test]
fn tricks_with_paths_and_heads_lead_nowhere() {
    let relay = Relay::new();
    assert_eq!(relay.ask("GET", "/", &[], b"").status, 404);
    std::fs::write(relay.folder.join("links/canary.age"), "canary-of-the-relay").unwrap();
    let token = format!("Bearer {}", relay.token);
    let paths = [
        "/",
        "//",
        "/v1/file/../owners.json",
        "/v1/file/..%2fowners.json",
        "/v1/file/%2e%2e%2fowners.json",
        "/v1/links/../owners.json",
        "/v1/file/canary",
        "/v1/file/canary.age",
        "/v1/links/canary",
        "/page/..%2f..%2fCargo.toml",
        "/page/../index.html",
        "/page/index.html",
        "/v1/take/x/footage.age",
        "/v1/take/../../owners.json/footage.age",
        "/owners.json",
        "/relay.lock",
        "/v1/links/%00",
        "/v1//host",
        "/V1/HOST",
        "/v1/file/\u{7f}",
        "/metrics",
        "/.well-known/x",
        "/v1/file/%c3%28",
    ];
    for path in paths {
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW"] {
            let told = relay.ask(method, path, &[("authorization", &token)], b"");
            assert!(matches!(told.status, 400 | 404 | 405), "{method} {path}: {told:?}");
            assert!(!told.body.windows(6).any(|six| six == b"canary"), "{method} {path}");
        }
    }
    let heads: [&[u8]; 9] = [
        b"GET http://other.example/v1/host HTTP/1.1\r\nhost: a\r\n\r\n",
        b"GET /d/x HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nabcdef",
        b"POST /v1/nonce HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /v1/nonce HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n",
        b"POST /v1/nonce HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
        b"GET /d/\x00 HTTP/1.1\r\nhost: a\r\n\r\n",
        b"GET /d/x HTTP/9.9\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ];
    for head in heads {
        let told = relay.raw(&[head, b"\r\n\r\n"].concat(), false);
        assert!(matches!(told.status, 0 | 200 | 400 | 401 | 408), "{}: {told:?}", String::from_utf8_lossy(head));
    }
    assert_eq!(relay.ask("GET", "/d/x", &[], b"").status, 200);
}

#[test]
fn every_answer_carries_its_guards() {
    let relay = Relay::new();
    let link = relay.opened(Link::of(100));
    let session = relay.let_in(&link);
    let page = relay.ask("GET", "/d/x", &[], b"");
    let policy = page.header("content-security-policy").unwrap();
    for word in
        ["default-src 'none'", "script-src 'self';", "frame-ancestors 'none'", "form-action 'none'", "base-uri 'none'"]
    {
        assert!(policy.contains(word), "{policy}");
    }
    assert!(
        !policy.contains("-inline") && !policy.contains("-eval") && !policy.contains("http") && !policy.contains('*'),
        "{policy}"
    );
    let mut answers =
        vec![page, relay.fetch(&link, &session, None), relay.nonce_answer(&link), relay.ask("GET", "/x", &[], b"")];
    for file in page::files().iter().filter(|file| file.path != "index.html") {
        let told = relay.ask("GET", &format!("/{}", file.path), &[], b"");
        assert_eq!((told.status, told.body.as_slice()), (200, file.bytes), "{}", file.path);
        assert!(told.header("cache-control").unwrap().contains("immutable"));
        answers.push(Answer {
            head: told
                .head
                .iter()
                .filter(|(name, _)| name != "cache-control")
                .cloned()
                .chain([("cache-control".to_owned(), "no-store".to_owned())])
                .collect(),
            ..told
        });
    }
    for told in answers {
        for (name, value) in [
            ("cache-control", "no-store"),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("x-robots-tag", "noindex, nofollow"),
            ("strict-transport-security", "max-age=63072000"),
        ] {
            assert_eq!(told.header(name), Some(value), "{told:?}");
        }
        assert!(told.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
        assert_eq!(
            (told.header("set-cookie"), told.header("server"), told.header("access-control-allow-origin")),
            (None, None, None)
        );
    }
}

impl Relay {
    fn nonce_answer(&self, link: &Link) -> Answer {
        self.post("/v1/nonce", &json!({ "id": link.id.to_string() }))
    }
}

/// How long the host takes for wrong proofs, at a link and at none, asked in a mixed order over one connection. The quickest of many are compared, which a busy
/// machine leaves alone, and the bound is wide, so that chance does not decide: what it finds is a host that goes to its disk for one of them. That each
/// proof is worked through is seen in `recipient.rs`; over a network a twentieth of a millisecond cannot be told from chance.
#[test]
fn times_tell_nothing_either() {
    let relay = Relay::new();
    let open = relay.opened(Link::of(100).with_pin("12345678"));
    let never = Link::of(100);
    let wrong = Secret::draw().unwrap();
    let mut times = [Vec::new(), Vec::new()];
    let mut stream = relay.connect();
    stream.set_nodelay(true).unwrap();
    for _ in 0..800 {
        // By chance: in strict turns one of them could share the beat of something else on the machine.
        let which = usize::from(LinkId::draw().unwrap().bytes()[0] & 1);
        let id = [&open.id, &never.id][which];
        let nonce = relay_nonce(&mut stream, id);
        let proof = hex::encode(ProofKey::access(&wrong, id).prove(super::world::ORIGIN, id, &nonce));
        let body = json!({ "id": id.to_string(), "stage": "access", "nonce": nonce, "proof": proof }).to_string();
        let begun = Instant::now();
        let told = over(&mut stream, "/v1/prove", &body);
        times[which].push(begun.elapsed());
        assert!(told.is_closed());
    }
    let [at_link, at_none] = times.map(|mut times| {
        times.sort_unstable();
        times[times.len() / 20].as_secs_f64()
    });
    let ratio = at_link / at_none;
    assert!((0.5..2.0).contains(&ratio), "{at_link} s at a link, {at_none} s at none");
}

fn over(stream: &mut std::net::TcpStream, path: &str, body: &str) -> Answer {
    use std::io::Write;
    let text = format!("POST {path} HTTP/1.1\r\nhost: a\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    stream.write_all(text.as_bytes()).unwrap();
    super::world::read_answer(stream, false)
}

fn relay_nonce(stream: &mut std::net::TcpStream, id: &LinkId) -> String {
    over(stream, "/v1/nonce", &json!({ "id": id.to_string() }).to_string()).text("nonce")
}

#[test]
fn no_log_and_no_number_names_anybody() {
    let metrics = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let relay = Relay::with(&["--reserve-mb", "1", "--metrics", &metrics.to_string()]);
    let link = relay.opened(Link::of(1000).with_pin("12345678"));
    let session = relay.let_in(&link);
    assert_eq!(relay.prove_pin(&link, &session, "00000000").status, 403);
    assert_eq!(relay.fetch(&link, &session, None).status, 200);
    // The host has trouble of its own, and says so.
    std::fs::remove_file(relay.folder.join(format!("links/{}.age", link.id))).unwrap();
    std::fs::create_dir(relay.folder.join(format!("links/{}.age", link.id))).unwrap();
    // A folder opens and cannot be read: the answer breaks off, now and then before its head went out.
    let answer = relay.fetch(&link, &session, None);
    assert!(matches!(answer.status, 0 | 200) && answer.body.is_empty(), "{}", answer.status);
    assert_eq!(relay.as_owner("DELETE", &format!("/v1/links/{}", link.id), b"").status, 500);
    let mut stream = std::net::TcpStream::connect(metrics).unwrap();
    std::io::Write::write_all(&mut stream, b"GET /metrics HTTP/1.1\r\nhost: a\r\n\r\n").unwrap();
    let numbers = String::from_utf8(super::world::read_answer(&mut stream, false).body).unwrap();
    for line in [
        "porchlight_relay_pins_wrong_total 1",
        "porchlight_relay_downloads_total 1",
        "porchlight_relay_received_bytes_total 1000",
    ] {
        assert!(numbers.lines().any(|known| known == line), "{line}\n{numbers}");
    }
    let log = relay.log();
    assert!(log.contains("ERROR") && log.contains("the relay serves"), "{log}");
    for text in [&log, &numbers] {
        for secret in [
            link.id.to_string(),
            session.clone(),
            relay.token.clone(),
            "127.0.0.1".to_owned(),
            "/v1/".to_owned(),
            "Ann".to_owned(),
        ] {
            assert!(!text.contains(&secret), "{secret} in {text}");
        }
    }
}
