//! The one thread that all cameras' connections share.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

/// When nothing is left to read, the thread rests so long before it looks again while cameras are sending. A camera sends a few
/// hundred packets a second, and a wake-up for each costs more than all that is done with it; so they are read in handfuls. The price
/// is half of this in latency and, for the same reason, in the time at which a frame is said to have arrived.
const REST: Duration = Duration::from_millis(20);

/// Started by the first capture; ends when this and every capture is dropped.
#[derive(Default)]
pub(crate) struct Reactor(Mutex<Option<Running>>);

/// Where tasks go.
#[derive(Clone)]
pub(crate) struct Running {
    pub(crate) tasks: Handle,
    /// Captures that are receiving.
    receiving: Arc<AtomicUsize>,
    /// The last of them dropped, it ends the thread.
    _stop: Arc<oneshot::Sender<()>>,
}

/// Held while a capture receives.
pub(crate) struct Receiving(Arc<AtomicUsize>);

impl Reactor {
    pub(crate) fn get(&self) -> std::io::Result<Running> {
        let mut turning = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = &*turning {
            return Ok(running.clone());
        }
        let receiving = Arc::new(AtomicUsize::new(0));
        let busy = receiving.clone();
        let runtime = Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .on_thread_park(move || {
                if busy.load(Ordering::Relaxed) > 0 {
                    std::thread::sleep(REST);
                }
            })
            .build()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let running = Running { tasks: runtime.handle().clone(), receiving, _stop: Arc::new(stop) };
        std::thread::Builder::new().name("ingest".to_owned()).spawn(move || {
            // An error is the sender's being dropped, which is the sign.
            let _ = runtime.block_on(stopped);
            // A name server that does not answer must not hold the program up.
            runtime.shutdown_background();
        })?;
        *turning = Some(running.clone());
        Ok(running)
    }
}

impl Running {
    pub(crate) fn receiving(&self) -> Receiving {
        self.receiving.fetch_add(1, Ordering::Relaxed);
        Receiving(self.receiving.clone())
    }
}

impl Drop for Receiving {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
