//! The lean way in: plain `rtsp://` over TCP, without a media library's pipeline for every camera. It stands in front of another
//! [`Media`] (GStreamer, in the shells) and leaves to it whatever it does not do itself: UDP, TLS, probing, pictures, and cameras
//! that it cannot manage.
//!
//! `retina` speaks RTSP, orders RTP and reads sender reports. What is inside RTP is taken out here and not by `retina`'s own depacketisers:
//! those keep one parameter set of each kind and take all out of the stream, and a recording keeps what the camera sent. When to connect
//! again, and what a silence means, is decided above.
//!
//! Invariants of this crate:
//! - **N1** A capture pushes one `End`, and nothing after it, whichever way it went.
//! - **N2** One thread for all cameras, which never waits: not for a sink, not for a disk, not for a camera.
//! - **N3** A camera that this way cannot manage is given to the other: never worse than without this crate.
//! - **N4** Every size that comes from the network has a bound. `retina` has none for one RTSP message: connecting ends after seconds, and a
//!   session that yields no frame is given up by the watchdog above, so that the bound is what a network carries until then.
//! - **N5** No word that leaves here holds an address or a log-in.
#![forbid(unsafe_code)]

mod capture;
mod connect;
mod fmtp;
mod memory;
mod outlet;
mod reactor;
mod receive;
mod track;
mod unpack;

use memory::Memory;
use model::{
    AccessUnit, AudioConfig, Capture, CaptureSink, CaptureSpec, Media, MediaTime, OpusSound, Picture, Playing, Probe,
    ProbeError, Remake, Remaking, Transport, VideoConfig, WatchPlan, Watcher,
};
use reactor::Reactor;
use std::sync::Arc;
use std::time::Duration;

/// The lean way, over another one that does the rest.
pub struct Ingest<M> {
    other: Arc<M>,
    reactor: Reactor,
    memory: Arc<Memory>,
}

impl<M: Media + 'static> Ingest<M> {
    #[must_use]
    pub fn over(other: M) -> Self {
        Self { other: Arc::new(other), reactor: Reactor::default(), memory: Arc::default() }
    }
}

impl<M: Media + 'static> Media for Ingest<M> {
    fn capture(&self, spec: &CaptureSpec, sink: Box<dyn CaptureSink>) -> Box<dyn Capture> {
        if spec.url.is_tls() || spec.transport != Transport::Tcp {
            return self.other.capture(spec, sink);
        }
        let other: Arc<dyn Media> = self.other.clone();
        match self.reactor.get() {
            Ok(reactor) => Box::new(capture::Running::start(reactor, other, self.memory.clone(), spec, sink)),
            Err(error) => {
                tracing::warn!(%error, "no thread for the cameras; they are captured the costlier way");
                other.capture(spec, sink)
            }
        }
    }

    // All that is no capture is the other's.

    fn probe(&self, spec: &CaptureSpec, watch: Duration) -> Result<Probe, ProbeError> {
        self.other.probe(spec, watch)
    }

    fn picture(&self, video: &VideoConfig, key_frame: &[u8], max_width: u32) -> Result<Picture, String> {
        self.other.picture(video, key_frame, max_width)
    }

    fn frame(
        &self,
        video: &VideoConfig,
        units: &[AccessUnit],
        at: MediaTime,
        max_width: u32,
    ) -> Result<Picture, String> {
        self.other.frame(video, units, at, max_width)
    }

    fn remake(&self, order: &Remake) -> Result<Box<dyn Remaking>, String> {
        self.other.remake(order)
    }

    fn playing(&self) -> Result<Box<dyn Playing>, String> {
        self.other.playing()
    }

    fn opus(&self, sound: &AudioConfig, g711: &[u8]) -> Result<OpusSound, String> {
        self.other.opus(sound, g711)
    }

    fn watch(&self, video: &VideoConfig, plan: WatchPlan) -> Result<Box<dyn Watcher>, String> {
        self.other.watch(video, plan)
    }
}
