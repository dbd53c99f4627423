//! Wrong PINs, replayed proofs, sessions of other links.

use super::world::{Link, ORIGIN, Relay};
use relay::proof::{LinkId, ProofKey, Secret};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU32, Ordering};

/// How the answers of many guesses at once are spread: wrong, told to wait, closed.
fn guess(relay: &Relay, link: &Link, many: u32) -> (u32, u32, u32) {
    let session = relay.prove_access(&link.id, &link.secret).text("session");
    let (wrong, wait, closed, next) = (AtomicU32::new(0), AtomicU32::new(0), AtomicU32::new(0), AtomicU32::new(0));
    let lefts = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..32 {
            scope.spawn(|| {
                loop {
                    let guess = next.fetch_add(1, Ordering::Relaxed);
                    if guess >= many {
                        return;
                    }
                    let told = relay.prove_pin(link, &session, &format!("{:08}", guess + 1));
                    match told.status {
                        403 => {
                            lefts.lock().unwrap().push(told.json()["left"].as_u64().unwrap());
                            wrong.fetch_add(1, Ordering::Relaxed)
                        }
                        423 => wait.fetch_add(1, Ordering::Relaxed),
                        404 => closed.fetch_add(1, Ordering::Relaxed),
                        status => panic!("{status}"),
                    };
                }
            });
        }
    });
    let mut lefts = lefts.into_inner().unwrap();
    lefts.sort_unstable();
    assert_eq!(lefts, (0..10).collect::<Vec<_>>(), "each wrong PIN is told another number");
    (wrong.into_inner(), wait.into_inner(), closed.into_inner())
}

/// As if the quarter of an hour were over: what is on the disk is changed while the host is down.
fn wait_is_over(relay: &mut Relay, link: &Link) {
    relay.changed(|folder, _| {
        let path = folder.join(format!("links/{}.json", link.id));
        let mut record: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        assert!(record["waits_until_s"].is_u64());
        record["waits_until_s"] = json!(1);
        std::fs::write(&path, record.to_string()).unwrap();
    });
}

