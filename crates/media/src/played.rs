//! What a plain MP4 plays: taken apart by GStreamer's own demuxer, every picture and every packet of sound decoded and counted.
//! None of our own code reads the file here, so that what wrote it is not what judges it.

use crate::line::{Line, make};
use gst::prelude::*;
use model::{Played, Playing};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Default)]
struct Counts {
    samples: AtomicU64,
    pictures: AtomicU64,
    sounds: AtomicU64,
    heard: AtomicU64,
    /// A track that cannot be decoded, in words.
    trouble: Mutex<Option<String>>,
}

pub(crate) struct Counting {
    line: Line,
    counts: Arc<Counts>,
}

impl Counting {
    pub(crate) fn begin() -> Result<Self, String> {
        let demuxer = make("qtdemux")?;
        let line = Line::start(None, std::slice::from_ref(&demuxer))?;
        let counts = Arc::new(Counts::default());
        let (pipeline, to) = (line.pipeline().downgrade(), counts.clone());
        demuxer.connect_pad_added(move |_, pad| {
            let Some(pipeline) = pipeline.upgrade() else { return };
            if let Err(why) = track(&pipeline, pad, &to) {
                to.trouble.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(why);
            }
        });
        Ok(Self { line, counts })
    }

    fn so_far(&self) -> Result<Played, String> {
        if let Some(why) = self.counts.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone() {
            return Err(why);
        }
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let Counts { samples, pictures, sounds, heard, .. } = &*self.counts;
        Ok(Played { samples: read(samples), pictures: read(pictures), sounds: read(sounds), heard: read(heard) })
    }
}

impl Playing for Counting {
    fn push(&mut self, bytes: Vec<u8>) -> Result<Played, String> {
        self.line.push(gst::Buffer::from_slice(bytes))?;
        self.so_far()
    }

    fn finish(&mut self) -> Result<Played, String> {
        self.line.end()?;
        self.line.wait()?;
        self.so_far()
    }
}

/// Puts a decoder behind a track, and counts before and behind it.
fn track(pipeline: &gst::Pipeline, pad: &gst::Pad, counts: &Arc<Counts>) -> Result<(), String> {
    let caps = pad.current_caps().ok_or("a track of unknown kind")?;
    let kind = caps.structure(0).map(|s| s.name().to_string()).unwrap_or_default();
    let (decoder, video) = match kind.as_str() {
        "video/x-h264" => ("avdec_h264", true),
        "video/x-h265" => ("avdec_h265", true),
        "audio/mpeg" => ("avdec_aac", false),
        "audio/x-opus" => ("opusdec", false),
        other => return Err(format!("a track of a kind that was not written: {other}")),
    };
    let (queue, decoder, sink) = (make("queue")?, make(decoder)?, make("fakesink")?);
    sink.set_property("sync", false);
    // A track that ends early, or begins late, holds nobody back.
    sink.set_property("async", false);
    pipeline.add_many([&queue, &decoder, &sink]).map_err(|e| e.to_string())?;
    gst::Element::link_many([&queue, &decoder, &sink]).map_err(|e| e.to_string())?;
    let entry = queue.static_pad("sink").ok_or("a queue without an entry")?;
    let exit = decoder.static_pad("src").ok_or("a decoder without an exit")?;
    count(pad, counts, if video { |c| &c.samples } else { |c| &c.sounds });
    count(&exit, counts, if video { |c| &c.pictures } else { |c| &c.heard });
    for element in [&sink, &decoder, &queue] {
        element.sync_state_with_parent().map_err(|e| e.to_string())?;
    }
    pad.link(&entry).map(drop).map_err(|e| e.to_string())
}

fn count(pad: &gst::Pad, counts: &Arc<Counts>, which: fn(&Counts) -> &AtomicU64) {
    let counts = counts.clone();
    pad.add_probe(gst::PadProbeType::BUFFER, move |_, _| {
        which(&counts).fetch_add(1, Ordering::Relaxed);
        gst::PadProbeReturn::Ok
    });
}
