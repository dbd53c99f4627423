//! Where the media library's threads leave what a camera sent. They copy, look at the time and go; nobody is woken per frame.

use model::{CaptureEnd, CaptureEvent, CaptureSink, Clock, Mono, Overflow, Utc};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// While nobody looks, the camera's task wakes this often at the most: it is the part of "kill -9 loses 2 s" that batching
/// may have, and four times fewer wake-ups than frames.
const REST: Duration = Duration::from_millis(150);
/// Bytes that may wait: 16 s of 8 Mbit/s, 6 s of the largest cameras, and with 16 cameras at once still only 256 MiB in the
/// worst second of a starved computer. The task never waits for a disk, so a full inlet means that the processor is gone.
const MAX_BYTES: usize = 16 * 1024 * 1024;
/// Events that may wait: audio packets come 50 a second and weigh nothing; 16 s of them and of 60 pictures a second.
const MAX_EVENTS: usize = 2048;

/// An event and when it came in.
pub(super) type Arrived = (CaptureEvent, Utc);

/// One capture's inlet.
pub(super) struct Inlet {
    queue: Mutex<Queue>,
    wake: Notify,
    /// Somebody looks: every frame counts.
    live: AtomicBool,
    clock: Arc<dyn Clock>,
}

#[derive(Default)]
struct Queue {
    events: VecDeque<Arrived>,
    bytes: usize,
    woken: Option<Mono>,
}

impl Inlet {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Arc<Self> {
        Arc::new(Self { queue: Mutex::default(), wake: Notify::new(), live: AtomicBool::new(false), clock })
    }

    /// Waits until there is something worth waking for.
    pub(super) async fn ready(&self) {
        self.wake.notified().await;
    }

    /// Takes everything that waits.
    pub(super) fn drain(&self) -> VecDeque<Arrived> {
        let mut queue = self.lock();
        queue.bytes = 0;
        std::mem::take(&mut queue.events)
    }

    /// Whether every frame is to wake the task.
    pub(super) fn set_live(&self, live: bool) {
        self.live.store(live, Ordering::Relaxed);
    }

    /// A poisoned queue is as good as any: it is changed by whole pushes only.
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, event: CaptureEvent) -> Result<(), Overflow> {
        let (now, mono) = (self.clock.now(), self.clock.mono());
        let bytes = if let CaptureEvent::Unit(unit) = &event { unit.data.len() } else { 0 };
        let is_unit = bytes > 0;
        let mut queue = self.lock();
        let full = queue.bytes + bytes > MAX_BYTES || queue.events.len() >= MAX_EVENTS;
        // An end always finds room, and a capture that overflowed ends with it whether or not it says so itself.
        if full && !matches!(event, CaptureEvent::End(_)) {
            if !matches!(queue.events.back(), Some((CaptureEvent::End(_), _))) {
                queue.events.push_back((CaptureEvent::End(CaptureEnd::Overflow), now));
            }
            drop(queue);
            self.wake.notify_one();
            return Err(Overflow);
        }
        queue.bytes += bytes;
        queue.events.push_back((event, now));
        let due = queue.woken.is_none_or(|woken| mono.since(woken) >= REST);
        if due || !is_unit || self.live.load(Ordering::Relaxed) {
            queue.woken = Some(mono);
            drop(queue);
            self.wake.notify_one();
        }
        Ok(())
    }
}

/// The end of an [`Inlet`] that a capture gets.
pub(super) struct Sink(pub(super) Arc<Inlet>);

impl CaptureSink for Sink {
    fn push(&self, event: CaptureEvent) -> Result<(), Overflow> {
        self.0.push(event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{AccessUnit, ManualClock, MediaTime, Track};

    fn unit(bytes: usize) -> CaptureEvent {
        CaptureEvent::Unit(AccessUnit {
            track: Track::Video,
            data: vec![0; bytes],
            pts: MediaTime(0),
            duration: None,
            key: false,
            camera_clock: None,
        })
    }

    fn woken(inlet: &Inlet) -> bool {
        use std::future::Future;
        use std::task::{Context, Poll, Waker};
        let ready = std::pin::pin!(inlet.ready());
        ready.poll(&mut Context::from_waker(Waker::noop())) == Poll::Ready(())
    }

    #[test]
    fn frames_wake_rarely_and_at_once_while_somebody_looks() {
        let clock = Arc::new(ManualClock::new(Utc(0)));
        let inlet = Inlet::new(clock.clone());
        let mut wakes = 0;
        for _ in 0..100 {
            inlet.push(unit(10)).expect("room");
            wakes += u32::from(woken(&inlet));
            clock.advance(Duration::from_millis(40));
        }
        assert_eq!(wakes, 25, "100 frames of 40 ms, at most one wake in 150 ms, so one in four");
        assert_eq!(inlet.drain().len(), 100);
        inlet.set_live(true);
        inlet.push(unit(10)).expect("room");
        inlet.drain();
        assert!(woken(&inlet));
        inlet.push(unit(10)).expect("room");
        assert!(woken(&inlet));
    }

    #[test]
    fn a_full_inlet_ends_the_capture_and_says_so_once() {
        let inlet = Inlet::new(Arc::new(ManualClock::new(Utc(0))));
        while inlet.push(unit(1024 * 1024)).is_ok() {}
        assert_eq!(inlet.push(unit(1024 * 1024)), Err(Overflow));
        let events = inlet.drain();
        assert_eq!(events.len(), 17);
        assert!(matches!(events.back(), Some((CaptureEvent::End(CaptureEnd::Overflow), _))));
        inlet.push(unit(1)).expect("there is room again");
    }
}
