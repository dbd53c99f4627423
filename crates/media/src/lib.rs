//! GStreamer behind the `Media` seam: capture, probe, one frame to a picture, G.711 to what web views can play, what copies are made
//! of, streams that are watched, and redactions rendered.
//!
//! Nothing here writes a file, holds a key or knows an engine. The words `gst::` stand in no other room (but the simulator's).
//! When to connect again, and what a silence means, is decided above.
//!
//! Invariants of this crate:
//! - **G1** A capture pushes one `End`, and nothing after it.
//! - **G2** A `Config` comes before the first unit it holds for, and that unit is a key frame.
//! - **G3** What a callback of GStreamer does, does not wait: not for the engine, not for a disk, not for a camera.
//! - **G4** A log-in goes into `rtspsrc`'s own properties and nowhere else; no word that leaves here holds an address.
//! - **G5** What a redaction hides is filled on the decoder's own planes before anything else sees a pixel, and what it mutes is
//!   silence before it is encoded: what comes out is a function of what is shown and heard.
#![forbid(unsafe_code)]

mod capture;
mod certificate;
mod coded;
mod elements;
mod ending;
mod line;
mod opus;
mod picture;
mod played;
mod probe;
mod redact;
mod remake;
mod thumbnail;
mod watch;

pub use elements::{MissingElement, load_decoders, missing_elements};

/// Renders that do wrong, for the tests of leaks.
#[cfg(feature = "testing")]
pub mod testing {
    pub use crate::redact::Broken;
    use model::Remaking;
    use model::redaction::{Render, RenderSound, Rendering};

    /// As `GstMedia::render`, but for one fault.
    pub fn render(order: &Render, broken: Option<Broken>) -> Result<Box<dyn Rendering>, String> {
        crate::redact::render(order, broken)
    }

    /// As `GstMedia::render_sound`, but for one fault.
    pub fn render_sound(order: &RenderSound, broken: Option<Broken>) -> Result<Box<dyn Remaking>, String> {
        crate::redact::render_sound(order, broken)
    }
}

use model::find::{PartOf, Stills, TakingSamples, TakingStills};
use model::redaction::{Edited, Hearing, Render, RenderSound, Rendering};
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

    fn render(&self, order: &Render) -> Result<Box<dyn Rendering>, String> {
        redact::render(
            order,
            #[cfg(feature = "testing")]
            None,
        )
    }

    fn render_sound(&self, order: &RenderSound) -> Result<Box<dyn Remaking>, String> {
        redact::render_sound(
            order,
            #[cfg(feature = "testing")]
            None,
        )
    }

    fn edited(&self, order: &Edited, units: &[AccessUnit]) -> Result<Picture, String> {
        redact::edited(order, units)
    }

    fn loudness(&self, sound: &AudioConfig) -> Result<Box<dyn Hearing>, String> {
        redact::loudness(sound)
    }

    fn part(&self, order: &PartOf, units: &[AccessUnit]) -> Result<Picture, String> {
        redact::part(order, units)
    }

    fn stills(&self, order: &Stills) -> Result<Box<dyn TakingStills>, String> {
        redact::stills(order)
    }

    fn samples(&self, sound: &AudioConfig) -> Result<Box<dyn TakingSamples>, String> {
        redact::samples(sound)
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
