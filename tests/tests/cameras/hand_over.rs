//! Cameras that the lean way cannot manage are recorded all the same, through GStreamer and through the same capture.

use crate::way::Way;
use crate::{CameraScript, PATIENCE, ToTest, VideoKind, check_pictures, one, spec, stream};
use model::{AccessUnit, Capture, CaptureEnd, CaptureEvent, CaptureSpec, Media};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Stands between a camera and who captures it.
struct Between {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
}

/// What is made of the camera's bytes on the n-th connection, from 0. `None` closes it.
type Twist = fn(usize, &[u8]) -> Option<Vec<u8>>;

impl Between {
    fn start(camera: &CaptureSpec, twist: Twist) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let camera = (camera.url.host().to_owned(), camera.url.port());
        let connections = Arc::new(AtomicUsize::new(0));
        let count = connections.clone();
        // Ends with the process, as its connections do.
        std::thread::spawn(move || {
            for near in listener.incoming() {
                let (near, far) = (near.unwrap(), TcpStream::connect(&camera).unwrap());
                let number = count.fetch_add(1, Ordering::SeqCst);
                let (up, down) = ((near.try_clone().unwrap(), far.try_clone().unwrap()), (far, near));
                std::thread::spawn(move || pass(up, |bytes| Some(bytes.to_vec())));
                std::thread::spawn(move || pass(down, |bytes| twist(number, bytes)));
            }
        });
        Self { address, connections }
    }

    fn spec(&self) -> CaptureSpec {
        spec(&format!("rtsp://{}/main", self.address))
    }
}

fn pass((mut from, mut to): (TcpStream, TcpStream), twist: impl Fn(&[u8]) -> Option<Vec<u8>>) {
    let mut room = vec![0; 64 << 10];
    while let Ok(n) = from.read(&mut room)
        && n > 0
        && let Some(bytes) = twist(&room[..n])
        && to.write_all(&bytes).is_ok()
    {}
    let _ = (from.shutdown(std::net::Shutdown::Both), to.shutdown(std::net::Shutdown::Both));
}

fn watch(media: &dyn Media, spec: &CaptureSpec) -> (Box<dyn Capture>, Receiver<CaptureEvent>) {
    let (sender, events) = channel();
    (media.capture(spec, Box::new(ToTest(Mutex::new(sender)))), events)
}

/// A config and pictures, whole and in order.
fn check_recorded(events: &Receiver<CaptureEvent>) {
    let config = events.recv_timeout(PATIENCE).unwrap();
    assert!(matches!(config, CaptureEvent::Config(_)), "{config:?}");
    let units: Vec<AccessUnit> = std::iter::repeat_with(|| match events.recv_timeout(PATIENCE).unwrap() {
        CaptureEvent::Unit(unit) => unit,
        other => panic!("{other:?}"),
    })
    .take(30)
    .collect();
    check_pictures(&units);
}

fn check_stopped(capture: Box<dyn Capture>, events: &Receiver<CaptureEvent>) {
    let begun = Instant::now();
    drop(capture);
    assert!(begun.elapsed() < Duration::from_millis(1900), "both ways are stopped: {:?}", begun.elapsed());
    let ends: Vec<CaptureEvent> = events.iter().filter(|event| matches!(event, CaptureEvent::End(_))).collect();
    assert!(matches!(ends[..], [CaptureEvent::End(CaptureEnd::Stopped)]), "one end: {ends:?}");
}

/// An answer that `retina` does not take, and RFC 2326 does not have.
fn odd_session(_: usize, bytes: &[u8]) -> Option<Vec<u8>> {
    let find = |from: usize, what: &[u8]| bytes[from..].windows(what.len()).position(|window| window == what);
    let header = find(0, b"\r\nSession: ").filter(|_| bytes.starts_with(b"RTSP/"));
    Some(match header.and_then(|at| Some(at + 2 + find(at + 2, b"\r\n")?)) {
        Some(end) => [&bytes[..end], b";odd=1", &bytes[end..]].concat(),
        None => bytes.to_vec(),
    })
}

#[test]
fn an_odd_answer_is_the_other_ways_and_remembered() {
    let (_server, camera) = one(CameraScript::new("cam", stream(VideoKind::H264)));
    let between = Between::start(&camera, odd_session);
    let (media, handed_over) = Way::Lean.media();
    for (attempt, connections) in [(1, 2), (2, 3)] {
        let (capture, events) = watch(&*media, &between.spec());
        check_recorded(&events);
        assert_eq!(handed_over.count(), attempt);
        let tried = between.connections.load(Ordering::SeqCst);
        assert_eq!(tried, connections, "the second time the camera is not bothered with what it does not understand");
        check_stopped(capture, &events);
    }
}

/// The first session plays and carries nothing.
fn silent_at_first(connection: usize, bytes: &[u8]) -> Option<Vec<u8>> {
    Some(if connection == 0 && bytes.starts_with(b"$") { Vec::new() } else { bytes.to_vec() })
}

#[test]
fn a_session_that_plays_nothing_is_the_other_ways() {
    let (_server, camera) = one(CameraScript::new("cam", stream(VideoKind::H264)));
    let between = Between::start(&camera, silent_at_first);
    let (media, handed_over) = Way::Lean.media();
    let (capture, events) = watch(&*media, &between.spec());
    check_recorded(&events);
    assert_eq!(handed_over.count(), 1);
    check_stopped(capture, &events);
}

#[test]
fn stopping_while_it_changes_hands_ends_once() {
    let (_server, camera) = one(CameraScript::new("cam", stream(VideoKind::H264)));
    let between = Between::start(&camera, odd_session);
    for wait in [0, 5, 20, 60, 120] {
        let (media, _) = Way::Lean.media();
        let (capture, events) = watch(&*media, &between.spec());
        std::thread::sleep(Duration::from_millis(wait));
        check_stopped(capture, &events);
    }
}
