//! RTSP over TLS: a camera's own certificate is pinned when it is first seen, and another one is refused.
#![allow(clippy::unwrap_used, clippy::tests_outside_test_module)]

use gst::glib;
use gst::prelude::*;
use gst_rtsp_server::prelude::*;
use gst_rtsp_server::{RTSPAuth, RTSPMediaFactory, RTSPServer, RTSPToken, gio};
use model::{CameraUrl, CaptureEnd, CaptureEvent, CaptureSink, CaptureSpec, Media, Overflow, Transport};
use porchlight_media::GstMedia;
use std::process::Command;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

struct ToTest(Mutex<Sender<CaptureEvent>>);

impl CaptureSink for ToTest {
    fn push(&self, event: CaptureEvent) -> Result<(), Overflow> {
        let _ = self.0.lock().unwrap().send(event);
        Ok(())
    }
}

/// A server with a fresh certificate, and that one's fingerprint as openssl says it.
struct TlsCamera {
    url: String,
    fingerprint: String,
    turning: glib::MainLoop,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl TlsCamera {
    fn start() -> Self {
        porchlight_media::init().unwrap();
        let made = Command::new("openssl")
            .args(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=camera".split(' '),
            )
            .args(["-keyout", "-", "-out", "-"])
            .output()
            .unwrap();
        let pem = String::from_utf8(made.stdout).unwrap();
        let certificate = gio::TlsCertificate::from_pem(&pem).unwrap();
        let der: Option<glib::ByteArray> = certificate.property("certificate");
        let fingerprint =
            glib::compute_checksum_for_data(glib::ChecksumType::Sha256, &der.unwrap()).unwrap().to_string();

        let server = RTSPServer::new();
        server.set_address("127.0.0.1");
        server.set_service("0");
        let auth = RTSPAuth::new();
        auth.set_tls_certificate(Some(&certificate));
        let mut token = RTSPToken::builder().field("media.factory.role", "anybody").build();
        auth.set_default_token(Some(&mut token));
        server.set_auth(Some(&auth));
        let factory = RTSPMediaFactory::new();
        factory.set_launch(
            "( videotestsrc is-live=true ! video/x-raw,width=320,height=240,framerate=10/1 \
             ! x264enc tune=zerolatency key-int-max=10 ! rtph264pay name=pay0 pt=96 )",
        );
        factory.set_shared(true);
        let role = gst::Structure::builder("anybody")
            .field("media.factory.access", true)
            .field("media.factory.construct", true)
            .build();
        factory.add_role_from_structure(&role);
        server.mount_points().unwrap().add_factory("/main", factory);
        let context = glib::MainContext::new();
        let source = server.create_source(None::<&gio::Cancellable>).unwrap();
        source.attach(Some(&context));
        let url = format!("rtsps://127.0.0.1:{}/main", server.bound_port());
        let turning = glib::MainLoop::new(Some(&context), false);
        let turn = turning.clone();
        let thread = std::thread::spawn(move || context.with_thread_default(|| turn.run()).unwrap());
        Self { url, fingerprint, turning, thread: Some(thread) }
    }

    fn watch(&self, pinned: Option<&str>) -> (Box<dyn model::Capture>, Receiver<CaptureEvent>) {
        let spec = CaptureSpec {
            url: CameraUrl::parse(&self.url).unwrap(),
            transport: Transport::Tcp,
            pinned_certificate: pinned.map(str::to_owned),
            video_only: true,
        };
        let (sender, events) = channel();
        (GstMedia.capture(&spec, Box::new(ToTest(Mutex::new(sender)))), events)
    }
}

impl Drop for TlsCamera {
    fn drop(&mut self) {
        self.turning.quit();
        self.thread.take().unwrap().join().unwrap();
    }
}

fn next(events: &Receiver<CaptureEvent>) -> CaptureEvent {
    events.recv_timeout(Duration::from_secs(20)).expect("something comes")
}

#[test]
fn the_first_certificate_is_told_and_another_refused() {
    let camera = TlsCamera::start();
    // Nothing pinned: it is told, and the stream comes.
    let (_capture, events) = camera.watch(None);
    let CaptureEvent::Certificate(shown) = next(&events) else { panic!("the certificate first") };
    assert_eq!(shown, camera.fingerprint);
    assert!(matches!(next(&events), CaptureEvent::Config(_)));
    assert!(matches!(next(&events), CaptureEvent::Unit(_)));
    // The pinned one, in whatever case: the stream comes, and nothing is told.
    let (_capture, events) = camera.watch(Some(&shown.to_uppercase()));
    assert!(matches!(next(&events), CaptureEvent::Config(_)));
    // Another one pinned: refused, before any log-in is sent.
    let other = "0".repeat(64);
    let (_capture, events) = camera.watch(Some(&other));
    assert!(matches!(next(&events), CaptureEvent::End(CaptureEnd::Protocol)));
    let spec = CaptureSpec {
        url: CameraUrl::parse(&camera.url).unwrap(),
        transport: Transport::Tcp,
        pinned_certificate: Some(other),
        video_only: true,
    };
    let error = GstMedia.probe(&spec, Duration::from_secs(1)).unwrap_err();
    assert_eq!(error.end, CaptureEnd::Protocol);
    assert!(error.detail.contains("another certificate"), "{error:?}");
    // A probe tells it too.
    let probe = GstMedia.probe(&CaptureSpec { pinned_certificate: None, ..spec }, Duration::from_secs(1)).unwrap();
    assert_eq!(probe.certificate.as_deref(), Some(&camera.fingerprint[..]));
}
