//! RTSP over TLS: a camera's own certificate is pinned when it is first seen, and another one is refused.

use crate::own_server::{OwnServer, next, watch};
use crate::way::Way;
use gst::glib;
use gst::prelude::*;
use gst_rtsp_server::gio;
use media::GstMedia;
use model::{CameraUrl, CaptureEnd, CaptureEvent, CaptureSpec, Media, Transport};
use std::process::Command;
use std::time::Duration;

const LAUNCH: &str = "( videotestsrc is-live=true ! video/x-raw,width=320,height=240,framerate=10/1 \
                      ! x264enc tune=zerolatency key-int-max=10 ! rtph264pay name=pay0 pt=96 )";

/// A fresh certificate, and its fingerprint.
fn certificate() -> (gio::TlsCertificate, String) {
    let made = Command::new("openssl")
        .args("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=camera".split(' '))
        .args(["-keyout", "-", "-out", "-"])
        .output()
        .unwrap();
    let certificate = gio::TlsCertificate::from_pem(&String::from_utf8(made.stdout).unwrap()).unwrap();
    let der: Option<glib::ByteArray> = certificate.property("certificate");
    let fingerprint = glib::compute_checksum_for_data(glib::ChecksumType::Sha256, &der.unwrap()).unwrap();
    (certificate, fingerprint.to_string())
}

#[test]
fn the_first_certificate_is_told_and_another_refused() {
    media::init().unwrap();
    let (certificate, fingerprint) = certificate();
    let camera = OwnServer::start(LAUNCH, Some(&certificate));
    let spec = |pinned: Option<String>| CaptureSpec {
        url: CameraUrl::parse(&format!("rtsps://127.0.0.1:{}/main", camera.port)).unwrap(),
        transport: Transport::Tcp,
        pinned_certificate: pinned,
        video_only: true,
    };
    // Nothing pinned: it is told, and the stream comes.
    let (_capture, events, _) = watch(Way::Lean, &spec(None));
    let CaptureEvent::Certificate(shown) = next(&events) else { panic!("the certificate first") };
    assert_eq!(shown, fingerprint);
    assert!(matches!(next(&events), CaptureEvent::Config(_)));
    assert!(matches!(next(&events), CaptureEvent::Unit(_)));
    // The pinned one, in whatever case: the stream comes, and nothing is told.
    let (_capture, events, _) = watch(Way::Lean, &spec(Some(shown.to_uppercase())));
    assert!(matches!(next(&events), CaptureEvent::Config(_)));
    // Another one pinned: refused, before any log-in is sent.
    let other = spec(Some("0".repeat(64)));
    let (_capture, events, _) = watch(Way::Lean, &other);
    assert!(matches!(next(&events), CaptureEvent::End(CaptureEnd::Protocol)));
    let error = GstMedia.probe(&other, Duration::from_secs(1)).unwrap_err();
    assert_eq!(error.end, CaptureEnd::Protocol);
    assert!(error.detail.contains("another certificate"), "{error:?}");
    // A probe tells it too.
    let probe = GstMedia.probe(&spec(None), Duration::from_secs(1)).unwrap();
    assert_eq!(probe.certificate.as_deref(), Some(&fingerprint[..]));
}
