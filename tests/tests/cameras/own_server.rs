//! A gst-rtsp-server of the test's own, for what `demo::Server` does not play: odd descriptions, and TLS.

use crate::way::{HandedOver, Way};
use gst::glib;
use gst_rtsp_server::prelude::*;
use gst_rtsp_server::{RTSPAuth, RTSPMediaFactory, RTSPServer, RTSPToken, gio};
use model::{Capture, CaptureEvent, CaptureSink, CaptureSpec, Overflow};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// Serves one launch line at `/main` until dropped.
pub(crate) struct OwnServer {
    pub(crate) port: i32,
    turning: glib::MainLoop,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl OwnServer {
    pub(crate) fn start(launch: &str, certificate: Option<&gio::TlsCertificate>) -> Self {
        media::init().unwrap();
        let server = RTSPServer::new();
        server.set_address("127.0.0.1");
        server.set_service("0");
        let factory = RTSPMediaFactory::new();
        factory.set_launch(launch);
        if let Some(certificate) = certificate {
            let auth = RTSPAuth::new();
            auth.set_tls_certificate(Some(certificate));
            // With any RTSPAuth, every mount demands a role.
            let mut token = RTSPToken::builder().field("media.factory.role", "anybody").build();
            auth.set_default_token(Some(&mut token));
            server.set_auth(Some(&auth));
            let role = gst::Structure::builder("anybody")
                .field("media.factory.access", true)
                .field("media.factory.construct", true)
                .build();
            factory.add_role_from_structure(&role);
        }
        server.mount_points().unwrap().add_factory("/main", factory);
        let context = glib::MainContext::new();
        let source = server.create_source(None::<&gio::Cancellable>).unwrap();
        source.attach(Some(&context));
        let turning = glib::MainLoop::new(Some(&context), false);
        let turn = turning.clone();
        let thread = std::thread::spawn(move || context.with_thread_default(|| turn.run()).unwrap());
        Self { port: server.bound_port(), turning, thread: Some(thread) }
    }
}

impl Drop for OwnServer {
    fn drop(&mut self) {
        self.turning.quit();
        self.thread.take().unwrap().join().unwrap();
    }
}

struct ToTest(Mutex<Sender<CaptureEvent>>);

impl CaptureSink for ToTest {
    fn push(&self, event: CaptureEvent) -> Result<(), Overflow> {
        // A test that has seen enough.
        let _ = self.0.lock().unwrap().send(event);
        Ok(())
    }
}

pub(crate) fn watch(way: Way, spec: &CaptureSpec) -> (Box<dyn Capture>, Receiver<CaptureEvent>, HandedOver) {
    let (sender, events) = channel();
    let (media, handed_over) = way.media();
    (media.capture(spec, Box::new(ToTest(Mutex::new(sender)))), events, handed_over)
}

pub(crate) fn next(events: &Receiver<CaptureEvent>) -> CaptureEvent {
    events.recv_timeout(Duration::from_secs(20)).expect("something comes")
}
