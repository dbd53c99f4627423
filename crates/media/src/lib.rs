//! GStreamer behind the `Media` seam: capture, probe, one frame to a picture, G.711 to what web views can play, what copies are made
//! of, and streams that are watched.
//!
//! Nothing here writes a file, holds a key or knows an engine. The words `gst::` stand in no other room (but the simulator's).
//! When to connect again, and what a silence means, is decided above.
//!
//! Invariants of this crate:
//! - **G1** A capture pushes one `End`, and nothing after it.
//! - **G2** A `Config` comes before the first unit it holds for, and that unit is a key frame.
//! - **G3** What a callback of GStreamer does, does not wait: not for the engine, not for a disk, not for a camera.
//! - **G4** A log-in goes into `rtspsrc`'s own properties and nowhere else; no word that leaves here holds an address.
#![forbid(unsafe_code)]

mod capture;
mod certificate;
mod elements;
mod ending;
mod line;
mod opus;
mod picture;
mod played;
mod probe;
mod remake;
mod thumbnail;
mod watch;

pub use elements::{MissingElement, load_decoders, missing_elements};

use model::{
    AccessUnit, AudioConfig, Capture, CaptureSink, CaptureSpec, Media, MediaTime, OpusSound, Picture, Playing, Probe,
    ProbeError, Remake, Remaking, VideoConfig, WatchPlan, Watcher,
};
use std::time::Duration;

/// What keeps GStreamer from starting.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("GStreamer did not start")]
    Init(#[source] gst::glib::Error),
}

/// Starts GStreamer; cheap when repeated. Reads the plugin registry: the first start on a machine takes seconds.
pub fn init() -> Result<(), Error> {
    gst::init().map_err(Error::Init)
}

/// The real [`Media`]. Call [`init`] first.
#[derive(Clone, Copy, Debug, Default)]
pub struct GstMedia;

impl Media for GstMedia {
    fn capture(&self, spec: &CaptureSpec, sink: Box<dyn CaptureSink>) -> Box<dyn Capture> {
        Box::new(capture::Running::start(spec, sink))
    }

    fn probe(&self, spec: &CaptureSpec, watch: Duration) -> Result<Probe, ProbeError> {
        probe::probe(spec, watch)
    }

    fn picture(&self, video: &VideoConfig, key_frame: &[u8], max_width: u32) -> Result<Picture, String> {
        picture::picture(video, key_frame, max_width)
    }

    fn frame(
        &self,
        video: &VideoConfig,
        units: &[AccessUnit],
        at: MediaTime,
        max_width: u32,
    ) -> Result<Picture, String> {
        picture::frame(video, units, at, max_width)
    }

    fn remake(&self, order: &Remake) -> Result<Box<dyn Remaking>, String> {
        remake::begin(order)
    }

    fn playing(&self) -> Result<Box<dyn Playing>, String> {
        Ok(Box::new(played::Counting::begin()?))
    }

    fn opus(&self, sound: &AudioConfig, g711: &[u8]) -> Result<OpusSound, String> {
        opus::opus(sound, g711)
    }

    fn watch(&self, video: &VideoConfig, plan: WatchPlan) -> Result<Box<dyn Watcher>, String> {
        watch::watch(video, plan)
    }
}
