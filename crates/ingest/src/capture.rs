//! One camera's capture: the task that connects and receives, what happens when it cannot, and its end.
//!
//! ```text
//!   connect ──▶ receive ──▶ End
//!      │           │ not one packet
//!      └─ odd ─────┴──▶ the other way, for the same sink
//! ```

use crate::connect::{self, Refusal};
use crate::memory::{Address, Memory};
use crate::outlet::{Outlet, Relay};
use crate::reactor;
use crate::receive::Receiver;
use model::{Capture, CaptureEnd, CaptureSink, CaptureSpec, Media};
use retina::client::SessionGroup;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout};

/// The camera's answer to TEARDOWN is waited for so long: it keeps its few client slots until it hears it.
const TEARDOWN: Duration = Duration::from_millis(800);
/// Stopping takes a little over the teardown time; what hangs longer is left to end by itself.
const STOP: Duration = Duration::from_millis(900);
/// A run that was silent for so long when it was given up ended by its silence.
const SILENT: Duration = Duration::from_secs(5);

/// A running capture; dropping it stops it.
pub(crate) struct Running {
    outlet: Arc<Outlet>,
    handed: Arc<Mutex<Handed>>,
    /// Dropped, it stops the task.
    stop: Option<oneshot::Sender<()>>,
    /// Disconnected when the task is over.
    over: mpsc::Receiver<()>,
    /// A capture may outlive the media library that made it.
    _reactor: reactor::Running,
}

/// Whether the capture was given to the other way.
enum Handed {
    No,
    To(Box<dyn Capture>),
    /// The capture is being dropped.
    Over,
}

impl Capture for Running {}

/// What a capture's task has.
struct Task {
    other: Arc<dyn Media>,
    memory: Arc<Memory>,
    address: Address,
    spec: CaptureSpec,
    outlet: Arc<Outlet>,
    handed: Arc<Mutex<Handed>>,
    reactor: reactor::Running,
}

impl Running {
    /// Begins to connect; returns at once.
    pub(crate) fn start(
        reactor: reactor::Running,
        other: Arc<dyn Media>,
        memory: Arc<Memory>,
        spec: &CaptureSpec,
        sink: Box<dyn CaptureSink>,
    ) -> Self {
        let outlet = Arc::new(Outlet::new(sink));
        let handed = Arc::new(Mutex::new(Handed::No));
        let (stop, stopped) = oneshot::channel();
        let (working, over) = mpsc::channel();
        let task = Task {
            other,
            memory,
            address: spec.url.without_login(),
            spec: spec.clone(),
            outlet: outlet.clone(),
            handed: handed.clone(),
            reactor: reactor.clone(),
        };
        let (kept, memory, address) = (outlet.clone(), task.memory.clone(), task.address.clone());
        let working_task = reactor.tasks.spawn(task.run(stopped));
        // Not joined but waited for: `over` is disconnected when it has ended.
        let _watching = reactor.tasks.spawn(async move {
            if working_task.await.is_err() {
                // Foreign bytes met a mistake of ours or of the library's: that camera is the other way's for once.
                memory.refused(&address);
                kept.end(CaptureEnd::Protocol);
            }
            drop(working);
        });
        Self { outlet, handed, stop: Some(stop), over, _reactor: reactor }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.outlet.end(CaptureEnd::Stopped);
        // Both at once: the task has nothing to do any more when the capture is the other way's.
        drop(self.stop.take());
        let handed = std::mem::replace(&mut *lock(&self.handed), Handed::Over);
        if let Handed::To(capture) = handed {
            drop(capture);
        }
        if self.over.recv_timeout(STOP) == Err(mpsc::RecvTimeoutError::Timeout) {
            tracing::warn!("a camera's connection takes long to close; it is left to end by itself");
        }
    }
}

fn lock(handed: &Mutex<Handed>) -> MutexGuard<'_, Handed> {
    handed.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Task {
    async fn run(self, mut stopped: oneshot::Receiver<()>) {
        if self.memory.take_turn(&self.address) {
            self.hand_over("it was managed that way before, or has its turn").await;
            return;
        }
        let group = Arc::new(SessionGroup::default());
        let refusal = self.receive(&group, &mut stopped).await;
        // Dropping a session sends TEARDOWN; the answer is waited for.
        let _ = timeout(TEARDOWN, group.await_teardown()).await;
        match refusal {
            None => {}
            Some(Refusal::End(end)) => {
                if end == CaptureEnd::Unauthorized {
                    self.memory.refused(&self.address);
                }
                self.outlet.end(end);
            }
            Some(Refusal::Odd(words)) => self.hand_over(&words).await,
        }
    }

    /// Connects and receives until it is over; `None` if it was stopped.
    async fn receive(&self, group: &Arc<SessionGroup>, stopped: &mut oneshot::Receiver<()>) -> Option<Refusal> {
        let connected = tokio::select! {
            biased;
            _ = &mut *stopped => return None,
            connected = connect::connect(&self.spec, group.clone()) => match connected {
                Ok(connected) => connected,
                Err(refusal) => return Some(refusal),
            },
        };
        let _receiving = self.reactor.receiving();
        let begun = Instant::now();
        let mut receiver = Receiver::new(connected);
        let over = tokio::select! {
            biased;
            _ = &mut *stopped => None,
            refusal = receiver.run(&self.outlet) => Some(refusal),
        };
        let silence = receiver.silence().unwrap_or_default();
        if matches!(over, Some(Refusal::End(CaptureEnd::Closed))) || (over.is_none() && silence > SILENT) {
            self.memory.ran(&self.address, begun.elapsed().saturating_sub(silence));
        }
        // Before the teardown, which only reports to nobody: the end must not wait for a camera's answer.
        if let Some(Refusal::End(end)) = &over {
            self.outlet.end(*end);
        }
        over
    }

    /// Gives the capture to the other way.
    async fn hand_over(&self, why: &str) {
        tracing::info!(camera = ?self.spec.url, why, "this camera is captured the general way");
        let relay = Relay {
            outlet: self.outlet.clone(),
            memory: self.memory.clone(),
            address: self.address.clone(),
            shown: AtomicBool::new(false),
        };
        let (other, spec, handed) = (self.other.clone(), self.spec.clone(), self.handed.clone());
        // It may load plugins; and a capture that is not wanted any more is dropped there, which takes its time.
        let begun = tokio::task::spawn_blocking(move || {
            if matches!(*lock(&handed), Handed::Over) {
                return;
            }
            let capture = other.capture(&spec, Box::new(relay));
            let mut handed = lock(&handed);
            if matches!(*handed, Handed::Over) {
                drop(handed);
                drop(capture);
            } else {
                *handed = Handed::To(capture);
            }
        });
        if begun.await.is_err() {
            self.outlet.end(CaptureEnd::Protocol);
        }
    }
}