#[test]
fn a_thousand_guesses_at_once_are_counted_exactly() {
    let mut relay = Relay::new();
    let link = relay.opened(Link::of(1000).with_pin("99999999"));
    let other = relay.opened(Link::of(1000).with_pin("88888888"));
    let waiting = relay.let_in(&link);

    assert_eq!(guess(&relay, &link, 1000), (10, 990, 0));
    let status = relay.status(&link);
    assert_eq!((status["state"].as_str(), status["wrong_pins"].as_u64()), (Some("waiting"), Some(10)));
    assert!((600..=900).contains(&status["waits_s"].as_u64().unwrap()), "{status}");
    // The right one waits too, and who was let in before goes on; others notice nothing.
    let session = relay.prove_access(&link.id, &link.secret).text("session");
    assert_eq!(relay.prove_pin(&link, &session, "99999999").status, 423);
    assert_eq!(relay.fetch(&link, &waiting, Some("bytes=0-9")).status, 206);
    let undisturbed = relay.let_in(&other);
    assert_eq!(relay.fetch(&other, &undisturbed, None).body, other.sealed);

    // A power cut and a restart take nothing back.
    relay.killed();
    assert_eq!(relay.status(&link)["state"], "waiting");
    let session = relay.prove_access(&link.id, &link.secret).text("session");
    assert_eq!(relay.prove_pin(&link, &session, "99999999").status, 423);

    wait_is_over(&mut relay, &link);
    assert_eq!(guess(&relay, &link, 40), (10, 30, 0));
    wait_is_over(&mut relay, &link);
    assert_eq!(guess(&relay, &link, 40), (10, 0, 30));
    assert_eq!(relay.status(&link)["state"], "locked_out");
    assert_eq!(relay.status(&link)["wrong_pins"], 30);
    assert!(relay.prove_access(&link.id, &link.secret).is_closed());
    let files = |relay: &Relay| std::fs::read_dir(relay.folder.join("links")).unwrap().count();
    assert_eq!(files(&relay), 3, "two records and the other link's file");
    let kept = std::fs::read_to_string(relay.folder.join(format!("links/{}.json", link.id))).unwrap();
    assert!(kept.contains(r#""access_key":null,"pin_key":null"#), "{kept}");
    assert_eq!(relay.status(&other)["wrong_pins"], 0);
}

#[test]
fn scanners_and_wrong_keys_burn_nothing() {
    let relay = Relay::new();
    let link = relay.opened(Link::of(1000).with_pin("12345678"));
    let before = relay.status(&link);
    let session = relay.prove_access(&link.id, &link.secret).text("session");
    for _ in 0..40 {
        for method in ["GET", "HEAD"] {
            assert_eq!(relay.ask(method, &format!("/d/{}", link.id), &[], b"").status, 200);
            assert_eq!(relay.ask(method, &format!("/v1/file/{}", link.id), &[], b"").status, 404);
        }
        assert!(relay.prove_access(&link.id, &Secret::draw().unwrap()).is_closed());
        // Past the link's key and not past the PIN: nothing is sent.
        assert!(relay.fetch(&link, &session, None).is_closed());
        assert!(relay.post("/v1/ticket", &json!({ "session": session })).is_closed());
    }
    assert_eq!(relay.status(&link), before);
    let session = relay.let_in(&link);
    let token = format!("Bearer {session}");
    for _ in 0..5 {
        let head = relay.ask("HEAD", &format!("/v1/file/{}", link.id), &[("authorization", &token)], b"");
        assert_eq!((head.status, head.header("content-length")), (200, Some("1000")));
    }
    assert_eq!(relay.status(&link), before);
}

#[test]
fn a_proof_is_worth_something_once_here_and_now() {
    let relay = Relay::new();
    let link = relay.opened(Link::of(1000));
    let other = relay.opened(Link { secret: link.secret.clone(), ..Link::of(1000) });
    let key = ProofKey::access(&link.secret, &link.id);
    let prove = |id: &LinkId, nonce: &str, proof: [u8; 64]| {
        let body = json!({ "id": id.to_string(), "stage": "access", "nonce": nonce, "proof": hex::encode(proof) });
        relay.post("/v1/prove", &body)
    };
    let nonce = relay.nonce(&link.id);
    let proof = key.prove(ORIGIN, &link.id, &nonce);
    assert!(prove(&other.id, &nonce, proof).is_closed(), "for another link");
    assert!(
        prove(&link.id, &nonce, key.prove("https://evil.example", &link.id, &nonce)).is_closed(),
        "for another host"
    );
    let foreign = relay.nonce(&other.id);
    assert!(prove(&link.id, &foreign, key.prove(ORIGIN, &link.id, &foreign)).is_closed(), "another link's nonce");
    assert!(prove(&link.id, "abc", key.prove(ORIGIN, &link.id, "abc")).is_closed(), "a nonce of one's own");
    assert_eq!(prove(&link.id, &nonce, proof).status, 200);
    assert!(prove(&link.id, &nonce, proof).is_closed(), "a second time");

    // Of a thousand that come at once one is the first.
    let nonce = relay.nonce(&link.id);
    let proof = key.prove(ORIGIN, &link.id, &nonce);
    let let_in = AtomicU32::new(0);
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                (0..5).for_each(|_| {
                    _ = let_in.fetch_add(u32::from(prove(&link.id, &nonce, proof).status == 200), Ordering::Relaxed)
                })
            });
        }
    });
    assert_eq!(let_in.into_inner(), 1);
}

