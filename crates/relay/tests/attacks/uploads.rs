//! Uploads that break, lie, or find no room.

use super::world::{Link, Relay, Start, owner, read_answer, within};
use serde_json::json;
use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

impl Relay {
    /// The head of an upload of everything from `from`, and of the body what `sent` bytes are.
    fn begin(&self, link: &Link, from: usize, sent: usize) -> TcpStream {
        let mut stream = self.connect();
        let head = format!(
            "PATCH /v1/links/{}/data HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {}\r\nupload-offset: {from}\r\ncontent-length: {}\r\n\r\n",
            link.id,
            self.token,
            link.sealed.len() - from
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(&link.sealed[from..from + sent]).unwrap();
        stream
    }

    fn offset(&self, link: &Link) -> usize {
        usize::try_from(self.status(link)["offset"].as_u64().unwrap()).unwrap()
    }
}

#[test]
fn what_came_before_a_break_counts() {
    let relay = Relay::new();
    let link = Link::of(3_000_000);
    assert_eq!(relay.order(&link).status, 201);
    drop(relay.begin(&link, 0, 1_234_567));
    within(Duration::from_secs(20), || (relay.offset(&link) == 1_234_567).then_some(())).unwrap();
    // Where to go on is said to who is wrong about it.
    let wrong = relay.send(&link, 0, 10);
    assert_eq!((wrong.status, wrong.json()["offset"].as_u64()), (409, Some(1_234_567)));
    assert_eq!(relay.send(&link, 1_234_567, 2_000_000).json()["state"], "uploading");
    let done = relay.send(&link, 2_000_000, 3_000_000);
    assert_eq!((done.status, done.json()["state"].as_str()), (200, Some("open")));
    assert_eq!(relay.fetch(&link, &relay.let_in(&link), None).body, link.sealed);
    assert_eq!(relay.send(&link, 3_000_000, 3_000_000).status, 409, "nothing is added to an open link");
}

#[test]
fn a_power_cut_in_mid_upload_loses_no_more_than_was_on_the_way() {
    let mut relay = Relay::new();
    let link = Link::of(6_000_000);
    assert_eq!(relay.order(&link).status, 201);
    let mut at = 0;
    for _ in 0..3 {
        let _on_the_way = relay.begin(&link, at, 1_500_000);
        within(Duration::from_secs(20), || (relay.offset(&link) > at).then_some(())).unwrap();
        relay.killed();
        let here = relay.offset(&link);
        assert!(here > at && here <= at + 1_500_000, "{here} after {at}");
        at = here;
    }
    let done = relay.send(&link, at, link.sealed.len());
    assert_eq!((done.status, done.json()["state"].as_str()), (200, Some("open")), "{done:?}");
    relay.killed();
    assert_eq!(relay.fetch(&link, &relay.let_in(&link), None).body, link.sealed);

    // Everything had come, and the power went before it was checked.
    let late = Link::of(1000);
    assert_eq!(relay.order(&late).status, 201);
    relay.changed(|folder, _| std::fs::write(folder.join(format!("links/{}.age", late.id)), &late.sealed).unwrap());
    assert!(relay.prove_access(&late.id, &late.secret).is_closed());
    assert_eq!(relay.send(&late, 1000, 1000).json()["state"], "open");
    // A file that nobody ordered is nobody's.
    let stray = relay.folder.join(format!("links/{}.age", Link::of(1).id));
    relay.changed(|_, _| std::fs::write(&stray, "x").unwrap());
    assert_eq!(relay.status(&late)["state"], "open");
    assert!(!stray.exists());
}

#[test]
fn a_newer_upload_takes_over_from_one_that_died_without_a_word() {
    let relay = Relay::new();
    let link = Link::of(2_000_000);
    assert_eq!(relay.order(&link).status, 201);
    let mut dead = relay.begin(&link, 0, 1_000_000);
    within(Duration::from_secs(20), || (relay.offset(&link) >= 786_432).then_some(())).unwrap();
    let begun = Instant::now();
    let at = usize::try_from(relay.send(&link, 0, 10).json()["offset"].as_u64().unwrap()).unwrap();
    assert_eq!(at, 1_000_000);
    assert_eq!(relay.send(&link, at, 2_000_000).json()["state"], "open");
    assert!(begun.elapsed() < Duration::from_secs(10), "it did not wait for the dead one's patience to end");
    assert_eq!(read_answer(&mut dead, false).status, 409);
}

#[test]
fn bytes_that_are_not_the_promised_ones_are_dropped() {
    let relay = Relay::new();
    let link = Link::of(100_000);
    assert_eq!(relay.order(&link).status, 201);
    let lie = Link { sealed: vec![7; 100_000], ..Link::of(1) };
    let lie = Link { id: link.id, ..lie };
    let told = relay.send(&lie, 0, 100_000);
    assert_eq!((told.status, told.body.as_slice()), (422, br#"{"error":"hash"}"#.as_slice()));
    assert_eq!((relay.offset(&link), relay.status(&link)["state"].as_str()), (0, Some("uploading")));
    assert!(relay.prove_access(&link.id, &link.secret).is_closed());
    // More than was announced, said beforehand or smuggled in.
    let long = Link { id: link.id, sealed: vec![7; 200_000], ..Link::of(1) };
    assert_eq!(relay.send(&long, 0, 100_001).status, 413);
    assert_eq!(relay.offset(&link), 0);
    let mut stream = relay.connect();
    let head = format!(
        "PATCH /v1/links/{}/data HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {}\r\nupload-offset: 0\r\ntransfer-encoding: chunked\r\n\r\n186a1\r\n",
        link.id, relay.token
    );
    _ = stream.write_all(&[head.as_bytes(), &long.sealed[..100_001], b"\r\n0\r\n\r\n"].concat());
    assert_eq!(read_answer(&mut stream, false).status, 413);
    let file = relay.folder.join(format!("links/{}.age", link.id));
    assert_eq!(std::fs::metadata(&file).unwrap().len(), 100_000);
    // The honest bytes do it still: what is there is of the right length and not of the right kind.
    assert_eq!(relay.send(&link, 100_000, 100_000).status, 422);
    assert_eq!(relay.send(&link, 0, 100_000).json()["state"], "open");
}

#[test]
fn an_order_is_kept_to() {
    let relay =
        Relay::with(&["--reserve-mb", "1", "--most-mb", "1", "--most-mb-of-owner", "2", "--most-links-of-owner", "4"]);
    let link = Link::of(900_000);
    assert_eq!(relay.order(&link).status, 201);
    assert_eq!(relay.order(&link).status, 200);
    assert_eq!(relay.order(&Link { id: link.id, ..Link::of(1000) }).body, br#"{"error":"taken"}"#);
    let bob = format!("Bearer {}", owner(&relay.folder, "Bob"));
    let put = |link: &Link, body: String| {
        relay.ask("PUT", &format!("/v1/links/{}", link.id), &[("authorization", &bob)], body.as_bytes())
    };
    assert_eq!(put(&link, link.order().to_string()).status, 409);
    let told = relay.order(&Link::of(1_000_001));
    assert_eq!((told.status, told.json()), (413, json!({ "error": "too-large", "most_bytes": 1_000_000 })));
    assert_eq!(relay.order(&Link::of(900_000)).status, 201);
    assert_eq!(relay.order(&Link::of(900_000)).body, br#"{"error":"full"}"#, "an owner's bytes are counted");
    assert_eq!(put(&Link::of(1), Link::of(900_000).order().to_string()).status, 201, "others have their own");
    assert_eq!(relay.order(&Link::of(10)).status, 201);
    assert_eq!(relay.order(&Link::of(10)).status, 201);
    assert_eq!(relay.order(&Link::of(10)).status, 507, "and an owner's links");
    assert_eq!(relay.as_owner("GET", "/v1/links", b"").json()["links"].as_array().unwrap().len(), 4);

    let good = Link::of(10);
    let order = good.order();
    for (name, value) in [
        ("access_key", json!("00".repeat(32))),
        ("access_key", json!("AA".repeat(32))),
        ("access_key", json!(null)),
        ("pin_key", json!(7)),
        ("bytes", json!(0)),
        ("bytes", json!(-1)),
        ("sha256", json!("x")),
        ("expires_s", json!(1)),
        ("expires_s", json!(good.expires_s + 40 * 86_400)),
        ("downloads", json!(0)),
        ("downloads", json!(4)),
        ("more", json!(1)),
    ] {
        let mut wrong = order.clone();
        if name == "access_key" && value.is_null() {
            wrong["pin_key"] = order["access_key"].clone();
        }
        wrong[name] = value;
        assert_eq!(put(&good, wrong.to_string()).status, 400, "{name}: {wrong}");
    }
    for body in ["", "{", "[]", "null", &"[".repeat(4000), &format!("{{\"bytes\":{}}}", "9".repeat(3000))] {
        assert_eq!(put(&good, body.to_owned()).status, 400, "{body}");
    }
}

#[test]
fn a_full_disk_is_said_and_what_came_stays() {
    let most = Some(2048);
    let flags = vec!["--reserve-mb".to_owned(), "1".to_owned()];
    let mut relay = Relay::started(Start { most_blocks: most, flags, ..Start::default() });
    let link = Link::of(3_000_000);
    let small = relay.opened(Link::of(1000).with_pin("12345678"));
    assert_eq!(relay.order(&link).status, 201);
    let told = relay.send(&link, 0, 3_000_000);
    assert_eq!((told.status, told.body.as_slice()), (507, br#"{"error":"full"}"#.as_slice()));
    assert_eq!((relay.offset(&link), relay.status(&link)["state"].as_str()), (1 << 20, Some("uploading")));
    assert_eq!(relay.send(&link, 1 << 20, 3_000_000).status, 507);
    // Others go on.
    assert_eq!(relay.fetch(&small, &relay.let_in(&small), None).body, small.sealed);
    relay.changed(|_, start| start.most_blocks = None);
    assert_eq!(relay.offset(&link), 1 << 20);
    assert_eq!(relay.send(&link, 1 << 20, 3_000_000).json()["state"], "open");
    assert_eq!(relay.fetch(&link, &relay.let_in(&link), None).body, link.sealed);

    // The reserve is nobody's.
    relay.changed(|_, start| start.flags = vec!["--reserve-mb".to_owned(), "999999999999".to_owned()]);
    assert_eq!(relay.order(&Link::of(10)).status, 507);
    assert_eq!(relay.as_owner("GET", "/v1/host", b"").json()["free_bytes"], 0);
    assert_eq!(relay.as_owner("DELETE", &format!("/v1/links/{}", link.id), b"").json()["state"], "revoked");
}
