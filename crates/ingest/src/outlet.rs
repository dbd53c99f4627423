//! A capture's events on their way out: one end, and nothing after it.

use crate::memory::{Address, Memory};
use model::{CaptureEnd, CaptureEvent, CaptureSink, Overflow};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What the task, the other way and the owner of the capture share.
pub(crate) struct Outlet(Mutex<Open>);

struct Open {
    sink: Box<dyn CaptureSink>,
    /// `End` was pushed: nothing more may be.
    ended: bool,
}

impl Outlet {
    pub(crate) fn new(sink: Box<dyn CaptureSink>) -> Self {
        Self(Mutex::new(Open { sink, ended: false }))
    }

    /// Refused past the end, and when there is no room, which is the end.
    pub(crate) fn push(&self, event: CaptureEvent) -> Result<(), Overflow> {
        let mut open = self.lock();
        if open.ended {
            return Err(Overflow);
        }
        if let CaptureEvent::End(end) = event {
            open.end(end);
            return Ok(());
        }
        let pushed = open.sink.push(event);
        if pushed.is_err() {
            open.end(CaptureEnd::Overflow);
        }
        pushed
    }

    pub(crate) fn end(&self, end: CaptureEnd) {
        self.lock().end(end);
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        // A panic elsewhere must not keep the capture from being ended.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn end(&mut self, end: CaptureEnd) {
        if !self.ended {
            self.ended = true;
            // A full channel has room for its own end, or its receiver is gone: either way there is nothing to do.
            let _ = self.sink.push(CaptureEvent::End(end));
        }
    }
}

/// The other way's sink, for a capture that was given to it. What it delivers shows that it manages this camera.
pub(crate) struct Relay {
    pub(crate) outlet: Arc<Outlet>,
    pub(crate) memory: Arc<Memory>,
    pub(crate) address: Address,
    pub(crate) shown: AtomicBool,
}

impl CaptureSink for Relay {
    fn push(&self, event: CaptureEvent) -> Result<(), Overflow> {
        if matches!(event, CaptureEvent::Unit(_)) && !self.shown.swap(true, Ordering::Relaxed) {
            self.memory.other_manages(&self.address);
        }
        self.outlet.push(event)
    }
}
