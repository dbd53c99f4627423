//! The two ways in.

use ingest::Ingest;
use media::GstMedia;
use model::{
    AccessUnit, AudioConfig, Capture, CaptureSink, CaptureSpec, Media, MediaTime, OpusSound, Picture, Probe,
    ProbeError, VideoConfig, WatchPlan, Watcher,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// GStreamer.
    General,
    /// Without GStreamer, but for what is given to it.
    Lean,
}

/// How many captures the lean way gave to GStreamer.
#[derive(Clone, Default)]
pub(crate) struct HandedOver(Arc<AtomicUsize>);

impl HandedOver {
    pub(crate) fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Way {
    /// A media library of its own, and what it gave away.
    pub(crate) fn media(self) -> (Box<dyn Media>, HandedOver) {
        media::init().unwrap();
        let handed_over = HandedOver::default();
        let media: Box<dyn Media> = match self {
            Self::General => Box::new(GstMedia),
            Self::Lean => Box::new(Ingest::over(Behind(handed_over.clone()))),
        };
        (media, handed_over)
    }
}

/// GStreamer behind the lean way.
struct Behind(HandedOver);

impl Media for Behind {
    fn capture(&self, spec: &CaptureSpec, sink: Box<dyn CaptureSink>) -> Box<dyn Capture> {
        self.0.0.fetch_add(1, Ordering::Relaxed);
        GstMedia.capture(spec, sink)
    }
    fn probe(&self, spec: &CaptureSpec, watch: Duration) -> Result<Probe, ProbeError> {
        GstMedia.probe(spec, watch)
    }
    fn picture(&self, video: &VideoConfig, key_frame: &[u8], max_width: u32) -> Result<Picture, String> {
        GstMedia.picture(video, key_frame, max_width)
    }
    fn frame(&self, _: &VideoConfig, _: &[AccessUnit], _: MediaTime, _: u32) -> Result<Picture, String> {
        Err("for captures only".to_owned())
    }
    fn opus(&self, _: &AudioConfig, _: &[u8]) -> Result<OpusSound, String> {
        Err("for captures only".to_owned())
    }
    fn watch(&self, _: &VideoConfig, _: WatchPlan) -> Result<Box<dyn Watcher>, String> {
        Err("for captures only".to_owned())
    }
}
