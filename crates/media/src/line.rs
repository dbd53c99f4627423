//! A pipeline that is fed and emptied batch by batch: an `appsrc`, some elements, and an end. All in memory.

use gst::prelude::*;
use gst_app::{AppSink, AppSrc};

/// What a pipeline may be busy with one batch for, before it is given up.
pub(crate) const PATIENCE: gst::ClockTime = gst::ClockTime::from_seconds(15);
/// How often the end is looked for.
const LOOK: std::time::Duration = std::time::Duration::from_millis(5);
/// Buffers that wait before the first element: what is pushed beyond waits, so that memory has a bound, and so has the time that
/// the last of them takes.
const WAITING: u64 = 2;

/// A running pipeline; stops when dropped.
pub(crate) struct Line {
    pipeline: gst::Pipeline,
    source: AppSrc,
}

impl Line {
    /// Puts `elements` behind a source of `caps`, linked in their order, and starts.
    pub(crate) fn start(caps: Option<&gst::Caps>, elements: &[gst::Element]) -> Result<Self, String> {
        let mut source = AppSrc::builder().format(gst::Format::Time).max_buffers(WAITING).max_bytes(0).block(true);
        if let Some(caps) = caps {
            source = source.caps(caps);
        } else {
            source = source.format(gst::Format::Bytes);
        }
        let source = source.build();
        let pipeline = gst::Pipeline::new();
        let chain: Vec<&gst::Element> = std::iter::once(source.upcast_ref()).chain(elements).collect();
        pipeline.add_many(&chain).and_then(|()| gst::Element::link_many(&chain)).map_err(|e| e.to_string())?;
        pipeline.set_state(gst::State::Playing).map_err(|e| e.to_string())?;
        Ok(Self { pipeline, source })
    }

    pub(crate) fn pipeline(&self) -> &gst::Pipeline {
        &self.pipeline
    }

    pub(crate) fn push(&self, buffer: gst::Buffer) -> Result<(), String> {
        self.source.push_buffer(buffer).map_err(|e| self.trouble().unwrap_or_else(|| e.to_string()))?;
        self.trouble().map_or(Ok(()), Err)
    }

    /// Says that nothing more comes.
    pub(crate) fn end(&self) -> Result<(), String> {
        self.source.end_of_stream().map(drop).map_err(|e| self.trouble().unwrap_or_else(|| e.to_string()))
    }

    /// Waits until everything has come through.
    pub(crate) fn wait(&self) -> Result<(), String> {
        let kinds = [gst::MessageType::Eos, gst::MessageType::Error];
        let bus = self.pipeline.bus().ok_or("a pipeline without a bus")?;
        // The bus waits on a pair of sockets, which the decode worker's walls deny it: it is looked at now and then instead.
        for _ in 0..PATIENCE.mseconds() / LOOK.as_millis() as u64 {
            match bus.pop_filtered(&kinds).as_ref().map(|message| message.view()) {
                Some(gst::MessageView::Eos(_)) => return Ok(()),
                Some(gst::MessageView::Error(error)) => return Err(crate::ending::detail(error)),
                _ => std::thread::sleep(LOOK),
            }
        }
        Err("it took too long".to_owned())
    }

    /// Samples that are ready; at the end, all that come.
    pub(crate) fn take(&self, sink: &AppSink, to_the_end: bool) -> Result<Vec<gst::Sample>, String> {
        let mut out = Vec::new();
        let wait = if to_the_end { PATIENCE } else { gst::ClockTime::ZERO };
        while let Some(sample) = sink.try_pull_sample(wait) {
            out.push(sample);
        }
        match self.trouble() {
            Some(why) => Err(why),
            None if to_the_end && !sink.is_eos() => Err("it took too long".to_owned()),
            None => Ok(out),
        }
    }

    fn trouble(&self) -> Option<String> {
        let message = self.pipeline.bus()?.pop_filtered(&[gst::MessageType::Error])?;
        match message.view() {
            gst::MessageView::Error(error) => Some(crate::ending::detail(error)),
            _ => None,
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let _ = self.pipeline.set_state(gst::State::Null);
    }
}

pub(crate) fn make(element: &'static str) -> Result<gst::Element, String> {
    gst::ElementFactory::make(element).build().map_err(|_| format!("the GStreamer element {element} is not installed"))
}