#[test]
fn a_session_opens_its_own_link_only() {
    let relay = Relay::new();
    let link = relay.opened(Link::of(1000).with_pin("12345678"));
    let other = relay.opened(Link::of(1000).with_pin("12345678"));
    let session = relay.let_in(&link);
    assert!(relay.fetch(&other, &session, None).is_closed());
    let half = relay.prove_access(&link.id, &link.secret).text("session");
    assert!(relay.prove_pin(&other, &half, "12345678").is_closed());
    assert_eq!(relay.status(&other)["wrong_pins"], 0);
    for wrong in ["", "x", &"0".repeat(64), &session.to_uppercase(), &session[..63]] {
        assert!(relay.fetch(&link, wrong, None).is_closed(), "{wrong}");
    }
    let ticket = relay.post("/v1/ticket", &json!({ "session": session })).text("path");
    assert_eq!(relay.ask("GET", &ticket, &[], b"").body, link.sealed);
    assert!(relay.fetch(&link, ticket.split('/').nth(3).unwrap(), None).is_closed(), "a ticket is no session");
}

#[test]
fn downloads_end_a_link_and_who_is_in_goes_on() {
    let mut relay = Relay::new();
    let link = relay.opened(Link { downloads: 1, ..Link::of(300_000) });
    let (first, second) = (relay.let_in(&link), relay.let_in(&link));
    for part in ["bytes=100000-", "bytes=0-99998", "bytes=0-99998"] {
        assert_eq!(relay.fetch(&link, &first, Some(part)).status, 206);
    }
    assert_eq!(relay.status(&link)["downloads"], 0, "one byte is still missing");
    assert_eq!(relay.fetch(&link, &first, Some("bytes=99999-99999")).body, link.sealed[99_999..100_000]);
    let counted = super::world::within(std::time::Duration::from_secs(20), || {
        (relay.status(&link)["state"] == "exhausted").then_some(())
    });
    assert!(counted.is_some(), "{}", relay.status(&link));
    assert!(relay.prove_access(&link.id, &link.secret).is_closed());
    assert_eq!(relay.fetch(&link, &first, None).body, link.sealed);
    assert_eq!(relay.status(&link)["downloads"], 1, "a session counts once");
    assert_eq!(relay.fetch(&link, &second, Some("bytes=0-9")).status, 206);

    let more = json!({ "expires_s": link.expires_s, "downloads": 2 }).to_string();
    assert_eq!(relay.as_owner("POST", &format!("/v1/links/{}/extend", link.id), more.as_bytes()).status, 200);
    assert_eq!(relay.status(&link)["state"], "open");
    // What was counted is remembered over a power cut; who was in has to come anew.
    relay.killed();
    assert_eq!(relay.status(&link)["fetched_s"].as_array().unwrap().len(), 1);
    assert!(relay.fetch(&link, &first, None).is_closed());
    assert_eq!(relay.as_owner("DELETE", &format!("/v1/links/{}", link.id), b"").json()["state"], "revoked");
    assert!(!relay.folder.join(format!("links/{}.age", link.id)).exists());
}

#[test]
fn a_link_without_keys_is_open_to_who_has_its_address() {
    let relay = Relay::new();
    let link = relay.opened(Link { keyless: true, ..Link::of(1000) });
    let prove = |proof: &str| {
        let nonce = relay.nonce(&link.id);
        relay
            .post("/v1/prove", &json!({ "id": link.id.to_string(), "stage": "access", "nonce": nonce, "proof": proof }))
    };
    assert!(prove(&"0".repeat(128)).is_closed());
    let told = prove("");
    assert_eq!(told.json()["file"]["sha256"], link.sha256());
    assert_eq!(relay.fetch(&link, &told.text("session"), None).body, link.sealed);
    // The empty proof opens no other.
    let keyed = relay.opened(Link::of(1000));
    let nonce = relay.nonce(&keyed.id);
    let body = json!({ "id": keyed.id.to_string(), "stage": "access", "nonce": nonce, "proof": "" });
    assert!(relay.post("/v1/prove", &body).is_closed());
}
