//! A pipeline that is fed and emptied batch by batch: an `appsrc`, some elements, and an end. All in memory.
//!
//! The bus is never polled: what it would wait on is a pair of sockets, which the decode worker's walls deny it, and without them
//! its queue turns in circles. Messages are taken as they are posted.

use gst::prelude::*;
use gst_app::{AppSink, AppSrc};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// What a pipeline may be busy with one batch for, before it is given up.
const PATIENCE: Duration = Duration::from_secs(15);
/// Buffers that wait before the first element: what is pushed beyond waits, so that memory has a bound, and so has the time that
/// the last of them takes.
const WAITING: u64 = 2;

/// A running pipeline; stops when dropped.
pub(crate) struct Line {
    pipeline: gst::Pipeline,
    source: AppSrc,
    news: Arc<News>,
}

/// What the pipeline said.
#[derive(Default)]
struct News {
    said: Mutex<Said>,
    changed: Condvar,
}

#[derive(Default)]
struct Said {
    ended: bool,
    trouble: Option<String>,
}

impl News {
    fn hear(&self, message: &gst::Message) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        match message.view() {
            gst::MessageView::Eos(_) => said.ended = true,
            // The first one is the cause, what follows is its consequence.
            gst::MessageView::Error(error) => {
                said.trouble.get_or_insert_with(|| crate::ending::detail(error));
            }
            _ => return,
        }
        self.changed.notify_all();
    }

    fn trouble(&self) -> Option<String> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).trouble.clone()
    }
}

impl Line {
    /// Puts `elements` behind a source of `caps` (of bytes, without), linked in their order, and starts.
    pub(crate) fn start(caps: Option<&gst::Caps>, elements: &[gst::Element]) -> Result<Self, String> {
        let format = if caps.is_some() { gst::Format::Time } else { gst::Format::Bytes };
        let mut source = AppSrc::builder().format(format).max_buffers(WAITING).max_bytes(0).block(true);
        if let Some(caps) = caps {
            source = source.caps(caps);
        }
        let source = source.build();
        let pipeline = gst::Pipeline::new();
        let news = Arc::new(News::default());
        let bus = pipeline.bus().ok_or("a pipeline without a bus")?;
        let heard = news.clone();
        bus.set_sync_handler(move |_, message| {
            heard.hear(message);
            gst::BusSyncReply::Drop
        });
        let chain: Vec<&gst::Element> = std::iter::once(source.upcast_ref()).chain(elements).collect();
        pipeline.add_many(&chain).and_then(|()| gst::Element::link_many(&chain)).map_err(|e| e.to_string())?;
        let line = Self { pipeline, source, news };
        line.pipeline.set_state(gst::State::Playing).map_err(|e| line.news.trouble().unwrap_or(e.to_string()))?;
        Ok(line)
    }

    pub(crate) fn pipeline(&self) -> &gst::Pipeline {
        &self.pipeline
    }

    pub(crate) fn push(&self, buffer: gst::Buffer) -> Result<(), String> {
        let pushed = self.source.push_buffer(buffer);
        match self.news.trouble() {
            Some(why) => Err(why),
            None => pushed.map(drop).map_err(|e| e.to_string()),
        }
    }

    /// Says that nothing more comes.
    pub(crate) fn end(&self) -> Result<(), String> {
        self.source.end_of_stream().map(drop).map_err(|e| self.news.trouble().unwrap_or_else(|| e.to_string()))
    }

    /// Waits until everything has come through.
    pub(crate) fn wait(&self) -> Result<(), String> {
        let said = self.news.said.lock().unwrap_or_else(PoisonError::into_inner);
        let waits = |said: &mut Said| !said.ended && said.trouble.is_none();
        let (said, _) =
            self.news.changed.wait_timeout_while(said, PATIENCE, waits).unwrap_or_else(PoisonError::into_inner);
        match (&said.trouble, said.ended) {
            (Some(why), _) => Err(why.clone()),
            (None, true) => Ok(()),
            (None, false) => Err("it took too long".to_owned()),
        }
    }

    /// Samples that are ready; at the end, all that come.
    pub(crate) fn take(&self, sink: &AppSink, to_the_end: bool) -> Result<Vec<gst::Sample>, String> {
        let mut out = Vec::new();
        let patience = gst::ClockTime::from_seconds(PATIENCE.as_secs());
        let wait = if to_the_end { patience } else { gst::ClockTime::ZERO };
        while let Some(sample) = sink.try_pull_sample(wait) {
            out.push(sample);
        }
        match self.news.trouble() {
            Some(why) => Err(why),
            None if to_the_end && !sink.is_eos() => Err("it took too long".to_owned()),
            None => Ok(out),
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
