//! GStreamer behind the `Media` seam: capture, probe, and one key frame to a picture.
//!
//! Nothing here writes a file, holds a key or knows an engine. The words `gst::` stand in no other room (but the simulator's).
#![forbid(unsafe_code)]

use model::{Capture, CaptureSink, CaptureSpec, Media, Picture, Probe, ProbeError, VideoConfig};
use std::time::Duration;

/// What keeps GStreamer from starting.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("GStreamer did not start")]
    Init(#[source] gst::glib::Error),
}

/// A GStreamer element that is not installed, and where Debian and Ubuntu have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingElement {
    pub element: &'static str,
    /// The Debian package.
    pub package: &'static str,
    /// What does not work without it, for the owner.
    pub needed_for: &'static str,
}

/// Starts GStreamer; cheap when repeated. Reads the plugin registry: the first start on a machine takes seconds.
pub fn init() -> Result<(), Error> {
    gst::init().map_err(Error::Init)
}

/// The elements that are not there. Empty on a machine that `npm start` has set up.
#[must_use]
pub fn missing_elements() -> Vec<MissingElement> {
    Vec::new()
}

/// The real [`Media`]. Call [`init`] first.
#[derive(Clone, Copy, Debug, Default)]
pub struct GstMedia;

impl Media for GstMedia {
    fn capture(&self, _spec: &CaptureSpec, _sink: Box<dyn CaptureSink>) -> Box<dyn Capture> {
        panic!("being written")
    }

    fn probe(&self, _spec: &CaptureSpec, _watch: Duration) -> Result<Probe, ProbeError> {
        panic!("being written")
    }

    fn picture(&self, _video: &VideoConfig, _key_frame: &[u8], _max_width: u32) -> Result<Picture, String> {
        panic!("being written")
    }
}
