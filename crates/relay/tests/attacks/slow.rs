//! Who is slow, silent or too many: let go, and nobody else waits for long.

use super::world::{Certificate, Link, Relay, Start, read_answer, within};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

const SOON: Duration = Duration::from_secs(20);

/// Whether the other side has closed: tried without waiting.
fn is_closed(stream: &mut TcpStream) -> bool {
    stream.set_nonblocking(true).unwrap();
    let mut buffer = [0; 1024];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) => return error.kind() != std::io::ErrorKind::WouldBlock,
        }
    }
}

#[test]
fn heads_that_never_end_hold_no_place() {
    let relay = Relay::with(&["--reserve-mb", "1", "--patience", "1", "--connections", "30"]);
    let mut lorises: Vec<TcpStream> = (0..60).map(|_| relay.connect()).collect();
    let begun = Instant::now();
    let mut byte = 0;
    let all_gone = within(SOON, || {
        // A header that grows by a letter now and then, on every one of them.
        let text = b"GET /d/x HTTP/1.1\r\nx-slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
        lorises.iter_mut().for_each(|loris| _ = loris.write_all(&text[byte % text.len()..=byte % text.len()]));
        byte += 1;
        lorises.retain_mut(|loris| !is_closed(loris));
        lorises.is_empty().then_some(())
    });
    assert!(all_gone.is_some(), "{} of 60 are still there after {:?}", lorises.len(), begun.elapsed());
    // In the midst of a second wave an honest visitor comes through.
    let _wave: Vec<TcpStream> = (0..60).map(|_| relay.connect()).collect();
    assert_eq!(relay.ask("GET", "/d/x", &[], b"").status, 200);
}

#[test]
fn silence_in_every_place_ends() {
    let relay = Relay::with(&["--reserve-mb", "1", "--patience", "1"]);
    let link = Link::of(1_000_000);
    assert_eq!(relay.order(&link).status, 201);
    let token = format!("authorization: Bearer {}", relay.token);
    let said = [
        String::new(),
        "GET /d/x HTTP/1.1\r\nhost: a\r\n\r\n".to_owned(),
        "POST /v1/nonce HTTP/1.1\r\nhost: a\r\ncontent-length: 50\r\n\r\n{".to_owned(),
        format!(
            "PATCH /v1/links/{}/data HTTP/1.1\r\nhost: a\r\n{token}\r\nupload-offset: 0\r\ncontent-length: 1000000\r\n\r\nabc",
            link.id
        ),
    ];
    let mut streams: Vec<TcpStream> = said
        .iter()
        .map(|text| {
            let mut stream = relay.connect();
            stream.write_all(text.as_bytes()).unwrap();
            stream
        })
        .collect();
    within(SOON, || streams.iter_mut().all(is_closed).then_some(())).expect("all are let go");
    assert_eq!(relay.status(&link)["offset"], 3, "what came in time stays");

    // A byte now and then is as good as silence, only later.
    let mut trickle = relay.connect();
    let head = format!(
        "PATCH /v1/links/{}/data HTTP/1.1\r\nhost: a\r\n{token}\r\nupload-offset: 3\r\ncontent-length: 999997\r\n\r\n",
        link.id
    );
    trickle.write_all(head.as_bytes()).unwrap();
    let ended = within(SOON, || {
        std::thread::sleep(Duration::from_millis(200));
        (trickle.write_all(b"x").is_err() || is_closed(&mut trickle)).then_some(())
    });
    assert!(ended.is_some());
}

#[test]
fn a_recipient_who_takes_nothing_is_let_go() {
    let metrics = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let relay = Relay::with(&["--reserve-mb", "1", "--patience", "1", "--metrics", &metrics.to_string()]);
    let link = relay.opened(Link { keyless: false, ..Link::of(24_000_000) });
    let session = relay.let_in(&link);
    let mut sink = relay.connect();
    let head = format!("GET /v1/file/{} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {session}\r\n\r\n", link.id);
    sink.write_all(head.as_bytes()).unwrap();
    let stalled = || {
        let mut stream = TcpStream::connect(metrics).unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").unwrap();
        let numbers = String::from_utf8(read_answer(&mut stream, false).body).unwrap();
        numbers.lines().any(|line| line == "porchlight_relay_stalled_total 1").then_some(())
    };
    within(Duration::from_secs(15), stalled).expect("it was given up");
    // Not a whole download, so nothing is counted; and the session is as good as before.
    assert_eq!(relay.status(&link)["downloads"], 0);
    assert_eq!(relay.fetch(&link, &session, None).body.len(), 24_000_000);
}

#[test]
fn what_is_too_large_is_not_listened_to() {
    let relay = Relay::new();
    let head = format!("GET /d/x HTTP/1.1\r\nhost: a\r\nx-large: {}\r\n\r\n", "a".repeat(200_000));
    assert!(matches!(relay.raw(head.as_bytes(), false).status, 0 | 431));
    let many: String = (0..200).map(|number| format!("x-{number}: a\r\n")).collect();
    assert!(matches!(
        relay.raw(format!("GET /d/x HTTP/1.1\r\nhost: a\r\n{many}\r\n").as_bytes(), false).status,
        0 | 431
    ));
    let path = format!("GET /d/{} HTTP/1.1\r\nhost: a\r\n\r\n", "a".repeat(100_000));
    assert!(matches!(relay.raw(path.as_bytes(), false).status, 0 | 414 | 431));
    for body in [vec![b' '; 5000], vec![b'{'; 3_000_000]] {
        let told = relay.ask("POST", "/v1/nonce", &[], &body);
        assert_eq!(told.status, 400, "{told:?}");
    }
    let announced = b"POST /v1/prove HTTP/1.1\r\nhost: a\r\ncontent-length: 99999999999999\r\n\r\n";
    let begun = Instant::now();
    assert_eq!(relay.raw(announced, false).status, 400);
    assert!(begun.elapsed() < Duration::from_secs(20));
    let chunked = [
        b"POST /v1/prove HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n".to_vec(),
        b"400\r\n".to_vec(),
        vec![b' '; 0x400],
        b"\r\n".to_vec(),
    ];
    let endless: Vec<u8> =
        [chunked.concat(), [b"400\r\n".to_vec(), vec![b' '; 0x400], b"\r\n".to_vec()].concat().repeat(8)].concat();
    assert_eq!(relay.raw(&endless, false).status, 400);
}

#[test]
fn one_address_takes_its_share_of_places_only() {
    let folder = tempfile::tempdir().unwrap();
    let certificate = Certificate::new(folder.path());
    let flags = ["--reserve-mb", "1", "--patience", "1", "--connections-of-one", "6"].map(str::to_owned).to_vec();
    let relay = Relay::started(Start { flags, certificate: Some(certificate), ..Start::default() });
    let mut silent: Vec<TcpStream> = (0..6).map(|_| relay.connect()).collect();
    let mut more: Vec<TcpStream> = (0..20).map(|_| relay.connect()).collect();
    within(SOON, || more.iter_mut().all(is_closed).then_some(())).expect("the others are turned away");
    // No handshake comes, so the six lose their places too.
    within(SOON, || silent.iter_mut().all(is_closed).then_some(())).expect("the silent ones are let go");
    assert_eq!(relay.ask("GET", "/d/x", &[], b"").status, 200);
}
