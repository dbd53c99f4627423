//! Pictures out of a decoder that is called, not run: what is pushed in comes out in the same call.

use crate::coded::coded;
use crate::watch::Called;
use model::{AccessUnit, MediaTime, VideoCodec, VideoConfig};
use mux::nal;
use std::sync::Arc;

/// Bytes of one unit. A real key frame of 4K has 1 to 2 million.
const MAX_UNIT: usize = 32 << 20;
/// Added to every time, which GStreamer wants above zero: what is decoded before a clip has times before it.
const AHEAD: i64 = 3_600_000_000_000;

/// Gets each picture, its caps, and its unit's time, in the call that decoded it.
type Take = Arc<dyn Fn(&gst::BufferRef, &gst::CapsRef, MediaTime) + Send + Sync>;

pub(crate) struct Decoder {
    /// Made with the first unit: how depends on it.
    called: Option<Called>,
    video: VideoConfig,
    take: Take,
}

impl Decoder {
    pub(crate) fn new(
        video: &VideoConfig,
        take: impl Fn(&gst::BufferRef, &gst::CapsRef, MediaTime) + Send + Sync + 'static,
    ) -> Result<Self, String> {
        coded(video).map(drop)?;
        Ok(Self { called: None, video: video.clone(), take: Arc::new(take) })
    }

    fn begin(&self, threads: i32) -> Result<Called, String> {
        let (caps, element) = coded(&self.video)?;
        let caps = caps.build();
        let element = gst::ElementFactory::make(element)
            .property("max-threads", threads)
            .property_from_str("thread-type", "frame")
            // Into buffers of GStreamer's, what is damaged would be decoded over what an earlier picture left there.
            .property("direct-rendering", false)
            .property("qos", false)
            .build()
            .map_err(|_| format!("the GStreamer element {element} is not installed"))?;
        let take = self.take.clone();
        Called::new(element, &caps, move |buffer, caps| {
            let at = buffer.pts().and_then(|at| i64::try_from(at.nseconds()).ok());
            // Each unit has a time, so what has none is no unit's picture.
            if let Some(at) = at {
                take(buffer, caps, MediaTime(at - AHEAD));
            }
        })
    }

    pub(crate) fn push(&mut self, unit: AccessUnit) -> Result<(), String> {
        if unit.data.len() > MAX_UNIT {
            return Err("a picture is larger than any camera's".to_owned());
        }
        // Nothing before such a picture matters to what follows, in a damaged stream neither: what comes out from here on is the same
        // wherever decoding began. H.265's decoder leaves what it cannot decode as it finds it, so it begins with new memory.
        let begins = begins(self.video.codec, &unit.data);
        if begins && self.called.is_some() {
            self.drain()?;
            if self.video.codec == VideoCodec::H265 {
                self.called = None;
            }
        }
        let called = match self.called.take() {
            Some(called) => called,
            // Alone, because several threads hide faults of a damaged stream now so, now otherwise. But with one, the element has no
            // buffer for what H.264's decoder makes up before a first picture that is no IDR picture, and loses it.
            None => self.begin(if begins || self.video.codec == VideoCodec::H265 { 1 } else { 2 })?,
        };
        let called = self.called.insert(called);
        let at = unit.pts.0.checked_add(AHEAD).and_then(|at| u64::try_from(at).ok());
        let at = at.ok_or("a picture's time is out of all bounds")?;
        let mut buffer = gst::Buffer::from_slice(unit.data);
        if let Some(buffer) = buffer.get_mut() {
            buffer.set_pts(gst::ClockTime::from_nseconds(at));
            if !unit.key {
                buffer.set_flags(gst::BufferFlags::DELTA_UNIT);
            }
        }
        called.push(buffer)
    }

    /// Makes it give what it holds back for pictures that are shown out of order.
    pub(crate) fn drain(&mut self) -> Result<(), String> {
        self.called.as_ref().map_or(Ok(()), Called::drain)
    }
}

/// Whether a unit refers to nothing before it, and nothing after it does: an IDR picture.
fn begins(codec: VideoCodec, data: &[u8]) -> bool {
    nal::units(data).any(|unit| match codec {
        VideoCodec::H264 => nal::kind(codec, unit) == 5,
        VideoCodec::H265 => matches!(nal::kind(codec, unit), 19 | 20),
    })
}
